//! `teamsheet openapi`: prints the OpenAPI document.

use std::io::{self, Write};

use super::Failure;
use crate::openapi;

pub(super) fn run() -> Result<(), Failure> {
    let document = openapi::json("/").map_err(|error| error.to_string())?;
    let written = io::stdout().write_all(document.as_bytes());
    written.map_err(|error| format!("cannot write: {error}"))
}
