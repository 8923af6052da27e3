//! The legacy CSV files of the United States' Office of Foreign Assets Control:
//! `SDN.CSV` or `CONS_PRIM.CSV` with `ALT`, `ADD` and `COMMENTS` beside it.
//!
//! The files have no header, write `-0-` for null and end with a control
//! character. Remarks hold birth dates, numbers, wallets and weak aliases as
//! running text (see the data specification, `DAT_SPEC.TXT`). They do not say
//! when they were published.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};

use super::rows::Rows;
use super::source::Source;
use super::{Error, Format, Out, Read, collect, open, remarks};
use crate::screen::entry::{Entry, Kind, ListedName, NameStrength};

/// The files of one list. Those that are not at hand are left `None`.
#[derive(Debug, Default)]
pub struct Files<R> {
    /// `SDN.CSV` or `CONS_PRIM.CSV`.
    pub primary: R,
    /// `ALT.CSV`: aliases.
    pub aliases: Option<R>,
    /// `ADD.CSV`: addresses.
    pub addresses: Option<R>,
    /// `SDN_COMMENTS.CSV`: remarks that were too long for the primary file.
    pub comments: Option<R>,
}

/// Reads the files of one list; `list` becomes [`Entry::list`].
///
/// Files of different days are accepted: aliases, addresses and comments of
/// entries the primary file does not have are counted in a warning.
///
/// # Errors
///
/// [`Error::Csv`] when a reader fails, [`Error::NoEntry`] when the primary file
/// has no row of this format.
pub fn read<R: io::Read>(files: Files<R>, list: &str) -> Result<Read, Error> {
    let source = |reader: R| Source::open(BufReader::new(reader));
    let files = Files {
        primary: source(files.primary)?,
        aliases: files.aliases.map(source).transpose()?,
        addresses: files.addresses.map(source).transpose()?,
        comments: files.comments.map(source).transpose()?,
    };
    collect(Format::OfacSdnCsv, list, |out| join(files, out))
}

/// Reads parts in any order.
pub(super) fn together<R: BufRead>(
    parts: Vec<(Format, R)>,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let (mut primary, mut aliases, mut addresses, mut comments) = (None, None, None, None);
    let mut one = None;
    for (format, reader) in parts {
        let place = match format {
            Format::OfacSdnCsv => &mut primary,
            Format::OfacAltCsv => &mut aliases,
            Format::OfacAddressCsv => &mut addresses,
            Format::OfacCommentsCsv => &mut comments,
            other => return Err(Error::Apart { one: one.unwrap_or(Format::OfacSdnCsv), other }),
        };
        if place.is_some() {
            return Err(Error::Apart { one: format, other: format });
        }
        // A part without rows is no reason to refuse the others.
        *place = match open(format, reader) {
            Ok((source, _)) => Some(source),
            Err(Error::Empty { .. }) if format != Format::OfacSdnCsv => None,
            Err(error) => return Err(error),
        };
        one = Some(format);
    }
    let Some(primary) = primary else {
        return Err(Error::Part { format: one.unwrap_or(Format::OfacSdnCsv) });
    };
    join(Files { primary, aliases, addresses, comments }, out).map_err(super::plainly)
}

/// Reads the primary file without the others.
pub(super) fn names_alone<R: BufRead>(
    source: &mut Source<R>,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    primary(source, out, |out, mut entry, remarks| {
        remarks::read(&remarks, &mut entry);
        out.entry(entry);
    })
}

/// Reads aliases without the file they belong to: each entry is named by its
/// aliases.
pub(super) fn aliases_alone<R: BufRead>(
    source: &mut Source<R>,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows = Rows::headless(source);
    while let Some(row) = rows.next()? {
        let (Some(id), Some(text)) = (number(row), field(row, 3)) else { continue };
        let at = *places.entry(id.to_owned()).or_insert_with(|| {
            entries.push(out.blank(id));
            entries.len() - 1
        });
        if let Some(entry) = entries.get_mut(at) {
            entry.names.push(ListedName { text: text.to_owned(), strength: NameStrength::Strong });
        }
    }
    rows.end_of_line(out);
    out.notes_of(
        entries.len(),
        "entries have nothing but aliases: the file of names was not given",
    );
    entries.into_iter().for_each(|entry| out.entry(entry));
    Ok(())
}

fn join<R: BufRead>(files: Files<Source<R>>, out: &mut Out<'_>) -> Result<(), Error> {
    let Files { primary: mut names, aliases, addresses, comments } = files;
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut remarks_of: Vec<String> = Vec::new();
    primary(&mut names, out, |_, entry, remarks| {
        places.insert(entry.entry_id.clone(), entries.len());
        entries.push(entry);
        remarks_of.push(remarks);
    })?;
    if entries.is_empty() {
        return Err(Error::NoEntry { expected: Format::OfacSdnCsv.expected() });
    }
    out.foreign(names.foreign);
    if let Some(source) = comments {
        let what = "comments belong to entries the primary file does not have; the files may be of different days";
        attach(source, &places, out, what, |at, row| {
            if let (Some(remarks), Some(more)) = (remarks_of.get_mut(at), field(row, 1)) {
                // Cut remarks go on in the middle of a sentence, complete ones end with a point.
                if remarks.ends_with('.') {
                    remarks.push_str("; ");
                }
                remarks.push_str(more);
            }
        })?;
    }
    for (entry, remarks) in entries.iter_mut().zip(&remarks_of) {
        remarks::read(remarks, entry);
    }
    if let Some(source) = aliases {
        let what = "aliases belong to entries the primary file does not have; the files may be of different days";
        attach(source, &places, out, what, |at, row| {
            if let (Some(entry), Some(name)) = (entries.get_mut(at), field(row, 3)) {
                let name = ListedName { text: name.to_owned(), strength: NameStrength::Strong };
                entry.names.push(name);
            }
        })?;
    }
    if let Some(source) = addresses {
        let what = "addresses belong to entries the primary file does not have; the files may be of different days";
        attach(source, &places, out, what, |at, row| {
            let Some(entry) = entries.get_mut(at) else { return };
            // A country alone is not an address.
            if field(row, 2).is_some() || field(row, 3).is_some() {
                let parts: Vec<&str> = (2..=4).filter_map(|n| field(row, n)).collect();
                entry.addresses.push(parts.join(", "));
            }
        })?;
    }
    for mut entry in entries {
        // Good aliases stand before the weak ones that remarks gave.
        entry.names.sort_by_key(|name| name.strength);
        out.entry(entry);
    }
    Ok(())
}

/// Hands over each row of the primary file, with its remarks unread.
fn primary<R: BufRead>(
    source: &mut Source<R>,
    out: &mut Out<'_>,
    mut visit: impl FnMut(&mut Out<'_>, Entry, String),
) -> Result<(), Error> {
    let mut rows = Rows::headless(source);
    let mut found = 0_usize;
    let mut broken = 0_usize;
    while let Some(row) = rows.next()? {
        if row.len() <= 1 {
            continue;
        }
        let (Some(id), Some(name)) = (number(row), field(row, 1)) else {
            broken += 1;
            continue;
        };
        found += 1;
        let kind = match field(row, 2) {
            Some("individual") => Kind::Person,
            Some("vessel") => Kind::Vessel,
            Some("aircraft") => Kind::Aircraft,
            _ => Kind::Organisation,
        };
        let mut entry = Entry { kind, ..out.blank(id) };
        entry.names.push(ListedName { text: name.to_owned(), strength: NameStrength::Primary });
        if let Some(programs) = field(row, 3) {
            entry.programs.extend(programs.split("] [").map(str::to_owned));
        }
        visit(out, entry, field(row, 11).unwrap_or_default().to_owned());
    }
    if found > 0 {
        out.notes_of(broken, "rows of the primary file have no number or name and were left out");
        rows.end_of_line(out);
    }
    Ok(())
}

/// Calls back with the place of each row's entry and warns of rows that belong
/// to no entry.
fn attach<R: BufRead>(
    mut source: Source<R>,
    places: &HashMap<String, usize>,
    out: &mut Out<'_>,
    strangers: &'static str,
    mut visit: impl FnMut(usize, &csv::StringRecord),
) -> Result<(), Error> {
    let mut rows = Rows::headless(&mut source);
    while let Some(row) = rows.next()? {
        match number(row).and_then(|id| places.get(id)) {
            Some(at) => visit(*at, row),
            // The control character at the end of the file is no row.
            None if row.len() > 1 => out.note(strangers),
            None => {}
        }
    }
    rows.end_of_line(out);
    out.foreign(source.foreign);
    Ok(())
}

/// The entry number that leads a row.
fn number(row: &csv::StringRecord) -> Option<&str> {
    field(row, 0).filter(|id| id.bytes().all(|b| b.is_ascii_digit()))
}

/// A field without blanks; `None` for the list's null.
fn field(row: &csv::StringRecord, place: usize) -> Option<&str> {
    let text = row.get(place)?.trim_ascii();
    (!text.is_empty() && text != "-0-").then_some(text)
}
