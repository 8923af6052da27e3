//! What the engine is given: canonical tables, who their rows are about, and
//! the names of the input files.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Schema, TimeUnit};
use datafusion::error::DataFusionError;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use model::RowId;

use crate::Error;

/// Rows read at once: large enough that per-batch work vanishes, small enough
/// that a batch of a wide table stays in the cache's neighbourhood.
const BATCH: usize = 32_768;

/// Everything a run works on.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Canonical tables by name. Tables about people carry an `actor` column.
    pub tables: BTreeMap<String, TableInput>,
    /// One row per actor: `actor` and the keys `source`, `employee_no`,
    /// `person_id`, `account_id`, `email`, `device_id`.
    pub actors: Vec<RecordBatch>,
    /// Label of each input file, by the file number inside a row id.
    pub files: Vec<String>,
    /// MaxMind databases, for places and network owners of addresses.
    pub mmdb: Vec<PathBuf>,
}

/// Rows of one table.
#[derive(Clone, Debug)]
pub struct TableInput {
    /// How many.
    pub rows: u64,
    /// Where.
    pub data: Data,
}

/// Where rows are.
#[derive(Clone, Debug)]
pub enum Data {
    /// In memory.
    Batches(Vec<RecordBatch>),
    /// In Parquet files of one schema.
    Parquet(Vec<PathBuf>),
}

impl Input {
    /// Rows of a table; 0 if it is not there.
    #[must_use]
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.get(table).map_or(0, |table| table.rows)
    }

    /// Brings a table that is on disk into memory. For tables that are small and
    /// joined with others in memory, such as lists.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn load(&mut self, table: &str) -> Result<(), Error> {
        if !matches!(self.tables.get(table).map(|table| &table.data), Some(Data::Parquet(_))) {
            return Ok(());
        }
        let Some(known) = model::tables::by_name(table) else { return Ok(()) };
        let columns: Vec<&str> =
            known.all_columns().map(|column| column.name).chain(["actor"]).collect();
        let mut batches = Vec::new();
        self.scan(table, &columns, |batch| {
            batches.push(batch.clone());
            Ok(())
        })?;
        if let Some(table) = self.tables.get_mut(table) {
            table.data = Data::Batches(batches);
        }
        Ok(())
    }

    /// `file:line` of a row; `file:line#2` of the second row that a record gave
    /// to one table.
    #[must_use]
    pub fn label(&self, row: i64) -> String {
        let id = RowId::from_raw(row);
        let file = self.files.get(id.file() as usize).map_or("?", String::as_str);
        match id.part() {
            0 => format!("{file}:{}", id.position()),
            part => format!("{file}:{}#{}", id.position(), u16::from(part) + 1),
        }
    }

    /// Reads the named columns of a table, batch by batch, in file order.
    /// Columns the data has not are left out: [`Columns`] gives nulls for them.
    ///
    /// # Errors
    /// A file cannot be read, or `visit` fails.
    pub fn scan(
        &self,
        table: &str,
        columns: &[&str],
        mut visit: impl FnMut(&RecordBatch) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for piece in self.pieces(table)? {
            piece.scan(columns, &[], &[], &mut visit)?;
        }
        Ok(())
    }

    /// The parts of a table that can be read by themselves, in file order:
    /// batches in memory, row groups of files.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn pieces(&self, table: &str) -> Result<Vec<Piece<'_>>, Error> {
        match self.tables.get(table).map(|table| &table.data) {
            None => Ok(Vec::new()),
            Some(Data::Batches(batches)) => Ok(batches.iter().map(Piece::Batch).collect()),
            Some(Data::Parquet(paths)) => {
                let mut pieces = Vec::new();
                for path in paths {
                    let file = open(path)?;
                    let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
                        .map_err(|error| unreadable(path, error.into()))?;
                    pieces.extend(
                        (0..footer.metadata().num_row_groups()).map(|group| Piece::RowGroup {
                            path,
                            footer: footer.clone(),
                            group,
                        }),
                    );
                }
                Ok(pieces)
            }
        }
    }
}

/// A part of a table that can be read by itself.
pub enum Piece<'a> {
    /// A batch in memory.
    Batch(&'a RecordBatch),
    /// A row group of a Parquet file.
    RowGroup {
        /// The file.
        path: &'a Path,
        /// Its footer, read once.
        footer: ArrowReaderMetadata,
        /// Which row group.
        group: usize,
    },
}

impl Piece<'_> {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Batch(batch) => batch.num_rows(),
            Self::RowGroup { footer, group, .. } => {
                usize::try_from(footer.metadata().row_group(*group).num_rows()).unwrap_or(0)
            }
        }
    }

    /// Reads the named columns, batch by batch. Text columns among `keyed` come
    /// as dictionaries where the file keeps them so: equal texts are then seen
    /// once, not once a row. Those among `viewed` come from a file as views of
    /// what was read, without a copy.
    ///
    /// # Errors
    /// The file cannot be read, or `visit` fails.
    pub fn scan(
        &self,
        columns: &[&str],
        keyed: &[&str],
        viewed: &[&str],
        mut visit: impl FnMut(&RecordBatch) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (path, footer, group) = match self {
            Self::Batch(batch) => return visit(batch),
            Self::RowGroup { path, footer, group } => (*path, footer, *group),
        };
        let fields = footer.schema().fields().iter().map(|field| {
            let name = field.name().as_str();
            let kind = if *field.data_type() != DataType::Utf8 {
                None
            } else if keyed.contains(&name) {
                Some(DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into()))
            } else {
                viewed.contains(&name).then_some(DataType::Utf8View)
            };
            match kind {
                Some(kind) => Arc::new(field.as_ref().clone().with_data_type(kind)),
                None => Arc::clone(field),
            }
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let footer = ArrowReaderMetadata::try_new(
            Arc::clone(footer.metadata()),
            ArrowReaderOptions::new().with_schema(schema),
        )
        .map_err(|error| unreadable(path, error.into()))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(open(path)?, footer);
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let reader = builder
            .with_projection(mask)
            .with_row_groups(vec![group])
            .with_batch_size(BATCH)
            .build()
            .map_err(|error| unreadable(path, error.into()))?;
        for batch in reader {
            visit(&batch.map_err(|error| unreadable(path, error.into()))?)?;
        }
        Ok(())
    }
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|source| Error::Io { doing: "read", path: path.to_owned(), source })
}

fn unreadable(path: &Path, error: DataFusionError) -> Error {
    Error::query(format!("read `{}`", path.display()))(error)
}

/// Typed access to the columns of a batch. A column that is not there reads as
/// null, because a table may be given with any subset of its columns.
pub struct Columns<'a> {
    batch: &'a RecordBatch,
}

/// Defines an accessor: a column of nulls where there is none.
fn column(batch: &RecordBatch, name: &str, wanted: &DataType) -> ArrayRef {
    match batch.column_by_name(name) {
        Some(array) if array.data_type() == wanted => array.clone(),
        Some(array) => cast(array, wanted)
            .unwrap_or_else(|_| datafusion::arrow::array::new_null_array(wanted, batch.num_rows())),
        None => datafusion::arrow::array::new_null_array(wanted, batch.num_rows()),
    }
}

impl<'a> Columns<'a> {
    /// Access to `batch`.
    #[must_use]
    pub fn of(batch: &'a RecordBatch) -> Self {
        Self { batch }
    }

    /// A text column.
    #[must_use]
    pub fn text(&self, name: &str) -> StringArray {
        column(self.batch, name, &DataType::Utf8).as_string::<i32>().clone()
    }

    /// A text column as it is: plain, viewed, or keyed by a dictionary of `i32`.
    #[must_use]
    pub fn texts(&self, name: &str) -> ArrayRef {
        let keyed = |array: &&ArrayRef| match array.data_type() {
            DataType::Dictionary(key, value) => {
                **key == DataType::Int32 && **value == DataType::Utf8
            }
            kind => *kind == DataType::Utf8View,
        };
        self.batch
            .column_by_name(name)
            .filter(keyed)
            .cloned()
            .unwrap_or_else(|| column(self.batch, name, &DataType::Utf8))
    }

    /// An integer column.
    #[must_use]
    pub fn integer(&self, name: &str) -> Int64Array {
        column(self.batch, name, &DataType::Int64).as_primitive().clone()
    }

    /// A real column.
    #[must_use]
    pub fn real(&self, name: &str) -> Float64Array {
        column(self.batch, name, &DataType::Float64).as_primitive().clone()
    }

    /// A flag column.
    #[must_use]
    pub fn flag(&self, name: &str) -> BooleanArray {
        column(self.batch, name, &DataType::Boolean).as_boolean().clone()
    }

    /// An instant column, microseconds.
    #[must_use]
    pub fn instant(&self, name: &str) -> TimestampMicrosecondArray {
        let wanted = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        column(self.batch, name, &wanted).as_primitive().clone()
    }

    /// A day column, days since 1970.
    #[must_use]
    pub fn day(&self, name: &str) -> Date32Array {
        column(self.batch, name, &DataType::Date32).as_primitive().clone()
    }
}

/// `Some(value)` where an array is not null.
pub trait Get {
    /// What one value is.
    type Item<'a>
    where
        Self: 'a;
    /// The value at `row`, or `None` for null and for rows past the end.
    fn get(&self, row: usize) -> Option<Self::Item<'_>>;
}

macro_rules! get {
    ($array:ty, $item:ty) => {
        impl Get for $array {
            type Item<'a> = $item;
            fn get(&self, row: usize) -> Option<$item> {
                (row < self.len() && self.is_valid(row)).then(|| self.value(row))
            }
        }
    };
}
get!(Int64Array, i64);
get!(Float64Array, f64);
get!(BooleanArray, bool);
get!(TimestampMicrosecondArray, i64);
get!(Date32Array, i32);

impl Get for StringArray {
    type Item<'a> = &'a str;
    fn get(&self, row: usize) -> Option<&str> {
        (row < self.len() && self.is_valid(row)).then(|| self.value(row))
    }
}
