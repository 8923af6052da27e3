//! Text that is not UTF-8.

use std::borrow::Cow;
use std::io::{self, Read};

/// What bytes 0x80 to 0x9F are in Windows-1252; the rest is as in Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of bytes: UTF-8 if they are, else Windows-1252. Whether they were not UTF-8.
#[must_use]
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (Cow::Owned(bytes.iter().map(|byte| windows_1252(*byte)).collect()), true),
    }
}

fn windows_1252(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|at| WINDOWS_1252.get(usize::from(at)))
        .copied()
        .unwrap_or(char::from(byte))
}

/// Reads UTF-16 as UTF-8. A half pair becomes U+FFFD.
pub(crate) struct Utf16<R> {
    input: R,
    big_endian: bool,
    raw: Vec<u8>,
    /// The first half of a pair whose second has not been read.
    half: Option<u16>,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    /// `input` stands after its byte order mark.
    pub(crate) fn new(input: R, big_endian: bool) -> Self {
        Self {
            input,
            big_endian,
            raw: Vec::new(),
            half: None,
            ready: Vec::new(),
            taken: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let odd = self.raw.len();
        let read = self.input.by_ref().take(1 << 16).read_to_end(&mut self.raw)?;
        self.ended = read == 0;
        self.ready.clear();
        self.taken = 0;
        let mut text = String::with_capacity((odd + read) / 2 + 4);
        let big = self.big_endian;
        let (units, odd) = self.raw.as_chunks::<2>();
        let units = units
            .iter()
            .map(|unit| if big { u16::from_be_bytes(*unit) } else { u16::from_le_bytes(*unit) });
        for unit in units {
            let pair = self.half.take().into_iter().chain([unit]);
            for letter in char::decode_utf16(pair) {
                match letter {
                    Ok(letter) => text.push(letter),
                    Err(error)
                        if (0xd800..0xdc00).contains(&error.unpaired_surrogate())
                            && error.unpaired_surrogate() == unit =>
                    {
                        self.half = Some(unit);
                    }
                    Err(_) => text.push(char::REPLACEMENT_CHARACTER),
                }
            }
        }
        let odd = odd.to_vec();
        self.raw = odd;
        if self.ended && (self.half.take().is_some() || !self.raw.is_empty()) {
            self.raw.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
        self.ready = text.into_bytes();
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let mut from = self.ready.get(self.taken..).unwrap_or_default();
        let read = from.read(to)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
