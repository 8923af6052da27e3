#![no_main]

use matching::link::{Model, Options, Settings, Table, link, link_more};

/// More would only take longer.
const MOST_RECORDS: usize = 40;

// Settings and a small table of anything: clusters or a refusal, for every record one
// cluster, and the same for later records. The first part up to a line `---` is the
// settings, the first line after it the columns, the others the records.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let (settings, rows) = text.split_once("\n---\n").unwrap_or(("", text));
    let Ok(settings) = Settings::parse(settings) else { return };
    let mut lines = rows.lines();
    let Some(header) = lines.next() else { return };
    let mut table = Table::new(header.split('\t'));
    for (n, line) in lines.take(MOST_RECORDS).enumerate() {
        table.push(&n.to_string(), (n % 2) as u16, line.split('\t').map(Some));
    }
    let Ok(linked) = link(&table, &settings, &Options { threads: 1 }) else { return };
    assert_eq!(linked.clusters.len(), table.len());
    for (record, cluster) in (0_u32..).zip(&linked.clusters) {
        assert!(*cluster <= record && linked.clusters[*cluster as usize] == *cluster);
    }
    for pair in &linked.pairs {
        assert!((0.0..=1.0).contains(&pair.probability) && pair.left < pair.right);
        let why = linked.explain(&table, pair.left, pair.right);
        assert!((why.weight - pair.weight).abs() < 0.01);
    }
    let model = linked.model.to_toml().expect("a model is written");
    if let Ok(model) = Model::parse(&model) {
        let known: Vec<Option<u32>> =
            linked.clusters.iter().map(|cluster| (cluster % 2 == 0).then_some(*cluster)).collect();
        assert!(link_more(&table, &model, &known, &Options { threads: 1 }).is_ok());
    }
});
