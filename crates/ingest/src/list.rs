//! A list among exports: a folder that holds `list.toml` and `rows.csv`.
//!
//! Lists have a reader of their own, [`crate::lists`]; here only the plain
//! kind is read, so that a folder of lists can be looked at like any export.

use crate::connector::nearest;
use model::tables::{ALL, by_name};
use model::{Problem, Table};
use serde::Deserialize;
use std::path::Path;

/// What of a `list.toml` is needed to read its rows.
pub(crate) struct List {
    /// The `source` of its rows.
    pub(crate) name: String,
    /// The table its rows are of.
    pub(crate) table: &'static Table,
}

#[derive(Deserialize)]
struct Written {
    name: String,
    table: String,
}

impl List {
    /// Reads a `list.toml`.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<Problem>> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Box::new(
                Problem::error("unreadable", format!("the list cannot be read: {error}"))
                    .in_file(&*shown),
            )
        })?;
        Self::parse(&shown, &text)
    }

    fn parse(path: &str, text: &str) -> Result<Self, Box<Problem>> {
        let list: Written = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
            let message = error.message().to_owned();
            Box::new(Problem::error("list-syntax", message).in_file(path).at_line(line))
        })?;
        let table = by_name(&list.table).ok_or_else(|| {
            let mut problem =
                Problem::error("list-table", format!("`{}` is not a canonical table", list.table))
                    .in_file(path);
            problem.help = nearest(&list.table, ALL.iter().map(|table| table.name));
            Box::new(problem)
        })?;
        Ok(Self { name: list.name, table })
    }
}

#[cfg(test)]
mod tests;
