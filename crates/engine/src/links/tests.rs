use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::networks::Networks;
use crate::session::{self, Limits};

fn rules(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rules(&path, found);
        } else {
            found.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_source_runs_on_empty_tables() {
    let spill = tempfile::tempdir().unwrap();
    let limits = Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() };
    let networks = Arc::new(Networks::load(&Input::default(), &mut Vec::new()).unwrap());
    let context = session::session(&limits, &networks).unwrap();
    session::register_empty(&context).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut walked = 0;
    for source in sources::SOURCES {
        let mut tokens = Tokens::default();
        runtime.block_on(read(&context, source, &mut tokens)).unwrap_or_else(|error| {
            panic!("{:?}: {error}: {:?}", source.kind, std::error::Error::source(&error))
        });
        assert!(tokens.tokens.is_empty());
        for table in source.tables {
            assert!(model::tables::by_name(table).is_some(), "no table `{table}`");
        }
        walked += 1;
    }
    assert!(walked >= 19, "only {walked} sources");
}

#[test]
fn facts_and_money_of_empty_tables_are_nothing() {
    let spill = tempfile::tempdir().unwrap();
    let limits = Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() };
    let networks = Arc::new(Networks::load(&Input::default(), &mut Vec::new()).unwrap());
    let context = session::session(&limits, &networks).unwrap();
    session::register_empty(&context).unwrap();
    // Every table claims a row, so that every question is asked.
    let mut input = Input::default();
    for table in model::tables::ALL {
        let data = crate::Data::Batches(Vec::new());
        input.tables.insert(table.name.to_owned(), crate::TableInput { rows: 1, data });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let linked = runtime
        .block_on(find(&context, &input, &Resolution::default(), &People::default(), true))
        .unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)));
    assert!(linked.rings.is_empty() && linked.trails.is_empty() && linked.ring_of.is_empty());
    let rings = runtime.block_on(attach(&context, &input, &linked, &[], &mut [], &[])).unwrap();
    assert!(rings.is_empty() && edges(&linked, &[], &rings).is_empty());
}

#[test]
fn every_group_that_counts_as_scored_is_one_of_a_rule() {
    let mut text = String::new();
    rules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules"), &mut text);
    let groups: BTreeSet<&str> = Kind::ALL.into_iter().flat_map(sources::scored).copied().collect();
    assert!(groups.len() >= 15, "{groups:?}");
    for group in groups {
        assert!(text.contains(&format!("= \"{group}\"")), "no rule of the group `{group}`");
    }
}

/// A derived table in which only `columns` say anything.
fn table(
    derived: &'static model::derived::Derived,
    columns: &[(&str, datafusion::arrow::array::ArrayRef)],
) -> (&'static str, Vec<RecordBatch>) {
    let schema = Arc::new(derived.schema());
    let rows = columns.first().map_or(0, |(_, array)| array.len());
    let arrays = schema.fields().iter().map(|field| {
        let given = columns.iter().find(|(name, _)| name == field.name());
        given.map_or_else(
            || datafusion::arrow::array::new_null_array(field.data_type(), rows),
            |(_, array)| array.clone(),
        )
    });
    let batch = RecordBatch::try_new(schema.clone(), arrays.collect()).unwrap();
    (derived.table.name, vec![batch])
}

/// How many tokens that are not public, and of how many holders, come from laptops of `people`
/// (their declared place, if known) that all stand behind one line.
fn behind_one_line(people: &[Option<(f64, f64)>], remote: Option<bool>) -> Vec<(bool, usize)> {
    use datafusion::arrow::array::{BooleanArray, Float64Array, StringArray};
    let spill = tempfile::tempdir().unwrap();
    let limits = Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() };
    let networks = Arc::new(Networks::load(&Input::default(), &mut Vec::new()).unwrap());
    let context = session::session(&limits, &networks).unwrap();
    let numbers = || Arc::new((0_i64..).take(people.len()).map(Some).collect::<Int64Array>());
    let homes: StringArray = (0..people.len()).map(|at| Some(format!("home {at}"))).collect();
    let of = |pick: fn(&(f64, f64)) -> f64| -> Float64Array {
        people.iter().map(|place| place.as_ref().map(pick)).collect()
    };
    let flags: BooleanArray = people.iter().map(|_| remote).collect();
    let ips: StringArray = people.iter().map(|_| Some("203.0.113.9")).collect();
    let days: Int64Array = people.iter().map(|_| Some(20)).collect();
    let derived = crate::derive::Tables::from([
        table(
            &model::derived::SUBJECTS,
            &[
                ("subject_id", numbers()),
                ("address_key", Arc::new(homes)),
                ("latitude", Arc::new(of(|place| place.0))),
                ("longitude", Arc::new(of(|place| place.1))),
                ("remote", Arc::new(flags)),
            ],
        ),
        table(
            &model::derived::DEVICE_ADDRESSES,
            &[("subject_id", numbers()), ("ip", Arc::new(ips)), ("days", Arc::new(days))],
        ),
    ]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut tokens = Tokens::default();
    let source = sources::SOURCES.iter().find(|source| source.kind == Kind::LaptopNetwork).unwrap();
    runtime.block_on(async {
        let resolution = Arc::new(Resolution::default());
        session::register(&context, &Input::default(), &resolution, &derived).await.unwrap();
        read(&context, source, &mut tokens).await.unwrap();
    });
    let holders = |token: u32| tokens.holdings.iter().filter(|held| held.token == token).count();
    (0_u32..).zip(&tokens.tokens).map(|(at, token)| (token.public, holders(at))).collect()
}

#[test]
fn dozens_of_laptops_behind_one_line_are_a_farm_unless_people_live_around_it() {
    let country = |n: u32| Some((30.0 + f64::from(n % 5) * 3.0, -120.0 + f64::from(n) * 1.7));
    let town = |n: u32| Some((40.0 + f64::from(n) * 0.004, -90.0));
    let apart: Vec<_> = (0..25).map(country).collect();
    assert_eq!(behind_one_line(&apart, Some(true)), [(false, 25)]);
    // Whether they come to an office is not known.
    assert_eq!(behind_one_line(&apart, None), [(true, 25)]);
    // A branch office with four who live far away.
    let branch: Vec<_> = (0..21).map(town).chain((0..4).map(country)).collect();
    assert_eq!(behind_one_line(&branch, Some(true)), [(true, 25)]);
    // Where they live is not known of enough of them.
    let unknown: Vec<_> = (0..15).map(country).chain([None; 10]).collect();
    assert_eq!(behind_one_line(&unknown, Some(true)), [(true, 25)]);
    // A few behind one line are nobody's office, wherever they say they live.
    assert_eq!(behind_one_line(&[None; 5], None), [(false, 5)]);
    let crowd: Vec<_> = (0..70).map(country).collect();
    assert_eq!(behind_one_line(&crowd, Some(true)), [(true, 1)]);
}
