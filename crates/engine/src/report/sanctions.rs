//! The page of what agrees with listed entities: apart from the report of cases,
//! because it is a legal matter and other people decide it.

use maud::{Markup, html};
use model::{Family, ListField, ListHit, ListMatch, ListStrength};

use super::{grouped, page, plain};
use crate::derive::listed::ALLEGED;
use crate::scan::Run;

/// Matches that are shown; all are in `sanctions.jsonl`.
const MOST_MATCHES: usize = 500;

/// The page.
#[must_use]
pub fn html(run: &Run) -> String {
    page(
        "Countersign: listed entities",
        &html! {
            header {
                h1 { "Listed entities" }
                p class="soft" { "What in the records agrees with a sanctions or watch list. For those who answer for sanctions, apart from the report of cases: nothing here adds to any case, and no case adds to anything here." }
            }
            (figures(run))
            p class="note" {
                b { "A name alone is possible, never more. " }
                "Most people who share a name with a listed person are not that person, and many listed names belong to people whose identity was stolen. "
                "Ask for a second identifier (birth date, document, address) before anything else. An exact or strong match: stop, and follow your sanctions procedure."
            }
            (searched(run))
            @let (cleared, open): (Vec<&ListMatch>, Vec<&ListMatch>) = run.sanctions.iter().partition(|found| found.cleared);
            @if open.is_empty() {
                p { "Nothing " @if !cleared.is_empty() { "that was not cleared before " } "agrees with an entry of these lists." }
            }
            @for found in open.iter().take(MOST_MATCHES) { (section(found, run)) }
            @if open.len() > MOST_MATCHES {
                p class="note" { "The first " (MOST_MATCHES) " are shown; all " (open.len()) " are in " code { "sanctions.jsonl" } "." }
            }
            @if !cleared.is_empty() {
                details {
                    summary { "Cleared before, and unchanged since: " (cleared.len()) }
                    @for found in cleared.iter().take(MOST_MATCHES) { (section(found, run)) }
                }
            }
            (not_evaluated(run))
        },
    )
}

fn figures(run: &Run) -> Markup {
    let count = |strength| {
        run.sanctions.iter().filter(|found| !found.cleared && found.strength == strength).count()
    };
    html! {
        ul class="figures" {
            li { b { (count(ListStrength::Exact)) } "exact" }
            li { b { (count(ListStrength::Strong)) } "strong" }
            li { b { (count(ListStrength::Possible)) } "possible" }
            li { b { (grouped(run.subjects as u64)) } "people looked at" }
        }
    }
}

/// Lists of entities that were searched, with their day: what was not searched was
/// not found.
fn searched(run: &Run) -> Markup {
    html! {
        details open[run.sanctions.is_empty()] {
            summary { "Lists that were searched" }
            table class="small" {
                thead { tr { th { "List" } th { "Day" } th { "Hash" } th class="number" { "Rows" } } }
                tbody {
                    @for list in run.lists.iter().filter(|list| list.of_entities) {
                        tr { td { (list.name) } td { (list.date) } td { code { (list.hash) } } td class="number" { (grouped(list.rows)) } }
                    }
                }
            }
            p class="soft small" { "A list that is not here was not searched: " code { "countersign list update" } " brings in the publishers' own." }
        }
    }
}

fn section(found: &ListMatch, run: &Run) -> Markup {
    let subject = &found.subject;
    let who = subject
        .names
        .first()
        .or(found.named.as_ref())
        .or(found.vendor_id.as_ref())
        .map_or("(nobody's record)", String::as_str);
    html! {
        section class="case" {
            header {
                h3 { (who) }
                span class={ "band " (band(found.strength)) } {
                    @if found.through_company { "company: " }
                    (found.strength.word())
                }
            }
            @if found.through_company {
                p { "Nothing of this person agrees with a list. A company does: the agency that supplies them, or an employer they name." }
            }
            ul class="facts soft" {
                @if !subject.subject_id.is_empty() { li { "subject " span style="color:var(--ink)" { (subject.subject_id) } } }
                @if let Some(vendor) = &found.vendor_id { li { "vendor " span style="color:var(--ink)" { (vendor) } } }
                @if !found.named_by.is_empty() {
                    li {
                        "named by " (found.named_by_all) @if found.named_by_all == 1 { " person: " } @else { " people: " }
                        span style="color:var(--ink)" { (found.named_by.join(", ")) @if found.named_by_all > found.named_by.len() as u64 { ", …" } }
                    }
                }
                @if let Some(mail) = &subject.email { li { "mail " span style="color:var(--ink)" { (mail) } } }
                @if let Some(place) = &subject.place { li { "declared place " span style="color:var(--ink)" { (place) } } }
                @if subject.names.len() > 1 { li { "also known as " span style="color:var(--ink)" { (subject.names.get(1..).unwrap_or_default().join("; ")) } } }
            }
            @for hit in &found.hits { (hit_section(hit)) }
            @if !found.signals.is_empty() {
                h4 { "What rules about lists saw" }
                ul {
                    @for signal in &found.signals {
                        li {
                            (plain(&signal.says))
                            div class="soft small" { (signal.title) " · " (signal.red_flags.join(", ")) " · " @for (at, row) in signal.rows.iter().take(5).enumerate() { @if at > 0 { ", " } span class="row" { (row) } } }
                        }
                    }
                }
                (advice(found, run))
            }
        }
    }
}

fn hit_section(hit: &ListHit) -> Markup {
    html! {
        h4 { (hit.list) " " (hit.entry_id) }
        p {
            b { (hit.caption) }
            " · " (hit.strength.word()) ", likeness of the name " (format!("{:.2}", hit.score))
            @if hit.role != "self" { " · as " (hit.role) }
            @match hit.decision.as_deref() {
                Some("cleared") => { " · cleared before" }
                Some("reopened") => { " · " b { "cleared before, but one side changed since" } }
                _ => {}
            }
            @if hit.status.as_deref() == Some(ALLEGED) {
                br; "A watch list: an allegation and no legal duty. The name may be that of somebody whose identity was used."
            }
            @if !hit.programmes.is_empty() { br; span class="soft small" { (hit.programmes.join("; ")) } }
        }
        div class="scroll" {
            table class="small" {
                thead { tr { th { "" } th { "Field" } th { "Ours" } th { "Listed" } th { "Note" } th { "Row" } } }
                tbody {
                    @for one in &hit.agreed { (field("agrees", one)) }
                    @for one in &hit.differed { (field("differs", one)) }
                    @for one in &hit.missing { (field("one side only", one)) }
                }
            }
        }
    }
}

fn field(says: &str, field: &ListField) -> Markup {
    html! {
        tr {
            td { (says) }
            td { (field.field) }
            td class="field" { (field.ours) }
            td class="field" { (field.listed) }
            td { (field.note) }
            td class="row" { (field.row.as_deref().unwrap_or("")) }
        }
    }
}

/// What the rules that were seen say to rule out and to check.
fn advice(found: &ListMatch, run: &Run) -> Markup {
    let lines = |pick: fn(&crate::rules::RuleFile) -> Vec<String>| {
        let mut lines: Vec<String> = Vec::new();
        for line in found.signals.iter().filter_map(|s| run.rules.get(&s.rule)).flat_map(pick) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    };
    let (innocent, checks) =
        (lines(crate::rules::RuleFile::innocent), lines(crate::rules::RuleFile::checks));
    html! {
        div class="columns" {
            div { h4 { "Rule out first" } ul { @for line in &innocent { li { (plain(line)) } } } }
            div { h4 { "Check next" } ul { @for line in &checks { li { (plain(line)) } } } }
        }
    }
}

fn not_evaluated(run: &Run) -> Markup {
    let prefix = format!("{}/", Family::Lists);
    let silent: Vec<_> = run
        .coverage
        .rules
        .iter()
        .filter(|rule| !rule.evaluated && rule.rule.starts_with(&prefix))
        .collect();
    html! {
        h2 { "What could not be evaluated" }
        @if silent.is_empty() {
            p { "Every rule about lists had the data it needs." }
        } @else {
            p class="soft" { "Missing is not clean: nothing is known where a rule had no data." }
            ul { @for rule in &silent { li { (rule.rule) ": " (plain(rule.reason.as_deref().unwrap_or_default())) } } }
        }
        footer { "Countersign " (env!("CARGO_PKG_VERSION")) ". Evidence for human review; it rejects, suspends and reports nobody." }
    }
}

const fn band(strength: ListStrength) -> &'static str {
    match strength {
        ListStrength::Exact => "high",
        ListStrength::Strong => "medium",
        ListStrength::Possible => "low",
    }
}
