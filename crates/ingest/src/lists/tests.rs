use super::*;
use proptest::prelude::*;
use std::io::Write;
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let root = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

fn rows(lists: &Lists) -> usize {
    lists.batches.iter().map(|(_, batch)| batch.num_rows()).sum()
}

fn cells(lists: &Lists, column: &str) -> Vec<String> {
    use arrow_array::cast::AsArray;
    lists
        .batches
        .iter()
        .flat_map(|(_, batch)| {
            let texts = batch.column_by_name(column).unwrap();
            let texts = texts.as_string::<i32>();
            texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

const HEADER: &str = "name = \"tools\"\npublisher = \"Us\"\ndate = \"2026-01-31\"\nurl = \"https://example.com/tools\"\ntable = \"usb_catalogue\"\n";

#[test]
fn canonical_rows_take_source_and_date_from_the_header() {
    let root = folder(&[
        ("tools/list.toml", HEADER.as_bytes()),
        ("tools/rows.csv", b"product_name,kind,vendor_code,reference\nKVM One,ip_kvm,1d6b,https://example.org/one\nKVM Two,ip_kvm,,\n,ip_kvm,,\n"),
    ]);
    let lists = load(root.path(), 7).unwrap();
    assert_eq!(rows(&lists), 2);
    assert_eq!(
        cells(&lists, "reference"),
        ["https://example.org/one", "https://example.com/tools"]
    );
    assert_eq!(lists.lists[0].rows, 2);
    assert_eq!(lists.lists[0].rejected, 1);
    assert_eq!(lists.problems.len(), 1);
    assert_eq!(
        (lists.problems[0].place.line, lists.problems[0].place.field.as_deref()),
        (Some(4), Some("product_name"))
    );
    let (table, batch) = &lists.batches[0];
    assert_eq!(batch.schema().as_ref(), &table.schema());
    use arrow_array::cast::AsArray;
    let ids = batch.column(0).as_primitive::<arrow_array::types::Int64Type>();
    assert_eq!(ids.value(0), model::RowId::new(7, 2).raw());
}

#[test]
fn a_row_without_any_date_is_refused() {
    let header = "name = \"t\"\nurl = \"https://example.com\"\ntable = \"usb_catalogue\"\n";
    let lists = embedded("t", header, b"product_name,kind\nKVM,ip_kvm\n", 0).unwrap();
    assert_eq!(rows(&lists), 0);
    assert_eq!(lists.problems[0].place.field.as_deref(), Some("observed_on"));
}

#[test]
fn headers_that_are_wrong_are_problems() {
    for (header, field) in [
        ("name = \"t\"\ntable = \"people\"\n", Some("table")),
        ("name = \"t\"\ntable = \"usb_catalogue\"\nformat = \"lines\"\n", Some("format")),
        ("name = \"t\"\ntable = \"ip_ranges\"\nkind = \"evil\"\n", Some("kind")),
        ("name = \"t\"\ntable = \"ip_ranges\"\ndate = \"soon\"\n", Some("date")),
        ("name = \"t\"\ntable = \"ip_ranges\"\nowned = \"x\"\n", None),
        ("name = ", None),
    ] {
        let lists = embedded("t", header, b"", 0).unwrap();
        assert_eq!(lists.problems.len(), 1, "{header}");
        assert_eq!(lists.problems[0].place.field.as_deref(), field, "{header}");
        assert!(lists.lists.is_empty(), "{header}");
    }
}

#[test]
fn lines_are_ranges() {
    let header = "name = \"vpn\"\ntable = \"ip_ranges\"\nformat = \"lines\"\nkind = \"vpn\"\nowner = \"Example VPN\"\ndate = \"2026-01-31\"\nfiles = [\"*.txt\", \"more*.gz\"]\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"198.51.100.0/25\n").unwrap();
    let root = folder(&[
        ("vpn/list.toml", header.as_bytes()),
        ("vpn/a.txt", b"\xef\xbb\xbf# ours\n192.0.2.7\n192.0.2.77/24 ; host bits\r\n2001:db8::/32 # six\n192.0.2.1-192.0.2.9\n\n192.0.2.9-192.0.2.1\nexample.com\n"),
        ("vpn/more.gz", &packed.finish().unwrap()),
        ("vpn/other.csv", b"nothing"),
    ]);
    let lists = load(root.path(), 0).unwrap();
    assert_eq!(
        cells(&lists, "range"),
        ["192.0.2.7", "192.0.2.0/24", "2001:db8::/32", "192.0.2.1-192.0.2.9", "198.51.100.0/25"]
    );
    assert!(cells(&lists, "kind").iter().all(|kind| kind == "vpn"));
    let lines: Vec<_> = lists.problems.iter().map(|problem| problem.place.line.unwrap()).collect();
    assert_eq!(lines, [7, 8]);
    assert_eq!(lists.lists.len(), 1);
    assert_eq!((lists.lists[0].rows, lists.lists[0].rejected), (5, 2));
    assert_eq!(lists.files.len(), 2);
}

#[test]
fn a_compressed_file_cut_off_keeps_what_came_before() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    packed.write_all("192.0.2.7\n".repeat(9_000).as_bytes()).unwrap();
    let whole = packed.finish().unwrap();
    let root = folder(&[("de.txt.gz", &whole[..whole.len() / 2])]);
    let lists = load(root.path(), 0).unwrap();
    assert!(rows(&lists) > 1_000);
    assert_eq!(lists.problems.last().unwrap().slug, "list-truncated");
}

#[test]
fn published_files_are_known_by_name() {
    let root = folder(&[
        ("x/datacenter_ipv4.txt", b"192.0.2.0/24\n"),
        ("x/vpn_ipv4.txt", b"192.0.2.0/24\n"),
        ("x/kp.txt", b"192.0.2.0/24\n"),
        ("x/icloud-private-relay.txt", b"192.0.2.0/24\n"),
        ("x/tor-exit-nodes_2024-02-27.txt", b"192.0.2.1\n"),
        ("x/tor-nodes_2024-02-27.txt", b"192.0.2.1\n"),
        ("x/input_vpn_ASN.txt", b"AS1 # x\n"),
        ("x/mine.txt", b"192.0.2.1\n"),
        ("x/sdn.csv", b"1,2\n"),
    ]);
    let lists = load(root.path(), 0).unwrap();
    let found: Vec<_> = lists.lists.iter().map(|list| list.name.as_str()).collect();
    assert_eq!(
        found,
        ["datacenter_ipv4", "icloud-private-relay", "kp", "tor-exit-nodes", "vpn_ipv4"]
    );
    assert_eq!(cells(&lists, "kind"), ["hosting", "relay", "", "tor", "vpn"]);
    assert_eq!(cells(&lists, "country"), ["", "", "KP", "", ""]);
    assert_eq!(lists.lists[3].date.as_deref(), Some("2024-02-27"));
    let slugs: Vec<_> = lists.problems.iter().map(|problem| problem.slug).collect();
    assert_eq!(slugs, ["list-not-used", "list-unknown", "list-not-used"]);
}

#[test]
fn the_hash_is_of_the_content() {
    let hash =
        |bytes: &[u8]| load(folder(&[("de.txt", bytes)]).path(), 0).unwrap().lists[0].hash.clone();
    assert_eq!(hash(b"192.0.2.1\n"), hash(b"192.0.2.1\n"));
    assert_ne!(hash(b"192.0.2.1\n"), hash(b"192.0.2.2\n"));
    assert_eq!(hash(b"192.0.2.1\n"), blake3::hash(b"192.0.2.1\n").to_hex().to_string());
}

#[test]
fn a_database_that_cannot_be_read_is_a_problem() {
    let root = folder(&[("broken.mmdb", b"not a database")]);
    let lists = load(root.path(), 0).unwrap();
    assert!(lists.databases.is_empty());
    assert_eq!(lists.problems[0].slug, "database-unreadable");
}

#[test]
fn patterns_fit_whole_names() {
    assert!(fits("*.txt", "a.txt"));
    assert!(fits("a*b*c", "a1b2c"));
    assert!(fits("*", ""));
    assert!(!fits("*.txt", "a.txt.gz"));
    assert!(!fits("a", "ab"));
}

proptest! {
    #[test]
    fn no_header_or_rows_panic(header in ".{0,80}", rows in proptest::collection::vec(any::<u8>(), 0..200)) {
        embedded("x", &header, &rows, 0).unwrap();
        let lists = embedded("x", HEADER, &rows, 0).unwrap();
        prop_assert!(lists.lists.len() <= 1);
    }

    #[test]
    fn every_line_is_a_row_or_a_problem(lines in proptest::collection::vec("[0-9a-f.:/#; -]{0,20}", 0..20)) {
        let root = folder(&[("de.txt", lines.join("\n").as_bytes())]);
        let lists = load(root.path(), 0).unwrap();
        let said = lines.iter().filter(|line| !line.split(['#', ';']).next().unwrap().trim().is_empty()).count();
        prop_assert_eq!(rows(&lists) + lists.problems.len(), said);
    }
}
