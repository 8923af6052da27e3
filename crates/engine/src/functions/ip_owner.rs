//! `ip_owner`.

use super::{Function, texts};

/// The owner of an address.
pub const FUNCTION: Function = Function {
    call: "ip_owner(ip)",
    about: "Who runs the network by the range lists; null: no list says.",
    build: |networks| {
        let networks = networks.clone();
        texts("ip_owner", move |[ip]| networks.look_up(ip?).owner)
    },
};
