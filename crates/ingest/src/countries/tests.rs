use super::{CODES, NAMES, alpha_2};

#[test]
fn codes_and_names_are_in_order_and_known() {
    assert!(CODES.is_sorted_by(|a, b| a.0 < b.0));
    assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
    assert!(CODES.len() >= 250, "{}", CODES.len());
    for (name, code) in NAMES {
        assert!(CODES.iter().any(|(two, _)| two == code), "{name}: {code}");
    }
}

#[test]
fn a_country_is_known_by_code_and_by_name() {
    for (written, code) in [
        ("us", "US"),
        ("USA", "US"),
        ("United States of America", "US"),
        ("UK", "GB"),
        ("Côte d'Ivoire", "CI"),
        ("TÜRKİYE", "TR"),
        ("Korea, Republic of", "KR"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Viet Nam", "VN"),
        ("  germany ", "DE"),
    ] {
        assert_eq!(alpha_2(written), Some(code), "{written}");
    }
}

#[test]
fn what_may_be_two_countries_is_none() {
    for written in ["Korea", "Congo", "Virgin Islands", "XX", "ZZZ", "", "-", "Remote", "éé", "12"]
    {
        assert_eq!(alpha_2(written), None, "{written}");
    }
}
