//! Numbers of companies.

use super::{Problem, Verdict, mod_97};

/// The signs of a unified social credit code, by value: no `I`, `O`, `S`, `V`, `Z`.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// GB 32100-2015: registration authority, category, six digits of the place of
/// registration, nine of the organisation (GB 11714-1997), one check sign.
pub(super) fn uscc(verdict: Verdict) -> Verdict {
    let bytes = verdict.normalised.as_bytes();
    if !bytes.iter().all(|b| SIGNS.contains(b)) {
        return verdict.wrong(Problem::Letters);
    }
    if bytes.len() != 18 {
        return verdict.wrong(Problem::Length);
    }
    let value = |b: &u8| SIGNS.iter().position(|sign| sign == b).unwrap_or_default() as u32;
    let place = bytes.get(2..8).unwrap_or_default();
    if !place.iter().all(u8::is_ascii_digit) {
        return verdict.wrong(Problem::Letters);
    }
    let weights = std::iter::successors(Some(1_u32), |w| Some(w * 3 % 31));
    let sum: u32 = bytes.iter().take(17).zip(weights).map(|(b, w)| value(b) * w).sum();
    let right = bytes.last().map(value) == Some((31 - sum % 31) % 31);
    let own = organisation(bytes.get(8..17).unwrap_or_default());
    let verdict = verdict.of_country("CN");
    if !right {
        return verdict.wrong(Problem::CheckDigit);
    }
    if own {
        verdict.right()
    } else {
        verdict.right().noting("the check digit of the organisation inside does not fit")
    }
}

/// Whether the ninth sign of an organisation code is the check of the eight
/// before, GB 11714-1997.
fn organisation(code: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        code.iter().zip(WEIGHTS).map(|(b, w)| super::value(*b).unwrap_or_default() * w).sum();
    let expected = match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    };
    code.last() == Some(&expected)
}

/// ISO 17442: eighteen letters or digits and two check digits.
pub(super) fn lei(verdict: Verdict) -> Verdict {
    let text = verdict.normalised.as_str();
    let tail = text.get(18..).is_some_and(|tail| tail.bytes().all(|b| b.is_ascii_digit()));
    if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return verdict.wrong(Problem::Letters);
    }
    if text.len() != 20 {
        return verdict.wrong(Problem::Length);
    }
    if !tail {
        return verdict.wrong(Problem::Letters);
    }
    if mod_97(text.bytes()) == Some(1) {
        verdict.right()
    } else {
        verdict.wrong(Problem::CheckDigit)
    }
}
