//! One word of a name, prepared once so that it can be compared many times.

use std::cell::RefCell;

use super::nicknames::{self, Groups};
use super::romanise;
use super::strokes;
use super::syllables::{self, CHINESE, KOREAN};
use crate::compare::text;

/// Up to 31 ASCII letters and digits without an allocation; the rest is cut.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Letters {
    len: u8,
    bytes: [u8; Letters::MOST],
}

impl Letters {
    pub(crate) const MOST: usize = 31;

    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn of(text: &str) -> Self {
        let mut letters = Self::new();
        letters.extend(text.as_bytes());
        letters
    }

    /// Appends letters, as many as there is room for.
    pub(crate) fn extend(&mut self, more: &[u8]) {
        let free = self.bytes.get_mut(usize::from(self.len)..).unwrap_or_default();
        let fits = more.len().min(free.len());
        if let (Some(to), Some(from)) = (free.get_mut(..fits), more.get(..fits)) {
            to.copy_from_slice(from);
        }
        self.len += fits as u8;
    }

    /// Appends one letter, or drops it when full.
    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
            *slot = byte;
            self.len += 1;
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The letters as text. They come from folded text, so they are ASCII.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    pub(crate) fn first(&self) -> Option<u8> {
        self.as_bytes().first().copied()
    }
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

/// A folded word with everything its comparison needs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    pub(crate) text: Letters,
    /// Equal for transliterations of one word (see [`romanise::key`]).
    pub(crate) key: Letters,
    groups: Groups,
    /// The letters of the text and of the key, as bits.
    letters: u32,
    sounds: u32,
    vowelless: bool,
    korean: bool,
    chinese: bool,
    /// Reads as exactly one Korean or Chinese syllable: such words are so close
    /// together that another letter is usually another name.
    one_syllable: bool,
    digits: bool,
    /// Whether many people bear the word as a name.
    known: bool,
}

/// Similarity of a word and its initial.
pub(crate) const INITIAL: f64 = 0.8;
/// Two spellings of one name in the same language's romanisations.
const ROMANISED: f64 = 0.95;
/// A full name and its short form.
const NICKNAME: f64 = 0.92;
/// Below this two words are simply different.
pub(crate) const ALIKE: f64 = 0.5;
/// Words written without vowels (Arabic, Hebrew) against words with them.
const SKELETON: f64 = 0.86;

impl Word {
    /// The word, out of those this thread has read lately where it is among them: names
    /// are made of words that others have as well.
    pub(crate) fn new(text: Letters) -> Self {
        /// How many words are kept, a power of two.
        const KEPT: usize = 1 << 10;
        thread_local! {
            static LATELY: RefCell<Vec<Word>> = const { RefCell::new(Vec::new()) };
        }
        let read = |kept: &RefCell<Vec<Self>>| {
            let mut kept = kept.try_borrow_mut().ok()?;
            if kept.is_empty() {
                kept.resize(KEPT, Self::default());
            }
            let slot = kept.get_mut(text::hash(text.as_bytes()) as usize % KEPT)?;
            if slot.text != text {
                *slot = Self::read(text);
            }
            Some(*slot)
        };
        LATELY.try_with(read).ok().flatten().unwrap_or_else(|| Self::read(text))
    }

    fn read(text: Letters) -> Self {
        let bytes = text.as_bytes();
        let ((korean, one_korean), (chinese, one_chinese)) = if syllables::plausible(bytes) {
            (KOREAN.reads(bytes), CHINESE.reads(bytes))
        } else {
            Default::default()
        };
        let known = nicknames::known(bytes);
        let key = romanise::key(&text);
        Self {
            text,
            key,
            groups: known.unwrap_or_default(),
            letters: letters(&text),
            sounds: letters(&key),
            vowelless: without_vowels(bytes),
            korean,
            chinese,
            one_syllable: one_korean || one_chinese,
            digits: bytes.iter().any(u8::is_ascii_digit),
            known: known.is_some(),
        }
    }

    pub(crate) fn is_initial(&self) -> bool {
        self.text.len() == 1 && !self.digits
    }

    /// The place in the alphabet of the letter the word begins with; `None` for a digit.
    pub(crate) fn first_letter(&self) -> Option<usize> {
        let letter = self.text.first()?.checked_sub(b'a')?;
        (letter < 26).then_some(usize::from(letter))
    }

    /// Whether the word can be read as Korean or Chinese syllables: then even a single
    /// letter may be a whole name that others spell with another first letter.
    pub(crate) fn is_syllables(&self) -> bool {
        self.korean || self.chinese
    }

    /// Whether many people bear the word as a name, or it is a short form of one.
    pub(crate) fn is_known(&self) -> bool {
        self.known
    }

    /// The number of the given name this word is a form of, where it is one.
    pub(crate) fn group(&self) -> Option<u16> {
        self.groups.first().copied().filter(|group| *group != 0)
    }

    /// From 0 (different words) to 1 (the same letters); nothing lies between 0
    /// and [`ALIKE`].
    pub(crate) fn similarity(&self, other: &Self) -> f64 {
        let by_letters = self.similarity_by_letters(other);
        // Equal letters leave nothing to find, and digits have no sound.
        if by_letters >= 1.0 || self.digits || other.digits {
            return by_letters;
        }
        by_letters.max(self.similarity_by_syllables(other))
    }

    /// [`similarity`](Self::similarity) of words that are not meant as initials,
    /// even where they are one letter.
    pub(crate) fn similarity_of_words(&self, other: &Self) -> f64 {
        if self.text == other.text {
            1.0
        } else if self.is_initial() || other.is_initial() {
            self.similarity_by_syllables(other)
        } else {
            self.similarity(other)
        }
    }

    /// [`similarity`](Self::similarity) as far as Korean and Chinese syllables tell.
    pub(crate) fn similarity_by_syllables(&self, other: &Self) -> f64 {
        let (a, b) = (self.text.as_bytes(), other.text.as_bytes());
        if self.is_initial() && other.is_initial() {
            0.0
        } else if self.korean && other.korean && KOREAN.same(a, b) {
            ROMANISED
        } else if self.chinese && other.chinese && CHINESE.same(a, b) {
            ROMANISED - 0.02
        } else {
            0.0
        }
    }

    /// [`similarity`](Self::similarity) without looking for Korean and Chinese
    /// syllables.
    pub(crate) fn similarity_by_letters(&self, other: &Self) -> f64 {
        if self.text == other.text {
            return 1.0;
        }
        if self.digits || other.digits {
            return 0.0;
        }
        if self.is_initial() || other.is_initial() {
            let one_is_full = self.is_initial() != other.is_initial();
            return if one_is_full && self.text.first() == other.text.first() {
                INITIAL
            } else {
                0.0
            };
        }
        let related = self.related(other);
        if related > 0.0 {
            return related;
        }
        self.by_edits(other, true, true)
    }

    /// Similarity by the edits between two different words of more than one letter: of
    /// their letters, of their sounds.
    pub(crate) fn by_edits(&self, other: &Self, text: bool, key: bool) -> f64 {
        let mut by_letters = 0.0;
        if text && near(self.letters, other.letters) {
            by_letters = by_strokes(&self.text, &other.text, 2);
        }
        if key && near(self.sounds, other.sounds) {
            by_letters = f64::max(by_letters, 0.97 * by_strokes(&self.key, &other.key, 2));
        }
        // `Paul` and `Paula`, `Mario` and `Marco` are two names that everyone knows, and no
        // slip of the other.
        let two_names = self.known && other.known || self.one_syllable && other.one_syllable;
        if two_names { by_letters.min(ALIKE) } else { by_letters }
    }

    /// [`similarity_of_words`](Self::similarity_of_words) of a word that was found
    /// through traces of these sorts (see [`traces`](Self::traces)): what has left no trace is
    /// not looked for.
    pub(crate) fn similarity_found(&self, other: &Self, sorts: u8) -> f64 {
        if self.text == other.text {
            return 1.0;
        }
        let by_syllables = || match sorts & Self::SYLLABLES {
            0 => 0.0,
            _ => self.similarity_by_syllables(other),
        };
        if self.digits || other.digits {
            return 0.0;
        }
        if self.is_initial() || other.is_initial() {
            return by_syllables();
        }
        let related = if sorts & Self::RELATED == 0 { 0.0 } else { self.related(other) };
        let by_letters = if related > 0.0 {
            related
        } else {
            self.by_edits(other, sorts & Self::TEXT != 0, sorts & Self::KEY != 0)
        };
        by_letters.max(by_syllables())
    }

    /// Similarity by meaning rather than by letters: transliterations, short
    /// forms, names written without vowels. 0 where there is none.
    fn related(&self, other: &Self) -> f64 {
        if self.key.len() > 1 && self.key == other.key {
            return ROMANISED;
        }
        if nicknames::meet(&self.groups, &other.groups) {
            return NICKNAME;
        }
        if self.vowelless != other.vowelless {
            let (x, y) = (romanise::skeleton(&self.text), romanise::skeleton(&other.text));
            if x.len() > 2 && x == y {
                return SKELETON;
            }
        }
        0.0
    }

    /// Whether two words are alike because one may be the other without its vowels.
    pub(crate) fn by_skeleton(&self, other: &Self) -> bool {
        self.vowelless != other.vowelless
            && romanise::skeleton(&self.text) == romanise::skeleton(&other.text)
            && self.key != other.key
    }

    /// Calls back with a number for each way in which another word can be found
    /// from this one: any two words whose
    /// [`similarity_of_words`](Self::similarity_of_words) is at least `0.7` have a
    /// number in common. Beside each its sort, one bit of the four below: words that are
    /// alike in some way have a number of that sort in common.
    pub(crate) fn traces(&self, mut visit: impl FnMut(u64, u8)) {
        visit(Self::trace_of_text(&self.text), Self::TEXT);
        if self.digits {
            return;
        }
        if !self.is_initial() {
            deletions(self.text.as_bytes(), 2, |h, _| visit(h ^ Self::BY_TEXT, Self::TEXT));
            deletions(self.key.as_bytes(), 2, |h, whole| {
                let sort = if whole { Self::KEY | Self::RELATED } else { Self::KEY };
                visit(h ^ Self::BY_KEY, sort);
            });
            for group in self.groups.iter().filter(|group| **group != 0) {
                visit(Self::BY_GROUP + u64::from(*group), Self::RELATED);
            }
            let skeleton = romanise::skeleton(&self.text);
            if skeleton.len() > 2 {
                visit(text::hash(skeleton.as_bytes()) ^ Self::BY_SKELETON, Self::RELATED);
            }
        }
        if self.korean {
            KOREAN.sequences(self.text.as_bytes(), |s| visit(s ^ Self::BY_KOREAN, Self::SYLLABLES));
        }
        if self.chinese {
            CHINESE
                .sequences(self.text.as_bytes(), |s| visit(s ^ Self::BY_CHINESE, Self::SYLLABLES));
        }
    }

    /// Sorts of traces: of what is left of the letters and of the key after edits; of a
    /// whole key, a given name with its short forms, or consonants; of syllables.
    pub(crate) const TEXT: u8 = 1;
    pub(crate) const KEY: u8 = 1 << 1;
    pub(crate) const RELATED: u8 = 1 << 2;
    pub(crate) const SYLLABLES: u8 = 1 << 3;

    /// The trace left by a word's exact letters.
    pub(crate) fn trace_of_text(text: &Letters) -> u64 {
        text::hash(text.as_bytes())
    }

    /// The trace left by a word's exact key.
    pub(crate) fn trace_of_key(key: &Letters) -> u64 {
        text::mix(polynomial(key.as_bytes())) ^ Self::BY_KEY
    }

    const BY_TEXT: u64 = 0;
    const BY_KEY: u64 = 0x9e37_79b9_7f4a_7c15;
    const BY_GROUP: u64 = 0x1000_0000_0000_0000;
    const BY_SKELETON: u64 = 0x2545_f491_4f6c_dd1d;
    const BY_KOREAN: u64 = 0x3000_0000_0000_0000;
    const BY_CHINESE: u64 = 0x4000_0000_0000_0000;
}

/// Longest word that may differ by one edit only; longer ones by two.
const ONE_EDIT: usize = 7;

/// The letters of a word as bits; digits share one.
fn letters(word: &Letters) -> u32 {
    word.as_bytes().iter().fold(0, |set, byte| match byte {
        b'a'..=b'z' => set | 1 << (byte - b'a'),
        _ => set | 1 << 26,
    })
}

/// Whether words of these letters may be within two edits of each other: an edit takes
/// one letter away from each at most.
fn near(a: u32, b: u32) -> bool {
    (a & !b).count_ones() <= 2 && (b & !a).count_ones() <= 2
}

/// Calls back with the hash of the word, said to be whole, and of everything left of it after
/// taking out one letter, or where `most` is two, two from a word near or past
/// [`ONE_EDIT`]. Two words within the edits that [`by_strokes`] allows have a hash in
/// common.
fn deletions(word: &[u8], most: usize, mut visit: impl FnMut(u64, bool)) {
    // Taking a letter out divides what follows by the base.
    const INVERSE: u64 = inverse(BASE);
    let mut prefix = [0_u64; Letters::MOST + 1];
    let mut power = BASE;
    let mut sum = 0_u64;
    for (letter, slot) in word.iter().zip(prefix.iter_mut().skip(1)) {
        sum = sum.wrapping_add((u64::from(*letter)).wrapping_mul(power));
        power = power.wrapping_mul(BASE);
        *slot = sum;
    }
    let at = |i: usize| prefix.get(i).copied().unwrap_or_default();
    visit(text::mix(sum), true);
    for i in 0..word.len() {
        let head = at(i);
        let one = head.wrapping_add(sum.wrapping_sub(at(i + 1)).wrapping_mul(INVERSE));
        visit(text::mix(one), false);
        if most > 1 && word.len() >= ONE_EDIT {
            for k in i + 1..word.len() {
                let middle = at(k).wrapping_sub(at(i + 1)).wrapping_mul(INVERSE);
                let tail = sum.wrapping_sub(at(k + 1)).wrapping_mul(INVERSE).wrapping_mul(INVERSE);
                visit(text::mix(head.wrapping_add(middle).wrapping_add(tail)), false);
            }
        }
    }
}

/// H(s) = sum of s[j] * BASE^(j + 1).
fn polynomial(word: &[u8]) -> u64 {
    word.iter()
        .rev()
        .fold(0_u64, |sum, letter| sum.wrapping_add(u64::from(*letter)).wrapping_mul(BASE))
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The inverse of an odd number modulo 2^64, by Newton's iteration.
const fn inverse(odd: u64) -> u64 {
    let mut x = odd;
    let mut step = 0;
    while step < 6 {
        x = x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x)));
        step += 1;
    }
    x
}

fn without_vowels(word: &[u8]) -> bool {
    word.len() > 2 && !word.iter().any(|c| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u'))
}

/// Similarity by the edits between two words. An edit weighs more in a short
/// word: `Kim` and `Kin` are two names, `Konstantinov` and `Konstantinow` one. At most
/// so many edits are looked for in a long word, one in a short one.
fn by_strokes(a: &Letters, b: &Letters, most: usize) -> f64 {
    let longest = a.len().max(b.len());
    let most = if longest <= ONE_EDIT { 1 } else { most };
    if longest < 3 || !strokes::within(a.as_bytes(), b.as_bytes(), most) {
        return 0.0;
    }
    let length = longest as f64;
    // A word of three letters allows one edit that is not of its first.
    let per_edit = if longest == 3 { 0.28 } else { 0.8 / length * (1.0 + 2.0 / length) };
    // The most edits that still leave the words alike.
    let limit = if longest == 3 { 10 } else { ((1.0 - ALIKE) / per_edit * 10.0).floor() as u16 };
    let cost = strokes::cost(a.as_bytes(), b.as_bytes(), limit);
    if cost > limit { 0.0 } else { 1.0 - f64::from(cost) / 10.0 * per_edit }
}

#[cfg(test)]
mod tests;
