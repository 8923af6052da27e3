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

use super::events::{Crowds, Event, Said, Split, What};
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

/// Texts that are looked at once a row and not kept.
const VIEWED: &[&str] = &["session_id"];

/// The events of one piece of a table.
#[derive(Default)]
pub struct Block {
    /// By bucket, in the order of rows; `ip` and `device` are numbers within the block.
    pub events: Vec<Vec<Event>>,
    /// Devices by number.
    pub devices: Names,
    /// Who uses which address.
    pub(super) crowds: Crowds,
    ips: Names,
    heard: Heard,
}

/// Texts of a block by number. A text may have several numbers: dictionaries
/// are taken as they are, because all texts are brought together later anyway.
#[derive(Default)]
pub struct Names {
    parts: Vec<Part>,
    next: u32,
    own: Interner,
    own_numbers: Vec<u32>,
}

enum Part {
    Dictionary(ArrayRef),
    Own(u32),
}

impl Names {
    /// The texts, in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| {
            let (array, own) = match part {
                Part::Dictionary(values) => (values.as_string_opt::<i32>(), None),
                Part::Own(number) => (None, self.own.text(*number)),
            };
            let all =
                array.into_iter().flat_map(|texts| (0..texts.len()).map(|at| texts.value(at)));
            all.chain(own)
        })
    }

    /// Numbers all texts of a dictionary; the first of them is returned.
    fn adopt(&mut self, values: &ArrayRef) -> u32 {
        let first = self.next;
        self.next += u32::try_from(values.len()).unwrap_or(0);
        self.parts.push(Part::Dictionary(Arc::clone(values)));
        first
    }

    fn number(&mut self, text: &str) -> u32 {
        let (own, new) = self.own.intern(text);
        if new {
            self.own_numbers.push(self.next);
            self.parts.push(Part::Own(own));
            self.next += 1;
        }
        self.own_numbers.get(own as usize).copied().unwrap_or(NONE)
    }
}

/// What rows said about each address so far.
#[derive(Default)]
struct Heard {
    said: Vec<Said>,
    /// How fully, in one byte each: most rows find that there is nothing new to hear.
    known: Vec<u8>,
}

/// A country is known. The bits are in the order of fullness.
const COUNTRY: u8 = 1;
/// A city is known.
const CITY: u8 = 2;
/// Coordinates are known.
const POINT: u8 = 4;
/// The owner is known.
const OWNER: u8 = 8;
/// Known to be a proxy.
const PROXY: u8 = 16;

impl Block {
    /// Addresses by number, with what the rows say about each.
    pub fn ips(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.ips.texts().zip(&self.heard.said)
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
    split: Split,
    mut take: impl FnMut(Block) -> Result<(), Error>,
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
            let rows = piece.rows() / split.buckets;
            // An eighth more than an even share: most buckets then never grow.
            let room = || Vec::with_capacity(rows + rows / 8);
            let events = std::iter::repeat_with(room).take(split.buckets).collect();
            let mut block = Block { events, ..Block::default() };
            let mut columns = Shared::default();
            if *logins {
                piece.scan(LOGIN_COLUMNS, KEYED, VIEWED, |batch| {
                    block.logins(batch, &mut columns, resolution, split);
                    Ok(())
                })?;
            } else {
                piece.scan(DEVICE_COLUMNS, KEYED, &[], |batch| {
                    block.device_events(batch, &mut columns, resolution, split);
                    Ok(())
                })?;
            }
            Ok(block)
        },
        |block| take(block?),
    )
}

/// Does `work` for each task on `threads` threads and takes the results in the
/// order of the tasks, with a bounded number of them waiting.
pub(super) fn in_order<T: Sync, R: Send>(
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

/// Whether two dictionaries are one: the reader wraps the same texts anew for
/// every batch.
fn same(left: &ArrayRef, right: &ArrayRef) -> bool {
    let (Some(left), Some(right)) = (left.as_string_opt::<i32>(), right.as_string_opt::<i32>())
    else {
        return false;
    };
    left.len() == right.len()
        && left.values().as_ptr() == right.values().as_ptr()
        && left.offsets().as_ptr() == right.offsets().as_ptr()
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
        if !self.of.as_ref().is_some_and(|of| same(of, values)) {
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

/// A text column as numbers of [`Names`].
enum Numbered {
    Plain(StringArray),
    Keyed(Int32Array, u32),
}

/// The last dictionary that was numbered, and its first number.
#[derive(Default)]
struct Adopted(Option<(ArrayRef, u32)>);

impl Adopted {
    fn read(&mut self, array: ArrayRef, names: &mut Names) -> Numbered {
        let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() else {
            return Numbered::Plain(array.as_string::<i32>().clone());
        };
        let values = dictionary.values();
        let first = match &self.0 {
            Some((known, first)) if same(known, values) => *first,
            _ => {
                let first = names.adopt(values);
                self.0 = Some((Arc::clone(values), first));
                first
            }
        };
        Numbered::Keyed(dictionary.keys().clone(), first)
    }
}

impl Numbered {
    #[inline]
    fn get(&self, row: usize, names: &mut Names) -> u32 {
        match self {
            Self::Plain(texts) => texts.get(row).map_or(NONE, |text| names.number(text)),
            Self::Keyed(keys, first) if keys.is_valid(row) => {
                u32::try_from(keys.value(row)).map_or(NONE, |key| first + key)
            }
            Self::Keyed(..) => NONE,
        }
    }
}

/// The dictionaries of one piece.
#[derive(Default)]
struct Shared {
    kind: Made<Option<What>>,
    outcome: Made<bool>,
    client: Made<u32>,
    ip: Adopted,
    device: Adopted,
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
    fn logins(
        &mut self,
        batch: &RecordBatch,
        shared: &mut Shared,
        resolution: &Resolution,
        split: Split,
    ) {
        let columns = Columns::of(batch);
        let (row_id, actor, at) =
            (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
        let managed = columns.flag("device_managed");
        let session = columns.texts("session_id");
        let session = (session.as_string_view_opt(), session.as_string_opt::<i32>());
        let geography = Geography::of(&columns);
        let Self { events, devices, crowds, ips, heard } = self;
        let kind = shared.kind.read(columns.texts("kind"), login);
        let outcome = shared.outcome.read(columns.texts("outcome"), success);
        let clients = shared.client.read(columns.texts("user_agent"), client);
        let ip = shared.ip.read(columns.texts("ip"), ips);
        let device = shared.device.read(columns.texts("device_id"), devices);
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
            let ip = ip.get(row, ips);
            geography.hear(row, ip, heard);
            crowds.add(ip, subject);
            let Some(events) = events.get_mut(split.bucket(subject)) else { continue };
            events.push(Event {
                at,
                row: row_id,
                session: match session {
                    (Some(viewed), _) if viewed.is_valid(row) => fingerprint(viewed.value(row)),
                    (_, Some(plain)) => plain.get(row).map_or(0, fingerprint),
                    _ => 0,
                },
                subject,
                ip,
                device: device.get(row, devices),
                client: clients.get(row, client).unwrap_or(0),
                what,
                managed: managed.get(row),
            });
        }
        heard.reach(ips.next as usize);
    }

    fn device_events(
        &mut self,
        batch: &RecordBatch,
        shared: &mut Shared,
        resolution: &Resolution,
        split: Split,
    ) {
        let columns = Columns::of(batch);
        let (row_id, actor, at) =
            (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
        let geography = Geography::of(&columns);
        let Self { events, devices, crowds, ips, heard } = self;
        let kind = shared.kind.read(columns.texts("kind"), report);
        let ip = shared.ip.read(columns.texts("ip"), ips);
        let device = shared.device.read(columns.texts("device_id"), devices);
        for row in 0..batch.num_rows() {
            let (Some(what), Some(subject), Some(at), Some(row_id)) = (
                kind.get(row, report).flatten(),
                resolution.subject_at(actor.get(row), at.get(row)),
                at.get(row).filter(|at| YEARS.contains(at)),
                row_id.get(row),
            ) else {
                continue;
            };
            let ip = ip.get(row, ips);
            geography.hear(row, ip, heard);
            crowds.add(ip, subject);
            let Some(events) = events.get_mut(split.bucket(subject)) else { continue };
            events.push(Event {
                at,
                row: row_id,
                session: 0,
                subject,
                ip,
                device: device.get(row, devices),
                client: 0,
                what,
                managed: None,
            });
        }
        heard.reach(ips.next as usize);
    }
}

impl Heard {
    fn reach(&mut self, addresses: usize) {
        if self.known.len() < addresses {
            self.known.resize(addresses, 0);
            self.said.resize_with(addresses, Said::default);
        }
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
    /// All that a row of this batch can tell.
    tells: u8,
}

impl Geography {
    fn of(columns: &Columns<'_>) -> Self {
        let [city, region, country, owner] =
            ["city", "region", "country", "network_owner"].map(|name| columns.texts(name));
        let (latitude, longitude) = (columns.real("latitude"), columns.real("longitude"));
        let proxy = columns.flag("is_proxy");
        let some = |array: &dyn Array| array.null_count() < array.len();
        let tells = [
            (COUNTRY, some(&country)),
            (CITY, some(&city)),
            (POINT, some(&latitude) && some(&longitude)),
            (OWNER, some(&owner)),
            (PROXY, proxy.true_count() > 0),
        ];
        let tells = tells.into_iter().filter(|(_, some)| *some).fold(0, |all, (bit, _)| all | bit);
        Self { city, region, country, latitude, longitude, owner, proxy, tells }
    }

    /// Takes from a row what is not yet known about its address.
    #[inline]
    fn hear(&self, row: usize, ip: u32, heard: &mut Heard) {
        if ip == NONE || self.tells == 0 {
            return;
        }
        let at = ip as usize;
        let known = heard.known.get(at).copied().unwrap_or(0);
        // Known coordinates make a city or a country no news.
        let known = if known & POINT == 0 { known } else { known | CITY | COUNTRY };
        if self.tells & !known != 0 {
            heard.reach(at + 1);
            if let (Some(said), Some(known)) = (heard.said.get_mut(at), heard.known.get_mut(at)) {
                self.learn(row, said, known);
            }
        }
    }

    fn learn(&self, row: usize, said: &mut Said, known: &mut u8) {
        let point = self.latitude.get(row).zip(self.longitude.get(row));
        let place = [
            (COUNTRY, text(&self.country, row).is_some()),
            (CITY, text(&self.city, row).is_some()),
            (POINT, point.is_some()),
        ];
        let place = place.into_iter().filter(|(_, some)| *some).fold(0, |all, (bit, _)| all | bit);
        let owned = |array| text(array, row).map(str::to_owned);
        let places = COUNTRY | CITY | POINT;
        if place > *known & places {
            *known = (*known & !places) | place;
            said.place = Place {
                city: owned(&self.city),
                region: owned(&self.region),
                country: owned(&self.country),
                at: point,
            };
        }
        if *known & OWNER == 0
            && let Some(owner) = owned(&self.owner)
        {
            said.owner = Some(owner);
            *known |= OWNER;
        }
        if self.proxy.get(row) == Some(true) {
            said.proxy = true;
            *known |= PROXY;
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
