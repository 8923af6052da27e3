//! Sign-ins and device reports, decoded on all cores.
//!
//! A row group gives one [`Block`] of events whose addresses and devices are
//! numbered within it. Blocks come out in file order, so numbering them all
//! over is one short serial step, and the result does not depend on how many
//! threads decoded.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray,
};
use datafusion::arrow::datatypes::Int32Type;

use super::events::{Event, Said, What};
use super::intern::{Interner, NONE, fingerprint};
use crate::Error;
use crate::input::{Columns, Get, Input, Piece};
use crate::networks::Place;
use crate::resolve::Resolution;

/// Instants outside these years are mistakes of an export: nothing is earlier
/// or later than them. Microseconds: 1970 to 2200.
const YEARS: std::ops::Range<i64> = 0..7_258_118_400_000_000;
/// Blocks decoded ahead of the one that is awaited, for each thread.
const AHEAD: usize = 2;

const LOGIN_COLUMNS: &[&str] = &[
    "row_id",
    "actor",
    "at",
    "kind",
    "outcome",
    "ip",
    "user_agent",
    "device_id",
    "device_managed",
    "session_id",
    "city",
    "region",
    "country",
    "latitude",
    "longitude",
    "network_owner",
    "is_proxy",
];
const DEVICE_COLUMNS: &[&str] =
    &["row_id", "actor", "at", "kind", "ip", "device_id", "city", "region", "country"];
/// Texts that many rows share. A session is not among them: most files have too
/// many for a dictionary, and then making one costs more than it saves.
const KEYED: &[&str] = &[
    "kind",
    "outcome",
    "ip",
    "user_agent",
    "device_id",
    "city",
    "region",
    "country",
    "network_owner",
];

/// The events of one piece of a table.
#[derive(Default)]
pub struct Block {
    /// In the order of rows; `ip` and `device` are numbers within the block.
    pub events: Vec<Event>,
    /// Devices by number.
    pub devices: Interner,
    ips: Interner,
    said: Vec<Heard>,
}

/// What rows said about an address so far, and how fully.
#[derive(Default)]
struct Heard {
    said: Said,
    /// 0 nothing, 1 a country, 2 a city, 3 coordinates.
    fullness: u8,
}

impl Block {
    /// Addresses by number, with what the rows say about each.
    pub fn ips(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.ips.texts().zip(self.said.iter().map(|heard| &heard.said))
    }
}

/// Decodes both tables and hands the blocks over in file order.
///
/// # Errors
/// A table cannot be read, or `take` fails.
pub fn blocks(
    input: &Input,
    resolution: &Resolution,
    threads: usize,
    mut take: impl FnMut(&Block) -> Result<(), Error>,
) -> Result<(), Error> {
    let (logins, devices) = (input.pieces("logins")?, input.pieces("device_events")?);
    let pieces: Vec<(bool, &Piece<'_>)> = logins
        .iter()
        .map(|piece| (true, piece))
        .chain(devices.iter().map(|piece| (false, piece)))
        .collect();
    in_order(
        &pieces,
        threads,
        |(logins, piece)| {
            let mut block = Block::default();
            let mut columns = Shared::default();
            if *logins {
                piece.scan(LOGIN_COLUMNS, KEYED, |batch| {
                    block.logins(batch, &mut columns, resolution);
                    Ok(())
                })?;
            } else {
                piece.scan(DEVICE_COLUMNS, KEYED, |batch| {
                    block.device_events(batch, &mut columns, resolution);
                    Ok(())
                })?;
            }
            Ok(block)
        },
        |block| take(&block?),
    )
}

/// Does `work` for each task on `threads` threads and takes the results in the
/// order of the tasks, with a bounded number of them waiting.
fn in_order<T: Sync, R: Send>(
    tasks: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), Error>,
) -> Result<(), Error> {
    struct State<R> {
        ready: BTreeMap<usize, R>,
        taken: usize,
        over: bool,
    }
    /// A worker that dies must not leave the others waiting.
    struct Guard<'a, R>(&'a Mutex<State<R>>, &'a Condvar);
    impl<R> Drop for Guard<'_, R> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).over = true;
                self.1.notify_all();
            }
        }
    }
    let threads = threads.clamp(1, tasks.len().max(1));
    let state = Mutex::new(State { ready: BTreeMap::new(), taken: 0, over: false });
    let changed = Condvar::new();
    let next = AtomicUsize::new(0);
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _guard = Guard(&state, &changed);
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(at) else { break };
                    let waiting =
                        |state: &mut State<R>| !state.over && at >= state.taken + AHEAD * threads;
                    let over = changed
                        .wait_while(lock(), waiting)
                        .unwrap_or_else(PoisonError::into_inner)
                        .over;
                    if over {
                        break;
                    }
                    let result = work(task);
                    lock().ready.insert(at, result);
                    changed.notify_all();
                }
            });
        }
        for at in 0..tasks.len() {
            let mut state = changed
                .wait_while(lock(), |state| !state.over && !state.ready.contains_key(&at))
                .unwrap_or_else(PoisonError::into_inner);
            let Some(result) = state.ready.remove(&at) else { break };
            drop(state);
            let taken = take(result);
            let mut state = lock();
            state.taken = at + 1;
            state.over = taken.is_err();
            drop(state);
            changed.notify_all();
            taken?;
        }
        Ok(())
    })
}

/// What was worked out for each text of a dictionary, kept from batch to batch:
/// the batches of a row group share theirs.
struct Made<T> {
    of: Option<ArrayRef>,
    made: Vec<T>,
}

impl<T> Default for Made<T> {
    fn default() -> Self {
        Self { of: None, made: Vec::new() }
    }
}

/// A text column as whatever is made of its texts.
enum Texts<'m, T> {
    /// Made row by row.
    Plain(StringArray),
    /// Made text by text.
    Keyed(Int32Array, &'m [T]),
}

impl<T: Copy> Made<T> {
    fn read(&mut self, array: ArrayRef, mut make: impl FnMut(&str) -> T) -> Texts<'_, T> {
        let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() else {
            return Texts::Plain(array.as_string::<i32>().clone());
        };
        let values = dictionary.values();
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, values)) {
            self.made.clear();
            let texts = values.as_string::<i32>();
            self.made.extend((0..texts.len()).map(|at| make(texts.value(at))));
            self.of = Some(Arc::clone(values));
        }
        Texts::Keyed(dictionary.keys().clone(), &self.made)
    }
}

impl<T: Copy> Texts<'_, T> {
    #[inline]
    fn get(&self, row: usize, make: impl FnOnce(&str) -> T) -> Option<T> {
        match self {
            Self::Plain(texts) => texts.get(row).map(make),
            Self::Keyed(keys, made) => keys
                .is_valid(row)
                .then(|| usize::try_from(keys.value(row)).ok())
                .flatten()
                .and_then(|key| made.get(key).copied()),
        }
    }
}

/// The dictionaries of one piece.
#[derive(Default)]
struct Shared {
    kind: Made<Option<What>>,
    outcome: Made<bool>,
    ip: Made<u32>,
    device: Made<u32>,
    client: Made<u32>,
}

fn login(kind: &str) -> Option<What> {
    match kind {
        "sign_in" => Some(What::SignIn),
        "activity" => Some(What::Activity),
        "token" => Some(What::Token),
        _ => None,
    }
}

fn report(kind: &str) -> Option<What> {
    match kind {
        "first_boot" => Some(What::FirstBoot),
        "enrolled" => Some(What::Enrolled),
        "check_in" | "boot" => Some(What::Device),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a 32-bit fingerprint is enough to tell clients of one subject apart"
)]
fn client(text: &str) -> u32 {
    fingerprint(text) as u32 | 1
}

fn success(outcome: &str) -> bool {
    outcome == "success"
}

impl Block {
    fn logins(&mut self, batch: &RecordBatch, shared: &mut Shared, resolution: &Resolution) {
        let columns = Columns::of(batch);
        let (row_id, actor, at) =
            (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
        let managed = columns.flag("device_managed");
        let session = columns.text("session_id");
        let geography = Geography::of(&columns);
        let Self { events, devices, ips, said } = self;
        let kind = shared.kind.read(columns.texts("kind"), login);
        let outcome = shared.outcome.read(columns.texts("outcome"), success);
        let clients = shared.client.read(columns.texts("user_agent"), client);
        let ip = shared.ip.read(columns.texts("ip"), |text| ips.intern(text).0);
        let device = shared.device.read(columns.texts("device_id"), |text| devices.intern(text).0);
        for row in 0..batch.num_rows() {
            // A refused sign-in says nothing about where its owner was.
            if outcome.get(row, success) == Some(false) {
                continue;
            }
            let (Some(what), Some(subject), Some(at), Some(row_id)) = (
                kind.get(row, login).unwrap_or(Some(What::SignIn)),
                resolution.subject(actor.get(row)),
                at.get(row).filter(|at| YEARS.contains(at)),
                row_id.get(row),
            ) else {
                continue;
            };
            let ip = ip.get(row, |text| ips.intern(text).0).unwrap_or(NONE);
            geography.hear(row, ip, said);
            events.push(Event {
                at,
                row: row_id,
                session: session.get(row).map_or(0, fingerprint),
                subject,
                ip,
                device: device.get(row, |text| devices.intern(text).0).unwrap_or(NONE),
                client: clients.get(row, client).unwrap_or(0),
                what,
                managed: managed.get(row),
            });
        }
        said.resize_with(ips.len(), Heard::default);
    }

    fn device_events(&mut self, batch: &RecordBatch, shared: &mut Shared, resolution: &Resolution) {
        let columns = Columns::of(batch);
        let (row_id, actor, at) =
            (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
        let geography = Geography::of(&columns);
        let Self { events, devices, ips, said } = self;
        let kind = shared.kind.read(columns.texts("kind"), report);
        let ip = shared.ip.read(columns.texts("ip"), |text| ips.intern(text).0);
        let device = shared.device.read(columns.texts("device_id"), |text| devices.intern(text).0);
        for row in 0..batch.num_rows() {
            let (Some(what), Some(subject), Some(at), Some(row_id)) = (
                kind.get(row, report).flatten(),
                resolution.subject_at(actor.get(row), at.get(row)),
                at.get(row).filter(|at| YEARS.contains(at)),
                row_id.get(row),
            ) else {
                continue;
            };
            let ip = ip.get(row, |text| ips.intern(text).0).unwrap_or(NONE);
            geography.hear(row, ip, said);
            events.push(Event {
                at,
                row: row_id,
                session: 0,
                subject,
                ip,
                device: device.get(row, |text| devices.intern(text).0).unwrap_or(NONE),
                client: 0,
                what,
                managed: None,
            });
        }
        said.resize_with(ips.len(), Heard::default);
    }
}

/// What the exporting system itself says about an address.
struct Geography {
    city: ArrayRef,
    region: ArrayRef,
    country: ArrayRef,
    latitude: Float64Array,
    longitude: Float64Array,
    owner: ArrayRef,
    proxy: BooleanArray,
    /// The fullness a row of this batch can have.
    most: u8,
    owners: bool,
    proxies: bool,
}

impl Geography {
    fn of(columns: &Columns<'_>) -> Self {
        let some = |array: &dyn Array| array.null_count() < array.len();
        let [city, region, country, owner] =
            ["city", "region", "country", "network_owner"].map(|name| columns.texts(name));
        let (latitude, longitude) = (columns.real("latitude"), columns.real("longitude"));
        let proxy = columns.flag("is_proxy");
        let most = match () {
            () if some(&latitude) && some(&longitude) => 3,
            () if some(&city) => 2,
            () if some(&country) => 1,
            () => 0,
        };
        let (owners, proxies) = (some(&owner), proxy.true_count() > 0);
        Self { city, region, country, latitude, longitude, owner, proxy, most, owners, proxies }
    }

    /// Takes from a row what is not yet known about its address.
    fn hear(&self, row: usize, ip: u32, said: &mut Vec<Heard>) {
        if ip == NONE || (self.most == 0 && !self.owners && !self.proxies) {
            return;
        }
        let at = ip as usize;
        if said.len() <= at {
            said.resize_with(at + 1, Heard::default);
        }
        let Some(heard) = said.get_mut(at) else { return };
        if heard.fullness < self.most {
            let coordinates = self.latitude.get(row).zip(self.longitude.get(row));
            let fullness = match () {
                () if coordinates.is_some() => 3,
                () if text(&self.city, row).is_some() => 2,
                () if text(&self.country, row).is_some() => 1,
                () => 0,
            };
            if fullness > heard.fullness {
                heard.fullness = fullness;
                let owned = |array| text(array, row).map(str::to_owned);
                heard.said.place = Place {
                    city: owned(&self.city),
                    region: owned(&self.region),
                    country: owned(&self.country),
                    at: coordinates,
                };
            }
        }
        if self.owners && heard.said.owner.is_none() {
            heard.said.owner = text(&self.owner, row).map(str::to_owned);
        }
        if self.proxies && !heard.said.proxy {
            heard.said.proxy = self.proxy.get(row) == Some(true);
        }
    }
}

/// One text of a plain or keyed column.
fn text(array: &ArrayRef, row: usize) -> Option<&str> {
    match array.as_dictionary_opt::<Int32Type>() {
        None => array
            .as_string_opt::<i32>()
            .filter(|texts| texts.is_valid(row))
            .map(|texts| texts.value(row)),
        Some(dictionary) => {
            let key = dictionary.key(row)?;
            Some(dictionary.values().as_string_opt::<i32>()?.value(key))
        }
    }
}

#[cfg(test)]
mod tests;
