//! Where finished rows go: memory, or Parquet files.

use crate::Error;
use crate::actors::Actors;
use crate::collect::{Parsed, table_index};
use crate::columns::{Part, output_schema};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use arrow_select::filter::filter_record_batch;
use foldhash::HashSet;
use model::tables::ALL;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of one Parquet file.
const PART_ROWS: usize = 1 << 20;
/// Bytes of one Parquet file before encoding.
const PART_BYTES: usize = 96 << 20;

/// Bytes of one column's dictionary. Addresses and devices of a million sign-ins fit: readers then
/// look at each once, not once a row.
const DICTIONARY: usize = 8 << 20;

/// Where canonical rows are to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// In memory.
    Memory,
    /// As Parquet files, `<folder>/<table>/<number of the first input>-<part>.parquet`.
    /// The folder is made if it is not there.
    Parquet(PathBuf),
}

/// Canonical rows of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableData {
    /// How many.
    pub rows: u64,
    /// The rows.
    pub data: Data,
}

/// Rows, in the order of files and positions. Their schema is
/// [`output_schema`] of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// In memory; no batch is empty.
    Batches(Vec<RecordBatch>),
    /// Parquet files, in order.
    Parquet(Vec<PathBuf>),
}

/// Rows of one table that have not been written.
#[derive(Default)]
struct Pending {
    batches: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
    first_file: u32,
    part: usize,
}

/// A Parquet file to be written, by whoever has time.
pub(crate) struct Write {
    pub(crate) path: PathBuf,
    batches: Vec<RecordBatch>,
}

/// What came of adding rows.
pub(crate) struct Added {
    /// Rows per table.
    pub(crate) counts: Vec<(&'static str, u64)>,
    /// Files that are now to be written.
    pub(crate) writes: Vec<Write>,
}

/// Brings rows of all workers together.
pub(crate) struct Assembly {
    pub(crate) actors: Actors,
    /// For each worker what its local actors are called here.
    names: Vec<Vec<i64>>,
    seen: HashSet<u128>,
    schemas: Vec<SchemaRef>,
    pending: Vec<Pending>,
    done: BTreeMap<&'static str, TableData>,
    output: Output,
    batch_rows: usize,
}

impl Assembly {
    pub(crate) fn new(output: Output, batch_rows: usize, workers: usize) -> Self {
        Self {
            actors: Actors::default(),
            names: (0..workers).map(|_| Vec::new()).collect(),
            seen: HashSet::default(),
            schemas: ALL.iter().map(|table| Arc::new(output_schema(table))).collect(),
            pending: ALL.iter().map(|_| Pending::default()).collect(),
            done: BTreeMap::new(),
            output,
            batch_rows: batch_rows.max(1),
        }
    }

    /// Takes rows of input `file` that `worker` has made.
    pub(crate) fn add(
        &mut self,
        file: u32,
        worker: usize,
        parsed: &mut Parsed,
    ) -> Result<Added, Error> {
        if let Some(names) = self.names.get_mut(worker) {
            self.actors.adopt(&parsed.actors, names);
        }
        let mut counts = Vec::new();
        let mut writes = Vec::new();
        for part in parsed.parts.drain(..) {
            let table = part.table;
            let Some(index) = table_index(table.name) else { continue };
            let Some(batch) = self.finish(index, worker, part)? else { continue };
            let rows = batch.num_rows();
            counts.push((table.name, rows as u64));
            let Some(pending) = self.pending.get_mut(index) else { continue };
            if pending.batches.is_empty() {
                pending.first_file = file;
            }
            pending.rows += rows;
            pending.bytes += batch.get_array_memory_size();
            pending.batches.push(batch);
            let enough = match self.output {
                // Half a batch alone is better kept than copied into a whole one.
                Output::Memory if pending.batches.len() == 1 => pending.rows * 2 >= self.batch_rows,
                Output::Memory => pending.rows >= self.batch_rows,
                Output::Parquet(_) => pending.rows >= PART_ROWS || pending.bytes >= PART_BYTES,
            };
            if enough {
                writes.extend(self.flush(index)?);
            }
        }
        Ok(Added { counts, writes })
    }

    /// Drops rows written before and adds the column `actor`.
    fn finish(
        &mut self,
        index: usize,
        worker: usize,
        part: Part,
    ) -> Result<Option<RecordBatch>, Error> {
        let Part { table, mut batch, mut actors, contents } = part;
        if !contents.is_empty() {
            let fresh: Vec<bool> =
                contents.iter().map(|content| self.seen.insert(*content)).collect();
            if !fresh.iter().all(|fresh| *fresh) {
                let mut keep = fresh.iter();
                actors.retain(|_| keep.next().copied().unwrap_or(true));
                batch = filter_record_batch(&batch, &BooleanArray::from(fresh))?;
            }
        }
        if batch.num_rows() == 0 {
            return Ok(None);
        }
        if table.is_about_people() {
            let empty = Vec::new();
            let names = self.names.get(worker).unwrap_or(&empty);
            let ids = actors.iter().map(|local| {
                usize::try_from(*local).ok().and_then(|local| names.get(local)).copied()
            });
            let column: ArrayRef = Arc::new(ids.collect::<Int64Array>());
            let Some(schema) = self.schemas.get(index) else { return Ok(None) };
            let mut columns = batch.columns().to_vec();
            columns.push(column);
            batch = RecordBatch::try_new(Arc::clone(schema), columns)?;
        }
        Ok(Some(batch))
    }

    fn flush(&mut self, index: usize) -> Result<Option<Write>, Error> {
        let (Some(pending), Some(table), Some(schema)) =
            (self.pending.get_mut(index), ALL.get(index), self.schemas.get(index))
        else {
            return Ok(None);
        };
        if pending.batches.is_empty() {
            return Ok(None);
        }
        let batches = std::mem::take(&mut pending.batches);
        let rows = std::mem::take(&mut pending.rows) as u64;
        pending.bytes = 0;
        match &self.output {
            Output::Memory => {
                let batch = match <[RecordBatch; 1]>::try_from(batches) {
                    Ok([batch]) => batch,
                    Err(batches) => concat_batches(schema, &batches)?,
                };
                let done = self
                    .done
                    .entry(table.name)
                    .or_insert_with(|| TableData { rows: 0, data: Data::Batches(Vec::new()) });
                done.rows += rows;
                if let Data::Batches(all) = &mut done.data {
                    all.push(batch);
                }
                Ok(None)
            }
            Output::Parquet(folder) => {
                let folder = folder.join(table.name);
                let path =
                    folder.join(format!("{:06}-{:04}.parquet", pending.first_file, pending.part));
                if pending.part == 0 {
                    fs::create_dir_all(&folder).map_err(Error::write(&folder))?;
                }
                pending.part += 1;
                let done = self
                    .done
                    .entry(table.name)
                    .or_insert_with(|| TableData { rows: 0, data: Data::Parquet(Vec::new()) });
                done.rows += rows;
                if let Data::Parquet(all) = &mut done.data {
                    all.push(path.clone());
                }
                Ok(Some(Write { path, batches }))
            }
        }
    }

    /// What is left to be written.
    pub(crate) fn rest(&mut self) -> Result<Vec<Write>, Error> {
        let mut writes = Vec::new();
        for index in 0..ALL.len() {
            writes.extend(self.flush(index)?);
        }
        Ok(writes)
    }

    /// Everything, once all has been written.
    pub(crate) fn into_tables(self) -> (BTreeMap<&'static str, TableData>, Actors) {
        (self.done, self.actors)
    }
}

impl Write {
    /// Writes the file. A file that could not be written whole is removed.
    pub(crate) fn run(self) -> Result<(), Error> {
        let written = self.write();
        if written.is_err() {
            // The first error is the one to tell.
            let _ = fs::remove_file(&self.path);
        }
        written
    }

    fn write(&self) -> Result<(), Error> {
        let Some(first) = self.batches.first() else { return Ok(()) };
        let file = File::create(&self.path).map_err(Error::write(&self.path))?;
        let failed = |source| Error::Parquet { path: self.path.clone(), source };
        let properties = properties(&self.batches);
        let mut writer =
            ArrowWriter::try_new(file, first.schema(), Some(properties)).map_err(failed)?;
        for batch in &self.batches {
            writer.write(batch).map_err(failed)?;
        }
        writer.close().map_err(failed)?;
        Ok(())
    }
}

/// How a column of text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Keeping {
    /// Each text once, and its number in each row.
    dictionary: bool,
    compressed: bool,
}

/// Texts of a column that are looked at to tell whether it repeats itself.
const SAMPLE: usize = 4096;
/// Bytes of a text, on average, from which on compressing pays: ids hardly shrink.
const LONG: usize = 64;

impl Keeping {
    /// `None`: numbers, which do not repeat enough to look them up, and columns without values.
    ///
    /// Nearly every text of an export repeats. One in twenty texts of a sample that was there
    /// before is enough to tell that; what does not repeat, such as sessions, would only
    /// be looked up in vain.
    fn of(batches: &[RecordBatch], column: usize) -> Option<Self> {
        let texts: Vec<&StringArray> = batches
            .iter()
            .filter_map(|batch| batch.columns().get(column)?.as_string_opt::<i32>())
            .filter(|texts| texts.null_count() < texts.len())
            .collect();
        let rows: usize = texts.iter().map(|texts| texts.len()).sum();
        if rows == 0 {
            return None;
        }
        let bytes: usize = texts.iter().map(|texts| texts.value_data().len()).sum();
        // An odd step does not fall in with what is regular in the rows.
        let step = (rows / SAMPLE).max(1) | 1;
        let sampled =
            texts.iter().flat_map(|texts| texts.iter().step_by(step)).flatten().take(2 * SAMPLE);
        let (mut seen, mut looked_at) = (HashSet::default(), 0_usize);
        for text in sampled {
            seen.insert(text);
            looked_at += 1;
        }
        let dictionary = looked_at - seen.len() >= looked_at / 20;
        // A dictionary may still be given up, and long texts then stand there whole.
        Some(Self { dictionary, compressed: bytes / rows >= LONG })
    }
}

/// What is quick to write and to read once or twice. Least and greatest texts cost a comparison
/// of each row and serve nobody; that a column is empty is told by its count of nulls.
fn properties(batches: &[RecordBatch]) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_max_row_group_row_count(Some(PART_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_dictionary_page_size_limit(DICTIONARY)
        .set_dictionary_enabled(false);
    let Some(schema) = batches.first().map(RecordBatch::schema) else { return builder.build() };
    for (column, field) in schema.fields().iter().enumerate() {
        let Some(keeping) = Keeping::of(batches, column) else { continue };
        let path = || ColumnPath::from(field.name().as_str());
        builder = builder
            .set_column_statistics_enabled(path(), EnabledStatistics::None)
            .set_column_dictionary_enabled(path(), keeping.dictionary);
        if keeping.compressed {
            builder = builder.set_column_compression(path(), Compression::LZ4_RAW);
        }
    }
    builder.build()
}

/// Makes the folder of an output.
pub(crate) fn prepare(output: &Output) -> Result<(), Error> {
    if let Output::Parquet(folder) = output {
        fs::create_dir_all::<&Path>(folder).map_err(Error::write(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
