//! The words of Countersign.
//!
//! Everything here is vocabulary: what a table holds, what a rule says about
//! itself, what a signal, a case and a problem are. There is no I/O, no clock
//! and no query engine in this crate, and there must never be: every other
//! crate depends on it.

pub mod case;
pub mod derived;
pub mod listed;
pub mod problem;
pub mod row;
pub mod rule;
pub mod tables;

pub use case::{
    Band, Case, Coverage, Edge, Evidence, FileCoverage, Joined, MoneyStep, MoneyTrail, Ring,
    RuleCoverage, SharedThing, Signal, Subject,
};
pub use listed::{ListField, ListHit, ListMatch, ListStrength};
pub use problem::{Place, Problem, Severity};
pub use row::RowId;
pub use rule::{Family, Header, Status};
pub use tables::{Area, Column, Kind, Table};
