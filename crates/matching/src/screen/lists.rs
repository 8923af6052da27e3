//! Reading lists as their publishers write them.
//!
//! Every reader takes bytes and gives [`Entry`] values; nothing is fetched. A
//! row that cannot be read is counted and told in [`Read::warnings`], because a
//! list with one broken row still has to be screened against; a file of another
//! format altogether is an [`Error`].

pub mod ofac;
pub mod plain;
mod remarks;
pub mod un;

use super::entry::Entry;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// What a person should know about the file: rows that were left out, parts
    /// that do not belong together. Empty for a clean file.
    pub warnings: Vec<String>,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The reader failed or the file is not CSV.
    #[error("could not read the file as CSV")]
    Csv(#[from] csv::Error),
    /// The file is not well-formed XML.
    #[error("could not read the file as XML")]
    Xml(#[from] quick_xml::Error),
    /// The file holds nothing of the format it was said to be.
    #[error(
        "found no entry in the file: expected {expected}; check that the file is complete and of this list"
    )]
    NoEntry {
        /// The format that was expected.
        expected: &'static str,
    },
    /// A plain CSV has no column for names.
    #[error("found no column for names among `{found}`: name one of the columns `name`")]
    NoNameColumn {
        /// The header that was found.
        found: String,
    },
}

/// Bytes of a field as text: UTF-8, or Windows' Western encoding where they are
/// not, as in older exports.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

#[cfg(test)]
mod tests;
