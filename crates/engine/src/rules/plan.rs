//! Checking rules before anything runs.
//!
//! A rule is planned against empty tables, so that a misspelt column is a
//! problem with file, line and column instead of a run that dies half-way.

use std::collections::BTreeMap;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Diagnostic, SchemaError};
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;
use model::Problem;
use model::rule::Setting;

use super::file::RuleFile;

/// A rule that plans, with the columns of its result.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The rule.
    pub rule: RuleFile,
    /// Its query with settings filled in.
    pub sql: String,
}

/// Reads rule files. A later file with the same family and name replaces an
/// earlier one: that is how a user's folder overlays ours.
#[must_use]
pub fn load(files: &[(String, String)]) -> (Vec<RuleFile>, Vec<Problem>) {
    let mut rules: BTreeMap<String, RuleFile> = BTreeMap::new();
    let mut problems = Vec::new();
    for (path, text) in files {
        match RuleFile::read(path, text) {
            Ok(rule) => {
                rules.insert(rule.slug(), rule);
            }
            Err(mut found) => problems.append(&mut found),
        }
    }
    (rules.into_values().collect(), problems)
}

/// Checks one rule against a session of empty tables (`as_of` in microseconds).
///
/// # Errors
/// Every problem found: settings, query, result columns, sentence.
pub async fn check(
    context: &SessionContext,
    rule: RuleFile,
    as_of: i64,
) -> Result<Planned, Vec<Problem>> {
    let sql = sql_with_settings(&rule, as_of)?;
    let plan = context.state().create_logical_plan(&sql).await;
    let plan = match plan {
        Ok(plan) => plan,
        Err(error) => return Err(vec![query_problem(&rule, &sql, &error)]),
    };
    let columns: Vec<(String, DataType)> = plan
        .schema()
        .fields()
        .iter()
        .map(|field| (field.name().clone(), field.data_type().clone()))
        .collect();
    // Type errors of functions surface only when the plan is made physical.
    if let Err(error) = context.state().create_physical_plan(&plan).await {
        return Err(vec![query_problem(&rule, &sql, &error)]);
    }
    let problems = result_problems(&rule, &columns);
    if problems.is_empty() { Ok(Planned { rule, sql }) } else { Err(problems) }
}

/// Takes a rule as planned that was checked before it shipped: only settings and the
/// moment are put in. Planning every query twice costs seconds on every run.
///
/// # Errors
/// A placeholder without a setting, or a setting that no placeholder uses.
pub fn trusted(rule: RuleFile, as_of: i64) -> Result<Planned, Vec<Problem>> {
    let sql = sql_with_settings(&rule, as_of)?;
    Ok(Planned { rule, sql })
}

/// The query with `:name` replaced by settings and `:as_of` by the moment of the run.
///
/// # Errors
/// A placeholder without a setting, or a setting that no placeholder uses.
pub fn sql_with_settings(rule: &RuleFile, as_of: i64) -> Result<String, Vec<Problem>> {
    let text = &rule.sql.text;
    let mut sql = String::with_capacity(text.len() + 64);
    let mut problems = Vec::new();
    let mut used: Vec<&str> = Vec::new();
    let mut rest = text.as_str();
    let mut in_quotes = false;
    let mut in_comment = false;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        if in_comment {
            in_comment = letter != '\n';
        } else if letter == '\'' {
            in_quotes = !in_quotes;
        } else if !in_quotes && rest.starts_with("--") {
            in_comment = true;
        } else if !in_quotes && letter == ':' && !sql.ends_with(':') && !after.starts_with(':') {
            let end = after
                .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            let literal = match (name, rule.header.settings.get(name)) {
                ("as_of", _) => Some(instant_literal(as_of)),
                (_, Some(setting)) => {
                    used.push(name);
                    Some(literal(setting))
                }
                _ => None,
            };
            if let Some(literal) = literal {
                sql.push_str(&literal);
                rest = tail;
                continue;
            }
            if !name.is_empty() {
                let before = text.get(..text.len() - rest.len()).unwrap_or_default();
                let line = rule.sql.line + before.matches('\n').count() as u64;
                let near = crate::nearest(name, rule.header.settings.keys().map(String::as_str));
                let mut problem = Problem::error(
                    "rule-setting",
                    format!("`:{name}` is not a setting of this rule"),
                )
                .in_file(&rule.path)
                .at_line(line);
                problem = match near {
                    Some(near) => problem.help(format!("did you mean `:{near}`?")),
                    None => problem.help("add it under `[settings]` in the header"),
                };
                problems.push(problem);
            }
        }
        sql.push(letter);
        rest = after;
    }
    for name in rule.header.settings.keys() {
        if !used.contains(&name.as_str()) {
            problems.push(
                Problem::error(
                    "rule-setting",
                    format!("setting `{name}` is not used by the query"),
                )
                .in_file(&rule.path)
                .help(format!("write `:{name}` where its value belongs, or remove it")),
            );
        }
    }
    if problems.is_empty() { Ok(sql) } else { Err(problems) }
}

fn instant_literal(at: i64) -> String {
    let text = jiff::Timestamp::from_microsecond(at).map(|at| at.to_string()).unwrap_or_default();
    format!("arrow_cast('{text}', 'Timestamp(µs, \"UTC\")')")
}

fn literal(setting: &Setting) -> String {
    match setting {
        Setting::Flag(flag) => flag.to_string(),
        Setting::Integer(number) => number.to_string(),
        // A real must stay a real: `6` would make integer arithmetic of it.
        Setting::Real(number) => format!("CAST({number} AS DOUBLE)"),
        Setting::Text(text) => format!("'{}'", text.replace('\'', "''")),
    }
}

fn result_problems(rule: &RuleFile, columns: &[(String, DataType)]) -> Vec<Problem> {
    let problem = |message: String, help: &str| {
        Problem::error("rule-result", message).in_file(&rule.path).at_line(rule.sql.line).help(help)
    };
    let mut problems = Vec::new();
    let kind = |name: &str| columns.iter().find(|column| column.0 == name).map(|column| &column.1);
    match kind("subject_id") {
        Some(kind) if kind.is_integer() => {}
        Some(kind) => problems.push(problem(
            format!("`subject_id` is {kind}, not an integer"),
            "take it from a table about people",
        )),
        None => problems.push(problem(
            "the query gives no `subject_id`".to_owned(),
            "one row per subject: select `subject_id`",
        )),
    }
    match kind("rows") {
        Some(DataType::List(_)) => {}
        _ => problems.push(problem(
            "the query gives no `rows`".to_owned(),
            "prove it: select `evidence(row_id) AS rows`",
        )),
    }
    match kind("strength") {
        Some(kind) if kind.is_numeric() => {}
        _ => problems.push(problem(
            "the query gives no numeric `strength`".to_owned(),
            "select a number above 0 and at most 1",
        )),
    }
    for name in ["first_at", "last_at"] {
        match kind(name) {
            Some(DataType::Timestamp(..) | DataType::Date32 | DataType::Null) => {}
            Some(kind) => problems.push(problem(
                format!("`{name}` is {kind}, not an instant or a day"),
                "select an `_at` or `_on` column, or null",
            )),
            None => problems.push(problem(
                format!("the query gives no `{name}`"),
                "select an instant, a day, or `NULL`",
            )),
        }
    }
    for name in placeholders(&rule.header.says) {
        if kind(name).is_none() {
            let near = crate::nearest(name, columns.iter().map(|column| column.0.as_str()));
            let help = near.map_or_else(
                || "select it in the query".to_owned(),
                |near| format!("did you mean `{{{near}}}`?"),
            );
            problems.push(
                Problem::error(
                    "rule-says",
                    format!("`says` names `{{{name}}}`, which the query does not give"),
                )
                .in_file(&rule.path)
                .help(help),
            );
        }
    }
    problems
}

/// Names in braces.
pub(super) fn placeholders(says: &str) -> impl Iterator<Item = &str> {
    says.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// Turns the query engine's refusal into a problem with a place in the rule file.
fn query_problem(rule: &RuleFile, sql: &str, error: &DataFusionError) -> Problem {
    let mut problem = Problem::error("rule-query", first_line(&message(error))).in_file(&rule.path);
    let diagnostic = diagnostic(error);
    let (mut line, mut column) = (None, None);
    if let Some(span) = diagnostic.and_then(|diagnostic| diagnostic.span) {
        line = Some(span.start.line);
        column = Some(span.start.column);
    }
    if let Some((field, near)) = unknown_field(error) {
        problem.message = format!("no column is called `{field}`");
        if let Some(near) = near {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        if line.is_none() {
            (line, column) = find(sql, &field);
        }
    } else if let Some((name, what)) = unknown_name(&problem.message) {
        let near = match what {
            "table" => crate::nearest(&name, crate::session::table_names()),
            _ => None,
        };
        if let Some(near) = near {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        if line.is_none() {
            (line, column) = find(sql, &name);
        }
    }
    if line.is_none()
        && let Some((at_line, at_column)) = parser_place(&problem.message)
    {
        (line, column) = (Some(at_line), Some(at_column));
    }
    problem.place.line = Some(rule.sql.line + line.unwrap_or(1).saturating_sub(1));
    problem.place.column = column;
    problem
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

/// What went wrong, not in which step of planning it was noticed.
fn message(error: &DataFusionError) -> String {
    error.find_root().strip_backtrace()
}

fn diagnostic(error: &DataFusionError) -> Option<&Diagnostic> {
    match error {
        DataFusionError::Diagnostic(diagnostic, _) => Some(diagnostic),
        DataFusionError::Context(_, inner) => diagnostic(inner),
        _ => None,
    }
}

fn unknown_field(error: &DataFusionError) -> Option<(String, Option<String>)> {
    match error {
        DataFusionError::SchemaError(error, _) => match error.as_ref() {
            SchemaError::FieldNotFound { field, valid_fields } => {
                let near = crate::nearest(
                    &field.name,
                    valid_fields.iter().map(|field| field.name.as_str()),
                );
                Some((field.name.clone(), near))
            }
            _ => None,
        },
        DataFusionError::Diagnostic(_, inner) | DataFusionError::Context(_, inner) => {
            unknown_field(inner)
        }
        _ => None,
    }
}

/// `table 'datafusion.public.x' not found`, `Invalid function 'x'`.
fn unknown_name(message: &str) -> Option<(String, &'static str)> {
    let quoted = message.split('\'').nth(1)?;
    let name = quoted.rsplit('.').next().unwrap_or(quoted).to_owned();
    if message.contains("not found") && message.contains("table") {
        Some((name, "table"))
    } else if message.contains("Invalid function") {
        Some((name, "function"))
    } else {
        None
    }
}

/// `... at Line: 3, Column: 14`.
fn parser_place(message: &str) -> Option<(u64, u64)> {
    let (_, rest) = message.split_once("Line: ")?;
    let (line, rest) = rest.split_once(", Column: ")?;
    let column: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// First place of a word in the query.
fn find(sql: &str, word: &str) -> (Option<u64>, Option<u64>) {
    for (number, line) in (1_u64..).zip(sql.lines()) {
        if let Some(at) = line.find(word) {
            return (Some(number), Some(at as u64 + 1));
        }
    }
    (None, None)
}
