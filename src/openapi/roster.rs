//! The descriptions of the operations on teams, players and memberships.

use super::{
    examples,
    operation::{Op, op},
    parameters,
};
use crate::{memberships, players, teams};

/// The errors of writing a membership.
const MEMBERSHIP_CONFLICTS: &[&str] = &["overlapping_membership", "shirt_number_taken"];

/// The description of every PATCH.
const MERGE_PATCH: &str =
    "The body is a JSON merge patch (RFC 7396): null clears a field, omitted fields are unchanged.";

/// The operations on teams.
pub fn teams() -> Vec<Op> {
    vec![
        op("GET /teams", "listTeams", "List teams")
            .query(parameters::list_query::<teams::Filter>("Team"))
            .returns_page("TeamPage", examples::page(&examples::team())),
        op("POST /teams", "createTeam", "Create a team")
            .description(
                "The combination of name, category, country and city is unique, ignoring case.",
            )
            .body("NewTeam", examples::team_input())
            .creates("Team", "The created team.", examples::team())
            .errors(&["already_exists"]),
        op("GET /teams/{id}", "getTeam", "Get a team").returns(
            "Team",
            "The team.",
            examples::team(),
        ),
        op("PUT /teams/{id}", "replaceTeam", "Replace a team")
            .description("Omitted fields become null, omitted external IDs are removed.")
            .body("TeamInput", examples::team_input())
            .updates("Team", "The replaced team.", examples::team())
            .errors(&["already_exists"]),
        op("PATCH /teams/{id}", "patchTeam", "Update a team")
            .description(MERGE_PATCH)
            .patch("TeamPatch", examples::team_patch())
            .updates(
                "Team",
                "The updated team.",
                examples::with(examples::team(), examples::team_patch()),
            )
            .errors(&["already_exists"]),
        op("DELETE /teams/{id}", "deleteTeam", "Delete a team")
            .description("A team that has memberships, past ones included, cannot be deleted.")
            .errors(&["in_use"]),
        op("GET /teams/{id}/players", "getSquad", "Get the squad of a team")
            .query(parameters::query::<teams::AsOf>())
            .description(
                "Lists the players of the team on a day, ordered by shirt number, then by name.",
            )
            .returns(
                "Squad",
                "The memberships on that day, each with its player.",
                examples::list(&examples::squad_member()),
            ),
    ]
}

/// The operations on players.
pub fn players() -> Vec<Op> {
    vec![
        op("GET /players", "listPlayers", "List players")
            .query(parameters::list_query::<players::Filter>("Player"))
            .returns_page("PlayerPage", examples::page(&examples::player())),
        op("POST /players", "createPlayer", "Create a player")
            .description("Also creates the first membership if the body contains one. An omitted name is built from given name and family name.")
            .body("NewPlayer", examples::new_player())
            .creates("Player", "The created player.", examples::player())
            .errors(&["already_exists", "shirt_number_taken"]),
        op("GET /players/{id}", "getPlayer", "Get a player").returns("Player", "The player.", examples::player()),
        op("PUT /players/{id}", "replacePlayer", "Replace a player")
            .description("Omitted fields become null, omitted external IDs are removed. Memberships are unchanged.")
            .body("PlayerInput", examples::player_input())
            .updates("Player", "The replaced player.", examples::player())
            .errors(&["already_exists"]),
        op("PATCH /players/{id}", "patchPlayer", "Update a player")
            .description(MERGE_PATCH)
            .patch("PlayerPatch", examples::player_patch())
            .updates("Player", "The updated player.", examples::player())
            .errors(&["already_exists"]),
        op("DELETE /players/{id}", "deletePlayer", "Delete a player")
            .description("Also deletes the memberships of the player."),
        op("GET /players/{id}/memberships", "getCareer", "Get the career of a player")
            .description("Lists all memberships of the player, the newest first.")
            .returns("Career", "The memberships, each with the name of its team.", examples::list(&examples::career_step())),
        op("POST /players/{id}/transfer", "transferPlayer", "Transfer a player")
            .description("Ends the current membership on the day before `date` and creates a new one, atomically. `from_team_id` is required if the player is in several teams on that day.")
            .body("Transfer", examples::transfer())
            .creates("TransferResult", "Both memberships; `Location` is the path of the new one.", examples::transfer_result())
            .errors(MEMBERSHIP_CONFLICTS),
    ]
}

/// The operations on memberships.
pub fn memberships() -> Vec<Op> {
    vec![
        op("GET /memberships", "listMemberships", "List memberships")
            .query(parameters::list_query::<memberships::Filter>("Membership"))
            .returns_page("MembershipPage", examples::page(&examples::membership())),
        op("POST /memberships", "createMembership", "Create a membership")
            .description("Memberships of the same player and team must not overlap, and two players of a team cannot have the same shirt number at the same time. The start date defaults to today.")
            .body("NewMembership", examples::membership_input())
            .creates("Membership", "The created membership.", examples::membership())
            .errors(MEMBERSHIP_CONFLICTS),
        op("GET /memberships/{id}", "getMembership", "Get a membership")
            .returns("Membership", "The membership.", examples::membership()),
        op("PUT /memberships/{id}", "replaceMembership", "Replace a membership")
            .description("Omitted fields become null; the start date is required.")
            .body("MembershipInput", examples::membership_input())
            .updates("Membership", "The replaced membership.", examples::membership())
            .errors(MEMBERSHIP_CONFLICTS),
        op("PATCH /memberships/{id}", "patchMembership", "Update a membership")
            .description(MERGE_PATCH)
            .patch("MembershipPatch", examples::membership_patch())
            .updates(
                "Membership",
                "The updated membership.",
                examples::with(examples::membership(), examples::membership_patch()),
            )
            .errors(MEMBERSHIP_CONFLICTS),
        op("DELETE /memberships/{id}", "deleteMembership", "Delete a membership"),
    ]
}

/// The batch operation.
pub fn batch() -> Vec<Op> {
    vec![
        op("POST /batch", "runBatch", "Run a batch of writes")
            .description("Runs up to 500 operations on teams, players and memberships in one transaction: all succeed, or none has an effect. The body may have up to 1 MiB. If an operation fails, the response has the status of that operation, and `operation` in the body is its index.")
            .body("Batch", examples::batch())
            .returns("BatchResults", "The result of each operation.", examples::batch_results())
            .errors(&[
                "not_found", "already_exists", "in_use", "overlapping_membership", "shirt_number_taken",
                "precondition_failed", "precondition_required",
            ]),
    ]
}
