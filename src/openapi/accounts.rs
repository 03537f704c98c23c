//! The descriptions of the operations on sessions, API keys and users.

use super::{
    examples,
    operation::{Op, op},
    parameters,
};
use crate::auth::users;

/// The operations below `/auth`.
pub fn auth() -> Vec<Op> {
    vec![
        op("POST /auth/login", "login", "Log in")
            .description("Creates a session. Attempts are rate-limited per account and per client address.")
            .body("LoginRequest", examples::login())
            .returns("TokenPair", "The tokens of the new session.", examples::tokens())
            .errors(&["invalid_credentials", "too_many_requests"]),
        op("POST /auth/refresh", "refreshSession", "Refresh a session")
            .description("Exchanges a refresh token for new tokens. A refresh token is valid once; using it again ends the session.")
            .body("RefreshRequest", examples::refresh())
            .returns("TokenPair", "New tokens of the same session.", examples::tokens())
            .errors(&["too_many_requests"]),
        op("POST /auth/register", "register", "Register")
            .description("Creates a user with the role `viewer`. Only available if the server allows registration.")
            .body("Registration", examples::registration())
            .creates("User", "The created user.", examples::user(2, "ann", "viewer"))
            .errors(&["registration_closed", "already_exists", "too_many_requests"]),
        op("POST /auth/logout", "logout", "Log out")
            .description("Ends the session of the access token. Idempotent: an already ended session is not an error."),
        op("GET /auth/me", "getCurrentUser", "Get the current user")
            .returns(
                "User",
                "The current user. For an API key, `role` is the role of the key.",
                examples::user(1, "admin", "admin"),
            ),
        op("POST /auth/password", "changePassword", "Change the own password")
            .description("Requires a recent login or the current password. Ends all sessions of the user and creates a new one.")
            .body("PasswordChange", examples::new_password())
            .returns("TokenPair", "The tokens of the new session.", examples::tokens())
            .errors(&["invalid_credentials", "fresh_token_required", "insufficient_role", "too_many_requests"]),
        op("GET /auth/sessions", "listSessions", "List the own sessions")
            .returns("SessionList", "The active sessions.", examples::list(&examples::session())),
        op("DELETE /auth/sessions", "endOtherSessions", "End all other sessions")
            .description("Ends all sessions of the user except the current one.")
            .errors(&["insufficient_role"]),
        op("DELETE /auth/sessions/{id}", "endSession", "End a session").errors(&["insufficient_role"]),
        op("GET /auth/api-keys", "listApiKeys", "List the own API keys")
            .returns("ApiKeyList", "The keys, except revoked ones, without their secrets.", examples::list(&examples::key())),
        op("POST /auth/api-keys", "createApiKey", "Create an API key")
            .description("Creates a key for scripts. Requires the access token of a login; an API key cannot create other keys.")
            .body("NewApiKey", examples::key_input())
            .issues("CreatedApiKey", "The key with its secret, which is not shown again.", examples::new_key())
            .errors(&["fresh_token_required", "insufficient_role"]),
        op("DELETE /auth/api-keys/{id}", "revokeApiKey", "Revoke an API key").errors(&["insufficient_role"]),
    ]
}

/// The operations below `/users`.
pub fn users() -> Vec<Op> {
    let user = examples::user(2, "bea", "editor");
    vec![
        op("GET /users", "listUsers", "List users")
            .query(parameters::list_query::<users::Filter>("User"))
            .returns_page("UserPage", examples::page(&user)),
        op("POST /users", "createUser", "Create a user")
            .body("NewUser", examples::new_user())
            .creates("User", "The created user.", user.clone())
            .errors(&["already_exists"]),
        op("GET /users/{id}", "getUser", "Get a user").returns("User", "The user.", user),
        op("PATCH /users/{id}", "patchUser", "Update a user")
            .description("Changes the role or the password, or disables the user, with immediate effect. The last admin cannot be demoted or disabled.")
            .patch("UserPatch", examples::user_patch())
            .updates("User", "The updated user.", examples::user(2, "bea", "viewer"))
            .errors(&["last_admin"]),
        op("DELETE /users/{id}", "deleteUser", "Delete a user")
            .description("The last admin cannot be deleted.")
            .errors(&["last_admin"]),
    ]
}
