//! `cargo bench -p matching`: pairs of names, and queries against an index of
//! invented names.

use divan::{Bencher, black_box};
use matching::compare::names::{Name, agreement};
use matching::screen::{DEFAULT_THRESHOLD, Entry, Index, Kind, ListedName, Query};

fn main() {
    divan::main();
}

const PAIRS: &[(&str, &str)] = &[
    ("Vladimir Sergeyevich Ivanov", "Ivanov, Wladimir"),
    ("Kim Jong-song", "Gim Jeongseong"),
    ("John Smith", "Mary Jones"),
    ("Abdul Rahman Al-Sabah", "Abdurrahman Alsabah"),
    ("Juan Carlos García López", "Garcia Lopez, J. C."),
];

#[divan::bench]
fn agreement_of_five_pairs(bencher: Bencher) {
    bencher.bench(|| {
        PAIRS.iter().filter_map(|(a, b)| agreement(black_box(a), black_box(b))).sum::<f64>()
    });
}

/// A name in Chinese characters against Latin letters: one that has no Japanese reading, one
/// that has one, and one that has several.
#[divan::bench(args = ["習近平 Xi Jinping", "田中太郎 Taro Tanaka", "東裕子 Hiroko Azuma"])]
fn agreement_across_scripts(bencher: Bencher, pair: &str) {
    let (a, b) = pair.split_once(' ').unwrap_or_default();
    bencher.bench(|| agreement(black_box(a), black_box(b)));
}

#[divan::bench]
fn agreement_of_five_prepared_pairs(bencher: Bencher) {
    let pairs: Vec<_> =
        PAIRS.iter().filter_map(|(a, b)| Some((Name::parse(a)?, Name::parse(b)?))).collect();
    bencher.bench(|| black_box(&pairs).iter().map(|(a, b)| a.agreement(b)).sum::<f64>());
}

/// Invented names: syllables drawn by a seeded sequence, commoner ones first.
fn names(count: usize, seed: u64) -> Vec<String> {
    const SYLLABLES: [&str; 32] = [
        "an", "mar", "el", "jo", "ka", "ri", "son", "vic", "tor", "ha", "med", "ov", "ski", "ben",
        "li", "dra", "mo", "pet", "ya", "nik", "ol", "ga", "shi", "ro", "bert", "lau", "ren", "fa",
        "ti", "ma", "kow", "gon",
    ];
    let mut state = seed;
    let mut next = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    (0..count)
        .map(|_| {
            let words = (0..2 + next() % 2).map(|_| {
                // The lesser of two draws makes some syllables common.
                (0..2 + next() % 2)
                    .map(|_| SYLLABLES.get((next() % 32).min(next() % 32)).copied().unwrap_or("an"))
                    .collect::<String>()
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn index(count: usize) -> Index {
    let entry = |name: String| Entry {
        kind: Kind::Person,
        names: vec![ListedName { text: name, ..ListedName::default() }],
        ..Entry::default()
    };
    Index::build(names(count, 1).into_iter().map(entry).collect())
}

#[divan::bench(args = [40_000], sample_count = 5, sample_size = 1)]
fn index_built(bencher: Bencher, count: usize) {
    bencher.bench(|| index(count));
}

#[divan::bench(args = [40_000], sample_count = 5, sample_size = 1)]
fn thousand_names_screened(bencher: Bencher, count: usize) {
    let index = index(count);
    let asked: Vec<Query> = names(1000, 2).into_iter().map(Query::person).collect();
    bencher.bench(|| {
        let mut searcher = index.searcher();
        asked.iter().map(|query| searcher.query(query, DEFAULT_THRESHOLD).len()).sum::<usize>()
    });
}
