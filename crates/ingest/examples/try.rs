//! Reads exports with the connectors of `./connectors` and says what became of
//! every record: for whoever writes a connector.
//!
//! `cargo run -p ingest --example try -- PATH... [--rows N] [--connectors DIR] [--out DIR]`
//!
//! With `--out` the rows are written as Parquet instead of being shown.
#![expect(clippy::print_stdout, reason = "printing is what this example does")]

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use ingest::{Connectors, Data, HashKey, Options, Output};
use model::{Problem, RowId};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = Vec::new();
    let mut rows = 0;
    let mut folder = PathBuf::from("connectors");
    let mut out = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rows" => rows = arguments.next().ok_or("--rows needs a number")?.parse()?,
            "--connectors" => {
                folder = arguments.next().ok_or("--connectors needs a folder")?.into()
            }
            "--out" => out = Some(PathBuf::from(arguments.next().ok_or("--out needs a folder")?)),
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    let (connectors, problems) = Connectors::from_dir(&folder)?;
    for problem in &problems {
        println!("{problem}");
    }
    println!("{} connectors read", connectors.describe().count());
    let mut options = Options::new(connectors, HashKey::new([0x5a; 32]));
    if let Some(folder) = out {
        options.output = Output::Parquet(folder);
    }
    let mut rejects: Vec<Problem> = Vec::new();
    let ingested = ingest::run(&paths, &options, &(), &mut rejects)?;
    for file in &ingested.files {
        println!("\n{}", file.path);
        println!("  connector  {}", file.connector.as_deref().unwrap_or("none"));
        println!(
            "  records    {} = {} mapped + {} not used + {} rejected",
            file.rows_in, file.mapped, file.not_used, file.rejected
        );
        for (table, rows) in &file.tables {
            println!("  rows       {rows:>8} {table}");
        }
        for (kind, count) in file.not_used_kinds.iter().take(15) {
            println!("  not used   {count:>8} {kind}");
        }
        for problem in
            rejects.iter().filter(|problem| problem.place.file.as_ref() == Some(&file.path)).take(5)
        {
            println!("  {problem}");
        }
    }
    println!();
    for note in &ingested.notes {
        println!("{note}");
    }
    for (table, data) in &ingested.tables {
        let Data::Batches(batches) = &data.data else { continue };
        println!("{table}: {} rows", data.rows);
        let mut left = rows;
        for batch in batches {
            for row in 0..batch.num_rows().min(left) {
                println!("  {}", show(batch, row, &ingested.files));
            }
            left = left.saturating_sub(batch.num_rows());
        }
    }
    println!("{} actors", ingested.actors.iter().map(RecordBatch::num_rows).sum::<usize>());
    Ok(())
}

/// A row as JSON, without nulls.
fn show(batch: &RecordBatch, row: usize, files: &[model::FileCoverage]) -> Value {
    let mut object = Map::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if column.is_null(row) {
            continue;
        }
        let value = match field.data_type() {
            DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
            DataType::Int64 if field.name() == "row_id" => {
                let id = RowId::from_raw(column.as_primitive::<Int64Type>().value(row));
                let path = files.get(id.file() as usize).map_or("?", |file| file.path.as_str());
                json!(format!("{path}:{}", id.position()))
            }
            DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
            DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
            DataType::Boolean => json!(column.as_boolean().value(row)),
            DataType::Date32 => json!(
                column.as_primitive::<Date32Type>().value_as_date(row).map(|day| day.to_string())
            ),
            _ => json!(
                column
                    .as_primitive::<TimestampMicrosecondType>()
                    .value_as_datetime(row)
                    .map(|at| at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string())
            ),
        };
        object.insert(field.name().clone(), value);
    }
    Value::Object(object)
}
