use std::fs;

use proptest::prelude::*;

use super::*;
use crate::load;

fn range(text: &str, list: &str) -> Range {
    let (first, last) = ip::bounds(text).unwrap();
    Range {
        first,
        last,
        range: text.into(),
        list: list.into(),
        kind: None,
        owner: None,
        country: None,
    }
}

#[test]
fn the_narrowest_range_of_each_list_speaks() {
    let ranges = Ranges::build(vec![
        range("203.0.113.0/24", "a"),
        range("203.0.113.16/28", "a"),
        range("203.0.0.0/16", "b"),
        range("2001:db8::/32", "b"),
        range("198.51.100.7", "c"),
        range("192.0.2.10-192.0.2.20", "c"),
    ]);
    let found = |ip: &str| -> Vec<(String, String)> {
        let all = ranges.find(ip).into_iter();
        all.map(|found| (found.range.list.clone(), found.range.range.clone())).collect()
    };
    let pair = |list: &str, range: &str| (list.to_owned(), range.to_owned());
    assert_eq!(found("203.0.113.20"), [pair("a", "203.0.113.16/28"), pair("b", "203.0.0.0/16")]);
    assert_eq!(found("203.0.113.200"), [pair("a", "203.0.113.0/24"), pair("b", "203.0.0.0/16")]);
    assert_eq!(found("2001:db8::1"), [pair("b", "2001:db8::/32")]);
    assert_eq!(found("::ffff:198.51.100.7"), [pair("c", "198.51.100.7")]);
    assert_eq!(found("192.0.2.20"), [pair("c", "192.0.2.10-192.0.2.20")]);
    for none in ["192.0.2.21", "198.51.100.8", "not an address", "", "2001:db9::"] {
        assert!(found(none).is_empty(), "{none}");
    }
}

#[test]
fn lists_of_ranges_are_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    let lines = at("our-vpn.txt", "# ours\n203.0.113.0/24\n198.51.100.1 ; one\nnonsense here\n");
    let csv =
        at("ranges.csv", "cidr,provider,type,country\n192.0.2.0/24,Acme Hosting,hosting,DE\n");
    at(
        "own/list.toml",
        "name = \"office\"\ndate = \"2026-01-31\"\nurl = \"https://example.com\"\ntable = \"ip_ranges\"\nformat = \"lines\"\nkind = \"office\"\nowner = \"Example\"\nfiles = [\"*.txt\"]\n",
    );
    at("own/a.txt", "203.0.113.128/25\n");
    // The third line is no range, and a file that is only that is no list of ranges.
    assert!(read(&at("notes.txt", "nothing of the kind\n")).unwrap().is_none());
    assert!(read(&at("names.csv", "id,name\n1,Ana Ruiz\n")).unwrap().is_none());
    assert!(read(&lines).unwrap().is_none(), "a line among the first is no range");
    let lines = at("our-vpn.txt", "# ours\n203.0.113.0/24\n198.51.100.1 ; one\n");
    for paths in [vec![lines, csv, folder.path().join("own")], vec![folder.path().to_owned()]] {
        let lists = load::from_paths(&paths).unwrap();
        let names: Vec<_> = lists.iter().map(|list| list.version.name.as_str()).collect();
        for name in ["our-vpn", "ranges", "office"] {
            assert!(names.contains(&name), "{name} among {names:?}");
        }
        let ranges = Ranges::build(lists.into_iter().flat_map(|list| list.ranges).collect());
        let said = |ip: &str| -> Vec<(String, Option<String>, Option<String>)> {
            let all = ranges.find(ip).into_iter().map(|found| found.range);
            all.map(|r| (r.list.clone(), r.kind.clone(), r.owner.clone())).collect()
        };
        let vpn = ("our-vpn".to_owned(), Some("vpn".to_owned()), None);
        let office = ("office".into(), Some("office".into()), Some("Example".into()));
        assert_eq!(said("203.0.113.200"), [office, vpn.clone()]);
        assert_eq!(said("198.51.100.1"), [vpn]);
        let hosting = ("ranges".into(), Some("hosting".into()), Some("Acme Hosting".into()));
        assert_eq!(said("192.0.2.7"), [hosting]);
    }
}

proptest! {
    #[test]
    fn what_is_found_is_what_holds_the_address(
        spans in proptest::collection::vec((0_u32..200, 0_u32..60, 0_u8..3), 0..40),
        asked in 0_u32..260,
    ) {
        let ip = |n: u32| std::net::Ipv4Addr::from(n).to_string();
        let all: Vec<Range> = spans
            .iter()
            .map(|(first, len, list)| range(&format!("{}-{}", ip(*first), ip(first + len)), &list.to_string()))
            .collect();
        let ranges = Ranges::build(all.clone());
        let asked = ip(asked);
        let at = address(&asked).unwrap();
        let found = ranges.find(&asked);
        for list in ["0", "1", "2"] {
            let holds = |r: &&Range| r.list == list && r.first <= at && at <= r.last;
            let narrowest = all.iter().filter(holds).map(|r| r.last - r.first).min();
            let said = found.iter().find(|f| f.range.list == list).map(|f| f.range.last - f.range.first);
            prop_assert_eq!(said, narrowest);
        }
    }
}
