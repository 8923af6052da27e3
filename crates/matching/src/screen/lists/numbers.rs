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
    for mark in ["No.", "No", "N°"] {
        if let Some(rest) =
            number.strip_prefix(mark).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Some(rest.to_owned());
        }
    }
    Some(number.trim().to_owned())
}
