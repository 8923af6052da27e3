//! The consolidated list of the United Nations Security Council, as XML.

use std::io::BufRead;

use super::source::Source;
use super::xml::{Step, Walker};
use super::{Error, Format, Out, Read, collect, numbers};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength};

/// Reads the list; `list` becomes [`Entry::list`]. The reference number
/// (`KPi.001`) becomes [`Entry::entry_id`]. One record is held at a time beside
/// what has been read.
///
/// # Errors
///
/// [`Error::Xml`] when the reader fails or the file is not well-formed XML,
/// [`Error::NoEntry`] when it holds no `INDIVIDUAL` or `ENTITY`.
pub fn read(reader: impl BufRead, list: &str) -> Result<Read, Error> {
    let mut source = Source::open(reader)?;
    collect(Format::UnXml, list, |out| stream(&mut source, out))
}

/// Reads the list record by record.
pub(super) fn stream<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut xml = Walker::new(source);
    let mut record = Record::default();
    while let Some(step) = xml.next()? {
        match (step, xml.name()) {
            (Step::Start, "CONSOLIDATED_LIST") => {
                // `2026-02-27T00:00:00.000Z`: the day is what matters.
                let at = xml.attribute("dateGenerated");
                out.published(at.split('T').next().unwrap_or(at));
            }
            (Step::Start, name @ ("INDIVIDUAL" | "ENTITY")) => {
                record = Record { person: name == "INDIVIDUAL", ..Record::default() };
                xml.begin_record();
            }
            (Step::Start, _) => {}
            (Step::End, "INDIVIDUAL" | "ENTITY") => {
                match std::mem::take(&mut record).entry(out) {
                    Some(entry) => out.entry(entry),
                    None => out.note("records have no name and were left out"),
                }
                xml.end_record();
            }
            (Step::End, name) => record.take(xml.parent(), name, xml.text()),
        }
    }
    Ok(())
}

/// One record while it is read.
#[derive(Debug, Default)]
struct Record {
    person: bool,
    id: String,
    data_id: String,
    names: [String; 4],
    script: String,
    aliases: Vec<ListedName>,
    quality: String,
    alias: String,
    birth_dates: Vec<PartialDate>,
    circa: bool,
    birth: Vec<(String, String)>,
    identifiers: Vec<Identifier>,
    document: Vec<(String, String)>,
    countries: Vec<String>,
    addresses: Vec<String>,
    address: Vec<String>,
    programs: Vec<String>,
    listed: String,
}

impl Record {
    /// Takes the text of an element, or the end of a group of them.
    fn take(&mut self, parent: &str, name: &str, value: &str) {
        // The list writes `na` for nothing, in small letters: `NA` is a name.
        let value = if value == "na" { "" } else { value };
        match (parent, name) {
            ("INDIVIDUAL" | "ENTITY", "REFERENCE_NUMBER") => value.clone_into(&mut self.id),
            ("INDIVIDUAL" | "ENTITY", "LISTED_ON") => value.clone_into(&mut self.listed),
            ("INDIVIDUAL" | "ENTITY", "DATAID") => value.clone_into(&mut self.data_id),
            ("INDIVIDUAL" | "ENTITY", "UN_LIST_TYPE") if !value.is_empty() => {
                self.programs.push(value.to_owned())
            }
            ("INDIVIDUAL" | "ENTITY", "NAME_ORIGINAL_SCRIPT") => value.clone_into(&mut self.script),
            (
                "INDIVIDUAL" | "ENTITY",
                "FIRST_NAME" | "SECOND_NAME" | "THIRD_NAME" | "FOURTH_NAME",
            ) => {
                let place = match name {
                    "FIRST_NAME" => 0,
                    "SECOND_NAME" => 1,
                    "THIRD_NAME" => 2,
                    _ => 3,
                };
                if let Some(slot) = self.names.get_mut(place) {
                    value.clone_into(slot);
                }
            }
            ("INDIVIDUAL_ALIAS" | "ENTITY_ALIAS", "QUALITY") => value.clone_into(&mut self.quality),
            ("INDIVIDUAL_ALIAS" | "ENTITY_ALIAS", "ALIAS_NAME") => {
                value.clone_into(&mut self.alias)
            }
            // A birth date that goes with an alias is one the person has used.
            ("INDIVIDUAL_ALIAS", "DATE_OF_BIRTH") => {
                self.birth_dates.extend(PartialDate::parse(value));
            }
            (_, "INDIVIDUAL_ALIAS" | "ENTITY_ALIAS") => self.end_alias(),
            ("INDIVIDUAL_DATE_OF_BIRTH", "TYPE_OF_DATE") => self.circa = value == "APPROXIMATELY",
            ("INDIVIDUAL_DATE_OF_BIRTH", _) if !value.is_empty() => {
                self.birth.push((name.to_owned(), value.to_owned()));
            }
            (_, "INDIVIDUAL_DATE_OF_BIRTH") => self.end_birth(),
            ("INDIVIDUAL_DOCUMENT", _) if !value.is_empty() => {
                self.document.push((name.to_owned(), value.to_owned()));
            }
            (_, "INDIVIDUAL_DOCUMENT") => self.end_document(),
            ("NATIONALITY", "VALUE") if !value.is_empty() => self.countries.push(value.to_owned()),
            (
                "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS",
                "STREET" | "CITY" | "STATE_PROVINCE" | "ZIP_CODE" | "COUNTRY",
            ) if !value.is_empty() => {
                self.address.push(value.to_owned());
            }
            (_, "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS") => {
                let address = std::mem::take(&mut self.address);
                // A country alone is not an address.
                if address.len() > 1 {
                    self.addresses.push(address.join(", "));
                }
            }
            _ => {}
        }
    }

    /// An alias; several are sometimes written in one element.
    fn end_alias(&mut self) {
        let strength =
            if self.quality == "Low" { NameStrength::Weak } else { NameStrength::Strong };
        let alias = std::mem::take(&mut self.alias);
        let names = alias.split(';').map(str::trim).filter(|name| !name.is_empty());
        self.aliases.extend(names.map(|name| ListedName { text: name.to_owned(), strength }));
        self.quality.clear();
    }

    fn end_birth(&mut self) {
        let birth = std::mem::take(&mut self.birth);
        let get = |wanted: &str| {
            birth.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
        };
        let date = match (get("FROM_YEAR"), get("TO_YEAR")) {
            (Some(from), Some(to)) => PartialDate::parse(&format!("{from} to {to}")),
            _ => get("DATE").or(get("YEAR")).or(get("NOTE")).and_then(PartialDate::parse),
        };
        let circa = std::mem::take(&mut self.circa);
        self.birth_dates.extend(
            date.map(|date| PartialDate { approximate: date.approximate || circa, ..date }),
        );
    }

    fn end_document(&mut self) {
        let document = std::mem::take(&mut self.document);
        let get = |wanted: &str| {
            let found = document.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        if let Some(value) = numbers::bare(&get("NUMBER")) {
            let country = match get("ISSUING_COUNTRY") {
                none if none.is_empty() => get("COUNTRY_OF_ISSUE"),
                country => country,
            };
            self.identifiers.push(Identifier {
                kind: IdentifierKind::Document,
                value,
                label: get("TYPE_OF_DOCUMENT"),
                country,
            });
        }
    }

    /// The entry, or `None` for a record without a name.
    fn entry(self, out: &Out<'_>) -> Option<Entry> {
        let name: Vec<&str> =
            self.names.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let mut names = Vec::with_capacity(2 + self.aliases.len());
        if !name.is_empty() {
            names.push(ListedName { text: name.join(" "), strength: NameStrength::Primary });
        }
        if !self.script.is_empty() {
            names.push(ListedName { text: self.script, strength: NameStrength::Strong });
        }
        names.extend(self.aliases);
        if names.is_empty() {
            return None;
        }
        let mut entry = Entry {
            kind: if self.person { Kind::Person } else { Kind::Organisation },
            names,
            birth_dates: self.birth_dates,
            identifiers: self.identifiers,
            countries: self.countries,
            addresses: self.addresses,
            programs: self.programs,
            ..out.blank(if self.id.is_empty() { self.data_id } else { self.id })
        };
        entry.listed(&self.listed);
        Some(entry)
    }
}
