//! How a text that was parsed stands in a column.

/// Lets a newtype over `String` stand in a TEXT column; what is stored was valid when it was written.
macro_rules! text_column {
    ($type:ident $(<const $n:ident: usize>)?) => {
        impl $(<const $n: usize>)? $type $(<$n>)? {
            /// The text as it is stored and sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<$(const $n: usize,)? DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $type $(<$n>)?
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.0.as_str().to_sql(out)
            }
        }

        impl<$(const $n: usize,)? DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $type $(<$n>)?
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                String::from_sql(bytes).map(Self)
            }
        }

        impl $(<const $n: usize>)? std::fmt::Display for $type $(<$n>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(super) use text_column;
