//! Comparing and screening: pure computation over values handed in.
//!
//! - [`compare`] answers how far two values written by different systems agree:
//!   names of people and companies, postal addresses, mailboxes, phone numbers,
//!   places and running text. Equality keys are `Option<String>`, where `None`
//!   means the value holds nothing that could be compared, never "different".
//!
//! - [`screen`] answers whether a name, wallet, document, mailbox or domain is on
//!   a list, with what agreed, what differed and what was missing.
//!
//! - [`domain`] says what somebody registered and which protected domain another
//!   one imitates, and how.
//!
//! - [`numbers`] says whether numbers of accounts, taxes and companies can exist.
//!
//! - [`graph`] answers who shares what with whom, which groups that makes, and
//!   where money went.
//! - [`ownership`] answers which companies listed entities own by half or more.
//! - [`link`] answers which records are about the same person or company.
//!
//! Nothing here reads a clock or the network, nor any file beyond a reader handed in, and nothing here derives
//! anything about a person from a name: every function looks at two strings
//! and says how alike they are.

pub mod compare;
pub mod domain;
pub mod graph;
pub mod link;
pub mod numbers;
pub mod ownership;
pub mod screen;
