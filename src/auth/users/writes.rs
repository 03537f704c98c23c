//! What a write of a user does, inside its transaction.

use super::{
    model::{NewUser, User, UserName},
    queries,
};
use crate::{
    auth::role::Role,
    changes::{self, Author, Kind},
    database::Connection,
    error::AppError,
};

/// Makes a user.
pub fn create(
    connection: &mut Connection,
    author: &Author,
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
        created_at: author.at(),
        updated_at: author.at(),
    };
    let made = queries::insert(connection, &new)?;
    changes::created(connection, author, Kind::User, made.id.get(), &made)?;
    Ok(made)
}

/// Gives a user another password.
pub fn set_password(
    connection: &mut Connection,
    author: &Author,
    name: &UserName,
    hash: &str,
) -> Result<User, AppError> {
    let before = find(connection, name)?;
    store(connection, author, &before, &before, Some(hash))
}

/// Gives a user another role.
pub fn set_role(
    connection: &mut Connection,
    author: &Author,
    name: &UserName,
    role: Role,
) -> Result<User, AppError> {
    let before = find(connection, name)?;
    if before.role == role {
        return Ok(before);
    }
    keep_an_admin(connection, &before)?;
    store(connection, author, &before, &User { role, ..before.clone() }, None)
}

/// Keeps a user from signing in, or lets one in again.
pub fn disable(
    connection: &mut Connection,
    author: &Author,
    name: &UserName,
    disabled: bool,
) -> Result<User, AppError> {
    let before = find(connection, name)?;
    if before.disabled == disabled {
        return Ok(before);
    }
    if disabled {
        keep_an_admin(connection, &before)?;
    }
    store(connection, author, &before, &User { disabled, ..before.clone() }, None)
}

fn store(
    connection: &mut Connection,
    author: &Author,
    before: &User,
    wanted: &User,
    hash: Option<&str>,
) -> Result<User, AppError> {
    let after = queries::update(connection, wanted, hash, author)?;
    changes::updated(connection, author, Kind::User, after.id.get(), &after, before)?;
    Ok(after)
}

fn find(connection: &mut Connection, name: &UserName) -> Result<User, AppError> {
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
