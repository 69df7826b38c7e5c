//! IAB GPP 1.1: `__gpp`, and the string in the cookie `__gpp`, which grants while the API is silent.
//!
//! US sections are opt-outs and only take away: any opt-out, or the GPC bit, refuses marketing, even before the signal
//! is ready. The European section counts as TCF does, once the signal is ready and the section applies. Change and
//! withdrawal come through the listener (`signalStatus` goes `not ready`, which suspends, then `ready`); a stored string,
//! perhaps of another tab, takes away all the same. Unknown sections are skipped;
//! anything malformed makes the string unreadable. Verified with callbacks recorded from @iabgpp/cmpapi 3.2.0 and the
//! corpus's strings.

use super::about::about;
use super::bits::{Bits, Hear, part};
use super::reader::Reader;
use super::rules::no_code;
use super::{Source, tc, tcf, usprivacy};

/// The source.
pub const SOURCE: Source = Source {
    rules: "gpp a__gpp .pingData GgppString ?cmpStatus=loaded usignalStatus=not* ?signalStatus=ready \
        ?applicableSections=2 HgppString ; c__gpp G 0a__gpp #c__gpp_sid=2|2_*|2,* H",
    code: no_code,
    about: about! {
        title: "IAB GPP",
        versions: "1.1, sections 2, 6 and 7 to 27",
        read: "`__gpp` listener; while it is silent, the cookies `__gpp` and `__gpp_sid`. Decided: only by the European section, \
            when `cmpStatus` is `loaded`, `signalStatus` is `ready` and the section applies",
        changes: "`signalStatus` of the listener; `not ready` is an open dialog and suspends; a stored string takes away all the same",
        mapping: "any opt-out of sale, sharing or targeted advertising, and the GPC bit → marketing refused; `tcfeuv2` as TCF",
        told: "",
        personalises: true,
        verified: "callbacks recorded from @iabgpp/cmpapi 3.2.0; GPP strings of several encoders and public test suites",
    },
};

/// Fields of the US sections from the top, a letter each; a number says how many items the field has. The first letter is
/// the section's: `G` is the seventh of the alphabet, and `@` the second version of that section.
///
/// Six bits of version, then two bits for each item; behind `!` items may be missing, as they are in the wild. Notices and the rest are small letters; `S` `H` `T` are the opt-outs of sale,
/// sharing and targeted advertising. IAB Global Privacy Platform, section specifications as of November 2026.
#[cfg(not(target_arch = "wasm32"))]
const LAYOUTS: &str = "GabcdefSHT!P12K2lmoz HbcfSH!P9K2lmoz IabdST!P8Kmoz JabdST!P7Kmoz KabdeST!P8Kmoz LabdST!P8K3moz \
    MgbdST!P8K3Amoz NabdST!P8K3Amoz OgbdST!P11K3Amoz PgbdST!P8KAmoz QgbdST!P9K5Amoz RgbdiST!P8Kmoz \
    SgbdST!P8KAmoz TgbdST!P8K3Amoz UgbdST!P10K5Amoz VgbdST!P8KAmoz WgbdST!P8KAmoz XmMgbdST!A YmMgbdSTKA \
    ZmMgbdSTKA [mMgbdSTKA @abcdefSHT!P16K3lmoz";

/// The same without what nobody asks a browser for: the fields behind `!`.
#[cfg(target_arch = "wasm32")]
const LAYOUTS: &str = BRIEF;

/// What stands before the first field that may be missing.
#[cfg(any(test, target_arch = "wasm32"))]
const BRIEF: &str = "GabcdefSHT! HbcfSH! IabdST! JabdST! KabdeST! LabdST! MgbdST! NabdST! OgbdST! PgbdST! QgbdST! RgbdiST! SgbdST! TgbdST! UgbdST! VgbdST! WgbdST! XmMgbdST! YmMgbdSTKA ZmMgbdSTKA [mMgbdSTKA @abcdefSHT!";

/// Most sections that a string may name; the specification knows 27.
const MOST: u64 = 64;

/// Decodes a GPP string; whether it is one.
///
/// Heard are `~`, the beginning of a section, with its id, and then what [`tc::decode`] says or the fields of [`LAYOUTS`];
/// `q` is Global Privacy Control as a US section carries it, `v` before all others its version, `Y` an objection in `uspv1`.
pub fn decode(text: &str, hear: &mut Hear<'_>) -> bool {
    let mut rest = Some(text);
    let bits = &mut Bits::new(part(&mut rest, '~').unwrap_or_default());
    // Type 3, version 1.
    if bits.take(12) != 0b11_000001 {
        return false;
    }
    let (mut last, mut count) = (0, 0);
    for _ in 0..bits.take(12) {
        let is_range = bits.take(1) == 1;
        let start = last + bits.fibonacci();
        last = if is_range { start + bits.fibonacci() } else { start };
        count += last - start + 1;
        if count > MOST || !bits.is_whole() {
            return false;
        }
        for id in start..=last {
            hear(b'~', id, 0);
            let text = part(&mut rest, '~').unwrap_or_default();
            let is_one = match id {
                2 => tc::decode(text, hear),
                6 => {
                    hear(b'Y', usprivacy::is_opted_out(text).into(), 0);
                    usprivacy::decode(text).is_some()
                }
                7..=27 => us(id, text, hear),
                _ => !text.is_empty(),
            };
            if !is_one {
                return false;
            }
        }
    }
    bits.is_whole() && rest.is_none()
}

fn us(id: u64, text: &str, hear: &mut Hear<'_>) -> bool {
    let (mut has_core, mut rest) = (false, Some(text));
    while let Some(text) = part(&mut rest, '.') {
        let bits = &mut Bits::new(text);
        if !bits.is_whole() {
            return false;
        }
        if has_core {
            let is_known = id >= 25 || bits.take(2) == 1;
            let (layout, unit) = if id >= 25 { ("P8", 2) } else { ("q!", 1) };
            if !is_known || !bits.walk(layout, unit, hear) {
                return false;
            }
            continue;
        }
        let version = bits.take(6);
        // The newest sections begin with a header of their own, which the reference library leaves out: accept both.
        if id >= 24 && version == id {
            continue;
        }
        let own = match version {
            2 if id == 7 => 0,
            1 => id,
            _ if id >= 24 => id,
            _ => return false,
        };
        hear(b'v', version, 0);
        let mut layouts = Some(LAYOUTS);
        while let Some(layout) = part(&mut layouts, ' ') {
            if let Some(fields) = layout.strip_prefix(char::from(b'@' + own as u8)) {
                // The opt-outs must be there.
                has_core = bits.walk(fields, 2, hear);
            }
        }
        if !has_core {
            return false;
        }
    }
    has_core
}

/// Whether what a section says is an objection to sale, sharing or targeted advertising.
pub fn objects(letter: u8, value: u64) -> bool {
    // 0 not applicable, 1 opted out, 2 did not; 3 is reserved, and no "did not".
    b"SHTqY".contains(&letter) && value % 2 == 1
}

/// What a GPP string takes away, and, where its European section applies, what that grants; `None` where that is nothing.
pub fn by_string(reader: &mut Reader<'_>, text: &str, applies: bool) -> Option<()> {
    let (mut section, mut is_opted_out, mut tc) = (0, false, tcf::Summary::default());
    let is_whole = decode(text, &mut |letter, value, _| {
        if letter == b'~' {
            section = value;
        } else if section == 2 {
            tc.hear(letter, value);
        } else {
            is_opted_out |= objects(letter, value);
        }
    });
    if is_whole && is_opted_out {
        reader.object();
    }
    if is_whole && applies { tc.count(reader) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_reads_is_what_stands_before_the_first_field_that_may_be_missing() {
        let brief = |layout: &str| match layout.split_once('!') {
            Some((before, _)) => [before, "!"].concat(),
            None => layout.to_owned(),
        };
        assert_eq!(LAYOUTS.split(' ').map(brief).collect::<Vec<_>>(), BRIEF.split(' ').collect::<Vec<_>>());
    }
}
