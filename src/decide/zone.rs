//! The clocks of a time zone: what they show at a moment, and the moment at which they show something.

use super::moment::field;
use crate::ports::Ports;

/// Milliseconds of a day.
pub const DAY: f64 = 8.64e7;

/// What the clocks of a zone show at a moment, in milliseconds since 1970 as if it were UTC; in an unknown zone UTC.
pub fn local(wall: f64, zone: &str, ports: &dyn Ports) -> f64 {
    wall + ports.offset(zone, wall).unwrap_or(0.0)
}

/// The moment at which the clocks of a zone show a time: of a time that exists twice the first, and one that does not
/// exist moves forward by what is left out (config.md, How often).
#[inline(never)]
pub fn instant(local: f64, zone: &str, ports: &dyn Ports) -> f64 {
    let offset = |wall| ports.offset(zone, wall).unwrap_or(0.0);
    // Wherever the zone is, its clocks show this day between these two midnights of UTC.
    let day = (local / DAY).floor() * DAY;
    let (before, after) = (offset(day - DAY), offset(day + 2.0 * DAY));
    let (first, second) = (local - before, local - after);
    let is_later = before != after && offset(first) != before && offset(second) == after;
    if is_later { second } else { first }
}

/// A time of day, `09:00`, in milliseconds; `24:00` is the end of the day.
pub fn clock(text: &str) -> Option<f64> {
    let text = &mut text.as_bytes();
    let (hours, minutes) = (field(text, b"", 2), field(text, b":", 2));
    let time = hours * 3.6e6 + minutes * 6e4;
    (text.is_empty() && minutes < 60.0 && time <= DAY).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::moment::moment;
    use crate::ports::Native;
    use proptest::prelude::*;

    #[test]
    fn dates_are_meant_in_the_zone_unless_they_say_otherwise() {
        for (text, expected) in [
            ("2026-11-20", "2026-11-19T22:00:00.000Z"),
            ("2026-07-01", "2026-06-30T21:00:00.000Z"),
            ("2026-12-24T20:00", "2026-12-24T18:00:00.000Z"),
            ("2026-12-24T20:00Z", "2026-12-24T20:00:00.000Z"),
            ("2026-12-24T20:00+05:30", "2026-12-24T14:30:00.000Z"),
            // On 29 March 2026 the clocks of Athens go from 03:00 to 04:00, on 25 October from 04:00 to 03:00.
            ("2026-03-29T02:59", "2026-03-29T00:59:00.000Z"),
            ("2026-03-29T03:30", "2026-03-29T01:30:00.000Z"),
            ("2026-03-29T04:00", "2026-03-29T01:00:00.000Z"),
            ("2026-10-25T02:59", "2026-10-24T23:59:00.000Z"),
            ("2026-10-25T03:30", "2026-10-25T00:30:00.000Z"),
            ("2026-10-25T04:00", "2026-10-25T02:00:00.000Z"),
        ] {
            let (wall, _) = moment(&text.into(), &|local| instant(local, "Europe/Athens", &Native)).unwrap();
            assert_eq!(Native.time(wall), expected, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_has_two_digits_twice() {
        assert_eq!((clock("09:30"), clock("24:00")), (Some(3.42e7), Some(DAY)));
        for text in ["", "9:00", "09:60", "24:01", "0900", "09:00:00", "+9:00"] {
            assert_eq!(clock(text), None, "{text}");
        }
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
            prop_assert_eq!(instant(local, zone, &Native), expected as f64, "{}", civil);
        }
    }
}
