use super::*;

fn person(id: &str, names: &[&str]) -> Entry {
    Entry {
        list: "test".into(),
        entry_id: id.into(),
        kind: Kind::Person,
        names: names
            .iter()
            .map(|n| ListedName { text: (*n).into(), ..ListedName::default() })
            .collect(),
        ..Entry::default()
    }
}

fn company(id: &str, name: &str) -> Entry {
    Entry { kind: Kind::Organisation, ..person(id, &[name]) }
}

fn index() -> Index {
    let mut entries = vec![
        person("kim", &["KIM, Jong Song", "KIM, Chong-song"]),
        person("ri", &["RI, Chol Min"]),
        person("ivanov", &["IVANOV, Vladimir Sergeyevich"]),
        person("garcia", &["GARCIA LOPEZ, Juan Carlos"]),
        person("sabah", &["AL-SABAH, Abdul Rahman Mohammed"]),
        person("smith", &["SMITH, John"]),
        person("petrov", &["PETROV, Aleksandr"]),
        company("orion", "ORION TRADING COMPANY LIMITED"),
        company("unit", "MILITARY UNIT 1721"),
        company("pine", "BLUE PINE TECHNOLOGIES LLC"),
    ];
    // Enough other names for rarity to mean something.
    let (given, family) = (
        ["Anton", "Boris", "Carla", "Dana", "Emil", "Fatima", "Greta"],
        ["Abel", "Brandt", "Cole", "Duval", "Eriksen", "Fuchs"],
    );
    for (n, g) in given.iter().enumerate() {
        for (m, f) in family.iter().enumerate() {
            entries.push(person(&format!("x{n}-{m}"), &[&format!("{}, {g}", f.to_uppercase())]));
        }
    }
    Index::build(entries)
}

fn ids<'a>(hits: &[Hit<'a>]) -> Vec<&'a str> {
    hits.iter().map(|hit| hit.entry.entry_id.as_str()).collect()
}

#[test]
fn finds_a_name_however_it_is_written() {
    let index = index();
    for (name, id) in [
        ("Kim Jong Song", "kim"),
        ("Jong-song Kim", "kim"),
        ("Kim Jongsong", "kim"),
        ("KIMJONGSONG", "kim"),
        ("Gim Jeong Seong", "kim"),
        ("김정성", "kim"),
        ("Lee Cheol-min", "ri"),
        ("Vladimir Ivanov", "ivanov"),
        ("V. S. Ivanov", "ivanov"),
        ("Wladimir Iwanow", "ivanov"),
        ("Владимир Иванов", "ivanov"),
        ("Vova Ivanov", "ivanov"),
        ("Vladimri Ivanov", "ivanov"),
        ("Dr. Vladimir Ivanov", "ivanov"),
        ("Juan Carlos Garcia Lopez", "garcia"),
        ("Abdulrahman Muhammad Alsabah", "sabah"),
        ("John Smith", "smith"),
        ("SMITHJOHN", "smith"),
        ("Alexander Petrov", "petrov"),
    ] {
        let hits = index.query(&Query::person(name), DEFAULT_THRESHOLD);
        assert_eq!(ids(&hits), [id], "{name}: {hits:#?}");
        assert_eq!(hits[0].strength, Strength::Possible, "{name}");
    }
}

#[test]
fn does_not_find_another_name() {
    let index = index();
    for name in [
        "Kim Chol",
        "Kim",
        "Mary Smith",
        "John Cole",
        "Vladimir Petrov",
        "Sergey Ivanov",
        "Juan Rodriguez",
        "Lopez",
        "Jane Roe",
        "",
        "?!",
        "Mr",
    ] {
        let hits = index.query(&Query::person(name), DEFAULT_THRESHOLD);
        assert!(hits.is_empty(), "{name}: {hits:#?}");
    }
}

#[test]
fn companies_are_told_apart_by_what_is_distinctive() {
    let index = index();
    let find = |name: &str| ids(&index.query(&Query::organisation(name), DEFAULT_THRESHOLD));
    assert_eq!(find("Orion Trading Co., Ltd."), ["orion"]);
    assert_eq!(find("OOO Orion Trade"), ["orion"]);
    assert_eq!(find("Bluepine Tech"), ["pine"]);
    assert_eq!(find("Military Unit 1721"), ["unit"]);
    for name in [
        "Vega Trading Company Limited",
        "Military Unit 8213",
        "Trading Company Limited",
        "Blue Harbor Technologies",
    ] {
        assert!(find(name).is_empty(), "{name}");
    }
    assert!(
        index.query(&Query::person("Orion Trading"), DEFAULT_THRESHOLD).is_empty(),
        "a person is no company"
    );
}

#[test]
fn another_order_scores_less_than_the_same() {
    let index = index();
    let score = |name: &str| index.query(&Query::person(name), DEFAULT_THRESHOLD)[0].score;
    assert!(score("John Smith") > score("Smith John"));
    assert_eq!(score("SMITH, John"), score("John Smith"), "a comma tells the order");
    assert!(score("Vladimir Sergeyevich Ivanov") > score("Vladimir Ivanov"));
    assert!(score("Vladimir Ivanov") > score("V. Ivanov S.") || score("V. Ivanov S.") < 1.0);
}

#[test]
fn the_strength_of_a_hit() {
    let mut entry = person("roe", &["ROE, Richard Quentin"]);
    entry.birth_dates.extend(PartialDate::parse("1980-04-20"));
    entry.addresses.push("12 Main Street, Springfield".into());
    entry.names.push(ListedName { text: "Quillo".into(), strength: NameStrength::Weak });
    for (kind, value) in [
        (IdentifierKind::Wallet, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        (IdentifierKind::Document, "X1234567"),
        (IdentifierKind::Email, "roe@example.org"),
        (IdentifierKind::Phone, "+44 20 7946 0018"),
    ] {
        entry.identifiers.push(Identifier::new(kind, value));
    }
    let index = Index::build(vec![entry]);
    let ask = |change: &dyn Fn(&mut Query)| {
        let mut query = Query::person("Richard Roe");
        change(&mut query);
        let hits = index.query(&query, DEFAULT_THRESHOLD);
        hits.first().map(|hit| (hit.strength, hit.agreed.len(), hit.differed.len()))
    };
    let born = |text: &str| PartialDate::parse(text);
    let number =
        |q: &mut Query, kind, value: &str| q.identifiers.push(Identifier::new(kind, value));
    assert_eq!(ask(&|_| {}), Some((Strength::Possible, 1, 0)));
    assert_eq!(ask(&|q| q.birth_date = born("1980")), Some((Strength::Possible, 2, 0)));
    assert_eq!(ask(&|q| q.birth_date = born("20 Apr 1980")), Some((Strength::Strong, 2, 0)));
    assert_eq!(
        ask(&|q| q.birth_date = born("1990-01-01")),
        Some((Strength::Possible, 1, 1)),
        "told, not hidden"
    );
    assert_eq!(
        ask(&|q| q.address = Some("12 MAIN ST Apt 3".into())),
        Some((Strength::Strong, 2, 0))
    );
    assert_eq!(ask(&|q| q.address = Some("99 Other Rd".into())), Some((Strength::Possible, 1, 0)));
    assert_eq!(
        ask(&|q| number(q, IdentifierKind::Document, "x-1234567")),
        Some((Strength::Exact, 2, 0))
    );
    assert_eq!(
        ask(&|q| number(q, IdentifierKind::Phone, "+442079460018")),
        Some((Strength::Strong, 2, 0))
    );
    assert_eq!(
        ask(&|q| {
            q.name = Some("Jane Doe".into());
            number(q, IdentifierKind::Document, "X1234567");
        }),
        Some((Strength::Strong, 1, 1)),
        "a number alone, with another name"
    );
    assert_eq!(
        ask(&|q| {
            q.name = None;
            number(q, IdentifierKind::Wallet, "1a1zp1ep5qgefi2dmptftl5slmv7divfna");
        }),
        Some((Strength::Strong, 1, 0)),
        "a wallet that lost its case"
    );
    assert_eq!(
        ask(&|q| {
            q.name = None;
            number(q, IdentifierKind::Email, "ROE@example.org");
        }),
        Some((Strength::Exact, 1, 0))
    );
    assert_eq!(
        ask(&|q| {
            q.name = None;
            number(q, IdentifierKind::Phone, "+442079460018");
        }),
        Some((Strength::Possible, 1, 0))
    );
    let weak = index.query(&Query::person("Quillo"), DEFAULT_THRESHOLD);
    assert!((weak[0].score - 0.9).abs() < 1e-9, "a weak alias scores less");
    assert_eq!(weak[0].agreed[0].note, "weak alias");
}

#[test]
fn a_hit_tells_what_it_is_made_of() {
    let index = index();
    let hits = index.query(&Query::person("Jongsong R. Kim"), 0.7);
    let parts = &hits[0].parts;
    assert!(
        parts.pairs.iter().any(|p| p.query == "jongsong" && p.listed == "jong song"),
        "{parts:#?}"
    );
    assert_eq!(parts.only_query, ["r"]);
    assert!(parts.only_listed.is_empty());
    assert!(parts.bits > 3.0);
}

mod exhaustive;
mod known_failures;
