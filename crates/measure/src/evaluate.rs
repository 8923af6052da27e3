//! How well a scan's ranking finds the people who are known to be planted or
//! confirmed.

mod ablation;
mod detection;
mod rank;

use std::collections::BTreeMap;

use model::Band;
use serde::Serialize;

pub use ablation::Ablation;
pub use detection::{Detection, Spread};

use crate::people::{Label, Outcome, Truth};
use crate::statistics::{self, Interval, Resampled, wilson};
use crate::{Error, Scan, Scoring, Subject};
use rank::Ranking;

/// How many people a reviewer can look at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Budget {
    /// So many people.
    People(u64),
    /// So many of a hundred people in the truth.
    Percent(f64),
}

impl Budget {
    /// Budgets that are always shown.
    pub const USUAL: [Self; 8] = [
        Self::People(10),
        Self::People(50),
        Self::People(100),
        Self::Percent(0.1),
        Self::Percent(0.5),
        Self::Percent(1.0),
        Self::Percent(2.0),
        Self::Percent(5.0),
    ];

    /// Reads `50` or `1%`.
    ///
    /// # Errors
    /// What is wrong and what to write, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no review budget; write a number of people such as `50` or a share such as `1%`"
            )
        };
        match text.strip_suffix('%') {
            Some(share) => share
                .trim()
                .parse()
                .ok()
                .filter(|share| *share > 0.0 && *share <= 100.0)
                .map(Self::Percent)
                .ok_or_else(wrong),
            None => {
                text.parse().ok().filter(|people| *people > 0).map(Self::People).ok_or_else(wrong)
            }
        }
    }

    /// Places in the ranking, of so many people.
    fn places(self, people: usize) -> usize {
        match self {
            Self::People(places) => usize::try_from(places).unwrap_or(usize::MAX),
            Self::Percent(share) => ((people as f64 * share / 100.0).round() as usize).max(1),
        }
    }

    fn words(self) -> String {
        match self {
            Self::People(places) => places.to_string(),
            Self::Percent(share) => format!("{share} %"),
        }
    }
}

/// Who was counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct People {
    /// Subjects the scan looked at.
    pub subjects: usize,
    /// People in the truth.
    pub known: usize,
    /// Planted or confirmed.
    pub positives: usize,
    /// Of those, people whom the scan does not know at all; they count as not found.
    pub positives_not_in_scan: usize,
    /// Honest, hard negative or cleared.
    pub negatives: usize,
    /// Unsure, or a possible identity victim: neither right nor wrong.
    pub undecided: usize,
    /// Subjects the truth says nothing about. They take places in the ranking but
    /// are neither right nor wrong.
    pub unlabelled: usize,
}

/// Precision and recall when a threshold is lowered to here.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Places down to here, ties included.
    pub places: usize,
    /// Right among those the truth knows.
    pub precision: f64,
    /// Found among those to be found.
    pub recall: f64,
}

/// What a review budget finds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BudgetAt {
    /// The budget in words.
    pub budget: String,
    /// Places in the ranking that it pays for.
    pub places: usize,
    /// Places used: fewer if the scan saw nothing of more people.
    pub used: usize,
    /// Planted or confirmed people among them.
    pub found: usize,
    /// Negatives among them.
    pub wrong: usize,
    /// Subjects among them that the truth does not know.
    pub unlabelled: usize,
    /// found / (found + wrong).
    pub precision: Option<f64>,
    /// 95 %, Wilson.
    pub precision_interval: Option<Interval>,
    /// found / positives.
    pub recall: f64,
    /// 95 %, Wilson.
    pub recall_interval: Option<Interval>,
}

/// How people fell into a band.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandCount {
    /// `high`, `medium`, `low` or `nothing seen`.
    pub band: &'static str,
    /// Planted or confirmed.
    pub positives: usize,
    /// Hard negatives.
    pub hard_negatives: usize,
    /// Other negatives.
    pub negatives: usize,
    /// The truth does not know, or does not decide.
    pub unlabelled: usize,
    /// Right among positives and negatives of this band.
    pub precision: Option<f64>,
    /// 95 %, Wilson.
    pub precision_interval: Option<Interval>,
}

/// How one scheme was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SchemeFound {
    /// Scheme as the truth calls it.
    pub scheme: String,
    /// People in it.
    pub people: usize,
    /// Of them proposed cases.
    pub cases: usize,
    /// Of them in the top band.
    pub top: usize,
    /// Of them within 1 % of the people.
    pub in_one_percent: usize,
    /// Share that are proposed cases: 95 %, Wilson. Too narrow where people of one
    /// ring are found together.
    pub recall_interval: Option<Interval>,
    /// Ranks from 1, best first; people nothing was seen of are left out.
    pub ranks: Vec<usize>,
}

/// How one kind of hard negative was left alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HardNegative {
    /// Kind as the truth calls it.
    pub kind: String,
    /// People of the kind.
    pub people: usize,
    /// Of them proposed cases.
    pub cases: usize,
    /// Of them in the top band.
    pub top: usize,
    /// Share that are proposed cases: 95 %, Wilson.
    pub case_interval: Option<Interval>,
    /// Best rank of any, from 1; `None`: nothing was seen of any.
    pub best_rank: Option<usize>,
}

/// A negative high in the ranking: the next thing to understand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Highest {
    /// Rank from 1.
    pub rank: usize,
    /// Subject.
    pub subject_id: String,
    /// Outcome, and kind if it has one.
    pub outcome: String,
    /// Band, or `low`.
    pub band: &'static str,
    /// Points.
    pub points: f64,
    /// Rules that added points.
    pub rules: Vec<String>,
}

/// Everything that was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Who was counted.
    pub people: People,
    /// Share of positives among the people in the truth: the precision of looking at
    /// people by lot.
    pub base_rate: f64,
    /// Area under precision over recall.
    pub average_precision: Option<f64>,
    /// 95 %, bootstrap over rings and people.
    pub average_precision_interval: Option<Interval>,
    /// Precision over recall, best first.
    pub curve: Vec<CurvePoint>,
    /// What budgets find.
    pub budgets: Vec<BudgetAt>,
    /// How people fell into bands.
    pub bands: Vec<BandCount>,
    /// By scheme.
    pub schemes: Vec<SchemeFound>,
    /// By hard negative.
    pub hard_negatives: Vec<HardNegative>,
    /// Negatives highest in the ranking.
    pub highest_negatives: Vec<Highest>,
    /// How soon planted people were over the line; `None`: the outputs do not say
    /// the weights.
    pub detection: Option<Detection>,
    /// The ranking with and without parts.
    pub ablation: Vec<Ablation>,
    /// Rules without data in this scan.
    pub rules_not_evaluated: usize,
}

/// Negatives that are named.
const HIGHEST: usize = 10;

/// Measures a scan against known outcomes.
///
/// # Errors
/// The truth has nobody to be found, or none of its people are in the scan.
pub fn evaluate(
    scan: &Scan,
    truth: &Truth,
    budgets: &[Budget],
    scoring: &Scoring<'_>,
) -> Result<Evaluation, Error> {
    let people = people(scan, truth);
    if people.positives == 0 {
        return Err(Error::Refused(
            "nobody in the truth is `planted` or `confirmed`: there is nothing to be found"
                .to_owned(),
        ));
    }
    if truth.unmatched.len() == truth.people {
        return Err(Error::Refused(
            "nobody in the truth is among the scan's subjects: is it the truth of another company?"
                .to_owned(),
        ));
    }
    let ranking = Ranking::of(scan);
    let counted = Counted::of(&ranking, truth);
    let one_percent = Budget::Percent(1.0).places(truth.people);
    let mut asked: Vec<Budget> = Budget::USUAL.to_vec();
    asked.extend(budgets.iter().filter(|budget| !Budget::USUAL.contains(budget)));
    let mut budgets: Vec<BudgetAt> = asked
        .into_iter()
        .filter(|budget| budget.places(truth.people) <= scan.subjects.len())
        .map(|budget| at_budget(budget, &ranking, truth, &people))
        .collect();
    budgets.sort_by_key(|budget| budget.places);
    Ok(Evaluation {
        base_rate: people.positives as f64 / (people.positives + people.negatives).max(1) as f64,
        average_precision: counted.average_precision(),
        average_precision_interval: counted.interval(),
        curve: counted.curve(&ranking),
        budgets,
        bands: bands(scan, truth),
        schemes: schemes(scan, truth, &ranking, one_percent),
        hard_negatives: hard_negatives(scan, truth, &ranking),
        highest_negatives: highest(scan, truth, &ranking),
        detection: scan
            .has_weights()
            .then(|| detection::measure(scan, truth, people.positives_not_in_scan, scoring)),
        ablation: ablation::measure(scan, truth, scoring, one_percent),
        rules_not_evaluated: scan.not_evaluated.len(),
        people,
    })
}

fn people(scan: &Scan, truth: &Truth) -> People {
    let all = || truth.of.iter().flatten().chain(&truth.unmatched);
    let count = |label| all().filter(|outcome| outcome.label == label).count();
    People {
        subjects: scan.subjects.len(),
        known: truth.people,
        positives: count(Label::Positive),
        positives_not_in_scan: truth
            .unmatched
            .iter()
            .filter(|outcome| outcome.label == Label::Positive)
            .count(),
        negatives: count(Label::Negative),
        undecided: count(Label::Undecided),
        unlabelled: truth.of.iter().filter(|outcome| outcome.is_none()).count(),
    }
}

/// Positives and negatives by tie of the ranking.
struct Counted {
    positives: Vec<(Option<usize>, usize)>,
    negatives: Vec<u64>,
    units: usize,
}

impl Counted {
    fn of<'a>(ranking: &Ranking, truth: &'a Truth) -> Self {
        let mut units: BTreeMap<&str, usize> = BTreeMap::new();
        let mut count = 0;
        let mut unit = |outcome: &'a Outcome| -> usize {
            let mut next = || {
                count += 1;
                count - 1
            };
            // Who is in no ring is a unit alone.
            match outcome.ring.as_deref() {
                Some(ring) => *units.entry(ring).or_insert_with(next),
                None => next(),
            }
        };
        let mut positives = Vec::new();
        let mut negatives = vec![0; ranking.ties()];
        for (subject, outcome) in truth.of.iter().enumerate() {
            let Some(outcome) = outcome else { continue };
            let tie = ranking.tie(subject);
            match outcome.label {
                Label::Positive => positives.push((tie, unit(outcome))),
                Label::Negative => {
                    if let Some(slot) = tie.and_then(|tie| negatives.get_mut(tie)) {
                        *slot += 1;
                    }
                }
                Label::Undecided => {}
            }
        }
        for outcome in truth.unmatched.iter().filter(|outcome| outcome.label == Label::Positive) {
            positives.push((None, unit(outcome)));
        }
        Self { positives, negatives, units: count }
    }

    fn steps(&self) -> Vec<(f64, f64)> {
        let mut steps: Vec<(f64, f64)> =
            self.negatives.iter().map(|negatives| (0.0, *negatives as f64)).collect();
        for (tie, _) in &self.positives {
            if let Some(step) = tie.and_then(|tie| steps.get_mut(tie)) {
                step.0 += 1.0;
            }
        }
        steps
    }

    fn average_precision(&self) -> Option<f64> {
        statistics::average_precision(self.steps().into_iter(), self.positives.len() as f64)
    }

    fn interval(&self) -> Option<Interval> {
        statistics::bootstrap(&Resampled {
            positives: &self.positives,
            negatives: &self.negatives,
            units: self.units,
        })
    }

    fn curve(&self, ranking: &Ranking) -> Vec<CurvePoint> {
        let (mut right, mut wrong) = (0.0, 0.0);
        let mut curve = Vec::new();
        for (tie, (more_right, more_wrong)) in self.steps().into_iter().enumerate() {
            right += more_right;
            wrong += more_wrong;
            if more_right + more_wrong > 0.0 {
                curve.push(CurvePoint {
                    places: ranking.places_down_to(tie),
                    precision: right / (right + wrong),
                    recall: right / self.positives.len() as f64,
                });
            }
        }
        curve
    }
}

fn at_budget(budget: Budget, ranking: &Ranking, truth: &Truth, people: &People) -> BudgetAt {
    let places = budget.places(truth.people);
    let reviewed = ranking.first(places);
    let count =
        |label| reviewed.iter().filter(|subject| truth.label(**subject) == Some(label)).count();
    let (found, wrong) = (count(Label::Positive), count(Label::Negative));
    let judged = found + wrong;
    BudgetAt {
        budget: budget.words(),
        places,
        used: reviewed.len(),
        found,
        wrong,
        unlabelled: reviewed.len() - judged,
        precision: (judged > 0).then(|| found as f64 / judged as f64),
        precision_interval: wilson(found as f64, judged as f64),
        recall: found as f64 / people.positives as f64,
        recall_interval: wilson(found as f64, people.positives as f64),
    }
}

fn bands(scan: &Scan, truth: &Truth) -> Vec<BandCount> {
    let band_of = |subject: &Subject| match (subject.band, subject.row.points) {
        (Some(Band::High), _) => 0,
        (Some(Band::Medium), _) => 1,
        (Some(Band::Low), _) | (None, Some(_)) => 2,
        (None, None) => 3,
    };
    let mut bands: Vec<BandCount> = ["high", "medium", "low", "nothing seen"]
        .into_iter()
        .map(|band| BandCount {
            band,
            positives: 0,
            hard_negatives: 0,
            negatives: 0,
            unlabelled: 0,
            precision: None,
            precision_interval: None,
        })
        .collect();
    for (subject, outcome) in scan.subjects.iter().zip(&truth.of) {
        let Some(count) = bands.get_mut(band_of(subject)) else { continue };
        match outcome {
            Some(outcome) if outcome.label == Label::Positive => count.positives += 1,
            Some(outcome) if outcome.is_hard_negative() => count.hard_negatives += 1,
            Some(outcome) if outcome.label == Label::Negative => count.negatives += 1,
            _ => count.unlabelled += 1,
        }
    }
    for count in &mut bands {
        let right = count.positives as f64;
        let judged = right + (count.hard_negatives + count.negatives) as f64;
        count.precision = (judged > 0.0).then(|| right / judged);
        count.precision_interval = wilson(right, judged);
    }
    bands
}

/// Subjects of one label by the name the truth gives them; `None` stands for people
/// whom the scan does not know.
fn by_name(truth: &Truth, keep: impl Fn(&Outcome) -> bool) -> BTreeMap<&str, Vec<Option<usize>>> {
    let mut found: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
    let known =
        truth.of.iter().enumerate().filter_map(|(at, outcome)| Some((Some(at), outcome.as_ref()?)));
    for (subject, outcome) in known.chain(truth.unmatched.iter().map(|outcome| (None, outcome))) {
        if keep(outcome) {
            let name = outcome.scheme.as_deref().unwrap_or(&outcome.word);
            found.entry(name).or_default().push(subject);
        }
    }
    found
}

fn schemes(scan: &Scan, truth: &Truth, ranking: &Ranking, one_percent: usize) -> Vec<SchemeFound> {
    by_name(truth, |outcome| outcome.label == Label::Positive)
        .into_iter()
        .map(|(scheme, people)| {
            let found = || people.iter().filter_map(|subject| scan.subjects.get((*subject)?));
            let cases = found().filter(|subject| subject.case.is_some()).count();
            let mut ranks: Vec<usize> =
                people.iter().filter_map(|subject| ranking.rank((*subject)?)).collect();
            ranks.sort_unstable();
            SchemeFound {
                scheme: scheme.to_owned(),
                people: people.len(),
                cases,
                top: found().filter(|subject| subject.is_top()).count(),
                in_one_percent: ranks.iter().filter(|rank| **rank <= one_percent).count(),
                recall_interval: wilson(cases as f64, people.len() as f64),
                ranks,
            }
        })
        .collect()
}

fn hard_negatives(scan: &Scan, truth: &Truth, ranking: &Ranking) -> Vec<HardNegative> {
    by_name(truth, Outcome::is_hard_negative)
        .into_iter()
        .map(|(kind, people)| {
            let found = || people.iter().filter_map(|subject| scan.subjects.get((*subject)?));
            let cases = found().filter(|subject| subject.case.is_some()).count();
            HardNegative {
                kind: kind.to_owned(),
                people: people.len(),
                cases,
                top: found().filter(|subject| subject.is_top()).count(),
                case_interval: wilson(cases as f64, people.len() as f64),
                best_rank: people.iter().filter_map(|subject| ranking.rank((*subject)?)).min(),
            }
        })
        .collect()
}

fn highest(scan: &Scan, truth: &Truth, ranking: &Ranking) -> Vec<Highest> {
    ranking
        .first(usize::MAX)
        .iter()
        .enumerate()
        .filter(|(_, subject)| truth.label(**subject) == Some(Label::Negative))
        .take(HIGHEST)
        .filter_map(|(place, at)| {
            let subject = scan.subjects.get(*at)?;
            let outcome = truth.of.get(*at)?.as_ref()?;
            let mut adding: Vec<_> =
                subject.signals.iter().filter(|signal| signal.points > 0.0).collect();
            adding.sort_by(|left, right| {
                right.points.total_cmp(&left.points).then_with(|| left.rule.cmp(&right.rule))
            });
            Some(Highest {
                rank: place + 1,
                subject_id: subject.row.subject_id.clone(),
                outcome: match &outcome.scheme {
                    Some(kind) => format!("{} {kind}", outcome.word),
                    None => outcome.word.clone(),
                },
                band: subject.band.unwrap_or(Band::Low).word(),
                points: subject.row.points.unwrap_or_default(),
                rules: adding.iter().map(|signal| scan.rule(signal.rule).to_owned()).collect(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
