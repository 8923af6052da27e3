//! `countersign fairness`: whether groups are looked at equally often.

use measure::{Fairness, Groups, Stage, Truth, Verdict};

use super::outputs::{self, share, table};
use crate::Ending;
use crate::args::FairnessArgs;
use crate::printer::Printer;

/// Compares groups. Writes nothing but the answer.
///
/// # Errors
/// A file cannot be read, or groups nobody.
pub fn run(args: &FairnessArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let scan = outputs::read(&args.folder)?;
    let groups = Groups::read(&args.by, &scan)?;
    let truth = args.truth.as_deref().map(|path| Truth::read(path, &scan)).transpose()?;
    let found = measure::fairness(&scan, &groups, truth.as_ref())?;
    if printer.is_json() {
        printer.json(&found)?;
    } else {
        printer.result(&text(&found));
    }
    Ok(if found.flagged > 0 { Ending::Found } else { Ending::Clear })
}

fn text(of: &Fairness) -> String {
    let mut parts = Vec::new();
    for grouping in &of.groupings {
        let mut rows = table(&[
            "stage",
            "group",
            "people",
            "selected",
            "rate",
            "ratio to the highest",
            "says",
        ]);
        let rules = || grouping.stages.iter().filter(|stage| stage.is_rule);
        let shown = grouping
            .stages
            .iter()
            .filter(|stage| !stage.is_rule || stage.flagged().next().is_some());
        for stage in shown {
            add(&mut rows, stage);
        }
        parts.push(format!(
            "By {}: {} people{}\n{rows}\n{} rules seen, {} of them with a flag; rules without a flag are in --format json",
            grouping.by,
            grouping.people,
            if of.honest_only { " known to be honest" } else { "" },
            rules().count(),
            rules().filter(|stage| stage.flagged().next().is_some()).count(),
        ));
    }
    let mut end = format!(
        "{} comparisons: {} under four fifths, {} too few to tell; were all groups treated alike, chance alone would flag something in at most {:.1} stages and rules",
        of.comparisons, of.flagged, of.too_few, of.flagged_by_chance
    );
    if of.not_in_scan > 0 {
        end.push_str(&format!(
            "\n{} rows of the file fit no subject of the scan and were left out",
            of.not_in_scan
        ));
    }
    parts.push(end);
    parts.join("\n\n")
}

fn add(rows: &mut comfy_table::Table, stage: &Stage) {
    if stage.groups.iter().all(|cell| cell.selected == 0) {
        let people: usize = stage.groups.iter().map(|cell| cell.people).sum();
        let row = [stage.stage.as_str(), "all groups", &people.to_string(), "0", "", "", "nobody"];
        rows.add_row(row);
        return;
    }
    for (at, cell) in stage.groups.iter().enumerate() {
        rows.add_row([
            if at == 0 { stage.stage.clone() } else { String::new() },
            cell.group.clone(),
            cell.people.to_string(),
            cell.selected.to_string(),
            match cell.rate_interval {
                Some(range) => {
                    format!("{:.4} ({:.4} to {:.4})", cell.rate, range.low, range.high)
                }
                None => "–".to_owned(),
            },
            share(cell.ratio, cell.ratio_interval),
            match cell.verdict {
                Verdict::Nobody => "nobody",
                Verdict::Reference => "highest",
                Verdict::UnderFourFifths => "under four fifths",
                Verdict::Level => "level",
                Verdict::TooFew => "too few to tell",
            }
            .to_owned(),
        ]);
    }
}
