//! Numbers of documents among words.

/// The number in what a list writes in its place: `Libyan passport No. 513519`,
/// `563210184 (Expires 18 Jun. 2018)`. Blanks and letters that belong to it stay
/// (`SE 012820`). `None` where there is no digit.
pub(super) fn bare(text: &str) -> Option<String> {
    let digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    if !digit(text) {
        return None;
    }
    let mut number = text;
    for mark in [" (", ", ", "; ", " issued", " expire", " Expire"] {
        // What follows a mark is a remark, unless the number itself follows.
        if let Some((before, _)) = number.split_once(mark).filter(|(before, _)| digit(before)) {
            number = before;
        }
    }
    let word = |token: &&str| token.chars().any(char::is_lowercase) && !digit(token);
    let tokens: Vec<&str> = number.split_whitespace().collect();
    let first = tokens.iter().position(|token| digit(token)).unwrap_or_default();
    let before = tokens.iter().take(first).rposition(word).map_or(0, |place| place + 1);
    // `8208 No. 555627` is one number in two parts.
    let parts: Vec<&str> = tokens.into_iter().skip(before).filter(|token| !word(token)).collect();
    let number = parts.join(" ");
    let number = number.trim_start_matches(['#', '№']).trim_end_matches(['.', ',', ';', ':']);
    // `IMO9562233` and `9562233` are one number.
    let hull = number.strip_prefix("IMO").map(|rest| rest.trim_start_matches([' ', '-', '#']));
    if let Some(hull) = hull.filter(|rest| rest.bytes().all(|b| b.is_ascii_digit())) {
        return Some(hull.to_owned());
    }
    for mark in ["No.", "No", "N°"] {
        if let Some(rest) =
            number.strip_prefix(mark).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Some(rest.to_owned());
        }
    }
    Some(number.trim().to_owned())
}

/// Words before a number that say which one it is and are no part of it.
const LABELS: [&str; 16] = [
    "BIN", "EIN", "INN", "LEI", "OGRN", "OGRNIP", "OKPO", "PAN", "SSN", "TIN", "UNP", "USCC",
    "ИНН", "ОГРН", "ОКПО", "УНН",
];
/// Numbers that many share: the reason code of a Russian registration.
const SHARED: [&str; 2] = ["KPP", "КПП"];
/// Letters in a label at most; what is longer is a sentence.
const LONGEST_LABEL: usize = 40;
/// Digits of a further number in a line at least: years and days are shorter.
const LEAST_DIGITS: usize = 6;

/// Every number of a field that may hold several with what they are called before
/// them: `INN: 7710137066`, `OGRN: 1247700291200` and others on further lines,
/// `(INN): 190950894 (Otherland), 7704734000/770301001`. The label is the one in
/// the field, empty where there is none. Numbers that many share are left out.
pub(super) fn several(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.split(['\n', ';', '|']).flat_map(|line| {
        let (label, rest) = labelled(line.trim());
        let shared = SHARED.contains(&label.to_uppercase().as_str());
        let digits = |piece: &str| {
            let word = piece.split_whitespace().next().unwrap_or_default();
            word.bytes().filter(u8::is_ascii_digit).count()
        };
        // What follows a comma is a remark unless it begins with a number.
        let first = bare(rest).map(unshared);
        let more = rest.split(',').skip(1).filter(move |piece| digits(piece) >= LEAST_DIGITS);
        let more = more.filter_map(bare).map(unshared);
        first.into_iter().chain(more).filter(move |_| !shared).map(move |number| (label, number))
    })
}

/// What a number is called, and the rest of the line.
fn labelled(line: &str) -> (&str, &str) {
    let digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    for mark in [":", " - ", " – "] {
        let Some((label, rest)) = line.split_once(mark) else { continue };
        // One letter belongs to the number.
        let length = label.chars().count();
        if !digit(label) && digit(rest) && (2..=LONGEST_LABEL).contains(&length) {
            return (label.trim_matches(|c: char| !c.is_alphanumeric()), rest.trim());
        }
    }
    let known = |label: &str| {
        let label = label.to_uppercase();
        LABELS.iter().chain(&SHARED).any(|known| *known == label)
    };
    match line.split_once(' ') {
        Some((label, rest)) if known(label) && digit(rest) => (label, rest.trim()),
        _ => ("", line),
    }
}

/// A Russian tax number without the reason code that stands behind it.
fn unshared(number: String) -> String {
    let all = |text: &str, digits: usize| {
        text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())
    };
    match number.split_once('/') {
        Some((own, shared)) if all(own, 10) && all(shared, 9) => own.to_owned(),
        _ => number,
    }
}

/// A bank's code (BIC), which may have no digit: `DCBK KPPY`. `None` for anything
/// else.
pub(super) fn bank(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let letters = |from: usize, to: usize| {
        code.get(from..to).is_some_and(|part| part.bytes().all(|b| b.is_ascii_uppercase()))
    };
    let rest = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (matches!(code.len(), 8 | 11) && letters(0, 6) && rest).then_some(code)
}
