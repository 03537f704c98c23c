//! The path of an operation, relative to `/api/v1`.

use serde_json::Value;

use super::reference;
use crate::{
    database::ids::RowId,
    values::{FromJsonField, impl_schema, pattern},
};

const RULE: &str = "must be /teams, /players or /memberships, optionally followed by an id, or /players/{id}/transfer";

/// The kind of a resource that batches write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    Team,
    Player,
    Membership,
}

impl ResourceKind {
    /// The name with its article, for messages.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Team => "a team",
            Self::Player => "a player",
            Self::Membership => "a membership",
        }
    }
}

/// The id in a path: a number, or a reference to an earlier operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathId {
    Number(i64),
    Reference(usize),
}

/// A parsed path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetPath {
    /// `/teams`
    Collection(ResourceKind),
    /// `/teams/{id}`
    Resource(ResourceKind, PathId),
    /// `/players/{id}/transfer`
    Transfer(PathId),
}

impl TargetPath {
    /// The index of the operation that the path references, and the kind of resource it must produce.
    pub fn reference(self) -> Option<(usize, ResourceKind)> {
        match self {
            Self::Resource(kind, PathId::Reference(index)) => Some((index, kind)),
            Self::Transfer(PathId::Reference(index)) => Some((index, ResourceKind::Player)),
            _ => None,
        }
    }
}

impl FromJsonField for TargetPath {
    fn from_field(value: &Value) -> Result<Self, String> {
        let path = value.as_str().ok_or("must be a string")?;
        let segments: Vec<&str> = path.split('/').collect();
        let kind = match segments.get(1) {
            Some(&"teams") => ResourceKind::Team,
            Some(&"players") => ResourceKind::Player,
            Some(&"memberships") => ResourceKind::Membership,
            _ => return Err(RULE.to_owned()),
        };
        match *segments {
            ["", _] => Ok(Self::Collection(kind)),
            ["", _, id] => Ok(Self::Resource(kind, read_id(id)?)),
            ["", "players", id, "transfer"] => Ok(Self::Transfer(read_id(id)?)),
            _ => Err(RULE.to_owned()),
        }
    }
}

/// A regular expression for an id in a path or a reference.
pub fn id_pattern() -> String {
    format!("([1-9][0-9]{{0,17}}|{})", reference::PATTERN)
}

impl_schema!(TargetPath, {
    let (id, lists) = (id_pattern(), "(teams|players|memberships)");
    pattern(format!("^/({lists}(/{id})?|players/{id}/transfer)$")).build()
});

fn read_id(text: &str) -> Result<PathId, String> {
    if let Some(index) = reference::parse(text) {
        return Ok(PathId::Reference(index));
    }
    let id: RowId = text.parse().map_err(|rule| format!("has the id {text:?}, which {rule}"))?;
    Ok(PathId::Number(id.get()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(path: &str) -> Result<TargetPath, String> {
        TargetPath::from_field(&json!(path))
    }

    #[test]
    fn paths_of_writes_are_parsed() {
        assert_eq!(read("/teams"), Ok(TargetPath::Collection(ResourceKind::Team)));
        assert_eq!(
            read("/players/12"),
            Ok(TargetPath::Resource(ResourceKind::Player, PathId::Number(12)))
        );
        assert_eq!(
            read("/memberships/$3.id"),
            Ok(TargetPath::Resource(ResourceKind::Membership, PathId::Reference(3)))
        );
        assert_eq!(read("/players/$0.id/transfer"), Ok(TargetPath::Transfer(PathId::Reference(0))));
    }

    #[test]
    fn other_paths_are_rejected() {
        let bad = [
            "",
            "/",
            "teams",
            "/teams/",
            "//teams",
            "/teams?x=1",
            "/teams/1?x=1",
            "/teams/0",
            "/teams/abc",
            "/teams/1/players",
            "/teams/1/transfer",
            "/players/1/transfer/",
            "/players/transfer",
            "/users",
            "/auth/login",
            "/batch",
            "/api/v1/teams",
            "/Teams",
            "/teams/$0",
            "/teams/$0.name",
            "/teams/$.id",
            "/teams/$00.id",
            "/teams#x",
            "/%74eams",
        ];
        for bad in bad {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }
}
