use super::*;

fn headers(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn columns_are_found_whatever_they_are_called() {
    let cases = [
        ("Full Name", Column::Name),
        ("NAME_FULL", Column::Name),
        ("first-name", Column::GivenName),
        ("Surname", Column::FamilyName),
        ("D.O.B.", Column::BirthDate),
        ("Passport No.", Column::Identifier(IdentifierKind::Document)),
        ("E-Mail", Column::Identifier(IdentifierKind::Email)),
        ("walletAddress", Column::Identifier(IdentifierKind::Wallet)),
        ("Web site", Column::Identifier(IdentifierKind::Domain)),
        ("Employee ID", Column::Id(2)),
    ];
    for (name, wanted) in cases {
        assert_eq!(known(name), Some(wanted), "{name}");
    }
    for name in ["nationality", "gender", "salary", "row_id", "religion", ""] {
        assert_eq!(known(name), None, "{name} is not screened");
    }
}

#[test]
fn every_field_of_the_contract_is_a_field_and_found_by_its_own_name() {
    for name in [
        "id",
        "name",
        "schema",
        "birth_date",
        "country",
        "address",
        "wallet",
        "domain",
        "email",
        "phone",
        "ip",
        "document",
    ] {
        let field = FIELDS.iter().find(|(field, _)| *field == name);
        assert_eq!(field.map(|(_, column)| *column), known(name), "{name}");
        assert!(field.is_some(), "{name}");
    }
}

#[test]
fn what_the_user_says_wins_and_is_checked() {
    let mapping = Mapping::new(&["name=Payee Label".to_owned()]).unwrap();
    let bound = mapping.bind(&headers(&["Name", "payee_label", "dob"]), "").unwrap();
    assert_eq!(bound.columns, [None, Some(Column::Name), Some(Column::BirthDate)]);
    let missing = mapping.bind(&headers(&["Name"]), "").unwrap_err().to_string();
    assert!(missing.contains("`Payee Label`") && missing.contains("Name"), "{missing}");
    let unknown = Mapping::new(&["salary=x".to_owned()]).unwrap_err().to_string();
    assert!(unknown.contains("`salary`") && unknown.contains("birth_date"), "{unknown}");
    assert!(Mapping::new(&["name".to_owned()]).is_err());
}

#[test]
fn canonical_tables_say_what_their_rows_are_about() {
    let mapping = Mapping::default();
    let vendors = mapping.bind(&headers(&["vendor_id", "name", "kind"]), "vendors.csv").unwrap();
    assert_eq!((vendors.kind, vendors.columns[2]), (Kind::Organisation, None));
    let people = mapping.bind(&headers(&["employee_no", "name", "vendor_id"]), "").unwrap();
    assert_eq!(people.kind, Kind::Person);
    let identifiers =
        mapping.bind(&headers(&["person_id", "email", "kind", "value"]), "identifiers").unwrap();
    assert_eq!(identifiers.columns[2..], [Some(Column::ValueKind), Some(Column::Value)]);
    assert_eq!(mapping.bind(&headers(&["name"]), "").unwrap().kind, Kind::Unknown);
}
