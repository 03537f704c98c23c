//! Methods that the newtypes over `String` share.

/// Implements `as_str` and `Display`.
macro_rules! text_newtype {
    ($type:ident $(<const $n:ident: usize>)?) => {
        impl $(<const $n: usize>)? $type $(<$n>)? {
            /// The text as it is stored and sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $(<const $n: usize>)? std::fmt::Display for $type $(<$n>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(super) use text_newtype;
