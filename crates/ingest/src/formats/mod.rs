//! Formats that a mapping cannot say: read by code.

pub mod camt;
pub mod git;
pub mod nacha;
pub mod ofx;

mod amount;
mod payment;
mod refusal;
mod text;
mod xml;

pub(crate) use payment::days;

use crate::{Error, Sink};
use std::io::BufRead;
use std::path::Path;

/// A format read by code.
pub trait Format: Sync {
    /// Stable name, such as `nacha`.
    fn name(&self) -> &'static str;
    /// What people call it.
    fn title(&self) -> &'static str;
    /// The `source` of its rows.
    fn source(&self) -> &'static str;
    /// Tables it fills.
    fn tables(&self) -> &'static [&'static str];
    /// Whether the first bytes (up to 64 KB, after decompression) are of this
    /// format. `path` may be asked for a folder's shape, never for a name's ending
    /// alone.
    fn recognises(&self, head: &[u8], path: &Path) -> bool;
    /// Reads an input to its end.
    ///
    /// # Errors
    /// When reading fails, or [`Sink`] is used wrongly. What is wrong with the
    /// data is given to the sink.
    fn read(&self, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Error>;
    /// Whether a folder as a whole is an input of this format.
    fn recognises_folder(&self, _path: &Path) -> bool {
        false
    }
    /// Reads a folder that [`recognises_folder`](Self::recognises_folder).
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn read_folder(&self, path: &Path, sink: &mut Sink<'_>) -> Result<(), Error> {
        let _ = sink;
        Err(Error::Open {
            path: path.to_owned(),
            source: std::io::Error::other("not a folder of this format"),
        })
    }
}

/// Every format, in the order they are asked.
pub const ALL: &[&dyn Format] = &[&nacha::Nacha, &camt::Camt, &ofx::Ofx, &git::Git];

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
