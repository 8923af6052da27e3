//! Following a plan: one record in, rows out.

use crate::HashKey;
use crate::collect::{Collector, TooLarge};
use crate::columns::{Cell, Refused, Rows};
use crate::connector::{At, ColumnPlan, Condition, Fixed, From, Plan, RowPlan, Steps, Test};
use crate::convert::{Converter, Unfit};
use crate::pointer::Trie;
use crate::value::{Value, filled};
use foldhash::quality::FixedState;
use foldhash::{HashMap, HashSet};
use model::Problem;
use std::hash::BuildHasher;

/// A record whose pointers have been followed.
pub(crate) trait Record {
    /// The value of a slot of the plan.
    fn root(&self, slot: usize) -> Value<'_>;
    /// The value of a slot of the element entered last.
    fn element(&self, slot: usize) -> Value<'_>;
    /// Goes to the array of a slot, before its first element. Whether there is one.
    fn open(&mut self, slot: usize) -> bool;
    /// Enters the next element.
    fn next(&mut self, trie: &Trie) -> bool;

    /// The value at a place.
    #[inline]
    fn at(&self, at: At) -> Value<'_> {
        match at {
            At::Root(slot) => self.root(slot),
            At::Element(slot) => self.element(slot),
        }
    }
}

/// Follows plans; holds what is used again from record to record.
pub(crate) struct Mapper {
    key: HashKey,
    hashers: [FixedState; 2],
    value: String,
    converted: String,
    joined: String,
    content: Vec<u8>,
    warnings: Vec<Problem>,
    known: Known,
}

/// What is known of the records of one input. Most of them say again what others have said, and
/// what follows from it need not be found out again.
#[derive(Default)]
struct Known {
    /// The input.
    file: Option<u32>,
    /// For each kind of record a bit for each row its kind allows.
    kinds: HashMap<Box<str>, u64>,
    /// What rows that are written once were made of.
    once: HashSet<u128>,
    /// The same of the record being read.
    fresh: Vec<u128>,
}

impl Known {
    /// Kinds that are remembered; an input with more has no kinds.
    const MOST_KINDS: usize = 4096;

    fn input(&mut self, file: u32) {
        if self.file != Some(file) {
            self.file = Some(file);
            self.kinds.clear();
            self.once.clear();
        }
        self.fresh.clear();
    }
}

/// The bit of a row among those of a plan; rows above have none.
fn bit(row: usize) -> Option<u64> {
    u32::try_from(row).ok().and_then(|row| 1_u64.checked_shl(row))
}

/// Why a record is refused.
enum Refusal {
    Column(Box<Problem>),
    TooLarge,
}

impl Mapper {
    pub(crate) fn new(key: &HashKey) -> Self {
        let [one, two] = key.seeds();
        Self {
            key: key.clone(),
            hashers: [FixedState::with_seed(one), FixedState::with_seed(two)],
            value: String::new(),
            converted: String::new(),
            joined: String::new(),
            content: Vec::new(),
            warnings: Vec::new(),
            known: Known::default(),
        }
    }

    /// Gives the rows of one record and says what became of it.
    pub(crate) fn record<R: Record>(
        &mut self,
        plan: &Plan,
        record: &mut R,
        position: u64,
        collector: &mut Collector,
    ) {
        collector.begin();
        self.known.input(collector.file);
        match self.rows(plan, record, position, collector) {
            Ok(true) => {
                for problem in self.warnings.drain(..) {
                    collector.warnings.add(problem.at_line(position), 1);
                }
                self.known.once.extend(self.known.fresh.drain(..));
                collector.mapped();
            }
            Ok(false) => {
                let kind = plan.kind.and_then(|slot| record.root(slot).text(&mut self.value));
                collector.not_used(kind.unwrap_or("(none)"));
            }
            Err(refusal) => {
                self.warnings.clear();
                collector.reject(
                    position,
                    match refusal {
                        Refusal::Column(problem) => *problem,
                        Refusal::TooLarge => Problem::warning(
                            "record-too-large",
                            "the record gives more text than a table can hold",
                        )
                        .help("split the record, or leave out its longest field"),
                    },
                );
            }
        }
    }

    /// Whether any row was given.
    fn rows<R: Record>(
        &mut self,
        plan: &Plan,
        record: &mut R,
        position: u64,
        collector: &mut Collector,
    ) -> Result<bool, Refusal> {
        let mut any = false;
        let (of_kind, allowed) = self.of_kind(plan, record);
        for (at, row) in plan.rows.iter().enumerate() {
            if bit(at).is_some_and(|bit| allowed & bit == 0) {
                continue;
            }
            let decided = of_kind.filter(|_| bit(at).is_some());
            let mut asked = row.when.iter().filter(|condition| decided != Some(condition.at));
            if !asked.all(|condition| self.holds(condition, record)) {
                continue;
            }
            let Some(each) = &row.each else {
                self.row(plan, (at, row), record, position, collector)?;
                any = true;
                continue;
            };
            if !record.open(each.slot) {
                continue;
            }
            while record.next(&each.trie) {
                if row.when_element.iter().all(|condition| self.holds(condition, record)) {
                    self.row(plan, (at, row), record, position, collector)?;
                    any = true;
                }
            }
        }
        Ok(any)
    }

    /// Where the kind of a record stands, and which rows it allows. `None`: nothing is decided.
    fn of_kind<R: Record>(&mut self, plan: &Plan, record: &R) -> (Option<At>, u64) {
        let Some(slot) = plan.kind else { return (None, u64::MAX) };
        let Value::Text(kind) = record.root(slot) else { return (None, u64::MAX) };
        let place = At::Root(slot);
        if let Some(allowed) = self.known.kinds.get(kind) {
            return (Some(place), *allowed);
        }
        let mut allowed = u64::MAX;
        for (at, row) in plan.rows.iter().enumerate() {
            let mut own = row.when.iter().filter(|condition| condition.at == place);
            if let Some(bit) = bit(at)
                && !own.all(|condition| self.holds(condition, record))
            {
                allowed &= !bit;
            }
        }
        if self.known.kinds.len() < Known::MOST_KINDS {
            self.known.kinds.insert(kind.into(), allowed);
        }
        (Some(place), allowed)
    }

    /// Tells apart what rows of one input are made of.
    fn inputs<R: Record>(&mut self, at: usize, row: &RowPlan, record: &R) -> u128 {
        self.content.clear();
        self.content.extend_from_slice(&at.to_le_bytes());
        for (place, input) in row.inputs.iter().enumerate() {
            let (kind, cell) = match record.at(*input) {
                Value::Missing => continue,
                Value::Text(text) => (0, Cell::Text(text)),
                Value::Integer(number) => (1, Cell::Integer(number)),
                Value::Unsigned(number) => (2, Cell::Integer(number.cast_signed())),
                Value::Real(number) => (3, Cell::Real(number)),
                Value::Flag(flag) => (4, Cell::Flag(flag)),
                Value::Container => (5, Cell::Flag(true)),
            };
            self.content.push(kind);
            pack(&mut self.content, place, cell);
        }
        self.hashed()
    }

    /// The content gathered, as a number that no other content has.
    fn hashed(&self) -> u128 {
        let [one, two] = &self.hashers;
        (u128::from(one.hash_one(&self.content)) << 64) | u128::from(two.hash_one(&self.content))
    }

    fn holds<R: Record>(&mut self, condition: &Condition, record: &R) -> bool {
        let value = record.at(condition.at);
        match &condition.test {
            Test::Exists(wanted) => value.is_there() == *wanted,
            Test::Matches(converter) => {
                matches!(converter.convert(value, &mut self.converted, &self.key), Ok(Some(_)))
            }
            Test::In(list) => value.text(&mut self.value).is_some_and(|text| is_in(list, text)),
            Test::NotIn(list) => value.text(&mut self.value).is_none_or(|text| !is_in(list, text)),
            Test::StartsWith(list) => {
                value.text(&mut self.value).is_some_and(|text| starts(list, text))
            }
            Test::NotStartsWith(list) => {
                value.text(&mut self.value).is_none_or(|text| !starts(list, text))
            }
        }
    }

    fn row<R: Record>(
        &mut self,
        plan: &Plan,
        (at, row): (usize, &RowPlan),
        record: &R,
        position: u64,
        collector: &mut Collector,
    ) -> Result<(), Refusal> {
        let inputs = row.once.then(|| self.inputs(at, row, record));
        if inputs.is_some_and(|inputs| self.known.once.contains(&inputs)) {
            return Ok(());
        }
        let mut doubtful = false;
        self.content.clear();
        let Some((rows, told)) = collector.rows_and_warnings(row.index, row.once) else {
            return Ok(());
        };
        for column in &row.columns {
            let mut set = Set {
                rows: &mut *rows,
                column,
                content: row.once.then_some(&mut self.content),
                too_large: false,
            };
            let found = match &column.from {
                From::Constant(fixed) => {
                    set.put(fixed.cell());
                    Found::Set
                }
                From::First(places) => first(
                    places,
                    column,
                    record,
                    (&mut self.value, &mut self.converted),
                    &self.key,
                    &mut set,
                ),
                From::Join(places, with) => {
                    self.joined.clear();
                    for at in places {
                        let Some(text) = record.at(*at).text(&mut self.value) else { continue };
                        if column.steps.as_ref().is_some_and(|steps| is_in(&steps.not, text)) {
                            continue;
                        }
                        if !self.joined.is_empty() {
                            self.joined.push_str(with);
                        }
                        self.joined.push_str(text);
                    }
                    let value = Value::Text(&self.joined);
                    one(value, column, &mut self.value, &mut self.converted, &self.key, &mut set)
                }
            };
            if set.too_large {
                return Err(Refusal::TooLarge);
            }
            if let Found::Set = found {
                continue;
            }
            let place = |at: &At| match at {
                At::Root(slot) => plan.names.get(*slot),
                At::Element(slot) => row.each.as_ref().and_then(|each| each.names.get(*slot)),
            };
            let (From::First(places) | From::Join(places, _)) = &column.from else { continue };
            match found {
                Found::Unfit(at) => {
                    doubtful = true;
                    let at = at.or_else(|| places.first().copied());
                    let field = at.as_ref().and_then(place).map_or("", String::as_str);
                    if !column.required && told.again("bad-value", field) {
                        continue;
                    }
                    let value = at.map_or(Value::Missing, |at| record.at(at));
                    let problem = Problem::warning(
                        "bad-value",
                        format!(
                            "{} is not {}",
                            shown(value, &mut self.value),
                            column.converter.wants()
                        ),
                    )
                    .in_field(field);
                    if column.required {
                        return Err(Refusal::Column(Box::new(problem.help(format!(
                            "`{}.{}` cannot be without it",
                            row.table.name, column.name
                        )))));
                    }
                    let message = format!(
                        "{}; `{}.{}` is null",
                        problem.message, row.table.name, column.name
                    );
                    self.warnings.push(Problem { message, ..problem });
                }
                _ if column.required => {
                    let names: Vec<_> =
                        places.iter().filter_map(place).map(|name| format!("`{name}`")).collect();
                    let field = places.first().and_then(place).cloned().unwrap_or_default();
                    return Err(Refusal::Column(Box::new(
                        Problem::warning(
                            "missing-value",
                            format!("nothing usable at {}", names.join(", ")),
                        )
                        .in_field(field)
                        .help(format!("`{}.{}` cannot be without it", row.table.name, column.name)),
                    )));
                }
                _ => {}
            }
        }
        let done = if row.once {
            // Distinct within a source: two systems' rows are two facts.
            self.content.extend_from_slice(collector.source.as_bytes());
            self.content.extend_from_slice(row.table.name.as_bytes());
            // What warns does so every time.
            self.known.fresh.extend(inputs.filter(|_| !doubtful));
            let content = self.hashed();
            collector.finish_once(row.index, position, content)
        } else {
            let source = plan.source.and_then(|slot| record.root(slot).text(&mut self.value));
            collector.finish(row.index, false, position, source)
        };
        done.map_err(|TooLarge| Refusal::TooLarge)
    }
}

/// What a column's pointers gave.
enum Found {
    /// A value, which has been stored.
    Set,
    /// Nothing.
    Nothing,
    /// Only what the converter does not accept; the first such place.
    Unfit(Option<At>),
}

/// Where a converted cell goes.
struct Set<'s> {
    rows: &'s mut Rows,
    column: &'s ColumnPlan,
    content: Option<&'s mut Vec<u8>>,
    too_large: bool,
}

impl Set<'_> {
    #[inline]
    fn put(&mut self, cell: Cell<'_>) {
        let cell = match cell {
            Cell::Real(number) if self.column.round => Cell::Integer(number.round() as i64),
            cell => cell,
        };
        if let Some(content) = self.content.as_deref_mut() {
            pack(content, self.column.column, cell);
        }
        self.too_large |= self.rows.set(self.column.column, cell) == Err(Refused::Full);
    }
}

fn first<R: Record>(
    places: &[At],
    column: &ColumnPlan,
    record: &R,
    (value_text, converted): (&mut String, &mut String),
    key: &HashKey,
    set: &mut Set<'_>,
) -> Found {
    let mut unfit = None;
    for at in places {
        match one(record.at(*at), column, value_text, converted, key, set) {
            Found::Set => return Found::Set,
            Found::Unfit(_) => {
                unfit.get_or_insert(*at);
            }
            Found::Nothing => {}
        }
    }
    match unfit {
        Some(at) => Found::Unfit(Some(at)),
        None => Found::Nothing,
    }
}

fn one(
    value: Value<'_>,
    column: &ColumnPlan,
    value_text: &mut String,
    converted: &mut String,
    key: &HashKey,
    set: &mut Set<'_>,
) -> Found {
    let value = match (&column.steps, value) {
        (_, Value::Missing) => return Found::Nothing,
        // Most columns.
        (None, Value::Text(text)) if matches!(column.converter, Converter::Text) => {
            let Some(text) = filled(text) else { return Found::Nothing };
            set.put(Cell::Text(text));
            return Found::Set;
        }
        (None, value) => value,
        (Some(_), Value::Container) => return Found::Unfit(None),
        (Some(steps), value) => match value.text(value_text).and_then(|text| apply(steps, text)) {
            Some(text) => Value::Text(text),
            None => return Found::Nothing,
        },
    };
    match column.converter.convert(value, converted, key) {
        Ok(Some(cell)) => {
            set.put(cell);
            Found::Set
        }
        Ok(None) => Found::Nothing,
        Err(Unfit) => Found::Unfit(None),
    }
}

/// The steps before conversion: `None` is null.
fn apply<'t>(steps: &'t Steps, text: &'t str) -> Option<&'t str> {
    if is_in(&steps.not, text) {
        return None;
    }
    let mut text = text;
    if let Some((separator, part)) = &steps.split {
        let part_of = usize::try_from(part.unsigned_abs()).ok()?.checked_sub(1)?;
        text = if *part > 0 {
            text.split(separator).nth(part_of)
        } else {
            text.rsplit(separator).nth(part_of)
        }?;
        text = Some(text.trim()).filter(|text| !text.is_empty())?;
    }
    if !steps.map.is_empty() || steps.otherwise.is_some() {
        text = steps.map.get(text).or(steps.otherwise.as_deref()).unwrap_or(text);
    }
    if let Some(only) = &steps.only
        && !is_in(only, text)
    {
        return None;
    }
    Some(text)
}

fn is_in(list: &[String], text: &str) -> bool {
    list.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn starts(list: &[String], text: &str) -> bool {
    list.iter().any(|start| {
        text.as_bytes()
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    })
}

/// A value as a problem shows it.
fn shown(value: Value<'_>, scratch: &mut String) -> String {
    match value {
        Value::Container => "an object or a list".to_owned(),
        value => match value.text(scratch) {
            Some(text) if text.chars().count() > 60 => {
                format!("`{}…`", text.chars().take(60).collect::<String>())
            }
            Some(text) => format!("`{text}`"),
            None => "nothing".to_owned(),
        },
    }
}

impl Fixed {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Text(text) => Cell::Text(text),
            Self::Integer(number) => Cell::Integer(*number),
            Self::Real(number) => Cell::Real(*number),
            Self::Flag(flag) => Cell::Flag(*flag),
            Self::Instant(micros) => Cell::Instant(*micros),
            Self::Day(day) => Cell::Day(*day),
        }
    }
}

/// Appends a cell so that two different rows never give the same bytes.
fn pack(content: &mut Vec<u8>, column: usize, cell: Cell<'_>) {
    content.extend_from_slice(&column.to_le_bytes());
    match cell {
        Cell::Text(text) => {
            content.extend_from_slice(&text.len().to_le_bytes());
            content.extend_from_slice(text.as_bytes());
        }
        Cell::Integer(number) | Cell::Instant(number) => {
            content.extend_from_slice(&number.to_le_bytes())
        }
        Cell::Real(number) => content.extend_from_slice(&number.to_le_bytes()),
        Cell::Flag(flag) => content.push(flag.into()),
        Cell::Day(day) => content.extend_from_slice(&day.to_le_bytes()),
    }
}
