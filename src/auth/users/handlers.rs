//! The HTTP handlers of users that differ from those of other resources: passwords are hashed before the write.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::web::Data;
use serde_json::Value;

use super::{
    model::{User, UserChange, UserName},
    resource::create_user,
};
use crate::{
    auth::{hashing::Hasher, password::Password, role::Role},
    changes::Actor,
    database::{Connection, Database, ids::UserId},
    error::AppError,
    http::{
        Id, Json, JsonOrPatch, Precondition, RenderResponse, WriteFn, WriteOutcome, WriteResponse,
    },
    resources::{self, operations::apply_merge_patch},
    values::FieldReader,
};

/// The share of the hashing queue that admins have, whatever their addresses are.
const ADMINS: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// `POST /users`
pub async fn create(
    database: Data<Database>,
    hasher: Data<Hasher>,
    actor: Actor,
    Json(body): Json,
) -> Result<WriteResponse, AppError> {
    let create = create_operation(&hasher, actor, body).await?;
    database.write(create).await?.render()
}

/// Parses the body of a POST and hashes the password; the closure creates the user.
pub async fn create_operation(
    hasher: &Hasher,
    actor: Actor,
    body: Value,
) -> Result<impl WriteFn<WriteOutcome<User>>, AppError> {
    let (name, password, role) = FieldReader::read(body, parse_new)?;
    let hash = hasher.hash(ADMINS, password).await?;
    Ok(move |connection: &mut Connection| {
        create_user(connection, &actor, &name, &hash, role).map(WriteOutcome::Created)
    })
}

/// Reads the body of a POST.
pub fn parse_new(fields: &mut FieldReader) -> Option<(UserName, Password, Role)> {
    fields.skip_read_only(&["id", "version", "created_at", "updated_at"]);
    let name = fields.required("username");
    let password = fields.required("password");
    let role = fields.required("role");
    Some((name?, password?, role?))
}

/// `PATCH /users/{id}`: sets the role, `disabled` or a new password.
pub async fn patch(
    database: Data<Database>,
    hasher: Data<Hasher>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<UserId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<WriteResponse, AppError> {
    patch_user(&database, &hasher, actor, precondition, id, body).await?.render()
}

/// Applies a merge patch to a user. A password in it is temporary if another user sets it.
pub async fn patch_user(
    database: &Database,
    hasher: &Hasher,
    actor: Actor,
    precondition: Precondition,
    id: UserId,
    body: Value,
) -> Result<WriteOutcome<User>, AppError> {
    // Checked early, to not hash a password in vain; the check inside the transaction decides.
    let known: User =
        database.read(|connection| resources::load_for_update(connection, id, &precondition))?;
    database
        .read(|connection| resources::check_read_only(connection, &known, &body, actor.today()))?;
    let patched = apply_merge_patch(&known, body)?;
    let (role, disabled, password) =
        FieldReader::read(patched, |fields| parse_patch(fields, &known.username))?;
    // Unchanged fields are left out, to not undo concurrent changes of them.
    let mut change = UserChange {
        role: Some(role).filter(|role| *role != known.role),
        disabled: Some(disabled).filter(|disabled| *disabled != known.disabled),
        temporary_password: actor.user_id() != Some(id),
        hash: None,
    };
    if let Some(password) = password {
        change.hash = Some(hasher.hash(ADMINS, password).await?);
    }
    let after = database
        .write(move |connection| {
            let before: User = resources::load_for_update(connection, id, &precondition)?;
            resources::update(connection, &actor, before, change)
        })
        .await?;
    Ok(WriteOutcome::Updated(after))
}

/// Reads the patched user: role, `disabled` and a new password.
pub fn parse_patch(
    fields: &mut FieldReader,
    username: &str,
) -> Option<(Role, bool, Option<Password>)> {
    fields.skip_read_only(&["id", "version", "created_at", "updated_at"]);
    let name = fields.required::<String>("username");
    if name.is_some_and(|name| name != username) {
        fields.add_field_error("username", "cannot be changed");
    }
    let role = fields.required("role");
    let disabled = fields.required("disabled");
    let password = fields.optional("password");
    Some((role?, disabled?, password))
}
