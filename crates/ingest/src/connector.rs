//! Connectors: descriptions of exports, compiled into plans.

mod read;

use crate::Error;
use crate::convert::Converter;
use crate::pointer::Trie;
use foldhash::HashMap;
use model::{Problem, Table};
use std::collections::hash_map::Entry;
use std::path::Path;

/// The connectors a run knows.
///
/// They come from mapping files (see the guide on writing a connector) and never
/// change afterwards; one value is shared by all threads.
#[derive(Debug, Default)]
pub struct Connectors {
    pub(crate) all: Vec<Connector>,
}

impl Connectors {
    /// Reads mapping files given as (path, text). A file that is wrong is left
    /// out and gives problems with its line and column; the others are used. The
    /// path is for problems only.
    pub fn load<P: Into<String>, T: AsRef<str>>(
        sources: impl Iterator<Item = (P, T)>,
    ) -> (Self, Vec<Problem>) {
        let mut all: Vec<Connector> = Vec::new();
        let mut problems = Vec::new();
        for (path, text) in sources {
            let path = path.into();
            match read::connector(&path, text.as_ref()) {
                Ok(connector) => {
                    if let Some(same) = all.iter().find(|other| other.name == connector.name) {
                        let message = format!(
                            "`{}` is already the name of the connector in `{}`",
                            connector.name, same.path
                        );
                        problems.push(
                            Problem::error("duplicate-connector", message)
                                .in_file(path)
                                .help("give each connector a name of its own"),
                        );
                    } else {
                        all.push(connector);
                    }
                }
                Err(wrong) => problems.extend(wrong),
            }
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        (Self { all }, problems)
    }

    /// Reads every `*/*.toml` of a folder, in sorted order.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn from_dir(folder: &Path) -> Result<(Self, Vec<Problem>), Error> {
        let mut sources = Vec::new();
        for system in sorted(folder)? {
            if !system.is_dir() {
                continue;
            }
            for file in sorted(&system)? {
                if file.extension().is_some_and(|extension| extension == "toml") {
                    let text = std::fs::read_to_string(&file).map_err(Error::open(&file))?;
                    sources.push((file.display().to_string(), text));
                }
            }
        }
        Ok(Self::load(sources.into_iter()))
    }

    /// What is known of each connector, by name.
    pub fn describe(&self) -> impl Iterator<Item = About<'_>> {
        self.all.iter().map(|connector| {
            let mut tables: Vec<_> = connector.plan.rows.iter().map(|row| row.table.name).collect();
            tables.sort_unstable();
            tables.dedup();
            let mut columns: Vec<_> = connector
                .plan
                .rows
                .iter()
                .flat_map(|row| row.columns.iter().map(|column| (row.table.name, column.name)))
                .collect();
            columns.sort_unstable();
            columns.dedup();
            About {
                name: &connector.name,
                title: &connector.title,
                source: &connector.source,
                docs: &connector.docs,
                tables,
                columns,
            }
        })
    }
}

/// What a reader wants to know of a connector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About<'c> {
    /// Stable name.
    pub name: &'c str,
    /// What people call the export.
    pub title: &'c str,
    /// The `source` of its rows.
    pub source: &'c str,
    /// Where its vendor describes it. May be empty.
    pub docs: &'c str,
    /// Canonical tables it fills, sorted.
    pub tables: Vec<&'static str>,
    /// Their columns it can fill, as (table, column), sorted.
    pub columns: Vec<(&'static str, &'static str)>,
}

fn sorted(folder: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::open(folder))? {
        paths.push(entry.map_err(Error::open(folder))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Which reader an export needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Json,
    Csv,
}

/// One export.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) docs: String,
    pub(crate) path: String,
    pub(crate) shape: Shape,
    pub(crate) recognise: Recognise,
    /// Where records are inside one object: member names from the outside in.
    pub(crate) unwrap: Vec<Vec<String>>,
    pub(crate) plan: Plan,
}

/// How an export shows itself.
#[derive(Debug, Default)]
pub(crate) struct Recognise {
    /// Pointers of `has` and `where`.
    pub(crate) trie: Trie,
    /// For each slot its pointer, for problems.
    pub(crate) names: Vec<String>,
    /// Slots that must be there, with their pointers.
    pub(crate) has: Vec<(usize, String)>,
    pub(crate) conditions: Vec<Condition>,
    /// CSV: one of each must be among the headers; folded for comparison, and as written.
    pub(crate) headers: Vec<Vec<(String, String)>>,
}

impl Recognise {
    /// How specific it is.
    pub(crate) fn weight(&self) -> usize {
        self.has.len() + self.conditions.len() + self.headers.len()
    }
}

/// What to do with each record.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// JSON: all pointers from the root.
    pub(crate) trie: Trie,
    /// CSV: for each slot the headers it may have, folded; the first that is there.
    pub(crate) headers: Vec<Vec<String>>,
    /// For each slot its pointer, for problems.
    pub(crate) names: Vec<String>,
    /// Slot counted per value when a record is not used.
    pub(crate) kind: Option<usize>,
    pub(crate) rows: Vec<RowPlan>,
    /// Canonical input may state the source of each row.
    pub(crate) source: Option<usize>,
}

/// One `[[row]]`.
#[derive(Debug)]
pub(crate) struct RowPlan {
    pub(crate) table: &'static Table,
    /// Index of the table in [`model::tables::ALL`].
    pub(crate) index: usize,
    pub(crate) once: bool,
    pub(crate) each: Option<Each>,
    /// Conditions on the record, then on the element.
    pub(crate) when: Vec<Condition>,
    pub(crate) when_element: Vec<Condition>,
    pub(crate) columns: Vec<ColumnPlan>,
    /// Every place its columns look at, once each.
    pub(crate) inputs: Vec<At>,
}

impl RowPlan {
    /// The places columns look at.
    pub(crate) fn inputs(columns: &[ColumnPlan]) -> Vec<At> {
        let mut inputs = Vec::new();
        for column in columns {
            let (From::First(places) | From::Join(places, _)) = &column.from else { continue };
            for place in places {
                if !inputs.contains(place) {
                    inputs.push(*place);
                }
            }
        }
        inputs
    }
}

/// One row per element of an array.
#[derive(Debug)]
pub(crate) struct Each {
    pub(crate) slot: usize,
    /// Pointers from the element.
    pub(crate) trie: Trie,
    pub(crate) names: Vec<String>,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Root(usize),
    Element(usize),
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) at: At,
    pub(crate) test: Test,
}

#[derive(Debug)]
pub(crate) enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    StartsWith(Vec<String>),
    NotStartsWith(Vec<String>),
    Exists(bool),
    Matches(Converter),
}

/// One column of a row.
#[derive(Debug)]
pub(crate) struct ColumnPlan {
    /// Index among the table's own columns.
    pub(crate) column: usize,
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    /// The column is an integer and the converter gives a real number.
    pub(crate) round: bool,
    pub(crate) from: From,
    pub(crate) steps: Option<Box<Steps>>,
    pub(crate) converter: Converter,
}

#[derive(Debug)]
pub(crate) enum From {
    /// The same in every row, already converted.
    Constant(Fixed),
    /// The first of these that gives a value.
    First(Vec<At>),
    /// Those that are filled, joined.
    Join(Vec<At>, String),
}

/// A constant cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fixed {
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Instant(i64),
    Day(i32),
}

/// What happens to a value before it is converted, in this order. Words are
/// compared without regard to ASCII case.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    pub(crate) not: Vec<String>,
    /// Separator and part: 1 is the first, -1 the last.
    pub(crate) split: Option<(String, i64)>,
    pub(crate) map: Words,
    pub(crate) otherwise: Option<String>,
    pub(crate) only: Option<Vec<String>>,
}

/// What words become; found without regard to ASCII case, but as written first.
#[derive(Debug, Default)]
pub(crate) struct Words {
    list: Vec<(String, String)>,
    /// By the word in lower case, the first in `list`.
    places: HashMap<Box<[u8]>, usize>,
    /// Some differ by case alone.
    twins: bool,
}

impl Words {
    /// Longer words are looked for one by one.
    const LONGEST: usize = 64;

    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn push(&mut self, from: String, to: String) {
        let place = self.list.len();
        match self.places.entry(from.to_ascii_lowercase().into_bytes().into()) {
            Entry::Occupied(_) => self.twins = true,
            Entry::Vacant(entry) => {
                entry.insert(place);
            }
        }
        self.list.push((from, to));
    }

    pub(crate) fn get(&self, word: &str) -> Option<&str> {
        let mut folded = [0; Self::LONGEST];
        let found = match folded.get_mut(..word.len()) {
            Some(folded) if !self.twins => {
                folded.copy_from_slice(word.as_bytes());
                folded.make_ascii_lowercase();
                self.places.get(&*folded).and_then(|place| self.list.get(*place))
            }
            _ => {
                let exact = self.list.iter().find(|(from, _)| from == word);
                let any = || self.list.iter().find(|(from, _)| from.eq_ignore_ascii_case(word));
                exact.or_else(any)
            }
        };
        found.map(|(_, to)| to.as_str())
    }
}

/// A header as it is compared: letters and digits, lower case.
pub(crate) fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(crate) use read::nearest;

#[cfg(test)]
mod tests;
