//! FollowTheMoney, the format of OpenSanctions: every object has an `id`, a
//! `schema` and `properties`, each a list of values.
//!
//! In `targets.nested.json` addresses, documents and wallets stand inside the
//! target they belong to; in `entities.ftm.json` they are objects of their own
//! that refer to it. Relatives, owners and officers of a target are in both:
//! they are not listed, and no entry is made of them.

use std::collections::HashMap;
use std::io::BufRead;

use serde_json::Value;

use super::json::{self, Records};
use super::source::Source;
use super::{Error, Out};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength};

/// Properties that hold the number of a document or registration. Numbers many
/// share, such as the reason code of a Russian registration, are not among them.
const DOCUMENTS: [&str; 22] = [
    "passportNumber",
    "idNumber",
    "registrationNumber",
    "taxNumber",
    "vatCode",
    "innCode",
    "ogrnCode",
    "okpoCode",
    "leiCode",
    "swiftBic",
    "imoNumber",
    "mmsi",
    "uscCode",
    "socialSecurityNumber",
    "dunsCode",
    "uniqueEntityId",
    "cikCode",
    "bikCode",
    "npiCode",
    "jibCode",
    "icaoCode",
    "serialNumber",
];

const BESIDE: &str =
    "entities stand beside the targets (relatives, owners, officers) and were left out";

/// Whether a record holds objects inside its properties; `None` where it is no
/// FollowTheMoney entity.
pub(super) fn nests(record: &Value) -> Option<bool> {
    let record = unwrapped(record);
    record.get("schema")?.as_str()?;
    let properties = record.get("properties")?.as_object()?;
    let members = properties.values().filter_map(Value::as_array).flatten();
    Some(members.into_iter().any(Value::is_object))
}

/// Reads targets with everything inside them.
pub(super) fn nested<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    json::each(Records::new(source), out, |record, out| {
        let Some(record) = kept(record, out) else { return };
        match entry(record, out) {
            Some(_) if listed(record) == Some(false) => out.note(BESIDE),
            Some(mut entry) => {
                inside(record, &mut entry);
                hand_over(entry, out);
            }
            None => {}
        }
    })
}

/// Reads entities that refer to each other. All entries are held until the end,
/// because what belongs to an entity may follow it.
pub(super) fn entities<R: BufRead>(source: &mut Source<R>, out: &mut Out<'_>) -> Result<(), Error> {
    let mut file = File::default();
    json::each(Records::new(source), out, |record, out| {
        if let Some(record) = kept(record, out) {
            file.take(record, out);
        }
    })?;
    file.join(out);
    Ok(())
}

/// The entity of a record; `None` for what a delta file deletes and for what is
/// no entity.
fn kept<'v>(record: &'v Value, out: &mut Out<'_>) -> Option<&'v Value> {
    if record.get("op").and_then(Value::as_str) == Some("DEL") {
        out.note("deletions of a file of changes were left out");
        return None;
    }
    let record = unwrapped(record);
    if record.get("schema").is_none() || record.get("properties").is_none() {
        out.note("records are no entities (no `schema` or `properties`) and were left out");
        return None;
    }
    // The file has no day of its own: what was seen last was seen when it was made.
    let seen = record.get("last_seen").and_then(Value::as_str).unwrap_or_default();
    out.latest(seen.get(..10).unwrap_or_default());
    Some(record)
}

/// The entity in a record of a file of changes (`{"op": …, "entity": …}`).
fn unwrapped(record: &Value) -> &Value {
    record.get("entity").filter(|entity| entity.is_object()).unwrap_or(record)
}

/// Whether the publisher lists the entity itself. `None` where it does not say.
fn listed(record: &Value) -> Option<bool> {
    if let Some(target) = record.get("target").and_then(Value::as_bool) {
        return Some(target);
    }
    let mut topics = properties(record, "topics").peekable();
    topics.peek()?;
    Some(topics.any(|topic| topic != "role.rca" && !topic.ends_with(".linked")))
}

fn properties<'v>(record: &'v Value, key: &str) -> impl Iterator<Item = String> + use<'v> {
    json::texts(record.get("properties").unwrap_or(&Value::Null), key)
}

fn property(record: &Value, key: &str) -> String {
    properties(record, key).next().unwrap_or_default()
}

fn schema(record: &Value) -> &str {
    record.get("schema").and_then(Value::as_str).unwrap_or_default()
}

/// The entity by itself, without what other objects say about it. `None` for
/// what is no person, body, vessel, aircraft or wallet.
fn entry(record: &Value, out: &Out<'_>) -> Option<Entry> {
    let kind = match schema(record) {
        "Person" => Kind::Person,
        "Organization" | "Company" | "PublicBody" => Kind::Organisation,
        "Vessel" => Kind::Vessel,
        "Airplane" => Kind::Aircraft,
        // A legal entity may be a person.
        "LegalEntity" | "CryptoWallet" => Kind::Unknown,
        _ => return None,
    };
    let mut entry = Entry { kind, ..out.blank(json::first(record, "id")) };
    let caption = json::first(record, "caption");
    let mut names: Vec<String> = properties(record, "name").collect();
    if let Some(at) = names.iter().position(|name| *name == caption) {
        names.swap(0, at);
    }
    if names.is_empty() {
        let (family, given) = (property(record, "lastName"), property(record, "firstName"));
        match (family.is_empty(), given.is_empty()) {
            (false, false) => names.push(format!("{family}, {given}")),
            (false, true) => names.push(family),
            _ => {}
        }
    }
    let strengths =
        std::iter::once(NameStrength::Primary).chain(std::iter::repeat(NameStrength::Strong));
    let names = names.into_iter().zip(strengths);
    entry.names.extend(names.map(|(text, strength)| ListedName { text, strength }));
    for (key, strength) in [
        ("alias", NameStrength::Strong),
        ("previousName", NameStrength::Strong),
        ("weakAlias", NameStrength::Weak),
        ("abbreviation", NameStrength::Weak),
    ] {
        let names = properties(record, key);
        entry.names.extend(names.map(|text| ListedName { text, strength }));
    }
    let dates = properties(record, "birthDate").filter_map(|date| PartialDate::parse(&date));
    entry.birth_dates.extend(dates);
    for key in ["country", "nationality", "citizenship", "jurisdiction", "flag"] {
        entry.countries.extend(properties(record, key));
    }
    entry.addresses.extend(properties(record, "address"));
    for key in ["program", "programId"] {
        entry.programs.extend(properties(record, key));
    }
    for (key, kind) in [
        ("publicKey", IdentifierKind::Wallet),
        ("email", IdentifierKind::Email),
        ("website", IdentifierKind::Domain),
        ("phone", IdentifierKind::Phone),
    ] {
        let label = if key == "publicKey" { property(record, "currency") } else { String::new() };
        entry.identifiers.extend(
            properties(record, key)
                .map(|value| Identifier { label: label.clone(), ..Identifier::new(kind, value) }),
        );
    }
    for key in DOCUMENTS {
        entry.identifiers.extend(properties(record, key).map(|value| Identifier {
            label: key.to_owned(),
            ..Identifier::new(IdentifierKind::Document, value)
        }));
    }
    Some(entry)
}

/// Something another object says about an entity.
#[derive(Debug)]
enum Said {
    Identifier(Identifier),
    Address(String),
    Program(String),
    Listed(String),
}

impl Said {
    fn add(self, entry: &mut Entry) {
        match self {
            Self::Identifier(identifier) => entry.identifiers.push(identifier),
            Self::Address(line) => entry.addresses.push(line),
            Self::Program(program) => entry.programs.push(program),
            Self::Listed(day) => entry.listed(&day),
        }
    }
}

/// What an object that is no entity of its own says about its owner.
fn said(record: &Value) -> Vec<Said> {
    match schema(record) {
        "Address" => address(record).map(Said::Address).into_iter().collect(),
        "Passport" | "Identification" => {
            let country = property(record, "country");
            let label = match property(record, "type") {
                named if !named.is_empty() => named,
                _ => schema(record).to_owned(),
            };
            let number = ["number", "passportNumber"]
                .into_iter()
                .flat_map(|key| properties(record, key))
                .map(|value| Identifier {
                    kind: IdentifierKind::Document,
                    value,
                    label: label.clone(),
                    country: country.clone(),
                });
            number.map(Said::Identifier).collect()
        }
        "CryptoWallet" => {
            let label = property(record, "currency");
            let keys = properties(record, "publicKey").map(|value| Identifier {
                label: label.clone(),
                ..Identifier::new(IdentifierKind::Wallet, value)
            });
            keys.map(Said::Identifier).collect()
        }
        "Sanction" => {
            let programs: Vec<String> = properties(record, "program").collect();
            let ids = properties(record, "programId");
            let programs = programs.into_iter().chain(ids).map(Said::Program);
            let days = ["listingDate", "startDate"].into_iter();
            let days = days.flat_map(|key| properties(record, key)).map(Said::Listed);
            programs.chain(days).collect()
        }
        _ => Vec::new(),
    }
}

/// One line of an `Address`; `None` where it has no more than a country.
fn address(record: &Value) -> Option<String> {
    let full = property(record, "full");
    if !full.is_empty() {
        return Some(full);
    }
    let mut parts: Vec<String> = ["street", "street2", "postOfficeBox", "city", "state", "region"]
        .into_iter()
        .chain(["postalCode"])
        .map(|key| property(record, key))
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        return None;
    }
    parts.extend(properties(record, "country").take(1));
    Some(parts.join(", "))
}

/// Adds what stands inside a target's properties.
fn inside(record: &Value, entry: &mut Entry) {
    let properties = record.get("properties").and_then(Value::as_object);
    let members =
        properties.into_iter().flatten().filter_map(|(_, value)| value.as_array()).flatten();
    for member in members.filter(|member| member.is_object()) {
        said(member).into_iter().for_each(|said| said.add(entry));
    }
}

/// Hands over an entry that something can be compared with.
fn hand_over(mut entry: Entry, out: &mut Out<'_>) {
    entry.lead();
    if entry.names.is_empty() && entry.identifiers.is_empty() {
        out.note("entities have neither a name nor a number and were left out");
    } else {
        out.entry(entry);
    }
}

/// What is held of a file whose entities refer to each other.
#[derive(Debug, Default)]
struct File {
    /// Entities in the order of the file, and whether they are listed themselves.
    entries: Vec<(Entry, Option<bool>)>,
    /// Their places by their ids.
    places: HashMap<String, usize>,
    /// Addresses by their ids.
    addresses: HashMap<String, String>,
    /// Which entity refers to which address.
    lives: Vec<(usize, String)>,
    /// What objects say about the entity of an id, in the order of the file.
    said: Vec<(String, Said)>,
    /// Wallets: the place of their own entry and the ids of who holds them.
    held: Vec<(usize, Vec<String>)>,
}

impl File {
    fn take(&mut self, record: &Value, out: &Out<'_>) {
        let id = json::first(record, "id");
        if let Some(mut entry) = entry(record, out) {
            inside(record, &mut entry);
            let at = self.entries.len();
            self.places.insert(id, at);
            self.lives.extend(properties(record, "addressEntity").map(|address| (at, address)));
            if schema(record) == "CryptoWallet" {
                self.held.push((at, properties(record, "holder").collect()));
            }
            self.entries.push((entry, listed(record)));
            return;
        }
        if schema(record) == "Address" {
            self.addresses.extend(address(record).map(|line| (id.clone(), line)));
        }
        for key in ["holder", "entity", "things"] {
            for owner in properties(record, key) {
                self.said.extend(said(record).into_iter().map(|said| (owner.clone(), said)));
            }
        }
    }

    fn join(mut self, out: &mut Out<'_>) {
        for (at, address) in &self.lives {
            if let (Some((entry, _)), Some(line)) =
                (self.entries.get_mut(*at), self.addresses.get(address))
            {
                entry.addresses.push(line.clone());
            }
        }
        for (owner, said) in self.said {
            match self.places.get(&owner).and_then(|at| self.entries.get_mut(*at)) {
                Some((entry, _)) => said.add(entry),
                None => out.note("documents or measures belong to entities the file does not have"),
            }
        }
        // A wallet whose holder is listed is the holder's; otherwise it stands
        // for itself.
        let mut gone = vec![false; self.entries.len()];
        for (at, holders) in &self.held {
            let wallet = self.entries.get(*at).map(|(entry, _)| entry.identifiers.clone());
            for place in holders.iter().filter_map(|holder| self.places.get(holder)) {
                if let (Some((entry, _)), Some(wallet)) = (self.entries.get_mut(*place), &wallet) {
                    entry.identifiers.extend_from_slice(wallet);
                    if let Some(gone) = gone.get_mut(*at) {
                        *gone = true;
                    }
                }
            }
        }
        // Where the file says of any entity whether it is listed, those of which
        // it does not say so stand beside.
        let says = self.entries.iter().any(|(_, listed)| listed.is_some());
        for ((entry, listed), gone) in self.entries.into_iter().zip(gone) {
            match listed {
                _ if gone => {}
                Some(true) => hand_over(entry, out),
                None if !says => hand_over(entry, out),
                _ => out.note(BESIDE),
            }
        }
    }
}
