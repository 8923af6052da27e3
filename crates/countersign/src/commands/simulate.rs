//! `countersign simulate`.

use std::path::Path;

use anyhow::Context;

use crate::Ending;
use crate::args::SimulateArgs;
use crate::printer::Printer;

/// Writes an invented company.
///
/// # Errors
/// The plan cannot be met or a file cannot be written.
pub fn run(args: &SimulateArgs, printer: &Printer) -> anyhow::Result<Ending> {
    let truth = write(args.people, args.seed, Some(args.days), args.one_in, &args.out, printer)?;
    if printer.is_json() {
        printer.json(&serde_json::json!({
            "exports": args.out.join("exports"),
            "lists": args.out.join("lists"),
            "truth": args.out.join("truth.csv"),
            "groups": args.out.join("groups.csv"),
            "people": args.people,
            "planted": truth.planted,
            "hard_negatives": truth.hard_negatives,
        }))?;
    } else {
        printer.result(&format!(
            "{} people, {} of them planted in schemes, {} hard negatives\n  exports  {}\n  lists    {}\n  truth    {}",
            args.people,
            truth.planted,
            truth.hard_negatives,
            args.out.join("exports").display(),
            args.out.join("lists").display(),
            args.out.join("truth.csv").display(),
        ));
    }
    Ok(Ending::Clear)
}

pub(crate) fn write(
    people: u32,
    seed: u64,
    days: Option<u32>,
    one_in: Option<u32>,
    out: &Path,
    printer: &Printer,
) -> anyhow::Result<simulate::Truth> {
    let mut plan = simulate::Plan::new(people, seed);
    if let Some(days) = days {
        let end = plan.end;
        plan = plan.ending(end, i32::try_from(days).context("too many days")?)?;
    }
    if let Some(people) = one_in {
        plan.schemes = simulate::Planting::OneIn(people);
    }
    printer.stage(
        &format!("invent a company of {people} people"),
        u64::try_from(plan.days()).unwrap_or(0),
    );
    let truth = simulate::write(&plan, out, &|_| printer.advance(1))
        .with_context(|| format!("could not write the company to `{}`", out.display()))?;
    printer.finish();
    Ok(truth)
}
