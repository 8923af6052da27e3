//! The United Kingdom's list as CSV: `ConList.csv` of its Treasury (format of
//! 2022, closed in January 2026) and the UK Sanctions List of its Foreign
//! Office, which is the one list since.
//!
//! Both write a line with a date above the header and one row for every
//! combination of names and addresses of an entry.

use std::io::BufRead;

use super::grouped::Grouped;
use super::rows::Rows;
use super::source::Source;
use super::{Error, Out, day_first, numbers};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Identifier, IdentifierKind, Kind, ListedName, NameStrength};

/// Columns of both files: the field, then its names in either.
const COLUMNS: [(&str, &[&str]); 30] = [
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
    ("born", &["D.O.B", "DOB"]),
    ("nationality", &["Nationality(/ies)", "Nationality"]),
    ("passport", &["Passport number"]),
    ("national", &["National Identifier number", "National Identification Number"]),
    ("business", &["Business registration number (s)", "Business registration number(s)"]),
    ("imo", &["IMO number"]),
    ("flag", &["Current believed flag of ship"]),
    ("phone", &["Phone number"]),
    ("website", &["Website"]),
    ("email", &["Email address"]),
    ("address 1", &["Address Line 1", "Address 1"]),
    ("address 2", &["Address Line 2", "Address 2"]),
    ("address 3", &["Address Line 3", "Address 3"]),
    ("address 4", &["Address Line 4", "Address 4"]),
    ("address 5", &["Address Line 5", "Address 5"]),
    ("postcode", &["Address Postal Code", "Post/Zip Code"]),
    ("country", &["Address Country", "Country"]),
];

/// The sixth line of an address, for which the table above has no room.
const ADDRESS_6: [&str; 2] = ["Address Line 6", "Address 6"];

/// Reads the list. Its rows are gathered by their entry until the end.
pub(super) fn stream<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
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
    let sixth = column(&ADDRESS_6);
    let mut entries = Grouped::default();
    while let Some(row) = rows.next()? {
        let at = |place: Option<usize>| place.and_then(|n| row.get(n)).unwrap_or_default().trim();
        let get = |wanted: &str| {
            at(places.iter().find(|(field, _)| *field == wanted).and_then(|(_, place)| *place))
        };
        let id = match get("id") {
            "" => get("other id"),
            id => id,
        };
        if id.is_empty() {
            if row.len() > 1 {
                out.note("rows have no number of an entry and were left out");
            }
            continue;
        }
        let entry = entries.of(id, out);
        entry.kind = match get("type").to_ascii_lowercase().as_str() {
            "individual" => Kind::Person,
            "entity" => Kind::Organisation,
            "ship" => Kind::Vessel,
            _ => entry.kind,
        };
        let given: Vec<&str> = ["name 1", "name 2", "name 3", "name 4", "name 5"]
            .into_iter()
            .map(get)
            .filter(|name| !name.is_empty())
            .collect();
        let (given, family) = (given.join(" "), get("name 6"));
        let text = match (family.is_empty(), given.is_empty()) {
            (false, false) if entry.kind == Kind::Person => format!("{family}, {given}"),
            (false, false) => format!("{given} {family}"),
            (false, true) => family.to_owned(),
            _ => given,
        };
        let strength = get("strength").to_ascii_lowercase();
        let weak = strength.contains("low") || strength.contains("weak");
        // Aliases may stand above the primary name.
        let primary = matches!(
            get("name type").to_ascii_lowercase().as_str(),
            "primary name" | "primary" | ""
        );
        let strength = match (weak, primary) {
            (true, _) => NameStrength::Weak,
            (false, true) => NameStrength::Primary,
            (false, false) => NameStrength::Strong,
        };
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
        entry.birth_dates.extend(numbered(get("born")).filter_map(birth_date));
        for field in ["nationality", "flag"] {
            let countries = numbered(get(field)).flat_map(|text| text.split(';'));
            entry.countries.extend(
                countries.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            );
        }
        let lines: Vec<&str> = ["address 1", "address 2", "address 3", "address 4", "address 5"]
            .into_iter()
            .map(get)
            .chain([at(sixth)])
            .filter(|line| !line.is_empty())
            .collect();
        // A country alone is not an address.
        if !lines.is_empty() {
            let rest = ["postcode", "country"].into_iter().map(get).filter(|part| !part.is_empty());
            let parts: Vec<&str> = lines.into_iter().chain(rest).collect();
            entry.addresses.push(parts.join(", "));
        }
        for (field, label) in [
            ("passport", "Passport"),
            ("national", "National identifier"),
            ("business", "Business registration number"),
            ("imo", "IMO number"),
        ] {
            let found = numbered(get(field)).flat_map(|text| text.split(';'));
            entry.identifiers.extend(found.filter_map(numbers::bare).map(|number| Identifier {
                label: label.to_owned(),
                ..Identifier::new(IdentifierKind::Document, number)
            }));
        }
        for (field, kind) in [
            ("phone", IdentifierKind::Phone),
            ("website", IdentifierKind::Domain),
            ("email", IdentifierKind::Email),
        ] {
            let values = numbered(get(field)).flat_map(|text| text.split([';', ',', '\n']));
            let values = values.map(str::trim).filter(|value| !value.is_empty());
            entry.identifiers.extend(values.map(|value| Identifier::new(kind, value)));
        }
    }
    rows.end(out);
    entries.hand_over(out);
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

/// `20/04/1984`; unknown parts are `00` or letters (`dd/mm/1984`).
fn birth_date(text: &str) -> Option<PartialDate> {
    let known =
        |part: &&str| part.bytes().all(|b| b.is_ascii_digit() || b == b' ') && part.trim() != "00";
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [day, month, year] => match (known(day), known(month)) {
            (true, true) => PartialDate::parse(&format!("{day}.{month}.{year}")),
            (_, true) => PartialDate::parse(&format!("{}-{}", year.trim(), month.trim())),
            _ => PartialDate::parse(year),
        },
        _ => PartialDate::parse(text),
    }
}
