//! Tests of `/healthz` and `/readyz`.

use serde_json::json;

use crate::support::Server;

#[test]
fn healthz_and_readyz_answer_200() {
    let server = Server::start();
    assert_eq!(server.client.get("/healthz").expect(200).body(), json!({ "status": "ok" }));
    assert_eq!(server.client.get("/readyz").expect(200).body(), json!({ "status": "ready" }));
    assert_eq!(server.client.send("HEAD", "/healthz", &[], None).expect(200).text, "");
    let refused = server.client.post("/healthz", &json!({}));
    assert_eq!(refused.error(), "method_not_allowed");
    assert_eq!(refused.header("allow"), Some("GET, HEAD"));
}
