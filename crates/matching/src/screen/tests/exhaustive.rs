use super::*;

/// A seeded sequence of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        crate::compare::text::mix(self.0) as usize % n
    }

    fn pick<'a>(&mut self, all: &'a str) -> &'a str {
        let all: Vec<&str> = all.split(' ').collect();
        all[self.below(all.len())]
    }
}

/// Syllables that are close to one another, so that many scores lie near the threshold.
const SYLLABLES: &str =
    "ka kim son mar ri jo ang vic tor el ab du mo ha med iv an ov jong chol li wei zhang s a";
const NAMES: &str = "john maria mohammed aleksandr vladimir jong song chol kim ri pak li wei zhang petrov \
    ivanov garcia lopez hassan hussein ahmed abdul rahman al bin de la smith johnson william bill anna sergei";
const COMPANY: &str = "orion trading company korea bank daesong general corporation llc ocean shipping plant no 5 6 \
    technology import export international jsc blue star kwangson group al noor limited";

fn name(random: &mut Random, company: bool) -> String {
    let words = 1 + random.below(4);
    let word = |random: &mut Random| match random.below(4) {
        0 => (0..=random.below(3)).map(|_| random.pick(SYLLABLES)).collect::<String>(),
        1 if random.below(4) == 0 => format!("{}.", &random.pick(SYLLABLES)[..1]),
        _ if company => random.pick(COMPANY).to_owned(),
        _ => random.pick(NAMES).to_owned(),
    };
    (0..words).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

/// A listed name with a slip, or with its words turned, joined or cut short.
fn changed(random: &mut Random, name: &str) -> String {
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    match random.below(6) {
        0 => words.rotate_left(1),
        1 => words = vec![words.concat()],
        2 => words[0].truncate(1),
        3 => drop(words.pop()),
        _ => {
            let place = random.below(words.len());
            let word = &mut words[place];
            let at = random.below(word.len());
            match random.below(2) {
                0 => drop(word.remove(at)),
                _ => word.insert(at, 'e'),
            }
        }
    }
    words.join(" ")
}

#[test]
fn the_candidate_step_loses_nothing() {
    let mut random = Random(7);
    let entries: Vec<Entry> = (0..3000)
        .map(|n| {
            let company = n % 3 == 0;
            let kind = if company { Kind::Organisation } else { Kind::Person };
            Entry { kind, ..person(&n.to_string(), &[&name(&mut random, company)]) }
        })
        .collect();
    let queries: Vec<(Query, f64)> = (0..2000)
        .map(|n| {
            let listed = &entries[random.below(entries.len())];
            let name = match n % 2 {
                0 => changed(&mut random, &listed.names[0].text),
                _ => name(&mut random, listed.kind == Kind::Organisation),
            };
            let kind = if n % 10 == 0 { Kind::Unknown } else { listed.kind };
            let threshold = if n % 20 == 1 { 0.55 } else { DEFAULT_THRESHOLD };
            (Query { name: Some(name), kind, ..Query::default() }, threshold)
        })
        .collect();
    let index = &Index::build(entries);
    let show = |hits: Vec<Hit<'_>>| -> Vec<(String, u64)> {
        hits.iter().map(|h| (h.entry.entry_id.clone(), h.score.to_bits())).collect()
    };
    let found: usize = std::thread::scope(|scope| {
        let parts = queries.chunks(queries.len().div_ceil(4)).map(|queries| {
            scope.spawn(move || {
                let mut searcher = index.searcher();
                let mut found = 0;
                for (query, threshold) in queries {
                    let fast = show(searcher.query(query, *threshold));
                    let slow = show(index.query_exhaustively(query, *threshold));
                    assert_eq!(fast, slow, "{query:?} at {threshold}");
                    found += slow.len();
                }
                found
            })
        });
        let parts: Vec<_> = parts.collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    assert!(found > 2000, "{found}: the test must compare something");
}
