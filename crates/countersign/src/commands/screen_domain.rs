//! `countersign screen domain`.
use crate::Ending;
use crate::printer::Printer;
use std::path::PathBuf;
/// x
/// # Errors
/// y
pub fn run(_: &[PathBuf], _: &[String], _: &Printer) -> anyhow::Result<Ending> {
    anyhow::bail!("later")
}
