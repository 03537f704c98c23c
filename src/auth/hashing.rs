//! Threads that hash passwords: few, with a short queue, so that many sign-ins do not slow down other requests, nor those
//! of one address the sign-ins of others.

use std::{net::IpAddr, sync::Arc, thread};

use tokio::sync::oneshot;

use super::{
    address::network,
    hashing_queue::FairQueue,
    password::{self, Match, Password},
};
use crate::{
    error::AppError,
    thread_priority::{Nice, lower_priority},
};

/// The maximum number of threads.
const MAX_THREADS: usize = 4;

const BUSY: AppError = AppError::Unavailable("too many sign-ins are waiting");

type Task = Box<dyn FnOnce() + Send>;

/// A handle of the hashing threads, which end when the last handle is dropped.
#[derive(Clone)]
pub struct Hasher {
    queue: Arc<OpenQueue>,
    dummy_hash: Arc<str>,
    cost: u32,
}

impl Hasher {
    /// Starts the threads: half as many as there are cores, at least one.
    pub fn start(cost: u32) -> std::io::Result<Self> {
        let tasks = Arc::new(FairQueue::new());
        let queue = Arc::new(OpenQueue(Arc::clone(&tasks)));
        let cores = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        for _ in 0..(cores / 2).clamp(1, MAX_THREADS) {
            let tasks = Arc::clone(&tasks);
            thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&tasks))?;
        }
        Ok(Self { queue, dummy_hash: password::dummy_hash(cost).into(), cost })
    }

    /// Compares a password with a hash for a client. It takes the time of the configured cost, also without a hash, which
    /// does not match, and with one of a lower cost.
    ///
    /// # Errors
    /// 503 if the queue is full, or the client's share of it.
    pub async fn verify(
        &self,
        client: IpAddr,
        password: String,
        hash: Option<String>,
    ) -> Result<Match, AppError> {
        let dummy_hash = Arc::clone(&self.dummy_hash);
        let cost = self.cost;
        self.run(client, move || {
            let stored = hash.as_deref().unwrap_or(&dummy_hash);
            let found = password::verify(&password, stored);
            password::pad(stored, cost);
            if hash.is_some() { found } else { Match::None }
        })
        .await
    }

    /// The hash of a password that a client sent.
    ///
    /// # Errors
    /// 503 if the queue is full, or the client's share of it.
    pub async fn hash(&self, client: IpAddr, password: Password) -> Result<String, AppError> {
        let cost = self.cost;
        self.run(client, move || password.hash(cost)).await?.map_err(AppError::internal)
    }

    /// The bcrypt cost of new hashes.
    pub fn cost(&self) -> u32 {
        self.cost
    }

    async fn run<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let (sender, result) = oneshot::channel();
        let task = move || {
            // The request may have been cancelled.
            let _cancelled = sender.send(work());
        };
        if !self.queue.0.push(network(client), Box::new(task)) {
            return Err(BUSY);
        }
        result.await.map_err(|_| AppError::internal("a hashing thread died"))
    }
}

/// The handle of the queue. Dropping the last one lets the threads end.
struct OpenQueue(Arc<FairQueue<Task>>);

impl Drop for OpenQueue {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn work(tasks: &FairQueue<Task>) {
    // A hash takes about a quarter of a second, other requests take microseconds.
    lower_priority(Nice::Interactive);
    while let Some(task) = tasks.pop() {
        task();
    }
}
