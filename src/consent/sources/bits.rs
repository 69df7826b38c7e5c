//! Bits out of base64 text: the one reader under TC strings, GPP strings and tokens.
//!
//! Our own, because general base64 readers refuse lengths that encoders of consent strings write (consent.md 1.5).

/// The six bits of a character of websafe base64 (RFC 4648 §5).
fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

/// A cursor over big-endian bit fields in websafe base64 text without padding.
#[derive(Clone, Debug)]
pub struct Bits<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// Begins at the first bit; `None` when the text is empty or holds a character that is no digit of base64.
    pub fn new(text: &'a str) -> Option<Self> {
        let text = text.as_bytes();
        (!text.is_empty() && text.iter().all(|byte| sextet(*byte).is_some())).then_some(Bits { text, at: 0 })
    }

    /// The next field of so many bits (at most 64); `None` at the end of the text.
    pub fn take(&mut self, count: u64) -> Option<u64> {
        let mut value = 0;
        for _ in 0..count {
            let sextet = sextet(*self.text.get(self.at / 6)?)?;
            value = value << 1 | u64::from(sextet >> (5 - self.at % 6) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// A whole number in Fibonacci code, which ends with two ones; at most 23 bits, so that it fits.
    pub fn fibonacci(&mut self) -> Option<u16> {
        let (mut sum, mut one, mut two, mut was_set) = (0u16, 1u16, 2u16, false);
        for _ in 0..23 {
            let is_set = self.take(1)? == 1;
            if is_set && was_set {
                return Some(sum);
            }
            if is_set {
                sum = sum.checked_add(one)?;
            }
            was_set = is_set;
            (one, two) = (two, one.saturating_add(two));
        }
        None
    }
}

/// The bytes of base64 text in either alphabet, padded or not.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut word, mut count) = (Vec::with_capacity(text.len()), 0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let byte = match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        };
        word = word << 6 | u32::from(sextet(byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((word >> count) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_fields_across_characters_and_stops_at_the_end() {
        // "C" is 000010, "P" is 001111.
        let mut bits = Bits::new("CP").unwrap();
        assert_eq!(bits.take(6), Some(2));
        assert_eq!(bits.take(3), Some(1));
        assert_eq!(bits.take(4), None);
        assert!(Bits::new("").is_none() && Bits::new("C=").is_none() && Bits::new("С").is_none());
    }

    #[test]
    fn reads_the_fibonacci_numbers_of_the_gpp_specification() {
        // 1 = 11, 2 = 011, 3 = 0011, 4 = 1011, 5 = 00011, 6 = 10011; these bits as characters.
        let text: String = bits_text("11011001110110001110011");
        let mut bits = Bits::new(&text).unwrap();
        let numbers: Vec<_> = (0..6).map_while(|_| bits.fibonacci()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!(Bits::new(&"V".repeat(300)).unwrap().fibonacci(), None, "a code that never ends");
    }

    fn bits_text(bits: &str) -> String {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let padded = format!("{bits:0<width$}", width = bits.len().div_ceil(6) * 6);
        let digit = |at: usize| usize::from_str_radix(&padded[at..at + 6], 2).unwrap();
        (0..padded.len()).step_by(6).map(|at| char::from(DIGITS[digit(at)])).collect()
    }

    #[test]
    fn reads_bytes_in_both_alphabets() {
        assert_eq!(bytes("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(bytes("-_-_"), bytes("+/+/"));
        assert_eq!(bytes("@@@@"), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "[A-Za-z0-9_-]{0,64}", counts in proptest::collection::vec(0u64..64, 0..16)) {
            if let Some(mut bits) = Bits::new(&text) {
                for count in counts {
                    let _ = bits.fibonacci();
                    let _ = bits.take(count);
                }
            }
            let _ = bytes(&text);
        }
    }
}
