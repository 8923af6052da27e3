//! What the engine is given: canonical tables, who their rows are about, and
//! the names of the input files.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
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

    /// `file:line` of a row.
    #[must_use]
    pub fn label(&self, row: i64) -> String {
        let id = RowId::from_raw(row);
        let file = self.files.get(id.file() as usize).map_or("?", String::as_str);
        format!("{file}:{}", id.position())
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
        match self.tables.get(table).map(|table| &table.data) {
            None => Ok(()),
            Some(Data::Batches(batches)) => batches.iter().try_for_each(visit),
            Some(Data::Parquet(paths)) => {
                for path in paths {
                    let io = |source| Error::Io { doing: "read", path: path.clone(), source };
                    let parquet = |error| {
                        Error::query(format!("read `{}`", path.display()))(
                            datafusion::error::DataFusionError::ParquetError(Box::new(error)),
                        )
                    };
                    let file = File::open(path).map_err(io)?;
                    let builder =
                        ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?;
                    let mask =
                        ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
                    let reader = builder
                        .with_projection(mask)
                        .with_batch_size(BATCH)
                        .build()
                        .map_err(parquet)?;
                    for batch in reader {
                        let batch = batch.map_err(|error| {
                            Error::query(format!("read `{}`", path.display()))(
                                datafusion::error::DataFusionError::ArrowError(
                                    Box::new(error),
                                    None,
                                ),
                            )
                        })?;
                        visit(&batch)?;
                    }
                }
                Ok(())
            }
        }
    }
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
