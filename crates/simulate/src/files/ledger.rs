//! A partner bank's view of some accounts, and of the accounts behind them.

use super::money::{account, account_on, check_digit, net_pay, owner, pay_days};
use super::{Folder, Table};
use crate::Error;
use crate::calendar::{DAY, instant};
use crate::company::Company;
use crate::person::{Disguise, Person, Role};
use crate::plan::{HardNegative, Scheme};
use crate::stream::mix;

const HEADER: [&str; 12] = [
    "Transfer ID",
    "Employee ID",
    "At",
    "From Account",
    "To Account",
    "To Name",
    "To Country",
    "Amount",
    "Currency",
    "Direction",
    "Medium",
    "Reference",
];

/// What becomes of somebody's pay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Fixed shares go on within hours.
    Forwarded,
    /// Changing shares go on within days, by way of another account, to one that is common to the
    /// ring.
    Staggered,
    /// A fixed sum goes to family abroad on every pay day.
    Supported,
    /// Rent, and now and then something for the family.
    Spent,
}

/// One movement.
struct Movement<'a> {
    at: i64,
    /// Whose statement it is on; `None`: on that of nobody who works here.
    person: Option<&'a Person>,
    from: &'a str,
    to: &'a str,
    out: bool,
    amount: u64,
    name: &'a str,
    country: &'a str,
    text: &'a str,
}

struct Ledger {
    table: Table,
    lines: u64,
    seed: u64,
}

impl Ledger {
    fn row(&mut self, movement: &Movement<'_>) -> Result<(), Error> {
        self.lines += 1;
        let id = mix(mix(self.seed, self.lines), 131);
        self.table.row(&[
            format!("MV{}", super::hex(id, 14)),
            movement.person.map_or_else(String::new, Person::employee_no),
            instant(movement.at),
            movement.from.to_owned(),
            movement.to.to_owned(),
            movement.name.to_owned(),
            movement.country.to_owned(),
            format!("{}.{:02}", movement.amount / 100, movement.amount % 100),
            "USD".to_owned(),
            if movement.out { "out" } else { "in" }.to_owned(),
            "bank".to_owned(),
            movement.text.to_owned(),
        ])
    }
}

/// Eleven digits at a bank of the United States whose statements nobody here sees.
fn domestic(key: u64, salt: u64) -> String {
    format!("190999995 {:011}", mix(key, salt) % 100_000_000_000)
}

/// What is seen of somebody's account, if anything.
fn seen(company: &Company, person: &Person) -> Option<Use> {
    match person.role {
        Role::Planted(..) if person.disguise.has(Disguise::STAGGERED) => Some(Use::Staggered),
        Role::Planted(Scheme::PassThroughPay | Scheme::LaptopFarm, _) => {
            person.owner.map(|_| Use::Forwarded)
        }
        Role::Decoy(HardNegative::RemittanceSender) => Some(Use::Supported),
        Role::Honest if person.on_payroll && person.address.city.in_united_states() => {
            let draw = mix(mix(company.seed, u64::from(person.key)), 126);
            draw.is_multiple_of(40).then_some(Use::Spent)
        }
        _ => None,
    }
}

/// `ledger/movements.csv`: a partner bank's view of the accounts of a few workers.
pub(crate) fn movements(company: &Company, folder: &Folder) -> Result<(), Error> {
    let table = folder.table("ledger/movements.csv", &HEADER)?;
    let mut ledger = Ledger { table, lines: 0, seed: company.seed };
    let payer = format!("{}{} 00984027131", "19000001", check_digit("19000001"));
    for person in company.by_number() {
        let Some(what) = seen(company, person) else { continue };
        for (nth, day) in (0_u64..).zip(pay_days(company)) {
            if person.hired > day - 5 || person.left.is_some_and(|left| left < day - 14) {
                continue;
            }
            let scheme = matches!(what, Use::Forwarded | Use::Staggered);
            if scheme && account_on(person, day) != person.account {
                continue;
            }
            let held = account(company, account_on(person, day), person);
            let own = format!("{} {}", held.routing, held.number);
            let amount = net_pay(company, person, day);
            let arrived = company.calendar.utc(day) + 43_200;
            ledger.row(&Movement {
                at: arrived,
                person: Some(person),
                from: &payer,
                to: &own,
                out: false,
                amount,
                name: &owner(company, person),
                country: "US",
                text: "PAYROLL",
            })?;
            let pay = Pay { person, own: &own, amount, arrived, nth, day };
            match what {
                Use::Forwarded => forwarded(&mut ledger, &pay)?,
                Use::Staggered => staggered(company, &mut ledger, &pay)?,
                Use::Supported => supported(&mut ledger, &pay)?,
                Use::Spent => spent(&mut ledger, &pay)?,
            }
        }
    }
    ledger.table.done()
}

/// One pay that arrived.
struct Pay<'a> {
    person: &'a Person,
    own: &'a str,
    amount: u64,
    arrived: i64,
    /// How many came before it.
    nth: u64,
    day: i32,
}

impl<'a> Pay<'a> {
    /// Money that leaves the account it came to.
    fn out(&self, at: i64, amount: u64, to: &'a str) -> Movement<'a>
    where
        Self: 'a,
    {
        Movement {
            at,
            person: Some(self.person),
            from: self.own,
            to,
            out: true,
            amount,
            name: "Services",
            country: "US",
            text: "FEE",
        }
    }

    const fn draw(&self) -> u64 {
        mix(self.person.key as u64, self.day as u64)
    }
}

/// Fixed shares, within hours: seventy per cent abroad, twelve to a partner.
fn forwarded(ledger: &mut Ledger, pay: &Pay<'_>) -> Result<(), Error> {
    let at = pay.arrived + 3_600 + (pay.draw() % 7_200) as i64;
    let account = u64::from(pay.person.account);
    let abroad = format!("AE00MWXX{:012}", mix(account, 127) % 1_000_000_000_000);
    ledger.row(&Movement {
        name: "Qamar General Trading",
        country: "AE",
        text: "INVOICE",
        ..pay.out(at, pay.amount * 70 / 100, &abroad)
    })?;
    let partner = domestic(account, 128);
    ledger.row(&pay.out(at + 900, pay.amount * 12 / 100, &partner))
}

/// Two to nine days later, never the same share, by way of one of two accounts of somebody else,
/// which the money leaves for the ring's own one within a week.
fn staggered(company: &Company, ledger: &mut Ledger, pay: &Pay<'_>) -> Result<(), Error> {
    let draw = pay.draw();
    let at = pay.arrived + DAY * (2 + (draw % 8) as i64) + (draw / 8 % 40_000) as i64;
    let share = 52 + draw / 64 % 34;
    let way = domestic(u64::from(pay.person.key), 133 + pay.nth % 2);
    let sum = pay.amount * share / 100;
    ledger.row(&Movement { name: "Consulting", text: "", ..pay.out(at, sum, &way) })?;
    let common = mix(company.seed, u64::from(pay.person.ring));
    let common = format!("AE00MWXX{:012}", mix(common, 135) % 1_000_000_000_000);
    let later = at + DAY * (1 + (draw / 4_096 % 6) as i64);
    ledger.row(&Movement {
        person: None,
        from: &way,
        name: "Qamar General Trading",
        country: "AE",
        text: "INVOICE",
        ..pay.out(later, sum * 96 / 100, &common)
    })
}

/// One sum on every pay day, whatever was paid.
fn supported(ledger: &mut Ledger, pay: &Pay<'_>) -> Result<(), Error> {
    let key = u64::from(pay.person.key);
    let family = format!("MX00MWXX{:012}", mix(key, 130) % 1_000_000_000_000);
    let at = pay.arrived + 5_400 + (pay.draw() % 20_000) as i64;
    let sum = 110_000 + mix(key, 136) % 6 * 10_000;
    ledger.row(&Movement {
        name: "Family",
        country: "MX",
        text: "REMITTANCE",
        ..pay.out(at, sum, &family)
    })?;
    spent(ledger, pay)
}

fn spent(ledger: &mut Ledger, pay: &Pay<'_>) -> Result<(), Error> {
    let (key, draw) = (u64::from(pay.person.key), pay.draw());
    let rent = domestic(key, 129);
    let at = pay.arrived + DAY * (1 + (draw % 9) as i64);
    let sum = 90_000 + draw % 90_000;
    ledger.row(&Movement { name: "Rent", text: "RENT", ..pay.out(at, sum, &rent) })?;
    if draw.is_multiple_of(3) {
        let family = format!("MX00MWXX{:012}", mix(key, 130) % 1_000_000_000_000);
        let at = pay.arrived + DAY * 2 + 7_000;
        ledger.row(&Movement {
            name: "Family",
            country: "MX",
            text: "REMITTANCE",
            ..pay.out(at, 20_000 + draw % 30_000, &family)
        })?;
    }
    Ok(())
}
