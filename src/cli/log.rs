//! The format of the log: one line per record on standard error, with the time in UTC.

use std::io::Write;

use crate::clock::Timestamp;

/// Initializes `env_logger`; `RUST_LOG` sets the level.
pub(super) fn start() {
    let environment = env_logger::Env::default()
        .default_filter_or("warn,teamsheet=info,actix_web::middleware::logger=info");
    env_logger::Builder::from_env(environment)
        .format(|out, record| {
            let at = Timestamp::now();
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
