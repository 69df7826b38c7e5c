//! Dates as conditions write them: ISO 8601, without an offset in the site's time zone (config.md).

use crate::config::Value;

const DAY: f64 = 86_400_000.0;

/// The instants at which a date begins and ends, in milliseconds since 1970 UTC: a whole day for a date alone, one and
/// the same for a time; a number is such an instant already. `None` for what is no date.
pub fn moment(value: &Value, zoned: &dyn Fn(f64) -> f64) -> Option<(f64, f64)> {
    let text = match value {
        Value::Text(text) => text.as_bytes(),
        Value::Number(number) => return Some((*number, *number)),
        _ => return None,
    };
    let (year, month, day) = (digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?);
    let is_date = text.get(4) == Some(&b'-') && text.get(7) == Some(&b'-');
    if !is_date || !(1.0..=12.0).contains(&month) || !(1.0..=31.0).contains(&day) {
        return None;
    }
    let midnight = days(year, month, day) * DAY;
    let Some(time) = text.get(10..).filter(|time| !time.is_empty()) else {
        return Some((zoned(midnight), zoned(midnight + DAY)));
    };
    let mut clock = midnight + digits(time, 1, 2)? * 3.6e6 + digits(time, 4, 2)? * 6e4;
    let mut at = 6;
    if time.get(at) == Some(&b':') {
        clock += digits(time, 7, 2)? * 1e3;
        at = 9;
    }
    if time.get(at) == Some(&b'.') {
        let fraction = digits(time, at + 1, 3).or_else(|| Some(digits(time, at + 1, 1)? * 100.0))?;
        clock += fraction;
        at += 1;
        while time.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
    }
    let instant = match time.get(at) {
        None => zoned(clock),
        Some(b'Z') => clock,
        Some(sign) => {
            let minutes = digits(time, at + 1, 2)? * 60.0 + digits(time, at + 4, 2)?;
            clock + if *sign == b'-' { minutes } else { -minutes } * 6e4
        }
    };
    Some((instant, instant))
}

/// So many decimal digits.
fn digits(text: &[u8], at: usize, count: usize) -> Option<f64> {
    let mut sum = 0.0;
    for byte in text.get(at..at + count)? {
        sum = sum * 10.0 + f64::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
    }
    Some(sum)
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
        ] {
            let (from, to) = read(text).unwrap();
            assert_eq!((Native.time(from).as_str(), to - from), (start, length), "{text}");
        }
        for text in ["", "soon", "2026", "2026-13-01", "2026-1-1", "2026/11/22", "2026-11-22T", "2026-11-22Tx"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
