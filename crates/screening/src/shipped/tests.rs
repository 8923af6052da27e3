use super::*;

const HEADER: &str = "name = \"x\"\ndate = \"2026-01-02\"\ntable = \"list_names\"\n";

#[test]
fn rows_of_one_entry_are_one_entry() {
    let rows = "list,entry_id,name,strength,reference,observed_on\no,7,ROE Richard,primary,r,2026-01-01\no,7,Dick,weak,r,2026-01-01\no,8,ACME,strong,r,2026-01-01\n";
    let list = embedded(Path::new("x"), HEADER, rows.as_bytes()).unwrap().unwrap();
    assert_eq!((list.version.entries, list.version.published.as_deref()), (2, Some("2026-01-02")));
    let entry = &list.entries[0];
    assert_eq!((entry.list.as_str(), entry.entry_id.as_str(), entry.names.len()), ("x", "7", 2));
    assert_eq!(entry.names[1].strength, NameStrength::Weak);
}

#[test]
fn identifiers_keep_their_kind_and_other_tables_are_passed_over() {
    let header = HEADER.replace("list_names", "list_identifiers");
    let rows = "list,entry_id,kind,value\nx,7,wallet,abc\nx,7,domain,example.com\nx,7,birth_date,1984-04-20\nx,7,address,\"1 Road, Town\"\n";
    let list = embedded(Path::new("x"), &header, rows.as_bytes()).unwrap().unwrap();
    let entry = &list.entries[0];
    assert_eq!(entry.identifiers.len(), 2);
    assert_eq!((entry.birth_dates.len(), entry.addresses.len()), (1, 1));
    let other = HEADER.replace("list_names", "ip_ranges");
    assert!(embedded(Path::new("x"), &other, b"range\n10.0.0.0/8\n").unwrap().is_none());
    assert!(embedded(Path::new("x"), HEADER, b"list,entry_id,name\nx,,A\n").is_err());
    assert!(embedded(Path::new("x"), "name = ", b"").is_err());
}

#[test]
fn what_the_whole_list_says_is_not_said_twice() {
    let rows = "list,entry_id,name\no,7,A B\no,9,C D\n";
    let read = || embedded(Path::new("x"), HEADER, rows.as_bytes()).unwrap().unwrap();
    let mut whole = read();
    whole.version.name = "ofac-sdn".into();
    whole.entries.retain(|entry| entry.entry_id == "7");
    let mut part = read();
    without_repeats(&mut part, &[whole.clone()], "un-sc");
    assert_eq!(part.entries.len(), 2);
    without_repeats(&mut part, &[whole], "ofac-sdn");
    assert_eq!((part.version.entries, part.entries[0].entry_id.as_str()), (1, "9"));
}
