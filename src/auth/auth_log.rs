//! What happened at the door: a line of the log and a count each, without a secret, a token or a name that
//! nobody has (it may be a password in the wrong place).

use std::net::IpAddr;

use crate::database::ids::{SessionId, UserId};

/// Somebody signed in.
pub(super) fn signed_in(user: UserId, session: SessionId, address: IpAddr) {
    metrics::counter!("teamsheet_sign_ins_total", "outcome" => "success").increment(1);
    log::info!(target: "teamsheet::auth", "event=sign_in outcome=success user={user} session={session} address={address}");
}

/// Somebody did not get in; `user` is whose name was given, if anybody's.
pub(super) fn failed(user: Option<UserId>, address: IpAddr) {
    metrics::counter!("teamsheet_sign_ins_total", "outcome" => "failure").increment(1);
    let user = user.map_or_else(|| "unknown".to_owned(), |user| user.to_string());
    log::warn!(target: "teamsheet::auth", "event=sign_in outcome=failure user={user} address={address}");
}

/// An account or an address has to wait.
pub(super) fn throttled(what: &'static str, address: IpAddr) {
    metrics::counter!("teamsheet_throttled_total", "by" => what).increment(1);
    log::warn!(target: "teamsheet::auth", "event=throttled by={what} address={address}");
}

/// A refresh token came a second time, and its session was ended.
pub(super) fn reused(session: SessionId, address: IpAddr) {
    metrics::counter!("teamsheet_refresh_tokens_reused_total").increment(1);
    log::warn!(target: "teamsheet::auth", "event=refresh_token_reused session={session} address={address}");
}
