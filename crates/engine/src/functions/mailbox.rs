//! `mailbox`.

use super::{Function, texts};

/// The canonical mailbox.
pub const FUNCTION: Function = Function {
    call: "mailbox(email)",
    about: "Canonical mailbox: dots and tags that the provider ignores are gone; null if it is no address.",
    build: |_| texts("mailbox", |[email]| matching::compare::email::canonical(email?)),
};
