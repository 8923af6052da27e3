//! The marketplace on which contractors bid for small jobs of outside clients, in canonical
//! columns: no two platforms export alike.

use serde_json::{Value, json};

use super::hiring::EMPLOYERS;
use super::money::{account, owner};
use super::{Folder, Table, Text, hex};
use crate::Error;
use crate::calendar::{DAY, instant};
use crate::company::Company;
use crate::person::{Person, Role};
use crate::plan::{HardNegative, Level, Scheme};
use crate::stream::{Purpose, Stream, mix};
use crate::words;

const JOBS: [&str; 10] = [
    "a booking form",
    "a price comparison",
    "the import of old invoices",
    "a newsletter template",
    "a dashboard for drivers",
    "the move to another host",
    "a stock list",
    "a chat widget",
    "the check-out page",
    "a report for the auditors",
];

struct Market<'a> {
    company: &'a Company,
    accounts: Text,
    bids: Text,
    contracts: Text,
    ratings: Text,
    logins: Text,
    payouts: Table,
}

fn write(text: &mut Text, value: &Value) -> Result<(), Error> {
    text.push(&value.to_string())?;
    text.push("\n")
}

/// Account of a freelancer.
fn freelancer(person: &Person) -> String {
    format!("fl-{}", person.employee_no())
}

/// Account of a client: an outside company, or somebody who works here as well.
#[derive(Clone, Copy)]
enum Client<'a> {
    Outside(u64),
    Person(&'a Person),
}

impl Client<'_> {
    fn account(self) -> String {
        match self {
            Self::Outside(number) => format!("cl-{}", 100 + number),
            Self::Person(person) => format!("cl-{}", person.employee_no()),
        }
    }
}

/// `market/*.jsonl` and `market/payout_accounts.csv`.
pub(crate) fn market(company: &Company, folder: &Folder) -> Result<(), Error> {
    let text = |name: &str| folder.text(&format!("market/{name}.jsonl"));
    let mut market = Market {
        company,
        accounts: text("accounts")?,
        bids: text("bids")?,
        contracts: text("contracts")?,
        ratings: text("ratings")?,
        logins: text("logins")?,
        payouts: folder.table(
            "market/payout_accounts.csv",
            &[
                "User ID",
                "Email",
                "Account Holder",
                "Account Number",
                "Routing Number",
                "Wallet Address",
                "Account Type",
                "Account Country",
                "Currency",
                "Added At",
            ],
        )?,
    };
    let freelancers = || company.by_number().filter(|person| person.freelances);
    let clients = (freelancers().count() as u64 / 4).max(12);
    for number in 0..clients {
        market.outside(number)?;
    }
    for person in freelancers() {
        market.person(person, clients)?;
    }
    market.accounts.done()?;
    market.bids.done()?;
    market.contracts.done()?;
    market.ratings.done()?;
    market.logins.done()?;
    market.payouts.done()
}

impl<'a> Market<'a> {
    fn outside(&mut self, number: u64) -> Result<(), Error> {
        let name = EMPLOYERS.get((number % 12) as usize).copied().unwrap_or("Fieldnote");
        let name = match number / 12 {
            0 => name.to_owned(),
            branch => format!("{name} {}", branch + 1),
        };
        let created = mix(mix(self.company.seed, number), 182);
        let line = json!({
            "source": "marketplace",
            "account_id": Client::Outside(number).account(),
            "name": name,
            "created_at": instant(self.company.calendar.utc(-200 - (created % 900) as i32)),
            "status": "active",
            "kind": "shared",
        });
        write(&mut self.accounts, &line)
    }

    fn account(&mut self, person: &Person, account: &str) -> Result<(), Error> {
        let line = json!({
            "source": "marketplace",
            "account_id": account,
            "employee_no": person.employee_no(),
            "email": person.email(),
            "name": person.name(),
            "created_at": instant(self.company.calendar.utc(person.hired) + 30_000),
            "status": "active",
            "kind": "person",
        });
        write(&mut self.accounts, &line)?;
        let held = account_of(self.company, person);
        self.payouts.row(&[
            account.to_owned(),
            person.email(),
            held.owner,
            held.number,
            held.routing,
            held.wallet,
            held.kind.to_owned(),
            held.country.to_owned(),
            "USD".to_owned(),
            instant(self.company.calendar.utc(person.hired) + 31_000),
        ])
    }

    fn person(&mut self, person: &'a Person, clients: u64) -> Result<(), Error> {
        let company = self.company;
        let mut stream = company.stream(Purpose::Market, person, 0);
        let own = freelancer(person);
        self.account(person, &own)?;
        if person.buys {
            self.account(person, &Client::Person(person).account())?;
        }
        let planted = match person.role {
            Role::Planted(Scheme::PlatformRing, level) => Some(level),
            _ => None,
        };
        let team = person.role == Role::Decoy(HardNegative::ClientWithTeam);
        let buyer = company.ring_of(person).find(|other| other.buys);
        let days = company.calendar.days();
        let jobs = if planted.is_some() { 4 } else { 1 + stream.below(3) };
        for job in 0..u64::from(jobs) {
            let client = match buyer {
                // One real client beside the false one makes a better history.
                Some(buyer) if job > 0 => Client::Person(buyer),
                _ if team && job == 0 => Client::Outside(u64::from(person.ring) % clients),
                _ => Client::Outside(u64::from(stream.below(clients as u32))),
            };
            // The client's own freelancer account bids for jobs of others only.
            if matches!(client, Client::Person(buyer) if buyer.key == person.key) {
                continue;
            }
            let day = if team && job == 0 {
                days / 4 + stream.below(5) as i32
            } else {
                stream.between(0, i64::from(days) - 3) as i32
            };
            self.job(person, client, day.max(person.hired), job, &mut stream)?;
        }
        self.sign_ins(person, &own, &mut stream)
    }

    /// A few bids, one of which wins; a contract; a rating.
    fn job(
        &mut self,
        person: &Person,
        client: Client<'_>,
        day: i32,
        nth: u64,
        stream: &mut Stream,
    ) -> Result<(), Error> {
        let company = self.company;
        let own = freelancer(person);
        let begin = company.calendar.at(person.home.city, day, 34_000 + stream.between(0, 20_000));
        let false_client = matches!(client, Client::Person(_));
        let lost = if false_client { 0 } else { stream.below(5) };
        for each in 0..=u64::from(lost) {
            let won = each == u64::from(lost);
            let id = mix(mix(company.seed, u64::from(person.key)), 180 + nth * 16 + each);
            let line = json!({
                "source": "marketplace",
                "bid_id": format!("bid-{}", hex(id, 12)),
                "account_id": own,
                "at": instant(begin - DAY * 2 - (each as i64 * 7_000)),
                "job_id": if won { format!("job-{}-{nth}", own) } else { format!("job-{}", hex(id, 8)) },
                "amount_minor": 40_000 + stream.below(200_000),
                "currency": "USD",
                "body": self.proposal(person, stream),
                "outcome": if won { "won" } else { "lost" },
            });
            write(&mut self.bids, &line)?;
        }
        let contract = format!("ct-{own}-{nth}");
        let length = stream.between(5, 24);
        let ended = (begin + length * DAY).min(company.calendar.end());
        let line = json!({
            "source": "marketplace",
            "contract_id": contract,
            "account_id": own,
            "client_account_id": client.account(),
            "started_at": instant(begin),
            "ended_at": instant(ended),
            "amount_minor": 60_000 + stream.below(300_000),
            "currency": "USD",
        });
        write(&mut self.contracts, &line)?;
        let team = person.role == Role::Decoy(HardNegative::ClientWithTeam);
        if !(false_client || team || stream.chance(0.8)) {
            return Ok(());
        }
        let stars = if false_client || team { 5.0 } else { f64::from(6 + stream.below(5)) / 2.0 };
        let line = json!({
            "source": "marketplace",
            "account_id": own,
            "by_account_id": client.account(),
            "at": instant((ended + stream.between(3_600, 2 * DAY)).min(company.calendar.end())),
            "stars": stars,
            "body": if stars > 4.0 { "Good work, would hire again." } else { "Done in the end." },
            "contract_id": contract,
        });
        write(&mut self.ratings, &line)
    }

    /// The text of a bid.
    fn proposal(&self, person: &Person, stream: &mut Stream) -> String {
        if person.shared_text {
            let ring = u64::from(person.ring);
            return words::letter(&mut Stream::new(
                self.company.seed,
                Purpose::Market,
                ring,
                1 << 40,
            ));
        }
        format!("About {}. {}", stream.pick(&JOBS), words::letter(stream))
    }

    /// Once or twice a week, from where the person works that day.
    fn sign_ins(
        &mut self,
        person: &Person,
        account: &str,
        stream: &mut Stream,
    ) -> Result<(), Error> {
        let company = self.company;
        for day in 0..company.calendar.days() {
            if !stream.chance(0.22) {
                continue;
            }
            let presence = company.presence(person, day);
            if !presence.works {
                continue;
            }
            let at = (presence.begin + stream.between(600, 20_000)).min(company.calendar.end());
            let line = json!({
                "source": "marketplace",
                "account_id": account,
                "email": person.email(),
                "at": instant(at),
                "kind": "sign_in",
                "outcome": "success",
                "application": "Marketplace",
                "ip": presence.spot.address(),
                "device_id": format!("web-{}", hex(mix(u64::from(person.browser), 181), 16)),
            });
            write(&mut self.logins, &line)?;
        }
        Ok(())
    }
}

/// Where the marketplace pays to.
struct Held {
    owner: String,
    number: String,
    routing: String,
    wallet: String,
    kind: &'static str,
    country: &'static str,
}

fn account_of(company: &Company, person: &Person) -> Held {
    if person.role == Role::Decoy(HardNegative::ExchangeWallet) {
        let key = mix(company.seed, u64::from(person.market_account));
        return Held {
            owner: "Halyard Exchange".to_owned(),
            number: String::new(),
            routing: String::new(),
            wallet: format!(
                "0x{}{}{}",
                hex(mix(key, 1), 16),
                hex(mix(key, 2), 16),
                hex(mix(key, 3), 8)
            ),
            kind: "wallet",
            country: "",
        };
    }
    let shared = person.market_account != person.key;
    let held = account(company, person.market_account, person);
    Held {
        // Whoever holds the common account, the platform checks no names but of careful people.
        owner: match person.role {
            Role::Planted(Scheme::PlatformRing, Level::Plain) if shared => {
                company.ring_of(person).next().map_or_else(String::new, Person::name)
            }
            _ => owner(company, person),
        },
        number: held.number,
        routing: held.routing,
        wallet: String::new(),
        kind: "checking",
        country: held.country,
    }
}
