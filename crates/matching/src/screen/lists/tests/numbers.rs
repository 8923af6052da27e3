use super::super::numbers::{bank, bare, several};

#[test]
fn a_number_is_found_among_words() {
    for (text, number) in [
        ("X1234567", Some("X1234567")),
        ("D 001206", Some("D 001206")),
        ("S/263963", Some("S/263963")),
        ("MUM 85917", Some("MUM 85917")),
        ("563210184 (Expires 18 Jun. 2018)", Some("563210184")),
        ("R00012098, Otherland", Some("R00012098")),
        ("Libyan passport No. 513519 ", Some("513519")),
        ("XYZ diplomatic passport no. D00000898", Some("D00000898")),
        ("Diplomatic Passport: Z30321794", Some("Z30321794")),
        ("Afghan passport number SE 012820", Some("SE 012820")),
        ("German travel document (“Reiseausweis”) A 0139243", Some("A 0139243")),
        ("passport number 8208 No. 555627", Some("8208 555627")),
        ("No34409/129", Some("34409/129")),
        ("IMO9562233", Some("9562233")),
        ("IMO 9562233", Some("9562233")),
        ("IMO9562233B", Some("IMO9562233B")),
        ("not known", None),
        ("", None),
    ] {
        assert_eq!(bare(text).as_deref(), number, "{text}");
    }
}

#[test]
fn a_field_may_hold_several_numbers_with_their_labels() {
    for (text, numbers) in [
        ("1000000001", &[("", "1000000001")][..]),
        ("OGRN: 100\nKPP: 200\nINN: 300", &[("OGRN", "100"), ("INN", "300")]),
        ("INN - 1000000003", &[("INN", "1000000003")]),
        ("inn 1000000003; KPP 100000001", &[("inn", "1000000003")]),
        ("LEI 5299000EXAMPLE00X1", &[("LEI", "5299000EXAMPLE00X1")]),
        (
            "(УНН/ИНН): 100000004 (Exampleland), 1000000005/100000001 (Otherland)",
            &[("УНН/ИНН", "100000004"), ("УНН/ИНН", "1000000005")],
        ),
        ("X1234567, issued 1 May 2003", &[("", "X1234567")]),
        // Letters that belong to the number.
        ("A - 0139243", &[("", "A - 0139243")]),
        ("SE 012820", &[("", "SE 012820")]),
        ("-", &[]),
        ("", &[]),
    ] {
        let found: Vec<_> = several(text).collect();
        let found: Vec<_> = found.iter().map(|(label, number)| (*label, number.as_str())).collect();
        assert_eq!(found, numbers, "{text}");
    }
}

#[test]
fn the_code_of_a_bank_needs_no_digit() {
    for (text, code) in [
        ("EXAM XEXX", Some("EXAMXEXX")),
        ("EXAMXE1AXXX", Some("EXAMXE1AXXX")),
        ("EXAMXE1", None),
        ("1XAMXEXX", None),
        ("Exam Xexx", None),
        ("ÉXAMXEX", None),
    ] {
        assert_eq!(bank(text).as_deref(), code, "{text}");
    }
}
