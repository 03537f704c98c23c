//! Puts an operation together: what its line says, and what follows from its kind.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::{
    ContentBuilder, Header, Ref, RefOr, Required, Response, ResponseBuilder, SecurityRequirement,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
};

use super::{
    answers::{header, request_id},
    faults::{Fault, response},
    operation::{Body, Op},
    parameters,
};
use crate::{
    auth::Role,
    routes::Access,
    values::{integer_range, schema_ref, string},
};

/// The name of the way to sign in.
pub const BEARER: &str = "bearer";

/// Where an operation stands: below `/api/v1` or beside it, and who may use it.
#[derive(Clone, Copy)]
pub struct Place {
    /// Whether it is below `/api/v1`, where tokens are looked at.
    pub in_api: bool,
    /// Who may use it.
    pub access: Access,
}

/// The operation; the answers to its errors are put into `responses`, and referred to.
pub fn build(
    op: &Op,
    tag: &str,
    place: Place,
    faults: &[Fault],
    responses: &mut BTreeMap<String, RefOr<Response>>,
) -> Operation {
    let words = words(op, place);
    let text = if op.text.is_empty() { format!("{}.", op.summary) } else { op.text.to_owned() };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(op.id))
        .tag(tag)
        .summary(Some(op.summary))
        .description(Some(text))
        .parameters(Some(all_parameters(op, place)))
        .request_body(op.body.as_ref().map(request_body))
        .response(op.answer.status.to_string(), success(op, place));
    if is_read(op, place) {
        operation = operation.response("304", not_modified());
    }
    for security in securities(place) {
        operation = operation.security(security);
    }
    let statuses: BTreeSet<u16> = kinds(faults, &words).map(|fault| fault.status).collect();
    for status in statuses {
        let same: Vec<_> = kinds(faults, &words).filter(|fault| fault.status == status).collect();
        let (name, response) = response(&same);
        responses.entry(name.clone()).or_insert_with(|| response.into());
        operation = operation.response(status.to_string(), Ref::from_response_name(name));
    }
    operation.build()
}

fn kinds<'a>(faults: &'a [Fault], words: &'a BTreeSet<&str>) -> impl Iterator<Item = &'a Fault> {
    faults.iter().filter(|fault| words.contains(fault.word.as_str()))
}

/// The words of the errors that an operation can have.
fn words(op: &Op, place: Place) -> BTreeSet<&'static str> {
    let mut words: BTreeSet<&str> = op.errors.iter().copied().collect();
    if !place.in_api {
        return words;
    }
    words.extend(["unknown_parameter", "invalid_request", "unavailable"]);
    words.extend(["token_expired", "invalid_token", "token_revoked"]);
    match place.access {
        Access::Public => {}
        Access::Role(Role::Viewer) | Access::ValidSignature => {
            words.insert("authorization_required");
        }
        Access::Role(_) => words.extend(["authorization_required", "insufficient_role"]),
    }
    if !op.query.is_empty() {
        words.insert("invalid_parameter");
    }
    if has_id(op) {
        words.extend(["invalid_parameter", "not_found"]);
    }
    if op.body.is_some() {
        words.extend(["malformed_json", "request_timeout", "payload_too_large"]);
        words.extend(["unsupported_media_type", "validation_failed"]);
    }
    if op.method() != "GET" {
        words.insert("storage_full");
    }
    if is_once(op, place) {
        words.insert("idempotency_conflict");
    }
    if is_conditional(op, place) {
        words.extend(["precondition_failed", "precondition_required"]);
    }
    words
}

fn has_id(op: &Op) -> bool {
    op.path().contains("{id}")
}

fn securities(place: Place) -> Vec<SecurityRequirement> {
    let bearer = || SecurityRequirement::new(BEARER, Vec::<String>::new());
    match place.access {
        _ if !place.in_api => vec![SecurityRequirement::default()],
        Access::Public => vec![SecurityRequirement::default(), bearer()],
        Access::ValidSignature | Access::Role(_) => vec![bearer()],
    }
}

fn all_parameters(op: &Op, place: Place) -> Vec<Parameter> {
    let id = ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The id."))
        .schema(Some(integer_range(1, i64::MAX)))
        .build();
    let id = Some(id).filter(|_| has_id(op));
    let mut all: Vec<_> = id.into_iter().chain(op.query.iter().cloned()).collect();
    if is_once(op, place) {
        all.push(parameters::idempotency_key());
    }
    if is_conditional(op, place) {
        all.push(parameters::if_match());
    }
    if is_read(op, place) {
        all.extend(parameters::unless_known());
    }
    all
}

/// Whether it is a POST of the roster.
fn is_once(op: &Op, place: Place) -> bool {
    place.access == Access::Role(Role::Editor) && op.method() == "POST"
}

/// Whether it is done to one version of a resource.
fn is_conditional(op: &Op, place: Place) -> bool {
    let roster = matches!(place.access, Access::Role(Role::Editor | Role::Admin));
    roster && has_id(op) && op.method() != "POST" && op.method() != "GET"
}

/// Whether it is a read that a client may have already.
fn is_read(op: &Op, place: Place) -> bool {
    place.in_api && op.method() == "GET"
}

fn request_body(body: &Body) -> utoipa::openapi::request_body::RequestBody {
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

fn success(op: &Op, place: Place) -> Response {
    let answer = &op.answer;
    let mut response = ResponseBuilder::new().description(answer.text);
    if let Some((schema, example)) = &answer.body {
        let content =
            ContentBuilder::new().schema(Some(schema_ref(schema))).example(Some(example.clone()));
        response = response.content("application/json", content.build());
    }
    if answer.status == 201 && op.id != "createApiKey" {
        let location = header(string().build(), "The path of what was made.", true);
        response = response.header("Location", location);
    }
    if answer.schema().is_some_and(|schema| schema.ends_with("Page")) {
        let links = "The ways to the first page, the next and the one before (RFC 8288).";
        response = response.header("Link", header(string().build(), links, true));
    }
    if is_read(op, place) {
        response = response.header("Last-Modified", last_modified());
    }
    let written = place.in_api && op.method() != "GET" && has_version(answer.schema());
    if is_read(op, place) || written {
        response = response.header("ETag", tag());
    }
    response.header("X-Request-Id", request_id()).build()
}

/// Whether what is answered is a resource with versions.
fn has_version(schema: Option<&str>) -> bool {
    matches!(schema, Some("Team" | "Player" | "Membership" | "Transferred" | "User"))
}

fn not_modified() -> Response {
    ResponseBuilder::new()
        .description("The client has it already.")
        .header("ETag", tag())
        .header("Last-Modified", last_modified())
        .header("X-Request-Id", request_id())
        .build()
}

fn tag() -> Header {
    header(
        string().build(),
        "The entity tag of this answer, for `If-None-Match` and `If-Match`.",
        true,
    )
}

fn last_modified() -> Header {
    header(string().build(), "When it last changed, where that is known.", false)
}
