//! Running a planned rule: one raw signal per subject.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::prelude::SessionContext;

use super::plan::Planned;
use super::shared;
use crate::Error;
use crate::input::Get;

/// A rule may put up to three pieces of evidence together (this side, that
/// side, what connects them), each of the size `evidence` gives.
const MOST_ROWS: usize = 3 * model::Signal::MOST_ROWS;

/// A value for the sentence.
pub type Value = String;

/// What a rule says about one subject, before scoring.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// Dense subject.
    pub subject: u32,
    /// In (0, 1].
    pub strength: f64,
    /// Evidence, sorted.
    pub rows: Vec<i64>,
    /// First moment, microseconds.
    pub first_at: Option<i64>,
    /// Last moment, microseconds.
    pub last_at: Option<i64>,
    /// The sentence.
    pub says: String,
}

/// Runs a rule. Signals come in subject order; a rule that gives one subject
/// several rows keeps the strongest, so that one rule is one signal.
///
/// # Errors
/// The query fails.
pub async fn run(context: &SessionContext, planned: &Planned) -> Result<Vec<Raw>, Error> {
    let doing = || format!("run rule `{}`", planned.rule.slug());
    let batches = shared::collect(context, &planned.sql).await.map_err(Error::query(doing()))?;
    let mut found: Vec<Raw> = Vec::new();
    for batch in &batches {
        collect(batch, &planned.rule.header.says, &mut found);
    }
    found.sort_by(|left, right| {
        left.subject
            .cmp(&right.subject)
            .then_with(|| right.strength.total_cmp(&left.strength))
            .then_with(|| left.rows.cmp(&right.rows))
            .then_with(|| left.says.cmp(&right.says))
    });
    found.dedup_by_key(|raw| raw.subject);
    Ok(found)
}

fn collect(batch: &RecordBatch, says: &str, found: &mut Vec<Raw>) {
    let as_type = |name: &str, kind: &DataType| -> Option<ArrayRef> {
        cast(batch.column_by_name(name)?, kind).ok()
    };
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let subject = as_type("subject_id", &DataType::Int64);
    let strength = as_type("strength", &DataType::Float64);
    let (first, last) = (as_type("first_at", &instant), as_type("last_at", &instant));
    let rows = batch.column_by_name("rows").and_then(|rows| rows.as_list_opt::<i32>());
    let (Some(subject), Some(strength)) = (
        subject.as_ref().and_then(|array| array.as_primitive_opt::<Int64Type>()),
        strength.as_ref().and_then(|array| array.as_primitive_opt::<Float64Type>()),
    ) else {
        return;
    };
    let moment = |array: &Option<ArrayRef>, row: usize| {
        array
            .as_ref()
            .and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>())
            .and_then(|array| array.get(row))
    };
    for row in 0..batch.num_rows() {
        let Some(subject) = subject.get(row).and_then(|subject| u32::try_from(subject).ok()) else {
            continue;
        };
        let Some(strength) = strength.get(row).filter(|strength| *strength > 0.0) else { continue };
        let mut evidence: Vec<i64> = rows
            .filter(|rows| rows.is_valid(row))
            .map(|rows| rows.value(row))
            .and_then(|rows| cast(&rows, &DataType::Int64).ok())
            .and_then(|rows| {
                rows.as_primitive_opt::<Int64Type>().map(|rows| rows.iter().flatten().collect())
            })
            .unwrap_or_default();
        evidence.sort_unstable();
        evidence.dedup();
        evidence.truncate(MOST_ROWS);
        found.push(Raw {
            subject,
            strength: strength.min(1.0),
            rows: evidence,
            first_at: moment(&first, row),
            last_at: moment(&last, row),
            says: sentence(says, batch, row),
        });
    }
}

/// Fills the sentence's braces with the row's values.
fn sentence(says: &str, batch: &RecordBatch, row: usize) -> String {
    let mut text = String::with_capacity(says.len() + 32);
    let mut rest = says;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                text.push_str(
                    &batch
                        .column_by_name(name)
                        .map_or_else(|| format!("{{{name}}}"), |array| value(array, row)),
                );
                rest = tail;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// A value as a reviewer reads it.
fn value(array: &ArrayRef, row: usize) -> Value {
    if array.is_null(row) {
        return "unknown".to_owned();
    }
    match array.data_type() {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            cast(array, &DataType::Float64)
                .ok()
                .and_then(|array| {
                    array.as_primitive_opt::<Float64Type>().and_then(|array| array.get(row))
                })
                .map_or_else(String::new, real)
        }
        DataType::Timestamp(..) => {
            let kind = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
            cast(array, &kind)
                .ok()
                .and_then(|array| {
                    array
                        .as_primitive_opt::<TimestampMicrosecondType>()
                        .and_then(|array| array.get(row))
                })
                .and_then(|at| jiff::Timestamp::from_microsecond(at).ok())
                .map_or_else(String::new, |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
        }
        DataType::List(_) => match array.as_list_opt::<i32>() {
            Some(list) => {
                let items = list.value(row);
                (0..items.len()).map(|at| value(&items, at)).collect::<Vec<_>>().join(", ")
            }
            None => String::new(),
        },
        _ => ArrayFormatter::try_new(array, &FormatOptions::default())
            .map_or_else(|_| String::new(), |formatter| formatter.value(row).to_string()),
    }
}

/// Whole numbers stay whole; others get one decimal, small ones two.
fn real(value: f64) -> String {
    let near = |digits: i32| (value * 10_f64.powi(digits)).round() / 10_f64.powi(digits);
    if (value - value.round()).abs() < 1e-9 || value.abs() >= 100.0 {
        format!("{:.0}", near(0))
    } else if value.abs() >= 1.0 {
        format!("{:.1}", near(1))
    } else {
        format!("{:.2}", near(2))
    }
}
