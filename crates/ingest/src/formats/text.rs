//! Bytes of bank files as text.

use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// UTF-8 if it is, Windows-1252 otherwise: text in that encoding is almost never
/// valid UTF-8 by accident, while files declared as ASCII often are UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    decode_as(bytes, WINDOWS_1252)
}

/// The same with the encoding that a header declares in place of Windows-1252.
pub(crate) fn decode_as<'a>(bytes: &'a [u8], declared: &'static Encoding) -> Cow<'a, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => declared.decode_without_bom_handling(bytes).0,
    }
}

/// Splits off a UTF-8 character that the end of `bytes` cuts in two.
pub(crate) fn whole_characters(bytes: &[u8]) -> (&[u8], &[u8]) {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => {
            bytes.split_at_checked(error.valid_up_to()).unwrap_or((bytes, &[]))
        }
        _ => (bytes, &[]),
    }
}

/// Trims, and folds every run of white space to one space. `None` when nothing
/// is left.
pub(crate) fn folded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_empty() { None } else { Some(out) }
}

/// Without the byte order mark of UTF-8.
pub(crate) fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

#[cfg(test)]
mod tests;
