//! Names and addresses as sets of words: which words two of them share, which
//! are alike, and which contradict each other.

mod cut;
mod levels;

use std::collections::HashMap;

use super::fields::{Memo, Outcome, UNSEEN, chance, space};
use super::settings::{Field, Kind};
use super::table::{Interner, NONE, Table};
use super::values::{Gather, Lists, slots, split};
use crate::compare::names::word::{Letters, Word};
use crate::compare::names::{common, company};

use cut::{Cut, cut_address, cut_name};
use levels::Tally;
pub(crate) use levels::{
    EXPECTED, EXPECTED_OF_ADDRESSES, GENERATIONS, GIVEN_DIFFER, LEVELS, SIBLINGS, TOWN, group,
    is_all, is_another_house, is_house, within_household,
};

/// Words told apart in one name or address; further ones are left out.
const MOST: usize = 12;
/// From this similarity two words may be one word written differently.
const ALIKE: f64 = 0.72;
/// What part of all the words that resemble one by chance resembles a given
/// other word this closely.
const NEAR_SHARE: f32 = 0.4;

/// Most words of an address that is a town, its state and country.
const TOWN_WORDS: usize = 4;
/// How often somebody has a word that a file does not tell the frequency of.
const RARE_WORD: f32 = 1e-3;
/// The same of a word that says a trade or a place.
const TRADE_WORD: f32 = 0.02;

/// The words of one value.
#[derive(Clone, Copy, Default)]
pub(crate) struct Words<'a> {
    pub(crate) words: &'a [u32],
    main: u32,
    generation: u8,
}

impl Words<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

pub(crate) struct Bag {
    kind: Kind,
    space: u8,
    vocabulary: Interner,
    words: Vec<Word>,
    /// `ln` of the share of records that have the word.
    shares: Vec<f32>,
    counts: Vec<u32>,
    /// `ln` of the share of records with a word of each first letter.
    initials: [f32; 26],
    /// Share of records with a word that resembles a given one.
    near: f32,
    /// One value after another: how many words and which generation, the main
    /// word, the words. A value's number is where it begins.
    items: Vec<u32>,
    lists: Lists,
}

/// The columns that give one value together.
struct Slot<'a> {
    /// Record by record the cell of each column, and what every cell holds.
    columns: Vec<(&'a [u32], Vec<Vec<Cut>>)>,
    /// Which of them hold whole names, and which the family name.
    whole: Vec<usize>,
    family: Option<usize>,
    /// The values of cells that were seen together.
    known: HashMap<Vec<u32>, Vec<u32>, foldhash::fast::FixedState>,
}

impl Bag {
    /// `n` is the number of the field.
    pub(crate) fn new(table: &Table, field: &Field, n: usize) -> Self {
        let kind = field.kind;
        let mut vocabulary = Interner::default();
        let mut folded = String::new();
        let headers: Vec<&str> = table.columns().collect();
        let mut cut = |column: usize| {
            let (cells, distinct) = table.interned(column)?;
            let values = distinct.iter().map(|cell| {
                let mut values = Vec::new();
                split(cell, kind, field.separator.as_deref(), |value| {
                    values.push(match kind {
                        Kind::Name => cut_name(value, &mut vocabulary, &mut folded),
                        _ => cut_address(value, &mut vocabulary, &mut folded),
                    });
                });
                values
            });
            Some((cells, values.collect()))
        };
        let mut slots: Vec<Slot<'_>> = slots(field, table)
            .into_iter()
            .map(|columns| {
                let are = |test: fn(&str) -> bool| -> Vec<usize> {
                    let fits = |column: &usize| headers.get(*column).is_some_and(|h| test(h));
                    (0..).zip(&columns).filter(|(_, column)| fits(column)).map(|(n, _)| n).collect()
                };
                let (whole, family) =
                    (are(super::roles::is_whole), are(super::roles::is_family).first().copied());
                let columns = columns.into_iter().filter_map(&mut cut).collect();
                Slot { columns, whole, family, known: HashMap::default() }
            })
            .collect();
        let mut bag = Self {
            kind,
            space: space(n),
            words: Vec::new(),
            shares: Vec::new(),
            counts: vec![0; vocabulary.len()],
            initials: [0.0; 26],
            near: 0.0,
            items: Vec::new(),
            lists: Gather::new(0).done(),
            vocabulary,
        };
        let mut gather = Gather::new(table.len());
        let (mut key, mut values) = (Vec::new(), Vec::new());
        for record in 0..table.len() {
            values.clear();
            for slot in &mut slots {
                bag.gather(record, slot, &mut key, &mut values);
            }
            gather.push(&mut values);
        }
        bag.lists = gather.done();
        bag.count();
        bag
    }

    /// Adds the values that a slot gives for a record, one for each distinct
    /// combination of cells. A column with a list gives several values only where
    /// it stands alone.
    fn gather(
        &mut self,
        record: usize,
        slot: &mut Slot<'_>,
        key: &mut Vec<u32>,
        out: &mut Vec<u32>,
    ) {
        key.clear();
        key.extend(
            slot.columns.iter().map(|(cells, _)| cells.get(record).copied().unwrap_or(NONE)),
        );
        if let Some(values) = slot.known.get(key) {
            out.extend_from_slice(values);
            return;
        }
        let mut made = Vec::new();
        let cells: Vec<(usize, &[Cut])> = (slot.columns.iter().zip(key.iter()).enumerate())
            .filter_map(|(n, ((_, cuts), cell))| Some((n, cuts.get(*cell as usize)?.as_slice())))
            .collect();
        if let [(n, cuts)] = cells.as_slice() {
            for cut in *cuts {
                made.extend(self.value([(*n, cut)].into_iter(), None));
            }
        } else {
            // A whole name beside a family name holds more, and ends in it as a rule.
            let whole = cells.iter().any(|(n, _)| slot.whole.contains(n));
            let said = |family: &usize| cells.iter().any(|(n, _)| n == family);
            let family = slot.family.filter(|family| !whole && said(family));
            let all = cells.iter().flat_map(|(n, cuts)| cuts.iter().map(|cut| (*n, cut)));
            made.extend(self.value(all, family));
        }
        out.extend_from_slice(&made);
        slot.known.insert(key.clone(), made);
    }

    /// Writes down one value. `None`: it has no words.
    fn value<'c>(
        &mut self,
        cuts: impl Iterator<Item = (usize, &'c Cut)>,
        family: Option<usize>,
    ) -> Option<u32> {
        let start = self.items.len();
        self.items.extend([0, NONE]);
        let (mut main, mut generation) = (None, 0);
        for (n, cut) in cuts {
            for word in &cut.words {
                let here = self.items.get(start + 2..).unwrap_or_default();
                if here.len() < MOST && !here.contains(word) {
                    self.items.push(*word);
                }
            }
            // A column of family names decides, then the last: family names come last.
            main = match (self.kind, family) {
                (Kind::Name, Some(family)) if family != n => main,
                (Kind::Name, _) => cut.main.or(main),
                _ => main.or(cut.main),
            };
            generation = generation.max(cut.generation);
        }
        let words = self.items.len() - start - 2;
        if words == 0 {
            self.items.truncate(start);
            return None;
        }
        let head = [words as u32 | u32::from(generation) << 8, main.unwrap_or(NONE)];
        for (slot, value) in self.items.iter_mut().skip(start).zip(head) {
            *slot = value;
        }
        Some(start as u32)
    }

    /// How often words occur, and how often words resemble one another.
    fn count(&mut self) {
        let mut said = 0_u32;
        let mut initials = [0_u32; 26];
        let mut counts = std::mem::take(&mut self.counts);
        let mut every = Vec::new();
        for record in 0..self.lists.len() {
            self.every(record, &mut every);
            said += u32::from(!every.is_empty());
            let mut seen = 0_u32;
            for word in &every {
                counts.get_mut(*word as usize).into_iter().for_each(|count| *count += 1);
                if let Some(letter) = letter(self.vocabulary.get(*word)) {
                    seen |= 1 << letter;
                }
            }
            for (letter, count) in initials.iter_mut().enumerate() {
                *count += seen >> letter & 1;
            }
        }
        let shares = counts.iter().zip(self.vocabulary.iter()).map(|(count, word)| {
            let rare = match self.kind {
                Kind::Name => common::share(word).unwrap_or_else(|| {
                    if company::is_generic(word) { TRADE_WORD } else { RARE_WORD }
                }),
                _ => RARE_WORD,
            };
            chance(*count, said as usize, rare).ln()
        });
        self.shares = shares.collect();
        let said = said as f32 + UNSEEN;
        for (share, count) in self.initials.iter_mut().zip(initials) {
            *share = ((count as f32 + 0.5) / said).min(1.0).ln();
        }
        self.words = self.vocabulary.iter().map(|word| Word::new(Letters::of(word))).collect();
        self.near = self.chance_of_resemblance();
        self.counts = counts;
    }

    /// The share of records with a word that resembles, but is not, a given
    /// word, from words of records spread evenly over the input.
    fn chance_of_resemblance(&self) -> f32 {
        const SAMPLE: usize = 400;
        let step = (self.lists.len() as usize / SAMPLE).max(1);
        let sample: Vec<Words<'_>> = (0..self.lists.len())
            .step_by(step)
            .map(|record| self.of(record))
            .filter(|words| !words.is_empty())
            .collect();
        let (mut tried, mut alike) = (0_u32, 0_u32);
        for (n, one) in sample.iter().enumerate() {
            let Some(word) = one.words.get(n % one.words.len().max(1)) else { continue };
            for other in sample.iter().skip(n % 7).step_by(7) {
                if other.words.contains(word) {
                    continue;
                }
                tried += 1;
                alike += u32::from(other.words.iter().any(|w| self.alike(*word, *w)));
            }
        }
        (alike as f32 + 1.0) / (tried as f32 + 200.0)
    }

    fn alike(&self, a: u32, b: u32) -> bool {
        match (self.words.get(a as usize), self.words.get(b as usize)) {
            (Some(x), Some(y)) => x.similarity(y) >= ALIKE,
            _ => false,
        }
    }

    /// The words of a value.
    pub(crate) fn words(&self, value: u32) -> Words<'_> {
        let start = value as usize;
        let (Some(head), Some(main)) = (self.items.get(start), self.items.get(start + 1)) else {
            return Words::default();
        };
        let end = start + 2 + (head & 0xff) as usize;
        let words = self.items.get(start + 2..end).unwrap_or_default();
        Words { words, main: *main, generation: (head >> 8) as u8 }
    }

    /// The words of a record's first value.
    pub(crate) fn of(&self, record: u32) -> Words<'_> {
        self.lists.first(record).map_or(Words::default(), |value| self.words(value))
    }

    /// The distinct words of all values of a record.
    pub(crate) fn every(&self, record: u32, out: &mut Vec<u32>) {
        out.clear();
        for value in self.lists.of(record) {
            for word in self.words(*value).words {
                if !out.contains(word) {
                    out.push(*word);
                }
            }
        }
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    pub(crate) fn word(&self, id: u32) -> &str {
        self.vocabulary.get(id)
    }

    pub(crate) fn prepared(&self, id: u32) -> Option<&Word> {
        self.words.get(id as usize)
    }

    pub(crate) fn vocabulary(&self) -> u32 {
        self.words.len() as u32
    }

    /// In how many records a word occurs.
    pub(crate) fn occurrences(&self, word: u32) -> u32 {
        self.counts.get(word as usize).copied().unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    fn share(&self, word: u32) -> f32 {
        self.shares.get(word as usize).copied().unwrap_or_default()
    }

    /// The logarithm of the chance that a record has a word which resembles
    /// another as `a` resembles `b`.
    fn chance_of_near(&self, a: u32, b: u32) -> f32 {
        let (x, y) = (self.vocabulary.get(a), self.vocabulary.get(b));
        if x.len() == 1 || y.len() == 1 {
            let letter = letter(x).and_then(|letter| self.initials.get(letter));
            return letter.copied().unwrap_or_default();
        }
        (self.share(a).max(self.share(b)).exp() + self.near * NEAR_SHARE).min(1.0).ln()
    }

    /// Compares two values.
    pub(crate) fn one(&self, x: u32, y: u32, memo: &mut Memo) -> Outcome {
        let (left, right) = (self.words(x), self.words(y));
        if left.generation != right.generation && left.generation * right.generation != 0 {
            return GENERATIONS;
        }
        if self.kind == Kind::Name && self.numbers_differ(left, right) {
            return GENERATIONS;
        }
        let mut tally = Tally::default();
        let (mut used_left, mut used_right) = (0_u32, 0_u32);
        for (i, x) in left.words.iter().enumerate() {
            if let Some(j) = right.words.iter().position(|y| x == y) {
                used_left |= 1 << i;
                used_right |= 1 << j;
                tally.same += 1;
                tally.chance(self.share(*x));
            }
        }
        let mut shorter = left.words.len().min(right.words.len());
        // `Li Wei` and `Liwei`; `Mc Donald` and `McDonald`.
        if self.kind == Kind::Name && left.words.len() != right.words.len() && tally.same > 0 {
            let (long, used_long, short, used_short) = match left.words.len() > right.words.len() {
                true => (left, &mut used_left, right, &mut used_right),
                false => (right, &mut used_right, left, &mut used_left),
            };
            for (i, two) in long.words.windows(2).enumerate() {
                let free = |j: &usize| *used_short >> j & 1 == 0;
                let whole = short.words.iter().enumerate().find(|(j, whole)| {
                    *used_long >> i & 3 == 0 && free(j) && self.is_joined(two, **whole)
                });
                if let Some((j, whole)) = whole {
                    *used_long |= 3 << i;
                    *used_short |= 1 << j;
                    tally.same += 1;
                    tally.chance(self.share(*whole));
                    shorter = shorter.min(long.words.len() - 1);
                }
            }
        }
        let main_same = left.main == right.main && left.main != NONE;
        let mut main_alike = false;
        if (tally.same as usize) < shorter {
            for (i, x) in left.words.iter().enumerate() {
                if used_left >> i & 1 == 1 {
                    continue;
                }
                let free = right.words.iter().enumerate().filter(|(j, _)| used_right >> j & 1 == 0);
                let found = free.into_iter().find(|(_, y)| {
                    memo.get(self.space, *x, **y, || self.alike(*x, **y).into()) != 0
                        || (*x != left.main && **y != right.main && self.is_short(*x, **y))
                });
                if let Some((j, y)) = found {
                    used_left |= 1 << i;
                    used_right |= 1 << j;
                    tally.near += 1;
                    tally.chance(self.chance_of_near(*x, *y));
                    main_alike |= *x == left.main && *y == right.main;
                }
            }
        }
        if self.kind == Kind::Address && is_town(left, used_left, right, used_right) {
            return TOWN;
        }
        tally.first_differ = self.kind == Kind::Name && (used_left | used_right) & 1 == 0;
        let level = tally.level(shorter as u32, main_same, main_alike);
        // A town that two addresses share says little; how little is learnt.
        let telling = self.kind == Kind::Name || (main_same && is_house(level));
        Outcome { level, chance: telling.then(|| tally.total(self.kind, level)) }
    }

    /// Whether one given name is the beginning of the other: `Bea` and `Beatrice`.
    fn is_short(&self, x: u32, y: u32) -> bool {
        let (x, y) = (self.word(x), self.word(y));
        self.kind == Kind::Name
            && x.len().min(y.len()) >= 3
            && (x.starts_with(y) || y.starts_with(x))
    }

    /// Whether two names hold numbers of which none is the same: `Store 12`, `Store 14`.
    fn numbers_differ(&self, left: Words<'_>, right: Words<'_>) -> bool {
        let is_number = |word: &&u32| self.word(**word).bytes().all(|b| b.is_ascii_digit());
        let mut numbers = left.words.iter().filter(is_number).peekable();
        numbers.peek().is_some()
            && right.words.iter().any(|word| is_number(&word))
            && !numbers.any(|number| right.words.contains(number))
    }

    /// Whether two words written together are a third.
    fn is_joined(&self, two: &[u32], whole: u32) -> bool {
        let [first, second] = two else { return false };
        let rest = self.word(whole).strip_prefix(self.word(*first));
        rest.is_some_and(|rest| rest == self.word(*second))
    }

    /// Whether names of one record are of a junior and those of another of a senior.
    pub(crate) fn generations_differ(&self, left: &[u32], right: &[u32]) -> bool {
        let of = |values: &[u32]| values.iter().map(|v| self.words(*v).generation).max();
        let (a, b) = (of(left).unwrap_or(0), of(right).unwrap_or(0));
        a != b && a * b != 0
    }

    /// The words that two values share, for people to read.
    pub(crate) fn agreed(&self, x: u32, y: u32) -> Vec<String> {
        let (left, right) = (self.words(x), self.words(y));
        let shared = left.words.iter().filter(|word| right.words.contains(word));
        shared.map(|word| self.word(*word).to_owned()).collect()
    }
}

/// Whether one of two addresses is a town that the other names as well, and no more: a few words
/// without a number, the first of which, the town, both have.
fn is_town(left: Words<'_>, used_left: u32, right: Words<'_>, used_right: u32) -> bool {
    let only_town = |words: Words<'_>, used: u32| {
        words.main == NONE && words.words.len() <= TOWN_WORDS && used & 1 == 1
    };
    only_town(left, used_left) || only_town(right, used_right)
}

fn letter(word: &str) -> Option<usize> {
    let first = word.bytes().next().filter(u8::is_ascii_lowercase)?;
    Some(usize::from(first - b'a'))
}
