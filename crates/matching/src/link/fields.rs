//! Fields prepared for comparison: everything that can be worked out once per
//! distinct value is.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::bag::Bag;
use super::dates::Dates;
use super::settings::{Field, Kind, Settings};
use super::table::{NONE, Table};
use super::texts::Texts;
use super::values::Lists;
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

/// A value's number, and what of it is needed often.
pub(crate) type Cell = (u32, u32);
/// The number in the cell of a record with several values.
pub(crate) const SEVERAL: u32 = NONE - 1;

impl Prepared {
    /// Compares the field of two records. `None`: one of them says nothing.
    pub(crate) fn compare(&self, a: u32, b: u32, memo: &mut Memo) -> Option<Outcome> {
        self.best(a, b, memo).map(|(outcome, ..)| outcome)
    }

    /// Compares cells of two records, which hold one value each.
    pub(crate) fn one(&self, x: Cell, y: Cell, memo: &mut Memo) -> Outcome {
        match self {
            Self::Bag(bag) => bag.one(x.0, y.0, memo),
            Self::Dates(dates) => dates.one(x, y),
            Self::Texts(texts) => texts.one(x, y, memo),
        }
    }

    /// The best of all pairs of values of two records, and which values those
    /// are. The more pairs, the more likely one of them agrees by chance.
    pub(crate) fn best(&self, a: u32, b: u32, memo: &mut Memo) -> Option<(Outcome, u32, u32)> {
        let (left, right) = (self.lists().of(a), self.lists().of(b));
        let mut best: Option<(f32, Outcome, u32, u32)> = None;
        for x in left {
            for y in right {
                let found = self.one(self.cell_of(*x), self.cell_of(*y), memo);
                let good = self.goodness(found);
                if best.is_none_or(|(known, ..)| good > known) {
                    best = Some((good, found, *x, *y));
                }
            }
        }
        let (_, mut outcome, x, y) = best?;
        let pairs = left.len() * right.len();
        if pairs > 1 {
            if let Self::Bag(bag) = self
                && bag.generations_differ(left, right)
            {
                return Some((super::bag::GENERATIONS, x, y));
            }
            outcome.chance = outcome.chance.map(|chance| (chance + (pairs as f32).ln()).min(0.0));
        }
        Some((outcome, x, y))
    }

    /// How much an outcome speaks for one person, as far as that is known before
    /// anything is learnt.
    fn goodness(&self, outcome: Outcome) -> f32 {
        let expected = self.expected().get(usize::from(outcome.level)).copied().unwrap_or(1e-3);
        match self {
            Self::Bag(_) => expected.ln() - outcome.chance.unwrap_or_default(),
            // Levels are in order; rarer values are better at the same level.
            _ => -100.0 * f32::from(outcome.level) - outcome.chance.unwrap_or_default(),
        }
    }

    fn lists(&self) -> &Lists {
        match self {
            Self::Bag(bag) => bag.lists(),
            Self::Dates(dates) => dates.lists(),
            Self::Texts(texts) => texts.lists(),
        }
    }

    fn cell_of(&self, value: u32) -> Cell {
        match self {
            Self::Bag(_) => (value, 0),
            Self::Dates(dates) => (value, dates.packed(value)),
            Self::Texts(texts) => (value, texts.signature(value)),
        }
    }

    /// What a record says in one cell; [`SEVERAL`] where one does not hold it.
    fn cell(&self, record: u32) -> Cell {
        match self.lists().of(record) {
            [] => (NONE, 0),
            [value] => self.cell_of(*value),
            _ => (SEVERAL, 0),
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
            Self::Bag(bag) if bag.kind() == Kind::Address => super::bag::EXPECTED_OF_ADDRESSES,
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
    /// The cells of one record after those of another, so that comparing two
    /// records touches few places in memory.
    cells: Vec<Cell>,
}

impl Records {
    pub(crate) fn new(table: &Table, settings: &Settings, threads: usize) -> Self {
        let prepared = parallel(threads, settings.fields.len(), |n| {
            let field = settings.fields.get(n)?;
            Some(match field.kind {
                Kind::Name | Kind::Address => Prepared::Bag(Box::new(Bag::new(table, field, n))),
                Kind::Date => Prepared::Dates(Dates::new(table, field)),
                _ => Prepared::Texts(Texts::new(table, field, n)),
            })
        });
        let fields: Vec<(Field, Prepared)> =
            settings.fields.iter().cloned().zip(prepared.into_iter().flatten()).collect();
        let len = table.len() as u32;
        let mut cells = Vec::with_capacity(table.len() * fields.len());
        for record in 0..len {
            cells.extend(fields.iter().map(|(_, prepared)| prepared.cell(record)));
        }
        Self { len, fields, sources: (0..len).map(|r| table.source(r)).collect(), cells }
    }

    /// The cells of a record, one for each field.
    pub(crate) fn cells(&self, record: u32) -> &[Cell] {
        let start = record as usize * self.fields.len();
        self.cells.get(start..start + self.fields.len()).unwrap_or_default()
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
pub(crate) fn space(n: usize) -> u8 {
    n as u8 & 63
}

/// Does `count` pieces of work on several threads; the results come in order.
pub(crate) fn parallel<T: Send>(
    threads: usize,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let one = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, work(at)));
        }
    };
    let mut done = Vec::with_capacity(count);
    std::thread::scope(|scope| {
        let helpers: Vec<_> =
            (1..threads.clamp(1, count.max(1))).map(|_| scope.spawn(one)).collect();
        done.extend(one());
        for helper in helpers {
            match helper.join() {
                Ok(found) => done.extend(found),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
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
