//! Swagger UI is served from the binary alone.

use std::path::Path;

use crate::support::Server;

#[test]
fn files_that_the_page_links_are_served() {
    let client = &Server::start().client;
    assert_eq!(client.get("/docs").expect(308).header("location"), Some("docs/"));
    let page = client.get("/docs/").expect(200);
    assert_eq!(page.header("content-type"), Some("text/html"));
    assert!(page.text.contains("swagger-ui"));
    let named = |text| Some((Path::new(text).extension()?.to_str()?, text));
    let named: Vec<_> = page.text.split('"').filter_map(named).collect();
    for (ending, kind) in [("js", "text/javascript"), ("css", "text/css"), ("png", "image/png")] {
        let files: Vec<_> = named.iter().filter(|(of, _)| *of == ending).collect();
        assert!(files.len() >= 2, "{files:?}");
        for (_, file) in files {
            let path = format!("/docs/{}", file.trim_start_matches("./"));
            let response = client.send("HEAD", &path, &[], None).expect(200);
            assert_eq!(response.header("content-type"), Some(kind), "{file}");
        }
    }
    assert!(client.get("/docs/swagger-ui-bundle.js").expect(200).text.len() > 1 << 20);
    let start = client.get("/docs/swagger-initializer.js").expect(200).text;
    assert!(start.contains(r#""url": "../openapi.json""#), "{start}");
    assert!(start.contains(r#""tryItOutEnabled": true"#), "{start}");
}

#[test]
fn files_link_no_other_host_and_the_policy_forbids_it() {
    let client = &Server::start().client;
    for file in ["", "index.html", "swagger-initializer.js"] {
        let response = client.get(&format!("/docs/{file}")).expect(200);
        assert!(!response.text.contains("://"), "{file}: {}", response.text);
        let policy = response.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"),
            "{policy}"
        );
    }
}

#[test]
fn unknown_files_and_methods_are_rejected() {
    let client = &Server::start().client;
    for path in
        ["/docs/nothing.js", "/docs/../Cargo.toml", "/docs/a/b", "/openapi.json/", "/docs/%00"]
    {
        client.get(path).expect_problem(404, "not_found");
    }
    client.send("POST", "/docs/", &[], None).expect_problem(405, "method_not_allowed");
    client.send("POST", "/openapi.json", &[], None).expect_problem(405, "method_not_allowed");
    client.get("/openapi.json?x=1").expect_problem(400, "unknown_parameter");
}

#[test]
fn unchanged_document_is_304() {
    let client = &Server::start().client;
    let tag = client.get("/openapi.json").expect(200).header("etag").unwrap().to_owned();
    let again = client.send("GET", "/openapi.json", &[("If-None-Match", &tag)], None);
    assert_eq!(again.expect(304).text, "");
}
