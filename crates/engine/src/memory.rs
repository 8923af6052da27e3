//! Memory for the operators of a query: given as it is asked for, and shared out fairly where it
//! runs short.
//!
//! A rule that reads one common expression in several places becomes a plan of dozens of operators
//! that could spill, most of which need a few megabytes. Equal shares from the start, as
//! `FairSpillPool` gives them, fall below that, and then a small operator fails in an empty
//! pool, or not, as it happens how many are registered at that moment.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use datafusion::common::{Result, resources_datafusion_err};
use datafusion::execution::memory_pool::{
    MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};

/// An operator that can spill gets up to this part of all memory without asking how many others
/// there are.
const UNASKED: usize = 8;

/// A reservation up to this part of all memory is small, and may take what is held back.
const SMALL: usize = 64;
/// The part of all memory that is held back from reservations that are not small: an operator that
/// comes last has nothing to spill yet.
const HELD_BACK: usize = 16;

/// A pool of `limit` bytes, of which no operator that can spill takes more than an eighth or its
/// equal share, whichever is more.
#[derive(Debug)]
pub(crate) struct Pool {
    limit: usize,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    spillers: usize,
    /// Bytes of operators that can spill.
    spillable: usize,
    /// Bytes of those that cannot.
    pinned: usize,
}

impl Used {
    fn bytes(&mut self, consumer: &MemoryConsumer) -> &mut usize {
        if consumer.can_spill() { &mut self.spillable } else { &mut self.pinned }
    }
}

impl Pool {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, used: Mutex::default() }
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} MB)", self.name(), self.limit >> 20)
    }
}

impl MemoryPool for Pool {
    fn name(&self) -> &str {
        "by-need"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.used().spillers += usize::from(consumer.can_spill());
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        let mut used = self.used();
        used.spillers = used.spillers.saturating_sub(usize::from(consumer.can_spill()));
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        *self.used().bytes(reservation.consumer()) += additional;
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        let mut used = self.used();
        let bytes = used.bytes(reservation.consumer());
        *bytes = bytes.saturating_sub(shrink);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        let mut used = self.used();
        let consumer = reservation.consumer();
        let is_small = reservation.size() + additional <= self.limit / SMALL;
        let held_back = if consumer.can_spill() && !is_small { self.limit / HELD_BACK } else { 0 };
        let free = self.limit.saturating_sub(used.spillable + used.pinned + held_back);
        let share = self.limit.saturating_sub(used.pinned) / used.spillers.max(1);
        let own = share.max(self.limit / UNASKED).saturating_sub(reservation.size());
        let available = if consumer.can_spill() { free.min(own) } else { free };
        if additional > available {
            return Err(resources_datafusion_err!(
                "{} asked for {} KB more beside {} KB, and {} KB of {} MB were left for it: give more with --memory",
                consumer.name(),
                additional >> 10,
                reservation.size() >> 10,
                available >> 10,
                self.limit >> 20
            ));
        }
        *used.bytes(consumer) += additional;
        Ok(())
    }

    fn reserved(&self) -> usize {
        let used = self.used();
        used.spillable + used.pinned
    }

    fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::Finite(self.limit)
    }
}

#[cfg(test)]
mod tests;
