//! `countersign evaluate`: a scan against known outcomes.

use measure::{Budget, Evaluation, Spread, Truth};

use super::outputs::{self, share, table};
use crate::Ending;
use crate::args::EvaluateArgs;
use crate::printer::Printer;

/// Measures a scan.
///
/// # Errors
/// The folder or the truth cannot be read, or there is nothing to be found.
pub fn run(args: &EvaluateArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let budgets = args
        .budget
        .iter()
        .map(|text| Budget::parse(text))
        .collect::<Result<Vec<_>, _>>()
        .map_err(anyhow::Error::msg)?;
    let scan = outputs::read(&args.folder)?;
    let truth = Truth::read(&args.truth, &scan)?;
    let found = measure::evaluate(&scan, &truth, &budgets, &outputs::scoring())?;
    if let Some(path) = &args.out {
        outputs::write(path, &measure::page::evaluation(&found, engine::report::STYLE)?)?;
    }
    if printer.is_json() {
        printer.json(&found)?;
    } else {
        printer.result(&text(&found));
        if let Some(path) = &args.out {
            printer.result(&format!("\npage  {}", path.display()));
        }
    }
    Ok(Ending::Clear)
}

fn text(of: &Evaluation) -> String {
    let mut parts = vec![
        measure::page::who(of),
        format!(
            "average precision {}; looking at people by lot would give {:.4}",
            share(of.average_precision, of.average_precision_interval),
            of.base_rate
        ),
    ];

    let mut budgets =
        table(&["budget", "places", "found", "wrong", "not in truth", "recall", "precision"]);
    for budget in &of.budgets {
        budgets.add_row([
            budget.budget.clone(),
            budget.places.to_string(),
            budget.found.to_string(),
            budget.wrong.to_string(),
            budget.unlabelled.to_string(),
            share(Some(budget.recall), budget.recall_interval),
            share(budget.precision, budget.precision_interval),
        ]);
    }
    parts.push(format!("Review budgets\n{budgets}"));

    let mut bands = table(&[
        "band",
        "to be found",
        "hard negatives",
        "other honest",
        "not in truth",
        "precision",
    ]);
    for band in &of.bands {
        bands.add_row([
            band.band.to_owned(),
            band.positives.to_string(),
            band.hard_negatives.to_string(),
            band.negatives.to_string(),
            band.unlabelled.to_string(),
            share(band.precision, band.precision_interval),
        ]);
    }
    parts.push(format!("Bands\n{bands}"));

    let mut schemes =
        table(&["scheme", "people", "cases", "top band", "within 1 %", "best rank", "worst rank"]);
    for scheme in &of.schemes {
        let all = scheme.ranks.len() == scheme.people;
        schemes.add_row([
            scheme.scheme.clone(),
            scheme.people.to_string(),
            scheme.cases.to_string(),
            scheme.top.to_string(),
            scheme.in_one_percent.to_string(),
            rank(scheme.ranks.first().copied()),
            rank(scheme.ranks.last().copied().filter(|_| all)),
        ]);
    }
    parts.push(format!("Schemes\n{schemes}"));

    if !of.hard_negatives.is_empty() {
        let mut kinds = table(&["hard negative", "people", "cases", "top band", "best rank"]);
        for kind in &of.hard_negatives {
            kinds.add_row([
                kind.kind.clone(),
                kind.people.to_string(),
                kind.cases.to_string(),
                kind.top.to_string(),
                rank(kind.best_rank),
            ]);
        }
        parts.push(format!("Honest people who look like a scheme\n{kinds}"));
    }

    if !of.highest_negatives.is_empty() {
        let mut highest = table(&["rank", "subject", "truth", "band", "points", "rules"]);
        for person in &of.highest_negatives {
            highest.add_row([
                person.rank.to_string(),
                person.subject_id.clone(),
                person.outcome.clone(),
                person.band.to_owned(),
                format!("{:.1}", person.points),
                person.rules.join("\n"),
            ]);
        }
        parts.push(format!("Honest people highest in the ranking\n{highest}"));
    }

    parts.push(match &of.detection {
        Some(found) => {
            let mut days = table(&["days until over the line", "people", "a quarter", "half", "three quarters"]);
            for (name, spread) in
                [("not before", &found.not_before), ("not after", &found.not_after)]
            {
                days.add_row(spread_row(name, spread));
            }
            format!(
                "Time to detection, from the first day of work, or the first evidence if later\n{days}\n{} of {} people never over the line, {} only with signals that have no moment; one scan sees all records at once, so the moment is bracketed and not measured",
                found.never, found.people, found.undated
            )
        }
        None => "Time to detection: not measured, these outputs do not say the weights of signals; scan again with this version".to_owned(),
    });

    let mut variants =
        table(&["counted", "average precision", "recall within 1 %", "hard negatives within 1 %"]);
    for variant in &of.ablation {
        variants.add_row([
            variant.variant.clone(),
            share(variant.average_precision, None),
            format!("{:.2}", variant.recall_in_one_percent),
            variant.hard_negatives_in_one_percent.to_string(),
        ]);
    }
    parts.push(format!("With and without, ranked by points alone\n{variants}"));
    parts.join("\n\n")
}

fn rank(rank: Option<usize>) -> String {
    rank.map_or_else(|| "nothing seen".to_owned(), |rank| rank.to_string())
}

fn spread_row(name: &str, spread: &Spread) -> [String; 5] {
    let day =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |days| format!("{days:.1}"));
    [
        name.to_owned(),
        spread.people.to_string(),
        day(spread.quarter),
        day(spread.median),
        day(spread.three_quarters),
    ]
}
