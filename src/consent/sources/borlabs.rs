//! Borlabs Cookie for WordPress: the cookie `borlabs-cookie`, JSON from group to its accepted services.
//!
//! Only what is accepted is listed: with nothing but the essential group everything is refused. The record carries its own
//! end. `borlabs-cookie-consent-saved` means change and withdrawal. Verified with captured cookies of versions 2 and 3.

use super::about::about;
use super::{Context, Reading, Source};
use crate::config::Value;
use crate::consent::Category;
use crate::consent::reading::OPTIONAL;

/// The source.
pub const SOURCE: Source = Source {
    name: "borlabs",
    read,
    wants: "",
    events: "#borlabs-cookie-consent-saved #borlabs-cookie-after-init #borlabs-cookie-code-unblocked-after-consent",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    context.cookies("borlabs-cookie", |raw| decide(context, &context.json(raw)?))
}

fn decide(context: &Context<'_>, record: &Value) -> Option<Reading> {
    if let Some(end) = record.get("expires")
        && date(end.text()?)? <= context.wall
    {
        return None;
    }
    let Value::Map(consents) = record.get("consents")? else { return None };
    let mut reading = Reading::decided(SOURCE.name);
    let mut has_choice = false;
    for (group, services) in consents {
        context.file_list(&mut reading, "", services, true)?;
        if group != "essential" {
            has_choice = true;
            context.file(&mut reading, "statistics:a marketing:m", group, Some(!services.items().is_empty()));
        }
    }
    reading.refuse_rest(if has_choice { &[Category::Analytics, Category::Marketing] } else { &OPTIONAL });
    Some(reading)
}

/// Milliseconds since 1970 of a date as `Date.toUTCString` writes it: `Sat, 18 Feb 2027 09:06:19 GMT`.
fn date(text: &str) -> Option<f64> {
    let mut words = text.split(' ').skip(1);
    let number =
        |word: &str| word.bytes().try_fold(0i32, |sum, byte| Some(sum * 10 + char::from(byte).to_digit(10)? as i32));
    let day = number(words.next().filter(|day| day.len() == 2)?)?;
    let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(words.next().filter(|month| month.len() == 3)?)? as i32 / 3;
    let year = number(words.next().filter(|year| year.len() == 4)?)?;
    let mut clock = words.next()?.split(':').filter(|part| part.len() == 2);
    let seconds = number(clock.next()?)? * 3600 + number(clock.next()?)? * 60 + number(clock.next()?)?;
    // Days from the civil calendar, with March as the first month (H. Hinnant, chrono-compatible date algorithms).
    let year = if month < 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468;
    Some(f64::from(days) * 8.64e7 + f64::from(seconds) * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_as_browsers_write_them() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0.0)),
            ("Sat, 18 Feb 2027 09:06:19 GMT", Some(1_802_941_579_000.0)),
            ("Thu, 29 Feb 2024 23:59:59 GMT", Some(1_709_251_199_000.0)),
            ("Tue, 31 Dec 2024 12:00:00 GMT", Some(1_735_646_400_000.0)),
            ("tomorrow", None),
            ("Sat, 18 Fxx 2027 09:06:19 GMT", None),
            ("Sat, 18 Feb 2027 09:06", None),
            ("", None),
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
    }
}
