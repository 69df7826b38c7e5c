//! Borlabs Cookie for WordPress: the cookie `borlabs-cookie`, JSON from group to its accepted services.
//!
//! Only what is accepted is listed: with nothing but the essential group everything is refused. The record carries its own
//! end. `borlabs-cookie-consent-saved` means change and withdrawal. Verified with captured cookies of versions 2 and 3.

use super::Source;
use super::about::about;
use super::reader::{Reader, text};
use super::rules::next;
use crate::config::Value;
use crate::ports::Ports;

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

/// Goes on while the record has not expired: `expires` is a date as `Date.toUTCString` writes it.
fn read(reader: &mut Reader<'_>, record: &Value, _: &str) -> Option<()> {
    let ports = reader.page.ports;
    let now = ports.time(reader.page.wall);
    let now = day(ports, now.get(..4)?, ports.number(now.get(5..7)?), now.get(8..10)?);
    (expiry(ports, text(record, "expires"))? > now).then_some(())
}

/// The day of a date like `Sat, 18 Feb 2027 09:06:19 GMT`; the hour is left out.
fn expiry(ports: &dyn Ports, text: &str) -> Option<f64> {
    let (mut months, mut month) = ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", 1.0);
    while next(&mut months, ' ')? != text.get(8..11)? {
        month += 1.0;
    }
    Some(day(ports, text.get(12..16)?, month, text.get(5..7)?))
}

/// A number that grows with every day, and is none where there is no date.
fn day(ports: &dyn Ports, year: &str, month: f64, day: &str) -> f64 {
    ports.number(year) * 400.0 + month * 32.0 + ports.number(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Native;

    #[test]
    fn reads_dates_as_browsers_write_them_in_their_order() {
        let order = [
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Thu, 29 Feb 2024 23:59:59 GMT",
            "Tue, 31 Dec 2024 12:00:00 GMT",
            "Sat, 18 Feb 2027 09:06:19 GMT",
        ];
        let days: Vec<f64> = order.iter().map(|text| expiry(&Native, text).unwrap()).collect();
        assert!(days.is_sorted() && days.iter().all(|day| day.is_finite()), "{days:?}");
        for text in ["tomorrow", "Sat, 18 Fxx 2027 09:06:19 GMT", "Sat, 18 Feb 20", "", "Sat, 18 Feb ....  GMT"] {
            assert!(expiry(&Native, text).is_none_or(f64::is_nan), "{text}");
        }
    }
}
