//! What a command that failed says.

/// One line or, for a file with faults, one for each of them.
pub(super) type Failure = String;
