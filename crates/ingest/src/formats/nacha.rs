//! ACH files in the Nacha format: fixed records of 94 characters.
//!
//! Source: the Nacha Operating Rules, appendix three (ACH record format
//! specifications). A *record* here is an entry (type `6`) with its addenda
//! (type `7`); file and batch headers and controls are the frame around it.
//! What is read:
//!
//! - one record a line, `\n`, `\r\n` or `\r`, or blocked without line ends;
//!   short lines, whose missing columns count as blank; padding of nines;
//! - every standard entry class. Entries that move no money to or from a payee
//!   (ADV accounting advices, ACK and ATX acknowledgements, ENR enrolments, DNE
//!   death notices) are recognised and not used;
//! - bytes that are not UTF-8 are read as Windows-1252, one column each.
//!
//! The position of a row is its line, or for blocked files its record number.
//!
//! # What the columns mean
//!
//! `direction` is what the transaction code says: `credit` to the account of
//! the payee, or `debit` from it. `amount_minor` is positive when money leaves
//! the originator: a credit, or a debit that was returned; it is negative for a
//! debit and for a credit that was returned. `paid_on` is the effective entry
//! date of the batch or, where that is blank or zero (returns, notifications),
//! the creation date of the file. `purpose` is `payroll`, `invoice`,
//! `reimbursement`, `prenote`, `return`, `reversal`, `notification_of_change`,
//! or the company entry description as written.

use super::Format;
use super::amount::routing_number_holds;
use super::payment::{Direction, Payment, purpose_of_words};
use super::refusal::Refusal;
use super::text;
use crate::{Error, Sink};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// Characters of a record.
const WIDTH: usize = 94;
/// Bytes read at once from a file without line ends: 700 records.
const BLOCK: usize = WIDTH * 700;
/// Most characters of addenda kept as the reference of one entry. A CTX entry
/// may carry 9,999 addenda; what a reviewer reads is at the beginning.
const REFERENCE: usize = 2_000;

/// Standard entry classes.
const CLASSES: &[&str] = &[
    "ACK", "ADV", "ARC", "ATX", "BOC", "CCD", "CIE", "COR", "CTX", "DNE", "ENR", "IAT", "MTE",
    "POP", "POS", "PPD", "RCK", "SHR", "TEL", "TRC", "TRX", "WEB", "XCK",
];

/// Reads ACH files; see the module.
pub struct Nacha;

impl Format for Nacha {
    fn name(&self) -> &'static str {
        "nacha"
    }

    fn title(&self) -> &'static str {
        "ACH file (Nacha)"
    }

    fn source(&self) -> &'static str {
        "ach"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["payments"]
    }

    fn recognises(&self, head: &[u8], _path: &Path) -> bool {
        let head = head.trim_ascii_start();
        let Some(first) = head.get(..WIDTH.min(head.len())) else { return false };
        let at = |from: usize, to: usize| first.get(from - 1..to).unwrap_or_default();
        // Record size and blocking factor, wherever a misaligned header has them.
        let sizes = memchr::memmem::find(first, b"094101");
        let file_header = at(1, 3) == b"101" && sizes.is_some_and(|at| (30..40).contains(&at));
        let batch_header = first.len() == WIDTH
            && at(1, 1) == b"5"
            && matches!(at(2, 4), b"200" | b"220" | b"225" | b"280")
            && at(51, 53).iter().all(u8::is_ascii_uppercase)
            && at(88, 94).iter().all(u8::is_ascii_digit);
        file_header || batch_header
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Error> {
        let mut records = Records::new(input);
        let mut reader = Reader::default();
        while let Some(record) = records.next()? {
            reader.record(record, sink)?;
        }
        reader.end(sink)
    }
}

/// One record: its line and its characters.
struct Record {
    line: u64,
    text: String,
    /// Columns are bytes.
    ascii: bool,
}

impl Record {
    /// Columns `first` to `last`, 1-based and inclusive, trimmed. Columns that a
    /// short line does not have are blank.
    fn columns(&self, first: usize, last: usize) -> &str {
        let found = if self.ascii {
            let last = last.min(self.text.len());
            self.text.get(first - 1..last)
        } else {
            let at = |column: usize| {
                self.text.char_indices().nth(column).map_or(self.text.len(), |(at, _)| at)
            };
            self.text.get(at(first - 1)..at(last))
        };
        found.unwrap_or_default().trim()
    }

    /// The same, `None` when blank.
    fn filled(&self, first: usize, last: usize) -> Option<&str> {
        Some(self.columns(first, last)).filter(|text| !text.is_empty())
    }

    /// Columns that must be digits, as a number.
    fn digits(&self, first: usize, last: usize) -> Option<i64> {
        let text = self.columns(first, last);
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    }
}

/// Cuts the input into records, whatever stands between them.
struct Records<'a> {
    input: &'a mut dyn BufRead,
    /// Bytes of a block that did not fill a record or ended inside a character.
    carried: Vec<u8>,
    ready: VecDeque<Record>,
    line: u64,
}

impl<'a> Records<'a> {
    fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, carried: Vec::new(), ready: VecDeque::new(), line: 0 }
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Ok(Some(record));
            }
            let mut bytes = std::mem::take(&mut self.carried);
            let room = BLOCK.saturating_sub(bytes.len()) as u64;
            let read = (&mut *self.input).take(room).read_until(b'\n', &mut bytes)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            // A full block without a line end: keep what does not fill a record.
            let whole = read > 0 && bytes.last() != Some(&b'\n') && bytes.len() >= BLOCK;
            self.cut(&bytes, whole);
        }
    }

    fn cut(&mut self, bytes: &[u8], more_follows: bool) {
        let (bytes, broken) =
            if more_follows { text::whole_characters(bytes) } else { (bytes, &b""[..]) };
        let decoded = text::decode(bytes);
        let mut rest: &str = &decoded;
        let mut seen = false;
        while !rest.is_empty() {
            let wide = rest.char_indices().nth(WIDTH).map_or(rest.len(), |(at, _)| at);
            let within = rest.get(..wide).unwrap_or(rest);
            let end = memchr::memchr2(b'\r', b'\n', within.as_bytes()).unwrap_or(wide);
            let (record, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if more_follows && after.is_empty() && record.chars().count() < WIDTH {
                // Carried as it was read: one byte a character if it is not UTF-8.
                let size = match &decoded {
                    Cow::Borrowed(_) => record.len(),
                    Cow::Owned(_) => record.chars().count(),
                };
                let from = bytes.len().saturating_sub(size);
                self.carried.extend_from_slice(bytes.get(from..).unwrap_or_default());
                break;
            }
            rest = after.trim_start_matches(['\r', '\n']);
            // One line is one number, and so is each further record on it.
            if !seen || !record.trim().is_empty() {
                self.line += 1;
            }
            seen = true;
            if !record.trim().is_empty() {
                self.ready.push_back(Record {
                    line: self.line,
                    text: record.to_owned(),
                    ascii: record.is_ascii(),
                });
            }
        }
        self.carried.extend_from_slice(broken);
    }
}

/// Where the reader is: file, batch, entry.
#[derive(Default)]
struct Reader {
    created_on: Option<Date>,
    batch: Option<Batch>,
    entry: Option<Entry>,
    /// The entry was refused at once: its addenda are part of it.
    refused: bool,
    file: Totals,
    /// Only advices so far: the amounts of their controls are twenty digits wide.
    advices: bool,
    saw_control: bool,
    saw_record: bool,
}

/// What the batch header says of its entries.
struct Batch {
    line: u64,
    /// The header could not be read: its entries have no day.
    broken: bool,
    class: String,
    international: bool,
    description: String,
    country: Option<String>,
    paid_on: Option<Date>,
    totals: Totals,
}

/// What the control records are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    records: i64,
    hash: i64,
    debit: i64,
    credit: i64,
    /// An entry could not be read: the sums are not comparable.
    partial: bool,
}

impl Totals {
    /// Digits that a control record keeps of the entry hash.
    const HASH: i64 = 10_000_000_000;

    fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.hash = (self.hash + other.hash) % Self::HASH;
        self.debit = self.debit.saturating_add(other.debit);
        self.credit = self.credit.saturating_add(other.credit);
        self.partial |= other.partial;
    }
}

/// An entry and its addenda so far.
struct Entry {
    record: Record,
    addenda: Addenda,
}

/// What the addenda say.
#[derive(Default)]
struct Addenda {
    text: String,
    returned: Option<String>,
    changed: Option<String>,
    /// IAT: receiver's name (10), bank (14), number (15).
    receiver: Option<String>,
    bank: Option<String>,
    bank_id: Option<String>,
    bank_country: Option<String>,
    receiver_id: Option<String>,
}

impl Addenda {
    fn take(&mut self, record: &Record) {
        let owned = |first, last| record.filled(first, last).map(str::to_owned);
        match record.columns(2, 3) {
            "10" => self.receiver = owned(47, 81),
            "14" => {
                self.bank = owned(4, 38);
                self.bank_id = owned(41, 74);
                self.bank_country = owned(75, 77);
            }
            "15" => self.receiver_id = owned(4, 18),
            "05" | "17" => self.push(record.columns(4, 83)),
            // Terminal and merchant of a card-like entry.
            "02" => self.push(record.columns(4, 79)),
            "98" => self.changed = owned(4, 6).or_else(|| Some("change".to_owned())),
            "99" => {
                let code = record.columns(4, 6);
                let original = record.columns(7, 21);
                self.returned = Some(format!("{code} of {original}").trim().to_owned());
            }
            // 11, 12, 13, 16, 18: addresses and banks in between.
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() || self.text.len() >= REFERENCE {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }
}

/// What a transaction code says.
#[derive(Clone, Copy)]
struct Code {
    direction: Direction,
    prenote: bool,
    /// A return or a notification of change; the addenda say which.
    automated: bool,
}

/// Transaction codes of the demand (2x), savings (3x), ledger (4x) and loan
/// (5x) accounts. Advices (8x) are never payments.
fn code(text: &str) -> Option<Code> {
    let (kind, act) = text.split_at_checked(1)?;
    let direction = match (kind, act) {
        ("2" | "3" | "4" | "5", "0" | "1" | "2" | "3" | "4") => Direction::Credit,
        ("2" | "3" | "4", "5" | "6" | "7" | "8" | "9") | ("5", "5" | "6") => Direction::Debit,
        _ => return None,
    };
    Some(Code {
        direction,
        prenote: act == "3" || (act == "8" && kind != "5"),
        automated: act == "1" || act == "6",
    })
}

impl Reader {
    fn record(&mut self, record: Record, sink: &mut Sink<'_>) -> Result<(), Error> {
        let kind = record.text.as_bytes().first().copied().unwrap_or_default();
        if kind == b'7' {
            return self.addendum(&record, sink);
        }
        self.finish_entry(sink)?;
        self.refused = false;
        match kind {
            b'1' => {
                self.created_on = day(record.columns(24, 29));
                if self.created_on.is_none() {
                    sink.warn(
                        record.line,
                        "ach-file-header",
                        "columns 24-29",
                        format!("file creation date `{}` is not a day", record.columns(24, 29)),
                    );
                }
            }
            b'5' => self.batch_header(&record, sink)?,
            b'6' => self.entry_detail(record, sink)?,
            b'8' => self.batch_control(&record, sink),
            b'9' if record.text.trim().bytes().all(|byte| byte == b'9') => {}
            b'9' => self.file_control(&record, sink),
            _ => {
                let first: String = record.text.chars().take(1).collect();
                sink.reject(
                    record.line,
                    Refusal::new(
                        "columns 1-1",
                        format!("`{first}` is not a record type of an ACH file"),
                    ),
                )?;
            }
        }
        self.saw_record = true;
        Ok(())
    }

    fn batch_header(&mut self, record: &Record, sink: &mut Sink<'_>) -> Result<(), Error> {
        if let Some(batch) = self.batch.take() {
            sink.warn(
                record.line,
                "ach-no-batch-control",
                "columns 1-1",
                format!("the batch that begins on line {} has no control record", batch.line),
            );
            self.file.add(&batch.totals);
        }
        let service = record.columns(2, 4);
        let class = record.columns(51, 53);
        let refusal = if !matches!(service, "200" | "220" | "225" | "280") {
            Some(Refusal::new("columns 2-4", format!("`{service}` is not a service class code")))
        } else if !CLASSES.contains(&class) {
            Some(Refusal::new("columns 51-53", format!("`{class}` is not a standard entry class")))
        } else {
            None
        };
        self.advices = class == "ADV";
        let international = class == "IAT" || record.columns(5, 20) == "IATCOR";
        let written = record.columns(70, 75);
        let effective = day(written);
        if effective.is_none() && !written.bytes().all(|byte| byte == b'0') && refusal.is_none() {
            sink.warn(
                record.line,
                "ach-effective-date",
                "columns 70-75",
                format!("effective entry date `{written}` is not a day; the file's creation date is used"),
            );
        }
        self.batch = Some(Batch {
            line: record.line,
            broken: refusal.is_some(),
            class: class.to_owned(),
            international,
            description: record.columns(54, 63).to_owned(),
            country: international.then(|| record.filled(39, 40).map(str::to_owned)).flatten(),
            paid_on: effective.or(self.created_on),
            totals: Totals::default(),
        });
        match refusal {
            Some(refusal) => sink.reject(record.line, refusal),
            None => Ok(()),
        }
    }

    fn entry_detail(&mut self, record: Record, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some(batch) = &mut self.batch else {
            self.refused = true;
            return sink.reject(
                record.line,
                Refusal::new(
                    "columns 1-1",
                    "an entry outside of a batch has no date and no purpose",
                ),
            );
        };
        batch.totals.records += 1;
        let size = record.text.chars().count();
        if size < WIDTH {
            // The last columns are the trace number, which no entry is without:
            // a short entry was cut off, perhaps inside of a name or number.
            batch.totals.partial = true;
            self.refused = true;
            return sink.reject(
                record.line,
                Refusal::new(
                    format!("columns {}-{WIDTH}", size + 1),
                    format!("the entry ends after {size} of {WIDTH} columns"),
                ),
            );
        }
        let advice = batch.class == "ADV";
        let amount = if advice { record.digits(28, 39) } else { record.digits(30, 39) };
        match (amount, record.digits(4, 11)) {
            (Some(amount), Some(routing)) => {
                batch.totals.hash = (batch.totals.hash + routing) % Totals::HASH;
                let credit = match record.columns(2, 3) {
                    advice @ ("81" | "83" | "85" | "87" | "82" | "84" | "86" | "88") => {
                        matches!(advice, "81" | "83" | "85" | "87")
                    }
                    other => code(other).is_none_or(|code| code.direction == Direction::Credit),
                };
                let sum = if credit { &mut batch.totals.credit } else { &mut batch.totals.debit };
                *sum = sum.saturating_add(amount);
            }
            _ => batch.totals.partial = true,
        }
        self.entry = Some(Entry { record, addenda: Addenda::default() });
        Ok(())
    }

    fn addendum(&mut self, record: &Record, sink: &mut Sink<'_>) -> Result<(), Error> {
        if let Some(batch) = &mut self.batch {
            batch.totals.records += 1;
        }
        match &mut self.entry {
            Some(entry) => {
                entry.addenda.take(record);
                Ok(())
            }
            None if self.refused => Ok(()),
            None => sink.reject(
                record.line,
                Refusal::new("columns 1-1", "an addenda record without an entry before it"),
            ),
        }
    }

    fn finish_entry(&mut self, sink: &mut Sink<'_>) -> Result<(), Error> {
        let (Some(entry), Some(batch)) = (self.entry.take(), &self.batch) else { return Ok(()) };
        let line = entry.record.line;
        match batch.class.as_str() {
            _ if batch.broken => sink.reject(
                line,
                Refusal::new(
                    "columns 1-1",
                    format!("the batch header on line {} could not be read", batch.line),
                ),
            ),
            "ADV" => sink.not_used(line, "accounting advice (ADV)"),
            "ACK" | "ATX" => sink.not_used(line, "acknowledgement (ACK, ATX)"),
            "ENR" => sink.not_used(line, "enrolment (ENR)"),
            "DNE" => sink.not_used(line, "death notice (DNE)"),
            _ => match payment(&entry, batch) {
                Ok(payment) => payment.write(sink, line),
                Err(refusal) => sink.reject(line, refusal),
            },
        }
    }

    fn batch_control(&mut self, record: &Record, sink: &mut Sink<'_>) {
        let Some(batch) = self.batch.take() else {
            sink.warn(
                record.line,
                "ach-control",
                "columns 1-1",
                "a batch control without a batch header".to_owned(),
            );
            return;
        };
        self.file.add(&batch.totals);
        let amounts =
            if batch.class == "ADV" { [(21, 40), (41, 60)] } else { [(21, 32), (33, 44)] };
        compare(record, sink, "batch", &batch.totals, (5, 10), (11, 20), amounts);
    }

    fn file_control(&mut self, record: &Record, sink: &mut Sink<'_>) {
        self.saw_control = true;
        if let Some(batch) = self.batch.take() {
            sink.warn(
                record.line,
                "ach-no-batch-control",
                "columns 1-1",
                format!("the batch that begins on line {} has no control record", batch.line),
            );
            self.file.add(&batch.totals);
        }
        let amounts = if self.advices { [(32, 51), (52, 71)] } else { [(32, 43), (44, 55)] };
        let file = std::mem::take(&mut self.file);
        compare(record, sink, "file", &file, (14, 21), (22, 31), amounts);
    }

    fn end(mut self, sink: &mut Sink<'_>) -> Result<(), Error> {
        self.finish_entry(sink)?;
        if let Some(batch) = &self.batch {
            sink.warn(
                batch.line,
                "ach-truncated",
                "columns 1-1",
                "the file ends inside the batch that begins here".to_owned(),
            );
        } else if self.saw_record && !self.saw_control {
            sink.warn(
                0,
                "ach-truncated",
                "",
                "the file has no file control record: it may be cut off".to_owned(),
            );
        }
        Ok(())
    }
}

/// Says where a control record disagrees with what was read.
fn compare(
    record: &Record,
    sink: &mut Sink<'_>,
    of: &str,
    totals: &Totals,
    count: (usize, usize),
    hash: (usize, usize),
    [debit, credit]: [(usize, usize); 2],
) {
    let parts = [
        ("entry and addenda count", count, totals.records, false),
        ("entry hash", hash, totals.hash, true),
        ("total of debits", debit, totals.debit, true),
        ("total of credits", credit, totals.credit, true),
    ];
    for (what, (first, last), read, sums) in parts {
        if sums && totals.partial {
            continue;
        }
        let stated = record.digits(first, last);
        if stated != Some(read) {
            let stated = record.columns(first, last);
            sink.warn(
                record.line,
                "ach-control",
                &format!("columns {first}-{last}"),
                format!(
                    "the {of} control states `{stated}` as its {what}, the entries give `{read}`"
                ),
            );
        }
    }
}

/// `YYMMDD` of this century.
fn day(text: &str) -> Option<Date> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part =
        |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<i8>().ok());
    let (year, month, day) = (part(0..2)?, part(2..4)?, part(4..6)?);
    Date::new(2000 + i16::from(year), month, day).ok()
}

/// First and last column of a field that not every class has.
type Columns = Option<(usize, usize)>;

/// Where the entry keeps the receiver's number and name: `(number, name)`.
fn receiver_columns(class: &str) -> (Columns, Columns) {
    match class {
        // A number of addenda stands between the two.
        "CTX" | "TRX" => (Some((40, 54)), Some((59, 74))),
        "CIE" => (Some((55, 76)), Some((40, 54))),
        // A cheque's serial number stands where the number would.
        "ARC" | "BOC" | "POP" | "RCK" | "XCK" => (None, Some((55, 76))),
        // Cheque routing, or a card's expiry and number: nobody's name.
        "TRC" | "SHR" => (None, None),
        _ => (Some((40, 54)), Some((55, 76))),
    }
}

fn payment(entry: &Entry, batch: &Batch) -> Result<Payment, Refusal> {
    let record = &entry.record;
    let addenda = &entry.addenda;
    let written = record.columns(2, 3);
    let code = code(written).ok_or_else(|| {
        Refusal::new("columns 2-3", format!("`{written}` is not a transaction code"))
    })?;
    let routing = record.columns(4, 12);
    if !routing_number_holds(routing) {
        return Err(Refusal::new(
            "columns 4-12",
            format!("`{routing}` is not a routing number: nine digits, the last a check digit"),
        ));
    }
    let amount = record.digits(30, 39).ok_or_else(|| {
        Refusal::new(
            "columns 30-39",
            format!("`{}` is not an amount in cents", record.columns(30, 39)),
        )
    })?;
    let paid_on = batch.paid_on.ok_or_else(|| {
        Refusal::new(
            "columns 70-75",
            format!(
                "neither the batch header on line {} nor the file header says a day",
                batch.line
            ),
        )
    })?;
    let owned = |columns: Columns| {
        columns.and_then(|(first, last)| record.filled(first, last)).map(str::to_owned)
    };

    let mut payment = Payment::new(paid_on, code.direction);
    payment.payment_id = record
        .filled(80, 94)
        .filter(|trace| trace.bytes().any(|byte| byte != b'0'))
        .map(str::to_owned);
    payment.currency = Some("USD".to_owned());
    payment.method = Some("ach");
    if batch.international {
        // The entry names the gateway; the addenda name the receiver's bank.
        payment.account = owned(Some((40, 74)));
        payment.bank_id = addenda.bank_id.clone().or_else(|| Some(routing.to_owned()));
        payment.institution.clone_from(&addenda.bank);
        payment.account_country = addenda.bank_country.clone().or_else(|| batch.country.clone());
        payment.payee_name.clone_from(&addenda.receiver);
        payment.employee_no.clone_from(&addenda.receiver_id);
    } else {
        let (number, name) = receiver_columns(&batch.class);
        payment.account = owned(Some((13, 29)));
        payment.bank_id = Some(routing.to_owned());
        payment.account_country = Some("US".to_owned());
        payment.employee_no = owned(number);
        payment.payee_name = owned(name);
    }
    let change = addenda.changed.is_some() || batch.class == "COR";
    let returned = !change && (addenda.returned.is_some() || code.automated);
    let description: Cow<'_, str> = if change {
        "notification_of_change".into()
    } else if returned {
        "return".into()
    } else if code.prenote {
        "prenote".into()
    } else {
        purpose_of_words(&batch.description)
    };
    payment.purpose = Some(description.into_owned()).filter(|text| !text.is_empty());
    // Corrected account numbers of a notification stay out of the reference.
    payment.reference = if change {
        addenda.changed.clone()
    } else {
        addenda
            .returned
            .clone()
            .or_else(|| Some(addenda.text.clone()).filter(|text| !text.is_empty()))
    };
    let leaves = (code.direction == Direction::Credit) != returned;
    payment.amount_minor = Some(if leaves { amount } else { -amount });
    Ok(payment)
}

#[cfg(test)]
mod tests;
