//! Texts that repeat, as dense numbers.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Gives equal texts equal numbers, in order of first appearance.
#[derive(Default)]
pub struct Interner {
    texts: Vec<Box<str>>,
    table: HashTable<u32>,
    state: FixedState,
}

/// Stands for "no text".
pub const NONE: u32 = u32::MAX;

impl Interner {
    /// The number of `text`, and whether it is new.
    pub fn intern(&mut self, text: &str) -> (u32, bool) {
        let hash = self.state.hash_one(text);
        let texts = &self.texts;
        let same = |at: &u32| texts.get(*at as usize).is_some_and(|other| &**other == text);
        if let Some(found) = self.table.find(hash, same) {
            return (*found, false);
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(NONE);
        self.texts.push(text.into());
        let (texts, state) = (&self.texts, &self.state);
        self.table.insert_unique(hash, number, |at| {
            texts.get(*at as usize).map_or(0, |text| state.hash_one(&**text))
        });
        (number, true)
    }

    /// The number of a text that has one.
    #[must_use]
    pub fn number(&self, text: &str) -> Option<u32> {
        let same = |at: &u32| self.texts.get(*at as usize).is_some_and(|other| &**other == text);
        self.table.find(self.state.hash_one(text), same).copied()
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize).map(|text| &**text)
    }

    /// All texts, in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    /// How many texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }
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
