//! The log: to standard error, through `env_logger`, one line each with the time in UTC.

use std::io::Write;

use crate::clock::Timestamp;

/// Starts the log; `RUST_LOG` says how much of it (`warn` where it is not set).
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
