//! Spellings of one syllable: Korean and Chinese names in Latin letters.
//!
//! Several romanisations of one language are in use at once, and within each of
//! them people spell as they like. Every written onset, vowel and ending stands
//! for a set of sounds; two written names are one name when they can be cut
//! into the same number of syllables whose sounds meet pairwise. The tables say
//! what spellings mean, never where a person is from: a word is only ever
//! compared with another word.

use std::sync::OnceLock;

/// A set of sounds, one bit each.
type Sounds = u32;

/// One spelling of a part of a syllable, and the sounds it may stand for.
type Spelling = (&'static [u8], Sounds);

/// How one language's syllables are written.
pub(super) struct Romanisation {
    onsets: &'static [Spelling],
    rimes: &'static [Spelling],
    endings: &'static [Spelling],
    /// Whether an onset may stand before a rime; rules out impossible cuts.
    joins: fn(onset: &[u8], rime: &[u8]) -> Option<Sounds>,
    /// The same spellings by first letter, made when first needed.
    by_letter: OnceLock<ByLetter>,
}

/// A part of a word read as one syllable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Syllable {
    len: u8,
    onset: Sounds,
    rime: Sounds,
    ending: Sounds,
}

/// Longest word, in letters, that is read as syllables.
const LONGEST: usize = 14;

impl Syllable {
    fn meets(&self, other: &Self) -> bool {
        self.onset & other.onset != 0
            && self.rime & other.rime != 0
            && self.ending & other.ending != 0
    }

    /// Every sound the syllable may stand for, as a number below 2^24 and never 0.
    fn sounds(&self) -> impl Iterator<Item = u64> + '_ {
        bits(self.onset).flat_map(move |onset| {
            bits(self.rime).flat_map(move |rime| {
                bits(self.ending)
                    .map(move |ending| (onset + 1) << 16 | (rime + 1) << 8 | (ending + 1))
            })
        })
    }
}

/// Whether a word may be one or two syllables of either language: one or two runs of
/// vowels, and no last letter that ends none. Most other words are told so at once.
pub(super) fn plausible(word: &[u8]) -> bool {
    let mut runs = 0;
    let mut before = false;
    for letter in word {
        let vowel = matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w');
        runs += u8::from(vowel && !before);
        before = vowel;
    }
    let strange = matches!(
        word.last(),
        None | Some(b's' | b'd' | b'c' | b'f' | b'j' | b'q' | b'v' | b'w' | b'x' | b'z')
    );
    (1..=2).contains(&runs) && !strange
}

/// What follows a spelling of one to four letters. A comparison of so few bytes
/// is quicker than a call.
fn after<'a>(word: &'a [u8], spelling: &[u8]) -> Option<&'a [u8]> {
    if spelling.is_empty() {
        return Some(word);
    }
    if word.first() != spelling.first() || word.len() < spelling.len() {
        return None;
    }
    let same = word.iter().zip(spelling).all(|(a, b)| a == b);
    if same { word.get(spelling.len()..) } else { None }
}

/// The places of the bits that are set.
fn bits(mut sounds: Sounds) -> impl Iterator<Item = u64> {
    std::iter::from_fn(move || {
        let place = sounds.trailing_zeros();
        sounds &= sounds.checked_sub(1)?;
        Some(u64::from(place))
    })
}

impl Romanisation {
    /// Whether the word can be cut into one or two syllables (a given name, or
    /// half of one; longer words are compared by their letters alone), and
    /// whether it can be just one.
    pub(super) fn reads(&self, word: &[u8]) -> (bool, bool) {
        let (mut reads, mut one) = (false, false);
        if !plausible(word) || !self.tables().may_spell(word) {
            return (false, false);
        }
        self.cuts(word, |_, second| {
            reads = true;
            one |= second.is_none();
        });
        (reads, one)
    }

    /// Calls back with every cut of the word into one or two syllables; the
    /// second is `None` for a cut into one.
    fn cuts(&self, word: &[u8], mut visit: impl FnMut(&Syllable, Option<&Syllable>)) {
        if word.is_empty() || word.len() > LONGEST {
            return;
        }
        self.readings(word, false, |first| {
            let at = usize::from(first.len);
            if at == word.len() {
                visit(first, None);
            } else if at > 0 {
                let rest = word.get(at..).unwrap_or_default();
                self.readings(rest, true, |second| visit(first, Some(second)));
            }
        });
    }

    /// Calls back with a number for every sequence of sounds the word may stand
    /// for. Two words are the [`same`](Self::same) when, and but for collisions
    /// of 64 bits only when, they have such a number in common.
    pub(super) fn sequences(&self, word: &[u8], mut visit: impl FnMut(u64)) {
        self.cuts(word, |first, second| {
            for x in first.sounds() {
                match second {
                    None => visit(x),
                    Some(second) => second.sounds().for_each(|y| visit(x << 24 | y)),
                }
            }
        });
    }

    /// Whether two words of one or two syllables can be one name: some cut of
    /// each has sounds in common at every place.
    pub(super) fn same(&self, a: &[u8], b: &[u8]) -> bool {
        let mut same = false;
        self.cuts(a, |first, second| {
            if !same {
                self.cuts(b, |other_first, other_second| {
                    same |= first.meets(other_first)
                        && match (second, other_second) {
                            (None, None) => true,
                            (Some(x), Some(y)) => x.meets(y),
                            _ => false,
                        };
                });
            }
        });
        same
    }

    fn tables(&self) -> &ByLetter {
        self.by_letter.get_or_init(|| ByLetter::of(self))
    }

    /// Calls back with every way to read one syllable at the start of `word`; only with
    /// those that take all of it where `whole` says so.
    fn readings(&self, word: &[u8], whole: bool, mut visit: impl FnMut(&Syllable)) {
        let tables = self.tables();
        for &(onset, onset_sounds) in tables.onsets.starting(word) {
            let Some(after_onset) = after(word, onset) else { continue };
            for &(rime, rime_sounds) in tables.rimes.starting(after_onset) {
                let Some(after_rime) = after(after_onset, rime) else { continue };
                let Some(extra) = (self.joins)(onset, rime) else { continue };
                for &(ending, ending_sounds) in tables.endings.starting(after_rime) {
                    let fits = if whole {
                        after_rime.len() == ending.len() && after(after_rime, ending).is_some()
                    } else {
                        after(after_rime, ending).is_some()
                    };
                    if !fits {
                        continue;
                    }
                    let len = onset.len() + rime.len() + ending.len();
                    visit(&Syllable {
                        len: len as u8,
                        onset: onset_sounds | extra,
                        rime: rime_sounds,
                        ending: ending_sounds,
                    });
                }
            }
        }
    }
}

/// The spellings of a language by the letter they begin with.
struct ByLetter {
    onsets: Spellings,
    rimes: Spellings,
    endings: Spellings,
    /// For each letter those that can follow it in a run of syllables, as bits.
    followers: [u32; 26],
    /// The letters that a syllable can end with, as bits.
    last: u32,
}

/// For each letter, and last for none, the spellings that can stand where a word
/// goes on with it: those that begin with it and the empty one.
struct Spellings(Vec<Vec<Spelling>>);

impl ByLetter {
    fn of(romanisation: &Romanisation) -> Self {
        let Romanisation { onsets, rimes, endings, .. } = romanisation;
        let mut tables = Self {
            onsets: Spellings::of(onsets),
            rimes: Spellings::of(rimes),
            endings: Spellings::of(endings),
            followers: [0; 26],
            last: 0,
        };
        for (spelling, _) in onsets.iter().chain(*rimes).chain(*endings) {
            for pair in spelling.windows(2) {
                tables.follows(pair.first(), pair.last());
            }
        }
        // A rime may stand without an onset before it and without an ending after it.
        let joints = [
            (onsets, rimes),
            (rimes, endings),
            (rimes, onsets),
            (rimes, rimes),
            (endings, onsets),
            (endings, rimes),
        ];
        for (before, after) in joints {
            for (one, _) in before.iter() {
                for (other, _) in after.iter() {
                    tables.follows(one.last(), other.first());
                }
            }
        }
        for (spelling, _) in rimes.iter().chain(*endings) {
            tables.last |= spelling.last().and_then(letter).map_or(0, |n| 1 << n);
        }
        tables
    }

    fn follows(&mut self, one: Option<&u8>, other: Option<&u8>) {
        let (Some(one), Some(other)) = (one.and_then(letter), other.and_then(letter)) else {
            return;
        };
        if let Some(letters) = self.followers.get_mut(one) {
            *letters |= 1 << other;
        }
    }

    /// Whether the word may be syllables, as far as neighbouring letters tell.
    fn may_spell(&self, word: &[u8]) -> bool {
        let mut allowed = u32::MAX;
        for byte in word {
            let Some(place) = letter(byte).filter(|place| allowed >> place & 1 == 1) else {
                return false;
            };
            allowed = self.followers.get(place).copied().unwrap_or_default();
        }
        word.last().and_then(letter).is_some_and(|place| self.last >> place & 1 == 1)
    }
}

/// The place of a small letter in the alphabet.
fn letter(byte: &u8) -> Option<usize> {
    byte.checked_sub(b'a').map(usize::from).filter(|place| *place < 26)
}

impl Spellings {
    fn of(all: &[Spelling]) -> Self {
        let starting = |letter: Option<u8>| {
            let fits = |(text, _): &&Spelling| {
                text.is_empty() || (letter.is_some() && text.first().copied() == letter)
            };
            all.iter().filter(fits).copied().collect()
        };
        Self((b'a'..=b'z').map(Some).chain([None]).map(starting).collect())
    }

    fn starting(&self, rest: &[u8]) -> &[Spelling] {
        let letter =
            rest.first().and_then(|c| c.checked_sub(b'a')).map_or(26, |n| usize::from(n).min(26));
        self.0.get(letter).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Korean: McCune-Reischauer (without its marks), Revised, Yale, the usage of
/// the North and the spellings people choose for themselves.
pub(super) static KOREAN: Romanisation = Romanisation {
    onsets: KOREAN_ONSETS,
    rimes: KOREAN_VOWELS,
    endings: KOREAN_ENDINGS,
    joins: korean_joins,
    by_letter: OnceLock::new(),
};

mod korean {
    use super::Sounds;

    pub(super) const G: Sounds = 1;
    pub(super) const GG: Sounds = 1 << 1;
    pub(super) const N: Sounds = 1 << 2;
    pub(super) const D: Sounds = 1 << 3;
    pub(super) const DD: Sounds = 1 << 4;
    pub(super) const R: Sounds = 1 << 5;
    pub(super) const M: Sounds = 1 << 6;
    pub(super) const B: Sounds = 1 << 7;
    pub(super) const BB: Sounds = 1 << 8;
    pub(super) const S: Sounds = 1 << 9;
    pub(super) const SS: Sounds = 1 << 10;
    pub(super) const NONE: Sounds = 1 << 11;
    pub(super) const J: Sounds = 1 << 12;
    pub(super) const JJ: Sounds = 1 << 13;
    pub(super) const CH: Sounds = 1 << 14;
    pub(super) const K: Sounds = 1 << 15;
    pub(super) const T: Sounds = 1 << 16;
    pub(super) const P: Sounds = 1 << 17;
    pub(super) const H: Sounds = 1 << 18;

    pub(super) const A: Sounds = 1;
    pub(super) const AE: Sounds = 1 << 1;
    pub(super) const YA: Sounds = 1 << 2;
    pub(super) const EO: Sounds = 1 << 3;
    pub(super) const E: Sounds = 1 << 4;
    pub(super) const YEO: Sounds = 1 << 5;
    pub(super) const YE: Sounds = 1 << 6;
    pub(super) const O: Sounds = 1 << 7;
    pub(super) const WA: Sounds = 1 << 8;
    pub(super) const WAE: Sounds = 1 << 9;
    pub(super) const OE: Sounds = 1 << 10;
    pub(super) const YO: Sounds = 1 << 11;
    pub(super) const U: Sounds = 1 << 12;
    pub(super) const WO: Sounds = 1 << 13;
    pub(super) const WE: Sounds = 1 << 14;
    pub(super) const WI: Sounds = 1 << 15;
    pub(super) const YU: Sounds = 1 << 16;
    pub(super) const EU: Sounds = 1 << 17;
    pub(super) const UI: Sounds = 1 << 18;
    pub(super) const I: Sounds = 1 << 19;

    pub(super) const END_NONE: Sounds = 1;
    pub(super) const END_K: Sounds = 1 << 1;
    pub(super) const END_N: Sounds = 1 << 2;
    pub(super) const END_T: Sounds = 1 << 3;
    pub(super) const END_L: Sounds = 1 << 4;
    pub(super) const END_M: Sounds = 1 << 5;
    pub(super) const END_P: Sounds = 1 << 6;
    pub(super) const END_NG: Sounds = 1 << 7;
}

#[rustfmt::skip]
const KOREAN_ONSETS: &[Spelling] = {
    use korean::*;
    &[
        (b"", NONE),
        (b"g", G), (b"gh", G), (b"k", G | GG | K), (b"kk", GG), (b"kh", K), (b"gg", GG),
        (b"n", N | R),
        (b"d", D), (b"t", D | DD | T), (b"tt", DD), (b"th", T), (b"dd", DD),
        (b"r", R), (b"l", R), (b"rh", R),
        (b"m", M),
        (b"b", B), (b"p", B | BB | P), (b"pp", BB), (b"ph", P), (b"bb", BB),
        (b"s", S | SS), (b"sh", S | SS), (b"ss", SS),
        (b"j", J), (b"ch", J | CH), (b"tch", JJ | CH), (b"jj", JJ), (b"c", J), (b"cc", JJ),
        (b"h", H),
    ]
};

#[rustfmt::skip]
const KOREAN_VOWELS: &[Spelling] = {
    use korean::*;
    &[
        (b"a", A), (b"ah", A),
        (b"ae", AE), (b"ai", AE), (b"ay", AE), (b"e", E | AE), (b"eh", E), (b"ey", E | OE), (b"ei", E),
        (b"ya", YA), (b"ia", YA),
        (b"eo", EO), (b"o", EO | O), (b"oh", O), (b"uh", EO), (b"ur", EO), (b"ou", U | EO), (b"eu", EU), (b"eou", EO),
        (b"u", U | EO | EU), (b"oo", U), (b"wu", U), (b"woo", U),
        (b"yeo", YEO), (b"yo", YO | YEO), (b"you", YU | YEO), (b"yu", YU | YEO), (b"yoo", YU), (b"yuh", YEO), (b"ye", YE | YEO), (b"yeu", YU), (b"yeou", YEO),
        (b"wa", WA), (b"wae", WAE), (b"wai", WAE), (b"oe", OE), (b"oi", OE), (b"oy", OE), (b"we", WE | WAE | OE),
        (b"wo", WO), (b"weo", WO), (b"wi", WI), (b"wee", WI), (b"ui", UI | WI), (b"eui", UI), (b"yi", I | UI),
        (b"i", I), (b"ee", I), (b"ie", I),
    ]
};

#[rustfmt::skip]
const KOREAN_ENDINGS: &[Spelling] = {
    use korean::*;
    &[
        (b"", END_NONE),
        (b"k", END_K), (b"g", END_K), (b"ck", END_K), (b"rk", END_K),
        (b"n", END_N), (b"nn", END_N),
        (b"t", END_T),
        (b"l", END_L), (b"ll", END_L),
        (b"m", END_M), (b"mm", END_M),
        (b"p", END_P), (b"b", END_P),
        (b"ng", END_NG),
    ]
};

fn korean_joins(onset: &[u8], rime: &[u8]) -> Option<Sounds> {
    use korean::{NONE, R};
    let like_i = matches!(rime.first(), Some(b'i' | b'y')) || rime == b"ee" || rime == b"ie";
    match onset {
        // The North writes Ri and Ryu where the South says I and Yu.
        b"" if like_i => Some(R),
        b"r" | b"l" | b"rh" | b"n" if like_i => Some(NONE),
        b"sh" if !(like_i || matches!(rime, b"wi" | b"we" | b"wee" | b"oo" | b"u")) => None,
        _ => Some(0),
    }
}

/// Chinese: pinyin and Wade-Giles (without its apostrophes).
pub(super) static CHINESE: Romanisation = Romanisation {
    onsets: CHINESE_ONSETS,
    rimes: CHINESE_RIMES,
    endings: &[(b"", 1)],
    joins: |_, _| Some(0),
    by_letter: OnceLock::new(),
};

mod chinese {
    use super::Sounds;

    pub(super) const NONE: Sounds = 1;
    pub(super) const B: Sounds = 1 << 1;
    pub(super) const P: Sounds = 1 << 2;
    pub(super) const M: Sounds = 1 << 3;
    pub(super) const F: Sounds = 1 << 4;
    pub(super) const D: Sounds = 1 << 5;
    pub(super) const T: Sounds = 1 << 6;
    pub(super) const N: Sounds = 1 << 7;
    pub(super) const L: Sounds = 1 << 8;
    pub(super) const G: Sounds = 1 << 9;
    pub(super) const K: Sounds = 1 << 10;
    pub(super) const H: Sounds = 1 << 11;
    pub(super) const J: Sounds = 1 << 12;
    pub(super) const Q: Sounds = 1 << 13;
    pub(super) const X: Sounds = 1 << 14;
    pub(super) const ZH: Sounds = 1 << 15;
    pub(super) const CH: Sounds = 1 << 16;
    pub(super) const SH: Sounds = 1 << 17;
    pub(super) const R: Sounds = 1 << 18;
    pub(super) const Z: Sounds = 1 << 19;
    pub(super) const C: Sounds = 1 << 20;
    pub(super) const S: Sounds = 1 << 21;

    pub(super) const A: Sounds = 1;
    pub(super) const AI: Sounds = 1 << 1;
    pub(super) const AN: Sounds = 1 << 2;
    pub(super) const ANG: Sounds = 1 << 3;
    pub(super) const AO: Sounds = 1 << 4;
    pub(super) const E: Sounds = 1 << 5;
    pub(super) const EI: Sounds = 1 << 6;
    pub(super) const EN: Sounds = 1 << 7;
    pub(super) const ENG: Sounds = 1 << 8;
    pub(super) const I: Sounds = 1 << 9;
    pub(super) const IA: Sounds = 1 << 10;
    pub(super) const IAN: Sounds = 1 << 11;
    pub(super) const IANG: Sounds = 1 << 12;
    pub(super) const IAO: Sounds = 1 << 13;
    pub(super) const IE: Sounds = 1 << 14;
    pub(super) const IN: Sounds = 1 << 15;
    pub(super) const ING: Sounds = 1 << 16;
    pub(super) const IONG: Sounds = 1 << 17;
    pub(super) const IU: Sounds = 1 << 18;
    pub(super) const ONG: Sounds = 1 << 19;
    pub(super) const OU: Sounds = 1 << 20;
    pub(super) const U: Sounds = 1 << 21;
    pub(super) const UA: Sounds = 1 << 22;
    pub(super) const UAI: Sounds = 1 << 23;
    pub(super) const UAN: Sounds = 1 << 24;
    pub(super) const UANG: Sounds = 1 << 25;
    pub(super) const UI: Sounds = 1 << 26;
    pub(super) const UN: Sounds = 1 << 27;
    pub(super) const UO: Sounds = 1 << 28;
    pub(super) const YU: Sounds = 1 << 29;
    pub(super) const YUE: Sounds = 1 << 30;
    pub(super) const ER: Sounds = 1 << 31;
}

#[rustfmt::skip]
const CHINESE_ONSETS: &[Spelling] = {
    use chinese::*;
    &[
        (b"", NONE), (b"w", NONE), (b"y", NONE),
        (b"b", B), (b"p", P | B), (b"m", M), (b"f", F),
        (b"d", D), (b"t", T | D), (b"n", N), (b"l", L),
        (b"g", G), (b"k", K | G), (b"h", H),
        (b"j", J | R), (b"q", Q), (b"x", X), (b"hs", X),
        (b"zh", ZH), (b"ch", CH | ZH | J | Q), (b"sh", SH), (b"r", R),
        (b"z", Z), (b"c", C), (b"s", S), (b"ts", Z | C), (b"tz", Z | C), (b"sz", S), (b"ss", S),
    ]
};

#[rustfmt::skip]
const CHINESE_RIMES: &[Spelling] = {
    use chinese::*;
    &[
        (b"a", A | IA | UA), (b"ai", AI | UAI), (b"an", AN | UAN), (b"ang", ANG | UANG | IANG), (b"ao", AO | IAO),
        (b"e", E | IE), (b"eh", IE | E), (b"ei", EI | UI), (b"en", EN | UN), (b"eng", ENG),
        (b"i", I), (b"ih", I), (b"ia", IA), (b"ian", IAN), (b"ien", IAN), (b"iang", IANG), (b"iao", IAO),
        (b"ie", IE), (b"ieh", IE), (b"in", IN), (b"ing", ING), (b"iong", IONG), (b"iung", IONG),
        (b"iu", IU), (b"iou", IU), (b"o", UO | E), (b"ong", ONG | IONG), (b"ou", OU | IU),
        (b"u", U | YU), (b"ung", ONG | IONG), (b"ua", UA), (b"uai", UAI), (b"uan", UAN), (b"uang", UANG),
        (b"ui", UI), (b"uei", UI), (b"un", UN), (b"uo", UO), (b"ue", YUE), (b"ueh", YUE), (b"erh", ER), (b"er", ER),
    ]
};

#[cfg(test)]
mod tests;
