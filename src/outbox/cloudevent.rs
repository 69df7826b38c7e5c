//! CloudEvents 1.0, as the collector and every broker takes them, and their times (RFC 3339).

use super::Entry;
use crate::config::Value;
use crate::config::value::{integer_text, map};

/// An event of ours: `eu.parea.<kind>`.
pub fn entry(id: String, source: &str, kind: &str, subject: &str, wall: f64, data: Value) -> Entry {
    let mut event = map([
        ("specversion", "1.0".into()),
        ("id", id.as_str().into()),
        ("source", source.into()),
        ("type", ["eu.parea.", kind].concat().into()),
        ("time", write_time(wall).into()),
        ("datacontenttype", "application/json".into()),
        ("data", data),
    ]);
    if !subject.is_empty() {
        event.set("subject", subject.into());
    }
    Entry { id, at: wall.floor(), event }
}

/// Milliseconds since 1970 as RFC 3339 in UTC. Civil date by Howard Hinnant's algorithm (days_to_civil).
pub fn write_time(wall: f64) -> String {
    let millis = wall as i64;
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let era_days = days + 719_468;
    let (era, day) = (era_days.div_euclid(146_097), era_days.rem_euclid(146_097));
    let year_of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let date = [padded(year, 4), padded(month, 2), padded(day_of_year - (153 * shifted + 2) / 5 + 1, 2)].join("-");
    let time = [padded(rest / 3_600_000, 2), padded(rest / 60_000 % 60, 2), padded(rest / 1_000 % 60, 2)].join(":");
    [&date, "T", &time, ".", &padded(rest % 1_000, 3), "Z"].concat()
}

/// The milliseconds since 1970 of what [`write_time`] wrote; `None` for anything else.
pub fn read_time(text: &str) -> Option<f64> {
    let number = |from: usize, to: usize| {
        text.get(from..to)?
            .bytes()
            .try_fold(0i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let shifted_year = year - i64::from(month <= 2);
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    let seconds = (number(11, 13)? * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    (text.len() == 24 && text.ends_with('Z')).then_some(((days * 86_400 + seconds) * 1_000 + number(20, 23)?) as f64)
}

fn padded(number: i64, width: usize) -> String {
    let text = integer_text(number);
    let mut out = String::new();
    for _ in text.len()..width {
        out.push('0');
    }
    out.push_str(&text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_moments_are_written_as_rfc_3339() {
        for (wall, text) in [
            (0.0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000.0, "2000-02-29T00:00:00.000Z"),
            (1_795_305_600_123.0, "2026-11-22T00:00:00.123Z"),
            (4_107_542_400_000.0, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(write_time(wall), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(wall in 0i64..4_000_000_000_000) {
            prop_assert_eq!(read_time(&write_time(wall as f64)), Some(wall as f64));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,30}") {
            read_time(&text);
        }
    }
}
