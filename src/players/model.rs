//! The types of a player: the row, the resource and the bodies of requests.

use diesel::{
    Selectable,
    prelude::{AsChangeset, Insertable, Queryable},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::Timestamp,
    database::{
        ids::{PlayerId, TeamId},
        schema::players,
    },
    external_ids::ExternalIds,
    http::Versioned,
    memberships::{CurrentTeam, MembershipTerms},
    resources::FromBody,
    values::{
        BirthDateVisibility, BoundedInt, CountryCode, Day, DominantSide, FieldReader, PartialDate,
        Text, index_words, sort_key,
    },
};

/// A row of the table.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = players)]
pub struct PlayerRow {
    pub(super) id: PlayerId,
    #[diesel(embed)]
    pub(super) details: PlayerDetails,
    pub(super) version: i64,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) name_key: String,
    pub(super) family_name_key: Option<String>,
}

/// A height in centimeters.
pub type Height = BoundedInt<50, 272>;

/// A weight in kilograms.
pub type Weight = BoundedInt<15, 300>;

/// The writable fields of a player, except the external ids.
#[derive(
    Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset, ToSchema,
)]
#[diesel(table_name = players, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct PlayerDetails {
    /// The name by which the player is known.
    pub name: Text<100>,
    /// The given name; null if there is none.
    pub given_name: Option<Text<100>>,
    /// The family name.
    pub family_name: Option<Text<100>>,
    /// The date of birth, as far as known: a year, a month or a day.
    pub birth_date: Option<PartialDate>,
    /// The nationality.
    pub nationality: Option<CountryCode>,
    /// The height in centimeters.
    pub height_cm: Option<Height>,
    /// The weight in kilograms.
    pub weight_kg: Option<Weight>,
    /// The preferred foot or hand.
    pub dominant_side: Option<DominantSide>,
}

impl PlayerDetails {
    /// The name that is built from given and family name; the error is the violated rule.
    pub(super) fn built_name(&self) -> Result<Text<100>, String> {
        build_name(self.given_name.as_ref(), self.family_name.as_ref())
    }

    /// Replaces the birth date by what a reader sees of it. Returns whether the reader sees such dates completely.
    pub(super) fn show_birth_date(&mut self, visibility: BirthDateVisibility) -> bool {
        let is_complete = visibility.is_complete(self.birth_date.as_ref());
        if !is_complete {
            self.birth_date = self.birth_date.as_ref().and_then(|date| visibility.shown(date));
        }
        is_complete
    }

    /// Whether the name is the one that is built from given and family name.
    pub fn has_built_name(&self) -> bool {
        self.built_name().is_ok_and(|name| name == self.name)
    }

    /// The sort key of the name.
    pub fn name_key(&self) -> String {
        sort_key(self.name.as_str())
    }

    /// The sort key of the family name.
    pub fn family_name_key(&self) -> Option<String> {
        self.family_name.as_ref().map(|name| sort_key(name.as_str()))
    }

    /// The words that a search matches.
    pub fn search(&self) -> String {
        // The family name first, as in Korea, where a name is found without the space.
        let parts = [self.family_name.as_ref(), self.given_name.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(Text::as_str).collect();
        index_words([self.name.as_str(), &parts.join(" ")])
    }
}

/// A player without the current teams.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = SquadPlayer)]
pub struct Player {
    /// The ID.
    pub id: PlayerId,
    /// The writable fields except the external ids.
    #[serde(flatten)]
    pub details: PlayerDetails,
    /// The IDs in other systems, by provider.
    pub external_ids: ExternalIds,
    /// The version, which increases with each change.
    pub(super) version: i64,
    /// The creation time.
    created_at: Timestamp,
    /// The time of the last change.
    updated_at: Timestamp,
}

impl Player {
    /// Replaces the birth date by what a reader sees of it.
    pub fn show_birth_date(&mut self, visibility: BirthDateVisibility) {
        self.details.show_birth_date(visibility);
    }

    pub(super) fn new(row: PlayerRow, external_ids: ExternalIds) -> Self {
        let PlayerRow { id, details, version, created_at, updated_at, .. } = row;
        Self { id, details, external_ids, version, created_at, updated_at }
    }

    /// A player who was just inserted.
    pub(super) fn inserted(id: PlayerId, new: PlayerInput, at: Timestamp) -> Self {
        let PlayerInput { details, external_ids } = new;
        Self { id, details, external_ids, version: 1, created_at: at, updated_at: at }
    }
}

impl Versioned for Player {
    const COLLECTION: &'static str = "players";

    fn id(&self) -> i64 {
        self.id.get()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// A player.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Player)]
pub struct PlayerView {
    /// The player.
    #[serde(flatten)]
    pub player: Player,
    /// The current teams, as of today (UTC).
    pub teams: Vec<CurrentTeam>,
    /// Whether the reader sees birth dates like this one completely.
    #[serde(skip)]
    pub(super) is_complete: bool,
}

impl PlayerView {
    /// A player without a team.
    pub(super) fn without_teams(player: Player) -> Self {
        Self { player, teams: Vec::new(), is_complete: true }
    }
}

impl Versioned for PlayerView {
    const COLLECTION: &'static str = Player::COLLECTION;

    fn id(&self) -> i64 {
        self.player.id()
    }

    fn version(&self) -> i64 {
        self.player.version()
    }

    fn is_complete(&self) -> bool {
        self.is_complete
    }
}

/// The body of a PUT, and of a POST without a first membership.
#[derive(Debug, Clone)]
pub struct PlayerInput {
    /// The columns of the row.
    pub details: PlayerDetails,
    /// The ids in other systems.
    pub external_ids: ExternalIds,
}

impl FromBody for PlayerInput {
    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self> {
        fields.skip_read_only(&["id", "version", "created_at", "updated_at", "teams"]);
        fields.require_any(&["name", "given_name", "family_name"]);
        let given_name: Option<Text<100>> = fields.optional("given_name");
        let family_name: Option<Text<100>> = fields.optional("family_name");
        let name = fields.optional("name");
        let name = name.or_else(|| full_name(fields, given_name.as_ref(), family_name.as_ref()));
        let birth_date: Option<PartialDate> = fields.optional("birth_date");
        if birth_date.as_ref().is_some_and(|date| date.first_day() > today) {
            fields.add_field_error("birth_date", format!("must not be after today, {today}"));
        }
        let nationality = fields.optional("nationality");
        let height_cm = fields.optional("height_cm");
        let weight_kg = fields.optional("weight_kg");
        let dominant_side = fields.optional("dominant_side");
        let external_ids = fields.optional("external_ids").unwrap_or_default();
        let name = name?;
        let details = PlayerDetails {
            name,
            given_name,
            family_name,
            birth_date,
            nationality,
            height_cm,
            weight_kg,
            dominant_side,
        };
        Some(Self { details, external_ids })
    }
}

/// The name built from given and family name, if the body has none.
fn full_name(
    fields: &mut FieldReader,
    given: Option<&Text<100>>,
    family: Option<&Text<100>>,
) -> Option<Text<100>> {
    // The error of a part is reported instead.
    if ["name", "given_name", "family_name"].iter().any(|part| fields.has_error(part)) {
        return None;
    }
    build_name(given, family).map_err(|rule| fields.add_field_error("name", rule)).ok()
}

/// The given name and the family name with a space between them; the error is the violated rule.
fn build_name(given: Option<&Text<100>>, family: Option<&Text<100>>) -> Result<Text<100>, String> {
    let parts: Vec<&str> = [given, family].into_iter().flatten().map(Text::as_str).collect();
    Text::parse(&parts.join(" "))
        .map_err(|rule| format!("{rule} if it is built from given_name and family_name"))
}

/// The body of a POST: a player and an optional first membership.
#[derive(Debug, Clone)]
pub struct NewPlayer {
    pub(super) player: PlayerInput,
    pub(super) first: Option<FirstMembership>,
}

impl FromBody for NewPlayer {
    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self> {
        let first = fields.nested("membership", |fields| FirstMembership::parse(fields, today));
        Some(Self { player: PlayerInput::parse(fields, today)?, first })
    }
}

/// The first membership of a new player.
#[derive(Debug, Clone)]
pub struct FirstMembership {
    pub(super) team_id: TeamId,
    pub(super) terms: MembershipTerms,
}

impl FromBody for FirstMembership {
    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self> {
        let team_id = fields.required("team_id");
        let terms = MembershipTerms::parse(fields, Some(today));
        Some(Self { team_id: team_id?, terms: terms? })
    }
}
