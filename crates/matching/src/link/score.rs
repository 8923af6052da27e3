//! Weighing all candidate pairs, on several threads with one result.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::blocking::Index;
use super::fields::Memo;
use super::model::{Scorer, probability};

/// Two records and the evidence that they are of one person, in natural
/// logarithms, without the prior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) weight: f32,
}

/// Evidence counted in steps, from which the prior is estimated.
pub(crate) struct Histogram {
    counts: Vec<u64>,
}

impl Histogram {
    const LOWEST: f32 = -40.0;
    const STEP: f32 = 0.25;

    fn new() -> Self {
        Self { counts: vec![0; 480] }
    }

    fn add(&mut self, weight: f32) {
        let at = ((weight - Self::LOWEST) / Self::STEP).clamp(0.0, 479.0) as usize;
        self.counts.get_mut(at).into_iter().for_each(|count| *count += 1);
    }

    fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of all `pairs` that are of one person: where what is expected
    /// of the candidates agrees with what was assumed.
    pub(crate) fn prior(&self, pairs: f64, start: f64) -> f64 {
        let mut prior = start;
        for _ in 0..50 {
            let odds = (prior / (1.0 - prior)).ln() as f32;
            let expected: f64 = self
                .counts
                .iter()
                .enumerate()
                .map(|(at, count)| {
                    let weight = Self::LOWEST + (at as f32 + 0.5) * Self::STEP;
                    *count as f64 * probability(weight + odds)
                })
                .sum();
            prior = (expected / pairs.max(1.0)).clamp(1e-12, 0.5);
        }
        prior
    }
}

/// Records handed to a thread at a time.
const CHUNK: usize = 512;

/// Weighs every candidate pair whose later record is in `wanted`, and keeps
/// those above `floor`, in the order of their records.
pub(crate) fn score(
    scorer: &Scorer<'_>,
    index: &Index,
    wanted: impl Fn(u32) -> bool + Sync,
    one_per_source: bool,
    floor: f32,
    threads: usize,
) -> (Vec<Scored>, Histogram) {
    let records = scorer.records;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found: Vec<(usize, Vec<Scored>)> = Vec::new();
        let mut histogram = Histogram::new();
        let mut memo = Memo::new();
        let mut seen = vec![u32::MAX; records.len as usize];
        loop {
            let chunk = next.fetch_add(1, Ordering::Relaxed);
            let from = chunk * CHUNK;
            if from >= records.len as usize {
                return (found, histogram);
            }
            let mut pairs = Vec::new();
            for record in from as u32..(from + CHUNK).min(records.len as usize) as u32 {
                let mine = wanted(record);
                index.before(record, &mut seen, |other| {
                    if !(mine || wanted(other))
                        || (one_per_source && records.source(other) == records.source(record))
                    {
                        return;
                    }
                    let weight = scorer.weight(other, record, &mut memo);
                    histogram.add(weight);
                    if weight >= floor {
                        pairs.push(Scored { left: other, right: record, weight });
                    }
                });
            }
            pairs.shrink_to_fit();
            found.push((chunk, pairs));
        }
    };
    let mut chunks: Vec<(usize, Vec<Scored>)> = Vec::new();
    let mut histogram = Histogram::new();
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let (found, counted) = work();
        chunks.extend(found);
        histogram.merge(&counted);
        for (found, counted) in helpers.into_iter().filter_map(|helper| helper.join().ok()) {
            chunks.extend(found);
            histogram.merge(&counted);
        }
    });
    chunks.sort_unstable_by_key(|(chunk, _)| *chunk);
    let mut pairs = Vec::with_capacity(chunks.iter().map(|(_, pairs)| pairs.len()).sum());
    chunks.into_iter().for_each(|(_, chunk)| pairs.extend(chunk));
    (pairs, histogram)
}
