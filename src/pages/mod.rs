//! The web pages: HTML for visitors, and forms for users who are signed in.
//!
//! A page calls the same queries, operations and rules as the API. Templates are in `templates/`, the style sheet and the
//! script in `assets/`; all are embedded in the binary.

pub mod account;
pub mod assets;
pub mod delete;
mod error_page;
mod form;
mod form_view;
pub mod home;
mod json_ld;
mod layout;
pub mod membership_form;
pub mod new_season;
mod percent;
pub mod player;
pub mod player_form;
mod positions;
pub mod search;
pub mod seo;
pub mod sheet;
mod shirt;
pub mod sign_in;
pub mod squad_form;
pub mod team;
pub mod team_form;
mod timeline;
pub mod transfer_form;
pub mod users;

pub use error_page::{mark_page, render_error_page};
pub use team::EmbedOrigins;
