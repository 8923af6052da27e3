use super::super::{Entry, Identifier, IdentifierKind, Kind, NameStrength};
use super::*;

mod changes;
mod formats;
mod numbers;
mod robust;
mod shapes;

const SDN: &str = "\
36,\"EXAMPLE TRADING CO.\",-0- ,\"EXAMPLE\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Tax ID No. 770 123 456 (Exampleland); Website www.trading.example.org.\"\r\n\
37,\"ROE, Richard Quentin\",\"individual\",\"EXAMPLE] [OTHER\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 04 Apr 1980; alt. DOB circa 1981; nationality Exampleland; Passport X1234567 (Exampleland) issued 01 Jan 2001 expires 01 Jan 2011; Email Address rq.roe@example.org; Digital Currency Address - XBT 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa; a.k.a. 'DICKIE'.\"\r\n\
38,\"EXAMPLE STAR\",\"vessel\",\"EXAMPLE\",\"CS1\",\"Tug\",-0- ,\"212\",\"Exampleland\",-0- ,-0- ,\"Vessel Registration Identification IMO 1234567.\"\r\n\
\u{1a}\r\n";

fn ofac() -> Read {
    let files = ofac::Files {
        primary: SDN.as_bytes(),
        aliases: Some(&b"37,1,\"aka\",\"ROW, Richard\",-0- \r\n99,2,\"aka\",\"NOBODY\",-0- \r\n\x1a\r\n"[..]),
        addresses: Some(&b"37,1,\"12 Main Street\",\"Springfield 12345\",\"Exampleland\",-0- \r\n36,2,-0- ,-0- ,\"Exampleland\",-0- \r\n"[..]),
        comments: Some(&b"36,\" Phone Number +442079460018.\"\r\n"[..]),
    };
    ofac::read(files, "us-ofac-sdn").unwrap()
}

#[test]
fn ofac_files_make_entries() {
    let read = ofac();
    assert_eq!(read.entries.len(), 3);
    assert_eq!(read.warnings.len(), 1, "{:?}", read.warnings);
    assert!(read.warnings[0].starts_with("1 aliases"));
    let roe = &read.entries[1];
    assert_eq!((roe.entry_id.as_str(), roe.kind), ("37", Kind::Person));
    let names: Vec<_> = roe.names.iter().map(|n| (n.text.as_str(), n.strength)).collect();
    assert_eq!(
        names,
        [
            ("ROE, Richard Quentin", NameStrength::Primary),
            ("ROW, Richard", NameStrength::Strong),
            ("DICKIE", NameStrength::Weak)
        ]
    );
    let dates: Vec<_> = roe.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1980-04-04", "~1981"]);
    assert_eq!(roe.countries, ["Exampleland"]);
    assert_eq!(roe.addresses, ["12 Main Street, Springfield 12345, Exampleland"]);
    let found: Vec<_> = roe
        .identifiers
        .iter()
        .map(|i| (i.kind, i.value.as_str(), i.label.as_str(), i.country.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (IdentifierKind::Document, "X1234567", "Passport", "Exampleland"),
            (IdentifierKind::Email, "rq.roe@example.org", "", ""),
            (IdentifierKind::Wallet, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "XBT", ""),
        ]
    );
    let company = &read.entries[0];
    assert_eq!(company.kind, Kind::Organisation);
    assert!(company.addresses.is_empty(), "a country alone is not an address");
    assert_eq!(
        company.identifiers.len(),
        3,
        "tax number, web site and the comment's telephone number"
    );
    assert_eq!(read.entries[2].kind, Kind::Vessel);
    assert_eq!(read.entries[2].identifiers[0].value, "1234567");
}

#[test]
fn a_file_of_another_format_is_an_error() {
    let files = |text: &'static str| ofac::Files {
        primary: text.as_bytes(),
        aliases: None,
        addresses: None,
        comments: None,
    };
    for text in ["", "id,name\nx,y\n", "<xml/>", "{}", "\u{1a}"] {
        assert!(matches!(ofac::read(files(text), "x"), Err(Error::NoEntry { .. })), "{text}");
    }
    assert!(matches!(un::read(&b"<a><b/></a>"[..], "x"), Err(Error::NoEntry { .. })));
    assert!(matches!(un::read(&b"<a><b></a>"[..], "x"), Err(Error::Xml(_))));
    assert!(matches!(plain::read(&b"a,b\n1,2\n"[..], "x"), Err(Error::NoNameColumn { .. })));
    assert!(matches!(plain::read(&b"name\n"[..], "x"), Err(Error::NoEntry { .. })));
}

#[test]
fn un_records_make_entries() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>1</DATAID><FIRST_NAME>RICHARD</FIRST_NAME><SECOND_NAME>QUENTIN</SECOND_NAME><THIRD_NAME>ROE &amp; SON</THIRD_NAME>
<UN_LIST_TYPE>EXAMPLE</UN_LIST_TYPE><REFERENCE_NUMBER>EXi.001</REFERENCE_NUMBER>
<NATIONALITY><VALUE>Exampleland</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Richard Row; Dick Row</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Quillo</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_ADDRESS><STREET>12 Main St</STREET><COUNTRY>Exampleland</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1980-04-04</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1981</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1979</FROM_YEAR><TO_YEAR>1982</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X1234567</NUMBER><ISSUING_COUNTRY>Exampleland</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT/></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>EXAMPLE TRADING</FIRST_NAME><REFERENCE_NUMBER>EXe.002</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>"#;
    let read = un::read(xml.as_bytes(), "un").unwrap();
    assert_eq!(read.entries.len(), 2);
    let roe = &read.entries[0];
    assert_eq!(
        (roe.entry_id.as_str(), roe.kind, roe.caption()),
        ("EXi.001", Kind::Person, "RICHARD QUENTIN ROE & SON")
    );
    let names: Vec<_> = roe.names.iter().skip(1).map(|n| (n.text.as_str(), n.strength)).collect();
    assert_eq!(
        names,
        [
            ("Richard Row", NameStrength::Strong),
            ("Dick Row", NameStrength::Strong),
            ("Quillo", NameStrength::Weak)
        ]
    );
    let dates: Vec<_> = roe.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1980-04-04", "~1981", "1979/1982"]);
    assert_eq!(roe.identifiers.len(), 1);
    assert_eq!(roe.addresses, ["12 Main St, Exampleland"]);
    assert_eq!(read.entries[1].kind, Kind::Organisation);
}

#[test]
fn entities_of_a_files_own_making_are_not_expanded() {
    let xml = "<!DOCTYPE x [<!ENTITY a \"boom\"><!ENTITY b \"&a;&a;&a;\">]><CONSOLIDATED_LIST><ENTITY><FIRST_NAME>EX&b;AMPLE</FIRST_NAME></ENTITY></CONSOLIDATED_LIST>";
    assert_eq!(un::read(xml.as_bytes(), "un").unwrap().entries[0].caption(), "EXAMPLE");
}

#[test]
fn a_plain_csv_is_read_by_its_header() {
    let csv = "\u{feff}ID,Name,Schema,Aliases,Birth Date,Wallets,Notes\n\
        a1,\"Roe, Richard\",Person,Dick Roe;R. Roe,1980-04-04,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,x\n\
        ,,,,,,nothing\n\
        ,Example Ltd,Company,,,,\n";
    let read = plain::read(csv.as_bytes(), "own").unwrap();
    assert_eq!(read.warnings, ["1 rows have neither a name nor a number and were left out"]);
    let [roe, company] = read.entries.as_slice() else { panic!("{:?}", read.entries) };
    assert_eq!((roe.entry_id.as_str(), roe.names.len(), roe.kind), ("a1", 3, Kind::Person));
    assert_eq!(roe.identifiers[0].kind, IdentifierKind::Wallet);
    assert_eq!((company.entry_id.as_str(), company.kind), ("4", Kind::Organisation));
    let halves: Vec<Entry> =
        plain::read(&b"first_name,last_name\nRichard,Roe\n"[..], "own").unwrap().entries;
    assert_eq!(halves[0].caption(), "Roe, Richard");
}

#[test]
fn cut_off_and_mislabelled_files_are_survived() {
    let whole = SDN.as_bytes();
    for end in 0..whole.len() {
        let files =
            ofac::Files { primary: &whole[..end], aliases: None, addresses: None, comments: None };
        if let Ok(read) = ofac::read(files, "x") {
            assert!(read.entries.len() <= 3);
        }
    }
    let latin = b"1,\"M\xfcLLER, J\xf6rg\",\"individual\",\"X\"\n";
    let files = ofac::Files { primary: &latin[..], aliases: None, addresses: None, comments: None };
    assert_eq!(ofac::read(files, "x").unwrap().entries[0].caption(), "MüLLER, Jörg");
}
