//! `km`.

use super::{Function, reals};

/// The distance of two places.
pub const FUNCTION: Function = Function {
    call: "km(latitude, longitude, latitude, longitude)",
    about: "Great-circle distance in kilometres; null if a coordinate is missing.",
    build: |_| {
        reals("km", |[lat1, lon1, lat2, lon2]| {
            Some(matching::compare::geo::km(lat1, lon1, lat2, lon2))
        })
    },
};
