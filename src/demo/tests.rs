//! Tests that the demo league is complete on any day.

use std::collections::{HashMap, HashSet};

use diesel::{QueryDsl, RunQueryDsl, SelectableHelper};

use super::*;
use crate::{
    clock::Timestamp,
    database::{
        Database, WriteOptions,
        ids::{PlayerId, TeamId},
        schema::{changes, memberships},
    },
    memberships::{Membership, MembershipDetails, current_teams},
};

/// The last and the first day of a season, a day in winter, and a leap day.
const DAYS: [&str; 5] = ["2026-01-15", "2026-06-30", "2026-07-01", "2024-02-29", "2099-12-31"];

fn actor(day: &str) -> Actor {
    let noon: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
    Actor::command_line(noon)
}

/// Runs `check` on rosters that were filled on each of the days.
fn on_each_day(check: impl Fn(&Database, &Actor)) {
    for day in DAYS {
        let folder = tempfile::tempdir().unwrap();
        let database =
            Database::open(&folder.path().join("roster.db"), WriteOptions::default()).unwrap();
        let actor = actor(day);
        assert!(write(&database, &actor), "{day}");
        check(&database, &actor);
    }
}

fn write(database: &Database, actor: &Actor) -> bool {
    let actor = actor.clone();
    database.write_blocking(move |connection| fill(connection, &actor)).unwrap()
}

fn counts(database: &Database) -> [i64; 4] {
    database
        .read(|connection| {
            Ok([
                teams::table.count().get_result(connection)?,
                players::table.count().get_result(connection)?,
                memberships::table.count().get_result(connection)?,
                changes::table.count().get_result(connection)?,
            ])
        })
        .unwrap()
}

fn all(database: &Database) -> Vec<MembershipDetails> {
    let rows: Vec<Membership> = database
        .read(|connection| {
            Ok(memberships::table.select(Membership::as_select()).load(connection)?)
        })
        .unwrap();
    rows.into_iter().map(|row| row.details).collect()
}

fn team_ids(database: &Database) -> Vec<TeamId> {
    database.read(|connection| Ok(teams::table.select(teams::id).load(connection)?)).unwrap()
}

#[test]
fn an_empty_roster_is_filled_once() {
    on_each_day(|database, actor| {
        let [teams, players, memberships, changes] = counts(database);
        assert_eq!(teams, 18);
        assert!((110..=130).contains(&players), "{players}");
        assert_eq!(changes, teams + players + memberships);
        assert!(!write(database, actor));
        assert_eq!(counts(database), [teams, players, memberships, changes]);
    });
}

#[test]
fn each_team_has_one_captain_today() {
    on_each_day(|database, actor| {
        let today = actor.today();
        for team in team_ids(database) {
            let squad = database
                .read(|connection| Ok(crate::players::of_team_on(connection, team, today)?))
                .unwrap();
            let captains = squad.iter().filter(|member| member.0.details.terms.captain);
            assert_eq!(captains.count(), 1, "team {team} on {today}");
            assert!(squad.len() >= 6, "team {team} on {today}: {}", squad.len());
        }
    });
}

#[test]
fn the_members_of_a_season_are_found_by_its_label() {
    on_each_day(|database, actor| {
        let label = Season::of(actor.today()).label(0);
        let of_season = all(database)
            .into_iter()
            .filter(|member| {
                member.terms.season.as_ref().map(ToString::to_string) == Some(label.clone())
            })
            .map(|member| member.team_id)
            .collect::<HashSet<_>>();
        assert_eq!(of_season.len(), 18);
    });
}

#[test]
fn players_move_in_both_directions_and_some_are_in_no_team_or_in_two() {
    on_each_day(|database, actor| {
        let mut careers: HashMap<PlayerId, Vec<MembershipDetails>> = HashMap::new();
        for member in all(database) {
            careers.entry(member.player_id).or_default().push(member);
        }
        let moves: HashSet<_> = careers
            .values()
            .flat_map(|career| {
                career.iter().flat_map(|left| {
                    let joined = career.iter().filter(|joined| {
                        joined.team_id != left.team_id
                            && joined.terms.start_date.before() == left.terms.end_date
                    });
                    joined.map(|joined| (left.team_id, joined.team_id))
                })
            })
            .collect();
        assert!(moves.iter().any(|(from, to)| moves.contains(&(*to, *from))));

        let ids: Vec<PlayerId> = careers.keys().copied().collect();
        let current = database
            .read(|connection| Ok(current_teams(connection, &ids, actor.today())?))
            .unwrap();
        let teams_of = |id| current.iter().filter(|(player, _)| *player == id).count();
        assert_eq!(ids.iter().filter(|id| teams_of(**id) == 0).count(), 2);
        assert_eq!(ids.iter().filter(|id| teams_of(**id) == 2).count(), 4);
        assert_eq!(
            i64::try_from(ids.len()).unwrap(),
            counts(database)[1],
            "everybody has a career"
        );
    });
}

#[test]
fn a_season_begins_on_the_first_of_july() {
    for (day, label) in [
        ("2026-01-15", "2025/26"),
        ("2026-06-30", "2025/26"),
        ("2026-07-01", "2026/27"),
        ("2099-12-31", "2099/00"),
    ] {
        assert_eq!(Season::of(day.parse().unwrap()).label(0), label);
    }
    let season = Season::of("2026-01-15".parse().unwrap());
    assert_eq!(season.day("-1:07-01").unwrap(), "2024-07-01");
    assert_eq!(season.day("-1:06-30").unwrap(), "2025-06-30");
    assert!(season.day("07-01").is_err());
}
