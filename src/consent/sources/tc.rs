//! A TC string of IAB TCF v2 (2.0 to 2.3), decoded field by field: what stands in it, not what it allows.
//!
//! Verified against the corpus's TC strings, on which several public decoders agree. Stricter than most of them: a
//! segment that comes twice, a second core, an unknown segment, a range that runs backwards and whatever is cut off
//! make the whole string unreadable (consent.md 1.5). Ranges stay ranges, so a string cannot grow when it is read.

use super::bits::{Bits, Hear};

/// The fields of the core, from the top: a letter and a width in bits each (consent.md 1.1).
///
/// Behind 6 bits of version: `c` created and `u` updated, deciseconds since 1970; `i` id and `w` version of the consent manager; `s`
/// screen; `l` `L` language; `d` version of the vendor list; `p` policy version; `S` for this site only; `t` texts of its
/// own; `f` special features; `P` purposes consented to; `I` legitimate interest; `o` purpose 1 not disclosed; `k` `K`
/// country.
const CORE: &str = "c36u36i12w12s6l6L6d12p6S1t1f12P24I24o1k6K6";

/// The publisher's own segment: `A` purposes consented to, `B` legitimate interest.
const PUBLISHER: &str = "A24B24";

/// Decodes a TC string; whether it is one.
///
/// Fields come with the letters of their layout, `n` is the number of purposes of the publisher's own, `D` and `E` stand
/// before the segments of disclosed and allowed vendors, `x` and `y` for purposes of the publisher's own. Ranges of vendors
/// come as `V` consent, `W` legitimate interest, `e` disclosed, `h` allowed; `r` is a publisher restriction (purpose, kind),
/// and `R` the vendors that the last one binds.
pub fn decode(text: &str, hear: &mut Hear<'_>) -> bool {
    let mut seen = 0;
    for segment in text.split('.') {
        let bits = &mut Bits::new(segment);
        if seen == 0 {
            seen = 1;
            if bits.take(6) != 2 {
                return false;
            }
            bits.walk(CORE, 0, hear);
            vendors(bits, b'V', hear);
            vendors(bits, b'W', hear);
            for _ in 0..bits.take(12) {
                hear(b'r', bits.take(6), bits.take(2));
                ranges(bits, b'R', hear);
            }
            if !bits.is_whole() {
                return false;
            }
            continue;
        }
        let kind = bits.take(3);
        let is_known = (1..=3).contains(&kind) && seen >> kind & 1 == 0;
        seen |= 1 << kind;
        match kind {
            1 | 2 => {
                let (segment, vendor) = if kind == 1 { (b'D', b'e') } else { (b'E', b'h') };
                hear(segment, 0, 0);
                vendors(bits, vendor, hear);
            }
            _ => {
                bits.walk(PUBLISHER, 0, hear);
                let own = bits.take(6);
                hear(b'n', own, 0);
                hear(b'x', bits.take(own), 0);
                hear(b'y', bits.take(own), 0);
            }
        }
        if !is_known || !bits.is_whole() {
            return false;
        }
    }
    true
}

/// A vendor section: as many flags as the highest id, or ranges.
fn vendors(bits: &mut Bits<'_>, letter: u8, hear: &mut Hear<'_>) {
    let highest = bits.take(16);
    if bits.take(1) == 1 {
        return ranges(bits, letter, hear);
    }
    for id in 1..=highest {
        if bits.take(1) == 1 {
            hear(letter, id, id);
        }
    }
}

fn ranges(bits: &mut Bits<'_>, letter: u8, hear: &mut Hear<'_>) {
    for _ in 0..bits.take(12) {
        let is_range = bits.take(1) == 1;
        let start = bits.take(16);
        let end = if is_range { bits.take(16) } else { start };
        if end < start {
            bits.fail();
        }
        hear(letter, start, end);
    }
}
