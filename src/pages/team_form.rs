//! `/teams/new` and `/teams/{id}/edit`.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use serde_json::{Map, Value};

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
};
use crate::{
    changes::Actor,
    database::{Database, ids::TeamId},
    error::AppError,
    http::{Id, Precondition, Versioned},
    idempotency::IdempotentWrite,
    resources::{load, operations},
    teams::Team,
};

/// The fields and their names for people.
const LABELS: &[(&str, &str)] = &[
    ("name", "Name"),
    ("category", "Category"),
    ("short_name", "Short name"),
    ("code", "Code"),
    ("sport", "Sport"),
    ("country", "Country code"),
    ("city", "City"),
    ("venue", "Venue"),
    ("founded_year", "Founded in"),
    ("website", "Website"),
    ("colors", "Colors"),
];

const TEXT_FIELDS: &[&str] =
    &["name", "category", "short_name", "code", "sport", "country", "city", "venue", "website"];

#[derive(Template)]
#[template(path = "team_form.html")]
struct TeamForm {
    layout: Layout,
    view: FormView,
    /// The path that the form is sent to.
    action: String,
    /// The path of the page to return to.
    back: String,
}

/// `GET /teams/new`
pub async fn new(visitor: Visitor) -> Result<Page, AppError> {
    respond(&visitor, None, FormView::new(Form::default(), None)?)
}

/// `POST /teams/new`
pub async fn create(
    request: HttpRequest,
    visitor: Visitor,
    actor: Actor,
    form: Form,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    match write.write(body(&form), |body| operations::create::<Team>(actor, body)).await {
        Ok(created) => Ok(visitor.see_other(&format!("/teams/{}", created.id()?))),
        Err(error) => respond(&visitor, None, FormView::rejected(form, error)?),
    }
}

/// `GET /teams/{id}/edit`
pub async fn edit(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<TeamId>,
) -> Result<Page, AppError> {
    let team: Team = database.read(|connection| load(connection, id))?;
    respond(&visitor, Some(id), FormView::of(&team, team.version())?)
}

/// `POST /teams/{id}/edit`
pub async fn update(
    request: HttpRequest,
    visitor: Visitor,
    actor: Actor,
    database: Data<Database>,
    Id(id): Id<TeamId>,
    form: Form,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    let precondition = Precondition::of_version(form.version()?);
    let patch = |body| Ok(operations::patch::<Team>(actor, id, precondition, body));
    match write.write(body(&form), patch).await {
        Ok(_) => Ok(visitor.see_other(&format!("/teams/{id}"))),
        Err(error) => {
            let conflict = matches!(error, AppError::PreconditionFailed { .. });
            let mut view = FormView::rejected(form, error)?;
            if conflict {
                let team: Team = database.read(|connection| load(connection, id))?;
                view.compare(&team, team.version(), LABELS)?;
            }
            respond(&visitor, Some(id), view)
        }
    }
}

fn respond(visitor: &Visitor, id: Option<TeamId>, view: FormView) -> Result<Page, AppError> {
    let (title, action, back) = match id {
        None => ("Add a team", "/teams/new".to_owned(), "/".to_owned()),
        Some(id) => ("Edit the team", format!("/teams/{id}/edit"), format!("/teams/{id}")),
    };
    let status = view.status;
    Page::private(status, &TeamForm { layout: visitor.layout(title), view, action, back })
}

/// The body of a POST, or of a PATCH: fields that the form does not have stay as they are.
fn body(form: &Form) -> Value {
    let mut body: Map<String, Value> = form.object(TEXT_FIELDS);
    body.insert("founded_year".to_owned(), form.number("founded_year"));
    let colors = form.values("colors").filter(|color| !color.trim().is_empty());
    body.insert("colors".to_owned(), colors.collect());
    Value::Object(body)
}
