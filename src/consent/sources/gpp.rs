//! IAB GPP 1.1: `__gpp`, and the string in the cookie `__gpp`, which grants while the API is silent.
//!
//! US sections are opt-outs and only take away: any opt-out, or the GPC bit, refuses marketing, even before the signal
//! is ready. The European section counts as TCF does, once the signal is ready and the section applies. Change and
//! withdrawal come through the listener (`signalStatus` goes `not ready`, which suspends, then `ready`); a stored string,
//! perhaps of another tab, takes away all the same. Unknown sections are skipped;
//! anything malformed makes the string unreadable. Verified with callbacks recorded from @iabgpp/cmpapi 3.2.0 and the
//! corpus's strings.

use super::about::about;
use super::bits::{Bits, Field, Hear};
use super::reader::{Reader, text};
use super::rules::next;
use super::{Source, tc, tcf, usprivacy};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    rules: "gpp a__gpp .pingData GgppString ?cmpStatus=loaded UsignalStatus=not* ?signalStatus=ready \
        ?applicableSections=2 HgppString ; c__gpp G 0a__gpp #c__gpp_sid=2|2_*|2,* H",
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

/// Fields of the US sections 7 to 27 from the top, a letter each, and behind them those of the [`NEWER`] version of section
/// 7; a number says how many items the field has.
///
/// Six bits of version, then two bits for each item; behind `!` items may be missing, as they are in the wild. Notices and the rest are small letters; `S` `H` `T` are the opt-outs of sale,
/// sharing and targeted advertising. IAB Global Privacy Platform, section specifications as of November 2026.
#[cfg(not(target_arch = "wasm32"))]
const LAYOUTS: &str = "abcdefSHT!P12K2lmoz bcfSH!P9K2lmoz abdST!P8Kmoz abdST!P7Kmoz abdeST!P8Kmoz abdST!P8K3moz \
    gbdST!P8K3Amoz abdST!P8K3Amoz gbdST!P11K3Amoz gbdST!P8KAmoz gbdST!P9K5Amoz gbdiST!P8Kmoz \
    gbdST!P8KAmoz gbdST!P8K3Amoz gbdST!P10K5Amoz gbdST!P8KAmoz gbdST!P8KAmoz mMgbdST!A mMgbdSTKA \
    mMgbdSTKA mMgbdSTKA abcdefSHT!P16K3lmoz";

/// The same without what nobody asks a browser for: the fields behind `!`.
#[cfg(target_arch = "wasm32")]
const LAYOUTS: &str = BRIEF;

/// What stands before the first field that may be missing.
#[cfg(any(test, target_arch = "wasm32"))]
const BRIEF: &str = "abcdefSHT! bcfSH! abdST! abdST! abdeST! abdST! gbdST! abdST! gbdST! gbdST! gbdST! gbdiST! gbdST! gbdST! gbdST! gbdST! gbdST! mMgbdST! mMgbdSTKA mMgbdSTKA mMgbdSTKA abcdefSHT!";

/// The place of the second version of section 7 among the layouts, as if it were a section.
const NEWER: Field = 28;

/// Decodes a GPP string; whether it is one.
///
/// Heard are `~`, the beginning of a section, with its id, and then what [`tc::decode`] says or the fields of [`LAYOUTS`];
/// `q` is Global Privacy Control as a US section carries it, `v` before all others its version, `Y` an objection in `uspv1`.
pub fn decode(text: &str, hear: &mut Hear<'_>) -> bool {
    let mut sections = text.split('~');
    let bits = &mut Bits::new(sections.next().unwrap_or_default());
    // Type 3, version 1.
    if bits.take(12) != 0b11_000001 {
        return false;
    }
    let mut last = 0;
    for _ in 0..bits.take(12) {
        let is_range = bits.take(1) == 1;
        let mut id = last + bits.fibonacci();
        last = if is_range { id + bits.fibonacci() } else { id };
        // However long a range says that it is, it ends with the text.
        while id <= last {
            hear(b'~', id, 0);
            let text = sections.next().unwrap_or_default();
            let is_one = match id {
                2 => tc::decode(text, hear),
                6 => {
                    hear(b'Y', usprivacy::is_opted_out(text).into(), 0);
                    usprivacy::is_one(text)
                }
                7..=27 => us(id, text, hear),
                _ => !text.is_empty(),
            };
            if !is_one {
                return false;
            }
            id += 1;
        }
    }
    bits.is_whole() && sections.next().is_none()
}

fn us(id: Field, text: &str, hear: &mut Hear<'_>) -> bool {
    let mut has_core = false;
    for segment in text.split('.') {
        let bits = &mut Bits::new(segment);
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
        let place = match version {
            2 if id == 7 => NEWER,
            1 => id,
            _ if id >= 24 => id,
            _ => return false,
        };
        hear(b'v', version, 0);
        // The opt-outs must be there.
        let mut layouts = LAYOUTS;
        for _ in 7..place {
            next(&mut layouts, ' ');
        }
        has_core = next(&mut layouts, ' ').is_some_and(|fields| bits.walk(fields, 2, hear));
        if !has_core {
            return false;
        }
    }
    has_core
}

/// Whether what a section says is an objection to sale, sharing or targeted advertising.
pub fn objects(letter: u8, value: Field) -> bool {
    // 0 not applicable, 1 opted out, 2 did not; 3 is reserved, and no "did not".
    b"SHTqY".contains(&letter) && value % 2 == 1
}

/// What a string says, by the step that found it: a TC string (`T`), or a GPP string for what it takes away (`G`) and for
/// what its European section grants (`H`). Whether it counts.
#[inline(never)]
pub fn by_string(reader: &mut Reader<'_>, said: &Value, step: u8) -> bool {
    let text = text(said, "");
    // A TC string is the European section and nothing else.
    let (mut section, mut is_opted_out, mut tc) = (2, false, tcf::Summary::default());
    let hear: &mut Hear<'_> = &mut |letter, value, _| {
        if letter == b'~' {
            section = value;
        } else if section == 2 {
            tc.hear(letter, value);
        } else {
            is_opted_out |= objects(letter, value);
        }
    };
    let is_whole = if step == b'T' { tc::decode(text, hear) } else { decode(text, hear) };
    if is_whole && is_opted_out {
        reader.object();
    }
    step == b'G' || is_whole && tc.count(reader)
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
