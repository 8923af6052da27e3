use super::*;

fn row(cells: &[(Column, &str)]) -> Asked {
    let mut gather = Gather::default();
    for (column, value) in cells {
        gather.take(*column, value);
    }
    gather.finish(1, Kind::Unknown).0.unwrap()
}

fn identifiers(asked: &Asked) -> Vec<(IdentifierKind, &str)> {
    asked.query.identifiers.iter().map(|one| (one.kind, one.value.as_str())).collect()
}

#[test]
fn a_value_is_what_its_form_says() {
    use IdentifierKind::{Document, Domain, Email, Phone, Wallet};
    let cases: [(&str, Option<&str>, &[IdentifierKind]); 12] = [
        ("Richard Roe", Some("Richard Roe"), &[]),
        ("0x00000000219ab540356cBB839Cbe05303d7705Fa", None, &[Wallet]),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", None, &[Wallet]),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", None, &[Wallet]),
        ("roe@example.com", None, &[Email, Domain]),
        ("+44 20 7946 0958", None, &[Phone]),
        ("654310150", None, &[Document]),
        ("AB-123456", None, &[Document]),
        ("example.co.uk", Some("example.co.uk"), &[Domain]),
        ("https://example.com/jobs", Some("https://example.com/jobs"), &[Domain]),
        ("St. John", Some("St. John"), &[]),
        ("J.R.", Some("J.R."), &[]),
    ];
    for (text, name, kinds) in cases {
        let asked = Asked::value(1, text, Kind::Unknown);
        assert_eq!(asked.query.name.as_deref(), name, "{text}");
        let found: Vec<_> = identifiers(&asked).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(found, kinds, "{text}");
    }
}

#[test]
fn parts_of_a_name_make_a_person_and_further_names_are_kept() {
    let asked = row(&[
        (Column::FamilyName, "Roe"),
        (Column::GivenName, "Richard"),
        (Column::MiddleName, "Quentin"),
        (Column::OtherName, "Dick Roe; R. Q. Roe"),
        (Column::BirthDate, "1984-04-20"),
    ]);
    assert_eq!(asked.query.name.as_deref(), Some("Richard Quentin Roe"));
    assert_eq!(asked.other_names, ["Dick Roe", "R. Q. Roe"]);
    assert_eq!(asked.query.kind, Kind::Person);
    assert_eq!(asked.query.birth_date, PartialDate::parse("1984-04-20"));
}

#[test]
fn several_values_in_a_cell_are_several_and_addresses_keep_their_order() {
    let asked = row(&[
        (Column::Identifier(IdentifierKind::Wallet), "one; two |one"),
        (Column::Address(3), "12345"),
        (Column::Address(1), "Springfield"),
        (Column::Address(0), "742 Evergreen Terrace"),
        (Column::Identifier(IdentifierKind::Document), "X1234567"),
        (Column::DocumentCountry, "DE"),
    ]);
    assert_eq!(
        identifiers(&asked),
        [
            (IdentifierKind::Wallet, "one"),
            (IdentifierKind::Wallet, "two"),
            (IdentifierKind::Document, "X1234567")
        ]
    );
    assert_eq!(asked.query.identifiers[2].country, "DE");
    assert_eq!(asked.query.address.as_deref(), Some("742 Evergreen Terrace, Springfield, 12345"));
}

#[test]
fn a_mailbox_is_looked_up_with_its_domain() {
    let asked = row(&[(Column::Identifier(IdentifierKind::Email), "Roe@Example.com")]);
    assert_eq!(
        identifiers(&asked),
        [(IdentifierKind::Email, "Roe@Example.com"), (IdentifierKind::Domain, "example.com")]
    );
}

#[test]
fn a_row_without_a_name_or_number_is_not_screened() {
    let mut gather = Gather::default();
    gather.take(Column::Id(0), "7");
    gather.take(Column::BirthDate, "1984");
    assert_eq!(gather.finish(1, Kind::Unknown).0, Err(Unasked::Nothing));
    for (kind, value, wanted) in
        [("birth_date", Some("1984"), "of a kind"), ("passport", None, "only as a hash")]
    {
        let mut gather = Gather::default();
        gather.take(Column::ValueKind, kind);
        if let Some(value) = value {
            gather.take(Column::Value, value);
        }
        match gather.finish(1, Kind::Unknown).0 {
            Err(Unasked::NotUsed(why)) => assert!(why.contains(wanted), "{why}"),
            other => panic!("{kind}: {other:?}"),
        }
    }
}

#[test]
fn a_birth_date_that_cannot_be_read_is_told_and_the_row_is_screened() {
    let mut gather = Gather::default();
    gather.take(Column::Name, "Richard Roe");
    gather.take(Column::BirthDate, "spring");
    let (asked, told) = gather.finish(1, Kind::Unknown);
    assert_eq!(asked.unwrap().birth_date.as_deref(), Some("spring"));
    assert!(told.unwrap().contains("`spring`"));
}

#[test]
fn the_fingerprint_is_of_the_question_and_of_nothing_else() {
    let one = row(&[(Column::Id(0), "1"), (Column::Name, "Richard Roe")]);
    let other_row =
        Asked { row: 9, ..row(&[(Column::Id(0), "2"), (Column::Name, "Richard Roe ")]) };
    assert_eq!(one.fingerprint(), other_row.fingerprint());
    assert_eq!(one.fingerprint().len(), 16);
    let born = row(&[(Column::Name, "Richard Roe"), (Column::BirthDate, "1984")]);
    assert_ne!(one.fingerprint(), born.fingerprint());
    assert_eq!((one.key(), born.key()), ("1".to_owned(), born.fingerprint()));
    // What is in one field must not run into the next.
    let ab = row(&[(Column::Name, "ab"), (Column::OtherName, "c")]);
    let a = row(&[(Column::Name, "a"), (Column::OtherName, "bc")]);
    assert_ne!(ab.fingerprint(), a.fingerprint());
}
