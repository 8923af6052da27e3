//! Small lists of public facts in the shape that ships with the program: a
//! folder with `list.toml` and `rows.csv` of a canonical list table.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use matching::screen::{Entry, NameStrength};
use serde::Deserialize;

use crate::Error;
use crate::column::kind;
use crate::load::{List, Version};

/// What of a `list.toml` is needed here.
#[derive(Deserialize)]
struct Header {
    name: String,
    date: Option<String>,
    table: String,
}

/// Reads every list of entities in the folder and below it. Lists of other
/// tables (IP ranges, software, places) are passed over.
pub(crate) fn folders(folder: &Path, into: &mut Vec<List>) -> Result<(), Error> {
    let header = folder.join("list.toml");
    if header.is_file() {
        let text = fs::read_to_string(&header).map_err(Error::read(&header))?;
        let rows = folder.join("rows.csv");
        if rows.is_file() {
            let bytes = fs::read(&rows).map_err(Error::read(&rows))?;
            into.extend(embedded(&header, &text, &bytes)?);
        }
        return Ok(());
    }
    let mut below = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::read(folder))? {
        below.push(entry.map_err(Error::read(folder))?.path());
    }
    below.sort();
    for path in below {
        if path.is_dir() {
            folders(&path, into)?;
        }
    }
    Ok(())
}

/// Reads one list out of its `list.toml` and `rows.csv`; `None` for a list of
/// another table. An entry's `list` is the name of this list; where the column
/// `list` names another one, the rows repeat part of it (see [`without_repeats`]).
///
/// # Errors
/// `list.toml` or the rows are not well formed.
pub fn embedded(place: &Path, header: &str, rows: &[u8]) -> Result<Option<List>, Error> {
    let header: Header =
        toml::from_str(header).map_err(|error| Error::malformed(place, error.message()))?;
    if !matches!(header.table.as_str(), "list_entries" | "list_names" | "list_identifiers") {
        return Ok(None);
    }
    let mut reader = csv::ReaderBuilder::new().from_reader(rows);
    let wrong = |error: csv::Error| Error::malformed(place, error);
    let headers = reader.headers().map_err(wrong)?.clone();
    let place_of = |name: &str| headers.iter().position(|header| header == name);
    let columns =
        ["list", "entry_id", "name", "strength", "kind", "value", "caption", "programmes"]
            .map(place_of);
    let [list, id, name, strength, sort, value, caption, programmes] = columns;
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let get = |column: Option<usize>| {
            column.and_then(|column| record.get(column)).map(str::trim).unwrap_or_default()
        };
        let key = (get(list).to_owned(), get(id).to_owned());
        if key.1.is_empty() {
            return Err(Error::malformed(place, "a row has no `entry_id`"));
        }
        let at = *places.entry(key).or_insert_with(|| {
            entries.push(Entry {
                list: header.name.clone(),
                entry_id: get(id).to_owned(),
                ..Entry::default()
            });
            entries.len() - 1
        });
        let Some(entry) = entries.get_mut(at) else { continue };
        for text in [get(caption), get(name)] {
            entry.add_name(text, NameStrength::from_word(get(strength)));
        }
        let word = get(sort);
        if !word.is_empty() && !entry.add_fact(word, get(value)) {
            entry.kind = kind(word);
        }
        if !get(programmes).is_empty() {
            entry.programs = get(programmes).split("; ").map(str::to_owned).collect();
        }
    }
    let hash = blake3::hash(rows).to_hex().chars().take(16).collect();
    Ok(Some(List {
        version: Version {
            name: header.name,
            published: header.date,
            hash,
            entries: entries.len(),
        },
        format: header.table,
        entries,
        ranges: Vec::new(),
        warnings: Vec::new(),
    }))
}

/// Leaves out of `shipped` what the whole list it was taken from says as well:
/// an entry of the same number in a list called `whole`.
pub fn without_repeats(shipped: &mut List, whole: &[List], from: &str) {
    let known: std::collections::HashSet<&str> = whole
        .iter()
        .filter(|list| list.version.name == from)
        .flat_map(|list| list.entries.iter().map(|entry| entry.entry_id.as_str()))
        .collect();
    shipped.entries.retain(|entry| !known.contains(entry.entry_id.as_str()));
    shipped.version.entries = shipped.entries.len();
}

#[cfg(test)]
mod tests;
