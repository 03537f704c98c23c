//! Settings that are read from the environment only, because all users of a machine can read command lines.

/// Secrets from the environment.
#[derive(Clone, Default)]
pub struct Secrets {
    /// `TEAMSHEET_JWT_SECRET`: the signing key, as UTF-8.
    pub jwt_secret: Option<String>,
    /// `TEAMSHEET_ADMIN_PASSWORD`: the password of the first user, `admin`.
    pub admin_password: Option<String>,
}

impl Secrets {
    /// Reads the environment.
    pub fn from_environment() -> Self {
        Self {
            jwt_secret: std::env::var("TEAMSHEET_JWT_SECRET").ok(),
            admin_password: std::env::var("TEAMSHEET_ADMIN_PASSWORD").ok(),
        }
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}
