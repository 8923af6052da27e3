//! Canonical rows in Parquet.

use crate::Error;
use crate::collect::{Collector, ENOUGH_ROWS, Parsed, table_index};
use crate::columns::Cell;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::{can_cast_types, cast};
use model::{Column, Kind, Problem, Severity, Table};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::io;
use std::path::Path;

/// Reads a file of `table`. Columns of other types are cast where that makes
/// sense; a column that cannot be is a problem and null.
pub(crate) fn read(
    path: &Path,
    table: &'static Table,
    collector: &mut Collector,
    out: &mut dyn FnMut(Parsed) -> Result<(), Error>,
) -> Result<(), Error> {
    let broken = |error: parquet::errors::ParquetError| Error::Read(io::Error::other(error));
    let file = File::open(path).map_err(Error::open(path))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(broken)?
        .with_batch_size(ENOUGH_ROWS)
        .build()
        .map_err(broken)?;
    let mut position = 0;
    for batch in reader {
        let batch = batch.map_err(|error| Error::Read(io::Error::other(error)))?;
        rows(&batch, table, &mut position, collector)?;
        out(collector.take()?)?;
    }
    out(collector.take()?)
}

fn rows(
    batch: &RecordBatch,
    table: &'static Table,
    position: &mut u64,
    collector: &mut Collector,
) -> Result<(), Error> {
    let Some(index) = table_index(table.name) else { return Ok(()) };
    let mut columns: Vec<Option<ArrayRef>> = Vec::with_capacity(table.columns.len());
    for column in table.columns {
        columns.push(match batch.column_by_name(column.name) {
            Some(array) => typed(array, column, table, collector)?,
            None => None,
        });
    }
    for field in batch.schema().fields() {
        let name = field.name();
        if !crate::canonical::is_known(table, name)
            && !collector.warnings.again("unknown-column", name)
        {
            let message = format!("`{}` has no column `{name}`, which is not used", table.name);
            collector
                .warnings
                .add(Problem::new(Severity::Note, "unknown-column", message).in_field(name), 1);
        }
    }
    let sources = match batch.column_by_name("source") {
        Some(array) if can_cast_types(array.data_type(), &Kind::Text.data_type()) => {
            Some(cast(array, &Kind::Text.data_type())?)
        }
        _ => None,
    };
    for row in 0..batch.num_rows() {
        *position += 1;
        collector.begin();
        let mut missing = None;
        let mut too_large = false;
        for (at, (column, array)) in table.columns.iter().zip(&columns).enumerate() {
            let lower;
            let cell = match array.as_ref().filter(|array| array.is_valid(row)) {
                None => None,
                Some(array) => match column.kind {
                    Kind::Text => {
                        let text = array.as_string::<i32>().value(row).trim();
                        if column.name == "email" && table.keys.contains(&"email") {
                            lower = text.to_lowercase();
                            Some(Cell::Text(&lower))
                        } else {
                            Some(Cell::Text(text))
                        }
                    }
                    Kind::Integer | Kind::Rows => {
                        Some(Cell::Integer(array.as_primitive::<Int64Type>().value(row)))
                    }
                    Kind::Real => Some(Cell::Real(array.as_primitive::<Float64Type>().value(row))),
                    Kind::Flag => Some(Cell::Flag(array.as_boolean().value(row))),
                    Kind::Instant => Some(Cell::Instant(
                        array.as_primitive::<TimestampMicrosecondType>().value(row),
                    )),
                    Kind::Day => Some(Cell::Day(array.as_primitive::<Date32Type>().value(row))),
                },
            };
            let cell = cell.filter(|cell| *cell != Cell::Text(""));
            match cell {
                Some(cell) => {
                    if let Some(rows) = collector.rows(index, false) {
                        too_large |= rows.set(at, cell).is_err();
                    }
                }
                None if column.required => {
                    missing.get_or_insert(column.name);
                }
                None => {}
            }
        }
        if let Some(name) = missing {
            let problem = Problem::warning("missing-value", format!("nothing usable at `{name}`"))
                .in_field(name)
                .help(format!("`{}.{name}` cannot be without it", table.name));
            // Rows must be open for what has been set to be taken back.
            let _ = collector.rows(index, false);
            collector.reject(*position, problem);
            continue;
        }
        let _ = collector.rows(index, false);
        let source = sources
            .as_ref()
            .filter(|array| array.is_valid(row))
            .map(|array| array.as_string::<i32>().value(row))
            .filter(|source| !source.is_empty());
        if too_large || collector.finish(index, false, *position, source).is_err() {
            collector.reject(
                *position,
                Problem::warning("record-too-large", "the row holds more text than a table can"),
            );
            continue;
        }
        collector.mapped();
    }
    Ok(())
}

/// The array as the column's type; `None` when that makes no sense.
fn typed(
    array: &ArrayRef,
    column: &Column,
    table: &Table,
    collector: &mut Collector,
) -> Result<Option<ArrayRef>, Error> {
    let (found, wanted) = (array.data_type(), column.kind.data_type());
    if *found == wanted {
        return Ok(Some(ArrayRef::clone(array)));
    }
    // Numbers can be cast to instants, but nothing says in which unit.
    let senseless = match column.kind {
        Kind::Instant | Kind::Day => found.is_numeric(),
        Kind::Text => found.is_nested(),
        Kind::Integer | Kind::Real | Kind::Flag | Kind::Rows => false,
    };
    if !senseless && can_cast_types(found, &wanted) {
        return Ok(Some(cast(array, &wanted)?));
    }
    if !collector.warnings.again("column-type", column.name) {
        let message = format!(
            "`{}.{}` is {} in the file and {} here, so it is null",
            table.name,
            column.name,
            found,
            column.kind.word()
        );
        let help = format!("write the column as {wanted}");
        collector
            .warnings
            .add(Problem::warning("column-type", message).in_field(column.name).help(help), 1);
    }
    Ok(None)
}
