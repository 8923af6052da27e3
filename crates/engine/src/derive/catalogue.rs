//! Software and peripherals that the catalogues know.
//!
//! A list is data, joined in and never typed into a rule: which product a name
//! or a USB identity stands for is decided here, by rows that carry a source.

use std::collections::{BTreeMap, HashMap};

use model::derived as tables;

use super::pass::real;
use super::{Rows, Tables};
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::resolve::Resolution;

/// One sign of a product.
struct Sign {
    product: String,
    kind: String,
    sign: String,
    value: String,
}

#[derive(Default)]
struct Software {
    seen_as: String,
    command_line: Option<String>,
    first: Option<i64>,
    last: Option<i64>,
    rows: Vec<i64>,
}

/// Fills `software_matches` and `peripheral_matches` where their inputs are there.
/// `first_reports` is the first boot or enrolment of each device in each subject's hands.
///
/// # Errors
/// A table cannot be read.
pub fn tables(
    input: &Input,
    resolution: &Resolution,
    first_reports: &HashMap<(u32, &str), i64>,
    derived: &mut Tables,
) -> Result<(), Error> {
    if input.rows("software") > 0 {
        derived.insert("software_matches", vec![software(input, resolution, first_reports)?]);
    }
    if input.rows("peripherals") > 0 {
        derived.insert("peripheral_matches", vec![peripherals(input, resolution)?]);
    }
    Ok(())
}

fn software(
    input: &Input,
    resolution: &Resolution,
    first_reports: &HashMap<(u32, &str), i64>,
) -> Result<datafusion::arrow::array::RecordBatch, Error> {
    let mut signs = Vec::new();
    input.scan("software_catalogue", &["product", "kind", "sign", "value"], |batch| {
        let columns = Columns::of(batch);
        let [product, kind, sign, value] =
            ["product", "kind", "sign", "value"].map(|name| columns.text(name));
        for row in 0..batch.num_rows() {
            if let (Some(product), Some(kind), Some(sign), Some(value)) =
                (product.get(row), kind.get(row), sign.get(row), value.get(row))
            {
                signs.push(Sign {
                    product: product.to_owned(),
                    kind: kind.to_owned(),
                    sign: sign.to_owned(),
                    value: value.to_lowercase(),
                });
            }
        }
        Ok(())
    })?;

    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    let mut found: BTreeMap<(u32, String, String, String), Software> = BTreeMap::new();
    input.scan(
        "software",
        &[
            "row_id",
            "actor",
            "device_id",
            "name",
            "publisher",
            "path",
            "command_line",
            "kind",
            "installed_at",
            "seen_at",
        ],
        |batch| {
            let columns = Columns::of(batch);
            let (row_id, actor) = (columns.integer("row_id"), columns.integer("actor"));
            let [device, name, publisher, path, command, kind] =
                ["device_id", "name", "publisher", "path", "command_line", "kind"]
                    .map(|name| columns.text(name));
            let (installed, seen) = (columns.instant("installed_at"), columns.instant("seen_at"));
            for row in 0..batch.num_rows() {
                // Whoever held the device then, not whoever has it now.
                let holder = resolution.subject_at(actor.get(row), seen.get(row));
                let (Some(subject), Some(device), Some(name)) =
                    (holder, device.get(row), name.get(row))
                else {
                    continue;
                };
                let publisher = publisher.get(row).unwrap_or_default();
                let path = path.get(row).unwrap_or_default();
                // An inventory repeats the same few thousand names: each is judged once.
                let identity = format!(
                    "{name}\u{1f}{publisher}\u{1f}{path}\u{1f}{}",
                    kind.get(row).unwrap_or_default()
                );
                let matched = known.entry(identity).or_insert_with(|| {
                    matches(&signs, name, publisher, path, kind.get(row).unwrap_or_default())
                });
                for sign in matched.iter().filter_map(|at| signs.get(*at)) {
                    let first = installed.get(row).or_else(|| seen.get(row));
                    let last = seen.get(row).or(first);
                    let entry = found
                        .entry((
                            subject,
                            device.to_owned(),
                            sign.product.clone(),
                            sign.kind.clone(),
                        ))
                        .or_insert_with(|| Software {
                            seen_as: name.to_owned(),
                            ..Software::default()
                        });
                    if entry.first.is_none_or(|known| first.is_some_and(|first| first < known)) {
                        entry.first = first.or(entry.first);
                    }
                    entry.last = entry.last.max(last);
                    if entry.command_line.is_none() {
                        entry.command_line = command.get(row).map(str::to_owned);
                    }
                    if entry.rows.len() < model::Signal::MOST_ROWS {
                        entry.rows.extend(row_id.get(row));
                    }
                }
            }
            Ok(())
        },
    )?;

    let mut rows = Rows::new(&tables::SOFTWARE_MATCHES);
    for ((subject, device, product, kind), software) in found {
        let boot = first_reports.get(&(subject, device.as_str())).copied();
        // An inventory taken before the device's first report says nothing about order.
        let hours = boot
            .zip(software.first)
            .map(|(boot, first)| real(first - boot) / 3.6e9)
            .filter(|hours| *hours >= 0.0);
        rows.integer(i64::from(subject))
            .text(Some(&device))
            .text(Some(&product))
            .text(Some(&kind))
            .text(Some(&software.seen_as))
            .text(software.command_line.as_deref())
            .instant(software.first)
            .instant(software.last)
            .real(hours)
            .rows(&software.rows)
            .end();
    }
    rows.finish()
}

/// Which signs a piece of software shows, at most one per product.
fn matches(signs: &[Sign], name: &str, publisher: &str, path: &str, kind: &str) -> Vec<usize> {
    let name = name.to_lowercase();
    let publisher = publisher.to_lowercase();
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let bare = |text: &str| {
        text.strip_suffix(".exe").or_else(|| text.strip_suffix(".app")).unwrap_or(text).to_owned()
    };
    let mut matched: Vec<usize> = Vec::new();
    for (at, sign) in signs.iter().enumerate() {
        let value = sign.value.as_str();
        let hit = match sign.sign.as_str() {
            "name" => kind != "extension" && contains_word(&name, value),
            "process" => bare(&file) == bare(value) || bare(&name) == bare(value),
            "publisher" => !publisher.is_empty() && publisher == value,
            "extension" => {
                kind == "extension"
                    && (name == value || file == value || path.to_lowercase().contains(value))
            }
            _ => false,
        };
        let again = matched
            .iter()
            .filter_map(|at| signs.get(*at))
            .any(|other| other.product == sign.product && other.kind == sign.kind);
        if hit && !again {
            matched.push(at);
        }
    }
    matched
}

/// Whether `text` contains `word` at word boundaries: `Atera` is not in `Materal`.
fn contains_word(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

struct Usb {
    product_name: String,
    kind: String,
    vendor_code: Option<String>,
    product_code: Option<String>,
    manufacturer: Option<String>,
    product: Option<String>,
    certainty: Option<String>,
}

#[derive(Default)]
struct Peripheral {
    certainty: Option<String>,
    seen_as: String,
    first: Option<i64>,
    last: Option<i64>,
    rows: Vec<i64>,
}

fn peripherals(
    input: &Input,
    resolution: &Resolution,
) -> Result<datafusion::arrow::array::RecordBatch, Error> {
    let mut identities = Vec::new();
    input.scan(
        "usb_catalogue",
        &[
            "product_name",
            "kind",
            "vendor_code",
            "product_code",
            "manufacturer",
            "product",
            "certainty",
        ],
        |batch| {
            let columns = Columns::of(batch);
            let texts = [
                "product_name",
                "kind",
                "vendor_code",
                "product_code",
                "manufacturer",
                "product",
                "certainty",
            ]
            .map(|name| columns.text(name));
            for row in 0..batch.num_rows() {
                let [name, kind, vendor_code, product_code, manufacturer, product, certainty] =
                    texts.each_ref().map(|column| column.get(row).map(str::to_lowercase));
                let original = texts.first().and_then(|column| column.get(row)).map(str::to_owned);
                if let (Some(_), Some(product_name), Some(kind)) = (name, original, kind) {
                    identities.push(Usb {
                        product_name,
                        kind,
                        vendor_code,
                        product_code,
                        manufacturer,
                        product,
                        certainty,
                    });
                }
            }
            Ok(())
        },
    )?;
    let mut found: BTreeMap<(u32, String, String, String), Peripheral> = BTreeMap::new();
    input.scan(
        "peripherals",
        &[
            "row_id",
            "actor",
            "device_id",
            "at",
            "vendor_code",
            "product_code",
            "manufacturer",
            "product",
        ],
        |batch| {
            let columns = Columns::of(batch);
            let (row_id, actor, at) =
                (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
            let device = columns.text("device_id");
            let parts = ["vendor_code", "product_code", "manufacturer", "product"]
                .map(|name| columns.text(name));
            for row in 0..batch.num_rows() {
                let holder = resolution.subject_at(actor.get(row), at.get(row));
                let (Some(subject), Some(device)) = (holder, device.get(row)) else {
                    continue;
                };
                let shown = parts.each_ref().map(|column| column.get(row).map(str::to_lowercase));
                let best = identities
                    .iter()
                    .filter(|identity| identity.fits(&shown))
                    // The most specific identity names the product.
                    .max_by_key(|identity| {
                        (identity.certainty.as_deref() == Some("exact"), identity.parts())
                    });
                if let Some(identity) = best {
                    let entry = found
                        .entry((
                            subject,
                            device.to_owned(),
                            identity.product_name.clone(),
                            identity.kind.clone(),
                        ))
                        .or_insert_with(|| Peripheral {
                            certainty: identity.certainty.clone(),
                            seen_as: parts
                                .iter()
                                .filter_map(|column| column.get(row))
                                .collect::<Vec<_>>()
                                .join(" "),
                            ..Peripheral::default()
                        });
                    let at = at.get(row);
                    if entry.first.is_none_or(|known| at.is_some_and(|at| at < known)) {
                        entry.first = at.or(entry.first);
                    }
                    entry.last = entry.last.max(at);
                    if entry.rows.len() < model::Signal::MOST_ROWS {
                        entry.rows.extend(row_id.get(row));
                    }
                }
            }
            Ok(())
        },
    )?;
    let mut rows = Rows::new(&tables::PERIPHERAL_MATCHES);
    for ((subject, device, product_name, kind), peripheral) in found {
        rows.integer(i64::from(subject))
            .text(Some(&device))
            .text(Some(&product_name))
            .text(Some(&kind))
            .text(peripheral.certainty.as_deref())
            .text(Some(&peripheral.seen_as))
            .instant(peripheral.first)
            .instant(peripheral.last)
            .rows(&peripheral.rows)
            .end();
    }
    rows.finish()
}

impl Usb {
    /// Every part the catalogue states must be shown, and it must state one.
    fn fits(
        &self,
        [vendor_code, product_code, manufacturer, product]: &[Option<String>; 4],
    ) -> bool {
        let equal =
            |wanted: &Option<String>, shown: &Option<String>| wanted.is_none() || wanted == shown;
        let within = |wanted: &Option<String>, shown: &Option<String>| match (wanted, shown) {
            (None, _) => true,
            (Some(wanted), Some(shown)) => contains_word(shown, wanted),
            (Some(_), None) => false,
        };
        self.parts() > 0
            && equal(&self.vendor_code, vendor_code)
            && equal(&self.product_code, product_code)
            && within(&self.manufacturer, manufacturer)
            && within(&self.product, product)
    }

    fn parts(&self) -> usize {
        [&self.vendor_code, &self.product_code, &self.manufacturer, &self.product]
            .into_iter()
            .flatten()
            .count()
    }
}

#[cfg(test)]
mod tests;
