//! The address of a client, as an extractor.

use std::net::IpAddr;

/// The address of the client, also behind trusted proxies; of IPv6 the /64. It is read by `auth/address.rs`.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);
