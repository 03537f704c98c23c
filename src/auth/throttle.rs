//! Throttling of sign-in: per account by failures, per address by attempts.

use std::{
    collections::HashMap,
    net::IpAddr,
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

use super::{
    address::{client_address, network},
    auth_log,
    users::UserName,
};
use crate::{clock::Clock, config::Access, error::AppError, http::app_data};

/// The number of checks between two removals of entries that have recovered.
const CHECKS_PER_SWEEP: usize = 1024;

/// Adapts the server's monotonic clock to governor.
#[derive(Clone)]
struct GovernorClock(Clock);

impl governor_clock::Clock for GovernorClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, GovernorClock, NoOpMiddleware<Nanos>>;

/// The client of an account: the folded name and, for a client that has signed in to it before, its network. Other clients
/// share one count.
type AccountClient = (String, Option<IpAddr>);

/// The key of a count of failures: a client and its number of successful sign-ins. A success thus starts a new count.
type FailureKey = (AccountClient, u64);

/// Counts attempts and failures.
pub struct Throttle {
    accounts: Limiter<FailureKey>,
    addresses: Limiter<IpAddr>,
    successes: Mutex<HashMap<AccountClient, u64>>,
    clock: GovernorClock,
    checks: AtomicUsize,
}

impl Throttle {
    /// A throttle with the limits of the settings.
    pub fn new(settings: &Access, clock: Clock) -> Self {
        let clock = GovernorClock(clock);
        let accounts = quota(settings.login_failures, settings.login_failure_seconds);
        let addresses = quota(settings.address_attempts, settings.address_attempt_seconds);
        Self {
            accounts: RateLimiter::new(accounts, DashMapStateStore::default(), clock.clone()),
            addresses: RateLimiter::new(addresses, DashMapStateStore::default(), clock.clone()),
            successes: Mutex::default(),
            clock,
            checks: AtomicUsize::new(0),
        }
    }

    /// Counts an attempt of an address.
    ///
    /// # Errors
    /// 429 if there were too many.
    fn count_address_attempt(&self, address: IpAddr) -> Result<(), AppError> {
        self.sweep();
        self.addresses
            .check_key(&network(address))
            .map_err(|until| self.reject("address", address, &until))
    }

    /// Counts a failure of an account, before the password is compared: concurrent guesses all count. Failures of a client
    /// that has signed in to the account before (`is_known`) are counted apart.
    ///
    /// # Errors
    /// 429 if there were too many in a row.
    pub fn count_account_attempt(
        &self,
        name: &UserName,
        address: IpAddr,
        is_known: bool,
    ) -> Result<(), AppError> {
        let client = client(name, address, is_known);
        let successes = self.successes.lock().unwrap_or_else(PoisonError::into_inner);
        let count = successes.get(&client).copied().unwrap_or_default();
        drop(successes);
        self.accounts
            .check_key(&(client, count))
            .map_err(|until| self.reject("account", address, &until))
    }

    /// Starts a new count after a success.
    pub fn reset_account(&self, name: &UserName, address: IpAddr, is_known: bool) {
        let mut successes = self.successes.lock().unwrap_or_else(PoisonError::into_inner);
        *successes.entry(client(name, address, is_known)).or_default() += 1;
    }

    fn reject(&self, what: &'static str, address: IpAddr, until: &NotUntil<Nanos>) -> AppError {
        auth_log::throttled(what, address);
        let wait = until.wait_time_from(governor_clock::Clock::now(&self.clock));
        // Rounded up, so that a request after this time is allowed.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        AppError::TooManyRequests { seconds: seconds.max(1) }
    }

    fn sweep(&self) {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(CHECKS_PER_SWEEP) {
            self.accounts.retain_recent();
            self.addresses.retain_recent();
        }
    }
}

fn client(name: &UserName, address: IpAddr, is_known: bool) -> AccountClient {
    (name.folded().to_owned(), is_known.then(|| network(address)))
}

/// Extractor that counts a sign-in, refresh or registration, before its body is read: the address of the client, which gets
/// 429 after too many.
pub struct RateLimited(pub IpAddr);

impl FromRequest for RateLimited {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        // Counted when polled, so that earlier extractors may reject the request first.
        Box::pin(async move {
            let address = client_address(&request)?;
            app_data::<Throttle>(&request)?.count_address_attempt(address)?;
            Ok(Self(address))
        })
    }
}

/// Allows `burst` at once, and one more per period.
fn quota(burst: NonZeroU32, seconds: NonZeroU32) -> Quota {
    let period = Duration::from_secs(u64::from(seconds.get()));
    // `None` for a period of zero, which this is not.
    Quota::with_period(period).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
}
