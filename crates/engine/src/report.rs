//! The report: one self-contained page that can be read, printed and forwarded
//! without a network.

mod draw;
mod rings;
mod sanctions;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::{Band, Case, Evidence, Signal};
use serde::Serialize;

use crate::scan::Run;

pub use sanctions::html as sanctions;

/// A list that a run used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListUsed {
    /// Name.
    pub name: String,
    /// Date the publisher gave it.
    pub date: String,
    /// Content hash.
    pub hash: String,
    /// Rows.
    pub rows: u64,
    /// Whether it lists people, companies, their wallets and domains: what is
    /// searched for sanctions.
    pub of_entities: bool,
}

/// How every page of the program looks.
pub const STYLE: &str = include_str!("report/style.css");

/// Cases that get a page of their own; the rest stay in `cases.jsonl`.
const MOST_CASES: usize = 200;
/// Evidence rows shown per case and table.
const MOST_ROWS: usize = 25;

/// The page.
#[must_use]
pub fn html(run: &Run) -> String {
    let names: HashMap<&str, &Case> =
        run.cases.iter().map(|case| (case.subject.subject_id.as_str(), case)).collect();
    let name_of = |id: &str| names.get(id).map_or_else(|| id.to_owned(), |case| name(case));
    page(
        "Countersign report",
        &html! {
            (summary(run))
            @if run.cases.is_empty() {
                p { "No case is over the line. That says nothing about what could not be evaluated: see below." }
            } @else {
                (ranking(run))
            }
            @if !run.rings.is_empty() {
                (rings::section(&run.rings, &name_of))
            }
            @if !run.cases.is_empty() {
                h2 id="cases" { "Cases" }
                @for (rank, case) in run.cases.iter().take(MOST_CASES).enumerate() {
                    (case_section(rank + 1, case, run))
                }
                @if run.cases.len() > MOST_CASES {
                    p class="note" { "The first " (MOST_CASES) " cases are shown; all " (run.cases.len()) " are in " code { "cases.jsonl" } "." }
                }
            }
            (not_evaluated(run))
            (files(run))
            p class="soft small" { "What agrees with sanctions lists is a legal matter and on a page of its own, " a href="sanctions.html" { "sanctions.html" } ". It is no part of any case." }
            (used(run))
        },
    )
}

/// One self-contained page: style inside, no script, not for search engines.
pub fn page(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

fn summary(run: &Run) -> Markup {
    let band = |band: Band| run.cases.iter().filter(|case| case.band == band).count();
    let evaluated = run.coverage.rules.iter().filter(|rule| rule.evaluated).count();
    let records: u64 = run.coverage.files.iter().map(|file| file.rows_in).sum();
    let as_of = jiff::Timestamp::from_microsecond(run.as_of)
        .map(|at| at.strftime("%-d %B %Y, %H:%M UTC").to_string());
    html! {
        header {
            h1 { "Countersign report" }
            p class="soft" { "As of " (as_of.unwrap_or_default()) ". For the people who decide, and nobody else." }
        }
        ul class="figures" {
            li { b { (run.cases.len()) } "proposed cases" }
            li { b { (band(Band::High)) } "in the top band" }
            li { b { (grouped(run.subjects as u64)) } "people looked at" }
            li { b { (grouped(records)) } "records read" }
            li { b { (evaluated) " / " (run.coverage.rules.len()) } "rules evaluated" }
        }
        p class="note" {
            "A case is a reason to look, not a finding about a person. "
            @if run.cases.iter().any(|case| case.probability.is_some()) {
                "Probabilities are calibrated on outcomes of earlier reviews, and hold for people like those reviewed. "
            } @else {
                "Points are hand-set log-odds, not probabilities. "
            }
            "Honest people share flats, travel, use VPNs and change names: rule out what is listed under each case first. "
            "The person may also be the victim of a stolen identity."
        }
    }
}

fn ranking(run: &Run) -> Markup {
    html! {
        h2 { "Ranking" }
        div class="scroll" {
            table {
                thead { tr { th class="number" { "#" } th { "Band" } th class="number" { "Points" } th { "Subject" } th class="hide" { "Place" } th { "What was seen" } th class="hide" { "Ring" } } }
                tbody {
                    @for (rank, case) in run.cases.iter().take(MOST_CASES).enumerate() {
                        tr {
                            td class="number" { (rank + 1) }
                            td { (badge(case.band)) }
                            td class="number" { (format!("{:.1}", case.points)) }
                            td { a href={ "#" (case.case_id) } { (name(case)) } @if let Some(number) = &case.subject.employee_no { br; span class="soft small" { (number) } } }
                            td class="hide" { (case.subject.place.as_deref().unwrap_or("")) }
                            td class="small" { @for (at, signal) in counted(case).take(3).enumerate() { @if at > 0 { br; } (signal.title) } }
                            td class="hide" { @if let Some(ring) = &case.ring_id { a href={ "#" (ring) } { (ring.trim_start_matches("ring-")) } } }
                        }
                    }
                }
            }
        }
    }
}

fn case_section(rank: usize, case: &Case, run: &Run) -> Markup {
    let most = case.signals.iter().map(|signal| signal.points).fold(0.1, f64::max);
    html! {
        section class="case" id=(case.case_id) {
            header {
                h3 { (rank) ". " (name(case)) }
                (badge(case.band))
                span class="points" {
                    (format!("{:.1}", case.points)) " points"
                    @if let Some(probability) = case.probability { ", probability " (format!("{probability:.2}")) }
                }
            }
            ul class="facts soft" {
                @for (label, value) in facts(case) { li { (label) " " span style="color:var(--ink)" { (value) } } }
            }
            @if !case.exposure.is_empty() {
                h4 { "At stake" }
                ul class="facts" { @for (label, value) in &case.exposure { li { b { (value) } " " span class="soft" { (label) } } } }
            }
            h4 { "What was seen" }
            ul class="signals" {
                @for signal in &case.signals {
                    li {
                        @if signal.points >= 0.05 {
                            div class="points" { "+" (format!("{:.1}", signal.points)) }
                        } @else {
                            div class="points spent" title="adds next to nothing, or a stronger signal about the same fact was counted instead" { "–" }
                        }
                        div {
                            div { (signal.says) }
                            div class="soft small" {
                                (signal.title)
                                @if !signal.red_flags.is_empty() { " · " (signal.red_flags.join(", ")) }
                                @if let (Some(first), Some(last)) = (&signal.first_at, &signal.last_at) {
                                    " · " (first.get(..10).unwrap_or(first))
                                    @if first.get(..10) != last.get(..10) { " to " (last.get(..10).unwrap_or(last)) }
                                }
                                " · " (signal.rows.len()) @if signal.rows.len() == 1 { " row" } @else { " rows" }
                            }
                            @if signal.points >= 0.05 {
                                div class="bar" { i style={ "width:" (format!("{:.0}", signal.points / most * 100.0)) "%" } {} }
                            }
                        }
                    }
                }
            }
            @if !case.without.is_empty() {
                h4 { "What would change this" }
                ul { @for line in &case.without { li { (line) } } }
            }
            @if let Some(timeline) = draw::timeline(&case.signals) {
                h4 { "When" }
                div class="scroll" { (timeline) }
            }
            @if let Some(ring) = case.ring_id.as_ref().and_then(|id| run.rings.iter().find(|ring| ring.ring_id == *id)) {
                h4 { "Shared with others" }
                ul class="facts" {
                    @for thing in ring.shared.iter().filter(|thing| thing.members.contains(&case.subject.subject_id)).take(12) {
                        li { (thing.label) " " span class="soft" { (thing.kind) ", " (thing.members.len()) " people" } }
                    }
                    li { a href={ "#" (ring.ring_id) } { "see " (title_case(&ring.ring_id)) } }
                }
            }
            div class="columns" {
                @if !case.innocent.is_empty() {
                    div { h4 { "Rule out first" } ul { @for line in &case.innocent { li { (plain(line)) } } } }
                }
                @if !case.checks.is_empty() {
                    div { h4 { "Check next" } ul { @for line in &case.checks { li { (plain(line)) } } } }
                }
            }
            @if !case.not_evaluated.is_empty() {
                p class="soft small" { (case.not_evaluated.len()) " rules could not be evaluated for want of data: " a href="#not-evaluated" { "which, and what would change that" } "." }
            }
            @if !case.evidence.is_empty() {
                details {
                    summary { "Evidence: " (case.evidence.len()) " input rows" }
                    @for (table, rows) in by_table(&case.evidence) { (evidence_table(table, &rows)) }
                }
            }
            p class="soft small" { "Outcomes to choose from: confirmed · cleared · possible identity victim · unsure" }
        }
    }
}

fn evidence_table(table: &str, rows: &[&Evidence]) -> Markup {
    // Only columns that some row fills, in the order of the table.
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in rows.iter().take(MOST_ROWS).flat_map(|row| &row.fields) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let order: BTreeMap<&str, usize> = model::tables::by_name(table)
        .map(|table| {
            table.all_columns().enumerate().map(|(at, column)| (column.name, at)).collect()
        })
        .unwrap_or_default();
    columns.sort_by_key(|column| order.get(column).copied().unwrap_or(usize::MAX));
    html! {
        h4 { code { (table) } }
        div class="scroll" {
            table class="small" {
                thead { tr { th { "row" } @for column in &columns { th { (column) } } } }
                tbody {
                    @for row in rows.iter().take(MOST_ROWS) {
                        tr {
                            td class="row" { (row.row) }
                            @for column in &columns {
                                td class="field" { (row.fields.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value)) }
                            }
                        }
                    }
                }
            }
        }
        @if rows.len() > MOST_ROWS { p class="soft small" { "and " (rows.len() - MOST_ROWS) " more" } }
    }
}

fn not_evaluated(run: &Run) -> Markup {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in run.coverage.rules.iter().filter(|rule| !rule.evaluated) {
        by_reason.entry(rule.reason.as_deref().unwrap_or_default()).or_default().push(&rule.rule);
    }
    html! {
        h2 id="not-evaluated" { "What could not be evaluated" }
        @if by_reason.is_empty() {
            p { "Every rule had the data it needs." }
        } @else {
            p class="soft" { "Missing is not clean: nothing is known about anyone where a rule had no data." }
            div class="scroll" {
                table {
                    thead { tr { th { "Why, and what would change that" } th { "Rules" } } }
                    tbody {
                        @for (reason, rules) in &by_reason {
                            tr { td { (plain(reason)) } td class="small" { @for (at, rule) in rules.iter().enumerate() { @if at > 0 { br; } (rule) } } }
                        }
                    }
                }
            }
        }
    }
}

fn files(run: &Run) -> Markup {
    html! {
        h2 { "What was read" }
        div class="scroll" {
            table {
                thead { tr { th { "File" } th { "Recognised as" } th class="number" { "Records" } th class="number" { "Used" } th class="number" { "Not used" } th class="number" { "Rejected" } } }
                tbody {
                    @for file in &run.coverage.files {
                        tr {
                            td class="row" { (file.path) }
                            td { @match &file.connector { Some(connector) => (connector), None => @if let Some(same) = &file.duplicate_of { "the same as " code { (same) } ", used once" } @else { b { "not recognised" } } } }
                            td class="number" { (grouped(file.rows_in)) }
                            td class="number" { (grouped(file.mapped)) }
                            td class="number" { (grouped(file.not_used)) }
                            td class="number" { @if file.rejected > 0 { b { (grouped(file.rejected)) } } @else { "0" } }
                        }
                    }
                }
            }
        }
        p class="soft small" { "Rejected records are in " code { "rejects.jsonl" } ", each with file, line and reason." }
    }
}

fn used(run: &Run) -> Markup {
    let shown: BTreeSet<&str> =
        run.signals.iter().map(|(_, signal)| signal.rule.as_str()).collect();
    html! {
        h2 { "How it was worked out" }
        p {
            "Each rule adds log-odds in proportion to how clearly it was seen. Rules about one fact form a group, of which the strongest counts; "
            "the sum of one kind of record is capped; a case needs two independent groups, or one rule that may stand alone."
        }
        details {
            summary { (run.rules.len()) " rules and " (run.lists.len()) " lists, with their content hashes" }
            table class="small" {
                thead { tr { th { "Rule" } th { "Hash" } th class="number" { "Weight" } th { "Seen" } } }
                tbody { @for (slug, rule) in &run.rules { tr { td { (slug) } td { code { (rule.hash) } } td class="number" { (format!("{:.1}", rule.header.weight)) } td { @if shown.contains(slug.as_str()) { "yes" } } } } }
            }
            table class="small" {
                thead { tr { th { "List" } th { "Date" } th { "Hash" } th class="number" { "Rows" } } }
                tbody { @for list in &run.lists { tr { td { (list.name) } td { (list.date) } td { code { (list.hash) } } td class="number" { (grouped(list.rows)) } } } }
            }
        }
        footer { "Countersign " (env!("CARGO_PKG_VERSION")) ". Evidence for human review; it rejects, suspends and reports nobody." }
    }
}

fn facts(case: &Case) -> Vec<(&'static str, String)> {
    let subject = &case.subject;
    let mut facts = Vec::new();
    let mut add =
        |label, value: Option<&String>| facts.extend(value.map(|value| (label, value.clone())));
    add("employee", subject.employee_no.as_ref());
    add("mail", subject.email.as_ref());
    add("type", subject.worker_type.as_ref());
    add("title", subject.job_title.as_ref());
    add("declared place", subject.place.as_ref());
    add("from", subject.started_on.as_ref());
    add("until", subject.ended_on.as_ref());
    if subject.names.len() > 1 {
        facts.push(("also known as", subject.names.get(1..).unwrap_or_default().join("; ")));
    }
    facts
}

fn counted(case: &Case) -> impl Iterator<Item = &Signal> {
    case.signals.iter().filter(|signal| signal.points > 0.0)
}

fn by_table(evidence: &[Evidence]) -> BTreeMap<&str, Vec<&Evidence>> {
    let mut tables: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
    for row in evidence {
        tables.entry(&row.table).or_default().push(row);
    }
    tables
}

fn badge(band: Band) -> Markup {
    html! { span class={ "band " (band.word()) } { (band.word()) } }
}

fn name(case: &Case) -> String {
    case.subject.names.first().cloned().unwrap_or_else(|| case.subject.subject_id.clone())
}

fn title_case(id: &str) -> String {
    id.replacen("ring-", "Ring ", 1)
}

/// Markdown's code marks mean nothing on this page.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
