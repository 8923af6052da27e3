//! The bytes of a file as UTF-8, with its head known beforehand and with a bound
//! on what one record may hold.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell what it is.
pub(super) const HEAD: usize = 64 << 10;
/// What one record, row or piece of text may hold. The longest records of the
/// lists in use, companies with hundreds of holdings, are a tenth of it.
pub(super) const LARGEST: usize = 16 << 20;
/// Bytes decoded at once.
const BLOCK: usize = 64 << 10;

/// A file as UTF-8.
///
/// The encoding is that of the byte order mark or of an XML declaration, UTF-16
/// where every second byte of the beginning is null, and otherwise UTF-8 with
/// Windows' Western encoding for bytes that are not UTF-8, as in older exports.
pub(super) struct Source<R> {
    inner: R,
    /// What was read to look at it and has not been handed out.
    head: Vec<u8>,
    /// How much of the head was handed out.
    head_at: usize,
    decoder: Option<Decoder>,
    block: Vec<u8>,
    at: usize,
    /// The beginning of a character that the next bytes end.
    half: Vec<u8>,
    ended: bool,
    /// Bytes handed out since the current record began.
    spent: usize,
    /// Bytes that were not UTF-8.
    pub(super) foreign: usize,
    /// The last byte of the file so far.
    pub(super) last: u8,
}

impl<R: BufRead> Source<R> {
    /// Reads the head of the file.
    pub(super) fn open(mut inner: R) -> io::Result<Self> {
        let mut head = Vec::new();
        inner.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let (encoding, mark) = encoding(&head);
        Ok(Self {
            inner,
            head,
            head_at: mark,
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling()),
            block: Vec::new(),
            at: 0,
            half: Vec::new(),
            ended: false,
            spent: 0,
            foreign: 0,
            last: 0,
        })
    }

    /// The beginning of the file as it is stored. Empty once reading has passed it.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// A new record begins here.
    pub(super) fn renew(&mut self) {
        self.spent = 0;
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.block.clear();
        // A block may decode to nothing: half a character.
        while self.block.is_empty() && !self.ended {
            let from_head = self.head_at < self.head.len();
            let input = match self.head.get(self.head_at..) {
                Some(rest) if from_head => rest,
                _ => self.inner.fill_buf()?,
            };
            self.ended = input.is_empty();
            let input = input.get(..BLOCK.min(input.len())).unwrap_or_default();
            let read = input.len();
            match &mut self.decoder {
                Some(decoder) => {
                    let room = decoder.max_utf8_buffer_length(read).unwrap_or(4 * BLOCK);
                    self.block.resize(room, 0);
                    let (_, _, written, _) =
                        decoder.decode_to_utf8(input, &mut self.block, self.ended);
                    self.block.truncate(written);
                }
                None => {
                    self.foreign += utf8(input, &mut self.half, &mut self.block, self.ended);
                }
            }
            if from_head {
                self.head_at += read;
                if self.head_at >= self.head.len() {
                    self.head = Vec::new();
                    self.head_at = 0;
                }
            } else {
                self.inner.consume(read);
            }
        }
        self.last = self.block.last().copied().unwrap_or(self.last);
        Ok(())
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let size = from.len().min(out.len());
        if let (Some(out), Some(from)) = (out.get_mut(..size), from.get(..size)) {
            out.copy_from_slice(from);
        }
        self.consume(size);
        Ok(size)
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.block.len() {
            if self.spent > LARGEST {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, TooLarge));
            }
            self.refill()?;
        }
        Ok(self.block.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
        self.spent += amount;
    }
}

/// One record is larger than any list has; carried through readers that only
/// know errors of input.
#[derive(Debug, thiserror::Error)]
#[error("one record holds more than 16 MiB: this is not a list, or a quotation mark is missing")]
pub(super) struct TooLarge;

/// Appends `input` as UTF-8 and says how many bytes of it were not.
fn utf8(input: &[u8], half: &mut Vec<u8>, out: &mut Vec<u8>, end: bool) -> usize {
    let joined: Vec<u8>;
    let mut rest = input;
    if !half.is_empty() {
        half.extend_from_slice(input);
        joined = std::mem::take(half);
        rest = &joined;
    }
    let mut foreign = 0;
    while !rest.is_empty() {
        let Err(error) = std::str::from_utf8(rest) else {
            out.extend_from_slice(rest);
            break;
        };
        let (good, bad) = rest.split_at(error.valid_up_to());
        out.extend_from_slice(good);
        if error.error_len().is_none() && !end {
            half.extend_from_slice(bad);
            break;
        }
        let (bad, more) = bad.split_at(error.error_len().unwrap_or(bad.len()));
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bad);
        out.extend_from_slice(text.as_bytes());
        foreign += bad.len();
        rest = more;
    }
    foreign
}

/// The encoding a file begins in and how long its byte order mark is.
fn encoding(head: &[u8]) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(head) {
        return found;
    }
    match head {
        [0, b, ..] if *b != 0 => (UTF_16BE, 0),
        [b, 0, ..] if *b != 0 => (UTF_16LE, 0),
        _ => (declared(head).unwrap_or(UTF_8), 0),
    }
}

/// The encoding an XML declaration names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.trim_ascii_start().get(..200.min(head.len())).unwrap_or(head);
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = declaration.split(|b| *b == b'>').next()?;
    let declaration = std::str::from_utf8(declaration).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let label = value.strip_prefix(['"', '\''])?.split(['"', '\'']).next()?;
    // A declaration that can be read as bytes is not in UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).filter(|found| *found != UTF_16LE && *found != UTF_16BE)
}

/// The head of a file as text, cut characters left out.
pub(super) fn head_text(head: &[u8]) -> String {
    let (encoding, mark) = encoding(head);
    let head = head.get(mark..).unwrap_or_default();
    if encoding != UTF_8 {
        return encoding.decode_without_bom_handling(head).0.into_owned();
    }
    let (mut out, mut half) = (Vec::with_capacity(head.len()), Vec::new());
    utf8(head, &mut half, &mut out, false);
    String::from_utf8(out).unwrap_or_default()
}
