//! How soon the evidence was enough, as far as one scan can say.
//!
//! A scan sees all records at once and gives each signal the first and the last
//! moment of its evidence. The moment at which a rule would first have fired lies
//! between the two, so the moment at which the score would have crossed the line is
//! bracketed: not before the line is crossed when every signal counts from its first
//! evidence on, not after it is when every signal counts from its last.

use serde::Serialize;

use crate::people::{Label, Truth};
use crate::statistics::quantile;
use crate::{Scan, Scoring, Signal, Subject, Weighed};

const DAY: f64 = 86_400e6;

/// Days of several people.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// How many people it is of.
    pub people: usize,
    /// A quarter took less.
    pub quarter: Option<f64>,
    /// Half took less.
    pub median: Option<f64>,
    /// Three quarters took less.
    pub three_quarters: Option<f64>,
    /// The days, sorted.
    #[serde(skip)]
    pub days: Vec<f64>,
}

impl Spread {
    fn of(mut days: Vec<f64>) -> Self {
        days.sort_by(f64::total_cmp);
        Self {
            people: days.len(),
            quarter: quantile(&days, 0.25),
            median: quantile(&days, 0.5),
            three_quarters: quantile(&days, 0.75),
            days,
        }
    }
}

/// Days until planted or confirmed people were over the line. The clock starts on the
/// first day of work, or with the person's own first evidence if that is later: before
/// it there was nothing to be seen in these records.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Detection {
    /// Planted or confirmed people.
    pub people: usize,
    /// The crossing is not earlier than this.
    pub not_before: Spread,
    /// The crossing is not later than this.
    pub not_after: Spread,
    /// Over the line, but only with signals that have no moment.
    pub undated: usize,
    /// Never over the line.
    pub never: usize,
}

/// Measures the planted and confirmed people of a scan.
pub(super) fn measure(
    scan: &Scan,
    truth: &Truth,
    not_in_scan: usize,
    scoring: &Scoring<'_>,
) -> Detection {
    let mut detection =
        Detection { people: not_in_scan, never: not_in_scan, ..Detection::default() };
    let (mut not_before, mut not_after) = (Vec::new(), Vec::new());
    for (at, subject) in scan.subjects.iter().enumerate() {
        if truth.label(at) != Some(Label::Positive) {
            continue;
        }
        detection.people += 1;
        if subject.case.is_none() {
            detection.never += 1;
            continue;
        }
        let hired = subject.row.started_on.map(|days| i64::from(days) * 86_400_000_000);
        let evidence = subject.signals.iter().filter_map(|signal| signal.first_at).min();
        let start = hired.max(evidence);
        let first = crossing(subject, scoring, |signal| signal.first_at);
        let last = crossing(subject, scoring, |signal| signal.last_at);
        let (Some(start), Some(first), Some(last)) = (start, first, last) else {
            detection.undated += 1;
            continue;
        };
        // Applications and shipments come before the first day: then it took no time.
        let days = |moment: i64| ((moment - start) as f64 / DAY).max(0.0);
        not_before.push(days(first));
        not_after.push(days(last));
    }
    detection.not_before = Spread::of(not_before);
    detection.not_after = Spread::of(not_after);
    detection
}

/// The first moment at which the signals up to it make a case.
fn crossing(
    subject: &Subject,
    scoring: &Scoring<'_>,
    moment: impl Fn(&Signal) -> Option<i64>,
) -> Option<i64> {
    let mut dated: Vec<(i64, &Signal)> =
        subject.signals.iter().filter_map(|signal| Some((moment(signal)?, signal))).collect();
    dated.sort_by_key(|(moment, signal)| (*moment, signal.rule));
    let mut so_far: Vec<Weighed<'_>> = Vec::with_capacity(dated.len());
    for (moment, signal) in dated {
        so_far.push(signal.weighed());
        if (scoring.score)(&so_far).is_case {
            return Some(moment);
        }
    }
    None
}
