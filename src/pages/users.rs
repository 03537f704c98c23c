//! `/users`: the users, for admins.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Query},
};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
};
use crate::{
    auth::{
        AuthenticatedUser, Hasher, Role,
        users::{self, User},
    },
    changes::Actor,
    database::{Connection, Database, ids::UserId},
    error::AppError,
    http::{Id, Precondition, RenderResponse, Versioned},
    idempotency::IdempotentWrite,
    resources::{load, operations},
};

/// The number of users on a page.
const PAGE_LENGTH: i64 = 200;

/// The fields of a user and their names for people.
const LABELS: &[(&str, &str)] = &[("role", "Role"), ("disabled", "Disabled")];

/// The query of the list.
#[derive(Deserialize)]
pub struct ListQuery {
    after: Option<i64>,
}

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    layout: Layout,
    users: Vec<User>,
    /// The id after which the next page begins.
    next: Option<i64>,
    roles: [Role; 3],
    view: FormView,
}

impl UsersPage {
    fn load(
        visitor: &Visitor,
        database: &Database,
        after: i64,
        view: FormView,
    ) -> Result<Self, AppError> {
        let mut users = database
            .read(|connection| Ok(users::page_after(connection, after.into(), PAGE_LENGTH + 1)?))?;
        let limit = usize::try_from(PAGE_LENGTH).unwrap_or(usize::MAX);
        let has_more = users.len() > limit;
        users.truncate(limit);
        let next = users.last().map(|user| user.id.get()).filter(|_| has_more);
        Ok(Self { layout: visitor.layout("Users"), users, next, roles: Role::ALL, view })
    }
}

/// `GET /users`
pub async fn list(
    visitor: Visitor,
    database: Data<Database>,
    query: Query<ListQuery>,
) -> Result<Page, AppError> {
    let view = FormView::new(Form::default(), None)?;
    let page = UsersPage::load(&visitor, &database, query.after.unwrap_or(0), view)?;
    Page::private(StatusCode::OK, &page)
}

/// `POST /users`: adds a user, whose password is temporary.
pub async fn add(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    hasher: Data<Hasher>,
    actor: Actor,
    form: Form,
) -> Result<Page, AppError> {
    match add_user(&request, &hasher, actor, &form).await {
        Ok(()) => Ok(visitor.see_other("/users")),
        Err(error) => {
            let view = FormView::rejected(form.without("password"), error)?;
            let status = view.status;
            Page::private(status, &UsersPage::load(&visitor, &database, 0, view)?)
        }
    }
}

async fn add_user(
    request: &HttpRequest,
    hasher: &Hasher,
    actor: Actor,
    form: &Form,
) -> Result<(), AppError> {
    let write = IdempotentWrite::from_form(request, &actor, form.value("idempotency_key"))?;
    let body = form.object(&["username", "password", "role"]);
    // The stored hash of the body must not allow guessing the password.
    let without_password = json!({ "username": body["username"], "role": body["role"] });
    let create = users::handlers::create_operation(hasher, actor, Value::Object(body)).await?;
    let create_temporary = move |connection: &mut Connection| {
        let created = create(connection)?;
        if let Some(id) = created.id() {
            users::set_temporary_password(connection, id.into())?;
        }
        Ok(created)
    };
    write.write(without_password, |_| Ok(create_temporary)).await.map(drop)
}

#[derive(Template)]
#[template(path = "user_form.html")]
struct UserForm {
    layout: Layout,
    user: User,
    roles: [Role; 3],
    view: FormView,
}

/// `GET /users/{id}/edit`
pub async fn edit(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<UserId>,
) -> Result<Page, AppError> {
    let user: User = database.read(|connection| load(connection, id))?;
    let view = FormView::of(&user, user.version())?;
    respond(&visitor, user, view)
}

fn respond(visitor: &Visitor, user: User, view: FormView) -> Result<Page, AppError> {
    let layout = visitor.layout(format!("Edit {}", user.username));
    let status = view.status;
    Page::private(status, &UserForm { layout, user, roles: Role::ALL, view })
}

/// `POST /users/{id}/edit`: sets the role, `disabled` and, if one is given, a temporary password.
pub async fn update(
    visitor: Visitor,
    database: Data<Database>,
    hasher: Data<Hasher>,
    actor: Actor,
    Id(id): Id<UserId>,
    form: Form,
) -> Result<Page, AppError> {
    let mut body = form.object(&["role"]);
    body.insert("disabled".to_owned(), form.checkbox("disabled"));
    if !form.value("password").is_empty() {
        body.insert("password".to_owned(), form.value("password").into());
    }
    let precondition = Precondition::of_version(form.version()?);
    let body = Value::Object(body);
    let patch = users::handlers::patch_user(&database, &hasher, actor, precondition, id, body);
    match patch.await {
        Ok(_) => Ok(visitor.see_other("/users")),
        Err(error) => {
            let conflict = matches!(error, AppError::PreconditionFailed { .. });
            let mut view = FormView::rejected(form.without("password"), error)?;
            let user: User = database.read(|connection| load(connection, id))?;
            if conflict {
                view.compare(&user, user.version(), LABELS)?;
            }
            respond(&visitor, user, view)
        }
    }
}

#[derive(Template)]
#[template(path = "user_delete.html")]
struct DeleteUserPage {
    layout: Layout,
    user: User,
    view: FormView,
}

/// `GET /users/{id}/delete`
pub async fn confirm_delete(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<UserId>,
) -> Result<Page, AppError> {
    let user: User = database.read(|connection| load(connection, id))?;
    let layout = visitor.layout(format!("Delete {}", user.username));
    let view = FormView::new(Form::default(), Some(user.version()))?;
    Page::private(StatusCode::OK, &DeleteUserPage { layout, user, view })
}

/// `POST /users/{id}/delete`
pub async fn delete(
    visitor: Visitor,
    database: Data<Database>,
    own: AuthenticatedUser,
    actor: Actor,
    Id(id): Id<UserId>,
    form: Form,
) -> Result<Page, AppError> {
    let precondition = Precondition::of_version(form.version()?);
    let delete = operations::delete::<User>(actor, id, precondition);
    match database.write(delete).await {
        // Who deletes the own account is signed out.
        Ok(_) if own.id == id => Ok(visitor.see_other("/")),
        // A second click finds it deleted.
        Ok(_) | Err(AppError::NotFound(_)) => Ok(visitor.see_other("/users")),
        Err(error) => {
            let user: User = database.read(|connection| load(connection, id))?;
            let mut view = FormView::rejected(form, error)?;
            view.version = Some(user.version());
            let layout = visitor.layout(format!("Delete {}", user.username));
            let status = view.status;
            Page::private(status, &DeleteUserPage { layout, user, view })
        }
    }
}
