//! `ip_network`.

use super::{Function, texts};

/// The kind of network of an address.
pub const FUNCTION: Function = Function {
    call: "ip_network(ip)",
    about: "Kind of network by the range lists, see `ip_ranges.kind`; null: no list says.",
    build: |networks| {
        let networks = networks.clone();
        texts("ip_network", move |[ip]| networks.look_up(ip?).kind)
    },
};
