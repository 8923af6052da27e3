//! How good a linkage is where the truth is known.

use std::collections::HashMap;
use std::hash::Hash;

/// Shares of right answers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// Share of what was found that is right.
    pub precision: f64,
    /// Share of what is right that was found.
    pub recall: f64,
}

impl Quality {
    /// The harmonic mean of the two.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

/// Compares clusters with the truth: over all pairs of records, and by B-cubed,
/// where every record counts the same however large its cluster is.
pub fn quality<F: Eq + Hash, T: Eq + Hash>(found: &[F], truth: &[T]) -> (Quality, Quality) {
    let mut clusters: HashMap<&F, u64> = HashMap::new();
    let mut people: HashMap<&T, u64> = HashMap::new();
    let mut both: HashMap<(&F, &T), u64> = HashMap::new();
    for (f, t) in found.iter().zip(truth) {
        *clusters.entry(f).or_default() += 1;
        *people.entry(t).or_default() += 1;
        *both.entry((f, t)).or_default() += 1;
    }
    let pairs = |n: &u64| *n * n.saturating_sub(1) / 2;
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
    let right = both.values().map(pairs).sum::<u64>() as f64;
    let pairwise = Quality {
        precision: share(right, clusters.values().map(pairs).sum::<u64>() as f64),
        recall: share(right, people.values().map(pairs).sum::<u64>() as f64),
    };
    let records = found.len().min(truth.len()) as f64;
    let (mut precision, mut recall) = (0_u128, 0_u128);
    // Summed in whole numbers, so that the order of the map changes nothing.
    const ONE: u128 = 1 << 40;
    for ((f, t), n) in &both {
        let n = u128::from(*n);
        let of = |total: Option<&u64>| u128::from(total.copied().unwrap_or(1));
        precision += n * n * ONE / of(clusters.get(f));
        recall += n * n * ONE / of(people.get(t));
    }
    let mean = |sum: u128| share(sum as f64 / ONE as f64, records);
    (pairwise, Quality { precision: mean(precision), recall: mean(recall) })
}
