//! What an operation is about: its path, below `/api/v1`.

use serde_json::Value;

use super::reference;
use crate::{
    database::ids::RowId,
    values::{FromJsonField, impl_schema, pattern},
};

const RULE: &str = "must be /teams, /players or /memberships, one of them with an id behind it, or /players/{id}/transfer";

/// What kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Team,
    Player,
    Membership,
}

impl Kind {
    /// For people, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Team => "a team",
            Self::Player => "a player",
            Self::Membership => "a membership",
        }
    }
}

/// The id in a path: one that is known, or that of what an operation before made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id {
    Known(i64),
    Of(usize),
}

/// A path that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `/teams`
    List(Kind),
    /// `/teams/{id}`
    One(Kind, Id),
    /// `/players/{id}/transfer`
    Transfer(Id),
}

impl Target {
    /// The reference in it, where it has one, and the kind of what that must be.
    pub fn reference(self) -> Option<(usize, Kind)> {
        match self {
            Self::One(kind, Id::Of(index)) => Some((index, kind)),
            Self::Transfer(Id::Of(index)) => Some((index, Kind::Player)),
            _ => None,
        }
    }
}

impl FromJsonField for Target {
    fn from_field(value: &Value) -> Result<Self, String> {
        let path = value.as_str().ok_or("must be a string")?;
        let segments: Vec<&str> = path.split('/').collect();
        let kind = match segments.get(1) {
            Some(&"teams") => Kind::Team,
            Some(&"players") => Kind::Player,
            Some(&"memberships") => Kind::Membership,
            _ => return Err(RULE.to_owned()),
        };
        match *segments {
            ["", _] => Ok(Self::List(kind)),
            ["", _, id] => Ok(Self::One(kind, read_id(id)?)),
            ["", "players", id, "transfer"] => Ok(Self::Transfer(read_id(id)?)),
            _ => Err(RULE.to_owned()),
        }
    }
}

/// An id in a path, or a reference, in a regular expression.
pub fn id_pattern() -> String {
    format!("([1-9][0-9]{{0,17}}|{})", reference::PATTERN)
}

impl_schema!(Target, {
    let (id, lists) = (id_pattern(), "(teams|players|memberships)");
    pattern(format!("^/({lists}(/{id})?|players/{id}/transfer)$")).build()
});

fn read_id(text: &str) -> Result<Id, String> {
    if let Some(index) = reference::parse(text) {
        return Ok(Id::Of(index));
    }
    let id: RowId = text.parse().map_err(|rule| format!("has the id {text:?}, which {rule}"))?;
    Ok(Id::Known(id.get()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(path: &str) -> Result<Target, String> {
        Target::from_field(&json!(path))
    }

    #[test]
    fn paths_are_those_of_the_api() {
        assert_eq!(read("/teams"), Ok(Target::List(Kind::Team)));
        assert_eq!(read("/players/12"), Ok(Target::One(Kind::Player, Id::Known(12))));
        assert_eq!(read("/memberships/$3.id"), Ok(Target::One(Kind::Membership, Id::Of(3))));
        assert_eq!(read("/players/$0.id/transfer"), Ok(Target::Transfer(Id::Of(0))));
    }

    #[test]
    fn what_is_no_path_of_a_write_is_refused() {
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
