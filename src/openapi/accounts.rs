//! What there is to say of signing in, sessions, keys and users.

use super::{
    examples as x,
    operation::{Op, op},
    parameters,
};
use crate::auth::users;

/// The operations below `/auth`.
pub fn auth() -> Vec<Op> {
    vec![
        op("POST /auth/login", "login", "Sign in")
            .text("Failures are counted per account, attempts per address: too many have to wait.")
            .body("Login", x::login())
            .gives("TokenPair", "The tokens of a new session.", x::tokens())
            .fails(&["invalid_credentials", "too_many_requests"]),
        op("POST /auth/refresh", "refresh", "Go on with a session")
            .text("A refresh token is used once: a second use of the same one ends the session.")
            .body("Refresh", x::refresh())
            .gives("TokenPair", "New tokens of the same session.", x::tokens())
            .fails(&["too_many_requests"]),
        op("POST /auth/register", "register", "Register")
            .text("Makes a viewer, where the server is set to let anybody in.")
            .body("Registration", x::registration())
            .makes("User", "The user.", x::user(2, "ann", "viewer"))
            .fails(&["registration_closed", "already_exists", "too_many_requests"]),
        op("POST /auth/logout", "logout", "Sign out")
            .text("Ends the session of the token. A second time is as good as the first."),
        op("GET /auth/me", "getMe", "Read who is signed in")
            .gives("User", "The user. Of an API key, the role is what the key may do.", x::user(1, "admin", "admin")),
        op("POST /auth/password", "changePassword", "Set a new password")
            .text("Needs a token of a login or the current password. All sessions end, and a new one begins.")
            .body("NewPassword", x::new_password())
            .gives("TokenPair", "The tokens of a new session.", x::tokens())
            .fails(&["invalid_credentials", "fresh_token_required", "insufficient_role", "too_many_requests"]),
        op("GET /auth/sessions", "listSessions", "List the own sessions")
            .gives("Sessions", "The sessions that go on.", x::all(&x::session())),
        op("DELETE /auth/sessions", "endOtherSessions", "End all other sessions")
            .text("All but the one that asks.")
            .fails(&["insufficient_role"]),
        op("DELETE /auth/sessions/{id}", "endSession", "End a session").fails(&["insufficient_role"]),
        op("GET /auth/api-keys", "listApiKeys", "List the own API keys")
            .gives("ApiKeys", "The keys that were not revoked; never the keys themselves.", x::all(&x::key())),
        op("POST /auth/api-keys", "createApiKey", "Make an API key")
            .text("For scripts, which cannot type a password. Needs a token of a login; a key cannot make keys.")
            .body("ApiKeyInput", x::key_input())
            .makes("NewApiKey", "The key: this is the only time that it is shown.", x::new_key())
            .fails(&["fresh_token_required", "insufficient_role"]),
        op("DELETE /auth/api-keys/{id}", "revokeApiKey", "Revoke an API key").fails(&["insufficient_role"]),
    ]
}

/// The operations on users.
pub fn of_users() -> Vec<Op> {
    let user = x::user(2, "bea", "editor");
    vec![
        op("GET /users", "listUsers", "List users").query(parameters::of::<users::Filter>()).gives("UserPage", "A page of the list.", x::page(&user)),
        op("POST /users", "createUser", "Make a user")
            .body("NewUser", x::new_user())
            .makes("User", "The user.", user.clone())
            .fails(&["already_exists"]),
        op("GET /users/{id}", "getUser", "Read a user").gives("User", "The user.", user),
        op("PATCH /users/{id}", "updateUser", "Change a user")
            .text("The role, whether the user is kept from signing in, a new password. Each takes effect at once. Somebody has to be admin.")
            .patch("UserPatch", x::user_patch())
            .gives("User", "The user as it is now.", x::user(2, "bea", "viewer"))
            .fails(&["last_admin"]),
        op("DELETE /users/{id}", "deleteUser", "Delete a user").fails(&["last_admin"]),
    ]
}
