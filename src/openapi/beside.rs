//! What there is to say of the paths beside the API.

use serde_json::json;

use super::operation::{Op, op};

/// The operations beside the API.
pub fn beside() -> Vec<Op> {
    let key = json!({
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k1",
        "use": "sig", "alg": "EdDSA",
    });
    vec![
        op("GET /", "about", "See what this is").gives(
            "About",
            "The version, and where to go on.",
            json!({ "name": "teamsheet", "version": env!("CARGO_PKG_VERSION"), "links": { "teams": "/api/v1/teams" } }),
        ),
        op("GET /healthz", "isAlive", "Ask whether the process answers").gives(
            "Health",
            "It does.",
            json!({ "status": "ok" }),
        ),
        op("GET /readyz", "isReady", "Ask whether the database answers")
            .gives("Health", "It does.", json!({ "status": "ready" }))
            .fails(&["unavailable"]),
        op("GET /.well-known/jwks.json", "getKeys", "Read the public keys")
            .text("For whoever checks tokens of this server. There are none where tokens are signed with a secret.")
            .gives("Jwks", "A JWK set (RFC 7517).", json!({ "keys": [key] }))
            .fails(&["unknown_parameter", "not_found"]),
        op("GET /openapi.json", "getDescription", "Read this description").gives(
            "Description",
            "This document.",
            json!({ "openapi": "3.1.0", "info": { "title": "Teamsheet", "version": env!("CARGO_PKG_VERSION") }, "paths": {} }),
        ),
    ]
}
