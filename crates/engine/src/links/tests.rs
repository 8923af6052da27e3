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
