//! What stops a run.

use std::io;
use std::path::{Path, PathBuf};

/// Something of the world or of this program that stops a run. What is wrong
/// with the *data* never stops it: that is a [`model::Problem`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be opened or listed.
    #[error("cannot read `{}`", path.display())]
    Open {
        /// What was to be read.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Reading an input failed in its middle.
    #[error("reading failed")]
    Read(#[from] io::Error),
    /// An output could not be written; a full disk is the usual reason.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A Parquet file could not be written.
    #[error("cannot write `{}`", path.display())]
    Parquet {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        source: parquet::errors::ParquetError,
    },
    /// Columns that do not fit together: a mistake in this program.
    #[error("columns do not fit together")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A format broke its contract with [`crate::Sink`]: a mistake in this program.
    #[error("the format `{format}` is wrong: {what}")]
    Contract {
        /// Name of the format.
        format: String,
        /// What it did.
        what: String,
    },
    /// More inputs than row ids can tell apart.
    #[error("{0} files are more than one run can take; scan them in parts, or join small ones")]
    TooMany(usize),
    /// The caller asked to stop.
    #[error("stopped")]
    Cancelled,
}

impl Error {
    pub(crate) fn open(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Open { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }
}
