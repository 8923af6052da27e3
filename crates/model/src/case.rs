//! What a run says: signals, cases, and what it could not look at.
//!
//! The JSON forms of these types are the stable contract of `scan` (see the
//! reference page of output files); adding a field is allowed, changing the
//! meaning of one is not.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// How high a case ranks. Bands are of points, not of probabilities: nothing
/// is a probability until it has been calibrated on outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Something was seen; not enough for a case.
    Low,
    /// A proposed case.
    Medium,
    /// A proposed case to look at first.
    High,
}

impl Band {
    /// The word shown to a reviewer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Who a case is about: one person, as all records together know them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Subject {
    /// Stable id: the best key of the person, such as `employee_no:10231`.
    pub subject_id: String,
    /// Every name on record, most used first.
    pub names: Vec<String>,
    /// Employee number, if any.
    pub employee_no: Option<String>,
    /// Best e-mail address, if any.
    pub email: Option<String>,
    /// `employee`, `contractor`, `candidate`, …
    pub worker_type: Option<String>,
    /// Job title, if any.
    pub job_title: Option<String>,
    /// Declared place, such as `Austin, TX, US`.
    pub place: Option<String>,
    /// First day, ISO date.
    pub started_on: Option<String>,
    /// Last day, ISO date.
    pub ended_on: Option<String>,
}

/// One input row that proves a signal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Input file and line, such as `okta/system.ndjson:120`.
    pub row: String,
    /// Canonical table it became a row of.
    pub table: String,
    /// Its filled columns, in table order, as text.
    pub fields: Vec<(String, String)>,
}

/// One rule that was seen for one subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signal {
    /// Name of the rule.
    pub rule: String,
    /// Title of the rule: what was observed.
    pub title: String,
    /// Family of the rule.
    pub family: crate::Family,
    /// Group of the rule: within one group the strongest counts.
    pub group: String,
    /// How clearly, in (0, 1].
    pub strength: f64,
    /// Weight of the rule in this run: natural-log odds at strength 1.
    pub weight: f64,
    /// Whether the rule may open a case without a second group.
    pub alone: bool,
    /// What it added to the score, after groups and family caps; 0 when a
    /// stronger signal of its group counted instead.
    #[serde(serialize_with = "rounded")]
    pub points: f64,
    /// The sentence, with its numbers.
    pub says: String,
    /// Rows that prove it, as `file:line`: the first [`Signal::MOST_ROWS`] of each kind.
    pub rows: Vec<String>,
    /// First moment, ISO 8601, if the rule has one.
    pub first_at: Option<String>,
    /// Last moment, ISO 8601, if the rule has one.
    pub last_at: Option<String>,
    /// Published indicators the rule evaluates.
    pub red_flags: Vec<String>,
    /// Content hash of the rule file, so that a decision can be replayed.
    pub rule_hash: String,
}

impl Signal {
    /// How many rows a signal carries at most; the rest is a count.
    pub const MOST_ROWS: usize = 20;
}

/// A proposed case: one subject over the line, for a person to decide.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// Stable id of the case.
    pub case_id: String,
    /// Whom it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Sum of the points.
    #[serde(serialize_with = "rounded")]
    pub points: f64,
    /// Band of the points.
    pub band: Band,
    /// How probable it is, after a calibration on outcomes; `None`: there was none, and
    /// points are only points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What was seen, most points first.
    pub signals: Vec<Signal>,
    /// Id of the ring it belongs to, if any.
    pub ring_id: Option<String>,
    /// What would change the verdict: sentences that name one fact each and the
    /// band the case would have without it; or one that says no single fact does.
    pub without: Vec<String>,
    /// Rules that could not be evaluated for want of data.
    pub not_evaluated: Vec<String>,
    /// What a reviewer checks next, most useful first.
    pub checks: Vec<String>,
    /// Innocent explanations to rule out.
    pub innocent: Vec<String>,
    /// What is at stake: pay sent, systems reached, repositories copied.
    pub exposure: BTreeMap<String, String>,
    /// The proof of the signals, row by row. In the report, not in `cases.jsonl`.
    #[serde(skip)]
    pub evidence: Vec<Evidence>,
}

/// Subjects who share what strangers do not share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ring {
    /// Stable id.
    pub ring_id: String,
    /// Members' subject ids, sorted.
    pub members: Vec<String>,
    /// What it looks like: a stable slug such as `pay-to-one-place`.
    pub shape: String,
    /// The same in words.
    pub title: String,
    /// Log-likelihood ratio of what they share, in nats, after caps; hand-set, no
    /// probability.
    #[serde(serialize_with = "rounded")]
    pub nats: f64,
    /// Independent kinds of evidence: `place`, `money`, …
    pub witnesses: Vec<String>,
    /// What is shared, most telling first.
    pub shared: Vec<SharedThing>,
    /// When each member was first seen with a shared thing, in the order of time;
    /// those nothing dates come last.
    pub joined: Vec<Joined>,
    /// Pay sent to members, a line for each currency.
    pub pay: Vec<String>,
    /// Where their money goes.
    pub money: Vec<MoneyTrail>,
    /// Cases among the members.
    pub cases: u64,
}

/// One thing shared by members of a ring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedThing {
    /// `device`, `payout account`, `declared home`, …
    pub kind: String,
    /// What it is, masked where sensitive.
    pub label: String,
    /// Subject ids of members who share it, sorted.
    pub members: Vec<String>,
    /// How many subjects have it, members or not.
    pub holders: u64,
    /// What it adds to the ring, in nats; 0 where living together explains it.
    #[serde(serialize_with = "rounded")]
    pub nats: f64,
    /// One row for each of `members` that shows it, as `file:line`.
    pub rows: Vec<String>,
    /// First moment it was seen with a member, ISO 8601.
    pub first_at: Option<String>,
    /// Last moment, ISO 8601.
    pub last_at: Option<String>,
}

/// When a member came to a ring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Joined {
    /// Subject id.
    pub subject_id: String,
    /// First moment with a shared thing, ISO 8601; null: no row says when.
    pub at: Option<String>,
}

/// Money on its way, with the transfers that show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoneyTrail {
    /// `pass-through`, `fan-in`, `consolidation`, `structuring`, `listed`.
    pub kind: String,
    /// The sentence, with its numbers.
    pub says: String,
    /// Subject ids of those whose money it is, sorted.
    pub subjects: Vec<String>,
    /// Transfers in order of time.
    pub steps: Vec<MoneyStep>,
}

/// One transfer of a trail.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoneyStep {
    /// Moment, ISO 8601.
    pub at: String,
    /// Account it left, masked, or whose it is.
    pub from: String,
    /// Account it reached, likewise.
    pub to: String,
    /// Amount with its currency.
    pub amount: String,
    /// Input file and line.
    pub row: String,
}

/// Two subjects who share something: a line of `edges.csv`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// Subject id.
    pub left_id: String,
    /// Subject id, greater than `left_id` in the order of subjects.
    pub right_id: String,
    /// Log-likelihood ratio in nats, after caps.
    #[serde(serialize_with = "rounded")]
    pub weight: f64,
    /// Kinds of things shared, separated by `; `.
    pub kinds: String,
    /// The ring both belong to.
    pub ring_id: Option<String>,
}

/// What happened to one input file: `rows_in` = mapped + `not_used` + `rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileCoverage {
    /// Path as given.
    pub path: String,
    /// Connector that recognised it; `None`: nobody did.
    pub connector: Option<String>,
    /// Path of an input that is the same byte for byte: that one was used, this
    /// one was not, or everything in it would count twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Records read.
    pub rows_in: u64,
    /// Canonical rows written (one record may give several, or share one).
    pub rows_out: u64,
    /// Records that were mapped to at least one row.
    pub mapped: u64,
    /// Records recognised but of no use to any table.
    pub not_used: u64,
    /// Records refused, each with a line in `rejects.jsonl`.
    pub rejected: u64,
    /// Rows per canonical table.
    pub tables: BTreeMap<String, u64>,
    /// Kinds of record that were not used, most frequent first, with counts.
    pub not_used_kinds: Vec<(String, u64)>,
}

impl FileCoverage {
    /// Whether nothing could be made of it.
    #[must_use]
    pub const fn is_unread(&self) -> bool {
        self.connector.is_none() && self.duplicate_of.is_none()
    }
}

/// What happened to one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleCoverage {
    /// Name of the rule.
    pub rule: String,
    /// Whether it ran.
    pub evaluated: bool,
    /// Why it did not, in words: which table is missing and which exports fill it.
    pub reason: Option<String>,
    /// Signals it gave.
    pub signals: u64,
    /// How long it took. Zero where output must be reproducible.
    pub millis: u64,
}

/// `coverage.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Coverage {
    /// Every input file.
    pub files: Vec<FileCoverage>,
    /// Every rule.
    pub rules: Vec<RuleCoverage>,
}

/// Two decimals are what a hand-set weight can carry.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn rounded<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((value * 100.0).round() / 100.0)
}
