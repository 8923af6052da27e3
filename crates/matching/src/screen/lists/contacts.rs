//! Mailboxes, web sites and telephone numbers in fields that people filled.

use crate::screen::entry::{Identifier, IdentifierKind};

/// Why a contact was left out, for a warning.
pub(super) const UNREAD: &str = "mailboxes, web sites or telephone numbers could not be read";

/// Adds what a field holds, `a@example.org; b@example.org`, `a@example. org and
/// b@example.org`. False where it says something and nothing could be read.
pub(super) fn read(kind: IdentifierKind, text: &str, into: &mut Vec<Identifier>) -> bool {
    let before = into.len();
    match kind {
        IdentifierKind::Email => mailboxes(text, into),
        IdentifierKind::Phone => {
            let numbers = text.split([';', ',', '\n', '|']).map(str::trim);
            let numbers = numbers.filter(|number| number.bytes().any(|b| b.is_ascii_digit()));
            into.extend(numbers.map(|number| Identifier::new(kind, number)));
        }
        _ => {
            let sites = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|'));
            let sites = sites.map(|site| site.trim_matches(['(', ')', '<', '>', '"', '\'', '.']));
            let sites = sites.filter(|site| site.contains('.'));
            into.extend(sites.map(|site| Identifier::new(kind, site)));
        }
    }
    into.len() > before || !text.chars().any(char::is_alphanumeric)
}

fn mailboxes(text: &str, into: &mut Vec<Identifier>) {
    let joined = text.replace("@ ", "@").replace(" @", "@");
    let apart = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '/' | '|');
    let mut words = joined.split(apart).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let Some((_, host)) = word.split_once('@') else { continue };
        // `name@example. org`: the blank is a slip.
        let torn = host.strip_suffix('.').is_some_and(|host| !host.contains('.'));
        let rest = if torn { words.next_if(|rest| !rest.contains('@')) } else { None };
        let whole = format!("{word}{}", rest.unwrap_or_default());
        // Without brackets, quotes and stops around it.
        let mailbox = whole.trim_matches(|c: char| !c.is_alphanumeric());
        if mailbox
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        {
            into.push(Identifier::new(IdentifierKind::Email, mailbox));
        }
    }
}
