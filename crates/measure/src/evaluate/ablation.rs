//! What each part of the score is worth.

use serde::Serialize;

use super::Counted;
use super::rank::Ranking;
use crate::people::{Label, Outcome, Truth};
use crate::{Scan, Scoring, Subject, Weighed};

/// The ranking without something, by points alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ablation {
    /// What was left out or counted.
    pub variant: String,
    /// Average precision; `None`: no positives.
    pub average_precision: Option<f64>,
    /// Recall within 1 % of the people.
    pub recall_in_one_percent: f64,
    /// Hard negatives within 1 % of the people.
    pub hard_negatives_in_one_percent: usize,
}

/// Measures the ranking as it is; by rules about one person's records alone, with what people
/// share, and with rings; and without each family.
pub(super) fn measure(
    scan: &Scan,
    truth: &Truth,
    scoring: &Scoring<'_>,
    one_percent: usize,
) -> Vec<Ablation> {
    let measured = |variant: String, points: Vec<Option<f64>>| {
        let ranking = Ranking::by_points(scan, &points);
        let counted = Counted::of(&ranking, truth);
        let first = ranking.first(one_percent);
        let found = first.iter().filter(|at| truth.label(**at) == Some(Label::Positive)).count();
        Ablation {
            variant,
            average_precision: counted.average_precision(),
            recall_in_one_percent: found as f64 / counted.positives.len().max(1) as f64,
            hard_negatives_in_one_percent: first
                .iter()
                .filter(|at| {
                    truth
                        .of
                        .get(**at)
                        .and_then(Option::as_ref)
                        .is_some_and(Outcome::is_hard_negative)
                })
                .count(),
        }
    };
    let points = |of: &dyn Fn(&Subject) -> Option<f64>| {
        scan.subjects.iter().map(of).map(|points| points.filter(|points| *points > 0.0)).collect()
    };
    // The score without some signals; what rings added to it stays.
    let rescored = |subject: &Subject, keep: &dyn Fn(&crate::Signal) -> bool| {
        let rest: Vec<Weighed<'_>> = subject
            .signals
            .iter()
            .filter(|signal| keep(signal))
            .map(crate::Signal::weighed)
            .collect();
        (scoring.score)(&rest).points
    };
    let rings = |subject: &Subject| subject.row.ring_points.unwrap_or(0.0);
    let has_rings = scan.subjects.iter().any(|subject| subject.row.ring_points.is_some());
    let is_shared = |signal: &crate::Signal| (scoring.is_shared)(&signal.group);
    let has_shared = scan.subjects.iter().flat_map(|subject| &subject.signals).any(is_shared);
    let mut variants = Vec::new();
    if scan.has_weights() && has_shared {
        variants.push(measured(
            "rules about one person's records".to_owned(),
            points(&|subject| {
                let own = |signal: &crate::Signal| !is_shared(signal);
                subject.row.points.map(|_| rescored(subject, &own))
            }),
        ));
    }
    if has_rings {
        variants.push(measured(
            "all rules".to_owned(),
            points(&|subject| Some(subject.row.points? - rings(subject))),
        ));
    }
    let everything = if has_rings { "rules and rings" } else { "all rules" };
    variants.push(measured(everything.to_owned(), points(&|subject| subject.row.points)));
    if !scan.has_weights() {
        return variants;
    }
    for family in model::Family::ALL {
        let seen = |subject: &Subject| subject.signals.iter().any(|signal| signal.family == family);
        if !scan.subjects.iter().any(seen) {
            continue;
        }
        variants.push(measured(
            format!("without {family}"),
            points(&|subject| {
                if !seen(subject) {
                    return subject.row.points;
                }
                Some(rescored(subject, &|signal| signal.family != family) + rings(subject))
            }),
        ));
    }
    variants
}
