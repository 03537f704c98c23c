//! `/teams/{id}/new-season`: the memberships of a squad end on one day, and continue for those who stay.

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use serde_json::{Value, json};

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
    team::{Member, SquadQuery, load_squad, team_name},
};
use crate::{
    changes::Actor,
    database::{Database, ids::TeamId},
    error::AppError,
    http::Id,
    idempotency::IdempotentWrite,
    memberships,
    teams::Team,
    values::{BirthDateVisibility, Day},
};

#[derive(Template)]
#[template(path = "new_season.html")]
struct NewSeasonForm {
    layout: Layout,
    team: Team,
    team_name: String,
    last_day: Day,
    members: Vec<Member>,
    view: FormView,
    /// Whether the boxes are as they were submitted; before, all are checked.
    is_submitted: bool,
}

impl NewSeasonForm {
    fn stays(&self, member: &Member) -> bool {
        let id = member.membership.id.to_string();
        !self.is_submitted || self.view.has_value("stay", &id)
    }
}

/// `GET /teams/{id}/new-season`: `as_of` is the last day of the old season.
pub async fn show(
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    Id(id): Id<TeamId>,
    query: Query<SquadQuery>,
) -> Result<Page, AppError> {
    let last_day = query.day(visitor.today)?;
    let view = FormView::new(Form::default(), None)?;
    respond(&visitor, visibility, &database, id, last_day, view, false)
}

/// `POST /teams/{id}/new-season`
pub async fn start(
    request: HttpRequest,
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    actor: Actor,
    Id(id): Id<TeamId>,
    form: Form,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    let start = |body| memberships::new_season_operation(actor, id, body);
    match write.write(body(&form), start).await {
        Ok(_) => {
            let last_day: Option<Day> = form.value("last_day").trim().parse().ok();
            let first_day = last_day.and_then(Day::after).unwrap_or(visitor.today);
            Ok(visitor.see_other(&format!("/teams/{id}?as_of={first_day}")))
        }
        Err(error) => {
            let last_day = form.value("last_day").trim().parse().unwrap_or(visitor.today);
            let view = FormView::rejected(form, error)?;
            respond(&visitor, visibility, &database, id, last_day, view, true)
        }
    }
}

/// The body of the operation. Each membership of the squad is submitted as `ID-VERSION`.
fn body(form: &Form) -> Value {
    let stays: Vec<&str> = form.values("stay").collect();
    let member = |text: &str| {
        let (id, version) = text.split_once('-').unwrap_or((text, ""));
        let number = |text: &str| text.parse::<i64>().map_or_else(|_| text.into(), Value::from);
        json!({ "id": number(id), "version": number(version), "stays": stays.contains(&id) })
    };
    json!({
        "last_day": form.text("last_day"),
        "season": form.text("season"),
        "members": form.values("member").map(member).collect::<Vec<_>>(),
    })
}

fn respond(
    visitor: &Visitor,
    visibility: BirthDateVisibility,
    database: &Database,
    id: TeamId,
    last_day: Day,
    view: FormView,
    is_submitted: bool,
) -> Result<Page, AppError> {
    let (team, squad) = database.read(|connection| load_squad(connection, id, last_day))?;
    let members =
        squad.into_iter().map(|member| Member::new(member, last_day, visibility)).collect();
    let team_name = team_name(&team);
    let layout = visitor.layout(format!("New season of {team_name}"));
    let status = view.status;
    let page = NewSeasonForm { layout, team, team_name, last_day, members, view, is_submitted };
    Page::private(status, &page)
}
