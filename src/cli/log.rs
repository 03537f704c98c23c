//! The format of the log: one line per record on standard error, with the time in UTC.

use std::{
    io::Write,
    sync::atomic::{AtomicI64, Ordering},
};

use log::Record;

use crate::clock::Timestamp;

/// Allows one event per second.
struct OncePerSecond(AtomicI64);

impl OncePerSecond {
    fn allows(&self, now: Timestamp) -> bool {
        self.0.swap(now.as_second(), Ordering::Relaxed) != now.as_second()
    }
}

/// Whether a client causes a record by a malformed request, so that a flood of them would fill the disk.
fn is_of_malformed_request(record: &Record<'_>) -> bool {
    record.target().starts_with("actix_http")
}

/// Initializes `env_logger`; `RUST_LOG` sets the level.
pub(super) fn start() {
    let environment = env_logger::Env::default()
        .default_filter_or("warn,teamsheet=info,actix_web::middleware::logger=info");
    env_logger::Builder::from_env(environment)
        .format(|out, record| {
            static MALFORMED: OncePerSecond = OncePerSecond(AtomicI64::new(0));
            let at = Timestamp::now();
            if is_of_malformed_request(record) && !MALFORMED.allows(at) {
                return Ok(());
            }
            let level = out.default_level_style(record.level());
            writeln!(
                out,
                "{at} {level}{:5}{level:#} {}: {}",
                record.level(),
                record.target(),
                record.args()
            )
        })
        .init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_requests_are_logged_once_per_second() {
        let limit = OncePerSecond(AtomicI64::new(0));
        let at = |second| Timestamp::from_second(second).unwrap();
        let allowed: Vec<bool> = [5, 5, 5, 6, 6, 9].map(|second| limit.allows(at(second))).into();
        assert_eq!(allowed, [true, false, false, true, false, true]);
        let record = |target| Record::builder().target(target).build();
        assert!(is_of_malformed_request(&record("actix_http::h1::dispatcher")));
        assert!(!is_of_malformed_request(&record("teamsheet::http::problem")));
    }
}
