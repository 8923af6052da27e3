//! The United Kingdom's list: what its CSV and XML files write alike.
//!
//! The UK Sanctions List of the Foreign Office is the one list since January 2026;
//! `ConList.csv` of the Treasury was closed then.

mod table;
mod xml;

pub(super) use table::stream as csv;
pub(super) use xml::stream as xml;

use super::{Out, contacts, numbers};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind, NameStrength};

/// `Individual`, `Entity` or `Ship`. `None` for anything else.
fn kind(text: &str) -> Option<Kind> {
    match text.trim().to_ascii_lowercase().as_str() {
        "individual" => Some(Kind::Person),
        "entity" => Some(Kind::Organisation),
        "ship" => Some(Kind::Vessel),
        _ => None,
    }
}

/// A name out of its parts: given names in order, and the sixth part, which is the
/// family name of a person and the whole name of anything else.
fn name<'t>(kind: Kind, given: impl Iterator<Item = &'t str>, family: &str) -> String {
    let given: Vec<&str> = given.map(str::trim).filter(|part| !part.is_empty()).collect();
    let (given, family) = (given.join(" "), family.trim());
    match (family.is_empty(), given.is_empty()) {
        (false, false) if kind == Kind::Person => format!("{family}, {given}"),
        (false, false) => format!("{given} {family}"),
        (false, true) => family.to_owned(),
        _ => given,
    }
}

/// How far the list stands behind a name: `Primary Name`, `Primary name variation`,
/// `Alias`, and `Good quality a.k.a`, `Low quality`, or nothing.
fn strength(name_type: &str, quality: &str) -> NameStrength {
    let quality = quality.to_ascii_lowercase();
    let weak = quality.contains("low") || quality.contains("weak");
    // Aliases may stand above the primary name.
    let primary =
        matches!(name_type.trim().to_ascii_lowercase().as_str(), "primary name" | "primary" | "");
    match (weak, primary) {
        (true, _) => NameStrength::Weak,
        (false, true) => NameStrength::Primary,
        (false, false) => NameStrength::Strong,
    }
}

/// Takes a birth date, or counts it where no year is given.
fn born(text: &str, entry: &mut Entry, out: &mut Out<'_>) {
    match birth_date(text) {
        Some(date) => entry.birth_dates.push(date),
        None if text.trim().is_empty() => {}
        None => out.note(super::UNREAD_DATES),
    }
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

/// Takes the numbers of a field of documents.
fn documents(text: &str, label: &str, entry: &mut Entry) {
    entry.identifiers.extend(numbers::several(text).map(|(called, number)| Identifier {
        label: if called.is_empty() { label.to_owned() } else { format!("{label} ({called})") },
        ..Identifier::new(IdentifierKind::Document, number)
    }));
}

/// Takes mailboxes, sites or telephone numbers, or counts what cannot be read.
fn contact(kind: IdentifierKind, text: &str, entry: &mut Entry, out: &mut Out<'_>) {
    if !contacts::read(kind, text, &mut entry.identifiers) {
        out.note(contacts::UNREAD);
    }
}

/// One line; `None` where no more than a post code or a country is given.
fn address<'t>(
    lines: impl Iterator<Item = &'t str>,
    postcode: &str,
    country: &str,
) -> Option<String> {
    let mut parts: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    if parts.is_empty() {
        return None;
    }
    parts.extend([postcode, country].map(str::trim).into_iter().filter(|part| !part.is_empty()));
    Some(parts.join(", "))
}
