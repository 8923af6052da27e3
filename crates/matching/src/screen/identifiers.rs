//! Numbers and addresses that identify by themselves.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::entry::{Entry, Identifier, IdentifierKind};
use super::wallet::{Wallet, WalletAgreement};
use crate::compare::{email, phone, text};

/// Every identifier of every entry, by the key under which it is found.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    /// Kind and key to entry and place among its identifiers.
    by_key: HashMap<(IdentifierKind, String), Vec<(u32, u32)>>,
    /// One spelling for all names and codes of a country.
    pub(super) country: Option<fn(&str) -> Option<&'static str>>,
}

/// A listed identifier that is the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IdentifierFound {
    pub(super) entry: u32,
    /// Place among the entry's identifiers.
    pub(super) identifier: u32,
    /// Whether nothing but spelling differs; otherwise letters agree apart from
    /// their case, on a list that lost it.
    pub(super) exact: bool,
}

impl Identifiers {
    pub(super) fn build(entries: &[Entry]) -> Self {
        let mut by_key: HashMap<_, Vec<_>> = HashMap::new();
        for (number, entry) in (0_u32..).zip(entries) {
            for (place, identifier) in (0_u32..).zip(&entry.identifiers) {
                if let Some(key) = key(identifier) {
                    by_key.entry((identifier.kind, key)).or_default().push((number, place));
                }
            }
        }
        Self { by_key, country: None }
    }

    /// The entries with this identifier.
    pub(super) fn find(&self, wanted: &Identifier, entries: &[Entry]) -> Vec<IdentifierFound> {
        let places = key(wanted).and_then(|key| self.by_key.get(&(wanted.kind, key)));
        let places = places.map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .filter_map(|(entry, identifier)| {
                let listed = entries.get(*entry as usize)?.identifiers.get(*identifier as usize)?;
                let exact = self.agree(wanted, listed)?;
                Some(IdentifierFound { entry: *entry, identifier: *identifier, exact })
            })
            .collect()
    }

    /// Whether two identifiers with one key are one; the flag tells whether exactly.
    fn agree(&self, wanted: &Identifier, listed: &Identifier) -> Option<bool> {
        match wanted.kind {
            IdentifierKind::Wallet => {
                let (a, b) = (Wallet::parse(&wanted.value)?, Wallet::parse(&listed.value)?);
                a.agreement(&b).map(|agreement| agreement == WalletAgreement::Same)
            }
            // The same number of another country's passport is another passport.
            IdentifierKind::Document => {
                let (a, b) = (text::fold(&wanted.country), text::fold(&listed.country));
                let code = |country: &str| self.country.and_then(|read| read(country));
                let same = || {
                    a == b
                        || code(&wanted.country)
                            .is_some_and(|one| code(&listed.country) == Some(one))
                };
                (a.is_empty() || b.is_empty() || same()).then_some(true)
            }
            _ => Some(true),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }
}

/// The key under which an identifier is found. `None` where it is too short or
/// malformed to identify anything.
pub(super) fn key(identifier: &Identifier) -> Option<String> {
    let value = identifier.value.as_str();
    match identifier.kind {
        IdentifierKind::Wallet => Wallet::parse(value).map(|wallet| wallet.caseless()),
        IdentifierKind::Email => email::canonical(value),
        IdentifierKind::Domain => domain(value),
        IdentifierKind::Phone => phone::key(value, None),
        IdentifierKind::Document => {
            let number: String =
                text::fold(value).chars().filter(char::is_ascii_alphanumeric).collect();
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            // Shorter numbers, or one digit over and over, belong to many.
            let one_digit = number.bytes().all(|b| Some(b) == number.bytes().next());
            (number.len() >= 5 && digits >= 3 && !one_digit).then_some(number)
        }
    }
}

/// The host of a web address or a domain, without `www.`.
fn domain(value: &str) -> Option<String> {
    let host = crate::domain::host(value)?;
    Some(host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(&host).to_owned())
}
