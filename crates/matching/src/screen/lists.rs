//! Reading lists as their publishers write them.
//!
//! [`read`] takes a [`Format`] and bytes and hands each [`Entry`] to the caller;
//! nothing is fetched. [`Format::recognise`] tells the format from the content,
//! [`read_together`] reads files that are parts of one list, [`compare()`] says
//! what an update changed.
//!
//! A row that cannot be read is counted and told in [`Summary::warnings`],
//! because a list with one broken row still has to be screened against. A file
//! of another format altogether, or one that is cut off where its format shows
//! it, is an [`Error`]: half a list must not pass for the list, so whatever was
//! handed over before the error has to be thrown away.

mod advanced;
mod changes;
mod contacts;
mod csl;
mod eu;
mod format;
mod ftm;
mod grouped;
mod json;
mod numbers;
pub mod ofac;
pub mod plain;
mod remarks;
mod rows;
mod sdn_xml;
mod senzing;
mod source;
mod uk;
pub mod un;
mod xml;

use std::io::{self, BufRead};

pub use changes::{Change, Changes, Detail, compare};
pub use format::Format;
pub use plain::{PlainColumns, PlainField};

use super::date::PartialDate;
use super::entry::Entry;
use source::{Source, TooLarge};

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// What a person should know about the file: rows that were left out, parts
    /// that do not belong together. Empty for a clean file.
    pub warnings: Vec<String>,
}

/// What is known of a file after it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The format it was read in.
    pub format: Format,
    /// The day the publisher wrote in the file, `2026-02-27`; as the publisher
    /// wrote it where that is no day. `None` where the format has no place for
    /// it.
    pub published: Option<String>,
    /// How many entries were handed over.
    pub entries: usize,
    /// What a person should know about the file: rows that were left out, parts
    /// that do not belong together. Empty for a clean file.
    pub warnings: Vec<String>,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The reader failed.
    #[error("could not read the file")]
    Io(#[from] io::Error),
    /// The reader failed or the file is not CSV.
    #[error("could not read the file as CSV")]
    Csv(#[from] csv::Error),
    /// The file is not well-formed XML.
    #[error("could not read the file as XML")]
    Xml(#[from] quick_xml::Error),
    /// The file is not JSON, or not the JSON of a list.
    #[error("could not read the file as JSON")]
    Json(#[from] serde_json::Error),
    /// The file ends in the middle of a record.
    #[error("the file ends in the middle of {within}: it is not complete; download it again")]
    Truncated {
        /// Where it ends.
        within: String,
    },
    /// One record, or the nesting of elements, is larger than any list has.
    #[error("{what}: this is not a list, or it is damaged")]
    TooLarge {
        /// What is too large and what is allowed.
        what: &'static str,
    },
    /// The file is certainly no list.
    #[error("this is {found}")]
    NoList {
        /// What it is and what to do.
        found: &'static str,
    },
    /// The file is a list, but of another format.
    #[error("this is {}, not {}: expected {}", .found.code(), .wanted.code(), .wanted.expected())]
    WrongFormat {
        /// The format its content shows.
        found: Format,
        /// The format it was said to be.
        wanted: Format,
    },
    /// The file is empty.
    #[error("the file is empty: expected {expected}")]
    Empty {
        /// The format that was expected.
        expected: &'static str,
    },
    /// The file is only part of a list.
    #[error("{} is only part of a list: give it together with the file of names", .format.code())]
    Part {
        /// The part.
        format: Format,
    },
    /// Files were given together that are not parts of one list.
    #[error("{} and {} are not parts of one list: read them one by one", .one.code(), .other.code())]
    Apart {
        /// One of them.
        one: Format,
        /// The other.
        other: Format,
    },
    /// The file holds nothing of the format it was said to be.
    #[error(
        "found no entry in the file: expected {expected}; check that the file is complete and of this list"
    )]
    NoEntry {
        /// The format that was expected.
        expected: &'static str,
    },
    /// A plain CSV has no column for names.
    #[error("found no column for names among `{found}`: name one of the columns `name`")]
    NoNameColumn {
        /// The header that was found.
        found: String,
    },
    /// A plain CSV lacks a column the caller named.
    #[error("no column is called `{wanted}`; the header is `{found}`")]
    NoColumn {
        /// The column that was named.
        wanted: String,
        /// The header that was found.
        found: String,
    },
}

/// Reads one file in one format; `list` becomes [`Entry::list`]. Entries are
/// handed to `sink` in the order of the file.
///
/// A plain CSV is read by the names of its columns; see [`read_plain`] for
/// others. Aliases of OFAC read alone become entries named by them, with a
/// warning.
///
/// # Errors
///
/// Any [`Error`]. What `sink` was given before is not the whole list and has to
/// be thrown away.
pub fn read(
    format: Format,
    list: &str,
    reader: impl BufRead,
    sink: &mut impl FnMut(Entry),
) -> Result<Summary, Error> {
    with(format, list, reader, sink, None)
}

/// Reads a plain CSV of which the caller knows what some columns hold; the
/// others are found by name as in [`read`].
///
/// # Errors
///
/// As [`read`], and [`Error::NoColumn`] for a column that is not there.
pub fn read_plain(
    list: &str,
    reader: impl BufRead,
    columns: &PlainColumns,
    sink: &mut impl FnMut(Entry),
) -> Result<Summary, Error> {
    with(Format::PlainCsv, list, reader, sink, Some(columns))
}

/// Reads files that are parts of one list: of OFAC the file of names with
/// aliases, addresses and comments, in any order. A single file of another
/// format is read as by [`read`].
///
/// Parts of different days are accepted: rows that belong to no name are counted
/// in a warning.
///
/// # Errors
///
/// As [`read`]; [`Error::Apart`] for files that do not belong together,
/// [`Error::Part`] where the file of names is missing.
pub fn read_together<R: BufRead>(
    list: &str,
    parts: Vec<(Format, R)>,
    sink: &mut impl FnMut(Entry),
) -> Result<Summary, Error> {
    let mut parts = parts;
    if parts.len() == 1
        && let Some((format, reader)) = parts.pop()
    {
        return read(format, list, reader, sink);
    }
    let mut out = Out::new(Format::OfacSdnCsv, list, sink);
    ofac::together(parts, &mut out)?;
    Ok(out.summary())
}

fn with(
    format: Format,
    list: &str,
    reader: impl BufRead,
    sink: &mut dyn FnMut(Entry),
    columns: Option<&PlainColumns>,
) -> Result<Summary, Error> {
    let (mut source, found) = open(format, reader)?;
    let mut out = Out::new(format, list, sink);
    let result = match format {
        Format::OfacSdnCsv => ofac::names_alone(&mut source, &mut out),
        Format::OfacAltCsv => ofac::aliases_alone(&mut source, &mut out),
        Format::OfacAddressCsv | Format::OfacCommentsCsv => Err(Error::Part { format }),
        Format::UnXml => un::stream(&mut source, &mut out),
        Format::FtmNested => ftm::nested(&mut source, &mut out),
        Format::FtmEntities => ftm::entities(&mut source, &mut out),
        Format::PlainCsv => plain::stream(&mut source, columns, &mut out),
        Format::OfacSdnXml => sdn_xml::stream(&mut source, &mut out),
        Format::OfacAdvancedXml => advanced::stream(&mut source, &mut out),
        Format::CslCsv => csl::csv(&mut source, &mut out),
        Format::CslJson => csl::json(&mut source, &mut out),
        Format::EuXml => eu::xml(&mut source, &mut out),
        Format::EuCsv => eu::csv(&mut source, &mut out),
        Format::UkCsv => uk::csv(&mut source, &mut out),
        Format::UkXml => uk::xml(&mut source, &mut out),
        Format::SenzingJson => senzing::stream(&mut source, &mut out),
    };
    let result = result.and_then(|()| match out.entries {
        0 => Err(Error::NoEntry { expected: format.expected() }),
        _ => Ok(()),
    });
    out.foreign(source.foreign);
    match (result.map_err(plainly), found) {
        (Ok(()), _) => Ok(out.summary()),
        // What went wrong is explained by what the file is.
        (
            Err(
                Error::NoEntry { .. }
                | Error::Xml(_)
                | Error::Csv(_)
                | Error::Json(_)
                | Error::NoNameColumn { .. },
            ),
            Some(found),
        ) if found != format && out.entries == 0 => {
            Err(Error::WrongFormat { found, wanted: format })
        }
        (Err(error), _) => Err(error),
    }
}

/// Whether a file of one format can be read as another: any CSV with a header by
/// the names of its columns, and FollowTheMoney in either form.
fn readable(found: Format, wanted: Format) -> bool {
    let entities = |format| matches!(format, Format::FtmNested | Format::FtmEntities);
    found == wanted || wanted == Format::PlainCsv || (entities(found) && entities(wanted))
}

/// Looks at the head of a file and refuses what is no list or another one; gives
/// back the format its content shows.
fn open<R: BufRead>(format: Format, reader: R) -> Result<(Source<R>, Option<Format>), Error> {
    let source = Source::open(reader)?;
    if let Some(found) = format::stranger(source.head()) {
        return Err(Error::NoList { found });
    }
    if source.head().iter().all(|b| b.is_ascii_whitespace() || matches!(b, 0 | 0x1a)) {
        return Err(Error::Empty { expected: format.expected() });
    }
    let found = Format::recognise(source.head());
    match found.filter(|found| !readable(*found, format)) {
        Some(found) => Err(Error::WrongFormat { found, wanted: format }),
        None => Ok((source, found)),
    }
}

/// A bound that was passed, out of the errors of readers that carried it.
fn plainly(error: Error) -> Error {
    let io = match &error {
        Error::Io(io) => Some(io),
        Error::Xml(quick_xml::Error::Io(io)) => Some(io.as_ref()),
        Error::Csv(csv) => match csv.kind() {
            csv::ErrorKind::Io(io) => Some(io),
            _ => None,
        },
        _ => None,
    };
    let large = io.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref::<TooLarge>());
    if let Some(TooLarge(what)) = large {
        return Error::TooLarge { what };
    }
    error
}

/// Where readers put entries and what there is to say about the file.
pub(crate) struct Out<'a> {
    format: Format,
    list: &'a str,
    sink: &'a mut dyn FnMut(Entry),
    entries: usize,
    published: Option<String>,
    /// Kinds of things to say, how often each, in the order they first came up.
    notes: Vec<(&'static str, usize)>,
}

impl<'a> Out<'a> {
    fn new(format: Format, list: &'a str, sink: &'a mut dyn FnMut(Entry)) -> Self {
        Self { format, list, sink, entries: 0, published: None, notes: Vec::new() }
    }

    /// An entry of this list to be filled.
    fn blank(&self, entry_id: impl Into<String>) -> Entry {
        Entry { list: self.list.to_owned(), entry_id: entry_id.into(), ..Entry::default() }
    }

    /// Hands an entry over without what it says twice.
    fn entry(&mut self, mut entry: Entry) {
        entry.tidy();
        self.entries += 1;
        (self.sink)(entry);
    }

    /// Counts something to warn of; the warning is the count and `what`.
    fn note(&mut self, what: &'static str) {
        self.notes_of(1, what);
    }

    fn notes_of(&mut self, count: usize, what: &'static str) {
        if count == 0 {
            return;
        }
        match self.notes.iter_mut().find(|(known, _)| *known == what) {
            Some((_, known)) => *known += count,
            None => self.notes.push((what, count)),
        }
    }

    fn foreign(&mut self, bytes: usize) {
        self.notes_of(bytes, "bytes are not UTF-8 and were read as Windows-1252");
    }

    /// The day the publisher writes; the first one counts.
    fn published(&mut self, day: &str) {
        let day = day.trim();
        if self.published.is_none() && !day.is_empty() {
            self.published = Some(day.to_owned());
        }
    }

    /// A day of many in the file; the latest one counts.
    fn latest(&mut self, day: &str) {
        let known = self.published.as_deref().unwrap_or_default();
        if day > known && PartialDate::parse(day).is_some_and(|date| date.day.is_some()) {
            self.published = Some(day.to_owned());
        }
    }

    fn summary(self) -> Summary {
        Summary {
            format: self.format,
            published: self.published,
            entries: self.entries,
            warnings: self.notes.into_iter().map(|(what, n)| format!("{n} {what}")).collect(),
        }
    }
}

/// Birth dates that are none, for a warning: `15/08/19yy`, a year of another calendar.
const UNREAD_DATES: &str = "birth dates could not be read and were left out";

/// A day as `2026-02-27`, where it is one.
fn iso(day: &str, raw: &str) -> String {
    match PartialDate::parse(day) {
        Some(date @ PartialDate { day: Some(_), .. }) => date.to_string(),
        _ => raw.trim().to_owned(),
    }
}

/// The same for days whose number comes first: `27/02/2026`, `27-Feb-2026`.
fn day_first(day: &str) -> String {
    let day = day.trim();
    // With points between its numbers the day leads.
    iso(&day.replace('/', "."), day)
}

/// Collects what a reader hands over.
fn collect(
    format: Format,
    list: &str,
    run: impl FnOnce(&mut Out<'_>) -> Result<(), Error>,
) -> Result<Read, Error> {
    let mut entries = Vec::new();
    let mut sink = |entry| entries.push(entry);
    let mut out = Out::new(format, list, &mut sink);
    run(&mut out).map_err(plainly)?;
    if out.entries == 0 {
        return Err(Error::NoEntry { expected: format.expected() });
    }
    let warnings = out.summary().warnings;
    Ok(Read { entries, warnings })
}

#[cfg(test)]
mod tests;
