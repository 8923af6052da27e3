//! Remarks of the OFAC lists: facts as running text, divided by semicolons.

use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, ListedName, NameStrength};

/// Labels after which the number of a document stands. Longer labels come
/// before those that begin them.
const DOCUMENTS: &[&str] = &[
    "Vessel Registration Identification IMO",
    "Identification Number IMO",
    "Company Number IMO",
    "Diplomatic Passport",
    "Stateless Person Passport",
    "Passport",
    "National Foreign ID Number",
    "National ID No.",
    "Identification Number",
    "Citizen's Card Number",
    "Birth Certificate Number",
    "Personal ID Card",
    "Residency Number",
    "Driver's License No.",
    "Cedula No.",
    "Numero de Identidad",
    "Electoral Registry No.",
    "C.U.R.P.",
    "C.U.I.P.",
    "C.U.I.T.",
    "C.U.I.",
    "R.F.C.",
    "D.N.I.",
    "R.U.T.",
    "R.T.N.",
    "RUC #",
    "RUC",
    "NIT #",
    "NIT",
    "I.F.E.",
    "SSN",
    "Tax ID No.",
    "V.A.T. Number",
    "Fiscal Code",
    "Registration Number",
    "Registration ID",
    "Business Registration Number",
    "Business Registration Document #",
    "Business Number",
    "Company Number",
    "Commercial Registry Number",
    "Certificate of Incorporation Number",
    "C.R. No.",
    "Folio Mercantil No.",
    "Matricula Mercantil No",
    "Chamber of Commerce Number",
    "United Social Credit Code Certificate (USCCC)",
    "Unified Social Credit Code (USCC)",
    "Unified Social Credit Code",
    "Economic Register Number (CBLS)",
    "Legal Entity Number",
    "Public Registration Number",
    "Central Registration System Number",
    "Trade License No.",
    "License",
    "UK Company Number",
    "D-U-N-S Number",
    "SWIFT/BIC",
    "MMSI",
    "Aircraft Tail Number",
    "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "BIK (RU)",
    "RIF #",
    "RFC",
    "RTN",
    "C.I.F.",
    "US FEIN",
    "Cartilla de Servicio Militar Nacional",
    "Credencial electoral",
    "Numero Unico de Identificacao Tributaria (NUIT)",
    "Paraguayan tax identification number",
    "Istanbul Chamber of Comm. No.",
    "Dubai Chamber of Commerce Membership No.",
    "Enterprise Number",
    "Branch Unit Number",
    "Registered Charity No.",
    "Travel Document Number",
    "Turkish Identification Number",
    "Italian Fiscal Code",
    "Refugee ID Card",
    "Kenyan ID No.",
    "LE Number",
    "SRE Permit No.",
    "VisaNumberID",
];

/// Adds what the remarks say to the entry.
pub(super) fn read(remarks: &str, entry: &mut Entry) {
    for fact in remarks.split(';') {
        let fact = fact.trim();
        let fact = fact.strip_suffix('.').unwrap_or(fact);
        let fact = fact.strip_prefix("alt. ").unwrap_or(fact);
        if !fact.is_empty() {
            self::fact(fact, entry);
        }
    }
}

fn fact(fact: &str, entry: &mut Entry) {
    let after = |label: &str| fact.strip_prefix(label).map(str::trim);
    if let Some(date) = after("DOB ") {
        entry.birth_dates.extend(PartialDate::parse(date));
    } else if let Some(wallet) = after("Digital Currency Address - ") {
        if let Some((currency, address)) = wallet.split_once(' ') {
            let identifier = Identifier::new(IdentifierKind::Wallet, address.trim());
            entry.identifiers.push(Identifier { label: currency.to_owned(), ..identifier });
        }
    } else if let Some(address) = after("Email Address ") {
        entry.identifiers.push(Identifier::new(IdentifierKind::Email, address));
    } else if let Some(site) = after("Website ") {
        entry.identifiers.push(Identifier::new(IdentifierKind::Domain, site));
    } else if let Some(number) = ["Phone Number ", "Telephone ", "Fax "].into_iter().find_map(after)
    {
        entry.identifiers.push(Identifier::new(IdentifierKind::Phone, number));
    } else if let Some(country) = after("nationality ").or_else(|| after("citizen ")) {
        entry.countries.push(country.to_owned());
    } else if let Some(name) = ["a.k.a. ", "f.k.a. ", "n.k.a. "].into_iter().find_map(after) {
        // Aliases in the remarks are those the publisher calls weak.
        let text =
            name.trim_matches(|c| matches!(c, '\'' | '"' | '\u{2018}' | '\u{2019}')).to_owned();
        if !text.is_empty() {
            entry.names.push(ListedName { text, strength: NameStrength::Weak });
        }
    } else if let Some((label, rest)) = DOCUMENTS.iter().find_map(|label| {
        let rest = fact.strip_prefix(label)?;
        // `License` must not read `Licensed to`.
        rest.strip_prefix(' ')
            .or_else(|| label.ends_with('#').then_some(rest))
            .map(|rest| (*label, rest.trim()))
    }) {
        entry.identifiers.extend(document(label, rest));
    }
}

/// `T14553558 (Iran) issued 28 Oct 2008 expires 29 Oct 2013`.
fn document(label: &str, text: &str) -> Option<Identifier> {
    let end = text
        .find(" (")
        .or_else(|| text.find(" issued"))
        .or_else(|| text.find(" expires"))
        .unwrap_or(text.len());
    let number = text.get(..end)?.trim().trim_start_matches('#');
    let country = text
        .get(end..)
        .and_then(|rest| rest.trim_start().strip_prefix('('))
        .and_then(|rest| rest.split_once(')'))
        .map_or("", |(country, _)| country);
    plausible(label, number).then(|| Identifier {
        kind: IdentifierKind::Document,
        value: number.to_owned(),
        label: label.trim_end_matches([' ', '#']).to_owned(),
        country: country.to_owned(),
    })
}

/// Whether a value is the number of a document: it has a digit, or is one of those that
/// need none, the code of a bank (`EXAMXEXX`) and the mark of an aircraft (`EP-GOM`).
fn plausible(label: &str, number: &str) -> bool {
    number.bytes().any(|b| b.is_ascii_digit())
        || match label {
            "SWIFT/BIC" => number.len() >= 8,
            "Aircraft Tail Number" => number.len() >= 4,
            _ => false,
        }
}

/// Words that make a label one of a document, where [`DOCUMENTS`] does not have
/// it.
const DOCUMENT_WORDS: [&str; 9] =
    ["Passport", "Number", "No.", " ID", "Identification", "Card", "License", "Register", "Code"];
/// Labels with such words that identify nobody.
/// (`Chinese Commercial Code` numbers the characters of a name).
const NO_DOCUMENTS: [&str; 6] =
    ["Date", "Gazette", "Executive Order", "Gender", "Sanctions", "Commercial Code"];

/// The identifier of a labelled value, as the XML files and the Consolidated
/// Screening List have them. `None` for labels of another kind (`Gender`,
/// `Secondary sanctions risk:`) and values without a digit where one belongs.
pub(super) fn identifier(label: &str, value: &str, country: &str) -> Option<Identifier> {
    let (label, value) = (label.trim(), value.trim());
    if value.is_empty() {
        return None;
    }
    let of = |kind| Some(Identifier::new(kind, value));
    match label {
        "Email Address" | "Email" => return of(IdentifierKind::Email),
        "Website" => return of(IdentifierKind::Domain),
        "Phone Number" | "Telephone" | "Fax" => return of(IdentifierKind::Phone),
        _ => {}
    }
    if let Some(currency) = label.strip_prefix("Digital Currency Address") {
        let label = currency.trim_start_matches([' ', '-']).to_owned();
        return Some(Identifier { label, ..Identifier::new(IdentifierKind::Wallet, value) });
    }
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if !DOCUMENTS.contains(&label) && (!has(&DOCUMENT_WORDS) || has(&NO_DOCUMENTS)) {
        return None;
    }
    let number = value.strip_prefix("IMO ").unwrap_or(value).trim().trim_start_matches('#');
    plausible(label, number).then(|| Identifier {
        kind: IdentifierKind::Document,
        value: number.to_owned(),
        label: label.trim_end_matches([' ', '#']).to_owned(),
        country: country.trim().to_owned(),
    })
}
