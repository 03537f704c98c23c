//! The signing key: its sources, and errors at the start.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use jsonwebtoken::Algorithm;
use tempfile::NamedTempFile;

use super::{assert_good, forge::sign_text};
use crate::support::{EnvVars, PASSWORD, Process, Server, login};

#[test]
fn signing_key_can_be_configured() {
    let secret = "a secret of 32 bytes, of which ä is two";
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), secret).unwrap();
    let in_file = ["--jwt-secret-file", file.path().to_str().unwrap()];
    let environment = [("TEAMSHEET_JWT_SECRET", secret), ("TEAMSHEET_ADMIN_PASSWORD", PASSWORD)];
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[&str], EnvVars); 2] =
        [("from the environment", &[], &environment), ("from a file", &in_file, &environment[1..])];
    let mut earlier: Option<String> = None;
    for (what, flags, environment) in cases {
        let process = Process::start_in(folder.path(), flags, environment);
        let client = process.client();
        let response = client.post("auth/login", &login("admin", PASSWORD)).expect(200);
        let token = response.body()["access_token"].as_str().unwrap().to_owned();
        let (message, _) = token.rsplit_once('.').unwrap();
        assert_eq!(sign_text(message, secret.as_bytes(), Algorithm::HS256), token, "{what}");
        assert!(!folder.path().join("signing.key").exists(), "{what}");
        assert!(!process.err().contains(secret), "{what}");
        // Both settings have the same key.
        assert_good(what, &client.with_token(earlier.unwrap_or_else(|| token.clone())));
        earlier = Some(token);
    }
}

#[test]
fn server_does_not_start_with_an_unsafe_key() {
    let temporary = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8], mode: u32| {
        let file = temporary.path().join(name);
        fs::write(&file, bytes).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let good = file("good", &[1; 32], 0o600);
    let short = file("short", &[1; 31], 0o600);
    let empty = file("empty", &[], 0o600);
    let group = file("group", &[1; 32], 0o640);
    let others = file("others", &[1; 32], 0o604);
    let missing = temporary.path().join("missing").to_str().unwrap().to_owned();
    let (secret, less) = ("s".repeat(32), "s".repeat(31));
    let variable = "TEAMSHEET_JWT_SECRET";
    let flag = "--jwt-secret-file";
    let cases: [(&[&str], EnvVars, &[&str]); 9] = [
        (&[], &[(variable, &less)], &[variable, "31 bytes", "32"]),
        (&[], &[(variable, "")], &[variable, "32"]),
        (&[flag, &good], &[(variable, &secret)], &[variable, flag, "both"]),
        (&[flag, &short], &[], &[&short, "31 bytes", "32"]),
        (&[flag, &empty], &[], &[&empty, "32"]),
        (&[flag, &group], &[], &[&group, "readable by others", "640", "chmod 600"]),
        (&[flag, &others], &[], &[&others, "readable by others", "604", "chmod 600"]),
        (&[flag, &missing], &[], &[&missing]),
        (&[flag, temporary.path().to_str().unwrap()], &[], &[]),
    ];
    for (flags, environment, words) in cases {
        let folder = tempfile::tempdir().unwrap();
        let said = Process::start_in(folder.path(), flags, environment).startup_error();
        for word in words {
            assert!(said.contains(word), "no {word} in {said}");
        }
        assert!(!said.contains(&less), "{said}");
        assert!(!folder.path().join("signing.key").exists(), "{said}");
    }
}

#[test]
fn server_does_not_start_with_a_damaged_or_readable_key_file() {
    let folder = Server::start().stop();
    let file = folder.path().join("signing.key");
    let key = fs::read(&file).unwrap();

    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let said = Process::start_in(folder.path(), &[], &[]).startup_error();
    assert!(said.contains("signing.key") && said.contains("644"), "{said}");
    assert!(said.contains("readable by others"), "{said}");

    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    fs::write(&file, &key[..31]).unwrap();
    let said = Process::start_in(folder.path(), &[], &[]).startup_error();
    assert!(said.contains("signing.key") && said.contains("31 bytes"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), &key[..31], "it was written over");

    fs::write(&file, &key).unwrap();
    Process::start_in(folder.path(), &[], &[]).client().get("/healthz").expect(200);
}
