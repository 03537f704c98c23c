//! `/`: all teams.

use actix_web::web::Data;
use askama::Template;

use super::layout::{Layout, Page, Visitor};
use crate::{database::Database, error::AppError};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
}

/// `GET /`
pub async fn home(visitor: Visitor, _database: Data<Database>) -> Result<Page, AppError> {
    let layout = visitor.layout("Teams");
    visitor.page(&HomePage { layout })
}
