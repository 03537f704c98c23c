//! `teamsheet healthcheck`: requests `/readyz` of a running server.

use std::time::Duration;

use clap::Args;

use super::Failure;

/// The time limit of the request.
const TIMEOUT: Duration = Duration::from_secs(3);

#[derive(Debug, Args)]
pub(super) struct Healthcheck {
    /// The URL of the server [default: this machine, with the port]
    #[arg(long, env = "TEAMSHEET_HEALTHCHECK_URL")]
    url: Option<String>,

    /// The port of a server on this machine
    #[arg(long, env = "TEAMSHEET_PORT", default_value_t = 8080)]
    port: u16,
}

impl Healthcheck {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let local = || format!("http://127.0.0.1:{}", self.port);
        let url = self.url.clone().unwrap_or_else(local);
        let url = format!("{}/readyz", url.trim_end_matches('/'));
        let agent: ureq::Agent =
            ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build().into();
        agent.get(&url).call().map(drop).map_err(|error| format!("{url}: {error}"))
    }
}
