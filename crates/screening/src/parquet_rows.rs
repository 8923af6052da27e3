//! Rows to screen out of Parquet, such as the canonical tables a scan keeps.

use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_cast::{can_cast_types, cast};
use arrow_schema::DataType;
use matching::screen::Kind;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::Error;
use crate::asked::Gather;
use crate::column::{Bound, Mapping};
use crate::rows::{Row, Rows, finished};

/// Rows read at once.
const BATCH: usize = 4_096;

pub(crate) struct ParquetRows {
    reader: ParquetRecordBatchReader,
    path: std::path::PathBuf,
    place: String,
    bound: Bound,
    columns: Vec<StringArray>,
    /// Next row of the batch, and rows in it.
    at: usize,
    rows: usize,
    row: u64,
}

impl ParquetRows {
    /// Opens a file; only the columns that are screened are read.
    pub(crate) fn open(
        path: &Path,
        mapping: &Mapping,
        kind: Kind,
        table: &str,
    ) -> Result<Rows, Error> {
        let broken = |source| Error::Parquet { path: path.to_owned(), source };
        let file = File::open(path).map_err(Error::read(path))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(broken)?;
        let names: Vec<String> =
            builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let bound = mapping.bind(&names, table)?;
        if !bound.screens() {
            return Err(Error::Refused(format!(
                "`{}` has no column with a name or a number; the columns are: {}",
                path.display(),
                names.join(", ")
            )));
        }
        let wanted = bound.columns.iter().enumerate().filter(|(_, column)| column.is_some());
        let wanted: Vec<usize> = wanted.map(|(at, _)| at).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
        let reader =
            builder.with_projection(mask).with_batch_size(BATCH).build().map_err(broken)?;
        let columns = bound.columns.into_iter().filter(Option::is_some).collect();
        let kind = if kind == Kind::Unknown { bound.kind } else { kind };
        Ok(Box::new(Self {
            reader,
            path: path.to_owned(),
            place: path.display().to_string(),
            bound: Bound { columns, kind },
            columns: Vec::new(),
            at: 0,
            rows: 0,
            row: 0,
        }))
    }

    fn texts(&self, batch: &RecordBatch) -> Result<Vec<StringArray>, Error> {
        batch.columns().iter().map(|array| text(array, &self.path)).collect()
    }
}

/// A column as text; one that cannot be (a list, a structure) is null.
fn text(array: &ArrayRef, path: &Path) -> Result<StringArray, Error> {
    if !can_cast_types(array.data_type(), &DataType::Utf8) {
        return Ok(StringArray::new_null(array.len()));
    }
    let cast = cast(array, &DataType::Utf8)
        .map_err(|source| Error::Columns { path: path.to_owned(), source })?;
    Ok(cast.as_string::<i32>().clone())
}

impl Iterator for ParquetRows {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.at == self.rows {
            let batch = match self.reader.next()? {
                Ok(batch) => batch,
                Err(source) => {
                    return Some(Err(Error::Columns { path: self.path.clone(), source }));
                }
            };
            self.columns = match self.texts(&batch) {
                Ok(columns) => columns,
                Err(error) => return Some(Err(error)),
            };
            (self.at, self.rows) = (0, batch.num_rows());
        }
        let mut gather = Gather::default();
        for (column, values) in self.bound.columns.iter().zip(&self.columns) {
            if let (Some(column), true) = (column, values.is_valid(self.at)) {
                gather.take(*column, values.value(self.at));
            }
        }
        self.at += 1;
        self.row += 1;
        Some(Ok(finished(gather, self.row, self.row, self.bound.kind, &self.place)))
    }
}
