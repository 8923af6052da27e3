use super::List;

#[test]
fn a_list_says_which_table_it_is_of() {
    let list = List::parse("l/list.toml", "name = \"l\"\ntitle = \"L\"\ntable = \"ip_ranges\"\n")
        .ok()
        .unwrap();
    assert_eq!((list.name.as_str(), list.table.name), ("l", "ip_ranges"));
}

#[test]
fn what_is_wrong_is_said() {
    let wrong = |text| List::parse("l/list.toml", text).err().unwrap();
    let problem = wrong("name = \"l\"\ntable = \"ip_rangs\"\n");
    assert_eq!(
        (problem.slug, problem.help.as_deref()),
        ("list-table", Some("did you mean `ip_ranges`?"))
    );
    assert_eq!(
        (wrong("name = \n").slug, wrong("name = \"l\"").slug),
        ("list-syntax", "list-syntax")
    );
}
