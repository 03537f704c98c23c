//! One operation of a batch, as parsed from the body.

use actix_web::http::header::IfMatch;
use serde_json::Value;

use super::{
    reference,
    target_path::{PathId, ResourceKind, TargetPath},
};
use crate::{
    error::FieldError,
    http::parse_if_match,
    values::{FieldReader, FromJsonField, impl_schema, string, string_enum},
};

/// A well-formed operation.
#[derive(Debug)]
pub struct Operation {
    /// The kind of the resource.
    pub kind: ResourceKind,
    /// The kind of write, with the id of the resource.
    pub action: Action,
    /// Null for a delete.
    pub body: Value,
    /// The versions for which it is executed, as in `If-Match`.
    pub if_match: Option<IfMatch>,
    /// Whether path or body contain references to earlier operations.
    pub has_references: bool,
}

/// The kind of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Create,
    Replace(PathId),
    Patch(PathId),
    Delete(PathId),
    Transfer(PathId),
}

/// The result of an operation that later ones may reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Produces {
    Resource(ResourceKind),
    Nothing,
    /// Unknown because the operation is malformed.
    Unknown,
}

impl Operation {
    /// The kind of its result; for a transfer, the membership that starts.
    pub fn produces(&self) -> Produces {
        match self.action {
            Action::Delete(_) => Produces::Nothing,
            Action::Transfer(_) => Produces::Resource(ResourceKind::Membership),
            Action::Create | Action::Replace(_) | Action::Patch(_) => Produces::Resource(self.kind),
        }
    }

    /// Reads one; `before` is what the operations before it produce.
    pub fn parse(fields: &mut FieldReader, before: &[Produces]) -> Option<Self> {
        let method = fields.required::<Method>("method");
        let target = fields.required::<TargetPath>("path");
        let body = fields.raw("body");
        let if_match = fields.optional::<IfMatchField>("if_match").map(|field| field.0);
        if let Some((index, kind)) = target.and_then(TargetPath::reference)
            && let Some(rule) = reference_error(index, Some(kind), before)
        {
            fields.add_field_error("path", rule);
        }
        let references = body.as_ref().map(reference::find).unwrap_or_default();
        for found in &references {
            let wanted = found.path.last().and_then(|name| kind_of_field(name));
            if let Some(rule) = reference_error(found.index, wanted, before) {
                fields.add_error(error_at(&found.path, rule).nested_in("body"));
            }
        }
        match method {
            Some(Method::Delete) if body.is_some() => {
                fields.add_field_error("body", "must be absent if the method is DELETE");
            }
            Some(Method::Post | Method::Put | Method::Patch) if body.is_none() => {
                fields.add_field_error("body", "is required");
            }
            _ => {}
        }
        if method == Some(Method::Post) && if_match.is_some() {
            fields.add_field_error("if_match", "is only allowed with PUT, PATCH and DELETE");
        }
        let (method, target) = (method?, target?);
        let Some((kind, action)) = action(method, target) else {
            fields.add_field_error("method", method_rule(target));
            return None;
        };
        let has_references = target.reference().is_some() || !references.is_empty();
        Some(Self { kind, action, body: body.unwrap_or_default(), if_match, has_references })
    }
}

fn action(method: Method, target: TargetPath) -> Option<(ResourceKind, Action)> {
    Some(match (method, target) {
        (Method::Post, TargetPath::Collection(kind)) => (kind, Action::Create),
        (Method::Put, TargetPath::Resource(kind, id)) => (kind, Action::Replace(id)),
        (Method::Patch, TargetPath::Resource(kind, id)) => (kind, Action::Patch(id)),
        (Method::Delete, TargetPath::Resource(kind, id)) => (kind, Action::Delete(id)),
        (Method::Post, TargetPath::Transfer(id)) => (ResourceKind::Player, Action::Transfer(id)),
        _ => return None,
    })
}

fn method_rule(target: TargetPath) -> &'static str {
    match target {
        TargetPath::Resource(..) => "must be PUT, PATCH or DELETE for this path",
        TargetPath::Collection(_) | TargetPath::Transfer(_) => "must be POST for this path",
    }
}

/// The violated rule, if an operation must not reference the one with this index.
fn reference_error(
    index: usize,
    wanted: Option<ResourceKind>,
    before: &[Produces],
) -> Option<String> {
    match (before.get(index), wanted) {
        (None, _) => Some(format!("must refer to an operation before operation {}", before.len())),
        (Some(Produces::Nothing), _) => {
            Some(format!("must not refer to operation {index}, which deletes"))
        }
        (Some(Produces::Resource(kind)), Some(wanted)) if *kind != wanted => {
            let (wanted, kind) = (wanted.with_article(), kind.with_article());
            Some(format!("must refer to {wanted}, but operation {index} produces {kind}"))
        }
        _ => None,
    }
}

/// The kind of resource that a field of a body references.
pub fn kind_of_field(name: &str) -> Option<ResourceKind> {
    match name {
        "team_id" | "to_team_id" | "from_team_id" => Some(ResourceKind::Team),
        "player_id" => Some(ResourceKind::Player),
        _ => None,
    }
}

fn error_at(path: &[String], rule: String) -> FieldError {
    path.iter().rev().fold(FieldError::root(rule), |error, name| error.nested_in(name))
}

/// The HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

impl FromJsonField for Method {
    fn from_field(value: &Value) -> Result<Self, String> {
        match value.as_str() {
            Some("POST") => Ok(Self::Post),
            Some("PUT") => Ok(Self::Put),
            Some("PATCH") => Ok(Self::Patch),
            Some("DELETE") => Ok(Self::Delete),
            _ => Err("must be POST, PUT, PATCH or DELETE".to_owned()),
        }
    }
}

impl_schema!(Method, string_enum(["POST", "PUT", "PATCH", "DELETE"]).build());

/// The value of an `If-Match` header, in a JSON field.
#[derive(Debug)]
struct IfMatchField(IfMatch);

impl FromJsonField for IfMatchField {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = value.as_str().ok_or("must be a string")?;
        Ok(Self(parse_if_match(text)))
    }
}

impl_schema!(IfMatchField, string().build());
