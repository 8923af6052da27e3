//! Writing a run to a folder: all of it or nothing.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Float64Array, RecordBatch, StringArray};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use model::Band;
use serde::Serialize;

use super::Run;
use crate::derive::Tables;
use crate::{Error, report};

/// Writes `report.html`, `cases.jsonl`, `signals.jsonl`, `sanctions.html`,
/// `sanctions.jsonl`, `subjects.parquet`, `rings.jsonl`, `edges.csv` and `coverage.json` into
/// `out`, replacing what an earlier run left there. `rejects` is the file ingest wrote; it becomes `rejects.jsonl`.
///
/// Everything is written into the folder `staging` (on the same disk) first;
/// [`publish`] moves it when it is complete, so a run that is stopped or finds
/// the disk full leaves the old files alone.
///
/// # Errors
/// A file cannot be written; the path says which.
pub fn write(run: &Run, rejects: Option<&Path>, out: &Path, staging: &Path) -> Result<(), Error> {
    let at = |name: &str| staging.join(name);

    fs::write(at("report.html"), report::html(run))
        .map_err(io("write", &out.join("report.html")))?;
    lines(&at("cases.jsonl"), &run.cases).map_err(io("write", &out.join("cases.jsonl")))?;
    #[derive(Serialize)]
    struct SignalLine<'a> {
        subject_id: &'a str,
        #[serde(flatten)]
        signal: &'a model::Signal,
    }
    let signals: Vec<SignalLine<'_>> =
        run.signals.iter().map(|(subject_id, signal)| SignalLine { subject_id, signal }).collect();
    lines(&at("signals.jsonl"), &signals).map_err(io("write", &out.join("signals.jsonl")))?;
    fs::write(at("sanctions.html"), report::sanctions(run))
        .map_err(io("write", &out.join("sanctions.html")))?;
    lines(&at("sanctions.jsonl"), &run.sanctions)
        .map_err(io("write", &out.join("sanctions.jsonl")))?;
    lines(&at("rings.jsonl"), &run.rings).map_err(io("write", &out.join("rings.jsonl")))?;
    edges(&at("edges.csv"), &run.edges).map_err(io("write", &out.join("edges.csv")))?;
    let coverage = serde_json::to_string_pretty(&run.coverage).unwrap_or_default();
    fs::write(at("coverage.json"), coverage + "\n")
        .map_err(io("write", &out.join("coverage.json")))?;
    parquet(&at("subjects.parquet"), &run.scored)
        .map_err(io("write", &out.join("subjects.parquet")))?;
    match rejects {
        Some(path) => fs::copy(path, at("rejects.jsonl")).map(drop),
        None => fs::write(at("rejects.jsonl"), ""),
    }
    .map_err(io("write", &out.join("rejects.jsonl")))?;

    Ok(())
}

/// What [`write()`] writes.
const FILES: [&str; 10] = [
    "report.html",
    "cases.jsonl",
    "signals.jsonl",
    "sanctions.html",
    "sanctions.jsonl",
    "rings.jsonl",
    "edges.csv",
    "coverage.json",
    "subjects.parquet",
    "rejects.jsonl",
];

/// Moves what [`write()`] wrote from `staging` into `out`. Quick, and to be left
/// alone until it is done: results of two runs side by side would be wrong.
///
/// # Errors
/// A file cannot be moved; the path says which.
pub fn publish(staging: &Path, out: &Path) -> Result<(), Error> {
    for name in FILES {
        fs::rename(staging.join(name), out.join(name)).map_err(io("write", &out.join(name)))?;
    }
    Ok(())
}

fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { doing, path, source }
}

/// Writes one JSON object a line.
///
/// # Errors
/// The file cannot be written.
pub fn lines<T: Serialize>(path: &Path, items: &[T]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for item in items {
        serde_json::to_writer(&mut out, item)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Writes who shares what with whom, one pair a line: `edges.csv`.
///
/// # Errors
/// The file cannot be written.
pub fn edges(path: &Path, edges: &[model::Edge]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(b"left_id,right_id,weight,kinds,ring_id\n")?;
    for edge in edges {
        let ring = edge.ring_id.as_deref().unwrap_or_default();
        let (left, right) = (quoted(&edge.left_id), quoted(&edge.right_id));
        writeln!(out, "{left},{right},{:.2},{},{ring}", edge.weight, quoted(&edge.kinds))?;
    }
    out.flush()
}

/// A field of a CSV file (RFC 4180).
fn quoted(field: &str) -> std::borrow::Cow<'_, str> {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\"")).into()
    } else {
        field.into()
    }
}

fn parquet(path: &Path, batch: &RecordBatch) -> std::io::Result<()> {
    let mut writer = ArrowWriter::try_new(File::create(path)?, batch.schema(), None)
        .map_err(std::io::Error::other)?;
    writer.write(batch).map_err(std::io::Error::other)?;
    writer.close().map_err(std::io::Error::other)?;
    Ok(())
}

/// The score of a subject, as `subjects.parquet` has it.
pub(super) struct Scored {
    pub(super) points: f64,
    pub(super) band: Band,
    /// What other members of the ring added, part of `points`.
    pub(super) ring_points: f64,
}

/// The `subjects` table with `points`, `ring_points` (their part that other members of a ring
/// added) and `band`: null for subjects nothing was seen of.
///
/// # Errors
/// The derived table is not there.
pub(super) fn scored(
    derived: &Tables,
    scores: &HashMap<u32, Scored>,
) -> Result<RecordBatch, Error> {
    let missing =
        || Error::Column { table: "subjects".to_owned(), column: "subject_id".to_owned() };
    let subjects = derived.get("subjects").and_then(|batches| batches.first());
    let subjects = subjects.ok_or_else(missing)?;
    let score = |row: usize| u32::try_from(row).ok().and_then(|subject| scores.get(&subject));
    let rounded = |of: &dyn Fn(&Scored) -> f64| -> Float64Array {
        (0..subjects.num_rows())
            .map(|row| score(row).map(|score| (of(score) * 100.0).round() / 100.0))
            .collect()
    };
    let points = rounded(&|score| score.points);
    let ring_points = rounded(&|score| score.ring_points);
    let band: StringArray =
        (0..subjects.num_rows()).map(|row| score(row).map(|score| score.band.word())).collect();
    let mut fields: Vec<_> = subjects.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new("points", DataType::Float64, true)));
    fields.push(Arc::new(Field::new("ring_points", DataType::Float64, true)));
    fields.push(Arc::new(Field::new("band", DataType::Utf8, true)));
    let mut columns = subjects.columns().to_vec();
    columns.push(Arc::new(points));
    columns.push(Arc::new(ring_points));
    columns.push(Arc::new(band));
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(|_| missing())?;
    concat_batches(&schema, [&batch]).map_err(|_| missing())
}
