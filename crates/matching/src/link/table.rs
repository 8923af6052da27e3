//! Records as columns of interned values.

use std::hash::BuildHasher;

use hashbrown::HashTable;

/// The value id of a record that says nothing in a column.
pub(crate) const NONE: u32 = u32::MAX;

/// Distinct texts, numbered in the order of their first appearance.
#[derive(Clone, Default)]
pub(crate) struct Interner {
    text: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: foldhash::fast::FixedState,
}

impl Interner {
    pub(crate) fn intern(&mut self, value: &str) -> u32 {
        let hash = self.hasher.hash_one(value);
        if let Some(id) = self.table.find(hash, |id| slice(&self.text, &self.ends, *id) == value) {
            return *id;
        }
        let id = self.ends.len() as u32;
        self.text.push_str(value);
        self.ends.push(self.text.len());
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, id, |id| hasher.hash_one(slice(text, ends, *id)));
        id
    }

    /// The text of a value; empty for a number that was never given out.
    pub(crate) fn get(&self, id: u32) -> &str {
        slice(&self.text, &self.ends, id)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.get(id))
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    let start = match id {
        0 => 0,
        _ => ends.get(id - 1).copied().unwrap_or_default(),
    };
    ends.get(id).and_then(|end| text.get(start..*end)).unwrap_or_default()
}

#[derive(Clone, Default)]
struct Column {
    name: String,
    values: Vec<u32>,
    distinct: Interner,
}

/// Records of one or several files with the same columns, stored by column with
/// every distinct value kept once.
///
/// ```
/// let mut table = matching::link::Table::new(["name", "city"]);
/// table.push("r1", 0, [Some("Ann Poe"), Some("Oslo")]);
/// table.push("r2", 0, [Some("Anne Poe"), None]);
/// assert_eq!(table.len(), 2);
/// assert_eq!(table.value(1, 1), None);
/// ```
#[derive(Clone, Default)]
pub struct Table {
    columns: Vec<Column>,
    ids: String,
    id_ends: Vec<usize>,
    sources: Vec<u16>,
}

impl Table {
    /// A table without records.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        let columns = columns
            .into_iter()
            .map(|name| Column { name: name.into(), ..Column::default() })
            .collect();
        Self { columns, ..Self::default() }
    }

    /// Adds a record. Blank values and the usual words for "nothing" (`null`,
    /// `nan`, `n/a`, `-`) are null; values missing at the end are null, and
    /// values past the last column are dropped.
    pub fn push<'a>(
        &mut self,
        id: &str,
        source: u16,
        values: impl IntoIterator<Item = Option<&'a str>>,
    ) {
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len());
        self.sources.push(source);
        let mut values = values.into_iter();
        for column in &mut self.columns {
            let value = values.next().flatten().map(str::trim).filter(|v| !says_nothing(v));
            column.values.push(value.map_or(NONE, |value| column.distinct.intern(value)));
        }
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.id_ends.len()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id_ends.is_empty()
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A record's identifier; empty for a record that does not exist.
    #[must_use]
    pub fn id(&self, record: u32) -> &str {
        slice(&self.ids, &self.id_ends, record)
    }

    /// The number of the file a record came from.
    #[must_use]
    pub fn source(&self, record: u32) -> u16 {
        self.sources.get(record as usize).copied().unwrap_or_default()
    }

    /// What a record says in a column. `None`: nothing.
    #[must_use]
    pub fn value(&self, record: u32, column: usize) -> Option<&str> {
        let column = self.columns.get(column)?;
        let id = *column.values.get(record as usize)?;
        (id != NONE).then(|| column.distinct.get(id))
    }

    /// Value ids by record, and the distinct values.
    pub(crate) fn interned(&self, column: usize) -> Option<(&[u32], &Interner)> {
        let column = self.columns.get(column)?;
        Some((&column.values, &column.distinct))
    }
}

fn says_nothing(value: &str) -> bool {
    matches!(value, "" | "-" | "-0-" | "\\N")
        || (value.len() <= 4
            && ["null", "nan", "n/a", "<na>"].iter().any(|word| value.eq_ignore_ascii_case(word)))
}
