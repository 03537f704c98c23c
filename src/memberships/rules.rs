//! The rules between memberships, checked inside the transaction of a write.

use super::{
    model::{Membership, MembershipDetails, MembershipTerms},
    queries,
};
use crate::{
    database::{Connection, ids::MembershipId},
    error::{AppError, FieldError},
    values::ShirtNumber,
};

/// The shirt numbers that are suggested.
const SUGGESTED: std::ops::RangeInclusive<u16> = 1..=99;

/// Checks that player and team exist, that the player has no overlapping membership in the team, and that no other player
/// of the team has the shirt number in the same period. `except` is the membership that is being updated.
pub fn check(
    connection: &mut Connection,
    new: &MembershipDetails,
    except: Option<MembershipId>,
) -> Result<(), AppError> {
    check_references(connection, new)?;
    if let Some(other) = queries::overlapping(connection, new, except)? {
        return Err(overlap(connection, &other)?);
    }
    if let Some(shirt) = &new.terms.shirt_number
        && let Some((holder, name)) = queries::shirt_holder(connection, new, shirt, except)?
    {
        return Err(shirt_conflict(connection, new, except, shirt, &holder, &name)?);
    }
    Ok(())
}

fn check_references(connection: &mut Connection, new: &MembershipDetails) -> Result<(), AppError> {
    let mut errors = Vec::new();
    if !queries::player_exists(connection, new.player_id)? {
        let detail =
            format!("must be the id of a player, but there is no player {}", new.player_id);
        errors.push(FieldError::field("player_id", detail));
    }
    if !queries::team_exists(connection, new.team_id)? {
        let detail = format!("must be the id of a team, but there is no team {}", new.team_id);
        errors.push(FieldError::field("team_id", detail));
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

fn overlap(connection: &mut Connection, other: &Membership) -> Result<AppError, AppError> {
    let details = &other.details;
    let (player, team) = queries::names(connection, details.player_id, details.team_id)?;
    Ok(AppError::OverlappingMembership(format!(
        "{player} (player {}) already has a membership in {team} (team {}) {} (membership {})",
        details.player_id,
        details.team_id,
        describe_period(&details.terms),
        other.id
    )))
}

fn shirt_conflict(
    connection: &mut Connection,
    new: &MembershipDetails,
    except: Option<MembershipId>,
    shirt: &ShirtNumber,
    holder: &Membership,
    name: &str,
) -> Result<AppError, AppError> {
    let worn = queries::worn_numbers(connection, new, except)?;
    let free = SUGGESTED
        .map(|number| number.to_string())
        .find(|number| worn.iter().all(|w| w.as_str() != number));
    let hint = match &free {
        Some(free) => format!("the lowest free number for the whole period is {free}"),
        None => "no number from 1 to 99 is free for the whole period".to_owned(),
    };
    let detail = format!(
        "{name} (player {}) wears {shirt} in team {} {} (membership {}); {hint}",
        holder.details.player_id,
        holder.details.team_id,
        describe_period(&holder.details.terms),
        holder.id
    );
    Ok(AppError::ShirtNumberTaken { detail, free })
}

fn describe_period(terms: &MembershipTerms) -> String {
    let start = terms.start_date;
    terms.end_date.map_or_else(|| format!("since {start}"), |end| format!("from {start} to {end}"))
}
