//! `teamsheet healthcheck`: requests `/readyz` of a running server.

use std::time::Duration;

use clap::Args;

use super::Failure;

/// The time limit of the request.
const TIMEOUT: Duration = Duration::from_secs(3);

#[derive(Debug, Args)]
pub(super) struct Healthcheck {
    /// The URL of the server
    #[arg(long, env = "TEAMSHEET_HEALTHCHECK_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
}

impl Healthcheck {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let url = format!("{}/readyz", self.url.trim_end_matches('/'));
        let agent: ureq::Agent =
            ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build().into();
        agent.get(&url).call().map(drop).map_err(|error| format!("{url}: {error}"))
    }
}
