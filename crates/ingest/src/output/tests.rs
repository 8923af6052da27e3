use super::{Keeping, properties};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::file::properties::EnabledStatistics;
use parquet::schema::types::ColumnPath;
use std::sync::Arc;

/// A number, a text that repeats, one that does not, a long one, and nothing, in batches of
/// which the first has no value of the second.
fn batches() -> Vec<RecordBatch> {
    (0..3)
        .map(|batch| {
            let text = |make: &dyn Fn(i64) -> Option<String>| -> ArrayRef {
                Arc::new((0..5_000).map(|row| make(batch * 5_000 + row)).collect::<StringArray>())
            };
            let columns = [
                ("row_id", Arc::new((0..5_000).collect::<Int64Array>()) as ArrayRef),
                ("ip", text(&|row| (batch > 0).then(|| format!("198.18.0.{}", row % 200)))),
                ("session_id", text(&|row| Some(format!("s{row}")))),
                ("user_agent", text(&|row| Some(format!("{}{}", "x".repeat(90), row % 7)))),
                ("reason", text(&|_| None)),
            ];
            RecordBatch::try_from_iter_with_nullable(
                columns.into_iter().map(|(name, column)| (name, column, true)),
            )
            .unwrap()
        })
        .collect()
}

#[test]
fn a_column_is_kept_as_its_texts_are() {
    let batches = batches();
    let kept: Vec<_> = (0..5).map(|column| Keeping::of(&batches, column)).collect();
    let keeping = |dictionary, compressed| Some(Keeping { dictionary, compressed });
    let wanted = [None, keeping(true, false), keeping(false, false), keeping(true, true), None];
    assert_eq!(kept, wanted);
}

/// Whether a column is empty is read from its count of nulls, so one without values keeps it.
#[test]
fn what_is_empty_can_be_told() {
    let properties = properties(&batches());
    let statistics = |name: &str| properties.statistics_enabled(&ColumnPath::from(name.to_owned()));
    for name in ["row_id", "reason"] {
        assert_eq!(statistics(name), EnabledStatistics::Chunk, "{name}");
    }
    for name in ["ip", "session_id", "user_agent"] {
        assert_eq!(statistics(name), EnabledStatistics::None, "{name}");
    }
}
