use super::*;

#[test]
fn names_are_read_as_koreans_read_them() {
    for (characters, hangul) in [
        ("金正恩", "김정은"),
        ("李雪主", "리설주"),
        ("朴永植", "박영식"),
        ("崔龍海", "최룡해"),
        ("張成澤", "장성택"),
        ("张成泽", "장성택"),
        ("鄭京擇", "정경택"),
    ] {
        assert_eq!(sino_korean(characters).as_deref(), Some(hangul), "{characters}");
    }
    assert_eq!(sino_korean("金鼠"), None, "a rat is no name");
    assert_eq!(sino_korean("Kim Jong Un"), None);
    assert_eq!(sino_korean("김정은"), None);
}

#[test]
fn the_table_is_well_formed() {
    let mut characters = 0;
    for line in READINGS.lines().filter(|line| !line.starts_with('#')) {
        let (syllable, rest) = line.split_once(' ').unwrap();
        assert!(syllable.chars().all(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c)), "{line}");
        assert!(rest.chars().all(is_han), "{line}");
        characters += rest.chars().count();
    }
    assert!(characters > 900, "{characters}");
}
