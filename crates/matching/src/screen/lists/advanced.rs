//! `SDN_ADVANCED.XML` and `CONS_ADVANCED.XML` of the United States' Office of
//! Foreign Assets Control, after the United Nations' advanced sanctions data
//! model.
//!
//! The document has sections that refer to each other by number: reference
//! values, locations, documents, parties, relationships, entries of the list.
//! Which parties are listed, and under which programme, is said only after the
//! parties; parties that are no entries (owners, relatives) stand among them. So
//! entries wait until the end, which takes a small part of the document's size,
//! and nothing else of it is kept but locations and documents.

use std::collections::HashMap;
use std::io::BufRead;

use super::source::Source;
use super::xml::{Step, Walker};
use super::{Error, Out, remarks};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, Kind, ListedName, NameStrength};

/// Reads the document.
pub(super) fn stream<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut xml = Walker::new(source);
    let mut document = Document::default();
    while let Some(step) = xml.next()? {
        match (step, xml.name()) {
            (Step::Start, "DistinctParty" | "Location" | "IDRegDocument" | "SanctionsEntry") => {
                xml.begin_record();
                document.start(&xml, out);
            }
            (Step::Start, _) => document.start(&xml, out),
            (Step::End, "DistinctParty" | "Location" | "IDRegDocument" | "SanctionsEntry") => {
                document.end(&xml, out);
                xml.end_record();
            }
            (Step::End, _) => document.end(&xml, out),
        }
    }
    document.hand_over(out);
    Ok(())
}

/// A number by which the document refers to something.
type Id = u64;

/// Sets of reference values that are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Set {
    Country,
    DetailReference,
    FeatureType,
    DocumentType,
    NamePartType,
    LocationPart,
    PartySubType,
    PartyType,
    SanctionsType,
    Script,
}

impl Set {
    fn of(element: &str) -> Option<Self> {
        Some(match element {
            "Country" => Self::Country,
            "DetailReference" => Self::DetailReference,
            "FeatureType" => Self::FeatureType,
            "IDRegDocType" => Self::DocumentType,
            "NamePartType" => Self::NamePartType,
            "LocPartType" => Self::LocationPart,
            "PartySubType" => Self::PartySubType,
            "PartyType" => Self::PartyType,
            "SanctionsType" => Self::SanctionsType,
            "Script" => Self::Script,
            _ => return None,
        })
    }
}

/// A location: an address, or no more than a country.
#[derive(Debug, Default)]
struct Place {
    /// The address in one line with its country; empty for a country alone.
    line: Box<str>,
    country: Box<str>,
}

/// A part of a name: its group, its script and the text.
#[derive(Debug)]
struct NamePart {
    group: Id,
    script: Id,
    text: String,
}

/// A name of the identity that is open.
#[derive(Debug, Default)]
struct Name {
    parts: Vec<NamePart>,
    primary: bool,
    weak: bool,
}

/// Year, month and day.
type Day = [u16; 3];

/// What is held while the document is read.
#[derive(Debug, Default)]
struct Document {
    values: HashMap<(Set, Id), Box<str>>,
    /// The type of party of each sub-type.
    party_types: HashMap<Id, Id>,
    issued: Day,

    places: HashMap<Id, Place>,
    /// The location that is open: its number, its country, its parts.
    location: (Id, Id, Vec<(Id, String)>),
    /// Whether the value of a part that is open is the primary one.
    primary: bool,

    /// Documents and the identities they belong to.
    documents: Vec<(Id, Identifier)>,
    /// The document that is open: identity, type, country, number.
    open_document: (Id, Id, Id, String),

    /// The party that is open.
    party: Entry,
    names: Vec<Name>,
    groups: HashMap<Id, Id>,
    alias: (bool, bool),
    identity: (Id, bool),
    feature: Id,
    detail: String,
    at: Id,
    /// Earliest and latest day of the period that is open, and whether it is
    /// approximate.
    period: (Day, Day, bool),

    /// Parties, and whether they are entries of the list.
    parties: Vec<(Entry, bool)>,
    profiles: HashMap<Id, usize>,
    identities: HashMap<Id, usize>,

    /// The entry of the list that is open: its profile, its programmes and the days
    /// of its events.
    entry: (Id, Vec<String>, Vec<Day>),
    measure: Id,
    /// Whether the document has a section that says who is listed.
    has_entries: bool,
}

impl Document {
    fn value(&self, set: Set, id: Id) -> &str {
        self.values.get(&(set, id)).map_or("", AsRef::as_ref)
    }

    fn start<R: BufRead>(&mut self, xml: &Walker<'_, R>, out: &Out<'_>) {
        let id = |name: &str| xml.attribute(name).parse::<Id>().unwrap_or_default();
        match xml.name() {
            "Location" => self.location = (id("ID"), 0, Vec::new()),
            "LocationPart" => self.location.2.push((id("LocPartTypeID"), String::new())),
            "LocationPartValue" => self.primary = xml.flag("Primary"),
            "LocationCountry" => self.location.1 = id("CountryID"),
            "IDRegDocument" => {
                self.open_document = (
                    id("IdentityID"),
                    id("IDRegDocTypeID"),
                    id("IssuedBy-CountryID"),
                    String::new(),
                );
            }
            "DistinctParty" => self.party = out.blank(xml.attribute("FixedRef")),
            "Profile" => {
                self.party.kind = self.kind(id("PartySubTypeID"));
                self.profiles.insert(id("ID"), self.parties.len());
            }
            "Identity" => {
                self.identity = (id("ID"), xml.flag("Primary"));
                self.identities.insert(id("ID"), self.parties.len());
                self.names.clear();
                self.groups.clear();
            }
            "Alias" => self.alias = (xml.flag("Primary"), xml.flag("LowQuality")),
            "DocumentedName" => {
                let (primary, weak) = self.alias;
                let primary = primary && self.identity.1;
                self.names.push(Name { parts: Vec::new(), primary, weak });
            }
            "NamePartValue" => {
                let part = NamePart {
                    group: id("NamePartGroupID"),
                    script: id("ScriptID"),
                    text: String::new(),
                };
                if let Some(name) = self.names.last_mut() {
                    name.parts.push(part);
                }
            }
            "NamePartGroup" => {
                self.groups.insert(id("ID"), id("NamePartTypeID"));
            }
            "Feature" => self.feature = id("FeatureTypeID"),
            "FeatureVersion" => {
                self.detail.clear();
                self.at = 0;
                self.period = Default::default();
            }
            "VersionDetail" => {
                let reference = id("DetailReferenceID");
                let text = self.value(Set::DetailReference, reference).to_owned();
                self.detail = text;
            }
            "VersionLocation" => self.at = id("LocationID"),
            "Start" | "End" => self.period.2 |= xml.flag("Approximate"),
            "SanctionsEntries" => self.has_entries = true,
            "SanctionsEntry" => self.entry = (id("ProfileID"), Vec::new(), Vec::new()),
            "EntryEvent" => self.entry.2.push(Day::default()),
            "SanctionsMeasure" => self.measure = id("SanctionsTypeID"),
            "PartySubType" => {
                self.party_types.insert(id("ID"), id("PartyTypeID"));
            }
            _ => {}
        }
    }

    fn end<R: BufRead>(&mut self, xml: &Walker<'_, R>, out: &mut Out<'_>) {
        let name = xml.name();
        match name {
            "Year" | "Month" | "Day" => self.calendar(xml),
            "DateOfIssue" => {
                let [year, month, day] = self.issued;
                out.published(&format!("{year:04}-{month:02}-{day:02}"));
            }
            "Value" if xml.parent() == "LocationPartValue" => {
                // Other values are the same in other scripts, and may stand before it.
                let primary = self.primary;
                let part = self.location.2.last_mut();
                if let Some((_, text)) = part.filter(|(_, text)| primary || text.is_empty()) {
                    xml.text().clone_into(text);
                }
            }
            "Location" => self.end_location(),
            "IDRegistrationNo" => xml.text().clone_into(&mut self.open_document.3),
            "IDRegDocument" => {
                let (identity, kind, country, number) = std::mem::take(&mut self.open_document);
                let label = self.value(Set::DocumentType, kind);
                let country = self.country(country);
                let document = remarks::identifier(label, &number, country);
                self.documents.extend(document.map(|document| (identity, document)));
            }
            "NamePartValue" => {
                if let Some(part) = self.names.last_mut().and_then(|name| name.parts.last_mut()) {
                    xml.text().clone_into(&mut part.text);
                }
            }
            "Identity" => self.end_identity(),
            "VersionDetail" if !xml.text().is_empty() => xml.text().clone_into(&mut self.detail),
            "FeatureVersion" => self.end_feature(),
            "DistinctParty" => {
                let mut party = std::mem::take(&mut self.party);
                if party.entry_id.is_empty() || party.names.is_empty() {
                    out.note("parties have no number or name and were left out");
                    party.names.clear();
                }
                self.parties.push((party, false));
            }
            "Comment" if xml.parent() == "SanctionsMeasure" && !xml.text().is_empty() => {
                // Other measures say what is done, not under which programme.
                if matches!(self.value(Set::SanctionsType, self.measure), "Program" | "") {
                    self.entry.1.push(xml.text().to_owned());
                }
            }
            "SanctionsEntry" => {
                let (profile, programs, days) = std::mem::take(&mut self.entry);
                let party = self.profiles.get(&profile).and_then(|at| self.parties.get_mut(*at));
                match party {
                    Some((party, listed)) => {
                        party.programs.extend(programs);
                        for [year, month, day] in days {
                            party.listed(&format!("{year:04}-{month:02}-{day:02}"));
                        }
                        *listed = true;
                    }
                    None => out.note("entries name a party the file does not have"),
                }
            }
            _ => {
                let set = Set::of(name);
                if let (Some(set), Ok(id)) = (set, xml.attribute("ID").parse()) {
                    let code = xml.attribute("ScriptCode");
                    let text = if code.is_empty() { xml.text() } else { code };
                    self.values.insert((set, id), text.into());
                }
            }
        }
    }

    /// Takes a part of a day: of the document's own, or of a feature's period.
    fn calendar<R: BufRead>(&mut self, xml: &Walker<'_, R>) {
        let place = match xml.name() {
            "Year" => 0,
            "Month" => 1,
            _ => 2,
        };
        let Ok(number) = xml.text().parse::<u16>() else { return };
        let day = match (xml.parent(), xml.up(2)) {
            ("DateOfIssue", _) => &mut self.issued,
            ("From", "Start") => &mut self.period.0,
            ("From" | "To", "End") => &mut self.period.1,
            ("Date", "EntryEvent") => match self.entry.2.last_mut() {
                Some(day) => day,
                None => return,
            },
            _ => return,
        };
        if let Some(part) = day.get_mut(place) {
            *part = number;
        }
    }

    fn end_location(&mut self) {
        let (id, country, mut parts) = std::mem::take(&mut self.location);
        parts.retain(|(_, text)| !text.is_empty());
        let rank = |part: &(Id, String)| match self.value(Set::LocationPart, part.0) {
            "ADDRESS1" => 0,
            "ADDRESS2" => 1,
            "ADDRESS3" => 2,
            "CITY" => 3,
            "STATE/PROVINCE" => 4,
            "POSTAL CODE" => 5,
            _ => 6,
        };
        parts.sort_by_key(rank);
        // A region and a country alone are no address.
        let address = parts.iter().any(|part| rank(part) <= 3);
        let mut line = String::new();
        let mut country = self.country(country);
        if address {
            let texts = parts.iter().map(|(_, text)| text.as_str());
            for text in texts.chain(Some(country).filter(|country| !country.is_empty())) {
                if !line.is_empty() {
                    line.push_str(", ");
                }
                line.push_str(text);
            }
        }
        // A country alone may stand in words in a part of unknown type.
        if let ("", [(kind, text)], false) = (country, parts.as_slice(), address)
            && self.value(Set::LocationPart, *kind) == "Unknown"
        {
            country = text;
        }
        let place = Place { line: line.into(), country: country.into() };
        self.places.insert(id, place);
    }

    /// The name of a country; empty where it is not known.
    fn country(&self, id: Id) -> &str {
        match self.value(Set::Country, id) {
            "undetermined" => "",
            country => country,
        }
    }

    /// Writes the names of an identity: the groups that say which part is the
    /// family name stand after them.
    fn end_identity(&mut self) {
        for name in std::mem::take(&mut self.names) {
            let script = name.parts.first().map_or(0, |part| part.script);
            let script = self.value(Set::Script, script);
            let text = self.text(&name, script);
            let latin = matches!(script, "Latn" | "Latin" | "");
            let first = self.party.names.iter().all(|n| n.strength != NameStrength::Primary);
            let strength = match () {
                () if name.primary && latin && first => NameStrength::Primary,
                () if name.weak => NameStrength::Weak,
                () => NameStrength::Strong,
            };
            if !text.is_empty() {
                self.party.names.push(ListedName { text, strength });
            }
        }
        // The primary name, good aliases, weak ones, each in the order of the file.
        self.party.names.sort_by_key(|name| name.strength);
    }

    /// `FAMILY, Given Middle` for people, as the CSV files write them.
    fn text(&self, name: &Name, script: &str) -> String {
        // Written without blanks.
        let close = ["Hani", "Hans", "Hant", "Hang", "Kore", "Jpan", "Hira", "Kana"];
        let blank = if close.contains(&script) { "" } else { " " };
        let family = |part: &&NamePart| {
            let kind = self.groups.get(&part.group).copied().unwrap_or_default();
            matches!(
                self.value(Set::NamePartType, kind),
                "Last Name" | "Maiden Name" | "Patronymic" | "Matronymic"
            )
        };
        let join = |parts: Vec<&str>| parts.join(blank);
        let parts = || name.parts.iter().filter(|part| !part.text.is_empty());
        let families = join(parts().filter(family).map(|part| part.text.as_str()).collect());
        let others = join(parts().filter(|p| !family(p)).map(|part| part.text.as_str()).collect());
        match (families.is_empty(), others.is_empty()) {
            (false, false) if blank.is_empty() => families + &others,
            (false, false) => format!("{families}, {others}"),
            (false, true) => families,
            _ => others,
        }
    }

    fn end_feature(&mut self) {
        let feature = self.value(Set::FeatureType, self.feature);
        let place = self.places.get(&self.at);
        match feature {
            "Birthdate" => self.party.birth_dates.extend(date(self.period)),
            "Location" => {
                let line = place.map(|place| &place.line).filter(|line| !line.is_empty());
                self.party.addresses.extend(line.map(|line| line.to_string()));
            }
            _ if feature.starts_with("Nationality")
                || feature.starts_with("Citizenship")
                || feature == "Vessel Flag" =>
            {
                let country = place.map(|place| place.country.as_ref());
                let country = country.filter(|country| !country.is_empty());
                let country = country.unwrap_or(&self.detail).to_owned();
                if !country.is_empty() {
                    self.party.countries.push(country);
                }
            }
            _ => {
                let identifier = remarks::identifier(feature, &self.detail, "");
                self.party.identifiers.extend(identifier);
            }
        }
    }

    fn kind(&self, sub_type: Id) -> Kind {
        let party_type = self.party_types.get(&sub_type).copied().unwrap_or_default();
        match (self.value(Set::PartySubType, sub_type), self.value(Set::PartyType, party_type)) {
            ("Vessel", _) => Kind::Vessel,
            ("Aircraft", _) => Kind::Aircraft,
            (_, "Individual") => Kind::Person,
            (_, "Entity") => Kind::Organisation,
            // The numbers have not changed since the format began.
            _ => match sub_type {
                1 => Kind::Vessel,
                2 => Kind::Aircraft,
                3 => Kind::Organisation,
                4 => Kind::Person,
                _ => Kind::Unknown,
            },
        }
    }

    fn hand_over(mut self, out: &mut Out<'_>) {
        for (identity, document) in self.documents {
            let party = self.identities.get(&identity).and_then(|at| self.parties.get_mut(*at));
            match party {
                Some((party, _)) => party.identifiers.push(document),
                None => out.note("documents belong to a party the file does not have"),
            }
        }
        if !self.has_entries {
            out.note("section is missing (`SanctionsEntries`): programmes are not known");
        }
        for (mut party, listed) in self.parties {
            if party.names.is_empty() {
                continue;
            }
            party.lead();
            if listed || !self.has_entries {
                out.entry(party);
            } else {
                out.note("parties are no entries of the list and were left out");
            }
        }
    }
}

/// The birth date of a period. A whole year or month is written as its first and
/// last day.
fn date((from, to, approximate): (Day, Day, bool)) -> Option<PartialDate> {
    let [year, month, day] = from;
    let [until, last_month, last_day] = match to {
        [0, ..] => from,
        to => to,
    };
    if !(1000..3000).contains(&year) || !(year..3000).contains(&until) {
        return None;
    }
    let part = |number: u16, most: u8| u8::try_from(number).ok().filter(|n| (1..=most).contains(n));
    let known = PartialDate { year, until, month: None, day: None, approximate };
    Some(match () {
        () if year != until => PartialDate { approximate: true, ..known },
        () if (month, day) == (last_month, last_day) => {
            let month = part(month, 12);
            PartialDate { month, day: month.and(part(day, 31)), ..known }
        }
        () if month == last_month && day == 1 && last_day >= 28 => {
            PartialDate { month: part(month, 12), ..known }
        }
        () if (month, day, last_month, last_day) == (1, 1, 12, 31) => known,
        // Some days of a year.
        () => PartialDate { approximate: true, ..known },
    })
}
