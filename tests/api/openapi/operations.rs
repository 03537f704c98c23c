//! Every operation is sent with the example of its body, and its response must be documented.

use std::collections::BTreeSet;

use serde_json::json;

use super::Contract;
use crate::support::{PASSWORD, Server, Setup};

#[test]
fn roster_operations_respond_as_documented() {
    let server = Server::start();
    let (contract, admin, anybody) = (Contract::of(&server), server.admin(), &server.client);
    let example = |id| contract.example(id);
    let make = |id| contract.send(&admin, id, 0, Some(&contract.example(id)), 201);
    make("createTeam");
    admin.create_team("Ajax");
    make("createPlayer");
    for (id, row) in [
        ("listTeams", 0),
        ("getTeam", 1),
        ("getSquad", 1),
        ("listPlayers", 0),
        ("getPlayer", 1),
        ("getCareer", 1),
        ("listMemberships", 0),
        ("getMembership", 1),
    ] {
        let response = contract.send(anybody, id, row, None, 200);
        assert!(!response.text.contains(r#""data":[]"#), "{id} returns no rows");
    }
    for id in [
        "replaceTeam",
        "patchTeam",
        "replacePlayer",
        "patchPlayer",
        "replaceMembership",
        "patchMembership",
    ] {
        contract.send(&admin, id, 1, Some(&example(id)), 200);
    }
    contract.send(&admin, "transferPlayer", 1, Some(&example("transferPlayer")), 201);
    contract.send(&admin, "runBatch", 0, Some(&example("runBatch")), 409);
    admin.patch("teams/2", &json!({ "name": "Feyenoord" })).expect(200);
    contract.send(&admin, "runBatch", 0, Some(&example("runBatch")), 200);
    contract.send(&admin, "deleteTeam", 1, None, 409);
    contract.send(&admin, "deleteMembership", 1, None, 204);
    make("createMembership");
    contract.send(&admin, "deletePlayer", 1, None, 204);
    contract.send(&admin, "deleteTeam", 1, None, 204);
}

#[test]
fn account_operations_respond_as_documented() {
    let server =
        Server::start_with(Setup { flags: vec!["--registration", "open"], ..Setup::default() });
    let (contract, anybody) = (Contract::of(&server), &server.client);
    let body = |id| contract.example(id);
    let login = json!({ "username": "admin", "password": PASSWORD });
    assert_eq!(login, body("login"));
    let tokens = contract.send(anybody, "login", 0, Some(&login), 200).body();
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    contract.send(anybody, "refreshSession", 0, Some(&refresh), 200);
    contract.send(anybody, "refreshSession", 0, Some(&body("refreshSession")), 401);
    contract.send(anybody, "register", 0, Some(&body("register")), 201);
    let admin = server.admin();
    contract.send(&admin, "createUser", 0, Some(&body("createUser")), 201);
    for (id, row) in [("getCurrentUser", 0), ("listSessions", 0), ("listUsers", 0), ("getUser", 1)]
    {
        contract.send(&admin, id, row, None, 200);
    }
    contract.send(&admin, "patchUser", 3, Some(&body("patchUser")), 200);
    contract.send(&admin, "deleteUser", 3, None, 204);
    contract.send(&admin, "createApiKey", 0, Some(&body("createApiKey")), 201);
    contract.send(&admin, "listApiKeys", 0, None, 200);
    contract.send(&admin, "revokeApiKey", 1, None, 204);
    contract.send(&admin, "endOtherSessions", 0, None, 204);
    let other = contract.send(anybody, "login", 0, Some(&login), 200).body();
    let other = anybody.with_token(other["access_token"].as_str().unwrap());
    let sessions = other.get("auth/sessions").expect(200).body();
    let mine = |session: &&serde_json::Value| session["current"] == false;
    let id =
        sessions["data"].as_array().unwrap().iter().find(mine).unwrap()["id"].as_i64().unwrap();
    contract.send(&other, "endSession", id, None, 204);
    let changed = contract.send(&other, "changePassword", 0, Some(&body("changePassword")), 200);
    let last = anybody.with_token(changed.body()["access_token"].as_str().unwrap());
    contract.send(&last, "logout", 0, None, 204);
}

#[test]
fn system_operations_respond_as_documented() {
    let server = Server::start();
    let contract = Contract::of(&server);
    for id in ["getServerInfo", "checkLiveness", "checkReadiness", "getOpenApi"] {
        contract.send(&server.client, id, 0, None, 200);
    }
    contract.send(&server.client, "getJwks", 0, None, 404);
}

/// Missing tokens, bodies and rows, invalid IDs and headers.
#[test]
fn errors_of_all_operations_are_documented() {
    let server = Server::start();
    let (contract, admin) = (Contract::of(&server), server.admin());
    let viewer = server.user("ann", "viewer");
    let mut seen = BTreeSet::new();
    let ids: Vec<_> = contract
        .operations()
        .filter(|(path, ..)| path.starts_with("/api/"))
        .map(|(path, method, operation)| {
            (
                path.to_owned(),
                method.to_uppercase(),
                operation["operationId"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    for (path, method, id) in ids.iter().filter(|(.., id)| id != "logout") {
        for client in [&server.client, &viewer, &server.client.with_token("x.y.z"), &admin] {
            for (row, query, headers, body) in [
                ("4711", "", vec![], None),
                ("none", "", vec![("Content-Type", "application/json")], Some("{}")),
                ("4711", "?what=1", vec![("Content-Type", "application/json")], Some("{}")),
                ("4711", "", vec![("Content-Type", "application/json")], Some("{\"surprise\":1}")),
                ("4711", "", vec![("Content-Type", "application/json")], Some("{")),
                ("4711", "", vec![("Content-Type", "text/plain")], Some("{}")),
                (
                    "4711",
                    "",
                    vec![("If-Match", "x"), ("If-None-Match", "x"), ("Idempotency-Key", "a b")],
                    None,
                ),
            ] {
                if id == "endOtherSessions" && query.is_empty() && headers.is_empty() {
                    continue;
                }
                let path = path.replace("{id}", row) + query;
                let response = client.send(method, &path, &headers, body.map(str::as_bytes));
                contract.assert_documented(id, &response);
                seen.insert(response.status);
            }
        }
    }
    assert!(
        [200, 204, 400, 401, 403, 404, 415, 422].iter().all(|status| seen.contains(status)),
        "{seen:?}"
    );
}
