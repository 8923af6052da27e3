//! Who shares what with whom, over everything the tables give.
//!
//! Queries collect tokens with their holders ([`sources`], [`texts`]), facts
//! about subjects say what living together, an agency or one person with two
//! records explains ([`facts`]), and [`matching::graph`] turns that into edges
//! and rings. [`weigh`] lets evidence flow along edges, [`describe`] puts rings
//! into words, [`money`] follows transfers.

mod describe;
mod facts;
mod money;
mod sources;
mod texts;
mod weigh;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, AsArray, Int64Array, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type, TimeUnit, TimestampMicrosecondType};
use datafusion::prelude::SessionContext;
use matching::graph::{self, Holding, Kind, Links, Token};

use crate::Error;
use crate::derive::people::People;
use crate::input::{Get, Input};
use crate::resolve::Resolution;
use crate::session::collect;

pub(crate) use describe::{attach, edges};
pub(crate) use weigh::{Flow, GROUP, INNOCENT, Own, RULE, TITLE, flow, groups};

/// Tokens with their holders.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    tokens: Vec<Token>,
    labels: Vec<String>,
    holdings: Vec<Holding>,
}

impl Tokens {
    /// Adds one token; the holdings get its number.
    fn add(&mut self, kind: Kind, label: String, public: bool, holdings: Vec<Holding>) {
        let Ok(token) = u32::try_from(self.tokens.len()) else { return };
        self.tokens.push(Token { kind, public });
        self.labels.push(label);
        self.holdings.extend(holdings.into_iter().map(|held| Holding { token, ..held }));
    }

    fn label(&self, token: u32) -> &str {
        self.labels.get(token as usize).map_or("", String::as_str)
    }

    fn kind(&self, token: u32) -> Option<Kind> {
        self.tokens.get(token as usize).map(|token| token.kind)
    }
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Linked {
    tokens: Tokens,
    links: Links,
    rings: Vec<graph::Ring>,
    /// Ring of each subject in one.
    ring_of: BTreeMap<u32, usize>,
    trails: Vec<money::Trail>,
}

/// Links all subjects. `photos`: those whose photos are compared agreed to it.
///
/// # Errors
/// A query fails or a table cannot be read.
pub(crate) async fn find(
    context: &SessionContext,
    input: &Input,
    resolution: &Resolution,
    people: &People,
    photos: bool,
) -> Result<Linked, Error> {
    let mut tokens = Tokens::default();
    for source in sources::SOURCES {
        if source.kind == Kind::Photo && !photos {
            continue;
        }
        if source.tables.iter().any(|table| input.rows(table) > 0) {
            read(context, source, &mut tokens).await?;
        }
    }
    texts::add(input, resolution, &mut tokens)?;
    let known = facts::Known::read(context, input, people, &tokens).await?;
    let links = Links::build(&tokens.tokens, std::mem::take(&mut tokens.holdings), &known.facts());
    let rings = graph::rings(&links, &known.facts());
    let ring_of = rings
        .iter()
        .enumerate()
        .flat_map(|(at, ring)| ring.members.iter().map(move |member| (*member, at)))
        .collect();
    let trails = money::trails(context, input).await?;
    Ok(Linked { tokens, links, rings, ring_of, trails })
}

/// Reads one source: its rows come by token.
async fn read(
    context: &SessionContext,
    source: &sources::Source,
    tokens: &mut Tokens,
) -> Result<(), Error> {
    struct Open {
        token: String,
        label: String,
        public: bool,
        holdings: Vec<Holding>,
    }
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let mut open: Option<Open> = None;
    let what = format!("look for a shared {}", source.kind.word());
    for batch in collect(context, &source.query(), &what).await? {
        let text = |name: &str| {
            batch.column_by_name(name).and_then(|array| cast(array, &DataType::Utf8).ok())
        };
        let moment = |name: &str| batch.column_by_name(name).and_then(|a| cast(a, &instant).ok());
        let (token, label) = (text("token"), text("label"));
        let (first, last) = (moment("first_at"), moment("last_at"));
        let (subject, row_id) = (numbers(&batch, "subject_id"), numbers(&batch, "row_id"));
        let public = batch.column_by_name("public").and_then(|array| array.as_boolean_opt());
        let word = |array: &Option<_>, row| -> Option<String> {
            let array: &dyn Array = std::sync::Arc::as_ref(array.as_ref()?);
            array.as_string_opt::<i32>()?.get(row).map(str::to_owned)
        };
        let time = |array: &Option<_>, row| -> Option<i64> {
            let array: &dyn Array = std::sync::Arc::as_ref(array.as_ref()?);
            array.as_primitive_opt::<TimestampMicrosecondType>()?.get(row)
        };
        for row in 0..batch.num_rows() {
            let (Some(subject), Some(token)) = (
                subject.get(row).and_then(|subject| u32::try_from(subject).ok()),
                word(&token, row),
            ) else {
                continue;
            };
            let held = Holding {
                token: 0,
                subject,
                row: row_id.get(row).unwrap_or(0),
                first: time(&first, row),
                last: time(&last, row),
            };
            match &mut open {
                Some(open) if open.token == token => open.holdings.push(held),
                _ => {
                    let next = Open {
                        label: word(&label, row).unwrap_or_default(),
                        public: public.and_then(|array| array.get(row)).unwrap_or(false),
                        holdings: vec![held],
                        token,
                    };
                    if let Some(done) = open.replace(next) {
                        tokens.add(source.kind, done.label, done.public, done.holdings);
                    }
                }
            }
        }
    }
    if let Some(done) = open {
        tokens.add(source.kind, done.label, done.public, done.holdings);
    }
    Ok(())
}

/// An integer column; nulls where there is none.
fn numbers(batch: &RecordBatch, name: &str) -> Int64Array {
    batch
        .column_by_name(name)
        .and_then(|array| cast(array, &DataType::Int64).ok())
        .and_then(|array| array.as_primitive_opt::<Int64Type>().cloned())
        .unwrap_or_else(|| Int64Array::new_null(batch.num_rows()))
}
