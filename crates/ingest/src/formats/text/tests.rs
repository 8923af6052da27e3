use super::*;

#[test]
fn bytes_that_are_not_utf8_are_windows_1252() {
    assert_eq!(decode("Müller".as_bytes()), "Müller");
    assert_eq!(decode(b"M\xfcller \x80"), "Müller €");
}

#[test]
fn a_character_cut_in_two_is_set_apart() {
    assert_eq!(whole_characters("aü".as_bytes()), ("aü".as_bytes(), &b""[..]));
    assert_eq!(whole_characters(&"aü".as_bytes()[..2]), (&b"a"[..], &b"\xc3"[..]));
    // Not the beginning of a character: nothing to wait for.
    assert_eq!(whole_characters(b"a\xff"), (&b"a\xff"[..], &b""[..]));
}

#[test]
fn white_space_is_folded() {
    assert_eq!(folded("  a \n\t b "), Some("a b".to_owned()));
    assert_eq!(folded(" \n"), None);
}
