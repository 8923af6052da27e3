use proptest::prelude::*;

use super::*;

#[test]
fn one_line_one_key() {
    for (number, region, expected) in [
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
    ] {
        assert_eq!(key(number, region).as_deref(), expected, "{number} {region:?}");
    }
}

#[test]
fn country_codes_are_prefix_free() {
    for a in COUNTRIES {
        let begun = COUNTRIES.iter().filter(|b| b.code.starts_with(a.code)).count();
        assert_eq!(begun, 1, "`{}` begins another code", a.code);
        assert!(a.digits.0 <= a.digits.1);
    }
}

proptest! {
    #[test]
    fn a_key_is_its_own_key(number in "\\PC{0,30}|\\+?[0-9 ()-]{5,20}", region in "[A-Z]{2}|US|GB|KR") {
        if let Some(first) = key(&number, Some(&region)) {
            prop_assert!(first.len() <= 16);
            prop_assert!(first.bytes().skip(1).all(|b| b.is_ascii_digit()));
            prop_assert_eq!(key(&first, None), Some(first.clone()));
            prop_assert_eq!(key(&first, Some("US")), Some(first));
        }
    }
}
