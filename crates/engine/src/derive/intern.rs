//! Texts that repeat, as dense numbers.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Gives equal texts equal numbers, in order of first appearance. The texts lie
/// behind one another in one piece of memory.
#[derive(Default)]
pub struct Interner {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    state: FixedState,
}

/// Stands for "no text".
pub const NONE: u32 = u32::MAX;

impl Interner {
    /// The number of `text`, and whether it is new.
    pub fn intern(&mut self, text: &str) -> (u32, bool) {
        let hash = self.state.hash_one(text);
        let (bytes, ends) = (&self.bytes, &self.ends);
        if let Some(found) = self.table.find(hash, |at| slice(bytes, ends, *at) == Some(text)) {
            return (*found, false);
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(NONE);
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        let (bytes, ends, state) = (&self.bytes, &self.ends, &self.state);
        self.table.insert_unique(hash, number, |at| {
            slice(bytes, ends, *at).map_or(0, |text| state.hash_one(text))
        });
        (number, true)
    }

    /// The number of a text that has one.
    #[must_use]
    pub fn number(&self, text: &str) -> Option<u32> {
        let same = |at: &u32| slice(&self.bytes, &self.ends, *at) == Some(text);
        self.table.find(self.state.hash_one(text), same).copied()
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> Option<&str> {
        slice(&self.bytes, &self.ends, number)
    }

    /// How many texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

fn slice<'a>(bytes: &'a str, ends: &[usize], number: u32) -> Option<&'a str> {
    let at = number as usize;
    let start = match at.checked_sub(1) {
        Some(before) => *ends.get(before)?,
        None => 0,
    };
    bytes.get(start..*ends.get(at)?)
}

/// A 64-bit fingerprint, never 0: 0 stands for "no text".
pub fn fingerprint(text: &str) -> u64 {
    FixedState::default().hash_one(text).max(1)
}

/// A map over dense numbers that is emptied in constant time: the per-subject
/// tallies of a pass over millions of subjects.
#[derive(Default)]
pub struct Slots {
    marks: Vec<(u32, u32)>,
    round: u32,
}

impl Slots {
    /// Forgets everything; keys below `keys` are allowed from here on.
    pub fn reset(&mut self, keys: usize) {
        if self.marks.len() < keys {
            self.marks.resize(keys, (0, 0));
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.marks.fill((0, 0));
            self.round = 1;
        }
    }

    /// The slot of `key`, or `next` if this is its first appearance.
    pub fn slot(&mut self, key: u32, next: usize) -> usize {
        match self.marks.get_mut(key as usize) {
            Some((round, slot)) if *round == self.round => *slot as usize,
            Some(mark) => {
                *mark = (self.round, u32::try_from(next).unwrap_or(0));
                next
            }
            None => next,
        }
    }
}
