use super::*;

fn between(a: &str, b: &str) -> &'static str {
    let (a, b) = (parse(a).expect(a), parse(b).expect(b));
    LEVELS[usize::from(level(a, b))]
}

#[test]
fn dates_of_several_clerks() {
    for (a, b, expected) in [
        ("1984-04-20", "20 Apr 1984", 0),
        ("19840420", "04/20/1984", 0),
        ("3/1/70", "Mar 1 1970", 0),
        ("24-May-11", "5/24/11", 0),
        ("20/8/1991", "8/20/91", 0),
        ("1984", "1984-04-20", 1),
        ("1984-04", "1984-04-20", 1),
        ("1984-11", "1984-04-20", 4),
        ("12/11/1978", "11/12/1978", 2),
        ("1984-04-20", "1984-04-02", 2),
        ("1984-04-20", "1948-04-20", 2),
        ("1984-04-20", "1985-04-20", 2),
        ("1984-04-20", "1984-05-03", 3),
        ("1984-04-20", "1984-11-07", 4),
        ("1984-04-20", "1986-11-07", 7),
        ("1984-04-20", "1986-04-28", 5),
        ("1984", "1986-04-28", 5),
        ("1984-04-20", "1993-11-07", 6),
        ("1984-04-20", "1913-11-07", 7),
    ] {
        assert_eq!(between(a, b), LEVELS[expected], "{a} and {b}");
        assert_eq!(between(b, a), LEVELS[expected], "{b} and {a}");
    }
    assert_eq!(parse("soon"), None);
    assert!(parse("19841392").is_some(), "a date with a typing error");
}

#[test]
fn a_date_everyone_has_is_a_year() {
    let mut table = Table::new(["dob"]);
    for n in 0..100 {
        let date = if n < 10 { "1850-01-01".to_owned() } else { format!("18{n}-05-07") };
        table.push(&n.to_string(), 0, [Some(date.as_str())]);
    }
    let field = Field {
        name: "born".into(),
        kind: Kind::Date,
        columns: vec!["dob".into()],
        also: Vec::new(),
        separator: None,
        issuers: Vec::new(),
    };
    let dates = Dates::new(&table, &field);
    assert_eq!(dates.all(0).collect::<Vec<_>>(), [Day { year: 1850, month: 0, day: 0 }]);
    assert_eq!(dates.all(50).collect::<Vec<_>>(), [Day { year: 1850, month: 5, day: 7 }]);
}
