//! An in-memory cache of representations, one for each worker thread, valid until the next write or the next day.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use super::representation::Representation;
use crate::{clock::Timestamp, database::Database, error::AppError};

/// The capacity of one cache, in bytes.
const CAPACITY: usize = 24 << 20;

/// The approximate memory use of an entry besides key and bodies, in bytes.
const ENTRY_OVERHEAD: usize = 700;

type Entries = HashMap<Box<str>, Rc<Representation>>;

/// Maps keys to representations, and evicts approximately the least recently used.
///
/// There are two generations: entries that are inserted or read move to the young one. Once that is full, it becomes
/// the old one and the previous old one is dropped.
#[derive(Debug, Default)]
pub struct ResponseCache {
    epoch: Cell<Option<CacheEpoch>>,
    young: RefCell<Entries>,
    old: RefCell<Entries>,
    young_bytes: Cell<usize>,
}

/// The state that every entry depends on: the data, and the day (some representations contain what is current today).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CacheEpoch {
    data_version: i64,
    /// Days since 1970-01-01.
    day: i64,
}

impl CacheEpoch {
    /// The current epoch. Has to be taken before the data is read: then a write in between invalidates the entry.
    pub(super) fn current(database: &Database, now: Timestamp) -> Result<Self, AppError> {
        let data_version = database.data_version()?;
        Ok(Self { data_version, day: now.as_second().div_euclid(24 * 60 * 60) })
    }
}

impl ResponseCache {
    /// Looks up a key. If the epoch is not that of the entries, all of them are dropped.
    pub(super) fn get(&self, epoch: CacheEpoch, key: &str) -> Option<Rc<Representation>> {
        if self.epoch.replace(Some(epoch)) != Some(epoch) {
            self.young.borrow_mut().clear();
            self.old.borrow_mut().clear();
            self.young_bytes.set(0);
            return None;
        }
        if let Some(representation) = self.young.borrow().get(key) {
            return Some(Rc::clone(representation));
        }
        let (key, representation) = self.old.borrow_mut().remove_entry(key)?;
        self.insert_young(key, Rc::clone(&representation));
        Some(representation)
    }

    /// Stores a representation whose data was read in an epoch, unless another one has begun since.
    pub(super) fn insert(&self, epoch: CacheEpoch, key: &str, representation: Rc<Representation>) {
        if self.epoch.get() == Some(epoch) {
            self.insert_young(key.into(), representation);
        }
    }

    fn insert_young(&self, key: Box<str>, representation: Rc<Representation>) {
        let size = representation.size() + key.len() + ENTRY_OVERHEAD;
        // Such an entry would evict all others.
        if size > CAPACITY / 2 {
            return;
        }
        if self.young_bytes.get() + size > CAPACITY / 2 {
            self.old.replace(self.young.take());
            self.young_bytes.set(0);
        }
        self.young_bytes.set(self.young_bytes.get() + size);
        self.young.borrow_mut().insert(key, representation);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{
        http::header::{ContentEncoding, HeaderValue},
        web::Bytes,
    };

    use super::*;

    fn epoch(data_version: i64, date: &str) -> CacheEpoch {
        let noon: Timestamp = format!("{date}T12:00:00Z").parse().unwrap();
        CacheEpoch { data_version, day: noon.as_second() / 86_400 }
    }

    fn representation(body: &Bytes) -> Rc<Representation> {
        let json = HeaderValue::from_static("application/json");
        Rc::new(Representation::of_bytes(None, body.clone(), json).unwrap())
    }

    /// Looks up a key and inserts it if it is absent; returns whether it was present.
    fn hit(cache: &ResponseCache, epoch: CacheEpoch, key: &str, body: &Bytes) -> bool {
        let found = cache.get(epoch, key);
        if found.is_none() {
            cache.insert(epoch, key, representation(body));
        }
        found.is_some()
    }

    /// The total size of all entries, in bytes.
    fn size(cache: &ResponseCache) -> usize {
        let size = |entries: &RefCell<Entries>| -> usize {
            entries.borrow().iter().map(|(key, r)| key.len() + r.size() + ENTRY_OVERHEAD).sum()
        };
        size(&cache.young) + size(&cache.old)
    }

    #[test]
    fn size_is_bounded_and_used_entries_stay() {
        let (cache, today) = (ResponseCache::default(), epoch(1, "2026-03-01"));
        for length in [0, 100, 10_000, 1_000_000] {
            // All entries share one body, so that the test itself uses little memory.
            let body = Bytes::from(vec![b'x'; length]);
            hit(&cache, today, "/used", &body);
            let keys = 4 * CAPACITY / (length + ENTRY_OVERHEAD);
            for n in 0..keys {
                assert!(!hit(&cache, today, &format!("/{length}/{n}"), &body));
                assert!(hit(&cache, today, "/used", &body), "{length}, {n}: evicted");
                // Counting the size of all entries is slow.
                if n % (keys / 20) == 0 {
                    assert!(size(&cache) <= CAPACITY, "{length}, {n}: {} bytes", size(&cache));
                }
            }
            assert!(size(&cache) > CAPACITY / 3, "{length}: only {} bytes", size(&cache));
            assert!(!hit(&cache, today, &format!("/{length}/0"), &body), "first key is evicted");
            let last = format!("/{length}/{}", keys - 1);
            assert!(hit(&cache, today, &last, &body), "last key stays");
        }
    }

    #[test]
    fn entry_larger_than_a_generation_is_not_stored() {
        let (cache, today) = (ResponseCache::default(), epoch(1, "2026-03-01"));
        let (small, large) = (Bytes::from_static(b"{}"), Bytes::from(vec![b'x'; CAPACITY / 2]));
        hit(&cache, today, "/small", &small);
        for n in 0..4 {
            assert!(!hit(&cache, today, &format!("/large/{}", n / 2), &large));
            assert!(hit(&cache, today, "/small", &small), "{n}");
            assert!(size(&cache) <= CAPACITY);
        }
    }

    #[test]
    fn entries_are_dropped_when_the_epoch_changes() {
        let (cache, body) = (ResponseCache::default(), Bytes::from_static(b"{}"));
        let epochs = [
            (1, "2026-03-01"),
            (2, "2026-03-01"),
            (2, "2026-03-02"),
            (3, "2026-03-03"),
            (2, "2026-03-03"),
        ];
        for (data_version, date) in epochs {
            let now = epoch(data_version, date);
            for key in ["/a", "/b"] {
                assert!(!hit(&cache, now, key, &body), "{now:?} {key}");
                assert!(hit(&cache, now, key, &body), "{now:?} {key}");
            }
            assert_eq!(size(&cache), cache.young_bytes.get());
        }
    }

    #[test]
    fn representation_of_an_earlier_epoch_is_not_stored() {
        let (cache, body) = (ResponseCache::default(), Bytes::from_static(b"{}"));
        let (earlier, later) = (epoch(1, "2026-03-01"), epoch(2, "2026-03-01"));
        assert!(cache.get(earlier, "/a").is_none());
        assert!(cache.get(later, "/b").is_none());
        cache.insert(earlier, "/a", representation(&body));
        assert!(cache.get(later, "/a").is_none());
    }

    #[test]
    fn encoded_variants_count_when_an_entry_moves_to_the_young_generation() {
        let (cache, today) = (ResponseCache::default(), epoch(1, "2026-03-01"));
        let body = Bytes::from(vec![b'x'; 100_000]);
        hit(&cache, today, "/used", &body);
        let used = cache.get(today, "/used").unwrap();
        used.set_variant(ContentEncoding::Gzip, Some(vec![0; 50_000]));
        assert_eq!(used.size(), 150_000);
        cache.old.replace(cache.young.take());
        cache.young_bytes.set(0);
        assert!(hit(&cache, today, "/used", &body));
        assert_eq!(cache.young_bytes.get(), size(&cache));
    }
}
