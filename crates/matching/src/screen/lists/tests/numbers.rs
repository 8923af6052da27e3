use super::super::numbers::bare;

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
        ("not known", None),
        ("", None),
    ] {
        assert_eq!(bare(text).as_deref(), number, "{text}");
    }
}
