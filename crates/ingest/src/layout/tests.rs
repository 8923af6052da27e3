use super::{EVERY, FIRST, Layouts, MOST, TRIAL, compared, single};
use crate::pointer::{NOWHERE, Trie, parse};
use proptest::prelude::*;
use simd_json::{Node, StaticNode};

const POINTERS: [&str; 5] = ["/a", "/b/c", "/list/*/v", "/list/{k=x}/v", "/list/1/v"];

fn trie() -> Trie {
    let mut trie = Trie::default();
    for pointer in POINTERS {
        trie.add(&parse(pointer).unwrap());
    }
    trie
}

/// What parsing gives: the tape, and where pointers lead. `None`: it is no JSON.
fn parsed(text: &str) -> Option<(Vec<u8>, Vec<u32>)> {
    let mut bytes = text.as_bytes().to_vec();
    let tape = simd_json::to_tape(&mut bytes).ok()?;
    let mut found = vec![NOWHERE; POINTERS.len()];
    trie().walk(&tape.0, 0, &mut found);
    Some((shown(&tape.0), found))
}

fn shown(tape: &[Node<'_>]) -> Vec<u8> {
    // Integers of either type are one number.
    let plain = |node: &Node<'_>| match node {
        Node::Static(StaticNode::I64(number)) => format!("{number};"),
        Node::Static(StaticNode::U64(number)) => format!("{number};"),
        node => format!("{node:?};"),
    };
    tape.iter().map(plain).collect::<String>().into_bytes()
}

fn learn(layouts: &mut Layouts, text: &str) {
    let mut bytes = text.as_bytes().to_vec();
    let Ok(tape) = simd_json::to_tape(&mut bytes) else { return };
    let trie = trie();
    let mut found = vec![NOWHERE; POINTERS.len()];
    trie.walk(&tape.0, 0, &mut found);
    layouts.learn(text.as_bytes(), &tape.0, &found, &compared([&trie].into_iter()));
}

fn read(layouts: &Layouts, text: &str) -> Option<(Vec<u8>, Vec<u32>)> {
    let mut tape = Vec::new();
    let found = layouts.read(text.as_bytes(), &mut tape)?.to_vec();
    Some((shown(&tape), found))
}

#[test]
fn what_fits_and_what_does_not() {
    let mut layouts = Layouts::default();
    let first =
        r#"{"a":"one","b":{"c":12,"d":null},"list":[{"k":"x","v":true},{"k":"y","v":-1.5}]} "#;
    learn(&mut layouts, first);
    let fits = [
        first,
        r#"{"a":"","b":{"c":-7,"d":null},"list":[{"k":"x","v":false},{"k":"y","v":0}]} "#,
        r#"{"a":"ü, }","b":{"c":0.25,"d":null},"list":[{"k":"x","v":1},{"k":"y","v":true}]} "#,
    ];
    for text in fits {
        assert_eq!(read(&layouts, text), parsed(text), "{text}");
        assert!(read(&layouts, text).is_some(), "{text}");
    }
    let other = [
        // A name, a null, a text for a number, a filtered member, an escape, more or less.
        first.replace("\"a\"", "\"A\""),
        first.replace("null", "1"),
        first.replace("12", "null"),
        first.replace("12", "\"12\""),
        first.replace("\"x\"", "\"z\""),
        first.replace("one", "o\\ne"),
        first.replace("one", "o\u{1}e"),
        first.replace("12", "1e3"),
        first.replace("12", "012"),
        first.replace("12", "1.".to_owned().as_str()),
        first.replace("12", ""),
        first.replace("12", "1 2"),
        first.replace("12", "12345678901234567890"),
        first.replace(" ", ""),
        format!("{first}x"),
        first.replace("]}", "]"),
        String::new(),
    ];
    for text in other {
        assert_eq!(read(&layouts, &text), None, "{text}");
    }
    assert_eq!(layouts.read(b"{\"a\":\"\xff\"}", &mut Vec::new()), None);
}

#[test]
fn layouts_are_bounded_and_given_up_where_records_are_not_alike() {
    let mut layouts = Layouts::default();
    layouts.input(1);
    for number in 0..MOST * 3 {
        learn(&mut layouts, &format!(r#"{{"n{number}":1}}"#));
    }
    assert_eq!(layouts.known.len(), MOST);
    assert!(read(&layouts, &format!(r#"{{"n{}":2}}"#, MOST * 3 - 1)).is_some());
    for number in 0..TRIAL {
        assert_eq!(read(&layouts, &format!(r#"{{"other{number}":2}}"#)), None);
    }
    assert!(!layouts.wants(b"{}"), "a third of them must fit");
    layouts.input(1);
    assert!(!layouts.wants(b"{}"));
    layouts.input(2);
    assert!(layouts.wants(b"{}") && layouts.known.is_empty(), "another input, other records");
}

#[test]
fn few_are_learnt_where_many_do_not_fit() {
    let mut layouts = Layouts::default();
    layouts.input(1);
    let (mut wanted, mut missed) = (0, 0);
    for number in 0..TRIAL * 4 {
        // Half of the records are alike, and no other two are.
        let text = match number % 2 {
            0 => format!(r#"{{"a":{number}}}"#),
            _ => format!(r#"{{"n{number}":1}}"#),
        };
        if read(&layouts, &text).is_some() {
            continue;
        }
        missed += 1;
        if layouts.wants(text.as_bytes()) {
            wanted += 1;
            learn(&mut layouts, &text);
        }
    }
    assert!((TRIAL * 2..TRIAL * 2 + 20).contains(&missed), "what is alike fits: {missed}");
    assert!((FIRST..=FIRST + missed / EVERY + 2).contains(&wanted), "{wanted} of {missed}");
}

#[test]
fn numbers_are_those_of_the_parser() {
    for text in ["0", "-0", "7", "-7", "999999999999999999", "0.5", "-12.75", "100.000"] {
        let mut bytes = text.as_bytes().to_vec();
        let tape = simd_json::to_tape(&mut bytes).unwrap();
        let node = Node::Static(single(text.as_bytes()).unwrap());
        assert_eq!(shown(&[node]), shown(&tape.0), "{text}");
    }
    for text in [
        "",
        "-",
        "01",
        "-01",
        "1.",
        ".5",
        "+1",
        "1e5",
        "1E5",
        "NaN",
        "null",
        "truer",
        "1 ",
        "0x1",
        "9999999999999999999",
    ] {
        assert_eq!(single(text.as_bytes()), None, "{text}");
    }
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i32>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        (-1e6..1e6).prop_map(|number: f64| number.to_string()),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(|n| format!("{n:e}")),
        Just("{}".to_owned()),
        Just("[1,\"\"]".to_owned()),
        "[xy\"\\\\ü\t,}]{0,3}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        "[xyz ]{0,3}".prop_map(|text| format!("\"{text}\"")),
    ]
}

/// Records alike: members may be missing, and elements.
fn record() -> impl Strategy<Value = String> {
    let member = |name: &'static str| value().prop_map(move |value| format!("\"{name}\":{value}"));
    let element = (value(), value()).prop_map(|(k, v)| format!("{{\"k\":{k},\"v\":{v}}}"));
    (
        prop::option::weighted(0.9, member("a")),
        member("c"),
        prop::collection::vec(element, 1..3),
        prop::sample::select(vec!["", " "]),
    )
        .prop_map(|(a, c, list, blank)| {
            let a = a.map(|a| format!("{a},")).unwrap_or_default();
            format!("{{{a}{blank}\"b\":{{{c}}},\"list\":[{}]}}", list.join(","))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_fits_gives_what_parsing_gives(
        records in prop::collection::vec(record(), 1..30),
        damage in any::<(prop::sample::Index, u8)>(),
    ) {
        let mut layouts = Layouts::default();
        for text in &records {
            if let Some(found) = read(&layouts, text) {
                prop_assert_eq!(Some(found), parsed(text), "{}", text);
            } else {
                learn(&mut layouts, text);
            }
            prop_assert!(read(&layouts, text).is_none_or(|found| Some(found) == parsed(text)));
            // The same with one byte changed: refused, or read as the parser reads it.
            let mut bytes = text.as_bytes().to_vec();
            let at = damage.0.index(bytes.len());
            bytes[at] = damage.1;
            if let Ok(text) = std::str::from_utf8(&bytes)
                && let Some(found) = read(&layouts, text)
            {
                prop_assert_eq!(Some(found), parsed(text), "{}", text);
            }
        }
    }
}
