use proptest::prelude::*;

use super::*;

#[test]
fn folds_scripts_and_marks() {
    for (text, expected) in [
        ("", ""),
        ("  Hello,   World! ", "hello world"),
        ("Łódź Straße", "lodz strasse"),
        ("O’Brien O'Brien", "obrien obrien"),
        ("김정은", "gim jeong eun"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Ким Чен Ын", "kim chen yn"),
        ("Jose\u{301}", "jose"),
        ("a😀b", "a b"),
        ("1st—2nd", "1st 2nd"),
    ] {
        assert_eq!(fold(text), expected, "{text}");
    }
    assert_eq!(fold("\u{1112}\u{1161}\u{11ab}"), "han", "decomposed Hangul is composed first");
}

#[test]
fn shingles_ignore_case_and_punctuation() {
    let a = shingles("The quick brown fox jumps over the lazy dog", 3);
    let b = shingles("the QUICK, brown fox; jumps over the lazy dog.", 3);
    assert_eq!(a.len(), 7);
    assert_eq!(jaccard(&a, &b), Some(1.0));
    let c = shingles("the quick brown cat jumps over the lazy dog", 3);
    assert_eq!(jaccard(&a, &c), Some(4.0 / 10.0));
    assert_eq!(jaccard(&a, &shingles("fox brown quick the", 3)), Some(0.0), "order matters");
    assert_eq!(jaccard(&[], &[]), None);
    assert_eq!(shingles("one two", 3).len(), 1);
    assert!(shingles("?!", 3).is_empty());
}

#[test]
fn signatures_estimate_resemblance() {
    let words: Vec<String> = (0..400).map(|n| format!("w{n}")).collect();
    let a = shingles(&words[..300].join(" "), 1);
    let b = shingles(&words[100..].join(" "), 1);
    assert_eq!(jaccard(&a, &b), Some(0.5));
    let (x, y) = (Signature::<256>::of(&a).unwrap(), Signature::<256>::of(&b).unwrap());
    assert!((x.resemblance(&y) - 0.5).abs() < 0.1, "{}", x.resemblance(&y));
    assert!((x.resemblance(&x) - 1.0).abs() < f64::EPSILON);
    assert!(x.bands(4).zip(y.bands(4)).any(|(p, q)| p == q));
    assert_eq!(x.bands(4).count(), 64);
    assert_eq!(Signature::<8>::of(&[]), None);
}

proptest! {
    #[test]
    fn fold_is_plain_and_idempotent(text in "\\PC*") {
        let folded = fold(&text);
        prop_assert!(folded.bytes().all(|b| b == b' ' || b.is_ascii_digit() || b.is_ascii_lowercase()));
        prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
        prop_assert_eq!(fold(&folded), folded);
    }
}
