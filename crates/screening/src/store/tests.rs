use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const DAY: &str = "2026-06-01T12:00:00Z";

fn csv(entries: usize) -> String {
    let rows: Vec<String> =
        (0..entries).map(|number| format!("{number},Person Number{number}\n")).collect();
    format!("id,name\n{}", rows.concat())
}

fn offer(store: &Store, text: &str, force: bool, now: &str) -> Result<Taken, Error> {
    let mut incoming = store.incoming("mine").unwrap();
    let (name, place) = incoming.place("mine.csv");
    fs::write(&place, text).unwrap();
    incoming.add(MetaFile { name, ..MetaFile::default() }).unwrap();
    let about = About { publisher: "Us".into(), ..About::default() };
    store.take("mine", incoming, about, at(now), force)
}

fn folders(store: &Store) -> usize {
    fs::read_dir(store.root().join("mine")).unwrap().count()
}

#[test]
fn a_version_is_taken_and_the_one_before_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("lists"));
    assert!(store.names().unwrap().is_empty());
    assert!(matches!(offer(&store, &csv(20), false, DAY), Ok(Taken::New { before: None, .. })));
    assert!(matches!(
        offer(&store, &csv(20), false, "2026-06-02T00:00:00Z"),
        Ok(Taken::Unchanged(meta)) if meta.checked_at.as_deref() == Some("2026-06-02T00:00:00Z")
    ));
    for (entries, day) in [(21, "2026-06-03T00:00:00Z"), (22, "2026-06-04T00:00:00Z")] {
        assert!(matches!(offer(&store, &csv(entries), false, day), Ok(Taken::New { .. })));
    }
    assert_eq!(store.names().unwrap(), ["mine"]);
    assert_eq!(store.load("mine").unwrap().entries.len(), 22);
    assert_eq!(store.load_previous("mine").unwrap().unwrap().entries.len(), 21);
    assert_eq!(store.meta("mine").unwrap().unwrap().publisher, "Us");
    assert_eq!(folders(&store), 3, "current.toml and two versions");
}

#[test]
fn what_looks_wrong_is_not_taken_unless_it_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    offer(&store, &csv(100), false, DAY).unwrap();
    let refused = offer(&store, &csv(89), false, DAY).unwrap_err().to_string();
    assert!(refused.contains("89 entries") && refused.contains("--force"), "{refused}");
    let other =
        "{\"id\":\"Q1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A B\"]}}\n".repeat(100);
    assert!(offer(&store, &other, false, DAY).is_err());
    let page = offer(&store, "<!doctype html><p>Service unavailable", true, DAY);
    assert!(page.unwrap_err().to_string().contains("not recognised"));
    assert_eq!(store.load("mine").unwrap().entries.len(), 100);
    assert_eq!(folders(&store), 2, "nothing of what was refused is left");
    assert!(offer(&store, &csv(90), false, DAY).is_ok());
    assert!(offer(&store, &csv(5), true, DAY).is_ok());
    assert_eq!(store.load("mine").unwrap().entries.len(), 5);
}

#[test]
fn older_days_and_other_publishers_are_suspicious() {
    let meta = |format: &str, published: &str| Meta {
        format: format.into(),
        published: Some(published.into()),
        entries: 10,
        ..Meta::default()
    };
    let now = meta("ofac-sdn-csv+ofac-alt-csv", "2026-06-01");
    assert!(suspicious(&now, &meta("ofac-sdn-xml", "2026-06-02")).is_ok());
    assert!(suspicious(&now, &meta("un-xml", "2026-06-02")).is_err());
    assert!(suspicious(&now, &meta("ofac-sdn-xml", "2026-05-31")).is_err());
    assert!(suspicious(&now, &meta("ofac-sdn-xml", "31 May")).is_ok(), "not a day we can order");
}

#[test]
fn verify_finds_what_was_damaged_and_what_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    offer(&store, &csv(20), false, DAY).unwrap();
    let later = at("2026-06-12T12:00:00Z");
    assert!(store.verify("mine", later, None).unwrap().is_empty());
    assert!(store.verify("mine", later, Some(11)).unwrap().is_empty());
    let old = store.verify("mine", later, Some(10)).unwrap();
    assert!(
        old.len() == 1 && old[0].slug == "old" && old[0].message.contains("11 days"),
        "{old:?}"
    );
    store.checked("mine", later).unwrap();
    assert!(store.verify("mine", later, Some(10)).unwrap().is_empty());

    let file = store.file("mine", "mine.csv").unwrap().unwrap();
    fs::write(&file, csv(19)).unwrap();
    assert_eq!(store.verify("mine", later, None).unwrap()[0].slug, "damaged");
    fs::remove_file(&file).unwrap();
    assert_eq!(store.verify("mine", later, None).unwrap()[0].slug, "missing");
    assert!(store.verify("other", later, None).is_err());
}

#[test]
fn names_and_files_do_not_lead_out_of_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("lists"));
    for name in ["../out", "a/b", "UPPER", "", "."] {
        let refused = store.incoming(name).err().map(|error| error.to_string());
        assert!(refused.is_some_and(|text| text.contains("name of a list")), "{name}");
    }
    let mut incoming = store.incoming("mine").unwrap();
    for (given, wanted) in
        [("../../x.csv", "x.csv"), ("meta.toml", "list"), ("..", "list"), ("a b?.csv", "a_b_.csv")]
    {
        assert_eq!(incoming.place(given).0, wanted);
    }
    fs::write(incoming.place("x.csv").1, "x").unwrap();
    incoming.add(MetaFile { name: "x.csv".into(), ..MetaFile::default() }).unwrap();
    assert_eq!(incoming.place("x.csv").0, "2-x.csv");
}
