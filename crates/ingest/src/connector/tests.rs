use super::{Connectors, Words};
use model::Problem;

const GOOD: &str = r#"
name = "x"
title = "X"
source = "x"
format = "json"
[recognise]
has = ["/id"]
[[row]]
table = "accounts"
[row.columns]
account_id = "/id"
"#;

fn problems(text: &str) -> Vec<Problem> {
    Connectors::load([("c/x.toml", text)].into_iter()).1
}

fn with(from: &str, to: &str) -> Vec<Problem> {
    assert!(GOOD.contains(from));
    problems(&GOOD.replace(from, to))
}

#[test]
fn a_good_one_is_read() {
    let (connectors, problems) = Connectors::load([("c/x.toml", GOOD)].into_iter());
    assert_eq!(problems, []);
    let about: Vec<_> = connectors.describe().collect();
    assert_eq!(
        (about[0].name, about[0].source, &about[0].tables[..]),
        ("x", "x", &["accounts"][..])
    );
}

#[test]
fn names_that_are_wrong_say_what_was_meant() {
    let wrong = with("account_id =", "acount_id =");
    assert_eq!(wrong[0].message, "`accounts` has no column `acount_id`");
    assert_eq!(wrong[0].help.as_deref(), Some("did you mean `account_id`?"));
    assert_eq!((wrong[0].place.line, wrong[0].place.column), (Some(11), Some(1)));
    assert_eq!(wrong[0].place.file.as_deref(), Some("c/x.toml"));
    assert!(wrong.iter().any(|problem| problem.slug == "connector-required"), "{wrong:?}");

    let wrong = with("\"accounts\"", "\"acounts\"");
    assert_eq!(wrong[0].help.as_deref(), Some("did you mean `accounts`?"));
    assert_eq!((wrong[0].place.line, wrong[0].place.column), (Some(9), Some(9)));

    let wrong = with("account_id = \"/id\"", "account_id = { from = \"/id\", as = \"lowr\" }");
    assert_eq!(wrong[0].help.as_deref(), Some("did you mean `lower`?"));

    let wrong = with("account_id = \"/id\"", "account_id = { form = \"/id\" }");
    assert_eq!(wrong[0].help.as_deref(), Some("did you mean `from`?"));
}

#[test]
fn what_is_wrong_is_said() {
    for (from, to, slug) in [
        ("name = \"x\"", "name = ", "connector-syntax"),
        ("name = \"x\"", "", "connector-incomplete"),
        ("name = \"x\"", "name = 3", "connector-type"),
        ("\"json\"", "\"xml\"", "connector-format"),
        ("has = [\"/id\"]", "", "connector-recognise"),
        ("has = [\"/id\"]", "headers = [[\"Id\"]]", "connector-recognise"),
        ("account_id = \"/id\"", "account_id = \"id\"", "connector-pointer"),
        ("account_id = \"/id\"", "account_id = \"./id\"", "connector-pointer"),
        (
            "account_id = \"/id\"",
            "account_id = { from = \"/id\", as = \"instant\" }",
            "connector-converter",
        ),
        (
            "account_id = \"/id\"",
            "account_id = { from = \"/id\", value = \"x\" }",
            "connector-column",
        ),
        ("account_id = \"/id\"", "account_id = { from = \"/id\", part = 1 }", "connector-part"),
        (
            "account_id = \"/id\"",
            "account_id = \"/id\"\ncreated_at = { from = \"/t\", zone = \"Mars\" }",
            "connector-zone",
        ),
        (
            "account_id = \"/id\"",
            "account_id = \"/id\"\ncreated_at = { value = \"soon\" }",
            "connector-value",
        ),
        ("account_id = \"/id\"", "email = \"/id\"", "connector-required"),
        (
            "[[row]]",
            "[[row]]\nwhen = [{ at = \"/a\", in = [\"b\"], exists = true }]",
            "connector-condition",
        ),
        ("[[row]]", "[[row]]\nwhen = [{ at = \"/a\" }]", "connector-condition"),
        ("[[row]]", "[[row]]\nonce = \"yes\"", "connector-type"),
        ("[[row]]", "[[rows]]", "connector-key"),
    ] {
        let wrong = with(from, to);
        assert!(wrong.iter().any(|problem| problem.slug == slug), "{to}: {wrong:?}");
    }
}

#[test]
fn a_wrong_one_does_not_spoil_the_others() {
    let wrong = GOOD.replace("accounts", "acounts");
    let other = GOOD.replace("name = \"x\"", "name = \"y\"");
    let (connectors, problems) = Connectors::load(
        [("a", wrong.as_str()), ("b", GOOD), ("c", GOOD), ("d", other.as_str())].into_iter(),
    );
    assert_eq!(connectors.describe().map(|about| about.name).collect::<Vec<_>>(), ["x", "y"]);
    assert!(problems.iter().any(|problem| problem.slug == "duplicate-connector"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(name|format|row|recognise|[\\[\\]={}\"/.a-z\n ]){0,60}") {
        let (connectors, problems) = Connectors::load([("x", text.as_str())].into_iter());
        proptest::prop_assert!(connectors.describe().count() == 1 || !problems.is_empty());
    }
}

#[test]
fn words_are_found_as_written_first_and_then_in_any_case() {
    let long = "w".repeat(Words::LONGEST + 1);
    let mut words = Words::default();
    for (from, to) in [("Open", "1"), ("closed", "2"), (&*long, "3")] {
        words.push(from.to_owned(), to.to_owned());
    }
    assert_eq!(
        ["open", "CLOSED", "other", ""].map(|word| words.get(word)),
        [Some("1"), Some("2"), None, None]
    );
    assert_eq!(words.get(&long.to_uppercase()), Some("3"));
    words.push("OPEN".to_owned(), "4".to_owned());
    assert_eq!(
        ["Open", "OPEN", "open"].map(|word| words.get(word)),
        [Some("1"), Some("4"), Some("1")]
    );
}
