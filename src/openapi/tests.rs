//! Routes and descriptions must match, and error codes must exist.

use std::collections::BTreeSet;

use super::{document, endpoints, errors::error_kinds, groups, operation::op};

#[test]
fn routes_and_descriptions_match() {
    if let Err(mismatch) = document(groups(), endpoints(), "/") {
        panic!("{mismatch}: see src/openapi");
    }
}

#[test]
fn description_without_a_route_is_an_error() {
    for route in ["GET /coaches", "PUT /teams", "GET /teams"] {
        let mut groups = groups();
        groups[1].operations.push(op(route, "extra", "Extra"));
        let mismatch = document(groups, endpoints(), "/").err().unwrap();
        assert_eq!(mismatch, format!("{route} is described, but there is no such route"));
    }
}

#[test]
fn route_without_a_description_is_an_error() {
    let mut groups = groups();
    groups[1].operations.remove(0);
    let mismatch = document(groups, endpoints(), "/").err().unwrap();
    assert_eq!(mismatch, "GET /api/v1/teams is a route without a description");
}

#[test]
fn error_codes_of_operations_exist_and_are_unique() {
    let kinds = error_kinds();
    let codes: BTreeSet<_> = kinds.iter().map(|kind| kind.code.as_str()).collect();
    assert_eq!(codes.len(), kinds.len(), "each code once");
    for op in groups().into_iter().flat_map(|group| group.operations) {
        for code in op.errors {
            assert!(codes.contains(code), "{}: {code}", op.route);
        }
    }
}
