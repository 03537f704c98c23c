//! Who is let in: sign-in, the tokens that it gives, and the many that are refused.

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, ChildStdout, Stdio},
    sync::Arc,
};

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Map, Value, json};
use tempfile::NamedTempFile;

use crate::support::{Answer, Client, PASSWORD, Server, Setup, teamsheet};

/// `WWW-Authenticate` where there is no token.
const CHALLENGE: &str = r#"Bearer realm="teamsheet""#;

/// `WWW-Authenticate` where there is one, and it is no good.
const INVALID: &str = r#"Bearer realm="teamsheet", error="invalid_token""#;

fn login(name: &str, password: &str) -> Value {
    json!({ "username": name, "password": password })
}

/// What is not as it should be in a 401, if anything.
fn not_refused(answer: &Answer, error: &str, challenge: &str) -> Option<String> {
    let seen = (answer.status, answer.header("www-authenticate"));
    let refused = seen == (401, Some(challenge)) && answer.error() == error;
    (!refused).then(|| format!("{seen:?} {}", answer.text))
}

#[track_caller]
fn assert_refused(what: &str, answer: &Answer, error: &str, challenge: &str) {
    assert_eq!(not_refused(answer, error, challenge), None, "{what}");
}

/// One request of each kind: a token that is no good is refused with all of them.
fn everywhere(client: &Client) -> [(&'static str, Answer); 4] {
    [
        ("a write", client.post("teams", &json!({ "name": "Forgers" }))),
        ("an open read", client.get("teams")),
        ("who am I", client.get("auth/me")),
        ("sign-in", client.post("auth/login", &login("admin", PASSWORD))),
    ]
}

#[track_caller]
fn assert_refused_everywhere(what: &str, client: &Client, error: &str) {
    for (kind, answer) in everywhere(client) {
        assert_refused(&format!("{what}, {kind}"), &answer, error, INVALID);
    }
}

#[track_caller]
fn assert_good(what: &str, client: &Client) {
    let answer = client.get("auth/me");
    assert_eq!(answer.status, 200, "{what}: {}", answer.text);
}

/// Runs `teamsheet user …` beside the server; the password is typed where it is asked for.
#[track_caller]
fn user(folder: &Path, arguments: &[&str]) -> String {
    let command = teamsheet(folder, &[&["user"], arguments].concat()).input(PASSWORD);
    command.run().success().out
}

// Sign-in

#[test]
fn a_login_gives_a_token_that_no_cache_keeps() {
    let server = Server::start();
    for name in ["admin", "ADMIN", "aDmIn"] {
        let answer = server.client.post("auth/login", &login(name, PASSWORD)).expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let body = answer.body();
        let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["access_token", "expires_in", "token_type"]);
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 600);
        assert_good(name, &server.client.with_token(body["access_token"].as_str().unwrap()));
    }
}

#[test]
fn a_name_is_folded_beyond_ascii() {
    let server = Server::start();
    server.user("Ängström Łukasz", "viewer");
    let me = server.sign_in("äNGSTRÖM łUKASZ").get("auth/me").expect(200).body();
    assert_eq!(me["username"], "Ängström Łukasz");
}

#[test]
fn a_login_that_fails_does_not_say_why() {
    let server = Server::start();
    server.user("gone", "admin");
    user(server.path(), &["disable", "gone"]);
    let (long, nul) = ("a".repeat(4000), format!("{PASSWORD}\0"));
    let longer = format!("{PASSWORD}{}", " ".repeat(60));
    let (wide, over) = ("ä".repeat(41), "n".repeat(5000));
    let cases = [
        ("a wrong password", "admin", "wrong horse"),
        ("a password in another letter case", "admin", "Correct horse"),
        ("an empty password", "admin", ""),
        ("a password past bcrypt's 72 bytes", "admin", &long),
        ("the password and more, past 72 bytes", "admin", &longer),
        ("the password and a blank", "admin", "correct horse "),
        ("the password and a NUL", "admin", &nul),
        ("an unknown user", "nobody", PASSWORD),
        ("an unknown user, an empty password", "nobody", ""),
        ("an unknown user, a long password", "nobody", &long),
        ("an empty name", "", PASSWORD),
        ("a name that is too short to be one", "ad", PASSWORD),
        ("a name that is too long to be one", &wide, PASSWORD),
        ("a name that is much too long", &over, PASSWORD),
        ("a name with a control character", "ad\u{7}min", PASSWORD),
        ("a disabled user", "gone", PASSWORD),
        ("a disabled user, a wrong password", "gone", "wrong horse"),
    ];
    let answers: Vec<_> = cases
        .map(|(what, name, password)| {
            let answer = server.client.post("auth/login", &login(name, password));
            assert_refused(what, &answer, "invalid_credentials", CHALLENGE);
            (what, answer)
        })
        .into();
    for (what, answer) in &answers {
        assert_eq!(answer.text, answers[0].1.text, "{what}");
        let names = |answer: &Answer| {
            answer.headers.keys().map(|name| name.as_str().to_owned()).collect::<BTreeSet<_>>()
        };
        assert_eq!(names(answer), names(&answers[0].1), "{what}");
    }
    server.client.post("auth/login", &login("admin", PASSWORD)).expect(200);
}

/// bcrypt ends a password with a NUL and repeats it up to 72 bytes, so one with a NUL inside can
/// have the hash of a shorter one.
#[test]
fn a_password_is_not_that_of_its_own_repetition() {
    let server = Server::start();
    let twice = format!("{PASSWORD}\0{PASSWORD}");
    let answer = server.client.post("auth/login", &login("admin", &twice));
    assert_refused("the password twice", &answer, "invalid_credentials", CHALLENGE);
}

#[test]
fn a_login_has_a_name_and_a_password_and_nothing_else() {
    let server = Server::start();
    let cases: [(&str, Value, &[&str]); 11] = [
        ("nothing", json!({}), &["/username", "/password"]),
        ("no name", json!({ "password": "p" }), &["/username"]),
        ("no password", json!({ "username": "admin" }), &["/password"]),
        ("nulls", json!({ "username": null, "password": null }), &["/username", "/password"]),
        ("numbers", json!({ "username": 1, "password": 1.5 }), &["/username", "/password"]),
        ("an array", json!({ "username": ["admin"], "password": PASSWORD }), &["/username"]),
        ("an object", json!({ "username": "admin", "password": {} }), &["/password"]),
        (
            "unknown members",
            json!({ "username": "admin", "password": PASSWORD, "role": "admin", "a/b": 1 }),
            &["/a~1b", "/role"],
        ),
        (
            "all at once",
            json!({ "username": true, "otp": "1" }),
            &["/username", "/password", "/otp"],
        ),
        ("no object", json!([login("admin", PASSWORD)]), &[""]),
        ("null", Value::Null, &[""]),
    ];
    for (what, body, pointers) in cases {
        let answer = server.client.post("auth/login", &body);
        assert_eq!(answer.status, 422, "{what}: {}", answer.text);
        assert_eq!(answer.error(), "validation_failed", "{what}");
        assert_eq!(answer.pointers(), pointers, "{what}");
    }
    let malformed = server.client.send(
        "POST",
        "auth/login",
        &[("Content-Type", "application/json")],
        Some(br#"{"username": "admin", "username": "admin", "password": "p"}"#),
    );
    assert_eq!(malformed.expect(400).error(), "malformed_json");
    let form = server.client.send(
        "POST",
        "auth/login",
        &[("Content-Type", "application/x-www-form-urlencoded")],
        Some(b"username=admin&password=correct+horse"),
    );
    assert_eq!(form.expect(415).error(), "unsupported_media_type");
    let parameter = server.client.post("auth/login?next=/", &login("admin", PASSWORD));
    assert_eq!(parameter.expect(400).error(), "unknown_parameter");
}

#[test]
fn who_am_i_needs_a_token_and_says_who() {
    let server = Server::start();
    assert_refused("no token", &server.client.get("auth/me"), "authorization_required", CHALLENGE);
    for (id, name, role) in [(2, "Vera", "viewer"), (3, "Ed", "editor"), (4, "Ada", "admin")] {
        // A name has three characters at least.
        let name = format!("{name} N.");
        let answer = server.user(&name, role).get("auth/me").expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.body();
        assert_eq!(body["id"], id);
        assert_eq!(body["username"], name);
        assert_eq!(body["role"], role);
        assert_eq!(body["disabled"], false);
        assert!(!answer.text.contains("$2"), "a hash in {}", answer.text);
    }
}

// Tokens

/// The parts of an honest token, and the key, to make others of.
struct Forge {
    key: Vec<u8>,
    header: String,
    claims: Map<String, Value>,
    honest: String,
}

/// What becomes of a claim: its new value, as JSON text, or its absence.
type Change<'a> = (&'a str, Option<&'a str>);

impl Forge {
    fn new(folder: &Path, client: &Client) -> Self {
        let honest = client.token.clone().unwrap();
        let parts: Vec<_> = honest.split('.').collect();
        let text = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        Self {
            key: fs::read(folder.join("signing.key")).unwrap(),
            header: text(parts[0]),
            claims: serde_json::from_str(&text(parts[1])).unwrap(),
            honest: honest.clone(),
        }
    }

    /// A token of this header and this payload, as they stand, signed in the right way.
    fn sign(&self, header: &str, payload: impl AsRef<[u8]>) -> String {
        sign(header, payload, &self.key, Algorithm::HS256)
    }

    /// The claims of the honest token, some of them changed, as JSON text.
    fn payload(&self, changes: &[Change]) -> String {
        let mut claims: Vec<_> =
            self.claims.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
        for (name, value) in changes {
            let at = claims.iter().position(|(claim, _)| claim == name);
            match (at, value) {
                (Some(at), Some(value)) => (*value).clone_into(&mut claims[at].1),
                (Some(at), None) => drop(claims.remove(at)),
                (None, value) => claims.push((name, value.unwrap().to_owned())),
            }
        }
        let members = claims.iter().map(|(name, value)| format!("{name:?}:{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    /// A token of changed claims, with the honest header and the right signature.
    fn changed(&self, changes: &[Change]) -> String {
        self.sign(&self.header, self.payload(changes))
    }

    /// The header of the honest token with one member more, or another value of one.
    fn header_with(&self, name: &str, value: Option<Value>) -> String {
        let mut header: Map<String, Value> = serde_json::from_str(&self.header).unwrap();
        match value {
            Some(value) => drop(header.insert(name.to_owned(), value)),
            None => drop(header.remove(name).unwrap()),
        }
        Value::from(header).to_string()
    }

    /// The three parts of the honest token.
    fn parts(&self) -> [&str; 3] {
        self.honest.split('.').collect::<Vec<_>>().try_into().unwrap()
    }
}

/// A token of this header and this payload, as they stand.
fn sign(header: &str, payload: impl AsRef<[u8]>, key: &[u8], algorithm: Algorithm) -> String {
    let [header, payload] =
        [header.as_bytes(), payload.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    sign_text(&format!("{header}.{payload}"), key, algorithm)
}

fn sign_text(message: &str, key: &[u8], algorithm: Algorithm) -> String {
    let key = EncodingKey::from_secret(key);
    format!("{message}.{}", crypto::sign(message.as_bytes(), &key, algorithm).unwrap())
}

/// The text with another character at one place.
fn tampered(text: &str, at: usize) -> String {
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

type Forged = Vec<(String, String)>;

/// Sends each token everywhere; all must be 401 `invalid_token`, and no team made.
#[track_caller]
fn assert_all_invalid(server: &Server, forged: Forged) {
    let mut accepted = Vec::new();
    let names: BTreeSet<_> = forged.iter().map(|(what, _)| what.clone()).collect();
    assert_eq!(names.len(), forged.len(), "two cases have one name");
    for (what, token) in forged {
        for (kind, answer) in everywhere(&server.client.with_token(token)) {
            let wrong = not_refused(&answer, "invalid_token", INVALID);
            accepted.extend(wrong.map(|wrong| format!("{what}, {kind}: {wrong}")));
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert_eq!(server.client.get("teams").expect(200).body()["data"], json!([]));
}

#[test]
fn a_token_says_what_it_should_and_is_signed_with_the_key_of_the_folder() {
    let server = Server::start();
    let file = server.path().join("signing.key");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600);
    let first = Forge::new(server.path(), &server.admin());
    assert_eq!(first.key.len(), 32);

    let header: Map<String, Value> = serde_json::from_str(&first.header).unwrap();
    assert_eq!(header.keys().collect::<Vec<_>>(), ["alg", "kid", "typ"]);
    assert_eq!(header["alg"], "HS256");
    assert_eq!(header["typ"], "at+jwt");
    assert!(header["kid"].as_str().is_some_and(|kid| !kid.is_empty()));

    let claims = &first.claims;
    let names: Vec<_> = claims.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["aud", "exp", "fresh", "iat", "iss", "jti", "nbf", "role", "sid", "sub", "ver"]
    );
    assert_eq!(claims["iss"], "teamsheet");
    assert_eq!(claims["aud"], "teamsheet");
    assert_eq!(claims["sub"], "1");
    assert!(claims["sid"].as_i64().is_some_and(|session| session >= 1));
    assert!(claims["ver"].is_i64());
    assert_eq!(claims["role"], "admin");
    assert_eq!(claims["iat"], server.now());
    assert_eq!(claims["nbf"], server.now());
    assert_eq!(claims["exp"], server.now() + 600);
    assert!(claims["jti"].as_str().is_some_and(|id| id.len() >= 22));
    assert_eq!(claims["fresh"], true);

    let [header, payload, _] = first.parts();
    let signed = sign_text(&format!("{header}.{payload}"), &first.key, Algorithm::HS256);
    assert_eq!(signed, first.honest);

    // Another login is another session, with the same key.
    let second = Forge::new(server.path(), &server.admin());
    assert_eq!(second.header, first.header);
    assert_ne!(second.claims["jti"], claims["jti"]);
    assert_ne!(second.claims["sid"], claims["sid"]);
    assert_eq!(second.claims["ver"], claims["ver"]);

    // Another folder has another key.
    let other = Server::start();
    let other = Forge::new(other.path(), &other.admin());
    assert_ne!(other.key, first.key);
    assert_ne!(other.header, first.header);
}

/// What all the tables below stand on: what is forged with nothing wrong in it is accepted.
#[test]
fn a_forged_token_with_nothing_wrong_is_accepted() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let now = server.now();
    let seconds = |seconds: i64| (now + seconds).to_string();
    let spaced = Value::from(forge.claims.clone());
    let header = forge.header_with("alg", Some(json!("HS256")));
    let cases = [
        ("the honest one", forge.honest.clone()),
        ("the same claims", forge.changed(&[])),
        ("spaces and lines", forge.sign(&forge.header, format!("{spaced:#}\n"))),
        ("another jti", forge.changed(&[("jti", Some(r#""1""#))])),
        ("not fresh", forge.changed(&[("fresh", Some("false"))])),
        ("iat 5 s ahead", forge.changed(&[("iat", Some(&seconds(5)))])),
        ("nbf 5 s ahead", forge.changed(&[("nbf", Some(&seconds(5)))])),
        ("one more second", forge.changed(&[("exp", Some(&seconds(1)))])),
        ("an escape", forge.changed(&[("iss", Some(r#""team\u0073heet""#))])),
        ("a header made anew", forge.sign(&header, forge.payload(&[]))),
    ];
    for (what, token) in cases {
        let client = server.client.with_token(token);
        assert_good(what, &client);
        let written = client.post("teams", &json!({ "name": what }));
        assert_eq!(written.status, 201, "{what}: {}", written.text);
        assert_eq!(client.post("auth/login", &login("admin", PASSWORD)).status, 200, "{what}");
    }
}

#[test]
fn a_token_lasts_ten_minutes_to_the_second() {
    let server = Server::start();
    let client = server.admin();
    server.pass(599);
    assert_good("one second before", &client);
    client.post("teams", &json!({ "name": "In Time" })).expect(201);
    server.pass(1);
    assert_refused_everywhere("on the second", &client, "token_expired");
    server.pass(1_000_000_000);
    assert_refused_everywhere("long after", &client, "token_expired");
    // A clock that is set back lets it in again, but for more than 5 s before it was made.
    server.pass(-1_000_000_605);
    assert_good("5 s before it was made", &client);
    server.pass(-1);
    assert_refused_everywhere("6 s before it was made", &client, "invalid_token");
}

#[test]
fn an_expiry_may_be_any_number_of_the_past() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let now = server.now().to_string();
    for exp in [now.as_str(), "1", "0", "-1", "-9223372036854775808"] {
        let client = server.client.with_token(forge.changed(&[("exp", Some(exp))]));
        assert_refused_everywhere(exp, &client, "token_expired");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let [header, payload, signature] = forge.parts();
    let honest = &forge.honest;
    let cases = [
        ("empty", String::new()),
        ("a word", "garbage".to_owned()),
        ("dots", "..".to_owned()),
        ("more dots", "....".to_owned()),
        ("the honest one in quotes", format!("\"{honest}\"")),
        ("the honest one twice", format!("{honest} {honest}")),
        ("the honest one twice, with a comma", format!("{honest},{honest}")),
        ("the scheme twice", format!("Bearer {honest}")),
        ("a blank inside", format!("{header}. {payload}.{signature}")),
        ("a dot in front", format!(".{honest}")),
        ("a dot behind", format!("{honest}.")),
        ("a fourth part", format!("{honest}.{signature}")),
        ("five parts", format!("{header}.{payload}.{payload}.{payload}.{signature}")),
        ("the header alone", header.to_owned()),
        ("no payload", format!("{header}.{signature}")),
        ("an empty payload", format!("{header}..{signature}")),
        ("an empty header", format!(".{payload}.{signature}")),
        ("JSON", Value::from(forge.claims.clone()).to_string()),
        ("percent-encoded", honest.replace('.', "%2E")),
        ("60 KB of it", "a".repeat(60_000)),
        ("60 KB of dots", ".".repeat(60_000)),
        ("60 KB behind the header", format!("{header}.{}", "a".repeat(60_000))),
        ("60 KB, signed", forge.changed(&[("jti", Some(&format!("\"{}\"", "j".repeat(44_000))))])),
    ];
    let named = |(what, token): (&str, String)| (what.to_owned(), token);
    assert_all_invalid(&server, cases.map(named).into());

    for bytes in [&b"\xff\xfe"[..], "\u{e9}.\u{e9}.\u{e9}".as_bytes()] {
        let head = b"GET /api/v1/teams HTTP/1.1\r\nHost: t\r\nConnection: close\r\n";
        let raw = [head, &b"Authorization: Bearer "[..], bytes, b"\r\n\r\n"].concat();
        assert_refused("no ASCII", &server.client.raw(&raw), "invalid_token", INVALID);
    }
    let bare = server.client.send("GET", "teams", &[("Authorization", "Bearer")], None);
    assert_refused("no token after the scheme", &bare, "invalid_token", INVALID);
}

#[test]
fn a_token_with_another_signature_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let [header, payload, signature] = forge.parts();
    let message = format!("{header}.{payload}");
    let with = |signature: &str| format!("{message}.{signature}");
    let mut forged: Forged = Vec::new();
    let mut add = |what: &str, token: String| forged.push((what.to_owned(), token));

    add("no signature", with(""));
    add("no signature and no dot", message.clone());
    add("a signature cut short", with(&signature[..signature.len() - 1]));
    add("half a signature", with(&signature[..22]));
    add("one character more", with(&format!("{signature}A")));
    add("a signature twice", with(&signature.repeat(2)));
    add("a padded signature", with(&format!("{signature}=")));
    add("a signature of zeros", with(&URL_SAFE_NO_PAD.encode([0; 32])));
    for at in [0, 1, 21, 41] {
        add(&format!("a signature tampered at {at}"), with(&tampered(signature, at)));
    }
    // 43 characters hold 258 bits, of which a signature uses 256.
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = letters.find(&signature[42..]).unwrap();
    add("the two bits that no signature has", {
        with(&format!("{}{}", &signature[..42], &letters[last + 1..last + 2]))
    });
    let hexadecimal: Vec<_> =
        URL_SAFE_NO_PAD.decode(signature).unwrap().iter().map(|b| format!("{b:02x}")).collect();
    add("a signature in hexadecimal", with(&hexadecimal.concat()));
    let other = Forge::new(server.path(), &server.admin());
    add("the signature of another token", with(other.parts()[2]));
    add("the payload of another token", format!("{header}.{}.{signature}", other.parts()[1]));

    for at in [0, payload.len() / 2, payload.len() - 1] {
        let token = format!("{header}.{}.{signature}", tampered(payload, at));
        add(&format!("a payload tampered at {at}"), token);
    }
    let promoted = URL_SAFE_NO_PAD.encode(forge.payload(&[("sub", Some(r#""2""#))]));
    add("another subject", format!("{header}.{promoted}.{signature}"));

    let claims = forge.payload(&[]);
    let hash = EncodingKey::from_secret(&forge.key);
    let in_base64 = URL_SAFE_NO_PAD.encode(&forge.key);
    let longer = [&forge.key[..], b"x"].concat();
    let keys: [(&str, &[u8]); 6] = [
        ("an empty key", b""),
        ("a key of zeros", &[0; 32]),
        ("another key", &[7; 32]),
        ("half of the key", &forge.key[..16]),
        ("the key and one byte", &longer),
        ("the key in base64", in_base64.as_bytes()),
    ];
    for (what, key) in keys {
        add(what, sign(&forge.header, &claims, key, Algorithm::HS256));
    }
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let signature = crypto::sign(message.as_bytes(), &hash, algorithm).unwrap();
        add(&format!("our header, signed with {algorithm:?}"), with(&signature));
    }
    let payload = URL_SAFE.encode(forge.payload(&[("jti", Some(r#""22""#))]));
    let padded = if payload.ends_with('=') { payload } else { format!("{payload}=") };
    let padded = sign_text(&format!("{header}.{padded}"), &forge.key, Algorithm::HS256);
    add("a padded payload", padded);

    assert_all_invalid(&server, forged);
}

#[test]
fn a_token_with_another_header_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let claims = forge.payload(&[]);
    let mut forged: Forged = Vec::new();
    let mut add = |what: String, token: String| forged.push((what, token));

    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let name = format!("{algorithm:?}");
        let header = forge.header_with("alg", Some(json!(name)));
        let token = sign(&header, &claims, &forge.key, algorithm);
        add(format!("{name}, signed so"), token);
        add(format!("{name}, signed with HS256"), forge.sign(&header, &claims));
    }
    for none in ["none", "None", "NONE", "nOnE"] {
        let header = forge.header_with("alg", Some(json!(none)));
        let signed = forge.sign(&header, &claims);
        let (message, _) = signed.rsplit_once('.').unwrap();
        add(format!("{none}, an empty signature"), format!("{message}."));
        add(format!("{none}, no signature"), message.to_owned());
        let honest = format!("{message}.{}", forge.parts()[2]);
        add(format!("{none}, the honest signature"), honest);
        add(format!("{none}, signed"), signed);
    }
    let members: [(&str, Option<Value>); 26] = [
        ("alg", Some(json!("RS256"))),
        ("alg", Some(json!("ES256"))),
        ("alg", Some(json!("EdDSA"))),
        ("alg", Some(json!("hs256"))),
        ("alg", Some(json!(["HS256"]))),
        ("alg", Some(json!(null))),
        ("alg", Some(json!(""))),
        ("alg", None),
        ("typ", Some(json!("JWT"))),
        ("typ", Some(json!("jwt"))),
        ("typ", Some(json!("rt+jwt"))),
        ("typ", Some(json!("application/json"))),
        ("typ", Some(json!(null))),
        ("typ", None),
        ("kid", Some(json!("another"))),
        ("kid", Some(json!(""))),
        ("kid", Some(json!("../../../../dev/null"))),
        ("kid", Some(json!(1))),
        ("kid", None),
        ("crit", Some(json!(["exp"]))),
        ("jku", Some(json!("https://example.org/jwks.json"))),
        ("jwk", Some(json!({ "kty": "oct", "k": URL_SAFE_NO_PAD.encode(&forge.key) }))),
        ("x5u", Some(json!("https://example.org/certificate.pem"))),
        ("x5c", Some(json!(["MIIB"]))),
        ("zip", Some(json!("DEF"))),
        ("cty", Some(json!("JWT"))),
    ];
    for (name, value) in members {
        let what = match &value {
            Some(value) => format!("{name} {value}"),
            None => format!("no {name}"),
        };
        add(what, forge.sign(&forge.header_with(name, value), &claims));
    }
    let empty = forge.header_with("kid", Some(json!("../../../../dev/null")));
    let token = sign(&empty, &claims, b"", Algorithm::HS256);
    add("kid of an empty file, signed with nothing".to_owned(), token);

    let inside = forge.header.strip_prefix('{').unwrap();
    let texts = [
        ("alg twice, none first", format!(r#"{{"alg":"none",{inside}"#)),
        ("alg twice, the same", format!(r#"{{"alg":"HS256",{inside}"#)),
        ("no object", "[]".to_owned()),
        ("no JSON", "header".to_owned()),
        ("nothing", String::new()),
    ];
    for (what, header) in texts {
        add(format!("a header with {what}"), forge.sign(&header, &claims));
    }
    assert_all_invalid(&server, forged);
}

/// All signed with the key of the server: only what they say is wrong.
#[test]
fn a_token_with_claims_of_another_type_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let mut forged: Forged = Vec::new();
    for (name, value) in &forge.claims {
        let honest = value.to_string();
        let mut wrong = vec!["null".to_owned(), "{}".to_owned(), "[]".to_owned()];
        wrong.push(format!("[{honest}]"));
        wrong.push(format!("{{{:?}:{honest}}}", "a"));
        let others: &[&str] = match value {
            Value::String(_) => &["1", "1.5", "true", r#""""#],
            Value::Bool(_) => &["0", "1", r#""true""#, r#""""#],
            _ => &[
                r#""1""#,
                r#""""#,
                "true",
                "1.0",
                "1e9",
                "-0",
                "1772366400.0",
                "9223372036854775808",
                "18446744073709551615",
                "18446744073709551616",
                "-9223372036854775809",
            ],
        };
        // The id of a token is for people who read logs.
        let others = others.iter().filter(|value| (name.as_str(), **value) != ("jti", r#""""#));
        wrong.extend(others.map(|value| (*value).to_owned()));
        if value.is_i64() {
            wrong.push(format!("{honest:?}"));
            wrong.push(format!("{honest}.0"));
            wrong.push(format!("{honest}e0"));
        }
        for value in wrong.into_iter().collect::<BTreeSet<_>>() {
            forged.push((format!("{name} {value}"), forge.changed(&[(name, Some(&value))])));
        }
        forged.push((format!("no {name}"), forge.changed(&[(name, None)])));
    }
    assert_all_invalid(&server, forged);
}

#[test]
fn a_token_with_claims_of_another_meaning_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let now = server.now();
    let (soon, far) = ((now + 6).to_string(), i64::MAX.to_string());
    let cases: [Change; 25] = [
        ("iss", Some(r#""Teamsheet""#)),
        ("iss", Some(r#""teamsheet ""#)),
        ("iss", Some(r#""https://example.org""#)),
        ("aud", Some(r#""another""#)),
        ("aud", Some(r#""teamsheet,teamsheet""#)),
        ("aud", Some(r#"["teamsheet","another"]"#)),
        ("sub", Some(r#""0""#)),
        ("sub", Some(r#""01""#)),
        ("sub", Some(r#""-1""#)),
        ("sub", Some(r#""+1""#)),
        ("sub", Some(r#"" 1""#)),
        ("sub", Some(r#""1.0""#)),
        ("sub", Some(r#""admin""#)),
        ("sub", Some(r#""9223372036854775808""#)),
        ("role", Some(r#""owner""#)),
        ("role", Some(r#""Admin""#)),
        ("role", Some(r#""ADMIN""#)),
        ("role", Some(r#"" admin""#)),
        ("iat", Some(&soon)),
        ("iat", Some(&far)),
        ("nbf", Some(&soon)),
        ("nbf", Some(&far)),
        ("scope", Some(r#""all""#)),
        ("Exp", Some("1")),
        ("", Some("1")),
    ];
    let mut forged: Forged =
        cases.iter().map(|change| (format!("{change:?}"), forge.changed(&[*change]))).collect();

    let inside = forge.payload(&[]);
    let inside = inside.strip_prefix('{').unwrap();
    for (name, value) in &forge.claims {
        let text = format!("{{{name:?}:{value},{inside}");
        forged.push((format!("{name} twice, the same"), forge.sign(&forge.header, text)));
    }
    let payloads = [
        ("exp twice, a later one first", format!(r#"{{"exp":{far},{inside}"#)),
        ("exp twice, one of them escaped", format!(r#"{{"e\u0078p":{far},{inside}"#)),
        ("nothing", String::new()),
        ("null", "null".to_owned()),
        ("an empty object", "{}".to_owned()),
        ("an array with the claims in it", format!("[{}]", forge.payload(&[]))),
        ("a string", Value::from(forge.payload(&[])).to_string()),
        ("a word behind it", format!("{} x", forge.payload(&[]))),
        ("itself twice", forge.payload(&[]).repeat(2)),
        ("a byte order mark", format!("\u{feff}{}", forge.payload(&[]))),
        ("a comma too many", forge.payload(&[]).replace('}', ",}")),
        ("single quotes", forge.payload(&[]).replace('"', "'")),
        ("many brackets", "[".repeat(1000)),
    ];
    for (what, payload) in payloads {
        forged.push((format!("a payload: {what}"), forge.sign(&forge.header, payload)));
    }
    let bytes = [br#"{"jti":"#, &b"\"\xff\""[..], b",", inside.as_bytes()].concat();
    forged.push(("a payload: no UTF-8".to_owned(), forge.sign(&forge.header, bytes)));
    assert_all_invalid(&server, forged);
}

/// serde reads a struct from an array of its members, too.
#[test]
fn a_token_with_an_array_of_the_claims_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let in_order = ["iss", "aud", "sub", "sid", "ver", "role", "iat", "nbf", "exp", "jti", "fresh"];
    let array = Value::from(in_order.map(|name| forge.claims[name].clone()).to_vec());
    let token = forge.sign(&forge.header, array.to_string());
    assert_all_invalid(&server, vec![("an array".to_owned(), token)]);
}

/// serde reads a word of an enum from an object, too: `{"admin": null}`.
#[test]
fn a_token_with_an_object_for_a_role_is_refused() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let token = forge.changed(&[("role", Some(r#"{"admin":null}"#))]);
    assert_all_invalid(&server, vec![("an object".to_owned(), token)]);
}

/// Well signed, well formed, and of a session or user that does not stand so in the database.
#[test]
fn a_token_counts_as_far_as_its_session_does() {
    let server = Server::start();
    let vera = Forge::new(server.path(), &server.user("vera", "viewer"));
    let forge = Forge::new(server.path(), &server.admin());
    let other = vera.claims["sid"].to_string();
    let version = (forge.claims["ver"].as_i64().unwrap() + 1).to_string();
    let cases: [(&str, &[Change]); 11] = [
        ("no such session", &[("sid", Some("999"))]),
        ("session 0", &[("sid", Some("0"))]),
        ("a negative session", &[("sid", Some("-1"))]),
        ("the session of another", &[("sid", Some(&other))]),
        ("another user", &[("sub", Some(r#""2""#))]),
        ("no such user", &[("sub", Some(r#""999""#))]),
        ("a lower role", &[("role", Some(r#""viewer""#))]),
        ("another role", &[("role", Some(r#""editor""#))]),
        ("a later counter", &[("ver", Some(&version))]),
        ("a negative counter", &[("ver", Some("-1"))]),
        ("the last counter", &[("ver", Some("9223372036854775807"))]),
    ];
    for (what, changes) in cases {
        let client = server.client.with_token(forge.changed(changes));
        assert_refused_everywhere(what, &client, "token_revoked");
    }
    let promoted = server.client.with_token(vera.changed(&[("role", Some(r#""admin""#))]));
    assert_refused_everywhere("a viewer as an admin", &promoted, "token_revoked");
}

// The header that carries it

#[test]
fn the_scheme_may_be_in_any_letter_case() {
    let server = Server::start();
    let token = server.admin().token.unwrap();
    for scheme in ["Bearer", "bearer", "BEARER", "BeArEr", "bearer  "] {
        let value = format!("{scheme} {token}");
        let headers = [("Authorization", value.as_str()), ("Content-Type", "application/json")];
        let me = server.client.send("GET", "auth/me", &headers, None);
        assert_eq!(me.status, 200, "{scheme}: {}", me.text);
        let nothing = server.client.send("POST", "teams", &headers, Some(b"{}"));
        assert_eq!(nothing.status, 422, "{scheme}: {}", nothing.text);
        let bad = format!("{scheme} {}", tampered(&token, token.len() - 20));
        let bad = server.client.send("GET", "teams", &[("Authorization", &bad)], None);
        assert_refused(scheme, &bad, "invalid_token", INVALID);
    }
}

#[test]
fn another_scheme_counts_as_no_token() {
    let server = Server::start();
    let token = server.admin().token.unwrap();
    let basic = format!("Basic {}", base64::prelude::BASE64_STANDARD.encode("admin:correct horse"));
    let cases = [
        basic,
        "Basic".to_owned(),
        "Digest username=\"admin\"".to_owned(),
        format!("Token {token}"),
        format!("Bearers {token}"),
        format!("DPoP {token}"),
        token,
        String::new(),
    ];
    let team = json!({ "name": "Proxies" }).to_string();
    for value in &cases {
        let headers = [("Authorization", value.as_str()), ("Content-Type", "application/json")];
        let send = |method, path, body| server.client.send(method, path, &headers, body);
        assert_eq!(send("GET", "teams", None).status, 200, "{value}");
        let body = login("admin", PASSWORD).to_string();
        assert_eq!(send("POST", "auth/login", Some(body.as_bytes())).status, 200, "{value}");
        for answer in [send("POST", "teams", Some(team.as_bytes())), send("GET", "auth/me", None)] {
            assert_refused(value, &answer, "authorization_required", CHALLENGE);
        }
    }
}

#[test]
fn two_tokens_are_one_too_many() {
    let server = Server::start();
    let token = format!("Bearer {}", server.admin().token.unwrap());
    let seconds =
        [("the same", token.as_str()), ("a bad one", "Bearer x"), ("Basic", "Basic eA==")];
    for (what, second) in seconds {
        for (first, second) in [(token.as_str(), second), (second, token.as_str())] {
            let headers = [
                ("Authorization", first),
                ("Authorization", second),
                ("Content-Type", "application/json"),
            ];
            let team = json!({ "name": "Twins" }).to_string();
            let login = login("admin", PASSWORD).to_string();
            let answers = [
                server.client.send("POST", "teams", &headers, Some(team.as_bytes())),
                server.client.send("GET", "teams", &headers, None),
                server.client.send("POST", "auth/login", &headers, Some(login.as_bytes())),
            ];
            for answer in answers {
                assert_eq!(answer.status, 400, "{what}: {}", answer.text);
                assert_eq!(answer.error(), "invalid_request", "{what}");
            }
        }
    }
    assert_eq!(server.client.get("teams").body()["data"], json!([]));
}

// Revoked

#[test]
fn what_the_command_line_changes_ends_the_tokens_at_once() {
    let server = Server::start();
    let cases: [(&str, &[&[&str]]); 5] = [
        ("disabled", &[&["disable", "NAME"]]),
        ("disabled and let in again", &[&["disable", "NAME"], &["disable", "NAME", "--undo"]]),
        ("password", &[&["password", "NAME", "--bcrypt-cost", "4"]]),
        ("role", &[&["role", "NAME", "viewer"]]),
        ("role and back", &[&["role", "NAME", "admin"], &["role", "NAME", "editor"]]),
    ];
    for (number, (what, commands)) in cases.into_iter().enumerate() {
        let name = format!("user {number}");
        let (first, second) = (server.user(&name, "editor"), server.sign_in(&name));
        assert_good(what, &first);
        for command in commands {
            let command: Vec<_> =
                command.iter().map(|word| if *word == "NAME" { &name } else { *word }).collect();
            user(server.path(), &command);
            for client in [&first, &second] {
                assert_refused(what, &client.get("auth/me"), "token_revoked", INVALID);
            }
        }
        assert_refused_everywhere(what, &first, "token_revoked");
        let again = server.client.post("auth/login", &login(&name, PASSWORD));
        assert_eq!(again.status, if what == "disabled" { 401 } else { 200 }, "{what}");
    }
}

#[test]
fn what_changes_nothing_ends_nothing() {
    let server = Server::start();
    let client = server.user("editor", "editor");
    user(server.path(), &["role", "editor", "editor"]);
    user(server.path(), &["disable", "editor", "--undo"]);
    user(server.path(), &["list"]);
    assert_good("the same role again", &client);
}

#[test]
fn a_token_ends_with_its_session_and_no_other() {
    let server = Server::start();
    let (ended, other) = (server.admin(), server.admin());
    let session = &Forge::new(server.path(), &ended).claims["sid"];
    let file = server.path().join("teamsheet.db");
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let end = format!("UPDATE sessions SET ended_at = '2026-03-01T12:00:00Z' WHERE id = {session}");
    assert_eq!(diesel::sql_query(end).execute(&mut database).unwrap(), 1);
    assert_refused_everywhere("its session has ended", &ended, "token_revoked");
    assert_good("another session of the same user", &other);
}

#[test]
fn tokens_and_their_end_outlive_the_server() {
    let server = Server::start();
    let (admin, revoked) = (server.admin().token.unwrap(), server.user("revoked", "editor"));
    user(server.path(), &["role", "revoked", "viewer"]);
    let revoked = revoked.token.unwrap();
    let key = fs::read(server.path().join("signing.key")).unwrap();
    let folder = server.stop();

    let server = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    assert_eq!(fs::read(server.path().join("signing.key")).unwrap(), key);
    assert_good("an old token", &server.client.with_token(admin));
    let revoked = server.client.with_token(revoked);
    assert_refused_everywhere("a revoked one", &revoked, "token_revoked");
    // The first user was made once.
    assert_eq!(user(server.path(), &["list"]).lines().count(), 2);
}

#[test]
fn a_new_key_ends_every_token() {
    let server = Server::start();
    let token = server.admin().token.unwrap();
    let folder = server.stop();
    fs::remove_file(folder.path().join("signing.key")).unwrap();
    let server = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    assert_refused_everywhere("an old token", &server.client.with_token(token), "invalid_token");
    assert_good("a new token", &server.admin());
}

// Roles

#[test]
fn a_viewer_reads_and_does_not_write() {
    let server = Server::start();
    let viewer = server.user("viewer", "viewer");
    viewer.get("teams").expect(200);
    let answer = viewer.post("teams", &json!({ "name": "Never" })).expect(403);
    assert_eq!(answer.error(), "insufficient_role");
    let challenge = r#"Bearer realm="teamsheet", error="insufficient_scope""#;
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
    assert_eq!(server.client.get("teams").body()["data"], json!([]));
}

#[test]
fn editors_and_admins_write() {
    let server = Server::start();
    for client in [server.user("editor", "editor"), server.user("another admin", "admin")] {
        let team = client.post("teams", &json!({ "name": "Ours" })).expect(201).id();
        client.patch(&format!("teams/{team}"), &json!({ "city": "Lisbon" })).expect(200);
        client.delete(&format!("teams/{team}")).expect(204);
    }
}

#[test]
fn the_last_admin_stays() {
    let server = Server::start();
    let kept = |arguments: &[&str]| {
        let said = teamsheet(server.path(), &[&["user"], arguments].concat()).run().failure();
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert!(said.err.contains("admin is the last admin"), "{said:?}");
        assert_eq!(said.out, "");
    };
    let admin = server.admin();
    kept(&["disable", "admin"]);
    kept(&["role", "ADMIN", "editor"]);
    kept(&["role", "admin", "viewer"]);
    assert_good("still the admin", &admin);

    // An admin who cannot sign in does not count; one who can, does.
    server.user("second", "admin");
    user(server.path(), &["disable", "second"]);
    kept(&["disable", "admin"]);
    user(server.path(), &["disable", "second", "--undo"]);
    user(server.path(), &["role", "admin", "viewer"]);
    assert_refused("no admin any more", &admin.get("auth/me"), "token_revoked", INVALID);
}

// The binary

/// What is set in the environment.
type Variables<'a> = &'a [(&'a str, &'a str)];

/// The real server; it is killed with the test.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    log: NamedTempFile,
    line: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl Running {
    /// Runs `serve` until it says where it listens, or to its end.
    fn start(folder: &Path, flags: &[&str], environment: Variables) -> Self {
        let fixed = ["serve", "--port", "0", "--workers", "1", "--bcrypt-cost", "4"];
        let mut command = teamsheet(folder, &[&fixed, flags].concat()).command;
        let log = NamedTempFile::new().unwrap();
        let pipes =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.reopen().unwrap());
        let mut child = pipes.envs(environment.iter().copied()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut running = Self { child, out, log, line: String::new() };
        running.out.read_line(&mut running.line).unwrap();
        running
    }

    /// What it wrote to standard error.
    fn err(&self) -> String {
        fs::read_to_string(self.log.path()).unwrap()
    }

    #[track_caller]
    fn client(&self) -> Client {
        let address = self.line.strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{:?} {}", self.line, self.err()));
        Client::new(address.trim_end().parse().unwrap())
    }

    /// Asserts that it did not start, and said why in one line.
    #[track_caller]
    fn refused(mut self) -> String {
        let err = self.err();
        assert_eq!(self.line, "", "it started: {err}");
        assert_eq!(self.child.wait().unwrap().code(), Some(1), "{err}");
        let said: Vec<_> = err.lines().filter(|line| line.starts_with("teamsheet: ")).collect();
        assert_eq!(said.len(), 1, "{err}");
        said[0].to_owned()
    }
}

#[test]
fn the_first_password_is_made_up_and_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Running::start(folder.path(), &[], &[]);
    let err = first.err();
    let told: Vec<_> = err.lines().filter_map(|line| line.split_once("the password ")).collect();
    let [(_, password)] = told[..] else { panic!("{err}") };
    assert!(password.len() >= 20, "{err}");
    first.client().post("auth/login", &login("admin", password)).expect(200);
    first.client().post("auth/login", &login("admin", PASSWORD)).expect(401);
    first.child.kill().unwrap();
    let mut rest = String::new();
    first.out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "more than one line on standard output");
    assert!(!first.line.contains(password));

    let second = Running::start(folder.path(), &[], &[]);
    second.client().post("auth/login", &login("admin", password)).expect(200);
    assert!(!second.err().contains("password "), "{}", second.err());
    assert_eq!(user(folder.path(), &["list"]), "1\tadmin\tadmin\n");
}

#[test]
fn the_first_password_may_be_given() {
    let folder = tempfile::tempdir().unwrap();
    let given = |password| [("TEAMSHEET_ADMIN_PASSWORD", password)];
    for (short, rule) in [("seven c", "8 to 71 bytes"), ("", "8 to 71 bytes")] {
        let said = Running::start(folder.path(), &[], &given(short)).refused();
        assert!(said.contains("TEAMSHEET_ADMIN_PASSWORD") && said.contains(rule), "{said}");
    }
    let long = "x".repeat(72);
    let said = Running::start(folder.path(), &[], &given(&long)).refused();
    assert!(said.contains("8 to 71 bytes, has 72"), "{said}");
    assert!(!said.contains(&long), "{said}");

    let first = Running::start(folder.path(), &[], &given("given horse"));
    first.client().post("auth/login", &login("admin", "given horse")).expect(200);
    assert!(!first.err().contains("given horse"), "{}", first.err());
    assert!(!first.err().contains("with the password"), "{}", first.err());
    drop(first);

    // Where there is a user, the variable is not looked at.
    let second = Running::start(folder.path(), &[], &given("another horse"));
    second.client().post("auth/login", &login("admin", "given horse")).expect(200);
    second.client().post("auth/login", &login("admin", "another horse")).expect(401);
    assert_eq!(user(folder.path(), &["list"]), "1\tadmin\tadmin\n");
}

#[test]
fn a_key_may_be_given() {
    let secret = "a secret of 32 bytes, of which ä is two";
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), secret).unwrap();
    let in_file = ["--jwt-secret-file", file.path().to_str().unwrap()];
    let environment = [("TEAMSHEET_JWT_SECRET", secret), ("TEAMSHEET_ADMIN_PASSWORD", PASSWORD)];
    let folder: Arc<tempfile::TempDir> = Arc::new(tempfile::tempdir().unwrap());
    let cases: [(&str, &[&str], Variables); 2] =
        [("from the environment", &[], &environment), ("from a file", &in_file, &environment[1..])];
    let mut earlier: Option<String> = None;
    for (what, flags, environment) in cases {
        let running = Running::start(folder.path(), flags, environment);
        let client = running.client();
        let answer = client.post("auth/login", &login("admin", PASSWORD)).expect(200);
        let token = answer.body()["access_token"].as_str().unwrap().to_owned();
        let (message, _) = token.rsplit_once('.').unwrap();
        assert_eq!(sign_text(message, secret.as_bytes(), Algorithm::HS256), token, "{what}");
        assert!(!folder.path().join("signing.key").exists(), "{what}");
        assert!(!running.err().contains(secret), "{what}");
        // Both are one key.
        assert_good(what, &client.with_token(earlier.unwrap_or_else(|| token.clone())));
        earlier = Some(token);
    }
}

#[test]
fn a_server_without_a_safe_key_does_not_start() {
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
    let cases: [(&[&str], Variables, &[&str]); 9] = [
        (&[], &[(variable, &less)], &[variable, "31 bytes", "32"]),
        (&[], &[(variable, "")], &[variable, "32"]),
        (&[flag, &good], &[(variable, &secret)], &[variable, flag, "both"]),
        (&[flag, &short], &[], &[&short, "31 bytes", "32"]),
        (&[flag, &empty], &[], &[&empty, "32"]),
        (&[flag, &group], &[], &[&group, "read by others", "640", "chmod 600"]),
        (&[flag, &others], &[], &[&others, "read by others", "604", "chmod 600"]),
        (&[flag, &missing], &[], &[&missing]),
        (&[flag, temporary.path().to_str().unwrap()], &[], &[]),
    ];
    for (flags, environment, words) in cases {
        let folder = tempfile::tempdir().unwrap();
        let said = Running::start(folder.path(), flags, environment).refused();
        for word in words {
            assert!(said.contains(word), "no {word} in {said}");
        }
        assert!(!said.contains(&less), "{said}");
        assert!(!folder.path().join("signing.key").exists(), "{said}");
    }
}

#[test]
fn a_key_of_the_folder_that_is_damaged_or_open_stops_the_start() {
    let folder = Server::start().stop();
    let file = folder.path().join("signing.key");
    let key = fs::read(&file).unwrap();

    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let said = Running::start(folder.path(), &[], &[]).refused();
    assert!(said.contains("signing.key") && said.contains("644"), "{said}");
    assert!(said.contains("read by others"), "{said}");

    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    fs::write(&file, &key[..31]).unwrap();
    let said = Running::start(folder.path(), &[], &[]).refused();
    assert!(said.contains("signing.key") && said.contains("31 bytes"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), &key[..31], "it was written over");

    fs::write(&file, &key).unwrap();
    Running::start(folder.path(), &[], &[]).client().get("/healthz").expect(200);
}
