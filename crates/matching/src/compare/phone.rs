//! Phone numbers as E.164 keys.
//!
//! Only what a join needs is done here: separators, extensions, international
//! and trunk prefixes, and whether the number of digits is possible for the
//! country. The ports of the well-known number library would bring some forty
//! crates and megabytes of patterns for carriers and line types that a key does
//! not use; the table below holds every country code of ITU-T E.164 with the
//! possible lengths of its national numbers.

#[cfg(test)]
mod tests;

/// One country code.
struct Country {
    /// ISO 3166-1 alpha-2 codes, blank separated, that dial it; the first is
    /// the main one.
    regions: &'static str,
    code: &'static str,
    /// What is dialled before a national number inside the country.
    trunk: &'static str,
    /// Fewest and most digits of a national number without the trunk prefix.
    digits: (usize, usize),
}

const fn country(
    regions: &'static str,
    code: &'static str,
    trunk: &'static str,
    least: usize,
    most: usize,
) -> Country {
    Country { regions, code, trunk, digits: (least, most) }
}

/// The key of a phone number: `+`, country code and national number, digits
/// only. `default_region` is the ISO 3166-1 alpha-2 code of the country whose
/// national format a number without a country code is in.
///
/// Without a default region a number needs a `+`, or `00`, or a length that is
/// only possible with the country code (`14155550100`). `None` when the country
/// is unknown or the number of digits is impossible there, since a key made of
/// half a number would link strangers. Extensions are dropped: they share the
/// line.
///
/// ```
/// # use matching::compare::phone::key;
/// assert_eq!(key("(415) 555-0100", Some("US")).as_deref(), Some("+14155550100"));
/// assert_eq!(key("+44 (0)20 7946 0018 ext. 5", None).as_deref(), Some("+442079460018"));
/// assert_eq!(key("555-0100", Some("US")), None);
/// ```
#[must_use]
pub fn key(number: &str, default_region: Option<&str>) -> Option<String> {
    let (digits, international) = digits(number)?;
    let region = default_region.and_then(|region| COUNTRIES.iter().find(|c| c.dials(region)));
    if international {
        return with_code(&digits);
    }
    if let Some(rest) = digits.strip_prefix("00").filter(|_| region.is_none_or(|r| r.code != "1")) {
        return with_code(rest);
    }
    match region {
        Some(home) => {
            if let Some(rest) = digits.strip_prefix("011").filter(|_| home.code == "1") {
                return with_code(rest);
            }
            // A number too long for home is one written with its country code.
            home.national(&digits).or_else(|| {
                let rest = digits.strip_prefix(home.code)?;
                home.national(rest)
            })
        }
        None => (digits.len() >= 11).then(|| with_code(&digits)).flatten(),
    }
}

impl Country {
    fn dials(&self, region: &str) -> bool {
        self.regions.split(' ').any(|r| r.eq_ignore_ascii_case(region.trim()))
    }

    /// The key of a national number, with or without its trunk prefix.
    fn national(&self, digits: &str) -> Option<String> {
        let without = digits.strip_prefix(self.trunk).filter(|_| !self.trunk.is_empty());
        [without, Some(digits)]
            .into_iter()
            .flatten()
            .find(|national| self.possible(national))
            .map(|national| format!("+{}{national}", self.code))
    }

    fn possible(&self, national: &str) -> bool {
        let (least, most) = self.digits;
        if !(least..=most).contains(&national.len()) || self.code.len() + national.len() > 15 {
            return false;
        }
        // Area codes and exchanges of North America begin with 2 to 9.
        let digit = |place| national.as_bytes().get(place).copied().unwrap_or_default();
        self.code != "1" || (digit(0) >= b'2' && digit(3) >= b'2')
    }
}

/// The key of digits that begin with a country code.
fn with_code(digits: &str) -> Option<String> {
    // No country code begins another, so the first that fits is the one.
    let country = COUNTRIES.iter().find(|country| digits.starts_with(country.code))?;
    country.national(digits.strip_prefix(country.code)?)
}

/// The digits of a number up to its extension, and whether a `+` leads them.
/// `None` for text with other letters or no digits.
fn digits(number: &str) -> Option<(String, bool)> {
    let mut digits = String::with_capacity(16);
    let mut international = false;
    let number = number.trim();
    let number = number.strip_prefix("tel:").unwrap_or(number);
    for c in number.chars() {
        if let Some(digit) = decimal(c) {
            digits.push(digit);
        } else if matches!(c, '+' | '\u{ff0b}') {
            if !digits.is_empty() {
                return None;
            }
            international = true;
        } else if matches!(c, 'x' | 'X' | 'e' | 'E' | '#' | ';' | ',') && digits.len() >= 6 {
            break;
        } else if c.is_alphabetic() {
            return None;
        }
    }
    (!digits.is_empty() && digits.len() <= 20).then_some((digits, international))
}

/// ASCII, full-width, Arabic, Persian and Devanagari digits.
fn decimal(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06f0}'..='\u{06f9}' => 0x06f0,
        '\u{0966}'..='\u{096f}' => 0x0966,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
}

/// Country codes of ITU-T E.164 (list of assigned codes) with the lengths of
/// national numbers from the national numbering plans. Ranges are generous
/// where a plan has numbers of several lengths.
#[rustfmt::skip]
const COUNTRIES: &[Country] = &[
    country("US CA AG AI AS BB BM BS DM DO GD GU JM KN KY LC MP MS PR SX TC TT VC VG VI", "1", "1", 10, 10),
    country("RU KZ", "7", "8", 10, 10),
    country("EG", "20", "0", 8, 10), country("SS", "211", "0", 9, 9), country("MA EH", "212", "0", 9, 9),
    country("DZ", "213", "0", 8, 9), country("TN", "216", "", 8, 8), country("LY", "218", "0", 8, 9),
    country("GM", "220", "", 7, 7), country("SN", "221", "", 9, 9), country("MR", "222", "", 8, 8),
    country("ML", "223", "", 8, 8), country("GN", "224", "", 8, 9), country("CI", "225", "", 8, 10),
    country("BF", "226", "", 8, 8), country("NE", "227", "", 8, 8), country("TG", "228", "", 8, 8),
    country("BJ", "229", "", 8, 10), country("MU", "230", "", 7, 8), country("LR", "231", "0", 7, 9),
    country("SL", "232", "0", 8, 8), country("GH", "233", "0", 9, 9), country("NG", "234", "0", 8, 10),
    country("TD", "235", "", 8, 8), country("CF", "236", "", 8, 8), country("CM", "237", "", 8, 9),
    country("CV", "238", "", 7, 7), country("ST", "239", "", 7, 7), country("GQ", "240", "", 9, 9),
    country("GA", "241", "0", 7, 8), country("CG", "242", "", 9, 9), country("CD", "243", "0", 7, 9),
    country("AO", "244", "", 9, 9), country("GW", "245", "", 7, 9), country("IO", "246", "", 7, 7),
    country("AC", "247", "", 4, 6), country("SC", "248", "", 7, 7), country("SD", "249", "0", 9, 9),
    country("RW", "250", "0", 9, 9), country("ET", "251", "0", 9, 9), country("SO", "252", "0", 7, 9),
    country("DJ", "253", "", 8, 8), country("KE", "254", "0", 9, 10), country("TZ", "255", "0", 9, 9),
    country("UG", "256", "0", 9, 9), country("BI", "257", "", 8, 8), country("MZ", "258", "", 8, 9),
    country("ZM", "260", "0", 9, 9), country("MG", "261", "0", 9, 9), country("RE YT", "262", "0", 9, 9),
    country("ZW", "263", "0", 8, 10), country("NA", "264", "0", 8, 9), country("MW", "265", "0", 7, 9),
    country("LS", "266", "", 8, 8), country("BW", "267", "", 7, 8), country("SZ", "268", "", 8, 8),
    country("KM", "269", "", 7, 7), country("ZA", "27", "0", 9, 9), country("SH TA", "290", "", 4, 5),
    country("ER", "291", "0", 7, 7), country("AW", "297", "", 7, 7), country("FO", "298", "", 6, 6),
    country("GL", "299", "", 6, 6),
    country("GR", "30", "", 10, 10), country("NL", "31", "0", 9, 11), country("BE", "32", "0", 8, 9),
    country("FR", "33", "0", 9, 9), country("ES", "34", "", 9, 9), country("GI", "350", "", 8, 8),
    country("PT", "351", "", 9, 9), country("LU", "352", "", 4, 11), country("IE", "353", "0", 7, 9),
    country("IS", "354", "", 7, 9), country("AL", "355", "0", 8, 9), country("MT", "356", "", 8, 8),
    country("CY", "357", "", 8, 8), country("FI AX", "358", "0", 5, 12), country("BG", "359", "0", 7, 9),
    country("HU", "36", "06", 8, 9), country("LT", "370", "0", 8, 8), country("LV", "371", "", 8, 8),
    country("EE", "372", "", 7, 8), country("MD", "373", "0", 8, 8), country("AM", "374", "0", 8, 8),
    country("BY", "375", "80", 9, 9), country("AD", "376", "", 6, 9), country("MC", "377", "", 8, 9),
    country("SM", "378", "", 6, 10), country("VA", "379", "", 6, 11), country("UA", "380", "0", 9, 9),
    country("RS", "381", "0", 7, 12), country("ME", "382", "0", 8, 9), country("XK", "383", "0", 8, 9),
    country("HR", "385", "0", 8, 9), country("SI", "386", "0", 8, 8), country("BA", "387", "0", 8, 9),
    country("MK", "389", "0", 8, 8), country("IT", "39", "", 6, 12), country("RO", "40", "0", 9, 9),
    country("CH", "41", "0", 9, 9), country("CZ", "420", "", 9, 9), country("SK", "421", "0", 9, 9),
    country("LI", "423", "", 7, 9), country("AT", "43", "0", 4, 13), country("GB GG IM JE", "44", "0", 9, 10),
    country("DK", "45", "", 8, 8), country("SE", "46", "0", 7, 10), country("NO SJ", "47", "", 5, 8),
    country("PL", "48", "", 9, 9), country("DE", "49", "0", 5, 12),
    country("FK", "500", "", 5, 5), country("BZ", "501", "", 7, 7), country("GT", "502", "", 8, 8),
    country("SV", "503", "", 8, 8), country("HN", "504", "", 8, 8), country("NI", "505", "", 8, 8),
    country("CR", "506", "", 8, 8), country("PA", "507", "", 7, 8), country("PM", "508", "0", 6, 9),
    country("HT", "509", "", 8, 8), country("PE", "51", "0", 8, 9), country("MX", "52", "01", 10, 10),
    country("CU", "53", "0", 6, 8), country("AR", "54", "0", 10, 11), country("BR", "55", "0", 10, 11),
    country("CL", "56", "", 9, 9), country("CO", "57", "0", 8, 10), country("VE", "58", "0", 10, 10),
    country("GP BL MF", "590", "0", 9, 9), country("BO", "591", "0", 8, 8), country("GY", "592", "", 7, 7),
    country("EC", "593", "0", 8, 9), country("GF", "594", "0", 9, 9), country("PY", "595", "0", 7, 9),
    country("MQ", "596", "0", 9, 9), country("SR", "597", "", 6, 7), country("UY", "598", "0", 7, 8),
    country("CW BQ", "599", "", 7, 8),
    country("MY", "60", "0", 8, 10), country("AU CC CX", "61", "0", 9, 9), country("ID", "62", "0", 8, 12),
    country("PH", "63", "0", 8, 10), country("NZ", "64", "0", 8, 10), country("SG", "65", "", 8, 8),
    country("TH", "66", "0", 8, 9), country("TL", "670", "", 7, 8), country("NF AQ", "672", "", 5, 6),
    country("BN", "673", "", 7, 7), country("NR", "674", "", 7, 7), country("PG", "675", "", 7, 8),
    country("TO", "676", "", 5, 7), country("SB", "677", "", 5, 7), country("VU", "678", "", 5, 7),
    country("FJ", "679", "", 7, 7), country("PW", "680", "", 7, 7), country("WF", "681", "", 6, 6),
    country("CK", "682", "", 5, 5), country("NU", "683", "", 4, 7), country("WS", "685", "", 5, 7),
    country("KI", "686", "", 5, 8), country("NC", "687", "", 6, 6), country("TV", "688", "", 5, 7),
    country("PF", "689", "", 6, 8), country("TK", "690", "", 4, 7), country("FM", "691", "", 7, 7),
    country("MH", "692", "", 7, 7),
    country("JP", "81", "0", 9, 10), country("KR", "82", "0", 8, 11), country("VN", "84", "0", 9, 10),
    country("KP", "850", "0", 6, 10), country("HK", "852", "", 8, 8), country("MO", "853", "", 8, 8),
    country("KH", "855", "0", 8, 9), country("LA", "856", "0", 8, 10), country("CN", "86", "0", 9, 11),
    country("BD", "880", "0", 6, 10), country("TW", "886", "0", 8, 9),
    country("TR", "90", "0", 10, 10), country("IN", "91", "0", 10, 10), country("PK", "92", "0", 9, 10),
    country("AF", "93", "0", 9, 9), country("LK", "94", "0", 9, 9), country("MM", "95", "0", 6, 10),
    country("MV", "960", "", 7, 7), country("LB", "961", "0", 7, 8), country("JO", "962", "0", 8, 9),
    country("SY", "963", "0", 8, 9), country("IQ", "964", "0", 8, 10), country("KW", "965", "", 7, 8),
    country("SA", "966", "0", 8, 9), country("YE", "967", "0", 7, 9), country("OM", "968", "", 7, 8),
    country("PS", "970", "0", 8, 9), country("AE", "971", "0", 8, 9), country("IL", "972", "0", 8, 9),
    country("BH", "973", "", 8, 8), country("QA", "974", "", 7, 8), country("BT", "975", "", 7, 8),
    country("MN", "976", "0", 8, 8), country("NP", "977", "0", 8, 10), country("IR", "98", "0", 10, 10),
    country("TJ", "992", "", 9, 9), country("TM", "993", "8", 8, 8), country("AZ", "994", "0", 9, 9),
    country("GE", "995", "0", 9, 9), country("KG", "996", "0", 9, 9), country("UZ", "998", "", 9, 9),
    // Shared by no country: toll-free, satellite, international networks.
    country("", "800", "", 8, 8), country("", "808", "", 8, 8), country("", "870", "", 9, 9),
    country("", "878", "", 12, 12), country("", "881", "", 9, 9), country("", "882", "", 7, 12),
    country("", "883", "", 7, 12), country("", "888", "", 11, 11), country("", "979", "", 9, 9),
];
