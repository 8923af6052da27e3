//! `SDN.XML` and `CONSOLIDATED.XML` of the United States' Office of Foreign
//! Assets Control: the content of the CSV files in one document, schema
//! `sdn.xsd`.

use std::io::BufRead;

use super::source::Source;
use super::xml::{Step, Walker};
use super::{Error, Out, iso, remarks};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Kind, ListedName, NameStrength};

/// Reads the list record by record.
pub(super) fn stream<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut xml = Walker::new(source);
    let mut record = Record::default();
    while let Some(step) = xml.next()? {
        match (step, xml.name()) {
            (Step::Start, "sdnEntry") => {
                record = Record::default();
                xml.begin_record();
            }
            (Step::End, "sdnEntry") => {
                match std::mem::take(&mut record).entry(out) {
                    Some(entry) => out.entry(entry),
                    None => out.note("records have no number or name and were left out"),
                }
                xml.end_record();
            }
            // Month, day, year.
            (Step::End, "Publish_Date") => out.published(&iso(xml.text(), xml.text())),
            (Step::End, name) => record.take(xml.parent(), name, xml.text()),
            (Step::Start, _) => {}
        }
    }
    Ok(())
}

/// One record while it is read.
#[derive(Debug, Default)]
struct Record {
    id: String,
    first: String,
    last: String,
    kind: Kind,
    /// What was read of the entry so far; names of aliases only.
    entry: Entry,
    /// Fields of the group that is open: an alias, a document, an address.
    group: Vec<(&'static str, String)>,
}

/// Fields of groups and the order in which an address is written.
const FIELDS: [&str; 16] = [
    "address1",
    "address2",
    "address3",
    "city",
    "stateOrProvince",
    "postalCode",
    "country",
    "firstName",
    "lastName",
    "category",
    "idType",
    "idNumber",
    "idCountry",
    "dateOfBirth",
    "placeOfBirth",
    "type",
];

impl Record {
    fn take(&mut self, parent: &str, name: &str, value: &str) {
        match (parent, name) {
            ("sdnEntry", "uid") => value.clone_into(&mut self.id),
            ("sdnEntry", "firstName") => value.clone_into(&mut self.first),
            ("sdnEntry", "lastName") => value.clone_into(&mut self.last),
            ("sdnEntry", "sdnType") => {
                self.kind = match value {
                    "Individual" => Kind::Person,
                    "Vessel" => Kind::Vessel,
                    "Aircraft" => Kind::Aircraft,
                    _ => Kind::Organisation,
                }
            }
            ("programList", "program") => self.entry.programs.push(value.to_owned()),
            ("vesselInfo", "vesselFlag") => self.entry.countries.push(value.to_owned()),
            ("akaList", "aka") => {
                let weak = self.field("category") == "weak";
                let strength = if weak { NameStrength::Weak } else { NameStrength::Strong };
                let text = joined(self.field("lastName"), self.field("firstName"));
                self.entry.names.push(ListedName { text, strength });
                self.group.clear();
            }
            ("idList", "id") => {
                self.entry.identifiers.extend(remarks::identifier(
                    self.field("idType"),
                    self.field("idNumber"),
                    self.field("idCountry"),
                ));
                self.group.clear();
            }
            ("addressList", "address") => {
                let parts: Vec<&str> = FIELDS
                    .iter()
                    .take(7)
                    .map(|f| self.field(f))
                    .filter(|p| !p.is_empty())
                    .collect();
                let known = !self.field("address1").is_empty() || !self.field("city").is_empty();
                let line = known.then(|| parts.join(", "));
                self.entry.addresses.extend(line);
                self.group.clear();
            }
            ("dateOfBirthList", "dateOfBirthItem") => {
                let date = PartialDate::parse(self.field("dateOfBirth"));
                self.entry.birth_dates.extend(date);
                self.group.clear();
            }
            ("nationalityList", "nationality") | ("citizenshipList", "citizenship") => {
                let country = self.field("country").to_owned();
                self.entry.countries.push(country);
                self.group.clear();
            }
            ("sdnEntry", _) => self.group.clear(),
            (_, name) => {
                if let (Some(field), false) =
                    (FIELDS.iter().find(|field| **field == name), value.is_empty())
                {
                    self.group.push((field, value.to_owned()));
                }
            }
        }
    }

    /// A field of the open group; empty where it has none.
    fn field(&self, name: &str) -> &str {
        let found = self.group.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn entry(self, out: &Out<'_>) -> Option<Entry> {
        let text = joined(&self.last, &self.first);
        if self.id.is_empty() || text.is_empty() {
            return None;
        }
        let blank = out.blank(self.id);
        let mut entry =
            Entry { list: blank.list, entry_id: blank.entry_id, kind: self.kind, ..self.entry };
        entry.countries.retain(|country| !country.is_empty());
        entry.names.insert(0, ListedName { text, strength: NameStrength::Primary });
        entry.names.sort_by_key(|name| name.strength);
        Some(entry)
    }
}

/// `FAMILY, Given` as the CSV files write it.
fn joined(last: &str, first: &str) -> String {
    match (last.is_empty(), first.is_empty()) {
        (false, false) => format!("{last}, {first}"),
        (false, true) => last.to_owned(),
        _ => first.to_owned(),
    }
}
