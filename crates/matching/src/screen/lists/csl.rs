//! The Consolidated Screening List of the United States, which gathers the lists
//! of three departments, as CSV (both orders in which it has written numbers)
//! and as JSON. It does not tell weak aliases from others, nor when it was
//! published.

use std::io::BufRead;

use serde_json::Value;

use super::json::{self, Records};
use super::rows::Rows;
use super::source::Source;
use super::{Error, Out, plain, remarks};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier};

const NAMELESS: &str = "rows have no name and were left out";

/// Reads the CSV row by row.
pub(super) fn csv<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut rows = Rows::with_header(source, b',', |header| {
        header.iter().any(|name| name.eq_ignore_ascii_case("alt_names"))
    })?;
    let [
        id,
        number,
        list,
        kind,
        programs,
        name,
        addresses,
        flag,
        aliases,
        citizen,
        born,
        nation,
        ids,
        start,
    ] = [
        "_id",
        "entity_number",
        "source",
        "type",
        "programs",
        "name",
        "addresses",
        "vessel_flag",
        "alt_names",
        "citizenships",
        "dates_of_birth",
        "nationalities",
        "ids",
        "start_date",
    ]
    .map(|column| rows.column(column));
    while let Some(row) = rows.next()? {
        let at = |place: Option<usize>| place.and_then(|n| row.get(n)).unwrap_or_default().trim();
        if at(name).is_empty() {
            if row.len() > 1 {
                out.note(NAMELESS);
            }
            continue;
        }
        let mut entry = out.blank(if at(id).is_empty() { at(number) } else { at(id) });
        entry.kind = plain::kind(at(kind));
        entry.name(at(name), false);
        for alias in several(at(aliases)) {
            entry.name(bare(alias), false);
        }
        entry
            .programs
            .extend([at(list)].into_iter().chain(several(at(programs))).map(str::to_owned));
        entry.birth_dates.extend(several(at(born)).filter_map(PartialDate::parse));
        for place in [citizen, nation, flag] {
            entry.countries.extend(several(at(place)).map(str::to_owned));
        }
        // A country alone is not an address.
        let lines = several(at(addresses)).filter(|line| line.len() > 2);
        entry.addresses.extend(lines.map(bare).map(str::to_owned));
        entry.identifiers.extend(several(at(ids)).filter_map(number_of));
        entry.listed(at(start));
        entry.programs.retain(|program| !program.is_empty());
        out.entry(entry);
    }
    rows.end(out);
    Ok(())
}

/// Reads the JSON record by record.
pub(super) fn json<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    json::each(Records::within(source, "results")?, out, |record, out| {
        let get = |key: &str| json::first(record, key);
        if get("name").is_empty() {
            return out.note(NAMELESS);
        }
        let id = ["id", "_id", "entity_number"].into_iter().map(get).find(|id| !id.is_empty());
        let mut entry =
            Entry { kind: plain::kind(&get("type")), ..out.blank(id.unwrap_or_default()) };
        entry.name(get("name"), false);
        for alias in json::texts(record, "alt_names") {
            entry.name(bare(&alias), false);
        }
        entry.listed(&get("start_date"));
        entry.programs.extend(json::texts(record, "source"));
        entry.programs.extend(json::texts(record, "programs"));
        let dates = json::texts(record, "dates_of_birth");
        entry.birth_dates.extend(dates.filter_map(|date| PartialDate::parse(&date)));
        for key in ["citizenships", "nationalities", "vessel_flag"] {
            entry.countries.extend(json::texts(record, key));
        }
        for address in objects(record, "addresses") {
            let part = |key: &str| json::first(address, key);
            // A country alone is not an address.
            if !part("address").is_empty() || !part("city").is_empty() {
                let parts = ["address", "city", "state", "postal_code", "country"].map(part);
                let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
                entry.addresses.push(parts.join(", "));
            }
        }
        for number in objects(record, "ids") {
            let part = |key: &str| json::first(number, key);
            entry.identifiers.extend(remarks::identifier(
                &part("type"),
                &part("number"),
                &part("country"),
            ));
        }
        out.entry(entry);
    })
}

fn objects<'v>(record: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    record.get(key).and_then(Value::as_array).into_iter().flatten().filter(|v| v.is_object())
}

/// The values of a field.
fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split("; ").map(|part| part.trim().trim_end_matches(';')).filter(|part| !part.is_empty())
}

/// An item without the `and` that the last of several begins with.
fn bare(item: &str) -> &str {
    item.strip_prefix("and ").unwrap_or(item)
}

/// A number as the file writes it: since 2023 `Passport, 836238033, KP`, before
/// `KP, 2013-09-09, 2008-09-09, 836238033, Passport`, dates and country being
/// left out where they are not known.
fn number_of(text: &str) -> Option<Identifier> {
    let fields: Vec<&str> = text.split(", ").map(str::trim).collect();
    let country = |place: usize| {
        let code = |field: &&str| field.len() == 2 && field.bytes().all(|b| b.is_ascii_uppercase());
        fields.get(place).copied().filter(code).unwrap_or_default()
    };
    let (first, last) = (fields.first()?, fields.last()?);
    if fields.len() < 2 {
        return None;
    }
    let old = || {
        let number = fields.len().checked_sub(2).and_then(|place| fields.get(place))?;
        let country = if fields.len() > 2 { country(0) } else { "" };
        remarks::identifier(last, number, country)
    };
    remarks::identifier(first, fields.get(1)?, country(2)).or_else(old)
}
