use super::*;

const GOOD: &str = r#"# Two people share a thing

```toml
status = "trial"
since = "0.1.0"
red_flags = ["PAY-02"]
needs = ["payments"]
weight = 1.5
group = "shared-payee"
says = "{n} people"
sources = ["A22"]
```

What is seen.

## Why it matters
It does.

## Innocent explanations
- a couple
- an agency
  with a long name

## Blind spots
- cash

## What a reviewer checks
- who owns it

```sql
SELECT subject_id FROM payments
```

## Case: two — fires for p2, p1

```csv payments
subject_id,paid_on
p1,2026-01-01
```

## Case: one — quiet
"#;

fn read(text: &str) -> Result<RuleFile, Vec<Problem>> {
    RuleFile::read("rules/money/two-share.md", text)
}

#[test]
fn a_whole_rule_is_read() {
    let rule = read(GOOD).unwrap();
    assert_eq!(rule.slug(), "money/two-share");
    assert_eq!(rule.title, "Two people share a thing");
    assert_eq!(rule.summary, "What is seen.");
    assert_eq!(rule.innocent(), ["a couple", "an agency with a long name"]);
    assert_eq!(rule.checks(), ["who owns it"]);
    assert_eq!(rule.sql.line, 31);
    assert_eq!(rule.cases.len(), 2);
    assert_eq!(rule.cases[0].verdict, Verdict::Fires(vec!["p1".into(), "p2".into()]));
    assert_eq!(rule.cases[0].tables[0].0, "payments");
    assert_eq!(rule.cases[1].verdict, Verdict::Quiet);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let cases: [(&str, &str, &str, u64, &str); 7] = [
        ("weight = 1.5", "weigth = 1.5", "rule-header", 8, "did you mean `weight`?"),
        ("weight = 1.5", "weight = 15", "rule-header", 4, "natural-log odds"),
        ("[\"payments\"]", "[\"paymnts\"]", "rule-needs", 4, "did you mean `payments`?"),
        ("\"PAY-02\"", "\"X-03\"", "rule-protected", 4, "contradiction"),
        ("## Blind spots", "## Blind spot", "rule-heading", 24, "headings are"),
        ("— quiet", "— silent", "rule-case", 41, "write `## Case"),
        ("```sql", "```mysql", "rule-shape", 30, "one `sql`"),
    ];
    for (from, to, slug, line, help) in cases {
        let problems = read(&GOOD.replace(from, to)).unwrap_err();
        let found = problems
            .iter()
            .find(|problem| problem.slug == slug && problem.place.line == Some(line));
        let found = found.unwrap_or_else(|| panic!("{to}: {problems:#?}"));
        assert!(found.help.as_deref().unwrap_or_default().contains(help), "{to}: {found}");
    }
}

#[test]
fn a_wrong_place_is_said() {
    let problems = RuleFile::read("rules/monney/Two_Share.md", GOOD).unwrap_err();
    let slugs: Vec<_> = problems.iter().map(|problem| problem.slug).collect();
    assert_eq!(slugs, ["rule-family", "rule-name"]);
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `money`?"));
}

#[test]
fn an_open_fence_and_an_empty_file_are_problems() {
    assert!(
        read(&format!("{GOOD}\n```csv payments\n"))
            .unwrap_err()
            .iter()
            .any(|problem| problem.slug == "rule-fence")
    );
    assert!(read("").unwrap_err().len() >= 5);
}
