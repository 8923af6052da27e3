//! Names that publishers and peoples themselves write differently.

use std::io::Write;
use std::path::Path;

use matching::compare::names;
use matching::screen::{Entry, Index, Kind, NameStrength, Query};

use super::clock::Clock;
use super::lists::{Failed, text};
use super::{Curve, best, best_of, head};

pub fn report(out: &mut impl Write, dir: &Path, index: &Index) -> Result<(), Failed> {
    aliases(out, index)?;
    between_lists(out, index)?;
    scripts(out, dir)?;
    pairs(out, index)
}

/// Times the pairs are compared; the quickest counts, for other work runs beside this.
const ROUNDS: usize = 5;

/// How long it takes to compare two names as text: every listed name with the next one
/// of its entry or the next entry.
pub fn pairs(out: &mut impl Write, index: &Index) -> Result<(), Failed> {
    for (kind, compare) in [
        (Kind::Person, names::agreement as fn(&str, &str) -> Option<f64>),
        (Kind::Organisation, names::company_agreement),
    ] {
        let entries = index.entries().iter().filter(|entry| entry.kind == kind);
        let texts: Vec<&str> = entries.flat_map(|e| &e.names).map(|n| n.text.as_str()).collect();
        let (mut sum, mut each) = (0.0, f64::INFINITY);
        for _ in 0..ROUNDS {
            let clock = Clock::start();
            sum = texts.windows(2).filter_map(|pair| compare(pair.first()?, pair.last()?)).sum();
            let nanoseconds = clock.elapsed().as_nanos() as f64;
            each = f64::min(each, nanoseconds / 1e3 / texts.len().max(1) as f64);
        }
        writeln!(
            out,
            "\n{kind:?}: {} pairs of names compared as text, {each:.2} µs a pair, mean {:.3}",
            texts.len(),
            sum / texts.len().max(1) as f64
        )?;
    }
    Ok(())
}

/// How many aliases find their entry through its primary name alone.
fn aliases(out: &mut impl Write, index: &Index) -> Result<(), Failed> {
    let mut entries = index.entries().to_vec();
    entries.iter_mut().for_each(|entry| entry.names.truncate(1));
    let primary = Index::build(entries);
    let mut searcher = primary.searcher();
    writeln!(out, "{}", head("aliases against primary names alone, share found"))?;
    for (label, kind, strength) in [
        ("people, good aliases", Kind::Person, NameStrength::Strong),
        ("people, weak aliases", Kind::Person, NameStrength::Weak),
        ("companies, good aliases", Kind::Organisation, NameStrength::Strong),
        ("companies, weak aliases", Kind::Organisation, NameStrength::Weak),
    ] {
        let mut curve = Curve::default();
        for (n, entry) in index.entries().iter().enumerate().filter(|(_, e)| e.kind == kind) {
            for alias in entry.names.iter().skip(1).filter(|a| a.strength == strength) {
                let query = Query { name: Some(alias.text.clone()), kind, ..Query::default() };
                curve.add(best_of(&primary, &mut searcher, &query, n));
            }
        }
        writeln!(out, "{}", curve.row(label, 3))?;
    }
    Ok(())
}

fn is_korean(entry: &Entry) -> bool {
    entry.entry_id.starts_with("KP") || entry.programs.iter().any(|p| p.contains("DPRK"))
}

/// Entries that the United Nations list for the DPRK against OFAC's, and back. Not
/// all of one list are on the other.
fn between_lists(out: &mut impl Write, index: &Index) -> Result<(), Failed> {
    writeln!(out, "{}", head("DPRK entries of one list found on the other, by any good name"))?;
    for (label, from_un) in [("UN on OFAC", true), ("OFAC on UN", false)] {
        let (asked, listed): (Vec<_>, Vec<_>) =
            index.entries().iter().cloned().partition(|entry| (entry.list == "un") == from_un);
        let other = Index::build(listed);
        let mut searcher = other.searcher();
        for kind in [Kind::Person, Kind::Organisation] {
            let mut curve = Curve::default();
            for entry in asked.iter().filter(|entry| entry.kind == kind && is_korean(entry)) {
                let names = entry.names.iter().filter(|n| n.strength != NameStrength::Weak);
                let scores = names.map(|name| {
                    best(
                        &mut searcher,
                        &Query { name: Some(name.text.clone()), kind, ..Query::default() },
                    )
                });
                curve.add(scores.fold(0.0, f64::max));
            }
            writeln!(out, "{}", curve.row(&format!("{label}, {kind:?}"), 3))?;
        }
    }
    Ok(())
}

/// Words in other scripts against their Latin spelling, mined from a public knowledge
/// base and noisy: about one pair in ten is no pair at all.
fn scripts(out: &mut impl Write, dir: &Path) -> Result<(), Failed> {
    writeln!(
        out,
        "{}",
        head("one word in another script and in Latin letters, share that agrees")
    )?;
    for script in ["russian", "arabic", "hebrew", "korean", "chinese", "katakana", "japanese"] {
        let mut curve = Curve::default();
        for line in text(dir, &format!("names-transliteration/wd_{script}_80.tsv.gz"))?.lines() {
            let mut fields = line.split('\t');
            let (Some(latin), Some(other)) = (fields.next(), fields.next()) else { continue };
            let other: String = other.split(' ').collect();
            curve.add(names::agreement(latin, &other).unwrap_or_default());
        }
        writeln!(out, "{}", curve.row(script, 3))?;
    }
    Ok(())
}
