//! Who a row is about, as one small number.
//!
//! Rows name a person by up to five keys of text. The distinct combinations of
//! those keys (and the system they came from) are few beside the rows, so each
//! gets a dense id here, and whoever resolves people joins on the id alone.

use crate::Error;
use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use model::tables::KEYS;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Rows of one batch of [`Actors::batches`].
const BATCH: usize = 1 << 18;

/// A dictionary of key combinations. Ids are dense and in order of first sight.
pub(crate) struct Actors {
    table: HashTable<u32>,
    hasher: FixedState,
    /// Every combination, one after the other.
    data: Vec<u8>,
    /// Where each combination ends.
    ends: Vec<usize>,
    scratch: Vec<u8>,
}

impl Default for Actors {
    fn default() -> Self {
        Self {
            table: HashTable::new(),
            hasher: FixedState::default(),
            data: Vec::new(),
            ends: Vec::new(),
            scratch: Vec::new(),
        }
    }
}

/// Combinations on their way from one dictionary to another.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    data: Vec<u8>,
    ends: Vec<usize>,
}

/// Keys of one row, in the order of [`KEYS`].
pub(crate) type Keys<'k> = [Option<&'k str>; KEYS.len()];

impl Actors {
    /// The id of a combination; -1 when no key is there.
    pub(crate) fn intern(&mut self, source: &str, keys: Keys<'_>) -> i64 {
        self.intern_named(source, keys, None)
    }

    /// The same where the row also names the person. A mailbox alone may be that
    /// of two people, so there (and only there) the name is part of the id.
    pub(crate) fn intern_named(&mut self, source: &str, keys: Keys<'_>, name: Option<&str>) -> i64 {
        if keys.iter().all(Option::is_none) {
            return -1;
        }
        let name = name.filter(|_| {
            KEYS.iter().zip(keys).all(|(key, value)| *key == "email" || value.is_none())
        });
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        put(&mut scratch, Some(source));
        for key in keys {
            put(&mut scratch, key);
        }
        put(&mut scratch, name);
        let id = self.intern_packed(&scratch);
        self.scratch = scratch;
        id
    }

    /// The same for a combination in packed form; see [`Self::packed`].
    pub(crate) fn intern_packed(&mut self, packed: &[u8]) -> i64 {
        let hash = self.hasher.hash_one(packed);
        let Self { table, hasher, data, ends, .. } = self;
        if let Some(&id) = table.find(hash, |&id| slice(data, ends, id) == packed) {
            return i64::from(id);
        }
        let Ok(id) = u32::try_from(ends.len()) else { return -1 };
        data.extend_from_slice(packed);
        ends.push(data.len());
        table.insert_unique(hash, id, |&id| hasher.hash_one(slice(data, ends, id)));
        i64::from(id)
    }

    /// Forgets all ids from `length` on, as if they had never been asked for.
    pub(crate) fn truncate(&mut self, length: usize) {
        let Self { table, hasher, data, ends, .. } = self;
        for id in length..ends.len() {
            let Ok(id) = u32::try_from(id) else { continue };
            let hash = hasher.hash_one(slice(data, ends, id));
            if let Ok(entry) = table.find_entry(hash, |other| *other == id) {
                entry.remove();
            }
        }
        ends.truncate(length);
        data.truncate(ends.last().copied().unwrap_or(0));
    }

    /// Packed combinations from id `from` on, for another dictionary.
    pub(crate) fn since(&self, from: usize) -> Fresh {
        let start =
            from.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Fresh {
            data: self.data.get(start..).unwrap_or_default().to_vec(),
            ends: self.ends.get(from..).unwrap_or_default().iter().map(|end| end - start).collect(),
        }
    }

    /// Takes over another dictionary's combinations and appends the ids they have here.
    pub(crate) fn adopt(&mut self, fresh: &Fresh, ids: &mut Vec<i64>) {
        let mut start = 0;
        for end in &fresh.ends {
            ids.push(self.intern_packed(fresh.data.get(start..*end).unwrap_or_default()));
            start = *end;
        }
    }

    /// The packed form of an id.
    pub(crate) fn packed(&self, id: usize) -> &[u8] {
        u32::try_from(id).map_or(&[], |id| slice(&self.data, &self.ends, id))
    }

    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// One row per id: `actor`, `source`, the keys and `name`, in batches.
    pub(crate) fn batches(&self) -> Result<Vec<RecordBatch>, Error> {
        let schema = Arc::new(actor_schema());
        let mut batches = Vec::new();
        let mut first = 0;
        while first < self.len() {
            let last = self.len().min(first + BATCH);
            let mut columns: [StringBuilder; KEYS.len() + 2] =
                std::array::from_fn(|_| StringBuilder::new());
            for id in first..last {
                let mut rest = self.packed(id);
                for column in &mut columns {
                    column.append_option(get(&mut rest));
                }
            }
            let ids = (first..last).map(|id| i64::try_from(id).unwrap_or(-1));
            let mut arrays: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(ids))];
            arrays.extend(columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
            batches.push(RecordBatch::try_new(Arc::clone(&schema), arrays)?);
            first = last;
        }
        Ok(batches)
    }
}

/// The schema of the batches in [`crate::Ingested::actors`].
#[must_use]
pub fn actor_schema() -> Schema {
    let mut fields = vec![
        Field::new("actor", DataType::Int64, false),
        Field::new("source", DataType::Utf8, true),
    ];
    fields.extend(KEYS.iter().map(|key| Field::new(*key, DataType::Utf8, true)));
    // Null unless a mailbox is the only key.
    fields.push(Field::new("name", DataType::Utf8, true));
    Schema::new(fields)
}

fn slice<'d>(data: &'d [u8], ends: &[usize], id: u32) -> &'d [u8] {
    let id = id as usize;
    let start = id.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(id).and_then(|end| data.get(start..*end)).unwrap_or_default()
}

/// A part is its length plus one in four bytes (0: null), then its text.
fn put(to: &mut Vec<u8>, part: Option<&str>) {
    match part {
        None => to.extend_from_slice(&0_u32.to_le_bytes()),
        Some(text) => {
            // Keys are far shorter; one that is not is told apart by what fits.
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1).min(u32::MAX - 1);
            to.extend_from_slice(&(length + 1).to_le_bytes());
            to.extend_from_slice(text.as_bytes().get(..length as usize).unwrap_or_default());
        }
    }
}

fn get<'p>(from: &mut &'p [u8]) -> Option<&'p str> {
    let (length, rest) = from.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length).checked_sub(1);
    let (part, rest) = rest.split_at_checked(length.unwrap_or(0) as usize)?;
    *from = rest;
    length.and(std::str::from_utf8(part).ok())
}

#[cfg(test)]
mod tests;
