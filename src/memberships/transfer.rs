//! Transfers: one membership ends the day before, the next one starts.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    model::{Membership, MembershipDetails, MembershipTerms},
    queries,
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    http::{Id, Json, Versioned, WriteFn, WriteOutcome, WriteResponse},
    idempotency::IdempotentWrite,
    resources,
    values::{Day, FieldReader, ShirtNumber, Text},
};

/// The body of a transfer.
pub struct Transfer {
    to_team_id: TeamId,
    date: Day,
    from_team_id: Option<TeamId>,
    shirt_number: Option<ShirtNumber>,
    position: Option<Text<20>>,
    season: Option<Text<60>>,
}

/// The two memberships of a transfer.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferResult {
    /// The membership that ends on the day before.
    ended: Membership,
    /// The new membership.
    started: Membership,
}

impl Versioned for TransferResult {
    const COLLECTION: &'static str = Membership::COLLECTION;

    fn id(&self) -> i64 {
        self.started.id()
    }

    fn version(&self) -> i64 {
        self.started.version()
    }

    /// The tag of the created membership, not of both: in a 201 the `ETag` is that of the new resource (RFC 9110,
    /// 15.3.2).
    fn etag(&self, _: &str) -> Result<String, AppError> {
        let started = serde_json::to_string(&self.started).map_err(AppError::internal)?;
        self.started.etag(&started)
    }
}

impl Transfer {
    /// Reads the fields of the body.
    pub fn parse(fields: &mut FieldReader) -> Option<Self> {
        let to_team_id = fields.required("to_team_id");
        let date = fields.required("date");
        let from_team_id = fields.optional("from_team_id");
        let shirt_number = fields.optional("shirt_number");
        let position = fields.optional("position");
        let season = fields.optional("season");
        if to_team_id.is_some() && to_team_id == from_team_id {
            fields.add_field_error("to_team_id", "must differ from from_team_id");
        }
        Some(Self {
            to_team_id: to_team_id?,
            date: date?,
            from_team_id,
            shirt_number,
            position,
            season,
        })
    }
}

/// `POST /players/{id}/transfer`
pub async fn handler(
    idempotent: IdempotentWrite,
    actor: Actor,
    Id(player): Id<PlayerId>,
    Json(body): Json,
) -> Result<WriteResponse, AppError> {
    idempotent.write(body, |body| operation(actor, player, body)).await
}

/// Parses the body; the closure transfers the player.
pub fn operation(
    actor: Actor,
    player: PlayerId,
    body: Value,
) -> Result<impl WriteFn<WriteOutcome<TransferResult>>, AppError> {
    let transfer = FieldReader::read(body, Transfer::parse)?;
    Ok(move |connection: &mut Connection| {
        execute(connection, &actor, player, transfer).map(WriteOutcome::Created)
    })
}

fn execute(
    connection: &mut Connection,
    actor: &Actor,
    player: PlayerId,
    transfer: Transfer,
) -> Result<TransferResult, AppError> {
    if !queries::player_exists(connection, player)? {
        return Err(AppError::not_found("player", player));
    }
    let to_team = transfer.to_team_id;
    if !queries::team_exists(connection, to_team)? {
        return Err(AppError::invalid(
            "/to_team_id",
            format!("must be the id of a team, but there is no team {to_team}"),
        ));
    }
    let ending = membership_to_end(connection, player, &transfer)?;
    let start = ending.details.terms.start_date;
    let last_day = transfer.date.before().filter(|day| *day >= start);
    let last_day = last_day.ok_or_else(|| too_early(start))?;
    let mut shortened = ending.details.clone();
    shortened.terms.end_date = Some(last_day);
    let ended = resources::update(connection, actor, ending, shortened)?;
    let terms = MembershipTerms {
        shirt_number: transfer.shirt_number,
        position: transfer.position,
        captain: false,
        season: transfer.season,
        start_date: transfer.date,
        end_date: None,
    };
    let next = MembershipDetails { player_id: player, team_id: to_team, terms };
    let started = resources::insert(connection, actor, next)?;
    Ok(TransferResult { ended, started })
}

/// The membership that a transfer ends: the only one on the day, or the one in the team `from_team_id`.
fn membership_to_end(
    connection: &mut Connection,
    player: PlayerId,
    transfer: &Transfer,
) -> Result<Membership, AppError> {
    let date = transfer.date;
    let mut candidates = queries::of_player_on(connection, player, date)?;
    if let Some(from) = transfer.from_team_id {
        candidates.retain(|membership| membership.details.team_id == from);
        return match candidates.pop() {
            Some(membership) => Ok(membership),
            None => Err(not_in(connection, player, from, date)?),
        };
    }
    let in_some_team = !candidates.is_empty();
    candidates.retain(|membership| membership.details.team_id != transfer.to_team_id);
    match candidates.pop() {
        Some(only) if candidates.is_empty() => Ok(only),
        Some(_) => {
            let rule = format!("is required: the player is in several teams on {date}");
            Err(AppError::invalid("/from_team_id", rule))
        }
        None if in_some_team => {
            let rule = format!("must differ from the team that the player is in on {date}");
            Err(AppError::invalid("/to_team_id", rule))
        }
        None => {
            let rule = "must be a day on which the player is in a team";
            Err(AppError::invalid("/date", rule))
        }
    }
}

/// The error if the player is not in the given team on that day.
fn not_in(
    connection: &mut Connection,
    player: PlayerId,
    team: TeamId,
    date: Day,
) -> Result<AppError, AppError> {
    let all = queries::of_player(connection, player)?;
    let starts =
        all.iter().filter(|m| m.details.team_id == team).map(|m| m.details.terms.start_date);
    Ok(starts.filter(|start| *start > date).min().map_or_else(
        || {
            let rule = format!("must be a team that the player is in on {date}");
            AppError::invalid("/from_team_id", rule)
        },
        too_early,
    ))
}

/// The error if the date is not after the start of the membership to end.
fn too_early(start: Day) -> AppError {
    AppError::invalid(
        "/date",
        format!("must be after {start}, the start of the membership that ends"),
    )
}
