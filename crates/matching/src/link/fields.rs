//! Fields prepared for comparison: everything that can be worked out once per
//! distinct value is.

use super::bag::Bag;
use super::dates::Dates;
use super::settings::{Field, Kind, Settings};
use super::table::Table;
use super::texts::Texts;
use crate::compare::text::mix;

/// What comparing one field of two records gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// How far the values agree: an index into the field's levels.
    pub(crate) level: u8,
    /// The natural logarithm of the probability that two records of different
    /// people agree as these do, where the values themselves tell (rare values
    /// agree by chance less often). `None`: the level's average holds.
    pub(crate) chance: Option<f32>,
}

/// One field of all records.
pub(crate) enum Prepared {
    Bag(Box<Bag>),
    Dates(Dates),
    Texts(Texts),
}

impl Prepared {
    /// Compares the field of two records. `None`: one of them says nothing.
    pub(crate) fn compare(&self, a: u32, b: u32, memo: &mut Memo) -> Option<Outcome> {
        match self {
            Self::Bag(bag) => bag.compare(a, b, memo),
            Self::Dates(dates) => dates.compare(a, b),
            Self::Texts(texts) => texts.compare(a, b, memo),
        }
    }

    /// The names of the levels.
    pub(crate) fn levels(&self) -> &'static [&'static str] {
        match self {
            Self::Bag(_) => super::bag::LEVELS,
            Self::Dates(_) => super::dates::LEVELS,
            Self::Texts(texts) => texts.levels(),
        }
    }

    /// What levels are expected among records of one person before any data was
    /// seen, and how strongly that is believed, in pairs.
    pub(crate) fn expected(&self) -> &'static [f32] {
        match self {
            Self::Bag(_) => super::bag::EXPECTED,
            Self::Dates(_) => super::dates::EXPECTED,
            Self::Texts(texts) => texts.expected(),
        }
    }

    /// Groups of levels that are alternatives of one another: probabilities add
    /// up to 1 within a group.
    pub(crate) fn group(&self, level: usize) -> usize {
        match self {
            Self::Bag(_) => super::bag::group(level),
            _ => 0,
        }
    }
}

/// All fields of all records.
pub(crate) struct Records {
    pub(crate) len: u32,
    pub(crate) fields: Vec<(Field, Prepared)>,
    pub(crate) sources: Vec<u16>,
}

impl Records {
    pub(crate) fn new(table: &Table, settings: &Settings) -> Self {
        let fields = settings
            .fields
            .iter()
            .map(|field| {
                let columns: Vec<usize> =
                    field.columns.iter().filter_map(|name| table.column(name)).collect();
                let prepared = match field.kind {
                    Kind::Name | Kind::Address => {
                        Prepared::Bag(Box::new(Bag::new(table, &columns, field.kind)))
                    }
                    Kind::Date => Prepared::Dates(Dates::new(table, &columns)),
                    kind => Prepared::Texts(Texts::new(table, &columns, kind)),
                };
                (field.clone(), prepared)
            })
            .collect();
        let len = table.len() as u32;
        Self { len, fields, sources: (0..len).map(|record| table.source(record)).collect() }
    }

    pub(crate) fn source(&self, record: u32) -> u16 {
        self.sources.get(record as usize).copied().unwrap_or_default()
    }
}

/// Remembers what comparing two values gave, in a fixed amount of memory. A
/// slot that is taken is given to the newcomer, so a lost answer is worked out
/// again and results never depend on it.
pub(crate) struct Memo {
    slots: Vec<u64>,
}

impl Memo {
    const BITS: u32 = 18;

    pub(crate) fn new() -> Self {
        Self { slots: vec![0; 1 << Self::BITS] }
    }

    /// The answer for an unordered pair of values in one of 64 spaces.
    pub(crate) fn get(&mut self, space: u8, a: u32, b: u32, compute: impl FnOnce() -> u8) -> u8 {
        const LOW: u32 = (1 << 25) - 1;
        if a > LOW || b > LOW {
            return compute();
        }
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        // Never 0: the two values differ, so the larger is not 0.
        let key = u64::from(space & 63) << 50 | u64::from(a) << 25 | u64::from(b);
        let Some(slot) = self.slots.get_mut((mix(key) >> (64 - Self::BITS)) as usize) else {
            return compute();
        };
        if *slot >> 8 == key {
            return (*slot & 255) as u8;
        }
        let answer = compute();
        *slot = key << 8 | u64::from(answer);
        answer
    }
}

/// A space of the memo for each field, so that value numbers do not collide.
pub(crate) fn space(columns: &[usize], kind: Kind) -> u8 {
    let first = columns.first().copied().unwrap_or_default() as u8;
    (first.wrapping_mul(2) + u8::from(matches!(kind, Kind::Name | Kind::Address))) & 63
}

/// Records that a file does not hold but could: in a file of ten records, what
/// two of them share is not shared by a fifth of mankind.
pub(crate) const UNSEEN: f32 = 300.0;

/// The chance that a record of somebody else has the same value: how often it
/// occurs beyond the two records that are compared, and, in a small file, `rare`,
/// what is known of such values everywhere.
pub(crate) fn chance(count: u32, said: usize, rare: f32) -> f32 {
    let others = count.saturating_sub(2) as f32;
    ((others + rare * UNSEEN) / (said as f32 + UNSEEN)).clamp(1e-9, 1.0)
}

/// [`chance`] of each value. A value nobody else has is still no rarer than
/// values are on average, so a part of `mean` is the average over all.
pub(crate) fn chances(counts: &[u32], said: usize, rare: f32, mean: f32) -> Vec<f32> {
    let all: Vec<f32> = counts.iter().map(|count| chance(*count, said, rare)).collect();
    let square: f32 = all.iter().map(|chance| chance * chance).sum();
    all.into_iter().map(|chance| ((1.0 - mean) * chance + mean * square).max(1e-9).ln()).collect()
}
