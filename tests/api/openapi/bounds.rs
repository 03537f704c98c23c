//! The bounds in the schemas are those that hold.

use serde_json::{Value, json};

use super::Contract;
use crate::support::Server;

/// Each member of a body that has a length, bounds or words: what just fits is taken, what is just beyond is not.
#[test]
fn what_just_fits_is_taken_and_what_is_just_beyond_is_not() {
    let server = Server::start();
    let (contract, admin) = (Contract::of(&server), server.admin());
    let (team, player) = (admin.create_team("Ajax"), admin.create_player("Ann"));
    let membership = admin.add_membership(player, team, json!({})).expect(201).id();
    let mut tried = 0;
    for (id, row) in
        [("updateTeam", team), ("updatePlayer", player), ("updateMembership", membership)]
    {
        let (path, _, operation) = contract.operation(id);
        let schema =
            contract.resolve(&operation["requestBody"]["content"]["application/json"]["schema"]);
        for (member, schema) in schema["properties"].as_object().unwrap() {
            let (good, bad) = edges(&contract, schema);
            let path = path.replace("{id}", &row.to_string());
            for (values, status) in [(good, 200), (bad, 422)] {
                for value in values.into_iter().filter(|value| is_timeless(member, value)) {
                    let answer = admin.patch(&path, &json!({ member: value }));
                    assert_eq!(answer.status, status, "{member}: {value}: {}", answer.text);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 700, "{tried}");
}

/// The year of foundation is bounded by this year, too, and ids are those of rows.
fn is_timeless(member: &str, value: &Value) -> bool {
    *value != json!(9999) && (!member.ends_with("_id") || value.as_i64().is_none_or(|id| id < 1))
}

fn edges(contract: &Contract, schema: &Value) -> (Vec<Value>, Vec<Value>) {
    let schema = schema["oneOf"].get(0).map_or(schema, |first| contract.resolve(first));
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    if let Some(words) = schema["enum"].as_array() {
        good.extend(words.iter().cloned());
        bad.extend([json!("NIX"), json!(1)]);
    }
    if let Some(most) =
        schema["maxLength"].as_u64().filter(|_| !schema["pattern"].to_string().contains("://"))
    {
        let most = usize::try_from(most).unwrap();
        good.extend([json!("x".repeat(most)), json!("日".repeat(most))]);
        bad.extend([json!("x".repeat(most + 1)), json!("")]);
    }
    if let (Some(least), Some(most)) = (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        good.extend([json!(least), json!(most)]);
        bad.push(json!(least - 1));
        bad.extend(most.checked_add(1).map(Value::from));
    }
    if schema["type"] == json!("boolean") {
        good.extend([json!(true), json!(false)]);
    }
    (good, bad)
}
