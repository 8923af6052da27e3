//! Our records against listed entities.
//!
//! What is asked of a list: every subject with its names, birth date, address,
//! wallets, documents and contacts; every vendor, and whoever owns, directs or signs
//! for one; and, each once however many people name it, whoever else records name as
//! payee, counterparty, referee or former employer. Lists are rows of `list_entries`,
//! `list_names` and `list_identifiers`. What compares them is [`matching::screen`].

mod companies;

use std::collections::{BTreeMap, HashMap};

use datafusion::arrow::array::{Array, RecordBatch};
use matching::compare::email;
use matching::screen::{
    DEFAULT_THRESHOLD, Entry, Field, Hit, Identifier, IdentifierKind, Index, Kind, NameStrength,
    PartialDate, Query, Searcher, Strength,
};
use model::ListStrength;
use model::derived as tables;

use super::owners::Chain;
use super::{Rows, Tables, decode};
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::resolve::Resolution;

/// Questions a thread takes at once.
const CHUNK: usize = 2_048;
/// Entities reported for one question; more says that the name is common.
const MOST_HITS: usize = 10;
/// The status of who is on a list because of what is alleged.
pub(crate) const ALLEGED: &str = "alleged";

/// One thing that was compared, with the row of ours that says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compared {
    pub(crate) field: &'static str,
    pub(crate) ours: String,
    pub(crate) listed: String,
    pub(crate) note: &'static str,
    pub(crate) row: Option<i64>,
}

/// A listed entity that agrees with what our records say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Agreement {
    /// Whose record it is; `None` for a vendor and for whoever else is named.
    pub(crate) subject: Option<u32>,
    pub(crate) vendor: Option<String>,
    /// Number of whoever controls vendors, in their chain.
    party: Option<u32>,
    pub(crate) role: Role,
    /// Who else: the name in that role.
    pub(crate) named: Option<String>,
    /// What tells them from others of that name: a mailbox, a domain.
    pub(crate) contact: Option<String>,
    /// Subjects whose records name them, with the first such row of each.
    pub(crate) named_by: Vec<(u32, i64)>,
    pub(crate) list: String,
    pub(crate) entry_id: String,
    pub(crate) caption: String,
    pub(crate) programmes: Vec<String>,
    /// `designated`, `alleged`; `None` where the list does not say.
    pub(crate) status: Option<String>,
    pub(crate) strength: ListStrength,
    pub(crate) score: f64,
    pub(crate) query_fingerprint: String,
    pub(crate) entry_fingerprint: u128,
    pub(crate) agreed: Vec<Compared>,
    pub(crate) differed: Vec<Compared>,
    pub(crate) missing: Vec<Compared>,
}

/// Whose value is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    Own,
    Payee,
    Counterparty,
    Referee,
    Employer,
    Vendor,
    Controller,
    Owned,
}

impl Role {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Payee => "payee",
            Self::Counterparty => "counterparty",
            Self::Referee => "referee",
            Self::Employer => "employer",
            Self::Vendor => "vendor",
            Self::Controller => "controller",
            Self::Owned => "owned",
        }
    }
}

/// One question, with the row each of its values comes from.
#[derive(Debug)]
struct Asked {
    subject: Option<u32>,
    vendor: Option<String>,
    /// Number of whoever controls vendors, in their chain.
    party: Option<u32>,
    role: Role,
    kind: Kind,
    contact: Option<String>,
    named_by: Vec<(u32, i64)>,
    names: Vec<(String, i64)>,
    birth_date: Option<(PartialDate, String, i64)>,
    address: Option<(String, i64)>,
    identifiers: Vec<(Identifier, i64)>,
}

impl Asked {
    fn new(subject: Option<u32>, role: Role, kind: Kind) -> Self {
        Self {
            subject,
            vendor: None,
            party: None,
            role,
            kind,
            contact: None,
            named_by: Vec::new(),
            names: Vec::new(),
            birth_date: None,
            address: None,
            identifiers: Vec::new(),
        }
    }

    fn identifier(&mut self, kind: IdentifierKind, value: Option<&str>, row: i64) {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
        let known = |(known, _): &(Identifier, i64)| known.kind == kind && known.value == value;
        if !self.identifiers.iter().any(known) {
            self.identifiers.push((Identifier::new(kind, value), row));
        }
    }

    /// A mailbox, and the domain it is at: mail of a seized domain is worth a look.
    fn mailbox(&mut self, value: Option<&str>, row: i64) {
        self.identifier(IdentifierKind::Email, value, row);
        let domain = value.and_then(email::domain);
        self.identifier(IdentifierKind::Domain, domain.as_deref(), row);
    }

    /// The row that says this.
    fn row_of(&self, compared: &Field) -> Option<i64> {
        if compared.query.is_empty() {
            return None;
        }
        match compared.field {
            "name" => self.names.iter().find(|(name, _)| *name == compared.query).map(|n| n.1),
            "birth_date" => self.birth_date.as_ref().map(|(.., row)| *row),
            "address" => self.address.as_ref().map(|(_, row)| *row),
            _ => {
                let same = |(known, _): &&(Identifier, i64)| known.value == compared.query;
                self.identifiers.iter().find(same).map(|(_, row)| *row)
            }
        }
    }

    /// A hash of what is asked, in whatever order records say it.
    fn fingerprint(&self) -> String {
        let mut said: Vec<(&str, &str)> =
            self.names.iter().map(|(name, _)| ("name", name.as_str())).collect();
        said.extend(self.birth_date.iter().map(|(_, written, _)| ("birth_date", written.as_str())));
        said.extend(self.address.iter().map(|(line, _)| ("address", line.as_str())));
        said.extend(self.identifiers.iter().map(|(one, _)| (one.kind.as_str(), &*one.value)));
        said.sort_unstable();
        said.dedup();
        let mut hasher = blake3::Hasher::new();
        for (field, value) in said {
            for part in [field, value] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hasher.finalize().to_hex().chars().take(16).collect()
    }

    fn answer(&self, searcher: &mut Searcher<'_>, into: &mut Vec<Agreement>) {
        // A family name by itself, as records keep a former one, is shared by thousands:
        // it is asked only of those who have no other name.
        let whole = self.names.iter().any(|(name, _)| is_whole(name));
        let names = self.names.iter().filter(|(name, _)| !whole || is_whole(name));
        let mut names = names.map(|(name, _)| name.clone());
        let query = Query {
            name: names.next(),
            kind: self.kind,
            birth_date: self.birth_date.as_ref().map(|(date, ..)| *date),
            identifiers: self.identifiers.iter().map(|(known, _)| known.clone()).collect(),
            address: self.address.as_ref().map(|(line, _)| line.clone()),
        };
        let others: Vec<String> = names.collect();
        let hits = searcher.query_names(&query, &others, DEFAULT_THRESHOLD);
        into.extend(hits.into_iter().take(MOST_HITS).map(|hit| self.agreement(hit)));
    }

    fn agreement(&self, hit: Hit<'_>) -> Agreement {
        let compared = |fields: Vec<Field>| -> Vec<Compared> {
            let compared = |field: Field| Compared {
                row: self.row_of(&field),
                field: field.field,
                ours: field.query,
                listed: field.listed,
                note: field.note,
            };
            fields.into_iter().map(compared).collect()
        };
        // Registers of different countries give out the same numbers: the number of a
        // company under another name is worth a look and no more.
        let is_company = matches!(self.role, Role::Vendor | Role::Controller);
        let by_number = is_company && !self.names.is_empty() && hit.matched.is_none();
        let only_document = hit.agreed.iter().all(|field| field.field == "document");
        let strength = match hit.strength {
            Strength::Strong | Strength::Exact if by_number && only_document => {
                ListStrength::Possible
            }
            Strength::Possible => ListStrength::Possible,
            Strength::Strong => ListStrength::Strong,
            Strength::Exact => ListStrength::Exact,
        };
        Agreement {
            subject: self.subject,
            vendor: self.vendor.clone(),
            party: self.party,
            role: self.role,
            named: match self.role {
                Role::Own | Role::Vendor | Role::Owned => None,
                _ => self.names.first().map(|(name, _)| name.clone()),
            },
            contact: self.contact.clone(),
            named_by: self.named_by.clone(),
            list: hit.entry.list.clone(),
            entry_id: hit.entry.entry_id.clone(),
            caption: hit.entry.caption().to_owned(),
            programmes: hit.entry.programs.clone(),
            status: None,
            strength,
            score: (hit.score * 1_000.0).round() / 1_000.0,
            query_fingerprint: self.fingerprint(),
            entry_fingerprint: hit.entry.fingerprint(),
            agreed: compared(hit.agreed),
            differed: compared(hit.differed),
            missing: compared(hit.missing),
        }
    }
}

/// Whether a name has two words or more.
fn is_whole(name: &str) -> bool {
    name.split_whitespace().nth(1).is_some()
}

/// Everything of `input` that agrees with a listed entity, by subject, then vendor; and
/// `listed_owners`, made of that, where something is known of owners.
///
/// # Errors
/// A table cannot be read.
pub(crate) fn agreements(
    input: &Input,
    resolution: &Resolution,
    derived: &Tables,
    threads: usize,
) -> Result<(Vec<Agreement>, Option<RecordBatch>), Error> {
    let (entries, status) = entries(input)?;
    if entries.is_empty() {
        return Ok((Vec::new(), None));
    }
    let index = Index::build(entries);
    let chain = Chain::gather(input)?;
    let mut asked = Questions::gather(input, resolution, derived)?;
    asked.extend(companies::controllers(&chain));
    let chunks: Vec<&[Asked]> = asked.chunks(CHUNK).collect();
    let mut found = Vec::new();
    decode::in_order(
        &chunks,
        threads,
        |chunk| {
            let (mut searcher, mut found) = (index.searcher(), Vec::new());
            for asked in *chunk {
                asked.answer(&mut searcher, &mut found);
            }
            found
        },
        |part| {
            found.extend(part);
            Ok(())
        },
    )?;
    for agreement in &mut found {
        agreement.status = status.of(agreement);
    }
    let owned = companies::owned(&chain, &found)?;
    let mut found = companies::by_vendor(&chain, found);
    found.extend(owned.agreements);
    Ok((found, Some(owned.table).filter(|_| input.rows("controllers") > 0)))
}

/// What lists say about why an entity is on them, by list and entry.
#[derive(Default)]
struct Status(HashMap<(String, String), String>);

impl Status {
    fn of(&self, found: &Agreement) -> Option<String> {
        self.0.get(&(found.list.clone(), found.entry_id.clone())).cloned()
    }
}

/// `list_hits`.
///
/// # Errors
/// Never for well-formed agreements.
pub(crate) fn table(agreements: &[Agreement]) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::LIST_HITS);
    for found in agreements {
        let differed: Vec<&str> = found.differed.iter().map(|compared| compared.field).collect();
        let (differed, programmes) = (differed.join("; "), found.programmes.join("; "));
        // One row for each person whose records name a third party: rules are about people.
        let of_others = found.named_by.iter().map(|(subject, row)| (Some(*subject), Some(*row)));
        let own = std::iter::once((found.subject, None)).filter(|_| found.named_by.is_empty());
        for ((subject, row), agreed) in
            own.chain(of_others).flat_map(|one| found.agreed.iter().map(move |a| (one, a)))
        {
            rows.integer(subject.map(i64::from))
                .text(found.vendor.as_deref())
                .text(Some(found.role.word()))
                .text(Some(agreed.field))
                .text(Some(&agreed.ours))
                .text(Some(&agreed.listed))
                .text(Some(&found.list))
                .text(Some(&found.entry_id))
                .text(Some(&found.caption))
                .text(Some(programmes.as_str()).filter(|text| !text.is_empty()))
                .text(found.status.as_deref())
                .text(Some(found.strength.word()))
                .real(found.score)
                .text(Some(differed.as_str()).filter(|text| !text.is_empty()))
                .integer(row.or(agreed.row))
                .end();
        }
    }
    rows.finish()
}

/// The entities that the list tables speak of, in the order they appear, and their status.
fn entries(input: &Input) -> Result<(Vec<Entry>, Status), Error> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut known = Status::default();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let columns = [
        "list",
        "entry_id",
        "kind",
        "caption",
        "programmes",
        "name",
        "strength",
        "value",
        "status",
    ];
    for table in ["list_entries", "list_names", "list_identifiers"] {
        input.scan(table, &columns, |batch| {
            let batch = Columns::of(batch);
            let [list, id, kind, caption, programmes, name, strength, value, status] =
                columns.map(|name| batch.text(name));
            for row in 0..list.len() {
                let (Some(list), Some(id)) = (list.get(row), id.get(row)) else { continue };
                // Domains of mail services are facts about mail, not entities.
                if matches!(kind.get(row), Some("free_mail" | "disposable_mail")) {
                    continue;
                }
                let next = entries.len();
                let at = *places.entry((list.to_owned(), id.to_owned())).or_insert(next);
                if at == next {
                    entries.push(Entry {
                        list: list.to_owned(),
                        entry_id: id.to_owned(),
                        ..Entry::default()
                    });
                }
                let Some(entry) = entries.get_mut(at) else { continue };
                match table {
                    "list_entries" => {
                        if let Some(status) = status.get(row) {
                            let key = (list.to_owned(), id.to_owned());
                            known.0.insert(key, status.to_owned());
                        }
                        entry.kind = entity(kind.get(row));
                        entry.programs = programmes
                            .get(row)
                            .map(|text| text.split("; ").map(str::to_owned).collect())
                            .unwrap_or_default();
                        entry.add_name(caption.get(row).unwrap_or_default(), NameStrength::Primary);
                    }
                    "list_names" => {
                        let strength =
                            NameStrength::from_word(strength.get(row).unwrap_or_default());
                        entry.add_name(name.get(row).unwrap_or_default(), strength);
                    }
                    _ => {
                        if let (Some(kind), Some(value)) = (kind.get(row), value.get(row)) {
                            entry.add_fact(kind, value);
                        }
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok((entries, known))
}

fn entity(word: Option<&str>) -> Kind {
    match word {
        Some("person") => Kind::Person,
        Some("company") => Kind::Organisation,
        Some("vessel") => Kind::Vessel,
        Some("aircraft") => Kind::Aircraft,
        _ => Kind::Unknown,
    }
}

/// Gathers the questions: one for each subject and each vendor, and one for each
/// further name in a role.
struct Questions<'a> {
    resolution: &'a Resolution,
    /// By dense subject.
    own: Vec<Asked>,
    /// Whoever else is named, by role and name in small letters.
    others: BTreeMap<(Role, String), Asked>,
}

impl<'a> Questions<'a> {
    fn gather(
        input: &Input,
        resolution: &'a Resolution,
        derived: &Tables,
    ) -> Result<Vec<Asked>, Error> {
        let subjects = 0..u32::try_from(resolution.ids.len()).unwrap_or(u32::MAX);
        let own = subjects.map(|subject| Asked::new(Some(subject), Role::Own, Kind::Person));
        let mut questions = Self { resolution, own: own.collect(), others: BTreeMap::new() };
        for names in derived.get("subject_names").into_iter().flatten() {
            questions.names(names);
        }
        questions.contacts(input)?;
        questions.identifiers(input)?;
        questions.money(input)?;
        questions.past(input)?;
        let vendors = companies::vendors(input)?;
        // Dense subjects follow text ids, so their order does not depend on that of files.
        let mut asked = questions.own;
        asked.extend(vendors);
        asked.extend(questions.others.into_values());
        asked.retain(|asked| !asked.names.is_empty() || !asked.identifiers.is_empty());
        Ok(asked)
    }

    fn own(&mut self, actor: Option<i64>) -> Option<&mut Asked> {
        let subject = self.resolution.subject(actor)?;
        self.own.get_mut(subject as usize)
    }

    /// Whoever else is called `name` in a subject's records. `contact` tells apart
    /// those who share the name.
    fn other(
        &mut self,
        (role, kind): (Role, Kind),
        subject: Option<u32>,
        name: Option<&str>,
        contact: Option<&str>,
        row: i64,
    ) -> Option<&mut Asked> {
        let name = name.map(str::trim).filter(|name| !name.is_empty())?;
        let own = subject.and_then(|subject| self.own.get(subject as usize));
        let is_own =
            |own: &Asked| own.names.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        // On statements, a word by itself says what the money was for more often than whose it is.
        let is_purpose = matches!(role, Role::Payee | Role::Counterparty) && !is_whole(name);
        if own.is_some_and(is_own) || is_purpose {
            return None;
        }
        let key = format!("{name}\0{}", contact.unwrap_or_default()).to_lowercase();
        let asked = self.others.entry((role, key)).or_insert_with(|| {
            let mut asked = Asked::new(None, role, kind);
            asked.contact = contact.map(str::to_lowercase);
            asked.names.push((name.to_owned(), row));
            asked
        });
        if let Some(subject) = subject
            && asked.named_by.last().is_none_or(|(last, _)| *last != subject)
            && !asked.named_by.iter().any(|(known, _)| *known == subject)
        {
            asked.named_by.push((subject, row));
        }
        Some(asked)
    }

    fn names(&mut self, batch: &RecordBatch) {
        let batch = Columns::of(batch);
        let (subject, row_id) = (batch.integer("subject_id"), batch.integer("row_id"));
        let name = batch.text("name");
        for row in 0..name.len() {
            let subject = subject.get(row).and_then(|subject| usize::try_from(subject).ok());
            if let (Some(own), Some(name)) =
                (subject.and_then(|subject| self.own.get_mut(subject)), name.get(row))
            {
                own.names.push((name.to_owned(), row_id.get(row).unwrap_or(0)));
            }
        }
    }

    fn contacts(&mut self, input: &Input) -> Result<(), Error> {
        let wanted = ["email", "personal_email", "phone"];
        let place = ["address", "city", "region", "postal_code", "country"];
        let columns: Vec<&str> =
            ["row_id", "actor"].into_iter().chain(wanted).chain(place).collect();
        for table in ["people", "accounts", "applications"] {
            input.scan(table, &columns, |batch| {
                let batch = Columns::of(batch);
                let (row_id, actor) = (batch.integer("row_id"), batch.integer("actor"));
                let [email, personal, phone] = wanted.map(|name| batch.text(name));
                let place = place.map(|name| batch.text(name));
                for row in 0..row_id.len() {
                    let Some(own) = self.own(actor.get(row)) else { continue };
                    let id = row_id.get(row).unwrap_or(0);
                    own.mailbox(email.get(row), id);
                    own.mailbox(personal.get(row), id);
                    own.identifier(IdentifierKind::Phone, phone.get(row), id);
                    if own.address.is_none() {
                        own.address = companies::line(&place, row).map(|line| (line, id));
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn identifiers(&mut self, input: &Input) -> Result<(), Error> {
        input.scan("identifiers", &["row_id", "actor", "kind", "value"], |batch| {
            let batch = Columns::of(batch);
            let (row_id, actor) = (batch.integer("row_id"), batch.integer("actor"));
            let (kind, value) = (batch.text("kind"), batch.text("value"));
            for row in 0..row_id.len() {
                let (Some(own), Some(value)) = (self.own(actor.get(row)), value.get(row)) else {
                    continue;
                };
                let id = row_id.get(row).unwrap_or(0);
                match kind.get(row) {
                    Some("email") => own.mailbox(Some(value), id),
                    Some("phone") => own.identifier(IdentifierKind::Phone, Some(value), id),
                    Some("wallet") => own.identifier(IdentifierKind::Wallet, Some(value), id),
                    Some("website") => own.identifier(IdentifierKind::Domain, Some(value), id),
                    Some("passport" | "national_id" | "tax_id") => {
                        own.identifier(IdentifierKind::Document, Some(value), id);
                    }
                    Some("birth_date") => {
                        let date = PartialDate::parse(value);
                        own.birth_date = own
                            .birth_date
                            .take()
                            .or_else(|| date.map(|date| (date, value.to_owned(), id)));
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    }

    fn money(&mut self, input: &Input) -> Result<(), Error> {
        input.scan("payout_accounts", &["row_id", "actor", "wallet", "owner_name"], |batch| {
            let batch = Columns::of(batch);
            let (row_id, actor) = (batch.integer("row_id"), batch.integer("actor"));
            let (wallet, owner) = (batch.text("wallet"), batch.text("owner_name"));
            for row in 0..row_id.len() {
                let id = row_id.get(row).unwrap_or(0);
                if let Some(own) = self.own(actor.get(row)) {
                    own.identifier(IdentifierKind::Wallet, wallet.get(row), id);
                }
                if let Some(subject) = self.resolution.subject(actor.get(row)) {
                    let payee = (Role::Payee, Kind::Unknown);
                    self.other(payee, Some(subject), owner.get(row), None, id);
                }
            }
            Ok(())
        })?;
        for (table, column, role) in
            [("payments", "payee_name", Role::Payee), ("transfers", "to_name", Role::Counterparty)]
        {
            input.scan(table, &["row_id", "actor", "vendor_id", column], |batch| {
                let batch = Columns::of(batch);
                let (row_id, actor) = (batch.integer("row_id"), batch.integer("actor"));
                let (vendor, name) = (batch.text("vendor_id"), batch.text(column));
                for row in 0..row_id.len() {
                    let subject = self.resolution.subject(actor.get(row));
                    let id = row_id.get(row).unwrap_or(0);
                    let asked = self.other((role, Kind::Unknown), subject, name.get(row), None, id);
                    if let (Some(asked), None) = (asked, subject) {
                        asked.vendor =
                            asked.vendor.take().or_else(|| vendor.get(row).map(str::to_owned));
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Referees and former employers.
    fn past(&mut self, input: &Input) -> Result<(), Error> {
        let columns = ["row_id", "actor", "referee_name", "referee_email", "referee_phone"];
        input.scan("references", &columns, |batch| {
            let batch = Columns::of(batch);
            let (row_id, actor) = (batch.integer("row_id"), batch.integer("actor"));
            let [name, email, phone] =
                ["referee_name", "referee_email", "referee_phone"].map(|name| batch.text(name));
            for row in 0..row_id.len() {
                let Some(subject) = self.resolution.subject(actor.get(row)) else { continue };
                let id = row_id.get(row).unwrap_or(0);
                let referee = (Role::Referee, Kind::Person);
                let mail = email.get(row);
                if let Some(asked) = self.other(referee, Some(subject), name.get(row), mail, id) {
                    asked.mailbox(mail, id);
                    asked.identifier(IdentifierKind::Phone, phone.get(row), id);
                }
            }
            Ok(())
        })?;
        let columns = ["row_id", "actor", "kind", "organisation", "domain"];
        input.scan("claims", &columns, |batch| {
            let batch = Columns::of(batch);
            let (row_id, actor) = (batch.integer("row_id"), batch.integer("actor"));
            let [kind, name, domain] =
                ["kind", "organisation", "domain"].map(|name| batch.text(name));
            for row in 0..row_id.len() {
                let Some(subject) = self.resolution.subject(actor.get(row)) else { continue };
                if kind.get(row) != Some("employment") {
                    continue;
                }
                let id = row_id.get(row).unwrap_or(0);
                let employer = (Role::Employer, Kind::Organisation);
                let site = domain.get(row);
                if let Some(asked) = self.other(employer, Some(subject), name.get(row), site, id) {
                    asked.identifier(IdentifierKind::Domain, site, id);
                }
            }
            Ok(())
        })
    }
}
