//! The queue of password hashing tasks: bounded per client address, and served round robin.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// The maximum number of waiting tasks per address.
const MAX_PER_ADDRESS: usize = 8;

/// The maximum number of waiting tasks of all addresses.
const MAX_WAITING: usize = 64;

/// A bounded queue of tasks.
pub struct FairQueue<T> {
    state: Mutex<State<T>>,
    /// Notified after a push, and when the queue is closed.
    available: Condvar,
}

struct State<T> {
    waiting: HashMap<IpAddr, VecDeque<T>>,
    /// The addresses with waiting tasks; the first one is next.
    turns: VecDeque<IpAddr>,
    /// The number of waiting tasks.
    total: usize,
    is_closed: bool,
}

impl<T> FairQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        let state =
            State { waiting: HashMap::new(), turns: VecDeque::new(), total: 0, is_closed: false };
        Self { state: Mutex::new(state), available: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a task; false if there are too many, or the queue is closed.
    pub fn push(&self, address: IpAddr, task: T) -> bool {
        let mut state = self.lock();
        let of_address = state.waiting.get(&address).map_or(0, VecDeque::len);
        if state.is_closed || of_address >= MAX_PER_ADDRESS || state.total >= MAX_WAITING {
            return false;
        }
        if of_address == 0 {
            state.turns.push_back(address);
        }
        state.waiting.entry(address).or_default().push_back(task);
        state.total += 1;
        self.available.notify_one();
        true
    }

    /// Waits for the next task; `None` once the queue is closed and empty.
    pub fn pop(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.next() {
                return Some(task);
            }
            if state.is_closed {
                return None;
            }
            state = self.available.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Closes the queue: `pop` returns the remaining tasks, and then `None`.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.available.notify_all();
    }
}

impl<T> State<T> {
    fn next(&mut self) -> Option<T> {
        let address = self.turns.pop_front()?;
        let tasks = self.waiting.get_mut(&address)?;
        let task = tasks.pop_front();
        if tasks.is_empty() {
            self.waiting.remove(&address);
        } else {
            self.turns.push_back(address);
        }
        self.total -= 1;
        task
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn addresses_take_turns() {
        let queue = FairQueue::new();
        for n in 0..5 {
            assert!(queue.push(address(1), format!("flood {n}")));
        }
        assert!(queue.push(address(2), "honest".to_owned()));
        let order: Vec<String> = (0..6).filter_map(|_| queue.pop()).collect();
        assert_eq!(order, ["flood 0", "honest", "flood 1", "flood 2", "flood 3", "flood 4"]);
    }

    #[test]
    fn tasks_are_bounded_per_address_and_in_total() {
        let queue = FairQueue::new();
        let accepted = (0..100).filter(|n| queue.push(address(1), *n)).count();
        assert_eq!(accepted, MAX_PER_ADDRESS);
        assert!(queue.push(address(2), 0), "tasks of another address are accepted");
        let others = (3..=255).filter(|n| queue.push(address(*n), 0)).count();
        assert_eq!(others + MAX_PER_ADDRESS + 1, MAX_WAITING);
    }

    #[test]
    fn closed_queue_is_emptied_and_then_ends() {
        let queue = FairQueue::new();
        assert!(queue.push(address(1), 1));
        queue.close();
        assert!(!queue.push(address(2), 2));
        assert_eq!((queue.pop(), queue.pop()), (Some(1), None));
    }
}
