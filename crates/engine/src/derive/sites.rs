//! Sites whose text is that of another site.

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, RecordBatch};
use matching::domain::registered;
use matching::graph::copies::Sites;
use model::derived as tables;

use super::Rows;
use crate::Error;
use crate::input::{Columns, Get, Input};

/// Part of a site's text below which nobody would call it the same.
const LEAST: f64 = 0.5;
const DAY: i64 = 86_400_000_000;

/// What is known of a site besides its text.
#[derive(Default)]
struct Site {
    /// First row of its pages.
    row: Option<i64>,
    registered_on: Option<i32>,
    /// The first day it was seen.
    seen_on: Option<i32>,
}

/// `site_copies`; `None` without pages.
///
/// # Errors
/// A table cannot be read.
pub(super) fn table(input: &Input) -> Result<Option<RecordBatch>, Error> {
    if input.rows("pages") == 0 {
        return Ok(None);
    }
    // Numbered by name, so that the order of files decides nothing.
    let mut known: BTreeMap<String, Site> = BTreeMap::new();
    input.scan("pages", &["row_id", "domain", "fetched_at"], |batch| {
        let batch = Columns::of(batch);
        let (row_id, domain) = (batch.integer("row_id"), batch.text("domain"));
        let fetched = batch.instant("fetched_at");
        for row in 0..domain.len() {
            let Some(domain) = domain.get(row).and_then(site) else { continue };
            let known = known.entry(domain).or_default();
            known.row = [known.row, row_id.get(row)].into_iter().flatten().min();
            let seen = fetched.get(row).and_then(|at| i32::try_from(at.div_euclid(DAY)).ok());
            known.seen_on = [known.seen_on, seen].into_iter().flatten().min();
        }
        Ok(())
    })?;
    input.scan("domains", &["domain", "registered_on"], |batch| {
        let batch = Columns::of(batch);
        let (domain, registered) = (batch.text("domain"), batch.day("registered_on"));
        for row in 0..domain.len() {
            let Some(known) = domain.get(row).and_then(site).and_then(|name| known.get_mut(&name))
            else {
                continue;
            };
            known.registered_on =
                [known.registered_on, registered.get(row)].into_iter().flatten().min();
        }
        Ok(())
    })?;
    let numbers: BTreeMap<&str, u32> = known.keys().map(String::as_str).zip(0..).collect();
    let mut sites = Sites::default();
    input.scan("pages", &["domain", "url", "body"], |batch| {
        let batch = Columns::of(batch);
        let [domain, url, body] = ["domain", "url", "body"].map(|name| batch.text(name));
        for row in 0..domain.len() {
            let number =
                domain.get(row).and_then(site).and_then(|name| numbers.get(&*name).copied());
            if let (Some(number), Some(body)) = (number, body.get(row)) {
                sites.add(number, url.get(row), body);
            }
        }
        Ok(())
    })?;
    let by_number: Vec<(&String, &Site)> = known.iter().collect();
    let mut rows = Rows::new(&tables::SITE_COPIES);
    for copied in sites.copies(LEAST) {
        let of = |number: u32| by_number.get(number as usize).copied();
        let (Some((domain, own)), Some((other_domain, other))) = (of(copied.site), of(copied.of))
        else {
            continue;
        };
        let known = [other.registered_on, other.seen_on].into_iter().flatten().min();
        let pages: Vec<i64> = [own.row, other.row].into_iter().flatten().collect();
        rows.text(Some(domain))
            .text(Some(other_domain))
            .real((copied.share * 1_000.0).round() / 1_000.0)
            .integer(i64::from(copied.phrases))
            .day(own.registered_on)
            .day(known)
            .rows(&pages)
            .end();
    }
    Ok(Some(rows.finish()?))
}

/// The site a host belongs to.
fn site(host: &str) -> Option<String> {
    registered(host).or_else(|| Some(host.trim().to_lowercase()).filter(|host| !host.is_empty()))
}
