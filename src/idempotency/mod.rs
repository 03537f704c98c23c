//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a write that is sent again is answered again,
//! and not done again.
//!
//! The answer is kept in the transaction of the write itself, so there is never one without the other. Since
//! writes run one after the other, one that comes while the first still runs waits, and finds what was kept.

mod idempotent_write;
mod key;
mod queries;

pub use idempotent_write::IdempotentWrite;
pub use key::key_schema;
