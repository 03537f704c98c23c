//! `teamsheet openapi`: the description of the API, for whoever makes a client of it.

use std::io::{self, Write};

use super::failure::Failure;
use crate::openapi;

pub(super) fn run() -> Result<(), Failure> {
    let written = io::stdout().write_all(openapi::json().as_bytes());
    written.map_err(|error| format!("cannot write: {error}"))
}
