//! The consolidated financial sanctions list of the European Union, as XML
//! (schema 1.1) and as CSV with `;` between columns, in which every name,
//! address, birth date, document and citizenship is a row.

use std::io::BufRead;

use super::grouped::Grouped;
use super::rows::Rows;
use super::source::Source;
use super::xml::{Step, Walker};
use super::{Error, Out, UNREAD_DATES, contacts, day_first, numbers};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength};

/// Reads the XML record by record.
pub(super) fn xml<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut xml = Walker::new(source);
    let mut entry = Entry::default();
    // The name that is open, whose remark stands inside it.
    let mut open = ListedName::default();
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
                entry.listed(get("designationDate"));
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
            (Step::Start, "nameAlias") => {
                open = ListedName { text: name(get), strength: strength(get("strong")) };
            }
            (Step::End, "remark") if xml.parent() == "nameAlias" => {
                open.strength = graded(xml.text(), open.strength);
            }
            (Step::End, "nameAlias") => entry.names.push(std::mem::take(&mut open)),
            (Step::Start, "citizenship") => entry.countries.extend(country(get)),
            (Step::Start, "birthdate") => born(get, &mut entry, out),
            (Step::Start, "address") => entry.addresses.extend(address(get)),
            (Step::Start, "contactInfo") => contact(get("key"), get("value"), &mut entry, out),
            (Step::Start, "identification") => documents(get, &mut entry),
            (Step::End, "sanctionEntity") => {
                entry.names.retain(|name| !name.text.is_empty());
                if entry.names.is_empty() || entry.entry_id.is_empty() {
                    out.note("records have no number or name and were left out");
                } else {
                    lead(&mut entry);
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
    let names = places(
        "NameAlias_",
        &["wholeName", "firstName", "middleName", "lastName", "strong", "remark"],
    );
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
    let mut births =
        places("BirthDate_", &["yearRangeFrom", "yearRangeTo", "circa", "year", "calendarType"]);
    for (attribute, column) in [
        ("birthdate", "BirthDate_BirthDate"),
        ("dayOfMonth", "BirthDate_Day"),
        ("monthOfYear", "BirthDate_Month"),
    ] {
        births.extend(rows.column(column).map(|place| (attribute, place)));
    }
    let mut identifications = places(
        "Identification_",
        &["number", "latinNumber", "knownFalse", "countryDescription", "countryIso2Code"],
    );
    for (attribute, column) in [
        ("identificationTypeDescription", "Identification_TypeDescription"),
        ("identificationTypeCode", "Identification_TypeCode"),
    ] {
        identifications.extend(rows.column(column).map(|place| (attribute, place)));
    }
    let citizenships = places("Citizenship_", &["countryDescription", "countryIso2Code"]);
    let [generated, logical, reference, designated, subject, programme] = [
        "fileGenerationDate",
        "Entity_LogicalId",
        "Entity_EU_ReferenceNumber",
        "Entity_DesignationDate",
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
        entry.listed(&day_first(at(designated)));
        let text = name(|wanted| get(&names, wanted));
        if !text.is_empty() {
            let strength = graded(get(&names, "remark"), strength(get(&names, "strong")));
            entry.names.push(ListedName { text, strength });
        }
        entry.addresses.extend(address(|wanted| get(&addresses, wanted)));
        let said = get(&addresses, "contactInfo");
        for (key, value) in pieces(said) {
            contact(key, value, entry, out);
        }
        if !said.is_empty() && pieces(said).next().is_none() {
            out.note(contacts::UNREAD);
        }
        born(|wanted| get(&births, wanted), entry, out);
        documents(|wanted| get(&identifications, wanted), entry);
        entry.countries.extend(country(|wanted| get(&citizenships, wanted)));
    }
    rows.end(out);
    entries.hand_over(out, lead);
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

/// A name as it is written whole, or out of its parts. Empty where there is none.
fn name<'t>(get: impl Fn(&'static str) -> &'t str) -> String {
    let whole = get("wholeName");
    if !whole.is_empty() {
        return whole.to_owned();
    }
    let given: Vec<&str> =
        ["firstName", "middleName"].into_iter().map(&get).filter(|part| !part.is_empty()).collect();
    let (given, last) = (given.join(" "), get("lastName"));
    match (last.is_empty(), given.is_empty()) {
        (false, false) => format!("{last}, {given}"),
        (false, true) => last.to_owned(),
        _ => given,
    }
}

/// What the attribute says of a name. The list marks no name as the primary one, so
/// each that nothing is said against may be it; see [`lead`].
fn strength(strong: &str) -> NameStrength {
    if strong == "false" { NameStrength::Weak } else { NameStrength::Primary }
}

/// What the remark beside a name adds: the list grades its aliases in words, while
/// the attribute says `true` of all of them. `low quality alias` anywhere makes a
/// name weak; a part that begins with one of the others makes it an alias.
fn graded(remark: &str, strength: NameStrength) -> NameStrength {
    const ALIAS: [&str; 11] = [
        "good quality",
        "god quality",
        "high quality",
        "alias",
        "a.k.a",
        "also known as",
        "formerly known as",
        "former name",
        "f.k.a",
        "formerly",
        "maiden name",
    ];
    if remark.is_empty() || strength == NameStrength::Weak {
        return strength;
    }
    let remark = remark.to_lowercase();
    if remark.contains("low quality") || remark.contains("lo quality") {
        return NameStrength::Weak;
    }
    // Elsewhere in a remark such words are about others: `owned by …, formerly …`.
    let mut parts = remark
        .split(['\n', ';'])
        .map(|part| part.trim_start_matches(|c: char| !c.is_alphanumeric()));
    match parts.any(|part| ALIAS.iter().any(|word| part.starts_with(word))) {
        true => NameStrength::Strong,
        false => strength,
    }
}

/// Chooses the primary name: the first in Latin letters that the list does not call an
/// alias, so that a reviewer can read it, otherwise the first of any. Only what is
/// shown depends on it.
fn lead(entry: &mut Entry) {
    let latin = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .all(|c| c < '\u{250}' || ('\u{1e00}'..='\u{1eff}').contains(&c))
    };
    let may = |name: &ListedName| name.strength == NameStrength::Primary;
    let names = &mut entry.names;
    let chosen = names.iter().position(|name| may(name) && latin(&name.text));
    let chosen = chosen.or_else(|| names.iter().position(may));
    for (place, name) in names.iter_mut().enumerate() {
        if name.strength == NameStrength::Primary && Some(place) != chosen {
            name.strength = NameStrength::Strong;
        }
    }
    entry.lead();
}

/// The name of a country, or its code where it has none.
fn country<'t>(get: impl Fn(&'static str) -> &'t str) -> Option<String> {
    ["countryDescription", "countryIso2Code"]
        .into_iter()
        .map(get)
        .find(|text| !text.is_empty() && *text != "UNKNOWN" && *text != "00")
        .map(str::to_owned)
}

/// Takes a birth date, or counts it where something is said that is none. Many have no
/// more than a place.
fn born<'t>(get: impl Fn(&'static str) -> &'t str, entry: &mut Entry, out: &mut Out<'_>) {
    let said = ["birthdate", "year", "yearRangeFrom", "yearRangeTo"];
    match birth_date(&get) {
        Some(date) => entry.birth_dates.push(date),
        None if said.into_iter().all(|field| get(field).is_empty()) => {}
        None => out.note(UNREAD_DATES),
    }
}

fn birth_date<'t>(get: impl Fn(&'static str) -> &'t str) -> Option<PartialDate> {
    let range = (get("yearRangeFrom"), get("yearRangeTo"));
    let whole = get("birthdate");
    // Parts of another calendar are other years; the whole date is converted.
    if !matches!(get("calendarType"), "" | "GREGORIAN") {
        return PartialDate::parse(whole);
    }
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
        let text = get(name).trim_end_matches([',', ' ']);
        match name {
            _ if text.is_empty() => {}
            "poBox" => parts.push(format!("P.O. Box {text}")),
            _ => parts.push(text.to_owned()),
        }
    }
    parts.extend(country(get));
    Some(parts.join(", "))
}

/// Takes the numbers of a document. Those known to be false are left out: their number
/// is another's or nobody's.
fn documents<'t>(get: impl Fn(&'static str) -> &'t str, entry: &mut Entry) {
    if get("knownFalse").eq_ignore_ascii_case("true") {
        return;
    }
    let label = match get("identificationTypeDescription") {
        "" => get("identificationTypeCode"),
        label => label,
    };
    let country = country(&get).unwrap_or_default();
    let document = |number: String| Identifier {
        label: label.to_owned(),
        country: country.clone(),
        ..Identifier::new(IdentifierKind::Document, number)
    };
    let code = get("identificationTypeCode");
    let bank = code == "swiftbic" || label.contains("SWIFT") || label.contains("BIC");
    for text in ["number", "latinNumber"].map(&get) {
        let bank = if bank { numbers::bank(text) } else { None };
        match bank {
            Some(code) => entry.identifiers.push(document(code)),
            None => {
                let found = numbers::several(text).map(|(_, number)| document(number));
                entry.identifiers.extend(found);
            }
        }
    }
}

/// Takes a mailbox, web site or telephone number, or counts what cannot be read.
fn contact(key: &str, value: &str, entry: &mut Entry, out: &mut Out<'_>) {
    let kind = match key.trim().to_ascii_uppercase().as_str() {
        "EMAIL" | "E-MAIL" => Some(IdentifierKind::Email),
        "WEB" | "WEBSITE" | "URL" => Some(IdentifierKind::Domain),
        "PHONE" | "TEL" | "MOBILE" | "FAX" => Some(IdentifierKind::Phone),
        _ => None,
    };
    if !kind.is_some_and(|kind| contacts::read(kind, value, &mut entry.identifiers)) {
        out.note(contacts::UNREAD);
    }
}

/// Key and value of each contact, as the CSV writes them:
/// `PHONE[+1 202], EMAIL[x@example.com]`.
fn pieces(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces = text.split(']').filter_map(|piece| piece.split_once('['));
    pieces.map(|(key, value)| (key.trim_matches(|c: char| !c.is_ascii_alphabetic()), value.trim()))
}
