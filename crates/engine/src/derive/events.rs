//! The event table of one run: what happened, to whom, where, in 48 bytes.
//!
//! Event-order logic needs rows of one subject in the order of time, and few of
//! their columns. So sign-ins and device reports are read once, narrowly; texts
//! become dense numbers; and the rows go into buckets of subjects that are
//! sorted and walked one at a time. Above [`IN_MEMORY`] events the buckets live
//! in files, so memory is bounded by the size of a bucket however many events
//! there are.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::decode;
use super::intern::Interner;
pub use super::intern::NONE;
use crate::Error;
use crate::input::Input;
use crate::networks::{Network, Networks, Place, is_anonymiser};
use crate::places::Places;
use crate::resolve::Resolution;

/// Events that are kept in memory: 48 bytes each, so 580 MB.
pub const IN_MEMORY: u64 = 12_000_000;
/// Events of one bucket in memory: few enough for a core's second cache to help, enough buckets
/// for all threads.
const SMALL_BUCKET: u64 = 128_000;
/// Events of one bucket in a file: not so many files that each is written in crumbs.
const BUCKET: u64 = 1_000_000;

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
}

impl Address {
    /// An address about which everything is known.
    #[cfg(test)]
    pub(super) fn known(network: Network, network_id: u32) -> Self {
        let anonymised = network.kind.as_deref().is_some_and(is_anonymiser);
        Self { network, network_id, anonymised }
    }
}

/// What rows say about an address: the fullest place of one row, so that no
/// city is joined with another row's country.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) place: Place,
    pub(super) owner: Option<String>,
    pub(super) proxy: bool,
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
    /// When each device (by number) was delivered to each subject, microseconds.
    pub delivered: HashMap<(u32, u32), i64>,
}

/// Kind of an address that a large part of the company uses and no list knows:
/// the exit of its own network. Its place is nobody's place.
pub const EGRESS: &str = "egress";

/// How many people use each address, nearly: one bit of 128 for each (linear
/// counting; Whang, Vander-Zanden, Taylor 1990). Exact where subjects are few.
#[derive(Default)]
pub(super) struct Crowds {
    of_ip: Vec<u128>,
    active: Vec<bool>,
}

impl Crowds {
    /// One use of an address by a subject.
    #[inline]
    pub(super) fn add(&mut self, ip: u32, subject: u32) {
        let (at, person) = (ip as usize, subject as usize);
        if ip != NONE && at >= self.of_ip.len() {
            self.of_ip.resize(at + 1, 0);
        }
        if person >= self.active.len() {
            self.active.resize(person + 1, false);
        }
        if let Some(seen) = self.of_ip.get_mut(at) {
            *seen |= 1 << (subject & 127);
        }
        if let Some(active) = self.active.get_mut(person) {
            *active = true;
        }
    }

    /// Adds the uses of another, whose addresses are called `names` here.
    fn join(&mut self, other: &Self, names: &[u32]) {
        for (bits, ip) in other.of_ip.iter().zip(names) {
            if let Some(seen) = self.of_ip.get_mut(*ip as usize) {
                *seen |= bits;
            }
        }
        if self.active.len() < other.active.len() {
            self.active.resize(other.active.len(), false);
        }
        for (active, also) in self.active.iter_mut().zip(&other.active) {
            *active |= also;
        }
    }

    fn people(bits: u128) -> f64 {
        let free = bits.count_zeros();
        // All bits taken: some six hundred people, and more cannot be told.
        -128.0 * (f64::from(free.max(1)) / 128.0).ln()
    }

    /// A tenth of the company, or half of a small one; a hundred people whatever
    /// its size. Below ten, people who share a connection may share a home or a
    /// laptop farm, and rules about those must see them.
    fn is_common(people: f64, company: f64) -> bool {
        let people = people.round();
        people >= 100.0
            || (people >= 10.0 && people >= 0.1 * company)
            || (people >= 8.0 && people >= 0.5 * company)
    }
}

impl World {
    /// Names the addresses, and blocks of shared addresses, that a large part of
    /// the company uses.
    fn find_egress(&mut self, crowds: &Crowds) {
        let company: f64 = crowds.active.iter().map(|active| f64::from(u8::from(*active))).sum();
        // A pool of exits stands in one block; neighbours' homes do too, but no
        // two colleagues share one of those.
        let Self { ips, addresses, .. } = self;
        let mut blocks: HashMap<&str, (u128, f64, f64), foldhash::fast::FixedState> =
            HashMap::default();
        let mut shared = Vec::new();
        for (ip, bits) in (0_u32..).zip(&crowds.of_ip) {
            let people = Crowds::people(*bits);
            if people.round() >= 2.0 {
                shared.push(ip);
            }
            if let Some(text) = ips.text(ip) {
                let block = blocks.entry(block(text)).or_default();
                block.0 |= bits;
                block.1 += people;
                block.2 += 1.0;
            }
        }
        for ip in shared {
            let own = crowds.of_ip.get(ip as usize).map_or(0.0, |bits| Crowds::people(*bits));
            let around = ips.text(ip).and_then(|text| blocks.get(block(text)));
            let is_egress = Crowds::is_common(own, company)
                || around.is_some_and(|(bits, uses, addresses)| {
                    *uses >= 2.0 * addresses && Crowds::is_common(Crowds::people(*bits), company)
                });
            if let Some(address) = addresses.get_mut(ip as usize)
                && is_egress
                && address.network.kind.is_none()
            {
                address.network.kind = Some(EGRESS.to_owned());
                address.anonymised = true;
            }
        }
    }

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

    /// The number of an address. What the lists leave open is taken from what
    /// rows say; exports differ in that, so a later one may still fill a gap.
    pub(super) fn ip(
        &mut self,
        text: &str,
        said: &Said,
        networks: &Networks,
        places: &Places,
    ) -> u32 {
        let (number, new) = self.ips.intern(text);
        if new {
            let mut network = networks.look_up(text);
            said.fill(&mut network, places);
            // Without an owner, a neighbourhood of addresses stands for a network.
            let name = network.owner.as_deref().unwrap_or_else(|| neighbourhood(text));
            let (network_id, _) = self.networks.intern(name);
            let anonymised = network.kind.as_deref().is_some_and(is_anonymiser);
            self.addresses.push(Address { network, network_id, anonymised });
        } else if let Some(address) = self.addresses.get_mut(number as usize) {
            said.fill(&mut address.network, places);
            address.anonymised = address.network.kind.as_deref().is_some_and(is_anonymiser);
        }
        number
    }
}

impl Said {
    fn fill(&self, network: &mut Network, places: &Places) {
        if network.owner.is_none() {
            network.owner.clone_from(&self.owner);
        }
        if network.kind.is_none() && self.proxy {
            network.kind = Some("proxy".to_owned());
        }
        let (place, said) = (&mut network.place, &self.place);
        // A list that places the address in another country is newer than the export: keep it alone.
        let differ =
            place.country.is_some() && said.country.is_some() && place.country != said.country;
        if place.at.is_some() || differ {
            return;
        }
        let listed =
            || places.find(said.city.as_deref(), said.region.as_deref(), said.country.as_deref());
        place.at = said.at.or_else(|| listed().and_then(|known| known.at));
        for (known, said) in [
            (&mut place.city, &said.city),
            (&mut place.region, &said.region),
            (&mut place.country, &said.country),
        ] {
            if known.is_none() {
                known.clone_from(said);
            }
        }
    }
}

/// `a.b` of an IPv4 address, the first two groups of an IPv6 address.
fn neighbourhood(ip: &str) -> &str {
    groups(ip, 2)
}

/// `a.b.c` of an IPv4 address, the first three groups of an IPv6 address.
fn block(ip: &str) -> &str {
    groups(ip, 3)
}

fn groups(ip: &str, count: usize) -> &str {
    let mark = if ip.contains(':') { ':' } else { '.' };
    let end = ip.match_indices(mark).nth(count - 1).map_or(ip.len(), |(at, _)| at);
    ip.get(..end).unwrap_or(ip)
}

/// How subjects are split into buckets: those of one bucket agree above some
/// number of bits, so a bucket holds consecutive subjects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    bits: u32,
    pub(super) buckets: usize,
}

impl Split {
    /// About as many buckets as wanted, at least one, for `subjects` subjects.
    pub(super) fn new(wanted: usize, subjects: usize) -> Self {
        let subjects = subjects.max(1);
        let bits = subjects.div_ceil(wanted.clamp(1, subjects)).next_power_of_two().ilog2();
        Self { bits, buckets: subjects.div_ceil(1 << bits) }
    }

    /// The bucket of a subject.
    pub(super) const fn bucket(self, subject: u32) -> usize {
        (subject >> self.bits) as usize
    }
}

/// What the numbers of one block are called here.
#[derive(Default)]
struct Renumbered {
    ips: Vec<u32>,
    devices: Vec<u32>,
}

impl Renumbered {
    fn event(&self, event: &Event) -> Event {
        let name = |names: &[u32], number: u32| names.get(number as usize).copied().unwrap_or(NONE);
        Event { ip: name(&self.ips, event.ip), device: name(&self.devices, event.device), ..*event }
    }
}

/// Events in buckets of consecutive subjects.
pub struct Buckets(Held);

enum Held {
    /// All in memory: for each bucket the events of each block, still with the
    /// block's numbers.
    Memory { buckets: Vec<Mutex<Vec<Vec<Event>>>>, names: Vec<Renumbered> },
    /// One file each.
    Files(Vec<PathBuf>),
}

impl Buckets {
    /// How many buckets.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.0 {
            Held::Memory { buckets, .. } => buckets.len(),
            Held::Files(paths) => paths.len(),
        }
    }

    /// One bucket, sorted by subject, time and row. A bucket in memory is given away.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn sorted(&self, at: usize) -> Result<Vec<Event>, Error> {
        match &self.0 {
            Held::Memory { buckets, names } => {
                // Taken, not copied: each bucket is walked once.
                let blocks = buckets
                    .get(at)
                    .and_then(|bucket| {
                        bucket.lock().ok().map(|mut held| std::mem::take(&mut *held))
                    })
                    .unwrap_or_default();
                Ok(sorted(&blocks, names))
            }
            Held::Files(paths) => {
                let events =
                    paths.get(at).map(|path| read_bucket(path)).transpose()?.unwrap_or_default();
                Ok(sorted(&[events], &[]))
            }
        }
    }
}

/// Sorts by subject, time and row. Exports are in the order of time, nearly, so
/// dealing rows out to their subjects does most of the work.
fn sorted(blocks: &[Vec<Event>], names: &[Renumbered]) -> Vec<Event> {
    let all = || blocks.iter().flatten();
    let (Some(low), Some(first)) = (all().map(|event| event.subject).min(), all().next()) else {
        return Vec::new();
    };
    let high = all().map(|event| event.subject).max().unwrap_or(low);
    let mut ends = vec![0_usize; (high - low) as usize + 1];
    for event in all() {
        if let Some(count) = ends.get_mut((event.subject - low) as usize) {
            *count += 1;
        }
    }
    let mut total = 0;
    for end in &mut ends {
        total += std::mem::replace(end, total);
    }
    // Each start moves to its end while rows are dealt.
    let mut dealt = vec![*first; total];
    for (at, events) in blocks.iter().enumerate() {
        let names = names.get(at);
        for event in events {
            if let Some(at) = ends.get_mut((event.subject - low) as usize) {
                if let Some(slot) = dealt.get_mut(*at) {
                    *slot = names.map_or(*event, |names| names.event(event));
                }
                *at += 1;
            }
        }
    }
    let mut rest = dealt.as_mut_slice();
    let mut done = 0;
    for end in ends {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(end - done);
        (rest, done) = (others, end);
        if !own.is_sorted_by_key(|event| (event.at, event.row)) {
            own.sort_unstable_by_key(|event| (event.at, event.row));
        }
    }
    dealt
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
    let wanted = usize::try_from(total.div_ceil(if in_memory { SMALL_BUCKET } else { BUCKET }));
    let split = Split::new(wanted.unwrap_or(1), resolution.ids.len());
    let mut files = if in_memory { Vec::new() } else { create(split.buckets, spill)? };
    let mut buckets: Vec<Vec<Vec<Event>>> = vec![Vec::new(); split.buckets];
    let mut names = Vec::new();
    let mut crowds = Crowds::default();
    decode::blocks(input, resolution, threads, split, |block| {
        let renumbered = Renumbered {
            ips: block.ips().map(|(text, said)| world.ip(text, said, networks, places)).collect(),
            devices: block.devices.texts().map(|text| world.devices.intern(text).0).collect(),
        };
        crowds.of_ip.resize(world.ips.len(), 0);
        crowds.join(&block.crowds, &renumbered.ips);
        if in_memory {
            for (bucket, events) in buckets.iter_mut().zip(block.events) {
                bucket.push(events);
            }
            names.push(renumbered);
            return Ok(());
        }
        for ((path, out), events) in files.iter_mut().zip(&block.events) {
            events
                .iter()
                .try_for_each(|event| renumbered.event(event).write(out))
                .map_err(|source| Error::Io { doing: "write", path: path.clone(), source })?;
        }
        Ok(())
    })?;
    world.find_egress(&crowds);
    if in_memory {
        let buckets = buckets.into_iter().map(Mutex::new).collect();
        return Ok((world, Buckets(Held::Memory { buckets, names })));
    }
    let mut paths = Vec::with_capacity(files.len());
    for (path, mut out) in files {
        out.flush().map_err(|source| Error::Io { doing: "write", path: path.clone(), source })?;
        paths.push(path);
    }
    Ok((world, Buckets(Held::Files(paths))))
}

fn create(buckets: usize, spill: &Path) -> Result<Vec<(PathBuf, BufWriter<File>)>, Error> {
    (0..buckets)
        .map(|bucket| {
            let path = spill.join(format!("events-{bucket}.bin"));
            match File::create(&path) {
                Ok(file) => Ok((path, BufWriter::with_capacity(1 << 16, file))),
                Err(source) => Err(Error::Io { doing: "write", path, source }),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
