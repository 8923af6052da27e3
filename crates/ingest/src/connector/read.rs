//! Reading a mapping file.

use super::{
    At, ColumnPlan, Condition, Connector, Each, Fixed, From, Plan, Recognise, RowPlan, Shape,
    Steps, Test, folded,
};
use crate::HashKey;
use crate::collect::table_index;
use crate::columns::Cell;
use crate::convert::{self, Converter};
use crate::hash::{ACCOUNT, DOCUMENT};
use crate::pointer::{self, Step, Trie};
use crate::value::Value;
use jiff::tz::TimeZone;
use model::tables::{ALL, by_name};
use model::{Kind, Problem, Table};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

type Item<'t> = Spanned<DeValue<'t>>;

/// Compiles one file, or says everything that is wrong with it.
pub(super) fn connector(path: &str, text: &str) -> Result<Connector, Vec<Problem>> {
    let mut reader = Reader { path, text, problems: Vec::new() };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
            reader.problem(error.span().unwrap_or(0..0), "connector-syntax", message, None);
            return Err(reader.problems);
        }
    };
    let connector = reader.connector(table.get_ref());
    match connector {
        Some(connector) if reader.problems.is_empty() => Ok(connector),
        _ => {
            if reader.problems.is_empty() {
                reader.problem(
                    0..0,
                    "connector-syntax",
                    "the connector is incomplete".to_owned(),
                    None,
                );
            }
            Err(reader.problems)
        }
    }
}

struct Reader<'p> {
    path: &'p str,
    text: &'p str,
    problems: Vec<Problem>,
}

/// Where pointers go while a row is read.
struct Slots<'s> {
    shape: Shape,
    headers: &'s [(String, Vec<String>)],
    plan: &'s mut Plan,
    each: Option<&'s mut Each>,
}

impl Reader<'_> {
    fn problem(
        &mut self,
        span: Range<usize>,
        slug: &'static str,
        message: String,
        help: Option<String>,
    ) {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        let column = (before.len() - before.rfind('\n').map_or(0, |at| at + 1)) as u64 + 1;
        let mut problem =
            Problem::error(slug, message).in_file(self.path).at_line(line).at_column(column);
        problem.help = help;
        self.problems.push(problem);
    }

    /// Names that are none of those known, with the nearest of them.
    fn known_keys(&mut self, table: &DeTable<'_>, known: &[&str], of: &str) {
        for (key, _) in table {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let help = nearest(name, known.iter().copied());
                self.problem(
                    key.span(),
                    "connector-key",
                    format!("`{name}` is not a key of {of}"),
                    help,
                );
            }
        }
    }

    fn wrong_type(&mut self, item: &Item<'_>, what: &str) {
        let found = item.get_ref().type_str();
        self.problem(
            item.span(),
            "connector-type",
            format!("{what} is wanted here, this is {found}"),
            None,
        );
    }

    fn string(&mut self, item: &Item<'_>) -> Option<String> {
        match item.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.wrong_type(item, "text");
                None
            }
        }
    }

    /// Text, a number or a flag, as the text a record's value is compared with.
    fn scalar(&mut self, item: &Item<'_>) -> Option<String> {
        match item.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n.to_string())
            }
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            DeValue::Boolean(flag) => Some(flag.to_string()),
            _ => {
                self.wrong_type(item, "text, a number or a flag");
                None
            }
        }
    }

    fn list<'i, 't>(&mut self, item: &'i Item<'t>) -> Option<&'i DeArray<'t>> {
        match item.get_ref() {
            DeValue::Array(list) => Some(list),
            _ => {
                self.wrong_type(item, "a list");
                None
            }
        }
    }

    fn table<'i, 't>(&mut self, item: &'i Item<'t>) -> Option<&'i DeTable<'t>> {
        match item.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => {
                self.wrong_type(item, "a table");
                None
            }
        }
    }

    fn scalars(&mut self, item: &Item<'_>) -> Vec<String> {
        let Some(list) = self.list(item) else { return Vec::new() };
        list.iter().filter_map(|item| self.scalar(item)).collect()
    }

    fn strings(&mut self, item: &Item<'_>) -> Vec<String> {
        if let DeValue::String(text) = item.get_ref() {
            return vec![text.to_string()];
        }
        let Some(list) = self.list(item) else { return Vec::new() };
        list.iter().filter_map(|item| self.string(item)).collect()
    }

    fn wanted(&mut self, table: &DeTable<'_>, key: &str, of: &str) -> Option<String> {
        match table.get(key) {
            Some(item) => self.string(item),
            None => {
                self.problem(0..0, "connector-incomplete", format!("{of} lacks `{key}`"), None);
                None
            }
        }
    }

    fn connector(&mut self, file: &DeTable<'_>) -> Option<Connector> {
        self.known_keys(
            file,
            &[
                "name",
                "title",
                "source",
                "docs",
                "format",
                "recognise",
                "records",
                "headers",
                "row",
            ],
            "a connector",
        );
        let name = self.wanted(file, "name", "the connector");
        let title = self.wanted(file, "title", "the connector");
        let source = self.wanted(file, "source", "the connector");
        let docs = file.get("docs").and_then(|item| self.string(item)).unwrap_or_default();
        let shape = match self.wanted(file, "format", "the connector").as_deref() {
            Some("json") => Shape::Json,
            Some("csv") => Shape::Csv,
            Some(other) => {
                let span = file.get("format").map_or(0..0, Spanned::span);
                let help = Some("write `json` or `csv`".to_owned());
                self.problem(
                    span,
                    "connector-format",
                    format!("`{other}` is not a format of mappings"),
                    help,
                );
                return None;
            }
            None => return None,
        };
        let headers = file.get("headers").map(|item| self.headers(item, shape)).unwrap_or_default();
        let recognise = match file.get("recognise") {
            Some(item) => self.recognise(item, shape)?,
            None => {
                let help = Some("add a table `[recognise]`".to_owned());
                self.problem(
                    0..0,
                    "connector-incomplete",
                    "nothing says how the export is recognised".to_owned(),
                    help,
                );
                return None;
            }
        };
        let mut plan = Plan::default();
        let mut unwrap = Vec::new();
        if let Some(records) = file.get("records").and_then(|item| self.table(item)) {
            self.known_keys(records, &["unwrap", "kind"], "`[records]`");
            if let Some(item) = records.get("unwrap") {
                for pointer in self.strings(item) {
                    let steps = self.pointer(item.span(), &pointer);
                    let keys = steps.into_iter().flatten().map(|step| match step {
                        Step::Key(key) => Some(key),
                        Step::First | Step::With(..) => None,
                    });
                    match keys.collect::<Option<Vec<_>>>() {
                        Some(keys) => unwrap.push(keys),
                        None => self.problem(
                            item.span(),
                            "connector-pointer",
                            format!("`{pointer}` must name members only"),
                            None,
                        ),
                    }
                }
            }
            if let Some(item) = records.get("kind")
                && let Some(kind) = self.string(item)
            {
                let mut slots = Slots { shape, headers: &headers, plan: &mut plan, each: None };
                if let Some(At::Root(slot)) = self.at(item.span(), &kind, &mut slots) {
                    plan.kind = Some(slot);
                }
            }
        }
        match file.get("row").map(|item| (item, item.get_ref())) {
            Some((_, DeValue::Array(rows))) => {
                for row in rows {
                    if let Some(row) = self.row(row, shape, &headers, &mut plan) {
                        plan.rows.push(row);
                    }
                }
            }
            Some((item, _)) => self.wrong_type(item, "a list of tables (`[[row]]`)"),
            None => self.problem(
                0..0,
                "connector-incomplete",
                "the connector has no `[[row]]`".to_owned(),
                None,
            ),
        }
        Some(Connector {
            name: name?,
            title: title?,
            source: source?,
            docs,
            path: self.path.to_owned(),
            shape,
            recognise,
            unwrap,
            plan,
        })
    }

    fn headers(&mut self, item: &Item<'_>, shape: Shape) -> Vec<(String, Vec<String>)> {
        if shape == Shape::Json {
            self.problem(
                item.span(),
                "connector-headers",
                "`[headers]` is for CSV only".to_owned(),
                None,
            );
        }
        let Some(table) = self.table(item) else { return Vec::new() };
        let mut headers = Vec::new();
        for (name, item) in table {
            headers.push((
                name.get_ref().to_string(),
                self.strings(item).iter().map(|text| folded(text)).collect(),
            ));
        }
        headers
    }

    fn recognise(&mut self, item: &Item<'_>, shape: Shape) -> Option<Recognise> {
        let table = self.table(item)?;
        self.known_keys(table, &["has", "where", "headers"], "`[recognise]`");
        let mut recognise = Recognise::default();
        let mut plan = Plan::default();
        if let Some(item) = table.get("has") {
            for pointer in self.strings(item) {
                let mut slots =
                    Slots { shape: Shape::Json, headers: &[], plan: &mut plan, each: None };
                if let Some(At::Root(slot)) = self.at(item.span(), &pointer, &mut slots) {
                    recognise.has.push((slot, pointer));
                }
            }
        }
        if let Some(item) = table.get("where") {
            let mut slots = Slots { shape: Shape::Json, headers: &[], plan: &mut plan, each: None };
            recognise.conditions = self.conditions(item, &mut slots);
        }
        if let Some(list) = table.get("headers").and_then(|item| self.list(item)) {
            for item in list {
                let synonyms = self.strings(item);
                recognise
                    .headers
                    .push(synonyms.into_iter().map(|text| (folded(&text), text)).collect());
            }
        }
        recognise.trie = plan.trie;
        recognise.names = plan.names;
        let (wanted, other) = match shape {
            Shape::Json => ("has", !recognise.headers.is_empty()),
            Shape::Csv => {
                ("headers", !recognise.has.is_empty() || !recognise.conditions.is_empty())
            }
        };
        if recognise.weight() == 0 {
            self.problem(
                item.span(),
                "connector-recognise",
                format!("`[recognise]` lacks `{wanted}`"),
                None,
            );
        } else if other {
            let message = format!("exports of this format are recognised by `{wanted}`");
            self.problem(item.span(), "connector-recognise", message, None);
        }
        Some(recognise)
    }

    fn pointer(&mut self, span: Range<usize>, pointer: &str) -> Option<Vec<Step>> {
        match pointer::parse(pointer) {
            Ok(steps) => Some(steps),
            Err(message) => {
                let help =
                    Some("a pointer is like `/actor/id`, or `./id` inside `each`".to_owned());
                self.problem(span, "connector-pointer", message, help);
                None
            }
        }
    }

    /// Finds or makes the slot of a pointer.
    fn at(&mut self, span: Range<usize>, pointer: &str, slots: &mut Slots<'_>) -> Option<At> {
        if let Some(inner) = pointer.strip_prefix('.') {
            let steps = self.pointer(span.clone(), inner)?;
            let Some(each) = slots.each.as_deref_mut() else {
                let message = format!("`{pointer}` is relative, and there is no `each` here");
                self.problem(span, "connector-pointer", message, None);
                return None;
            };
            let slot = each.trie.add(&steps);
            set_name(&mut each.names, slot, pointer);
            return Some(At::Element(slot));
        }
        match slots.shape {
            Shape::Json => {
                let steps = self.pointer(span, pointer)?;
                let slot = slots.plan.trie.add(&steps);
                set_name(&mut slots.plan.names, slot, pointer);
                Some(At::Root(slot))
            }
            Shape::Csv => {
                let Some(header) = pointer.strip_prefix('/') else {
                    let help = Some("a column is named like `/User Email`".to_owned());
                    self.problem(
                        span,
                        "connector-pointer",
                        format!("`{pointer}` does not begin with `/`"),
                        help,
                    );
                    return None;
                };
                let spellings = match slots.headers.iter().find(|(name, _)| name == header) {
                    Some((_, spellings)) => spellings.clone(),
                    None => match header.strip_prefix("preamble/") {
                        Some(header) => vec![format!("preamble/{}", folded(header))],
                        None => vec![folded(header)],
                    },
                };
                let slot = match slots.plan.names.iter().position(|name| name == pointer) {
                    Some(slot) => slot,
                    None => {
                        slots.plan.names.push(pointer.to_owned());
                        slots.plan.headers.push(spellings);
                        slots.plan.names.len() - 1
                    }
                };
                Some(At::Root(slot))
            }
        }
    }

    fn conditions(&mut self, item: &Item<'_>, slots: &mut Slots<'_>) -> Vec<Condition> {
        let Some(list) = self.list(item) else { return Vec::new() };
        list.iter().filter_map(|item| self.condition(item, slots)).collect()
    }

    fn condition(&mut self, item: &Item<'_>, slots: &mut Slots<'_>) -> Option<Condition> {
        let table = self.table(item)?;
        const TESTS: &[&str] =
            &["in", "not_in", "starts_with", "not_starts_with", "exists", "matches"];
        self.known_keys(table, &[&["at", "zone"], TESTS].concat(), "a condition");
        let Some(pointer) = table.get("at") else {
            self.problem(
                item.span(),
                "connector-condition",
                "the condition lacks `at`".to_owned(),
                None,
            );
            return None;
        };
        let text = self.string(pointer)?;
        let at = self.at(pointer.span(), &text, slots)?;
        let mut tests = TESTS.iter().filter_map(|name| table.get(*name).map(|item| (*name, item)));
        let (Some((name, value)), None) = (tests.next(), tests.next()) else {
            let message = format!("a condition has exactly one of {}", TESTS.join(", "));
            self.problem(item.span(), "connector-condition", message, None);
            return None;
        };
        let test = match name {
            "in" => Test::In(self.scalars(value)),
            "not_in" => Test::NotIn(self.scalars(value)),
            "starts_with" => Test::StartsWith(self.scalars(value)),
            "not_starts_with" => Test::NotStartsWith(self.scalars(value)),
            "exists" => match value.get_ref() {
                DeValue::Boolean(flag) => Test::Exists(*flag),
                _ => {
                    self.wrong_type(value, "true or false");
                    return None;
                }
            },
            _ => {
                let text = self.string(value)?;
                Test::Matches(self.converter(value.span(), &text, table)?)
            }
        };
        Some(Condition { at, test })
    }

    fn row(
        &mut self,
        item: &Item<'_>,
        shape: Shape,
        headers: &[(String, Vec<String>)],
        plan: &mut Plan,
    ) -> Option<RowPlan> {
        let row = self.table(item)?;
        self.known_keys(row, &["table", "when", "once", "each", "columns"], "`[[row]]`");
        let Some(named) = row.get("table") else {
            self.problem(
                item.span(),
                "connector-table",
                "`[[row]]` lacks `table`".to_owned(),
                None,
            );
            return None;
        };
        let name = self.string(named)?;
        let (Some(table), Some(index)) = (by_name(&name), table_index(&name)) else {
            let help = nearest(&name, ALL.iter().map(|table| table.name));
            self.problem(
                named.span(),
                "connector-table",
                format!("`{name}` is not a canonical table"),
                help,
            );
            return None;
        };
        let once = match row.get("once").map(|item| (item, item.get_ref())) {
            Some((_, DeValue::Boolean(once))) => *once,
            Some((item, _)) => {
                self.wrong_type(item, "true or false");
                false
            }
            None => false,
        };
        let mut each = None;
        if let Some(item) = row.get("each")
            && let Some(pointer) = self.string(item)
        {
            if shape == Shape::Csv {
                self.problem(
                    item.span(),
                    "connector-each",
                    "a row of CSV has no arrays".to_owned(),
                    None,
                );
                return None;
            }
            let mut slots = Slots { shape, headers, plan, each: None };
            if let Some(At::Root(slot)) = self.at(item.span(), &pointer, &mut slots) {
                each = Some(Each { slot, trie: Trie::default(), names: Vec::new() });
            }
        }
        let mut slots = Slots { shape, headers, plan, each: each.as_mut() };
        let when =
            row.get("when").map(|item| self.conditions(item, &mut slots)).unwrap_or_default();
        let (when_element, when) =
            when.into_iter().partition(|condition| matches!(condition.at, At::Element(_)));
        let mut columns = Vec::new();
        if let Some(listed) = row.get("columns").and_then(|item| self.table(item)) {
            let kind = listed.get("kind").and_then(|item| constant_kind(item.get_ref()));
            for (name, value) in listed {
                columns.extend(self.column(table, name, value, kind.as_deref(), &mut slots));
            }
        }
        for (at, column) in table.columns.iter().enumerate() {
            if column.required && !columns.iter().any(|plan: &ColumnPlan| plan.column == at) {
                self.problem(
                    item.span(),
                    "connector-required",
                    format!("`{}.{}` is required and not mapped", table.name, column.name),
                    None,
                );
            }
        }
        columns.sort_by_key(|plan: &ColumnPlan| plan.column);
        let inputs = RowPlan::inputs(&columns);
        Some(RowPlan { table, index, once, each, when, when_element, columns, inputs })
    }

    fn column(
        &mut self,
        table: &'static Table,
        name: &Spanned<DeString<'_>>,
        item: &Item<'_>,
        row_kind: Option<&str>,
        slots: &mut Slots<'_>,
    ) -> Option<ColumnPlan> {
        let found = table
            .columns
            .iter()
            .enumerate()
            .find(|(_, column)| column.name == name.get_ref().as_ref());
        let Some((index, column)) = found else {
            let text: &str = name.get_ref();
            let help = nearest(text, table.columns.iter().map(|column| column.name));
            let message = format!("`{}` has no column `{text}`", table.name);
            self.problem(name.span(), "connector-column", message, help);
            return None;
        };
        let empty = DeTable::new();
        let options = match item.get_ref() {
            DeValue::Table(options) => options,
            _ => &empty,
        };
        self.known_keys(
            options,
            &[
                "from",
                "as",
                "value",
                "join",
                "with",
                "map",
                "otherwise",
                "only",
                "not",
                "split",
                "part",
                "zone",
                "decimals",
                "unit",
                "context",
            ],
            "a column",
        );
        let mut converter = match options.get("as") {
            Some(named) => {
                let text = self.string(named)?;
                let converter = self.converter(named.span(), &text, options)?;
                if !converter.fits(column.kind) {
                    let message = format!(
                        "`{text}` does not give {}, which `{}` is",
                        column.kind.word(),
                        column.name
                    );
                    let help = Some(format!(
                        "the column's own converter is `{}`",
                        own_converter(column.kind)
                    ));
                    self.problem(named.span(), "connector-converter", message, help);
                    return None;
                }
                converter
            }
            None => match Converter::of(column.kind) {
                Converter::Instant { .. } => Converter::Instant { zone: self.zone(options)? },
                converter => converter,
            },
        };
        if converter == Converter::Text && column.name == "email" && table.keys.contains(&"email") {
            // A key: two spellings of one address must be one.
            converter = Converter::Lower;
        }
        if let Converter::Hash { context } = &mut converter
            && context.is_empty()
        {
            *context = hash_context(column.name, row_kind).to_owned();
        }
        let steps = self.steps(options);
        let from = match item.get_ref() {
            DeValue::Table(_) => {
                let sources = ["from", "value", "join"]
                    .iter()
                    .filter(|key| options.get(**key).is_some())
                    .count();
                if sources != 1 {
                    let message =
                        format!("`{}` has exactly one of from, value and join", column.name);
                    self.problem(item.span(), "connector-column", message, None);
                    return None;
                }
                if let Some(value) = options.get("value") {
                    From::Constant(self.constant(value, &converter)?)
                } else if let Some(list) = options.get("join") {
                    let with = options
                        .get("with")
                        .and_then(|item| self.string(item))
                        .unwrap_or_else(|| " ".to_owned());
                    From::Join(self.pointers(list, slots), with)
                } else {
                    From::First(
                        options
                            .get("from")
                            .map(|item| self.pointers(item, slots))
                            .unwrap_or_default(),
                    )
                }
            }
            _ => From::First(self.pointers(item, slots)),
        };
        if matches!(&from, From::First(list) | From::Join(list, _) if list.is_empty()) {
            self.problem(
                item.span(),
                "connector-column",
                format!("`{}` names no pointer", column.name),
                None,
            );
            return None;
        }
        Some(ColumnPlan {
            column: index,
            name: column.name,
            required: column.required,
            round: column.kind == Kind::Integer
                && matches!(converter, Converter::Real | Converter::Minutes { .. }),
            from,
            steps,
            converter,
        })
    }

    fn pointers(&mut self, item: &Item<'_>, slots: &mut Slots<'_>) -> Vec<At> {
        self.strings(item)
            .iter()
            .filter_map(|pointer| self.at(item.span(), pointer, slots))
            .collect()
    }

    fn steps(&mut self, options: &DeTable<'_>) -> Option<Box<Steps>> {
        let mut steps = Steps::default();
        let mut some = false;
        if let Some(item) = options.get("not") {
            steps.not = self.scalars(item);
            some = true;
        }
        if let Some(item) = options.get("split") {
            let part = match options.get("part").map(|part| (part, part.get_ref())) {
                Some((part, DeValue::Integer(number))) => {
                    let number = i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(0);
                    if number == 0 {
                        let message = "parts are counted from 1, and from -1 backwards".to_owned();
                        self.problem(part.span(), "connector-part", message, None);
                    }
                    number
                }
                Some((part, _)) => {
                    self.wrong_type(part, "an integer");
                    1
                }
                None => 1,
            };
            if let Some(separator) = self.string(item) {
                if separator.is_empty() {
                    self.problem(
                        item.span(),
                        "connector-part",
                        "the separator is empty".to_owned(),
                        None,
                    );
                }
                steps.split = Some((separator, part));
                some = true;
            }
        } else if let Some(part) = options.get("part") {
            self.problem(part.span(), "connector-part", "`part` needs `split`".to_owned(), None);
        }
        if let Some(map) = options.get("map").and_then(|item| self.table(item)) {
            for (from, to) in map {
                if let Some(to) = self.scalar(to) {
                    steps.map.push(from.get_ref().to_string(), to);
                }
            }
            some = true;
        }
        if let Some(item) = options.get("otherwise") {
            steps.otherwise = self.scalar(item);
            some = true;
        }
        if let Some(item) = options.get("only") {
            steps.only = Some(self.scalars(item));
            some = true;
        }
        some.then(|| Box::new(steps))
    }

    fn zone(&mut self, options: &DeTable<'_>) -> Option<TimeZone> {
        let Some(item) = options.get("zone") else { return Some(TimeZone::UTC) };
        let name = self.string(item)?;
        match TimeZone::get(&name) {
            Ok(zone) => Some(zone),
            Err(_) => {
                let help = Some("write an IANA zone, such as `America/New_York`".to_owned());
                self.problem(
                    item.span(),
                    "connector-zone",
                    format!("`{name}` is not a time zone"),
                    help,
                );
                None
            }
        }
    }

    fn converter(
        &mut self,
        span: Range<usize>,
        text: &str,
        options: &DeTable<'_>,
    ) -> Option<Converter> {
        let (name, form) = match text.split_once(':') {
            Some((name, form)) => (name, Some(form)),
            None => (text, None),
        };
        if let Some(form) = form {
            return match name {
                "instant" => Some(Converter::InstantAs {
                    format: form.to_owned(),
                    zone: self.zone(options)?,
                }),
                "day" => Some(Converter::DayAs { format: form.to_owned() }),
                _ => {
                    let message = format!("`{name}` takes no form after a colon");
                    self.problem(
                        span,
                        "connector-converter",
                        message,
                        Some("only `instant:` and `day:` do".to_owned()),
                    );
                    None
                }
            };
        }
        Some(match name {
            "text" => Converter::Text,
            "lower" => Converter::Lower,
            "email" => Converter::Email,
            "instant" => Converter::Instant { zone: self.zone(options)? },
            "day" => Converter::Day,
            "integer" => Converter::Integer,
            "real" => Converter::Real,
            "flag" => Converter::Flag,
            "minor" => Converter::Minor {
                decimals: match options.get("decimals") {
                    None => 2,
                    Some(item) => match self.scalar(item)?.parse() {
                        Ok(decimals @ 0..=8) => decimals,
                        _ => {
                            self.problem(
                                item.span(),
                                "connector-decimals",
                                "decimals are 0 to 8".to_owned(),
                                None,
                            );
                            return None;
                        }
                    },
                },
            },
            "ip" => Converter::Ip,
            "country" => Converter::Country,
            "hash" => Converter::Hash {
                context: options
                    .get("context")
                    .and_then(|item| self.string(item))
                    .unwrap_or_default(),
            },
            "tail" => Converter::Tail,
            "minutes" => {
                let unit = options.get("unit").and_then(|item| self.string(item));
                let scale = match unit.as_deref() {
                    None | Some("seconds") => 1.0 / 60.0,
                    Some("milliseconds") => 1.0 / 60_000.0,
                    Some("microseconds") => 1.0 / 60_000_000.0,
                    Some("minutes") => 1.0,
                    Some("hours") => 60.0,
                    Some("days") => 1440.0,
                    Some(other) => {
                        let units =
                            ["microseconds", "milliseconds", "seconds", "minutes", "hours", "days"];
                        let span = options.get("unit").map_or(span, Spanned::span);
                        let help = nearest(other, units.into_iter());
                        self.problem(
                            span,
                            "connector-unit",
                            format!("`{other}` is not a unit of time"),
                            help,
                        );
                        return None;
                    }
                };
                Converter::Minutes { scale }
            }
            "hex4" => Converter::Hex4,
            other => {
                let help = nearest(other, convert::NAMES.iter().copied());
                self.problem(
                    span,
                    "connector-converter",
                    format!("`{other}` is not a converter"),
                    help,
                );
                return None;
            }
        })
    }

    fn constant(&mut self, item: &Item<'_>, converter: &Converter) -> Option<Fixed> {
        let text = self.scalar(item)?;
        // The key does not matter: constants are never hashed.
        let key = HashKey::new([0; 32]);
        let mut scratch = String::new();
        let hashed = matches!(converter, Converter::Hash { .. });
        match converter.convert(Value::Text(&text), &mut scratch, &key) {
            Ok(Some(cell)) if !hashed => Some(match cell {
                Cell::Text(text) => Fixed::Text(text.to_owned()),
                Cell::Integer(number) => Fixed::Integer(number),
                Cell::Real(number) => Fixed::Real(number),
                Cell::Flag(flag) => Fixed::Flag(flag),
                Cell::Instant(micros) => Fixed::Instant(micros),
                Cell::Day(day) => Fixed::Day(day),
            }),
            _ => {
                let message = format!("`{text}` is not {}", converter.wants());
                self.problem(item.span(), "connector-value", message, None);
                None
            }
        }
    }
}

/// What a hash is compared with decides its context: bank accounts and wallets
/// with each other, numbers of people and documents with each other.
fn hash_context<'c>(column: &'c str, row_kind: Option<&str>) -> &'c str {
    match (column, row_kind) {
        ("account_hash" | "from_hash" | "to_hash", _)
        | ("value_hash", Some("bank_account" | "wallet")) => ACCOUNT,
        ("number_hash" | "document_hash" | "value_hash" | "tax_id_hash", _) => DOCUMENT,
        _ => column,
    }
}

fn constant_kind(item: &DeValue<'_>) -> Option<String> {
    item.as_table()?.get("value")?.get_ref().as_str().map(str::to_owned)
}

const fn own_converter(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer | Kind::Rows => "integer",
        Kind::Real => "real",
        Kind::Flag => "flag",
        Kind::Instant => "instant",
        Kind::Day => "day",
    }
}

fn set_name(names: &mut Vec<String>, slot: usize, pointer: &str) {
    if names.len() <= slot {
        names.resize(slot + 1, String::new());
    }
    if let Some(name) = names.get_mut(slot) {
        pointer.clone_into(name);
    }
}

/// The known name most like this one, as advice.
pub(crate) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 3)
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
