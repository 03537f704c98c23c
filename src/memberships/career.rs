//! The career of a player: all memberships, newest first.

use actix_web::{HttpRequest, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use super::{model::Membership, queries};
use crate::{
    database::{Database, ids::PlayerId},
    error::AppError,
    http::{Id, Query, Representation},
    lists::UnpagedList,
};

/// A membership with the name of its team.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerStep {
    /// The membership.
    #[serde(flatten)]
    membership: Membership,
    /// The current name of the team.
    team_name: String,
}

/// `GET /players/{id}/memberships`
pub async fn handler(
    request: HttpRequest,
    database: Data<Database>,
    Id(player): Id<PlayerId>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let rows = database.read(|connection| {
        if !queries::player_exists(connection, player)? {
            return Err(AppError::not_found("player", player));
        }
        Ok(queries::career(connection, player)?)
    })?;
    let step = |(membership, team_name)| CareerStep { membership, team_name };
    Representation::of(&UnpagedList { data: rows.into_iter().map(step).collect() })
}
