//! Is every listed wallet found, and no other?
//!
//! `cargo run -p matching --example wallets -- DIR` reads the addresses of
//! `DIR/*.json.gz` (the newer list, whose letters lost their case) and of the
//! text files in the folders below (an older one, as published), builds an index
//! of each and asks for every address of both, as written and with one character
//! changed.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use flate2::read::GzDecoder;
use matching::screen::{Entry, Identifier, IdentifierKind, Index, Kind, Query, Strength};

fn index(addresses: &BTreeSet<String>) -> Index {
    let entry = |address: &String| Entry {
        list: "wallets".into(),
        entry_id: address.clone(),
        kind: Kind::Person,
        identifiers: vec![Identifier::new(IdentifierKind::Wallet, address)],
        ..Entry::default()
    };
    Index::build(addresses.iter().map(entry).collect())
}

/// The surest hit for an address.
fn ask(index: &Index, address: &str) -> Option<Strength> {
    let mut query = Query::person("");
    query.name = None;
    query.identifiers.push(Identifier::new(IdentifierKind::Wallet, address));
    index.query(&query, 0.99).into_iter().map(|hit| hit.strength).max()
}

/// The address with each character in turn changed to another of its kind.
fn changed(address: &str) -> impl Iterator<Item = String> + '_ {
    address.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, c)| {
        let other = match c {
            'a'..='e' | 'A'..='E' | '1'..='8' => char::from(c as u8 + 1),
            'z' | 'Z' => char::from(c as u8 - 1),
            '9' => '1',
            _ => 'e',
        };
        format!(
            "{}{other}{}",
            address.get(..at).unwrap_or_default(),
            address.get(at + 1..).unwrap_or_default()
        )
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let dir = std::env::args().nth(1).ok_or("say where the lists are: wallets DIR")?;
    let (mut newer, mut older) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(Path::new(&dir))? {
        let path = entry?.path();
        if path.is_dir() {
            for file in fs::read_dir(path)? {
                let text = fs::read_to_string(file?.path())?;
                older.extend(
                    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned),
                );
            }
        } else if path.extension().is_some_and(|e| e == "gz") {
            let mut text = String::new();
            GzDecoder::new(fs::File::open(&path)?).read_to_string(&mut text)?;
            let json: serde_json::Value = serde_json::from_str(&text)?;
            let addresses = json.get("addresses").and_then(serde_json::Value::as_object);
            newer.extend(addresses.ok_or("no object called `addresses`")?.keys().cloned());
        }
    }
    writeln!(out, "| asked | of | found | exact | apart from case | changed | found | exact |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
    let lower: BTreeSet<String> = newer.iter().map(|a| a.to_ascii_lowercase()).collect();
    let common: BTreeSet<String> =
        older.iter().filter(|a| lower.contains(&a.to_ascii_lowercase())).cloned().collect();
    for (what, asked, list) in [
        ("newer in newer", &newer, &newer),
        ("older in older", &older, &older),
        ("older in newer, where still listed", &common, &newer),
    ] {
        let index = index(list);
        let answers: Vec<_> = asked.iter().map(|a| ask(&index, a)).collect();
        let found = answers.iter().flatten().count();
        let exact = answers.iter().flatten().filter(|s| **s == Strength::Exact).count();
        let (mut tried, mut wrong, mut wrong_exact) = (0, 0, 0);
        for address in asked.iter() {
            for other in changed(address).filter(|other| !list.contains(other)) {
                tried += 1;
                let answer = ask(&index, &other);
                wrong += usize::from(answer.is_some());
                wrong_exact += usize::from(answer == Some(Strength::Exact));
                if let Some(answer) = answer {
                    writeln!(out, "changed: {other} of {address}: {answer:?}")?;
                }
            }
        }
        writeln!(
            out,
            "| {what} | {} | {found} | {exact} | {} | {tried} | {wrong} | {wrong_exact} |",
            asked.len(),
            found - exact
        )?;
        for (address, _) in asked.iter().zip(&answers).filter(|(_, a)| a.is_none()) {
            writeln!(out, "not found: {address}")?;
        }
    }
    Ok(())
}
