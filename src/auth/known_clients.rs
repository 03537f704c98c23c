//! The networks from which a user has signed in: IPv4 addresses, and /64 of IPv6. Failures from there are counted apart from
//! those of everyone else.

use std::net::IpAddr;

use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl::exists, select, upsert::excluded,
};

use super::address::network;
use crate::{
    clock::Timestamp,
    database::{Connection, ids::UserId, schema::known_clients},
};

/// At most this many networks are kept for a user: those used most recently.
const MAX_PER_USER: i64 = 20;

/// Whether a user has signed in from the network of this address before.
pub fn is_known(connection: &mut Connection, user: UserId, address: IpAddr) -> QueryResult<bool> {
    let known = known_clients::table.find((user, network(address).to_string()));
    select(exists(known)).get_result(connection)
}

/// Records a sign-in from the network of an address.
pub fn record(
    connection: &mut Connection,
    user: UserId,
    address: IpAddr,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(known_clients::table)
        .values((
            known_clients::user_id.eq(user),
            known_clients::network.eq(network(address).to_string()),
            known_clients::last_used.eq(now),
        ))
        .on_conflict((known_clients::user_id, known_clients::network))
        .do_update()
        .set(known_clients::last_used.eq(excluded(known_clients::last_used)))
        .execute(connection)?;
    let of_user = known_clients::table.filter(known_clients::user_id.eq(user));
    let excess: Vec<String> = of_user
        .order((known_clients::last_used.desc(), known_clients::network.asc()))
        .offset(MAX_PER_USER)
        .limit(MAX_PER_USER)
        .select(known_clients::network)
        .load(connection)?;
    if !excess.is_empty() {
        diesel::delete(of_user.filter(known_clients::network.eq_any(excess)))
            .execute(connection)?;
    }
    Ok(())
}
