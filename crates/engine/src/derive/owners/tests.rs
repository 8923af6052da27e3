use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};

use super::*;
use crate::input::{Data, TableInput};

/// Vendor, company, its number and country, holder, its number and country, share.
type Row<'a> = [&'a str; 8];

const COLUMNS: [&str; 7] = [
    "vendor_id",
    "company_name",
    "company_number",
    "company_country",
    "holder_name",
    "holder_number",
    "holder_country",
];

fn input(rows: &[Row<'_>]) -> Input {
    let text = |at: usize| -> ArrayRef {
        let given = rows.iter().map(|row| Some(row[at]).filter(|text| !text.is_empty()));
        Arc::new(given.collect::<StringArray>())
    };
    let mut columns: Vec<(&str, ArrayRef)> =
        COLUMNS.iter().enumerate().map(|(at, name)| (*name, text(at))).collect();
    let share: Float64Array = rows.iter().map(|row| row[7].parse::<f64>().ok()).collect();
    columns.push(("share_from", Arc::new(share.clone())));
    columns.push(("share_to", Arc::new(share)));
    let ids: Int64Array = (1..=rows.len() as i64).map(Some).collect();
    columns.push(("row_id", Arc::new(ids)));
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let mut input = Input::default();
    let data = Data::Batches(vec![batch]);
    input.tables.insert("controllers".into(), TableInput { rows: rows.len() as u64, data });
    input
}

/// What the party called `owner` holds of each vendor: from, to, and through whom.
fn held(rows: &[Row<'_>], owner: &str) -> Vec<(String, f64, f64, Vec<String>)> {
    let chain = Chain::gather(&input(rows)).unwrap();
    let listed: Vec<bool> = chain.parties.iter().map(|party| party.words() == owner).collect();
    assert!(listed.contains(&true), "{owner} is not in {:?}", chain.parties);
    let through = |held: &Held| {
        held.through.iter().map(|at| chain.parties[*at as usize].words().to_owned()).collect()
    };
    let found = chain.held(&listed);
    found
        .iter()
        .map(|held| (held.vendor.clone(), held.owned.from, held.owned.to, through(held)))
        .collect()
}

#[test]
fn a_chain_by_numbers_is_certain_and_one_by_names_possible() {
    let by_number: [Row<'_>; 2] = [
        ["v1", "Gable Ltd", "", "", "Harbour Ltd", "00445790", "GB", "60"],
        ["", "", "445790", "GB", "Roe", "", "", "80"],
    ];
    let expected = |from| vec![("v1".to_owned(), from, 60.0, vec!["Harbour Ltd".to_owned()])];
    assert_eq!(held(&by_number, "Roe"), expected(60.0));
    let by_name: [Row<'_>; 2] = [
        ["v1", "Gable Ltd", "", "", "Harbour Ltd", "", "", "60"],
        ["", "HARBOUR LTD", "445790", "GB", "Roe", "", "", "80"],
    ];
    assert_eq!(held(&by_name, "Roe"), expected(0.0));
}

#[test]
fn one_number_in_two_registers_or_under_two_names_is_two_companies() {
    for (name, number, country) in [
        ("", "445790", "NO"),
        ("Orchid Farming", "445790", "GB"),
        ("", "445791", "GB"),
        ("", "445", "GB"),
    ] {
        let rows: [Row<'_>; 2] = [
            ["v1", "Gable Ltd", "", "", "Harbour Ltd", "445790", "GB", "100"],
            ["", name, number, country, "Roe", "", "", "100"],
        ];
        let chain = Chain::gather(&input(&rows)).unwrap();
        assert!(
            chain.parties.iter().all(|party| party.words() != "Roe"),
            "{name} {number} {country}"
        );
    }
}

#[test]
fn companies_that_own_each_other_end_and_long_chains_are_followed() {
    let numbers: Vec<String> = (0..10).map(|at| format!("{}", 10_000 + at)).collect();
    let mut rows: Vec<Row<'_>> = vec![["v1", "Gable", "", "", "Co", &numbers[0], "GB", "100"]];
    for pair in numbers.windows(2) {
        rows.push(["", "", &pair[0], "GB", "Co", &pair[1], "GB", "100"]);
    }
    rows.push(["", "", &numbers[9], "GB", "Roe", "", "", "50"]);
    rows.push(["", "", &numbers[9], "GB", "Co", &numbers[0], "GB", "50"]);
    let found = held(&rows, "Roe");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].1, found[0].3.len()), (100.0, 10));
    let reversed: Vec<Row<'_>> = rows.iter().rev().copied().collect();
    assert_eq!(held(&reversed, "Roe"), found, "the order of rows");
}

#[test]
fn whoever_stands_behind_several_vendors_is_told_for_each() {
    let rows: [Row<'_>; 3] = [
        ["v1", "Gable", "", "", "Harbour", "445790", "GB", "30"],
        ["v2", "Orchid", "", "", "Harbour", "445790", "GB", "30"],
        ["", "", "445790", "GB", "Roe", "", "", "10"],
    ];
    let chain = Chain::gather(&input(&rows)).unwrap();
    let behind = chain.behind();
    let roe = chain.parties.iter().position(|party| party.words() == "Roe").unwrap() as u32;
    assert_eq!(behind[&roe].iter().copied().collect::<Vec<_>>(), ["v1", "v2"]);
    assert!(chain.held(&[]).is_empty());
}
