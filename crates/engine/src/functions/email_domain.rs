//! `email_domain`.

use super::{Function, texts};

/// The domain of an e-mail address.
pub const FUNCTION: Function = Function {
    call: "email_domain(email)",
    about: "Part after the `@`, lower case; null if it is no address.",
    build: |_| texts("email_domain", |[email]| matching::compare::email::domain(email?)),
};
