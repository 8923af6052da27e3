//! `countersign calibrate`: weights of rules from outcomes.

use anyhow::bail;
use measure::{Calibration, Held, Rule, Scan, Source, Truth};
use model::Status;

use super::outputs::{self, share, table};
use crate::args::CalibrateArgs;
use crate::printer::Printer;
use crate::{Ending, house};

/// Fits weights and says how well they do for people they were not fitted on.
///
/// # Errors
/// A file cannot be read, or there are too few outcomes.
pub fn run(args: &CalibrateArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let (folders, files) = (args.folders.len(), args.outcomes.len());
    if files != 1 && files != folders {
        bail!(
            "{files} files of outcomes for {folders} folders: give --outcomes once, or once for each folder"
        );
    }
    let (rules, problems) = house::rules(&args.rules)?;
    for problem in &problems {
        printer.problem(problem);
    }
    let rules: Vec<Rule> = rules
        .iter()
        .filter(|rule| matches!(rule.header.status, Status::Trial | Status::Stable))
        .map(|rule| Rule { name: rule.slug(), weight: rule.header.weight })
        .collect();
    let scans = args
        .folders
        .iter()
        .map(|folder| outputs::read(folder))
        .collect::<anyhow::Result<Vec<Scan>>>()?;
    let truths = scans
        .iter()
        .zip(args.outcomes.iter().cycle())
        .map(|(scan, path)| Truth::read(path, scan))
        .collect::<Result<Vec<_>, _>>()?;
    let sources: Vec<Source<'_>> = scans
        .iter()
        .zip(&truths)
        .enumerate()
        .map(|(at, (scan, truth))| Source { scan, truth, company: if files == 1 { 0 } else { at } })
        .collect();
    let found = measure::calibrate(&sources, &rules, &outputs::scoring())?;
    if let Some(path) = &args.out {
        outputs::write(path, &found.weights.text())?;
    }
    if let Some(path) = &args.page {
        outputs::write(path, &measure::page::calibration(&found, engine::report::STYLE)?)?;
    }
    if printer.is_json() {
        printer.json(&found)?;
    } else {
        printer.result(&text(&found));
        for (name, path) in [("weights", &args.out), ("page   ", &args.page)] {
            if let Some(path) = path {
                printer.result(&format!("{name}  {}", path.display()));
            }
        }
    }
    Ok(Ending::Clear)
}

fn text(of: &Calibration) -> String {
    let mut losses = table(&["held out", "log loss", "Brier"]);
    let row = |name: &str, held: Held| {
        [name.to_owned(), format!("{:.4}", held.log_loss), format!("{:.4}", held.brier)]
    };
    losses.add_row(row("hand-set weights", of.before));
    losses.add_row(row("fitted weights", of.after));

    let mut parts = vec![
        format!(
            "{} outcomes, {} of them confirmed; {} undecided ones left out; {} folds, a ring always in one fold",
            of.outcomes, of.positives, of.undecided, of.folds
        ),
        format!(
            "{losses}\n{}\na point is worth {:.2} in log-odds",
            measure::page::verdict(of),
            of.weights.slope.unwrap_or(1.0)
        ),
    ];
    for (title, steps) in [
        ("Reliability of hand-set weights, held out", &of.reliability_before),
        ("Reliability of fitted weights, held out", &of.reliability_after),
    ] {
        let mut rows = table(&["probability", "people", "mean probability", "observed share"]);
        for step in steps {
            rows.add_row([
                format!("{} to {}", step.from, step.to),
                step.people.to_string(),
                format!("{:.3}", step.predicted),
                share(Some(step.observed), step.interval),
            ]);
        }
        parts.push(format!("{title}\n{rows}"));
    }
    let mut changes = table(&["rule", "before", "after", "seen, confirmed", "seen, cleared"]);
    for change in &of.changes {
        changes.add_row([
            change.rule.clone(),
            format!("{:.2}", change.before),
            format!("{:.2}", change.after),
            change.positives.to_string(),
            change.negatives.to_string(),
        ]);
    }
    parts.push(format!(
        "What changed\n{changes}\n{} rules were seen for nobody with an outcome and keep their weights",
        of.unseen
    ));
    parts.push(
        "A probability is one among people like those with an outcome: if only cases were reviewed, it is a probability among cases."
            .to_owned(),
    );
    parts.join("\n\n")
}
