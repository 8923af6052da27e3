use super::*;

fn guessed(columns: &[(&str, &str)]) -> Vec<(String, Kind, usize)> {
    let mut table = Table::new(columns.iter().map(|(name, _)| *name));
    table.push("1", 0, columns.iter().map(|(_, value)| Some(*value)));
    guess(&table, &Settings::default())
        .into_iter()
        .map(|field| (field.name.clone(), field.kind, field.all_columns().count()))
        .collect()
}

#[test]
fn headers_of_different_systems_are_understood() {
    let fields = guessed(&[
        ("given_name", "ann"),
        ("surname", "poe"),
        ("date_of_birth", "19840420"),
        ("postcode", "4011"),
        ("soc_sec_id", "7364009"),
    ]);
    assert_eq!(
        fields,
        [
            ("name".into(), Kind::Name, 2),
            ("birth date".into(), Kind::Date, 1),
            ("postcode".into(), Kind::Postcode, 1),
            ("ssn".into(), Kind::Identifier, 1),
        ]
    );
    let fields = guessed(&[
        ("PRIMARY_NAME_ORG", "Acme"),
        ("PRIMARY_NAME_FULL", "Ann Poe"),
        ("ADDR_LINE1", "1 Main St, Springfield"),
        ("ADDR_CITY", "Springfield"),
        ("ADDR_TYPE", "HOME"),
        ("RECORD_TYPE", "PERSON"),
    ]);
    assert_eq!(
        fields,
        [
            ("name".into(), Kind::Name, 2),
            ("address".into(), Kind::Address, 2),
            ("sort".into(), Kind::Sort, 3)
        ]
    );
}

#[test]
fn traits_of_people_are_never_guessed() {
    let headers = ["gender", "Sex", "nationality", "COUNTRY_OF_CITIZENSHIP", "religion"];
    for header in headers {
        assert_eq!(guessed(&[(header, "x")]), [], "{header}");
    }
}

#[test]
fn an_unknown_column_of_mailboxes_is_compared() {
    assert_eq!(guessed(&[("kontakt", "ann@example.com")]), [("email".into(), Kind::Email, 1)]);
    assert_eq!(guessed(&[("status", "active")]), []);
}
