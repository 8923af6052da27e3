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

/// Measures the ranking as it is, without links and rings where the scan says what they
/// added, and without each family.
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
    let rows = || scan.subjects.iter().map(|subject| &subject.row);
    let links = rows().any(|row| row.link_points.is_some());
    let rings = rows().any(|row| row.ring_points.is_some());
    let mut variants = Vec::new();
    if links || rings {
        variants.push(measured(
            "rules only".to_owned(),
            points(&|subject| {
                let row = &subject.row;
                Some(row.points? - row.link_points.unwrap_or(0.0) - row.ring_points.unwrap_or(0.0))
            }),
        ));
    }
    if links && rings {
        variants.push(measured(
            "rules and links".to_owned(),
            points(&|subject| {
                let row = &subject.row;
                Some(row.points? - row.ring_points.unwrap_or(0.0))
            }),
        ));
    }
    let everything = match (links, rings) {
        (true, true) => "rules, links and rings",
        (true, false) => "rules and links",
        (false, true) => "rules and rings",
        (false, false) => "all rules",
    };
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
                let rest: Vec<Weighed<'_>> = subject
                    .signals
                    .iter()
                    .filter(|signal| signal.family != family)
                    .map(crate::Signal::weighed)
                    .collect();
                let beside =
                    subject.row.link_points.unwrap_or(0.0) + subject.row.ring_points.unwrap_or(0.0);
                Some((scoring.score)(&rest).points + beside)
            }),
        ));
    }
    variants
}
