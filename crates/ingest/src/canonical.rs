//! Input that is already in canonical form.

use crate::actors::Actors;
use crate::collect::{Collector, table_index};
use crate::columns::output_schema;
use crate::connector::{
    At, ColumnPlan, Connector, From, Plan, Recognise, RowPlan, Shape, folded, nearest,
};
use crate::convert::Converter;
use crate::csv::{Binding, CsvMapper, Layout, head_records};
use crate::output::{Data, TableData};
use crate::pointer::Step;
use crate::{Error, HashKey};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use model::tables::{ALL, COMMON, KEYS};
use model::{Problem, RowId, Severity, Table};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// Columns that canonical input may have besides those of its table.
const ALSO: &[&str] = &["row_id", "source", "table", "subject_id", "actor"];

/// The table a file is named after: `logins.csv`, `people-2026.csv`,
/// `logins/part-1.parquet`.
pub(crate) fn table_of_path(path: &Path) -> Option<&'static Table> {
    let name = path.file_name()?.to_str()?;
    let lower = name.to_ascii_lowercase();
    let named = |text: &str| {
        ALL.iter()
            .copied()
            .filter(|table| {
                text.strip_prefix(table.name).is_some_and(|rest| {
                    !rest.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
                })
            })
            .max_by_key(|table| table.name.len())
    };
    let folder = || {
        let folder = path.parent()?.file_name()?.to_str()?;
        ALL.iter().copied().find(|table| table.name == folder)
    };
    named(&lower).or_else(folder)
}

/// Whether columns called so can be a table's: every required one is there, and
/// more than half are known.
pub(crate) fn fits(table: &Table, names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|found| folded(found) == folded(name));
    let known = names.iter().filter(|name| is_known(table, name)).count();
    table.columns.iter().filter(|column| column.required).all(|column| has(column.name))
        && known * 2 > names.len()
        && table.columns.iter().any(|column| has(column.name))
}

/// Whether a column belongs to the table or may stand beside it.
pub(crate) fn is_known(table: &Table, name: &str) -> bool {
    let name = folded(name);
    table.columns.iter().any(|column| folded(column.name) == name)
        || ALSO.iter().any(|also| folded(also) == name)
}

/// The required columns that are not among `names`.
pub(crate) fn lacking(table: &Table, names: &[String]) -> Vec<&'static str> {
    let has = |name: &str| names.iter().any(|found| folded(found) == folded(name));
    table
        .columns
        .iter()
        .filter(|column| column.required && !has(column.name))
        .map(|column| column.name)
        .collect()
}

/// A connector that takes a table's columns as they are. `source` is what rows
/// that do not state theirs get.
pub(crate) fn connector(table: &'static Table, shape: Shape, source: &str) -> Connector {
    let mut plan = Plan::default();
    let mut slot = |name: &str| match shape {
        Shape::Json => {
            let slot = plan.trie.add(&[Step::Key(name.to_owned())]);
            if plan.names.len() <= slot {
                plan.names.push(format!("/{name}"));
            }
            slot
        }
        Shape::Csv => {
            plan.headers.push(vec![folded(name)]);
            plan.names.push(name.to_owned());
            plan.names.len() - 1
        }
    };
    let columns: Vec<_> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let email = column.name == "email" && table.keys.contains(&"email");
            ColumnPlan {
                column: at,
                name: column.name,
                required: column.required,
                round: false,
                from: From::First(vec![At::Root(slot(column.name))]),
                steps: None,
                converter: if email { Converter::Lower } else { Converter::of(column.kind) },
            }
        })
        .collect();
    let stated = slot(COMMON.get(1).map_or("source", |column| column.name));
    plan.source = Some(stated);
    plan.rows.push(RowPlan {
        table,
        index: table_index(table.name).unwrap_or(0),
        once: false,
        each: None,
        when: Vec::new(),
        when_element: Vec::new(),
        inputs: RowPlan::inputs(&columns),
        columns,
    });
    Connector {
        name: format!("canonical-{}", table.name),
        title: format!("Canonical {}", table.name),
        source: source.to_owned(),
        docs: String::new(),
        path: String::new(),
        shape,
        recognise: Recognise::default(),
        unwrap: Vec::new(),
        plan,
    }
}

/// Reads a small table of canonical rows written as CSV, such as a case of a rule.
///
/// The first line names columns of `table`; those left out are null. A column
/// `row_id` gives rows ids of their own (else they are `file_no` and the line),
/// a column `source` their source (else `source`), and a column `subject_id` is
/// added to the batch after the table's own columns, as text.
///
/// Problems are rows that were left out, values that were, and columns the table
/// does not have.
///
/// # Errors
/// When the columns do not fit together, which is a mistake in this program.
pub fn csv_batch(
    table: &'static Table,
    csv: &str,
    file_no: u32,
    source: &str,
) -> Result<(RecordBatch, Vec<Problem>), Error> {
    let records = head_records(csv.as_bytes(), b',', usize::MAX);
    let headers = records.first().map(|record| record.cells.clone()).unwrap_or_default();
    let start = records.first().map_or(csv.len(), |record| record.end);
    let body = csv.as_bytes().get(start..).unwrap_or_default();
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let lines = csv.len().checked_sub(body.len()).and_then(|end| csv.get(..end));
    let first = lines.unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;

    // Canonical input holds hashes, not what they are made of: the key is not used.
    let key = HashKey::new([0; 32]);
    let connector = connector(table, Shape::Csv, source);
    let layout = Layout { delimiter: b',', headers: headers.clone(), ..Layout::default() };
    let binding = Binding::new(&connector.plan, &layout);
    let mut collector = Collector::new(key.clone());
    collector.input(file_no, &table.name.into(), &source.into());
    CsvMapper::new(&key).chunk(
        &connector.plan,
        &binding,
        body,
        first,
        false,
        usize::MAX,
        &mut collector,
    );
    let parsed = collector.take()?;

    let mut problems = parsed.rejects;
    for header in headers.iter().filter(|header| !header.is_empty() && !is_known(table, header)) {
        let message = format!("`{}` has no column `{header}`", table.name);
        let mut problem =
            Problem::warning("unknown-column", message).in_file(table.name).in_field(header);
        problem.help = nearest(header, table.columns.iter().map(|column| column.name));
        problems.push(problem);
    }
    problems.extend(parsed.warnings.into_problems(table.name));

    let schema = Arc::new(table.schema());
    let batches: Vec<_> = parsed.parts.into_iter().map(|part| part.batch).collect();
    let batch = arrow_select::concat::concat_batches(&schema, &batches)?;
    let batch = with_own_ids(batch, &headers, body, first, &mut problems)?;
    Ok((batch, problems))
}

/// Puts in the columns of a case that no table has: `row_id` as written, and `subject_id`.
fn with_own_ids(
    batch: RecordBatch,
    headers: &[String],
    body: &[u8],
    first: u64,
    problems: &mut Vec<Problem>,
) -> Result<RecordBatch, Error> {
    let column = |name: &str| headers.iter().position(|header| folded(header) == folded(name));
    let (ids, subjects) = (column("row_id"), column("subject_id"));
    if ids.is_none() && subjects.is_none() {
        return Ok(batch);
    }
    let mut at_line: HashMap<u64, Vec<String>> = HashMap::new();
    let mut lines = crate::csv::LineCount::new(first);
    let mut start = 0;
    for record in head_records(body, b',', usize::MAX) {
        at_line.insert(lines.at(body, start), record.cells);
        start = record.end;
    }
    let positions: Vec<_> = match batch.columns().first() {
        Some(column) => column
            .as_primitive::<Int64Type>()
            .values()
            .iter()
            .map(|id| RowId::from_raw(*id).position())
            .collect(),
        None => Vec::new(),
    };
    let cell = |position: &u64, column: usize| {
        at_line
            .get(position)
            .and_then(|cells| cells.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    };
    let mut fields: Vec<_> = batch.schema().fields().iter().cloned().collect();
    let mut columns = batch.columns().to_vec();
    if let (Some(ids), Some(written)) = (ids, columns.first_mut()) {
        let mut values = Vec::with_capacity(positions.len());
        for (position, own) in positions.iter().zip(written.as_primitive::<Int64Type>().values()) {
            values.push(match cell(position, ids).map(str::parse) {
                None => *own,
                Some(Ok(id)) => id,
                Some(Err(_)) => {
                    problems.push(
                        Problem::new(Severity::Error, "row-id", "`row_id` is not an integer")
                            .at_line(*position)
                            .in_field("row_id"),
                    );
                    *own
                }
            });
        }
        *written = Arc::new(Int64Array::from(values));
    }
    if let Some(subjects) = subjects {
        let values: StringArray =
            positions.iter().map(|position| cell(position, subjects)).collect();
        fields.push(Arc::new(Field::new("subject_id", DataType::Utf8, true)));
        columns.push(Arc::new(values));
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// Gives batches that were made elsewhere their column `actor`, as a run does.
#[derive(Default)]
pub struct Assembler {
    actors: Actors,
    tables: BTreeMap<&'static str, TableData>,
}

impl Assembler {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds rows of a table: its canonical columns, and any others, which are kept
    /// before `actor`. An empty batch is passed over.
    ///
    /// # Errors
    /// When a canonical column is missing or of another type.
    pub fn add(&mut self, table: &'static Table, batch: &RecordBatch) -> Result<(), Error> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let canonical = table.schema();
        for field in canonical.fields() {
            let found =
                batch.schema().field_with_name(field.name()).map(|found| found.data_type().clone());
            if found.as_ref().ok() != Some(field.data_type()) {
                let message =
                    format!("`{}.{}` is missing or of another type", table.name, field.name());
                return Err(Error::Arrow(arrow_schema::ArrowError::SchemaError(message)));
            }
        }
        let mut fields: Vec<_> = batch.schema().fields().iter().cloned().collect();
        let mut columns = batch.columns().to_vec();
        if table.is_about_people() {
            let text = |name: &str| {
                batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>())
            };
            let source = text("source");
            let keys: Vec<_> =
                KEYS.iter().map(|key| text(key).filter(|_| table.keys.contains(key))).collect();
            let actors: Int64Array = (0..batch.num_rows())
                .map(|row| {
                    let value = |column: &Option<&StringArray>| {
                        column
                            .filter(|column| column.is_valid(row))
                            .map(|column| column.value(row).to_owned())
                    };
                    let values: Vec<_> = keys.iter().map(value).collect();
                    let mut parts = [None; KEYS.len()];
                    for (part, value) in parts.iter_mut().zip(&values) {
                        *part = value.as_deref();
                    }
                    let source = value(&source).unwrap_or_default();
                    Some(self.actors.intern(&source, parts)).filter(|actor| *actor >= 0)
                })
                .collect();
            fields.push(Arc::new(Field::new("actor", DataType::Int64, true)));
            columns.push(Arc::new(actors) as ArrayRef);
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
        debug_assert!(
            batch.num_columns() >= output_schema(table).fields().len(),
            "nothing of the table is lost"
        );
        let data = self
            .tables
            .entry(table.name)
            .or_insert_with(|| TableData { rows: 0, data: Data::Batches(Vec::new()) });
        data.rows += batch.num_rows() as u64;
        if let Data::Batches(batches) = &mut data.data {
            batches.push(batch);
        }
        Ok(())
    }

    /// The tables, and one row per actor; see [`crate::actor_schema`].
    ///
    /// # Errors
    /// When the columns do not fit together, which is a mistake in this program.
    pub fn finish(self) -> Result<(BTreeMap<&'static str, TableData>, Vec<RecordBatch>), Error> {
        Ok((self.tables, self.actors.batches()?))
    }
}

#[cfg(test)]
mod tests;
