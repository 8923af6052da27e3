//! SQL functions that rules may use beside the engine's own.
//!
//! One file per function; adding one is its file, a `mod` line and a line in
//! [`scalars`]. The reference page is generated from the [`Function`]s.

mod address_key;
mod building_key;
mod domain_imitates;
mod email_domain;
mod evidence;
mod ip_country;
mod ip_listed;
mod ip_network;
mod ip_owner;
mod km;
mod mailbox;
pub(crate) mod money;
mod name_agreement;
mod phone_key;
mod ramp;
mod registered_domain;
mod utc_offset_minutes;

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, StringArray, StringBuilder,
};
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::Result;
use datafusion::logical_expr::{AggregateUDF, ColumnarValue, ScalarUDF, Volatility, create_udf};
use foldhash::{HashMap, HashMapExt};

use crate::input::Get;
use crate::networks::Networks;

/// One function: how it is called, what it gives, and how it is made.
pub struct Function {
    /// `name(argument, …)`.
    pub call: &'static str,
    /// What it gives, null rule included.
    pub about: &'static str,
    /// The function, for a run that knows these networks.
    pub build: fn(&Arc<Networks>) -> ScalarUDF,
}

/// Every scalar function, in alphabetical order.
#[must_use]
pub fn scalars() -> Vec<Function> {
    vec![
        address_key::FUNCTION,
        building_key::FUNCTION,
        domain_imitates::FUNCTION,
        email_domain::FUNCTION,
        ip_country::FUNCTION,
        ip_listed::FUNCTION,
        ip_network::FUNCTION,
        ip_owner::FUNCTION,
        km::FUNCTION,
        mailbox::FUNCTION,
        money::FUNCTION,
        name_agreement::FUNCTION,
        phone_key::FUNCTION,
        ramp::FUNCTION,
        registered_domain::FUNCTION,
        utc_offset_minutes::FUNCTION,
    ]
}

/// The aggregate functions.
#[must_use]
pub fn aggregates() -> Vec<AggregateUDF> {
    vec![evidence::evidence()]
}

/// How the aggregates are called and what they give.
pub const AGGREGATES: &[(&str, &str)] = &[(evidence::CALL, evidence::ABOUT)];

/// Wraps a function over arrays of one length.
fn scalar(
    name: &str,
    arguments: Vec<DataType>,
    gives: DataType,
    compute: impl Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
) -> ScalarUDF {
    let body = move |arguments: &[ColumnarValue]| {
        let all_scalars =
            arguments.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let array = compute(&arrays)?;
        if all_scalars && array.len() == 1 {
            return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(
                &array, 0,
            )?));
        }
        Ok(ColumnarValue::Array(array))
    };
    create_udf(name, arguments, gives, Volatility::Immutable, Arc::new(body))
}

/// A function of `N` texts that gives a text. Events say the same address and number over and
/// over, so each is worked out once for a batch of rows.
fn texts<const N: usize>(
    name: &str,
    compute: impl Fn([Option<&str>; N]) -> Option<String> + Send + Sync + 'static,
) -> ScalarUDF {
    scalar(name, vec![DataType::Utf8; N], DataType::Utf8, move |arrays| {
        let rows = arrays.first().map_or(0, |array| array.len());
        let columns = text_columns::<N>(arrays);
        let mut out = StringBuilder::with_capacity(rows, rows * 16);
        let mut known: HashMap<[Option<&str>; N], Option<String>> = HashMap::new();
        for row in 0..rows {
            let given = columns.map(|column| column.and_then(|column| column.get(row)));
            out.append_option(known.entry(given).or_insert_with(|| compute(given)).as_deref());
        }
        Ok(Arc::new(out.finish()))
    })
}

/// A function of `N` reals that gives a real; null if any is null.
fn reals<const N: usize>(
    name: &str,
    compute: impl Fn([f64; N]) -> Option<f64> + Send + Sync + 'static,
) -> ScalarUDF {
    scalar(name, vec![DataType::Float64; N], DataType::Float64, move |arrays| {
        let rows = arrays.first().map_or(0, |array| array.len());
        let columns: Vec<&Float64Array> =
            arrays.iter().filter_map(|array| array.as_primitive_opt::<Float64Type>()).collect();
        let out: Float64Array = (0..rows)
            .map(|row| {
                let mut values = [0.0; N];
                for (value, column) in values.iter_mut().zip(&columns) {
                    *value = column.get(row)?;
                }
                compute(values)
            })
            .collect();
        Ok(Arc::new(out))
    })
}

fn text_columns<const N: usize>(arrays: &[ArrayRef]) -> [Option<&StringArray>; N] {
    std::array::from_fn(|at| arrays.get(at).and_then(|array| array.as_string_opt::<i32>()))
}

#[cfg(test)]
mod tests;
