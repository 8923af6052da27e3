//! What a query uses in several places is worked out once.
//!
//! The planner puts a common table expression into every place that names it, and each copy then
//! reads its tables again: a rule that compares people with each other reads its events a dozen
//! times. Here such an expression is run first, and every place reads what it gave.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder, SubqueryAlias};
use datafusion::prelude::SessionContext;
use futures_util::StreamExt;

/// Bytes that are kept of one query's expressions. What gives more is worked out where it is
/// used, as the planner has it, and may spill there.
const MOST: usize = 64 << 20;

/// Runs a query.
pub(crate) async fn collect(context: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>> {
    let plan = context.state().create_logical_plan(sql).await?;
    let mut left = MOST;
    let plan = work_out(context, plan, &mut left).await?;
    context.execute_logical_plan(plan).await?.collect().await
}

/// Replaces what is used more than once by what it gives.
async fn work_out(
    context: &SessionContext,
    mut plan: LogicalPlan,
    left: &mut usize,
) -> Result<LogicalPlan> {
    let mut refused = HashSet::new();
    while let Some((hash, input)) = repeated(&plan, &refused)? {
        let inner = Box::pin(work_out(context, LogicalPlan::clone(&input), left)).await?;
        match rows(context, inner, *left).await? {
            Some((table, bytes)) => {
                *left -= bytes;
                plan = replaced(plan, hash, &table)?;
            }
            None => {
                refused.insert(hash);
            }
        }
    }
    Ok(plan)
}

fn hash(plan: &LogicalPlan) -> u64 {
    let mut hasher = DefaultHasher::new();
    plan.hash(&mut hasher);
    hasher.finish()
}

/// The first expression, from the outside in, that stands in the plan more than once and reads
/// a table.
fn repeated(plan: &LogicalPlan, refused: &HashSet<u64>) -> Result<Option<(u64, Arc<LogicalPlan>)>> {
    let mut seen: Vec<(u64, Arc<LogicalPlan>, usize)> = Vec::new();
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::SubqueryAlias(SubqueryAlias { input, .. }) = node
            // A table under another name is not worked out, nor is a name of a name.
            && !matches!(**input, LogicalPlan::TableScan(_) | LogicalPlan::SubqueryAlias(_))
        {
            let hash = hash(input);
            match seen.iter_mut().find(|(other, ..)| *other == hash) {
                Some((.., times)) => *times += 1,
                None => seen.push((hash, Arc::clone(input), 1)),
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    let found = seen.into_iter().find(|(hash, input, times)| {
        *times > 1 && !refused.contains(hash) && input.all_out_ref_exprs().is_empty()
    });
    Ok(found.map(|(hash, input, _)| (hash, input)))
}

/// What a plan gives, and how many bytes that is; `None`: more than `most`, or of other types
/// than the plan says.
async fn rows(
    context: &SessionContext,
    plan: LogicalPlan,
    most: usize,
) -> Result<Option<(Arc<MemTable>, usize)>> {
    let schema = Arc::clone(plan.schema().inner());
    let mut stream = context.execute_logical_plan(plan).await?.execute_stream().await?;
    let (mut batches, mut bytes) = (Vec::new(), 0);
    while let Some(batch) = stream.next().await {
        // An operator may call a column nullable that the plan knows to be full.
        let columns = batch?.columns().to_vec();
        let Ok(batch) = RecordBatch::try_new(Arc::clone(&schema), columns) else {
            return Ok(None);
        };
        bytes += batch.get_array_memory_size();
        if bytes > most {
            return Ok(None);
        }
        batches.push(batch);
    }
    Ok(Some((Arc::new(MemTable::try_new(schema, vec![batches])?), bytes)))
}

/// The plan that reads a table where it worked an expression out.
fn replaced(plan: LogicalPlan, wanted: u64, table: &Arc<MemTable>) -> Result<LogicalPlan> {
    let plan = plan.transform_down_with_subqueries(|node| match node {
        LogicalPlan::SubqueryAlias(SubqueryAlias { input, alias, .. })
            if hash(&input) == wanted =>
        {
            let source = provider_as_source(Arc::clone(table) as _);
            // Plans are told apart by the names of what they read.
            let name = format!("shared_{wanted:016x}");
            let scan = LogicalPlanBuilder::scan(name, source, None)?.build()?;
            let alias = SubqueryAlias::try_new(Arc::new(scan), alias)?;
            Ok(Transformed::yes(LogicalPlan::SubqueryAlias(alias)))
        }
        node => Ok(Transformed::no(node)),
    })?;
    Ok(plan.data)
}

#[cfg(test)]
mod tests;
