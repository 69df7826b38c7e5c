//! A TC string of IAB TCF v2 (2.0 to 2.3), decoded field by field: what stands in it, not what it allows.
//!
//! Verified against the corpus's TC strings, on which several public decoders agree. Stricter than most of them: a
//! segment that comes twice, a second core, an unknown segment, a range that runs backwards and whatever is cut off
//! make the whole string unreadable (consent.md 1.5). Ranges stay ranges, so a string cannot grow when it is read.

use super::bits::Bits;

/// The fields of the core, from the top: a letter and a width in bits each (consent.md 1.1).
///
/// `c` created and `u` updated, deciseconds since 1970; `i` id and `w` version of the consent manager; `s` screen; `l` `L`
/// language; `d` version of the vendor list; `p` policy version; `S` for this site only; `t` texts of its own; `f` special
/// features; `P` purposes consented to; `I` legitimate interest; `o` purpose 1 not disclosed; `k` `K` country.
const CORE: &str = "c36u36i12w12s6l6L6d12p6S1t1f12P24I24o1k6K6";

/// The publisher's own segment: `A` purposes consented to, `B` legitimate interest, `n` number of purposes of its own.
const PUBLISHER: &str = "A24B24n6";

/// What was decoded, of a TC string or of another section of GPP.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// Letter and value of every field, in order. `D`, `E` and `A` are there when their segment is.
    pub fields: Vec<(u8, u64)>,
    /// Lists of vendors as inclusive ranges, in order: `V` consent, `W` legitimate interest, `D` disclosed, `E` allowed; `r`
    /// stands for a publisher restriction, its purpose and its kind, and `R` for the vendors that the last one binds.
    pub ranges: Vec<(u8, u16, u16)>,
}

impl Decoded {
    /// The value of a field.
    pub fn get(&self, letter: u8) -> Option<u64> {
        self.fields.iter().find(|(own, _)| *own == letter).map(|(_, value)| *value)
    }

    /// Reads the fields of a layout: letters, each with its width, or, with a `unit` of bits, with its number of items.
    pub fn walk(&mut self, bits: &mut Bits<'_>, layout: &str, unit: u64) -> Option<()> {
        let mut rest = layout.as_bytes();
        while let [letter, tail @ ..] = rest {
            let (mut number, mut digits) = (0, tail);
            while let [digit @ b'0'..=b'9', tail @ ..] = digits {
                number = number * 10 + u64::from(digit - b'0');
                digits = tail;
            }
            rest = digits;
            let (count, width) = if unit == 0 { (1, number) } else { (number.max(1), unit) };
            for _ in 0..count {
                self.fields.push((*letter, bits.take(width)?));
            }
        }
        Some(())
    }

    /// A vendor section: as many flags as the highest id, or ranges.
    fn vendors(&mut self, bits: &mut Bits<'_>, letter: u8) -> Option<()> {
        let highest = bits.take(16)?;
        if bits.take(1)? == 1 {
            return self.entries(bits, letter);
        }
        for id in 1..=highest as u16 {
            if bits.take(1)? == 0 {
                continue;
            }
            match self.ranges.last_mut() {
                Some((own, _, end)) if *own == letter && *end == id - 1 => *end = id,
                _ => self.ranges.push((letter, id, id)),
            }
        }
        Some(())
    }

    fn entries(&mut self, bits: &mut Bits<'_>, letter: u8) -> Option<()> {
        for _ in 0..bits.take(12)? {
            let is_range = bits.take(1)? == 1;
            let start = bits.take(16)? as u16;
            let end = if is_range { bits.take(16)? as u16 } else { start };
            if end < start {
                return None;
            }
            self.ranges.push((letter, start, end));
        }
        Some(())
    }

    fn core(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        if bits.take(6)? != 2 {
            return None;
        }
        self.walk(bits, CORE, 0)?;
        self.vendors(bits, b'V')?;
        self.vendors(bits, b'W')?;
        for _ in 0..bits.take(12)? {
            self.ranges.push((b'r', bits.take(6)? as u16, bits.take(2)? as u16));
            self.entries(bits, b'R')?;
        }
        Some(())
    }

    fn segment(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        let letter = match bits.take(3)? {
            1 => b'D',
            2 => b'E',
            3 => b'A',
            _ => return None,
        };
        if self.get(letter).is_some() {
            return None;
        }
        if letter != b'A' {
            self.fields.push((letter, 1));
            return self.vendors(bits, letter);
        }
        self.walk(bits, PUBLISHER, 0)?;
        let own = self.get(b'n')?;
        for letter in [b'x', b'y'] {
            self.fields.push((letter, bits.take(own)?));
        }
        Some(())
    }
}

/// Decodes a TC string; `None` for whatever is not one.
pub fn decode(text: &str) -> Option<Decoded> {
    let mut tc = Decoded::default();
    for (at, segment) in text.split('.').enumerate() {
        let bits = &mut Bits::new(segment)?;
        if at == 0 { tc.core(bits)? } else { tc.segment(bits)? }
    }
    Some(tc)
}
