use super::*;

fn all(bytes: &[u8]) -> String {
    let mut input = io::BufReader::with_capacity(3, bytes);
    let mut text = String::new();
    XmlInput::new(&mut input).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_encoding_becomes_utf8() {
    assert_eq!(all("<a>é</a>".as_bytes()), "<a>é</a>");
    assert_eq!(all(b"\xef\xbb\xbf<a/>"), "<a/>");
    assert_eq!(all(b"<a>\xe9</a>"), "<a>\u{fffd}</a>");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let mut whole = utf16.as_slice();
    let mut text = String::new();
    XmlInput::new(&mut whole).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "<a>é</a>");
}

#[test]
fn a_declaration_is_believed_where_it_can_be_true() {
    let name = |head: &[u8]| declared(head).map(Encoding::name);
    assert_eq!(name(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"), Some("windows-1252"));
    assert_eq!(name(b" <?xml version='1.0' encoding = 'utf-8' ?>"), Some("UTF-8"));
    // Readable as bytes, so it is not in UTF-16.
    assert_eq!(name(b"<?xml version=\"1.0\" encoding=\"UTF-16\"?>"), None);
    assert_eq!(name(b"<?xml version=\"1.0\"?><a encoding=\"x\"/>"), None);
    assert_eq!(name(b"<?xml encoding="), None);
}

#[test]
fn the_place_is_that_of_the_next_byte() {
    let mut bytes: &[u8] = b"ab\ncd\n\nefg";
    let mut input = XmlInput::new(&mut bytes).unwrap();
    input.fill_buf().unwrap();
    input.consume(2);
    assert_eq!(input.place(), (1, 3));
    input.consume(3);
    assert_eq!(input.place(), (2, 3));
    input.consume(4);
    assert_eq!(input.place(), (4, 3));
}

#[test]
fn an_element_without_end_is_refused() {
    let mut bytes = io::repeat(b'x');
    let mut input = io::BufReader::new(&mut bytes);
    let mut input = XmlInput::new(&mut input).unwrap();
    let error = io::copy(&mut input, &mut io::sink()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}
