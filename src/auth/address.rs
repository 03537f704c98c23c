//! The client's address, also behind trusted proxies.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use ipnet::IpNet;

use crate::{
    config::Access,
    error::AppError,
    http::{ClientAddress, app_data},
};

/// The client's address: the peer of the connection or, if that is a trusted proxy, the last address in
/// `X-Forwarded-For` that is not one. A client can forge everything to the left of it.
pub fn client_address(request: &HttpRequest) -> Result<IpAddr, AppError> {
    let peer = request
        .peer_addr()
        .ok_or_else(|| AppError::internal("connection without a peer address"))?;
    let trusted = &app_data::<Access>(request)?.trusted_proxies;
    let headers = request.headers().get_all("x-forwarded-for");
    let forwarded: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
    Ok(resolve(peer.ip(), &forwarded.join(","), trusted))
}

/// Whether the peer of the connection is a trusted proxy, whose `X-Forwarded-…` headers count.
pub fn is_from_trusted_proxy(request: &HttpRequest) -> Result<bool, AppError> {
    let trusted = &app_data::<Access>(request)?.trusted_proxies;
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    Ok(peer.is_some_and(|peer| trusted.iter().any(|network| network.contains(&peer))))
}

/// Whether the client uses TLS, according to the connection or a trusted proxy.
pub fn is_over_tls(request: &HttpRequest) -> Result<bool, AppError> {
    let forwarded = request.headers().get("x-forwarded-proto");
    let forwarded =
        forwarded.is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"));
    Ok(request.app_config().secure() || forwarded && is_from_trusted_proxy(request)?)
}

/// An IPv6 client usually has a whole /64, which counts as one address.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// The client's address; of IPv6 the /64.
pub fn client_network(request: &HttpRequest) -> Result<IpAddr, AppError> {
    client_address(request).map(network)
}

impl FromRequest for ClientAddress {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(client_network(request).map(Self))
    }
}

fn resolve(peer: IpAddr, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    for hop in forwarded.rsplit(',') {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        match parse_hop(hop.trim()) {
            Some(hop) => address = hop.to_canonical(),
            None => break,
        }
    }
    address
}

/// Parses one entry; some proxies add a port, or brackets around IPv6.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_address_is_the_last_one_before_trusted_proxies() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        for (peer, forwarded, client) in [
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
            ("10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1, not an address", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("::1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
        ] {
            let found = resolve(peer.parse().unwrap(), forwarded, &trusted);
            assert_eq!(found.to_string(), client, "{peer} {forwarded}");
        }
        assert_eq!(resolve("10.0.0.1".parse().unwrap(), "192.0.2.1", &[]).to_string(), "10.0.0.1");
    }
}
