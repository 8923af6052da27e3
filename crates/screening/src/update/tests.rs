use std::cell::RefCell;
use std::collections::HashMap;

use super::*;

/// `ETag` and text, or what goes wrong.
type Told = Result<(Option<&'static str>, String), String>;

/// A publisher that answers as it is told and writes down what it was asked.
#[derive(Default)]
struct Publisher {
    answers: RefCell<HashMap<String, Told>>,
    asked: RefCell<Vec<(String, Option<String>)>>,
}

impl Publisher {
    fn answers(&self, url: &str, etag: Option<&'static str>, text: &str) {
        self.answers.borrow_mut().insert(url.into(), Ok((etag, text.into())));
    }
}

impl Fetch for Publisher {
    fn fetch(&self, wanted: Wanted<'_>, to: &mut dyn Write) -> Result<Fetched, String> {
        self.asked.borrow_mut().push((wanted.url.into(), wanted.etag.map(str::to_owned)));
        match self.answers.borrow().get(wanted.url) {
            Some(Ok((etag, _))) if etag.is_some() && *etag == wanted.etag => {
                Ok(Fetched::NotModified)
            }
            Some(Ok((etag, text))) => {
                to.write_all(text.as_bytes()).unwrap();
                Ok(Fetched::Written { etag: etag.map(str::to_owned), last_modified: None })
            }
            Some(Err(why)) => Err(why.clone()),
            None => Err("no such page".into()),
        }
    }
}

const NAMES: &str = "36,\"AEROCARIBBEAN\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n173,\"ROE, Richard\",\"individual\",\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1984.\"\n";
const ALIASES: &str = "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \n";

fn source() -> Source {
    Source {
        name: "ofac-sdn".into(),
        title: "SDN".into(),
        publisher: "OFAC".into(),
        licence: "public domain".into(),
        files: vec![
            ("sdn.csv".into(), "http://x/sdn".into()),
            ("alt.csv".into(), "http://x/alt".into()),
        ],
    }
}

fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

#[test]
fn a_list_of_several_files_is_fetched_and_only_what_changed_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let publisher = Publisher::default();
    publisher.answers("http://x/sdn", Some("s1"), NAMES);
    publisher.answers("http://x/alt", Some("a1"), ALIASES);
    assert!(matches!(
        update(&store, &source(), &publisher, now(), false),
        Ok(Taken::New { before: None, .. })
    ));
    let list = store.load("ofac-sdn").unwrap();
    assert_eq!(list.entries.len(), 2);
    assert_eq!(list.entries[0].names.len(), 2, "the alias belongs to it");
    assert!(matches!(update(&store, &source(), &publisher, now(), false), Ok(Taken::Unchanged(_))));

    publisher.answers("http://x/alt", Some("a2"), "36,12,\"aka\",\"AERO CARIBE\",-0- \n");
    assert!(matches!(
        update(&store, &source(), &publisher, now(), false),
        Ok(Taken::New { before: Some(_), .. })
    ));
    assert_eq!(store.load("ofac-sdn").unwrap().entries[0].names[1].text, "AERO CARIBE");
    let asked: Vec<Option<String>> =
        publisher.asked.borrow().iter().map(|(_, etag)| etag.clone()).collect();
    let tags = |one: &str, two: &str| [Some(one.to_owned()), Some(two.to_owned())];
    assert_eq!(asked[..2], [None, None]);
    assert_eq!(asked[2..4], tags("s1", "a1"));
    assert_eq!(asked[4..], tags("s1", "a1"));
    assert_eq!(source_of(&store, "ofac-sdn").unwrap().unwrap(), source());
}

#[test]
fn what_is_damaged_is_fetched_anew_and_failures_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let publisher = Publisher::default();
    publisher.answers("http://x/sdn", Some("s1"), NAMES);
    publisher.answers("http://x/alt", Some("a1"), ALIASES);
    update(&store, &source(), &publisher, now(), false).unwrap();
    let file = store.file("ofac-sdn", "sdn.csv").unwrap().unwrap();
    fs::write(&file, "36").unwrap();
    assert!(update(&store, &source(), &publisher, now(), false).is_ok());
    assert_eq!(publisher.asked.borrow()[2].1, None, "not conditional: what is at hand is damaged");

    publisher.answers.borrow_mut().insert("http://x/alt".into(), Err("status 500".into()));
    let said = update(&store, &source(), &publisher, now(), false).unwrap_err().to_string();
    assert!(said.contains("`ofac-sdn` was not updated: status 500"), "{said}");
    publisher.answers("http://x/alt", None, "<html>moved</html>");
    assert!(update(&store, &source(), &publisher, now(), true).is_err());
    assert_eq!(store.load("ofac-sdn").unwrap().entries.len(), 2);
}

#[test]
fn files_at_hand_are_recognised_joined_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(ALIASES.as_bytes()).unwrap();
    let paths = vec![at("b.bin", &gzip.finish().unwrap()), at("a.txt", NAMES.as_bytes())];
    let store = Store::new(folder.path().join("lists"));
    let taken = import(&store, &paths, None, About::default(), now(), false).unwrap();
    let [Taken::New { now: meta, .. }] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!((meta.name.as_str(), meta.entries, meta.files.len()), ("ofac-sdn", 2, 2));
    assert!(meta.publisher.contains("Foreign Assets"), "known from the format");
    assert!(source_of(&store, "ofac-sdn").unwrap().is_none());

    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [("SDN.CSV", NAMES), ("readme.pdf", "%PDF"), ("ALT.CSV", ALIASES)] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let packed = at("sdnlist.zip", &zip.finish().unwrap().into_inner());
    let taken = import(&store, &[packed], Some("packed"), About::default(), now(), false).unwrap();
    assert!(matches!(taken.as_slice(), [Taken::New { now, .. }] if now.entries == 2));
    assert_eq!(store.load("packed").unwrap().entries[0].names.len(), 2);

    let stranger = at("notes.md", b"# nothing");
    assert!(import(&store, &[stranger], None, About::default(), now(), false).is_err());
    let two = vec![at("a.txt", NAMES.as_bytes()), at("own.csv", b"id,name\n1,Ana Ruiz\n")];
    assert!(import(&store, &two, Some("both"), About::default(), now(), false).is_err());
    assert_eq!(import(&store, &two, None, About::default(), now(), true).unwrap().len(), 2);
}

#[test]
fn ranges_of_addresses_are_kept_as_lists_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own-vpn.txt");
    fs::write(&path, "# exits\n198.51.100.0/24\n203.0.113.7\n").unwrap();
    let store = Store::new(folder.path().join("lists"));
    let paths = [path.clone()];
    let taken = import(&store, &paths, None, About::default(), now(), false).unwrap();
    let [Taken::New { now: meta, before: None }] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!(
        (meta.name.as_str(), meta.entries, meta.format.as_str()),
        ("own-vpn", 2, "ip-ranges")
    );
    fs::write(&path, "198.51.100.0/24\n").unwrap();
    // Half as many: as a list that was cut off.
    assert!(import(&store, &paths, None, About::default(), now(), false).is_err());
    import(&store, &paths, Some("own-vpn"), About::default(), now(), true).unwrap();
    let list = store.load("own-vpn").unwrap();
    let [range] = list.ranges.as_slice() else { panic!("{list:?}") };
    assert_eq!((range.list.as_str(), range.kind.as_deref()), ("own-vpn", Some("vpn")));
    assert_eq!(store.load_previous("own-vpn").unwrap().unwrap().ranges.len(), 2);
}
