//! The one recipe for a query session: batch runs, tests and workers all use it.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{
    DataType, Int64Type, Schema, SchemaRef, TimestampMicrosecondType,
};
use datafusion::datasource::MemTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::{ColumnarValue, Volatility, create_udf};
use datafusion::prelude::{SessionConfig, SessionContext};
use model::tables;
use url::Url;

use crate::Error;
use crate::derive::Tables;
use crate::functions;
use crate::input::{Data, Get, Input};
use crate::memory::Pool;
use crate::networks::Networks;
use crate::resolve::Resolution;

/// How a session runs.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Threads and partitions.
    pub threads: usize,
    /// Memory for operators, in bytes; beyond it they spill.
    pub memory: usize,
    /// Folder for spilled data.
    pub spill: std::path::PathBuf,
}

/// Names of all tables a rule may read.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    tables::ALL
        .iter()
        .map(|table| table.name)
        .chain(model::derived::ALL.iter().map(|derived| derived.table.name))
}

/// A session with the functions of rules and no tables.
///
/// # Errors
/// The runtime cannot be made.
pub fn session(limits: &Limits, networks: &Arc<Networks>) -> Result<SessionContext, Error> {
    let mut config = SessionConfig::new()
        .with_target_partitions(limits.threads)
        .with_information_schema(false)
        .with_collect_statistics(false);
    let options = config.options_mut();
    // One text type everywhere: functions and evidence read plain strings.
    options.execution.parquet.schema_force_view_types = false;
    options.sql_parser.map_string_types_to_utf8view = false;
    options.execution.parquet.pushdown_filters = true;
    // A filter learnt in one join of a table with itself is kept for its next
    // scan, which then finds nothing (seen with DataFusion 55 over Parquet).
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    // Problems in rules are shown with line and column.
    options.sql_parser.collect_spans = true;
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(Pool::new(limits.memory)))
        .with_disk_manager_builder(
            DiskManagerBuilder::default()
                .with_mode(DiskManagerMode::Directories(vec![limits.spill.clone()])),
        )
        .build_arc()
        .map_err(Error::query("start"))?;
    let context = SessionContext::new_with_config_rt(config, runtime);
    for function in functions::scalars() {
        context.register_udf((function.build)(networks));
    }
    for aggregate in functions::aggregates() {
        context.register_udaf(aggregate);
    }
    Ok(context)
}

/// Gives a session every table, empty: for planning rules before anything runs.
///
/// # Errors
/// A table cannot be registered.
pub fn register_empty(context: &SessionContext) -> Result<(), Error> {
    for table in tables::ALL {
        register_batches(context, table.name, Arc::new(visible_schema(table)), Vec::new())?;
    }
    for derived in model::derived::ALL {
        register_batches(context, derived.table.name, Arc::new(derived.schema()), Vec::new())?;
    }
    Ok(())
}

/// What a rule sees of a canonical table: `subject_id` first where it is about people.
#[must_use]
pub fn visible_schema(table: &tables::Table) -> Schema {
    let mut fields = Vec::new();
    if table.is_about_people() {
        fields.push(Arc::new(datafusion::arrow::datatypes::Field::new(
            "subject_id",
            DataType::Int64,
            true,
        )));
    }
    fields.extend(
        table
            .schema()
            .fields()
            .iter()
            .map(|field| Arc::new(field.as_ref().clone().with_nullable(true))),
    );
    Schema::new(fields)
}

/// Gives a session the tables of a run. `subject_id` is looked up while a table
/// is read: a gather by dense actor number, so no rule pays for a join.
///
/// # Errors
/// A table cannot be registered.
pub async fn register(
    context: &SessionContext,
    input: &Input,
    resolution: &Arc<Resolution>,
    derived: &Tables,
) -> Result<(), Error> {
    let subject_of = {
        let resolution = resolution.clone();
        let body = move |arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let actors = arrays.first().and_then(|array| array.as_primitive_opt::<Int64Type>());
            let subjects: Int64Array = actors
                .into_iter()
                .flat_map(|actors| actors.iter())
                .map(|actor| resolution.subject(actor).map(i64::from))
                .collect();
            Ok(ColumnarValue::Array(Arc::new(subjects) as ArrayRef))
        };
        create_udf(
            "subject_of",
            vec![DataType::Int64],
            DataType::Int64,
            Volatility::Immutable,
            Arc::new(body),
        )
    };
    context.register_udf(subject_of);
    let subject_at = {
        let resolution = resolution.clone();
        let body = move |arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let actors = arrays.first().and_then(|array| array.as_primitive_opt::<Int64Type>());
            let times = arrays
                .get(1)
                .and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>());
            let subjects: Int64Array = actors
                .into_iter()
                .flat_map(|actors| actors.iter())
                .enumerate()
                .map(|(row, actor)| {
                    let at = times.and_then(|times| times.get(row));
                    resolution.subject_at(actor, at).map(i64::from)
                })
                .collect();
            Ok(ColumnarValue::Array(Arc::new(subjects) as ArrayRef))
        };
        create_udf(
            "subject_at",
            vec![DataType::Int64, model::Kind::Instant.data_type()],
            DataType::Int64,
            Volatility::Immutable,
            Arc::new(body),
        )
    };
    context.register_udf(subject_at);
    for table in tables::ALL {
        match input.tables.get(table.name) {
            Some(data) if data.rows > 0 => register_table(context, table, &data.data).await?,
            _ => {
                register_batches(context, table.name, Arc::new(visible_schema(table)), Vec::new())?
            }
        }
    }
    for table in model::derived::ALL {
        let batches = derived.get(table.table.name).cloned().unwrap_or_default();
        register_batches(context, table.table.name, Arc::new(table.schema()), batches)?;
    }
    Ok(())
}

async fn register_table(
    context: &SessionContext,
    table: &'static tables::Table,
    data: &Data,
) -> Result<(), Error> {
    let doing = || format!("register table `{}`", table.name);
    // Kept under another name; the view beside it adds what a rule sees.
    let stored = format!("{}$stored", table.name);
    let schema = stored_schema(table);
    match data {
        Data::Batches(batches) => {
            let batches = batches
                .iter()
                .map(|batch| conform(batch, &schema))
                .collect::<Result<Vec<_>, _>>()
                .map_err(Error::query(doing()))?;
            register_batches(context, &stored, schema.clone(), batches)?;
        }
        Data::Parquet(paths) => {
            let urls = paths.iter().map(|path| file_url(path)).collect::<Result<Vec<_>, _>>()?;
            let options = ListingOptions::new(Arc::new(ParquetFormat::default()))
                .with_file_extension(".parquet");
            let config = ListingTableConfig::new_with_multi_paths(urls)
                .with_listing_options(options)
                .with_schema(schema.clone());
            let listing = ListingTable::try_new(config).map_err(Error::query(doing()))?;
            context
                .register_table(quoted(&stored), Arc::new(listing))
                .map_err(Error::query(doing()))?;
        }
    }
    let mut columns: Vec<String> =
        table.all_columns().map(|column| format!("\"{}\"", column.name)).collect();
    if table.is_about_people() {
        // A device tells of whoever held it then.
        let who = match table.time {
            Some(time) if table.keys.contains(&"device_id") => {
                format!("subject_at(actor, \"{time}\") AS subject_id")
            }
            _ => "subject_of(actor) AS subject_id".to_owned(),
        };
        columns.insert(0, who);
    }
    let sql = format!("SELECT {} FROM \"{stored}\"", columns.join(", "));
    let view = context.sql(&sql).await.map_err(Error::query(doing()))?.into_view();
    context.register_table(quoted(table.name), view).map_err(Error::query(doing()))?;
    Ok(())
}

/// Runs a query; `what` says in an error what was being done.
pub(crate) async fn collect(
    context: &SessionContext,
    sql: &str,
    what: &str,
) -> Result<Vec<RecordBatch>, Error> {
    context.sql(sql).await.map_err(Error::query(what))?.collect().await.map_err(Error::query(what))
}

/// A path as it is: given as text, `[` and `*` in the name of a folder would be
/// taken for a pattern.
fn file_url(path: &Path) -> Result<ListingTableUrl, Error> {
    let whole = std::fs::canonicalize(path).map_err(|source| Error::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    let doing = || format!("read `{}`", path.display());
    let url = Url::from_file_path(&whole).map_err(|()| {
        let words = "the path is no address of a file".to_owned();
        Error::query(doing())(DataFusionError::Configuration(words))
    })?;
    ListingTableUrl::parse(url).map_err(Error::query(doing()))
}

fn stored_schema(table: &tables::Table) -> SchemaRef {
    let mut fields: Vec<_> = table.schema().fields().iter().cloned().collect();
    if table.is_about_people() {
        fields.push(Arc::new(datafusion::arrow::datatypes::Field::new(
            "actor",
            DataType::Int64,
            true,
        )));
    }
    Arc::new(Schema::new(fields))
}

/// The columns of `schema`, in its order, nulls for those that are not there.
fn conform(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, DataFusionError> {
    let columns = schema
        .fields()
        .iter()
        .map(|field| match batch.column_by_name(field.name()) {
            Some(array) => Ok(datafusion::arrow::compute::cast(array, field.data_type())?),
            None => {
                Ok(datafusion::arrow::array::new_null_array(field.data_type(), batch.num_rows()))
            }
        })
        .collect::<Result<Vec<_>, DataFusionError>>()?;
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}

fn register_batches(
    context: &SessionContext,
    name: &str,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
) -> Result<(), Error> {
    let doing = || format!("register table `{name}`");
    let table = MemTable::try_new(schema, vec![batches]).map_err(Error::query(doing()))?;
    context.register_table(quoted(name), Arc::new(table)).map_err(Error::query(doing()))?;
    Ok(())
}

/// A name taken as it is: `references` is a word of SQL.
fn quoted(name: &str) -> datafusion::common::TableReference {
    datafusion::common::TableReference::bare(name.to_owned())
}
