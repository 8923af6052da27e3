//! XML as a stream of UTF-8 whose place in the file is known.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use quick_xml::events::BytesRef;
use std::io::{self, BufRead, Read};

/// Bytes of one event (a tag, a text) beyond which a document is refused.
const LARGEST_EVENT: usize = 16 << 20;
/// Bytes decoded at once.
const BLOCK: usize = 32 << 10;

/// Turns a document into UTF-8 and counts its lines.
///
/// The encoding is that of the byte order mark or the XML declaration, UTF-8
/// without either. Bytes that the encoding does not have become U+FFFD: one bad
/// character in a name must not cost a statement.
pub(crate) struct XmlInput<'a> {
    inner: &'a mut dyn BufRead,
    decoder: Decoder,
    block: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    column: u64,
    /// Bytes handed out since the current event began.
    event: usize,
}

impl<'a> XmlInput<'a> {
    /// Looks at the declaration without consuming it.
    pub(crate) fn new(inner: &'a mut dyn BufRead) -> io::Result<Self> {
        let head = inner.fill_buf()?;
        let decoder = declared(head).unwrap_or(UTF_8).new_decoder();
        Ok(Self {
            inner,
            decoder,
            block: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            column: 1,
            event: 0,
        })
    }

    /// The next event begins here.
    pub(crate) fn begin_event(&mut self) {
        self.event = 0;
    }

    /// 1-based line and byte column up to which the document has been read.
    pub(crate) const fn place(&self) -> (u64, u64) {
        (self.line, self.column)
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.block.clear();
        // A block may decode to nothing: half a character, a byte order mark.
        while self.block.is_empty() && !self.ended {
            let input = self.inner.fill_buf()?;
            self.ended = input.is_empty();
            let input = input.get(..BLOCK.min(input.len())).unwrap_or_default();
            let room = self.decoder.max_utf8_buffer_length(input.len()).unwrap_or(4 * BLOCK);
            self.block.resize(room, 0);
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(input, &mut self.block, self.ended);
            self.block.truncate(written);
            self.inner.consume(read);
            debug_assert_eq!(result, CoderResult::InputEmpty);
        }
        Ok(())
    }
}

impl Read for XmlInput<'_> {
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

impl BufRead for XmlInput<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.event > LARGEST_EVENT {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "one element is larger than 16 MiB",
            ));
        }
        if self.at >= self.block.len() {
            self.refill()?;
        }
        Ok(self.block.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, size: usize) {
        let taken = self.block.get(self.at..self.at.saturating_add(size)).unwrap_or_default();
        match memchr::memrchr(b'\n', taken) {
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
                self.column = (taken.len() - last) as u64;
            }
            None => self.column += taken.len() as u64,
        }
        self.at += taken.len();
        self.event += taken.len();
    }
}

/// The encoding that a byte order mark or an XML declaration states.
pub(crate) fn declared(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = memchr::memchr(b'>', declaration)?;
    let declaration = declaration.get(..end)?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration.get(at + b"encoding".len()..)?.trim_ascii_start().strip_prefix(b"=")?;
    let value = value.trim_ascii_start();
    let quote = *value.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let value = value.get(1..)?;
    let value = value.get(..memchr::memchr(quote, value)?)?;
    // A declaration that can be read as bytes is not in UTF-16, whatever it says.
    Encoding::for_label(value).filter(|encoding| encoding.is_ascii_compatible())
}

/// The character of one of the five entities of XML, or of a character reference.
pub(crate) fn resolved(entity: &BytesRef<'_>) -> Option<char> {
    match entity.resolve_char_ref() {
        Ok(Some(character)) => return Some(character),
        Ok(None) => {}
        Err(_) => return None,
    }
    match &**entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// What is wrong with a document, as a clause.
pub(crate) fn reason(error: &quick_xml::Error) -> String {
    let text = error.to_string();
    format!("not well-formed XML: {}", text.trim_end_matches('.'))
}

#[cfg(test)]
mod tests;
