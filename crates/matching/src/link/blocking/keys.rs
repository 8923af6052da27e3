//! What records may agree on, and the keys that say so.

use crate::compare::text::{hash, mix};
use crate::link::bag::Bag;
use crate::link::fields::{Prepared, Records};
use crate::link::settings::Kind;

/// Words of a name that give keys: more are seldom written, and cost pairs.
const WORDS: usize = 4;
/// Most keys of a record for one thing; only lists of aliases have more.
const MOST_KEYS: usize = 12;

/// One thing to agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// Each word of a name as written.
    Word(usize),
    /// Each word of a name as it sounds, short forms as their full form.
    Sound(usize),
    /// The value of a field, or a whole date.
    Value(usize),
    /// A year, the wide part of a postal code, the end of a number.
    Coarse(usize),
    /// Month and day of a date.
    Anniversary(usize),
}

impl Atom {
    pub(super) fn field(self) -> usize {
        match self {
            Self::Word(f)
            | Self::Sound(f)
            | Self::Value(f)
            | Self::Coarse(f)
            | Self::Anniversary(f) => f,
        }
    }
}

/// The keys of all records for one atom.
pub(super) struct Keys {
    pub(super) atom: Atom,
    pub(super) keys: Vec<u64>,
    ends: Vec<u32>,
}

impl Keys {
    fn new(records: &Records, atom: Atom, fill: impl Fn(u32, &mut Vec<u64>)) -> Self {
        let mut keys = Vec::with_capacity(records.len as usize);
        let mut ends = Vec::with_capacity(records.len as usize);
        let mut one = Vec::new();
        for record in 0..records.len {
            one.clear();
            fill(record, &mut one);
            one.truncate(MOST_KEYS);
            keys.extend_from_slice(&one);
            ends.push(keys.len() as u32);
        }
        Self { atom, keys, ends }
    }

    pub(super) fn of(&self, record: u32) -> impl Iterator<Item = u64> + Clone + '_ {
        let end = |n: usize| self.ends.get(n).copied().unwrap_or_default() as usize;
        let start = (record as usize).checked_sub(1).map_or(0, end);
        self.keys.get(start..end(record as usize)).unwrap_or_default().iter().copied()
    }
}

/// The keys of every record for everything in a field that can be agreed on.
pub(super) fn atoms(records: &Records, n: usize) -> Vec<Keys> {
    let Some((field, prepared)) = records.fields.get(n) else { return Vec::new() };
    let mut atoms = Vec::new();
    match prepared {
        Prepared::Bag(bag) if bag.kind() == Kind::Name => {
            // A letter is of no use as a name.
            let rarest = |value: u32| rarest(bag, value, WORDS, |word| word.len() > 1);
            let sounds: Vec<u64> = (0..bag.vocabulary()).map(|word| sound(bag, word)).collect();
            atoms.push(Keys::new(records, Atom::Word(n), |record, out| {
                for value in bag.lists().of(record) {
                    for word in rarest(*value) {
                        add(out, mix(u64::from(word) + 1));
                    }
                }
            }));
            atoms.push(Keys::new(records, Atom::Sound(n), |record, out| {
                for value in bag.lists().of(record) {
                    for word in rarest(*value) {
                        add(out, sounds.get(word as usize).copied().unwrap_or_default());
                    }
                }
            }));
        }
        Prepared::Bag(bag) => {
            // A number is of no use as an address.
            let letters =
                |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
            let rarest = |value: u32| rarest(bag, value, WORDS / 2, letters);
            atoms.push(Keys::new(records, Atom::Word(n), |record, out| {
                for value in bag.lists().of(record) {
                    for word in rarest(*value) {
                        add(out, mix(u64::from(word) + 1));
                    }
                }
            }));
            atoms.push(Keys::new(records, Atom::Value(n), |record, out| {
                let number = |word: &&u32| bag.word(**word).bytes().any(|b| b.is_ascii_digit());
                for value in bag.lists().of(record) {
                    let Some(first) = bag.words(*value).words.iter().find(number) else { continue };
                    for word in rarest(*value) {
                        add(out, mix(u64::from(*first) << 32 | u64::from(word)));
                    }
                }
            }));
        }
        Prepared::Dates(dates) => {
            atoms.push(Keys::new(records, Atom::Value(n), |record, out| {
                for day in dates.all(record).filter(|day| day.day != 0) {
                    let (month, day_of) = (u64::from(day.month), u64::from(day.day));
                    add(out, mix(u64::from(day.year) << 16 | month << 8 | day_of));
                }
            }));
            atoms.push(Keys::new(records, Atom::Coarse(n), |record, out| {
                for day in dates.all(record) {
                    add(out, mix(u64::from(day.year)));
                }
            }));
            atoms.push(Keys::new(records, Atom::Anniversary(n), |record, out| {
                for day in dates.all(record).filter(|day| day.day != 0) {
                    let (low, high) = (day.month.min(day.day), day.month.max(day.day));
                    add(out, mix(1 << 32 | u64::from(low) << 8 | u64::from(high)));
                }
            }));
        }
        Prepared::Texts(_) if matches!(field.kind, Kind::Sort | Kind::Exact) => {}
        Prepared::Texts(texts) => {
            atoms.push(Keys::new(records, Atom::Value(n), |record, out| {
                texts.all(record).for_each(|id| add(out, mix(u64::from(texts.plain(id)) + 1)));
            }));
            if matches!(texts.kind(), Kind::Postcode | Kind::Phone | Kind::Identifier) {
                atoms.push(Keys::new(records, Atom::Coarse(n), |record, out| {
                    texts.all(record).for_each(|id| {
                        add(out, coarse(texts.kind(), texts.get(texts.plain(id))));
                    });
                }));
            }
        }
    }
    atoms
}

/// Adds a key that is not there yet; 0 is none.
fn add(keys: &mut Vec<u64>, key: u64) {
    if key != 0 && !keys.contains(&key) {
        keys.push(key);
    }
}

/// The rarest usable words of a value.
fn rarest(bag: &Bag, value: u32, most: usize, usable: impl Fn(&str) -> bool) -> Vec<u32> {
    let words = bag.words(value).words.iter().copied();
    let mut words: Vec<u32> = words.filter(|word| usable(bag.word(*word))).collect();
    words.sort_by_key(|word| (bag.occurrences(*word), *word));
    words.truncate(most);
    words
}

/// The part of a code that survives most mistakes: the wide part of a postal
/// code, the last seven characters of a number.
fn coarse(kind: Kind, code: &str) -> u64 {
    let bytes = code.as_bytes();
    let part = match kind {
        Kind::Postcode => bytes.get(..bytes.len().saturating_sub(2).max(2)),
        _ => bytes.get(bytes.len().saturating_sub(7)..),
    };
    hash(part.unwrap_or(bytes))
}

/// A key that is the same for words that sound alike, and for a name and its
/// short forms.
fn sound(bag: &Bag, word: u32) -> u64 {
    let Some(prepared) = bag.prepared(word) else { return 0 };
    if let Some(group) = prepared.group() {
        return mix(0x5000_0000 + u64::from(group));
    }
    let text = bag.word(word);
    let mut skeleton = [0_u8; 5];
    let mut slots = skeleton.iter_mut();
    let mut last = 0;
    for (at, b) in text.bytes().enumerate() {
        let code = match b {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' | b'w' if at > 0 => 0,
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => b'a',
            b'b' | b'p' => b'p',
            b'f' | b'v' | b'w' => b'f',
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => b's',
            b'd' | b't' => b't',
            b'm' | b'n' => b'n',
            other => other,
        };
        if code != 0 && code != last {
            let Some(slot) = slots.next() else { break };
            *slot = code;
        }
        last = code;
    }
    hash(&skeleton)
}
