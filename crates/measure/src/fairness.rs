//! Whether groups of people are looked at equally often.
//!
//! Being looked at is a burden, so the four-fifths rule (29 CFR 1607.4 D) is read from
//! the other side: where one group's rate is less than four fifths of the highest,
//! the group with the highest rate bears more than its share.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::people::{Groups, Label, Truth};
use crate::statistics::{Interval, ratio_interval, wilson};
use crate::{Error, Scan, Subject};

/// Four fifths.
const LIMIT: f64 = 0.8;
/// A group smaller than this is no reference (29 CFR 1607.4 D: less than 2 % of the people).
const REFERENCE_SHARE: f64 = 0.02;
/// Nor is one of fewer people than this, whose rate is mostly chance.
const REFERENCE_PEOPLE: usize = 30;
/// A group in which fewer people would be selected at the reference's rate cannot
/// tell: the usual least expected count of a comparison of counts.
const EXPECTED: f64 = 5.0;

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody of any group that could be compared with was selected.
    Nobody,
    /// The group with the highest rate.
    Reference,
    /// Less than four fifths, and the sample can tell: the reference bears more.
    UnderFourFifths,
    /// Four fifths or more, the interval included.
    Level,
    /// Too few people or selections to tell.
    TooFew,
}

/// One group at one stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// Group.
    pub group: String,
    /// People in it.
    pub people: usize,
    /// Of them selected.
    pub selected: usize,
    /// selected / people.
    pub rate: f64,
    /// 95 %, Wilson.
    pub rate_interval: Option<Interval>,
    /// Rate over the reference's rate; `None`: the reference's is zero.
    pub ratio: Option<f64>,
    /// From both Wilson intervals, so wide that those of all pairs of groups hold
    /// together 95 % of the time: the highest group was chosen for being the highest.
    pub ratio_interval: Option<Interval>,
    /// What it says.
    pub verdict: Verdict,
}

/// One stage of the way to a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// `any signal`, `case`, `top band`, or the name of a rule.
    pub stage: String,
    /// Whether it is one rule.
    pub is_rule: bool,
    /// Groups by name.
    pub groups: Vec<Cell>,
}

impl Stage {
    /// The lowest ratio of a group; `None`: nobody was selected.
    #[must_use]
    pub fn lowest(&self) -> Option<f64> {
        self.groups.iter().filter_map(|cell| cell.ratio).min_by(f64::total_cmp)
    }

    /// Groups that a sample shows to be under four fifths.
    pub fn flagged(&self) -> impl Iterator<Item = &Cell> {
        self.groups.iter().filter(|cell| cell.verdict == Verdict::UnderFourFifths)
    }
}

/// One way to group people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grouping {
    /// Column of the file.
    pub by: String,
    /// People with a group.
    pub people: usize,
    /// Stages, then rules by name. A rule without a signal among these people is left out.
    pub stages: Vec<Stage>,
}

/// Everything that was compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fairness {
    /// Only people known to be honest were counted.
    pub honest_only: bool,
    /// Rows of the file that no subject of the scan fits.
    pub not_in_scan: usize,
    /// Columns of the file.
    pub groupings: Vec<Grouping>,
    /// Comparisons made.
    pub comparisons: usize,
    /// Of them flagged.
    pub flagged: usize,
    /// Of them too small to tell.
    pub too_few: usize,
    /// Stages and rules with a flag that chance alone would give at most, were all
    /// groups treated alike: one in twenty of those in which somebody was selected.
    pub flagged_by_chance: f64,
}

/// Compares groups at every stage and for every rule. With `honest`, only people whom
/// it knows to be honest count: who is wrongly looked at.
///
/// # Errors
/// Nobody has a group.
pub fn fairness(scan: &Scan, groups: &Groups, honest: Option<&Truth>) -> Result<Fairness, Error> {
    let counts = |at: usize| honest.is_none_or(|truth| truth.label(at) == Some(Label::Negative));
    let mut groupings = Vec::with_capacity(groups.columns.len());
    for (by, of) in &groups.columns {
        let mut members: BTreeMap<&str, Vec<&Subject>> = BTreeMap::new();
        for (at, (subject, group)) in scan.subjects.iter().zip(of).enumerate() {
            if let Some(group) = group
                && counts(at)
            {
                members.entry(group).or_default().push(subject);
            }
        }
        let people = members.values().map(Vec::len).sum();
        if people == 0 {
            return Err(Error::Refused(format!(
                "column `{by}` groups nobody of the scan; name people as `subjects.parquet` does"
            )));
        }
        groupings.push(Grouping { by: by.clone(), people, stages: stages(scan, &members, people) });
    }
    let cells = || {
        groupings
            .iter()
            .flat_map(|grouping| &grouping.stages)
            .flat_map(|stage| &stage.groups)
            .filter(|cell| !matches!(cell.verdict, Verdict::Reference | Verdict::Nobody))
    };
    let count = |verdict| cells().filter(|cell| cell.verdict == verdict).count();
    let (comparisons, too_few) = (cells().count(), count(Verdict::TooFew));
    let flagged = count(Verdict::UnderFourFifths);
    let stages = groupings
        .iter()
        .flat_map(|grouping| &grouping.stages)
        .filter(|stage| stage.groups.iter().any(|cell| cell.verdict == Verdict::Reference))
        .count();
    Ok(Fairness {
        honest_only: honest.is_some(),
        not_in_scan: groups.unmatched,
        groupings,
        comparisons,
        flagged,
        too_few,
        flagged_by_chance: stages as f64 * 0.05,
    })
}

fn stages(scan: &Scan, members: &BTreeMap<&str, Vec<&Subject>>, people: usize) -> Vec<Stage> {
    let stage = |stage: &str, is_rule: bool, selected: &dyn Fn(&Subject) -> bool| Stage {
        stage: stage.to_owned(),
        is_rule,
        groups: compare(
            members
                .iter()
                .map(|(group, subjects)| {
                    let hits = subjects.iter().filter(|subject| selected(subject)).count();
                    ((*group).to_owned(), subjects.len(), hits)
                })
                .collect(),
            people,
        ),
    };
    let mut stages = vec![
        stage("any signal", false, &|subject| !subject.signals.is_empty()),
        stage("case", false, &|subject| subject.case.is_some()),
        stage("top band", false, &Subject::is_top),
    ];
    for (at, rule) in scan.rules.iter().enumerate() {
        let rule =
            stage(rule, true, &|subject| subject.signals.iter().any(|signal| signal.rule == at));
        if rule.groups.iter().any(|cell| cell.selected > 0) {
            stages.push(rule);
        }
    }
    stages
}

/// Compares (group, people, selected) with the group of the highest rate.
fn compare(counts: Vec<(String, usize, usize)>, people: usize) -> Vec<Cell> {
    let pairs = counts.len() * counts.len().saturating_sub(1) / 2;
    let rate = |people: usize, selected: usize| selected as f64 / people.max(1) as f64;
    let may_be_reference =
        |of: usize| of >= REFERENCE_PEOPLE && of as f64 >= REFERENCE_SHARE * people as f64;
    let reference = counts
        .iter()
        .filter(|(_, people, _)| may_be_reference(*people))
        // Of equals the larger group, then the first by name.
        .max_by(|left, right| {
            rate(left.1, left.2)
                .total_cmp(&rate(right.1, right.2))
                .then_with(|| left.1.cmp(&right.1))
                .then_with(|| right.0.cmp(&left.0))
        })
        .cloned();
    counts
        .into_iter()
        .map(|(group, people, selected)| {
            let own = rate(people, selected);
            let mut cell = Cell {
                people,
                selected,
                rate: own,
                rate_interval: wilson(selected as f64, people as f64),
                ratio: None,
                ratio_interval: None,
                verdict: Verdict::TooFew,
                group,
            };
            let Some((name, of, hits)) = &reference else { return cell };
            let highest = rate(*of, *hits);
            if highest <= 0.0 {
                cell.verdict = Verdict::Nobody;
                return cell;
            }
            cell.ratio = Some(own / highest);
            if cell.group == *name {
                cell.verdict = Verdict::Reference;
                return cell;
            }
            cell.ratio_interval =
                ratio_interval((selected as f64, *hits as f64), (people as f64, *of as f64), pairs);
            if let (Some(ratio), Some(interval)) = (cell.ratio, cell.ratio_interval) {
                let enough = people as f64 * highest >= EXPECTED && *hits as f64 >= EXPECTED;
                cell.verdict = if ratio < LIMIT && interval.high < 1.0 && enough {
                    Verdict::UnderFourFifths
                } else if interval.low >= LIMIT {
                    Verdict::Level
                } else {
                    Verdict::TooFew
                };
            }
            cell
        })
        .collect()
}

#[cfg(test)]
mod tests;
