use super::*;
use crate::input::TableInput;
use datafusion::arrow::array::{ArrayRef, StringArray};
use std::sync::Arc;

fn input(ips: &[Option<&str>]) -> Input {
    let ip: ArrayRef = Arc::new(ips.iter().copied().collect::<StringArray>());
    let city: ArrayRef = Arc::new(ips.iter().map(|_| None::<&str>).collect::<StringArray>());
    let batch =
        RecordBatch::try_from_iter_with_nullable([("ip", ip, true), ("city", city, true)]).unwrap();
    let mut input = Input::default();
    let data = Data::Batches(vec![batch]);
    input.tables.insert("logins".into(), TableInput { rows: ips.len() as u64, data });
    input
}

fn rule(needs: &str) -> RuleFile {
    let text = include_str!("../../../countersign/src/commands/rule/skeleton.md")
        .replace("{group}", "x")
        .replace("needs     = [\"pay_requests\"]", needs);
    assert!(text.contains(needs), "the skeleton has another `needs`");
    RuleFile::read("rules/money/x.md", &text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_column_without_a_value_is_not_there() {
    let present = Present::of(&input(&[None, Some("198.18.0.1")])).unwrap();
    assert!(present.has("logins") && present.has("logins.ip"));
    assert!(!present.has("logins.city") && !present.has("people"));
    assert!(!Present::of(&input(&[None, None])).unwrap().has("logins.ip"));
}

#[test]
fn a_derived_column_is_there_when_something_can_fill_it_until_it_is_derived() {
    let present = Present::of(&input(&[Some("198.18.0.1")])).unwrap();
    assert!(present.has("address_use.ip") && !present.has("address_use.latitude"));
    let derived = present.with(&Tables::new());
    assert!(!derived.has("address_use.ip"), "it was derived and came out empty");
}

#[test]
fn the_reason_names_the_column_and_who_fills_it() {
    let present = Present::of(&input(&[Some("198.18.0.1")])).unwrap();
    let fills = BTreeMap::from([("logins.city".to_owned(), vec!["Okta System Log".to_owned()])]);
    let reason = |needs: &str| missing(&rule(needs), &present, &fills);
    assert_eq!(reason("needs = [\"logins.ip\"]"), None);
    assert_eq!(
        reason("needs = [\"logins.city\"]").unwrap(),
        "no value in `logins.city` (filled by Okta System Log)"
    );
    let said = reason("needs = [\"address_use.latitude\"]").unwrap();
    assert!(
        said.starts_with("no value in `address_use.latitude`, which is made of `logins."),
        "{said}"
    );
    assert!(said.ends_with("(filled by Okta System Log)"), "{said}");
    let any = "needs = [\"logins\"]\nneeds_any = [[\"logins.city\", \"people\"]]";
    let said = reason(any).unwrap();
    assert!(said.contains("`logins.city`") && said.contains(" and no rows in `people`"), "{said}");
    let any = "needs = [\"logins\"]\nneeds_any = [[\"logins.city\", \"logins.ip\"]]";
    assert_eq!(reason(any), None);
    // A table that is not there is not told again for each of its columns.
    let said = reason("needs = [\"people\", \"people.name\"]").unwrap();
    assert!(!said.contains("people.name"), "{said}");
}

#[test]
fn needs_are_checked_when_a_rule_is_read() {
    let text = |needs: &str| {
        include_str!("../../../countersign/src/commands/rule/skeleton.md")
            .replace("{group}", "x")
            .replace("needs     = [\"pay_requests\"]", needs)
    };
    for (needs, says) in [
        ("needs = [\"logns\"]", "did you mean `logins`?"),
        ("needs = [\"logins.ipp\"]", "did you mean `logins.ip`?"),
        ("needs = [\"logins.at\"]", "write `logins`"),
        ("needs = [\"travel.km\"]", "nothing was found"),
        ("needs = [\"address_use.city\"]", "one of `address_use.ip`"),
        ("needs = [\"logins\"]\nneeds_any = [[\"logins.ip\"]]", "fewer than two"),
        (
            "needs = [\"logins\"]\nneeds_any = [[\"logins.ip\", \"people.cty\"]]",
            "did you mean `people.city`?",
        ),
    ] {
        let problems = RuleFile::read("rules/money/x.md", &text(needs)).unwrap_err();
        let said = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(said.contains(says), "{needs}: {said}");
    }
}
