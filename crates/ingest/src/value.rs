//! A value as a record gives it, before it is converted.

use std::fmt::Write;

/// A value of a record: JSON, or the text of a CSV cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'v> {
    /// Not there, or null.
    Missing,
    Text(&'v str),
    Integer(i64),
    Unsigned(u64),
    Real(f64),
    Flag(bool),
    /// An object or array.
    Container,
}

impl<'v> Value<'v> {
    /// The value as text: numbers as digits, flags as `true` and `false`.
    /// `None`: missing, empty or not a single value.
    #[inline]
    pub(crate) fn text<'s>(self, scratch: &'s mut String) -> Option<&'s str>
    where
        'v: 's,
    {
        scratch.clear();
        let written = match self {
            Self::Text(text) => return filled(text),
            Self::Flag(flag) => return Some(if flag { "true" } else { "false" }),
            Self::Missing | Self::Container => return None,
            Self::Integer(number) => write!(scratch, "{number}"),
            Self::Unsigned(number) => write!(scratch, "{number}"),
            Self::Real(number) => write!(scratch, "{number}"),
        };
        // Writing to a string does not fail.
        written.ok()?;
        Some(scratch.as_str())
    }

    /// Whether there is anything: null and blank text are nothing.
    pub(crate) fn is_there(self) -> bool {
        match self {
            Self::Missing => false,
            Self::Text(text) => !text.trim_ascii().is_empty(),
            _ => true,
        }
    }
}

/// Text without the blanks around it; `None` when nothing is left.
#[inline]
pub(crate) fn filled(text: &str) -> Option<&str> {
    // Nearly always there are none, and looking at both ends is enough.
    let bytes = text.as_bytes();
    let plain = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_graphic());
    if plain(bytes.first()) && plain(bytes.last()) {
        return Some(text);
    }
    Some(text.trim()).filter(|text| !text.is_empty())
}
