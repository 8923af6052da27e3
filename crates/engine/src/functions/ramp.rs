//! `ramp`.

use super::{Function, reals};

/// A straight line between two bounds.
pub const FUNCTION: Function = Function {
    call: "ramp(x, low, high)",
    about: "0 at `low` and below, 1 at `high` and above, a straight line between; null if one is missing.",
    build: |_| {
        reals("ramp", |[x, low, high]| {
            if low == high {
                return Some(f64::from(u8::from(x >= high)));
            }
            Some(((x - low) / (high - low)).clamp(0.0, 1.0))
        })
    },
};
