//! The types of a membership: the resource and the bodies of requests.

use diesel::{
    Selectable,
    prelude::{AsChangeset, Insertable, Queryable},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::Timestamp,
    database::{
        ids::{MembershipId, PlayerId, TeamId},
        schema::memberships,
    },
    http::Versioned,
    resources::FromBody,
    values::{Day, FieldReader, ShirtNumber, Text},
};

/// A membership of a player in a team.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = memberships)]
pub struct Membership {
    /// The ID.
    pub id: MembershipId,
    /// The writable fields.
    #[serde(flatten)]
    #[diesel(embed)]
    pub details: MembershipDetails,
    /// The version, which increases with each change.
    pub(super) version: i64,
    /// The creation time.
    pub(super) created_at: Timestamp,
    /// The time of the last change.
    pub(super) updated_at: Timestamp,
}

/// The writable fields of a membership.
#[derive(
    Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset, ToSchema,
)]
#[diesel(table_name = memberships)]
pub struct MembershipDetails {
    /// The ID of the player.
    pub player_id: PlayerId,
    /// The ID of the team.
    pub team_id: TeamId,
    /// All other fields.
    #[serde(flatten)]
    #[diesel(embed)]
    pub terms: MembershipTerms,
}

/// The writable fields besides player and team.
#[derive(
    Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset, ToSchema,
)]
#[diesel(table_name = memberships, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct MembershipTerms {
    /// The shirt number.
    pub shirt_number: Option<ShirtNumber>,
    /// The position, for example "GK" or "left wing".
    pub position: Option<Text<20>>,
    /// Whether the player is captain.
    pub captain: bool,
    /// The season, for example "2025/26".
    pub season: Option<Text<60>>,
    /// The first day.
    pub start_date: Day,
    /// The last day; null if open.
    pub end_date: Option<Day>,
}

impl MembershipTerms {
    /// Reads the fields. Without `default_start` the start date is required.
    pub fn parse(fields: &mut FieldReader, default_start: Option<Day>) -> Option<Self> {
        let shirt_number = fields.optional("shirt_number");
        let position = fields.optional("position");
        let captain = fields.optional("captain").unwrap_or(false);
        let season = fields.optional("season");
        let start_date = match default_start {
            // If the start date is invalid, that error is reported; the default is only a placeholder.
            Some(today) => fields.optional("start_date").or(Some(today)),
            None => fields.required("start_date"),
        };
        let end_date = fields.optional("end_date");
        if let (Some(start), Some(end)) = (start_date, end_date)
            && end < start
            && !fields.has_error("start_date")
        {
            fields.add_field_error("end_date", format!("must not be before start_date, {start}"));
        }
        Some(Self { shirt_number, position, captain, season, start_date: start_date?, end_date })
    }

    /// The end date; the latest possible day if it is null.
    pub fn last_day(&self) -> Day {
        self.end_date.unwrap_or(Day::LAST)
    }
}

/// The body of a POST, whose start date is optional and defaults to today.
#[derive(Debug)]
pub struct NewMembership(pub(super) MembershipDetails);

impl FromBody for NewMembership {
    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self> {
        MembershipDetails::parse_with(fields, Some(today)).map(Self)
    }
}

impl FromBody for MembershipDetails {
    /// The start date is required: replacing it by today would change the past.
    fn parse(fields: &mut FieldReader, _: Day) -> Option<Self> {
        Self::parse_with(fields, None)
    }
}

impl MembershipDetails {
    fn parse_with(fields: &mut FieldReader, default_start: Option<Day>) -> Option<Self> {
        fields.skip_read_only(&[
            "id",
            "version",
            "created_at",
            "updated_at",
            "team_name",
            "player",
        ]);
        let player_id = fields.required("player_id");
        let team_id = fields.required("team_id");
        let terms = MembershipTerms::parse(fields, default_start);
        Some(Self { player_id: player_id?, team_id: team_id?, terms: terms? })
    }
}

impl Versioned for Membership {
    const COLLECTION: &'static str = "memberships";

    fn id(&self) -> i64 {
        self.id.get()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn last_modified(&self) -> Option<Timestamp> {
        Some(self.updated_at)
    }
}

/// A current team of a player.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CurrentTeam {
    /// The ID of the membership.
    membership_id: MembershipId,
    /// The ID of the team.
    pub team_id: TeamId,
    /// The current name of the team.
    pub team_name: String,
    #[serde(flatten)]
    pub terms: MembershipTerms,
}

impl CurrentTeam {
    pub(super) fn new(membership: Membership, team_name: String) -> Self {
        let MembershipDetails { team_id, terms, .. } = membership.details;
        Self { membership_id: membership.id, team_id, team_name, terms }
    }
}
