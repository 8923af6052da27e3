//! Websites that say the same.
//!
//! A site is told by its runs of words. What many sites say tells nothing: runs
//! that more than [`MANY`] sites have are a theme's, a platform's or a form's, and
//! sentences about cookies, browsers and privacy, filler text and pages of domains
//! for sale are left out before anything is counted. Of what remains, each phrase
//! is on a handful of sites, so all pairs that share phrases are counted exactly;
//! no pair is guessed from a sketch.

use std::collections::HashMap;

use crate::compare::text::{fold_into, shingles};

/// Words of a phrase: strangers seldom write the same one.
const WIDTH: usize = 5;
/// A phrase on more sites than this is nobody's own. Fronts copied from one site are
/// fewer in any one company's data.
pub const MANY: usize = 5;
/// Phrases of its own that a site needs, and that two must share: about as many words.
pub const LEAST: u32 = 60;
/// Phrases kept: beyond this only every second, fourth … by its hash, the same of
/// every site.
const MOST: usize = 4_000_000;
/// Words, folded, that mark a sentence as everybody's: banners, filler, notices.
const EVERYBODYS: [&str; 23] = [
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "ccpa",
    "javascript",
    "browser",
    "privacy",
    "datenschutz",
    "copyright",
    "rights reserved",
    "terms of service",
    "terms of use",
    "terms and conditions",
    "lorem",
    "ipsum",
    "coming soon",
    "under construction",
    "is parked",
    "domain is for sale",
    "buy this domain",
    "hello world",
    "just another",
];
/// Parts of a path, folded, of pages that are written by lawyers or generators.
const LEGAL: [&str; 12] = [
    "privacy",
    "cookie",
    "cookies",
    "terms",
    "tos",
    "legal",
    "imprint",
    "impressum",
    "datenschutz",
    "agb",
    "gdpr",
    "disclaimer",
];

/// Text that two sites have in common, seen from one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Copied {
    /// The site whose text it is measured by.
    pub site: u32,
    /// The site that has it as well.
    pub of: u32,
    /// Part of the phrases of `site` that `of` has, 0 to 1.
    pub share: f64,
    /// Phrases that both have.
    pub phrases: u32,
}

/// The phrases of sites.
#[derive(Debug, Default)]
pub struct Sites {
    /// Phrase and site, in no order until they are asked.
    held: Vec<(u64, u32)>,
    /// Only phrases whose hash has none of these bits are kept.
    mask: u64,
    folded: String,
}

impl Sites {
    /// Adds the text of a page. `url` tells legal pages, which are left out; sites are
    /// numbered by the caller.
    pub fn add(&mut self, site: u32, url: Option<&str>, text: &str) {
        if url.is_some_and(is_legal) {
            return;
        }
        let mut folded = std::mem::take(&mut self.folded);
        for sentence in text.split(['\n', '.', '!', '?', '|', '•', '·']) {
            folded.clear();
            fold_into(sentence, &mut folded);
            if folded.split(' ').nth(WIDTH - 1).is_some() && !is_everybodys(&folded) {
                let kept = shingles(&folded, WIDTH).into_iter().filter(|h| h & self.mask == 0);
                self.held.extend(kept.map(|hash| (hash, site)));
            }
        }
        self.folded = folded;
        if self.held.len() > MOST {
            self.thin();
        }
    }

    /// Distinct phrases, thinned until there is room. Which are kept depends on what
    /// was added and not on its order.
    fn thin(&mut self) {
        self.held.sort_unstable();
        self.held.dedup();
        while self.held.len() > MOST / 2 {
            self.mask = self.mask << 1 | 1;
            let mask = self.mask;
            self.held.retain(|(hash, _)| hash & mask == 0);
        }
    }

    /// Every two sites that have at least `least` of the text of one in common, by
    /// site, then by the other. Each direction is a row of its own: a page that quotes
    /// another is part of it, and not the other way round.
    #[must_use]
    pub fn copies(mut self, least: f64) -> Vec<Copied> {
        self.thin();
        let kept_of = u32::try_from(self.mask.saturating_add(1)).unwrap_or(u32::MAX);
        let mut own: HashMap<u32, u32> = HashMap::new();
        let mut shared: HashMap<(u32, u32), u32> = HashMap::new();
        for of_phrase in self.held.chunk_by(|a, b| a.0 == b.0) {
            if of_phrase.len() > MANY {
                continue;
            }
            for (at, (_, site)) in of_phrase.iter().enumerate() {
                *own.entry(*site).or_default() += 1;
                for (_, other) in of_phrase.iter().skip(at + 1) {
                    *shared.entry((*site, *other)).or_default() += 1;
                }
            }
        }
        let mut copies = Vec::new();
        for ((one, other), both) in shared {
            if both.saturating_mul(kept_of) < LEAST {
                continue;
            }
            for (site, of) in [(one, other), (other, one)] {
                let all = own.get(&site).copied().unwrap_or(both);
                let share = f64::from(both) / f64::from(all.max(1));
                if share >= least {
                    copies.push(Copied { site, of, share, phrases: both.saturating_mul(kept_of) });
                }
            }
        }
        copies.sort_by_key(|copied| (copied.site, copied.of));
        copies
    }
}

/// Whether a folded sentence is one that everybody's site has.
fn is_everybodys(folded: &str) -> bool {
    let padded = |at: usize, len: usize| {
        let before = folded.get(..at).is_none_or(|text| text.is_empty() || text.ends_with(' '));
        let after =
            folded.get(at + len..).is_none_or(|text| text.is_empty() || text.starts_with(' '));
        before && after
    };
    EVERYBODYS
        .iter()
        .any(|words| folded.match_indices(words).any(|(at, found)| padded(at, found.len())))
}

/// Whether the path of an address names a page of legal text.
fn is_legal(url: &str) -> bool {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path).to_ascii_lowercase();
    path.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|part| LEGAL.contains(&part))
}
