//! A publisher's list as rows of the canonical list tables, so that rules and the
//! engine read it as they read every other list.

use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, Date32Array, RecordBatch, StringArray, new_null_array};
use jiff::civil::Date;
use matching::screen::{Entry, Identifier, IdentifierKind, Kind};
use model::tables::by_name;
use model::{RowId, Table};

use crate::load::List;

/// Rows of `list_entries`, `list_names` and `list_identifiers`, or of `ip_ranges`. `file`
/// is the number of the list among the inputs of a run; the position in a `row_id` is
/// that of the entry or range, so all rows of one entity lead to it.
#[must_use]
pub fn batches(list: &List, file: u32) -> Vec<(&'static Table, RecordBatch)> {
    let day = list.version.published.as_deref().and_then(days);
    let tables = ["list_entries", "list_names", "list_identifiers", "ip_ranges"]
        .map(|name| by_name(name).map(|table| Rows::new(table, list, day)));
    let [Some(mut entries), Some(mut names), Some(mut identifiers), Some(mut ranges)] = tables
    else {
        return Vec::new();
    };
    for (position, listed) in (1_u64..).zip(&list.ranges) {
        ranges.add(RowId::new(file, position), |column| match column {
            "range" => Some(listed.range.clone()),
            "kind" => listed.kind.clone(),
            "owner" => listed.owner.clone(),
            "country" => listed.country.as_deref().and_then(crate::country_code).map(str::to_owned),
            _ => None,
        });
    }
    // What every row about an entity says of it.
    let of = |entry: &Entry, column: &str| match column {
        "list" => Some(entry.list.clone()),
        "entry_id" => Some(entry.entry_id.clone()),
        "reference" => Some(format!("{}, entry {}", list.version.name, entry.entry_id)),
        _ => None,
    };
    for (position, entry) in (1_u64..).zip(&list.entries) {
        let row = RowId::new(file, position);
        entries.add(row, |column| match column {
            "kind" => Some(kind(entry.kind).to_owned()),
            "caption" => Some(entry.caption().to_owned()),
            "programmes" if !entry.programs.is_empty() => Some(entry.programs.join("; ")),
            "status" => Some("designated".to_owned()),
            "listed_on" => entry.listed_on.map(|day| day.to_string()),
            column => of(entry, column),
        });
        for (part, name) in entry.names.iter().enumerate() {
            names.add(row.with_part(part), |column| match column {
                "name" => Some(name.text.clone()),
                "strength" => Some(name.strength.as_str().to_owned()),
                column => of(entry, column),
            });
        }
        let numbers = entry.identifiers.iter().map(|one| (number(one), one.value.clone()));
        let dates = entry.birth_dates.iter().map(|date| ("birth_date", date.to_string()));
        let addresses = entry.addresses.iter().map(|line| ("address", line.clone()));
        for (part, (kind, value)) in numbers.chain(dates).chain(addresses).enumerate() {
            identifiers.add(row.with_part(part), |column| match column {
                "kind" => Some(kind.to_owned()),
                "value" => Some(value.clone()),
                column => of(entry, column),
            });
        }
    }
    [entries, names, identifiers, ranges].into_iter().filter_map(Rows::finish).collect()
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organisation => "company",
        Kind::Vessel => "vessel",
        Kind::Aircraft | Kind::Unknown => "other",
    }
}

/// What an identifier is, by the words of the list.
fn number(identifier: &Identifier) -> &'static str {
    /// Words of a label and what they say of the number; the first that is there counts.
    const KINDS: [(&str, &[&str]); 5] = [
        ("passport", &["passport", "passportnumber"]),
        ("bic", &["swift", "bic", "swiftbic"]),
        ("tax_id", &["tax", "fiscal", "vat", "inn", "инн", "tin", "taxnumber", "inncode"]),
        ("registration", &["registration", "vessel", "ship", "imo", "hull", "aircraft"]),
        (
            "national_id",
            &["national", "identification", "identity", "identifier", "id", "idnumber"],
        ),
    ];
    match identifier.kind {
        IdentifierKind::Document => {
            let label = identifier.label.to_lowercase();
            let has = |word: &&str| label.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word);
            let kind = KINDS.iter().find(|(_, words)| words.iter().any(has));
            kind.map_or("registration", |(kind, _)| kind)
        }
        kind => kind.as_str(),
    }
}

fn days(text: &str) -> Option<i32> {
    let day: Date = text.get(..10).unwrap_or(text).parse().ok()?;
    day.since(jiff::civil::date(1970, 1, 1)).ok().map(|span| span.get_days())
}

/// One table, filled row by row.
struct Rows<'a> {
    table: &'static Table,
    list: &'a List,
    day: Option<i32>,
    row_ids: Int64Builder,
    texts: Vec<StringBuilder>,
}

impl<'a> Rows<'a> {
    fn new(table: &'static Table, list: &'a List, day: Option<i32>) -> Self {
        let texts = table.columns.iter().map(|_| StringBuilder::new()).collect();
        Self { table, list, day, row_ids: Int64Builder::new(), texts }
    }

    fn add(&mut self, row: RowId, value: impl Fn(&str) -> Option<String>) {
        self.row_ids.append_value(row.raw());
        for (column, builder) in self.table.columns.iter().zip(&mut self.texts) {
            builder.append_option(value(column.name));
        }
    }

    fn finish(mut self) -> Option<(&'static Table, RecordBatch)> {
        let row_ids = self.row_ids.finish();
        let rows = row_ids.len();
        if rows == 0 {
            return None;
        }
        let columns: Vec<ArrayRef> = self
            .table
            .all_columns()
            .map(|column| -> ArrayRef {
                let place = self.table.columns.iter().position(|own| own.name == column.name);
                match (column.name, place.and_then(|place| self.texts.get_mut(place))) {
                    ("row_id", _) => Arc::new(row_ids.clone()),
                    ("source", _) => {
                        let name = self.list.version.name.as_str();
                        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(name, rows)))
                    }
                    ("observed_on", _) => {
                        let mut days = Date32Builder::new();
                        (0..rows).for_each(|_| days.append_option(self.day));
                        Arc::new(days.finish())
                    }
                    (_, Some(texts)) if column.kind == model::Kind::Text => {
                        Arc::new(texts.finish())
                    }
                    ("listed_on", Some(texts)) => {
                        let texts = texts.finish();
                        let days = texts.iter().map(|day| day.and_then(days));
                        Arc::new(days.collect::<Date32Array>())
                    }
                    _ => new_null_array(&column.kind.data_type(), rows),
                }
            })
            .collect();
        let batch = RecordBatch::try_new(Arc::new(self.table.schema()), columns).ok()?;
        Some((self.table, batch))
    }
}

#[cfg(test)]
mod tests;
