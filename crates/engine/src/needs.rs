//! What a rule cannot do without, and whether it is there.
//!
//! Missing is not clean: a rule about places says nothing about sign-ins that
//! carry none. So a need is a table with rows, or a column with at least one
//! value, and where it is absent the rule is "not evaluated" with the exports
//! that would change that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::Error;
use crate::derive::Tables;
use crate::input::{Data, Input};
use crate::rules::RuleFile;

/// Exports named in a reason; a longer list says less.
const MOST_EXPORTS: usize = 8;

/// Which tables have rows and which columns have values.
#[derive(Clone, Debug, Default)]
pub struct Present {
    tables: BTreeSet<String>,
    columns: BTreeSet<(String, String)>,
    /// Whether derived tables have been looked at.
    derived: bool,
}

impl Present {
    /// Looks at the canonical tables. Parquet files are asked for their
    /// statistics, not read.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn of(input: &Input) -> Result<Self, Error> {
        let mut present = Self::default();
        for (name, table) in input.tables.iter().filter(|(_, table)| table.rows > 0) {
            present.tables.insert(name.clone());
            match &table.data {
                Data::Batches(batches) => {
                    for batch in batches {
                        present.batch(name, batch);
                    }
                }
                Data::Parquet(paths) => {
                    for path in paths {
                        present.file(name, path)?;
                    }
                }
            }
        }
        Ok(present)
    }

    /// Adds the derived tables of a run.
    #[must_use]
    pub fn with(mut self, derived: &Tables) -> Self {
        self.derived = true;
        for (name, batches) in derived {
            for batch in batches {
                self.batch(name, batch);
            }
        }
        self
    }

    fn batch(&mut self, table: &str, batch: &RecordBatch) {
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            if column.null_count() < column.len() {
                self.columns.insert((table.to_owned(), field.name().clone()));
            }
        }
    }

    fn file(&mut self, table: &str, path: &Path) -> Result<(), Error> {
        let io = |source| Error::Io { doing: "read", path: path.to_owned(), source };
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).map_err(io)?)
            .map_err(|error| io(std::io::Error::other(error)))?;
        for group in reader.metadata().row_groups() {
            for column in group.columns() {
                let nulls = column.statistics().and_then(|known| known.null_count_opt());
                // Without statistics nothing says that it is empty.
                if nulls
                    .is_none_or(|nulls| i64::try_from(nulls).is_ok_and(|n| n < column.num_values()))
                {
                    let name = column.column_path().string();
                    self.columns.insert((table.to_owned(), name));
                }
            }
        }
        Ok(())
    }

    /// Whether a table or column (`logins`, `logins.ip`, `address_use.latitude`) is there.
    #[must_use]
    pub fn has(&self, need: &str) -> bool {
        let Some((table, column)) = need.split_once('.') else {
            return match model::derived::by_name(need) {
                Some(derived) => derived.from.iter().all(|from| self.tables.contains(*from)),
                None => self.tables.contains(need),
            };
        };
        if model::derived::by_name(table).is_some() && !self.derived {
            // Before anything is derived: what could fill it is there.
            return model::derived::made_of(table, column)
                .is_some_and(|sources| sources.iter().any(|source| self.has(source)));
        }
        self.columns.contains(&(table.to_owned(), column.to_owned()))
    }
}

/// Why a rule cannot be evaluated; `None` if it can. `fills` names the exports
/// that fill a table (`logins`) or a column (`logins.ip`).
#[must_use]
pub fn missing(
    rule: &RuleFile,
    present: &Present,
    fills: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    // A table that is not there says it all: its columns are not there either.
    let absent: BTreeSet<&str> =
        hard_tables(rule).into_iter().filter(|table| !present.has(table)).collect();
    let mut reasons: Vec<String> = absent.iter().map(|table| no_rows(table, fills)).collect();
    for need in rule.header.needs.iter().filter(|need| need.contains('.')) {
        let within = |need: &str| canonical_of(need).iter().any(|table| absent.contains(table));
        if !within(need) && !present.has(need) {
            reasons.push(no_values(need, fills));
        }
    }
    for any in &rule.header.needs_any {
        if !any.iter().any(|need| present.has(need)) {
            let each: Vec<String> =
                any.iter()
                    .map(|need| {
                        if need.contains('.') {
                            no_values(need, fills)
                        } else {
                            no_rows(need, fills)
                        }
                    })
                    .collect();
            reasons.push(each.join(" and "));
        }
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// The canonical tables behind what a rule needs, in the order it names them.
#[must_use]
pub fn tables(rule: &RuleFile) -> Vec<&'static str> {
    let mut tables = Vec::new();
    for table in rule.header.all_needs().flat_map(canonical_of) {
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    tables
}

/// Canonical tables that must have rows.
fn hard_tables(rule: &RuleFile) -> BTreeSet<&'static str> {
    rule.header.needs.iter().flat_map(|need| canonical_of(need)).collect()
}

/// The canonical tables of one need: its own, or those a derived table comes from.
fn canonical_of(need: &str) -> Vec<&'static str> {
    let table = need.split_once('.').map_or(need, |(table, _)| table);
    if let Some(table) = model::tables::by_name(table) {
        vec![table.name]
    } else {
        model::derived::by_name(table).map_or_else(Vec::new, |derived| derived.from.to_vec())
    }
}

fn no_rows(table: &str, fills: &BTreeMap<String, Vec<String>>) -> String {
    match exports([table], fills) {
        Some(exports) => format!("no rows in `{table}` (filled by {exports})"),
        None => format!(
            "no rows in `{table}` (give a file named `{table}.csv`, `.jsonl` or `.parquet`)"
        ),
    }
}

fn no_values(need: &str, fills: &BTreeMap<String, Vec<String>>) -> String {
    let made_of =
        need.split_once('.').and_then(|(table, column)| model::derived::made_of(table, column));
    match made_of {
        None => match exports([need], fills) {
            Some(exports) => format!("no value in `{need}` (filled by {exports})"),
            None => format!("no value in `{need}`"),
        },
        Some(sources) => {
            let named: Vec<String> = sources
                .iter()
                .map(|source| {
                    if source.contains('.') { format!("`{source}`") } else { (*source).to_owned() }
                })
                .collect();
            let mut text = format!("no value in `{need}`, which is made of {}", named.join(", "));
            if let Some(exports) = exports(sources.iter().copied(), fills) {
                text.push_str(&format!(" (filled by {exports})"));
            }
            text
        }
    }
}

fn exports<'n>(
    names: impl IntoIterator<Item = &'n str>,
    fills: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let mut exports: Vec<&str> = Vec::new();
    for export in names.into_iter().filter_map(|name| fills.get(name)).flatten() {
        if !exports.contains(&export.as_str()) {
            exports.push(export);
        }
    }
    let more = exports.len().saturating_sub(MOST_EXPORTS);
    exports.truncate(MOST_EXPORTS);
    let mut text = exports.join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
