//! The native twins of the ports: for tests, and for the tools that run the same core.

use super::{Ports, Url};
use crate::config::Value;
use crate::config::value::parse;
use crate::consent::evidence::percent_decode;

/// Ports without a browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Ports for Native {
    fn number(&self, text: &str) -> f64 {
        let text = text.trim_matches(|one: char| one == '\u{feff}' || (one.is_whitespace() && one != '\u{85}'));
        for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
            if let Some(digits) = text.strip_prefix(prefix) {
                return digits
                    .chars()
                    .try_fold((0.0, false), |(sum, _), one| {
                        Some((sum * f64::from(radix) + f64::from(one.to_digit(radix)?), true))
                    })
                    .map_or(f64::NAN, |(sum, is_some)| if is_some { sum } else { f64::NAN });
            }
        }
        match text {
            "" => 0.0,
            "Infinity" | "+Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            // Rust takes `inf` and `nan` too.
            _ if text.bytes().any(|byte| byte.is_ascii_alphabetic() && !byte.eq_ignore_ascii_case(&b'e')) => f64::NAN,
            _ => text.parse().unwrap_or(f64::NAN),
        }
    }

    fn number_text(&self, number: f64) -> String {
        ryu_js::Buffer::new().format(number).to_owned()
    }

    /// Civil date by Howard Hinnant's algorithm (days_to_civil).
    fn time(&self, wall: f64) -> String {
        let millis = wall as i64;
        let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
        let era_days = days + 719_468;
        let (era, day) = (era_days.div_euclid(146_097), era_days.rem_euclid(146_097));
        let year_of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let (year, day) = (year_of_era + era * 400 + i64::from(month <= 2), day_of_year - (153 * shifted + 2) / 5 + 1);
        let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1_000)
    }

    /// Natively the visitor lives in UTC.
    fn decode(&self, text: &str) -> Option<String> {
        percent_decode(text)
    }

    fn base64(&self, text: &str) -> Option<String> {
        let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
        for digit in text.trim().trim_end_matches('=').bytes() {
            let six = BASE64.iter().position(|own| *own == digit)?;
            (bits, count) = (bits << 6 | six as u32, count + 6);
            if count >= 8 {
                count -= 8;
                bytes.push((bits >> count) as u8);
            }
        }
        String::from_utf8(bytes).ok()
    }

    fn date(&self, text: &str) -> f64 {
        date(text.as_bytes()).unwrap_or(f64::NAN)
    }

    fn lower(&self, text: &str) -> String {
        text.to_lowercase()
    }

    fn url(&self, address: &str, base: &str) -> Option<Url> {
        let url = match url::Url::parse(base) {
            Ok(base) => base.join(address).ok()?,
            Err(_) => url::Url::parse(address).ok()?,
        };
        let host = url.host_str().unwrap_or_default();
        Some(Url {
            href: url.as_str().to_owned(),
            host: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            hash: url.fragment().unwrap_or_default().to_owned(),
        })
    }

    fn regex(&self, pattern: &str, flags: &str, text: &str) -> Option<bool> {
        let regex = regress::Regex::with_flags(pattern, flags).ok()?;
        // Without the flag `u` a browser matches UTF-16 units.
        let units: Vec<u16> = text.encode_utf16().collect();
        Some(regex.find_from_ucs2(&units, 0).next().is_some())
    }

    /// Nobody sits here: the visitor's own zone is UTC.
    fn offset(&self, zone: &str, wall: f64) -> Option<f64> {
        let zone = jiff::tz::TimeZone::get(if zone.is_empty() { "UTC" } else { zone }).ok()?;
        let moment = jiff::Timestamp::from_millisecond(wall as i64).ok()?;
        Some(f64::from(zone.to_offset(moment).seconds()) * 1e3)
    }

    /// Nobody reads it here: values stay nearly as they are, and plurals are English ones.
    fn format(&self, filter: &str, value: &str, argument: &str, _: &str, _: f64) -> Option<String> {
        let number = || Some(value).filter(|value| self.number(value).is_finite());
        Some(match filter {
            "number" => number()?.to_owned(),
            "currency" => [number()?, " ", argument].concat(),
            "plural" => if number()? == "1" { "one" } else { "other" }.to_owned(),
            "upper" => value.to_uppercase(),
            "list" => {
                let Value::List(items) = parse(value, self).ok()? else { return None };
                let items: Vec<String> =
                    items.iter().map(|item| item.text().map_or_else(|| item.to_json(self), str::to_owned)).collect();
                items.join(" and ")
            }
            _ => value.to_owned(),
        })
    }
}

/// The digits of plain base64.
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The months as dates name them.
const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// The milliseconds since 1970 of a date like `Sat, 18 Feb 2027 09:06:19 GMT`, until 2099.
fn date(text: &[u8]) -> Option<f64> {
    let name = text.get(8..11)?;
    let month = MONTHS.chunks(3).position(|month| month == name)? as i32;
    let number = |from: usize, to: usize| std::str::from_utf8(text.get(from..to)?).ok()?.parse::<i32>().ok();
    // Days from the civil calendar with March as its first month (H. Hinnant, chrono-compatible date algorithms).
    let year = number(12, 16)? - i32::from(month < 2);
    let days = year * 365 + year / 4 + (153 * ((month + 10) % 12) + 2) / 5 + number(5, 7)? - 719_484;
    let seconds = (number(17, 19)? * 60 + number(20, 22)?) * 60 + number(23, 25)?;
    (text.get(25..)? == b" GMT").then_some(f64::from(days) * 8.64e7 + f64::from(seconds) * 1000.0)
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
            assert_eq!(Native.time(wall), text);
        }
    }

    #[test]
    fn dates_are_read_as_browsers_write_them() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
            ("Sat, 18 Feb 2027 09:06:19 GMT", 20_867.0 * 8.64e7 + 32_779_000.0),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 19_783.0 * 8.64e7 - 1000.0),
            ("Tue, 31 Dec 2024 12:00:00 GMT", 20_088.5 * 8.64e7),
        ] {
            assert_eq!(Native.date(text), expected, "{text}");
        }
        for text in ["tomorrow", "Sat, 18 Fxx 2027 09:06:19 GMT", "Sat, 18 Feb 20", "", "Sat, 18 Feb 2027 09:06:19"] {
            assert!(Native.date(text).is_nan(), "{text}");
        }
    }

    #[test]
    fn base64_is_read_padded_or_not() {
        for (plain, text) in [
            ("aGVsbG8=", Some("hello")),
            ("aGVsbG8", Some("hello")),
            ("fn5+fj8/Pz8=", Some("~~~~????")),
            ("@@@@", None),
            ("Zm9v_w", None),
            ("/w==", None),
        ] {
            assert_eq!(Native.base64(plain).as_deref(), text, "{plain}");
        }
    }

    proptest! {
        #[test]
        fn dates_and_base64_of_any_kind_are_read_or_refused(text in ".{0,40}") {
            let _ = (Native.date(&text), Native.base64(&text));
        }

        #[test]
        fn times_sort_as_text(one in 0i64..4_000_000_000_000, other in 0i64..4_000_000_000_000) {
            prop_assert_eq!(one.cmp(&other), Native.time(one as f64).cmp(&Native.time(other as f64)));
        }
    }
}
