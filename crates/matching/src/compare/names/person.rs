//! Names of people, cut into words and compared.

use std::sync::OnceLock;

use foldhash::HashMap;

use super::assign::{self, MOST};
use super::romanise;
use super::word::{ALIKE, Letters, Word};
use crate::compare::text;

/// A person's name prepared for comparison.
#[derive(Clone, Debug)]
pub struct Name {
    parts: Vec<Part>,
    /// Junior, senior, second, third: 0 where none is written.
    generation: u8,
    /// Whether a comma told which words are the family name.
    family_known: bool,
}

/// One word of a name and its part in it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Part {
    pub(crate) word: Word,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Full,
    /// One letter that stands for a word.
    Initial,
    /// `de`, `van`, `bin`, `al`: often left out, never enough.
    Particle,
}

/// Forms of address and degrees. They are not part of a name, unless nothing
/// else is written.
pub(crate) const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "rev",
    "reverend",
    "hon",
    "capt",
    "captain",
    "col",
    "colonel",
    "lt",
    "sgt",
    "brig",
    "adm",
    "herr",
    "frau",
    "sra",
    "srta",
    "dona",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "dipl",
    "sheikh",
    "shaikh",
    "sheik",
    "shaykh",
    "haji",
    "hajji",
    "hajj",
    "hajja",
    "mullah",
    "maulana",
    "mawlawi",
    "maulvi",
    "shri",
    "smt",
    "phd",
    "esq",
    "mba",
    "cpa",
    "dds",
];

/// Titles that are names as well: left out only where two other words remain.
const TITLES_OR_NAMES: &[&str] = &[
    "dame", "lord", "lady", "fr", "father", "gen", "general", "maj", "major", "sr", "don", "ing",
    "mag", "sayyid", "sayed", "syed", "md", "jd", "rn", "pe",
];

/// Words that join the parts of a name.
pub(crate) const PARTICLES: &[&str] = &[
    "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "los", "las",
    "y", "van", "von", "der", "den", "ter", "ten", "zu", "zur", "af", "av", "bin", "ibn", "ben",
    "bint", "al", "el", "ul", "ur", "as", "ash", "ad", "an", "abu", "abou", "umm", "ould", "oglu",
    "ogli", "qizi", "kizi", "mac", "mc", "ap", "st", "of", "the", "and",
];

/// What a word of a name is besides a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Title,
    TitleOrName,
    Particle,
}

fn meaning(word: &str) -> Option<Meaning> {
    static TABLE: OnceLock<HashMap<&'static str, Meaning>> = OnceLock::new();
    let table = || {
        let all =
            |words: &'static [&'static str], meaning| words.iter().map(move |w| (*w, meaning));
        all(TITLES, Meaning::Title)
            .chain(all(TITLES_OR_NAMES, Meaning::TitleOrName))
            .chain(all(PARTICLES, Meaning::Particle))
            .collect()
    };
    TABLE.get_or_init(table).get(word).copied()
}

/// How much a kind of word weighs in the score.
fn weight(kind: Kind) -> f64 {
    match kind {
        Kind::Full => 1.0,
        Kind::Initial => 0.35,
        Kind::Particle => 0.2,
    }
}

/// What one more word on one side costs, as a share of its weight. People leave
/// out middle names and second family names all the time.
const MISSING: f64 = 0.15;
/// Highest agreement when only one full word is shared and the other name has
/// more: a family name, or a given name, alone.
const ONE_WORD: f64 = 0.6;
/// Highest agreement of an initial and a family name with a full name.
const INITIALS: f64 = 0.87;
/// What is left of an agreement when the elder is compared with the younger, and when
/// only one side says which it is.
const GENERATIONS_DIFFER: f64 = 0.75;
const GENERATION_MISSING: f64 = 0.97;
/// Two words joined must be this alike to the one word they are compared with.
const JOINED: f64 = 0.88;

impl Name {
    /// Cuts a name into words. `None` when it holds no letters.
    ///
    /// `FAMILY, Given` is understood; titles and degrees are left out.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = romanise::unvowelled(name);
        let words = name.bytes().filter(|byte| !byte.is_ascii_alphanumeric()).count() + 1;
        let mut parts = Vec::with_capacity(words.min(MOST));
        let mut generation = 0;
        let mut folded = String::with_capacity(name.len() + 8);
        let mut sides = name.splitn(2, ',');
        let (family, given) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
        // The given names go first: the order in which most names are written.
        text::fold_into(given, &mut folded);
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        text::fold_into(family, &mut folded);
        let words = || folded.split(' ').filter(|word| !word.is_empty());
        let titles_only = words().all(|word| meaning(word) == Some(Meaning::Title));
        let enough = || {
            let names = words().filter(|word| {
                !matches!(meaning(word), Some(Meaning::Title | Meaning::TitleOrName))
                    && rank(word) == 0
            });
            names.take(2).count() == 2
        };
        for word in words() {
            let (rank, meaning) = (rank(word), meaning(word));
            let title = match meaning {
                Some(Meaning::Title) => true,
                Some(Meaning::TitleOrName) => enough(),
                _ => false,
            };
            if rank > 0 && !parts.is_empty() {
                generation = rank;
            } else if titles_only || !title {
                let particle = meaning == Some(Meaning::Particle);
                parts.push(Part::new(Word::new(Letters::of(word)), particle));
            }
        }
        // `Smith, Jr` has no given name on its right: the order was not turned.
        let family_known = before > 0 && parts.len() > 1;
        if parts.iter().all(|part| part.kind == Kind::Particle) {
            parts.iter_mut().for_each(|part| part.kind = Kind::Full);
        }
        let has_letters = folded.bytes().any(|b| b.is_ascii_lowercase());
        (has_letters && !parts.is_empty()).then_some(Self { parts, generation, family_known })
    }

    /// How far two names agree: see [`agreement`](super::agreement).
    #[must_use]
    pub fn agreement(&self, other: &Self) -> f64 {
        // One fixed order of the two makes the result the same both ways, ties included.
        if self.sort_key().le(other.sort_key()) {
            compare(self, other)
        } else {
            compare(other, self)
        }
    }

    /// The words, given names first where a comma told.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Junior, senior, second, third; 0 where none is written.
    pub(crate) fn generation(&self) -> u8 {
        self.generation
    }

    fn sort_key(&self) -> impl Iterator<Item = &[u8]> {
        self.parts.iter().map(|part| part.word.text.as_bytes())
    }
}

impl Part {
    fn new(word: Word, particle: bool) -> Self {
        let kind = if word.is_initial() {
            Kind::Initial
        } else if particle {
            Kind::Particle
        } else {
            Kind::Full
        };
        Self { word, kind }
    }
}

/// The generation a suffix stands for; 0 for any other word.
pub(crate) fn rank(word: &str) -> u8 {
    match word {
        "sr" | "senior" => 1,
        "jr" | "junior" | "ii" | "2nd" => 2,
        "iii" | "3rd" => 3,
        "iv" | "4th" => 4,
        _ => 0,
    }
}

fn compare(a: &Name, b: &Name) -> f64 {
    let same_words = a.parts.len() == b.parts.len()
        && a.parts.iter().zip(&b.parts).all(|(x, y)| x.word.text == y.word.text);
    let generations = match (a.generation == b.generation, a.generation * b.generation) {
        (true, _) => 1.0,
        (_, 0) => GENERATION_MISSING,
        _ => GENERATIONS_DIFFER,
    };
    if same_words {
        return generations;
    }
    let (a_parts, b_parts) = (first_of(&a.parts), first_of(&b.parts));
    let joined_left = join(a_parts, b_parts);
    let left = joined_left.as_ref().map_or(a_parts, Parts::as_slice);
    let joined_right = join(b_parts, left);
    let right = joined_right.as_ref().map_or(b_parts, Parts::as_slice);

    // Each pair of words is compared once.
    let mut alike = [[0.0_f64; MOST]; MOST];
    for (x, row) in left.iter().zip(&mut alike) {
        for (y, cell) in right.iter().zip(row) {
            *cell = x.word.similarity(&y.word);
        }
    }
    let similarity =
        |i: usize, j: usize| alike.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    let pairs = assign::best(left.len(), right.len(), |i, j| {
        left.get(i).zip(right.get(j)).map_or(0.0, |(x, y)| worth(x, y, similarity(i, j)).0)
    });
    let mut tally = Tally::default();
    let mut used = [false; MOST];
    let mut last = None;
    let mut turns = 0;
    for (i, (x, pair)) in left.iter().zip(pairs).enumerate() {
        let Some((j, y)) = pair.and_then(|j| Some((j, right.get(j)?))) else {
            tally.alone_left(x);
            continue;
        };
        if let Some(slot) = used.get_mut(j) {
            *slot = true;
        }
        tally.paired(x, y, similarity(i, j));
        turns += u32::from(last.is_some_and(|last| j < last));
        last = Some(j);
    }
    for (y, used) in right.iter().zip(used) {
        if !used {
            tally.alone_right(y);
        }
    }
    let first_shared = similarity(0, 0) > JOINED;
    let last_shared =
        similarity(left.len().saturating_sub(1), right.len().saturating_sub(1)) > JOINED;
    let order = match turns {
        0 => 0.0,
        // Family name first instead of last is the custom of half the world.
        1 if a.family_known || b.family_known => 0.005,
        1 => 0.01,
        _ => 0.03,
    };
    (tally.score(first_shared, last_shared) * generations - order).clamp(0.0, 1.0)
}

/// What pairing two words adds to the score, and the weight it carries there.
fn worth(x: &Part, y: &Part, similarity: f64) -> (f64, f64) {
    let weight = match (x.kind, y.kind) {
        (Kind::Full, Kind::Full) => 1.0,
        (x, y) => weight(x).min(weight(y)).max(0.2),
    };
    // Words that are only somewhat alike count for little: most are two names.
    let credit = if similarity >= 0.8 { similarity } else { similarity - (0.8 - similarity) };
    let credit = if similarity < ALIKE { 0.0 } else { credit };
    let abbreviated = x.kind != y.kind && (x.kind == Kind::Initial || y.kind == Kind::Initial);
    (if abbreviated && credit > 0.0 { weight * 0.95 } else { weight * credit }, weight)
}

#[derive(Default)]
struct Tally {
    agreed: f64,
    compared: f64,
    left: f64,
    right: f64,
    full_pairs: u32,
    initial_pairs: u32,
    full_left: u32,
    full_right: u32,
}

impl Tally {
    fn paired(&mut self, x: &Part, y: &Part, similarity: f64) {
        let (worth, weight) = worth(x, y, similarity);
        self.agreed += worth;
        self.compared += weight;
        let full = x.kind == Kind::Full && y.kind == Kind::Full;
        self.full_pairs += u32::from(full && worth > 0.55);
        self.initial_pairs += u32::from(!full);
        self.full_left += u32::from(x.kind == Kind::Full);
        self.full_right += u32::from(y.kind == Kind::Full);
    }

    fn alone_left(&mut self, x: &Part) {
        self.left += weight(x.kind);
        self.full_left += u32::from(x.kind == Kind::Full);
    }

    fn alone_right(&mut self, y: &Part) {
        self.right += weight(y.kind);
        self.full_right += u32::from(y.kind == Kind::Full);
    }

    fn score(&self, first_shared: bool, last_shared: bool) -> f64 {
        // What neither side shares is a contradiction; what only one side has
        // may simply have been left out on the other.
        let conflict = self.left.min(self.right);
        let missing = (self.left - self.right).abs();
        let total = self.compared + conflict + MISSING * missing;
        if total <= 0.0 {
            return 0.0;
        }
        let score = self.agreed / total;
        match self.full_pairs {
            0 if self.full_left + self.full_right > 0 => score.min(0.3),
            // Initials against initials: all there is agrees, and it is little.
            0 => score,
            1 if self.full_left.max(self.full_right) > 1 => {
                if self.full_left.min(self.full_right) > 1 || conflict > 0.9 {
                    // One word shared, another contradicted.
                    let place =
                        f64::from(u8::from(first_shared)) - f64::from(u8::from(last_shared));
                    (score + 0.05 * place).min(ONE_WORD)
                } else if self.initial_pairs > 0 {
                    score.min(INITIALS)
                } else {
                    score.min(ONE_WORD)
                }
            }
            _ => score,
        }
    }
}

/// A name's words on the stack, where neighbours can be joined.
struct Parts {
    parts: [Part; MOST],
    len: usize,
}

impl Parts {
    fn of(all: &[Part]) -> Self {
        let mut parts = [Part::default(); MOST];
        for (slot, part) in parts.iter_mut().zip(all) {
            *slot = *part;
        }
        Self { parts, len: all.len().min(MOST) }
    }

    fn as_slice(&self) -> &[Part] {
        self.parts.get(..self.len).unwrap_or_default()
    }

    /// Replaces `count` neighbours from `start` by one word.
    fn replace(&mut self, start: usize, count: usize, word: Word) {
        if let Some(slot) = self.parts.get_mut(start) {
            *slot = Part { word, kind: Kind::Full };
        }
        if start + count <= self.len {
            self.parts.copy_within(start + count..self.len, start + 1);
            self.len -= count - 1;
        }
    }
}

/// The words that take part in a comparison.
fn first_of(parts: &[Part]) -> &[Part] {
    parts.get(..MOST).unwrap_or(parts)
}

/// Joins neighbouring words of `parts` that together are one word of `other`:
/// `Jong Song` against `Jongsong`, `Al Sabah` against `Alsabah`, or a whole name
/// whose spaces were lost. `None` where there are none such.
fn join(parts: &[Part], other: &[Part]) -> Option<Parts> {
    let mut done: Option<Parts> = None;
    for whole in other {
        let now = done.as_ref().map_or(parts, Parts::as_slice);
        if now.len() < 2
            || whole.word.text.len() < 4
            || now.iter().any(|part| part.word.text == whole.word.text)
        {
            continue;
        }
        if let Some((start, count, word)) = joined(now, &whole.word) {
            done.get_or_insert_with(|| Parts::of(parts)).replace(start, count, word);
        }
    }
    done
}

/// The run of words that, written together, is most like `whole`.
fn joined(parts: &[Part], whole: &Word) -> Option<(usize, usize, Word)> {
    let mut best: Option<(f64, (usize, usize, Word))> = None;
    for start in 0..parts.len() {
        let mut text = Letters::new();
        for (count, part) in (1..).zip(parts.iter().skip(start)) {
            text.extend(part.word.text.as_bytes());
            if text.len() > whole.text.len() + 2 {
                break;
            }
            if count < 2 || text.len() + 2 < whole.text.len() {
                continue;
            }
            // A word is dear to make, and joined ones begin as the whole one does.
            if text.first() != whole.text.first() && !whole.is_syllables() {
                continue;
            }
            let word = Word::new(text);
            let similarity = word.similarity(whole);
            if similarity >= JOINED && best.as_ref().is_none_or(|(most, _)| similarity > *most) {
                best = Some((similarity, (start, count, word)));
            }
        }
    }
    best.map(|(_, found)| found)
}
