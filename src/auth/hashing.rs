//! Threads that hash passwords: few, with a short queue, so that many sign-ins do not slow down other requests.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use tokio::sync::oneshot;

use super::password::{self, Match, Password};
use crate::{
    error::AppError,
    thread_priority::{Nice, lower_priority},
};

/// The length of the queue. If it is full, the response is 503.
const QUEUE_LENGTH: usize = 32;

/// The maximum number of threads.
const MAX_THREADS: usize = 4;

const BUSY: AppError = AppError::Unavailable("too many sign-ins are waiting");

type Task = Box<dyn FnOnce() + Send>;

/// A handle of the hashing threads, which end when the last handle is dropped.
#[derive(Clone)]
pub struct Hasher {
    queue: SyncSender<Task>,
    dummy_hash: Arc<str>,
    cost: u32,
}

impl Hasher {
    /// Starts the threads: half as many as there are cores, at least one.
    pub fn start(cost: u32) -> std::io::Result<Self> {
        let (queue, tasks) = sync_channel(QUEUE_LENGTH);
        let tasks = Arc::new(Mutex::new(tasks));
        let cores = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        for _ in 0..(cores / 2).clamp(1, MAX_THREADS) {
            let tasks = Arc::clone(&tasks);
            thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&tasks))?;
        }
        Ok(Self { queue, dummy_hash: password::dummy_hash(cost).into(), cost })
    }

    /// Compares a password with a hash. Without a hash it does not match, after the same time.
    ///
    /// # Errors
    /// 503 if the queue is full.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<Match, AppError> {
        let dummy_hash = Arc::clone(&self.dummy_hash);
        self.run(move || {
            let found = password::verify(&password, hash.as_deref().unwrap_or(&dummy_hash));
            if hash.is_some() { found } else { Match::None }
        })
        .await
    }

    /// The hash of a password.
    ///
    /// # Errors
    /// 503 if the queue is full.
    pub async fn hash(&self, password: Password) -> Result<String, AppError> {
        let cost = self.cost;
        self.run(move || password.hash(cost)).await?.map_err(AppError::internal)
    }

    /// The bcrypt cost of new hashes.
    pub fn cost(&self) -> u32 {
        self.cost
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let (sender, result) = oneshot::channel();
        let task = move || {
            // The request may have been cancelled.
            let _cancelled = sender.send(work());
        };
        self.queue.try_send(Box::new(task)).map_err(|_| BUSY)?;
        result.await.map_err(|_| AppError::internal("a hashing thread died"))
    }
}

fn work(tasks: &Mutex<Receiver<Task>>) {
    // A hash takes about a quarter of a second, other requests take microseconds.
    lower_priority(Nice::Interactive);
    loop {
        let next = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(task) => task(),
            Err(_) => return,
        }
    }
}
