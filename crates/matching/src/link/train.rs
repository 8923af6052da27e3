//! Learning the model without labels: expectation maximisation over pairs that
//! rules propose.

use std::collections::HashMap;

use super::blocking::{FieldSet, Index, Rule};
use super::fields::{Memo, Prepared, Records, UNSEEN};
use super::model::{FieldModel, Level, Model};
use super::settings::{Kind, Settings};
use crate::compare::text::mix;

/// Pairs of each rule that are learnt from.
const PAIRS_PER_RULE: usize = 4_000;
/// Pairs taken at random, of which next to none are of one person.
const RANDOM_PAIRS: usize = 60_000;
/// How many pairs the expectation before any data counts for, for each rule: the
/// same pair is proposed by many.
const BELIEF: f32 = 150.0;
/// How many random pairs the expectation of chance counts for.
const CHANCE_BELIEF: f32 = 300.0;
const ROUNDS: usize = 15;
/// Dates that are years apart are learnt to be of one person at most this much
/// more often than expected: fathers and sons of one name and address look like
/// one person while learning.
const MOST_APART: f32 = 2.0;

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
    // The random pairs are of records that are there.
    let there = f64::from(records.len) * f64::from(records.len.saturating_sub(1)) / 2.0;
    let unseen = (all_pairs(records.len) / there.max(1.0)).min(0.3 / prior);
    let mut samples: Vec<Sample> =
        index.rules.iter().filter_map(|rule| sample(rule, records, &mut memo)).collect();
    for _ in 0..2 {
        for ((levels, counts), (_, prepared)) in levels.iter_mut().zip(&random).zip(&records.fields)
        {
            chance(levels, counts, (prior * unseen) as f32, prepared);
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
                m: f64::from(*m).clamp(1e-12, 1.0),
                u: f64::from(*u).clamp(1e-9, 1.0),
            })
            .collect(),
    });
    Model { prior, household: prior, settings: settings.clone(), fields: fields.collect() }
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
    // Both probabilities are of a level among its alternatives.
    let totals = totals(prepared, counts);
    let by_chance = match prepared {
        Prepared::Texts(texts) => texts.by_chance(),
        _ => None,
    };
    for (n, (u, count)) in levels.u.iter_mut().zip(counts).enumerate() {
        let total = totals.get(&prepared.group(n)).copied().unwrap_or_default() as f32;
        let seen = match by_chance.and_then(|expected| expected.get(n)) {
            Some(expected) => (*count as f32 + CHANCE_BELIEF * expected) / (total + CHANCE_BELIEF),
            None => (*count as f32 + 0.3) / (total + 1.0),
        };
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

/// How many pairs there are of each group of levels.
fn totals(prepared: &Prepared, counts: &[u32]) -> HashMap<usize, u32> {
    let mut totals: HashMap<usize, u32> = HashMap::new();
    for (level, count) in counts.iter().enumerate() {
        *totals.entry(prepared.group(level)).or_default() += count;
    }
    totals
}

/// Pairs spread evenly over the blocks of a rule.
fn sample(rule: &Rule, records: &Records, memo: &mut Memo) -> Option<Sample> {
    let pairs_in = |block: &[u32]| block.len() * (block.len() - 1) / 2;
    let total: usize = rule.undivided().map(pairs_in).sum();
    if total < 20 || rule.fields == 0 {
        return None;
    }
    let step = total.div_ceil(PAIRS_PER_RULE);
    let mut pairs = Vec::new();
    let mut wait = 0;
    for block in rule.undivided() {
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
    let belief = BELIEF * samples.len().max(1) as f32;
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
            update(levels, sums, prepared, belief);
        }
    }
}

fn update(levels: &mut Levels, sums: &[f32], prepared: &Prepared, belief: f32) {
    let mut totals: HashMap<usize, f32> = HashMap::new();
    for (level, sum) in sums.iter().enumerate() {
        *totals.entry(prepared.group(level)).or_default() += sum;
    }
    let expected = prepared.expected();
    for (level, (m, sum)) in levels.m.iter_mut().zip(sums).enumerate() {
        let total = totals.get(&prepared.group(level)).copied().unwrap_or_default();
        let prior = expected.get(level).copied().unwrap_or_default();
        *m = (sum + belief * prior) / (total + belief);
        if matches!(prepared, Prepared::Dates(_)) && level >= super::dates::APART {
            *m = m.min(prior * MOST_APART);
        }
    }
}

/// Pairs of records, those with records that a file does not hold but could
/// included: see [`UNSEEN`].
pub(crate) fn all_pairs(records: u32) -> f64 {
    let all = f64::from(records) + f64::from(UNSEEN);
    all * (all - 1.0) / 2.0
}

/// The share of all pairs that are of one person, from the rule that finds most
/// of them.
fn estimated(samples: &[Sample], records: u32) -> f64 {
    let all = all_pairs(records);
    let most = samples
        .iter()
        .filter(|sample| sample.share > 0.02 && sample.fields != 0)
        .map(|sample| f64::from(sample.share) * sample.total)
        .fold(1.0, f64::max);
    (most / all.max(1.0)).clamp(1e-12, 0.5)
}

/// How agreement of one field changes the chance of each level of another.
#[derive(Clone, Debug)]
pub(crate) struct Lift {
    /// The field that agrees.
    pub(crate) given: usize,
    /// The field whose chances change.
    pub(crate) field: usize,
    /// By how much more likely each level is by chance, as a logarithm.
    pub(crate) levels: Vec<f32>,
}

/// Pairs that agree on a field, from which it is learnt what else agrees.
const AGREEING_PAIRS: u64 = 6_000;

/// What comes together among different people: those of one town share its
/// postal codes, so the second of the two tells little.
pub(crate) fn together(records: &Records, model: &Model) -> Vec<Lift> {
    let mut memo = Memo::new();
    let is_text = |prepared: &Prepared| matches!(prepared, Prepared::Texts(texts) if texts.kind() != Kind::Sort);
    let texts: Vec<usize> = (0_usize..)
        .zip(&records.fields)
        .filter(|(_, (_, prepared))| is_text(prepared))
        .map(|(n, _)| n)
        .collect();
    let mut lifts = Vec::new();
    for given in &texts {
        let Some((_, Prepared::Texts(values))) = records.fields.get(*given) else { continue };
        // Names come together with places as families do.
        let names = (0_usize..).zip(&records.fields).filter(|(_, (f, _))| f.kind == Kind::Name);
        let later: Vec<usize> =
            texts.iter().copied().filter(|n| n > given).chain(names.map(|(n, _)| n)).collect();
        let (pairs, chance) = agreeing(values, records.len);
        let Some(m) = model.fields.get(*given).and_then(|field| field.levels.first()) else {
            continue;
        };
        // How many of these pairs are of one person.
        let matches = model.prior * m.m / chance.max(1e-12);
        if later.is_empty() || pairs.is_empty() || matches > 0.5 {
            continue;
        }
        for field in later {
            let (Some(learnt), Some((_, prepared))) =
                (model.fields.get(field), records.fields.get(field))
            else {
                continue;
            };
            let mut counts = vec![0_u32; learnt.levels.len()];
            for (a, b) in &pairs {
                if let Some(outcome) = prepared.compare(*a, *b, &mut memo) {
                    let count = counts.get_mut(usize::from(outcome.level));
                    count.into_iter().for_each(|count| *count += 1);
                }
            }
            if counts.iter().sum::<u32>() < 200 {
                continue;
            }
            // As learnt: of a level among its alternatives.
            let totals = totals(prepared, &counts);
            let lift = |(n, (level, count)): (usize, (&Level, &u32))| {
                let of = totals.get(&prepared.group(n)).copied().unwrap_or_default();
                let total = f64::from(of).max(1.0);
                let seen =
                    (f64::from(*count) - matches * level.m * total) / (total * (1.0 - matches));
                let lift = (seen.max(1e-9) / level.u).ln() as f32;
                if f64::from(*count) < 10.0 || lift < 0.3 { 0.0 } else { lift }
            };
            let levels: Vec<f32> =
                learnt.levels.iter().zip(&counts).enumerate().map(lift).collect();
            if levels.iter().any(|lift| *lift > 0.0) {
                lifts.push(Lift { given: *given, field, levels });
            }
        }
    }
    lifts
}

/// Pairs of records that agree on a field, in proportion to how many there are
/// of each value, and the chance that two records agree.
fn agreeing(values: &super::texts::Texts, records: u32) -> (Vec<(u32, u32)>, f64) {
    let mut all: Vec<(u32, u32)> =
        (0..records).filter_map(|r| values.first(r).map(|value| (value, r))).collect();
    all.sort_unstable();
    let pairs_in = |n: usize| n as u64 * (n as u64 - 1) / 2;
    let groups = || all.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    let total: u64 = groups().map(|group| pairs_in(group.len())).sum();
    let said = all.len() as f64;
    let chance = total as f64 / (said * (said - 1.0) / 2.0).max(1.0);
    let step = total.div_ceil(AGREEING_PAIRS).max(1);
    let mut pairs = Vec::new();
    let mut passed = 0;
    for group in groups() {
        let next = passed + pairs_in(group.len());
        for k in passed.div_ceil(step)..next.div_ceil(step) {
            let n = group.len() as u64;
            let (i, j) = (mix(2 * k + 1) % n, mix(2 * k + 2) % (n - 1));
            let j = if j >= i { j + 1 } else { j };
            if let (Some((_, a)), Some((_, b))) = (group.get(i as usize), group.get(j as usize)) {
                pairs.push((*a.min(b), *a.max(b)));
            }
        }
        passed = next;
    }
    (pairs, chance)
}
