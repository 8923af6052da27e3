//! The legacy CSV files of the United States' Office of Foreign Assets Control:
//! `SDN.CSV` or `CONS_PRIM.CSV` with `ALT`, `ADD` and `COMMENTS` beside it.
//!
//! The files have no header, write `-0-` for null and end with a control
//! character. Remarks hold birth dates, numbers, wallets and weak aliases as
//! running text (see the data specification, `DAT_SPEC.TXT`).

use std::collections::HashMap;
use std::io;

use super::{Error, Read, decode, remarks};
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
    let mut out = Read::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut remarks_of: Vec<String> = Vec::new();
    let mut broken = 0_usize;
    rows(files.primary, |row| {
        let (Some(id), Some(name)) = (number(&row), field(&row, 1)) else {
            broken += 1;
            return;
        };
        let kind = match field(&row, 2).as_deref() {
            Some("individual") => Kind::Person,
            Some("vessel") => Kind::Vessel,
            Some("aircraft") => Kind::Aircraft,
            _ => Kind::Organisation,
        };
        let mut entry =
            Entry { list: list.to_owned(), entry_id: id.clone(), kind, ..Entry::default() };
        entry.names.push(ListedName { text: name, strength: NameStrength::Primary });
        entry.programs.extend(field(&row, 3).map(|programs| programs.replace("] [", "; ")));
        places.insert(id, out.entries.len());
        out.entries.push(entry);
        remarks_of.push(field(&row, 11).unwrap_or_default());
    })?;
    if out.entries.is_empty() {
        return Err(Error::NoEntry {
            expected: "rows such as `36,\"NAME\",-0- ,\"PROGRAM\",…` without a header",
        });
    }
    if broken > 0 {
        out.warnings.push(format!(
            "{broken} rows of the primary file have no number or name and were left out"
        ));
    }
    if let Some(reader) = files.comments {
        let strangers = attach(reader, &places, |at, row| {
            if let (Some(remarks), Some(more)) = (remarks_of.get_mut(at), field(row, 1)) {
                // Cut remarks go on in the middle of a sentence, complete ones end with a point.
                if remarks.ends_with('.') {
                    remarks.push_str("; ");
                }
                remarks.push_str(&more);
            }
        })?;
        warn(&mut out.warnings, strangers, "comments");
    }
    for (entry, remarks) in out.entries.iter_mut().zip(&remarks_of) {
        remarks::read(remarks, entry);
    }
    if let Some(reader) = files.aliases {
        let entries = &mut out.entries;
        let strangers = attach(reader, &places, |at, row| {
            if let (Some(entry), Some(name)) = (entries.get_mut(at), field(row, 3)) {
                let name = ListedName { text: name, strength: NameStrength::Strong };
                // Good aliases stand before the weak ones that remarks gave.
                let weak = entry.names.iter().position(|n| n.strength == NameStrength::Weak);
                entry.names.insert(weak.unwrap_or(entry.names.len()), name);
            }
        })?;
        warn(&mut out.warnings, strangers, "aliases");
    }
    if let Some(reader) = files.addresses {
        let entries = &mut out.entries;
        let strangers = attach(reader, &places, |at, row| {
            let Some(entry) = entries.get_mut(at) else { return };
            let parts: Vec<String> = (2..=4).filter_map(|n| field(row, n)).collect();
            // A country alone is not an address.
            if field(row, 2).is_some() || field(row, 3).is_some() {
                entry.addresses.push(parts.join(", "));
            }
        })?;
        warn(&mut out.warnings, strangers, "addresses");
    }
    Ok(out)
}

fn warn(warnings: &mut Vec<String>, strangers: usize, what: &str) {
    if strangers > 0 {
        warnings.push(format!(
            "{strangers} {what} belong to entries the primary file does not have; the files may be of different days"
        ));
    }
}

/// Calls back with the place of each row's entry; gives back how many rows
/// belong to no entry.
fn attach<R: io::Read>(
    reader: R,
    places: &HashMap<String, usize>,
    mut visit: impl FnMut(usize, &csv::ByteRecord),
) -> Result<usize, Error> {
    let mut strangers = 0;
    rows(reader, |row| {
        match number(&row).and_then(|id| places.get(&id)) {
            Some(at) => visit(*at, &row),
            // The control character at the end of the file is no row.
            None if row.len() > 1 => strangers += 1,
            None => {}
        }
    })?;
    Ok(strangers)
}

fn rows<R: io::Read>(reader: R, mut visit: impl FnMut(csv::ByteRecord)) -> Result<(), Error> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    for row in reader.byte_records() {
        let row = row?;
        if row.len() > 1 {
            visit(row);
        }
    }
    Ok(())
}

/// The entry number that leads a row.
fn number(row: &csv::ByteRecord) -> Option<String> {
    field(row, 0).filter(|id| id.bytes().all(|b| b.is_ascii_digit()))
}

/// A field without blanks; `None` for the list's null.
fn field(row: &csv::ByteRecord, place: usize) -> Option<String> {
    let text = decode(row.get(place)?.trim_ascii());
    (!text.is_empty() && text != "-0-").then_some(text)
}
