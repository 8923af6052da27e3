//! Running text: folding to plain letters, word shingles, MinHash signatures.
//!
//! All hashes here are fixed functions of the text, so signatures may be stored
//! and compared across runs, machines and versions.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::names::loan;

/// Folds `text` to lower-case ASCII letters and digits separated by single
/// spaces.
///
/// Diacritics are dropped and other scripts are transliterated. Hangul and Han
/// characters become one word each because each is a syllable; apostrophes
/// vanish (`O'Brien` is one word) and everything else separates words.
/// Symbols such as emoji carry no letters and only separate.
///
/// ```
/// assert_eq!(matching::compare::text::fold("  Łukasz  O’Brien-김정 "), "lukasz obrien gim jeong");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] that appends to a buffer the caller owns, for loops over many values.
pub fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        fold_ascii(text.as_bytes(), start, out);
    } else {
        // Decomposed Hangul and full-width letters must read as their usual selves.
        let whole: String = text.nfkc().collect();
        // How kana are read depends on their neighbours.
        let read = if whole.contains(loan::is_kana) { loan::romaji(&whole) } else { whole };
        for c in read.chars() {
            push(out, start, c);
        }
    }
    while out.len() > start && out.ends_with(' ') {
        out.pop();
    }
}

/// Folds in pieces on the stack: most texts are short and have nothing but ASCII.
fn fold_ascii(text: &[u8], start: usize, out: &mut String) {
    const PIECE: usize = 128;
    for piece in text.chunks(PIECE) {
        let mut folded = [0_u8; PIECE];
        let mut len = 0;
        let mut spaced = out.len() == start || out.ends_with(' ');
        let mut add = |byte| {
            if let Some(slot) = folded.get_mut(len) {
                *slot = byte;
                len += 1;
            }
        };
        for byte in piece {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => add(*byte),
                b'A'..=b'Z' => add(byte | 0x20),
                b'\'' | b'`' => continue,
                _ if spaced => continue,
                _ => add(b' '),
            }
            spaced = !byte.is_ascii_alphanumeric();
        }
        out.push_str(
            std::str::from_utf8(folded.get(..len).unwrap_or_default()).unwrap_or_default(),
        );
    }
}

fn push(out: &mut String, start: usize, c: char) {
    if c.is_ascii() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '\'' | '`' => {}
            _ => separate(out, start),
        }
        return;
    }
    let latin = any_ascii::any_ascii_char(c);
    if latin.is_empty() || is_apostrophe(c) {
        return;
    }
    if !c.is_alphanumeric() && !latin.bytes().all(|b| b.is_ascii_alphanumeric()) || is_symbol(c) {
        separate(out, start);
        return;
    }
    let syllable = is_syllable(c);
    if syllable {
        separate(out, start);
    }
    for b in latin.bytes().filter(u8::is_ascii_alphanumeric) {
        out.push(char::from(b.to_ascii_lowercase()));
    }
    if syllable {
        separate(out, start);
    }
}

fn separate(out: &mut String, start: usize) {
    if out.len() > start && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Letters and marks that languages use as an apostrophe inside a word.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{00b4}' | '\u{02b0}'
            ..='\u{02ff}' | '\u{ff07}' | '\u{2032}'
    )
}

/// Pictographs: their transliteration is a description, not letters of the text.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Characters that stand for one syllable each.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// 64-bit FNV-1a with a finaliser: stable across versions, good enough in every
/// bit to be used as a MinHash input.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for &b in bytes {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(h)
}

/// The finaliser of SplitMix64.
pub(crate) fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// The set of runs of `width` words in the folded text, as sorted, distinct
/// hashes.
///
/// A text shorter than `width` words gives one shingle of all its words; a text
/// without letters or digits gives none. A `width` of 0 is read as 1.
#[must_use]
pub fn shingles(text: &str, width: usize) -> Vec<u64> {
    let folded = match text {
        "" => Cow::Borrowed(""),
        text => Cow::Owned(fold(text)),
    };
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let width = width.clamp(1, words.len());
    let mut hashes: Vec<u64> = words
        .windows(width)
        .map(|run| run.iter().fold(0, |h: u64, word| mix(h.rotate_left(7) ^ hash(word.as_bytes()))))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The share of shingles two texts have in common, from their sorted, distinct
/// hashes. `None` when both are empty: nothing was compared.
#[must_use]
pub fn jaccard(a: &[u64], b: &[u64]) -> Option<f64> {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut shared = 0_usize;
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                left.next();
                right.next();
            }
        }
    }
    let union = a.len() + b.len() - shared;
    (union > 0).then(|| shared as f64 / union as f64)
}

/// A MinHash signature of `N` values: the share of equal positions of two
/// signatures estimates the [`jaccard`] of the sets they were made of, with a
/// standard error of about `1 / (2 * sqrt(N))`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<const N: usize>([u64; N]);

impl<const N: usize> Signature<N> {
    /// The signature of a set of hashes, as [`shingles`] gives them. `None` for
    /// an empty set, which resembles nothing.
    #[must_use]
    pub fn of(hashes: &[u64]) -> Option<Self> {
        if hashes.is_empty() {
            return None;
        }
        let mut lowest = [u64::MAX; N];
        for &h in hashes {
            for (seed, low) in (1_u64..).zip(lowest.iter_mut()) {
                *low = (*low).min(mix(h ^ mix(seed)));
            }
        }
        Some(Self(lowest))
    }

    /// The estimated share of common shingles, from 0 to 1.
    #[must_use]
    pub fn resemblance(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        if N == 0 { 0.0 } else { equal as f64 / N as f64 }
    }

    /// Keys of bands of `rows` positions: two texts that share a band key are
    /// candidates for a comparison. Trailing positions that fill no band are
    /// not used.
    pub fn bands(&self, rows: usize) -> impl Iterator<Item = u64> + '_ {
        self.0
            .chunks_exact(rows.max(1))
            .zip(0_u64..)
            .map(|(band, n)| band.iter().fold(mix(n), |h, &v| mix(h.rotate_left(7) ^ v)))
    }
}
