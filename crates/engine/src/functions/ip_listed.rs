//! `ip_listed`.

use super::{Function, texts};

/// Whose listed address space an address is in.
pub const FUNCTION: Function = Function {
    call: "ip_listed(ip)",
    about: "Owner of the address space that a list of entities or territories names, see `ip_ranges.kind`; null: no list says. For rules of the family `lists` only.",
    build: |networks| {
        let networks = networks.clone();
        texts("ip_listed", move |[ip]| networks.listed(ip?).map(str::to_owned))
    },
};
