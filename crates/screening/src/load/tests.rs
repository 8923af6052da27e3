use std::io::Write;

use super::*;

fn names(first: u32, count: u32) -> String {
    (first..first + count)
        .map(|n| format!("{n},\"NAME {n}\",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"))
        .collect()
}

#[test]
fn parts_go_to_the_names_whose_numbers_they_share() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    at("a-one.csv", &names(100, 5));
    at("b-two.csv", &names(900, 5));
    at("c-aliases-of-two.csv", "901,1,\"aka\",\"SECOND\",-0- \n");
    at("d-aliases-of-one.csv", "103,1,\"aka\",\"FIRST\",-0- \n");
    at("e-notes.txt", "nothing of the kind");
    let (parts, strangers) = recognise(&[folder.path().to_owned()]).unwrap();
    assert_eq!((parts.len(), strangers.len()), (4, 0));
    let groups = together(parts).unwrap();
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    for (group, alias) in groups.iter().zip(["FIRST", "SECOND"]) {
        let list = read(group, Some("x")).unwrap();
        let found =
            list.entries.iter().any(|entry| entry.names.iter().any(|name| name.text == alias));
        assert!(found && list.entries.len() == 5, "{alias}");
    }
}

#[test]
fn a_list_says_which_version_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Watch List 2.csv");
    fs::write(&path, "id,name\n1,Ana Ruiz\n").unwrap();
    let lists = from_paths(std::slice::from_ref(&path)).unwrap();
    assert_eq!(lists[0].version.name, "watch-list-2");
    assert_eq!(lists[0].entries[0].list, "watch-list-2");
    let hash = lists[0].version.hash.clone();
    assert_eq!(lists[0].version.brief(), hash);
    fs::write(&path, "id,name\n1,Ana Ruis\n").unwrap();
    assert_ne!(from_paths(&[path]).unwrap()[0].version.hash, hash);
}

#[test]
fn lists_of_one_name_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for place in ["a", "b"] {
        fs::create_dir(folder.path().join(place)).unwrap();
        let path = folder.path().join(place).join("own.csv");
        fs::write(&path, "id,name\n1,Ana Ruiz\n").unwrap();
        paths.push(path);
    }
    let mut lists = from_paths(&paths).unwrap();
    name_apart(&mut lists);
    let names: Vec<&str> = lists.iter().map(|list| list.entries[0].list.as_str()).collect();
    assert_eq!(names, ["own", "own-2"]);
}

#[test]
fn what_is_no_list_is_said_and_what_is_cut_off_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    for path in [at("x.bin", &[0, 1, 2, 3]), at("empty.csv", b"")] {
        assert!(from_paths(&[path]).is_err());
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(names(1, 5_000).as_bytes()).unwrap();
    let whole = gzip.finish().unwrap();
    let cut = at("cut.csv.gz", &whole[..whole.len() / 2]);
    assert!(from_paths(&[cut]).is_err(), "half a list must not pass for the list");
    assert_eq!(from_paths(&[at("whole.csv.gz", &whole)]).unwrap()[0].entries.len(), 5_000);
}

#[test]
fn more_than_any_list_holds_is_an_error_and_not_an_end() {
    let mut bounded = Bounded::new(Cursor::new([7_u8; 100]), 50);
    let mut out = Vec::new();
    assert!(bounded.read_to_end(&mut out).is_err());
}

#[test]
fn a_file_is_the_same_list_by_itself_and_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let files = [
        at("a.csv", "network,name,country\n198.51.100.0/24,Example Hosting,DE\n"),
        at("b.csv", "id,name\n1,Ana Ruiz\n"),
        at("c.txt", "203.0.113.7\n"),
    ];
    let told = |lists: Vec<List>| {
        let mut told: Vec<_> = lists
            .into_iter()
            .map(|list| (list.version.name, list.format, list.entries.len(), list.ranges.len()))
            .collect();
        told.sort();
        told
    };
    let single = told(from_paths(&files).unwrap());
    assert_eq!(
        single.iter().map(|list| (list.2, list.3)).collect::<Vec<_>>(),
        [(0, 1), (1, 0), (0, 1)]
    );
    assert_eq!(told(from_paths(&[folder.path().to_owned()]).unwrap()), single);
    // Where only entities are asked for, ranges do not pass for them.
    let entities = told(from_publishers(folder.path()).unwrap());
    assert_eq!(entities.iter().map(|list| list.0.as_str()).collect::<Vec<_>>(), ["b"]);
}
