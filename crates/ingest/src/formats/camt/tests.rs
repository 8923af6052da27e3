use super::*;
use crate::formats::fixture;

#[test]
fn names_are_sorted_for_the_search() {
    for name in ["Acct", "Ntry", "TxDtls", "Ustrd", "ValDt", "BICFI", "CreDtTm"] {
        assert_eq!(known(name), name);
    }
    assert_eq!(known("Unknown"), "");
}

#[test]
fn days_are_read_as_written() {
    assert_eq!(day("2026-01-31").unwrap().to_string(), "2026-01-31");
    assert_eq!(day("2026-01-31+01:00").unwrap().to_string(), "2026-01-31");
    assert_eq!(day("2026-01-31T23:59:00-05:00").unwrap().to_string(), "2026-01-31");
    assert_eq!(day("2026-01-31x"), None);
    assert_eq!(day("2026-02-30"), None);
}

fn statement(inside: &str) -> String {
    format!("<Document><BkToCstmrStmt><Stmt>{inside}</Stmt></BkToCstmrStmt></Document>")
}

#[test]
fn nesting_is_bounded() {
    let deep = statement(&"<x>".repeat(100_000));
    let outcome = fixture::read(&Camt, deep.as_bytes());
    assert_eq!(outcome.rejects.len(), 1);
    assert!(outcome.rejects[0].message.contains("too deeply"));
}

#[test]
fn entities_are_characters_or_refused() {
    let entry = |name: &str| {
        statement(&format!(
            "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-01-31</Dt></BookgDt>\
             <NtryDtls><TxDtls><RltdPties><Cdtr><Nm>{name}</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>"
        ))
    };
    let outcome = fixture::read(&Camt, entry("A &amp; B &#x26; &lt;C&gt;").as_bytes());
    assert_eq!(outcome.cell("payments", 0, "payee_name"), "A & B & <C>");
    let outcome = fixture::read(&Camt, entry("A &big; B").as_bytes());
    assert_eq!((outcome.mapped, outcome.rejects.len()), (0, 1));
    assert!(outcome.rejects[0].message.contains("`big`"));
}

#[test]
fn a_transaction_of_several_without_an_amount_has_none() {
    let inside = "<Ntry><Amt Ccy=\"EUR\">9</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-01-31</Dt></BookgDt>\
        <NtryDtls><TxDtls/><TxDtls/></NtryDtls></Ntry>";
    let outcome = fixture::read(&Camt, statement(inside).as_bytes());
    assert_eq!(outcome.mapped, 2);
    // The first was complete before it was known not to be the only one.
    assert!(outcome.rows["payments"].iter().all(|row| !row.contains_key("amount_minor")));
    let single = inside.replacen("<TxDtls/>", "", 1);
    let outcome = fixture::read(&Camt, statement(&single).as_bytes());
    assert_eq!(outcome.cell("payments", 0, "amount_minor"), "900");
}
