//! Builds an operation object from a description and its route.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::{
    ContentBuilder, RefOr, Required, Response, SecurityRequirement,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
};

use super::{
    errors::{ErrorKind, error_response},
    operation::{Body, Op},
    parameters,
    responses::{not_modified, success},
};
use crate::{
    auth::Role,
    routes::Access,
    values::{integer_range, schema_ref},
};

/// The name of the security scheme.
pub const BEARER: &str = "bearer";

/// The facts about an operation that follow from its route.
#[derive(Clone, Copy)]
pub struct Placement {
    /// Whether it is below `/api/v1`, where every token is checked.
    pub in_api: bool,
    /// Who may use it.
    pub access: Access,
}

/// The operation object. Error responses that several operations share go to `responses`.
pub fn build(
    op: &Op,
    tag: &str,
    place: Placement,
    kinds: &[ErrorKind],
    responses: &mut BTreeMap<String, RefOr<Response>>,
) -> Operation {
    let description = match op.description {
        "" => format!("{}.", op.summary),
        text => text.to_owned(),
    };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(op.id))
        .tag(tag)
        .summary(Some(op.summary))
        .description(Some(description))
        .parameters(Some(all_parameters(op, place)))
        .request_body(op.body.as_ref().map(request_body))
        .response(op.success.status.to_string(), success(&op.success, is_read(op, place)));
    if is_read(op, place) {
        operation = operation.response("304", not_modified());
    }
    let codes = error_codes(op, place);
    let mut by_status = BTreeMap::<u16, Vec<&ErrorKind>>::new();
    for kind in kinds.iter().filter(|kind| codes.contains(kind.code.as_str())) {
        by_status.entry(kind.status).or_default().push(kind);
    }
    for (status, kinds) in by_status {
        operation = operation.response(status.to_string(), error_response(&kinds, responses));
    }
    let mut operation = operation.build();
    operation.security = Some(security(place));
    operation
}

/// The codes of the errors that an operation can have.
fn error_codes(op: &Op, place: Placement) -> BTreeSet<&'static str> {
    let mut codes: BTreeSet<&str> = op.errors.iter().copied().collect();
    if !place.in_api {
        return codes;
    }
    codes.extend(["unknown_parameter", "invalid_request", "unavailable"]);
    codes.extend(["token_expired", "invalid_token", "token_revoked"]);
    match place.access {
        Access::Public => {}
        Access::Role(Role::Viewer) | Access::ValidSignature => {
            codes.insert("authorization_required");
        }
        Access::Role(_) => codes.extend(["authorization_required", "insufficient_role"]),
    }
    if !op.query_parameters().is_empty() {
        codes.insert("invalid_parameter");
    }
    if op.has_id() {
        codes.extend(["invalid_parameter", "not_found"]);
    }
    if op.body.is_some() {
        codes.extend(["malformed_json", "request_timeout", "payload_too_large"]);
        codes.extend(["unsupported_media_type", "validation_failed"]);
    }
    if op.method() != "GET" {
        codes.insert("storage_full");
    }
    if is_idempotent_post(op, place) {
        codes.insert("idempotency_conflict");
    }
    if is_conditional(op, place) {
        codes.extend(["precondition_failed", "precondition_required"]);
    }
    codes
}

/// A token never changes the response of a public operation, so there is nothing optional here.
fn security(place: Placement) -> Vec<SecurityRequirement> {
    match place.access {
        Access::Public => Vec::new(),
        Access::ValidSignature | Access::Role(_) => {
            vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]
        }
    }
}

fn all_parameters(op: &Op, place: Placement) -> Vec<Parameter> {
    let id = || {
        ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("The ID."))
            .schema(Some(integer_range(1, i64::MAX)))
            .build()
    };
    let id = op.has_id().then(id);
    let mut all: Vec<_> = id.into_iter().chain(op.query_parameters().iter().cloned()).collect();
    if is_idempotent_post(op, place) {
        all.push(parameters::idempotency_key());
    }
    if is_conditional(op, place) {
        all.push(parameters::if_match());
    }
    if is_read(op, place) {
        all.extend(parameters::cache_validators());
    }
    all
}

/// Whether it is a POST of the roster, which takes an `Idempotency-Key`.
fn is_idempotent_post(op: &Op, place: Placement) -> bool {
    place.access == Access::Role(Role::Editor) && op.method() == "POST"
}

/// Whether it changes or deletes one version of a resource.
fn is_conditional(op: &Op, place: Placement) -> bool {
    let has_versions = matches!(place.access, Access::Role(Role::Editor | Role::Admin));
    has_versions && op.has_id() && op.method() != "POST" && op.method() != "GET"
}

/// Whether it is a read whose response can be revalidated.
fn is_read(op: &Op, place: Placement) -> bool {
    place.in_api && op.method() == "GET"
}

fn request_body(body: &Body) -> RequestBody {
    let content = || {
        let schema = schema_ref(body.schema);
        ContentBuilder::new().schema(Some(schema)).example(Some(body.example.clone())).build()
    };
    let mut request = RequestBodyBuilder::new().required(Some(Required::True));
    if body.is_patch {
        request = request.content("application/merge-patch+json", content());
    }
    request.content("application/json", content()).build()
}
