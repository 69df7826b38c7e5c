//! Borlabs Cookie for WordPress: the cookie `borlabs-cookie`, JSON from group to its accepted services.
//!
//! Only what is accepted is listed: with nothing but the essential group everything is refused. The record carries its own
//! end. `borlabs-cookie-consent-saved` means change and withdrawal. Verified with captured cookies of versions 2 and 3.

use super::Source;
use super::about::about;
use super::reader::{Reader, text};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    rules: "borlabs eborlabs-cookie-consent-saved cborlabs-cookie j ?consents * .consents %/ m6 _ essential:n",
    code: read,
    about: about! {
        title: "Borlabs Cookie",
        versions: "2 and 3",
        read: "the cookie `borlabs-cookie`. Decided: it holds `consents` and has not expired",
        changes: "`borlabs-cookie-consent-saved`; the cookie is rewritten",
        mapping: "statistics → analytics; marketing → marketing; external-media, other groups and services by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies",
    },
};

/// Goes on while the record has not expired.
fn read(reader: &mut Reader<'_>, record: &Value, _: &str) -> Option<()> {
    (day(text(record, "expires"))? * 8.64e7 > reader.page.wall).then_some(())
}

/// The day since 1970 of a date as `Date.toUTCString` writes it, `Sat, 18 Feb 2027 09:06:19 GMT`, until 2099.
fn day(text: &str) -> Option<f64> {
    let text = text.as_bytes();
    let name = text.get(8..11)?;
    let month = b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks(3).position(|month| month == name)? as i32;
    // Days from the civil calendar with March as its first month (H. Hinnant, chrono-compatible date algorithms).
    let year = number(text.get(12..16)?)? - i32::from(month < 2);
    let days = year * 365 + year / 4 + (153 * ((month + 10) % 12) + 2) / 5;
    Some(f64::from(days + number(text.get(5..7)?)? - 719_484))
}

fn number(digits: &[u8]) -> Option<i32> {
    let mut sum = 0;
    for digit in digits {
        sum = sum * 10 + i32::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_as_browsers_write_them() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0.0)),
            ("Sat, 18 Feb 2027 09:06:19 GMT", Some(20_867.0)),
            ("Thu, 29 Feb 2024 23:59:59 GMT", Some(19_782.0)),
            ("Tue, 31 Dec 2024 12:00:00 GMT", Some(20_088.0)),
            ("tomorrow", None),
            ("Sat, 18 Fxx 2027 09:06:19 GMT", None),
            ("Sat, 18 Feb 20", None),
            ("", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }
}
