//! Learning the model without labels: expectation maximisation over pairs that
//! rules propose.

use std::collections::HashMap;

use super::blocking::{FieldSet, Index, Rule};
use super::fields::{Memo, Prepared, Records};
use super::model::{FieldModel, Level, Model};
use super::settings::{Kind, Settings};
use crate::compare::text::mix;

/// Pairs of each rule that are learnt from.
const PAIRS_PER_RULE: usize = 4_000;
/// Pairs taken at random, of which next to none are of one person.
const RANDOM_PAIRS: usize = 60_000;
/// How many pairs the expectation before any data counts for.
const BELIEF: f32 = 30.0;
const ROUNDS: usize = 15;

struct Sample {
    fields: FieldSet,
    /// Level and `ln u` of each field of each pair; `None`: not said, or the
    /// rule saw to it that it agrees.
    pairs: Vec<Option<(u8, f32)>>,
    /// Share of matches.
    share: f32,
    /// Pairs the rule proposes in all.
    total: f64,
}

/// The levels' probabilities while they are being learnt.
struct Levels {
    m: Vec<f32>,
    u: Vec<f32>,
}

pub(crate) fn train(records: &Records, index: &Index, settings: &Settings) -> Model {
    let mut levels: Vec<Levels> = records.fields.iter().map(|(_, p)| start(p)).collect();
    let mut memo = Memo::new();
    let random = random_levels(records, &mut memo);
    let mut prior = 1.0 / f64::from(records.len.max(2));
    let mut samples: Vec<Sample> =
        index.rules.iter().filter_map(|rule| sample(rule, records, &mut memo)).collect();
    for _ in 0..2 {
        for ((levels, counts), (_, prepared)) in levels.iter_mut().zip(&random).zip(&records.fields) {
            chance(levels, counts, prior as f32, prepared);
        }
        maximise(&mut samples, &mut levels, records);
        prior = estimated(&samples, records.len).max(prior * 0.1);
    }
    let name = |f: &super::Field| f.name.clone();
    let fields = records.fields.iter().zip(&levels).map(|((field, prepared), learnt)| FieldModel {
        name: name(field),
        levels: prepared
            .levels()
            .iter()
            .zip(learnt.m.iter().zip(&learnt.u))
            .map(|(name, (m, u))| Level {
                name: (*name).to_owned(),
                m: f64::from(*m).clamp(1e-6, 1.0),
                u: f64::from(*u).clamp(1e-9, 1.0),
            })
            .collect(),
    });
    Model { prior, settings: settings.clone(), fields: fields.collect() }
}

fn start(prepared: &Prepared) -> Levels {
    Levels { m: prepared.expected().to_vec(), u: vec![1e-3; prepared.levels().len()] }
}

/// How often each level is seen among pairs taken at random.
fn random_levels(records: &Records, memo: &mut Memo) -> Vec<Vec<u32>> {
    let mut counts: Vec<Vec<u32>> =
        records.fields.iter().map(|(_, prepared)| vec![0; prepared.levels().len()]).collect();
    let n = u64::from(records.len.max(1));
    for k in 0..RANDOM_PAIRS as u64 {
        let (a, b) = ((mix(2 * k + 1) % n) as u32, (mix(2 * k + 2) % n) as u32);
        if a == b {
            continue;
        }
        for ((_, prepared), counts) in records.fields.iter().zip(&mut counts) {
            if let Some(outcome) = prepared.compare(a, b, memo) {
                let count = counts.get_mut(usize::from(outcome.level));
                count.into_iter().for_each(|count| *count += 1);
            }
        }
    }
    counts
}

/// The chance of each level, less what the few pairs of one person among the
/// random ones contribute.
fn chance(levels: &mut Levels, counts: &[u32], prior: f32, prepared: &Prepared) {
    let total: u32 = counts.iter().sum();
    let total = total as f32;
    for (n, (u, count)) in levels.u.iter_mut().zip(counts).enumerate() {
        let seen = (*count as f32 + 0.3) / (total + 1.0);
        let matches = prior * levels.m.get(n).copied().unwrap_or_default();
        *u = (seen - matches).max(0.2 * seen);
    }
    // Nothing is learnt about what was never the question.
    if let Prepared::Texts(texts) = prepared
        && texts.kind() == Kind::Sort
    {
        levels.u.fill(1.0);
    }
}

/// Pairs spread evenly over the blocks of a rule.
fn sample(rule: &Rule, records: &Records, memo: &mut Memo) -> Option<Sample> {
    let pairs_in = |block: &[u32]| block.len() * (block.len() - 1) / 2;
    let total: usize = rule.blocks().map(pairs_in).sum();
    if total < 20 || rule.fields == 0 {
        return None;
    }
    let step = total.div_ceil(PAIRS_PER_RULE);
    let mut pairs = Vec::new();
    let mut wait = 0;
    for block in rule.blocks() {
        // Whole blocks without a pair to take are passed over.
        let here = pairs_in(block);
        if wait >= here {
            wait -= here;
            continue;
        }
        for (n, a) in block.iter().enumerate() {
            for b in block.iter().skip(n + 1) {
                if wait > 0 {
                    wait -= 1;
                    continue;
                }
                wait = step - 1;
                pairs.push((*a, *b));
            }
        }
    }
    let mut levels = Vec::with_capacity(pairs.len() * records.fields.len());
    for (a, b) in pairs {
        for (n, (_, prepared)) in records.fields.iter().enumerate() {
            let outcome = match rule.fields >> n & 1 {
                1 => None,
                _ => prepared.compare(a, b, memo),
            };
            levels.push(outcome.map(|o| (o.level, o.chance.unwrap_or(f32::NAN))));
        }
    }
    Some(Sample { fields: rule.fields, pairs: levels, share: 0.3, total: total as f64 })
}

fn maximise(samples: &mut [Sample], levels: &mut [Levels], records: &Records) {
    let width = levels.len().max(1);
    for _ in 0..ROUNDS {
        let logs: Vec<Vec<(f32, f32)>> = levels
            .iter()
            .map(|l| l.m.iter().zip(&l.u).map(|(m, u)| (m.ln(), u.ln())).collect())
            .collect();
        let mut sums: Vec<Vec<f32>> = levels.iter().map(|l| vec![0.0; l.m.len()]).collect();
        for sample in samples.iter_mut() {
            let before = (sample.share / (1.0 - sample.share)).ln();
            let (mut expected, mut count) = (0.0_f64, 0_u32);
            for pair in sample.pairs.chunks_exact(width) {
                let mut odds = before;
                for (outcome, logs) in pair.iter().zip(&logs) {
                    if let Some((level, chance)) = outcome
                        && let Some((m, u)) = logs.get(usize::from(*level))
                    {
                        odds += m - if chance.is_nan() { *u } else { *chance };
                    }
                }
                let posterior = 1.0 / (1.0 + (-odds).exp());
                expected += f64::from(posterior);
                count += 1;
                for (outcome, sums) in pair.iter().zip(&mut sums) {
                    if let Some((level, _)) = outcome {
                        let sum = sums.get_mut(usize::from(*level));
                        sum.into_iter().for_each(|sum| *sum += posterior);
                    }
                }
            }
            let share = expected / f64::from(count.max(1));
            sample.share = (share as f32).clamp(1e-4, 0.999);
        }
        for ((levels, sums), (_, prepared)) in levels.iter_mut().zip(&sums).zip(&records.fields) {
            update(levels, sums, prepared);
        }
    }
}

fn update(levels: &mut Levels, sums: &[f32], prepared: &Prepared) {
    let mut totals: HashMap<usize, f32> = HashMap::new();
    for (level, sum) in sums.iter().enumerate() {
        *totals.entry(prepared.group(level)).or_default() += sum;
    }
    let expected = prepared.expected();
    for (level, (m, sum)) in levels.m.iter_mut().zip(sums).enumerate() {
        let total = totals.get(&prepared.group(level)).copied().unwrap_or_default();
        let prior = expected.get(level).copied().unwrap_or_default();
        *m = (sum + BELIEF * prior) / (total + BELIEF);
    }
}

/// The share of all pairs that are of one person, from the rule that finds most
/// of them.
fn estimated(samples: &[Sample], records: u32) -> f64 {
    let all = f64::from(records) * f64::from(records.saturating_sub(1)) / 2.0;
    let most = samples
        .iter()
        .filter(|sample| sample.share > 0.02 && sample.fields != 0)
        .map(|sample| f64::from(sample.share) * sample.total)
        .fold(1.0, f64::max);
    (most / all.max(1.0)).clamp(1e-12, 0.5)
}

/// Pairs of fields whose agreement comes together more often than by chance
/// among different people, such as a town and its postal code: the logarithm of
/// how much more often.
pub(crate) fn together(records: &Records, model: &Model) -> Vec<(usize, usize, f32)> {
    let mut lifts = Vec::new();
    let values: Vec<Option<Vec<u32>>> = records
        .fields
        .iter()
        .map(|(_, prepared)| match prepared {
            Prepared::Texts(texts) if texts.kind() != Kind::Sort => {
                let first = |record| texts.first(record).map_or(0, |id| id + 1);
                Some((0..records.len).map(first).collect())
            }
            _ => None,
        })
        .collect();
    for (b, right) in values.iter().enumerate() {
        for (a, left) in values.iter().enumerate().take(b) {
            let (Some(left), Some(right)) = (left, right) else { continue };
            let both: Vec<u64> = left
                .iter()
                .zip(right)
                .filter(|(x, y)| **x != 0 && **y != 0)
                .map(|(x, y)| u64::from(*x) << 32 | u64::from(*y))
                .collect();
            let collide = |mut values: Vec<u64>| {
                let n = values.len() as f64;
                values.sort_unstable();
                let squares = values.chunk_by(|a, b| a == b);
                let sum: f64 = squares.map(|c| c.len() as f64 * (c.len() as f64 - 1.0)).sum();
                sum / (n * (n - 1.0)).max(1.0)
            };
            let left = collide(both.iter().map(|v| v >> 32).collect());
            let right = collide(both.iter().map(|v| v & u64::from(u32::MAX)).collect());
            let joint = collide(both);
            let m = |n: usize| {
                let level = model.fields.get(n).and_then(|field| field.levels.first());
                level.map_or(0.0, |level| level.m)
            };
            let strangers = |chance: f64, m: f64| (chance - model.prior * m).max(0.1 * chance);
            let expected = strangers(left, m(a)) * strangers(right, m(b));
            let seen = joint - model.prior * m(a).min(m(b));
            let lift = (seen / expected.max(1e-18)).ln();
            if seen > 0.0 && lift > 0.5 {
                lifts.push((a, b, lift as f32));
            }
        }
    }
    lifts
}
