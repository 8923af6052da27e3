//! The engine: derived tables, rules, signals, scores, cases and reports.
//!
//! The only crate that knows the query engine. It is given canonical tables
//! ([`Input`]) and a moment (`as_of`); it knows no vendor format, no clock, no
//! network and no case store. The same input, lists and rules give the same
//! bytes.

pub mod derive;
mod error;
pub mod functions;
pub mod input;
mod links;
mod memory;
pub mod needs;
pub mod networks;
pub mod places;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod scan;
pub mod score;
pub mod session;

pub use error::Error;
pub use input::{Data, Input, TableInput};

/// The known word nearest to `word`, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(word.len()) / 3)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}
