//! The order in which a reviewer would look, and who is tied with whom.

use crate::{Scan, Subject};

/// A ranking of the subjects something was seen of. Nobody else has a rank: to look
/// at them would be to look by lot.
pub(super) struct Ranking {
    /// Subjects, first to be looked at first.
    order: Vec<usize>,
    /// Rank from 1 of each subject.
    rank: Vec<Option<usize>>,
    /// Tie of each subject. Those nothing was seen of are the last tie.
    tie: Vec<usize>,
    /// Subjects down to the end of each tie.
    down_to: Vec<usize>,
}

impl Ranking {
    /// Cases in the order of the report, then the others by points.
    pub(super) fn of(scan: &Scan) -> Self {
        let key = |subject: &Subject| {
            let points = subject.row.points.unwrap_or(f64::NEG_INFINITY);
            (subject.case.is_some().then_some(subject.band), points)
        };
        let mut order: Vec<usize> = (0..scan.subjects.len()).collect();
        let place = |at: usize| scan.subjects.get(at).and_then(|subject| subject.case);
        let points = |at: usize| scan.subjects.get(at).and_then(|subject| subject.row.points);
        order.retain(|at| place(*at).is_some() || points(*at).is_some());
        order.sort_by(|left, right| {
            place(*left)
                .unwrap_or(usize::MAX)
                .cmp(&place(*right).unwrap_or(usize::MAX))
                .then_with(|| descending(points(*left), points(*right)))
                .then_with(|| id(scan, *left).cmp(id(scan, *right)))
        });
        Self::from(order, scan.subjects.len(), |left, right| {
            scan.subjects.get(left).map(key) == scan.subjects.get(right).map(key)
        })
    }

    /// By points alone; `None`: nothing was seen.
    pub(super) fn by_points(scan: &Scan, points: &[Option<f64>]) -> Self {
        let of = |at: usize| points.get(at).copied().flatten();
        let mut order: Vec<usize> = (0..points.len()).filter(|at| of(*at).is_some()).collect();
        order.sort_by(|left, right| {
            descending(of(*left), of(*right)).then_with(|| id(scan, *left).cmp(id(scan, *right)))
        });
        // Sums of the same parts in another order differ in the last bits.
        let cents = |at: usize| of(at).map(|points| (points * 100.0).round() as i64);
        Self::from(order, points.len(), |left, right| cents(left) == cents(right))
    }

    fn from(order: Vec<usize>, subjects: usize, tied: impl Fn(usize, usize) -> bool) -> Self {
        let mut rank = vec![None; subjects];
        let mut tie = vec![usize::MAX; subjects];
        let mut down_to: Vec<usize> = Vec::new();
        let mut before = None;
        for (place, at) in order.iter().enumerate() {
            if !before.is_some_and(|before| tied(before, *at)) {
                down_to.push(place);
            }
            if let (Some(rank), Some(tie), Some(last)) =
                (rank.get_mut(*at), tie.get_mut(*at), down_to.last_mut())
            {
                *rank = Some(place + 1);
                *last = place + 1;
                *tie = 0;
            }
            before = Some(*at);
        }
        // Ties are numbered by where they end.
        for (place, at) in order.iter().enumerate() {
            if let Some(tie) = tie.get_mut(*at) {
                *tie = down_to.partition_point(|end| *end <= place);
            }
        }
        let unseen = down_to.len();
        for tie in tie.iter_mut().filter(|tie| **tie == usize::MAX) {
            *tie = unseen;
        }
        down_to.push(subjects);
        Self { order, rank, tie, down_to }
    }

    /// The first `places` subjects; fewer if nothing was seen of more.
    pub(super) fn first(&self, places: usize) -> &[usize] {
        self.order.get(..places).unwrap_or(&self.order)
    }

    /// Rank from 1; `None`: nothing was seen of the subject.
    pub(super) fn rank(&self, subject: usize) -> Option<usize> {
        self.rank.get(subject).copied().flatten()
    }

    /// How many ties there are.
    pub(super) fn ties(&self) -> usize {
        self.down_to.len()
    }

    /// The tie of a subject, from 0.
    pub(super) fn tie(&self, subject: usize) -> Option<usize> {
        self.tie.get(subject).copied()
    }

    /// How many subjects there are down to the end of a tie.
    pub(super) fn places_down_to(&self, tie: usize) -> usize {
        self.down_to.get(tie).copied().unwrap_or_default()
    }
}

fn descending(left: Option<f64>, right: Option<f64>) -> std::cmp::Ordering {
    right.unwrap_or(f64::NEG_INFINITY).total_cmp(&left.unwrap_or(f64::NEG_INFINITY))
}

fn id(scan: &Scan, at: usize) -> &str {
    scan.subjects.get(at).map_or("", |subject| subject.row.subject_id.as_str())
}
