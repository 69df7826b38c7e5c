//! IAB US Privacy (CCPA, deprecated in 2024): `__uspapi`, and the cookie `usprivacy`.
//!
//! It is an objection and never a consent: a third character `Y` refuses marketing. There are no events; the API is
//! asked and the cookie read each time. iubenda writes the cookie as JSON. Verified with the corpus's strings.

use super::Source;
use super::about::about;

/// The source. An objection in an otherwise broken string may be taken for one (consent.md part 3).
pub const SOURCE: Source = Source {
    rules: "usprivacy a__uspapi !uspString=1YY*|1NY*|1-Y* ; cusprivacy !=1YY*|1NY*|1-Y* J !uspString=1YY*|1NY*|1-Y*",
    about: about! {
        title: "IAB US Privacy",
        versions: "1",
        read: "`__uspapi`, and the cookie `usprivacy` (plain, or JSON as iubenda writes it). Never a decision",
        changes: "read again each time",
        mapping: "third character `Y` → marketing refused",
        told: "",
        personalises: false,
        verified: "strings built from the specification and from public test suites",
    },
};

/// A decoded US Privacy string; `None` stands for `-`, not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usp {
    /// Whether notice was given.
    pub notice: Option<bool>,
    /// Whether the visitor objects to the sale of their data.
    pub opt_out: Option<bool>,
    /// Whether the transaction is covered by the industry's agreement (LSPA).
    pub covered: Option<bool>,
}

impl Usp {
    /// Whether the law applies at all.
    pub fn applies(self) -> bool {
        [self.notice, self.opt_out, self.covered].iter().any(Option::is_some)
    }
}

/// Whether a text is a US Privacy string.
pub fn is_one(text: &str) -> bool {
    text.len() == 4 && text.strip_prefix('1').is_some_and(|rest| rest.bytes().all(|sign| b"YN-".contains(&sign)))
}

/// Decodes a US Privacy string; `None` for whatever is not one.
pub fn decode(text: &str) -> Option<Usp> {
    let answer = |sign: u8| (sign != b'-').then_some(sign == b'Y');
    match *text.as_bytes() {
        [_, notice, opt_out, covered] if is_one(text) => {
            Some(Usp { notice: answer(notice), opt_out: answer(opt_out), covered: answer(covered) })
        }
        _ => None,
    }
}

/// Whether the visitor objects to the sale of their data.
pub fn is_opted_out(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1', _, b'Y', _])
}
