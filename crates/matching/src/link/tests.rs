use proptest::prelude::*;

use super::*;

/// People with two to four records each, some of them with a mistake.
fn register(people: usize) -> (Table, Vec<usize>) {
    let given =
        ["ann", "robert", "maria", "john", "lucy", "peter", "helen", "mark", "ruth", "hugh"];
    let family = [
        "poe",
        "whitmore",
        "garland",
        "ashby",
        "thornton",
        "melrose",
        "kirkham",
        "draycott",
        "selby",
        "hartley",
        "norwood",
        "pemberton",
        "langford",
    ];
    let towns = ["oslo", "bergen", "moss", "hamar", "bodo", "narvik", "alta"];
    let mut table = Table::new(["given_name", "surname", "dob", "city", "email"]);
    let mut truth = Vec::new();
    for n in 0..people {
        let mut k = 0;
        let mut any = |most: usize| {
            k += 1;
            (crate::compare::text::mix((n * 20 + k) as u64) % most as u64) as usize
        };
        let name = given[any(10)];
        let surname = format!("{}{}", family[any(13)], ["", "son", "ton"][any(3)]);
        let dob = format!("{}-{:02}-{:02}", 1930 + any(70), 1 + any(12), 1 + any(28));
        let town = towns[any(7)];
        let mail = format!("{name}{}@example.com", n * 7919);
        for copy in 0..2 + n % 3 {
            let (mut name, mut surname, mut dob) = (name.to_owned(), surname.clone(), dob.clone());
            let mut mail = Some(mail.as_str());
            match copy {
                1 => surname.insert(2, 'e'),
                2 => name.truncate(1),
                3 => dob = format!("{}-01-09", &dob[..4]),
                _ => {}
            }
            if copy > 0 {
                mail = None;
            }
            let id = format!("{n}-{copy}");
            let town = (copy != 2).then_some(town);
            table.push(
                &id,
                copy as u16,
                [Some(name.as_str()), Some(&surname), Some(&dob), town, mail],
            );
            truth.push(n);
        }
    }
    (table, truth)
}

fn linked(table: &Table, settings: &Settings, threads: usize) -> Linked {
    link(table, settings, &Options { threads }).expect("a linkage")
}

#[test]
fn people_are_found_again() {
    let (table, truth) = register(400);
    let linked = linked(&table, &Settings::default(), 1);
    let (pairs, cubed) = quality(&linked.clusters, &truth);
    assert!(pairs.f1() > 0.97, "{pairs:?}");
    assert!(cubed.f1() > 0.97, "{cubed:?}");
}

#[test]
fn threads_change_nothing() {
    let (table, _) = register(900);
    let one = linked(&table, &Settings::default(), 1);
    let four = linked(&table, &Settings::default(), 4);
    assert!(table.len() > 2 * 512, "more than one chunk a thread");
    assert_eq!(one.clusters, four.clusters);
    assert_eq!(one.pairs, four.pairs);
    assert_eq!(one.model, four.model);
}

#[test]
fn threads_change_nothing_where_records_say_several_things() {
    let (one_name, _) = register(500);
    let mut table = Table::new(["name", "alias", "dob", "phone_home", "phone_work"]);
    for r in 0..one_name.len() as u32 {
        let value = |column: usize| one_name.value(r, column).unwrap_or_default();
        let name = format!("{} {}", value(0), value(1));
        let alias = format!("{name}; {} {}", value(0), value(3));
        let phone = format!("555-01{:02}", r % 90);
        table.push(
            one_name.id(r),
            0,
            [
                Some(name.as_str()),
                Some(&alias).filter(|_| r % 3 == 0).map(String::as_str),
                one_name.value(r, 2),
                Some(phone.as_str()),
                None,
            ],
        );
    }
    let one = linked(&table, &Settings::default(), 1);
    for threads in [2, 4] {
        let several = linked(&table, &Settings::default(), threads);
        assert_eq!(one.clusters, several.clusters);
        assert_eq!(one.pairs, several.pairs);
        assert_eq!(one.model, several.model);
        assert_eq!(one.rules, several.rules);
    }
    assert!(one.pairs.len() > 300, "{} pairs", one.pairs.len());
}

#[test]
fn every_candidate_is_visited_once() {
    let (table, truth) = register(700);
    let mut seen = std::collections::HashSet::new();
    let (mut right, mut all) = (0, 0);
    candidates(&table, &Settings { pairs_per_record: 5.0, ..Settings::default() }, |a, b| {
        assert!(a < b, "{a} {b}");
        assert!(seen.insert((a, b)), "{a} {b} twice");
        right += usize::from(truth[a as usize] == truth[b as usize]);
    })
    .expect("blocking");
    for (n, person) in truth.iter().enumerate() {
        all += truth[n + 1..].iter().filter(|other| *other == person).count();
    }
    assert!(right as f64 > 0.97 * all as f64, "{right} of {all} pairs");
    assert!(seen.len() < table.len() * 60, "{} candidates", seen.len());
}

#[test]
fn a_waterfall_adds_up() {
    let (table, _) = register(300);
    let linked = linked(&table, &Settings::default(), 1);
    assert!(linked.pairs.len() > 300);
    for pair in linked.pairs.iter().step_by(17) {
        let why = linked.explain(&table, pair.left, pair.right);
        let sum: f64 = why.parts.iter().map(|part| part.weight + part.rarity + part.overlap).sum();
        assert!((sum - why.weight).abs() < 1e-3, "{why:?}");
        assert!((why.weight - pair.weight).abs() < 1e-3, "{why:?} {pair:?}");
        assert_eq!(why.parts.len(), 1 + linked.model.fields.len());
    }
    let silent = linked.explain(&table, 0, 1);
    let mail = silent.parts.iter().find(|part| part.field == "email").expect("a part");
    assert_eq!((mail.weight, mail.level.as_str()), (0.0, "not compared"), "null is no evidence");
}

#[test]
fn a_chain_does_not_join_what_contradicts() {
    let mut table = Table::new(["name", "dob", "phone", "city"]);
    // Father and son, and records that fit either: they may join one of them,
    // never both to each other.
    for n in 0..40 {
        let (father, son) =
            (format!("19{}-04-0{}", 20 + n, 1 + n % 9), format!("19{}-11-1{}", 50 + n, n % 9));
        let name = format!(
            "Hugh {}{}",
            ["Ashby", "Norwood", "Selby", "Moss"][n % 4],
            ["", "ton", "ham"][n % 3]
        );
        let (at_home, away) = (format!("555{:04}", n * 137), format!("49{:05}", 7 + n * 2111));
        for copy in 0..3 {
            for (who, dob, phone) in [("f", &father, &at_home), ("s", &son, &away)] {
                let id = format!("{n}-{who}-{copy}");
                table.push(
                    &id,
                    0,
                    [Some(name.as_str()), Some(dob.as_str()), Some(phone), Some("Oslo")],
                );
            }
        }
        if n % 8 != 0 {
            continue;
        }
        table.push(&format!("{n}-x-0"), 0, [Some(name.as_str()), Some(&father), Some(&away), None]);
        table.push(&format!("{n}-y-0"), 0, [Some(name.as_str()), None, None, Some("Oslo")]);
    }
    let linked = linked(&table, &Settings::default(), 1);
    let mut walked = 0;
    for n in 0..40 {
        let at =
            |id: String| (0..table.len() as u32).find(|r| table.id(*r) == id).expect("a record");
        let of = |who: &str| linked.clusters[at(format!("{n}-{who}-0")) as usize];
        assert_ne!(of("f"), of("s"), "father and son {n}");
        walked += 1;
    }
    assert_eq!(walked, 40);
}

#[test]
fn files_without_duplicates_give_one_record_each() {
    let (table, _) = register(300);
    let settings = Settings { one_per_source: true, ..Settings::default() };
    let linked = linked(&table, &settings, 1);
    let mut seen = std::collections::HashSet::new();
    for (record, cluster) in (0_u32..).zip(&linked.clusters) {
        assert!(seen.insert((*cluster, table.source(record))), "two records of one file");
    }
    assert_eq!(seen.len(), table.len());
}

#[test]
fn later_records_join_the_clusters_there_are() {
    let (all, truth) = register(600);
    let values = |r: u32| (0..5).map(move |c| (r, c));
    let (mut early, mut both, mut order) =
        (Table::new(all.columns()), Table::new(all.columns()), vec![]);
    for late in [false, true] {
        for r in (0..all.len() as u32).filter(|r| (r % 10 == 3) == late) {
            let row: Vec<Option<&str>> = values(r).map(|(r, c)| all.value(r, c)).collect();
            if !late {
                early.push(all.id(r), all.source(r), row.iter().copied());
            }
            both.push(all.id(r), all.source(r), row.iter().copied());
            order.push(truth[r as usize]);
        }
    }
    let first = linked(&early, &Settings::default(), 1);
    let model =
        Model::parse(&first.model.to_toml().expect("a model")).expect("the model read back");
    let known: Vec<Option<u32>> = (0..both.len()).map(|r| first.clusters.get(r).copied()).collect();
    let more = link_more(&both, &model, &known, &Options::default()).expect("a linkage");
    let full = linked(&both, &Settings::default(), 1);
    assert!(more.candidates * 3 < full.candidates, "{} {}", more.candidates, full.candidates);
    let (same, _) = quality(&more.clusters, &full.clusters);
    assert!(same.f1() > 0.98, "{same:?}");
    let (right, _) = quality(&more.clusters, &order);
    assert!(right.f1() > 0.96, "{right:?}");
}

#[test]
fn people_and_companies_are_kept_apart() {
    let mut table =
        Table::new(["RECORD_TYPE", "NAME_FULL", "ADDR_FULL", "PHONE_NUMBER", "DATE_OF_BIRTH"]);
    let address = "12 Harbour Street, Moss 1530";
    for (n, (sort, name)) in [
        ("PERSON", "Ann Selby"),
        ("ORGANIZATION", "Ann Selby Ltd"),
        ("ORGANIZATION", "Ann Selby Limited"),
        ("PERSON", "Selby, Anne"),
        ("PERSON", "Mark Draycott"),
        ("ORGANIZATION", "Norwood Trading"),
    ]
    .into_iter()
    .enumerate()
    {
        table.push(
            &n.to_string(),
            0,
            [
                Some(sort),
                Some(name),
                Some(address),
                Some("555 010 2000"),
                name.contains("Ann").then_some("1984-04-20").filter(|_| sort == "PERSON"),
            ],
        );
    }
    let linked = linked(&table, &Settings::default(), 1);
    assert_eq!(linked.clusters[1], linked.clusters[2]);
    assert_eq!(linked.clusters[0], linked.clusters[3]);
    assert_ne!(linked.clusters[0], linked.clusters[1]);
    assert_ne!(linked.clusters[0], linked.clusters[4]);
    assert_ne!(linked.clusters[1], linked.clusters[5]);
}

#[test]
fn mistakes_in_settings_are_told() {
    let table = Table::new(["a"]);
    let settings =
        Settings::parse("[[field]]\nname = \"who\"\nkind = \"name\"\ncolumns = [\"b\"]\n")
            .expect("settings");
    let error = link(&table, &settings, &Options::default()).expect_err("an error").to_string();
    assert_eq!(error, "no column is called `b`; the columns are `a`");
    assert!(Settings::parse("threshold = 1.5").is_err());
    assert!(Settings::parse("treshold = 0.5").is_err());
    assert!(link(&table, &Settings::default(), &Options::default()).is_err(), "nothing to compare");
    assert!(Model::parse("prior = 0.5\nhousehold = 0.1\nfields = []\n[settings]\n[[settings.field]]\nname = \"a\"\nkind = \"text\"\ncolumns = [\"a\"]").is_err());
}

#[test]
fn quality_of_known_clusters() {
    let (pairs, cubed) = quality(&[1, 1, 1, 2], &["a", "a", "b", "b"]);
    assert!((pairs.precision - 1.0 / 3.0).abs() < 1e-9 && (pairs.recall - 0.5).abs() < 1e-9);
    assert!((cubed.precision - (4.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0).abs() < 1e-9, "{cubed:?}");
    assert!((cubed.recall - (2.0 + 0.5 + 0.5) / 4.0).abs() < 1e-9, "{cubed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_records_does_not_matter(seed in any::<u64>()) {
        let (table, _) = register(60);
        let records = table.len() as u32;
        let mut order: Vec<u32> = (0..records).collect();
        order.sort_by_key(|record| crate::compare::text::mix(u64::from(*record) ^ seed));
        let mut shuffled = Table::new(table.columns());
        for record in &order {
            let values = (0..table.columns().count()).map(|c| table.value(*record, c));
            shuffled.push(table.id(*record), table.source(*record), values);
        }
        let groups = |table: &Table| {
            let linked = linked(table, &Settings::default(), 1);
            let mut groups: std::collections::BTreeMap<u32, std::collections::BTreeSet<String>> =
                std::collections::BTreeMap::new();
            for (record, cluster) in (0_u32..).zip(&linked.clusters) {
                groups.entry(*cluster).or_default().insert(table.id(record).to_owned());
            }
            groups.into_values().collect::<std::collections::BTreeSet<_>>()
        };
        let (as_they_came, otherwise) = (groups(&table), groups(&shuffled));
        prop_assert!(as_they_came.len() > 40);
        prop_assert_eq!(as_they_came, otherwise);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_settings_are_used_or_refused(
        kinds in proptest::collection::vec(0_usize..12, 1..6),
        separator in proptest::option::of("[;,/ ]?"),
        budget in proptest::option::of(-1.0_f64..100.0),
        rows in proptest::collection::vec("[a-cA-Z0-9 ,;|@./\\[\\]'\"-]{0,24}", 0..20),
    ) {
        let all = [
            "name", "date", "text", "postcode", "address", "phone", "email", "website",
            "identifier", "number", "exact", "sort",
        ];
        let mut text = format!("pairs_per_record = {:?}\n", budget.unwrap_or(60.0));
        for (n, kind) in kinds.iter().enumerate() {
            text += &format!("[[field]]\nname = \"f{n}\"\nkind = \"{}\"\n", all[*kind]);
            text += "columns = [\"a\", \"b\"]\nalso = [[\"b\", \"c\"], [], [\"c\"]]\n";
            if let Some(separator) = &separator {
                text += &format!("separator = \"{separator}\"\n");
            }
        }
        let settings = Settings::parse(&text).expect("settings");
        let mut table = Table::new(["a", "b", "c"]);
        for (n, row) in rows.iter().enumerate() {
            let values = [Some(row.as_str()), rows.get(n / 2).map(String::as_str), Some("ann poe")];
            table.push(&n.to_string(), 0, values.into_iter().skip(n % 2));
        }
        let linked = linked(&table, &settings, 1);
        prop_assert_eq!(linked.clusters.len(), rows.len());
        for pair in &linked.pairs {
            let why = linked.explain(&table, pair.left, pair.right);
            prop_assert!((why.weight - pair.weight).abs() < 0.01, "{:?}", why);
        }
        let model = Model::parse(&linked.model.to_toml().expect("a model")).expect("read back");
        prop_assert_eq!(&model.settings, &linked.model.settings);
    }

    #[test]
    fn any_records_are_linked(
        rows in proptest::collection::vec(
            (proptest::option::of("[a-cA-C ,.é0-9]{0,12}"), proptest::option::of("[0-9/ -]{0,10}"),
             proptest::option::of("\\PC{0,8}")), 0..30),
    ) {
        let mut table = Table::new(["name", "dob", "postcode"]);
        table.push("first", 0, [Some("Ann Poe")]);
        for (n, (name, dob, code)) in rows.iter().enumerate() {
            table.push(&n.to_string(), 0, [name.as_deref(), dob.as_deref(), code.as_deref()]);
        }
        let linked = linked(&table, &Settings::default(), 1).clusters;
        prop_assert_eq!(linked.len(), rows.len() + 1);
        for (record, cluster) in (0_u32..).zip(&linked) {
            prop_assert!(*cluster <= record, "a cluster is numbered by its first record");
            prop_assert_eq!(linked[*cluster as usize], *cluster);
        }
    }
}

#[test]
fn the_issuer_qualifies_a_number() {
    let mut table = Table::new(["name", "passport_number", "passport_country"]);
    let rows = [
        ("Ann Poe", "P 123-456", Some("United States")),
        ("Poe, Ann", "P123456", Some("US")),
        ("Ann Poe", "P123456", None),
        ("Ann Poe", "P123456", Some("France")),
        ("Ann Poe", "P123457", Some("USA")),
    ];
    for (n, (name, number, country)) in rows.into_iter().enumerate() {
        table.push(&n.to_string(), 0, [Some(name), Some(number), country]);
    }
    let linked = link(&table, &Settings::default(), &Options::default()).unwrap();
    let passport = linked.model.settings.fields.iter().find(|f| f.name == "passport").unwrap();
    assert_eq!(passport.issuers, ["passport_country"]);
    assert!(linked.model.settings.fields.iter().all(|f| !f.columns.contains(&passport.issuers[0])));
    let level = |a: u32, b: u32| {
        let why = linked.explain(&table, a, b);
        why.parts.iter().find(|part| part.field == "passport").unwrap().level.clone()
    };
    assert_eq!(level(0, 1), "same");
    assert_eq!(level(0, 2), "same");
    assert_eq!(level(2, 3), "same");
    assert_eq!(level(0, 3), "differ");
    assert_eq!(level(0, 4), "one character differs");
    let again = Model::parse(&linked.model.to_toml().unwrap()).unwrap();
    assert_eq!(again.settings, linked.model.settings);
}

#[test]
fn what_two_records_contradict_each_other_in_is_named() {
    let mut table = Table::new(["name", "address"]);
    let rows = [
        ("Adanna Okoye-Bell", "9 Larkmeadow Court, Houston"),
        ("Adaeze Okoye-Bell", "Houston, TX"),
        ("Store 118, Comet Foods", "12 Mill Street, Houston"),
        ("Comet Foods #204", "14 Mill Street, Houston"),
        ("Tidal Services Inc", "1 Quay"),
        ("Tidal Svcs", "2 Quay"),
        ("Wm. Okoye", "3 Quay"),
        ("William Okoye", "Boston"),
    ];
    for (n, (name, address)) in rows.into_iter().enumerate() {
        table.push(&n.to_string(), 0, [Some(name), Some(address)]);
    }
    let linked = link(&table, &Settings::default(), &Options::default()).unwrap();
    let level = |a: u32, b: u32, field: &str| {
        let why = linked.explain(&table, a, b);
        let part = why.parts.iter().find(|part| part.field == field).unwrap();
        part.level.split(" (").next().unwrap().to_owned()
    };
    // Family names of two words are no two agreements for one difference.
    assert_eq!(level(0, 1, "name"), "only the main word is the same");
    assert_eq!(level(2, 3, "name"), "junior and senior, or numbers, differ");
    assert_eq!(level(4, 5, "name"), "two words are the same");
    assert_eq!(level(6, 7, "name"), "main word the same, another alike");
    assert_eq!(level(0, 1, "address"), "a town in common, no street to compare");
    assert_eq!(level(2, 3, "address"), "most words the same, main word differs");
}

#[test]
fn a_model_of_other_levels_is_refused() {
    let (table, _) = register(50);
    let first = linked(&table, &Settings::default(), 1);
    let text = first.model.to_toml().unwrap().replace("same day", "the very day");
    let model = Model::parse(&text).unwrap();
    let again = link_more(&table, &model, &[], &Options::default());
    assert!(matches!(again, Err(Error::OtherModel)), "{:?}", again.err());
}
