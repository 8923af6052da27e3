//! Bringing records of the same claimed person together.
//!
//! Deterministic keys only: employee number first, then accounts and ids inside
//! one system, then e-mail addresses. Two different employee numbers are never
//! merged, and an e-mail address does not merge people whose names have nothing
//! in common: a mailbox shared by two names is something for a reviewer to see,
//! not for resolution to hide.

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
    /// Subject of each actor, -1 for none.
    pub of_actor: Vec<i32>,
}

impl Resolution {
    /// The subject of an actor.
    #[must_use]
    pub fn subject(&self, actor: Option<i64>) -> Option<u32> {
        let actor = usize::try_from(actor?).ok()?;
        self.of_actor.get(actor).and_then(|subject| u32::try_from(*subject).ok())
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
    sets.join(|actor| actor.employee_no.clone(), false);
    sets.join(
        |actor| actor.account_id.as_ref().map(|id| format!("{}\u{1f}{id}", actor.source)),
        false,
    );
    sets.join(
        |actor| actor.person_id.as_ref().map(|id| format!("{}\u{1f}{id}", actor.source)),
        false,
    );
    sets.join(|actor| actor.email.clone(), true);

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
    let owners = device_owners(input, &of_actor)?;
    for (slot, actor) in of_actor.iter_mut().zip(&actors) {
        if !actor.is_person()
            && let Some(owner) = actor.device_id.as_ref().and_then(|device| owners.get(device))
        {
            *slot = *owner;
        }
    }
    Ok(Resolution { ids: named.into_iter().map(|(id, _)| id).collect(), of_actor })
}

fn actors(batches: &[RecordBatch]) -> Vec<Actor> {
    let mut actors = Vec::new();
    for batch in batches {
        let columns = Columns::of(batch);
        let number = columns.integer("actor");
        let texts = ["source", "employee_no", "person_id", "account_id", "email", "device_id"]
            .map(|name| columns.text(name));
        for row in 0..batch.num_rows() {
            let Some(at) = number.get(row).and_then(|number| usize::try_from(number).ok()) else {
                continue;
            };
            if actors.len() <= at {
                actors.resize(at + 1, Actor::default());
            }
            let [source, employee_no, person_id, account_id, email, device_id] =
                texts.each_ref().map(|column| column.get(row).map(str::to_owned));
            if let Some(slot) = actors.get_mut(at) {
                *slot = Actor {
                    source: source.unwrap_or_default(),
                    employee_no,
                    person_id,
                    account_id,
                    email,
                    device_id,
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

/// The subject each device was last issued to.
fn device_owners(input: &Input, of_actor: &[i32]) -> Result<HashMap<String, i32>, Error> {
    let mut owners: HashMap<String, ((Option<i32>, i64), i32)> = HashMap::new();
    input.scan("devices", &["actor", "device_id", "issued_on", "row_id"], |batch| {
        let columns = Columns::of(batch);
        let (actor, device) = (columns.integer("actor"), columns.text("device_id"));
        let (issued, row_id) = (columns.day("issued_on"), columns.integer("row_id"));
        for row in 0..batch.num_rows() {
            let subject = actor
                .get(row)
                .and_then(|actor| usize::try_from(actor).ok())
                .and_then(|actor| of_actor.get(actor))
                .copied()
                .filter(|subject| *subject >= 0);
            if let (Some(device), Some(subject)) = (device.get(row), subject) {
                let when = (issued.get(row), row_id.get(row).unwrap_or(0));
                match owners.get_mut(device) {
                    Some((best, owner)) if *best < when => {
                        *best = when;
                        *owner = subject;
                    }
                    Some(_) => {}
                    None => {
                        owners.insert(device.to_owned(), (when, subject));
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(owners.into_iter().map(|(device, (_, owner))| (device, owner)).collect())
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

/// Disjoint sets with two refusals.
struct Sets<'a> {
    actors: &'a [Actor],
    parent: Vec<usize>,
    /// Employee number of the set, at its root.
    employee: Vec<Option<&'a str>>,
    /// Names of the set, at its root; a handful at most.
    names: Vec<Vec<&'a str>>,
}

impl<'a> Sets<'a> {
    fn new(actors: &'a [Actor], names: &'a [Option<String>]) -> Self {
        Self {
            actors,
            parent: (0..actors.len()).collect(),
            employee: actors.iter().map(|actor| actor.employee_no.as_deref()).collect(),
            names: names.iter().map(|name| name.as_deref().into_iter().collect()).collect(),
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

    fn join(&mut self, key: impl Fn(&Actor) -> Option<String>, by_mailbox: bool) {
        let mut keyed: Vec<(String, usize)> = self
            .actors
            .iter()
            .enumerate()
            .filter_map(|(at, actor)| Some((key(actor)?, at)))
            .collect();
        // Within a key the order decides which of two conflicting people gets a
        // bare mailbox, so it must not be the order of reading.
        keyed.sort_by(|left, right| {
            left.0.cmp(&right.0).then_with(|| {
                let side = |at: usize| {
                    self.actors.get(at).map(|actor| {
                        (&actor.employee_no, &actor.source, &actor.person_id, &actor.account_id)
                    })
                };
                side(right.1)
                    .map(|side| side.0.is_some())
                    .cmp(&side(left.1).map(|side| side.0.is_some()))
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
            let fits = group.iter().copied().find(|&other| {
                let other = self.root(other);
                other == mine || self.may_join(other, mine, by_mailbox)
            });
            match fits {
                Some(other) => self.unite(other, at),
                None => group.push(at),
            }
        }
    }

    fn may_join(&self, left: usize, right: usize, by_mailbox: bool) -> bool {
        let employee = |at: usize| self.employee.get(at).copied().flatten();
        if let (Some(left), Some(right)) = (employee(left), employee(right))
            && left != right
        {
            return false;
        }
        if !by_mailbox {
            return true;
        }
        let names = |at: usize| self.names.get(at).map_or(&[][..], Vec::as_slice);
        let (left, right) = (names(left), names(right));
        left.is_empty()
            || right.is_empty()
            || left.iter().any(|left| {
                right.iter().any(|right| {
                    names::agreement(left, right).is_none_or(|score| score >= SAME_NAME)
                })
            })
    }

    fn unite(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        if left == right {
            return;
        }
        if let Some(slot) = self.parent.get_mut(right) {
            *slot = left;
        }
        let employee = self.employee.get(right).copied().flatten();
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
    }
}

#[cfg(test)]
mod tests;
