//! `address_key`.

use super::{Function, texts};

/// The key of a postal address.
pub const FUNCTION: Function = Function {
    call: "address_key(address, postal_code, country)",
    about: "Normalised postal address with its unit, for comparing; null if the address is missing.",
    build: |_| {
        texts("address_key", |[address, postal_code, country]| {
            matching::compare::address::key(address?, postal_code, country)
        })
    },
};
