//! Throttles sign-in: per account by failures, per address by attempts. Nobody is ever locked out for good.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    pin::Pin,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use governor::{
    NotUntil, Quota, RateLimiter, clock as governor_clock, middleware::NoOpMiddleware,
    nanos::Nanos, state::keyed::DashMapStateStore,
};

use super::{address::client_address, auth_log, users::UserName};
use crate::{clock::Clock, config::Access, error::AppError, http::app_data};

/// After how many looks what is as good as new is forgotten.
const SWEEP_EVERY: usize = 1024;

/// The server's clock, as governor reads it.
#[derive(Clone)]
struct Ticks(Clock);

impl governor_clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let since_epoch = u64::try_from(self.0.now().as_millisecond()).unwrap_or(0);
        Nanos::new(since_epoch.saturating_mul(1_000_000))
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>;

/// An account, by its folded name, and how often it has been signed in to: a success begins a new count.
type Account = (String, u64);

/// Counts attempts and failures.
pub struct Throttle {
    accounts: Limiter<Account>,
    addresses: Limiter<IpAddr>,
    successes: Mutex<HashMap<String, u64>>,
    clock: Ticks,
    looks: AtomicUsize,
}

impl Throttle {
    /// Takes the figures of the settings.
    pub fn new(settings: &Access, clock: Clock) -> Self {
        let clock = Ticks(clock);
        let accounts = quota(settings.login_failures, settings.login_failure_seconds);
        let addresses = quota(settings.address_attempts, settings.address_attempt_seconds);
        Self {
            accounts: RateLimiter::new(accounts, DashMapStateStore::default(), clock.clone()),
            addresses: RateLimiter::new(addresses, DashMapStateStore::default(), clock.clone()),
            successes: Mutex::default(),
            clock,
            looks: AtomicUsize::new(0),
        }
    }

    /// Counts an attempt of an address; 429 where it has had too many.
    fn attempt(&self, address: IpAddr) -> Result<(), AppError> {
        self.sweep();
        self.addresses
            .check_key(&network(address))
            .map_err(|until| self.refuse("address", address, &until))
    }

    /// Counts what may become a failure of an account; 429 where there were too many in a row.
    pub fn begin(&self, name: &UserName, address: IpAddr) -> Result<(), AppError> {
        let account = self.account(name);
        self.accounts.check_key(&account).map_err(|until| self.refuse("account", address, &until))
    }

    /// It was no failure: the account begins anew.
    pub fn succeeded(&self, name: &UserName) {
        let mut successes = self.successes.lock().unwrap_or_else(PoisonError::into_inner);
        *successes.entry(name.folded().to_owned()).or_default() += 1;
    }

    fn account(&self, name: &UserName) -> Account {
        let successes = self.successes.lock().unwrap_or_else(PoisonError::into_inner);
        let count = successes.get(name.folded()).copied().unwrap_or_default();
        (name.folded().to_owned(), count)
    }

    fn refuse(&self, what: &'static str, address: IpAddr, until: &NotUntil<Nanos>) -> AppError {
        auth_log::throttled(what, address);
        let wait = until.wait_time_from(governor_clock::Clock::now(&self.clock));
        // Rounded up: who comes back then is let in.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        AppError::TooManyRequests { seconds: seconds.max(1) }
    }

    fn sweep(&self) {
        if self.looks.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.accounts.retain_recent();
            self.addresses.retain_recent();
        }
    }
}

/// An attempt to sign in, refresh or register, and where it comes from: counted before its body is read.
pub struct Attempt(pub IpAddr);

impl FromRequest for Attempt {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        // Counted when it is waited for, so that whatever comes before it may refuse first.
        Box::pin(async move {
            let address = client_address(&request)?;
            app_data::<Throttle>(&request)?.attempt(address)?;
            Ok(Self(address))
        })
    }
}

/// So many at once, and one more after every so many seconds.
fn quota(burst: NonZeroU32, seconds: NonZeroU32) -> Quota {
    let period = Duration::from_secs(u64::from(seconds.get()));
    // Only a period of zero has no quota, and this one is not zero.
    Quota::with_period(period).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
}

/// Of IPv6 a /64 counts as one address: whoever has one of them has them all.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}
