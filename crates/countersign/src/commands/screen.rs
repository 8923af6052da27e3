//! `countersign screen`: is it on a list, and what says so?

use std::path::Path;

use anyhow::bail;
use jiff::Timestamp;
use matching::screen::{Identifier, IdentifierKind, Kind, PartialDate};
use model::Problem;
use screening::answer::{CSV_HEADER, Run};
use screening::asked::Asked;
use screening::clearance::{Clearances, Pair};
use screening::column::Mapping;
use screening::rows::{self, Row, Rows};
use screening::run::{self, Form, Screen, Totals};
use screening::since::Earlier;

use crate::Ending;
use crate::args::{Format, Schema, ScreenArgs, ScreenVerb};
use crate::lists;
use crate::printer::Printer;

/// Rejected rows that are told one by one; a file of another kind than it was
/// taken for would tell a million.
const TOLD: u64 = 100;

/// Screens one value, a file or standard input.
///
/// # Errors
/// Lists or rows cannot be read, or results cannot be written.
pub fn run(args: &ScreenArgs, printer: &Printer) -> anyhow::Result<Ending> {
    if let Some(ScreenVerb::Domain { protect, domains }) = &args.verb {
        return super::screen_domain::run(protect, domains, printer);
    }
    if !(0.5..=1.0).contains(&args.threshold) {
        bail!("`{}` is not a threshold: give a number from 0.5 to 1", args.threshold);
    }
    // What is asked is looked at before lists are read: mistakes come at once.
    let rows = asked(args)?;
    let clearances = args.clearances.as_deref().map(Clearances::read).transpose()?;
    let since = args.since.as_deref().map(Earlier::read).transpose()?;
    printer.stage("read lists", 0);
    let searched = lists::searched(args.lists.as_deref(), &args.list, Timestamp::now())?;
    printer.finish();
    for problem in &searched.problems {
        printer.problem(problem);
    }
    let about =
        Run { threshold: args.threshold, lists: searched.versions.clone(), explain: args.explain };
    let screen = Screen {
        index: &searched.index,
        ranges: Some(&searched.ranges),
        run: &about,
        clearances: clearances.as_ref(),
        since: since.as_ref(),
        form: match printer.format() {
            Format::Text => Form::Text,
            Format::Json => Form::Json,
            Format::Csv => Form::Csv,
        },
        threads: args
            .threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)),
    };
    let (totals, pairs) = match rows {
        Question::One(asked) => one(&screen, &asked, printer)?,
        Question::Rows(rows) => many(&screen, rows, printer)?,
    };
    if let (Some(path), Some(clearances)) = (&args.clearances, clearances) {
        clearances.with(pairs).write(path)?;
    }
    Ok(match (totals.rejected > 0, totals.found > 0) {
        (true, _) => Ending::Incomplete,
        (false, true) => Ending::Found,
        (false, false) => Ending::Clear,
    })
}

enum Question {
    One(Box<Asked>),
    Rows(Rows),
}

fn asked(args: &ScreenArgs) -> anyhow::Result<Question> {
    let mapping = Mapping::new(&args.map)?;
    let kind = match args.schema {
        Some(Schema::Person) => Kind::Person,
        Some(Schema::Company) => Kind::Organisation,
        Some(Schema::Vessel) => Kind::Vessel,
        None => Kind::Unknown,
    };
    let from_standard_input =
        || rows::from_stream(std::io::stdin(), Path::new("standard input"), "", &mapping, kind);
    match (&args.value, &args.input) {
        (Some(value), _) if value == "-" => Ok(Question::Rows(from_standard_input()?)),
        (_, Some(path)) if path.as_os_str() == "-" => Ok(Question::Rows(from_standard_input()?)),
        (_, Some(path)) => {
            if !path.exists() {
                bail!("there is no file `{}`", path.display());
            }
            Ok(Question::Rows(rows::open(path, &mapping, kind)?))
        }
        (None, None) if !args.ip.is_empty() => {
            let asked = Asked { row: 1, ips: args.ip.clone(), ..Asked::default() };
            Ok(Question::One(Box::new(asked)))
        }
        (Some(value), None) => {
            if value.trim().is_empty() {
                bail!("there is nothing to screen: the value is empty");
            }
            let mut asked = Asked::value(1, value, kind);
            if let Some(text) = &args.birth_date {
                let Some(date) = PartialDate::parse(text) else {
                    bail!("`{text}` is not a birth date: write it as `1984-04-20` or `1984`");
                };
                asked.query.birth_date = Some(date);
                asked.birth_date = Some(text.clone());
            }
            asked.query.address.clone_from(&args.address);
            asked.ips.extend(args.ip.iter().cloned());
            let documents = args.document.iter();
            asked.query.identifiers.extend(
                documents.map(|number| Identifier::new(IdentifierKind::Document, number.as_str())),
            );
            Ok(Question::One(Box::new(asked)))
        }
        (None, None) => {
            bail!(
                "there is nothing to screen: give a name, `--input FILE`, or `-` for standard input"
            )
        }
    }
}

/// One value: in text, also said when nothing was found.
fn one(
    screen: &Screen<'_>,
    asked: &Asked,
    printer: &Printer,
) -> anyhow::Result<(Totals, Vec<Pair>)> {
    if screen.form != Form::Text || screen.since.is_some() {
        let row = Row::Asked(Box::new(asked.clone()), None);
        return many(screen, Box::new(std::iter::once(Ok(row))), printer);
    }
    let answer = run::answer(screen, &mut screen.index.searcher(), asked);
    let mut text = String::new();
    answer.text(screen.run, true, &mut text);
    printer.block(text.as_bytes())?;
    printer.result(&searched_in(screen));
    let mut pairs = Vec::new();
    run::pairs(&answer, &mut pairs);
    let found = u64::from(!answer.hits.is_empty());
    Ok((Totals { rows: 1, screened: 1, found, ..Totals::default() }, pairs))
}

fn many(screen: &Screen<'_>, rows: Rows, printer: &Printer) -> anyhow::Result<(Totals, Vec<Pair>)> {
    if screen.form == Form::Csv {
        printer.block(CSV_HEADER.as_bytes())?;
    }
    printer.count("screen");
    let mut pairs = Vec::new();
    let (mut told, mut untold) = (0_u64, 0_u64);
    let mut gone_away = false;
    let mut sink = |mut done: run::Done| {
        for problem in &done.problems {
            if told < TOLD {
                told += 1;
                printer.problem(problem);
            } else {
                untold += 1;
            }
        }
        pairs.append(&mut done.pairs);
        let written = printer.block(&done.bytes);
        gone_away = written.as_ref().is_err_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe);
        printer.advance(done.rows);
        written
    };
    let ran = run::run(screen, rows, &mut sink);
    printer.finish();
    // A reader that goes away ends the output, not the program.
    let totals = match ran {
        Err(_) if gone_away => Totals::default(),
        ran => ran?,
    };
    if untold > 0 {
        printer.problem(&Problem::warning("more", format!("and {untold} more such rows")));
    }
    for (why, count) in &totals.not_used {
        printer.say(&format!("{count} rows were passed over: {why}"));
    }
    let summary = summary(screen, &totals);
    if screen.form == Form::Text {
        printer.result(&summary);
    } else {
        printer.say(&summary);
    }
    Ok((totals, pairs))
}

fn summary(screen: &Screen<'_>, totals: &Totals) -> String {
    let [exact, strong, possible] = totals.hits;
    let mut text = format!(
        "{} of {} rows have hits: {exact} exact, {strong} strong, {possible} possible",
        totals.found, totals.screened
    );
    if totals.cleared > 0 {
        text.push_str(&format!("; {} were cleared before", totals.cleared));
    }
    if totals.rejected > 0 {
        text.push_str(&format!("; {} rows were rejected and not screened", totals.rejected));
    }
    text.push('\n');
    text.push_str(&searched_in(screen));
    text
}

fn searched_in(screen: &Screen<'_>) -> String {
    let lists: Vec<String> =
        screen.run.lists.iter().map(|(name, version)| format!("{name} ({version})")).collect();
    format!("searched {} at threshold {}", lists.join(", "), screen.run.threshold)
}
