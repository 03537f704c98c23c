//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a repeated request gets the stored response of the first
//! one and is not executed again.
//!
//! The response is stored in the transaction of the write, so one never exists without the other. Writes run one after the
//! other, so a request that arrives while the first still runs waits, and then finds the stored response.

mod idempotent_write;
mod key;
mod queries;

pub use idempotent_write::IdempotentWrite;
pub use key::key_schema;
