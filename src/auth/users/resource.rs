//! Users as a resource: their rules and writes.

use diesel::QueryResult;

use super::{
    list::Filter,
    model::{NewUser, User, UserChange, UserName},
    queries,
};
use crate::{
    auth::role::Role,
    changes::{self, Actor, Kind},
    database::{Connection, ids::UserId},
    error::AppError,
    resources::Resource,
    values::BirthDateVisibility,
};

/// Creates a user. The password was hashed before, outside the transaction.
pub fn create_user(
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
    let created = queries::insert(connection, &new)?;
    changes::created(connection, actor, Kind::User, created.id.get(), &created)?;
    Ok(created)
}

impl Resource for User {
    const KIND: Kind = Kind::User;
    type Id = UserId;
    type Input = UserChange;
    type View = Self;
    type Filter = Filter;

    fn find(connection: &mut Connection, id: UserId) -> QueryResult<Option<Self>> {
        queries::by_id(connection, id)
    }

    fn view(self, _: &mut Connection, _: BirthDateVisibility) -> QueryResult<Self> {
        Ok(self)
    }

    fn is_unchanged_by(&self, change: &UserChange) -> bool {
        change.role.is_none_or(|role| role == self.role)
            && change.disabled.is_none_or(|disabled| disabled == self.disabled)
            && change.hash.is_none()
    }

    /// Tokens issued before become invalid; a new password and disabling also end all sessions.
    fn update_row(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        change: UserChange,
    ) -> Result<Self, AppError> {
        let role = change.role.unwrap_or(self.role);
        let disabled = change.disabled.unwrap_or(self.disabled);
        if role < Role::Admin || disabled {
            check_other_admin(connection, self)?;
        }
        let temporary_password = match change.hash {
            Some(_) => change.temporary_password,
            None => self.temporary_password,
        };
        let user = Self { role, disabled, temporary_password, ..self.clone() };
        let after = queries::update(connection, &user, change.hash.as_deref(), actor)?;
        if change.hash.is_some() || disabled {
            queries::end_sessions(connection, after.id, actor.at())?;
        }
        Ok(after)
    }

    /// Deletes the sessions and API keys of the user, too; change rows keep the name.
    fn delete_row(&self, connection: &mut Connection, _: &Actor) -> Result<(), AppError> {
        check_other_admin(connection, self)?;
        queries::delete(connection, self.id)?;
        Ok(())
    }
}

/// Reads a user by name.
///
/// # Errors
/// 404 if it does not exist.
pub fn load_by_name(connection: &mut Connection, name: &UserName) -> Result<User, AppError> {
    let found = queries::by_name(connection, name)?;
    found
        .map(|(user, _)| user)
        .ok_or_else(|| AppError::NotFound(format!("there is no user {}", name.text)))
}

/// Checks that there is another admin who can sign in, if this user is one.
fn check_other_admin(connection: &mut Connection, user: &User) -> Result<(), AppError> {
    let is_active_admin = user.role == Role::Admin && !user.disabled;
    if is_active_admin && queries::other_admins(connection, user.id)? == 0 {
        return Err(AppError::LastAdmin(user.username.clone()));
    }
    Ok(())
}
