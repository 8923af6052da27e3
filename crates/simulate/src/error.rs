//! What can go wrong.

use std::io;
use std::path::{Path, PathBuf};

/// Why a company could not be invented or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The plan cannot be carried out.
    #[error("{0}")]
    Plan(String),
    /// A file or folder could not be written.
    #[error("cannot write `{}`, check that the folder exists and has room", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A scenario is not what a scenario looks like.
    #[error("cannot read the scenario: {0}")]
    Scenario(String),
}

impl Error {
    pub(crate) fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Write { path: path.to_owned(), source }
    }
}
