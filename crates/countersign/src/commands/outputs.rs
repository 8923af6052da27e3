//! Reading a scan's folder, for the verbs that measure.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use measure::{Scan, Scored, Scoring, SubjectRow, Weighed};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Everything `scan` wrote into a folder.
///
/// # Errors
/// It is no such folder, or was written by another version.
pub(super) fn read(folder: &Path) -> anyhow::Result<Scan> {
    if !folder.join("cases.jsonl").is_file() {
        bail!("`{}` is no folder that `countersign scan --out` wrote", folder.display());
    }
    let path = folder.join("subjects.parquet");
    let rows = subjects(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    Ok(Scan::read(folder, rows)?)
}

/// Scoring as `scan` does it.
pub(super) fn scoring() -> Scoring<'static> {
    fn score(signals: &[Weighed<'_>]) -> Scored {
        let signals: Vec<engine::score::Weighed<'_>> = signals
            .iter()
            .map(|signal| engine::score::Weighed {
                group: signal.group,
                family: signal.family,
                points: signal.points,
                alone: signal.alone,
            })
            .collect();
        let score = engine::score::score(&signals);
        Scored { points: score.points, is_case: score.is_case, band: score.band }
    }
    Scoring {
        score: &score,
        family_cap: engine::score::FAMILY_CAP,
        is_shared: &engine::score::is_about_shared_things,
    }
}

fn subjects(path: &Path) -> anyhow::Result<Vec<SubjectRow>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.build()?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch?;
        let subject = column(&batch, "subject", &DataType::Utf8)?
            .context("there is no column `subject`; scan again with this version")?;
        let employee_no = column(&batch, "employee_no", &DataType::Utf8)?;
        let email = column(&batch, "email", &DataType::Utf8)?;
        let started_on = column(&batch, "started_on", &DataType::Date32)?;
        let points = column(&batch, "points", &DataType::Float64)?
            .context("there is no column `points`; scan again with this version")?;
        let rings = column(&batch, "ring_points", &DataType::Float64)?;
        for row in 0..batch.num_rows() {
            let text = |array: Option<&ArrayRef>| {
                let array = array?.as_string::<i32>();
                array.is_valid(row).then(|| array.value(row).to_owned())
            };
            let real = |array: Option<&ArrayRef>| {
                let array = array?.as_primitive::<Float64Type>();
                array.is_valid(row).then(|| array.value(row))
            };
            let day = |array: Option<&ArrayRef>| {
                let array = array?.as_primitive::<Date32Type>();
                array.is_valid(row).then(|| array.value(row))
            };
            rows.push(SubjectRow {
                subject_id: text(Some(&subject)).unwrap_or_default(),
                employee_no: text(employee_no.as_ref()),
                email: text(email.as_ref()),
                started_on: day(started_on.as_ref()),
                points: real(Some(&points)),
                ring_points: real(rings.as_ref()),
            });
        }
    }
    Ok(rows)
}

fn column(batch: &RecordBatch, name: &str, kind: &DataType) -> anyhow::Result<Option<ArrayRef>> {
    let Some(array) = batch.column_by_name(name) else { return Ok(None) };
    Ok(Some(arrow_cast::cast(array, kind)?))
}

/// Writes a result beside the outputs.
///
/// # Errors
/// The path, with why it cannot be written.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("could not write `{}`", path.display()))
}

/// An empty table for reading.
pub(super) fn table(header: &[&str]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_header(header);
    if table.width().is_none() {
        table.set_width(120);
    }
    table
}

/// A share with its interval.
pub(super) fn share(value: Option<f64>, interval: Option<measure::Interval>) -> String {
    match (value, interval) {
        (Some(value), Some(range)) => {
            format!("{value:.2} ({:.2} to {:.2})", range.low, range.high)
        }
        (Some(value), None) => format!("{value:.2}"),
        (None, _) => "–".to_owned(),
    }
}
