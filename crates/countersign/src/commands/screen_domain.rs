//! `countersign screen domain`: what does a domain imitate?

use std::path::{Path, PathBuf};

use anyhow::bail;
use matching::screen::Kind;
use model::Problem;
use screening::column::Mapping;
use screening::domains::{Protected, domains};
use screening::rows::{self, Row};

use crate::Ending;
use crate::args::Format;
use crate::printer::Printer;

/// Says of each domain what it imitates and how.
///
/// # Errors
/// A file cannot be read or holds no domain.
pub fn run(protect: &[PathBuf], wanted: &[String], printer: &Printer) -> anyhow::Result<Ending> {
    if printer.format() == Format::Csv {
        bail!("`screen domain` writes text and JSON: use --format json");
    }
    let protected = Protected::read(protect)?;
    let (mut row, mut found, mut rejected) = (0, false, false);
    let mut one = |id: Option<&str>, domain: &str| -> anyhow::Result<()> {
        row += 1;
        let Some(said) = protected.check(row, id, domain) else {
            rejected = true;
            printer.problem(&Problem::warning(
                "no-domain",
                format!("`{domain}` is not a domain that somebody could register"),
            ));
            return Ok(());
        };
        found |= !said.imitations.is_empty();
        if printer.is_json() {
            let mut line = Vec::new();
            protected.json(&said, &mut line)?;
            printer.block(&line)?;
        } else {
            let mut text = String::new();
            protected.text(&said, &mut text);
            printer.block(text.as_bytes())?;
        }
        Ok(())
    };
    for domain in wanted {
        if domain != "-" {
            one(None, domain)?;
            continue;
        }
        let shown = Path::new("standard input");
        let stream =
            rows::from_stream(std::io::stdin(), shown, "", &Mapping::default(), Kind::Unknown)?;
        for asked in stream {
            match asked? {
                Row::Asked(asked, _) => {
                    let mut any = false;
                    for domain in domains(&asked) {
                        any = true;
                        one(asked.id.as_deref(), domain)?;
                    }
                    if !any {
                        one(asked.id.as_deref(), asked.caption())?;
                    }
                }
                Row::Rejected(problem) => printer.problem(&problem),
                Row::NotUsed(_) => {}
            }
        }
    }
    Ok(match (rejected, found) {
        (true, _) => Ending::Incomplete,
        (false, true) => Ending::Found,
        (false, false) => Ending::Clear,
    })
}
