//! Log lines and counters for security events. They contain no secret, and no unknown username: it may be a password that
//! was typed into the wrong field.

use std::net::IpAddr;

use crate::database::ids::{SessionId, UserId};

/// A successful sign-in.
pub(super) fn signed_in(user: UserId, session: SessionId, address: IpAddr) {
    metrics::counter!("teamsheet_sign_ins_total", "outcome" => "success").increment(1);
    log::info!(target: "teamsheet::auth", "event=sign_in outcome=success user={user} session={session} address={address}");
}

/// A failed sign-in; `user` is `None` for an unknown username.
pub(super) fn failed(user: Option<UserId>, address: IpAddr) {
    metrics::counter!("teamsheet_sign_ins_total", "outcome" => "failure").increment(1);
    let user = user.map_or_else(|| "unknown".to_owned(), |user| user.to_string());
    log::warn!(target: "teamsheet::auth", "event=sign_in outcome=failure user={user} address={address}");
}

/// A throttled account or address.
pub(super) fn throttled(what: &'static str, address: IpAddr) {
    metrics::counter!("teamsheet_throttled_total", "by" => what).increment(1);
    log::warn!(target: "teamsheet::auth", "event=throttled by={what} address={address}");
}

/// A refresh token that was used twice; its session was ended.
pub(super) fn refresh_token_reused(session: SessionId, address: IpAddr) {
    metrics::counter!("teamsheet_refresh_tokens_reused_total").increment(1);
    log::warn!(target: "teamsheet::auth", "event=refresh_token_reused session={session} address={address}");
}
