//! How good scores are, from what a scan wrote.
//!
//! Pure computation over a scan's outputs: how well the ranking finds people who
//! are known to be planted or confirmed ([`evaluate()`]), whether groups of people
//! are looked at equally often ([`fairness()`]), and what the weights of rules would
//! be if outcomes had a say ([`calibrate()`]). Nothing here reads an export, runs a
//! rule or writes into a case.
//!
//! How signals become points is the engine's business: it is handed in as
//! [`Scoring`], so that what is measured is what runs.

mod calibrate;
mod error;
mod evaluate;
mod fairness;
mod outputs;
pub mod page;
mod people;
mod plots;
#[cfg(test)]
mod sample;
mod statistics;
mod weights;

pub use calibrate::{
    Calibration, Change, Held, Kept, LEAST_OUTCOMES, Reliability, Rule, Source, calibrate,
};
pub use error::Error;
pub use evaluate::{
    Ablation, BandCount, Budget, BudgetAt, CurvePoint, Detection, Evaluation, HardNegative,
    Highest, People, SchemeFound, Spread, evaluate,
};
pub use fairness::{Cell, Fairness, Grouping, Stage, Verdict, fairness};
pub use outputs::{Scan, Signal, Subject, SubjectRow};
pub use people::{Groups, Label, Outcome, Truth};
pub use statistics::{Interval, ratio_interval, wilson};
pub use weights::Weights;

use model::{Band, Family};

/// One signal as scoring sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed<'a> {
    /// Group of the rule.
    pub group: &'a str,
    /// Family of the rule.
    pub family: Family,
    /// Weight times strength.
    pub points: f64,
    /// The rule may open a case alone.
    pub alone: bool,
}

/// What scoring says of one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Points after groups and caps.
    pub points: f64,
    /// Over the line.
    pub is_case: bool,
    /// Band of the points.
    pub band: Band,
}

/// The engine's way from signals to points.
#[derive(Clone, Copy)]
pub struct Scoring<'a> {
    /// Scores the signals of one subject.
    pub score: &'a dyn Fn(&[Weighed<'_>]) -> Scored,
    /// What one family can add at most.
    pub family_cap: f64,
    /// Whether rules of a group see what several people share, and not one person's own records.
    pub is_shared: &'a dyn Fn(&str) -> bool,
}
