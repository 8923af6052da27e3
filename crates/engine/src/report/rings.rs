//! The page of a ring: who, what they share, who came when, where money went.

use matching::graph::layout::Layout;
use maud::{Markup, html};
use model::Ring;

use super::{draw, title_case};

/// Members and shared things drawn at most; the rest is said in words.
const MOST_PEOPLE: usize = 200;
const MOST_THINGS: usize = 80;
/// Lines of a table.
const MOST_LINES: usize = 40;
/// Transfers shown of one trail.
const MOST_STEPS: usize = 12;
/// Characters of a label in the drawing.
const LABEL: usize = 22;

/// All rings.
pub(super) fn section(rings: &[Ring], name_of: &dyn Fn(&str) -> String) -> Markup {
    html! {
        h2 id="rings" { "Who shares what" }
        p class="soft" {
            "People who share what strangers do not share, at least one of them a proposed case. "
            "A thing that many people have connects nobody, people of one household count as one, and a member who is no case is not accused of anything."
        }
        @for ring in rings { (page(ring, name_of)) }
    }
}

fn page(ring: &Ring, name_of: &dyn Fn(&str) -> String) -> Markup {
    html! {
        section class="case" id=(ring.ring_id) {
            header {
                h3 { (title_case(&ring.ring_id)) ". " (ring.title) }
                span class="soft" {
                    (ring.members.len()) " people, " (ring.cases) @if ring.cases == 1 { " case" } @else { " cases" }
                }
            }
            ul class="facts soft" {
                li { "independent kinds of evidence " span style="color:var(--ink)" { (ring.witnesses.join(", ")) } }
                @if !ring.pay.is_empty() { li { "pay sent to members " span style="color:var(--ink)" { (ring.pay.join(" + ")) } } }
            }
            div class="scroll" { (drawing(ring, name_of)) }
            h4 { "What they share" }
            div class="scroll" { (things(ring, name_of)) }
            h4 { "Who came when" }
            (joined(ring, name_of))
            @if !ring.money.is_empty() {
                h4 { "Where the money went" }
                @for trail in &ring.money {
                    p { (trail.says) "." }
                    div class="scroll" {
                        table class="small" {
                            thead { tr { th { "When" } th { "From" } th { "To" } th class="number" { "Amount" } th { "Row" } } }
                            tbody { @for step in trail.steps.iter().take(MOST_STEPS) {
                                tr {
                                    td { (day(&step.at)) } td { (step.from) } td { (step.to) }
                                    td class="number" { (step.amount) } td class="row" { (step.row) }
                                }
                            } }
                        }
                    }
                    @if trail.steps.len() > MOST_STEPS { p class="soft small" { "and " (trail.steps.len() - MOST_STEPS) " more in " code { "rings.jsonl" } } }
                }
            }
        }
    }
}

fn things(ring: &Ring, name_of: &dyn Fn(&str) -> String) -> Markup {
    html! {
        table class="small" {
            thead { tr { th { "What" } th { "Who" } th class="number" { "Weight" } th class="hide" { "When" } th { "Rows" } } }
            tbody {
                @for thing in ring.shared.iter().take(MOST_LINES) {
                    tr {
                        td { (thing.label) br; span class="soft" { (thing.kind) } }
                        td {
                            @for (at, member) in thing.members.iter().take(8).enumerate() { @if at > 0 { br; } (name_of(member)) }
                            @if thing.members.len() > 8 { br; span class="soft" { "and " (thing.members.len() - 8) " more" } }
                            @if thing.holders > thing.members.len() as u64 { br; span class="soft" { "and " (thing.holders - thing.members.len() as u64) " outside the ring" } }
                        }
                        td class="number" { @if thing.nats >= 0.05 { (format!("{:.1}", thing.nats)) } @else { span class="soft" title="living together explains it" { "–" } } }
                        td class="hide" {
                            @if let (Some(first), Some(last)) = (&thing.first_at, &thing.last_at) {
                                (day(first)) @if day(first) != day(last) { " to " (day(last)) }
                            }
                        }
                        td class="row" { @for (at, row) in thing.rows.iter().take(8).enumerate() { @if at > 0 { br; } (row) } }
                    }
                }
            }
        }
        @if ring.shared.len() > MOST_LINES { p class="soft small" { "and " (ring.shared.len() - MOST_LINES) " more in " code { "rings.jsonl" } } }
    }
}

fn joined(ring: &Ring, name_of: &dyn Fn(&str) -> String) -> Markup {
    html! {
        ul class="facts" {
            @for member in ring.joined.iter().take(MOST_LINES) {
                li {
                    (name_of(&member.subject_id)) " "
                    span class="soft" { (member.at.as_deref().map_or("not dated", day)) }
                }
            }
            @if ring.joined.len() > MOST_LINES { li class="soft" { "and " (ring.joined.len() - MOST_LINES) " more" } }
        }
    }
}

/// People as dots, what they share as squares.
fn drawing(ring: &Ring, name_of: &dyn Fn(&str) -> String) -> Markup {
    let members: Vec<&String> = ring.members.iter().take(MOST_PEOPLE).collect();
    let shared: Vec<_> = ring.shared.iter().take(MOST_THINGS).collect();
    // Things get their labels first: they are fewer and say why.
    let mut labels: Vec<String> =
        shared.iter().map(|thing| draw::short(&thing.label, LABEL)).collect();
    labels.extend(members.iter().map(|member| draw::short(&name_of(member), LABEL)));
    let edges: Vec<(usize, usize)> = shared
        .iter()
        .enumerate()
        .flat_map(|(at, thing)| {
            let members = &members;
            thing
                .members
                .iter()
                .filter_map(move |name| members.binary_search(&name).ok())
                .map(move |member| (at, member))
        })
        .map(|(thing, member)| (thing, shared.len() + member))
        .collect();
    let lengths: Vec<usize> = labels.iter().map(|label| label.chars().count()).collect();
    let layout = Layout::of(&lengths, &edges);
    let spot = |at: usize| layout.spots.get(at);
    html! {
        svg viewBox={ "0 0 " (layout.width) " " (layout.height) } role="img"
            aria-label={ (ring.members.len()) " people and " (ring.shared.len()) " things they share" } {
            @for (from, to) in &edges {
                @if let (Some(from), Some(to)) = (spot(*from), spot(*to)) {
                    line class="edge" x1=(from.x) y1=(from.y) x2=(to.x) y2=(to.y) {}
                }
            }
            @for (at, (spot, label)) in layout.spots.iter().zip(&labels).enumerate() {
                @if let Some(thing) = shared.get(at) {
                    rect class="thing" x=(format!("{:.1}", spot.x - 4.5)) y=(format!("{:.1}", spot.y - 4.5)) width="9" height="9" rx="2" {
                        title { (thing.kind) ": " (thing.label) }
                    }
                } @else {
                    circle class="person" cx=(spot.x) cy=(spot.y) r="4.5" {
                        title { (members.get(at - shared.len()).map(|member| name_of(member)).unwrap_or_default()) }
                    }
                }
                @if spot.labelled {
                    text class=(if at < shared.len() { "soft" } else { "" }) x=(format!("{:.1}", spot.x + 8.0)) y=(format!("{:.1}", spot.y + 4.0)) { (label) }
                }
            }
        }
        @if ring.members.len() > MOST_PEOPLE || ring.shared.len() > MOST_THINGS {
            p class="soft small" { "The drawing shows the first " (MOST_PEOPLE) " people and " (MOST_THINGS) " things." }
        }
    }
}

fn day(text: &str) -> &str {
    text.get(..10).unwrap_or(text)
}
