//! `countersign rule`.

use std::fs;

use anyhow::{Context, bail};
use engine::rules::{RuleFile, harness};
use engine::session::Limits;
use model::{Family, Severity};

use crate::args::{RuleArgs, RuleVerb};
use crate::commands::scan::{find, runtime};
use crate::printer::Printer;
use crate::tidy::Temporary;
use crate::{Ending, house};

/// Lists, shows, writes, tests and explains rules.
///
/// # Errors
/// A rule is not there or a folder cannot be read.
pub fn run(args: &RuleArgs, printer: &Printer) -> anyhow::Result<Ending> {
    if let RuleVerb::New { name, into } = &args.verb {
        return new(name, into, printer);
    }
    let (rules, problems) = house::rules(&args.rules)?;
    for problem in &problems {
        printer.problem(problem);
    }
    let broken = !problems.is_empty();
    let ending = match &args.verb {
        RuleVerb::List => list(&rules, printer)?,
        RuleVerb::Show { name } => {
            let rule = find(&rules, name)?;
            printer.result(&text_of(rule)?);
            Ending::Clear
        }
        RuleVerb::Explain { name } => {
            printer.result(&explain(find(&rules, name)?));
            Ending::Clear
        }
        RuleVerb::Test { names } => test(&rules, names, args, printer)?,
        RuleVerb::New { .. } => Ending::Clear,
    };
    Ok(if broken && ending == Ending::Clear { Ending::Incomplete } else { ending })
}

fn text_of(rule: &RuleFile) -> anyhow::Result<String> {
    if let Some((_, text)) = crate::shipped::RULES.iter().find(|(path, _)| *path == rule.path) {
        return Ok((*text).to_owned());
    }
    fs::read_to_string(&rule.path).with_context(|| format!("could not read `{}`", rule.path))
}

fn list(rules: &[RuleFile], printer: &Printer) -> anyhow::Result<Ending> {
    if printer.is_json() {
        for rule in rules {
            printer.json(&serde_json::json!({
                "rule": rule.slug(),
                "title": rule.title,
                "status": rule.header.status,
                "weight": rule.header.weight,
                "group": rule.header.group,
                "alone": rule.header.alone,
                "red_flags": rule.header.red_flags,
                "needs": rule.header.needs,
                "needs_any": rule.header.needs_any,
                "hash": rule.hash,
            }))?;
        }
        return Ok(Ending::Clear);
    }
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_header(["rule", "weight", "red flags", "needs", "what is observed"]);
    for rule in rules {
        table.add_row([
            rule.slug(),
            format!("{:.1}{}", rule.header.weight, if rule.header.alone { " alone" } else { "" }),
            rule.header.red_flags.join(" "),
            rule.header.needs_in_words().join(" "),
            rule.title.clone(),
        ]);
    }
    printer.result(&table.to_string());
    printer.result(&format!("\n{} rules", rules.len()));
    Ok(Ending::Clear)
}

fn explain(rule: &RuleFile) -> String {
    let mut text = format!("{}\n{}\n\n{}\n", rule.title, rule.slug(), rule.summary);
    text.push_str(&format!(
        "\nIt says: {}\nIt needs: {}\nIt adds at most {:.1} points (log-odds), in group `{}`{}.\n",
        rule.header.says,
        rule.header.needs_in_words().join(", "),
        rule.header.weight,
        rule.header.group,
        if rule.header.alone { ", and may open a case alone" } else { "; it opens no case alone" },
    ));
    for (name, value) in &rule.header.settings {
        let value = toml::to_string(value).unwrap_or_default();
        text.push_str(&format!("Setting {name} = {}\n", value.trim()));
    }
    for (heading, section) in engine::rules::HEADINGS.iter().zip(&rule.sections) {
        text.push_str(&format!("\n{heading}\n{}\n", section.trim()));
    }
    text.push_str("\nIn its own cases:\n");
    for case in &rule.cases {
        let verdict = match &case.verdict {
            engine::rules::Verdict::Fires(who) => format!("fires for {}", who.join(", ")),
            engine::rules::Verdict::Quiet => "quiet".to_owned(),
            engine::rules::Verdict::NotEvaluated => "not evaluated".to_owned(),
        };
        text.push_str(&format!("  {}: {verdict}\n", case.name));
    }
    text.push_str(&format!(
        "\nRed flags {}; sources {}; status {:?} since {}; content hash {}",
        rule.header.red_flags.join(", "),
        rule.header.sources.join(", "),
        rule.header.status,
        rule.header.since,
        rule.hash,
    ));
    text
}

fn test(
    rules: &[RuleFile],
    names: &[String],
    args: &RuleArgs,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let chosen: Vec<&RuleFile> = if names.is_empty() {
        rules.iter().collect()
    } else {
        names.iter().map(|name| find(rules, name)).collect::<anyhow::Result<_>>()?
    };
    if chosen.is_empty() {
        bail!("there is no rule to test");
    }
    let temporary = Temporary::new(None)?;
    let limits = Limits { threads: 1, memory: 512 << 20, spill: temporary.path().to_owned() };
    let mut lists = engine::Input::default();
    let mut problems = Vec::new();
    house::add_lists(&mut lists, &args.lists, None, &mut problems)?;
    for problem in &problems {
        printer.problem(problem);
    }
    let runtime = runtime(1)?;
    let (mut cases, mut checks, mut failed) = (0, 0, 0);
    for rule in &chosen {
        let outcome = runtime.block_on(harness::test(rule, &lists, &limits))?;
        cases += outcome.cases;
        checks += outcome.checks;
        if outcome.failures.is_empty() {
            printer.result(&format!(
                "ok      {} ({} cases, {} checks)",
                rule.slug(),
                outcome.cases,
                outcome.checks
            ));
        } else {
            failed += 1;
            printer.result(&format!("FAILED  {}", rule.slug()));
            for failure in &outcome.failures {
                printer.result(&format!("  {failure}").replace('\n', "\n  "));
            }
        }
    }
    printer.result(&format!(
        "{} rules, {cases} cases, {checks} further checks: {failed} failed",
        chosen.len()
    ));
    let lists_broken = problems.iter().any(|problem| problem.severity == Severity::Error);
    Ok(if failed > 0 || lists_broken { Ending::Found } else { Ending::Clear })
}

fn new(name: &str, into: &std::path::Path, printer: &Printer) -> anyhow::Result<Ending> {
    let (family, stem) = name
        .split_once('/')
        .context("give the rule as `family/name`, such as `money/one-account-for-two`")?;
    if Family::from_slug(family).is_none() {
        bail!(
            "`{family}` is not a family of rules; the families are: {}",
            Family::ALL.map(Family::slug).join(", ")
        );
    }
    let path = into.join(family).join(format!("{stem}.md"));
    let label = path.display().to_string();
    let text = SKELETON.replace("{group}", stem);
    if let Err(problems) = RuleFile::read(&label, &text) {
        for problem in &problems {
            printer.problem(problem);
        }
        bail!("`{name}` is not a usable name");
    }
    if path.exists() {
        bail!("`{label}` is already there");
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("could not make folder `{}`", folder.display()))?;
    }
    fs::write(&path, text).with_context(|| format!("could not write `{label}`"))?;
    printer.result(&format!(
        "{label}\nwrite the query and the cases, then: countersign rule test --rules {} {name}",
        into.display()
    ));
    Ok(Ending::Clear)
}

/// A rule that loads, plans and passes its own cases: the shortest true example.
const SKELETON: &str = include_str!("rule/skeleton.md");
