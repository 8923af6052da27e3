//! IBAN, BIC and routing numbers.

use iban::{Iban, IbanLike, ParseIbanError};

use super::{Kind, Problem, Verdict, check, countries, digits, one_digit};

pub(super) fn iban(verdict: Verdict) -> Verdict {
    let text = verdict.normalised.as_str();
    if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return verdict.wrong(Problem::Letters);
    }
    let country = text.get(..2).unwrap_or_default().to_owned();
    match text.parse::<Iban>() {
        Ok(iban) => {
            let country = iban.country_code().to_owned();
            verdict.right().of_country(&country)
        }
        Err(ParseIbanError::UnknownCountry(base)) if countries::is_country(base.country_code()) => {
            // Not in the registry: a country may have joined since.
            verdict
                .of_country(&country)
                .noting("its country is not in the registry of IBAN formats")
        }
        Err(ParseIbanError::UnknownCountry(_)) => verdict.wrong(Problem::Country),
        Err(ParseIbanError::InvalidBban(_)) => {
            verdict.of_country(&country).wrong(Problem::Structure)
        }
        Err(ParseIbanError::InvalidBaseIban { .. }) => {
            let shape = (15..=34).contains(&text.len());
            let head = text.get(..2).is_some_and(|c| c.bytes().all(|b| b.is_ascii_uppercase()))
                && text.get(2..4).is_some_and(|c| c.bytes().all(|b| b.is_ascii_digit()));
            verdict.wrong(match (shape, head) {
                (false, _) => Problem::Length,
                (_, false) => Problem::Letters,
                _ => Problem::CheckDigit,
            })
        }
    }
}

pub(super) fn bic(verdict: Verdict) -> Verdict {
    let text = verdict.normalised.as_str();
    if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return verdict.wrong(Problem::Letters);
    }
    if !matches!(text.len(), 8 | 11) {
        return verdict.wrong(Problem::Length);
    }
    let country = text.get(4..6).unwrap_or_default().to_owned();
    if !country.bytes().all(|b| b.is_ascii_uppercase()) {
        return verdict.wrong(Problem::Letters);
    }
    if !countries::is_country(&country) {
        return verdict.wrong(Problem::Country);
    }
    let test = text.as_bytes().get(7) == Some(&b'0');
    let verdict = verdict.of_country(&country);
    if test { verdict.noting("a code for testing, not for payments") } else { verdict }
}

/// Ranges of the first two digits, by the Federal Reserve.
const ROUTING: [(u8, u8, &str); 5] = [
    (0, 0, "the United States government"),
    (1, 12, "a Federal Reserve district"),
    (21, 32, "a savings institution or credit union"),
    (61, 72, "electronic payments only"),
    (80, 80, "traveller's cheques"),
];

pub(super) fn aba(verdict: Verdict) -> Verdict {
    let number = match digits::<9>(&verdict.normalised) {
        Ok(number) => number,
        // A spreadsheet that read the number as one lost its zero.
        Err(Problem::Length) if verdict.normalised.len() == 8 => {
            return verdict
                .wrong(Problem::Length)
                .noting("one digit short: a leading zero may be lost");
        }
        Err(problem) => return verdict.wrong(problem),
    };
    let [a, b, ..] = number;
    let head = a * 10 + b;
    let verdict = verdict.of_country("US");
    if one_digit(&number) {
        return verdict.wrong(Problem::Example);
    }
    let Some((.., owner)) = ROUTING.iter().find(|(from, to, _)| (*from..=*to).contains(&head))
    else {
        return verdict.wrong(Problem::NeverIssued);
    };
    let sum: u32 =
        number.iter().zip([3, 7, 1].into_iter().cycle()).map(|(d, w)| u32::from(*d) * w).sum();
    if !sum.is_multiple_of(10) {
        return verdict.wrong(Problem::CheckDigit);
    }
    verdict.right().noting(format!("range of {owner}"))
}

/// Whether an account and its bank name one country. `None` where one of them is
/// missing or cannot exist: then the number is the question, not the country.
///
/// Banks of territories that share the account format of a larger country count
/// as its banks.
#[must_use]
pub fn bank_countries_agree(iban: &str, bic: &str) -> Option<bool> {
    let country = |kind, text| check(kind, text).filter(|v| v.valid != Some(false))?.country;
    let (account, bank) = (country(Kind::Iban, iban)?, country(Kind::Bic, bic)?);
    let shared: &[&str] = match account.as_str() {
        "FR" => &["BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT", "MC"],
        "GB" => &["GG", "IM", "JE"],
        "FI" => &["AX"],
        _ => &[],
    };
    Some(account == bank || shared.contains(&bank.as_str()))
}
