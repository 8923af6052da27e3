use super::{MOST, collect, repeated, work_out};
use datafusion::arrow::array::{Int64Array, RecordBatch, StringArray};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use std::collections::HashSet;
use std::sync::Arc;

/// A table `t` of a thousand rows: `k` of ten values, `v` of a hundred, every seventh null.
fn context() -> SessionContext {
    let keys = Int64Array::from_iter_values((0..1000).map(|row| row % 10));
    let values: StringArray =
        (0..1000).map(|row| (row % 7 > 0).then(|| format!("v{}", row % 100))).collect();
    let batch = RecordBatch::try_from_iter([
        ("k", Arc::new(keys) as Arc<dyn datafusion::arrow::array::Array>),
        ("v", Arc::new(values)),
    ])
    .unwrap();
    let context = SessionContext::new();
    context.register_batch("t", batch).unwrap();
    context
}

const QUERIES: [&str; 7] = [
    "WITH a AS (SELECT k, count(*) AS n FROM t GROUP BY k) SELECT x.k, y.n FROM a x JOIN a y ON x.k = y.k ORDER BY x.k",
    // One inside another, a subquery of a condition, a union, an expression without rows.
    "WITH a AS (SELECT k, min(v) AS v FROM t GROUP BY k), b AS (SELECT x.k, y.v FROM a x JOIN a y ON x.k = y.k + 1)
     SELECT b.k, b.v FROM b WHERE k IN (SELECT k FROM b WHERE v IS NOT NULL) AND EXISTS (SELECT 1 FROM a WHERE a.k = b.k) ORDER BY k",
    "WITH a AS (SELECT k, v FROM t WHERE v = 'v3' UNION ALL SELECT 11, 'x') SELECT x.k, y.v FROM a x JOIN a y ON x.k = y.k ORDER BY x.k, y.v LIMIT 5",
    "WITH a AS (SELECT k, v FROM t WHERE v = 'none') SELECT count(*) AS n FROM a x JOIN a y ON x.v = y.v",
    "WITH a AS (SELECT k FROM t) SELECT count(*) AS n FROM a",
    "WITH a AS (SELECT k, coalesce(max(v), '-') AS v, count(*) AS n FROM t GROUP BY k)
     SELECT v, sum(n) AS n FROM (SELECT * FROM a UNION ALL SELECT * FROM a) GROUP BY v ORDER BY v",
    // Two expressions of one name and shape that give different rows.
    "SELECT q.k, q.n, r.n AS m
     FROM (WITH a AS (SELECT k, count(*) AS n FROM t GROUP BY k) SELECT x.k, y.n FROM a x JOIN a y ON x.k = y.k) q
     JOIN (WITH a AS (SELECT k, count(v) AS n FROM t GROUP BY k) SELECT x.k, y.n FROM a x JOIN a y ON x.k = y.k) r
     ON q.k = r.k ORDER BY q.k",
];

async fn plain(context: &SessionContext, sql: &str) -> String {
    shown(&context.sql(sql).await.unwrap().collect().await.unwrap())
}

fn shown(batches: &[RecordBatch]) -> String {
    pretty_format_batches(batches).unwrap().to_string()
}

#[tokio::test]
async fn a_query_gives_what_it_gives_without() {
    let context = context();
    for sql in QUERIES {
        let shared = shown(&collect(&context, sql).await.unwrap());
        let plain = plain(&context, sql).await;
        assert_eq!(shared, plain, "{sql}");
        assert!(plain.lines().count() > 4, "the query finds something: {sql}");
    }
}

async fn plan(context: &SessionContext, sql: &str) -> LogicalPlan {
    context.state().create_logical_plan(sql).await.unwrap()
}

#[tokio::test]
async fn what_stands_twice_is_read_once() {
    let context = context();
    let mut found = 0;
    for (sql, (times, once)) in
        QUERIES.iter().zip([(2, 0), (5, 1), (2, 0), (2, 0), (1, 1), (2, 0), (4, 0)])
    {
        let before = plan(&context, sql).await;
        let reads =
            |plan: &LogicalPlan| plan.display_indent().to_string().matches("TableScan: t").count();
        assert_eq!(reads(&before), times, "{sql}");
        found += usize::from(repeated(&before, &HashSet::new()).unwrap().is_some());
        let mut left = MOST;
        let after = work_out(&context, before, &mut left).await.unwrap();
        assert_eq!(reads(&after), once, "{}", after.display_indent());
        assert_eq!(left < MOST, times > 1 && !sql.contains("'none'"), "{sql}");
    }
    assert_eq!(found, 6);
}

#[tokio::test]
async fn what_is_too_large_stays_where_it_is() {
    let context = context();
    for sql in QUERIES {
        let mut left = 100;
        let after = work_out(&context, plan(&context, sql).await, &mut left).await.unwrap();
        let batches = context.execute_logical_plan(after).await.unwrap().collect().await.unwrap();
        assert_eq!(shown(&batches), plain(&context, sql).await, "{sql}");
    }
}

#[tokio::test]
async fn a_query_that_is_wrong_says_so() {
    assert!(collect(&context(), "SELECT nothing FROM t").await.is_err());
    assert!(collect(&context(), "SELECT").await.is_err());
}
