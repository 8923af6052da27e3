//! The only place that writes to the terminal: results to standard output,
//! everything else to standard error.
//!
//! A reader that goes away (a closed pipe) ends the output, not the program.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use model::{Problem, Severity};

use crate::args::Format;

/// Decides who may write where.
pub struct Printer {
    format: Format,
    quiet: bool,
    bar: Mutex<Option<ProgressBar>>,
}

/// `1 ring`, `2 rings`.
#[must_use]
pub fn counted(count: impl std::fmt::Display, one: &str) -> String {
    let count = count.to_string();
    let many = if count == "1" { "" } else { "s" };
    format!("{count} {one}{many}")
}

impl Printer {
    /// A printer for one run.
    #[must_use]
    pub fn new(format: Format, quiet: bool) -> Self {
        Self { format, quiet, bar: Mutex::new(None) }
    }

    /// Whether results are for programs.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// How results are printed.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Results in their final form, many at once.
    ///
    /// # Errors
    /// Nobody reads them any more, or the disk is full.
    pub fn block(&self, bytes: &[u8]) -> io::Result<()> {
        let mut written = Ok(());
        self.pause(|| {
            let mut out = io::stdout().lock();
            written = match self.format {
                Format::Text => out.write_all(harmless(&String::from_utf8_lossy(bytes)).as_bytes()),
                Format::Json | Format::Csv => out.write_all(bytes),
            }
            .and_then(|()| out.flush());
        });
        written
    }

    /// A result, for reading or for programs.
    pub fn result(&self, text: &str) {
        let text = harmless(text);
        self.pause(|| drop(writeln!(io::stdout().lock(), "{text}")));
    }

    /// A result as one line of JSON.
    ///
    /// # Errors
    /// The value has no JSON form.
    pub fn json(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string(value)?;
        self.result(&text);
        Ok(())
    }

    /// Something to know while waiting.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.pause(|| complain(text));
        }
    }

    /// Something wrong with the data.
    pub fn problem(&self, problem: &Problem) {
        if !self.quiet || problem.severity == Severity::Error {
            self.pause(|| complain(problem));
        }
    }

    /// What stopped the run, with its causes.
    pub fn error(&self, error: &anyhow::Error) {
        self.pause(|| {
            complain(format_args!("error: {error}"));
            for cause in error.chain().skip(1) {
                complain(format_args!("  because: {}", cause.to_string().trim_end()));
            }
        });
    }

    /// Begins a stage with a progress bar on standard error (0 steps: unknown).
    pub fn stage(&self, name: &str, steps: u64) {
        self.finish();
        if self.quiet {
            return;
        }
        if !io::stderr().is_terminal() {
            complain(name);
            return;
        }
        let bar = if steps == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(steps) };
        let style = if steps == 0 {
            "{spinner} {msg} {bytes} {elapsed}"
        } else {
            "{bar:24} {pos}/{len} {msg} {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        if let Ok(mut slot) = self.bar.lock() {
            *slot = Some(bar);
        }
    }

    /// Begins a stage that counts things of which nobody knows how many there are.
    pub fn count(&self, name: &str) {
        self.stage(name, 0);
        if let (Ok(style), Ok(bar)) = (
            ProgressStyle::with_template("{spinner} {msg} {human_pos} {per_sec:.0} {elapsed}"),
            self.bar.lock(),
        ) && let Some(bar) = bar.as_ref()
        {
            bar.set_style(style);
        }
    }

    /// Advances the bar.
    pub fn advance(&self, steps: u64) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.inc(steps);
        }
    }

    /// Sets the bar to an absolute position.
    pub fn reach(&self, position: u64) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.set_position(position);
        }
    }

    /// Clears the bar.
    pub fn finish(&self) {
        if let Ok(mut slot) = self.bar.lock()
            && let Some(bar) = slot.take()
        {
            bar.finish_and_clear();
        }
    }

    fn pause(&self, write: impl FnOnce()) {
        match self.bar.lock() {
            Ok(bar) => match bar.as_ref() {
                Some(bar) => bar.suspend(write),
                None => write(),
            },
            Err(_) => write(),
        }
    }
}

fn complain(text: impl std::fmt::Display) {
    drop(writeln!(io::stderr().lock(), "{}", harmless(&text.to_string())));
}

/// Without control characters and overrides of reading direction: a name in an
/// export must not move the cursor or hide a line.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\t' => letter,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            letter if letter.is_control() => '\u{fffd}',
            letter => letter,
        })
        .collect()
}
