//! The bounds in the schemas are the ones that the server enforces.

use serde_json::{Value, json};

use super::Contract;
use crate::support::Server;

#[test]
fn values_at_a_bound_are_accepted_and_values_beyond_it_are_rejected() {
    let server = Server::start();
    let (contract, admin) = (Contract::of(&server), server.admin());
    let (team, player) = (admin.create_team("Ajax"), admin.create_player("Ann"));
    let membership = admin.add_membership(player, team, json!({})).expect(201).id();
    let mut tried = 0;
    for (id, row) in [("patchTeam", team), ("patchPlayer", player), ("patchMembership", membership)]
    {
        let (path, _, operation) = contract.operation(id);
        let schema =
            contract.resolve(&operation["requestBody"]["content"]["application/json"]["schema"]);
        for (field, schema) in schema["properties"].as_object().unwrap() {
            let (good, bad) = edges(&contract, schema);
            let path = path.replace("{id}", &row.to_string());
            for (values, status) in [(good, 200), (bad, 422)] {
                for value in values.into_iter().filter(|value| is_independent(field, value)) {
                    let response = admin.patch(&path, &json!({ field: value }));
                    assert_eq!(response.status, status, "{field}: {value}: {}", response.text);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 700, "{tried}");
}

/// Whether the bounds alone decide: a year of foundation depends on the current year, an ID on the rows that exist.
fn is_independent(field: &str, value: &Value) -> bool {
    *value != json!(9999) && (!field.ends_with("_id") || value.as_i64().is_none_or(|id| id < 1))
}

/// Values at the bounds of a schema, and values just beyond them.
fn edges(contract: &Contract, schema: &Value) -> (Vec<Value>, Vec<Value>) {
    let schema = contract.resolve(schema["oneOf"].get(0).unwrap_or(schema));
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
