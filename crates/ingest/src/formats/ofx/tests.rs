use super::*;
use crate::formats::fixture;

#[test]
fn escapes_are_read_and_bare_ampersands_kept() {
    assert_eq!(unescaped("A &amp; B &lt;C&gt;&nbsp;&#65;&#x42;"), "A & B <C> AB");
    assert_eq!(unescaped("R&D; AT&T &unknown; &"), "R&D; AT&T &unknown; &");
    assert_eq!(unescaped("&#99999999;"), "&#99999999;");
}

#[test]
fn dates_have_eight_digits_first() {
    assert_eq!(day("20260131").unwrap().to_string(), "2026-01-31");
    assert_eq!(day("20260131120000.000[-5:EST]").unwrap().to_string(), "2026-01-31");
    assert_eq!(day("20260131[0:GMT]").unwrap().to_string(), "2026-01-31");
    for wrong in ["2026013", "2026-01-31", "20260230", "20260131Z", ""] {
        assert_eq!(day(wrong), None, "{wrong}");
    }
}

#[test]
fn the_header_says_the_encoding() {
    let name = |header: &str| header_encoding(header.as_bytes()).map(Encoding::name);
    assert_eq!(name("ENCODING:USASCII\r\nCHARSET:1252\r\n"), Some("windows-1252"));
    assert_eq!(name("CHARSET:1251"), Some("windows-1251"));
    assert_eq!(name("CHARSET:8859-2"), Some("ISO-8859-2"));
    assert_eq!(name("CHARSET:ISO-8859-1"), Some("windows-1252"));
    assert_eq!(name("CHARSET:NONE"), None);
    assert_eq!(name("VERSION:102"), None);
    let text = |charset: &str, name: &[u8]| {
        let mut bytes = format!(
            "OFXHEADER:100\nENCODING:USASCII\nCHARSET:{charset}\n\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST><STMTTRN><DTPOSTED>20260131<TRNAMT>-1<NAME>"
        )
        .into_bytes();
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(b"</STMTTRN></BANKTRANLIST></STMTRS></OFX>");
        fixture::read(&Ofx, &bytes).cell("payments", 0, "payee_name").to_owned()
    };
    assert_eq!(text("1252", b"M\xfcller"), "Müller");
    assert_eq!(text("1251", b"\xc8\xe2\xe0\xed"), "Иван");
    assert_eq!(text("1252", "Müller".as_bytes()), "Müller");
}

#[test]
fn a_tag_without_end_is_refused() {
    let bytes = format!("<OFX><STMTTRN><NAME>{}", "x".repeat(3 << 20));
    let outcome = fixture::read(&Ofx, bytes.as_bytes());
    assert_eq!(outcome.rejects.len(), 1);
    assert!(outcome.rejects[0].message.contains("1 MiB"));
}

#[test]
fn values_of_an_unclosed_empty_tag_stay_with_their_transaction() {
    let bytes = "<OFX><STMTRS><CURDEF>USD<BANKTRANLIST><STMTTRN><DTPOSTED>20260131<CHECKNUM>\n<TRNAMT>5<MEMO>a<!-- b -->c<PAYEE>\n<NAME>P</PAYEE></STMTTRN></BANKTRANLIST></STMTRS></OFX>";
    let outcome = fixture::read(&Ofx, bytes.as_bytes());
    assert_eq!(outcome.cell("payments", 0, "amount_minor"), "-500");
    assert_eq!(outcome.cell("payments", 0, "direction"), "debit");
    assert_eq!(outcome.cell("payments", 0, "payee_name"), "P");
    assert_eq!(outcome.cell("payments", 0, "reference"), "ac");
}
