//! The event table of one run: what happened, to whom, where, in 48 bytes.
//!
//! Event-order logic needs rows of one subject in the order of time, and few of
//! their columns. So sign-ins and device reports are read once, narrowly; texts
//! become dense numbers; and the rows go into buckets of subjects that are
//! sorted and walked one at a time. Above [`IN_MEMORY`] events the buckets live
//! in files, so memory is bounded by the size of a bucket however many events
//! there are.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use datafusion::arrow::array::RecordBatch;

use super::intern::{Interner, NONE, fingerprint};
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::networks::{Network, Networks, Place, is_anonymiser};
use crate::places::Places;
use crate::resolve::Resolution;

/// Events that are kept in memory: 48 bytes each, so 400 MB.
pub const IN_MEMORY: u64 = 8_400_000;
/// Rows that are asked about an address that is not fully known.
const MOST_TRIES: u8 = 32;
/// Instants outside these years are mistakes of an export: nothing is earlier
/// or later than them. Microseconds: 1970 to 2200.
const YEARS: std::ops::Range<i64> = 0..7_258_118_400_000_000;
/// Events of one bucket when they are not.
const BUCKET: u64 = 4_000_000;

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum What {
    /// A person authenticated.
    SignIn = 0,
    /// A session was used.
    Activity = 1,
    /// A token was used without a person.
    Token = 2,
    /// A device reported itself.
    Device = 3,
    /// A device reported its enrolment.
    Enrolled = 4,
    /// A device reported its first boot.
    FirstBoot = 5,
}

impl What {
    const ALL: [Self; 6] =
        [Self::SignIn, Self::Activity, Self::Token, Self::Device, Self::Enrolled, Self::FirstBoot];

    /// Whether a person was there.
    #[must_use]
    pub const fn is_presence(self) -> bool {
        matches!(self, Self::SignIn | Self::Activity)
    }

    /// Whether the device itself speaks.
    #[must_use]
    pub const fn is_device(self) -> bool {
        matches!(self, Self::Device | Self::Enrolled | Self::FirstBoot)
    }
}

/// One event. Only successful sign-ins come here: a refused one says nothing
/// about where its owner was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// Row id.
    pub row: i64,
    /// Fingerprint of the session, 0 for none.
    pub session: u64,
    /// Dense subject.
    pub subject: u32,
    /// Number of the address, [`NONE`] for none.
    pub ip: u32,
    /// Number of the device, [`NONE`] for none.
    pub device: u32,
    /// Fingerprint of the client, 0 for none.
    pub client: u32,
    /// What it is.
    pub what: What,
    /// Managed device, as the identity provider says.
    pub managed: Option<bool>,
}

impl Event {
    const SIZE: usize = 8 + 8 + 8 + 4 + 4 + 4 + 4 + 2;

    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let mut bytes = [0_u8; Self::SIZE];
        let managed = match self.managed {
            None => 0,
            Some(true) => 1,
            Some(false) => 2,
        };
        let parts: [&[u8]; 8] = [
            &self.at.to_le_bytes(),
            &self.row.to_le_bytes(),
            &self.session.to_le_bytes(),
            &self.subject.to_le_bytes(),
            &self.ip.to_le_bytes(),
            &self.device.to_le_bytes(),
            &self.client.to_le_bytes(),
            &[self.what as u8, managed],
        ];
        let mut rest = bytes.as_mut_slice();
        for part in parts {
            let (head, tail) = std::mem::take(&mut rest).split_at_mut(part.len());
            head.copy_from_slice(part);
            rest = tail;
        }
        out.write_all(&bytes)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
            let (head, tail) = bytes.split_first_chunk::<N>()?;
            *bytes = tail;
            Some(*head)
        }
        let mut bytes = bytes;
        let bytes = &mut bytes;
        Some(Self {
            at: i64::from_le_bytes(take(bytes)?),
            row: i64::from_le_bytes(take(bytes)?),
            session: u64::from_le_bytes(take(bytes)?),
            subject: u32::from_le_bytes(take(bytes)?),
            ip: u32::from_le_bytes(take(bytes)?),
            device: u32::from_le_bytes(take(bytes)?),
            client: u32::from_le_bytes(take(bytes)?),
            what: {
                let [what] = take::<1>(bytes)?;
                What::ALL.get(usize::from(what)).copied()?
            },
            managed: match take::<1>(bytes)? {
                [1] => Some(true),
                [2] => Some(false),
                _ => None,
            },
        })
    }
}

/// What is known about an address, once per distinct address.
#[derive(Clone, Debug, Default)]
pub struct Address {
    /// Kind, owner, place.
    pub network: Network,
    /// Number that two addresses of one network share.
    pub network_id: u32,
    /// Whether its place is an exit's.
    pub anonymised: bool,
    /// How many more rows are asked for what is not known yet.
    open: u8,
}

impl Address {
    /// An address about which everything is known.
    #[cfg(test)]
    pub(super) fn known(network: Network, network_id: u32) -> Self {
        let anonymised = network.kind.as_deref().is_some_and(is_anonymiser);
        Self { network, network_id, anonymised, open: 0 }
    }
}

/// Everything the pass needs beside the events themselves.
#[derive(Default)]
pub struct World {
    /// Addresses by number.
    pub ips: Interner,
    /// Devices by number.
    pub devices: Interner,
    /// What is known about each address.
    pub addresses: Vec<Address>,
    networks: Interner,
}

impl World {
    /// What is known about an address; nothing for [`NONE`].
    #[must_use]
    pub fn address(&self, ip: u32) -> Option<&Address> {
        self.addresses.get(ip as usize)
    }

    /// The place of an address.
    #[must_use]
    pub fn place(&self, ip: u32) -> Option<&Place> {
        self.address(ip).map(|address| &address.network.place)
    }

    fn ip(
        &mut self,
        text: Option<&str>,
        networks: &Networks,
        say: impl FnOnce(&mut Network),
    ) -> u32 {
        let Some(text) = text else { return NONE };
        let (number, new) = self.ips.intern(text);
        if !new {
            // Exports differ in what they say about an address: what one leaves
            // open the next may know. Most addresses are complete at once.
            if let Some(address) = self.addresses.get_mut(number as usize)
                && address.open > 0
            {
                address.open -= 1;
                say(&mut address.network);
                address.anonymised = address.network.kind.as_deref().is_some_and(is_anonymiser);
                if address.network.place.at.is_some() && address.network.owner.is_some() {
                    address.open = 0;
                }
            }
        } else {
            let mut network = networks.look_up(text);
            say(&mut network);
            let open =
                if network.place.at.is_some() && network.owner.is_some() { 0 } else { MOST_TRIES };
            // Without an owner, a neighbourhood of addresses stands for a network.
            let name = network.owner.clone().unwrap_or_else(|| neighbourhood(text));
            let (network_id, _) = self.networks.intern(&name);
            let anonymised = network.kind.as_deref().is_some_and(is_anonymiser);
            self.addresses.push(Address { network, network_id, anonymised, open });
        }
        number
    }
}

/// `a.b` of an IPv4 address, the first two groups of an IPv6 address.
fn neighbourhood(ip: &str) -> String {
    let mark = if ip.contains(':') { ':' } else { '.' };
    ip.split(mark).take(2).collect::<Vec<_>>().join(".")
}

/// Events in buckets of consecutive subjects.
pub enum Buckets {
    /// All in memory.
    Memory(Vec<Mutex<Vec<Event>>>),
    /// One file each.
    Files(Vec<PathBuf>),
}

impl Buckets {
    /// How many buckets.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Memory(buckets) => buckets.len(),
            Self::Files(paths) => paths.len(),
        }
    }

    /// One bucket, sorted by subject, time and row. A bucket in memory is given away.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn sorted(&self, at: usize) -> Result<Vec<Event>, Error> {
        let mut events = match self {
            // Taken, not copied: each bucket is walked once.
            Self::Memory(buckets) => buckets
                .get(at)
                .and_then(|bucket| {
                    bucket.lock().ok().map(|mut events| std::mem::take(&mut *events))
                })
                .unwrap_or_default(),
            Self::Files(paths) => {
                paths.get(at).map(|path| read_bucket(path)).transpose()?.unwrap_or_default()
            }
        };
        events.sort_unstable_by_key(|event| (event.subject, event.at, event.row));
        Ok(events)
    }
}

fn read_bucket(path: &Path) -> Result<Vec<Event>, Error> {
    let io = |source| Error::Io { doing: "read", path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut events = Vec::with_capacity(usize::try_from(size).unwrap_or(0) / Event::SIZE);
    let mut bytes = [0_u8; Event::SIZE];
    while events.len() < events.capacity() {
        reader.read_exact(&mut bytes).map_err(io)?;
        events.extend(Event::read(&bytes));
    }
    Ok(events)
}

/// Reads sign-ins and device reports of `input` into buckets.
///
/// # Errors
/// A table cannot be read or a bucket cannot be written to `spill`.
pub fn read(
    input: &Input,
    resolution: &Resolution,
    networks: &Networks,
    places: &Places,
    threads: usize,
    spill: &Path,
) -> Result<(World, Buckets), Error> {
    let mut world = World::default();
    let total = input.rows("logins") + input.rows("device_events");
    let in_memory = total <= IN_MEMORY;
    let wanted = if in_memory {
        threads.max(1) * 2
    } else {
        usize::try_from(total.div_ceil(BUCKET)).unwrap_or(1)
    };
    let mut sink = Sink::new(wanted, resolution.ids.len(), in_memory, spill)?;

    input.scan(
        "logins",
        &[
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
        ],
        |batch| logins(batch, &mut world, resolution, networks, places, &mut sink),
    )?;
    input.scan(
        "device_events",
        &["row_id", "actor", "at", "kind", "ip", "device_id", "city", "region", "country"],
        |batch| device_events(batch, &mut world, resolution, networks, places, &mut sink),
    )?;
    Ok((world, sink.finish()?))
}

fn logins(
    batch: &RecordBatch,
    world: &mut World,
    resolution: &Resolution,
    networks: &Networks,
    places: &Places,
    sink: &mut Sink,
) -> Result<(), Error> {
    let columns = Columns::of(batch);
    let (row_id, actor, at) =
        (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
    let [kind, outcome, ip, client, device, session] =
        ["kind", "outcome", "ip", "user_agent", "device_id", "session_id"]
            .map(|name| columns.text(name));
    let managed = columns.flag("device_managed");
    let geography = Geography::of(&columns);
    let (owner, proxy) = (columns.text("network_owner"), columns.flag("is_proxy"));
    for row in 0..batch.num_rows() {
        if outcome.get(row).is_some_and(|outcome| outcome != "success") {
            continue;
        }
        let what = match kind.get(row) {
            Some("sign_in") | None => What::SignIn,
            Some("activity") => What::Activity,
            Some("token") => What::Token,
            Some(_) => continue,
        };
        let (Some(subject), Some(at), Some(row_id)) = (
            resolution.subject(actor.get(row)),
            at.get(row).filter(|at| YEARS.contains(at)),
            row_id.get(row),
        ) else {
            continue;
        };
        let ip = world.ip(ip.get(row), networks, |network| {
            geography.fill(row, &mut network.place, places);
            network.owner = network.owner.take().or_else(|| owner.get(row).map(str::to_owned));
            if network.kind.is_none() && proxy.get(row) == Some(true) {
                network.kind = Some("proxy".to_owned());
            }
        });
        let device = device.get(row).map_or(NONE, |device| world.devices.intern(device).0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a 32-bit fingerprint is enough to tell clients of one subject apart"
        )]
        let client = client.get(row).map_or(0, |client| fingerprint(client) as u32 | 1);
        sink.push(Event {
            at,
            row: row_id,
            session: session.get(row).map_or(0, fingerprint),
            subject,
            ip,
            device,
            client,
            what,
            managed: managed.get(row),
        })?;
    }
    Ok(())
}

fn device_events(
    batch: &RecordBatch,
    world: &mut World,
    resolution: &Resolution,
    networks: &Networks,
    places: &Places,
    sink: &mut Sink,
) -> Result<(), Error> {
    let columns = Columns::of(batch);
    let (row_id, actor, at) =
        (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
    let [kind, ip, device] = ["kind", "ip", "device_id"].map(|name| columns.text(name));
    let geography = Geography::of(&columns);
    for row in 0..batch.num_rows() {
        let what = match kind.get(row) {
            Some("first_boot") => What::FirstBoot,
            Some("enrolled") => What::Enrolled,
            Some("check_in" | "boot") => What::Device,
            _ => continue,
        };
        let (Some(subject), Some(at), Some(row_id)) = (
            resolution.subject(actor.get(row)),
            at.get(row).filter(|at| YEARS.contains(at)),
            row_id.get(row),
        ) else {
            continue;
        };
        let ip = world
            .ip(ip.get(row), networks, |network| geography.fill(row, &mut network.place, places));
        let device = device.get(row).map_or(NONE, |device| world.devices.intern(device).0);
        sink.push(Event {
            at,
            row: row_id,
            session: 0,
            subject,
            ip,
            device,
            client: 0,
            what,
            managed: None,
        })?;
    }
    Ok(())
}

/// What the exporting system itself says about the place of an address.
struct Geography {
    city: datafusion::arrow::array::StringArray,
    region: datafusion::arrow::array::StringArray,
    country: datafusion::arrow::array::StringArray,
    latitude: datafusion::arrow::array::Float64Array,
    longitude: datafusion::arrow::array::Float64Array,
}

impl Geography {
    fn of(columns: &Columns<'_>) -> Self {
        Self {
            city: columns.text("city"),
            region: columns.text("region"),
            country: columns.text("country"),
            latitude: columns.real("latitude"),
            longitude: columns.real("longitude"),
        }
    }

    /// Fills what the lists leave open.
    fn fill(&self, row: usize, place: &mut Place, places: &Places) {
        if place.at.is_some() {
            return;
        }
        let said = Place {
            city: self.city.get(row).map(str::to_owned),
            region: self.region.get(row).map(str::to_owned),
            country: self.country.get(row).map(str::to_owned),
            at: self.latitude.get(row).zip(self.longitude.get(row)),
        };
        // A list that places the address in another country is newer than the export: keep it alone.
        if place.country.is_some() && said.country.is_some() && place.country != said.country {
            return;
        }
        let at = said.at.or_else(|| {
            places
                .find(said.city.as_deref(), said.region.as_deref(), said.country.as_deref())
                .and_then(|known| known.at)
        });
        *place = Place {
            city: place.city.take().or(said.city),
            region: place.region.take().or(said.region),
            country: place.country.take().or(said.country),
            at,
        };
    }
}

/// Spreads events over buckets.
struct Sink {
    subjects_per_bucket: usize,
    memory: Vec<Vec<Event>>,
    files: Vec<(PathBuf, BufWriter<File>)>,
}

impl Sink {
    fn new(buckets: usize, subjects: usize, in_memory: bool, spill: &Path) -> Result<Self, Error> {
        let buckets = buckets.clamp(1, subjects.max(1));
        let subjects_per_bucket = subjects.div_ceil(buckets).max(1);
        let mut sink = Self { subjects_per_bucket, memory: Vec::new(), files: Vec::new() };
        if in_memory {
            sink.memory = vec![Vec::new(); buckets];
        } else {
            for bucket in 0..buckets {
                let path = spill.join(format!("events-{bucket}.bin"));
                let file = File::create(&path).map_err(|source| Error::Io {
                    doing: "write",
                    path: path.clone(),
                    source,
                })?;
                sink.files.push((path, BufWriter::with_capacity(1 << 16, file)));
            }
        }
        Ok(sink)
    }

    fn push(&mut self, event: Event) -> Result<(), Error> {
        let bucket = event.subject as usize / self.subjects_per_bucket;
        if let Some(events) = self.memory.get_mut(bucket) {
            events.push(event);
        } else if let Some((path, out)) = self.files.get_mut(bucket) {
            event.write(out).map_err(|source| Error::Io {
                doing: "write",
                path: path.clone(),
                source,
            })?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Buckets, Error> {
        if self.files.is_empty() {
            return Ok(Buckets::Memory(self.memory.into_iter().map(Mutex::new).collect()));
        }
        let mut paths = Vec::with_capacity(self.files.len());
        for (path, mut out) in self.files {
            out.flush().map_err(|source| Error::Io {
                doing: "write",
                path: path.clone(),
                source,
            })?;
            paths.push(path);
        }
        Ok(Buckets::Files(paths))
    }
}
