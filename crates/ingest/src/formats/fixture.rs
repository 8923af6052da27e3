//! Reads bytes with one format and shows what came of it.

use super::Format;
use crate::collect::{Collector, Parsed};
use crate::{Error, HashKey, Sink};
use arrow_array::{Array, Int64Array, TimestampMicrosecondArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use jiff::Timestamp;
use model::Problem;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;

/// What one input gave.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) rows: BTreeMap<&'static str, Vec<Map<String, Value>>>,
    pub(crate) mapped: u64,
    pub(crate) not_used: BTreeMap<String, u64>,
    pub(crate) rejects: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

impl Outcome {
    fn take(&mut self, parsed: Parsed) {
        self.mapped += parsed.counts.mapped;
        for (kind, count) in parsed.counts.kinds {
            *self.not_used.entry(kind).or_default() += count;
        }
        assert_eq!(parsed.counts.rejected, parsed.rejects.len() as u64);
        self.rejects.extend(parsed.rejects);
        self.warnings.extend(parsed.warnings.into_problems("input"));
        for part in parsed.parts {
            let rows = self.rows.entry(part.table.name).or_default();
            let options = FormatOptions::new();
            for at in 0..part.batch.num_rows() {
                let mut row = Map::new();
                for (field, column) in part.batch.schema().fields().iter().zip(part.batch.columns())
                {
                    if column.is_valid(at) {
                        let instants = column.as_any().downcast_ref::<TimestampMicrosecondArray>();
                        let text = match instants {
                            Some(instants) => {
                                Timestamp::from_microsecond(instants.value(at)).unwrap().to_string()
                            }
                            // A place to look at, whatever an id is made of.
                            None if field.name() == "row_id" => {
                                let ids = column.as_any().downcast_ref::<Int64Array>();
                                model::RowId::from_raw(ids.unwrap().value(at))
                                    .position()
                                    .to_string()
                            }
                            None => ArrayFormatter::try_new(column, &options)
                                .unwrap()
                                .value(at)
                                .to_string(),
                        };
                        row.insert(field.name().clone(), Value::String(text));
                    }
                }
                rows.push(row);
            }
        }
    }

    /// One cell of a row of a table; empty for null.
    pub(crate) fn cell(&self, table: &str, row: usize, column: &str) -> &str {
        self.rows[table][row].get(column).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn records(&self) -> u64 {
        self.mapped + self.not_used.values().sum::<u64>() + self.rejects.len() as u64
    }

    /// The golden form.
    pub(crate) fn json(&self) -> Value {
        let problems = |all: &[Problem]| {
            all.iter()
                .map(|problem| {
                    let mut problem = problem.clone();
                    problem.place.file = None;
                    serde_json::to_value(problem).unwrap()
                })
                .collect::<Vec<_>>()
        };
        json!({
            "records": self.records(),
            "mapped": self.mapped,
            "not_used": self.not_used,
            "rejected": problems(&self.rejects),
            "warnings": problems(&self.warnings),
            "rows": self.rows,
        })
    }
}

fn with(
    path: &str,
    format: &dyn Format,
    read: impl FnOnce(&mut Sink<'_>) -> Result<(), Error>,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let mut collector = Collector::new(HashKey::new([7; 32]));
    collector.input(0, &path.into(), &format.source().into());
    let mut out = |parsed| {
        outcome.take(parsed);
        Ok(())
    };
    let mut sink = Sink::new(&mut collector, format.name(), &mut out);
    read(&mut sink)?;
    sink.end()?;
    Ok(outcome)
}

/// Reads `bytes` through a small buffer, so that what spans two is met.
pub(crate) fn read_as(path: &str, format: &dyn Format, bytes: &[u8]) -> Outcome {
    let mut input = BufReader::with_capacity(61, bytes);
    with(path, format, |sink| format.read(&mut input, sink)).unwrap()
}

pub(crate) fn read(format: &dyn Format, bytes: &[u8]) -> Outcome {
    read_as("input", format, bytes)
}

pub(crate) fn read_folder(format: &dyn Format, path: &Path) -> Outcome {
    assert!(format.recognises_folder(path));
    with("input", format, |sink| format.read_folder(path, sink)).unwrap()
}
