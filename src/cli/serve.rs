//! `teamsheet serve`: runs the server until it is stopped by a signal.

use std::{io::Write, net::SocketAddr, path::Path, time::Duration};

use actix_web::rt::{
    System,
    signal::unix::{SignalKind, signal},
};

use super::Failure;
use crate::{
    clock::Clock,
    config::{Secrets, Serve},
    database::ShutdownWaiter,
    server::{self, FirstAdmin, Listening},
};

/// The time limit for closing the database.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The minimum bcrypt cost without a warning.
const MIN_SAFE_COST: u32 = 10;

pub(super) fn run(settings: &Serve, data_dir: &Path) -> Result<(), Failure> {
    if settings.access.bcrypt_cost < MIN_SAFE_COST {
        log::warn!(
            "--bcrypt-cost {} is for tests: passwords can be guessed quickly from a stolen database",
            settings.access.bcrypt_cost
        );
    }
    let shutdown: Result<ShutdownWaiter, Failure> = System::new().block_on(async {
        let stop = stop_signal().map_err(|error| format!("cannot handle signals: {error}"))?;
        let listening =
            server::listen(settings, &Secrets::from_environment(), data_dir, Clock::system(), stop)
                .await;
        let Listening { server, shutdown, address, first_admin } =
            listening.map_err(|error| error.to_string())?;
        if let Some(admin) = first_admin {
            print_first_admin(&admin, address);
        }
        announce(&format!("listening on http://{address}"))?;
        server.await.map_err(|error| error.to_string())?;
        Ok(shutdown)
    });
    // The worker threads close their connections one after the other.
    if !shutdown?.wait(CLOSE_TIMEOUT) {
        log::warn!("the database was not closed in time; committed writes are safe in its log");
    }
    Ok(())
}

/// Prints a generated password, which is stored only as a hash, and how to sign in.
fn print_first_admin(admin: &FirstAdmin, address: SocketAddr) {
    match &admin.password {
        Some(password) => {
            eprintln!("The first user is admin, with the password {password}");
            eprintln!(
                "It is not shown again; `teamsheet user password admin` sets a new one. To sign in:"
            );
        }
        None => eprintln!(
            "The first user is admin; TEAMSHEET_ADMIN_PASSWORD is the password. To sign in:"
        ),
    }
    let password = admin.password.as_deref().unwrap_or("…");
    let body = format!(r#"{{"username":"admin","password":"{password}"}}"#);
    eprintln!(
        "  curl http://{address}/api/v1/auth/login -H 'Content-Type: application/json' -d '{body}'"
    );
}

/// Prints the only line on standard output; scripts wait for it.
fn announce(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output: {error}"))
}

/// Completes at the first SIGTERM or SIGINT.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        futures_util::future::select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        log::info!("stopping after the running requests have finished");
    })
}
