//! The pages that confirm a deletion: of a team, a player or a membership. They list what is deleted along.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use serde_json::json;

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
    membership_form::squad_path,
    team::team_name,
};
use crate::{
    changes::Actor,
    database::{
        Connection, Database,
        ids::{MembershipId, PlayerId, TeamId},
    },
    error::AppError,
    http::{Id, Precondition, Versioned},
    idempotency::IdempotentWrite,
    memberships::{self, Membership},
    players::Player,
    resources::{Resource, load, operations},
    teams::Team,
    values::Day,
};

/// The maximum number of memberships that are listed.
const MAX_LISTED: usize = 100;

/// What a deletion is about.
struct Subject {
    /// What is deleted, as in "Delete Ann Ash".
    name: String,
    version: i64,
    /// What is deleted along, or stands in the way.
    listed: Vec<String>,
    /// The sentence before the list.
    note: &'static str,
    /// Whether the deletion is possible.
    is_possible: bool,
    /// The path of the page to return to.
    back: String,
    /// The path of the page after the deletion.
    after: String,
}

#[derive(Template)]
#[template(path = "delete.html")]
struct DeletePage {
    layout: Layout,
    subject: Subject,
    more: usize,
    action: String,
    view: FormView,
}

/// `GET /teams/{id}/delete`
pub async fn confirm_team(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<TeamId>,
) -> Result<Page, AppError> {
    let subject = database.read(|connection| team_subject(connection, id))?;
    show(&visitor, subject, None)
}

/// `POST /teams/{id}/delete`
pub async fn delete_team(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    actor: Actor,
    Id(id): Id<TeamId>,
    form: Form,
) -> Result<Page, AppError> {
    delete::<Team>(request, visitor, database, actor, id, form, team_subject).await
}

/// `GET /players/{id}/delete`
pub async fn confirm_player(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<PlayerId>,
) -> Result<Page, AppError> {
    let subject = database.read(|connection| player_subject(connection, id))?;
    show(&visitor, subject, None)
}

/// `POST /players/{id}/delete`
pub async fn delete_player(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    actor: Actor,
    Id(id): Id<PlayerId>,
    form: Form,
) -> Result<Page, AppError> {
    delete::<Player>(request, visitor, database, actor, id, form, player_subject).await
}

/// `GET /memberships/{id}/delete`
pub async fn confirm_membership(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<MembershipId>,
) -> Result<Page, AppError> {
    let today = visitor.clone();
    let subject = database.read(|connection| membership_subject(connection, id, &today))?;
    show(&visitor, subject, None)
}

/// `POST /memberships/{id}/delete`
pub async fn delete_membership(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    actor: Actor,
    Id(id): Id<MembershipId>,
    form: Form,
) -> Result<Page, AppError> {
    let of = visitor.clone();
    let subject = move |connection: &mut Connection, id| membership_subject(connection, id, &of);
    delete::<Membership>(request, visitor, database, actor, id, form, subject).await
}

async fn delete<R: Resource>(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    actor: Actor,
    id: R::Id,
    form: Form,
    subject: impl Fn(&mut Connection, R::Id) -> Result<Subject, AppError>,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    let precondition = Precondition::of_version(form.version()?);
    // Read before, to know where to go; a second click finds nothing but the stored response.
    let before = database.read(|connection| subject(connection, id));
    let delete = |_| Ok(operations::delete::<R>(actor, id, precondition));
    let after = before.as_ref().map_or_else(|_| "/".to_owned(), |subject| subject.after.clone());
    match write.write(json!({}), delete).await {
        Ok(_) => Ok(visitor.see_other(&after)),
        Err(error) => {
            let mut view = FormView::rejected(form, error)?;
            let subject = before?;
            view.version = Some(subject.version);
            show(&visitor, subject, Some(view))
        }
    }
}

fn show(visitor: &Visitor, mut subject: Subject, view: Option<FormView>) -> Result<Page, AppError> {
    let more = subject.listed.len().saturating_sub(MAX_LISTED);
    subject.listed.truncate(MAX_LISTED);
    let view = match view {
        Some(view) => view,
        None => FormView::new(Form::default(), Some(subject.version))?,
    };
    let layout = visitor.layout(format!("Delete {}", subject.name));
    let status = if view.message.is_some() { view.status } else { StatusCode::OK };
    let action = visitor.path.clone();
    Page::private(status, &DeletePage { layout, subject, more, action, view })
}

fn team_subject(connection: &mut Connection, id: TeamId) -> Result<Subject, AppError> {
    let team: Team = load(connection, id)?;
    let listed: Vec<String> = memberships::of_team(connection, id)?
        .into_iter()
        .map(|(membership, player)| format!("{player}, {}", period(&membership)))
        .collect();
    let is_possible = listed.is_empty();
    Ok(Subject {
        name: team_name(&team),
        version: team.version(),
        note: if is_possible {
            "The team has no memberships, past ones included."
        } else {
            "The team has memberships, so it cannot be deleted. Delete them first:"
        },
        listed,
        is_possible,
        back: format!("/teams/{id}"),
        after: "/".to_owned(),
    })
}

fn player_subject(connection: &mut Connection, id: PlayerId) -> Result<Subject, AppError> {
    let player: Player = load(connection, id)?;
    let career = memberships::career_of(connection, id)?;
    let listed: Vec<String> = career
        .into_iter()
        .map(|(membership, team)| format!("{team}, {}", period(&membership)))
        .collect();
    Ok(Subject {
        name: player.details.name.to_string(),
        version: player.version(),
        note: if listed.is_empty() {
            "The player has no memberships."
        } else {
            "The memberships of the player are deleted as well:"
        },
        listed,
        is_possible: true,
        back: format!("/players/{id}"),
        after: "/".to_owned(),
    })
}

fn membership_subject(
    connection: &mut Connection,
    id: MembershipId,
    visitor: &Visitor,
) -> Result<Subject, AppError> {
    let membership: Membership = load(connection, id)?;
    let player: Player = load(connection, membership.details.player_id)?;
    let team: Team = load(connection, membership.details.team_id)?;
    Ok(Subject {
        name: format!("{} in {}, {}", player.details.name, team_name(&team), period(&membership)),
        version: membership.version(),
        listed: Vec::new(),
        note: "The player and the team stay. To keep the history, enter a last day instead.",
        is_possible: true,
        back: format!("/memberships/{id}/edit"),
        after: squad_path(&membership, visitor),
    })
}

fn period(membership: &Membership) -> String {
    let terms = &membership.details.terms;
    let end = terms.end_date.map_or_else(|| "open end".to_owned(), Day::written_out);
    format!("{} to {end}", terms.start_date.written_out())
}
