//! How many listed names are found after every kind of change.

use std::io::Write;

use matching::screen::{Index, Kind, Query};

use super::lists::Failed;
use super::mutate::{Group, Random, kinds};
use super::{Curve, best_of, head, typed};

/// Listed names that are changed in every way.
const SAMPLE: usize = 4000;

pub fn report(
    out: &mut impl Write,
    index: &Index,
    kind: Kind,
    half: impl Fn(usize) -> bool,
    misses: bool,
    random: &mut Random,
) -> Result<(), Failed> {
    let entries = index.entries().iter().enumerate();
    let mut names: Vec<(usize, Vec<String>)> = entries
        .filter(|(n, entry)| half(*n) && entry.kind == kind)
        .flat_map(|(n, entry)| typed(entry).into_iter().map(move |words| (n, words)))
        .collect();
    random.shuffle(&mut names);
    names.truncate(SAMPLE);
    writeln!(out, "{}", head(&format!("{kind:?}: {} changed names, share found", names.len())))?;
    let mut searcher = index.searcher();
    let (mut all, mut typos, mut turned) = (Curve::default(), Curve::default(), Curve::default());
    for (label, group, change) in kinds(kind == Kind::Person) {
        let mut curve = Curve::default();
        for (n, words) in &names {
            let mut words = words.clone();
            if !change(&mut words, random) {
                continue;
            }
            let query = Query { name: Some(words.join(" ")), kind, ..Query::default() };
            let best = best_of(index, &mut searcher, &query, *n);
            curve.add(best);
            if misses && best < 0.78 && curve.count % 23 == 0 {
                let caption = index.entries().get(*n).map_or("", |e| e.caption());
                writeln!(out, "   missed ({best:.3}) `{}` of `{caption}`", words.join(" "))?;
            }
        }
        all.join(&curve);
        match group {
            Group::Typo => typos.join(&curve),
            Group::Reordered => turned.join(&curve),
            Group::Other => {}
        }
        writeln!(out, "{}", curve.row(label, 3))?;
    }
    writeln!(out, "{}", typos.row("**one typing error, of any kind**", 3))?;
    writeln!(out, "{}", turned.row("**words in another order**", 3))?;
    writeln!(out, "{}", all.row("**all**", 3))?;
    Ok(())
}
