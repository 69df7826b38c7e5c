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
///
/// Behind the end, and behind whatever is no digit, every field is zero and the text is not whole: one question at the end
/// is enough.
#[derive(Clone, Debug)]
pub struct Bits<'a> {
    text: &'a [u8],
    at: usize,
    is_whole: bool,
}

impl<'a> Bits<'a> {
    /// Begins at the first bit.
    pub fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let is_whole = !text.is_empty() && text.iter().all(|byte| sextet(*byte).is_some());
        Bits { text, at: 0, is_whole }
    }

    /// The whole bytes of plain base64, as text.
    pub fn text(plain: &str) -> Option<String> {
        let (digits, _) = plain.split_once('=').unwrap_or((plain, ""));
        let websafe = digits.replace('+', "-").replace('/', "_");
        let mut bits = Bits::new(&websafe);
        let bytes = (0..websafe.len() * 6 / 8).map(|_| bits.take(8) as u8).collect();
        String::from_utf8(bytes).ok().filter(|_| bits.is_whole())
    }

    /// Whether the text is base64 and nothing was read behind its end, so far.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Says that what was read makes no sense.
    pub fn fail(&mut self) {
        self.is_whole = false;
    }

    /// The next field of so many bits, at most 64.
    pub fn take(&mut self, count: u64) -> u64 {
        let mut value = 0;
        for _ in 0..count {
            if !self.is_whole {
                return 0;
            }
            match self.text.get(self.at / 6).copied().and_then(sextet) {
                Some(sextet) => value = value << 1 | u64::from(sextet >> (5 - self.at % 6) & 1),
                None => self.fail(),
            }
            self.at += 1;
        }
        value
    }

    /// Reads the fields of a layout: letters, each with its width, or, with a `unit` of bits, with its number of items.
    /// Gives the first value; a field that is cut off ends it.
    pub fn walk(&mut self, layout: &str, unit: u64, hear: &mut dyn FnMut(u8, u64, u64)) -> u64 {
        let (mut first, mut rest) = (None, layout.as_bytes());
        while let [letter, tail @ ..] = rest {
            let mut number = 0;
            rest = tail;
            while let [digit @ b'0'..=b'9', tail @ ..] = rest {
                number = number * 10 + u64::from(digit - b'0');
                rest = tail;
            }
            let (count, width) = if unit == 0 { (1, number) } else { (number.max(1), unit) };
            for _ in 0..count {
                let value = self.take(width);
                if self.is_whole {
                    hear(*letter, value, 0);
                    first = first.or(Some(value));
                }
            }
        }
        first.unwrap_or_default()
    }

    /// A whole number in Fibonacci code, which ends with two ones; at most 23 bits, so that it fits.
    pub fn fibonacci(&mut self) -> u64 {
        let (mut sum, mut one, mut two, mut was_set) = (0, 1, 2, false);
        for _ in 0..23 {
            let is_set = self.take(1) == 1;
            if is_set && was_set {
                return sum;
            }
            if is_set {
                sum += one;
            }
            was_set = is_set;
            (one, two) = (two, one + two);
        }
        self.fail();
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_fields_across_characters_and_stops_at_the_end() {
        // "C" is 000010, "P" is 001111.
        let mut bits = Bits::new("CP");
        assert_eq!((bits.take(6), bits.take(3), bits.is_whole()), (2, 1, true));
        assert_eq!((bits.take(4), bits.is_whole(), bits.take(1)), (7, false, 0));
        for text in ["", "C=", "С", "C P"] {
            assert!(!Bits::new(text).is_whole(), "{text}");
        }
    }

    #[test]
    fn reads_the_fibonacci_numbers_of_the_gpp_specification() {
        // 1 = 11, 2 = 011, 3 = 0011, 4 = 1011, 5 = 00011, 6 = 10011; these bits as characters.
        let text: String = bits_text("11011001110110001110011");
        let mut bits = Bits::new(&text);
        let numbers: Vec<_> = (0..6).map(|_| bits.fibonacci()).collect();
        assert_eq!((numbers, bits.is_whole()), (vec![1, 2, 3, 4, 5, 6], true));
        let text = "V".repeat(300);
        let mut endless = Bits::new(&text);
        assert_eq!((endless.fibonacci(), endless.is_whole()), (0, false), "a code that never ends");
    }

    #[test]
    fn walks_a_layout_by_width_and_by_number_as_far_as_it_goes() {
        let heard = |bits: &str, layout: &str, unit| {
            let mut heard = Vec::new();
            let text = bits_text(bits);
            Bits::new(&text).walk(layout, unit, &mut |letter, value, _| heard.push((letter, value)));
            heard
        };
        assert_eq!(heard("000001", "a2b4", 0), [(b'a', 0), (b'b', 1)]);
        assert_eq!(heard("011011", "ab2", 2), [(b'a', 1), (b'b', 2), (b'b', 3)]);
        assert_eq!(heard("011011", "a2b2c2", 2), [(b'a', 1), (b'a', 2), (b'b', 3)]);
    }

    fn bits_text(bits: &str) -> String {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let padded = format!("{bits:0<width$}", width = bits.len().div_ceil(6) * 6);
        let digit = |at: usize| usize::from_str_radix(&padded[at..at + 6], 2).unwrap();
        (0..padded.len()).step_by(6).map(|at| char::from(DIGITS[digit(at)])).collect()
    }

    #[test]
    fn reads_text_in_the_plain_alphabet() {
        for (plain, text) in [
            ("aGVsbG8=", Some("hello")),
            ("aGVsbG8", Some("hello")),
            ("fn5+fj8/Pz8=", Some("~~~~????")),
            ("@@@@", None),
            ("/w==", None),
        ] {
            assert_eq!(Bits::text(plain).as_deref(), text, "{plain}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,64}", counts in proptest::collection::vec(0u64..65, 0..16)) {
            let mut bits = Bits::new(&text);
            for count in counts {
                let _ = bits.fibonacci();
                let _ = bits.take(count);
                let _ = bits.walk("a3b64c", 0, &mut |_, _, _| {});
            }
            let _ = Bits::text(&text);
        }
    }
}
