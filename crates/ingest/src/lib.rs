//! Exports of other systems become canonical rows here, and nothing is lost on
//! the way: every record is mapped, recognised and not used, or rejected with a
//! reason.
//!
//! An export is recognised by what is in it, never by its name. JSON and CSV
//! exports are described by mapping files ([`Connectors`], see the guide on
//! writing a connector); formats that a mapping cannot say are read by code
//! ([`formats`]).

pub mod canonical;
pub mod formats;
pub mod lists;

mod actors;
mod canonical_parquet;
mod collect;
mod columns;
mod connector;
mod convert;
mod countries;
mod csv;
mod encoding;
mod error;
mod frame;
mod hash;
mod input;
mod json;
mod layout;
mod list;
mod map;
mod output;
mod pointer;
mod recognise;
mod run;
mod sink;
mod time;
mod value;

pub use actors::actor_schema;
pub use columns::output_schema;
pub use connector::{About, Connectors};
pub use countries::alpha_2 as country_code;
pub use encoding::decode as decode_text;
pub use error::Error;
pub use hash::HashKey;
pub use input::{bytes, text_of};
pub use output::{Data, Output, TableData};
pub use run::{Ingested, Options, Progress, Rejects, read, run, run_stream};
pub use sink::{Row, Sink};
