//! What stops a run of screening or a change of the list store.

use std::io;
use std::path::{Path, PathBuf};

/// One thing that stops, with its cause. What is wrong with single rows is a
/// [`model::Problem`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("could not write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Results could not be handed on.
    #[error("could not write the results")]
    Output(#[source] io::Error),
    /// A Parquet file could not be read.
    #[error("could not read `{}` as Parquet", path.display())]
    Parquet {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: parquet::errors::ParquetError,
    },
    /// Columns of a Parquet file could not be read as text.
    #[error("could not read the columns of `{}`", path.display())]
    Columns {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: arrow_schema::ArrowError,
    },
    /// A publisher's file could not be read.
    #[error("could not read the list in `{}`", path.display())]
    List {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: matching::screen::lists::Error,
    },
    /// A file of the program's own was damaged or edited wrongly.
    #[error("`{}` is not well formed: {what}", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The request cannot be met; the message says why and what to do.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }

    pub(crate) fn malformed(path: &Path, what: impl std::fmt::Display) -> Self {
        Self::Malformed { path: path.to_owned(), what: what.to_string() }
    }
}
