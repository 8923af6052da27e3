//! The row that every payment format writes.

use super::amount::iban_country;
use crate::hash::ACCOUNT;
use crate::{Error, Sink};
use jiff::civil::Date;
use std::borrow::Cow;

/// Which way the instruction goes, seen from the payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To the payee.
    Credit,
    /// From the payee.
    Debit,
}

impl Direction {
    /// The word in `payments.direction`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Debit => "debit",
        }
    }
}

/// One row of `payments`, before its account is hashed.
#[derive(Debug)]
pub(crate) struct Payment {
    pub(crate) payment_id: Option<String>,
    pub(crate) paid_on: Date,
    pub(crate) employee_no: Option<String>,
    pub(crate) payee_name: Option<String>,
    /// IBAN or account number as written; never leaves this process.
    pub(crate) account: Option<String>,
    pub(crate) bank_id: Option<String>,
    pub(crate) institution: Option<String>,
    pub(crate) account_country: Option<String>,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) method: Option<&'static str>,
    pub(crate) direction: Direction,
    pub(crate) purpose: Option<String>,
    pub(crate) reference: Option<String>,
}

impl Payment {
    pub(crate) const fn new(paid_on: Date, direction: Direction) -> Self {
        Self {
            payment_id: None,
            paid_on,
            employee_no: None,
            payee_name: None,
            account: None,
            bank_id: None,
            institution: None,
            account_country: None,
            amount_minor: None,
            currency: None,
            method: None,
            direction,
            purpose: None,
            reference: None,
        }
    }

    /// Writes the row and ends the record.
    pub(crate) fn write(&self, sink: &mut Sink<'_>, position: u64) -> Result<(), Error> {
        let account = self.account.as_deref();
        sink.row("payments", position)
            .text("payment_id", self.payment_id.as_deref())
            .day("paid_on", days(self.paid_on))
            .text("employee_no", self.employee_no.as_deref())
            .text("payee_name", self.payee_name.as_deref())
            .hash("account_hash", self.account_key().as_deref(), ACCOUNT)
            .text("account_tail", account.and_then(tail).as_deref())
            .text("bank_id", self.bank_id.as_deref())
            .text("institution", self.institution.as_deref())
            .text("account_country", self.account_country.as_deref())
            .integer("amount_minor", self.amount_minor)
            .text("currency", self.currency.as_deref())
            .text("method", self.method)
            .text("direction", self.direction.word())
            .text("purpose", self.purpose.as_deref())
            .text("reference", self.reference.as_deref())
            .done()?;
        sink.mapped(position)
    }

    /// What makes the account one of its own: an IBAN, or the bank and the number.
    fn account_key(&self) -> Option<String> {
        let number = account_digits(self.account.as_deref()?)?;
        Some(match (iban_country(&number), &self.bank_id) {
            (None, Some(bank)) => format!("{bank}{number}"),
            _ => number,
        })
    }
}

/// Days since 1970-01-01.
pub(crate) fn days(date: Date) -> Option<i32> {
    jiff::civil::date(1970, 1, 1).until(date).ok().map(|span| span.get_days())
}

/// The last four letters or digits that are not a mask.
fn tail(account: &str) -> Option<String> {
    let mut last: Vec<char> = account
        .chars()
        .rev()
        .filter(char::is_ascii_alphanumeric)
        .take(4)
        .take_while(|c| !matches!(c, 'X' | 'x'))
        .collect();
    last.reverse();
    if last.is_empty() { None } else { Some(last.into_iter().collect()) }
}

/// Letters and digits of an account number that can tell two accounts apart.
///
/// `None` for a masked number (`XXXXXXXX1234`, `****`) and for one character
/// repeated: equal masks say nothing of equal accounts, and a hash of them would
/// make strangers share one.
pub(crate) fn account_digits(account: &str) -> Option<String> {
    let mask = |c: char| matches!(c, 'X' | 'x' | '*' | '#' | '•');
    let masked = account.split(|c| !mask(c)).any(|run| run.chars().count() >= 3);
    let kept: String = account.chars().filter(char::is_ascii_alphanumeric).collect();
    let first = kept.chars().next()?;
    let says_nothing = kept.chars().all(|c| c == first);
    if masked || says_nothing { None } else { Some(kept) }
}

/// Reads the purpose in a company entry description, a type code in words or a
/// remittance text. Text that names no purpose we know is returned as written.
pub(crate) fn purpose_of_words(written: &str) -> Cow<'_, str> {
    known_purpose(written).map_or(Cow::Borrowed(written), Cow::Borrowed)
}

/// The same, `None` when the words name no purpose we know.
pub(crate) fn known_purpose(written: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("REVERSAL", "reversal"),
        ("PAYROLL", "payroll"),
        ("SALARY", "payroll"),
        ("SALARIES", "payroll"),
        ("WAGES", "payroll"),
        ("PAYCHECK", "payroll"),
        ("DIR DEP", "payroll"),
        ("DIRECT DEP", "payroll"),
        ("DIRDEP", "payroll"),
        ("REIMB", "reimbursement"),
        ("EXPENSE", "reimbursement"),
        ("INVOICE", "invoice"),
        ("VENDOR PAY", "invoice"),
        ("VNDR PAY", "invoice"),
    ];
    let upper = written.to_ascii_uppercase();
    WORDS.iter().find(|(word, _)| upper.contains(word)).map(|(_, purpose)| *purpose)
}

#[cfg(test)]
mod tests;
