//! `ip_country`.

use super::{Function, texts};

/// The country of an address.
pub const FUNCTION: Function = Function {
    call: "ip_country(ip)",
    about: "Country by the range lists, ISO alpha-2; null: no list says.",
    build: |networks| {
        let networks = networks.clone();
        texts("ip_country", move |[ip]| networks.look_up(ip?).place.country)
    },
};
