//! `/account`: the user's own password, sessions and API keys.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use serde_json::{Value, json};

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor, see_other},
};
use crate::{
    auth::{
        AuthenticatedUser, Role, account,
        api_keys::{self, ApiKey, ApiKeyView, NewKey},
        sessions::{self, Session, SessionLifetimes, page_session},
        users,
    },
    changes::Actor,
    clock::Clock,
    config::Access,
    database::{
        Connection, Database,
        ids::{ApiKeyId, SessionId},
    },
    error::{AppError, AuthError},
    http::{Id, RenderResponse, WriteResponse, app_data},
    idempotency::IdempotentWrite,
};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    layout: Layout,
    role: Role,
    temporary_password: bool,
    sessions: Vec<Session>,
    keys: Vec<ApiKeyView>,
    /// The roles that a new key may have.
    roles: Vec<Role>,
    password: FormView,
    api_key: FormView,
    /// The secret of the key that was just created.
    secret: Option<String>,
}

impl AccountPage {
    fn load(request: &HttpRequest, user: &AuthenticatedUser) -> Result<Self, AppError> {
        let now = app_data::<Clock>(request)?.now();
        let lifetimes = SessionLifetimes::from(app_data::<Access>(request)?.as_ref());
        let (found, sessions, keys) = app_data::<Database>(request)?.read(|connection| {
            let found = users::by_id(connection, user.id)?.ok_or(AuthError::TokenRevoked)?;
            let sessions = sessions::active(connection, user.id, user.session(), lifetimes, now)?;
            Ok((found, sessions, api_keys::of_user(connection, user.id)?))
        })?;
        Ok(Self {
            layout: Visitor::of(request)?.layout("Account"),
            role: user.role,
            temporary_password: found.temporary_password,
            sessions,
            keys,
            roles: Role::ALL.into_iter().filter(|role| *role <= user.role).collect(),
            password: FormView::new(Form::default(), None)?,
            api_key: FormView::new(Form::default(), None)?,
            secret: None,
        })
    }

    fn respond(self, status: StatusCode) -> Result<Page, AppError> {
        Page::private(status, &self)
    }
}

/// `GET /account`
pub async fn show(request: HttpRequest, user: AuthenticatedUser) -> Result<Page, AppError> {
    AccountPage::load(&request, &user)?.respond(StatusCode::OK)
}

/// `POST /account/password`
pub async fn change_password(
    request: HttpRequest,
    visitor: Visitor,
    user: AuthenticatedUser,
    actor: Actor,
    form: Form,
) -> Result<Page, AppError> {
    // Whoever finds an open browser must not be able to take over the account.
    let current = form.value("current_password");
    let body = json!({ "current_password": current, "new_password": form.value("new_password") });
    let changed = if form.value("new_password") == form.value("repeated_password") {
        account::change_page_password(&request, user.clone(), actor, body).await
    } else {
        Err(AppError::invalid("/repeated_password", "must be the same as the new one"))
    };
    match changed {
        Ok(secret) => {
            let mut response = see_other(&format!("{}/account", visitor.base));
            response
                .add_cookie(&page_session::cookie(&request, secret)?)
                .map_err(AppError::internal)?;
            Ok(Page::Private(response))
        }
        Err(error) => {
            // Passwords are not sent back.
            let view = FormView::rejected(Form::default(), wrong_password(error))?;
            let status = view.status;
            let page = AccountPage { password: view, ..AccountPage::load(&request, &user)? };
            page.respond(status)
        }
    }
}

/// A wrong current password as an error of its field: a 401 would be about the session.
fn wrong_password(error: AppError) -> AppError {
    match error {
        AppError::Unauthorized(AuthError::InvalidCredentials) => {
            AppError::invalid("/current_password", "is wrong")
        }
        error => error,
    }
}

/// `POST /account/sessions/{id}/end`
pub async fn end_session(
    visitor: Visitor,
    database: Data<Database>,
    settings: Data<Access>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    Id(id): Id<SessionId>,
) -> Result<Page, AppError> {
    let (lifetimes, at) = (SessionLifetimes::from(settings.as_ref()), clock.now());
    let ended = database
        .write(move |connection| sessions::end_active(connection, user.id, id, lifetimes, at))
        .await;
    match ended {
        // A second click finds it ended.
        Ok(_) | Err(AppError::NotFound(_)) => Ok(visitor.see_other("/account")),
        Err(error) => Err(error),
    }
}

/// `POST /account/sessions/end-others`
pub async fn end_other_sessions(
    visitor: Visitor,
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
) -> Result<Page, AppError> {
    let (current, at) = (user.require_session()?, clock.now());
    database
        .write(move |connection| Ok(sessions::end_others(connection, user.id, current, at)?))
        .await?;
    Ok(visitor.see_other("/account"))
}

/// `POST /account/api-keys`: shows the secret, once. A second click on the same form creates no other key.
pub async fn create_api_key(
    request: HttpRequest,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    form: Form,
) -> Result<Page, AppError> {
    match create_key(&request, &clock, &user, &form).await {
        Ok(Some(secret)) => {
            let page = AccountPage { secret: Some(secret), ..AccountPage::load(&request, &user)? };
            page.respond(StatusCode::OK)
        }
        // The form was sent again; the secret is not stored.
        Ok(None) => AccountPage::load(&request, &user)?.respond(StatusCode::OK),
        Err(error) => {
            let view = FormView::rejected(form.without("current_password"), wrong_password(error))?;
            let status = view.status;
            let page = AccountPage { api_key: view, ..AccountPage::load(&request, &user)? };
            page.respond(status)
        }
    }
}

/// Creates a key and returns its secret; `None` if this form created one before.
async fn create_key(
    request: &HttpRequest,
    clock: &Clock,
    user: &AuthenticatedUser,
    form: &Form,
) -> Result<Option<String>, AppError> {
    let now = clock.now();
    let new = NewKey::from_body(key_body(form), user.role, now)?;
    let given = form.value("current_password").to_owned();
    account::verify_password(request, user, given).await?;
    let key = ApiKey::new().map_err(AppError::internal)?;
    let hash = key.hash();
    let create = new.operation(user.clone(), &key, now);
    let create =
        move |connection: &mut Connection| Ok(CreatedKey { key: create(connection)?, hash });
    let actor = Actor::user(user.id, &user.name, now);
    let write = IdempotentWrite::from_form(request, &actor, form.value("idempotency_key"))?;
    let response = write.write(key_body(form), |_| Ok(create)).await?;
    let is_new = response.body.is_some_and(|body| body.contains(&key.hash()));
    Ok(is_new.then(|| key.reveal()))
}

/// A key that was just stored. The response that is stored for the form has its hash, not the secret.
struct CreatedKey {
    key: ApiKeyView,
    hash: String,
}

impl RenderResponse for CreatedKey {
    fn id(&self) -> Option<i64> {
        Some(self.key.id.get())
    }

    fn render(&self) -> Result<WriteResponse, AppError> {
        Ok(WriteResponse {
            status: StatusCode::CREATED,
            location: None,
            etag: None,
            body: Some(json!({ "id": self.key.id, "hash": self.hash }).to_string()),
        })
    }
}

fn key_body(form: &Form) -> Value {
    let mut body = form.object(&["name", "role"]);
    // The last second of the chosen day.
    let expires_at = form.text("expires_on").as_str().map(|day| format!("{day}T23:59:59Z"));
    body.insert("expires_at".to_owned(), expires_at.into());
    Value::Object(body)
}

/// `POST /account/api-keys/{id}/revoke`
pub async fn revoke_api_key(
    visitor: Visitor,
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    Id(id): Id<ApiKeyId>,
) -> Result<Page, AppError> {
    let at = clock.now();
    database.write(move |connection| Ok(api_keys::revoke(connection, user.id, id, at)?)).await?;
    Ok(visitor.see_other("/account"))
}
