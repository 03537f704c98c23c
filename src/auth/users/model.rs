//! A user: what is stored, and what is sent (never the hash).

use diesel::{
    Selectable,
    prelude::{Insertable, Queryable},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    auth::role::Role,
    database::{ids::UserId, schema::users},
    http::Document,
    values::{FromJsonField, clean, fold_case, impl_schema, name_pattern, pattern},
};

/// A user as it is sent, and as it stands in the history.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = users)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The name, as it was first written.
    pub username: String,
    /// What the user may do.
    pub role: Role,
    /// Whether the user is kept from signing in.
    pub disabled: bool,
    /// How often it was written.
    pub(in crate::auth) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(in crate::auth) created_at: String,
    /// When it was last written.
    #[schema(format = DateTime)]
    pub(in crate::auth) updated_at: String,
    /// Tokens that were made before it was last raised are void.
    #[serde(skip)]
    pub token_version: i64,
}

impl Document for User {
    const COLLECTION: &'static str = "users";

    fn id(&self) -> i64 {
        self.id.get()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// How many characters a name has.
const LEAST: usize = 3;
const MOST: usize = 40;

/// A name: 3 to 40 characters, unique letter case aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName {
    pub(super) text: String,
    pub(super) folded: String,
}

impl UserName {
    /// The name with letter case folded.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Cleans and measures; the error is the rule that was broken.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || format!("must have {LEAST} to {MOST} characters that can be seen");
        let text = clean(text, MOST).ok();
        let text = text.filter(|text| text.chars().count() >= LEAST).ok_or_else(rule)?;
        // A joiner would make two names that look the same.
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
    pattern(name_pattern(LEAST)).min_length(Some(LEAST)).max_length(Some(MOST)).build()
});

/// What is to be changed of a user; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another role.
    pub role: Option<Role>,
    /// Whether the user is kept from signing in.
    pub disabled: Option<bool>,
    /// The hash of another password.
    pub hash: Option<String>,
}

/// A user who is just being made.
#[derive(Debug, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub(super) username: &'a str,
    pub(super) folded_name: &'a str,
    pub(super) password_hash: &'a str,
    pub(super) role: Role,
    pub(super) created_at: &'a str,
    pub(super) updated_at: &'a str,
}
