//! How far the words of two values agree.

use crate::link::fields::Outcome;
use crate::link::settings::Kind;

/// Levels by how many words are compared (the shorter side's, three at most)
/// and how many of them are the same, alike, or contradicted. The last word of a
/// name and the number of a house are its `main` word.
pub(crate) const LEVELS: &[&str] = &[
    "the only word is the same",
    "the only word is alike",
    "the only word differs",
    "two words are the same",
    "main word the same, another alike",
    "main word alike, another the same",
    "two words are alike",
    "main word the same, another differs",
    "main word differs, another the same",
    "one word alike, one differs",
    "both words differ",
    "all of three or more words are the same",
    "most words the same, one alike",
    "one word the same, others alike",
    "three or more words are alike",
    "most words the same, another word differs",
    "most words the same, main word differs",
    "one word the same, one alike, one differs",
    "two words alike, one differs",
    "only the main word is the same",
    "only another word is the same",
    "only one word is alike",
    "all of three or more words differ",
    "junior and senior, or numbers, differ",
    "a town in common, no street to compare",
];

pub(crate) const EXPECTED: &[f32] = &[
    0.80, 0.15, 0.05, 0.63, 0.13, 0.10, 0.03, 0.02, 0.04, 0.02, 0.02, 0.50, 0.16, 0.04, 0.01, 0.10,
    0.08, 0.04, 0.01, 0.02, 0.02, 0.01, 0.01, 1.0, 1.0,
];

/// The same of addresses: people move, and keep their names.
pub(crate) const EXPECTED_OF_ADDRESSES: &[f32] = &[
    0.60, 0.10, 0.30, 0.45, 0.10, 0.08, 0.03, 0.06, 0.03, 0.05, 0.20, 0.40, 0.12, 0.04, 0.02, 0.12,
    0.03, 0.03, 0.02, 0.03, 0.03, 0.02, 0.14, 1.0, 1.0,
];

/// Whether a level of addresses is agreement on the house, and not only on the
/// town.
pub(crate) fn is_house(level: u8) -> bool {
    matches!(level, 0 | 3..=5 | 7 | 11..=13 | 15)
}

/// Whether at a level of addresses two houses are compared, and are not one.
pub(crate) fn is_another_house(level: u8) -> bool {
    level < GENERATIONS_DIFFER && !is_house(level)
}

/// How many words a level compares.
pub(crate) fn group(level: usize) -> usize {
    match level {
        0..3 => 0,
        3..11 => 1,
        11..23 => 2,
        23 => 3,
        _ => 4,
    }
}

/// Whether at a level two words or more of a name are the same and none differs.
pub(crate) fn is_all(level: u8) -> bool {
    matches!(level, 3 | 11)
}

/// Levels at which given names contradict each other.
pub(crate) const GIVEN_DIFFER: [u8; 5] = [2, 7, 10, 19, 22];

/// Of these, the levels at which the family name is one.
pub(crate) const SIBLINGS: [u8; 2] = [7, 19];

/// How often two different people of one household have names that agree to a
/// level: they share the family name, and a father and his son sometimes all of
/// it. `None`: no more often than strangers.
pub(crate) fn within_household(level: u8) -> Option<f32> {
    match level {
        7 | 19 => Some(0.5),
        0 | 3..=5 | 11..=13 | 15 => Some(0.015),
        _ => None,
    }
}

/// "only the main word is the same"
const FAMILY_ALONE: u8 = 19;
const GENERATIONS_DIFFER: u8 = 23;
/// A junior and a senior are one person so much more rarely than any pair, as a
/// logarithm.
pub(crate) const GENERATIONS: Outcome = Outcome { level: GENERATIONS_DIFFER, chance: Some(4.0) };
/// A town in common, where one address is no more than that: half of those who
/// are one person live in towns that a part of all others live in.
pub(crate) const TOWN: Outcome = Outcome { level: 24, chance: Some(-0.7) };

#[derive(Default)]
pub(super) struct Tally {
    pub(super) same: u32,
    pub(super) near: u32,
    /// Whether the first words of both have no like in the other.
    pub(super) first_differ: bool,
    /// The rarest agreements, rarest first.
    rarest: [f32; 3],
}

impl Tally {
    pub(super) fn chance(&mut self, mut chance: f32) {
        for slot in &mut self.rarest {
            if chance < *slot {
                std::mem::swap(slot, &mut chance);
            }
        }
    }

    /// Words of an address come together (a town, its postal code), so no more
    /// than the two rarest of them are evidence of their own.
    /// Of a family name alone, however many words it has, the rarest is counted.
    pub(super) fn total(&self, kind: Kind, level: u8) -> f32 {
        let counted = match kind {
            Kind::Name if level == FAMILY_ALONE => 1,
            Kind::Name => 3,
            _ => 2,
        };
        self.rarest.iter().take(counted).sum()
    }

    pub(super) fn level(&self, shorter: u32, main_same: bool, main_alike: bool) -> u8 {
        let (mut same, mut near) = (self.same, self.near);
        let compared = shorter.min(3);
        if shorter > 3 {
            let scaled = |n: u32| (n * 6 + shorter) / (2 * shorter);
            let differ = scaled(shorter - same - near);
            same = scaled(same).min(3 - differ);
            near = 3 - differ - same;
        }
        match (compared, same, near) {
            (1, 1, _) => 0,
            (1, _, 1) => 1,
            (0 | 1, ..) => 2,
            (2, 2, _) => 3,
            (2, 1, 1) if main_same || !main_alike => 4,
            (2, 1, 1) => 5,
            (2, 0, 2) => 6,
            (2, 1, 0) if main_same => 7,
            (2, 1, 0) => 8,
            (2, 0, 1) => 9,
            (2, ..) => 10,
            (_, 3, _) => 11,
            (_, 2, 1) => 12,
            (_, 1, 2) => 13,
            (_, 0, 3) => 14,
            (_, 2, 0) if main_same && self.first_differ => FAMILY_ALONE,
            (_, 2, 0) if main_same => 15,
            (_, 2, 0) => 16,
            (_, 1, 1) => 17,
            (_, 0, 2) => 18,
            (_, 1, 0) if main_same => FAMILY_ALONE,
            (_, 1, 0) => 20,
            (_, 0, 1) => 21,
            _ => 22,
        }
    }
}
