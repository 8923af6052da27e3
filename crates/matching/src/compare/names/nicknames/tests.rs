use super::*;

#[test]
fn short_forms_meet_their_names_and_no_others() {
    let groups = |word: &str| known(word.as_bytes()).unwrap_or_default();
    let same = |a, b| meet(&groups(a), &groups(b));
    for (a, b) in [
        ("william", "bill"),
        ("elizabeth", "liz"),
        ("francisco", "paco"),
        ("jose", "pepe"),
        ("aleksandr", "sasha"),
        ("aleksandra", "sasha"),
        ("giuseppe", "beppe"),
        ("wojciech", "wojtek"),
        ("mehmet", "memo"),
        ("xavier", "xavi"),
    ] {
        assert!(same(a, b) && same(b, a), "{a} {b}");
    }
    for (a, b) in [("william", "robert"), ("john", "jack2"), ("jose", "juan"), ("zzz", "yyy")] {
        assert!(!same(a, b), "{a} {b}");
    }
}

#[test]
fn the_table_is_well_formed() {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for line in GROUPS.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        assert!(words.len() >= 2, "{line}");
        for word in words {
            assert_eq!(crate::compare::text::fold(word), word, "{line}");
            *seen.entry(word).or_default() += 1;
        }
    }
    assert!(seen.len() > 450, "{}", seen.len());
    for (word, times) in seen {
        assert!(times <= 4, "`{word}` stands in {times} lines, only four are kept");
    }
}
