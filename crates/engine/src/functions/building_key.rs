//! `building_key`.

use super::{Function, texts};

/// The key of a building.
pub const FUNCTION: Function = Function {
    call: "building_key(address, postal_code, country)",
    about: "Normalised postal address without its unit; null if the address is missing.",
    build: |_| {
        texts("building_key", |[address, postal_code, country]| {
            matching::compare::address::building(address?, postal_code, country)
        })
    },
};
