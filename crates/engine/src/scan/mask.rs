//! What a report must not pass on in full: dates of birth, numbers of documents
//! and accounts, wallets, passwords.
//!
//! The last four characters stay, so that a reviewer can find the thing in the
//! system it came from.

use matching::screen::wallet::{Form, Wallet};

/// Kinds of identifier that are numbers of documents or money.
const NUMBERS: &[&str] = &["wallet", "passport", "national_id", "tax_id", "ssn", "driving_licence"];
/// Columns of free text, in which anything may stand.
const FREE_TEXT: &[&str] = &[
    "body",
    "detail",
    "notes",
    "old_value",
    "new_value",
    "reference",
    "resume_text",
    "subject",
    "reason",
    "target",
    "topic",
    "value",
    "normalised",
];
/// Digits in a row from which on they are a number of something: the shortest
/// account numbers in use, and longer than a day written as digits.
const LONG: usize = 9;

/// A field of a row as it may be shown. `kind` is the row's own `kind` or `what`.
#[must_use]
pub fn field(table: &str, column: &str, kind: &str, text: &str) -> String {
    if column.contains("birth") || (kind == "birth_date" && is_value(column)) {
        return "(on file)".to_owned();
    }
    let whole = column == "wallet"
        || (table == "identifiers" && NUMBERS.contains(&kind) && is_value(column))
        || (table == "profile_changes" && kind == "bank_account" && is_value(column));
    if whole {
        return tail(text);
    }
    if column == "command_line" {
        return without_secrets(text);
    }
    let phone = kind.contains("phone") && is_value(column);
    if FREE_TEXT.contains(&column) && !phone {
        return words(text, |word| is_account(word) || is_long_number(word));
    }
    text.to_owned()
}

/// A rule's sentence as it may be shown: wallets and account numbers are masked.
#[must_use]
pub fn sentence(text: &str) -> String {
    words(text, is_account)
}

fn is_value(column: &str) -> bool {
    matches!(column, "value" | "normalised" | "old_value" | "new_value")
}

/// `…4410`. A text of eight characters or fewer shows only that it is there.
pub(super) fn tail(text: &str) -> String {
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    if letters.len() <= 4 {
        return text.to_owned();
    }
    let shown = if letters.len() > 8 { 4 } else { 2 };
    let end: String = letters.iter().skip(letters.len() - shown).collect();
    format!("…{end}")
}

/// Masks the words that `hide` picks. Words are runs of letters and digits.
fn words(text: &str, hide: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if hide(word) {
            out.push_str(&tail(word));
        } else {
            out.push_str(word);
        }
        let gap = after.find(|letter: char| letter.is_ascii_alphanumeric()).unwrap_or(after.len());
        let (between, next) = after.split_at(gap);
        out.push_str(between);
        rest = next;
    }
    out
}

/// A wallet or an international bank account number, by their own check digits:
/// an id of some other system is not taken for one.
fn is_account(word: &str) -> bool {
    is_iban(word)
        || Wallet::parse(word).is_some_and(|wallet| {
            matches!(wallet.form, Form::Base58Check | Form::Bech32 | Form::Hex | Form::Monero)
        })
}

fn is_long_number(word: &str) -> bool {
    word.len() >= LONG && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// ISO 13616: two letters, two check digits, up to thirty letters and digits,
/// which as one number leave 1 when divided by 97.
fn is_iban(word: &str) -> bool {
    let bytes = word.as_bytes();
    let shape = (15..=34).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit);
    shape
        && bytes.iter().skip(4).chain(bytes.iter().take(4)).fold(0_u32, |rest, byte| {
            let value = (*byte as char).to_digit(36).unwrap_or(0);
            (rest * if value > 9 { 100 } else { 10 } + value) % 97
        }) == 1
}

/// A command line without what follows a switch for a secret.
fn without_secrets(text: &str) -> String {
    const SWITCHES: &[&str] = &["pin", "code", "password", "passwd", "token", "secret", "key"];
    let mut hide_next = false;
    let parts: Vec<String> = text
        .split(' ')
        .map(|part| {
            let hidden = std::mem::take(&mut hide_next) && !part.starts_with('-');
            let (switch, value) = part.split_once('=').map_or((part, None), |(s, v)| (s, Some(v)));
            let bare = switch.trim_start_matches(['-', '/']).to_lowercase();
            let secret = switch.len() > bare.len()
                && SWITCHES
                    .iter()
                    .any(|known| bare == *known || bare.ends_with(&format!("-{known}")));
            match (secret, value) {
                _ if hidden => "…".to_owned(),
                (true, Some(_)) => format!("{switch}=…"),
                (true, None) => {
                    hide_next = true;
                    part.to_owned()
                }
                (false, _) => part.to_owned(),
            }
        })
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests;
