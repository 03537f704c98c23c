//! `/memberships/{id}/edit`, and the shirt number that is changed in the table of a squad.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use serde_json::{Map, Value, json};

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
    team::team_name,
};
use crate::{
    changes::Actor,
    database::{Database, ids::MembershipId},
    error::AppError,
    http::{Id, Precondition, Versioned},
    idempotency::IdempotentWrite,
    memberships::Membership,
    players::Player,
    resources::{load, operations},
    teams::Team,
};

/// The fields and their names for people.
const LABELS: &[(&str, &str)] = &[
    ("shirt_number", "Shirt number"),
    ("position", "Position"),
    ("captain", "Captain"),
    ("season", "Season"),
    ("start_date", "First day"),
    ("end_date", "Last day"),
];

#[derive(Template)]
#[template(path = "membership_form.html")]
struct MembershipForm {
    layout: Layout,
    membership: Membership,
    player: Player,
    team_name: String,
    view: FormView,
}

/// `GET /memberships/{id}/edit`
pub async fn edit(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<MembershipId>,
) -> Result<Page, AppError> {
    let membership: Membership = database.read(|connection| load(connection, id))?;
    let view = FormView::of(&membership, membership.version())?;
    respond(&visitor, &database, membership, view)
}

/// `POST /memberships/{id}/edit`
pub async fn update(
    request: HttpRequest,
    visitor: Visitor,
    actor: Actor,
    database: Data<Database>,
    Id(id): Id<MembershipId>,
    form: Form,
) -> Result<Page, AppError> {
    let form = form.with_free_number();
    let body = Value::Object(terms(&form));
    save(&request, &visitor, actor, &database, id, form, body).await
}

/// `POST /memberships/{id}/number`: changes the shirt number only.
pub async fn change_number(
    request: HttpRequest,
    visitor: Visitor,
    actor: Actor,
    database: Data<Database>,
    Id(id): Id<MembershipId>,
    form: Form,
) -> Result<Page, AppError> {
    let body = json!({ "shirt_number": form.text("shirt_number") });
    let membership: Membership = database.read(|connection| load(connection, id))?;
    // If it is rejected, the whole form is shown.
    let form = FormView::of(&membership, membership.version())?.into_values().overlaid(form);
    save(&request, &visitor, actor, &database, id, form, body).await
}

async fn save(
    request: &HttpRequest,
    visitor: &Visitor,
    actor: Actor,
    database: &Database,
    id: MembershipId,
    form: Form,
    body: Value,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(request, &actor, form.value("idempotency_key"))?;
    let precondition = Precondition::of_version(form.version()?);
    let patch = |body| Ok(operations::patch::<Membership>(actor, id, precondition, body));
    let written = write.write(body, patch).await;
    let membership: Membership = database.read(|connection| load(connection, id))?;
    match written {
        Ok(_) => Ok(visitor.see_other(&squad_path(&membership, visitor))),
        Err(error) => {
            let conflict = matches!(error, AppError::PreconditionFailed { .. });
            let mut view = FormView::rejected(form, error)?;
            if conflict {
                view.compare(&membership, membership.version(), LABELS)?;
            }
            respond(visitor, database, membership, view)
        }
    }
}

/// The squad on a day on which the player is in it: today, or the last day of the membership.
pub(super) fn squad_path(membership: &Membership, visitor: &Visitor) -> String {
    let terms = &membership.details.terms;
    let day = visitor.today.clamp(terms.start_date, terms.last_day());
    format!("/teams/{}?as_of={day}&view=table", membership.details.team_id)
}

fn respond(
    visitor: &Visitor,
    database: &Database,
    membership: Membership,
    view: FormView,
) -> Result<Page, AppError> {
    let (player, team): (Player, Team) = database.read(|connection| {
        let details = &membership.details;
        Ok((load(connection, details.player_id)?, load(connection, details.team_id)?))
    })?;
    let team_name = team_name(&team);
    let layout = visitor.layout(format!("{} in {team_name}", player.details.name));
    let status = view.status;
    Page::private(status, &MembershipForm { layout, membership, player, team_name, view })
}

/// The fields of a membership besides player and team.
pub(super) fn terms(form: &Form) -> Map<String, Value> {
    let mut terms = form.object(&["shirt_number", "position", "season", "start_date", "end_date"]);
    terms.insert("captain".to_owned(), form.checkbox("captain"));
    terms
}
