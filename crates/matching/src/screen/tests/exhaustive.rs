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

/// Names in Chinese characters, of which some may be read in several ways and some in none.
const FAMILY: &str = "田中 東 中島 林 小野 小野寺 金 南 張";
const GIVEN: &str = "太郎 裕子 健一 美咲 正恩 明 小明 ゆき 真由美";

fn name(random: &mut Random, company: bool) -> String {
    if !company && random.below(16) == 0 {
        let space = random.pick("  - ,").replace('-', "");
        return format!("{}{space}{}", random.pick(FAMILY), random.pick(GIVEN));
    }
    let words = 1 + random.below(4);
    let word = |random: &mut Random| match random.below(4) {
        0 => (0..=random.below(3)).map(|_| random.pick(SYLLABLES)).collect::<String>(),
        1 if random.below(4) == 0 => format!("{}.", &random.pick(SYLLABLES)[..1]),
        _ if company => random.pick(COMPANY).to_owned(),
        _ => random.pick(NAMES).to_owned(),
    };
    (0..words).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

/// One of a few days, so that many agree.
fn born(random: &mut Random) -> Option<PartialDate> {
    PartialDate::parse(&format!("1980-01-0{}", 1 + random.below(3)))
}

/// A listed name with a slip, or with its words turned, joined or cut short.
fn changed(random: &mut Random, name: &str) -> String {
    if !name.is_ascii() {
        let latin = crate::compare::names::kanji::readings(name);
        return latin.into_iter().next().unwrap_or_else(|| name.replace(' ', ""));
    }
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
            let mut entry = person(&n.to_string(), &[&name(&mut random, company)]);
            entry.birth_dates.extend(born(&mut random));
            entry.names[0].strength =
                if n % 7 == 0 { NameStrength::Weak } else { NameStrength::Primary };
            Entry { kind, ..entry }
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
            // With a birth date names are found that a name alone does not find.
            let birth_date = if n % 3 == 0 { born(&mut random) } else { None };
            (Query { name: Some(name), kind, birth_date, ..Query::default() }, threshold)
        })
        .collect();
    let index = &Index::build(entries);
    let show = |hits: Vec<Hit<'_>>| -> Vec<(String, u64)> {
        hits.iter().map(|h| (h.entry.entry_id.clone(), h.score.to_bits())).collect()
    };
    let (found, alone): (Vec<usize>, Vec<usize>) = std::thread::scope(|scope| {
        let parts = queries.chunks(queries.len().div_ceil(4)).map(|queries| {
            scope.spawn(move || {
                let mut searcher = index.searcher();
                let (mut found, mut alone) = (0, 0);
                for (query, threshold) in queries {
                    let hits = searcher.query(query, *threshold);
                    alone += hits.iter().filter(|h| h.agreed[0].note == "one word alone").count();
                    let fast = show(hits);
                    let slow = show(index.query_exhaustively(query, *threshold));
                    assert_eq!(fast, slow, "{query:?} at {threshold}");
                    found += slow.len();
                }
                (found, alone)
            })
        });
        let parts: Vec<_> = parts.collect();
        parts.into_iter().map(|part| part.join().unwrap()).unzip()
    });
    let (found, alone) = (found.iter().sum::<usize>(), alone.iter().sum::<usize>());
    assert!(found > 2000, "{found}: the test must compare something");
    assert!(alone > 50, "{alone}: names of one word beside a birth date");
}
