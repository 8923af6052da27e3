//! The XML: one `Designation` an entry, every value once, in elements by kind.

use std::io::BufRead;

use super::{address, born, contact, documents, kind, name, strength};
use crate::screen::entry::{Entry, Identifier, IdentifierKind, ListedName, NameStrength};
use crate::screen::lists::source::Source;
use crate::screen::lists::xml::{Step, Walker};
use crate::screen::lists::{Error, Out, day_first};

/// Elements that say nothing that is compared.
const UNUSED: [&str; 24] = [
    "CountryOfBirth",
    "CurrentOwnerOperator",
    "DesignationSource",
    "Gender",
    "LastUpdated",
    "LengthOfShip",
    "NationalIdentifierAdditionalInformation",
    "NonLatinScriptLanguage",
    "NonLatinScriptType",
    "OtherInformation",
    "ParentCompany",
    "PassportAdditionalInformation",
    "Position",
    "PreviousFlag",
    "PreviousOwnerOperator",
    "SanctionsImposed",
    "Subsidiary",
    "Title",
    "TonnageOfShip",
    "TownOfBirth",
    "TypeOfEntity",
    "TypeOfShip",
    "UKStatementofReasons",
    "YearBuilt",
];

/// Reads the list record by record.
pub(in crate::screen::lists) fn stream<R: BufRead>(
    source: &mut Source<R>,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let mut xml = Walker::new(source);
    let mut record = None;
    while let Some(step) = xml.next()? {
        match (step, xml.name()) {
            (Step::Start, "Designation") => {
                record = Some(Record { entry: out.blank(""), ..Record::default() });
                xml.begin_record();
            }
            (Step::Start, _) => {}
            (Step::End, "Designation") => {
                match record.take().and_then(Record::entry) {
                    Some(entry) => out.entry(entry),
                    None => out.note("records have no number or name and were left out"),
                }
                xml.end_record();
            }
            (Step::End, "DateGenerated") => out.published(&day_first(xml.text())),
            (Step::End, name) => {
                if let Some(record) = &mut record {
                    record.take(xml.parent(), name, xml.text(), out);
                }
            }
        }
    }
    Ok(())
}

/// One designation while it is read.
#[derive(Debug, Default)]
struct Record {
    entry: Entry,
    /// The Treasury's number, for entries that have no other.
    group: String,
    /// The name that is open: its six parts, its type and its quality.
    open: [String; 8],
    /// Names, of which the kind of the entry says how they are written. That stands
    /// after them.
    names: Vec<[String; 8]>,
    scripts: Vec<String>,
    /// Six lines, post code and country of the address that is open.
    address: [String; 8],
}

/// Fields of a name and of an address, in the order of their places.
const NAME: [&str; 8] =
    ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6", "NameType", "AliasStrength"];
const ADDRESS: [&str; 8] = [
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "AddressLine4",
    "AddressLine5",
    "AddressLine6",
    "AddressPostalCode",
    "AddressCountry",
];

impl Record {
    /// Takes the text of an element, or the end of a group of them.
    fn take(&mut self, parent: &str, name: &str, text: &str, out: &mut Out<'_>) {
        let entry = &mut self.entry;
        match (parent, name) {
            ("Names", "Name") => self.names.push(std::mem::take(&mut self.open)),
            ("Addresses", "Address") => {
                let [lines @ .., postcode, country] = &self.address;
                let line = address(lines.iter().map(String::as_str), postcode, country);
                entry.addresses.extend(line);
                self.address = Default::default();
            }
            _ if text.is_empty() => {}
            ("Name", _) if NAME.contains(&name) => set(&mut self.open, &NAME, name, text),
            ("Address", _) if ADDRESS.contains(&name) => {
                set(&mut self.address, &ADDRESS, name, text);
            }
            (_, "UniqueID") => text.clone_into(&mut entry.entry_id),
            (_, "OFSIGroupID") => text.clone_into(&mut self.group),
            (_, "NameNonLatinScript") => self.scripts.push(text.to_owned()),
            (_, "RegimeName") => entry.programs.push(text.to_owned()),
            (_, "DateDesignated") => entry.listed(&day_first(text)),
            (_, "IndividualEntityShip") => entry.kind = kind(text).unwrap_or_default(),
            (_, "DOB") => born(text, entry, out),
            (_, "Nationality" | "CurrentBelievedFlagOfShip") => {
                entry.countries.push(text.to_owned());
            }
            (_, "PassportNumber") => documents(text, "Passport", entry),
            (_, "NationalIdentifierNumber") => documents(text, "National identifier", entry),
            (_, "BusinessRegistrationNumber") => {
                documents(text, "Business registration number", entry);
            }
            (_, "IMONumber") => documents(text, "IMO number", entry),
            (_, "HullIdentificationNumber") => {
                documents(text, "Hull identification number", entry);
            }
            (_, "PhoneNumber") => contact(IdentifierKind::Phone, text, entry, out),
            (_, "Website") => contact(IdentifierKind::Domain, text, entry, out),
            (_, "EmailAddress") => contact(IdentifierKind::Email, text, entry, out),
            ("CryptoWalletAddresses", _) | (_, "CryptoWalletAddress") => {
                entry.identifiers.push(Identifier::new(IdentifierKind::Wallet, text));
            }
            // The measures once more, as flags.
            ("SanctionsImposedIndicators", _) | (_, "UNReferenceNumber") => {}
            (_, name) if UNUSED.contains(&name) => {}
            _ => out.note("elements are of a kind that is not known and were left out"),
        }
    }

    /// The entry; `None` for a record without a number or a name.
    fn entry(self) -> Option<Entry> {
        let mut entry = self.entry;
        if entry.entry_id.is_empty() {
            entry.entry_id = self.group;
        }
        for [given @ .., family, name_type, quality] in &self.names {
            let text = name(entry.kind, given.iter().map(String::as_str), family);
            if !text.is_empty() {
                let strength = strength(name_type, quality);
                entry.names.push(ListedName { text, strength });
            }
        }
        let scripts = self.scripts.into_iter();
        entry.names.extend(scripts.map(|text| ListedName { text, strength: NameStrength::Strong }));
        if entry.entry_id.is_empty() || entry.names.is_empty() {
            return None;
        }
        entry.lead();
        Some(entry)
    }
}

fn set(places: &mut [String; 8], fields: &[&str; 8], name: &str, text: &str) {
    for (place, _) in places.iter_mut().zip(fields).filter(|(_, field)| **field == name) {
        text.clone_into(place);
    }
}
