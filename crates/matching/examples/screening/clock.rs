//! Time spent by this thread on a core, which other work on the machine does not add to.

use std::time::{Duration, Instant};

pub struct Clock {
    started: Instant,
    on_core: Option<u64>,
}

impl Clock {
    pub fn start() -> Self {
        Self { started: Instant::now(), on_core: on_core() }
    }

    pub fn elapsed(&self) -> Duration {
        match self.on_core.zip(on_core()) {
            Some((start, end)) => Duration::from_nanos(end - start),
            None => self.started.elapsed(),
        }
    }

    pub fn wall(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Nanoseconds this thread has run, where the system tells.
fn on_core() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}
