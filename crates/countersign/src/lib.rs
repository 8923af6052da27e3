//! The command line of Countersign: arguments, printer, one file per verb.
//!
//! A library only so that tests can reach it; nothing else depends on it.

pub mod args;
mod cleared;
pub mod commands;
pub mod fetch;
pub mod house;
pub mod lists;
pub mod printer;
pub mod shipped;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use printer::Printer;

/// How a run ended. The numbers are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing at the asked level.
    Clear,
    /// Something was found.
    Found,
    /// It could not run.
    Failed,
    /// It ran, but not over everything.
    Incomplete,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Clear => 0,
            Ending::Found => 1,
            Ending::Failed => 2,
            Ending::Incomplete => 3,
        })
    }
}

/// Planning recurses over expressions; unoptimised builds need room for it.
const STACK: usize = 64 << 20;

/// Reads the arguments, does what they ask, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked_for_help = !error.use_stderr();
            drop(error.print());
            return if asked_for_help { ExitCode::SUCCESS } else { Ending::Failed.into() };
        }
    };
    let run = std::thread::Builder::new().stack_size(STACK).spawn(move || run(cli));
    match run.map(std::thread::JoinHandle::join) {
        Ok(Ok(ending)) => ending.into(),
        _ => Ending::Failed.into(),
    }
}

fn run(cli: Cli) -> Ending {
    let printer = Printer::new(cli.format, cli.quiet);
    tidy::on_interrupt();
    if cli.format == args::Format::Csv && !matches!(cli.command, Command::Screen(_)) {
        printer.error(&anyhow::anyhow!("only `screen` writes CSV: use --format json"));
        return Ending::Failed;
    }
    let done = match cli.command {
        Command::Demo(args) => commands::demo::run(&args, &printer),
        Command::Scan(args) => commands::scan::run(&args, &printer),
        Command::Evaluate(args) => commands::evaluate::run(&args, &printer),
        Command::Fairness(args) => commands::fairness::run(&args, &printer),
        Command::Calibrate(args) => commands::calibrate::run(&args, &printer),
        Command::Screen(args) => commands::screen::run(&args, &printer),
        Command::List(args) => commands::list::run(&args, &printer),
        Command::Link(args) => commands::link::run(&args, &printer),
        Command::Rule(args) => commands::rule::run(&args, &printer),
        Command::Simulate(args) => commands::simulate::run(&args, &printer),
        Command::Doctor(args) => commands::doctor::run(&args, &printer),
    };
    printer.finish();
    done.unwrap_or_else(|error| {
        printer.error(&error);
        Ending::Failed
    })
}
