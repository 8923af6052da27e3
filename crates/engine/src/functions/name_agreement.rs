//! `name_agreement`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, Float64Array};
use datafusion::arrow::datatypes::DataType;

use super::{Function, scalar, text_columns};
use crate::input::Get;

/// The agreement of two names of people.
pub const FUNCTION: Function = Function {
    call: "name_agreement(a, b)",
    about: "0 to 1: how well two names of people agree, whatever their order, initials, diacritics or romanisation; null if one is missing.",
    build: |_| {
        scalar("name_agreement", vec![DataType::Utf8; 2], DataType::Float64, |arrays| {
            let [left, right] = text_columns::<2>(arrays);
            let rows = arrays.first().map_or(0, |array| array.len());
            let out: Float64Array = (0..rows)
                .map(|row| matching::compare::names::agreement(left?.get(row)?, right?.get(row)?))
                .collect();
            Ok(Arc::new(out))
        })
    },
};
