//! Rules: reading the file, checking it before anything runs, running it.

mod file;
pub mod harness;
mod plan;
mod run;
mod shared;

pub use file::{Block, CaseBlock, HEADINGS, RuleFile, Verdict};
pub use plan::{Planned, check, load, sql_with_settings, trusted};
pub use run::{Raw, Value, run};
