//! One key: signs, checks, and knows the header of the tokens that it signs.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::{auth::random::random_bytes, config::Signing, error::AppError};

/// The least length of a key for HMAC, in bytes (RFC 7518, 3.2).
pub(super) const LEAST: usize = 32;

/// A key, and when it was retired, if it was.
pub struct SigningKey {
    algorithm: Algorithm,
    signing: EncodingKey,
    checking: DecodingKey,
    /// The public part, for Ed25519.
    public: Option<String>,
    kid: String,
    /// The header that every token of this key has, encoded.
    ///
    /// Ours are the only tokens that are accepted, so a header is ours to the letter or the token is not.
    /// That leaves nothing to `alg`, `kid`, `crit`, `jku`, `jwk`, `x5u`, `x5c` or `zip` (RFC 8725, 3.1 and 3.10).
    header: String,
    /// Since when it only checks what it has signed before.
    pub(super) retired_at: Option<Timestamp>,
}

impl SigningKey {
    /// The bytes of a new key, as they are stored.
    pub(super) fn generate(signing: Signing) -> std::io::Result<Vec<u8>> {
        match signing {
            Signing::Hs256 => random_bytes::<LEAST>().map(Vec::from),
            Signing::Eddsa => {
                let document =
                    Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new());
                let document =
                    document.map_err(|_| std::io::Error::other("no Ed25519 key was made"))?;
                Ok(document.as_ref().to_vec())
            }
        }
    }

    /// Reads a key: the secret itself, or for Ed25519 PKCS #8 (RFC 8410). The error says what is wrong with it.
    pub(super) fn read(signing: Signing, bytes: &[u8]) -> Result<Self, String> {
        match signing {
            Signing::Hs256 => {
                let keys = (EncodingKey::from_secret(bytes), DecodingKey::from_secret(bytes));
                Ok(Self::new(Algorithm::HS256, "HS256", keys, bytes, None))
            }
            Signing::Eddsa => {
                let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(|error| error.to_string())?;
                let public = pair.public_key().as_ref();
                let x = URL_SAFE_NO_PAD.encode(public);
                let checking =
                    DecodingKey::from_ed_components(&x).map_err(|error| error.to_string())?;
                let keys = (EncodingKey::from_ed_der(bytes), checking);
                Ok(Self::new(Algorithm::EdDSA, "EdDSA", keys, public, Some(x)))
            }
        }
    }

    fn new(
        algorithm: Algorithm,
        name: &str,
        (signing, checking): (EncodingKey, DecodingKey),
        named_after: &[u8],
        public: Option<String>,
    ) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, named_after);
        let kid = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..8]);
        let header = json!({ "alg": name, "typ": "at+jwt", "kid": kid }).to_string();
        let header = URL_SAFE_NO_PAD.encode(header);
        Self { algorithm, signing, checking, public, kid, header, retired_at: None }
    }

    /// Its name in the header of a token.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs claims (RFC 7515, 7.1).
    pub fn sign(&self, claims: &[u8]) -> Result<String, AppError> {
        let message = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(message.as_bytes(), &self.signing, self.algorithm);
        Ok(format!("{message}.{}", signature.map_err(AppError::internal)?))
    }

    /// The claims of a token, where the header is that of this key and the signature good.
    pub fn open(&self, token: &str) -> Option<Vec<u8>> {
        let (message, signature) = token.rsplit_once('.')?;
        let claims = message.strip_prefix(&self.header)?.strip_prefix('.')?;
        let signed = crypto::verify(signature, message.as_bytes(), &self.checking, self.algorithm);
        if !signed.unwrap_or(false) {
            return None;
        }
        URL_SAFE_NO_PAD.decode(claims).ok()
    }

    /// The public key as a JWK (RFC 8037); `None` where there is none.
    pub fn jwk(&self) -> Option<Value> {
        let x = self.public.as_ref()?;
        Some(
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.kid, "use": "sig", "alg": "EdDSA" }),
        )
    }
}
