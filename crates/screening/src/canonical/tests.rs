use super::*;
use crate::load::Version;
use arrow_array::cast::AsArray;
use matching::screen::{ListedName, NameStrength, PartialDate};

#[test]
fn every_fact_of_an_entry_is_a_row_that_leads_to_it() {
    let passport = Identifier {
        label: "Passport".to_owned(),
        ..Identifier::new(IdentifierKind::Document, "927220230")
    };
    let entry = Entry {
        list: "ofac-sdn".to_owned(),
        entry_id: "17".to_owned(),
        kind: Kind::Person,
        names: vec![
            ListedName { text: "ROE, Richard".to_owned(), strength: NameStrength::Primary },
            ListedName { text: "Dick".to_owned(), strength: NameStrength::Weak },
        ],
        birth_dates: PartialDate::parse("1965-04-25").into_iter().collect(),
        identifiers: vec![passport, Identifier::new(IdentifierKind::Wallet, "TE3mCcP")],
        addresses: vec!["1 Main St, Springfield".to_owned()],
        programs: vec!["A".to_owned(), "B".to_owned()],
        listed_on: PartialDate::parse("2001-12-04"),
        ..Entry::default()
    };
    let version = Version {
        name: "ofac-sdn".to_owned(),
        published: Some("2026-08-20".to_owned()),
        hash: "x".to_owned(),
        entries: 1,
    };
    let empty = List {
        version: version.clone(),
        format: String::new(),
        entries: Vec::new(),
        ranges: Vec::new(),
        warnings: Vec::new(),
    };
    assert!(batches(&empty, 0).is_empty());
    let list = List { entries: vec![entry], ..empty };
    let found = batches(&list, 3);
    let rows: Vec<(&str, usize)> =
        found.iter().map(|(table, batch)| (table.name, batch.num_rows())).collect();
    assert_eq!(rows, [("list_entries", 1), ("list_names", 2), ("list_identifiers", 4)]);
    for (table, batch) in &found {
        assert_eq!(*batch.schema(), table.schema(), "{}", table.name);
        let ids = batch.column(0).as_primitive::<arrow_array::types::Int64Type>();
        assert!(ids.values().iter().all(|id| {
            let id = RowId::from_raw(*id);
            (id.file(), id.position()) == (3, 1)
        }));
    }
    let text = |table: usize, column: &str| -> Vec<String> {
        let column = found[table].1.column_by_name(column).unwrap();
        column.as_string::<i32>().iter().map(|text| text.unwrap_or("").to_owned()).collect()
    };
    assert_eq!(text(0, "programmes"), ["A; B"]);
    assert_eq!(text(1, "strength"), ["primary", "weak"]);
    assert_eq!(text(2, "kind"), ["passport", "wallet", "birth_date", "address"]);
    assert_eq!(text(2, "value"), ["927220230", "TE3mCcP", "1965-04-25", "1 Main St, Springfield"]);
    let days = found[0].1.column_by_name("listed_on").unwrap();
    assert_eq!(days.as_primitive::<arrow_array::types::Date32Type>().value(0), 11_660);
    let days = found[1].1.column_by_name("observed_on").unwrap();
    assert_eq!(days.as_primitive::<arrow_array::types::Date32Type>().value(0), 20_685);
}

#[test]
fn what_a_number_is_follows_from_the_words_of_its_label() {
    for (label, kind) in [
        ("National passport", "passport"),
        ("Diplomatic Passport", "passport"),
        ("SWIFT BIC", "bic"),
        ("SWIFT/BIC", "bic"),
        ("National Fiscal Code", "tax_id"),
        ("Tax ID No.", "tax_id"),
        ("Business registration number (INN)", "tax_id"),
        ("Business registration number (OGRN)", "registration"),
        ("IMO (vessel identification)", "registration"),
        ("Vessel Registration Identification", "registration"),
        ("National identification card", "national_id"),
        ("National identifier", "national_id"),
        ("Folio Mercantil No.", "registration"),
    ] {
        let identifier = Identifier {
            label: label.to_owned(),
            ..Identifier::new(IdentifierKind::Document, "1234567")
        };
        assert_eq!(number(&identifier), kind, "{label}");
    }
}

#[test]
fn ranges_are_rows_of_their_own_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exits.csv");
    std::fs::write(&path, "cidr,kind,owner,country\n198.51.100.0/24,vpn,Example,Germany\n")
        .unwrap();
    let lists = crate::load::from_paths(&[path]).unwrap();
    let found = batches(&lists[0], 5);
    let [(table, batch)] = found.as_slice() else { panic!("{} tables", found.len()) };
    assert_eq!((table.name, *batch.schema() == table.schema()), ("ip_ranges", true));
    let said = ["range", "kind", "owner", "country"]
        .map(|column| batch.column_by_name(column).unwrap().as_string::<i32>().value(0).to_owned());
    assert_eq!(said, ["198.51.100.0/24", "vpn", "Example", "DE"]);
}
