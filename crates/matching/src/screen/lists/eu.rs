//! The consolidated financial sanctions list of the European Union, as XML
//! (schema 1.1) and as CSV with `;` between columns, in which every name,
//! address, birth date, document and citizenship is a row.

use std::io::BufRead;

use super::grouped::Grouped;
use super::rows::Rows;
use super::source::Source;
use super::xml::{Step, Walker};
use super::{Error, Out, day_first, numbers};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind};

/// Reads the XML record by record.
pub(super) fn xml<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut xml = Walker::new(source);
    let mut entry = Entry::default();
    while let Some(step) = xml.next()? {
        let get = |name: &'static str| xml.attribute(name);
        match (step, xml.name()) {
            (Step::Start, "export") => {
                let at = get("generationDate");
                out.published(at.split('T').next().unwrap_or(at));
            }
            (Step::Start, "sanctionEntity") => {
                let reference = get("euReferenceNumber");
                let id = if reference.is_empty() { get("logicalId") } else { reference };
                entry = out.blank(id);
                xml.begin_record();
            }
            (Step::Start, "subjectType") => {
                let code = get("classificationCode");
                entry.kind = kind(if code.is_empty() { get("code") } else { code });
            }
            // A regulation of the entity, not one of the summaries in its parts.
            (Step::Start, "regulation") if xml.parent() == "sanctionEntity" => {
                entry.programs.extend(some(get("programme")));
            }
            (Step::Start, "nameAlias") => name(&mut entry, get, get("strong") == "false"),
            (Step::Start, "citizenship") => entry.countries.extend(country(get)),
            (Step::Start, "birthdate") => entry.birth_dates.extend(birth_date(get)),
            (Step::Start, "address") => entry.addresses.extend(address(get)),
            (Step::Start, "contactInfo") => {
                entry.identifiers.extend(contact(get("key"), get("value")));
            }
            (Step::Start, "identification") => entry.identifiers.extend(document(get)),
            (Step::End, "sanctionEntity") => {
                if entry.names.is_empty() || entry.entry_id.is_empty() {
                    out.note("records have no number or name and were left out");
                } else {
                    entry.lead();
                    out.entry(std::mem::take(&mut entry));
                }
                xml.end_record();
            }
            _ => {}
        }
    }
    Ok(())
}

/// Attributes of the XML and the columns that hold the same, by the element's
/// prefix.
fn column_of(prefix: &str, attribute: &str) -> String {
    let mut name = String::from(prefix);
    let (first, rest) = attribute.split_at(attribute.len().min(1));
    name.push_str(&first.to_ascii_uppercase());
    name.push_str(rest);
    name
}

/// Reads the CSV. Its rows are gathered by their entity until the end.
pub(super) fn csv<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut rows = Rows::with_header(source, b';', |header| {
        header.iter().any(|name| name.eq_ignore_ascii_case("Entity_LogicalId"))
    })?;
    // Places of the columns, by prefix and the attribute they correspond to.
    let place = |prefix: &str, attribute: &str| rows.column(&column_of(prefix, attribute));
    let places = |prefix: &str, attributes: &[&'static str]| {
        let found = attributes.iter().map(|name| (*name, place(prefix, name)));
        found.filter_map(|(name, place)| Some((name, place?))).collect::<Vec<_>>()
    };
    let names = places("NameAlias_", &["wholeName", "firstName", "middleName", "lastName"]);
    let addresses = places(
        "Address_",
        &[
            "street",
            "poBox",
            "city",
            "zipCode",
            "region",
            "place",
            "countryDescription",
            "countryIso2Code",
            "contactInfo",
        ],
    );
    let mut births = places("BirthDate_", &["yearRangeFrom", "yearRangeTo", "circa", "year"]);
    for (attribute, column) in [
        ("birthdate", "BirthDate_BirthDate"),
        ("dayOfMonth", "BirthDate_Day"),
        ("monthOfYear", "BirthDate_Month"),
    ] {
        births.extend(rows.column(column).map(|place| (attribute, place)));
    }
    let mut documents = places(
        "Identification_",
        &["number", "knownFalse", "countryDescription", "countryIso2Code"],
    );
    for (attribute, column) in [
        ("identificationTypeDescription", "Identification_TypeDescription"),
        ("identificationTypeCode", "Identification_TypeCode"),
    ] {
        documents.extend(rows.column(column).map(|place| (attribute, place)));
    }
    let citizenships = places("Citizenship_", &["countryDescription", "countryIso2Code"]);
    let [generated, logical, reference, subject, programme] = [
        "fileGenerationDate",
        "Entity_LogicalId",
        "Entity_EU_ReferenceNumber",
        "Entity_SubjectType",
        "Entity_Regulation_Programme",
    ]
    .map(|name| rows.column(name));
    let classification = rows.column("Entity_SubjectType_ClassificationCode");

    let mut entries = Grouped::default();
    while let Some(row) = rows.next()? {
        let at = |place: Option<usize>| place.and_then(|n| row.get(n)).unwrap_or_default().trim();
        out.published(&day_first(at(generated)));
        let id = match at(reference) {
            "" => at(logical),
            reference => reference,
        };
        if id.is_empty() {
            out.note("rows have no number of an entity and were left out");
            continue;
        }
        let entry = entries.of(id, out);
        let get = |places: &[(&'static str, usize)], wanted: &str| {
            let found = places.iter().find(|(name, _)| *name == wanted);
            at(found.map(|(_, place)| *place))
        };
        if entry.kind == Kind::Unknown {
            entry.kind = match at(classification) {
                "" => kind(at(subject)),
                code => kind(code),
            };
        }
        entry.programs.extend(some(at(programme)));
        name(entry, |wanted| get(&names, wanted), false);
        entry.addresses.extend(address(|wanted| get(&addresses, wanted)));
        entry.identifiers.extend(contacts(get(&addresses, "contactInfo")));
        entry.birth_dates.extend(birth_date(|wanted| get(&births, wanted)));
        entry.identifiers.extend(document(|wanted| get(&documents, wanted)));
        entry.countries.extend(country(|wanted| get(&citizenships, wanted)));
    }
    rows.end(out);
    entries.hand_over(out);
    Ok(())
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// `P` or `person`, `E` or `enterprise`.
fn kind(code: &str) -> Kind {
    match code.as_bytes().first() {
        Some(b'P' | b'p') => Kind::Person,
        Some(b'E' | b'e') => Kind::Organisation,
        _ => Kind::Unknown,
    }
}

fn name<'t>(entry: &mut Entry, get: impl Fn(&'static str) -> &'t str, weak: bool) {
    let whole = get("wholeName");
    if !whole.is_empty() {
        return entry.name(whole, weak);
    }
    let given: Vec<&str> =
        ["firstName", "middleName"].into_iter().map(&get).filter(|part| !part.is_empty()).collect();
    let (given, last) = (given.join(" "), get("lastName"));
    match (last.is_empty(), given.is_empty()) {
        (false, false) => entry.name(format!("{last}, {given}"), weak),
        (false, true) => entry.name(last, weak),
        _ => entry.name(given, weak),
    }
}

/// The name of a country, or its code where it has none.
fn country<'t>(get: impl Fn(&'static str) -> &'t str) -> Option<String> {
    ["countryDescription", "countryIso2Code"]
        .into_iter()
        .map(get)
        .find(|text| !text.is_empty() && *text != "UNKNOWN" && *text != "00")
        .map(str::to_owned)
}

fn birth_date<'t>(get: impl Fn(&'static str) -> &'t str) -> Option<PartialDate> {
    let range = (get("yearRangeFrom"), get("yearRangeTo"));
    let whole = get("birthdate");
    let [year, month, day] = ["year", "monthOfYear", "dayOfMonth"].map(&get);
    let date = match range {
        _ if !whole.is_empty() => PartialDate::parse(whole),
        (from, to) if !from.is_empty() && !to.is_empty() && from != to => {
            PartialDate::parse(&format!("{from} to {to}"))
        }
        _ => {
            match (year.is_empty(), month.is_empty() || month == "0", day.is_empty() || day == "0")
            {
                (true, _, _) => PartialDate::parse(range.0),
                (false, false, false) => PartialDate::parse(&format!("{year}-{month}-{day}")),
                (false, false, true) => PartialDate::parse(&format!("{year}-{month}")),
                _ => PartialDate::parse(year),
            }
        }
    };
    let circa = matches!(get("circa"), "true" | "True" | "TRUE" | "1");
    date.map(|date| PartialDate { approximate: date.approximate || circa, ..date })
}

/// One line; `None` where no more than a region or a country is given.
fn address<'t>(get: impl Fn(&'static str) -> &'t str) -> Option<String> {
    if ["street", "poBox", "city", "place"].into_iter().all(|name| get(name).is_empty()) {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for name in ["street", "poBox", "city", "zipCode", "region", "place"] {
        let text = get(name);
        match name {
            _ if text.is_empty() => {}
            "poBox" => parts.push(format!("P.O. Box {text}")),
            _ => parts.push(text.to_owned()),
        }
    }
    parts.extend(country(get));
    Some(parts.join(", "))
}

/// A document. Those known to be false are left out: their number is another's
/// or nobody's.
fn document<'t>(get: impl Fn(&'static str) -> &'t str) -> Option<Identifier> {
    if get("knownFalse").eq_ignore_ascii_case("true") {
        return None;
    }
    let number = numbers::bare(get("number"))?;
    let label = match get("identificationTypeDescription") {
        "" => get("identificationTypeCode"),
        label => label,
    };
    Some(Identifier {
        label: label.to_owned(),
        country: country(get).unwrap_or_default(),
        ..Identifier::new(IdentifierKind::Document, number)
    })
}

/// A mailbox, web site or telephone number.
fn contact(key: &str, value: &str) -> Option<Identifier> {
    let kind = match key.trim().to_ascii_uppercase().as_str() {
        "EMAIL" | "E-MAIL" => IdentifierKind::Email,
        "WEB" | "WEBSITE" | "URL" => IdentifierKind::Domain,
        "PHONE" | "TEL" | "MOBILE" | "FAX" => IdentifierKind::Phone,
        _ => return None,
    };
    (!value.is_empty()).then(|| Identifier::new(kind, value))
}

/// `PHONE[+1 202], EMAIL[x@example.com]`, as the CSV writes it.
fn contacts(text: &str) -> Vec<Identifier> {
    let pieces = text.split(']').filter_map(|piece| piece.split_once('['));
    pieces
        .filter_map(|(key, value)| {
            contact(key.trim_matches(|c: char| !c.is_ascii_alphabetic()), value.trim())
        })
        .collect()
}
