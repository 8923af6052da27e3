//! Bringing records of the same claimed person together.
//!
//! Deterministic keys only: employee number first, then accounts and ids inside
//! one system, then e-mail addresses. Two different employee numbers are never
//! merged (`00123` and `123` are one). Neither an employee number nor an e-mail
//! address merges people whose names have nothing in common: two personnel
//! systems may both count from 1000, and a mailbox shared by two names is
//! something for a reviewer to see, not for resolution to hide. What could be
//! either of two people is left to neither.
//!
//! Whose a device is changes: what it reports belongs to whoever held it then.

use std::collections::HashMap;

use datafusion::arrow::array::RecordBatch;
use matching::compare::names;

use crate::Error;
use crate::input::{Columns, Get, Input};

/// Subjects, and whose each actor is.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// Text id of each subject; sorted, so that dense ids do not depend on the
    /// order in which files were read.
    pub ids: Vec<String>,
    /// Subject of each actor, -1 for none. Of a device: its last holder.
    pub of_actor: Vec<i32>,
    /// Of devices that are known to have been handed over: who held them when.
    pub held: HashMap<usize, Vec<Holding>>,
}

/// A time during which a subject held a device, in microseconds: `from` is
/// within it, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// First moment.
    pub from: i64,
    /// The moment after the last.
    pub to: i64,
    /// Dense subject.
    pub subject: i32,
}

const DAY: i64 = 86_400_000_000;
/// How long before the day of issue a device may already speak for its holder:
/// records of issue are written late, and parcels travel.
const BEFORE_ISSUE: i64 = 14 * DAY;

impl Resolution {
    /// The subject of an actor.
    #[must_use]
    pub fn subject(&self, actor: Option<i64>) -> Option<u32> {
        let actor = usize::try_from(actor?).ok()?;
        self.of_actor.get(actor).and_then(|subject| u32::try_from(*subject).ok())
    }

    /// The subject of an actor at a moment (microseconds). Differs from
    /// [`subject`](Self::subject) for devices only; `None` also when nobody is
    /// known to have held the device then.
    #[must_use]
    pub fn subject_at(&self, actor: Option<i64>, at: Option<i64>) -> Option<u32> {
        let held = actor
            .and_then(|actor| usize::try_from(actor).ok())
            .and_then(|actor| self.held.get(&actor));
        match held.zip(at) {
            None => self.subject(actor),
            Some((held, at)) => held
                .iter()
                .find(|holding| (holding.from..holding.to).contains(&at))
                .and_then(|holding| u32::try_from(holding.subject).ok()),
        }
    }
}

/// Names that agree less than this belong to different people when nothing but
/// a mailbox connects them.
const SAME_NAME: f64 = 0.5;

#[derive(Clone, Debug, Default)]
struct Actor {
    source: String,
    employee_no: Option<String>,
    person_id: Option<String>,
    account_id: Option<String>,
    email: Option<String>,
    device_id: Option<String>,
    /// Where a mailbox is all there is, ingest tells its names apart.
    name: Option<String>,
}

impl Actor {
    fn is_person(&self) -> bool {
        self.employee_no.is_some()
            || self.person_id.is_some()
            || self.account_id.is_some()
            || self.email.is_some()
    }
}

/// Brings actors together.
///
/// # Errors
/// A table cannot be read.
pub fn resolve(input: &Input) -> Result<Resolution, Error> {
    let actors = actors(&input.actors);
    let names = actor_names(input, actors.len())?;
    let mut sets = Sets::new(&actors, &names);

    // Best keys first: what they join decides what later, weaker keys may join.
    sets.join(|actor| actor.employee_no.as_deref().map(number), Key::Shared);
    sets.join(
        |actor| actor.account_id.as_ref().map(|id| format!("{}\u{1f}{id}", actor.source)),
        Key::OfOneSystem,
    );
    sets.join(
        |actor| actor.person_id.as_ref().map(|id| format!("{}\u{1f}{id}", actor.source)),
        Key::OfOneSystem,
    );
    sets.join(|actor| actor.email.clone(), Key::Shared);

    let roots: Vec<usize> = (0..actors.len()).map(|at| sets.root(at)).collect();
    let mut id_of_root: HashMap<usize, String> = HashMap::new();
    for (actor, root) in actors.iter().zip(&roots) {
        if let Some(id) = text_id(actor) {
            id_of_root
                .entry(*root)
                .and_modify(|best| {
                    if rank(&id) < rank(best) {
                        best.clone_from(&id);
                    }
                })
                .or_insert(id);
        }
    }
    // Two people may be left with one best key (a mailbox with two names): the id says which.
    let mut taken: HashMap<&str, u32> = HashMap::new();
    let mut named: Vec<(String, usize)> = Vec::with_capacity(id_of_root.len());
    let mut ordered: Vec<(&String, usize)> =
        id_of_root.iter().map(|(root, id)| (id, *root)).collect();
    ordered.sort_by(|left, right| {
        left.0.cmp(right.0).then_with(|| sets.order(left.1).cmp(&sets.order(right.1)))
    });
    for (id, root) in ordered {
        let seen = taken.entry(id).or_insert(0);
        *seen += 1;
        named.push((if *seen == 1 { id.clone() } else { format!("{id}#{seen}") }, root));
    }
    named.sort();
    let dense: HashMap<usize, i32> = named
        .iter()
        .enumerate()
        .map(|(dense, (_, root))| (*root, i32::try_from(dense).unwrap_or(-1)))
        .collect();

    let mut of_actor: Vec<i32> = roots
        .iter()
        .zip(&actors)
        .map(
            |(root, actor)| {
                if actor.is_person() { dense.get(root).copied().unwrap_or(-1) } else { -1 }
            },
        )
        .collect();
    let holders = device_holders(input, &of_actor)?;
    let mut held = HashMap::new();
    for (at, (slot, actor)) in of_actor.iter_mut().zip(&actors).enumerate() {
        if !actor.is_person()
            && let Some(holders) = actor.device_id.as_ref().and_then(|device| holders.get(device))
        {
            *slot = holders.last;
            if !holders.times.is_empty() {
                held.insert(at, holders.times.clone());
            }
        }
    }
    Ok(Resolution { ids: named.into_iter().map(|(id, _)| id).collect(), of_actor, held })
}

/// An employee number as it is compared: spreadsheets drop leading zeros.
fn number(text: &str) -> String {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let bare = text.trim_start_matches('0');
        if bare.is_empty() { "0".to_owned() } else { bare.to_owned() }
    } else {
        text.to_owned()
    }
}

fn actors(batches: &[RecordBatch]) -> Vec<Actor> {
    let mut actors = Vec::new();
    for batch in batches {
        let columns = Columns::of(batch);
        let number = columns.integer("actor");
        let texts =
            ["source", "employee_no", "person_id", "account_id", "email", "device_id", "name"]
                .map(|name| columns.text(name));
        for row in 0..batch.num_rows() {
            let Some(at) = number.get(row).and_then(|number| usize::try_from(number).ok()) else {
                continue;
            };
            if actors.len() <= at {
                actors.resize(at + 1, Actor::default());
            }
            let [source, employee_no, person_id, account_id, email, device_id, name] =
                texts.each_ref().map(|column| column.get(row).map(str::to_owned));
            if let Some(slot) = actors.get_mut(at) {
                *slot = Actor {
                    source: source.unwrap_or_default(),
                    employee_no,
                    person_id,
                    account_id,
                    email,
                    device_id,
                    name,
                };
            }
        }
    }
    actors
}

/// One name per actor, for telling two owners of one mailbox apart.
fn actor_names(input: &Input, actors: usize) -> Result<Vec<Option<String>>, Error> {
    let mut names: Vec<Option<String>> = vec![None; actors];
    for table in ["people", "accounts", "applications"] {
        input.scan(table, &["actor", "name"], |batch| {
            let columns = Columns::of(batch);
            let (actor, name) = (columns.integer("actor"), columns.text("name"));
            for row in 0..batch.num_rows() {
                if let (Some(actor), Some(name)) = (actor.get(row), name.get(row))
                    && let Some(slot) =
                        usize::try_from(actor).ok().and_then(|actor| names.get_mut(actor))
                    && slot.is_none()
                {
                    *slot = Some(name.to_owned());
                }
            }
            Ok(())
        })?;
    }
    Ok(names)
}

/// Who held a device.
#[derive(Debug, Default, PartialEq)]
struct Holders {
    last: i32,
    /// In order; empty where no date is known.
    times: Vec<Holding>,
}

/// A device came to a subject (`at`: microseconds) or went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct HandOver {
    at: Option<i64>,
    row: i64,
    subject: i32,
    returned: Option<i64>,
}

/// Who held each device when, from inventories (the authority on whose it is)
/// and shipments (which tell when it came to somebody).
fn device_holders(input: &Input, of_actor: &[i32]) -> Result<HashMap<String, Holders>, Error> {
    let whose = |actor: Option<i64>| {
        actor
            .and_then(|actor| usize::try_from(actor).ok())
            .and_then(|actor| of_actor.get(actor))
            .copied()
            .filter(|subject| *subject >= 0)
    };
    let start_of = |day: i32| i64::from(day) * DAY;
    let mut issued: HashMap<String, Vec<HandOver>> = HashMap::new();
    let columns = ["actor", "device_id", "issued_on", "returned_on", "row_id"];
    input.scan("devices", &columns, |batch| {
        let columns = Columns::of(batch);
        let (actor, device) = (columns.integer("actor"), columns.text("device_id"));
        let [from, to] = ["issued_on", "returned_on"].map(|name| columns.day(name));
        let row_id = columns.integer("row_id");
        for row in 0..batch.num_rows() {
            if let (Some(device), Some(subject)) = (device.get(row), whose(actor.get(row))) {
                issued.entry(device.to_owned()).or_default().push(HandOver {
                    at: from.get(row).map(start_of),
                    row: row_id.get(row).unwrap_or(0),
                    subject,
                    returned: to.get(row).map(|day| start_of(day) + DAY),
                });
            }
        }
        Ok(())
    })?;
    let mut sent: HashMap<String, Vec<HandOver>> = HashMap::new();
    let columns = ["actor", "device_id", "shipped_at", "delivered_at", "row_id"];
    input.scan("shipments", &columns, |batch| {
        let columns = Columns::of(batch);
        let (actor, device) = (columns.integer("actor"), columns.text("device_id"));
        let [shipped, delivered] = ["shipped_at", "delivered_at"].map(|name| columns.instant(name));
        let row_id = columns.integer("row_id");
        for row in 0..batch.num_rows() {
            let at = delivered.get(row).or_else(|| shipped.get(row));
            if let (Some(device), Some(subject), Some(at)) =
                (device.get(row), whose(actor.get(row)), at)
            {
                sent.entry(device.to_owned()).or_default().push(HandOver {
                    at: Some(at),
                    row: row_id.get(row).unwrap_or(0),
                    subject,
                    returned: None,
                });
            }
        }
        Ok(())
    })?;
    for device in sent.keys() {
        issued.entry(device.clone()).or_default();
    }
    Ok(issued
        .into_iter()
        .filter_map(|(device, issued)| {
            let sent = sent.remove(&device).unwrap_or_default();
            Some((device, holders(issued, sent)?))
        })
        .collect())
}

fn holders(mut issued: Vec<HandOver>, sent: Vec<HandOver>) -> Option<Holders> {
    issued.sort_unstable();
    let last = issued.last().or_else(|| sent.iter().max())?.subject;
    let mut dated: Vec<HandOver> = issued.iter().chain(&sent).copied().collect();
    dated.retain(|hand_over| hand_over.at.is_some());
    dated.sort_unstable();
    // Nobody knows since when the present holder has it: no one else can be told from them.
    if !dated.iter().any(|hand_over| hand_over.subject == last) {
        return Some(Holders { last, times: Vec::new() });
    }
    dated.dedup_by(|next, before| {
        let same = next.subject == before.subject && before.returned.is_none();
        if same {
            before.returned = next.returned;
        }
        same
    });
    // A parcel to somebody else after the last issue does not take a device away from its holder.
    while dated.last().is_some_and(|hand_over| hand_over.subject != last) {
        dated.pop();
    }
    let starts: Vec<i64> = dated.iter().filter_map(|hand_over| hand_over.at).collect();
    let times = dated
        .iter()
        .zip(starts.iter().enumerate())
        .map(|(hand_over, (place, start))| {
            let next = starts.get(place + 1).copied().unwrap_or(i64::MAX);
            Holding {
                from: if place == 0 { start.saturating_sub(BEFORE_ISSUE) } else { *start },
                to: hand_over.returned.unwrap_or(i64::MAX).min(next),
                subject: hand_over.subject,
            }
        })
        .collect();
    Some(Holders { last, times })
}

/// Text id of an actor by its best key.
fn text_id(actor: &Actor) -> Option<String> {
    let source = &actor.source;
    (actor.employee_no.as_ref().map(|id| format!("employee_no:{id}")))
        .or_else(|| actor.email.as_ref().map(|id| format!("email:{id}")))
        .or_else(|| actor.person_id.as_ref().map(|id| format!("person_id:{source}/{id}")))
        .or_else(|| actor.account_id.as_ref().map(|id| format!("account_id:{source}/{id}")))
}

/// Best kind of id first, then the smallest.
fn rank(id: &str) -> (usize, &str) {
    let kind = ["employee_no:", "email:", "person_id:", "account_id:"]
        .iter()
        .position(|prefix| id.starts_with(prefix))
        .unwrap_or(usize::MAX);
    (kind, id)
}

/// What a key can be trusted to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// One system gives it to one person.
    OfOneSystem,
    /// Two people may have it: names decide.
    Shared,
}

/// Disjoint sets with two refusals.
struct Sets<'a> {
    actors: &'a [Actor],
    parent: Vec<usize>,
    /// Employee number of the set, at its root.
    employee: Vec<Option<String>>,
    /// Names of the set, at its root; a handful at most.
    names: Vec<Vec<&'a str>>,
    /// Mailboxes of the set, at its root; a handful at most.
    mailboxes: Vec<Vec<&'a str>>,
}

impl<'a> Sets<'a> {
    fn new(actors: &'a [Actor], names: &'a [Option<String>]) -> Self {
        let one = |text: Option<&'a str>| text.into_iter().collect::<Vec<_>>();
        Self {
            actors,
            parent: (0..actors.len()).collect(),
            employee: actors.iter().map(|actor| actor.employee_no.as_deref().map(number)).collect(),
            names: names
                .iter()
                .zip(actors)
                .map(|(name, actor)| one(name.as_deref().or(actor.name.as_deref())))
                .collect(),
            mailboxes: actors.iter().map(|actor| one(actor.email.as_deref())).collect(),
        }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while let Some(&up) = self.parent.get(at) {
            if up == at {
                break;
            }
            let above = self.parent.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.parent.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    /// An order of sets that does not depend on the order of reading.
    fn order(&self, root: usize) -> (&[&str], Option<&str>) {
        let names = self.names.get(root).map_or(&[][..], Vec::as_slice);
        (names, self.actors.get(root).and_then(|actor| actor.person_id.as_deref()))
    }

    fn join(&mut self, key: impl Fn(&Actor) -> Option<String>, kind: Key) {
        let mut keyed: Vec<(String, usize)> = self
            .actors
            .iter()
            .enumerate()
            .filter_map(|(at, actor)| Some((key(actor)?, at)))
            .collect();
        // Within a key the order decides which of two conflicting people gets a
        // bare mailbox, so it must not be the order of reading; and who has no
        // name comes last, when it is known who there is to choose from.
        keyed.sort_by(|left, right| {
            left.0.cmp(&right.0).then_with(|| {
                let named = |at: usize| {
                    let root = self.parent.get(at).copied().unwrap_or(at);
                    [at, root].iter().any(|at| self.names.get(*at).is_some_and(|n| !n.is_empty()))
                };
                let side = |at: usize| {
                    self.actors.get(at).map(|actor| {
                        (
                            &actor.employee_no,
                            &actor.source,
                            &actor.person_id,
                            &actor.account_id,
                            &actor.email,
                            &actor.name,
                        )
                    })
                };
                named(right.1)
                    .cmp(&named(left.1))
                    .then_with(|| {
                        side(right.1)
                            .map(|side| side.0.is_some())
                            .cmp(&side(left.1).map(|side| side.0.is_some()))
                    })
                    .then_with(|| side(left.1).cmp(&side(right.1)))
            })
        });
        let mut group: Vec<usize> = Vec::new();
        let mut last: Option<String> = None;
        for (key, at) in keyed {
            if last.as_ref() != Some(&key) {
                group.clear();
                last = Some(key);
            }
            let mine = self.root(at);
            let mut fits: Vec<usize> = Vec::new();
            for other in &group {
                let other = self.root(*other);
                if other == mine {
                    fits = vec![other];
                    break;
                }
                if !fits.contains(&other) && self.may_join(other, mine, kind) {
                    fits.push(other);
                }
            }
            match fits.as_slice() {
                [] => group.push(at),
                [only] => self.unite(*only, at),
                // One person with two records that could not be joined: the first.
                [first, others @ ..]
                    if others.iter().all(|other| !self.contradict(*first, *other)) =>
                {
                    self.unite(*first, at);
                }
                // It may be either of two people, so it is neither, unless a mailbox says.
                several => {
                    let by_mailbox: Vec<usize> = several
                        .iter()
                        .copied()
                        .filter(|other| self.share_mailbox(*other, mine))
                        .collect();
                    if let [only] = by_mailbox.as_slice() {
                        self.unite(*only, at);
                    }
                }
            }
        }
    }

    fn may_join(&self, left: usize, right: usize, kind: Key) -> bool {
        let employee = |at: usize| self.employee.get(at).and_then(Option::as_ref);
        if let (Some(left), Some(right)) = (employee(left), employee(right))
            && left != right
        {
            return false;
        }
        match kind {
            Key::OfOneSystem => true,
            Key::Shared => {
                let same_number = employee(left).is_some() && employee(left) == employee(right);
                // A new name under the old number and the old mailbox is a new name.
                !self.contradict(left, right) || (same_number && self.share_mailbox(left, right))
            }
        }
    }

    /// Whether both have names and none of one agrees with any of the other.
    fn contradict(&self, left: usize, right: usize) -> bool {
        let names = |at: usize| self.names.get(at).map_or(&[][..], Vec::as_slice);
        let (left, right) = (names(left), names(right));
        !left.is_empty()
            && !right.is_empty()
            && !left.iter().any(|left| {
                right.iter().any(|right| {
                    names::agreement(left, right).is_none_or(|score| score >= SAME_NAME)
                })
            })
    }

    fn share_mailbox(&self, left: usize, right: usize) -> bool {
        let mailboxes = |at: usize| self.mailboxes.get(at).map_or(&[][..], Vec::as_slice);
        mailboxes(left).iter().any(|mailbox| mailboxes(right).contains(mailbox))
    }

    fn unite(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        if left == right {
            return;
        }
        if let Some(slot) = self.parent.get_mut(right) {
            *slot = left;
        }
        let employee = self.employee.get_mut(right).and_then(Option::take);
        if let Some(slot) = self.employee.get_mut(left)
            && slot.is_none()
        {
            *slot = employee;
        }
        let moved = self.names.get_mut(right).map(std::mem::take).unwrap_or_default();
        if let Some(slot) = self.names.get_mut(left) {
            for name in moved {
                // Eight spellings are enough to recognise anyone; more would make joining quadratic.
                if slot.len() < 8 && !slot.contains(&name) {
                    slot.push(name);
                }
            }
            slot.sort_unstable();
        }
        let moved = self.mailboxes.get_mut(right).map(std::mem::take).unwrap_or_default();
        if let Some(slot) = self.mailboxes.get_mut(left) {
            for mailbox in moved {
                if slot.len() < 8 && !slot.contains(&mailbox) {
                    slot.push(mailbox);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
