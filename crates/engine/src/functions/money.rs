//! `money`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Int64Type};

use super::{Function, scalar};
use crate::input::Get;

/// An amount for reading.
pub const FUNCTION: Function = Function {
    call: "money(amount_minor, currency)",
    about: "An amount as a person writes it, such as `5,200.00 USD`; null if the amount is missing.",
    build: |_| {
        scalar("money", vec![DataType::Int64, DataType::Utf8], DataType::Utf8, |arrays| {
            let amounts = arrays.first().and_then(|array| array.as_primitive_opt::<Int64Type>());
            let currencies = arrays.get(1).and_then(|array| array.as_string_opt::<i32>());
            let rows = arrays.first().map_or(0, |array| array.len());
            let mut out = StringBuilder::with_capacity(rows, rows * 12);
            for row in 0..rows {
                let amount = amounts.and_then(|amounts| amounts.get(row));
                out.append_option(amount.map(|amount| {
                    words(
                        amount,
                        currencies.and_then(|currencies| currencies.get(row)).unwrap_or_default(),
                    )
                }));
            }
            Ok(Arc::new(out.finish()))
        })
    },
};

/// Currencies without a minor unit (ISO 4217).
const WHOLE: [&str; 5] = ["JPY", "KRW", "VND", "CLP", "ISK"];

pub(crate) fn words(minor: i64, currency: &str) -> String {
    let whole = WHOLE.contains(&currency);
    let magnitude = minor.unsigned_abs();
    let units = if whole { magnitude } else { magnitude / 100 }.to_string();
    let mut grouped = String::with_capacity(units.len() * 4 / 3 + 8);
    if minor < 0 {
        grouped.push('-');
    }
    for (at, digit) in units.chars().enumerate() {
        if at > 0 && (units.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !whole {
        grouped.push_str(&format!(".{:02}", magnitude % 100));
    }
    if !currency.is_empty() {
        grouped.push(' ');
        grouped.push_str(currency);
    }
    grouped
}
