//! Files that are cut off, mislabelled, hostile or no lists at all.

use std::io::{BufReader, Read as _};

use proptest::prelude::*;

use super::formats::{PARTS, SAMPLES, all};
use super::*;

#[test]
fn a_page_of_an_error_is_called_one() {
    let pages: [&[u8]; 4] = [
        b"<!DOCTYPE html><html><body>403 Forbidden</body></html>",
        b"\r\n<HTML><HEAD><TITLE>Service unavailable</TITLE></HEAD></HTML>",
        b"\xef\xbb\xbf<?xml version=\"1.0\"?><!-- x --><html xmlns=\"x\"/>",
        b"<\0!\0D\0O\0C\0T\0Y\0P\0E\0 \0h\0t\0m\0l\0>\0",
    ];
    for page in pages {
        assert_eq!(Format::recognise(page), None);
        for format in Format::ALL {
            let error = all(format, page).unwrap_err().to_string();
            assert!(error.starts_with("this is an HTML page"), "{format:?}: {error}");
        }
    }
    let archive = all(Format::UnXml, b"\x1f\x8b\x08\0\0\0\0\0").unwrap_err().to_string();
    assert_eq!(archive, "this is a gzip archive; unpack it first");
}

#[test]
fn an_empty_file_is_called_so() {
    for format in Format::ALL {
        for bytes in [&b""[..], b" \r\n", b"\x1a", b"\0\0\0"] {
            assert!(matches!(all(format, bytes), Err(Error::Empty { .. })), "{format:?}");
        }
    }
}

#[test]
fn a_wrong_name_is_told_with_the_right_one() {
    let mut told = 0;
    for (file, found, bytes, _) in SAMPLES {
        for wanted in Format::ALL {
            match all(wanted, bytes) {
                Err(Error::WrongFormat { found: right, wanted: wrong }) => {
                    assert_eq!((right, wrong), (*found, wanted), "{file}");
                    told += 1;
                }
                Ok(_) => assert!(
                    wanted == *found
                        || (wanted == Format::PlainCsv && file.ends_with("csv"))
                        || (file.contains(".json")
                            && matches!(wanted, Format::FtmNested | Format::FtmEntities)),
                    "{file} as {wanted:?}"
                ),
                Err(Error::Part { format }) => assert!(PARTS.contains(&format)),
                Err(error) => panic!("{file} as {wanted:?}: {error:?}"),
            }
        }
    }
    assert!(told >= 150, "{told}");
}

#[test]
fn a_document_that_is_cut_off_is_an_error_wherever_it_is_cut() {
    let mut walked = 0;
    for (file, format, bytes, _) in SAMPLES {
        let whole = match bytes.iter().rposition(|b| !b.is_ascii_whitespace()) {
            Some(last) => &bytes[..=last],
            None => continue,
        };
        let lines = matches!(format, Format::FtmNested | Format::FtmEntities | Format::SenzingJson);
        let document = file.ends_with(".xml") || *format == Format::CslJson;
        if !document && !lines {
            continue;
        }
        for end in (1..whole.len()).step_by(7) {
            // A file of lines may end after any of them.
            if lines && whole[..end].ends_with(b"}") || whole[..end].trim_ascii().ends_with(b"}\n")
            {
                continue;
            }
            if lines && matches!(whole[end - 1], b'\n') {
                continue;
            }
            assert!(all(*format, &whole[..end]).is_err(), "{file} cut at {end}");
            walked += 1;
        }
    }
    assert!(walked > 2000, "{walked}");
}

#[test]
fn rows_that_are_cut_off_are_warned_of() {
    for file in ["sdn.csv", "uk_conlist.csv", "eu.csv", "plain.csv"] {
        let (_, format, bytes, _) = SAMPLES.iter().find(|(name, ..)| *name == file).unwrap();
        let text = std::str::from_utf8(bytes).unwrap().trim_end_matches(['\n', '\u{1a}']);
        let last = text.rfind('\n').unwrap();
        let (_, summary) = all(*format, &bytes[..last + 12]).unwrap();
        assert!(summary.warnings.iter().any(|w| w.contains("cut off")), "{file}: {summary:?}");
    }
    // Cut in the last column, where all of them are there.
    let sdn = SAMPLES[0].2;
    let (_, summary) = all(Format::OfacSdnCsv, &sdn[..sdn.len() - 9]).unwrap();
    assert_eq!(summary.warnings, ["1 row at the end has no end of line: the file may be cut off"]);
    assert!(all(Format::OfacSdnCsv, sdn).unwrap().1.warnings.is_empty());
}

#[test]
fn entities_are_neither_expanded_nor_looked_up() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"boomboomboom\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    for file in ["sdn.xml", "sdn_advanced.xml", "un.xml", "eu.xml"] {
        let (_, format, bytes, entries) = SAMPLES.iter().find(|(name, ..)| *name == file).unwrap();
        let text = std::str::from_utf8(bytes).unwrap();
        let (head, rest) = text.split_once("?>").unwrap();
        for mark in ["ROE", "Richard Quentin Roe"] {
            let hostile = format!("{head}?>{bomb}{rest}").replace(mark, "R&b;&c;OE");
            assert_eq!(Format::recognise(hostile.as_bytes()), Some(*format), "{file}");
            let (read, _) = all(*format, hostile.as_bytes()).unwrap();
            assert_eq!(read.len(), *entries, "{file}");
            let said = format!("{read:?}");
            assert!(!said.contains("boom") && !said.contains("root:"), "{file}");
        }
    }
}

/// `before`, then `n` times `piece`, then `after`, without holding them.
fn endless<'a>(
    before: &'a [u8],
    piece: &'a [u8],
    n: usize,
    after: &'a [u8],
) -> impl BufRead + use<'a> {
    struct Again<'a> {
        piece: &'a [u8],
        at: usize,
        left: usize,
    }
    impl io::Read for Again<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let mut written = 0;
            while self.left > 0 && written < out.len() {
                let rest = &self.piece[self.at..];
                let size = rest.len().min(out.len() - written);
                out[written..written + size].copy_from_slice(&rest[..size]);
                written += size;
                self.at += size;
                if self.at == self.piece.len() {
                    (self.at, self.left) = (0, self.left - 1);
                }
            }
            Ok(written)
        }
    }
    BufReader::with_capacity(1 << 16, before.chain(Again { piece, at: 0, left: n }).chain(after))
}

#[test]
fn what_is_larger_than_any_list_has_is_refused_before_it_fills_memory() {
    const HUGE: usize = 18 << 20;
    /// A format and what stands before, again and again, and after.
    type Hostile = (Format, &'static [u8], &'static [u8], &'static [u8]);
    let cases: [Hostile; 11] = [
        (
            Format::UnXml,
            b"<CONSOLIDATED_LIST><ENTITY><FIRST_NAME>",
            b"x",
            b"</FIRST_NAME></ENTITY>",
        ),
        (Format::UnXml, b"<CONSOLIDATED_LIST><ENTITY>", b"<FIRST_NAME>&amp;</FIRST_NAME>", b""),
        (Format::UnXml, b"<CONSOLIDATED_LIST><ENTITY><FIRST_NAME>", b"&amp;", b""),
        (Format::UnXml, b"<CONSOLIDATED_LIST a='", b"x", b"'/>"),
        (Format::UnXml, b"<CONSOLIDATED_LIST><!--", b"x", b"-->"),
        (Format::EuXml, b"<export generationDate='x'>", b"<sanctionEntity>", b""),
        (Format::OfacSdnCsv, b"36,\"A\",-0-,,,,,,,,,\n37,\"", b"x", b"\"\n"),
        (Format::PlainCsv, b"name\n\"", b"x\n", b"\"\n"),
        (Format::EuCsv, b"Entity_LogicalId;NameAlias_WholeName\n", b";", b"\n"),
        (Format::SenzingJson, b"{\"RECORD_ID\":\"", b"x", b"\"}"),
        (Format::FtmNested, b"", b"[", b""),
    ];
    for (format, before, piece, after) in cases {
        let mut entries = 0;
        let reader = endless(before, piece, HUGE / piece.len(), after);
        let error = read(format, "list", reader, &mut |_| entries += 1).unwrap_err();
        assert!(
            matches!(error, Error::TooLarge { .. })
                || (piece == b"[" && matches!(error, Error::Json(_))),
            "{format:?} {:?}: {error:?}",
            String::from_utf8_lossy(before)
        );
        assert!(entries <= 1, "{entries}");
    }
    // The bound is one of a record, not of the file.
    let reader = endless(
        b"<CONSOLIDATED_LIST>",
        b"<ENTITY><DATAID>1</DATAID><FIRST_NAME>EXAMPLE</FIRST_NAME></ENTITY>",
        HUGE / 67,
        b"</CONSOLIDATED_LIST>",
    );
    let mut entries = 0;
    read(Format::UnXml, "list", reader, &mut |_| entries += 1).unwrap();
    assert_eq!(entries, HUGE / 67);
}

#[test]
fn deep_json_is_left_out_and_does_not_overflow() {
    let deep = format!(
        "{{\"RECORD_ID\":\"1\",\"NAME_FULL\":\"Richard Roe\"}}\n{{\"RECORD_ID\":{}{}}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let (entries, summary) = all(Format::SenzingJson, deep.as_bytes()).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(summary.warnings, ["1 records are not JSON and were left out"]);
}

#[test]
fn western_bytes_in_an_old_export_are_read_and_told() {
    let plain = b"name,country\nM\xfcller \x96 S\xf6hne,Exampleland\n";
    assert_eq!(Format::recognise(plain), Some(Format::PlainCsv));
    let (entries, summary) = all(Format::PlainCsv, plain).unwrap();
    assert_eq!(entries[0].caption(), "Müller – Söhne");
    assert_eq!(summary.warnings, ["3 bytes are not UTF-8 and were read as Windows-1252"]);
    let declared = b"<?xml version='1.0' encoding=\"windows-1251\"?><CONSOLIDATED_LIST><ENTITY><DATAID>1</DATAID><FIRST_NAME>\xd0\xce</FIRST_NAME></ENTITY></CONSOLIDATED_LIST>";
    let (entries, summary) = all(Format::UnXml, declared).unwrap();
    assert_eq!(entries[0].caption(), "РО");
    assert!(summary.warnings.is_empty());
}

#[test]
fn a_reader_that_fails_is_an_error() {
    struct Fails;
    impl io::Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    for (file, format, bytes, _) in SAMPLES.iter().filter(|(_, f, ..)| !PARTS.contains(f)) {
        let long: Vec<u8> = bytes.iter().copied().cycle().take(80_000).collect();
        let reader = BufReader::new(long.as_slice().chain(Fails));
        let result = read(*format, "list", reader, &mut |_| ());
        assert!(result.is_err(), "{file}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_a_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = Format::recognise(&bytes);
        for format in Format::ALL {
            let _ = all(format, &bytes);
        }
    }

    #[test]
    fn no_change_to_a_file_brings_its_reader_down(
        which in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..5_u8), 1..12),
        end in any::<prop::sample::Index>(),
    ) {
        let (_, format, bytes, _) = SAMPLES[which];
        let mut bytes = bytes.to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                // A piece again, as broken downloads have it.
                3 => { let piece = bytes[at..].iter().take(200).copied().collect::<Vec<_>>(); bytes.splice(at..at, piece); }
                _ => bytes[at] = b"<>&\"',;{}[]\\\n"[byte as usize % 13],
            }
            if bytes.is_empty() { break; }
        }
        if byte_is_even(&bytes) {
            bytes.truncate(end.index(bytes.len().max(1)));
        }
        let _ = Format::recognise(&bytes);
        let _ = all(format, &bytes);
        for part in PARTS {
            let parts = vec![(Format::OfacSdnCsv, SAMPLES[0].2), (part, &bytes[..])];
            let _ = read_together("list", parts, &mut |_| ());
        }
    }
}

fn byte_is_even(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|b| b.is_multiple_of(2))
}
