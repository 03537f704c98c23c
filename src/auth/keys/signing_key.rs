//! One signing key.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::{auth::random::random_bytes, config::Signing, error::AppError};

/// The minimum length of an HMAC secret, in bytes (RFC 7518, 3.2).
pub(super) const MIN_SECRET_LEN: usize = 32;

/// A key that signs and verifies tokens.
pub struct SigningKey {
    algorithm: Algorithm,
    signing: EncodingKey,
    verifying: DecodingKey,
    /// The public key in base64url, for Ed25519.
    public: Option<String>,
    kid: String,
    /// The encoded header of all tokens of this key. A token with any other header is rejected, so `alg`, `crit`, `jku`,
    /// `jwk`, `x5u`, `x5c` and `zip` cannot be abused (RFC 8725, 3.1 and 3.10).
    header: String,
    /// When it was retired; from then on it only verifies.
    pub(super) retired_at: Option<Timestamp>,
}

impl SigningKey {
    /// Generates a key; returns the bytes to store.
    pub(super) fn generate(signing: Signing) -> std::io::Result<Vec<u8>> {
        match signing {
            Signing::Hs256 => random_bytes::<MIN_SECRET_LEN>().map(Vec::from),
            Signing::Eddsa => {
                let document =
                    Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new());
                let document = document
                    .map_err(|_| std::io::Error::other("cannot generate an Ed25519 key"))?;
                Ok(document.as_ref().to_vec())
            }
        }
    }

    /// Reads a key: the secret itself, or for Ed25519 PKCS #8 (RFC 8410). The error is the reason.
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
                let verifying =
                    DecodingKey::from_ed_components(&x).map_err(|error| error.to_string())?;
                let keys = (EncodingKey::from_ed_der(bytes), verifying);
                Ok(Self::new(Algorithm::EdDSA, "EdDSA", keys, public, Some(x)))
            }
        }
    }

    fn new(
        algorithm: Algorithm,
        name: &str,
        (signing, verifying): (EncodingKey, DecodingKey),
        kid_source: &[u8],
        public: Option<String>,
    ) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, kid_source);
        let kid = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..8]);
        let header = json!({ "alg": name, "typ": "at+jwt", "kid": kid }).to_string();
        let header = URL_SAFE_NO_PAD.encode(header);
        Self { algorithm, signing, verifying, public, kid, header, retired_at: None }
    }

    /// The key id, as in the header of a token.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs claims (RFC 7515, 7.1).
    pub fn sign(&self, claims: &[u8]) -> Result<String, AppError> {
        let message = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(message.as_bytes(), &self.signing, self.algorithm);
        Ok(format!("{message}.{}", signature.map_err(AppError::internal)?))
    }

    /// The claims of a token, if header and signature are those of this key.
    pub fn verify(&self, token: &str) -> Option<Vec<u8>> {
        let (message, signature) = token.rsplit_once('.')?;
        let claims = message.strip_prefix(&self.header)?.strip_prefix('.')?;
        let is_valid =
            crypto::verify(signature, message.as_bytes(), &self.verifying, self.algorithm);
        if !is_valid.unwrap_or(false) {
            return None;
        }
        URL_SAFE_NO_PAD.decode(claims).ok()
    }

    /// The public key as a JWK (RFC 8037); `None` for an HMAC secret.
    pub fn jwk(&self) -> Option<Value> {
        let x = self.public.as_ref()?;
        Some(
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.kid, "use": "sig", "alg": "EdDSA" }),
        )
    }
}
