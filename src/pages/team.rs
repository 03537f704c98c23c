//! `/teams/{id}`: the squad of a team on a day, and `/embed/teams/{id}`, the same for a frame on another site.

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use super::{
    json_ld,
    layout::{Layout, Page, Visitor},
    positions,
    shirt::Shirt,
    timeline::Timeline,
};
use crate::{
    database::{Connection, Database, ids::TeamId},
    error::AppError,
    http::{Id, Versioned},
    memberships::{self, Membership},
    resources::load,
    teams::{self, SquadMember, Team},
    values::{BirthDateVisibility, Day, PartialDate, ShirtNumber, sort_key},
};

/// The query of a squad page.
#[derive(Debug, Deserialize)]
pub struct SquadQuery {
    as_of: Option<String>,
    view: Option<String>,
    sort: Option<String>,
}

impl SquadQuery {
    /// The chosen day.
    ///
    /// # Errors
    /// 400 if it is not a date.
    pub fn day(&self, today: Day) -> Result<Day, AppError> {
        chosen_day(self.as_of.as_deref(), today)
    }
}

/// Parses `as_of`; blank means today, as a date input without a value sends it.
pub(super) fn chosen_day(as_of: Option<&str>, today: Day) -> Result<Day, AppError> {
    match as_of.map(str::trim) {
        None | Some("") => Ok(today),
        Some(text) => text.parse().map_err(|rule: String| AppError::parameter("as_of", rule)),
    }
}

/// A player of a squad, as the page shows the person.
pub struct Member {
    pub membership: Membership,
    pub name: String,
    pub nationality: Option<String>,
    /// The age on the day of the squad, if the whole birth date is shown.
    pub age: Option<i32>,
    /// The shown birth date.
    pub birth_date: Option<PartialDate>,
}

impl Member {
    /// A player on a day; what is shown of the birth date depends on the visitor.
    pub fn new(member: SquadMember, day: Day, visibility: BirthDateVisibility) -> Self {
        let details = member.player.details;
        let birth_date = details.birth_date.as_ref().and_then(|date| visibility.shown(date));
        Self {
            membership: member.membership,
            name: details.name.as_str().to_owned(),
            nationality: details.nationality.map(|country| country.to_string()),
            age: birth_date.as_ref().and_then(|date| date.age_on(day)),
            birth_date,
        }
    }

    /// The version of the membership.
    pub fn version(&self) -> i64 {
        self.membership.version()
    }

    /// The shirt number.
    pub fn number(&self) -> Option<&str> {
        self.membership.details.terms.shirt_number.as_ref().map(ShirtNumber::as_str)
    }

    /// The position.
    pub fn position(&self) -> Option<&str> {
        self.membership.details.terms.position.as_ref().map(crate::values::Text::as_str)
    }

    /// The age, or the birth year or date if there is no age.
    pub fn age_or_year(&self) -> Option<String> {
        match (self.age, &self.birth_date) {
            (Some(age), _) => Some(format!("{age} years")),
            (None, Some(date)) => Some(format!("born {}", date.written_out())),
            (None, None) => None,
        }
    }
}

/// Players of one position.
pub struct Group {
    /// The heading.
    pub heading: String,
    /// The players, by shirt number.
    pub members: Vec<Member>,
}

/// A column of the table by which it can be sorted.
pub struct Column {
    /// The heading.
    pub heading: &'static str,
    /// The value of `aria-sort`; `None` if the table is sorted by another column.
    pub sorted: Option<&'static str>,
    /// The value of `sort` that a click on the heading leads to.
    pub link: String,
}

const COLUMNS: [(&str, &str); 4] =
    [("number", "No."), ("name", "Name"), ("position", "Position"), ("age", "Age")];

#[derive(Template)]
#[template(path = "team.html")]
struct TeamPage {
    layout: Layout,
    team: Team,
    shirt: Shirt,
    timeline: Timeline,
    size: usize,
    view: View,
    /// Whether the chosen day is today.
    is_today: bool,
}

/// The two views of a squad.
enum View {
    Shirts(Vec<Group>),
    Table { columns: Vec<Column>, members: Vec<Member> },
}

/// `GET /teams/{id}`
pub async fn show(
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    Id(id): Id<TeamId>,
    query: Query<SquadQuery>,
) -> Result<Page, AppError> {
    let day = query.day(visitor.today)?;
    let (team, squad, all) = database.read(|connection| {
        let (team, squad) = load_squad(connection, id, day)?;
        Ok((team, squad, memberships::of_team(connection, id)?))
    })?;
    let size = squad.len();
    let members = squad.into_iter().map(|member| Member::new(member, day, visibility)).collect();
    let view = match query.view.as_deref() {
        Some("table") => table(members, query.sort.as_deref().unwrap_or_default()),
        _ => View::Shirts(groups(members)),
    };
    let details = &team.details;
    let full_name = team_name(&team);
    let is_today = day == visitor.today;
    let mut layout = visitor.layout(if is_today {
        format!("{full_name}: squad")
    } else {
        format!("{full_name}: squad on {}", day.written_out())
    });
    let players = if size == 1 { "player" } else { "players" };
    layout.description = format!(
        "The squad of {full_name} on {}: {size} {players} with numbers and positions.",
        day.written_out()
    );
    layout.json = Some(format!("/api/v1/teams/{id}/players?as_of={day}"));
    layout.canonical =
        Some(if is_today { format!("/teams/{id}") } else { format!("/teams/{id}?as_of={day}") });
    layout.json_ld = Some(json_ld::team(&layout, &team));
    let page = TeamPage {
        shirt: Shirt::of(&details.colors),
        timeline: Timeline::new(&all, day, visitor.today),
        layout,
        team,
        size,
        view,
        is_today,
    };
    visitor.page(&page)
}

/// A team and its squad.
///
/// # Errors
/// 404 if the team does not exist.
pub(super) fn load_squad(
    connection: &mut Connection,
    id: TeamId,
    day: Day,
) -> Result<(Team, Vec<SquadMember>), AppError> {
    let team: Team = load(connection, id)?;
    Ok((team, teams::squad_on(connection, id, day)?))
}

/// The name of a team with its category, which distinguishes the teams of a club.
pub(super) fn team_name(team: &Team) -> String {
    let details = &team.details;
    match &details.category {
        Some(category) => format!("{} {category}", details.name),
        None => details.name.to_string(),
    }
}

/// The players by position, each group in the order of the squad.
fn groups(members: Vec<Member>) -> Vec<Group> {
    let mut groups: Vec<((usize, String), Group)> = Vec::new();
    for member in members {
        let key = positions::group(member.position());
        if let Some((_, group)) = groups.iter_mut().find(|(known, _)| *known == key) {
            group.members.push(member);
            continue;
        }
        let heading = key.1.clone();
        groups.push((key, Group { heading, members: vec![member] }));
    }
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The table, sorted by a column; `-` means descending.
fn table(mut members: Vec<Member>, sort: &str) -> View {
    let (descending, wanted) = match sort.strip_prefix('-') {
        Some(column) => (true, column),
        None => (false, sort),
    };
    let known = COLUMNS.iter().map(|(name, _)| *name).find(|name| *name == wanted);
    let column = known.unwrap_or("number");
    match column {
        "name" => members.sort_by_cached_key(|member| sort_key(&member.name)),
        "position" => members.sort_by_cached_key(|member| positions::group(member.position())),
        // Sorted by the shown date, so the order tells no more than the page.
        "age" => members.sort_by_cached_key(|member| {
            std::cmp::Reverse(member.birth_date.as_ref().map(PartialDate::first_day))
        }),
        // "number": the squad is in this order already.
        _ => {}
    }
    if descending {
        members.reverse();
    }
    // Rows without a value come last in both directions.
    members.sort_by_key(|member| match column {
        "number" => member.number().is_none(),
        "position" => member.position().is_none(),
        "age" => member.birth_date.is_none(),
        _ => false,
    });
    let columns = COLUMNS
        .iter()
        .map(|(name, heading)| {
            let sorted =
                (*name == column).then_some(if descending { "descending" } else { "ascending" });
            let link = if *name == column && !descending {
                format!("-{name}")
            } else {
                (*name).to_owned()
            };
            Column { heading, sorted, link }
        })
        .collect();
    View::Table { columns, members }
}

/// The sites that may show squads in a frame, from `--embed-origin`.
#[derive(Debug, Clone)]
pub struct EmbedOrigins(pub Vec<String>);

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    layout: Layout,
    team: Team,
    shirt: Shirt,
    day: Day,
    groups: Vec<Group>,
}

/// `GET /embed/teams/{id}`: what a guest sees, whoever requests it.
pub async fn embed(
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    origins: Data<EmbedOrigins>,
    Id(id): Id<TeamId>,
    query: Query<SquadQuery>,
) -> Result<Page, AppError> {
    let day = query.day(visitor.today)?;
    let (team, squad) = database.read(|connection| load_squad(connection, id, day))?;
    let members = squad.into_iter().map(|member| Member::new(member, day, visibility)).collect();
    let layout = visitor.layout(format!("{}: squad", team_name(&team)));
    let shirt = Shirt::of(&team.details.colors);
    let page = EmbedPage { layout, shirt, day, groups: groups(members), team };
    let ancestors = if origins.0.is_empty() { "'none'".to_owned() } else { origins.0.join(" ") };
    visitor.page_for_frames(&page, &ancestors)
}
