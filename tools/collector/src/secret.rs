//! Texts that nobody can guess.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// So many random bytes, as text for addresses and forms.
///
/// # Panics
/// Where the operating system has no randomness to give: nothing could be kept secret then.
pub(crate) fn random<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    #[allow(
        clippy::expect_used,
        reason = "a guessable secret is worse than no answer; the panic is answered with 500"
    )]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}
