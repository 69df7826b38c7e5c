//! Moments that a configuration names: ISO 8601 dates and times, in a time zone where they state no offset.

use crate::ports::Ports;

/// Milliseconds of a day.
pub const DAY: f64 = 8.64e7;

/// A date, or a date and time, as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Civil {
    /// Milliseconds since 1970 as if the clocks showed UTC.
    pub local: f64,
    /// Whether it is a date alone, which means its whole day.
    pub is_day: bool,
    /// How far its clock is ahead of UTC, where it says so, in milliseconds.
    pub offset: Option<f64>,
}

impl Civil {
    /// Reads `2026-11-20`, `2026-11-20T09:00`, `2026-11-20T09:00:00.000Z` or `2026-11-20T09:00+02:00`.
    pub fn read(text: &str) -> Option<Civil> {
        let Some((date, time)) = text.split_once('T') else {
            return Some(Civil { local: day(text)?, is_day: true, offset: None });
        };
        let (time, offset) = match time.strip_suffix('Z') {
            Some(time) => (time, Some(0.0)),
            None => match time.rfind(['+', '-']) {
                Some(at) => {
                    let (time, offset) = time.split_at(at);
                    let (sign, offset) = offset.split_at(1);
                    (time, Some(if sign == "-" { -clock(offset)? } else { clock(offset)? }))
                }
                None => (time, None),
            },
        };
        Some(Civil { local: day(date)? + clock(time)?, is_day: false, offset })
    }

    /// The moment that is meant, in a zone where it states no offset; of a day its beginning. `None` in an unknown zone.
    pub fn moment(&self, zone: &str, ports: &dyn Ports) -> Option<f64> {
        match self.offset {
            Some(offset) => Some(self.local - offset),
            None => instant(self.local, zone, ports),
        }
    }
}

/// What the clocks of a zone show at a moment, in milliseconds since 1970 as if it were UTC.
pub fn local(wall: f64, zone: &str, ports: &dyn Ports) -> Option<f64> {
    Some(wall + ports.offset(zone, wall)?)
}

/// The moment at which the clocks of a zone show a time: of a time that exists twice the first, and one that does not
/// exist moves forward by what is left out (config.md, How often).
pub fn instant(local: f64, zone: &str, ports: &dyn Ports) -> Option<f64> {
    // Wherever the zone is, clocks that show this day do so between these two midnights of UTC.
    let day = (local / DAY).floor() * DAY;
    let (before, after) = (ports.offset(zone, day - DAY)?, ports.offset(zone, day + 2.0 * DAY)?);
    let (first, second) = (local - before, local - after);
    let is_changed = before != after && ports.offset(zone, first)? != before && ports.offset(zone, second)? == after;
    Some(if is_changed { second } else { first })
}

/// A time of day, `09:00` or `09:00:30.5`, in milliseconds; `24:00` is the end of the day.
pub fn clock(text: &str) -> Option<f64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let (seconds, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let seconds = below(minutes, 2, 60)? * 60.0 + below(seconds, 2, 60)?;
    let part = below(part.get(..3).unwrap_or(part), part.len().min(3), 1000)? / power(part.len().min(3));
    let all = below(hours, 2, 25)? * 3.6e6 + (seconds + part) * 1e3;
    (all <= DAY).then_some(all)
}

fn power(digits: usize) -> f64 {
    (0..digits).fold(1.0, |power, _| power * 10.0)
}

/// A number of so many digits, below a bound.
fn below(text: &str, digits: usize, bound: u32) -> Option<f64> {
    let sum = text.bytes().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')));
    sum.filter(|sum| text.len() == digits && *sum < bound).map(f64::from)
}

/// The beginning of a date that exists, `2026-11-20`, by Howard Hinnant's days_from_civil.
fn day(text: &str) -> Option<f64> {
    let mut parts = text.split('-');
    let (year, month, day) =
        (below(parts.next()?, 4, 10_000)?, below(parts.next()?, 2, 13)?, below(parts.next()?, 2, 32)?);
    let is_leap = year % 4.0 == 0.0 && (year % 100.0 != 0.0 || year % 400.0 == 0.0);
    let longest = match month as u8 {
        2 => 28.0 + f64::from(u8::from(is_leap)),
        4 | 6 | 9 | 11 => 30.0,
        _ => 31.0,
    };
    if month < 1.0 || day < 1.0 || day > longest || parts.next().is_some() {
        return None;
    }
    // Years begin in March, so that a leap day is the last of them.
    let (year, month) = if month > 2.0 { (year, month - 3.0) } else { (year - 1.0, month + 9.0) };
    let days = year * 365.0 + (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    Some((days + ((153.0 * month + 2.0) / 5.0).floor() + day - 719_469.0) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Native;
    use proptest::prelude::*;

    const ATHENS: &str = "Europe/Athens";

    fn moment(text: &str) -> Option<String> {
        Civil::read(text)?.moment(ATHENS, &Native).map(|wall| Native.time(wall))
    }

    #[test]
    fn dates_are_meant_in_the_zone_unless_they_say_otherwise() {
        for (text, expected) in [
            ("2026-11-20", "2026-11-19T22:00:00.000Z"),
            ("2026-07-01", "2026-06-30T21:00:00.000Z"),
            ("2024-02-29", "2024-02-28T22:00:00.000Z"),
            ("2026-12-24T20:00", "2026-12-24T18:00:00.000Z"),
            ("2026-12-24T20:00:01.250", "2026-12-24T18:00:01.250Z"),
            ("2026-12-24T20:00Z", "2026-12-24T20:00:00.000Z"),
            ("2026-12-24T20:00+05:30", "2026-12-24T14:30:00.000Z"),
            ("2026-12-24T20:00-08:00", "2026-12-25T04:00:00.000Z"),
            // On 29 March 2026 the clocks of Athens go from 03:00 to 04:00, on 25 October from 04:00 to 03:00.
            ("2026-03-29T02:59", "2026-03-29T00:59:00.000Z"),
            ("2026-03-29T03:30", "2026-03-29T01:30:00.000Z"),
            ("2026-03-29T04:00", "2026-03-29T01:00:00.000Z"),
            ("2026-10-25T02:59", "2026-10-24T23:59:00.000Z"),
            ("2026-10-25T03:30", "2026-10-25T00:30:00.000Z"),
            ("2026-10-25T04:00", "2026-10-25T02:00:00.000Z"),
        ] {
            assert_eq!(moment(text).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["", "2026", "2026-13-01", "2026-02-29", "2026-11-31", "26-11-20", "2026-11-20T", "2026-11-20T25:00"]
        {
            assert_eq!(Civil::read(text), None, "{text}");
        }
        for text in ["2026-11-20T9:00", "2026-11-20 09:00", "2026-11-20T09:60", "2026-11-20T24:01", "2026-11-20-01"] {
            assert_eq!(Civil::read(text), None, "{text}");
        }
        assert_eq!(Civil::read("2026-11-20").and_then(|civil| civil.moment("Nowhere/Else", &Native)), None);
    }

    proptest! {
        #[test]
        fn every_local_time_is_understood_as_jiff_does(
            minutes in 0i64..40 * 366 * 1440,
            zone in prop::sample::select(vec![
                "Europe/Athens", "Europe/Warsaw", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe",
                "Africa/Casablanca", "America/Havana", "Pacific/Kiritimati", "America/Sao_Paulo", "UTC",
            ]),
        ) {
            let local = 631_152_000_000.0 + minutes as f64 * 60e3;
            let civil: jiff::civil::DateTime = Native.time(local).trim_end_matches('Z').parse().unwrap();
            // jiff's default as well: what exists twice is the first, what does not exist moves forward.
            let expected = civil.in_tz(zone).unwrap().timestamp().as_millisecond();
            prop_assert_eq!(instant(local, zone, &Native), Some(expected as f64), "{}", civil);
        }

        #[test]
        fn reading_never_panics(text in "[0-9:.TZ+é-]{0,30}") {
            let _ = Civil::read(&text);
            let _ = clock(&text);
        }
    }
}
