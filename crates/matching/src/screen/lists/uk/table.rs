//! The CSV: a line with a date above the header, and one row for every combination
//! of names, addresses and whatever else an entry has several of.

use std::io::BufRead;

use super::{address, born, contact, documents, kind, name, strength};
use crate::screen::entry::{Entry, IdentifierKind, ListedName, NameStrength};
use crate::screen::lists::grouped::Grouped;
use crate::screen::lists::rows::Rows;
use crate::screen::lists::source::Source;
use crate::screen::lists::{Error, Out, day_first};

/// Columns of both files: the field, then its names in either.
const COLUMNS: [(&str, &[&str]); 33] = [
    ("id", &["Unique ID", "Group ID"]),
    ("other id", &["OFSI Group ID"]),
    ("name 1", &["Name 1"]),
    ("name 2", &["Name 2"]),
    ("name 3", &["Name 3"]),
    ("name 4", &["Name 4"]),
    ("name 5", &["Name 5"]),
    ("name 6", &["Name 6"]),
    ("strength", &["Alias strength", "Alias Quality"]),
    ("script", &["Name non-latin script"]),
    ("type", &["Designation Type", "Individual, Entity, Ship", "Group Type"]),
    ("name type", &["Name type", "Alias Type"]),
    ("regime", &["Regime Name", "Regime"]),
    ("listed", &["Date Designated", "UK Sanctions List Date Designated", "Listed On"]),
    ("born", &["D.O.B", "DOB"]),
    ("nationality", &["Nationality(/ies)", "Nationality"]),
    ("passport", &["Passport number"]),
    ("national", &["National Identifier number", "National Identification Number"]),
    ("business", &["Business registration number (s)", "Business registration number(s)"]),
    ("imo", &["IMO number"]),
    ("hull", &["Hull identification number (HIN)"]),
    ("flag", &["Current believed flag of ship"]),
    ("phone", &["Phone number"]),
    ("website", &["Website"]),
    ("email", &["Email address"]),
    ("address 1", &["Address Line 1", "Address 1"]),
    ("address 2", &["Address Line 2", "Address 2"]),
    ("address 3", &["Address Line 3", "Address 3"]),
    ("address 4", &["Address Line 4", "Address 4"]),
    ("address 5", &["Address Line 5", "Address 5"]),
    ("address 6", &["Address Line 6", "Address 6"]),
    ("postcode", &["Address Postal Code", "Post/Zip Code"]),
    ("country", &["Address Country", "Country"]),
];

/// Reads the list. Its rows are gathered by their entry until the end.
pub(in crate::screen::lists) fn stream<R: BufRead>(
    source: &mut Source<R>,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let mut rows = Rows::with_header(source, b',', |row| {
        if row.iter().any(|name| name.eq_ignore_ascii_case("Name 6")) {
            return true;
        }
        // `Last Updated,21/09/2025` or `Report Date: 28-Jan-2026`.
        let date = row.iter().flat_map(|field| field.split(':')).map(day_first);
        let mut date = date.filter(|day| day.starts_with(|c: char| c.is_ascii_digit()));
        out.published(&date.next().unwrap_or_default());
        false
    })?;
    let column = |names: &[&str]| names.iter().find_map(|name| rows.column(name));
    let places = COLUMNS.map(|(field, names)| (field, column(names)));
    if rows.column("Unique ID").is_none() {
        out.note(
            "file is the Treasury's list, which is not kept since 28 January 2026: use the UK Sanctions List",
        );
    }
    let mut entries = Grouped::default();
    while let Some(row) = rows.next()? {
        let get = |wanted: &str| {
            let place = places.iter().find(|(field, _)| *field == wanted);
            place.and_then(|(_, place)| row.get((*place)?)).unwrap_or_default().trim()
        };
        let id = match get("id") {
            "" => get("other id"),
            id => id,
        };
        if id.is_empty() {
            if row.len() > 1 {
                out.note("rows have no number of an entity and were left out");
            }
            continue;
        }
        let entry = entries.of(id, out);
        entry.kind = kind(get("type")).unwrap_or(entry.kind);
        let given = ["name 1", "name 2", "name 3", "name 4", "name 5"].into_iter().map(get);
        let text = name(entry.kind, given, get("name 6"));
        let strength = strength(get("name type"), get("strength"));
        let script = match strength {
            NameStrength::Primary => NameStrength::Strong,
            other => other,
        };
        for (text, strength) in [(text, strength), (get("script").to_owned(), script)] {
            if !text.is_empty() {
                entry.names.push(ListedName { text, strength });
            }
        }
        entry.programs.extend(numbered(get("regime")).map(str::to_owned));
        entry.listed(&day_first(get("listed")));
        for date in numbered(get("born")) {
            born(date, entry, out);
        }
        for field in ["nationality", "flag"] {
            let countries = numbered(get(field)).flat_map(|text| text.split(';'));
            entry.countries.extend(
                countries.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            );
        }
        let lines =
            ["address 1", "address 2", "address 3", "address 4", "address 5", "address 6"].map(get);
        let line = address(lines.into_iter(), get("postcode"), get("country"));
        entry.addresses.extend(line);
        for (field, label) in [
            ("passport", "Passport"),
            ("national", "National identifier"),
            ("business", "Business registration number"),
            ("imo", "IMO number"),
            ("hull", "Hull identification number"),
        ] {
            for text in numbered(get(field)) {
                documents(text, label, entry);
            }
        }
        for (field, kind) in [
            ("phone", IdentifierKind::Phone),
            ("website", IdentifierKind::Domain),
            ("email", IdentifierKind::Email),
        ] {
            for text in numbered(get(field)) {
                contact(kind, text, entry, out);
            }
        }
    }
    rows.end(out);
    entries.hand_over(out, Entry::lead);
    Ok(())
}

/// The values of a field that numbers them: `(1) one (2) two`. A field without
/// numbers is one value.
fn numbered(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let mut from = 0;
            // The next mark that is not at the beginning.
            let (value, after) = loop {
                let Some(open) = rest.get(from..).and_then(|r| r.find('(')).map(|n| n + from)
                else {
                    break (rest, "");
                };
                let inside = rest.get(open + 1..).unwrap_or_default();
                let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
                // A code in brackets is longer than a number of values.
                if (1..=2).contains(&digits) && inside.as_bytes().get(digits) == Some(&b')') {
                    break (
                        rest.get(..open).unwrap_or_default(),
                        inside.get(digits + 1..).unwrap_or_default(),
                    );
                }
                from = open + 1;
            };
            rest = after;
            if !value.trim().is_empty() {
                return Some(value.trim());
            }
        }
        None
    })
}
