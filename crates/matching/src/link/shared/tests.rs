use std::collections::BTreeSet;

use super::*;
use crate::link::{Options, Settings, link};

const COLUMNS: [&str; 7] = ["id", "name", "dob", "address", "phone", "account", "email"];

type Row = [String; 7];

fn row(id: &str, rest: [&str; 6]) -> Row {
    let [name, dob, address, phone, account, email] = rest.map(str::to_owned);
    [id.to_owned(), name, dob, address, phone, account, email]
}

/// People who share nothing, and the groups this is about.
fn rows() -> Vec<Row> {
    let given = ["Ann", "Boris", "Chandra", "Dilek", "Emeka", "Fatou", "Gudrun", "Hassan"];
    let family = ["Abel", "Brandt", "Castillo", "Dubois", "Eriksen", "Farrow", "Greco", "Horvat"];
    let streets = ["Elm Road", "Oak Street", "Pine Avenue", "Birch Lane", "Cedar Court"];
    let pick = |list: &[&'static str], n: usize| list[n % list.len()];
    let mut rows: Vec<Row> = (0..64)
        .map(|n| {
            row(
                &format!("p{n:02}"),
                [
                    &format!("{} {}", pick(&given, n), pick(&family, n / 8)),
                    &format!("19{}-{:02}-{:02}", 50 + n % 40, 1 + n % 12, 1 + n * 7 % 28),
                    &format!("{} {}, Springfield, IL 62704", 10 + 3 * n, pick(&streets, n)),
                    // An office gives forty of them its number.
                    if n < 40 { "217-555-0100" } else { "" },
                    &format!("DE{:018}", 37_000_021 * (n + 11)),
                    &format!("mail{n}@example.com"),
                ],
            )
        })
        .collect();
    let flat = "77 Lake Street Apt 4B, Springfield, IL 62704";
    let door = "77 Lake St #4-B, Springfield IL 62704";
    rows.push(row("c1", ["Ivo Marsh", "1980-02-11", flat, "217-555-0177", "AT001122334455", ""]));
    rows.push(row("c2", ["Jana Kral", "1983-06-30", door, "217 555 0177", "AT001122334455", ""]));
    for (n, (name, dob)) in [
        ("Kofi Lund", "1971-03-04"),
        ("Livia Moreau", "1985-11-19"),
        ("Milan Novak", "1990-07-23"),
        ("Nora Okafor", "1968-01-15"),
        ("Oskar Petit", "1977-09-02"),
    ]
    .into_iter()
    .enumerate()
    {
        let home = format!("{} Harbour Way, Chicago, IL 60601", 100 + 20 * n);
        rows.push(row(
            &format!("r{n}"),
            [name, dob, &home, "312-555-0142", "GB99 1234 5678 9012", ""],
        ));
    }
    rows
}

fn shares(rows: &[Row]) -> (Table, Vec<u32>, Shares) {
    let mut table = Table::new(COLUMNS.iter().skip(1).copied());
    for row in rows {
        table.push(&row[0], 0, row[1..].iter().map(|v| (!v.is_empty()).then_some(v.as_str())));
    }
    let linked = link(&table, &Settings::default(), &Options::default()).unwrap();
    let shares = linked.shares(&table);
    (table, linked.clusters, shares)
}

/// Rings as record identifiers and what they share; edges likewise.
type Told = (Vec<(BTreeSet<String>, Vec<String>)>, Vec<(String, String, i64)>);

fn told((table, _, shares): &(Table, Vec<u32>, Shares)) -> Told {
    let id = |subject: u32| table.id(shares.subjects[subject as usize]).to_owned();
    let rings = shares
        .rings
        .iter()
        .map(|ring| {
            let things = ring.shared.iter().map(|held| {
                let (kind, text) = shares.token(held.token).unwrap();
                format!("{} {text} {} {:.3}", kind.word(), held.holders, held.nats)
            });
            (ring.members.iter().map(|member| id(*member)).collect(), things.collect())
        })
        .collect();
    let edges = shares.links.edges().iter();
    (rings, edges.map(|edge| (id(edge.left), id(edge.right), edge.weight)).collect())
}

#[test]
fn strangers_with_one_account_are_a_ring_and_households_and_offices_are_none() {
    let rows = rows();
    let found = shares(&rows);
    let people: BTreeSet<u32> = found.1.iter().copied().collect();
    assert_eq!(people.len(), rows.len(), "nobody is linked with anybody");
    let (rings, edges) = told(&found);
    assert_eq!(rings.len(), 1, "{rings:?}");
    let members: Vec<&str> = rings[0].0.iter().map(String::as_str).collect();
    assert_eq!(members, ["r0", "r1", "r2", "r3", "r4"]);
    assert_eq!(rings[0].1.len(), 2, "{rings:?}");
    assert!(rings[0].1[0].contains("payout account"), "{rings:?}");
    // Ten pairs of five, and the couple; the office number connects nobody.
    let ring = edges.iter().filter(|(left, ..)| left.starts_with('r')).count();
    assert_eq!(ring, 10);
    assert!(edges.iter().all(|(left, right, _)| !left.starts_with('p') && !right.starts_with('p')));
    assert_eq!(found.2.links.hubs().len(), 1);
    let row = found.2.links.holders(&found.2.links.shared()[0])[0].row;
    assert!(found.2.record(row).is_some_and(|record| record < rows.len() as u32));
}

#[test]
fn the_order_of_records_changes_nothing() {
    let rows = rows();
    let first = told(&shares(&rows));
    for seed in 1..4_u64 {
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| {
            crate::compare::text::mix(crate::compare::text::hash(row[0].as_bytes()) ^ seed)
        });
        assert_ne!(shuffled[0][0], rows[0][0]);
        assert_eq!(told(&shares(&shuffled)), first);
    }
}

#[test]
fn namesakes_and_records_without_a_name_are_held_against_nobody() {
    let mut rows = rows();
    rows.truncate(66);
    for (n, name) in ["Kofi Lund", "K. Lund", "Lund, Kofi", ""].into_iter().enumerate() {
        let dob = format!("19{}-05-05", 60 + 9 * n);
        rows.push(row(&format!("s{n}"), [name, &dob, "", "312-555-0142", "GB99123456789012", ""]));
    }
    let found = shares(&rows);
    assert_eq!(told(&found).0, []);
}
