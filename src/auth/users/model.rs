//! The types of a user. The password hash is not part of them.

use diesel::{
    Selectable,
    prelude::{Insertable, Queryable},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    auth::role::Role,
    clock::Timestamp,
    database::{ids::UserId, schema::users},
    http::Versioned,
    values::{FromJsonField, clean, fold_case, impl_schema, name_pattern, pattern},
};

/// A user.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = users)]
pub struct User {
    /// The ID.
    pub id: UserId,
    /// The username.
    pub username: String,
    /// The role.
    pub role: Role,
    /// Whether the user is disabled and cannot log in.
    pub disabled: bool,
    /// The version, which increases with each change.
    pub(in crate::auth) version: i64,
    /// The creation time.
    pub(in crate::auth) created_at: Timestamp,
    /// The time of the last change.
    pub(in crate::auth) updated_at: Timestamp,
    /// Increased to revoke all tokens that were issued before.
    #[serde(skip)]
    pub token_version: i64,
    /// Whether the password was generated or set by an admin, so that the user is asked to set another one.
    #[serde(skip)]
    pub temporary_password: bool,
}

impl Versioned for User {
    const COLLECTION: &'static str = "users";

    fn id(&self) -> i64 {
        self.id.get()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// The length of a name in characters.
const MIN_LENGTH: usize = 3;
const MAX_LENGTH: usize = 40;

/// A user name: 3 to 40 characters, unique case-insensitively.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName {
    pub(super) text: String,
    pub(super) folded: String,
}

impl UserName {
    /// The case-folded name.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Cleans and validates; the error is the violated rule.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || format!("must have {MIN_LENGTH} to {MAX_LENGTH} visible characters");
        let text = clean(text, MAX_LENGTH).ok();
        let text = text.filter(|text| text.chars().count() >= MIN_LENGTH).ok_or_else(rule)?;
        // With a joiner, two different names would look the same.
        if text.contains(['\u{200c}', '\u{200d}']) {
            return Err(rule());
        }
        Ok(Self { folded: fold_case(&text), text })
    }
}

impl FromJsonField for UserName {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(value.as_str().ok_or("must be a string")?)
    }
}

impl_schema!(UserName, {
    pattern(name_pattern(MIN_LENGTH))
        .min_length(Some(MIN_LENGTH))
        .max_length(Some(MAX_LENGTH))
        .build()
});

/// The values that an update sets; `None` leaves a value unchanged.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// The new role.
    pub role: Option<Role>,
    /// Whether the user is disabled.
    pub disabled: Option<bool>,
    /// The hash of a new password.
    pub hash: Option<String>,
    /// Whether that password is temporary, because it is not chosen by its user.
    pub temporary_password: bool,
}

/// The values of an INSERT.
#[derive(Debug, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub(super) username: &'a str,
    pub(super) folded_name: &'a str,
    pub(super) password_hash: &'a str,
    pub(super) role: Role,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}
