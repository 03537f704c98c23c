//! The ids of rows, one type for each table, so that they cannot be confused.

use diesel::{QueryResult, RunQueryDsl};
use diesel_derive_newtype::DieselNewType;
use serde::Serialize;
use serde_json::Value;

use super::{connect::Connection, prepared::LastInserted};
use crate::values::{FromJsonField, impl_schema, integer, integer_range};

/// The id of the row that was just inserted on this connection.
pub fn inserted<Id: From<i64>>(connection: &mut Connection) -> QueryResult<Id> {
    LastInserted.get_result::<i64>(connection).map(Id::from)
}

/// Defines the id type of one table.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, DieselNewType)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The number, from 1.
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            /// Accepts decimal digits only.
            fn from_str(text: &str) -> Result<Self, String> {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
                text.parse().ok().filter(|_| digits).map(Self).ok_or_else(|| ID_RULE.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromJsonField for $name {
            fn from_field(value: &Value) -> Result<Self, String> {
                integer(value).filter(|id| *id >= 1).map(Self).ok_or_else(|| ID_RULE.to_owned())
            }
        }

        impl_schema!($name, integer_range(1, i64::MAX).build());
    };
}

const ID_RULE: &str = "must be a whole number from 1 to 9223372036854775807";

id!(
    /// The id of a row of any kind.
    RowId
);
id!(
    /// The id of a team.
    TeamId
);
id!(
    /// The id of a player.
    PlayerId
);
id!(
    /// The id of a membership.
    MembershipId
);
id!(
    /// The id of a user.
    UserId
);
id!(
    /// The id of a session.
    SessionId
);
id!(
    /// The id of a refresh token.
    RefreshTokenId
);
id!(
    /// The id of an API key.
    ApiKeyId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_whole_number_from_one() {
        assert_eq!("9223372036854775807".parse(), Ok(TeamId(i64::MAX)));
        for bad in ["", "0", "-1", "+1", "01", "1.0", "9223372036854775808", "one", "１", "1 "] {
            assert!(bad.parse::<TeamId>().is_err(), "{bad:?}");
        }
    }
}
