//! Small scans for tests.

use model::{Band, Family};

use crate::{Label, Outcome, Scan, Scored, Signal, Subject, SubjectRow, Truth, Weighed};

/// A subject with points, a case if it has a band.
pub(crate) fn subject(id: &str, points: Option<f64>, band: Option<Band>) -> Subject {
    Subject {
        row: SubjectRow {
            subject_id: format!("employee_no:{id}"),
            employee_no: Some(id.to_owned()),
            email: Some(format!("{id}@example.com")),
            points,
            ..SubjectRow::default()
        },
        band,
        ..Subject::default()
    }
}

/// A signal of a rule that is its own group.
pub(crate) fn signal(rule: usize, family: Family, weight: f64, days: (i64, i64)) -> Signal {
    let at = |day: i64| Some(day * 86_400_000_000);
    Signal {
        rule,
        group: format!("group-{rule}"),
        family,
        strength: 1.0,
        points: weight,
        weight: Some(weight),
        alone: false,
        first_at: at(days.0),
        last_at: at(days.1),
    }
}

/// A scan whose cases come in the order given.
pub(crate) fn scan(mut subjects: Vec<Subject>, rules: &[&str]) -> Scan {
    for (place, subject) in subjects.iter_mut().filter(|subject| subject.band.is_some()).enumerate()
    {
        subject.case = Some(place);
    }
    Scan {
        subjects,
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
        ..Scan::default()
    }
}

/// An outcome by its word.
pub(crate) fn outcome(word: &str, scheme: &str, ring: &str) -> Outcome {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Outcome {
        label: match word {
            "planted" | "confirmed" => Label::Positive,
            "unsure" => Label::Undecided,
            _ => Label::Negative,
        },
        word: word.to_owned(),
        scheme: some(scheme),
        ring: some(ring),
    }
}

/// A truth about every subject.
pub(crate) fn truth(of: Vec<Option<Outcome>>) -> Truth {
    let people = of.iter().flatten().count();
    Truth { of, unmatched: Vec::new(), people }
}

/// Groups called `shared`.
pub(crate) fn is_shared(group: &str) -> bool {
    group == "shared"
}

/// Points added up, a case at two points of two signals.
pub(crate) fn score(signals: &[Weighed<'_>]) -> Scored {
    let points: f64 = signals.iter().map(|signal| signal.points).sum();
    let is_case = points >= 2.0 && signals.len() >= 2;
    Scored { points, is_case, band: if is_case { Band::Medium } else { Band::Low } }
}
