//! Amounts as banks write them, and the minor units of ISO 4217.

/// Digits after the decimal point of a currency, by ISO 4217. Two unless the
/// standard says otherwise.
pub(crate) fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// Reads a decimal amount into minor units, exactly.
///
/// Accepts a sign, digits, and one decimal separator. When both `.` and `,`
/// occur the last is the decimal separator and the other groups thousands;
/// a comma alone is a decimal separator, as ISO 20022 and OFX allow. Digits
/// beyond the minor unit (`115.8331`) are rounded half away from zero. `None`
/// for anything else, such as a currency sign or an exponent, and for amounts
/// that do not fit.
pub(crate) fn minor_units(text: &str, digits: u32) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let decimal = text.rfind(['.', ',']);
    let (whole, fraction) = match decimal {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, ""),
    };
    // One kind of separator twice groups thousands and says nothing of decimals.
    let separator = decimal.and_then(|at| text.as_bytes().get(at).copied());
    if separator.is_some_and(|separator| whole.as_bytes().contains(&separator)) {
        return None;
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    for byte in whole.bytes() {
        match byte {
            b'0'..=b'9' => value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?,
            b',' | b'.' => {}
            _ => return None,
        }
    }
    let mut left = digits;
    let mut round_up = false;
    for byte in fraction.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        if left > 0 {
            left -= 1;
            value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        } else {
            // Only the first digit beyond the minor unit decides.
            round_up = byte >= b'5';
            break;
        }
    }
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    value = value.checked_mul(10_i128.checked_pow(left)?)?;
    if round_up {
        value += 1;
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

/// The first two letters of an IBAN: the country of the account. `None` when
/// the text does not have the shape of an IBAN. The check digits are not
/// tested: statements mask them, and the country is still what the bank says.
pub(crate) fn iban_country(iban: &str) -> Option<&str> {
    let bytes = iban.as_bytes();
    let shaped = (15..=34).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().all(u8::is_ascii_alphanumeric);
    if shaped { iban.get(..2) } else { None }
}

/// Whether the ninth digit of a US routing number agrees with the other eight.
pub(crate) fn routing_number_holds(digits: &str) -> bool {
    const WEIGHTS: [u32; 9] = [3, 7, 1, 3, 7, 1, 3, 7, 1];
    if digits.len() != WEIGHTS.len() {
        return false;
    }
    let mut sum = 0;
    for (byte, weight) in digits.bytes().zip(WEIGHTS) {
        if !byte.is_ascii_digit() {
            return false;
        }
        sum += u32::from(byte - b'0') * weight;
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests;
