//! What can stop a run.

use std::path::PathBuf;

/// The world's fault or ours, one at a time; the data's faults are
/// [`model::Problem`]s and never stop a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The query engine refused or failed.
    #[error("the query engine could not {doing}")]
    Query {
        /// What was being done, in words.
        doing: String,
        /// Its own words.
        #[source]
        source: Box<datafusion::error::DataFusionError>,
    },
    /// Reading or writing failed.
    #[error("could not {doing} `{}`", path.display())]
    Io {
        /// What was being done, in words.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// The system's words.
        #[source]
        source: std::io::Error,
    },
    /// A table has not the columns it must have.
    #[error("table `{table}` has no usable column `{column}`")]
    Column {
        /// Table.
        table: String,
        /// Column.
        column: String,
    },
    /// The run was asked to stop.
    #[error("stopped on request")]
    Stopped,
}

impl Error {
    /// Wraps an error of the query engine with what was being done.
    pub(crate) fn query(
        doing: impl Into<String>,
    ) -> impl FnOnce(datafusion::error::DataFusionError) -> Self {
        let doing = doing.into();
        move |source| Self::Query { doing, source: Box::new(source) }
    }
}
