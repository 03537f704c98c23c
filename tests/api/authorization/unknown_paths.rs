//! Unknown paths: 404; for unsafe methods only with a token.

use super::by_hand;
use crate::support::{Server, assert_error, assert_unauthorized};

#[test]
fn unknown_api_path_is_404_for_reads_and_401_for_unauthenticated_writes() {
    let server = Server::start();
    let admin = server.admin();
    let rests = [
        "/",
        "/no-such",
        "/no-such/1",
        "/teams/",
        "/teams/1/",
        "/teams/1/2",
        "/teams/1/players/",
        "/teams//players",
        "/teams.json",
        "/Teams",
        "/team",
        "/teamsters",
        "/players/1/no-such",
        "/players/1/transfer/1",
        "/memberships/1/players",
        "/auth",
        "/auth/",
        "/auth/no-such",
        "/auth/login/",
        "//teams",
        "/%74eams/",
        "/teams%2F1",
    ];
    for rest in rests {
        let path = format!("/api/v1{rest}");
        for client in [&server.client, &admin] {
            assert_error(&path, &by_hand(client, "GET", &path, "", b""), 404, "not_found");
            let head = by_hand(client, "HEAD", &path, "", b"");
            assert_eq!((head.status, head.text.as_str()), (404, ""), "HEAD {path}");
        }
        for method in ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"] {
            let send = |client| by_hand(client, method, &path, "Content-Length: 0\r\n", b"");
            assert_unauthorized(&format!("{method} {path}"), &send(&server.client));
            assert_error(&format!("{method} {path}"), &send(&admin), 404, "not_found");
        }
    }
}

#[test]
fn unknown_path_outside_the_api_is_404() {
    let server = Server::start();
    let admin = server.admin();
    let paths = [
        "/no-such",
        "/api",
        "/api/",
        "/api/v2/teams",
        "/api/v10",
        "/API/v1/teams",
        "/teams",
        "/healthz/",
    ];
    for path in paths {
        for client in [&server.client, &admin] {
            assert_error(path, &by_hand(client, "GET", path, "", b""), 404, "not_found");
            let post = by_hand(client, "POST", path, "Content-Length: 0\r\n", b"");
            assert_error(path, &post, 404, "not_found");
        }
    }
}
