//! What is at stake in a case: pay sent, systems reached, code and files taken.

use std::collections::HashMap;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::prelude::SessionContext;
use model::Case;

use crate::Error;
use crate::input::{Get, Input};
use crate::session::collect;

/// What is asked: label, table, query over `{subjects}` giving `subject_id, value`.
const QUESTIONS: [(&str, &str, &str); 5] = [
    (
        "pay sent",
        "payments",
        "SELECT subject_id, CAST(string_agg(total, ' + ' ORDER BY total) AS VARCHAR) AS value FROM (SELECT subject_id, money(CAST(sum(amount_minor) AS BIGINT), currency) AS total FROM payments WHERE subject_id IN ({subjects}) AND coalesce(direction, 'credit') = 'credit' AND amount_minor > 0 AND coalesce(purpose, '') NOT IN ('return', 'reversal', 'prenote') GROUP BY subject_id, currency) GROUP BY subject_id",
    ),
    (
        "applications signed in to",
        "logins",
        "SELECT subject_id, CAST(count(DISTINCT application) AS VARCHAR) AS value FROM logins WHERE subject_id IN ({subjects}) AND outcome = 'success' GROUP BY subject_id HAVING count(DISTINCT application) > 0",
    ),
    (
        "repositories copied",
        "code_events",
        "SELECT subject_id, CAST(count(DISTINCT repository) AS VARCHAR) AS value FROM code_events WHERE subject_id IN ({subjects}) AND kind IN ('clone', 'fetch', 'download') GROUP BY subject_id HAVING count(DISTINCT repository) > 0",
    ),
    (
        "files moved out",
        "file_events",
        "SELECT subject_id, CAST(count(*) AS VARCHAR) AS value FROM file_events WHERE subject_id IN ({subjects}) AND (external OR kind IN ('download', 'export')) GROUP BY subject_id",
    ),
    (
        "devices issued",
        "devices",
        "SELECT subject_id, CAST(count(DISTINCT device_id) AS VARCHAR) AS value FROM devices WHERE subject_id IN ({subjects}) GROUP BY subject_id",
    ),
];

/// Fills `exposure` of each case.
///
/// # Errors
/// A query fails.
pub async fn attach(
    context: &SessionContext,
    input: &Input,
    cases: &mut [Case],
    dense: &[u32],
) -> Result<(), Error> {
    if cases.is_empty() {
        return Ok(());
    }
    let at: HashMap<i64, usize> =
        dense.iter().enumerate().map(|(at, subject)| (i64::from(*subject), at)).collect();
    let subjects: Vec<String> = dense.iter().map(u32::to_string).collect();
    for (label, table, sql) in QUESTIONS {
        if input.rows(table) == 0 {
            continue;
        }
        let sql = sql.replace("{subjects}", &subjects.join(","));
        let doing = format!("work out `{label}`");
        for batch in &collect(context, &sql, &doing).await? {
            let subject = batch
                .column_by_name("subject_id")
                .and_then(|array| array.as_primitive_opt::<Int64Type>());
            let value =
                batch.column_by_name("value").and_then(|array| array.as_string_opt::<i32>());
            for row in 0..batch.num_rows() {
                if let (Some(subject), Some(value)) = (
                    subject.and_then(|array| array.get(row)),
                    value.and_then(|array| array.get(row)),
                ) && let Some(case) = at.get(&subject).and_then(|at| cases.get_mut(*at))
                {
                    case.exposure.insert(label.to_owned(), value.to_owned());
                }
            }
        }
    }
    Ok(())
}
