//! Texts that several subjects sent: résumés, cover letters, messages, bids.
//!
//! Word shingles that many people write (a greeting, a form, an advertisement
//! that everybody quotes) say nothing. So texts are read twice: [`Phrases`]
//! counts in how many texts a shingle occurs, in a table of fixed size, and
//! leaves out what is common when it signs a text. [`Templates`] compares texts
//! whose MinHash signatures share a band with the first of that template, so that
//! a text sent ten thousand times costs ten thousand comparisons and not the
//! square of that.

use std::collections::HashMap;

use crate::compare::text::{Signature, shingles};

/// Words of a shingle: long enough that strangers seldom write the same one.
const WIDTH: usize = 4;
/// Values of a signature and of a band: two texts with half of their shingles in
/// common meet with a chance of 0.64, with 0.8 in common of 0.9998.
const VALUES: usize = 64;
const ROWS: usize = 4;
/// Estimated share of common shingles from which two texts are one.
pub const ALIKE: f64 = 0.6;
/// Uncommon shingles a text needs: a short text is not a fingerprint.
pub const LEAST: usize = 24;
/// Of a long text this many shingles, the lowest hashes, stand for it.
const MOST: usize = 4_096;

/// How many texts each shingle occurs in: a table of fixed size, so that a
/// collision can only make a shingle look more common than it is.
#[derive(Clone, Debug)]
pub struct Phrases {
    counts: Vec<u32>,
    texts: u64,
}

impl Default for Phrases {
    fn default() -> Self {
        Self::new(20)
    }
}

impl Phrases {
    /// A table of `2^bits` counters, at least 2^10 and at most 2^26 of four bytes.
    #[must_use]
    pub fn new(bits: u32) -> Self {
        Self { counts: vec![0; 1 << bits.clamp(10, 26)], texts: 0 }
    }

    fn slot(&self, hash: u64) -> usize {
        // The length is a power of two.
        (hash as usize) & (self.counts.len() - 1)
    }

    /// Counts one text. Each distinct text of a subject should be counted once.
    pub fn count(&mut self, text: &str) {
        let hashes = shingles(text, WIDTH);
        if hashes.is_empty() {
            return;
        }
        self.texts += 1;
        let mut last = usize::MAX;
        for hash in hashes {
            let slot = self.slot(hash);
            if slot != last
                && let Some(count) = self.counts.get_mut(slot)
            {
                *count = count.saturating_add(1);
            }
            last = slot;
        }
    }

    /// Adds the counts of another table of the same size; of another size it is left out.
    pub fn add(&mut self, other: &Self) {
        if self.counts.len() == other.counts.len() {
            self.texts += other.texts;
            for (count, more) in self.counts.iter_mut().zip(&other.counts) {
                *count = count.saturating_add(*more);
            }
        }
    }

    /// What a text is told by: half a kilobyte, whatever its length. `None` for a
    /// text too short, or made of common phrases, to be told by.
    #[must_use]
    pub fn sign(&self, text: &str) -> Option<Signed> {
        let mut hashes = shingles(text, WIDTH);
        hashes.retain(|hash| !self.common(*hash));
        if hashes.len() < LEAST {
            return None;
        }
        hashes.truncate(MOST);
        Signature::of(&hashes).map(Signed)
    }

    /// Whether a shingle is in more than 2 % of all texts, and in more than
    /// twenty: then strangers write it.
    fn common(&self, hash: u64) -> bool {
        let count = self.counts.get(self.slot(hash)).copied().map_or(0, u64::from);
        count > 20 && count * 50 > self.texts
    }
}

/// A text without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed(Signature<VALUES>);

/// Finds texts that are nearly the same.
#[derive(Debug, Default)]
pub struct Templates {
    /// The first text of each template.
    first: Vec<Signed>,
    bands: HashMap<u64, Vec<u32>>,
}

/// Templates compared in one band at most: a band that more share is made of
/// phrases nobody can be told by.
const MOST_IN_BAND: usize = 32;

impl Templates {
    /// The template of a text: the number of the text it resembles most among the
    /// first ones, or a new number. Numbers depend on the order of the texts: give
    /// them in a fixed one. `None` after four thousand million templates.
    pub fn template(&mut self, text: &Signed) -> Option<u32> {
        let bands: Vec<u64> = text.0.bands(ROWS).collect();
        let mut best: Option<(f64, u32)> = None;
        for number in bands.iter().filter_map(|band| self.bands.get(band)).flatten() {
            let Some(first) = self.first.get(*number as usize) else { continue };
            let alike = first.0.resemblance(&text.0);
            // Of equally near ones the oldest.
            if alike >= ALIKE
                && best.is_none_or(|(most, held)| {
                    alike > most || alike.total_cmp(&most).is_eq() && *number < held
                })
            {
                best = Some((alike, *number));
            }
        }
        if let Some((_, number)) = best {
            return Some(number);
        }
        let number = u32::try_from(self.first.len()).ok()?;
        self.first.push(*text);
        for band in bands {
            let held = self.bands.entry(band).or_default();
            if held.len() < MOST_IN_BAND && held.last() != Some(&number) {
                held.push(number);
            }
        }
        Some(number)
    }

    /// How many templates there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first.len()
    }

    /// Whether no text was told by anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}
