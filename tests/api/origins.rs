//! Validation of `--cors-origin`.

use crate::support::teamsheet;

#[test]
fn invalid_cors_origin_prevents_start() {
    let folder = tempfile::tempdir().unwrap();
    // The data folder is a file: with a valid flag, the start fails later, with another exit code.
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for bad in [
        "https://app.example/",
        "https://app.example/path",
        "https://app.example?x",
        "https://app.example#x",
        "https://app.example:443",
        "https://APP.example",
        "https://user@app.example",
        "app.example",
        "//app.example",
        "https://",
        "https:app.example",
        "ftp://app.example",
        "file:///tmp",
        "null",
        " ",
        "**",
        "*.example",
        "https://*.example",
        "https://app.example,",
        "https://app.example, https://b.example",
        "https://app.example,nonsense",
    ] {
        let said = teamsheet(&file, &["serve", "--port", "0", "--cors-origin", bad]).run();
        assert_eq!(said.code, Some(2), "{bad:?}: {}", said.err);
        assert!(said.err.contains("must be an origin, such as http"), "{bad:?}: {}", said.err);
        assert!(said.err.contains("--cors-origin"), "{bad:?}: {}", said.err);
        assert_eq!(said.out, "");
    }
    for good in [
        "",
        "https://app.example",
        "http://[::1]:8080",
        "http://127.0.0.1:1",
        "https://xn--kln-sna.example",
    ] {
        let said = teamsheet(&file, &["serve", "--port", "0", "--cors-origin", good]).run();
        assert_eq!(said.code, Some(1), "{good:?}: {}", said.err);
    }
}
