//! Domains: one spelling, the registered part, and what a domain imitates.
//!
//! A web address, an e-mail domain and a host name become one lower-case host
//! ([`host`]); the public suffix list says which part of it somebody registered
//! ([`parts`]); [`Lookalikes`] says which protected domain it imitates, and how.
//!
//! ```
//! use matching::domain::{Kind, Lookalikes};
//!
//! let protected = Lookalikes::build(["modernbank.com", "silverstar.com"]);
//! let found = protected.check("rnodernbank.com");
//! assert_eq!((found[0].protected.as_str(), found[0].kind), ("modernbank.com", Kind::Homoglyph));
//! assert_eq!(found[0].explanation, "'rn' reads as 'm'");
//! assert!(protected.check("gardening.example").is_empty());
//! ```

mod change;
mod imitation;
mod letters;
mod lookalikes;
mod search;
mod table;
mod weight;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use imitation::{Imitation, Kind};
pub use lookalikes::Lookalikes;

/// A host cut at its public suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// What stands before the registered domain, without the dot; empty where
    /// nothing does: `www` of `www.example.co.uk`.
    pub subdomain: &'a str,
    /// The label somebody registered: `example`.
    pub label: &'a str,
    /// The public suffix: `co.uk`. Suffixes of companies that let others
    /// register below them (`github.io`) count too.
    pub suffix: &'a str,
    /// Label and suffix: `example.co.uk`.
    pub registered: &'a str,
}

/// The host of a web address, an e-mail address or a domain, as DNS knows it:
/// lower case, international letters in their `xn--` form, without port, final
/// dot or a leading `*.`.
///
/// `None` for an IP address, a single label and anything that cannot be a host.
///
/// ```
/// # use matching::domain::host;
/// assert_eq!(host("https://Www.Bücher.Example:8080/a?b").as_deref(), Some("www.xn--bcher-kva.example"));
/// assert_eq!(host("jobs@Example.COM.").as_deref(), Some("example.com"));
/// assert_eq!(host("10.0.0.1"), None);
/// ```
#[must_use]
pub fn host(text: &str) -> Option<String> {
    let text = bare(text)?;
    let ascii = match idna::domain_to_ascii(text) {
        Ok(ascii) => ascii,
        // A label such as `r3---sn` breaks the rules for names and is in use.
        Err(_) if text.is_ascii() => text.to_ascii_lowercase(),
        Err(_) => return None,
    };
    let ascii = ascii.strip_suffix('.').map(str::to_owned).unwrap_or(ascii);
    is_host(&ascii).then_some(ascii)
}

/// A host with international letters shown as such. Labels that are no valid
/// `xn--` form stay as they are.
///
/// ```
/// assert_eq!(matching::domain::unicode("xn--bcher-kva.example"), "bücher.example");
/// ```
#[must_use]
pub fn unicode(host: &str) -> Cow<'_, str> {
    if !has_punycode(host) {
        return Cow::Borrowed(host);
    }
    match idna::domain_to_unicode(host) {
        (unicode, Ok(())) => Cow::Owned(unicode),
        _ => Cow::Borrowed(host),
    }
}

/// Cuts a host (see [`host`] and [`unicode`]) at its public suffix. `None` when
/// nothing is registered: the host is a public suffix itself or has one label.
///
/// ```
/// # use matching::domain::parts;
/// let parts = parts("mail.example.co.uk").unwrap();
/// assert_eq!((parts.subdomain, parts.registered), ("mail", "example.co.uk"));
/// ```
#[must_use]
pub fn parts(host: &str) -> Option<Parts<'_>> {
    let suffix = psl::suffix_str(host)?;
    let before = host.len().checked_sub(suffix.len() + 1)?;
    let start = host.get(..before)?.rfind('.').map_or(0, |dot| dot + 1);
    let label = host.get(start..before).filter(|label| !label.is_empty())?;
    Some(Parts {
        subdomain: host.get(..start.saturating_sub(1)).unwrap_or_default(),
        label,
        suffix,
        registered: host.get(start..)?,
    })
}

/// The domain somebody registered, from a web address, an e-mail address or a
/// host, in the spelling of DNS. `None` where there is none.
///
/// ```
/// # use matching::domain::registered;
/// assert_eq!(registered("https://www.Example.co.uk/jobs").as_deref(), Some("example.co.uk"));
/// assert_eq!(registered("co.uk"), None);
/// ```
#[must_use]
pub fn registered(text: &str) -> Option<String> {
    let host = host(text)?;
    // The public suffix list is written in the letters of its languages.
    let shown = unicode(&host);
    let labels = parts(&shown)?.registered.split('.').count();
    let start = host.rmatch_indices('.').nth(labels.checked_sub(1)?).map_or(0, |(dot, _)| dot + 1);
    host.get(start..).map(str::to_owned)
}

/// The part of a text that may be a host, as written.
fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.strip_prefix("//").unwrap_or(text);
    let text = text.split(['/', '?', '#', '\\']).next()?;
    let text = text.rsplit('@').next()?;
    let text = match text.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => text,
    };
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.strip_prefix('.').unwrap_or(text);
    let text = text.strip_suffix('.').unwrap_or(text);
    (!text.is_empty() && text.len() <= LONGEST_TEXT).then_some(text)
}

/// Nothing longer is a host, whatever its letters become in `xn--` form.
const LONGEST_TEXT: usize = 1024;

/// Whether a lower-case ASCII text has the shape of a host with two labels or more.
fn is_host(text: &str) -> bool {
    let mut labels = 0;
    let well_formed = text.len() <= 253
        && text.split('.').all(|label| {
            labels += 1;
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        });
    let last = text.rsplit('.').next().unwrap_or_default();
    well_formed && labels > 1 && !last.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a label is written in the `xn--` form.
fn has_punycode(host: &str) -> bool {
    host.starts_with("xn--") || host.contains(".xn--")
}
