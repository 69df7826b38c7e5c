//! Moments as the collector writes and reads them: UTC, milliseconds.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// RFC 3339 in UTC with milliseconds: as text these sort like the moments.
pub(crate) fn written(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The same for milliseconds since 1970.
pub(crate) fn written_millis(millis: i64) -> String {
    Timestamp::from_millisecond(millis).map(written).unwrap_or_default()
}

/// The first millisecond of a filter `from`: an RFC 3339 moment, or a date, which begins at midnight UTC.
pub(crate) fn first_millisecond(text: &str) -> Option<i64> {
    let moment = text.parse::<Timestamp>().ok();
    moment.or_else(|| midnight(day(text)?)).map(Timestamp::as_millisecond)
}

/// The last millisecond of a filter `to`, which is inclusive: a date means its whole day.
pub(crate) fn last_millisecond(text: &str) -> Option<i64> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_millisecond());
    }
    let next = day(text)?.checked_add(1.day()).ok()?;
    Some(midnight(next)?.as_millisecond() - 1)
}

/// A date and nothing else; jiff alone would also read a time without an offset and forget it.
fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The beginning of a day in UTC.
fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp())
}
