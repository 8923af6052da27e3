//! `cargo bench -p matching --bench domains`: domains against five hundred
//! protected names.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use matching::domain::{Lookalikes, parts};

fn main() {
    divan::main();
}

const SYLLABLES: [&str; 24] = [
    "an", "mar", "el", "jo", "ka", "ri", "son", "vic", "tor", "ha", "med", "ov", "ski", "ben",
    "li", "dra", "mo", "pet", "ya", "nik", "ol", "ga", "shi", "ro",
];
const SUFFIXES: [&str; 8] = ["com", "com", "com", "net", "org", "co.uk", "de", "io"];

/// Invented domains of two to five syllables, some with a word beside.
fn domains(count: usize, seed: u64) -> Vec<String> {
    let mut state = seed;
    let mut below = move |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    (0..count)
        .map(|_| {
            let mut domain = String::new();
            if below(4) == 0 {
                domain.push_str(
                    ["www.", "mail.", "cdn.eu."].get(below(3)).copied().unwrap_or_default(),
                );
            }
            for _ in 0..2 + below(4) {
                domain.push_str(SYLLABLES.get(below(24)).copied().unwrap_or_default());
            }
            if below(8) == 0 {
                domain.push_str(
                    ["-group", "tech", "-login"].get(below(3)).copied().unwrap_or_default(),
                );
            }
            domain.push('.');
            domain.push_str(SUFFIXES.get(below(8)).copied().unwrap_or_default());
            domain
        })
        .collect()
}

#[divan::bench(args = [500, 50_000])]
fn built(bencher: Bencher, count: usize) {
    let names = domains(count, 1);
    bencher.bench(|| Lookalikes::build(names.iter().map(String::as_str)));
}

#[divan::bench(args = [500, 50_000])]
fn thousand_checked(bencher: Bencher, count: usize) {
    let names = domains(count, 1);
    let all = Lookalikes::build(names.iter().map(String::as_str));
    let asked = domains(1000, 2);
    bencher
        .counter(ItemsCount::new(asked.len()))
        .bench(|| asked.iter().map(|domain| all.check(black_box(domain)).len()).sum::<usize>());
}

#[divan::bench]
fn thousand_cut_at_their_suffix(bencher: Bencher) {
    let asked = domains(1000, 2);
    bencher
        .counter(ItemsCount::new(asked.len()))
        .bench(|| asked.iter().filter_map(|domain| parts(black_box(domain))).count());
}
