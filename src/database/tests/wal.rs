//! Tests that the WAL stays small while there are always readers, and is emptied when the writer is idle.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use super::{Fixture, insert};
use crate::database::WriteOptions;

const PAGES: i32 = 50;
const PAGE_SIZE: u64 = 4096;

fn size(fixture: &Fixture) -> u64 {
    std::fs::metadata(fixture.folder.path().join("teamsheet.db-wal")).map_or(0, |file| file.len())
}

#[test]
fn wal_stays_small_with_overlapping_readers() {
    let fixture = Fixture::with(WriteOptions {
        checkpoint_pages: PAGES,
        index_delay: Duration::from_secs(3600),
        ..WriteOptions::default()
    });
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    assert!(fixture.names().len() < 10_000);
                }
            });
        }
        let mut sizes = Vec::new();
        for n in 0..800 {
            let written = fixture.database.write_blocking(insert(format!("user {n}")));
            sizes.push(written.map(|()| size(&fixture)));
        }
        // The readers have to end before an assertion fails.
        stop.store(true, Ordering::Relaxed);
        let sizes: Vec<u64> = sizes.into_iter().collect::<Result<_, _>>().unwrap();
        let largest = sizes.into_iter().max().unwrap();
        // Each delayed attempt lets the WAL grow by 256 pages.
        let limit = u64::from((2 * PAGES + 3 * 256).unsigned_abs()) * PAGE_SIZE;
        assert!(largest < limit, "the WAL had {largest} bytes, the limit is {limit}");
    });
}

#[test]
fn idle_writer_empties_the_wal() {
    let fixture = Fixture::with(WriteOptions {
        index_delay: Duration::from_millis(1),
        ..WriteOptions::default()
    });
    fixture.database.write_blocking(insert("ann")).unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while size(&fixture) > 0 {
        assert!(Instant::now() < deadline, "the WAL has {} bytes", size(&fixture));
        std::thread::yield_now();
    }
    let copy = fixture.folder.path().join("copy.db");
    std::fs::copy(fixture.folder.path().join("teamsheet.db"), &copy).unwrap();
    let copied = crate::database::Database::open(&copy, WriteOptions::default()).unwrap();
    assert_eq!(
        (Fixture { database: copied, folder: tempfile::tempdir().unwrap() }).names(),
        ["ann"]
    );
}
