//! Weights of rules from outcomes, with the hand-set ones as the starting belief.
//!
//! The model is the score itself: log-odds = intercept + slope × points, where points are
//! what scoring adds up, the strongest of each group and families capped. Weights are moved
//! from their hand-set values only as far as outcomes speak (a normal prior around each),
//! never below zero and never above what a rule file may say.

mod fit;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::Family;
use serde::Serialize;

use crate::people::{Label, Truth};
use crate::statistics::{Interval, bootstrap_mean, wilson};
use crate::{Error, Scan, Scoring, Weights};
use fit::{Example, Fit, Model, Seen};

/// Positive and as many negative outcomes at least. With fewer, the five folds have
/// fewer than five of a kind each, and an observed share is uncertain by more than
/// ±0.2, so that no change of weights could be told from chance.
pub const LEAST_OUTCOMES: usize = 25;
/// Folds of the held-out comparison.
const FOLDS: usize = 5;
/// How far a hand-set weight is believed: one standard deviation is a factor of two
/// in odds.
const SPREAD: f64 = std::f64::consts::LN_2;
/// Edges of the reliability diagram. Most people are near zero, so the steps are finer there.
const EDGES: [f64; 9] = [0.0, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];
/// Folds are dealt in the same order every time.
const SEED: u64 = 0xca11;

/// A rule as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// `family/name`.
    pub name: String,
    /// Hand-set weight: natural-log odds at strength 1.
    pub weight: f64,
}

/// A scan and what is known about its subjects.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The scan.
    pub scan: &'a Scan,
    /// The outcomes.
    pub truth: &'a Truth,
    /// Scans of one company share a number: a subject of several counts once, as the
    /// last scan sees it.
    pub company: usize,
}

/// How well probabilities fit people who were not used to find them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Held {
    /// Mean of −ln(probability given to what was true): less is better.
    pub log_loss: f64,
    /// Mean squared error of the probability: less is better.
    pub brier: f64,
}

/// One step of the reliability diagram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// Probabilities from here.
    pub from: f64,
    /// To here.
    pub to: f64,
    /// People with such a held-out probability.
    pub people: usize,
    /// Mean of their probabilities.
    pub predicted: f64,
    /// Share of them that is positive.
    pub observed: f64,
    /// 95 %, Wilson.
    pub interval: Option<Interval>,
}

/// What happened to one weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Rule.
    pub rule: String,
    /// Hand-set weight.
    pub before: f64,
    /// Fitted weight.
    pub after: f64,
    /// Positive people it was seen for.
    pub positives: usize,
    /// Negative people it was seen for.
    pub negatives: usize,
}

/// Which weights are worth using.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The fitted weights: they are better for people they were not fitted on.
    Fitted,
    /// The hand-set weights, with a fitted intercept and slope: the others are not better.
    HandSet,
}

/// Everything that was fitted and how well it does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// People with an outcome that decides.
    pub outcomes: usize,
    /// Of them positive.
    pub positives: usize,
    /// People whose outcome is undecided; left out.
    pub undecided: usize,
    /// Folds; people of one ring are in one fold.
    pub folds: usize,
    /// Held out, with hand-set weights and only intercept and slope fitted.
    pub before: Held,
    /// Held out, with fitted weights.
    pub after: Held,
    /// Mean change of the held-out log loss: below zero is better.
    pub change: f64,
    /// 95 %, bootstrap over rings and people.
    pub change_interval: Option<Interval>,
    /// Held-out reliability with hand-set weights.
    pub reliability_before: Vec<Reliability>,
    /// Held-out reliability with fitted weights.
    pub reliability_after: Vec<Reliability>,
    /// Which weights the file holds.
    pub kept: Kept,
    /// Rules that were seen for somebody with an outcome, largest change first.
    pub changes: Vec<Change>,
    /// Rules whose weight nothing spoke about.
    pub unseen: usize,
    /// What `scan --weights` reads.
    pub weights: Weights,
}

/// Fits weights to outcomes.
///
/// # Errors
/// Too few outcomes to tell anything; or a rule of a scan is not among `rules`.
pub fn calibrate(
    sources: &[Source<'_>],
    rules: &[Rule],
    scoring: &Scoring<'_>,
) -> Result<Calibration, Error> {
    let Data { examples, units, undecided, seen_by } = data(sources, rules)?;
    let positives = examples.iter().filter(|example| example.positive).count();
    let negatives = examples.len() - positives;
    if positives < LEAST_OUTCOMES || negatives < LEAST_OUTCOMES {
        return Err(Error::Refused(format!(
            "{positives} confirmed and {negatives} cleared outcomes are too few to change a weight: at least {LEAST_OUTCOMES} of each are needed, so that each of {FOLDS} held-out folds has five and a share is known to ±0.2; keep the hand-set weights until more are decided"
        )));
    }
    let prior: Vec<f64> = rules.iter().map(|rule| rule.weight).collect();
    let model =
        Model { prior: &prior, spread: SPREAD, cap: scoring.family_cap, most: Weights::MOST };
    let all: Vec<&Example> = examples.iter().collect();
    let fold_of = deal(&examples, &units);
    let mut held = vec![(0.0, 0.0); examples.len()];
    for fold in 0..FOLDS {
        let train: Vec<&Example> = all
            .iter()
            .zip(&fold_of)
            .filter(|(_, of)| **of != fold)
            .map(|(each, _)| *each)
            .collect();
        let before = model.scaled(&model.intercept_only(&train), &train);
        let after = model.scaled(&model.fit(&train), &train);
        for ((example, of), slot) in examples.iter().zip(&fold_of).zip(&mut held) {
            if *of == fold {
                *slot = (model.probability(&before, example), model.probability(&after, example));
            }
        }
    }
    let judged = |pick: fn(&(f64, f64)) -> f64| -> Vec<(f64, bool)> {
        held.iter().zip(&examples).map(|(held, example)| (pick(held), example.positive)).collect()
    };
    let (before, after) = (judged(|held| held.0), judged(|held| held.1));
    let unit_count = units.iter().max().map_or(0, |most| most + 1);
    let mut by_unit = vec![(0.0, 0.0); unit_count];
    for ((before, after), unit) in before.iter().zip(&after).zip(&units) {
        if let Some(slot) = by_unit.get_mut(*unit) {
            slot.0 += loss(*after) - loss(*before);
            slot.1 += 1.0;
        }
    }
    let (held_before, held_after) = (summary(&before), summary(&after));
    let change = held_after.log_loss - held_before.log_loss;
    let kept = if change < 0.0 { Kept::Fitted } else { Kept::HandSet };
    let fitted = model.fit(&all);
    let chosen = match kept {
        Kept::Fitted => model.scaled(&fitted, &all),
        Kept::HandSet => model.scaled(&model.intercept_only(&all), &all),
    };
    let mut changes: Vec<Change> = rules
        .iter()
        .zip(&fitted.weights)
        .zip(&seen_by)
        .filter(|(_, (positives, negatives))| positives + negatives > 0)
        .map(|((rule, after), (positives, negatives))| Change {
            rule: rule.name.clone(),
            before: rule.weight,
            after: cents(*after),
            positives: *positives,
            negatives: *negatives,
        })
        .collect();
    changes.sort_by(|left, right| {
        (right.after - right.before)
            .abs()
            .total_cmp(&(left.after - left.before).abs())
            .then_with(|| left.rule.cmp(&right.rule))
    });
    Ok(Calibration {
        outcomes: examples.len(),
        positives,
        undecided,
        folds: FOLDS,
        before: held_before,
        after: held_after,
        change,
        change_interval: bootstrap_mean(&by_unit),
        reliability_before: reliability(&before),
        reliability_after: reliability(&after),
        kept,
        unseen: rules.len() - changes.len(),
        changes,
        weights: weights(rules, &chosen, examples.len(), positives),
    })
}

fn weights(rules: &[Rule], fit: &Fit, outcomes: usize, positives: usize) -> Weights {
    Weights {
        intercept: Some((fit.intercept * 1_000.0).round() / 1_000.0),
        slope: Some((fit.slope * 1_000.0).round() / 1_000.0),
        outcomes: Some(outcomes as u64),
        positives: Some(positives as u64),
        weights: rules
            .iter()
            .zip(&fit.weights)
            .map(|(rule, weight)| (rule.name.clone(), cents(*weight)))
            .collect(),
    }
}

/// Two decimals are more than any number of outcomes can tell.
fn cents(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

struct Data {
    examples: Vec<Example>,
    /// Who is found together: a number for each example.
    units: Vec<usize>,
    undecided: usize,
    /// (positives, negatives) each rule was seen for.
    seen_by: Vec<(usize, usize)>,
}

fn data(sources: &[Source<'_>], rules: &[Rule]) -> Result<Data, Error> {
    let at: HashMap<&str, usize> =
        rules.iter().enumerate().map(|(at, rule)| (rule.name.as_str(), at)).collect();
    // The last scan of a company that knows a subject speaks for it.
    let mut last: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
    for (number, source) in sources.iter().enumerate() {
        for (place, (subject, outcome)) in
            source.scan.subjects.iter().zip(&source.truth.of).enumerate()
        {
            if outcome.is_some() {
                last.insert((source.company, subject.row.subject_id.as_str()), (number, place));
            }
        }
    }
    let mut groups: HashMap<&str, usize> = HashMap::new();
    let mut rings: HashMap<(usize, &str), usize> = HashMap::new();
    let mut data = Data {
        examples: Vec::with_capacity(last.len()),
        units: Vec::with_capacity(last.len()),
        undecided: 0,
        seen_by: vec![(0, 0); rules.len()],
    };
    let mut units = 0;
    let mut missing: BTreeSet<&str> = BTreeSet::new();
    for ((company, _), (number, place)) in last {
        let Some(source) = sources.get(number) else { continue };
        let (Some(subject), Some(Some(outcome))) =
            (source.scan.subjects.get(place), source.truth.of.get(place))
        else {
            continue;
        };
        if outcome.label == Label::Undecided {
            data.undecided += 1;
            continue;
        }
        let positive = outcome.label == Label::Positive;
        let mut seen = Vec::with_capacity(subject.signals.len());
        for signal in &subject.signals {
            // What flows from others is no rule's: it counts as points that are given.
            if signal.family == Family::Links {
                continue;
            }
            let name = source.scan.rule(signal.rule);
            let Some(rule) = at.get(name).copied() else {
                missing.insert(name);
                continue;
            };
            let next = groups.len();
            let group = *groups.entry(signal.group.as_str()).or_insert(next);
            let family = Family::ALL.iter().position(|family| *family == signal.family);
            seen.push(Seen {
                rule,
                group,
                family: family.unwrap_or_default(),
                strength: signal.strength,
            });
        }
        let mut fired: Vec<usize> = seen.iter().map(|seen| seen.rule).collect();
        fired.sort_unstable();
        fired.dedup();
        for rule in fired {
            if let Some(count) = data.seen_by.get_mut(rule) {
                *(if positive { &mut count.0 } else { &mut count.1 }) += 1;
            }
        }
        let mut next = || {
            units += 1;
            units - 1
        };
        let unit = match outcome.ring.as_deref() {
            Some(ring) => *rings.entry((company, ring)).or_insert_with(next),
            None => next(),
        };
        let beside = &subject.row;
        data.units.push(unit);
        data.examples.push(Example {
            seen,
            // What other subjects add is not this rule's to explain.
            fixed: beside.ring_points.unwrap_or(0.0),
            positive,
        });
    }
    if !missing.is_empty() {
        let names: Vec<&str> = missing.into_iter().take(5).collect();
        return Err(Error::Refused(format!(
            "the scan has signals of rules that are not here (`{}`); give their folder with --rules, or scan again",
            names.join("`, `")
        )));
    }
    Ok(data)
}

/// Deals units to folds: first those with positives, so that every fold has some.
fn deal(examples: &[Example], units: &[usize]) -> Vec<usize> {
    let count = units.iter().max().map_or(0, |most| most + 1);
    let mut sizes = vec![(0_usize, 0_usize); count];
    for (example, unit) in examples.iter().zip(units) {
        if let Some(size) = sizes.get_mut(*unit) {
            size.0 += usize::from(example.positive);
            size.1 += 1;
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    fastrand::Rng::with_seed(SEED).shuffle(&mut order);
    let size = |unit: usize| sizes.get(unit).copied().unwrap_or_default();
    // A stable sort: among equals the shuffled order stays.
    order.sort_by_key(|unit| std::cmp::Reverse(size(*unit)));
    let mut fold = vec![0; count];
    let mut load = [(0_usize, 0_usize); FOLDS];
    for unit in order {
        let (positives, people) = size(unit);
        let lightest = load
            .iter_mut()
            .enumerate()
            .min_by_key(|(at, load)| (if positives > 0 { load.0 } else { load.1 }, *at));
        if let (Some((at, load)), Some(slot)) = (lightest, fold.get_mut(unit)) {
            load.0 += positives;
            load.1 += people;
            *slot = at;
        }
    }
    units.iter().map(|unit| fold.get(*unit).copied().unwrap_or_default()).collect()
}

/// −ln of the probability given to what was true.
fn loss((probability, positive): (f64, bool)) -> f64 {
    let given = if positive { probability } else { 1.0 - probability };
    -given.max(1e-12).ln()
}

fn summary(judged: &[(f64, bool)]) -> Held {
    let people = judged.len().max(1) as f64;
    let squared = |(probability, positive): &(f64, bool)| {
        (probability - if *positive { 1.0 } else { 0.0 }).powi(2)
    };
    Held {
        log_loss: judged.iter().map(|each| loss(*each)).sum::<f64>() / people,
        brier: judged.iter().map(squared).sum::<f64>() / people,
    }
}

fn reliability(judged: &[(f64, bool)]) -> Vec<Reliability> {
    EDGES
        .iter()
        .zip(EDGES.iter().skip(1))
        .filter_map(|(from, to)| {
            let last = *to >= 1.0;
            let inside: Vec<&(f64, bool)> = judged
                .iter()
                .filter(|(probability, _)| probability >= from && (probability < to || last))
                .collect();
            let people = inside.len() as f64;
            let hits = inside.iter().filter(|(_, positive)| *positive).count() as f64;
            (people > 0.0).then(|| Reliability {
                from: *from,
                to: *to,
                people: inside.len(),
                predicted: inside.iter().map(|(probability, _)| probability).sum::<f64>() / people,
                observed: hits / people,
                interval: wilson(hits, people),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
