//! `countersign demo`: the two-minute tour.

use std::time::Instant;

use anyhow::Context;

use crate::Ending;
use crate::args::{DemoArgs, ScanArgs, Sources};
use crate::commands::{scan, simulate};
use crate::printer::Printer;

/// Invents a company, scans it, and says where to look.
///
/// # Errors
/// The folder cannot be written.
pub fn run(args: &DemoArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let started = Instant::now();
    let company = args.out.join("company");
    if company.exists() {
        // Only what a demo wrote is removed.
        if !company.join("truth.csv").is_file() || !company.join("key").is_file() {
            anyhow::bail!(
                "`{}` is not the company of an earlier demo; choose another folder with --out",
                company.display()
            );
        }
        std::fs::remove_dir_all(&company).with_context(|| {
            format!("could not remove the company of an earlier run in `{}`", company.display())
        })?;
    }
    let plan = ::simulate::Plan::new(args.people, args.seed);
    let planted = simulate::write(&plan, &company, printer)?;
    let out = args.out.join("report");
    let key = company.join("key");
    // The demo's numbers are invented, so its key need not be a secret; a fixed
    // one keeps the user's own configuration untouched.
    std::fs::write(&key, "0".repeat(64))
        .with_context(|| format!("could not write `{}`", key.display()))?;
    let scan_args = ScanArgs {
        paths: vec![company.join("exports")],
        out: out.clone(),
        as_of: None,
        // A demo shows the same on every machine, whatever lists are installed there.
        sources: Sources {
            lists: vec![company.join("lists")],
            without_installed: true,
            ..Sources::default()
        },
        top: None,
        threads: None,
        memory: 1_024,
        temp: None,
        key: Some(key),
        tables: None,
        timings: false,
        compare_photos: false,
        weights: None,
        clearances: None,
    };
    let run = scan::scan(&scan_args, printer)?;
    if printer.is_json() {
        printer.json(&serde_json::json!({
            "people": args.people,
            "planted": planted.planted,
            "cases": run.cases.len(),
            "report": out.join("report.html"),
        }))?;
        return Ok(Ending::Clear);
    }
    printer.result(&scan::table(&run, 12));
    printer.result(&scan::footer(&run, &out, started.elapsed().as_secs_f64()));
    printer.result(&format!(
        "truth   {} ({} people were planted in schemes, {} honest people made to look like one)",
        company.join("truth.csv").display(),
        planted.planted,
        planted.hard_negatives,
    ));
    printer.result(&format!(
        "\nTry next:\n  open {}\n  countersign scan PATH-TO-YOUR-EXPORTS --out out\n  countersign rule list\n  countersign rule explain money/one-payout-account-for-several-workers",
        out.join("report.html").display(),
    ));
    Ok(Ending::Clear)
}
