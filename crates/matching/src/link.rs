//! Linking: which records of one or several files are about the same person or
//! company?
//!
//! [`Table`] holds the records, [`Settings`] say what to compare (or nothing, and
//! the columns are guessed), [`link()`] learns a [`Model`] without labels, weighs
//! the pairs worth comparing and forms clusters:
//!
//! ```
//! use matching::link::{Options, Settings, Table, link};
//!
//! let mut table = Table::new(["name", "date_of_birth", "city"]);
//! table.push("a", 0, [Some("Ann Poe"), Some("1984-04-20"), Some("Oslo")]);
//! table.push("b", 0, [Some("Poe, Anne"), Some("20 Apr 1984"), Some("Oslo")]);
//! table.push("c", 0, [Some("Bob Roe"), Some("1971-12-01"), None]);
//! let linked = link(&table, &Settings::default(), &Options::default())?;
//! assert_eq!(linked.clusters[0], linked.clusters[1]);
//! assert_ne!(linked.clusters[0], linked.clusters[2]);
//! # Ok::<(), matching::link::Error>(())
//! ```
//!
//! The same records, settings and model give the same result on any number of
//! threads.

mod bag;
mod blocking;
mod cluster;
mod dates;
mod explain;
mod fields;
mod headers;
mod model;
mod order;
mod quality;
mod roles;
mod score;
mod settings;
mod shared;
mod sorts;
mod table;
mod texts;
mod train;
mod values;

#[cfg(test)]
mod tests;

pub use blocking::RuleReport;
pub use explain::{Explanation, Part};
pub use model::{FieldModel, Level, Model};
pub use quality::{Quality, quality};
pub use settings::{Field, Kind, Settings};
pub use shared::Shares;
pub use table::Table;

use blocking::Index;
use fields::Records;
use model::{Scorer, probability};

/// What stops a linkage.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings or a model could not be read.
    #[error("cannot read the settings")]
    Settings(#[source] Box<toml::de::Error>),
    /// The model could not be written.
    #[error("cannot write the model")]
    Write(#[source] Box<toml::ser::Error>),
    /// A probability that is none.
    #[error("a threshold is a probability from 0 up to 1, not {0}")]
    Threshold(f64),
    /// The numbers of a model are no probabilities, or fields are missing.
    #[error(
        "the model does not hold one entry for each field with probabilities above 0 and up to 1"
    )]
    Model,
    /// The model compares in other levels than this version does.
    #[error("the model was learnt by another version: learn it again, without the old file")]
    OtherModel,
    /// A field is read from a column that is not there.
    #[error("no column is called `{column}`; the columns are `{known}`")]
    NoColumn {
        /// The column that was asked for.
        column: String,
        /// The columns there are.
        known: String,
    },
    /// No column was recognised.
    #[error("no column was recognised; name what to compare in the settings")]
    NothingToCompare,
    /// More fields than can be compared.
    #[error("at most 64 fields can be compared, not {0}")]
    TooManyFields(usize),
}

/// How a run is carried out; none of it changes what is found.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads to use.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 1 }
    }
}

/// A pair that is probably of one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The earlier record.
    pub left: u32,
    /// The later record.
    pub right: u32,
    /// How probable it is that both are of one person, 0 to 1.
    pub probability: f64,
    /// The evidence with the prior, as the logarithm of odds to the base of 2.
    pub weight: f64,
}

/// What was found.
pub struct Linked {
    /// For every record the number of the first record of its cluster.
    pub clusters: Vec<u32>,
    /// Pairs at or above the threshold, by record.
    pub pairs: Vec<Pair>,
    /// What was learnt or given.
    pub model: Model,
    /// What each blocking rule contributed.
    pub rules: Vec<RuleReport>,
    /// Distinct pairs that were compared.
    pub candidates: u64,
    records: Records,
    together: Vec<train::Lift>,
}

/// Pairs whose probability lies within these bounds are for a person to decide.
const UNSURE: std::ops::Range<f64> = 0.05..0.95;
/// Two groups become one from this mean evidence between their members. A little
/// below nothing: members that agree with some of a group and are silent about
/// the rest belong to it.
const JOIN: f32 = -0.5;
/// Evidence below this, prior included, is not kept between the steps: no
/// cluster is formed on it.
const FLOOR: f32 = -4.0;

/// Links all records of a table.
///
/// # Errors
///
/// See [`Error`].
pub fn link(table: &Table, settings: &Settings, options: &Options) -> Result<Linked, Error> {
    run(table, settings, None, &[], options)
}

/// Calls back with every pair that would be compared, once each, so that
/// blocking can be measured where the truth is known.
///
/// # Errors
///
/// See [`Error`].
pub fn candidates(
    table: &Table,
    settings: &Settings,
    mut visit: impl FnMut(u32, u32),
) -> Result<(), Error> {
    let settings = settings.for_table(table)?;
    let records = Records::new(table, &settings, 1);
    let index = Index::new(&records, settings.pairs_per_record, 1);
    let mut seen = vec![u32::MAX; table.len()];
    for record in 0..records.len {
        index.before(record, &mut seen, |other| visit(other, record));
    }
    Ok(())
}

/// Links records with a model learnt before.
///
/// `known` gives the cluster of the records that have one already, by any
/// number; they are not compared with each other again, and a cluster is never
/// divided. Later records join them, or form clusters of their own, or show that
/// two clusters are one.
///
/// # Errors
///
/// See [`Error`].
pub fn link_more(
    table: &Table,
    model: &Model,
    known: &[Option<u32>],
    options: &Options,
) -> Result<Linked, Error> {
    run(table, &model.settings, Some(model), known, options)
}

fn run(
    table: &Table,
    settings: &Settings,
    model: Option<&Model>,
    known: &[Option<u32>],
    options: &Options,
) -> Result<Linked, Error> {
    let settings = settings.for_table(table)?;
    let records = Records::new(table, &settings, options.threads);
    let mut index = Index::new(&records, settings.pairs_per_record, options.threads);
    let learnt = model.is_none();
    let mut model = match model {
        Some(model) if model.fits(&records) => model.clone(),
        Some(_) => return Err(Error::OtherModel),
        // Sums and samples depend on the order of records, however little; a pair at the
        // threshold must not.
        None if table.len() <= order::MOST => {
            let sorted = order::by_content(table);
            let records = Records::new(&sorted, &settings, options.threads);
            let index = Index::new(&records, settings.pairs_per_record, options.threads);
            train::train(&records, &index, &settings)
        }
        None => train::train(&records, &index, &settings),
    };
    index.forget_rules();
    let together = train::together(&records, &model);
    let scorer = Scorer::new(&records, &model, &together);
    let is_new = |record: u32| known.get(record as usize).copied().flatten().is_none();
    // The prior is not known yet: evidence is kept down to what a large prior would keep.
    let floor = FLOOR - model.prior_odds().min(0.0) - 1.0;
    let (pairs, histogram) =
        score::score(&scorer, &index, is_new, settings.one_per_source, floor, options.threads);
    if learnt {
        model.prior = histogram.prior(train::all_pairs(records.len), model.prior);
    }
    let prior = model.prior_odds();
    let clusters = cluster::cluster(&scorer, &pairs, prior, JOIN, settings.one_per_source, known);
    let reported = pairs.iter().map(|pair| Pair {
        left: pair.left,
        right: pair.right,
        probability: probability(pair.weight + prior),
        weight: f64::from(pair.weight + prior) / std::f64::consts::LN_2,
    });
    Ok(Linked {
        clusters,
        pairs: reported.filter(|pair| pair.probability >= settings.threshold).collect(),
        model,
        rules: index.report,
        candidates: histogram.total(),
        records,
        together,
    })
}

impl std::fmt::Debug for Linked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linked")
            .field("records", &self.clusters.len())
            .field("pairs", &self.pairs.len())
            .finish_non_exhaustive()
    }
}

impl Linked {
    /// Pairs that a person should look at: the least sure first. Pairs whose
    /// probability leaves the question open, and pairs that the clusters
    /// contradict.
    #[must_use]
    pub fn for_review(&self, most: usize) -> Vec<Pair> {
        let cluster = |record: u32| self.clusters.get(record as usize);
        let open = |pair: &&Pair| {
            let together = cluster(pair.left) == cluster(pair.right);
            UNSURE.contains(&pair.probability) || !together
        };
        let mut pairs: Vec<Pair> = self.pairs.iter().filter(open).copied().collect();
        pairs.sort_by(|a, b| {
            let doubt = |pair: &Pair| (pair.probability - 0.5).abs();
            doubt(a).total_cmp(&doubt(b)).then((a.left, a.right).cmp(&(b.left, b.right)))
        });
        pairs.truncate(most);
        pairs
    }
}
