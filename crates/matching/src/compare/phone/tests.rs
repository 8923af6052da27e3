use proptest::prelude::*;

use super::*;

#[track_caller]
fn all(cases: &[(&str, Option<&str>, Option<&str>)]) {
    for (number, region, expected) in cases {
        assert_eq!(key(number, *region).as_deref(), *expected, "{number} {region:?}");
    }
}

#[test]
fn one_line_one_key() {
    all(&[
        ("(415) 555-0100", Some("US"), Some("+14155550100")),
        ("+1 415.555.0100", None, Some("+14155550100")),
        ("1-415-555-0100", Some("us"), Some("+14155550100")),
        ("415-555-0100 x 22", Some("US"), Some("+14155550100")),
        ("14155550100", None, Some("+14155550100")),
        ("4155550100", None, None),
        ("415-555-0100", Some("CA"), Some("+14155550100")),
        ("011 44 20 7946 0018", Some("US"), Some("+442079460018")),
        ("0044 20 7946 0018", None, Some("+442079460018")),
        ("020 7946 0018", Some("GB"), Some("+442079460018")),
        ("+44 (0)20 7946 0018", Some("US"), Some("+442079460018")),
        ("010-1234-5678", Some("KR"), Some("+821012345678")),
        ("+82 10 1234 5678", None, Some("+821012345678")),
        ("8 (495) 123-45-67", Some("RU"), Some("+74951234567")),
        ("06 12345678", Some("IT"), Some("+390612345678")),
        ("138 0013 8000", Some("CN"), Some("+8613800138000")),
        ("+86 138 0013 8000", None, Some("+8613800138000")),
        ("tel:+14155550100", None, Some("+14155550100")),
        ("＋１ ４１５ ５５５ ０１００", None, Some("+14155550100")),
        ("555-0100", Some("US"), None),
        ("(115) 555-0100", Some("US"), None),
        ("+999 12345678", None, None),
        ("none", Some("US"), None),
        ("", Some("US"), None),
        ("+", None, None),
    ]);
}

/// As people write numbers at home, and how they are dialled from abroad.
/// Written from the national plans, not from the library.
const AT_HOME: &[(&str, &str, &str)] = &[
    ("AR", "011 4321-5678", "+541143215678"),
    ("AT", "01 58858-0", "+431588580"),
    ("AT", "0664 1234567", "+436641234567"),
    ("AU", "(02) 9374 4000", "+61293744000"),
    ("AU", "0412 345 678", "+61412345678"),
    ("BD", "01712-345678", "+8801712345678"),
    ("BE", "02 123 45 67", "+3221234567"),
    ("BE", "0470 12 34 56", "+32470123456"),
    ("BG", "02 123 4567", "+35921234567"),
    ("BR", "(11) 91234-5678", "+5511912345678"),
    ("BR", "(021) 2345-6789", "+552123456789"),
    ("BY", "8 017 212-34-56", "+375172123456"),
    ("CA", "(604) 555-0123", "+16045550123"),
    ("CH", "044 668 18 00", "+41446681800"),
    ("CL", "9 6123 4567", "+56961234567"),
    ("CN", "010 6552 9988", "+861065529988"),
    ("CN", "139 1234 5678", "+8613912345678"),
    ("CO", "301 1234567", "+573011234567"),
    ("CZ", "601 123 456", "+420601123456"),
    ("DE", "030 123456", "+4930123456"),
    ("DE", "0151 23456789", "+4915123456789"),
    ("DK", "32 12 34 56", "+4532123456"),
    ("EG", "0100 123 4567", "+201001234567"),
    ("ES", "612 34 56 78", "+34612345678"),
    ("FI", "041 2345678", "+358412345678"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("GB", "07400 123456", "+447400123456"),
    ("GH", "023 123 4567", "+233231234567"),
    ("GR", "21 2345 6789", "+302123456789"),
    ("HK", "5123 4567", "+85251234567"),
    ("HR", "092 123 4567", "+385921234567"),
    ("HU", "06 20 123 4567", "+36201234567"),
    ("HU", "(06 1) 234 5678", "+3612345678"),
    ("ID", "0812-345-678", "+62812345678"),
    ("IE", "085 012 3456", "+353850123456"),
    ("IL", "050-234-5678", "+972502345678"),
    ("IN", "081234 56789", "+918123456789"),
    ("IN", "98765 43210", "+919876543210"),
    ("IT", "02 1234 5678", "+390212345678"),
    ("IT", "312 345 6789", "+393123456789"),
    ("JP", "03-1234-5678", "+81312345678"),
    ("JP", "090-1234-5678", "+819012345678"),
    ("KE", "0712 123456", "+254712123456"),
    ("KP", "0192 123 4567", "+8501921234567"),
    ("KR", "02-312-3456", "+8223123456"),
    ("KZ", "8 (771) 000 9998", "+77710009998"),
    ("LT", "(8-612) 34567", "+37061234567"),
    ("MA", "0650-123456", "+212650123456"),
    ("MX", "222 123 4567", "+522221234567"),
    ("MY", "012-345 6789", "+60123456789"),
    ("NG", "0802 123 4567", "+2348021234567"),
    ("NL", "06 12345678", "+31612345678"),
    ("NO", "406 12 345", "+4740612345"),
    ("NZ", "021 123 4567", "+64211234567"),
    ("PE", "912 345 678", "+51912345678"),
    ("PH", "0905 123 4567", "+639051234567"),
    ("PK", "0301 2345678", "+923012345678"),
    ("PL", "512 345 678", "+48512345678"),
    ("PT", "912 345 678", "+351912345678"),
    ("RO", "0712 034 567", "+40712034567"),
    ("RS", "060 1234567", "+381601234567"),
    ("RU", "8 912 345-67-89", "+79123456789"),
    ("SA", "051 234 5678", "+966512345678"),
    ("SE", "070-123 45 67", "+46701234567"),
    ("SG", "8123 4567", "+6581234567"),
    ("SK", "0912 123 456", "+421912123456"),
    ("TH", "081 234 5678", "+66812345678"),
    ("TR", "0501 234 56 78", "+905012345678"),
    ("TW", "0912 345 678", "+886912345678"),
    ("UA", "050 123 4567", "+380501234567"),
    ("US", "(201) 555-0123", "+12015550123"),
    ("VN", "0912 345 678", "+84912345678"),
    ("ZA", "071 123 4567", "+27711234567"),
];

#[test]
fn numbers_as_they_are_written_at_home() {
    let mut regions: Vec<&str> = AT_HOME.iter().map(|(region, _, _)| *region).collect();
    regions.dedup();
    assert!(regions.len() >= 40 && regions.is_sorted(), "{}", regions.len());
    for (region, number, expected) in AT_HOME {
        let expected = Some(str::to_owned(expected));
        assert_eq!(key(number, Some(region)), expected, "{region} {number}");
        // From abroad, with a sign and with two zeros, wherever it is read.
        let abroad = expected.as_deref().unwrap();
        let zeros = abroad.replace('+', "00");
        for home in [None, Some(*region), Some("FR")] {
            assert_eq!(key(abroad, home), expected, "{region} {abroad} in {home:?}");
        }
        assert_eq!(key(&zeros, None), expected, "{region} {zeros}");
    }
}

#[test]
fn prefixes_dialled_at_home_are_no_part_of_a_number() {
    all(&[
        // Italy's zero is a digit of the number.
        ("+39 06 698 12345", None, Some("+390669812345")),
        ("+39 312 345 6789", None, Some("+393123456789")),
        ("8 495 123 45 67", Some("RU"), Some("+74951234567")),
        ("+7 8 495 123 45 67", None, Some("+74951234567")),
        ("+36 06 20 123 4567", None, Some("+36201234567")),
        ("+44 020 7946 0018", None, Some("+442079460018")),
        ("+49 (0) 30 123456", None, Some("+4930123456")),
        // Mexico until 2019, at home and from abroad.
        ("+52 1 55 1234 5678", None, Some("+525512345678")),
        ("1 55 1234 5678", Some("MX"), Some("+525512345678")),
        ("044 55 1234 5678", Some("MX"), Some("+525512345678")),
        ("01 55 1234 5678", Some("mx"), Some("+525512345678")),
        ("55 1234 5678", Some("MX"), Some("+525512345678")),
        ("+52 55 1234 5678", None, Some("+525512345678")),
        // Mobiles of Argentina: 15 at home, 9 from abroad; landlines neither.
        ("+54 9 11 2345 6789", None, Some("+5491123456789")),
        ("011 15-2345-6789", Some("AR"), Some("+5491123456789")),
        ("11 15-2345-6789", Some("ar"), Some("+5491123456789")),
        ("+54 11 15 2345 6789", None, Some("+5491123456789")),
        ("0221 15 512-3456", Some("AR"), Some("+5492215123456")),
        ("02966 15 51-2345", Some("AR"), Some("+5492966512345")),
        ("+54 11 2345 6789", None, Some("+541123456789")),
    ]);
}

#[test]
fn countries_that_share_a_code_share_the_form() {
    let shared: [(&[&str], &str, &str); 6] = [
        (&["US", "CA", "JM", "PR", "BS"], "(416) 555-0123", "+14165550123"),
        (&["US", "CA", "JM"], "876-555-0123", "+18765550123"),
        (&["RU", "KZ"], "8 701 234 56 78", "+77012345678"),
        (&["GB", "JE", "GG", "IM"], "01534 456789", "+441534456789"),
        (&["AU", "CX", "CC"], "08 9162 1234", "+61891621234"),
        (&["FR"], "01 23 45 67 89", "+33123456789"),
    ];
    for (regions, number, expected) in shared {
        for region in regions {
            assert_eq!(key(number, Some(region)).as_deref(), Some(expected), "{region} {number}");
        }
    }
    // Where a local number needs its area code, the island given says it.
    all(&[("464-1234", Some("AG"), Some("+12684641234")), ("464-1234", Some("CA"), None)]);
}

#[test]
fn prefixes_dialled_to_go_abroad() {
    all(&[
        ("00 33 6 12 34 56 78", Some("DE"), Some("+33612345678")),
        ("00 1 415 555 0100", Some("GB"), Some("+14155550100")),
        ("011 81 3 1234 5678", Some("CA"), Some("+81312345678")),
        ("0011 44 20 7946 0018", Some("AU"), Some("+442079460018")),
        ("010 44 20 7946 0018", Some("JP"), Some("+442079460018")),
        ("8 10 44 20 7946 0018", Some("RU"), Some("+442079460018")),
        // Turin, which begins as the prefix of North America.
        ("011 561 7777", Some("IT"), Some("+390115617777")),
        // Without a country nobody knows what `011` is.
        ("011 44 20 7946 0018", None, None),
    ]);
}

#[test]
fn no_country_is_guessed() {
    all(&[
        ("020 7946 0018", None, None),
        ("(201) 555-0123", None, None),
        // Each has the length of a number of Egypt, of India or of Austria.
        ("2025550173", None, None),
        ("9123456789", None, None),
        ("4312345678", None, None),
        ("13912345678", None, None),
        ("79123456789", None, Some("+79123456789")),
        ("33612345678", None, Some("+33612345678")),
        ("442079460018", None, Some("+442079460018")),
        ("8613800138000", None, Some("+8613800138000")),
        ("8613800138000", Some("CN"), Some("+8613800138000")),
        ("447400123456", Some("GB"), Some("+447400123456")),
        // What is not a country's code counts as none.
        ("+44 20 7946 0018", Some("ZZ"), Some("+442079460018")),
        ("020 7946 0018", Some("ZZ"), None),
        ("020 7946 0018", Some(""), None),
        ("020 7946 0018", Some(" gb "), Some("+442079460018")),
        // A number of another country does not become one of this.
        ("93123456789", Some("FR"), None),
    ]);
}

#[test]
fn an_unknown_range_keeps_its_key_and_an_impossible_length_has_none() {
    all(&[
        // Area codes that nobody had been given when this was written.
        ("+1 232 555 0100", None, Some("+12325550100")),
        ("(232) 555-0100", Some("US"), Some("+12325550100")),
        ("1 232 555 0100", Some("CA"), Some("+12325550100")),
        // Only a sign or a country says that such digits are North American.
        ("12325550100", None, None),
        ("+1 611 555 0100", None, Some("+16115550100")),
        ("+1 111 555 0100", None, None),
        ("+1 415 155 0100", None, None),
        ("+44 9999 999999", None, Some("+449999999999")),
        ("+86 199 9999 9999", None, Some("+8619999999999")),
        ("+1 415 555 010", None, None),
        ("+1 415 555 01000", None, None),
        ("+33 6 12 34 56 7", None, None),
        ("+33 6 12 34 56 789", None, None),
        ("+34 612 34 56 789", None, None),
        ("+44 20", None, None),
        ("+1234567890123456789", None, None),
    ]);
}

#[test]
fn an_extension_is_dropped_and_half_a_number_is_none() {
    let kept = Some("+442079460018");
    for extension in [
        " x5",
        "x5",
        " X 5",
        " ext 5",
        " ext. 5",
        " Ext:5",
        " extension 5",
        " extn 55",
        "#5",
        ";ext=5",
        ", 5",
        " (ext. 5)",
        " доб. 5",
        " ДОБ 5",
        " anexo 5",
        " int. 5",
        " ext",
        " x٥",
        "; +44 20 7946 0019",
    ] {
        let number = format!("+44 20 7946 0018{extension}");
        assert_eq!(key(&number, None).as_deref(), kept, "{number}");
    }
    all(&[
        // Digits that were left out, or rounded away by a spreadsheet.
        ("+4915123456x", None, None),
        ("+49 151 23XXXX", None, None),
        ("+49 151 234567##", None, None),
        ("+49 151 23****", None, None),
        ("+49 151 23••••", None, None),
        ("+49 151 23...", None, Some("+4915123")),
        ("+49 151 23…", None, None),
        ("4.91512E+12", None, None),
        ("+4.915123E+12", None, None),
        ("4.915123456e+12", Some("DE"), None),
        // A column read as decimals has all its digits.
        ("14155550100.0", None, Some("+14155550100")),
        ("447911123456.0", None, Some("+447911123456")),
    ]);
}

#[test]
fn digits_and_separators_of_any_script() {
    all(&[
        ("＋４４ ２０ ７９４６ ００１８", None, Some("+442079460018")),
        ("+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", None, Some("+442079460018")),
        ("+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹", None, Some("+989123456789")),
        ("+९१ ९८७६५ ४३२१०", None, Some("+919876543210")),
        ("０３ー１２３４ー５６７８", Some("JP"), Some("+81312345678")),
        ("\u{202a}+44 20 7946 0018\u{202c}", None, Some("+442079460018")),
        ("+44\u{a0}20\u{2009}7946\u{2011}0018", None, Some("+442079460018")),
        ("'+44 20 7946 0018", None, Some("+442079460018")),
        ("=\"+442079460018\"", None, Some("+442079460018")),
        ("TEL: +44.20.7946.0018", None, Some("+442079460018")),
    ]);
}

#[test]
fn what_is_no_number_has_no_key() {
    for junk in [
        "n/a",
        "N/A",
        "-",
        "unknown",
        "ask HR",
        "1",
        "12345",
        "0",
        "0000000000",
        "+0",
        "++",
        "()",
        "2024-05-01",
        "jane.doe1110@example.com",
        "415johndoe",
        "1-800-FLOWERS",
        "415 or 416",
        "+44 20 7946 0018 or +44 20 7946 0019",
        "+44+20 7946 0018",
        "call +44 20 7946 0018",
        "https://example.com/14155550100",
        "123456789012345678901234567890",
        "\u{0}",
    ] {
        for region in [None, Some("US"), Some("GB")] {
            assert_eq!(key(junk, region), None, "{junk} {region:?}");
        }
    }
}

#[test]
fn a_line_type_is_told_only_where_the_plan_reserves_the_range() {
    use LineType::{PremiumRate, TollFree, Voip};
    for (number, expected) in [
        ("+18005550199", Some(TollFree)),
        ("+448001234567", Some(TollFree)),
        ("+80012345678", Some(TollFree)),
        ("+19002345678", Some(PremiumRate)),
        ("+449012345678", Some(PremiumRate)),
        ("+445612345678", Some(Voip)),
        ("+815012345678", Some(Voip)),
        ("+33912345678", Some(Voip)),
        ("+14155550100", None),
        ("+447400123456", None),
        ("+442079460018", None),
        ("+12325550100", None),
        ("not a key", None),
    ] {
        assert_eq!(possible_line_type(number), expected, "{number}");
    }
}

/// Every country and code the library has, which must be every one that is used.
#[test]
fn every_country_is_known() {
    let countries = phonelib::countries();
    assert!(countries.len() > 240, "{}", countries.len());
    let mut walked = 0;
    for country in countries.iter().filter(|country| country.code != "001") {
        // A number long enough for the country, of no range in particular.
        let national = country.phone_lengths.iter().map(|length| {
            let code = country.prefix.to_string();
            let rest = "2".repeat(usize::from(*length));
            key(&format!("+{code}{rest}"), Some("XX"))
        });
        assert!(national.flatten().next().is_some(), "{}", country.code);
        walked += 1;
    }
    assert!(walked > 240, "{walked}");
}

fn region() -> impl Strategy<Value = String> {
    let known: Vec<&str> = phonelib::countries().iter().map(|country| country.code).collect();
    prop_oneof![prop::sample::select(known).prop_map(str::to_owned), "[A-Z]{2}|US|GB|KR|AR|MX",]
}

/// Digits behind the code of some country, with what people write between and around.
fn number() -> impl Strategy<Value = String> {
    let codes: Vec<u32> = phonelib::countries().iter().map(|country| country.prefix).collect();
    let abroad = (prop::sample::select(codes), "[0-9 ().-]{3,16}", "|[ ]?(x|ext|#|;)[0-9]{0,4}")
        .prop_map(|(code, rest, extension)| format!("+{code}{rest}{extension}"));
    prop_oneof![abroad, "\\PC{0,30}", "\\+?[0-9 ()-]{5,20}", "(0|00|011|1|15)[0-9]{6,14}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_key_is_its_own_key(number in number(), region in region()) {
        for home in [None, Some(region.as_str())] {
            if let Some(first) = key(&number, home) {
                prop_assert!((6..=16).contains(&first.len()), "{}", first);
                prop_assert!(first.starts_with('+'));
                prop_assert!(first.bytes().skip(1).all(|b| b.is_ascii_digit()));
                let _ = possible_line_type(&first);
                for again in [None, Some("US"), Some(region.as_str())] {
                    prop_assert_eq!(key(&first, again), Some(first.clone()));
                }
            }
        }
    }

    #[test]
    fn separators_change_no_key(digits in "[1-9][0-9]{6,14}", gaps in "[ ./()-]{16}") {
        let spaced: String = digits.chars().zip(gaps.chars()).flat_map(|(d, g)| [d, g]).collect();
        prop_assert_eq!(key(&format!("+{spaced}"), None), key(&format!("+{digits}"), None));
    }
}
