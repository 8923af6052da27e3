//! How many imitations of domains are found, and how many honest domains too?
//!
//! `cargo run --profile bench -p matching --example domains -- [DIR] [--other] [--banks] [--misses]`
//!
//! Imitations are made from the protected names by a seeded sequence. With a
//! folder of public lists of domains, five hundred protected names are drawn
//! from its lists of banks and of well-known sites (`--other` draws others, to
//! report on what nothing was tuned on; `--banks` from banks only, since a bank
//! in a small town is closer to what a company protects than the best-known sites
//! of all, around which half of the popular domains found bear the owner's name
//! because they are the owner's), and the lists of popular domains are
//! asked as honest ones: the protected domains and what bears the same label
//! under another suffix are left out of them, since nobody can tell an owner's
//! second domain from a stranger's by its name. Without a folder the names are
//! invented.

#![expect(clippy::indexing_slicing, reason = "a measurement that goes wrong should stop")]

mod imitate;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use flate2::read::GzDecoder;
use imitate::{KINDS, Random, imitate};
use matching::domain::{Imitation, Kind, Lookalikes, parts};

/// Imitations of each kind per protected name.
const EACH: usize = 4;

fn read(dir: &Path, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let path = dir.join(name);
    let mut file = File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut text = String::new();
    if name.ends_with(".gz") {
        GzDecoder::new(file).read_to_string(&mut text)?;
    } else {
        file.read_to_string(&mut text)?;
    }
    Ok(text
        .lines()
        .map(|l| l.trim().trim_start_matches('.').to_lowercase())
        .filter(|l| l.contains('.'))
        .collect())
}

/// Names of companies that do not exist, with the places where their words meet.
fn invented(count: usize, random: &mut Random) -> Vec<(String, Vec<usize>)> {
    const FIRST: [&str; 16] = [
        "silver", "north", "cedar", "river", "bright", "stone", "harbor", "orbit", "maple",
        "falcon", "granite", "lumen", "cobalt", "summit", "prairie", "velvet",
    ];
    const SECOND: [&str; 16] = [
        "star", "gate", "field", "works", "bridge", "wave", "point", "forge", "light", "crest",
        "path", "stack", "leaf", "craft", "haven", "loop",
    ];
    const COMPANY: [&str; 8] =
        ["tech", "solutions", "labs", "group", "systems", "software", "consulting", "digital"];
    let mut all = Vec::new();
    while all.len() < count {
        let (first, second) = (random.pick(&FIRST), random.pick(&SECOND));
        let mut label = format!("{first}{second}");
        let mut words = vec![first.len()];
        if random.below(2) == 0 {
            words.push(label.len());
            label.push_str(random.pick(&COMPANY));
        } else if random.below(4) == 0 {
            label = format!("{first}-{second}");
            words.clear();
        }
        let domain = format!("{label}.{}", random.pick(&["com", "com", "com", "net", "io"]));
        if !all.iter().any(|(d, _)| *d == domain) {
            all.push((domain, words));
        }
    }
    all
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let flag = |name: &str| std::env::args().any(|a| a == name);
    let dir = std::env::args().nth(1).filter(|a| !a.starts_with("--"));
    let (other, misses) = (flag("--other"), flag("--misses"));
    let random = &mut Random(if other { 2 } else { 1 });

    let mut protected: Vec<(String, Vec<usize>)> = invented(100, random);
    let mut honest: Vec<(&str, Vec<String>)> = Vec::new();
    if let Some(dir) = &dir {
        let dir = Path::new(dir);
        let mut banks = read(dir, "bank-website.txt")?;
        let mut sites = read(dir, "moz-top500.txt")?;
        // The other half of both lists, so that nothing is reported on what it
        // was tuned on.
        let mut at = 0;
        let mut half = |_: &String| {
            at += 1;
            (at % 2 == 0) == other
        };
        banks.retain(&mut half);
        sites.retain(&mut half);
        let lists = if flag("--banks") {
            [(&sites, 0), (&banks, 400)]
        } else {
            [(&sites, 200), (&banks, 200)]
        };
        for (list, count) in lists {
            let mut taken = 0;
            while taken < count {
                let name = &list[random.below(list.len())];
                if parts(name).is_some_and(|p| p.registered == name && p.label.len() > 1)
                    && !protected.iter().any(|(d, _)| d == name)
                {
                    protected.push((name.clone(), Vec::new()));
                    taken += 1;
                }
            }
        }
        for name in [
            "cisco_top20k.txt.gz",
            "tranco10k.txt",
            "cloudflare-top100k.txt.gz",
            "majestic_million.txt",
            "university_domains.txt",
        ] {
            honest.push((name, read(dir, name)?));
        }
    }

    let started = Instant::now();
    let all = Lookalikes::build(protected.iter().map(|(d, _)| d.as_str()));
    writeln!(
        out,
        "{} protected, built in {:.1?}, {} bytes each",
        all.len(),
        started.elapsed(),
        all.bytes() / all.len().max(1)
    )?;

    let found = |domain: &str, of: &str| {
        all.check(domain).iter().any(|i| i.protected == of && i.kind.is_imitation())
    };
    // An imitation that is itself protected, or below one, is none.
    let own = |answer: &[Imitation]| answer.iter().any(|i| !i.kind.is_imitation());
    let (mut sum, mut asked) = (0, 0);
    writeln!(out, "\n| imitation | made | found |\n| --- | --- | --- |")?;
    for kind in KINDS {
        let (mut made, mut hit) = (0, 0);
        for (domain, words) in &protected {
            let Some(p) = parts(domain) else { continue };
            for _ in 0..EACH {
                let Some(fake) = imitate(kind, p.label, p.suffix, words, random) else { continue };
                if own(&all.check(&fake)) {
                    continue;
                }
                made += 1;
                if found(&fake, domain) {
                    hit += 1;
                } else if misses {
                    writeln!(out, "missed {kind}: {fake} of {domain}")?;
                }
            }
        }
        (sum, asked) = (sum + hit, asked + made);
        writeln!(
            out,
            "| {kind} | {made} | {:.1} % |",
            100.0 * hit as f64 / f64::from(made.max(1))
        )?;
    }
    writeln!(out, "| all | {asked} | {:.2} % |", 100.0 * f64::from(sum) / f64::from(asked.max(1)))?;

    let labels: BTreeSet<&str> =
        protected.iter().filter_map(|(d, _)| parts(d).map(|p| p.label)).collect();
    if !honest.is_empty() {
        writeln!(
            out,
            "\n| honest domains | hosts asked | found | names asked | found | of these beside a whole name | same label | checks/s |"
        )?;
        writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
    }
    for (list, domains) in &honest {
        let started = Instant::now();
        let hits: usize = domains.iter().map(|d| all.check(d).len()).sum();
        let speed = domains.len() as f64 / started.elapsed().as_secs_f64();
        let (mut asked, mut wrong, mut relatives) = (0, 0, 0);
        // A list of hosts holds hundreds of one owner: names are counted too.
        let (mut names, mut wrong_names, mut beside) = (BTreeSet::new(), BTreeSet::new(), 0);
        for domain in domains {
            let answer = all.check(domain);
            let Some(p) = parts(domain) else { continue };
            if own(&answer) {
                continue;
            }
            if labels.contains(p.label) {
                relatives += 1;
                continue;
            }
            asked += 1;
            names.insert(p.registered);
            if let Some(first) = answer.first() {
                wrong += 1;
                if wrong_names.insert(p.registered) && first.kind == Kind::AddedWord {
                    beside += 1;
                }
                if misses {
                    let Imitation { kind, protected, score, explanation, .. } = first;
                    writeln!(
                        out,
                        "wrong {list}: {domain} as {kind} {protected} {score:.2}: {explanation}"
                    )?;
                }
            }
        }
        let rate = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        writeln!(
            out,
            "| {list} | {asked} | {:.3} % | {} | {:.3} % | {:.3} % | {relatives} | {speed:.0} |",
            rate(wrong, asked),
            names.len(),
            rate(wrong_names.len(), names.len()),
            rate(beside, names.len()),
        )?;
        assert!(hits >= wrong);
    }
    Ok(())
}
