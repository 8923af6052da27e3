use super::*;
use proptest::prelude::*;

#[test]
fn amounts_are_read_exactly() {
    let cases = [
        ("12.34", 2, Some(1_234)),
        ("-6.60", 2, Some(-660)),
        ("+00000000000115.8331", 2, Some(11_583)),
        ("0.005", 2, Some(1)),
        ("-0.005", 2, Some(-1)),
        ("0.0049", 2, Some(0)),
        ("8.850", 2, Some(885)),
        ("885", 0, Some(885)),
        ("885.0", 0, Some(885)),
        ("1.234", 3, Some(1_234)),
        ("12,34", 2, Some(1_234)),
        ("1,234.56", 2, Some(123_456)),
        ("1.234,56", 2, Some(123_456)),
        (".5", 2, Some(50)),
        ("5.", 2, Some(500)),
        ("", 2, None),
        ("-", 2, None),
        (".", 2, None),
        ("$120", 2, None),
        ("1e5", 2, None),
        ("1,234,567", 2, None),
        ("12.3x", 2, None),
        ("12.345x", 2, None),
        ("99999999999999999999", 2, None),
    ];
    for (text, digits, expected) in cases {
        assert_eq!(minor_units(text, digits), expected, "{text}");
    }
}

#[test]
fn currencies_have_their_own_minor_unit() {
    assert_eq!(minor_digits("USD"), 2);
    assert_eq!(minor_digits("KRW"), 0);
    assert_eq!(minor_digits("KWD"), 3);
}

#[test]
fn an_iban_says_its_country() {
    assert_eq!(iban_country("GB82WEST12345698765432"), Some("GB"));
    assert_eq!(iban_country("gb82WEST12345698765432"), None);
    assert_eq!(iban_country("GB82"), None);
    assert_eq!(iban_country("1234567890123456"), None);
}

#[test]
fn routing_numbers_carry_a_check_digit() {
    assert!(routing_number_holds("021000021"));
    assert!(!routing_number_holds("021000022"));
    assert!(!routing_number_holds("02100002"));
    assert!(!routing_number_holds("02100002X"));
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(minor in any::<i32>()) {
        let minor = i64::from(minor);
        let sign = if minor < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100);
        prop_assert_eq!(minor_units(&text, 2), Some(minor));
    }

    #[test]
    fn no_text_panics(text in ".*", digits in 0_u32..5) {
        let _ = minor_units(&text, digits);
        let _ = iban_country(&text);
        let _ = routing_number_holds(&text);
    }
}
