//! Who shares what with whom, and which groups that makes.
//!
//! 1. A [`Token`] is one thing that can be shared: a device, an account, a text.
//!    A [`Holding`] says that a subject has it. [`Links::build`] turns holdings
//!    into edges between subjects, each with a log-likelihood ratio that falls
//!    with how common the token is ([`token::weight`]). A token with more holders
//!    than its kind allows gives no edges at all: it is kept as a [`Hub`].
//! 2. [`rings`] finds communities of such edges ([`leiden`]) and keeps those that
//!    independent kinds of tokens hold together. People of one household count
//!    as one wherever living together explains the sharing.
//! 3. [`template`] finds texts that several subjects sent, [`copies`] websites that say
//!    the same, [`money`] follows payments from account to account, [`layout`] places a
//!    ring on a page.
//!
//! Everything is deterministic: sums of weights are integers, ties are broken by
//! numbers the caller assigned, and the order of holdings changes nothing.

pub mod copies;
pub mod layout;
pub mod leiden;
mod links;
pub mod money;
mod rings;
pub mod template;
pub mod token;

pub use links::{Edge, Facts, Holding, Hub, Links, Part, Shared};
pub use rings::{Held, LINE, Ring, Shape, rings};
pub use token::{Class, Kind, Token};

#[cfg(test)]
mod tests;
