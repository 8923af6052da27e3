//! The exports, each as the system it comes from writes it.

pub(crate) mod access;
pub(crate) mod checks;
pub(crate) mod code;
pub(crate) mod devices;
pub(crate) mod groups;
pub(crate) mod hiring;
pub(crate) mod ledger;
pub(crate) mod lists;
pub(crate) mod market;
pub(crate) mod meetings;
pub(crate) mod money;
pub(crate) mod papers;
pub(crate) mod workers;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// A folder to write into.
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Starts a text file below the folder.
    pub(crate) fn text(&self, path: &str) -> Result<Text, Error> {
        let path = self.root.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(Error::writing(parent))?;
        }
        let file = File::create(&path).map_err(Error::writing(&path))?;
        Ok(Text { file: BufWriter::with_capacity(1 << 18, file), path })
    }

    /// Starts a CSV file with its header.
    pub(crate) fn table(&self, path: &str, header: &[&str]) -> Result<Table, Error> {
        let text = self.text(path)?;
        let mut table = Table { path: text.path, file: csv::Writer::from_writer(text.file) };
        table.row(header)?;
        Ok(table)
    }
}

/// A text file.
pub(crate) struct Text {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Text {
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Error> {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(Error::writing(&self.path))
    }

    pub(crate) fn done(mut self) -> Result<(), Error> {
        self.file.flush().map_err(Error::writing(&self.path))
    }
}

/// A CSV file.
pub(crate) struct Table {
    file: csv::Writer<BufWriter<File>>,
    path: PathBuf,
}

impl Table {
    pub(crate) fn row<T: AsRef<[u8]>>(&mut self, fields: &[T]) -> Result<(), Error> {
        self.file.write_record(fields).map_err(|error| broken(&self.path, error))
    }

    pub(crate) fn done(mut self) -> Result<(), Error> {
        self.file.flush().map_err(Error::writing(&self.path))
    }
}

fn broken(path: &Path, error: csv::Error) -> Error {
    Error::Write { path: path.to_owned(), source: std::io::Error::other(error) }
}

/// A JSON array that is written element by element.
pub(crate) struct Array {
    text: Text,
    empty: bool,
    end: &'static str,
}

impl Array {
    /// An array with what stands before and after it.
    pub(crate) fn new(mut text: Text, start: &str, end: &'static str) -> Result<Self, Error> {
        text.push(start)?;
        Ok(Self { text, empty: true, end })
    }

    pub(crate) fn push(&mut self, value: &serde_json::Value) -> Result<(), Error> {
        self.text.push(if self.empty { "\n" } else { ",\n" })?;
        self.empty = false;
        self.text.push(&value.to_string())
    }

    pub(crate) fn done(mut self) -> Result<(), Error> {
        self.text.push("\n")?;
        self.text.push(self.end)?;
        self.text.push("\n")?;
        self.text.done()
    }
}

/// Appends hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, mut value: u64, digits: u32) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    for _ in 0..digits {
        value = value.rotate_left(4);
        out.push(char::from(HEX.get((value & 15) as usize).copied().unwrap_or(b'0')));
    }
}

/// Appends letters and digits: the first ten come from the value, the rest from its hash.
pub(crate) fn push_token(out: &mut String, value: u64, length: u32) {
    const TOKEN: [u8; 62] = *b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut left = value;
    for each in 0..length {
        if each > 0 && each % 10 == 0 {
            left = crate::stream::mix(value, u64::from(each));
        }
        out.push(char::from(TOKEN.get((left % 62) as usize).copied().unwrap_or(b'0')));
        left /= 62;
    }
}

/// Hexadecimal digits of one value.
pub(crate) fn hex(value: u64, digits: u32) -> String {
    let mut out = String::with_capacity(digits as usize);
    push_hex(&mut out, value, digits);
    out
}

/// Letters and digits of one value.
pub(crate) fn token(prefix: &str, value: u64, length: u32) -> String {
    let mut out = String::from(prefix);
    push_token(&mut out, value, length);
    out
}
