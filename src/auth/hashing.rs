//! The threads that hash passwords: few, and with a short queue, so that a storm of sign-ins
//! cannot take the machine from those who read.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use tokio::sync::oneshot;

use super::password::{self, Password};
use crate::{
    error::AppError,
    thread_priority::{Nice, lower_priority},
};

/// How many sign-ins wait at most; one more is refused (503).
const QUEUE_LENGTH: usize = 32;

/// The most threads there are, however many cores.
const MOST_THREADS: usize = 4;

const BUSY: AppError = AppError::Unavailable("too many sign-ins are waiting");

type Task = Box<dyn FnOnce() + Send>;

/// The way to the hashing threads, which end when the last one is dropped.
#[derive(Clone)]
pub struct Hasher {
    queue: SyncSender<Task>,
    nobody: Arc<str>,
    cost: u32,
}

impl Hasher {
    /// Starts the threads: half as many as there are cores, at least one.
    pub fn start(cost: u32) -> std::io::Result<Self> {
        let (queue, tasks) = sync_channel(QUEUE_LENGTH);
        let tasks = Arc::new(Mutex::new(tasks));
        let cores = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        for _ in 0..(cores / 2).clamp(1, MOST_THREADS) {
            let tasks = Arc::clone(&tasks);
            thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&tasks))?;
        }
        Ok(Self { queue, nobody: password::nobodys_hash(cost).into(), cost })
    }

    /// Whether a password is that of a hash; without a hash it takes as long, and is not.
    ///
    /// # Errors
    /// 503 where too many wait already.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, AppError> {
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let fits = password::verify(&password, hash.as_deref().unwrap_or(&nobody));
            fits && hash.is_some()
        })
        .await
    }

    /// The hash of a password.
    ///
    /// # Errors
    /// 503 where too many wait already.
    pub async fn hash(&self, password: Password) -> Result<String, AppError> {
        let cost = self.cost;
        self.run(move || password.hash(cost)).await?.map_err(AppError::internal)
    }

    /// The cost of the hashes that are made.
    pub fn cost(&self) -> u32 {
        self.cost
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let (sender, answer) = oneshot::channel();
        let task = move || {
            // Whoever asked may have gone away.
            let _gone = sender.send(work());
        };
        self.queue.try_send(Box::new(task)).map_err(|_| BUSY)?;
        answer.await.map_err(|_| AppError::internal("a hashing thread died"))
    }
}

fn work(tasks: &Mutex<Receiver<Task>>) {
    // A hash takes a quarter of a second, an answer a few millionths.
    lower_priority(Nice::Interactive);
    loop {
        let next = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(task) => task(),
            Err(_) => return,
        }
    }
}
