//! The web pages: HTML for visitors, and forms for users who are signed in.
//!
//! A page calls the same queries, operations and rules as the API. Templates are in `templates/`, the style sheet and the
//! script in `assets/`; all are embedded in the binary.

pub mod account;
pub mod assets;
mod error_page;
mod form;
mod form_view;
pub mod home;
mod layout;
pub mod sign_in;
pub mod team_form;
pub mod users;

pub use error_page::{mark_page, render_error_page};
