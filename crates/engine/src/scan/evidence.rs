//! The input rows that prove the signals of cases.

use std::collections::{BTreeSet, HashMap};

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::prelude::SessionContext;
use model::{Case, Evidence};

use super::mask;
use crate::Error;
use crate::input::{Get, Input};
use crate::needs::tables;
use crate::rules::Planned;
use crate::session::collect;

/// Reads the rows and attaches them to their cases.
///
/// # Errors
/// A table cannot be read.
pub async fn attach(
    input: &Input,
    context: &SessionContext,
    cases: &mut [Case],
    rules: &[Planned],
) -> Result<(), Error> {
    let numbers: HashMap<&str, u32> =
        (0_u32..).zip(&input.files).map(|(number, file)| (file.as_str(), number)).collect();
    // The opposite of `Input::label`.
    let raw_of = |label: &str| -> Option<i64> {
        let (file, place) = label.rsplit_once(':')?;
        let (position, part) = place.split_once('#').unwrap_or((place, "1"));
        let part = part.parse::<usize>().ok()?.checked_sub(1)?;
        let id = model::RowId::new(*numbers.get(file)?, position.parse().ok()?);
        Some(id.with_part(part).raw())
    };
    let wanted: BTreeSet<i64> = cases
        .iter()
        .flat_map(|case| &case.signals)
        .flat_map(|signal| &signal.rows)
        .filter_map(|label| raw_of(label))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = wanted.iter().map(i64::to_string).collect();
    let mut rows: HashMap<(&'static str, i64), Vec<(String, String)>> = HashMap::new();
    for table in model::tables::ALL.iter().filter(|table| table.area != model::Area::Lists) {
        if input.rows(table.name) == 0 {
            continue;
        }
        let sql = format!("SELECT * FROM \"{}\" WHERE row_id IN ({})", table.name, ids.join(","));
        let doing = format!("read evidence from `{}`", table.name);
        for batch in &collect(context, &sql, &doing).await? {
            let Some(row_id) = batch
                .column_by_name("row_id")
                .and_then(|array| array.as_primitive_opt::<Int64Type>())
            else {
                continue;
            };
            for row in 0..batch.num_rows() {
                if let Some(id) = row_id.get(row) {
                    rows.entry((table.name, id)).or_insert_with(|| fields(table.name, batch, row));
                }
            }
        }
    }
    // A record may have given rows to several tables: the rule's own come first.
    let needs: HashMap<String, Vec<&'static str>> =
        rules.iter().map(|planned| (planned.rule.slug(), tables(&planned.rule))).collect();
    for case in cases {
        let mut seen = BTreeSet::new();
        for signal in &case.signals {
            let first: &[&'static str] = needs.get(&signal.rule).map_or(&[], Vec::as_slice);
            for label in &signal.rows {
                let Some(id) = raw_of(label) else { continue };
                let others = model::tables::ALL.iter().map(|table| table.name);
                let found = first
                    .iter()
                    .copied()
                    .chain(others)
                    .find(|table| rows.contains_key(&(*table, id)));
                if let Some(table) = found
                    && seen.insert((table, id))
                    && let Some(fields) = rows.get(&(table, id))
                {
                    case.evidence.push(Evidence {
                        row: label.clone(),
                        table: table.to_owned(),
                        fields: fields.clone(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// A résumé or message in full belongs into its own system, not into a report
/// that is passed on.
fn shortened(text: String) -> String {
    const MOST: usize = 200;
    if text.chars().count() <= MOST {
        text
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}

/// Filled columns as text. Hashes are for comparing, not for reading; what must
/// not be passed on is masked.
fn fields(table: &str, batch: &RecordBatch, row: usize) -> Vec<(String, String)> {
    let options = FormatOptions::default().with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S UTC"));
    let text = |array: &dyn Array| -> Option<String> {
        Some(ArrayFormatter::try_new(array, &options).ok()?.value(row).to_string())
    };
    let kind = ["kind", "what"]
        .iter()
        .find_map(|name| batch.column_by_name(name).filter(|array| array.is_valid(row)))
        .and_then(|array| text(array.as_ref()))
        .unwrap_or_default();
    batch
        .schema()
        .fields()
        .iter()
        .zip(batch.columns())
        .filter(|(field, array)| {
            !matches!(field.name().as_str(), "subject_id" | "row_id")
                && !field.name().ends_with("_hash")
                && array.is_valid(row)
        })
        .filter_map(|(field, array)| {
            let text = text(array.as_ref())?;
            let text = mask::field(table, field.name(), &kind, &text);
            Some((field.name().clone(), shortened(text)))
        })
        .collect()
}
