//! Bank and card statements in OFX: 1.x (SGML, tags left open) and 2.x (XML).
//!
//! Source: the OFX specification, versions 1.0.2 to 2.3. One tokenizer reads
//! both: a tag that is followed by text is a value, closed or not; aggregates
//! that matter are known by name and closed by their end tag or by that of an
//! outer one. Unknown tags, banks' own ones among them, are passed over. The
//! encoding is that of the header (`CHARSET`, or the XML declaration); text
//! that is valid UTF-8 is read as such whatever the header says.
//!
//! A *record* is a transaction: `STMTTRN` of a bank or card statement, or a
//! child of `INVTRANLIST`, which is recognised and not used. Its position is its
//! running number in the file.
//!
//! # What the columns mean
//!
//! Money out of the account (negative `TRNAMT`) is `direction` = `credit` to the
//! payee with a positive `amount_minor`; money in is `debit` with a negative one.
//! `paid_on` is the day of `DTPOSTED` as written, in the bank's own time zone.
//! `account_hash` is there only where the statement names the other account
//! (`BANKACCTTO`, `CCACCTTO`).

use super::amount::{minor_digits, minor_units};
use super::payment::{Direction, Payment, known_purpose};
use super::refusal::Refusal;
use super::text::{self, folded};
use super::{Format, xml};
use crate::{Error, Sink};
use encoding_rs::{Encoding, WINDOWS_1252};
use jiff::civil::Date;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// Bytes of a tag or a text beyond which a file is refused.
const LARGEST_TOKEN: u64 = 1 << 20;

/// Reads OFX statements; see the module.
pub struct Ofx;

impl Format for Ofx {
    fn name(&self) -> &'static str {
        "ofx"
    }

    fn title(&self) -> &'static str {
        "Bank or card statement (OFX, QFX)"
    }

    fn source(&self) -> &'static str {
        "ofx"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["payments"]
    }

    fn recognises(&self, head: &[u8], _path: &Path) -> bool {
        let head = text::without_mark(head).trim_ascii_start();
        let starts = |prefix: &[u8]| {
            head.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
        starts(b"OFXHEADER")
            || starts(b"<OFX>")
            || (starts(b"<?xml") && (has(b"<?OFX") || has(b"<OFX>")))
            || starts(b"<?OFX")
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Error> {
        let mut tokens = Tokens::new(input)?;
        let mut statement = Statement::default();
        while let Some(token) = tokens.next()? {
            statement.line = tokens.line;
            match token {
                Token::Open(tag, text) => statement.open(&tag, text, sink)?,
                Token::Close(tag) => statement.close(&tag, sink)?,
                Token::TooLong => {
                    return statement.stop("a tag or text of more than 1 MiB", sink);
                }
            }
        }
        statement.end(sink)
    }
}

/// A tag in upper case with the text after it, or an end tag.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Open(String, Option<String>),
    Close(String),
    TooLong,
}

/// Cuts the input into tags and the text after them.
struct Tokens<'a> {
    input: &'a mut dyn BufRead,
    encoding: &'static Encoding,
    /// Line of the last token.
    line: u64,
    /// Line that the input has reached.
    reached: u64,
    bytes: Vec<u8>,
    ended: bool,
}

impl<'a> Tokens<'a> {
    /// Reads the header, up to the first tag.
    fn new(input: &'a mut dyn BufRead) -> io::Result<Self> {
        let declared = xml::declared(input.fill_buf()?);
        let mut tokens = Self {
            input,
            encoding: declared.unwrap_or(WINDOWS_1252),
            line: 1,
            reached: 1,
            bytes: Vec::new(),
            ended: false,
        };
        tokens.until(b'<')?;
        if declared.is_none() {
            tokens.encoding = header_encoding(&tokens.bytes).unwrap_or(WINDOWS_1252);
        }
        Ok(tokens)
    }

    /// Reads up to and past `end`, which is not kept. `false`: too long.
    fn until(&mut self, end: u8) -> io::Result<bool> {
        self.bytes.clear();
        self.more_until(end)
    }

    fn more_until(&mut self, end: u8) -> io::Result<bool> {
        let from = self.bytes.len();
        let read = (&mut *self.input).take(LARGEST_TOKEN).read_until(end, &mut self.bytes)?;
        let found = self.bytes.last() == Some(&end) && read > 0;
        let new = self.bytes.get(from..).unwrap_or_default();
        self.reached += memchr::memchr_iter(b'\n', new).count() as u64;
        if found {
            self.bytes.pop();
        } else if (read as u64) < LARGEST_TOKEN {
            self.ended = true;
        }
        Ok(found || self.ended)
    }

    /// The next tag. The input stands behind a `<`.
    fn next(&mut self) -> io::Result<Option<Token>> {
        while !self.ended {
            self.line = self.reached;
            if !self.until(b'>')? {
                return Ok(Some(Token::TooLong));
            }
            if self.bytes.starts_with(b"!--") {
                while !self.ended && !self.bytes.ends_with(b"--") {
                    self.bytes.push(b'>');
                    if !self.more_until(b'>')? || self.bytes.len() as u64 > LARGEST_TOKEN {
                        return Ok(Some(Token::TooLong));
                    }
                }
                self.until(b'<')?;
                continue;
            }
            if self.ended {
                // A tag without its end: what it would have said is not known.
                return Ok(None);
            }
            let tag = self.bytes.trim_ascii().to_ascii_uppercase();
            if matches!(tag.first(), Some(b'?' | b'!')) {
                self.until(b'<')?;
                continue;
            }
            let empty = tag.ends_with(b"/");
            let tag = String::from_utf8_lossy(tag.strip_suffix(b"/").unwrap_or(&tag));
            let name = tag.split_ascii_whitespace().next().unwrap_or_default();
            if let Some(name) = name.strip_prefix('/') {
                let name = name.to_owned();
                self.until(b'<')?;
                return Ok(Some(Token::Close(name)));
            }
            let name = name.to_owned();
            let Some(text) = self.value()? else { return Ok(Some(Token::TooLong)) };
            return Ok(Some(Token::Open(name, folded(&text).filter(|_| !empty))));
        }
        Ok(None)
    }

    /// The text up to the next tag, CDATA sections included. `None`: too long.
    fn value(&mut self) -> io::Result<Option<String>> {
        let mut value = String::new();
        loop {
            if !self.until(b'<')? {
                return Ok(None);
            }
            value.push_str(&unescaped(&text::decode_as(&self.bytes, self.encoding)));
            if self.ended || !self.input.fill_buf()?.starts_with(b"!") {
                return Ok(Some(value));
            }
            // A CDATA section or a comment inside the text.
            self.until(b'>')?;
            let section = b"![CDATA[";
            let closing: &[u8] = if self.bytes.starts_with(section) {
                b"]]"
            } else if self.bytes.starts_with(b"!--") {
                b"--"
            } else {
                b""
            };
            while !self.ended && !self.bytes.ends_with(closing) {
                self.bytes.push(b'>');
                if !self.more_until(b'>')? || self.bytes.len() as u64 > LARGEST_TOKEN {
                    return Ok(None);
                }
            }
            let Some(content) = self.bytes.strip_prefix(section) else { continue };
            let content = content.strip_suffix(b"]]").unwrap_or(content);
            value.push_str(&text::decode_as(content, self.encoding));
        }
    }
}

/// `CHARSET:1252` of an OFX 1.x header.
fn header_encoding(header: &[u8]) -> Option<&'static Encoding> {
    let header = String::from_utf8_lossy(header).to_ascii_uppercase();
    let (_, rest) = header.split_once("CHARSET:")?;
    let charset = rest.split_whitespace().next()?;
    let label = match charset {
        "NONE" => return None,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => match number {
            "932" => "shift_jis".to_owned(),
            "936" => "gbk".to_owned(),
            "949" => "euc-kr".to_owned(),
            "950" => "big5".to_owned(),
            _ => format!("windows-{number}"),
        },
        other if other.starts_with("8859-") => format!("iso-{other}"),
        other => other.to_owned(),
    };
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

/// The escapes of OFX: `&amp;`, `&lt;`, `&gt;`, `&nbsp;` and those of XML. An
/// ampersand that begins none stands for itself, as many banks write it.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| {
            let character = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "nbsp" => ' ',
                "apos" => '\'',
                "quot" => '"',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((character, after))
        });
        match known {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A transaction as far as it has been read.
#[derive(Debug, Default)]
struct Transaction {
    line: u64,
    kind: Option<String>,
    posted: Option<String>,
    amount: Option<String>,
    id: Option<String>,
    name: Option<String>,
    memo: Option<String>,
    currency: Option<String>,
    bank: Option<String>,
    account: Option<String>,
}

/// Where the reader is in the file.
#[derive(Default)]
struct Statement {
    /// Open aggregates that matter.
    stack: Vec<&'static str>,
    transaction: Option<Transaction>,
    /// `CURDEF` of the statement.
    currency: Option<String>,
    line: u64,
    records: u64,
    saw_end: bool,
}

/// Aggregates whose children are read, or that are a record.
fn aggregate(tag: &str) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "OFX",
        "STMTTRNRS",
        "CCSTMTTRNRS",
        "INVSTMTTRNRS",
        "STMTRS",
        "CCSTMTRS",
        "INVSTMTRS",
        "BANKTRANLIST",
        "INVTRANLIST",
        "STMTTRN",
        "PAYEE",
        "EXTDPAYEE",
        "BANKACCTTO",
        "CCACCTTO",
        "CURRENCY",
        "ORIGCURRENCY",
        "STATUS",
    ];
    KNOWN.iter().copied().find(|known| *known == tag)
}

/// Children of `INVTRANLIST`.
fn investment(tag: &str) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "BUYDEBT",
        "BUYMF",
        "BUYOPT",
        "BUYOTHER",
        "BUYSTOCK",
        "CLOSUREOPT",
        "INCOME",
        "INVBANKTRAN",
        "INVEXPENSE",
        "JRNLFUND",
        "JRNLSEC",
        "MARGININTEREST",
        "REINVEST",
        "RETOFCAP",
        "SELLDEBT",
        "SELLMF",
        "SELLOPT",
        "SELLOTHER",
        "SELLSTOCK",
        "SPLIT",
        "TRANSFER",
    ];
    KNOWN.iter().copied().find(|known| *known == tag)
}

impl Statement {
    fn open(&mut self, tag: &str, text: Option<String>, sink: &mut Sink<'_>) -> Result<(), Error> {
        if let Some(text) = text {
            self.value(tag, text, sink);
            return Ok(());
        }
        let investments = self.stack.contains(&"INVTRANLIST");
        if investments {
            if let Some(kind) = investment(tag) {
                // Its own STMTTRN, if it has one, is part of it.
                self.records += 1;
                return sink.not_used(self.records, kind);
            }
            return Ok(());
        }
        let Some(name) = aggregate(tag) else { return Ok(()) };
        match name {
            "STMTTRN" => {
                self.finish(sink)?;
                while self.stack.last().is_some_and(|open| *open != "BANKTRANLIST")
                    && self.stack.contains(&"BANKTRANLIST")
                {
                    self.stack.pop();
                }
                self.transaction = Some(Transaction { line: self.line, ..Transaction::default() });
            }
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => self.currency = None,
            _ => {}
        }
        self.stack.push(name);
        Ok(())
    }

    fn close(&mut self, tag: &str, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some(at) = self.stack.iter().rposition(|open| *open == tag) else { return Ok(()) };
        // An outer end tag closes what was left open inside.
        if self.stack.get(at..).is_some_and(|closed| closed.contains(&"STMTTRN")) {
            self.finish(sink)?;
        }
        self.stack.truncate(at);
        self.saw_end |= tag == "OFX";
        Ok(())
    }

    fn value(&mut self, tag: &str, text: String, sink: &mut Sink<'_>) {
        let inside = self.stack.last().copied().unwrap_or_default();
        if let Some(transaction) = &mut self.transaction {
            match (inside, tag) {
                ("BANKACCTTO", "BANKID") => transaction.bank = Some(text),
                ("BANKACCTTO" | "CCACCTTO", "ACCTID") => transaction.account = Some(text),
                ("PAYEE" | "EXTDPAYEE", "NAME") => {
                    transaction.name.get_or_insert(text);
                }
                ("CURRENCY", "CURSYM") | ("STMTTRN", "CURRENCY") => {
                    transaction.currency = Some(text)
                }
                // The original currency tells of the purchase; the amount is in the account's.
                ("ORIGCURRENCY", _) => {}
                (_, "TRNTYPE") => transaction.kind = Some(text),
                (_, "DTPOSTED") => transaction.posted = Some(text),
                (_, "TRNAMT") => transaction.amount = Some(text),
                (_, "FITID") => transaction.id = Some(text),
                ("STMTTRN", "NAME") => transaction.name = Some(text),
                ("STMTTRN", "MEMO") => transaction.memo = Some(text),
                _ => {}
            }
        } else if tag == "CURDEF" {
            self.currency = Some(text);
        } else if tag == "SEVERITY"
            && text.eq_ignore_ascii_case("ERROR")
            && self.stack.iter().any(|open| open.ends_with("TRNRS"))
        {
            sink.warn(
                self.line,
                "ofx-no-statement",
                "STATUS",
                "the bank answered with an error in place of a statement".to_owned(),
            );
        }
    }

    fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some(transaction) = self.transaction.take() else { return Ok(()) };
        self.records += 1;
        let line = transaction.line;
        let card = self.stack.contains(&"CCSTMTRS");
        match payment(transaction, self.currency.as_deref(), card) {
            Ok(payment) => payment.write(sink, self.records),
            Err(refusal) => sink.reject(self.records, refusal.at_line(line)),
        }
    }

    /// The file ends. A transaction whose end tag is missing is refused: what
    /// is missing of it is not known.
    fn end(mut self, sink: &mut Sink<'_>) -> Result<(), Error> {
        if self.transaction.is_some() {
            return self.stop("the file ends inside a transaction", sink);
        }
        if !self.saw_end && !self.stack.is_empty() {
            sink.warn(
                self.line,
                "ofx-truncated",
                "OFX",
                "the file has no end tag `</OFX>`: it may be cut off".to_owned(),
            );
        }
        self.stack.clear();
        Ok(())
    }

    fn stop(&mut self, reason: &str, sink: &mut Sink<'_>) -> Result<(), Error> {
        let line = self.transaction.take().map_or(self.line, |transaction| transaction.line);
        sink.reject(self.records + 1, Refusal::new("STMTTRN", reason).at_line(line))
    }
}

fn payment(
    transaction: Transaction,
    currency: Option<&str>,
    card: bool,
) -> Result<Payment, Refusal> {
    let posted = transaction
        .posted
        .ok_or_else(|| Refusal::new("DTPOSTED", "the transaction has no date"))?;
    let paid_on = day(&posted).ok_or_else(|| {
        Refusal::new("DTPOSTED", format!("`{posted}` is not a date, expected `YYYYMMDD`"))
    })?;
    let amount = transaction
        .amount
        .ok_or_else(|| Refusal::new("TRNAMT", "the transaction has no amount"))?;
    let currency = transaction
        .currency
        .or_else(|| currency.map(str::to_owned))
        .map(|text| text.to_ascii_uppercase());
    let digits = currency.as_deref().map_or(2, minor_digits);
    let minor = minor_units(&amount, digits)
        .ok_or_else(|| Refusal::new("TRNAMT", format!("`{amount}` is not an amount")))?;

    let direction = if minor < 0 { Direction::Credit } else { Direction::Debit };
    let mut payment = Payment::new(paid_on, direction);
    // The statement is signed as the account sees it; we sign as the payee is paid.
    payment.amount_minor = Some(minor.saturating_neg());
    payment.currency = currency;
    payment.payment_id = transaction.id;
    payment.account = transaction.account;
    payment.bank_id = transaction.bank;
    let kind = transaction.kind.map(|kind| kind.to_ascii_uppercase());
    payment.method = match kind.as_deref() {
        Some("CHECK") => Some("cheque"),
        Some("DIRECTDEP" | "DIRECTDEBIT") => Some("ach"),
        Some("POS" | "ATM") => Some("card"),
        _ if card => Some("card"),
        _ => None,
    };
    let words = [transaction.name.as_deref(), transaction.memo.as_deref()];
    payment.purpose =
        words.into_iter().flatten().find_map(known_purpose).map(str::to_owned).or_else(
            || match kind.as_deref() {
                Some("INT") => Some("interest".to_owned()),
                Some("DIV") => Some("dividend".to_owned()),
                Some("FEE" | "SRVCHG") => Some("fee".to_owned()),
                _ => None,
            },
        );
    payment.payee_name = transaction.name;
    payment.reference = transaction.memo;
    Ok(payment)
}

/// `YYYYMMDD`, with a time and a zone after it or not.
fn day(text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(8)?;
    let shaped =
        rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || c == '[' || c == '.');
    if !shaped || !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = day.get(..4)?.parse().ok()?;
    let month = day.get(4..6)?.parse().ok()?;
    Date::new(year, month, day.get(6..)?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
