//! Permits of long reads: cheap ones and costly ones have their own, addresses take turns, and nobody waits for long.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::error::AppError;

/// How many reads of one kind run at once.
const RUNNING: usize = 4;

/// How many reads of one kind and address run or wait. Only one of them competes with other addresses.
const PER_ADDRESS: usize = 16;

/// How long a read waits for its turn.
const MAX_WAIT: Duration = Duration::from_secs(2);

const BUSY: AppError = AppError::Unavailable("too many costly reads are waiting");

/// The kind of a long read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadCost {
    /// A search, which takes some milliseconds.
    Cheap,
    /// A list that may go through many rows.
    Costly,
}

/// The permits of both kinds.
pub(super) struct ReadPermits {
    cheap: Permits,
    costly: Permits,
}

/// Held while a read runs.
pub(super) struct ReadPermit {
    _turn: OwnedSemaphorePermit,
    _running: OwnedSemaphorePermit,
    _address: Arc<Turns>,
}

struct Permits {
    running: Arc<Semaphore>,
    addresses: Mutex<HashMap<IpAddr, Arc<Turns>>>,
}

/// The reads of one address: one at a time waits for a permit.
struct Turns {
    one: Arc<Semaphore>,
}

impl ReadPermits {
    pub(super) fn new() -> Self {
        Self { cheap: Permits::new(), costly: Permits::new() }
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// 503 if the address has too many reads, or after some time.
    pub(super) async fn acquire(
        &self,
        client: IpAddr,
        cost: ReadCost,
    ) -> Result<ReadPermit, AppError> {
        let permits = match cost {
            ReadCost::Cheap => &self.cheap,
            ReadCost::Costly => &self.costly,
        };
        timeout(MAX_WAIT, permits.acquire(client)).await.map_err(|_| BUSY)?
    }
}

impl Permits {
    fn new() -> Self {
        Self { running: Arc::new(Semaphore::new(RUNNING)), addresses: Mutex::default() }
    }

    async fn acquire(&self, client: IpAddr) -> Result<ReadPermit, AppError> {
        let address = self.turns(client)?;
        let turn = Arc::clone(&address.one).acquire_owned().await.map_err(AppError::internal)?;
        let running =
            Arc::clone(&self.running).acquire_owned().await.map_err(AppError::internal)?;
        Ok(ReadPermit { _turn: turn, _running: running, _address: address })
    }

    fn turns(&self, client: IpAddr) -> Result<Arc<Turns>, AppError> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        // The map has one reference; others are those of reads.
        addresses.retain(|_, turns| Arc::strong_count(turns) > 1);
        let turns = addresses
            .entry(client)
            .or_insert_with(|| Arc::new(Turns { one: Arc::new(Semaphore::new(RUNNING / 2)) }));
        if Arc::strong_count(turns) > PER_ADDRESS { Err(BUSY) } else { Ok(Arc::clone(turns)) }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn flood_of_one_address_leaves_permits_for_others() {
        let permits = ReadPermits::new();
        let take = |last, cost| {
            let system = actix_web::rt::System::new();
            system.block_on(async { permits.acquire(address(last), cost).now_or_never() })
        };
        let first = take(1, ReadCost::Costly).unwrap().unwrap();
        let second = take(1, ReadCost::Costly).unwrap().unwrap();
        assert!(take(1, ReadCost::Costly).is_none(), "the third one of an address waits");
        let other = take(2, ReadCost::Costly).unwrap().unwrap();
        let last = take(3, ReadCost::Costly).unwrap().unwrap();
        assert!(take(4, ReadCost::Costly).is_none(), "all permits are taken");
        assert!(take(4, ReadCost::Cheap).unwrap().is_ok(), "cheap reads have their own");
        drop((first, second, other, last));
        assert!(take(4, ReadCost::Costly).unwrap().is_ok());
    }

    #[test]
    fn address_with_too_many_reads_is_rejected_at_once() {
        let permits = Permits::new();
        let held: Vec<_> = (0..100).filter_map(|_| permits.turns(address(1)).ok()).collect();
        assert_eq!(held.len(), PER_ADDRESS);
        assert!(permits.turns(address(2)).is_ok());
        drop(held);
        assert!(permits.turns(address(1)).is_ok());
    }
}
