//! The protected domains, and where each can be found from what imitates it.

use super::imitation::Imitation;
use super::letters::{LONGEST_LOOK, latin, look};
use super::search::Search;
use super::table::{Hashed, LONGEST, Space, Table, hash};
use super::words::Words;
use super::{has_punycode, host, is_host, parts, unicode};

/// Protected domains, ready to be compared with any other.
///
/// What is held grows with the letters of the protected names (each name with
/// each one of its letters left out), not with what can be made of them: some
/// 400 bytes a name. Imitations are found from the domain asked about.
#[derive(Debug)]
pub struct Lookalikes {
    /// Sorted by the registered domain; a number in the table is a place here.
    pub(super) protected: Vec<Protected>,
    pub(super) table: Table,
    pub(super) words: Words,
}

/// One protected domain.
#[derive(Debug)]
pub(super) struct Protected {
    /// With international letters.
    pub(super) registered: String,
    /// In the Latin letters it reads as.
    pub(super) label: String,
    pub(super) suffix: String,
    /// Whether the label is itself a word that stands beside names.
    pub(super) ordinary: bool,
}

/// Shorter labels are in the names of too many.
pub(super) const LEAST_LETTERS: usize = 2;
/// What is left of a name without its company word must still be a name.
pub(super) const LEAST_CORE: usize = 5;

impl Lookalikes {
    /// Prepares protected or listed domains: hosts, web addresses or e-mail
    /// domains. Of each its registered domain is protected; what has none (an IP
    /// address, a public suffix) is left out, and so is what comes twice.
    #[must_use]
    pub fn build<'a>(protected: impl IntoIterator<Item = &'a str>) -> Self {
        let words = Words::new();
        let mut all: Vec<Protected> =
            protected.into_iter().filter_map(|text| Protected::new(text, &words)).collect();
        all.sort_by(|a, b| a.registered.cmp(&b.registered));
        all.dedup_by(|a, b| a.registered == b.registered);
        let mut pairs = Vec::with_capacity(all.len() * 24);
        for (number, name) in (0_u32..).zip(&all) {
            name.traces(&words, |key| pairs.push((key, number)));
        }
        Self { table: Table::build(pairs), protected: all, words }
    }

    /// What a domain imitates, and how: one answer per protected domain, the
    /// least likely to be chance first. A domain that is protected itself, or
    /// below one that is, gives that one answer only, whose kind is no imitation.
    ///
    /// Web addresses and e-mail addresses are understood. Empty where nothing was
    /// found and where the text is no domain.
    #[must_use]
    pub fn check(&self, domain: &str) -> Vec<Imitation> {
        if is_plain(domain) {
            return Search::run(self, domain, domain);
        }
        let Some(ascii) = host(domain) else { return Vec::new() };
        Search::run(self, &unicode(&ascii), &ascii)
    }

    /// How many domains are protected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.protected.len()
    }

    /// Whether nothing is protected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.protected.is_empty()
    }

    /// Bytes held for finding, and for the names themselves.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let names = self.protected.iter().map(|name| {
            size_of::<Protected>() + name.registered.len() + name.label.len() + name.suffix.len()
        });
        self.table.bytes() + names.sum::<usize>()
    }
}

/// Whether a text is a host already, in plain letters.
fn is_plain(text: &str) -> bool {
    is_host(text) && !has_punycode(text)
}

impl Protected {
    fn new(text: &str, words: &Words) -> Option<Self> {
        let host = host(text)?;
        let shown = unicode(&host);
        let parts = parts(&shown)?;
        let (label, _) = latin(parts.label);
        let fits = (LEAST_LETTERS..=LONGEST).contains(&label.len());
        fits.then(|| Self {
            registered: parts.registered.to_owned(),
            ordinary: words.holds(label.as_bytes()),
            label,
            suffix: parts.suffix.to_owned(),
        })
    }

    /// Every key under which the name is found.
    fn traces(&self, words: &Words, mut leave: impl FnMut(u64)) {
        let label = self.label.as_bytes();
        let hashed = Hashed::new(label);
        leave(Space::Registered.key(hash(self.registered.bytes())));
        leave(Space::Label.key(hashed.part(0, label.len())));
        if label.contains(&b'-') {
            leave(Space::Label.key(hash(label.iter().copied().filter(|b| *b != b'-'))));
        }
        for shorter in hashed.shorter(0, label.len()) {
            leave(Space::Label.key(shorter));
        }
        leave(Space::Letters.key(letters(label)));
        let mut seen = [0; LONGEST_LOOK];
        let written = look(label, &mut seen);
        leave(Space::Skeleton.key(hash(seen.into_iter().take(written))));
        for glued in self.glued() {
            leave(Space::Glued.key(hash(glued.bytes())));
        }
        for peeled in words.peel(label, &hashed, 0, label.len()) {
            if peeled.word.exchangeable && peeled.end - peeled.start >= LEAST_CORE {
                leave(Space::Core.key(hashed.part(peeled.start, peeled.end)));
            }
        }
    }

    /// The label with the suffix run into it, with and without hyphens.
    pub(super) fn glued(&self) -> [String; 4] {
        let (label, suffix) = (&self.label, &self.suffix);
        [
            format!("{label}{}", suffix.replace('.', "")),
            format!("{label}-{}", suffix.replace('.', "")),
            format!("{label}-{}", suffix.replace('.', "-")),
            // The same as the first where the suffix has no dot.
            format!("{label}{}", suffix.replace('.', "-")),
        ]
    }
}

/// A hash of the letters of a label in any order, without hyphens.
pub(super) fn letters(label: &[u8]) -> u64 {
    label
        .iter()
        .filter(|b| **b != b'-')
        .fold(0, |sum, b| u64::wrapping_add(sum, crate::compare::text::mix(u64::from(*b))))
}
