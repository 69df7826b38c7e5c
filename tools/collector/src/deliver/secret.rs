//! The signature of a webhook (standardwebhooks.com, specification 1.0.0): who knows the secret sees that it comes from
//! here, unchanged and now.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How many bytes a secret has.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What sender and receiver share.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// A text is no secret for webhooks.
#[derive(Debug, thiserror::Error)]
#[error(
    "a webhook's secret is \"whsec_\" and the base64 of 24 to 64 random bytes, for example from \
     `echo whsec_$(openssl rand -base64 32)`"
)]
pub struct BadSecret;

impl std::str::FromStr for Secret {
    type Err = BadSecret;

    fn from_str(text: &str) -> Result<Self, BadSecret> {
        let bytes = text.trim().strip_prefix("whsec_").and_then(|text| BASE64_STANDARD.decode(text).ok());
        bytes.filter(|bytes| BYTES.contains(&bytes.len())).map(Self).ok_or(BadSecret)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl Secret {
    /// `webhook-signature` of a message.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        // A key of any length does; there is no other way to fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the reference libraries (github.com/standard-webhooks/standard-webhooks).
    #[test]
    fn a_signature_is_that_of_the_reference() {
        let secret: Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="] {
            assert!(bad.parse::<Secret>().is_err(), "{bad}");
        }
    }
}
