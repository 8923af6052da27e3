//! The main job: canonical tables in, cases out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use datafusion::prelude::SessionContext;
use model::{
    Case, Coverage, Edge, Family, FileCoverage, ListMatch, Problem, Ring, RuleCoverage, Signal,
    Status, Subject,
};

use crate::derive::listed::{self, Agreement};
use crate::derive::people::{People, Person};
use crate::derive::{Tables, derive};
use crate::input::Input;
use crate::links::{self, Flow, Linked};
use crate::needs::{Present, missing};
use crate::networks::Networks;
use crate::places::Places;
use crate::resolve::{Resolution, resolve};
use crate::rules::{self, Planned, Raw, RuleFile};
use crate::score::{Score, Weighed, score};
use crate::session::{self, Limits};
use crate::{Error, report};

mod evidence;
mod exposure;
mod mask;
mod sanctions;
mod without;
mod write;

pub use write::{edges, lines, publish, write};

/// What a run is asked for.
pub struct Request<'a> {
    /// The moment of the run, microseconds since 1970.
    pub as_of: i64,
    /// Threads, memory, spill folder.
    pub limits: Limits,
    /// Propose exactly this many cases instead of those over the line.
    pub top: Option<usize>,
    /// Exports that fill each table (`logins`) and column (`logins.ip`), for
    /// saying what is missing.
    pub fills: &'a BTreeMap<String, Vec<String>>,
    /// What ingest did with each file.
    pub files: Vec<FileCoverage>,
    /// Lists used: name, date, hash.
    pub lists: Vec<report::ListUsed>,
    /// Write the time each rule took into the coverage. Makes output differ
    /// between runs, so it is off unless asked for.
    pub timings: bool,
    /// Compare hashes of profile photos. Only where the people agreed to it.
    pub photos: bool,
    /// Asked to stop.
    pub stop: &'a AtomicBool,
}

/// Says how far a run is.
pub trait Progress {
    /// A new stage begins, with this many steps (0: unknown).
    fn stage(&self, name: &str, steps: u64);
    /// One step is done.
    fn step(&self);
}

/// Progress nobody looks at.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: u64) {}
    fn step(&self) {}
}

/// Everything a run found.
pub struct Run {
    /// The moment of the run, microseconds since 1970.
    pub as_of: i64,
    /// Proposed cases, highest first.
    pub cases: Vec<Case>,
    /// Every signal: subject id and signal, by subject then points.
    pub signals: Vec<(String, Signal)>,
    /// Groups of subjects that share something, with a case among them.
    pub rings: Vec<Ring>,
    /// Every two subjects who share something, by subject.
    pub edges: Vec<Edge>,
    /// What agrees with listed entities, strongest first. No part of any score.
    pub sanctions: Vec<ListMatch>,
    /// What was read and what ran.
    pub coverage: Coverage,
    /// Rules by slug, for titles and prose.
    pub rules: BTreeMap<String, RuleFile>,
    /// How many subjects were looked at.
    pub subjects: usize,
    /// The subjects with their scores, for `subjects.parquet`.
    pub scored: datafusion::arrow::array::RecordBatch,
    /// Problems of lists and rules.
    pub problems: Vec<Problem>,
    /// Lists used.
    pub lists: Vec<report::ListUsed>,
}

/// A prepared run: resolved, derived, registered. Rules can be run against it.
pub struct Prepared {
    /// The session with all tables.
    pub context: SessionContext,
    /// Who is who.
    pub resolution: Arc<Resolution>,
    /// What is known about them.
    pub people: People,
    derived: Tables,
    agreements: Vec<Agreement>,
}

impl Prepared {
    /// The derived tables.
    #[must_use]
    pub const fn derived(&self) -> &Tables {
        &self.derived
    }
}

/// Resolves, derives and registers. `listed`: compare with listed entities as well,
/// which costs an index over all of them.
///
/// # Errors
/// An input cannot be read, or the session cannot be made.
pub async fn prepare(
    input: &Input,
    limits: &Limits,
    listed: bool,
    problems: &mut Vec<Problem>,
) -> Result<Prepared, Error> {
    let networks = Arc::new(Networks::load(input, problems)?);
    let places = Places::load(input)?;
    let resolution = Arc::new(resolve(input)?);
    let (mut derived, people) =
        derive(input, &resolution, &networks, &places, limits.threads, &limits.spill)?;
    let (agreements, owners) = if listed {
        listed::agreements(input, &resolution, &derived, limits.threads)?
    } else {
        (Vec::new(), None)
    };
    derived.insert(model::derived::LIST_HITS.table.name, vec![listed::table(&agreements)?]);
    if let Some(owners) = owners {
        derived.insert(model::derived::LISTED_OWNERS.table.name, vec![owners]);
    }
    let context = session::session(limits, &networks)?;
    session::register(&context, input, &resolution, &derived).await?;
    Ok(Prepared { context, resolution, people, derived, agreements })
}

/// Runs everything.
///
/// # Errors
/// An input cannot be read, a query fails for want of disk or memory, or the
/// run was asked to stop. A rule that fails for its own reasons is a problem
/// and "not evaluated".
pub async fn run(
    input: &Input,
    planned: Vec<Planned>,
    request: Request<'_>,
    progress: &dyn Progress,
    mut problems: Vec<Problem>,
) -> Result<Run, Error> {
    let stopped =
        || if request.stop.load(Ordering::Relaxed) { Err(Error::Stopped) } else { Ok(()) };
    progress.stage("link records and derive tables", 0);
    let prepared = prepare(input, &request.limits, true, &mut problems).await?;
    stopped()?;

    let active: Vec<Planned> = planned
        .into_iter()
        .filter(|planned| matches!(planned.rule.header.status, Status::Trial | Status::Stable))
        .collect();
    let present = Present::of(input)?.with(&prepared.derived);
    progress.stage("evaluate rules", active.len() as u64);
    let mut coverage = Coverage { files: request.files, rules: Vec::new() };
    let mut found: Vec<Vec<Raw>> = Vec::with_capacity(active.len());
    for planned in &active {
        stopped()?;
        let started = Instant::now();
        let (raw, reason) = match missing(&planned.rule, &present, request.fills) {
            Some(reason) => (Vec::new(), Some(reason)),
            None => match rules::run(&prepared.context, planned).await {
                Ok(raw) => (raw, None),
                Err(error) => {
                    let words = chain(&error);
                    problems.push(
                        Problem::error(
                            "rule-failed",
                            format!(
                                "rule `{}` could not be evaluated: {words}",
                                planned.rule.slug()
                            ),
                        )
                        .in_file(&planned.rule.path),
                    );
                    (Vec::new(), Some(format!("the query failed: {words}")))
                }
            },
        };
        let millis = if request.timings {
            u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
        } else {
            0
        };
        coverage.rules.push(RuleCoverage {
            rule: planned.rule.slug(),
            evaluated: reason.is_none(),
            reason,
            signals: raw.len() as u64,
            millis,
        });
        found.push(raw);
        progress.step();
    }

    let mut by_subject: BTreeMap<u32, Vec<(usize, Raw)>> = BTreeMap::new();
    for (rule, raws) in found.into_iter().enumerate() {
        for raw in raws {
            by_subject.entry(raw.subject).or_default().push((rule, raw));
        }
    }
    let sanctions = sanctions::gather(input, &active, &mut by_subject, &prepared);
    progress.stage("link subjects", 0);
    let linked = links::find(
        &prepared.context,
        input,
        &prepared.resolution,
        &prepared.people,
        request.photos,
    )
    .await?;
    stopped()?;
    progress.stage("score and write cases", 0);
    let assembled = assemble(input, &active, by_subject, &prepared, &linked, request.top);
    let Assembled { mut cases, dense, signals, scores } = assembled;
    stopped()?;
    let not_evaluated: Vec<String> = coverage
        .rules
        .iter()
        .filter(|rule| !rule.evaluated)
        .map(|rule| rule.rule.clone())
        .collect();
    for case in &mut cases {
        case.not_evaluated.clone_from(&not_evaluated);
    }
    evidence::attach(input, &prepared.context, &mut cases, &active).await?;
    exposure::attach(&prepared.context, input, &mut cases, &dense).await?;
    let ids = &prepared.resolution.ids;
    let rings = links::attach(&prepared.context, input, &linked, ids, &mut cases, &dense).await?;
    let edges = links::edges(&linked, ids, &rings);
    let scored = write::scored(&prepared.derived, &scores)?;
    Ok(Run {
        as_of: request.as_of,
        subjects: prepared.people.subjects.len(),
        cases,
        signals,
        rings,
        edges,
        sanctions,
        coverage,
        rules: active.into_iter().map(|planned| (planned.rule.slug(), planned.rule)).collect(),
        scored,
        problems,
        lists: request.lists,
    })
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(cause.to_string().lines().next().unwrap_or_default());
        source = cause.source();
    }
    text
}

struct Assembled {
    cases: Vec<Case>,
    /// Dense subject of each case.
    dense: Vec<u32>,
    signals: Vec<(String, Signal)>,
    scores: HashMap<u32, write::Scored>,
}

/// What scoring needs to know of one subject's signals.
fn weigh<'a>(rules: &'a [Planned], found: &[(usize, Raw)]) -> Vec<Weighed<'a>> {
    found
        .iter()
        .filter_map(|(rule, raw)| {
            let rule = &rules.get(*rule)?.rule;
            Some(Weighed {
                group: &rule.header.group,
                family: rule.family,
                points: rule.header.weight * raw.strength,
                alone: rule.header.alone,
            })
        })
        .collect()
}

fn assemble(
    input: &Input,
    rules: &[Planned],
    by_subject: BTreeMap<u32, Vec<(usize, Raw)>>,
    prepared: &Prepared,
    linked: &Linked,
    top: Option<usize>,
) -> Assembled {
    let own: BTreeMap<u32, links::Own<'_>> = by_subject
        .iter()
        .map(|(subject, found)| {
            let weighed = weigh(rules, found);
            let mut groups = links::Own::new();
            for (signal, added) in weighed.iter().zip(score(&weighed).added) {
                *groups.entry(signal.group).or_insert(0.0) += added;
            }
            (*subject, groups)
        })
        .collect();
    let flows = links::flow(linked, &own);
    let mut ranked: Vec<(u32, Score, Vec<Signal>)> = Vec::with_capacity(by_subject.len());
    let mut without: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (subject, found) in by_subject {
        let mut weighed = weigh(rules, &found);
        let flow = flows.get(&subject);
        weighed.extend(flow.map(|flow| Weighed {
            group: links::GROUP,
            family: Family::Links,
            points: flow.points,
            alone: false,
        }));
        let score = score(&weighed);
        if score.is_case || top.is_some() {
            let title = |(rule, _): &(usize, Raw)| {
                rules.get(*rule).map_or("", |planned| planned.rule.title.as_str())
            };
            let titles: Vec<&str> =
                found.iter().map(title).chain(flow.map(|_| links::TITLE)).collect();
            let shared = links::groups(linked, subject);
            without.insert(subject, without::sentences(&weighed, &titles, &shared));
        }
        let mut signals: Vec<Signal> = found
            .into_iter()
            .zip(&score.added)
            .filter_map(|((rule, raw), added)| {
                Some(signal(input, &rules.get(rule)?.rule, raw, *added))
            })
            .collect();
        if let (Some(flow), Some(added)) = (flow, score.added.last()) {
            signals.push(linked_signal(input, flow, *added));
        }
        signals.sort_by(|left, right| {
            right
                .points
                .total_cmp(&left.points)
                .then_with(|| right.strength.total_cmp(&left.strength))
                .then_with(|| left.rule.cmp(&right.rule))
        });
        ranked.push((subject, score, signals));
    }
    let id =
        |subject: u32| prepared.resolution.ids.get(subject as usize).cloned().unwrap_or_default();
    let signals = ranked
        .iter()
        .flat_map(|(subject, _, signals)| {
            signals.iter().map(|signal| (id(*subject), signal.clone()))
        })
        .collect();
    let scores = ranked
        .iter()
        .map(|(subject, score, signals)| {
            let from_others = signals.iter().filter(|signal| signal.family == Family::Links);
            let ring_points = from_others.map(|signal| signal.points).sum();
            let (points, band) = (score.points, score.band);
            (*subject, write::Scored { points, band, ring_points })
        })
        .collect();
    // Dense ids follow text ids, so ties are broken the same way in every run.
    ranked.sort_by(|left, right| {
        right.1.points.total_cmp(&left.1.points).then_with(|| left.0.cmp(&right.0))
    });
    if let Some(top) = top {
        ranked.truncate(top);
    } else {
        ranked.retain(|(_, score, ..)| score.is_case);
        // A case first by band, then by points: a capped family cannot outrank two witnesses.
        ranked.sort_by(|left, right| {
            right
                .1
                .band
                .cmp(&left.1.band)
                .then_with(|| right.1.points.total_cmp(&left.1.points))
                .then_with(|| left.0.cmp(&right.0))
        });
    }
    let by_slug: HashMap<String, &RuleFile> =
        rules.iter().map(|planned| (planned.rule.slug(), &planned.rule)).collect();
    let mut cases = Vec::with_capacity(ranked.len());
    let mut dense = Vec::with_capacity(ranked.len());
    for (subject, score, signals) in ranked {
        let person = prepared.people.subjects.get(subject as usize);
        let prose = |pick: fn(&RuleFile) -> Vec<String>| {
            let mut seen = BTreeSet::new();
            signals
                .iter()
                .filter(|signal| signal.points > 0.0)
                .filter_map(|signal| by_slug.get(&signal.rule))
                .flat_map(|rule| pick(rule))
                .filter(|line| seen.insert(line.clone()))
                .collect::<Vec<_>>()
        };
        let (checks, mut innocent) = (prose(RuleFile::checks), prose(RuleFile::innocent));
        if flows.contains_key(&subject) {
            innocent.push(links::INNOCENT.to_owned());
        }
        let subject_words = person.map(subject_of).unwrap_or_default();
        cases.push(Case {
            case_id: case_id(&subject_words.subject_id),
            subject: subject_words,
            points: score.points,
            band: score.band,
            probability: None,
            signals,
            ring_id: None,
            without: without.remove(&subject).unwrap_or_default(),
            not_evaluated: Vec::new(),
            checks,
            innocent,
            exposure: BTreeMap::new(),
            evidence: Vec::new(),
        });
        dense.push(subject);
    }
    Assembled { cases, dense, signals, scores }
}

/// Stable over runs: a case is about a subject.
fn case_id(subject: &str) -> String {
    let hash = blake3::hash(subject.as_bytes()).to_hex();
    format!("case-{}", hash.get(..10).unwrap_or_default())
}

fn subject_of(person: &Person) -> Subject {
    let text = |column| person.text(column).map(str::to_owned);
    Subject {
        subject_id: person.id.clone(),
        names: person.names.clone(),
        employee_no: text("employee_no"),
        email: text("email"),
        worker_type: text("worker_type"),
        job_title: text("job_title"),
        place: person.place.words(),
        started_on: person.started_on.map(day),
        ended_on: person.ended_on.map(day),
    }
}

fn day(days: i32) -> String {
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(i64::from(days)).unwrap_or_default())
        .map(|day| day.to_string())
        .unwrap_or_default()
}

/// A moment in ISO 8601.
pub(crate) fn instant(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map(|at| at.to_string()).unwrap_or_default()
}

fn signal(input: &Input, rule: &RuleFile, raw: Raw, points: f64) -> Signal {
    let rows = raw.rows.iter().map(|row| input.label(*row)).collect();
    Signal {
        rule: rule.slug(),
        title: rule.title.clone(),
        family: rule.family,
        group: rule.header.group.clone(),
        strength: (raw.strength * 1000.0).round() / 1000.0,
        weight: rule.header.weight,
        alone: rule.header.alone,
        points,
        says: mask::sentence(&raw.says),
        rows,
        first_at: raw.first_at.map(instant),
        last_at: raw.last_at.map(instant),
        red_flags: rule.header.red_flags.clone(),
        rule_hash: rule.hash.clone(),
    }
}

/// The signal of what flows from others, which no rule stands behind.
fn linked_signal(input: &Input, flow: &Flow, points: f64) -> Signal {
    Signal {
        rule: links::RULE.to_owned(),
        title: links::TITLE.to_owned(),
        family: Family::Links,
        group: links::GROUP.to_owned(),
        strength: (flow.points * 1000.0).round() / 1000.0,
        weight: 1.0,
        alone: false,
        points,
        says: mask::sentence(&flow.says),
        rows: flow.rows.iter().map(|row| input.label(*row)).collect(),
        first_at: flow.first_at.map(instant),
        last_at: flow.last_at.map(instant),
        red_flags: Vec::new(),
        rule_hash: String::new(),
    }
}

/// The latest moment of any event in the data, microseconds; the moment of a run
/// that was given none, so that the same data gives the same run.
///
/// # Errors
/// A table cannot be read.
pub fn latest(input: &Input) -> Result<i64, Error> {
    let mut latest = 0;
    for table in model::tables::ALL {
        let Some(column) = table.time.and_then(|name| table.column(name)) else { continue };
        input.scan(table.name, &[column.name], |batch| {
            let columns = crate::input::Columns::of(batch);
            let found = match column.kind {
                model::Kind::Day => {
                    let days = columns.day(column.name);
                    datafusion::arrow::compute::max(&days)
                        .map(|day| (i64::from(day) + 1) * 86_400_000_000 - 1)
                }
                _ => datafusion::arrow::compute::max(&columns.instant(column.name)),
            };
            // An instant beyond 2200 is a mistake of an export, not the end of it.
            latest = latest.max(found.filter(|at| *at < 7_258_118_400_000_000).unwrap_or(0));
            Ok(())
        })?;
    }
    Ok(latest)
}
