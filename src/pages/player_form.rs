//! `/players/new` and `/players/{id}/edit`.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use serde_json::Value;

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
};
use crate::{
    changes::Actor,
    database::{Database, ids::PlayerId},
    error::AppError,
    http::{Id, Precondition, Versioned},
    idempotency::IdempotentWrite,
    players::Player,
    resources::{load, operations},
};

/// The fields and their names for people.
const LABELS: &[(&str, &str)] = &[
    ("name", "Name"),
    ("given_name", "Given name"),
    ("family_name", "Family name"),
    ("birth_date", "Birth date"),
    ("nationality", "Nationality"),
    ("height_cm", "Height"),
    ("weight_kg", "Weight"),
    ("dominant_side", "Strong side"),
];

const TEXT_FIELDS: &[&str] =
    &["name", "given_name", "family_name", "birth_date", "nationality", "dominant_side"];

#[derive(Template)]
#[template(path = "player_form.html")]
struct PlayerForm {
    layout: Layout,
    view: FormView,
    /// The path that the form is sent to.
    action: String,
    /// The path of the page to return to.
    back: String,
}

/// `GET /players/new`
pub async fn new(visitor: Visitor) -> Result<Page, AppError> {
    respond(&visitor, None, FormView::new(Form::default(), None)?)
}

/// `POST /players/new`
pub async fn create(
    request: HttpRequest,
    visitor: Visitor,
    actor: Actor,
    form: Form,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    match write.write(body(&form), |body| operations::create::<Player>(actor, body)).await {
        Ok(created) => Ok(visitor.see_other(&format!("/players/{}", created.id()?))),
        Err(error) => respond(&visitor, None, FormView::rejected(form, error)?),
    }
}

/// `GET /players/{id}/edit`
pub async fn edit(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<PlayerId>,
) -> Result<Page, AppError> {
    let player: Player = database.read(|connection| load(connection, id))?;
    let mut values = Form::of_resource(&player)?;
    // A name that follows given and family name is shown as empty.
    if player.details.has_built_name() {
        values = values.without("name");
    }
    respond(&visitor, Some(id), FormView::new(values, Some(player.version()))?)
}

/// `POST /players/{id}/edit`
pub async fn update(
    request: HttpRequest,
    visitor: Visitor,
    actor: Actor,
    database: Data<Database>,
    Id(id): Id<PlayerId>,
    form: Form,
) -> Result<Page, AppError> {
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    let precondition = Precondition::of_version(form.version()?);
    let patch = |body| Ok(operations::patch::<Player>(actor, id, precondition, body));
    match write.write(body(&form), patch).await {
        Ok(_) => Ok(visitor.see_other(&format!("/players/{id}"))),
        Err(error) => {
            let conflict = matches!(error, AppError::PreconditionFailed { .. });
            let mut view = FormView::rejected(form, error)?;
            if conflict {
                let player: Player = database.read(|connection| load(connection, id))?;
                view.compare(&player, player.version(), LABELS)?;
            }
            respond(&visitor, Some(id), view)
        }
    }
}

fn respond(visitor: &Visitor, id: Option<PlayerId>, view: FormView) -> Result<Page, AppError> {
    let (title, action, back) = match id {
        None => ("Add a player", "/players/new".to_owned(), "/".to_owned()),
        Some(id) => ("Edit the player", format!("/players/{id}/edit"), format!("/players/{id}")),
    };
    let status = view.status;
    Page::private(status, &PlayerForm { layout: visitor.layout(title), view, action, back })
}

/// The body of a POST, or of a PATCH: fields that the form does not have stay as they are.
pub(super) fn body(form: &Form) -> Value {
    let mut body = form.object(TEXT_FIELDS);
    body.insert("height_cm".to_owned(), form.number("height_cm"));
    body.insert("weight_kg".to_owned(), form.number("weight_kg"));
    Value::Object(body)
}
