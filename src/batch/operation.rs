//! One operation, as it stands in the body: what it does, to what, and with what.

use actix_web::http::header::IfMatch;
use serde_json::Value;

use super::{
    reference,
    target::{Id, Kind, Target},
};
use crate::{
    error::FieldError,
    http::parse_if_match,
    values::{FieldReader, FromJsonField, impl_schema, string, string_enum},
};

/// An operation that is well formed; whether it can be carried out is seen then.
#[derive(Debug)]
pub struct Operation {
    /// To what kind of resource.
    pub kind: Kind,
    /// What it does.
    pub action: Action,
    /// Null where it deletes.
    pub body: Value,
    /// The versions for which it is carried out, as in `If-Match`.
    pub if_match: Option<IfMatch>,
    /// Whether it names what others made.
    pub refers: bool,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Create,
    Replace(Id),
    Patch(Id),
    Delete(Id),
    Transfer(Id),
}

/// What is there after an operation, for later ones to refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    This(Kind),
    Nothing,
    /// The operation is malformed, which is told already.
    Unknown,
}

impl Operation {
    /// What it leaves. A transfer leaves the membership that starts.
    pub fn leaves(&self) -> Leaves {
        match self.action {
            Action::Delete(_) => Leaves::Nothing,
            Action::Transfer(_) => Leaves::This(Kind::Membership),
            Action::Create | Action::Replace(_) | Action::Patch(_) => Leaves::This(self.kind),
        }
    }

    /// Reads one; `before` is what those before it leave.
    pub fn parse(fields: &mut FieldReader, before: &[Leaves]) -> Option<Self> {
        let method = fields.required::<Method>("method");
        let target = fields.required::<Target>("path");
        let body = fields.raw("body");
        let if_match = fields.optional::<IfMatchField>("if_match").map(|field| field.0);
        if let Some((index, kind)) = target.and_then(Target::reference)
            && let Some(rule) = fault(index, Some(kind), before)
        {
            fields.add_error("path", rule);
        }
        let references = body.as_ref().map(reference::find).unwrap_or_default();
        for found in &references {
            let wanted = found.way.last().and_then(|name| kind_of_member(name));
            if let Some(rule) = fault(found.index, wanted, before) {
                fields.push_error(pointing(&found.way, rule).nested_in("body"));
            }
        }
        match method {
            Some(Method::Delete) if body.is_some() => {
                fields.add_error("body", "must not be there where the method is DELETE");
            }
            Some(Method::Post | Method::Put | Method::Patch) if body.is_none() => {
                fields.add_error("body", "is required");
            }
            _ => {}
        }
        if method == Some(Method::Post) && if_match.is_some() {
            fields.add_error("if_match", "is for PUT, PATCH and DELETE");
        }
        let (method, target) = (method?, target?);
        let Some((kind, action)) = action(method, target) else {
            fields.add_error("method", method_rule(target));
            return None;
        };
        let refers = target.reference().is_some() || !references.is_empty();
        Some(Self { kind, action, body: body.unwrap_or_default(), if_match, refers })
    }
}

fn action(method: Method, target: Target) -> Option<(Kind, Action)> {
    Some(match (method, target) {
        (Method::Post, Target::List(kind)) => (kind, Action::Create),
        (Method::Put, Target::One(kind, id)) => (kind, Action::Replace(id)),
        (Method::Patch, Target::One(kind, id)) => (kind, Action::Patch(id)),
        (Method::Delete, Target::One(kind, id)) => (kind, Action::Delete(id)),
        (Method::Post, Target::Transfer(id)) => (Kind::Player, Action::Transfer(id)),
        _ => return None,
    })
}

fn method_rule(target: Target) -> &'static str {
    match target {
        Target::One(..) => "must be PUT, PATCH or DELETE for this path",
        Target::List(_) | Target::Transfer(_) => "must be POST for this path",
    }
}

/// Why an operation may not refer to that one, if it may not.
fn fault(index: usize, wanted: Option<Kind>, before: &[Leaves]) -> Option<String> {
    match (before.get(index), wanted) {
        (None, _) => Some(format!("must refer to an operation before this one, {}", before.len())),
        (Some(Leaves::Nothing), _) => {
            Some(format!("must refer to what is there, and operation {index} deletes"))
        }
        (Some(Leaves::This(kind)), Some(wanted)) if *kind != wanted => {
            let (wanted, kind) = (wanted.name(), kind.name());
            Some(format!("must refer to {wanted}, and operation {index} leaves {kind}"))
        }
        _ => None,
    }
}

/// What a member of a body must be the id of.
pub fn kind_of_member(name: &str) -> Option<Kind> {
    match name {
        "team_id" | "to_team_id" | "from_team_id" => Some(Kind::Team),
        "player_id" => Some(Kind::Player),
        _ => None,
    }
}

fn pointing(way: &[String], rule: String) -> FieldError {
    way.iter().rev().fold(FieldError::root(rule), |error, name| error.nested_in(name))
}

/// How something is written.
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
