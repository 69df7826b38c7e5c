//! Dates as conditions write them: ISO 8601, without an offset in the site's time zone (config.md).

use crate::config::Value;

const DAY: f64 = 86_400_000.0;

/// The instants at which a date begins and ends, in milliseconds since 1970 UTC: a whole day for a date alone, one and
/// the same for a time; a number is such an instant already. `None` for what is no date.
pub fn moment(value: &Value, zoned: &dyn Fn(f64) -> f64) -> Option<(f64, f64)> {
    let text = match value {
        Value::Text(text) => &mut text.as_bytes(),
        Value::Number(number) => return Some((*number, *number)),
        _ => return None,
    };
    let (year, month, day) = (field(text, b"", 4), field(text, b"-", 2), field(text, b"-", 2));
    let midnight = days(year, month, day) * DAY;
    // What is not there is not a number, of which nothing of this holds.
    if !((1.0..=12.0).contains(&month) && day >= 1.0 && midnight < days(year, month + 1.0, 1.0) * DAY) {
        return None;
    }
    if text.is_empty() {
        return Some((zoned(midnight), zoned(midnight + DAY)));
    }
    let (hours, minutes, seconds) = (field(text, b"T ", 2), field(text, b":", 2), field(text, b":", 2));
    let seconds = if seconds.is_nan() { 0.0 } else { seconds };
    let mut time = ((hours * 60.0 + minutes) * 60.0 + seconds) * 1e3;
    let (mut digit, mut scale) = (field(text, b".", 1), 1e2);
    while digit >= 0.0 {
        time += digit * scale;
        (digit, scale) = (field(text, b"", 1), scale / 10.0);
    }
    // The end of a day is the beginning of the next.
    if !(minutes < 60.0 && seconds < 60.0 && time <= DAY) {
        return None;
    }
    let (mut instant, sign) = (midnight + time.floor(), text.split_off_first());
    match sign {
        None => instant = zoned(instant),
        Some(b'Z') => {}
        Some(sign @ (b'+' | b'-')) => {
            let (hours, minutes) = (field(text, b"", 2), field(text, b":", 2));
            if !(hours < 24.0 && minutes < 60.0) {
                return None;
            }
            instant += (hours * 60.0 + minutes) * if *sign == b'-' { 6e4 } else { -6e4 };
        }
        _ => return None,
    }
    text.is_empty().then_some((instant, instant))
}

/// Takes one of these separators, where there are any, and so many decimal digits: their number, which is none where they
/// are not there; then nothing is taken.
pub(super) fn field(text: &mut &[u8], separators: &[u8], count: usize) -> f64 {
    let (own, mut sum) = (*text, 0.0);
    let mut left = own;
    if !separators.is_empty() && left.split_off_first().is_none_or(|byte| !separators.contains(byte)) {
        return f64::NAN;
    }
    for _ in 0..count {
        match left.split_off_first() {
            Some(byte @ b'0'..=b'9') => sum = sum * 10.0 + f64::from(byte - b'0'),
            _ => return f64::NAN,
        }
    }
    *text = left;
    sum
}

/// Days since 1970 of a civil date, by Howard Hinnant's algorithm (days_from_civil).
fn days(year: f64, month: f64, day: f64) -> f64 {
    let (year, month) = if month > 2.0 { (year, month - 3.0) } else { (year - 1.0, month + 9.0) };
    let leap = |span: f64| (year / span).floor();
    365.0 * year + leap(4.0) - leap(100.0) + leap(400.0) + ((153.0 * month + 2.0) / 5.0).floor() + day - 719_469.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Native, Ports};
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_iso_8601_writes_them() {
        let read = |text: &str| moment(&text.into(), &|wall| wall - 2.0 * 3.6e6);
        for (text, start, length) in [
            ("1970-01-01T00:00Z", "1970-01-01T00:00:00.000Z", 0.0),
            ("2026-11-22", "2026-11-21T22:00:00.000Z", DAY),
            ("2024-02-29T12:30", "2024-02-29T10:30:00.000Z", 0.0),
            ("2026-12-24T20:00:30.5Z", "2026-12-24T20:00:30.500Z", 0.0),
            ("2026-12-24 20:00:30.123456+02:00", "2026-12-24T18:00:30.123Z", 0.0),
            ("2026-01-01T00:00-05:30", "2026-01-01T05:30:00.000Z", 0.0),
            ("2000-02-29T00:00Z", "2000-02-29T00:00:00.000Z", 0.0),
            ("2026-12-31T24:00Z", "2027-01-01T00:00:00.000Z", 0.0),
            ("2026-12-31T23:59:59.05Z", "2026-12-31T23:59:59.050Z", 0.0),
        ] {
            let (from, to) = read(text).unwrap();
            assert_eq!((Native.time(from).as_str(), to - from), (start, length), "{text}");
        }
        for text in ["", "soon", "2026", "2026-13-01", "2026-1-1", "2026/11/22", "2026-11-22T", "2026-11-22Tx"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_no_calendar_and_no_clock_shows_is_no_date() {
        for text in [
            "2026-11-31",
            "2026-02-29",
            "2026-02-30",
            "1900-02-29",
            "2026-00-10",
            "2026-11-00",
            "2026-11-22x",
            "2026-11-22x10:00",
            "2026-11-22T10",
            "2026-11-22T25:00",
            "2026-11-22T24:01",
            "2026-11-22T10:60",
            "2026-11-22T10:61",
            "2026-11-22T10:00:60",
            "2026-11-22T10:00:00.",
            "2026-11-22T10:00Zxyz",
            "2026-11-22T10:00:00+02:00x",
            "2026-11-22T10:00+25:00",
            "2026-11-22T10:00+02:60",
            "2026-11-22T10:00*02:00",
        ] {
            assert_eq!(moment(&text.into(), &|wall| wall), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_date_is_one_that_jiff_knows(year in 1i16..=9999, month in 0i8..=13, day in 0i8..=32) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            let expected = jiff::civil::Date::new(year, month, day).ok();
            let at = moment(&text.as_str().into(), &|wall| wall).map(|(from, _)| Native.time(from));
            prop_assert_eq!(at, expected.map(|date| format!("{date}T00:00:00.000Z")), "{}", text);
        }

        #[test]
        fn any_text_is_a_date_or_none(text in "[0-9TZ:.+ -]{0,30}") {
            let _ = moment(&text.as_str().into(), &|wall| wall);
        }
    }
}
