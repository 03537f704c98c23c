//! `/players/{id}/transfer`: one membership ends, the next one starts.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use serde_json::Value;

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
    team::team_name,
};
use crate::{
    changes::Actor,
    database::{Database, ReadCost, ids::PlayerId},
    error::AppError,
    http::Id,
    idempotency::IdempotentWrite,
    memberships,
    players::Player,
    resources::load,
    teams::{self, Team},
};

/// The maximum number of teams to choose from; others are entered by their id.
const MAX_TEAMS: i64 = 1_000;

#[derive(Template)]
#[template(path = "transfer_form.html")]
struct TransferForm {
    layout: Layout,
    player: Player,
    /// The teams of today, one of which the player leaves.
    current: Vec<Choice>,
    /// The teams that the player may join.
    teams: Vec<Choice>,
    /// Whether there are more teams than are listed.
    has_more: bool,
    view: FormView,
}

/// A team to choose.
struct Choice {
    id: String,
    name: String,
}

impl Choice {
    fn of(team: &Team) -> Self {
        Self { id: team.id.to_string(), name: team_name(team) }
    }
}

/// `GET /players/{id}/transfer`
pub async fn show(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<PlayerId>,
) -> Result<Page, AppError> {
    let mut values = Form::default();
    values.push("date", visitor.today.to_string());
    respond(&visitor, &database, id, FormView::new(values, None)?).await
}

/// `POST /players/{id}/transfer`
pub async fn transfer(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    actor: Actor,
    Id(id): Id<PlayerId>,
    form: Form,
) -> Result<Page, AppError> {
    let form = form.with_free_number();
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    let transfer = |body| memberships::transfer_operation(actor, id, body);
    match write.write(body(&form), transfer).await {
        Ok(_) => Ok(visitor.see_other(&format!("/players/{id}"))),
        Err(error) => respond(&visitor, &database, id, FormView::rejected(form, error)?).await,
    }
}

fn body(form: &Form) -> Value {
    let mut body = form.object(&["date", "shirt_number", "position", "season"]);
    for team in ["to_team_id", "from_team_id"] {
        body.insert(team.to_owned(), form.number(team));
    }
    Value::Object(body)
}

async fn respond(
    visitor: &Visitor,
    database: &Database,
    id: PlayerId,
    view: FormView,
) -> Result<Page, AppError> {
    let today = visitor.today;
    let (player, current, all) = database
        .read_long(visitor.client, ReadCost::Cheap, move |connection| {
            let player: Player = load(connection, id)?;
            let current = memberships::current_teams(connection, &[id], today)?;
            let ids: Vec<_> = current.into_iter().map(|(_, team)| team.team_id).collect();
            let current: Vec<Team> = teams::by_ids(connection, &ids)?.into_values().collect();
            Ok((player, current, teams::page_by_name(connection, 0, MAX_TEAMS + 1)?))
        })
        .await?;
    let limit = usize::try_from(MAX_TEAMS).unwrap_or(usize::MAX);
    let page = TransferForm {
        layout: visitor.layout(format!("Transfer {}", player.details.name)),
        player,
        current: current.iter().map(Choice::of).collect(),
        has_more: all.len() > limit,
        teams: all.iter().take(limit).map(Choice::of).collect(),
        view,
    };
    Page::private(page.view.status, &page)
}
