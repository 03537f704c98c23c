//! The tables say nothing that is not so: what they name is there.

use std::collections::BTreeSet;

use super::{entry, faults::faults, groups};
use crate::routes;

#[test]
fn every_operation_of_the_map_is_described_and_no_other() {
    let (api, beside) = (routes::endpoints(), routes::system_endpoints());
    let mut described = BTreeSet::new();
    for (_, _, operations) in groups() {
        for op in operations {
            let found = entry(&api, &op, true).or_else(|| entry(&beside, &op, false));
            let (_, path, _) = found.unwrap_or_else(|| panic!("{} is not in the map", op.at));
            assert!(described.insert((path, op.method().to_owned())), "{} is there twice", op.at);
        }
    }
    for entry in api.into_iter().chain(beside) {
        let line = (entry.path, entry.method.to_string());
        assert!(described.contains(&line), "{line:?} is not described: see src/openapi");
    }
}

#[test]
fn the_errors_of_an_operation_are_errors_that_there_are() {
    let faults = faults();
    let words: BTreeSet<_> = faults.iter().map(|fault| fault.word.as_str()).collect();
    assert_eq!(words.len(), faults.len(), "one of each");
    for op in groups().into_iter().flat_map(|(_, _, operations)| operations) {
        for word in op.errors {
            assert!(words.contains(word), "{}: {word}", op.at);
        }
    }
}
