//! Screening as a run: rows of any file against lists of any publisher.
//!
//! - [`rows`] reads what is asked: CSV, JSON, Parquet or lines, columns found by
//!   name ([`mod@column`]);
//! - [`load`] reads lists out of files, [`store`] keeps them with the version
//!   before, [`update`] brings new ones in through a fetcher handed in;
//! - [`run`] screens over all cores in the order of the rows, [`answer`] is what is
//!   said about each, [`clearance`] what people decided, [`since`] what changed;
//! - [`domains`] says what a domain imitates;
//! - [`canonical`] makes rows of the list tables out of a publisher's list, for the
//!   engine and its rules.
//!
//! Nothing here reads a clock, uses the network, or knows the query engine.

pub mod answer;
pub mod asked;
pub mod canonical;
pub mod clearance;
pub mod column;
pub mod domains;
pub mod load;
pub mod ranges;
pub mod rows;
pub mod run;
pub mod shipped;
pub mod since;
pub mod sources;
pub mod store;
pub mod update;

mod error;
mod parquet_rows;

pub use error::Error;
pub use ingest::country_code;
