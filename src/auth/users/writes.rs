//! What a write of a user does, inside its transaction.

use super::{
    model::{Change, NewUser, User, UserName},
    queries,
};
use crate::{
    auth::role::Role,
    changes::{self, Actor, Kind},
    database::Connection,
    error::AppError,
};

/// Makes a user.
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
    name: &UserName,
    hash: &str,
    role: Role,
) -> Result<User, AppError> {
    if queries::by_name(connection, name)?.is_some() {
        return Err(AppError::AlreadyExists(format!("there is a user {} already", name.text)));
    }
    let new = NewUser {
        username: &name.text,
        folded_name: &name.folded,
        password_hash: hash,
        role,
        created_at: actor.at(),
        updated_at: actor.at(),
    };
    let made = queries::insert(connection, &new)?;
    changes::created(connection, actor, Kind::User, made.id.get(), &made)?;
    Ok(made)
}

/// Gives a user another role or password, or keeps one out. Tokens that were made before are void; a new
/// password and disabling end the sessions, too.
pub fn change(
    connection: &mut Connection,
    actor: &Actor,
    before: User,
    change: &Change,
) -> Result<User, AppError> {
    let role = change.role.unwrap_or(before.role);
    let disabled = change.disabled.unwrap_or(before.disabled);
    if role == before.role && disabled == before.disabled && change.hash.is_none() {
        return Ok(before);
    }
    if role < Role::Admin || disabled {
        keep_an_admin(connection, &before)?;
    }
    let wanted = User { role, disabled, ..before.clone() };
    let after = queries::update(connection, &wanted, change.hash.as_deref(), actor)?;
    if change.hash.is_some() || disabled {
        queries::end_sessions(connection, after.id, actor.at())?;
    }
    changes::updated(connection, actor, Kind::User, after.id.get(), &after, &before)?;
    Ok(after)
}

/// Removes a user, with the sessions and keys; what the user has changed stays as it is.
pub fn delete(connection: &mut Connection, actor: &Actor, before: &User) -> Result<(), AppError> {
    keep_an_admin(connection, before)?;
    queries::delete(connection, before.id)?;
    changes::deleted(connection, actor, Kind::User, before.id.get(), before)?;
    Ok(())
}

/// The user of a name, or 404.
pub fn find(connection: &mut Connection, name: &UserName) -> Result<User, AppError> {
    let found = queries::by_name(connection, name)?;
    found
        .map(|(user, _)| user)
        .ok_or_else(|| AppError::NotFound(format!("there is no user {}", name.text)))
}

/// Refuses to take from the roster its last admin who can sign in.
fn keep_an_admin(connection: &mut Connection, user: &User) -> Result<(), AppError> {
    let is_one = user.role == Role::Admin && !user.disabled;
    if is_one && queries::other_admins(connection, user.id)? == 0 {
        return Err(AppError::LastAdmin(user.username.clone()));
    }
    Ok(())
}
