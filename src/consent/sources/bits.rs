//! Bits out of base64 text: the one reader under TC strings and GPP strings.
//!
//! Our own, because general base64 readers refuse lengths that encoders of consent strings write (consent.md 1.5).

/// A value that is heard. Only the two times of a TC string are wider than the 32 bits that a browser reckons in; there
/// nobody asks for them, and they lose their upper bits.
#[cfg(not(target_arch = "wasm32"))]
pub type Field = u64;

/// A value that is heard.
#[cfg(target_arch = "wasm32")]
pub type Field = u32;

/// Hears what a string says: a letter, and a value or the two ends of a range. What is heard counts only if the whole
/// string could be read.
pub type Hear<'h> = dyn FnMut(u8, Field, Field) + 'h;

/// The six bits of a character of websafe base64 (RFC 4648 §5); more where it is none.
#[inline(never)]
fn sextet(digit: u8) -> u8 {
    match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => 64,
    }
}

/// A cursor over big-endian bit fields in websafe base64 text without padding.
///
/// Behind the end every field is zero and the text is not whole, as is one with a character that is no digit: one
/// question at the end is enough.
#[derive(Clone, Debug)]
pub struct Bits<'t> {
    /// Empty when the text is not whole.
    text: &'t [u8],
    at: usize,
}

impl<'t> Bits<'t> {
    /// Begins at the first bit.
    pub fn new(text: &'t str) -> Self {
        let mut text = text.as_bytes();
        if text.iter().any(|digit| sextet(*digit) > 63) {
            text = &[];
        }
        Bits { text, at: 0 }
    }

    /// Whether the text is base64 and nothing was read behind its end, so far.
    pub fn is_whole(&self) -> bool {
        !self.text.is_empty()
    }

    /// Says that what was read makes no sense.
    pub fn fail(&mut self) {
        self.text = &[];
    }

    /// The next field of so many bits, at most 64.
    pub fn take(&mut self, count: Field) -> Field {
        let mut value = 0;
        for _ in 0..count {
            let Some(digit) = self.text.get(self.at / 6) else {
                self.fail();
                return 0;
            };
            value = value << 1 | Field::from(sextet(*digit) >> (5 - self.at % 6) & 1);
            self.at += 1;
        }
        value
    }

    /// Reads the fields of a layout: letters, each with its width, or, with a `unit` of bits, with its number of items; a
    /// field that is cut off is not heard. Whether nothing was cut off before a `!` in the layout.
    pub fn walk(&mut self, layout: &str, unit: Field, hear: &mut Hear<'_>) -> bool {
        let mut rest = layout.as_bytes();
        while let [letter, tail @ ..] = rest {
            let mut number = 0;
            rest = tail;
            while let [digit @ b'0'..=b'9', tail @ ..] = rest {
                number = number * 10 + Field::from(digit - b'0');
                rest = tail;
            }
            if *letter == b'!' {
                if !self.is_whole() {
                    return false;
                }
                continue;
            }
            let (count, width) = if unit == 0 { (1, number) } else { (number.max(1), unit) };
            for _ in 0..count {
                let value = self.take(width);
                if self.is_whole() {
                    hear(*letter, value, 0);
                }
            }
        }
        true
    }

    /// A whole number in Fibonacci code, which ends with two ones; at most 23 bits, so that it fits.
    pub fn fibonacci(&mut self) -> Field {
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
        assert_eq!((bits.take(4), bits.is_whole(), bits.take(1)), (0, false, 0));
        for text in ["", "C=", "С", "C P", "C!"] {
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

    proptest! {
        #[test]
        fn never_panics(text in ".{0,64}", counts in proptest::collection::vec(0u64..65, 0..16)) {
            let mut bits = Bits::new(&text);
            for count in counts {
                let _ = bits.fibonacci();
                let _ = bits.take(count);
                let _ = bits.walk("a3b64c", 0, &mut |_, _, _| {});
            }
        }
    }
}
