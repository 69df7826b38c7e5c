//! IAB GPP 1.1: `__gpp`, and the string in the cookie `__gpp` while the API is silent.
//!
//! US sections are opt-outs and only take away: any opt-out, or the GPC bit, refuses marketing, even before the signal
//! is ready. The European section counts as TCF does, once the signal is ready and the section applies. Change and
//! withdrawal come through the listener (`signalStatus` goes `not ready`, then `ready`). Unknown sections are skipped;
//! anything malformed makes the string unreadable. Verified with callbacks recorded from @iabgpp/cmpapi 3.2.0 and the
//! corpus's strings.

use super::about::about;
use super::bits::Bits;
use super::reader::{Reader, at, text};
use super::{Source, tc, tcf, usprivacy};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    rules: "gpp a__gpp * ; c__gpp *",
    code: read,
    about: about! {
        title: "IAB GPP",
        versions: "1.1, sections 2, 6 and 7 to 27",
        read: "`__gpp` listener; while it is silent, the cookies `__gpp` and `__gpp_sid`. Decided: only by the European section, \
            when `cmpStatus` is `loaded`, `signalStatus` is `ready` and the section applies",
        changes: "`signalStatus` of the listener; `not ready` ends what the European section granted",
        mapping: "any opt-out of sale, sharing or targeted advertising, and the GPC bit → marketing refused; `tcfeuv2` as TCF",
        told: "",
        personalises: true,
        verified: "callbacks recorded from @iabgpp/cmpapi 3.2.0; GPP strings of several encoders and public test suites",
    },
};

/// Fields of the US sections from the top, a letter each; a number says how many items the field has. The first letter is
/// the section's: `G` is the seventh of the alphabet, and `@` the second version of that section.
///
/// Six bits of version, then two bits for each item. Notices and the rest are small letters; `S` `H` `T` are the opt-outs of sale,
/// sharing and targeted advertising. IAB Global Privacy Platform, section specifications as of November 2026.
const LAYOUTS: &str = "GabcdefSHTP12K2lmoz HbcfSHP9K2lmoz IabdSTP8Kmoz JabdSTP7Kmoz KabdeSTP8Kmoz LabdSTP8K3moz \
    MgbdSTP8K3Amoz NabdSTP8K3Amoz OgbdSTP11K3Amoz PgbdSTP8KAmoz QgbdSTP9K5Amoz RgbdiSTP8Kmoz \
    SgbdSTP8KAmoz TgbdSTP8K3Amoz UgbdSTP10K5Amoz VgbdSTP8KAmoz WgbdSTP8KAmoz XmMgbdSTA YmMgbdSTKA \
    ZmMgbdSTKA [mMgbdSTKA @abcdefSHTP16K3lmoz";

/// Most sections that a string may name; the specification knows 27.
const MOST: u64 = 64;

/// Hears what a string says: the id of a section, and what [`tc::Hear`] hears; `q` is Global Privacy Control as a US section
/// carries it, `v` before all others its version, `Y` an objection in `uspv1`, `~` the beginning of a section.
pub type Hear<'h> = dyn FnMut(u64, u8, u64, u64) + 'h;

/// Decodes a GPP string; whether it is one.
pub fn decode(text: &str, hear: &mut Hear<'_>) -> bool {
    let mut parts = text.split('~');
    let bits = &mut Bits::new(parts.next().unwrap_or_default());
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
            hear(id, b'~', 0, 0);
            if !parts.next().is_some_and(|part| section(id, part, hear)) {
                return false;
            }
        }
    }
    bits.is_whole() && parts.next().is_none()
}

fn section(id: u64, text: &str, hear: &mut Hear<'_>) -> bool {
    let hear = &mut |letter, value, end| hear(id, letter, value, end);
    match id {
        2 => tc::decode(text, hear),
        6 => {
            hear(b'Y', usprivacy::is_opted_out(text).into(), 0);
            usprivacy::decode(text).is_some()
        }
        7..=27 => us(id, text, hear),
        _ => !text.is_empty(),
    }
}

fn us(id: u64, text: &str, hear: &mut tc::Hear<'_>) -> bool {
    let mut has_core = false;
    text.split('.').all(|part| {
        let bits = &mut Bits::new(part);
        if !bits.is_whole() {
            return false;
        }
        if has_core && id >= 25 {
            bits.walk("P8", 2, hear);
            return true;
        }
        if has_core {
            let is_gpc = bits.take(2) == 1;
            bits.walk("q1", 0, hear);
            return is_gpc && bits.is_whole();
        }
        let version = bits.take(6);
        // The newest sections begin with a header of their own, which the reference library leaves out: accept both.
        if id >= 24 && version == id {
            return true;
        }
        let own = match version {
            2 if id == 7 => 0,
            1 => id,
            _ if id >= 24 => id,
            _ => return false,
        };
        hear(b'v', version, 0);
        let is_own = |layout: &&str| layout.bytes().next() == Some(b'@' + own as u8);
        let layout = LAYOUTS.split(' ').find(is_own).and_then(|layout| layout.get(1..)).unwrap_or_default();
        let mut last = 0;
        bits.walk(layout, 2, &mut |letter, value, end| {
            last = if matches!(letter, b'H' | b'T') { letter } else { last };
            hear(letter, value, end);
        });
        has_core = true;
        // The opt-outs must be there; what is missing behind them is missing in the wild as well.
        last == if layout.contains('T') { b'T' } else { b'H' }
    }) && has_core
}

/// Whether what a section says is an objection to sale, sharing or targeted advertising.
pub fn objects(letter: u8, value: u64) -> bool {
    // 0 not applicable, 1 opted out, 2 did not; 3 is reserved, and no "did not".
    b"SHTqY".contains(&letter) && value % 2 == 1
}

/// What the API has said last, or the copies of a stored string: of those what all of them grant.
fn read(reader: &mut Reader<'_>, found: &Value, _: &str) -> Option<()> {
    if let Value::Text(stored) = found {
        if reader.page.api("__gpp").is_some() {
            return None;
        }
        // Ids stand in rising order, and 1 is out of use.
        let ids = reader.item(b'c', "__gpp_sid");
        let applies = ids == "2" || ids.starts_with("2_") || ids.starts_with("2,");
        return by_string(reader, stored, applies);
    }
    // `ping` answers with its data, a listener with an event that carries them.
    let ping = found.get("pingData").unwrap_or(found);
    let is_ready = text(ping, "cmpStatus") == "loaded" && text(ping, "signalStatus") == "ready";
    let applies = at(ping, "applicableSections").items().contains(&2.0.into());
    by_string(reader, text(ping, "gppString"), is_ready && applies)
}

/// What a GPP string takes away, and, where its European section applies, what that grants; `None` where that is nothing.
pub fn by_string(reader: &mut Reader<'_>, text: &str, applies: bool) -> Option<()> {
    let (mut is_opted_out, mut tc) = (false, tcf::Summary::default());
    let is_whole = decode(text, &mut |id, letter, value, _| {
        if id == 2 {
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
