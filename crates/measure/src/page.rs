//! The pages of `evaluate` and `calibrate`: self-contained, in the look of the report.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    Calibration, Detection, Error, Evaluation, Held, Interval, Kept, Reliability, Spread, plots,
};

/// The page of an evaluation. `style` is the report's.
///
/// # Errors
/// A plot cannot be drawn.
pub fn evaluation(of: &Evaluation, style: &str) -> Result<String, Error> {
    let people = &of.people;
    let most = (people.known / 20).max(people.positives * 2);
    let curve = plots::precision_recall(&of.curve, of.base_rate)?;
    let gain = plots::gain(&of.curve, most, people.known)?;
    let detection = of.detection.as_ref().filter(|found| found.not_after.people > 0);
    let days = match detection {
        Some(found) => Some(plots::days(&found.not_before, &found.not_after, found.people)?),
        None => None,
    };
    let one_percent = of.budgets.iter().find(|budget| budget.budget == "1 %");
    Ok(page(
        "Countersign evaluation",
        style,
        &html! {
            ul class="figures" {
                li { b { (share(of.average_precision)) } "average precision" }
                @if let Some(budget) = one_percent {
                    li { b { (format!("{:.2}", budget.recall)) } "recall within 1 % of the people" }
                    li { b { (share(budget.precision)) } "precision there" }
                }
                li { b { (people.positives) } "people to be found" }
                li { b { (people.known) } "people in the truth" }
            }
            p class="note" {
                "Average precision " (share(of.average_precision)) (interval(of.average_precision_interval))
                "; looking at people by lot would give " (format!("{:.4}", of.base_rate)) ". "
                "Intervals are 95 %: Wilson's for shares, a bootstrap over rings and people for average precision. "
                "People of one ring are found together, so intervals of shares are too narrow."
            }
            p class="soft" { (who(of)) }
            div class="plots" {
                (figure(&curve, "precision over recall", html! { "Precision over recall. The thin line is the base rate." }))
                (figure(&gain, "recall over people reviewed", html! { "Recall over people reviewed. The thin line is looking by lot." }))
            }
            h2 { "Review budgets" }
            div class="scroll" {
                table {
                    thead { tr { th { "Budget" } th class="number" { "Places" } th class="number" { "Found" } th class="number" { "Wrong" } th class="number" { "Not in the truth" } th { "Recall" } th { "Precision" } } }
                    tbody {
                        @for budget in &of.budgets {
                            tr {
                                td { (budget.budget) }
                                td class="number" { (budget.places) }
                                td class="number" { (budget.found) }
                                td class="number" { (budget.wrong) }
                                td class="number" { (budget.unlabelled) }
                                td { (format!("{:.2}", budget.recall)) (interval(budget.recall_interval)) }
                                td { (share(budget.precision)) (interval(budget.precision_interval)) }
                            }
                        }
                    }
                }
            }
            h2 { "Bands" }
            div class="scroll" {
                table {
                    thead { tr { th { "Band" } th class="number" { "To be found" } th class="number" { "Hard negatives" } th class="number" { "Other honest" } th class="number" { "Not in the truth" } th { "Precision" } } }
                    tbody {
                        @for band in &of.bands {
                            tr {
                                td { (band.band) }
                                td class="number" { (band.positives) }
                                td class="number" { (band.hard_negatives) }
                                td class="number" { (band.negatives) }
                                td class="number" { (band.unlabelled) }
                                td { (share(band.precision)) (interval(band.precision_interval)) }
                            }
                        }
                    }
                }
            }
            h2 { "Schemes" }
            div class="scroll" {
                table {
                    thead { tr { th { "Scheme" } th class="number" { "People" } th class="number" { "Cases" } th class="number" { "Top band" } th class="number" { "Within 1 %" } th { "Share that are cases" } th { "Ranks" } } }
                    tbody {
                        @for scheme in &of.schemes {
                            tr {
                                td { (scheme.scheme) }
                                td class="number" { (scheme.people) }
                                td class="number" { (scheme.cases) }
                                td class="number" { (scheme.top) }
                                td class="number" { (scheme.in_one_percent) }
                                td { (interval(scheme.recall_interval)) }
                                td class="small" { (ranks(&scheme.ranks)) }
                            }
                        }
                    }
                }
            }
            @if !of.hard_negatives.is_empty() {
                h2 { "Honest people who look like a scheme" }
                div class="scroll" {
                    table {
                        thead { tr { th { "Kind" } th class="number" { "People" } th class="number" { "Cases" } th class="number" { "Top band" } th class="number" { "Best rank" } th { "Share that are cases" } } }
                        tbody {
                            @for kind in &of.hard_negatives {
                                tr {
                                    td { (kind.kind) }
                                    td class="number" { (kind.people) }
                                    td class="number" { (kind.cases) }
                                    td class="number" { (kind.top) }
                                    td class="number" { @match kind.best_rank { Some(rank) => (rank), None => "nothing seen" } }
                                    td { (interval(kind.case_interval)) }
                                }
                            }
                        }
                    }
                }
            }
            @if !of.highest_negatives.is_empty() {
                h2 { "Honest people highest in the ranking" }
                div class="scroll" {
                    table {
                        thead { tr { th class="number" { "Rank" } th { "Subject" } th { "Truth" } th { "Band" } th class="number" { "Points" } th { "Rules" } } }
                        tbody {
                            @for person in &of.highest_negatives {
                                tr {
                                    td class="number" { (person.rank) }
                                    td class="row" { (person.subject_id) }
                                    td { (person.outcome) }
                                    td { (person.band) }
                                    td class="number" { (format!("{:.1}", person.points)) }
                                    td class="small" { @for (at, rule) in person.rules.iter().enumerate() { @if at > 0 { br; } (rule) } }
                                }
                            }
                        }
                    }
                }
            }
            h2 { "Time to detection" }
            @match (&of.detection, &days) {
                (Some(found), Some(days)) => {
                    (figure(days, "share over the line by days", html! {
                        "Share of the people to be found that are over the line, by days since their first day of work (or their own first evidence, if later). "
                        span class="first" { "Not before" } ": every signal counts from its first evidence on. "
                        span class="second" { "Not after" } ": every signal counts from its last evidence on."
                    }))
                    (spreads(found))
                }
                (Some(found), None) => (spreads(found)),
                (None, _) => p { "Not measured: these outputs do not say the weights of signals. Scan again with this version." },
            }
            h2 { "With and without" }
            p class="soft" { "Ranked by points alone, so that every line is ranked the same way." }
            div class="scroll" {
                table {
                    thead { tr { th { "Counted" } th class="number" { "Average precision" } th class="number" { "Recall within 1 %" } th class="number" { "Hard negatives within 1 %" } } }
                    tbody {
                        @for variant in &of.ablation {
                            tr {
                                td { (variant.variant) }
                                td class="number" { (share(variant.average_precision)) }
                                td class="number" { (format!("{:.2}", variant.recall_in_one_percent)) }
                                td class="number" { (variant.hard_negatives_in_one_percent) }
                            }
                        }
                    }
                }
            }
        },
    ))
}

/// The page of a calibration. `style` is the report's.
///
/// # Errors
/// A plot cannot be drawn.
pub fn calibration(of: &Calibration, style: &str) -> Result<String, Error> {
    let plot = plots::reliability(&of.reliability_before, &of.reliability_after)?;
    Ok(page(
        "Countersign calibration",
        style,
        &html! {
            ul class="figures" {
                li { b { (of.outcomes) } "outcomes" }
                li { b { (of.positives) } "of them confirmed" }
                li { b { (format!("{:.4}", of.before.log_loss)) } "log loss before, held out" }
                li { b { (format!("{:.4}", of.after.log_loss)) } "log loss after, held out" }
            }
            p class="note" {
                (verdict(of)) " A point is worth " (format!("{:.2}", of.weights.slope.unwrap_or(1.0))) " in log-odds. A probability is one among people like those with an outcome: "
                "if only cases were reviewed, it is a probability among cases."
            }
            table {
                thead { tr { th { "Held out, " (of.folds) " folds" } th class="number" { "Log loss" } th class="number" { "Brier" } } }
                tbody { (held("hand-set weights", of.before)) (held("fitted weights", of.after)) }
            }
            h2 { "Reliability" }
            (figure(&plot, "observed share over probability", html! {
                "Observed share over held-out probability, with 95 % intervals. "
                span class="second" { "Hand-set" } ", " span class="first" { "fitted" } "; on the thin line they agree."
            }))
            (reliability("Hand-set weights", &of.reliability_before))
            (reliability("Fitted weights", &of.reliability_after))
            h2 { "What changed" }
            div class="scroll" {
                table {
                    thead { tr { th { "Rule" } th class="number" { "Before" } th class="number" { "After" } th class="number" { "Seen, confirmed" } th class="number" { "Seen, cleared" } } }
                    tbody {
                        @for change in &of.changes {
                            tr {
                                td { (change.rule) }
                                td class="number" { (format!("{:.2}", change.before)) }
                                td class="number" { (format!("{:.2}", change.after)) }
                                td class="number" { (change.positives) }
                                td class="number" { (change.negatives) }
                            }
                        }
                    }
                }
            }
            p class="soft" { (of.unseen) " rules were seen for nobody with an outcome and keep their weights." }
        },
    ))
}

/// In one sentence, what a calibration came to.
#[must_use]
pub fn verdict(of: &Calibration) -> String {
    let range = of
        .change_interval
        .map_or_else(String::new, |range| format!(" ({:+.4} to {:+.4})", range.low, range.high));
    match of.kept {
        Kept::Fitted => format!(
            "Fitted weights change the held-out log loss by {:+.4}{range}: they are kept.{}",
            of.change,
            if of.change_interval.is_some_and(|range| range.high >= 0.0) {
                " The interval reaches zero, so it may be chance."
            } else {
                ""
            }
        ),
        Kept::HandSet => format!(
            "Fitted weights change the held-out log loss by {:+.4}{range}: they are not better, so the hand-set weights stay and only intercept and slope are fitted.",
            of.change
        ),
    }
}

/// In one sentence, who was counted.
#[must_use]
pub fn who(of: &Evaluation) -> String {
    let people = &of.people;
    let mut text = format!(
        "{} people in the truth: {} to be found, {} honest or cleared, {} undecided. {} subjects in the scan, {} of them not in the truth: they take places but are neither right nor wrong.",
        people.known,
        people.positives,
        people.negatives,
        people.undecided,
        people.subjects,
        people.unlabelled
    );
    if people.positives_not_in_scan > 0 {
        text.push_str(&format!(
            " {} people to be found are not in the scan at all and count as not found.",
            people.positives_not_in_scan
        ));
    }
    if of.rules_not_evaluated > 0 {
        text.push_str(&format!(
            " {} rules could not be evaluated for want of data.",
            of.rules_not_evaluated
        ));
    }
    text
}

fn page(title: &str, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(style)) (PreEscaped(plots::STYLE)) }
            }
            body {
                header { h1 { (title) } }
                (body)
                footer { "Countersign " (env!("CARGO_PKG_VERSION")) ". What was measured on invented companies says nothing about precision among real people." }
            }
        }
    };
    page.into_string()
}

fn figure(svg: &str, label: &str, caption: Markup) -> Markup {
    html! { figure { div role="img" aria-label=(label) { (PreEscaped(svg)) } figcaption { (caption) } } }
}

fn held(name: &str, of: Held) -> Markup {
    html! { tr { td { (name) } td class="number" { (format!("{:.4}", of.log_loss)) } td class="number" { (format!("{:.4}", of.brier)) } } }
}

fn reliability(title: &str, steps: &[Reliability]) -> Markup {
    html! {
        h4 { (title) }
        table {
            thead { tr { th { "Probability" } th class="number" { "People" } th class="number" { "Mean probability" } th { "Observed share" } } }
            tbody {
                @for step in steps {
                    tr {
                        td { (format!("{} to {}", step.from, step.to)) }
                        td class="number" { (step.people) }
                        td class="number" { (format!("{:.3}", step.predicted)) }
                        td { (format!("{:.3}", step.observed)) (interval(step.interval)) }
                    }
                }
            }
        }
    }
}

fn spreads(found: &Detection) -> Markup {
    let row = |name: &str, spread: &Spread| {
        html! { tr { td { (name) } td class="number" { (spread.people) } td class="number" { (day(spread.quarter)) } td class="number" { (day(spread.median)) } td class="number" { (day(spread.three_quarters)) } } }
    };
    html! {
        table {
            thead { tr { th { "Days until over the line" } th class="number" { "People" } th class="number" { "A quarter" } th class="number" { "Half" } th class="number" { "Three quarters" } } }
            tbody { (row("not before", &found.not_before)) (row("not after", &found.not_after)) }
        }
        p class="soft" {
            "Of " (found.people) " people, " (found.never) " were never over the line and " (found.undated)
            " only with signals that have no moment. One scan sees all records at once: it brackets the moment, it does not measure it."
        }
    }
}

fn ranks(ranks: &[usize]) -> String {
    const MOST: usize = 12;
    let mut text: Vec<String> = ranks.iter().take(MOST).map(usize::to_string).collect();
    if let Some(last) = ranks.get(MOST..).and_then(<[usize]>::last) {
        text.push(format!("… {last}"));
    }
    text.join(", ")
}

fn day(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |days| format!("{days:.1}"))
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}

fn interval(of: Option<Interval>) -> Markup {
    html! { @if let Some(of) = of { " " span class="soft" { "(" (format!("{:.2}", of.low)) " to " (format!("{:.2}", of.high)) ")" } } }
}
