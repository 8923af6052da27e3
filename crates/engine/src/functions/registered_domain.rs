//! `registered_domain`.

use super::{Function, texts};

/// The domain somebody registered.
pub const FUNCTION: Function = Function {
    call: "registered_domain(text)",
    about: "The domain somebody registered, from a web address, an e-mail address or a host, by the public suffix list: `example.co.uk` of `https://www.example.co.uk/jobs`; null if there is none.",
    build: |_| texts("registered_domain", |[text]| matching::domain::registered(text?)),
};
