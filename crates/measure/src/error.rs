//! What stops a measurement.

use std::path::PathBuf;

/// Why a measurement cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of a scan's output is not what a scan writes.
    #[error("`{}` line {line} is not what a scan writes; scan again with this version", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A table of outcomes or groups is not one.
    #[error("`{}` line {line}: {message}", path.display())]
    Table {
        /// Which file.
        path: PathBuf,
        /// 1-based line.
        line: u64,
        /// What is wrong and what to do.
        message: String,
    },
    /// There is too little to measure with.
    #[error("{0}")]
    Refused(String),
    /// A plot cannot be drawn.
    #[error("could not draw the plot `{name}`: {message}")]
    Plot {
        /// Which plot.
        name: &'static str,
        /// Why.
        message: String,
    },
}
