//! Records from CSV, JSON and Parquet files into one table.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use matching::link::Table;
use model::Problem;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::json::{self, Layout};

/// Everything that was read.
pub(super) struct Input {
    pub(super) table: Table,
    /// What a record is called in the results; unique.
    pub(super) ids: Vec<String>,
    /// The column the identifiers came from.
    pub(super) id: Option<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) rejected: u64,
}

impl Input {
    pub(super) fn id_of(&self, record: u32) -> &str {
        self.ids.get(record as usize).map_or("", String::as_str)
    }
}

/// Columns that identify a record where none is named.
const IDS: &[&str] = &["record_id", "recordid", "unique_id", "rec_id", "id", "uuid"];
/// Problems told one by one.
const TOLD: u64 = 20;

enum Kind {
    Csv(u8),
    Json(Layout),
    Parquet,
}

/// Reads all files: their columns first, then their rows.
pub(super) fn read(files: &[PathBuf], id: Option<&str>) -> anyhow::Result<Input> {
    let mut columns: Vec<String> = Vec::new();
    let mut kinds = Vec::new();
    for path in files {
        let kind = kind(path)?;
        for column in columns_of(path, &kind)? {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        kinds.push(kind);
    }
    let id = match id {
        Some(id) if columns.iter().any(|column| column == id) => Some(id.to_owned()),
        Some(id) => bail!("no column is called `{id}`; the columns are `{}`", columns.join("`, `")),
        None => IDS
            .iter()
            .find_map(|id| columns.iter().find(|column| column.eq_ignore_ascii_case(id)))
            .cloned(),
    };
    let mut rows = Rows {
        at: columns.iter().cloned().zip(0..).collect(),
        id_at: id.as_ref().and_then(|id| columns.iter().position(|column| column == id)),
        columns: columns.len(),
        input: Input {
            table: Table::new(columns),
            ids: Vec::new(),
            id,
            problems: Vec::new(),
            rejected: 0,
        },
        places: Vec::new(),
    };
    for ((source, path), kind) in (0_u16..).zip(files).zip(&kinds) {
        match kind {
            Kind::Csv(delimiter) => rows.csv(path, source, *delimiter)?,
            Kind::Json(layout) => rows.json(path, source, layout)?,
            Kind::Parquet => rows.parquet(path, source)?,
        }
    }
    if rows.input.rejected > TOLD {
        let more = rows.input.rejected - TOLD;
        rows.input.problems.push(Problem::warning(
            "more-unreadable-records",
            format!("{more} more records could not be read"),
        ));
    }
    Ok(rows.named(files))
}

fn kind(path: &Path) -> anyhow::Result<Kind> {
    let open = || format!("could not read `{}`", path.display());
    let mut reader = BufReader::new(File::open(path).with_context(open)?);
    let start = reader.fill_buf().with_context(open)?;
    let first = start.split(|b| *b == b'\n').next().unwrap_or_default();
    if start.starts_with(b"PAR1") {
        return Ok(Kind::Parquet);
    }
    let visible =
        start.iter().find(|b| !b.is_ascii_whitespace() && !matches!(b, 0xef | 0xbb | 0xbf));
    match visible {
        Some(b'{' | b'[') => Ok(Kind::Json(json::layout(path)?)),
        _ => {
            let count = |mark: u8| first.iter().filter(|b| **b == mark).count();
            let marks = [b',', b';', b'\t', b'|'];
            let best = marks.into_iter().rev().max_by_key(|mark| count(*mark));
            Ok(Kind::Csv(best.filter(|mark| count(*mark) > 0).unwrap_or(b',')))
        }
    }
}

fn csv_reader(path: &Path, delimiter: u8) -> anyhow::Result<csv::Reader<File>> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(path)
        .with_context(|| format!("could not read `{}`", path.display()))
}

fn columns_of(path: &Path, kind: &Kind) -> anyhow::Result<Vec<String>> {
    let broken = || format!("could not read `{}`", path.display());
    match kind {
        Kind::Csv(delimiter) => {
            let mut reader = csv_reader(path, *delimiter)?;
            let headers = reader.headers().with_context(broken)?;
            let clean = |header: &str| header.trim_start_matches('\u{feff}').to_owned();
            Ok(headers.iter().map(clean).collect())
        }
        Kind::Json(layout) => {
            let mut columns = Vec::new();
            let mut known = HashSet::new();
            // What is no object is told when rows are read.
            json::each(path, layout, &mut |_, value| {
                let Ok(value) = value else { return };
                flatten("", &value, &mut |column, _| {
                    if known.insert(column.to_owned()) {
                        columns.push(column.to_owned());
                    }
                });
            })?;
            Ok(columns)
        }
        Kind::Parquet => {
            let file = File::open(path).with_context(broken)?;
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).with_context(broken)?;
            Ok(reader.schema().fields().iter().map(|field| field.name().clone()).collect())
        }
    }
}

/// Every scalar of an object with its path: `{"a": {"b": [1]}}` is `a.b.0`.
fn flatten(path: &str, value: &serde_json::Value, visit: &mut dyn FnMut(&str, &str)) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => visit(path, text),
        serde_json::Value::Object(object) => {
            object.iter().for_each(|(key, value)| flatten(&below(key), value, visit));
        }
        serde_json::Value::Array(values) => {
            for (n, value) in values.iter().enumerate() {
                flatten(&below(&n.to_string()), value, visit);
            }
        }
        other => visit(path, &other.to_string()),
    }
}

struct Rows {
    at: HashMap<String, usize>,
    id_at: Option<usize>,
    columns: usize,
    input: Input,
    /// File and record of every row, for those without an identifier.
    places: Vec<(u16, u64)>,
}

impl Rows {
    fn push(&mut self, source: u16, record: u64, values: &[Option<&str>]) {
        let id = self.id_at.and_then(|at| values.get(at).copied().flatten()).unwrap_or_default();
        self.input.table.push(id, source, values.iter().copied());
        self.input.ids.push(id.trim().to_owned());
        self.places.push((source, record));
    }

    fn reject(&mut self, path: &Path, line: Option<u64>, why: &str) {
        self.input.rejected += 1;
        if self.input.rejected <= TOLD {
            let problem = Problem::warning("unreadable-record", why);
            let problem = problem.in_file(path.display().to_string());
            self.input.problems.push(match line {
                Some(line) => problem.at_line(line),
                None => problem,
            });
        }
    }

    fn csv(&mut self, path: &Path, source: u16, delimiter: u8) -> anyhow::Result<()> {
        let mut reader = csv_reader(path, delimiter)?;
        let headers: Vec<usize> = reader
            .headers()?
            .iter()
            .filter_map(|header| self.at.get(header.trim_start_matches('\u{feff}')).copied())
            .collect();
        let mut record = csv::ByteRecord::new();
        let mut number = 0;
        while reader.read_byte_record(&mut record)? {
            number += 1;
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != headers.len() {
                let why = format!("{} fields where the header has {}", record.len(), headers.len());
                self.reject(path, Some(line), &why);
                continue;
            }
            let texts: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
            let mut values = vec![None; self.columns];
            for (at, text) in headers.iter().zip(&texts) {
                values.iter_mut().skip(*at).take(1).for_each(|slot| *slot = Some(text.as_ref()));
            }
            self.push(source, number, &values);
        }
        Ok(())
    }

    fn json(&mut self, path: &Path, source: u16, layout: &Layout) -> anyhow::Result<()> {
        json::each(path, layout, &mut |place, value| match value {
            Ok(value) => {
                let mut texts: Vec<Option<String>> = vec![None; self.columns];
                flatten("", &value, &mut |column, text| {
                    let slot = self.at.get(column).and_then(|at| texts.get_mut(*at));
                    slot.into_iter().for_each(|slot| *slot = Some(text.to_owned()));
                });
                let values: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
                self.push(source, place.number, &values);
            }
            Err(why) if place.line.is_none() => {
                self.reject(path, None, &format!("record {} is {why}", place.number));
            }
            Err(why) => self.reject(path, place.line, &why),
        })
    }

    fn parquet(&mut self, path: &Path, source: u16) -> anyhow::Result<()> {
        let broken = || format!("could not read `{}`", path.display());
        let file = File::open(path).with_context(broken)?;
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).with_context(broken)?.build()?;
        let mut number = 0;
        for batch in reader {
            let batch: RecordBatch = batch.with_context(broken)?;
            let mut columns: Vec<(usize, ArrayRef)> = Vec::new();
            for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
                let castable = arrow_cast::can_cast_types(field.data_type(), &DataType::Utf8);
                if let (true, Some(at)) = (castable, self.at.get(field.name())) {
                    columns.push((*at, arrow_cast::cast(array, &DataType::Utf8)?));
                }
            }
            for row in 0..batch.num_rows() {
                number += 1;
                let mut values = vec![None; self.columns];
                for (at, array) in &columns {
                    let texts = array.as_string::<i32>();
                    let value = (!texts.is_null(row)).then(|| texts.value(row));
                    values.iter_mut().skip(*at).take(1).for_each(|slot| *slot = value);
                }
                self.push(source, number, &values);
            }
        }
        Ok(())
    }

    /// Gives every record a name of its own: its identifier; with the name of its
    /// file where several files use the same ones; with its number where one file
    /// does, or where it has none.
    fn named(mut self, files: &[PathBuf]) -> Input {
        let stem = |source: u16| {
            let path = files.get(usize::from(source));
            path.and_then(|path| path.file_stem()).unwrap_or_default().to_string_lossy()
        };
        let mut seen = HashSet::new();
        let unique = self.input.ids.iter().all(|id| !id.is_empty() && seen.insert(id.as_str()));
        if !unique {
            let mut taken = HashSet::new();
            for (id, (source, record)) in self.input.ids.iter_mut().zip(&self.places) {
                let mut name = match files.len() {
                    1 => id.clone(),
                    _ => format!("{}:{id}", stem(*source)),
                };
                if id.is_empty() || !taken.insert(name.clone()) {
                    name.push_str(&format!("#{record}"));
                    taken.insert(name.clone());
                }
                *id = name;
            }
        }
        self.input
    }
}
