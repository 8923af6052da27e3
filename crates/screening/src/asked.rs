//! One thing that is asked: a row of a file, or a value given by hand.

use matching::compare::email;
use matching::compare::phone::{self, LineType};
use matching::screen::wallet::{Checksum, Form, Wallet};
use matching::screen::{Identifier, IdentifierKind, Kind, PartialDate, Query};

use crate::column::{Column, kind};
use crate::ranges;

/// A row to screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// 1-based number of the record; a header does not count.
    pub row: u64,
    /// The row's own id, where it has one.
    pub id: Option<String>,
    /// What is looked for; its name is the first one.
    pub query: Query,
    /// Further names of the same person or company.
    pub other_names: Vec<String>,
    /// Birth date as written, also where it could not be read.
    pub birth_date: Option<String>,
    /// Countries as written: shown, never compared.
    pub countries: Vec<String>,
    /// IP addresses as written: looked up in lists of ranges, never compared.
    pub ips: Vec<String>,
}

impl Asked {
    /// A stable name of what was asked: equal for equal questions, whatever the
    /// row is called and wherever it stands. 16 hex digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut take = |label: &str, value: &str| {
            hasher.update(label.as_bytes());
            hasher.update(&[0]);
            hasher.update(value.trim().as_bytes());
            hasher.update(&[1]);
        };
        take("kind", schema(self.query.kind));
        for name in self.query.name.iter().chain(&self.other_names) {
            take("name", name);
        }
        take("birth_date", self.birth_date.as_deref().unwrap_or_default());
        take("address", self.query.address.as_deref().unwrap_or_default());
        for identifier in &self.query.identifiers {
            take(identifier.kind.as_str(), &identifier.value);
            take("country", &identifier.country);
        }
        hasher.finalize().to_hex().chars().take(16).collect()
    }

    /// What names this row from run to run: its id, else what it asks.
    #[must_use]
    pub fn key(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.fingerprint())
    }

    /// What to know about values that were asked: a wallet whose checksum fails, what is no
    /// IP address, and one about which no list could say anything.
    #[must_use]
    pub fn notes(&self, ranges: bool) -> Vec<String> {
        let mut notes = Vec::new();
        let wallets = self.query.identifiers.iter().filter(|i| i.kind == IdentifierKind::Wallet);
        for wallet in wallets {
            let read = Wallet::parse(&wallet.value);
            if read.is_some_and(|read| read.checksum == Checksum::Fails) {
                notes.push(format!(
                    "the checksum of wallet `{}` fails: a letter is wrong or missing, or the case of letters was changed",
                    wallet.value
                ));
            }
        }
        for ip in &self.ips {
            if ranges::address(ip).is_none() {
                notes.push(format!("`{ip}` is not an IP address and was not looked up"));
            } else if !ranges {
                notes
                    .push(format!("`{ip}` was not looked up: no list of address ranges was given"));
            }
        }
        notes
    }

    /// Telephone numbers as written whose range is reserved for one type of line. No hit, no
    /// reason to show a row, and possible only: what a carrier says of a number is better.
    pub fn line_types(&self) -> impl Iterator<Item = (&str, LineType)> {
        let phones = self.query.identifiers.iter().filter(|i| i.kind == IdentifierKind::Phone);
        phones.filter_map(|phone| {
            let key = phone::key(&phone.value, None)?;
            Some((phone.value.as_str(), phone::possible_line_type(&key)?))
        })
    }

    /// A few words for a person who reads the result.
    #[must_use]
    pub fn caption(&self) -> &str {
        self.query
            .name
            .as_deref()
            .or_else(|| self.query.identifiers.first().map(|identifier| identifier.value.as_str()))
            .or_else(|| self.ips.first().map(String::as_str))
            .unwrap_or_default()
    }

    /// A value given by hand: a name, or whatever else its form says it is. A
    /// value that may be either (`Booking.com`) is looked up as both.
    #[must_use]
    pub fn value(row: u64, text: &str, kind: Kind) -> Self {
        let text = text.trim();
        let mut asked = Self { row, query: Query { kind, ..Query::default() }, ..Self::default() };
        let identifiers = &mut asked.query.identifiers;
        let spaced = text.contains(char::is_whitespace);
        let sure_wallet = Wallet::parse(text).is_some_and(|wallet| match wallet.form {
            Form::Base58Check | Form::Bech32 | Form::CashAddr | Form::Monero | Form::Hex => true,
            // No word of a language is this long and holds a digit.
            Form::Base58 | Form::Other => {
                text.len() >= 26 && text.bytes().any(|byte| byte.is_ascii_digit())
            }
        });
        if ranges::address(text).is_some() {
            asked.ips.push(text.to_owned());
        } else if sure_wallet {
            identifiers.push(Identifier::new(IdentifierKind::Wallet, text));
        } else if email::canonical(text).is_some() && !spaced {
            add_mailbox(identifiers, text);
        } else if text.starts_with('+') && digits(text) >= 7 {
            identifiers.push(Identifier::new(IdentifierKind::Phone, text));
        } else if !spaced && digits(text) >= 5 && digits(text) * 2 >= text.len() {
            identifiers.push(Identifier::new(IdentifierKind::Document, text));
        } else {
            if !spaced && is_domain(text) {
                identifiers.push(Identifier::new(IdentifierKind::Domain, text));
            }
            asked.query.name = Some(text.to_owned());
        }
        asked
    }
}

/// The word of a kind in results.
pub(crate) fn schema(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organisation => "company",
        Kind::Vessel => "vessel",
        Kind::Aircraft => "aircraft",
        Kind::Unknown => "",
    }
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a text without blanks may be a domain or a web address.
fn is_domain(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((front, last)) = host.trim_end_matches('.').rsplit_once('.') else { return false };
    front.len() > 1
        && last.len() > 1
        && last.chars().all(|letter| letter.is_alphabetic() || letter == '-')
        || last.starts_with("xn--")
}

/// A mailbox, and the domain it is at: a seized domain's mail is worth a look.
fn add_mailbox(identifiers: &mut Vec<Identifier>, text: &str) {
    identifiers.push(Identifier::new(IdentifierKind::Email, text));
    if let Some(domain) = email::domain(text) {
        add(identifiers, Identifier::new(IdentifierKind::Domain, domain));
    }
}

fn add(identifiers: &mut Vec<Identifier>, identifier: Identifier) {
    if !identifiers.contains(&identifier) {
        identifiers.push(identifier);
    }
}

/// Why a row is not screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unasked {
    /// There is neither a name nor a number in it.
    Nothing,
    /// It holds something lists of entities do not hold, or only a hash.
    NotUsed(&'static str),
}

/// Gathers the values of one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gather {
    id: Option<(u8, String)>,
    names: Vec<String>,
    parts: [String; 3],
    others: Vec<String>,
    kind: Option<Kind>,
    birth_date: Option<String>,
    countries: Vec<String>,
    address: Vec<(u8, String)>,
    identifiers: Vec<Identifier>,
    document_country: Option<String>,
    ips: Vec<String>,
    value_kind: Option<String>,
    value: Option<String>,
}

/// Values of one cell; names and addresses may hold commas, so only these divide.
fn several(value: &str) -> impl Iterator<Item = &str> {
    value.split([';', '|']).map(str::trim).filter(|part| !part.is_empty())
}

impl Gather {
    /// Takes one cell.
    pub(crate) fn take(&mut self, column: Column, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let part = |slot: &mut String| {
            if !slot.is_empty() {
                slot.push(' ');
            }
            slot.push_str(value);
        };
        match column {
            Column::Id(rank) => {
                if self.id.as_ref().is_none_or(|(known, _)| rank < *known) {
                    self.id = Some((rank, value.to_owned()));
                }
            }
            Column::Name => self.names.extend(several(value).map(str::to_owned)),
            Column::GivenName => part(&mut self.parts[0]),
            Column::MiddleName => part(&mut self.parts[1]),
            Column::FamilyName => part(&mut self.parts[2]),
            Column::OtherName => self.others.extend(several(value).map(str::to_owned)),
            Column::Schema => {
                let found = kind(value);
                if found != Kind::Unknown {
                    self.kind = Some(found);
                }
            }
            Column::BirthDate => {
                self.birth_date.get_or_insert_with(|| value.to_owned());
            }
            Column::Country => self.countries.extend(several(value).map(str::to_owned)),
            Column::Address(rank) => self.address.push((rank, value.to_owned())),
            Column::Identifier(IdentifierKind::Email) => {
                for value in several(value) {
                    add_mailbox(&mut self.identifiers, value);
                }
            }
            Column::Identifier(kind) => {
                for value in several(value) {
                    add(&mut self.identifiers, Identifier::new(kind, value));
                }
            }
            Column::DocumentCountry => self.document_country = Some(value.to_owned()),
            Column::Ip => self.ips.extend(several(value).map(str::to_owned)),
            Column::ValueKind => self.value_kind = Some(value.to_ascii_lowercase()),
            Column::Value => self.value = Some(value.to_owned()),
        }
    }

    /// The row, or why there is nothing to screen in it. `kind`: what rows are
    /// about that do not say. Beside it, what is wrong with it that does not keep
    /// it from being screened.
    pub(crate) fn finish(
        mut self,
        row: u64,
        otherwise: Kind,
    ) -> (Result<Asked, Unasked>, Option<String>) {
        if let Some(value_kind) = self.value_kind.take() {
            let kind = match value_kind.as_str() {
                "email" => Column::Identifier(IdentifierKind::Email),
                "phone" => Column::Identifier(IdentifierKind::Phone),
                "wallet" => Column::Identifier(IdentifierKind::Wallet),
                "website" | "domain" => Column::Identifier(IdentifierKind::Domain),
                "passport" | "national_id" | "tax_id" | "ssn" | "registration" | "document" => {
                    Column::Identifier(IdentifierKind::Document)
                }
                "ip" | "ip_address" => Column::Ip,
                "name" => Column::Name,
                _ => return (Err(Unasked::NotUsed("of a kind that no list holds")), None),
            };
            match self.value.take() {
                Some(value) => self.take(kind, &value),
                None => return (Err(Unasked::NotUsed("kept only as a hash")), None),
            }
            // The e-mail of such a row names the person; it is screened with `people`.
            self.countries.clear();
        }
        let [given, middle, family] = &self.parts;
        let joined: Vec<&str> = [given, middle, family]
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let mut kind = self.kind.unwrap_or(otherwise);
        if !joined.is_empty() {
            let name = joined.join(" ");
            if !self.names.contains(&name) {
                // A full name as the system writes it goes before its parts.
                self.names.push(name);
            }
            if kind == Kind::Unknown && !family.is_empty() {
                kind = Kind::Person;
            }
        }
        self.names.append(&mut self.others);
        let mut names: Vec<String> = Vec::with_capacity(self.names.len());
        for name in self.names {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut names = names.into_iter();
        let first = names.next();
        for identifier in &mut self.identifiers {
            if identifier.kind == IdentifierKind::Document
                && let Some(country) = &self.document_country
            {
                identifier.country.clone_from(country);
            }
        }
        if first.is_none() && self.identifiers.is_empty() && self.ips.is_empty() {
            return (Err(Unasked::Nothing), None);
        }
        self.address.sort_by_key(|(rank, _)| *rank);
        let lines: Vec<String> = self.address.into_iter().map(|(_, line)| line).collect();
        let birth_date = self.birth_date.as_deref().and_then(PartialDate::parse);
        let unread = match (&self.birth_date, birth_date) {
            (Some(text), None) => Some(format!(
                "`{text}` is not a birth date that can be read: the row was screened without it"
            )),
            _ => None,
        };
        let asked = Asked {
            row,
            id: self.id.map(|(_, id)| id),
            query: Query {
                name: first,
                kind,
                birth_date,
                identifiers: self.identifiers,
                address: (!lines.is_empty()).then(|| lines.join(", ")),
            },
            other_names: names.collect(),
            birth_date: self.birth_date,
            countries: self.countries,
            ips: self.ips,
        };
        (Ok(asked), unread)
    }
}

#[cfg(test)]
mod tests;
