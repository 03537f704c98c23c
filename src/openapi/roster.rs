//! What there is to say of teams, players and memberships.

use super::{
    examples as x,
    operation::{Op, op},
    parameters,
};
use crate::{memberships, players, teams};

/// The errors of a shirt and of days.
const RULES: &[&str] = &["overlapping_membership", "shirt_number_taken"];

/// The operations on teams.
pub fn of_teams() -> Vec<Op> {
    vec![
        op("GET /teams", "listTeams", "List teams").query(parameters::of::<teams::Filter>()).gives(
            "TeamPage",
            "A page of the list.",
            x::page(&x::team()),
        ),
        op("POST /teams", "createTeam", "Make a team")
            .text("Name, category and country together are unique, letter case aside.")
            .body("TeamInput", x::team_input())
            .makes("Team", "The team.", x::team())
            .fails(&["already_exists"]),
        op("GET /teams/{id}", "getTeam", "Read a team").gives("Team", "The team.", x::team()),
        op("PUT /teams/{id}", "replaceTeam", "Replace a team")
            .text("What is left out becomes null, external ids too.")
            .body("TeamInput", x::team_input())
            .gives("Team", "The team as it is now.", x::team())
            .fails(&["already_exists"]),
        op("PATCH /teams/{id}", "updateTeam", "Change a team")
            .text("A merge patch (RFC 7396): null clears a member, what is left out stays.")
            .patch("TeamPatch", x::team_patch())
            .gives("Team", "The team as it is now.", x::with(x::team(), x::team_patch()))
            .fails(&["already_exists"]),
        op("DELETE /teams/{id}", "deleteTeam", "Delete a team")
            .text("A team that has memberships, of whatever time, is not deleted.")
            .fails(&["in_use"]),
        op("GET /teams/{id}/players", "getSquad", "Read a squad")
            .query(parameters::of::<teams::AsOf>())
            .text("Who is in the team on a day: by shirt number, those without one last, by name.")
            .gives(
                "Squad",
                "The memberships of that day, each with its player.",
                x::all(&x::squad_member()),
            ),
    ]
}

/// The operations on players.
pub fn of_players() -> Vec<Op> {
    vec![
        op("GET /players", "listPlayers", "List players").query(parameters::of::<players::Filter>())
            .gives("PlayerPage", "A page of the list.", x::page(&x::player())),
        op("POST /players", "createPlayer", "Make a player")
            .text("With a first membership, where the body has one: both are made, or neither. A name that is left out is made of given and family name.")
            .body("NewPlayer", x::new_player())
            .makes("Player", "The player.", x::player())
            .fails(&["already_exists", "shirt_number_taken"]),
        op("GET /players/{id}", "getPlayer", "Read a player").gives("Player", "The player.", x::player()),
        op("PUT /players/{id}", "replacePlayer", "Replace a player")
            .text("What is left out becomes null, external ids too. Memberships stay.")
            .body("PlayerInput", x::player_input())
            .gives("Player", "The player as it is now.", x::player())
            .fails(&["already_exists"]),
        op("PATCH /players/{id}", "updatePlayer", "Change a player")
            .text("A merge patch (RFC 7396): null clears a member, what is left out stays.")
            .patch("PlayerPatch", x::player_patch())
            .gives("Player", "The player as it is now.", x::player())
            .fails(&["already_exists"]),
        op("DELETE /players/{id}", "deletePlayer", "Delete a player")
            .text("The memberships of the player go along."),
        op("GET /players/{id}/memberships", "getCareer", "Read a career")
            .text("All the memberships of a player, the newest first.")
            .gives("Career", "The memberships, each with the name of its team.", x::all(&x::career_step())),
        op("POST /players/{id}/transfer", "transferPlayer", "Transfer a player")
            .text("Ends one membership the day before and starts the next, both or neither. Where the player is in several teams on that day, `from_team_id` says which membership ends.")
            .body("Transfer", x::transfer())
            .makes("Transferred", "Both memberships; `Location` is that of the new one.", x::transferred())
            .fails(RULES),
    ]
}

/// The operations on memberships.
pub fn of_memberships() -> Vec<Op> {
    vec![
        op("GET /memberships", "listMemberships", "List memberships").query(parameters::of::<memberships::Filter>())
            .gives("MembershipPage", "A page of the list.", x::page(&x::membership())),
        op("POST /memberships", "createMembership", "Make a membership")
            .text("Two memberships of a player in a team do not overlap, and a shirt number is worn by one player of a team at a time. A start that is left out is today.")
            .body("NewMembership", x::membership_input())
            .makes("Membership", "The membership.", x::membership())
            .fails(RULES),
        op("GET /memberships/{id}", "getMembership", "Read a membership")
            .gives("Membership", "The membership.", x::membership()),
        op("PUT /memberships/{id}", "replaceMembership", "Replace a membership")
            .body("MembershipInput", x::membership_input())
            .gives("Membership", "The membership as it is now.", x::membership())
            .fails(RULES),
        op("PATCH /memberships/{id}", "updateMembership", "Change a membership")
            .text("A merge patch (RFC 7396): null clears a member, what is left out stays.")
            .patch("MembershipPatch", x::membership_patch())
            .gives("Membership", "The membership as it is now.", x::with(x::membership(), x::membership_patch()))
            .fails(RULES),
        op("DELETE /memberships/{id}", "deleteMembership", "Delete a membership"),
    ]
}

/// Many operations in one.
pub fn batch() -> Vec<Op> {
    vec![
        op("POST /batch", "batch", "Write many")
            .text("Up to 500 operations on teams, players and memberships, all of them or none. A body of up to 1 MiB. Where one fails, the problem has its number in `operation` and the status that it would have alone.")
            .body("Batch", x::batch())
            .gives("BatchResults", "What each operation did.", x::results())
            .fails(&[
                "not_found", "already_exists", "in_use", "overlapping_membership", "shirt_number_taken",
                "precondition_failed", "precondition_required",
            ]),
    ]
}
