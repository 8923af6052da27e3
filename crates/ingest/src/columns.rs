//! Column builders that can take rows back.
//!
//! A record is rejected as a whole, also when its third row is the one that
//! fails, so the rows it has already given must be taken back; Arrow's own
//! builders cannot. A column may also lag behind its table: a null costs nothing
//! until a value follows it, which is what makes wide tables with few filled
//! columns cheap.

use crate::Error;
use crate::actors::Actors;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, new_null_array,
};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{Field, Schema, SchemaRef};
use model::tables::KEYS;
use model::{Kind, RowId, Table};
use std::sync::Arc;

/// Most bytes of text in one column of one batch. Arrow counts them in 31 bits.
const MOST_TEXT: usize = 1 << 29;

/// Which values of a column are there. Most columns have all or none, so nothing is
/// noted until the first that is not.
#[derive(Default)]
struct Validity {
    /// Values that are there, all of them, where `bits` is not.
    len: usize,
    bits: Option<BooleanBufferBuilder>,
}

impl Validity {
    #[inline]
    fn there(&mut self) {
        match &mut self.bits {
            None => self.len += 1,
            Some(bits) => bits.append(true),
        }
    }

    fn missing(&mut self, count: usize) {
        let len = self.len;
        let bits = self.bits.get_or_insert_with(|| {
            let mut bits = BooleanBufferBuilder::new(len + count);
            bits.append_n(len, true);
            bits
        });
        bits.append_n(count, false);
    }

    fn truncate(&mut self, len: usize) {
        match &mut self.bits {
            None => self.len = len,
            Some(bits) => bits.truncate(len),
        }
    }

    fn take(&mut self) -> Option<NullBuffer> {
        let nulls = std::mem::take(self).bits.map(|mut bits| NullBuffer::new(bits.finish()));
        nulls.filter(|nulls| nulls.null_count() > 0)
    }
}

/// Values of one fixed-width type, and which of them are there.
struct Cells<T> {
    values: Vec<T>,
    valid: Validity,
}

impl<T: Copy + Default> Cells<T> {
    fn new() -> Self {
        Self { values: Vec::new(), valid: Validity::default() }
    }

    #[inline]
    fn pad(&mut self, rows: usize) {
        let missing = rows.saturating_sub(self.values.len());
        if missing > 0 {
            self.values.resize(rows, T::default());
            self.valid.missing(missing);
        }
    }

    #[inline]
    fn push(&mut self, row: usize, value: T) {
        self.pad(row);
        self.truncate(row);
        self.values.push(value);
        self.valid.there();
    }

    #[inline]
    fn truncate(&mut self, rows: usize) {
        if self.values.len() > rows {
            self.values.truncate(rows);
            self.valid.truncate(rows);
        }
    }

    fn take(&mut self, rows: usize) -> (Vec<T>, Option<NullBuffer>) {
        self.pad(rows);
        let values = std::mem::replace(&mut self.values, Vec::with_capacity(rows));
        (values, self.valid.take())
    }
}

/// Values of type text.
struct Texts {
    data: String,
    /// Where each value ends.
    ends: Vec<i32>,
    valid: Validity,
}

impl Texts {
    fn new() -> Self {
        Self { data: String::new(), ends: Vec::new(), valid: Validity::default() }
    }

    #[inline]
    fn pad(&mut self, rows: usize) {
        let missing = rows.saturating_sub(self.ends.len());
        if missing > 0 {
            self.ends.resize(rows, self.ends.last().copied().unwrap_or(0));
            self.valid.missing(missing);
        }
    }

    /// Whether there was room.
    #[inline]
    fn push(&mut self, row: usize, value: &str) -> bool {
        self.pad(row);
        self.truncate(row);
        let end = self.data.len() + value.len();
        let Ok(stored) = i32::try_from(end) else { return false };
        if end > MOST_TEXT {
            return false;
        }
        self.data.push_str(value);
        self.ends.push(stored);
        self.valid.there();
        true
    }

    #[inline]
    fn truncate(&mut self, rows: usize) {
        if self.ends.len() > rows {
            self.ends.truncate(rows);
            self.valid.truncate(rows);
            let end = self.ends.last().copied().unwrap_or(0);
            // An end of a value, so never inside a character.
            self.data.truncate(usize::try_from(end).unwrap_or(0));
        }
    }

    /// The value of `row` if it is the last one pushed.
    fn last(&self, row: usize) -> Option<&str> {
        if self.ends.len() != row + 1 {
            return None;
        }
        let start = match row.checked_sub(1) {
            Some(before) => usize::try_from(*self.ends.get(before)?).ok()?,
            None => 0,
        };
        self.data.get(start..)
    }

    fn take(&mut self, rows: usize) -> Result<StringArray, Error> {
        self.pad(rows);
        let nulls = self.valid.take();
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        offsets.append(&mut self.ends);
        let data = std::mem::take(&mut self.data);
        self.data.reserve(data.len());
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        Ok(StringArray::try_new(offsets, Buffer::from_vec(data.into_bytes()), nulls)?)
    }
}

enum Column {
    Text(Texts),
    Integer(Cells<i64>),
    Real(Cells<f64>),
    Flag(Cells<bool>),
    Instant(Cells<i64>),
    Day(Cells<i32>),
}

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Texts::new()),
            // No canonical table has a column of rows; derived ones are not built here.
            Kind::Integer | Kind::Rows => Self::Integer(Cells::new()),
            Kind::Real => Self::Real(Cells::new()),
            Kind::Flag => Self::Flag(Cells::new()),
            Kind::Instant => Self::Instant(Cells::new()),
            Kind::Day => Self::Day(Cells::new()),
        }
    }

    fn truncate(&mut self, rows: usize) {
        match self {
            Self::Text(texts) => texts.truncate(rows),
            Self::Integer(cells) | Self::Instant(cells) => cells.truncate(rows),
            Self::Real(cells) => cells.truncate(rows),
            Self::Flag(cells) => cells.truncate(rows),
            Self::Day(cells) => cells.truncate(rows),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Text(texts) => texts.ends.is_empty(),
            Self::Integer(cells) | Self::Instant(cells) => cells.values.is_empty(),
            Self::Real(cells) => cells.values.is_empty(),
            Self::Flag(cells) => cells.values.is_empty(),
            Self::Day(cells) => cells.values.is_empty(),
        }
    }

    fn has(&self, row: usize) -> bool {
        let length = match self {
            Self::Text(texts) => texts.ends.len(),
            Self::Integer(cells) | Self::Instant(cells) => cells.values.len(),
            Self::Real(cells) => cells.values.len(),
            Self::Flag(cells) => cells.values.len(),
            Self::Day(cells) => cells.values.len(),
        };
        length == row + 1
    }

    fn take(&mut self, rows: usize, field: &Field) -> Result<ArrayRef, Error> {
        if self.is_empty() {
            return Ok(new_null_array(field.data_type(), rows));
        }
        Ok(match self {
            Self::Text(texts) => Arc::new(texts.take(rows)?),
            Self::Integer(cells) => {
                let (values, nulls) = cells.take(rows);
                Arc::new(Int64Array::try_new(values.into(), nulls)?)
            }
            Self::Real(cells) => {
                let (values, nulls) = cells.take(rows);
                Arc::new(Float64Array::try_new(values.into(), nulls)?)
            }
            Self::Flag(cells) => {
                let (values, nulls) = cells.take(rows);
                Arc::new(BooleanArray::new(values.into(), nulls))
            }
            Self::Instant(cells) => {
                let (values, nulls) = cells.take(rows);
                Arc::new(
                    TimestampMicrosecondArray::try_new(values.into(), nulls)?.with_timezone("UTC"),
                )
            }
            Self::Day(cells) => {
                let (values, nulls) = cells.take(rows);
                Arc::new(Date32Array::try_new(values.into(), nulls)?)
            }
        })
    }
}

/// What a cell can hold. Text that is empty is stored as null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'v> {
    Text(&'v str),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Instant(i64),
    Day(i32),
}

/// Why a cell was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The column is of another type: a mistake in this program.
    Kind,
    /// The batch has no room for that much text.
    Full,
}

/// Rows of one table being built.
pub(crate) struct Rows {
    table: &'static Table,
    schema: SchemaRef,
    row_ids: Vec<i64>,
    sources: Texts,
    columns: Vec<Column>,
    /// For each of [`KEYS`] its index in `columns`.
    keys: [Option<usize>; KEYS.len()],
    /// Local actor of each row, -1: none. Empty for tables without keys.
    actors: Vec<i64>,
    /// Content hashes of the rows, for `once` rows only.
    contents: Vec<u128>,
    /// Column with the person's name of record.
    name: Option<usize>,
    /// Bytes of text stored, also of rows since taken back.
    text: usize,
}

/// Finished rows of one table, on their way to the output.
pub(crate) struct Part {
    pub(crate) table: &'static Table,
    /// Without the column `actor`.
    pub(crate) batch: RecordBatch,
    /// Local actor of each row, -1: none. Empty for tables without keys.
    pub(crate) actors: Vec<i64>,
    /// Content hash of each row where each content is written once; else empty.
    pub(crate) contents: Vec<u128>,
}

impl Rows {
    pub(crate) fn new(table: &'static Table) -> Self {
        let mut keys = [None; KEYS.len()];
        for (slot, name) in keys.iter_mut().zip(KEYS) {
            if table.keys.contains(name) {
                *slot = table.columns.iter().position(|column| column.name == *name);
            }
        }
        // Names shown in meetings and commits are not names of record.
        let is_record = ["people", "applications"].contains(&table.name);
        let name = table.columns.iter().position(|column| is_record && column.name == "name");
        Self {
            name,
            table,
            schema: Arc::new(table.schema()),
            row_ids: Vec::new(),
            sources: Texts::new(),
            columns: table.columns.iter().map(|column| Column::new(column.kind)).collect(),
            keys,
            actors: Vec::new(),
            contents: Vec::new(),
            text: 0,
        }
    }

    /// Bytes of text stored since rows were last handed over.
    pub(crate) const fn text(&self) -> usize {
        self.text
    }

    pub(crate) fn len(&self) -> usize {
        self.row_ids.len()
    }

    /// Stores a cell of the row after the last finished one; a second cell for
    /// the same column replaces the first.
    #[inline]
    pub(crate) fn set(&mut self, column: usize, cell: Cell<'_>) -> Result<(), Refused> {
        let row = self.row_ids.len();
        match (self.columns.get_mut(column), cell) {
            (Some(Column::Text(texts)), Cell::Text(value)) => {
                self.text += value.len();
                if value.is_empty() {
                    texts.truncate(row);
                } else if !texts.push(row, value) {
                    return Err(Refused::Full);
                }
            }
            (Some(Column::Integer(cells)), Cell::Integer(value))
            | (Some(Column::Instant(cells)), Cell::Instant(value)) => cells.push(row, value),
            (Some(Column::Real(cells)), Cell::Real(value)) => cells.push(row, value),
            (Some(Column::Flag(cells)), Cell::Flag(value)) => cells.push(row, value),
            (Some(Column::Day(cells)), Cell::Day(value)) => cells.push(row, value),
            _ => return Err(Refused::Kind),
        }
        Ok(())
    }

    /// Whether the row being built has a value in `column`.
    pub(crate) fn is_set(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.has(self.row_ids.len()))
    }

    /// Finishes the row being built.
    pub(crate) fn finish(
        &mut self,
        id: RowId,
        source: &str,
        actors: &mut Actors,
    ) -> Result<(), Refused> {
        let row = self.row_ids.len();
        if !self.sources.push(row, source) {
            return Err(Refused::Full);
        }
        if self.table.is_about_people() {
            let mut parts = [None; KEYS.len()];
            for (part, key) in parts.iter_mut().zip(self.keys) {
                if let Some(Column::Text(texts)) = key.and_then(|key| self.columns.get(key)) {
                    *part = texts.last(row);
                }
            }
            let name = match self.name.and_then(|name| self.columns.get(name)) {
                Some(Column::Text(texts)) => texts.last(row),
                _ => None,
            };
            self.actors.push(actors.intern_named(source, parts, name));
        }
        self.row_ids.push(id.raw());
        Ok(())
    }

    /// Takes back the row being built, and all after the first `rows`.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.row_ids.truncate(rows);
        self.sources.truncate(rows);
        self.actors.truncate(rows);
        self.contents.truncate(rows);
        for column in &mut self.columns {
            column.truncate(rows);
        }
    }

    /// Remembers the content of the row just finished, for rows written once.
    pub(crate) fn content(&mut self, hash: u128) {
        self.contents.push(hash);
    }

    /// Hands over the finished rows and starts anew.
    pub(crate) fn take(&mut self) -> Result<Option<Part>, Error> {
        let rows = self.row_ids.len();
        self.truncate(rows);
        self.text = 0;
        if rows == 0 {
            return Ok(None);
        }
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len() + 2);
        let ids = std::mem::replace(&mut self.row_ids, Vec::with_capacity(rows));
        arrays.push(Arc::new(Int64Array::from(ids)));
        let sources = self.sources.take(rows)?;
        debug_assert_eq!(sources.len(), rows, "every row has a source");
        arrays.push(Arc::new(sources));
        for (column, field) in self.columns.iter_mut().zip(self.schema.fields().iter().skip(2)) {
            arrays.push(column.take(rows, field)?);
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays)?;
        Ok(Some(Part {
            table: self.table,
            batch,
            actors: std::mem::take(&mut self.actors),
            contents: std::mem::take(&mut self.contents),
        }))
    }
}

/// The schema of a table's batches as they leave ingest: the canonical columns,
/// and for tables about people a trailing `actor`.
#[must_use]
pub fn output_schema(table: &Table) -> Schema {
    let canonical = table.schema();
    if !table.is_about_people() {
        return canonical;
    }
    let mut fields: Vec<_> = canonical.fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new("actor", arrow_schema::DataType::Int64, true)));
    Schema::new(fields)
}

#[cfg(test)]
mod tests;
