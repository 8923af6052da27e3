use super::*;
use crate::sample::{is_shared, outcome, scan, score, signal, subject, truth};

const SCORING: Scoring<'static> = Scoring { score: &score, family_cap: 3.0, is_shared: &is_shared };
const FAMILIES: [Family; 4] = [Family::Access, Family::Money, Family::Work, Family::Hiring];

fn rules(weights: [f64; 4]) -> Vec<Rule> {
    (0..4).map(|at| Rule { name: format!("rule-{at}"), weight: weights[at] }).collect()
}

/// People whose outcomes follow `weights`.
fn company(people: usize, weights: [f64; 4], seed: u64) -> (Scan, Truth) {
    let mut chance = fastrand::Rng::with_seed(seed);
    let (mut subjects, mut outcomes) = (Vec::new(), Vec::new());
    for at in 0..people {
        let mut person = subject(&at.to_string(), None, None);
        let mut odds = -2.5;
        for (rule, weight) in weights.into_iter().enumerate() {
            if chance.f64() < 0.3 {
                odds += weight;
                person.signals.push(signal(rule, FAMILIES[rule], weight, (1, 2)));
            }
        }
        let positive = chance.f64() < 1.0 / (1.0 + f64::exp(-odds));
        outcomes.push(Some(outcome(if positive { "confirmed" } else { "cleared" }, "", "")));
        subjects.push(person);
    }
    (scan(subjects, &["rule-0", "rule-1", "rule-2", "rule-3"]), truth(outcomes))
}

#[test]
fn weights_that_outcomes_contradict_are_moved_and_held_out_people_fit_better() {
    let (scan, truth) = company(4_000, [2.8, 0.2, 1.0, 1.5], 21);
    let source = Source { scan: &scan, truth: &truth, company: 0 };
    let found = calibrate(&[source], &rules([1.0, 2.5, 1.0, 1.5]), &SCORING).unwrap();
    assert_eq!(found.kept, Kept::Fitted);
    assert!(found.after.log_loss < found.before.log_loss && found.after.brier < found.before.brier);
    assert!(found.change_interval.unwrap().high < 0.0, "{found:?}");
    let after: BTreeMap<&str, f64> =
        found.changes.iter().map(|change| (change.rule.as_str(), change.after)).collect();
    assert!(
        (after["rule-0"] - 2.8).abs() < 0.3 && (after["rule-1"] - 0.2).abs() < 0.3,
        "{after:?}"
    );
    assert!(["rule-0", "rule-1"].contains(&found.changes[0].rule.as_str()));
    for step in &found.reliability_after {
        let interval = step.interval.unwrap();
        let room = 0.04;
        assert!(
            step.predicted > interval.low - room && step.predicted < interval.high + room,
            "{step:?}"
        );
    }
    let page = crate::page::calibration(&found, "").unwrap();
    assert!(page.contains("<svg") && page.contains("rule-0") && !page.contains("NaN"));
    // What is written is what is read.
    let read = Weights::parse(&found.weights.text()).unwrap();
    assert_eq!(read, found.weights);
    assert!(read.probability(0.0).unwrap() < read.probability(3.0).unwrap());
}

#[test]
fn weights_that_outcomes_bear_out_stay_close() {
    let weights = [2.0, 1.0, 1.5, 0.8];
    let (scan, truth) = company(3_000, weights, 4);
    let source = Source { scan: &scan, truth: &truth, company: 0 };
    let found = calibrate(&[source], &rules(weights), &SCORING).unwrap();
    for change in &found.changes {
        assert!((change.after - change.before).abs() < 0.35, "{change:?}");
    }
    assert!(found.change.abs() < 0.01, "{}", found.change);
    assert!((found.weights.intercept.unwrap() + 2.5).abs() < 0.3);
}

#[test]
fn too_few_outcomes_are_refused_with_their_number() {
    let (scan, mut truth) = company(900, [2.0, 1.0, 1.5, 0.8], 8);
    let mut left = LEAST_OUTCOMES - 1;
    for outcome in truth.of.iter_mut() {
        if outcome.as_ref().is_some_and(|outcome| outcome.label == Label::Positive) {
            match left {
                0 => *outcome = None,
                _ => left -= 1,
            }
        }
    }
    let source = Source { scan: &scan, truth: &truth, company: 0 };
    let refused = calibrate(&[source], &rules([1.0; 4]), &SCORING).unwrap_err().to_string();
    assert!(
        refused.starts_with("24 confirmed and ") && refused.contains("at least 25"),
        "{refused}"
    );
}

#[test]
fn a_company_scanned_twice_counts_once_and_two_companies_count_twice() {
    let (scan, truth) = company(600, [2.0, 1.0, 1.5, 0.8], 3);
    let source = |company| Source { scan: &scan, truth: &truth, company };
    let once = calibrate(&[source(0), source(0)], &rules([1.0; 4]), &SCORING).unwrap();
    let twice = calibrate(&[source(0), source(1)], &rules([1.0; 4]), &SCORING).unwrap();
    assert_eq!((once.outcomes, twice.outcomes), (600, 1_200));
}

#[test]
fn a_ring_is_never_split_over_folds_and_every_fold_has_positives() {
    let example = |positive| Example { seen: Vec::new(), fixed: 0.0, positive };
    let examples: Vec<Example> = (0..500).map(|at| example(at < 40)).collect();
    let units: Vec<usize> = (0..500).map(|at| if at < 40 { at / 4 } else { at }).collect();
    let folds = deal(&examples, &units);
    for fold in 0..FOLDS {
        let positives = (0..40).filter(|at| folds[*at] == fold).count();
        let people = folds.iter().filter(|of| **of == fold).count();
        assert!(positives == 8 && (60..140).contains(&people), "{positives} of {people}");
    }
    for ring in 0..10 {
        assert!((0..4).all(|at| folds[ring * 4 + at] == folds[ring * 4]));
    }
}

#[test]
fn rules_that_are_not_here_are_named() {
    let (scan, truth) = company(200, [2.0, 1.0, 1.5, 0.8], 3);
    let source = Source { scan: &scan, truth: &truth, company: 0 };
    let refused = calibrate(&[source], &rules([1.0; 4])[..3], &SCORING).unwrap_err().to_string();
    assert!(refused.contains("`rule-3`"), "{refused}");
}

#[test]
fn files_of_weights_are_checked() {
    assert!(Weights::parse("[weights]\n\"a/b\" = 1.5\n").unwrap().probability(1.0).is_none());
    for (text, wanted) in [
        ("[weights]\n\"a/b\" = 5\n", "between 0 and 4"),
        ("[weights]\n\"a/b\" = -1\n", "between 0 and 4"),
        ("[weights]\n\"a/b\" = nan\n", "between 0 and 4"),
        ("weigths = 3\n", "unknown field"),
        ("intercept = nan\n", "not a number"),
        ("slope = -1.0\n", "zero or more"),
    ] {
        let said = Weights::parse(text).unwrap_err();
        assert!(said.contains(wanted), "{said}");
    }
}
