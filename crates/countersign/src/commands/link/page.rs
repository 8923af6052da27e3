//! The page about a linkage: what was compared, what was learnt, which pairs a
//! person should look at.

use std::collections::BTreeMap;

use matching::link::{Explanation, Field, Linked, Pair};
use maud::{Markup, html};
use model::{Edge, Ring};

use super::read::Input;

/// Pairs for review that are shown with their evidence.
const MOST_PAIRS: usize = 60;
/// Clusters that are shown.
const MOST_CLUSTERS: usize = 40;
/// Records of a cluster that are shown.
const MOST_RECORDS: usize = 12;

/// Rings that are shown.
const MOST_RINGS: usize = 30;

pub(super) fn html(input: &Input, linked: &Linked, edges: &[Edge], rings: &[Ring]) -> String {
    let mut clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (record, cluster) in (0_u32..).zip(&linked.clusters) {
        clusters.entry(*cluster).or_default().push(record);
    }
    let mut shared: Vec<&Vec<u32>> =
        clusters.values().filter(|members| members.len() > 1).collect();
    let members: usize = shared.iter().map(|members| members.len()).sum();
    let groups = shared.len();
    shared.sort_by_key(|members| std::cmp::Reverse(members.len()));
    let review = linked.for_review(MOST_PAIRS);
    let body = html! {
        header { h1 { "Linked records" } p class="soft" { "Which records are about the same person or company, as far as the records tell." } }
        ul class="figures" {
            li { b { (input.table.len()) } "records" }
            li { b { (clusters.len()) } "people or companies" }
            li { b { (groups) } "with two records or more" }
            li { b { (members) } "records in those" }
            li { b { (linked.pairs.len()) } "pairs reported" }
            li { b { (rings.len()) } "rings" }
        }
        p class="note" {
            "Two records of one person say nothing about that person. A value that is missing is no evidence, neither for nor against. "
            "A pair near the threshold needs a person's eyes: see below what speaks for it and against it."
        }
        h2 id="review" { "For review" }
        @if review.is_empty() { p { "No pair is in doubt." } }
        @for pair in &review { (pair_section(pair, input, linked)) }
        h2 id="clusters" { "The largest clusters" }
        @for records in shared.iter().take(MOST_CLUSTERS) { (cluster_section(records, input, linked)) }
        @if groups > MOST_CLUSTERS { p class="soft small" { "All " (groups) " are in " code { "clusters.csv" } "." } }
        (sharing(edges, rings))
        (learnt(linked))
        (compared(linked))
    };
    engine::report::page("Countersign: linked records", &body)
}

fn pair_section(pair: &Pair, input: &Input, linked: &Linked) -> Markup {
    let why = linked.explain(&input.table, pair.left, pair.right);
    let cluster = |record: u32| linked.clusters.get(record as usize);
    let together = cluster(pair.left) == cluster(pair.right);
    html! {
        section class="case" {
            header {
                h3 { (input.id_of(pair.left)) " and " (input.id_of(pair.right)) }
                span class="soft" { @if together { "in one cluster" } @else { "kept apart" } }
                span class="points" { (format!("{:.0} %", 100.0 * pair.probability)) }
            }
            (waterfall(&why))
        }
    }
}

fn waterfall(why: &Explanation) -> Markup {
    let signed = |bits: f64| if bits.abs() < 0.05 { String::new() } else { format!("{bits:+.1}") };
    html! {
        div class="scroll" {
            table class="small" {
                thead { tr { th { "Field" } th { "Left" } th { "Right" } th { "Agreement" } th class="number" { "Bits" } th class="number" { "Rarity" } th class="number" { "Overlap" } } }
                tbody {
                    @for part in &why.parts {
                        tr {
                            td { (part.field) }
                            td { (part.left.as_deref().unwrap_or("")) }
                            td { (part.right.as_deref().unwrap_or("")) }
                            td { (part.level) }
                            td class="number" { (signed(part.weight)) }
                            td class="number" { (signed(part.rarity)) }
                            td class="number" { (signed(part.overlap)) }
                        }
                    }
                    tr { td { b { "Sum" } } td {} td {} td {} td class="number" { b { (format!("{:+.1}", why.weight)) } } td {} td {} }
                }
            }
        }
    }
}

fn cluster_section(records: &[u32], input: &Input, linked: &Linked) -> Markup {
    let fields = &linked.model.settings.fields;
    let said = |record: u32, field: &Field| {
        let columns = field.all_columns().filter_map(|name| input.table.column(name));
        let values: Vec<&str> =
            columns.filter_map(|column| input.table.value(record, column)).collect();
        values.join(" ")
    };
    html! {
        h4 { (records.len()) " records" }
        div class="scroll" {
            table class="small" {
                thead { tr { th { "Record" } @for field in fields { th { (field.name) } } } }
                tbody {
                    @for record in records.iter().take(MOST_RECORDS) {
                        tr { td class="row" { (input.id_of(*record)) } @for field in fields { td { (said(*record, field)) } } }
                    }
                }
            }
        }
        @if records.len() > MOST_RECORDS { p class="soft small" { "and " (records.len() - MOST_RECORDS) " more" } }
    }
}

fn sharing(edges: &[Edge], rings: &[Ring]) -> Markup {
    html! {
        h2 id="shared" { "Who shares what" }
        p class="soft" {
            "Different people or companies who share what strangers do not: " (edges.len()) " pairs, all in " code { "edges.csv" } ". "
            "Living together, one family and a company explain much of it; what is left is a question to ask, not an answer."
        }
        @if rings.is_empty() { p { "No group shares enough of it to be called a ring." } }
        @for ring in rings.iter().take(MOST_RINGS) {
            section class="case" {
                header {
                    h3 { (ring.title) }
                    span class="soft" { (ring.ring_id) ", " (ring.members.len()) " members" }
                    span class="points" { (format!("{:.1} nats", ring.nats)) }
                }
                p class="row" { (ring.members.join(", ")) }
                div class="scroll" {
                    table class="small" {
                        thead { tr { th { "Shared" } th { "What" } th { "Members" } th class="number" { "Holders" } th class="number" { "Nats" } } }
                        tbody {
                            @for thing in &ring.shared {
                                tr { td { (thing.kind) } td { (thing.label) } td { (thing.members.join(", ")) } td class="number" { (thing.holders) } td class="number" { (format!("{:.1}", thing.nats)) } }
                            }
                        }
                    }
                }
            }
        }
        @if rings.len() > MOST_RINGS { p class="soft small" { "All " (rings.len()) " are in " code { "rings.jsonl" } "." } }
    }
}

fn learnt(linked: &Linked) -> Markup {
    html! {
        h2 id="model" { "What was learnt" }
        p class="soft" { "Two records taken at random are of one person with probability " (format!("{:.2e}", linked.model.prior)) "." }
        div class="scroll" {
            table class="small" {
                thead { tr { th { "Field" } th { "Agreement" } th class="number" { "Same person" } th class="number" { "Different people" } th class="number" { "Bits" } } }
                tbody {
                    @for field in &linked.model.fields {
                        @for (n, level) in field.levels.iter().enumerate() {
                            tr {
                                td { @if n == 0 { b { (field.name) } } }
                                td { (level.name) }
                                td class="number" { (format!("{:.4}", level.m)) }
                                td class="number" { (format!("{:.6}", level.u)) }
                                td class="number" { (format!("{:+.1}", (level.m / level.u).log2())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn compared(linked: &Linked) -> Markup {
    html! {
        h2 id="compared" { "Which pairs were compared" }
        p class="soft" { (linked.candidates) " pairs that share at least one of these." }
        div class="scroll" {
            table class="small" {
                thead { tr { th { "Shared" } th class="number" { "Blocks" } th class="number" { "Pairs" } th class="number" { "Divided" } th class="number" { "In windows" } } }
                tbody {
                    @for rule in &linked.rules {
                        tr { td { (rule.rule) } td class="number" { (rule.blocks) } td class="number" { (rule.pairs) } td class="number" { (rule.divided) } td class="number" { (rule.windowed) } }
                    }
                }
            }
        }
    }
}
