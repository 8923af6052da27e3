//! Pay: ACH files, direct-deposit registers, accounts on file, changes, requests and movements.

use super::{Folder, Table};
use crate::Error;
use crate::calendar::instant;
use crate::company::{COMPANY, Company};
use crate::names::ascii;
use crate::person::{Conduct, Person, Role};
use crate::plan::Scheme;
use crate::stream::{Purpose, mix};

/// Invented banks. No Federal Reserve routing number begins with 19, so theirs all do.
const BANKS: [(&str, u32); 8] = [
    ("First Prairie Bank", 1_901_100),
    ("Lakeshore Credit Union", 1_902_200),
    ("Summit & Vale Trust", 1_903_300),
    ("Harbor Street National", 1_904_400),
    ("Cedar Mutual Savings", 1_905_500),
    ("Unity Online Bank", 1_906_600),
    ("Granite State Bank", 1_907_700),
    ("Riverbend Federal", 1_908_800),
];

/// An account as a payroll file writes it.
pub(crate) struct Account {
    pub(crate) bank: &'static str,
    /// Nine digits with their check digit; empty outside the United States.
    pub(crate) routing: String,
    pub(crate) number: String,
    pub(crate) country: &'static str,
}

/// The ninth digit of a routing number: weights 3, 7, 1 over the eight before it.
pub(crate) fn check_digit(eight: &str) -> u32 {
    let sum: u32 = eight
        .chars()
        .zip([3, 7, 1].into_iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// The account that key `account` stands for.
pub(crate) fn account(company: &Company, key: u32, person: &Person) -> Account {
    let draw = mix(mix(company.seed, u64::from(key)), 121);
    let (bank, eight) = BANKS.get((draw % 8) as usize).copied().unwrap_or(BANKS[0]);
    let city = person.address.city;
    if city.in_united_states() {
        let eight = format!("{:08}", u64::from(eight) * 10 + draw / 8 % 10);
        Account {
            bank,
            routing: format!("{eight}{}", check_digit(&eight)),
            number: format!("{:011}", draw / 128 % 100_000_000_000),
            country: "US",
        }
    } else {
        Account {
            bank: "Correspondent Bank",
            routing: String::new(),
            number: format!("{}00MWRK{:012}", city.city().country, draw / 128 % 1_000_000_000_000),
            country: city.city().country,
        }
    }
}

/// Key of the account somebody is paid into on a day.
pub(crate) fn account_on(person: &Person, day: i32) -> u32 {
    person.account_before.filter(|_| day < person.change).unwrap_or(person.account)
}

/// Whether somebody is paid by ACH. Everybody who shares an account is paid in the same way.
pub(crate) fn by_ach(company: &Company, person: &Person) -> bool {
    person.address.city.in_united_states()
        && mix(mix(company.seed, u64::from(person.account)), 122) % 100 < 78
}

/// Pay days of the window: every other Friday.
pub(crate) fn pay_days(company: &Company) -> impl Iterator<Item = i32> + '_ {
    (0..company.calendar.days())
        .filter(|day| company.calendar.weekday(*day) == 4 && day.div_euclid(7) % 2 == 0)
}

pub(crate) fn net_pay(company: &Company, person: &Person, day: i32) -> u64 {
    let mut stream = company.stream(Purpose::Pay, person, (day + 1_000).unsigned_abs().into());
    let base = 240_000 + mix(u64::from(person.key), 123) % 330_000;
    base + if stream.chance(0.2) { u64::from(stream.below(40_000)) } else { 0 }
}

/// `payroll/ach-YYYY-MM-DD.ach` and `payroll/direct_deposit_YYYY-MM-DD.csv`, one of each a pay day.
pub(crate) fn payroll(company: &Company, folder: &Folder) -> Result<(), Error> {
    for day in pay_days(company) {
        ach(company, folder, day)?;
        register(company, folder, day)?;
    }
    Ok(())
}

fn paid(company: &Company, day: i32) -> impl Iterator<Item = &Person> {
    company.by_number().filter(move |person| {
        person.on_payroll
            && person.hired <= day - 5
            && person.left.is_none_or(|left| left >= day - 14)
    })
}

fn ach(company: &Company, folder: &Folder, day: i32) -> Result<(), Error> {
    const ORIGIN: &str = "19000001";
    let date = company.calendar.date(day);
    let six = format!("{:02}{:02}{:02}", date.year() % 100, date.month(), date.day());
    let mut file = folder.text(&format!("payroll/ach-{date}.ach"))?;
    let origin = format!("{ORIGIN}{}", check_digit(ORIGIN));
    file.push(&format!(
        "101 {origin:>9}1984027131{six}0600A094101{:<23}{:<23}{:<8}\n",
        "HARBOR STREET NATIONAL",
        COMPANY.to_uppercase(),
        ""
    ))?;
    file.push(&format!(
        "5220{:<16}{:<20}1984027131PPD{:<10}{six}{six}   1{ORIGIN}{:07}\n",
        COMPANY.to_uppercase(),
        "",
        "PAYROLL",
        1
    ))?;
    let (mut entries, mut hash, mut total) = (0_u64, 0_u64, 0_u64);
    for person in paid(company, day).filter(|person| by_ach(company, person)) {
        let account = account(company, account_on(person, day), person);
        let amount = net_pay(company, person, day);
        entries += 1;
        total += amount;
        hash += account.routing.chars().take(8).collect::<String>().parse::<u64>().unwrap_or(0);
        let name: String = ascii(&person.name_on(day)).to_uppercase().chars().take(22).collect();
        file.push(&format!(
            "622{}{:<17}{amount:010}{:<15}{name:<22}  0{ORIGIN}{entries:07}\n",
            account.routing,
            account.number,
            person.employee_no()
        ))?;
    }
    let hash = hash % 10_000_000_000;
    file.push(&format!(
        "8220{entries:06}{hash:010}{:012}{total:012}1984027131{:25}{ORIGIN}{:07}\n",
        0, "", 1
    ))?;
    let lines = entries + 4;
    let blocks = lines.div_ceil(10);
    file.push(&format!(
        "9{:06}{blocks:06}{entries:08}{hash:010}{:012}{total:012}{:39}\n",
        1, 0, ""
    ))?;
    for _ in lines..blocks * 10 {
        file.push(&"9".repeat(94))?;
        file.push("\n")?;
    }
    file.done()
}

fn register(company: &Company, folder: &Folder, day: i32) -> Result<(), Error> {
    let date = company.calendar.date(day);
    let mut table = folder.table(
        &format!("payroll/direct_deposit_{date}.csv"),
        &[
            "Payment ID",
            "Pay Date",
            "Employee ID",
            "Employee Name",
            "Work Email",
            "Bank Name",
            "Routing Number",
            "Account Number",
            "Account Type",
            "Account Country",
            "Net Pay",
            "Currency",
            "Status",
        ],
    )?;
    for person in paid(company, day).filter(|person| !by_ach(company, person)) {
        let account = account(company, account_on(person, day), person);
        let amount = net_pay(company, person, day);
        table.row(&[
            format!("DD{}{:07}", date.strftime("%y%m%d"), person.number),
            date.to_string(),
            person.employee_no(),
            person.name_on(day),
            person.email(),
            account.bank.to_owned(),
            account.routing,
            account.number,
            "Checking".to_owned(),
            account.country.to_owned(),
            format!("{}.{:02}", amount / 100, amount % 100),
            "USD".to_owned(),
            "Paid".to_owned(),
        ])?;
    }
    table.done()
}

/// Owner of somebody's account as the bank says.
pub(crate) fn owner(company: &Company, person: &Person) -> String {
    if let Some(agency) = company.agency(person) {
        return agency.name.clone();
    }
    if let Some(owner) = person.owner {
        return owner.to_owned();
    }
    if let Some(partner) = person.shares_with.and_then(|position| company.people.get(position)) {
        let (one, other) =
            if person.account == person.key { (person, partner) } else { (partner, person) };
        return format!("{} and {}", one.name(), other.name());
    }
    match person.born {
        Some((family, _)) => format!("{} {family}", person.given),
        None => person.name(),
    }
}

/// `payroll/accounts.csv`: accounts on file with their owners, as the bank validated them.
pub(crate) fn accounts(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table = folder.table(
        "payroll/accounts.csv",
        &[
            "Employee ID",
            "Work Email",
            "Bank Name",
            "Routing Number",
            "Account Number",
            "Account Type",
            "Account Country",
            "Account Owner",
            "Currency",
            "Added At",
            "Removed At",
            "Declared Shared With",
        ],
    )?;
    for person in company.by_number().filter(|person| person.on_payroll) {
        let first = instant(company.calendar.utc(person.hired - 4) + 50_000);
        let partner = person.shares_with.and_then(|position| company.people.get(position));
        let company_account =
            person.agency.is_some() || person.owner.is_some_and(|owner| owner.ends_with("LLC"));
        let mut row = |key: u32, owner: String, kind: &str, added: String, removed: String| {
            let account = account(company, key, person);
            table.row(&[
                person.employee_no(),
                person.email(),
                account.bank.to_owned(),
                account.routing,
                account.number,
                kind.to_owned(),
                account.country.to_owned(),
                owner,
                "USD".to_owned(),
                added,
                removed,
                partner.map_or_else(String::new, Person::employee_no),
            ])
        };
        let kind = if company_account { "company" } else { "checking" };
        match person.account_before {
            Some(before) if person.employed(person.change) => {
                let changed = instant(changed_at(company, person));
                row(before, person.name(), "checking", first, changed.clone())?;
                row(person.account, owner(company, person), kind, changed, String::new())?;
            }
            _ => row(person.account, owner(company, person), kind, first, String::new())?,
        }
    }
    table.done()
}

fn changed_at(company: &Company, person: &Person) -> i64 {
    company.calendar.utc(person.change) + 60_000 + (mix(u64::from(person.key), 124) % 9_000) as i64
}

/// `payroll/changes.csv`: bank details that changed in the window.
pub(crate) fn changes(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table = folder.table(
        "payroll/changes.csv",
        &[
            "Employee ID",
            "Work Email",
            "Old Account",
            "New Account",
            "New Routing Number",
            "New Bank",
            "New Account Holder",
            "Changed At",
            "Effective Date",
            "Changed By",
            "IP Address",
            "Channel",
        ],
    )?;
    for person in company.by_number() {
        let Some(before) = person.account_before.filter(|_| person.employed(person.change)) else {
            continue;
        };
        let old = account(company, before, person);
        let new = account(company, person.account, person);
        let from = match (person.role, person.conduct) {
            // A ring changes its accounts from one desk.
            (Role::Planted(Scheme::PassThroughPay, _), _) => {
                company.exit(person, u64::from(person.account))
            }
            (_, Conduct::Sold) => company.presence(person, person.change).spot,
            _ => company.home_spot(person.home, person.change),
        };
        table.row(&[
            person.employee_no(),
            person.email(),
            old.number,
            new.number,
            new.routing,
            new.bank.to_owned(),
            owner(company, person),
            instant(changed_at(company, person)),
            company.calendar.date(person.change + 1).to_string(),
            person.employee_no(),
            from.address(),
            "Self service".to_owned(),
        ])?;
    }
    table.done()
}

/// `hr/pay_requests.csv`, in canonical columns.
pub(crate) fn requests(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table: Table = folder.table(
        "hr/pay_requests.csv",
        &["employee_no", "email", "at", "kind", "amount_minor", "currency", "body", "granted"],
    )?;
    for person in company.by_number() {
        let draw = mix(mix(company.seed, u64::from(person.key)), 125);
        let (day, kind, amount, currency, body, granted) = match person.role {
            Role::Planted(Scheme::ExitWithData, _) => (
                person.change + 6,
                "virtual_currency",
                "75000000",
                "BTC",
                "Pay the amount below in BTC within five days or the repositories are published.",
                "false",
            ),
            Role::Planted(Scheme::PassThroughPay, _) => (
                person.change - 1,
                "third_party_payee",
                "",
                "USD",
                "Please send my pay to my business partner's company account from now on.",
                "true",
            ),
            Role::Planted(Scheme::ManyPersonas, _) => (
                person.hired.max(0) + 20,
                "prepayment",
                "150000",
                "USD",
                "Could the next two weeks be paid in advance, this time only.",
                "false",
            ),
            _ if draw.is_multiple_of(110) => (
                (draw / 110 % 80) as i32,
                "employment_letter",
                "",
                "",
                "I need a letter of employment for my mortgage.",
                "true",
            ),
            _ if draw.is_multiple_of(301) => (
                (draw / 301 % 80) as i32,
                "prepayment",
                "80000",
                "USD",
                "Could my travel costs be paid before the trip?",
                "true",
            ),
            _ => continue,
        };
        if day < 0 || day >= company.calendar.days() || person.hired > day {
            continue;
        }
        table.row(&[
            person.employee_no().as_str(),
            &person.email(),
            &instant(company.calendar.utc(day) + 40_000 + (draw % 20_000) as i64),
            kind,
            amount,
            currency,
            body,
            granted,
        ])?;
    }
    table.done()
}

#[cfg(test)]
mod tests;
