use super::*;

fn id(kind: IdentifierKind, value: &str) -> Identifier {
    Identifier::new(kind, value)
}

#[test]
fn keys() {
    use IdentifierKind::{Document, Domain, Email, Phone};
    for (kind, value, expected) in [
        (Domain, "https://www.Example.org/path?x#y", Some("example.org")),
        (Domain, "example.org.", Some("example.org")),
        (Domain, "www.Bücher.example:8080", Some("xn--bcher-kva.example")),
        (Domain, "localhost", None),
        (Email, "A@Example.org", Some("a@example.org")),
        (Phone, "+44 20 7946 0018", Some("+442079460018")),
        (Phone, "12345", None),
        (Document, "AB 123-456", Some("ab123456")),
        (Document, "1234", None),
        (Document, "00000000", None),
        (Document, "PASSPORT", None),
    ] {
        assert_eq!(key(&id(kind, value)).as_deref(), expected, "{value}");
    }
}

#[test]
fn a_number_of_another_country_is_another_number() {
    let listed = Identifier { country: "Iran".into(), ..id(IdentifierKind::Document, "T1234567") };
    let entries = vec![Entry { identifiers: vec![listed], ..Entry::default() }];
    let mut index = Identifiers::build(&entries);
    index.country = Some(|text| match text {
        "IR" | "ir" | "IRN" | "Iran" | "IRAN" | "Iran, Islamic Republic of" => Some("IR"),
        "France" => Some("FR"),
        _ => None,
    });
    let find = |wanted: &Identifier| index.find(wanted, &entries).len();
    assert_eq!(find(&id(IdentifierKind::Document, "t-1234567")), 1);
    assert_eq!(
        find(&Identifier { country: "IRAN".into(), ..id(IdentifierKind::Document, "T1234567") }),
        1
    );
    for spelling in ["IR", "ir", "Iran, Islamic Republic of", "IRN"] {
        let wanted =
            Identifier { country: spelling.into(), ..id(IdentifierKind::Document, "T1234567") };
        assert_eq!(find(&wanted), 1, "{spelling}");
    }
    assert_eq!(
        find(&Identifier { country: "France".into(), ..id(IdentifierKind::Document, "T1234567") }),
        0
    );
    assert_eq!(find(&id(IdentifierKind::Document, "T1234568")), 0);
}
