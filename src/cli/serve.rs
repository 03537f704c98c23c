//! `teamsheet serve`

use std::{io::Write, net::SocketAddr, path::Path, time::Duration};

use actix_web::rt::{
    System,
    signal::unix::{SignalKind, signal},
};

use super::failure::Failure;
use crate::{
    clock::Clock,
    config::{Secrets, Serve},
    database::Closing,
    server::{self, FirstAdmin, Listening},
};

/// How long the database may take to close.
const PATIENCE: Duration = Duration::from_secs(5);

/// Below this, a stolen hash is cheap to guess from.
const LEAST_COST: u32 = 10;

pub(super) fn run(settings: &Serve, data_dir: &Path) -> Result<(), Failure> {
    if settings.access.bcrypt_cost < LEAST_COST {
        log::warn!(
            "--bcrypt-cost {} is for tests: passwords would be cheap to guess from a stolen file",
            settings.access.bcrypt_cost
        );
    }
    let closing: Result<Closing, Failure> = System::new().block_on(async {
        let stop = stop_signal().map_err(|error| format!("signals cannot be heard: {error}"))?;
        let listening =
            server::listen(settings, &Secrets::from_environment(), data_dir, Clock::system(), stop)
                .await;
        let Listening { server, closing, address, first_admin } =
            listening.map_err(|error| error.to_string())?;
        if let Some(admin) = first_admin {
            tell_how_to_sign_in(&admin, address);
        }
        announce(&format!("listening on http://{address}"))?;
        server.await.map_err(|error| error.to_string())?;
        Ok(closing)
    });
    // The threads of the server let go of the database one after the other.
    if !closing?.wait(PATIENCE) {
        log::warn!("the database is still in use; what was written is safe in its log");
    }
    Ok(())
}

/// Told once: a password that was made up is stored nowhere but as a hash.
fn tell_how_to_sign_in(admin: &FirstAdmin, address: SocketAddr) {
    match &admin.password {
        Some(password) => {
            eprintln!("The first user is admin, with the password {password}");
            eprintln!(
                "It is not shown again; `teamsheet user password admin` sets another. To sign in:"
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

/// The one line on standard output; whoever started the server may wait for it.
fn announce(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output: {error}"))
}

/// Ready at the first TERM or INT.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        futures_util::future::select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        log::info!("stopping: what runs is finished first");
    })
}
