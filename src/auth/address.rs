//! Where a request comes from, behind proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

use crate::{config::Access, error::AppError, http::app_data};

/// The address of the client: of the connection or, where that is a trusted proxy, the last one in
/// `X-Forwarded-For` that is none. Whatever stands further left, anybody can have written.
pub(super) fn client_address(request: &HttpRequest) -> Result<IpAddr, AppError> {
    let peer = request.peer_addr().ok_or_else(|| AppError::internal("a connection of nobody"))?;
    let trusted = &app_data::<Access>(request)?.trusted_proxies;
    let headers = request.headers().get_all("x-forwarded-for");
    let forwarded: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
    Ok(walk(peer.ip(), &forwarded.join(","), trusted))
}

fn walk(peer: IpAddr, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    for hop in forwarded.rsplit(',') {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        match read_hop(hop.trim()) {
            Some(hop) => address = hop.to_canonical(),
            None => break,
        }
    }
    address
}

/// An address, which some proxies write with a port, and IPv6 in brackets.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_trusted_proxy_has_written_counts() {
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
            ("10.0.0.1", "198.51.100.1, no address", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("::1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
        ] {
            let found = walk(peer.parse().unwrap(), forwarded, &trusted);
            assert_eq!(found.to_string(), client, "{peer} {forwarded}");
        }
        assert_eq!(walk("10.0.0.1".parse().unwrap(), "192.0.2.1", &[]).to_string(), "10.0.0.1");
    }
}
