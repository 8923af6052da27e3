use super::super::template::{LEAST, Phrases, Templates};
use super::Random;

/// A text of words drawn from a small vocabulary.
fn text(words: usize, seed: u64) -> String {
    let mut random = Random::new(seed);
    let words: Vec<String> = (0..words).map(|_| format!("w{}", random.below(900))).collect();
    words.join(" ")
}

const GREETING: &str = "dear hiring manager i am excited to apply for this position and i \
    believe that my many years of experience with modern web technologies make me a great \
    fit for your team please find my portfolio attached and let me know when we can have a \
    short call to discuss the details of the project i look forward to hearing from you soon";

fn templates(texts: &[String]) -> Vec<Option<u32>> {
    let mut phrases = Phrases::default();
    for text in texts {
        phrases.count(text);
    }
    let mut templates = Templates::default();
    texts.iter().map(|text| templates.template(&phrases.sign(text)?)).collect()
}

#[test]
fn a_text_with_changed_words_is_the_same_template_and_others_are_not() {
    let one = text(200, 1);
    let mut words: Vec<&str> = one.split(' ').collect();
    for at in [20, 90, 150] {
        words[at] = "changed";
    }
    let changed = words.join(" ");
    let mut texts = vec![one.clone(), changed, text(200, 2)];
    texts.extend((10..200).map(|seed| text(200, seed)));
    let found = templates(&texts);
    assert_eq!(found[0], Some(0));
    assert_eq!(found[1], Some(0));
    assert_eq!(found[2], Some(1));
    let distinct: std::collections::BTreeSet<_> = found.iter().skip(1).collect();
    assert_eq!(distinct.len(), texts.len() - 1, "strangers wrote the same text");
}

#[test]
fn phrases_of_everybody_make_no_template() {
    // Two hundred people begin with one greeting and go on in a few words of their own.
    let texts: Vec<String> =
        (0..200).map(|seed| format!("{GREETING} {}", text(12, seed))).collect();
    assert!(templates(&texts).iter().all(Option::is_none));
    // The greeting does not hide what follows it either.
    let mut texts: Vec<String> =
        (0..200).map(|seed| format!("{GREETING} {}", text(120, seed))).collect();
    texts.push(format!("{GREETING} {}", text(120, 5)));
    let found = templates(&texts);
    assert_eq!(found[200], found[5]);
    let distinct: std::collections::BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), 200);
}

#[test]
fn a_short_text_is_no_fingerprint() {
    assert_eq!(templates(&[text(LEAST, 1), text(LEAST, 1), String::new()]), [None; 3]);
}

#[test]
fn counting_in_parts_is_counting() {
    let texts: Vec<String> = (0..60).map(|seed| format!("{GREETING} {}", text(40, seed))).collect();
    let mut whole = Phrases::default();
    let mut parts = Phrases::default();
    for half in texts.chunks(30) {
        let mut part = Phrases::default();
        for text in half {
            whole.count(text);
            part.count(text);
        }
        parts.add(&part);
    }
    let mut templates = Templates::default();
    assert!(templates.is_empty());
    for text in &texts {
        let signed = whole.sign(text);
        assert!(signed.is_some() && signed == parts.sign(text));
        templates.template(&signed.unwrap());
    }
    assert_eq!(templates.len(), texts.len());
}
