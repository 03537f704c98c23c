//! The descriptions of the root of the API and of the operations outside of it.

use serde_json::json;

use super::operation::{Op, op};

/// The root of the API.
pub fn root() -> Vec<Op> {
    let links = json!({ "teams": "/api/v1/teams", "documentation": "/docs/" });
    let info = json!({ "name": "teamsheet", "version": env!("CARGO_PKG_VERSION"), "links": links });
    vec![op("GET ", "getServerInfo", "Get server information").returns(
        "ServerInfo",
        "The version of the server, and links.",
        info,
    )]
}

/// Health checks and keys.
pub fn operations() -> Vec<Op> {
    let key = json!({
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k1",
        "use": "sig", "alg": "EdDSA",
    });
    vec![
        op("GET /healthz", "checkLiveness", "Check whether the process is alive").returns(
            "Health",
            "The process is alive.",
            json!({ "status": "ok" }),
        ),
        op("GET /readyz", "checkReadiness", "Check whether the database is ready")
            .returns("Health", "The database is ready.", json!({ "status": "ready" }))
            .errors(&["unavailable"]),
        op("GET /.well-known/jwks.json", "getJwks", "Get the public signing keys")
            .description(
                "For other services that verify access tokens. Not found if tokens are signed with a shared secret.",
            )
            .returns("JwkSet", "A JWK Set (RFC 7517).", json!({ "keys": [key] }))
            .errors(&["unknown_parameter", "not_found"]),
        op("GET /openapi.json", "getOpenApi", "Get this OpenAPI document").returns(
            "OpenApiDocument",
            "This document.",
            json!({ "openapi": "3.1.0", "info": { "title": "Teamsheet", "version": env!("CARGO_PKG_VERSION") }, "paths": {} }),
        ),
    ]
}
