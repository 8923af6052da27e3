use super::{NOWHERE, Step, Trie, parse, same};
use proptest::prelude::*;
use simd_json::{Node, StaticNode};

fn look(json: &str, pointers: &[&str]) -> Vec<Option<String>> {
    let mut bytes = json.as_bytes().to_vec();
    let tape = simd_json::to_tape(&mut bytes).unwrap();
    let mut trie = Trie::default();
    let slots: Vec<_> = pointers.iter().map(|pointer| trie.add(&parse(pointer).unwrap())).collect();
    let mut found = vec![NOWHERE; trie.slots()];
    trie.walk(&tape.0, 0, &mut found);
    slots
        .into_iter()
        .map(|slot| match tape.0.get(found[slot] as usize)? {
            Node::String(text) => Some((*text).to_owned()),
            Node::Static(StaticNode::Null) => Some("null".to_owned()),
            Node::Static(other) => Some(other.to_string()),
            _ => Some("container".to_owned()),
        })
        .collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn plain_pointers() {
    let json = r#"{"a":{"b":[1,{"c":"x"}],"~/":true},"":0,"n":null,"long":{"deep":{"er":[[[]]]}},"z":"end"}"#;
    assert_eq!(
        look(
            json,
            &["/a/b/0", "/a/b/1/c", "/a/~0~1", "/", "/n", "/z", "/missing", "/a/b/7", "", "/a"]
        ),
        [
            some("1"),
            some("x"),
            some("true"),
            some("0"),
            some("null"),
            some("end"),
            None,
            None,
            some("container"),
            some("container")
        ]
    );
}

#[test]
fn first_element_that_has_it() {
    let json = r#"{"a":[{"x":1},{"b":null},{"b":"second"},{"b":"third"}],"empty":[]}"#;
    assert_eq!(
        look(json, &["/a/*/b", "/a/*/x", "/a/*/none", "/empty/*/b"]),
        [some("second"), some("1"), None, None]
    );
}

#[test]
fn first_element_whose_member_has_a_value() {
    let json = r#"{"p":[{"name":"user","value":"u"},{"name":"ip","other":1},{"name":"ip","value":"late"},{"n":7,"v":"seven"}]}"#;
    assert_eq!(
        look(
            json,
            &["/p/{name=user}/value", "/p/{name=ip}/value", "/p/{n=7}/v", "/p/{name=no}/value"]
        ),
        [some("u"), None, some("seven"), None]
    );
}

#[test]
fn values_of_filters_may_hold_slashes() {
    assert_eq!(
        parse("/p/{name=a/b=c}/v").unwrap(),
        [Step::Key("p".into()), Step::With("name".into(), "a/b=c".into()), Step::Key("v".into())]
    );
    assert!(parse("no-slash").is_err());
    assert!(parse("/{noequals}").is_err());
}

#[test]
fn one_pointer_is_one_slot() {
    let mut trie = Trie::default();
    let a = trie.add(&parse("/a/*/b").unwrap());
    let b = trie.add(&parse("/a").unwrap());
    assert_eq!(trie.add(&parse("/a/*/b").unwrap()), a);
    assert_ne!(a, b);
    assert_eq!(trie.slots(), 2);
}

proptest! {
    #[test]
    fn names_are_compared_to_their_last_byte(name in "[ab]{0,40}", at in 0_usize..40) {
        let mut other = name.clone().into_bytes();
        prop_assert!(same(name.as_bytes(), &other));
        if let Some(byte) = other.get_mut(at) {
            *byte = b'c';
            prop_assert!(!same(name.as_bytes(), &other));
        }
    }
}
