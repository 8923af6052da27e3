//! Postal addresses: one key for one building, one for one door.
//!
//! An address is cut into the parts that tell doors apart: number and street,
//! unit, postal code, and the place where no postal code is known. Street types,
//! directions, unit words, ordinals and post-office boxes are brought to one
//! spelling in the languages most exports are in. A key is for equality only;
//! it is not an address to send anything to.

mod words;

#[cfg(test)]
mod tests;

use super::text;
use words::{Role, role};

/// The parts of an address after normalisation; empty where not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// House number first, then the street: `12 main st`.
    pub street: String,
    /// Flat, suite, floor, room or private mailbox: `4b`, `fl 3`, `pmb 7`.
    pub unit: String,
    /// Number of a post-office box.
    pub po_box: String,
    /// Letters and digits of the postal code; five digits for the United States.
    pub postal_code: String,
    /// What follows the street: town, region. Only where written.
    pub place: String,
}

/// The key of one door: street, unit and postal code (place and country where
/// no postal code is known). Equal for two spellings of one address.
///
/// `postal_code` and `country` (a name or ISO 3166-1 alpha-2 code) are the
/// fields that stand beside the address in an export; a postal code inside the
/// address is found too. `None` when no building can be told: nothing written,
/// or a street without number, box or postal code.
///
/// ```
/// # use matching::compare::address::key;
/// let one = key("123 Main Street, Apt. #4B, Springfield, IL", Some("62704-1234"), Some("US"));
/// assert_eq!(one, key("123 MAIN ST APT 4-B", Some("62704"), None));
/// assert_eq!(one.as_deref(), Some("123 main st|4b|62704"));
/// ```
#[must_use]
pub fn key(address: &str, postal_code: Option<&str>, country: Option<&str>) -> Option<String> {
    let parsed = parse(address, postal_code, country)?;
    parsed.key_with(&parsed.unit, country)
}

/// The key of one building: [`key`] without the unit. For a post-office box it
/// is the box itself, since the building behind it holds thousands.
#[must_use]
pub fn building(address: &str, postal_code: Option<&str>, country: Option<&str>) -> Option<String> {
    let parsed = parse(address, postal_code, country)?;
    parsed.key_with("", country)
}

/// The ISO 3166-1 alpha-2 code, in lower case, of a country in one of its usual
/// spellings, folded by [`text::fold`]; only of those that exports often name.
pub(crate) fn country(folded: &str) -> Option<&'static str> {
    words::country(folded)
}

/// Whether the address is a post-office box, in any of the languages known.
#[must_use]
pub fn is_po_box(address: &str) -> bool {
    let folded = fold(address);
    po_box(&folded.split(' ').collect::<Vec<_>>()).is_some()
}

/// Whether the address names a private mailbox (`PMB 12`): a rented box at a
/// commercial counter, written like a unit.
#[must_use]
pub fn is_private_mailbox(address: &str) -> bool {
    let folded = fold(address);
    let words: Vec<&str> = folded.split(' ').collect();
    words.iter().zip(words.iter().skip(1)).zip(words.iter().skip(2).chain([&""])).any(
        |((word, next), after)| {
            *word == "pmb" && (has_digit(next) || (*next == "unit" && has_digit(after)))
        },
    )
}

/// What stands behind an address where nobody lives or works.
///
/// Many honest people have one: a traveller, somebody whose street is not served,
/// somebody who hides from a stalker. It is a fact to set beside what else the
/// person says about the address, never a reason by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailDrop {
    /// A box at a post office.
    PoBox,
    /// A numbered box at a commercial counter, written `PMB 12`.
    PrivateMailbox,
    /// A suite and a number after it (`Suite 400 #123`), as such counters have
    /// their customers write; a shared office may be written so too.
    NumberInSuite,
}

/// Whether mail to an address is kept or forwarded for somebody who is elsewhere,
/// as far as its words tell. `None` where they do not.
///
/// ```
/// # use matching::compare::address::{MailDrop, mail_drop};
/// assert_eq!(mail_drop("500 Oak Ave, Suite 400 #123"), Some(MailDrop::NumberInSuite));
/// assert_eq!(mail_drop("500 Oak Ave, Suite 400"), None);
/// ```
#[must_use]
pub fn mail_drop(address: &str) -> Option<MailDrop> {
    if is_private_mailbox(address) {
        return Some(MailDrop::PrivateMailbox);
    }
    if is_po_box(address) {
        return Some(MailDrop::PoBox);
    }
    let folded = fold(address);
    let words: Vec<&str> = folded.split(' ').filter(|word| *word != "|").collect();
    let numbered = |at: usize| words.get(at).is_some_and(|word| has_digit(word));
    // `#` became `unit`.
    (0..words.len())
        .any(|at| {
            matches!(words.get(at), Some(&("suite" | "ste")))
                && numbered(at + 1)
                && words.get(at + 2) == Some(&"unit")
                && numbered(at + 3)
        })
        .then_some(MailDrop::NumberInSuite)
}

impl Address {
    fn key_with(&self, unit: &str, country: Option<&str>) -> Option<String> {
        let door = if self.po_box.is_empty() {
            self.street.clone()
        } else {
            format!("box {}", self.po_box)
        };
        let told = has_digit(&door) || (!self.postal_code.is_empty() && !door.is_empty());
        if !told {
            return None;
        }
        let mut key = door;
        key.push('|');
        key.push_str(unit);
        key.push('|');
        if self.postal_code.is_empty() {
            key.push_str(&self.place);
            if let Some(country) = country.map(text::fold).filter(|c| !c.is_empty()) {
                key.push('|');
                key.push_str(words::country(&country).unwrap_or(&country));
            }
        } else {
            key.push_str(&self.postal_code);
        }
        Some(key)
    }
}

/// Cuts an address into its parts. `None` when it holds no letters or digits.
#[must_use]
pub fn parse(address: &str, postal_code: Option<&str>, country: Option<&str>) -> Option<Address> {
    let mut parsed = Address::default();
    let country = country.map(text::fold);
    let code = country.as_deref().and_then(words::country);
    if let Some(postal) = postal_code {
        parsed.postal_code = normal_postal_code(postal, code);
    }
    let folded = fold(address);
    let mut lines: Vec<Vec<&str>> = folded
        .split(" | ")
        .map(|line| line.split(' ').filter(|w| !w.is_empty() && *w != "|").collect::<Vec<_>>())
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() {
        return None;
    }
    drop_trailing_country(&mut lines);
    take_postal_code(&mut lines, &mut parsed.postal_code, code);

    let mut place: Vec<String> = Vec::new();
    for line in lines {
        if let Some((number, start, end)) = po_box(&line) {
            parsed.po_box = number;
            place.extend(
                line.iter()
                    .enumerate()
                    .filter(|(i, _)| !(start..end).contains(i))
                    .map(|(_, w)| (*w).to_owned()),
            );
            continue;
        }
        let rest = take_unit(&line, &mut parsed.unit);
        if rest.is_empty() {
            continue;
        }
        if parsed.street.is_empty() && !is_care_of(&line) {
            let (street, after) = street(&rest, !parsed.postal_code.is_empty());
            parsed.street = street;
            place.extend(after);
        } else if !is_care_of(&line) {
            // A house number or a name before it may stand on a line of its own.
            if !has_digit(&parsed.street) && rest.first().is_some_and(|w| has_digit(w)) {
                let (street, after) = street(&rest, !parsed.postal_code.is_empty());
                parsed.street = street;
                place.extend(after);
            } else {
                place.extend(rest.iter().map(|w| (*w).to_owned()));
            }
        }
    }
    parsed.place = place.join(" ");
    Some(parsed)
}

/// Folds and keeps the marks that carry meaning: `|` between lines, `no` before
/// a unit written with `#`.
fn fold(address: &str) -> String {
    let mut out = String::with_capacity(address.len() + 8);
    for line in address.split(['\n', '\r', ',', ';', '|']) {
        if !out.is_empty() {
            out.push_str(" | ");
        }
        let mut start = true;
        for piece in line.split('#') {
            if !start {
                out.push_str(" unit ");
            }
            start = false;
            // `4-B`, `4 B` and `4B` are one door; `12-14` stays a range.
            text::fold_into(&joined_units(piece), &mut out);
        }
    }
    let words: Vec<&str> = out.split(' ').filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// Removes the hyphen between a number and a single letter, and the dots of
/// abbreviations such as `P.O.` and `N.W.`.
fn joined_units(piece: &str) -> String {
    let chars: Vec<char> = piece.chars().collect();
    let around = |i: usize| {
        let get = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied().unwrap_or(' ');
        (get(i.checked_sub(2)), get(i.checked_sub(1)), get(Some(i + 1)), get(Some(i + 2)))
    };
    let mut out = String::with_capacity(piece.len());
    for (i, &c) in chars.iter().enumerate() {
        let (before2, before, after, after2) = around(i);
        let hyphenated_letter = c == '-'
            && ((before.is_ascii_digit() && after.is_alphabetic() && !after2.is_alphanumeric())
                || (before.is_alphabetic()
                    && !before2.is_alphanumeric()
                    && after.is_ascii_digit()));
        let initials_dot = c == '.'
            && before.is_alphabetic()
            && !before2.is_alphanumeric()
            && after.is_alphabetic()
            && !after2.is_alphanumeric();
        if !(hyphenated_letter || initials_dot) {
            out.push(c);
        }
    }
    out
}

/// A postal code as letters and digits; five digits where it is a ZIP code.
fn normal_postal_code(postal: &str, country: Option<&str>) -> String {
    let code: String = text::fold(postal).chars().filter(char::is_ascii_alphanumeric).collect();
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    let american =
        country == Some("us") || (country.is_none() && (postal.contains('-') || code.len() == 9));
    match code.get(..5) {
        Some(five) if american && digits && code.len() == 9 => five.to_owned(),
        // A spreadsheet that read a ZIP code as a number lost its zero.
        None if country == Some("us") && digits && code.len() == 4 => format!("0{code}"),
        _ => code,
    }
}

/// Takes `United States` or `USA` off the end.
fn drop_trailing_country(lines: &mut Vec<Vec<&str>>) {
    if lines.len() > 1 && lines.last().is_some_and(|line| words::country(&line.join(" ")).is_some())
    {
        lines.pop();
    } else if let Some(last) = lines.last_mut().filter(|line| line.len() > 3)
        && matches!(last.last(), Some(&"usa"))
    {
        last.pop();
    }
}

/// Takes a postal code written at the end of the address: the one already
/// known, or one with the shape of a ZIP, Canadian or British code.
fn take_postal_code(lines: &mut Vec<Vec<&str>>, known: &mut String, country: Option<&str>) {
    let alone = lines.len() == 1;
    let Some(last) = lines.last_mut() else { return };
    for count in [1_usize, 2] {
        let Some(start) = last.len().checked_sub(count) else { continue };
        let tail = last.get(start..).unwrap_or_default().concat();
        if known.is_empty() {
            // A bare number that is the whole address is a house number.
            if alone && start == 0 {
                continue;
            }
            if matches!(country, None | Some("us")) && is_zip(last, start) {
                *known = tail.chars().take(5).collect();
            } else if is_lettered_code(&tail) {
                *known = tail;
            } else {
                continue;
            }
        } else if tail != *known
            && !(tail.len() == 9 && known.len() == 5 && tail.starts_with(known.as_str()))
        {
            continue;
        }
        last.truncate(start);
        break;
    }
    if last.is_empty() {
        lines.pop();
    }
}

/// Whether the words from `start` to the end of the line are `62704` or
/// `62704 1234`, after a state or on a line of their own.
fn is_zip(line: &[&str], start: usize) -> bool {
    let digits =
        |word: &str, len: usize| word.len() == len && word.bytes().all(|b| b.is_ascii_digit());
    let after_state = start
        .checked_sub(1)
        .and_then(|before| line.get(before))
        .is_some_and(|word| words::is_us_state(word));
    let shape = match line.get(start..) {
        Some([zip]) => digits(zip, 5) || digits(zip, 9),
        Some([zip, more]) => digits(zip, 5) && digits(more, 4),
        _ => false,
    };
    shape && (after_state || start == 0)
}

/// The shape of a Canadian (`k1a0b1`) or British (`sw1a1aa`) code.
fn is_lettered_code(code: &str) -> bool {
    let shape: String = code.bytes().map(|b| if b.is_ascii_digit() { '9' } else { 'a' }).collect();
    matches!(
        shape.as_str(),
        "a9a9a9" | "a99aa" | "a999aa" | "aa99aa" | "aa999aa" | "a9a9aa" | "aa9a9aa"
    )
}

fn is_care_of(line: &[&str]) -> bool {
    matches!(line, ["c", "o", ..] | ["attn" | "attention" | "care", ..])
}

/// The number of a post-office box and the words that name it.
fn po_box(words: &[&str]) -> Option<(String, usize, usize)> {
    let names: &[&[&str]] = &[
        &["po", "box"],
        &["p", "o", "box"],
        &["post", "office", "box"],
        &["post", "box"],
        &["postal", "box"],
        &["pobox"],
        &["p", "o", "b"],
        &["pob"],
        &["postfach"],
        &["boite", "postale"],
        &["apartado", "postal"],
        &["apartado", "de", "correos"],
        &["apartado"],
        &["apdo"],
        &["casilla"],
        &["caixa", "postal"],
        &["casella", "postale"],
        &["postbus"],
        &["bp"],
        &["gpo", "box"],
        &["box"],
    ];
    for start in 0..words.len() {
        for name in names {
            let after = start + name.len();
            if words.get(start..after) != Some(*name) || (*name == ["box"] && start > 0) {
                continue;
            }
            let mut at = after;
            while matches!(words.get(at), Some(&("no" | "number" | "nr" | "unit" | "n"))) {
                at += 1;
            }
            if let Some(number) = words.get(at).filter(|w| has_digit(w) || w.len() == 1) {
                return Some(((*number).to_owned(), start, at + 1));
            }
        }
    }
    None
}

/// Takes the unit out of a line and gives back the other words.
fn take_unit<'a>(line: &[&'a str], unit: &mut String) -> Vec<&'a str> {
    let mut rest = Vec::with_capacity(line.len());
    let mut at = 0;
    while let Some(&word) = line.get(at) {
        match role(word) {
            // `Flat 2`, `Apt 4B`, `Suite 300`; `Apt Unit 4` from `Apt #4`.
            Some(Role::Unit(short)) => {
                let mut next = at + 1;
                while matches!(line.get(next).and_then(|w| role(w)), Some(Role::Unit(_)))
                    || matches!(line.get(next), Some(&("no" | "number" | "nr")))
                {
                    next += 1;
                }
                if let Some(number) = line.get(next).filter(|w| is_unit_number(w)) {
                    let mut number = (*number).to_owned();
                    // `4 B` is `4B`.
                    if let Some(letter) = line
                        .get(next + 1)
                        .filter(|w| w.len() == 1 && !has_digit(w) && has_digit(&number))
                        && words::direction(letter).is_none()
                    {
                        number.push_str(letter);
                        next += 1;
                    }
                    add_unit(unit, short, &number);
                    at = next + 1;
                    continue;
                }
                rest.push(word);
            }
            // `3rd Floor`, `2nd fl`.
            _ if is_ordinal(word)
                && matches!(line.get(at + 1).and_then(|w| role(w)), Some(Role::Unit("fl"))) =>
            {
                let digits: String =
                    ordinal(word).chars().take_while(char::is_ascii_digit).collect();
                add_unit(unit, "fl", &digits);
                at += 2;
                continue;
            }
            _ => rest.push(word),
        }
        at += 1;
    }
    rest
}

/// Unit words say little about which door: `Apt 4B`, `Unit 4B` and `#4B` are
/// one. A floor, a building or a mailbox is something else than a door.
fn add_unit(unit: &mut String, short: &str, number: &str) {
    if !unit.is_empty() {
        unit.push(' ');
    }
    if !short.is_empty() {
        unit.push_str(short);
        unit.push(' ');
    }
    unit.push_str(number.trim_start_matches('0'));
}

fn is_unit_number(word: &str) -> bool {
    has_digit(word) || word.len() <= 2 || matches!(word, "ph" | "penthouse")
}

fn is_ordinal(word: &str) -> bool {
    let o = ordinal(word);
    has_digit(o) && o.len() > 2 && ["st", "nd", "rd", "th"].iter().any(|end| o.ends_with(end))
}

fn ordinal(word: &str) -> &str {
    words::ordinal(word).unwrap_or(word)
}

/// Normalises the words of a street and splits off what follows it on the same
/// line (`123 Main St Springfield`). Only cut where a postal code makes the
/// place superfluous.
fn street(line: &[&str], cut: bool) -> (String, Vec<String>) {
    let numbered = line.first().is_some_and(|word| has_digit(word));
    let mut end = line.len();
    if cut && numbered {
        let is_type =
            |at: usize| matches!(line.get(at).and_then(|w| role(w)), Some(Role::Street(_)));
        // A type right after the number is part of the name: `12 Court St`.
        if let Some(kind) = (2..line.len()).find(|at| is_type(*at)) {
            end = kind + 1;
            while end < line.len()
                && (is_type(end) || line.get(end).is_some_and(|w| words::direction(w).is_some()))
            {
                end += 1;
            }
        }
    }
    let (of_street, after) = line.split_at_checked(end).unwrap_or((line, &[]));
    let mut parts: Vec<String> = Vec::with_capacity(of_street.len());
    for (at, word) in of_street.iter().enumerate() {
        let word = ordinal(word);
        let normal = match role(word) {
            Some(Role::Street(short)) if at > 0 || of_street.len() > 1 => short.to_owned(),
            _ => match words::direction(word) {
                Some(short) if at > 0 => short.to_owned(),
                _ => words::compound(word),
            },
        };
        // `N W` is `NW`.
        match (parts.last_mut(), normal.as_str()) {
            (Some(last), "e" | "w") if matches!(last.as_str(), "n" | "s") => last.push_str(&normal),
            _ => parts.push(normal),
        }
    }
    // `Hauptstrasse 5`: the number leads, as it does elsewhere.
    if !numbered && parts.len() > 1 && parts.last().is_some_and(|word| has_digit(word)) {
        parts.rotate_right(1);
    }
    (parts.join(" "), after.iter().map(|w| (*w).to_owned()).collect())
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}
