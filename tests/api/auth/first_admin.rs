//! The first admin, with a generated or configured password.

use super::user;
use crate::support::{PASSWORD, Process, login};

#[test]
fn generated_admin_password_is_printed_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Process::start_in(folder.path(), &[], &[]);
    let err = first.err();
    let told: Vec<_> = err.lines().filter_map(|line| line.split_once("the password ")).collect();
    let [(_, password)] = told[..] else { panic!("{err}") };
    assert!(password.len() >= 20, "{err}");
    first.client().post("auth/login", &login("admin", password)).expect(200);
    first.client().post("auth/login", &login("admin", PASSWORD)).expect(401);
    first.signal("KILL");
    assert_eq!(first.rest(), "", "more than one line on standard output");
    assert!(!first.first_line.contains(password));

    let second = Process::start_in(folder.path(), &[], &[]);
    second.client().post("auth/login", &login("admin", password)).expect(200);
    assert!(!second.err().contains("password "), "{}", second.err());
    assert_eq!(user(folder.path(), &["list"]), "1\tadmin\tadmin\n");
}

#[test]
fn admin_password_can_be_configured() {
    let folder = tempfile::tempdir().unwrap();
    let given = |password| [("TEAMSHEET_ADMIN_PASSWORD", password)];
    for (short, rule) in [("seven c", "8 to 71 bytes"), ("", "8 to 71 bytes")] {
        let said = Process::start_in(folder.path(), &[], &given(short)).startup_error();
        assert!(said.contains("TEAMSHEET_ADMIN_PASSWORD") && said.contains(rule), "{said}");
    }
    let long = "x".repeat(72);
    let said = Process::start_in(folder.path(), &[], &given(&long)).startup_error();
    assert!(said.contains("8 to 71 bytes, has 72"), "{said}");
    assert!(!said.contains(&long), "{said}");

    let first = Process::start_in(folder.path(), &[], &given("given horse"));
    first.client().post("auth/login", &login("admin", "given horse")).expect(200);
    assert!(!first.err().contains("given horse"), "{}", first.err());
    assert!(!first.err().contains("with the password"), "{}", first.err());
    drop(first);

    // If there is a user, the variable is ignored.
    let second = Process::start_in(folder.path(), &[], &given("another horse"));
    second.client().post("auth/login", &login("admin", "given horse")).expect(200);
    second.client().post("auth/login", &login("admin", "another horse")).expect(401);
    assert_eq!(user(folder.path(), &["list"]), "1\tadmin\tadmin\n");
}
