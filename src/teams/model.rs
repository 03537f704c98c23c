//! The types of a team: the row, the resource and the body of a request.

use diesel::{
    Selectable,
    prelude::{AsChangeset, Insertable, Queryable},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::Timestamp,
    database::{ids::TeamId, schema::teams},
    external_ids::ExternalIds,
    http::Versioned,
    resources::FromBody,
    values::{
        BoundedInt, Colors, CountryCode, Day, FieldReader, TeamCode, Text, Website, fold_case,
        index_words, sort_key,
    },
};

/// A row of the table.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct TeamRow {
    pub(super) id: TeamId,
    #[diesel(embed)]
    pub(super) details: TeamDetails,
    pub(super) version: i64,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) name_key: String,
}

/// A year of foundation. Parsing also rejects years after the current one.
pub type FoundedYear = BoundedInt<1800, 9999>;

/// The writable fields of a team, except the external ids.
#[derive(
    Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset, ToSchema,
)]
#[diesel(table_name = teams, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct TeamDetails {
    /// The full name.
    pub name: Text<100>,
    /// The category, for example "Women" or "U19".
    pub category: Option<Text<40>>,
    /// The short name, for tables.
    pub short_name: Option<Text<30>>,
    /// The code, for scoreboards; not unique.
    pub code: Option<TeamCode>,
    /// The sport.
    pub sport: Option<Text<40>>,
    /// The country.
    pub country: Option<CountryCode>,
    /// The city.
    pub city: Option<Text<100>>,
    /// The venue.
    pub venue: Option<Text<100>>,
    /// The year of foundation.
    pub founded_year: Option<FoundedYear>,
    /// The URL of the website.
    pub website: Option<Website>,
    /// Up to two colors.
    pub colors: Colors,
}

impl TeamDetails {
    /// The key that is unique among teams: name, category, country and city, case-folded; nulls count as equal.
    pub fn folded_key(&self) -> String {
        // The separator cannot occur in a text.
        let part = |text: Option<&str>| fold_case(text.unwrap_or_default());
        [
            part(Some(self.name.as_str())),
            part(self.category.as_ref().map(Text::as_str)),
            part(self.country.as_ref().map(CountryCode::as_str)),
            part(self.city.as_ref().map(Text::as_str)),
        ]
        .join("\u{1f}")
    }

    /// The sort key of the name.
    pub fn name_key(&self) -> String {
        sort_key(self.name.as_str())
    }

    /// The words that a search matches.
    pub fn search(&self) -> String {
        let short_name = self.short_name.as_ref().map(Text::as_str);
        let code = self.code.as_ref().map(TeamCode::as_str);
        index_words([Some(self.name.as_str()), short_name, code].into_iter().flatten())
    }
}

/// A team.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Team {
    /// The ID.
    pub id: TeamId,
    /// The writable fields except the external ids.
    #[serde(flatten)]
    pub details: TeamDetails,
    /// The IDs in other systems, by provider.
    pub external_ids: ExternalIds,
    /// The version, which increases with each change.
    pub(super) version: i64,
    /// The creation time.
    created_at: Timestamp,
    /// The time of the last change.
    pub(super) updated_at: Timestamp,
}

impl Team {
    /// A team that was just inserted.
    pub(super) fn inserted(id: TeamId, new: TeamInput, at: Timestamp) -> Self {
        let TeamInput { details, external_ids } = new;
        Self { id, details, external_ids, version: 1, created_at: at, updated_at: at }
    }

    pub(super) fn new(row: TeamRow, external_ids: ExternalIds) -> Self {
        let TeamRow { id, details, version, created_at, updated_at, name_key: _ } = row;
        Self { id, details, external_ids, version, created_at, updated_at }
    }
}

impl Versioned for Team {
    const COLLECTION: &'static str = "teams";

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

/// The body of a POST or PUT.
#[derive(Debug, Clone)]
pub struct TeamInput {
    /// The columns of the row.
    pub details: TeamDetails,
    /// The ids in other systems.
    pub external_ids: ExternalIds,
}

impl FromBody for TeamInput {
    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self> {
        fields.skip_read_only(&["id", "version", "created_at", "updated_at"]);
        let name = fields.required("name");
        let category = fields.optional("category");
        let short_name = fields.optional("short_name");
        let code = fields.optional("code");
        let sport = fields.optional("sport");
        let country = fields.optional("country");
        let city = fields.optional("city");
        let venue = fields.optional("venue");
        let founded_year: Option<FoundedYear> = fields.optional("founded_year");
        if founded_year.is_some_and(|year| year.get() > today.year()) {
            fields.add_field_error(
                "founded_year",
                format!("must not be after the current year, {}", today.year()),
            );
        }
        let website = fields.optional("website");
        let colors = fields.optional("colors").unwrap_or_default();
        let external_ids = fields.optional("external_ids").unwrap_or_default();
        let name = name?;
        let details = TeamDetails {
            name,
            category,
            short_name,
            code,
            sport,
            country,
            city,
            venue,
            founded_year,
            website,
            colors,
        };
        Some(Self { details, external_ids })
    }
}
