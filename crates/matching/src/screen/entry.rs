//! What a list says about one listed person, company, vessel or aircraft.

use std::collections::HashSet;
use std::hash::Hash;

use sha2::{Digest, Sha256};

use super::date::PartialDate;

/// What kind of thing is listed or asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A natural person.
    Person,
    /// A company, ministry, group or other body.
    Organisation,
    /// A ship, by name or IMO number.
    Vessel,
    /// An aircraft, by registration or type.
    Aircraft,
    /// Not said: compared both as a person and as an organisation.
    #[default]
    Unknown,
}

/// How far a list stands behind a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameStrength {
    /// The name the entry is listed under.
    #[default]
    Primary,
    /// An alias the publisher holds to be good.
    Strong,
    /// An alias the publisher itself calls weak or low quality: broad, partial
    /// or doubtful. Never more than a hint.
    Weak,
}

impl NameStrength {
    /// The word of the canonical list tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Strong => "strong",
            Self::Weak => "weak",
        }
    }

    /// The strength a word of the canonical list tables stands for; primary where it
    /// says nothing else.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "weak" => Self::Weak,
            "strong" => Self::Strong,
            _ => Self::Primary,
        }
    }
}

/// One name of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListedName {
    /// The name as the list writes it; `FAMILY, Given` where the list does.
    pub text: String,
    /// Primary, strong or weak.
    pub strength: NameStrength,
}

/// What an identifier identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// A digital-currency address.
    Wallet,
    /// The number of a passport, identity card, tax or company registration, or
    /// of a vessel or aircraft.
    Document,
    /// A mailbox.
    Email,
    /// A domain or the host of a web site.
    Domain,
    /// A telephone number.
    Phone,
}

impl IdentifierKind {
    /// The word in results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Document => "document",
            Self::Email => "email",
            Self::Domain => "domain",
            Self::Phone => "phone",
        }
    }
}

/// A number, address or code that belongs to an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// What it identifies.
    pub kind: IdentifierKind,
    /// As written in the list.
    pub value: String,
    /// The currency of a wallet (`XBT`), the sort of a document (`Passport`), in
    /// the words of the list; empty where it does not say.
    pub label: String,
    /// Issuing country in the words of the list; empty where it does not say.
    pub country: String,
}

impl Identifier {
    /// An identifier of which only kind and value are known.
    #[must_use]
    pub fn new(kind: IdentifierKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into(), label: String::new(), country: String::new() }
    }
}

/// One entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The list it stands in, such as `us-ofac-sdn`.
    pub list: String,
    /// The publisher's own number or code for it, unique in the list.
    pub entry_id: String,
    /// Person, organisation, vessel or aircraft.
    pub kind: Kind,
    /// Its names, the primary one first.
    pub names: Vec<ListedName>,
    /// Birth dates, each as precise as the list gives it. Several where the list
    /// is not sure.
    pub birth_dates: Vec<PartialDate>,
    /// Wallets, documents, mailboxes, domains, telephone numbers.
    pub identifiers: Vec<Identifier>,
    /// Countries of nationality, residence or registration in the words of the
    /// list. Shown to a reviewer, never scored.
    pub countries: Vec<String>,
    /// Postal addresses, one line each.
    pub addresses: Vec<String>,
    /// Programme or legal basis in the words of the list.
    pub programs: Vec<String>,
    /// Day of listing, the first one where the list gives several. `None` where it
    /// gives no full day. No part of [`fingerprint`](Self::fingerprint): it says
    /// nothing about who is meant.
    pub listed_on: Option<PartialDate>,
}

impl Entry {
    /// The name to show for the entry: its first one, or its number.
    #[must_use]
    pub fn caption(&self) -> &str {
        self.names.first().map_or(self.entry_id.as_str(), |name| name.text.as_str())
    }

    /// A hash of what the list says about the entry: kind, names with their
    /// strength, birth dates, identifiers, countries, addresses and programmes,
    /// whatever their order and however often they are repeated. Neither
    /// [`list`](Self::list) nor [`entry_id`](Self::entry_id) is part of it.
    ///
    /// The same content gives the same number in every run and on every machine
    /// (it is the beginning of a SHA-256), so it may be kept in files: where it
    /// is unchanged, what was decided about the entry still holds.
    #[must_use]
    pub fn fingerprint(&self) -> u128 {
        let mut hash = Sha256::new();
        hash.update(b"entry 1\0");
        hash.update([match self.kind {
            Kind::Person => 1,
            Kind::Organisation => 2,
            Kind::Vessel => 3,
            Kind::Aircraft => 4,
            Kind::Unknown => 0,
        }]);
        let names = self.names.iter().map(|name| {
            let strength = match name.strength {
                NameStrength::Primary => "p",
                NameStrength::Strong => "s",
                NameStrength::Weak => "w",
            };
            [strength, name.text.as_str(), "", ""]
        });
        absorb(&mut hash, names);
        let dates: Vec<String> = self.birth_dates.iter().map(exactly).collect();
        absorb(&mut hash, dates.iter().map(|date| [date.as_str(), "", "", ""]));
        let identifiers = self.identifiers.iter().map(|identifier| {
            let kind = match identifier.kind {
                IdentifierKind::Wallet => "w",
                IdentifierKind::Document => "n",
                IdentifierKind::Email => "e",
                IdentifierKind::Domain => "d",
                IdentifierKind::Phone => "p",
            };
            [kind, &*identifier.value, &*identifier.label, &*identifier.country]
        });
        absorb(&mut hash, identifiers);
        for texts in [&self.countries, &self.addresses, &self.programs] {
            absorb(&mut hash, texts.iter().map(|text| [text.as_str(), "", "", ""]));
        }
        let first = hash.finalize().first_chunk::<16>().copied().unwrap_or_default();
        u128::from_be_bytes(first)
    }

    /// Adds a name as a canonical list table gives it; one that is there already or
    /// empty is left out.
    pub fn add_name(&mut self, text: &str, strength: NameStrength) {
        if !text.is_empty() && !self.names.iter().any(|known| known.text == text) {
            self.names.push(ListedName { text: text.to_owned(), strength });
        }
    }

    /// Adds what a row of `list_identifiers` says: an identifier, a birth date or an
    /// address. Whether `kind` was any of these.
    pub fn add_fact(&mut self, kind: &str, value: &str) -> bool {
        let kind = match kind {
            "wallet" => IdentifierKind::Wallet,
            "domain" => IdentifierKind::Domain,
            "email" => IdentifierKind::Email,
            "phone" => IdentifierKind::Phone,
            "passport" | "national_id" | "tax_id" | "registration" => IdentifierKind::Document,
            "birth_date" => {
                self.birth_dates.extend(PartialDate::parse(value));
                return true;
            }
            "address" => {
                self.addresses.push(value.to_owned());
                return true;
            }
            _ => return false,
        };
        self.identifiers.push(Identifier::new(kind, value));
        true
    }

    /// Adds a name: the first one that is not weak is the primary one and stands
    /// first.
    pub(super) fn name(&mut self, text: impl Into<String>, weak: bool) {
        let text: String = text.into();
        if text.is_empty() {
            return;
        }
        let known = self.names.first().is_some_and(|n| n.strength == NameStrength::Primary);
        let strength = match weak {
            true => NameStrength::Weak,
            false if known => NameStrength::Strong,
            false => NameStrength::Primary,
        };
        self.names.push(ListedName { text, strength });
        if strength == NameStrength::Primary {
            self.names.rotate_right(1);
        }
    }

    /// Takes a day of listing; the earliest counts.
    pub(super) fn listed(&mut self, day: &str) {
        let day = PartialDate::parse(day).filter(|day| day.day.is_some() && !day.approximate);
        self.listed_on = match (self.listed_on, day) {
            (Some(known), Some(day)) => Some(known.min(day)),
            (known, day) => known.or(day),
        };
    }

    /// Puts the primary name first. Where there is none, the first name becomes
    /// it: nothing better is known of the entry.
    pub(super) fn lead(&mut self) {
        let primary = self.names.iter().position(|name| name.strength == NameStrength::Primary);
        if let Some(first) = self.names.get_mut(..=primary.unwrap_or_default()) {
            first.rotate_right(1);
        }
        if let Some(first) = self.names.first_mut() {
            first.strength = NameStrength::Primary;
        }
    }

    /// Leaves out what is said twice and empty names; the first of each stays. A
    /// name that is both strong and weak is strong. Blanks and ends of lines with
    /// which publishers fill their texts become one blank.
    pub(super) fn tidy(&mut self) {
        self.names.iter_mut().for_each(|name| even(&mut name.text));
        for identifier in &mut self.identifiers {
            even(&mut identifier.value);
            even(&mut identifier.label);
        }
        self.addresses.iter_mut().for_each(even);
        self.names.retain(|name| !name.text.is_empty());
        if self.names.len() > 1 {
            let keep = {
                let good: HashSet<&str> = self
                    .names
                    .iter()
                    .filter(|name| name.strength != NameStrength::Weak)
                    .map(|name| name.text.as_str())
                    .collect();
                let mut seen = HashSet::new();
                self.names
                    .iter()
                    .map(|name| {
                        let better = name.strength == NameStrength::Weak
                            && good.contains(name.text.as_str());
                        !better && seen.insert(name.text.as_str())
                    })
                    .collect::<Vec<bool>>()
            };
            let mut keep = keep.into_iter();
            self.names.retain(|_| keep.next().unwrap_or(true));
        }
        once(&mut self.birth_dates);
        once(&mut self.identifiers);
        once(&mut self.countries);
        once(&mut self.addresses);
        once(&mut self.programs);
    }
}

/// Writes every run of white space as one blank, with none at the ends.
fn even(text: &mut String) {
    let mut before = true;
    let uneven = text.chars().any(|c| {
        let blank = c.is_whitespace();
        let uneven = blank && (before || c != ' ');
        before = blank;
        uneven
    });
    if uneven || (before && !text.is_empty()) {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
}

/// Leaves out what stands in the list before.
fn once<T: Eq + Hash>(items: &mut Vec<T>) {
    if items.len() < 2 {
        return;
    }
    let keep: Vec<bool> = {
        let mut seen = HashSet::with_capacity(items.len());
        items.iter().map(|item| seen.insert(item)).collect()
    };
    let mut keep = keep.into_iter();
    items.retain(|_| keep.next().unwrap_or(true));
}

/// Adds a set of facts to a hash so that no two different sets look alike: sorted,
/// counted, each text after its length.
fn absorb<'a>(hash: &mut Sha256, facts: impl Iterator<Item = [&'a str; 4]>) {
    let mut facts: Vec<[&str; 4]> = facts.collect();
    facts.sort_unstable();
    facts.dedup();
    hash.update((facts.len() as u64).to_be_bytes());
    for text in facts.iter().flatten() {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
}

/// Every field of a date; its display form leaves some out.
fn exactly(date: &PartialDate) -> String {
    format!(
        "{}/{} {}-{} {}",
        date.year,
        date.until,
        date.month.unwrap_or(0),
        date.day.unwrap_or(0),
        u8::from(date.approximate)
    )
}
