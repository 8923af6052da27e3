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
    let truth = write(&plan(args)?, &args.out, printer)?;
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

/// What the arguments ask for.
fn plan(args: &SimulateArgs) -> anyhow::Result<simulate::Plan> {
    let plan = simulate::Plan::new(args.people, args.seed);
    let end = plan.end;
    let mut plan = plan.ending(end, i32::try_from(args.days).context("too many days")?)?;
    if let Some(people) = args.one_in {
        plan.schemes = simulate::Planting::OneIn(people);
    }
    if !args.schemes.is_empty() {
        plan.kinds = args.schemes.iter().map(|name| scheme(name)).collect::<anyhow::Result<_>>()?;
    }
    plan.camouflage = args.camouflage;
    Ok(plan)
}

fn scheme(name: &str) -> anyhow::Result<simulate::Scheme> {
    simulate::Scheme::named(name.trim()).with_context(|| {
        let known = simulate::Scheme::ALL.map(simulate::Scheme::name).join("`, `");
        format!("no scheme is called `{name}`; there are `{known}`")
    })
}

pub(crate) fn write(
    plan: &simulate::Plan,
    out: &Path,
    printer: &Printer,
) -> anyhow::Result<simulate::Truth> {
    printer.stage(
        &format!("invent a company of {} people", plan.people),
        u64::try_from(plan.days()).unwrap_or(0),
    );
    let truth = simulate::write(plan, out, &|_| printer.advance(1))
        .with_context(|| format!("could not write the company to `{}`", out.display()))?;
    printer.finish();
    Ok(truth)
}
