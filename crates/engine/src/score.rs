//! From signals to points, bands and proposed cases.
//!
//! Additive log-odds. Within a group the strongest signal counts; within a
//! family the sum is capped, so that one kind of record cannot decide alone;
//! a case needs two independent groups, or one rule that may stand alone.

use std::collections::BTreeMap;

use model::{Band, Family};

/// Points at which a subject becomes a proposed case: odds of about 1 : 7.4
/// shifted to even ones, were the weights calibrated. They are not; see [`Band`].
pub const LINE: f64 = 2.0;
/// Points of the top band.
pub const HIGH: f64 = 4.5;
/// What one family can add at most.
pub const FAMILY_CAP: f64 = 3.0;
/// What lifts a subject into the top band must have been seen of that subject:
/// what flows from others ([`Family::Links`]) adds points and is a witness, but
/// does not count here.
const BORROWED: Family = Family::Links;
/// A group that adds less than this is no independent witness.
pub const WITNESS: f64 = 0.3;

/// What scoring needs to know of one signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed<'a> {
    /// Group of the rule.
    pub group: &'a str,
    /// Family of the rule.
    pub family: Family,
    /// Weight times strength.
    pub points: f64,
    /// The rule may open a case alone.
    pub alone: bool,
}

/// The score of one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Sum after groups and caps.
    pub points: f64,
    /// What each signal added, in the order given; 0 where a stronger one of its
    /// group counted.
    pub added: Vec<f64>,
    /// Groups that count as witnesses.
    pub witnesses: usize,
    /// Families that added something, not counting what flows from others.
    pub families: usize,
    /// Whether it is over the line on its own merits.
    pub is_case: bool,
    /// Band of the points.
    pub band: Band,
}

/// Scores one subject's signals.
#[must_use]
pub fn score(signals: &[Weighed<'_>]) -> Score {
    // The strongest of each group; of equals the first, so the order of rules decides nothing else.
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, signal) in signals.iter().enumerate() {
        let points = |at: &usize| signals.get(*at).map_or(0.0, |signal| signal.points);
        match best.get_mut(signal.group) {
            Some(held) if points(held) < signal.points => *held = at,
            Some(_) => {}
            None => {
                best.insert(signal.group, at);
            }
        }
    }
    let mut added = vec![0.0; signals.len()];
    let mut room: BTreeMap<Family, f64> = BTreeMap::new();
    let mut strongest: Vec<usize> = best.values().copied().collect();
    let points = |at: usize| signals.get(at).map_or(0.0, |signal| signal.points);
    strongest.sort_by(|left, right| {
        points(*right).total_cmp(&points(*left)).then_with(|| left.cmp(right))
    });
    for at in strongest {
        if let (Some(signal), Some(slot)) = (signals.get(at), added.get_mut(at)) {
            let room = room.entry(signal.family).or_insert(FAMILY_CAP);
            *slot = signal.points.min(*room);
            *room -= *slot;
        }
    }
    let points: f64 = added.iter().sum();
    let witnesses = added.iter().filter(|points| **points >= WITNESS).count();
    let families =
        room.iter().filter(|(family, room)| **room < FAMILY_CAP && **family != BORROWED).count();
    let borrowed: f64 = signals
        .iter()
        .zip(&added)
        .filter(|(signal, _)| signal.family == BORROWED)
        .map(|(_, added)| added)
        .sum();
    let alone = signals.iter().zip(&added).any(|(signal, added)| signal.alone && *added > 0.0);
    let is_case = points >= LINE && (witnesses >= 2 || alone);
    let band = if points - borrowed >= HIGH && is_case && families >= 2 {
        Band::High
    } else if is_case {
        Band::Medium
    } else {
        Band::Low
    };
    Score { points, added, witnesses, families, is_case, band }
}

/// Groups of rules that see what several people share and are not called `shared-…`.
const SHARED: [&str; 5] =
    ["farm-network", "rating-ring", "references", "document-preparer", "pay-meets-later"];

/// Whether rules of a group see what several people share, and not one person's own records.
#[must_use]
pub fn is_about_shared_things(group: &str) -> bool {
    group.starts_with("shared-") || SHARED.contains(&group)
}

#[cfg(test)]
mod tests;
