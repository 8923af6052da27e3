//! Screening: is this person, company, wallet or document on a list?
//!
//! Lists are read by [`lists`] into [`Entry`] values, an [`Index`] is built over
//! all of them once, and each [`Query`] is answered from memory.
//!
//! ```
//! use matching::screen::{Entry, Index, Kind, ListedName, Query, Strength};
//!
//! let entry = Entry {
//!     list: "example".into(),
//!     entry_id: "17".into(),
//!     kind: Kind::Person,
//!     names: vec![ListedName { text: "ROE, Richard Quentin".into(), ..ListedName::default() }],
//!     ..Entry::default()
//! };
//! let index = Index::build(vec![entry]);
//! let hits = index.query(&Query::person("Richard Q. Roe"), 0.8);
//! assert_eq!(hits[0].entry.entry_id, "17");
//! assert_eq!(hits[0].strength, Strength::Possible, "a name alone is never more");
//! ```
//!
//! # What a hit means
//!
//! The score of a hit says how alike the names are, nothing else. Its
//! [`Strength`] says what else agreed: a name alone is *possible* and asks for a
//! second identifier. Other evidence never lowers a score below the threshold:
//! a birth date that differs is reported beside the hit, and a person decides.
//!
//! One word says little: a first name stands in the names of many. A listed name of one word
//! is found whole, unless it is a weak alias that is a common word; in a name of several words
//! it is found, and one word in a listed name of several, only where a full birth date, an
//! address or a number agrees as well. The note of such a hit is `one word alone`, and the
//! word counts for no identifier.
//!
//! # What is promised about candidates
//!
//! Names are found through the words they share with the query, by letters,
//! sound or short form. That step loses nothing: the hits are those that
//! comparing the query with every listed name would give
//! ([`Index::query_exhaustively`] does just that, for tests).

mod date;
mod entry;
mod evidence;
mod identifiers;
mod index;
pub mod lists;
mod prepared;
mod scoring;
mod search;
mod several;
mod table;
mod traces;
pub mod wallet;

#[cfg(test)]
mod tests;

pub use date::{DateAgreement, PartialDate};
pub use entry::{Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength};
pub use evidence::{Field, Hit, Strength};
pub use index::{Index, Query, Searcher};
pub use scoring::{Part, Parts};

/// The score from which a name is reported when nothing else is asked for. See
/// `docs/benchmarks.md` for what it finds and what it costs.
pub const DEFAULT_THRESHOLD: f64 = 0.78;
