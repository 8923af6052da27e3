//! Senzing's entity format: a record with a `RECORD_ID` and features, written
//! flat, in a list `FEATURES`, or in lists by kind (`NAMES`, `DATES` …) as
//! OpenSanctions does. The word before a feature's name says how it is used
//! (`AKA_NAME_FULL`, `HOME_ADDR_CITY`).

use std::io::BufRead;

use serde_json::{Map, Value};

use super::json::{self, Records};
use super::source::Source;
use super::{Error, Out, plain};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, NameStrength};

/// Numbers of documents: the feature that holds the number, the one that holds
/// the country, and the label.
const DOCUMENTS: [(&str, &str, &str); 10] = [
    ("PASSPORT_NUMBER", "PASSPORT_COUNTRY", "Passport"),
    ("DRIVERS_LICENSE_NUMBER", "DRIVERS_LICENSE_STATE", "Driver's licence"),
    ("SSN_NUMBER", "", "SSN"),
    ("SSN", "", "SSN"),
    ("NATIONAL_ID_NUMBER", "NATIONAL_ID_COUNTRY", "National ID"),
    ("TAX_ID_NUMBER", "TAX_ID_COUNTRY", "Tax ID"),
    ("LEI_NUMBER", "", "LEI"),
    ("DUNS_NUMBER", "", "D-U-N-S Number"),
    ("NPI_NUMBER", "", "NPI"),
    ("OTHER_ID_NUMBER", "OTHER_ID_COUNTRY", ""),
];

/// Words of a name's use under which it is no more than a hint.
const WEAK: [&str; 3] = ["WEAK", "LOW", "NICKNAME"];

/// Reads the file record by record.
pub(super) fn stream<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    json::each(Records::new(source), out, |record, out| {
        let Some(fields) = record.as_object() else {
            return out.note("records are no objects and were left out");
        };
        let mut entry = out.blank(json::first(record, "RECORD_ID"));
        features(fields, &mut entry);
        for member in fields.values().filter_map(Value::as_array).flatten() {
            if let Some(feature) = member.as_object() {
                features(feature, &mut entry);
            }
        }
        if entry.names.is_empty() && entry.identifiers.is_empty() {
            out.note("records have neither a name nor a number and were left out");
        } else {
            entry.lead();
            out.entry(entry);
        }
    })
}

/// Takes the features that stand in one object.
fn features(fields: &Map<String, Value>, entry: &mut Entry) {
    // The words before the features of this object; the empty one is the rule.
    let mut uses: Vec<&str> = Vec::new();
    for mark in
        ["NAME_FULL", "NAME_ORG", "NAME_LAST", "NAME_FIRST", "ADDR_FULL", "ADDR_LINE1", "ADDR_CITY"]
    {
        let found = fields.keys().filter_map(|key| key.strip_suffix(mark));
        for found in found.filter(|found| found.is_empty() || found.ends_with('_')) {
            if !uses.contains(&found) {
                uses.push(found);
            }
        }
    }
    uses.sort_by_key(|found| (!found.is_empty() && *found != "PRIMARY_", *found));
    let text = |key: &str| fields.get(key).and_then(json::text).unwrap_or_default();
    if let Some(kind) = fields.get("RECORD_TYPE").and_then(json::text) {
        entry.kind = plain::kind(&kind);
    }
    for found in uses {
        let get = |key: &str| text(&format!("{found}{key}"));
        let how = if found.is_empty() { get("NAME_TYPE") } else { found.to_owned() };
        let weak = WEAK.iter().any(|word| how.contains(word));
        // What the file itself calls primary is it, wherever it stands.
        if how.contains("PRIMARY") {
            for name in entry.names.iter_mut().filter(|n| n.strength == NameStrength::Primary) {
                name.strength = NameStrength::Strong;
            }
        }
        for key in ["NAME_FULL", "NAME_ORG"] {
            entry.name(get(key), weak);
        }
        let given = ["NAME_FIRST", "NAME_MIDDLE"].map(get);
        let given: Vec<String> = given.into_iter().filter(|part| !part.is_empty()).collect();
        let (given, last) = (given.join(" "), get("NAME_LAST"));
        match (last.is_empty(), given.is_empty()) {
            (false, false) => entry.name(format!("{last}, {given}"), weak),
            (false, true) => entry.name(last, weak),
            _ => entry.name(given, weak),
        }
        entry.addresses.extend(address(get));
    }
    let dates = PartialDate::parse(&text("DATE_OF_BIRTH"));
    entry.birth_dates.extend(dates);
    for key in ["NATIONALITY", "CITIZENSHIP", "COUNTRY_OF_ASSOCIATION", "REGISTRATION_COUNTRY"] {
        entry.countries.extend(fields.get(key).and_then(json::text));
    }
    for (key, country, label) in DOCUMENTS {
        let Some(value) = fields.get(key).and_then(json::text) else { continue };
        let label = match label {
            "" => text("OTHER_ID_TYPE"),
            label => label.to_owned(),
        };
        // The publisher's own number identifies its record, not the person.
        if label == "OPEN_SANCTIONS" {
            continue;
        }
        let document = Identifier::new(IdentifierKind::Document, value);
        entry.identifiers.push(Identifier { label, country: text(country), ..document });
    }
    for (key, kind) in [
        ("EMAIL_ADDRESS", IdentifierKind::Email),
        ("WEBSITE_ADDRESS", IdentifierKind::Domain),
        ("PHONE_NUMBER", IdentifierKind::Phone),
        ("CRYPTO_WALLET", IdentifierKind::Wallet),
        ("ACCOUNT_NUMBER", IdentifierKind::Wallet),
    ] {
        let Some(value) = fields.get(key).and_then(json::text) else { continue };
        // Bank accounts are no wallets.
        let wallet = key != "ACCOUNT_NUMBER" || text("ACCOUNT_DOMAIN").contains("CRYPTO");
        if wallet {
            entry.identifiers.push(Identifier::new(kind, value));
        }
    }
    for key in ["PROGRAM", "SANCTION_PROGRAM"] {
        entry.programs.extend(fields.get(key).and_then(json::text));
    }
}

/// One line; `None` where no more than a country is given.
fn address(get: impl Fn(&str) -> String) -> Option<String> {
    let full = get("ADDR_FULL");
    if !full.is_empty() {
        return Some(full);
    }
    let keys =
        ["ADDR_LINE1", "ADDR_LINE2", "ADDR_LINE3", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE"];
    let mut parts: Vec<String> = keys.into_iter().map(&get).filter(|p| !p.is_empty()).collect();
    if parts.is_empty() {
        return None;
    }
    parts.extend(Some(get("ADDR_COUNTRY")).filter(|country| !country.is_empty()));
    Some(parts.join(", "))
}
