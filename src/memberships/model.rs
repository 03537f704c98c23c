//! A membership: what is stored, what is sent, and what a body must look like.

use diesel::{
    Selectable,
    prelude::{AsChangeset, Insertable, Queryable},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    database::{
        ids::{MembershipId, PlayerId, TeamId},
        schema::memberships,
    },
    http::Document,
    values::{Day, FieldReader, ShirtNumber, Text},
};

/// A membership as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = memberships)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// All that a client may set.
    #[serde(flatten)]
    #[diesel(embed)]
    pub details: MembershipDetails,
    /// How often it was written.
    pub(super) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(super) created_at: String,
    /// When it was last written.
    #[schema(format = DateTime)]
    pub(super) updated_at: String,
}

/// What a client may set of a membership: who, where, and on which terms.
#[derive(
    Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset, ToSchema,
)]
#[diesel(table_name = memberships)]
pub struct MembershipDetails {
    /// Who plays.
    pub player_id: PlayerId,
    /// Where.
    pub team_id: TeamId,
    /// As what, and when.
    #[serde(flatten)]
    #[diesel(embed)]
    pub terms: Terms,
}

/// The part of a membership that is neither the player nor the team.
#[derive(
    Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset, ToSchema,
)]
#[diesel(table_name = memberships, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Terms {
    /// What stands on the shirt.
    pub shirt_number: Option<ShirtNumber>,
    /// As the source calls it: "GK", "left wing".
    pub position: Option<Text<20>>,
    /// Whether the player leads the team.
    pub captain: bool,
    /// As the source calls it: "2025/26".
    pub season: Option<Text<60>>,
    /// The first day.
    pub start_date: Day,
    /// The last day; open where it is null.
    pub end_date: Option<Day>,
}

impl Terms {
    /// Reads the terms. Without `default_start` the start must be given.
    pub fn parse(fields: &mut FieldReader, default_start: Option<Day>) -> Option<Self> {
        let shirt_number = fields.optional("shirt_number");
        let position = fields.optional("position");
        let captain = fields.optional("captain").unwrap_or(false);
        let season = fields.optional("season");
        let start_date = match default_start {
            // A start that breaks its rule is an error already, whatever stands in for it here.
            Some(today) => fields.optional("start_date").or(Some(today)),
            None => fields.required("start_date"),
        };
        let end_date = fields.optional("end_date");
        if let (Some(start), Some(end)) = (start_date, end_date)
            && end < start
            && !fields.has_error("start_date")
        {
            fields.add_error("end_date", format!("must not be before the start, {start}"));
        }
        Some(Self { shirt_number, position, captain, season, start_date: start_date?, end_date })
    }

    /// The last day, of an open end the last that there is.
    pub fn last_day(&self) -> Day {
        self.end_date.unwrap_or(Day::LAST)
    }
}

impl MembershipDetails {
    /// Reads a body. Without `default_start` the start must be given.
    pub fn parse(fields: &mut FieldReader, default_start: Option<Day>) -> Option<Self> {
        fields.read_only(&["id", "version", "created_at", "updated_at", "team_name", "player"]);
        let player_id = fields.required("player_id");
        let team_id = fields.required("team_id");
        let terms = Terms::parse(fields, default_start);
        Some(Self { player_id: player_id?, team_id: team_id?, terms: terms? })
    }
}

impl Document for Membership {
    const COLLECTION: &'static str = "memberships";

    fn id(&self) -> i64 {
        self.id.get()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// A team that a player is in today, as it stands in the player.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CurrentTeam {
    /// The id of the membership.
    membership_id: MembershipId,
    /// The id of the team.
    team_id: TeamId,
    /// The name of the team as it is now.
    team_name: String,
    #[serde(flatten)]
    terms: Terms,
}

impl CurrentTeam {
    pub(super) fn new(membership: Membership, team_name: String) -> Self {
        let MembershipDetails { team_id, terms, .. } = membership.details;
        Self { membership_id: membership.id, team_id, team_name, terms }
    }
}

/// A membership of a career: it says what the team is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerStep {
    /// The membership.
    #[serde(flatten)]
    pub membership: Membership,
    /// The name of the team as it is now.
    pub team_name: String,
}
