//! IAB GPP 1.1: `__gpp`, and the string in the cookie `__gpp` while the API is silent.
//!
//! US sections are opt-outs and only take away: any opt-out, or the GPC bit, refuses marketing, even before the signal
//! is ready. The European section counts as TCF does, once the signal is ready and the section applies. Change and
//! withdrawal come through the listener (`signalStatus` goes `not ready`, then `ready`). Unknown sections are skipped;
//! anything malformed makes the string unreadable. Verified with callbacks recorded from @iabgpp/cmpapi 3.2.0 and the
//! corpus's strings.

use super::about::about;
use super::bits::Bits;
use super::reader::{As, Reader, at, text};
use super::tc::{self, Decoded};
use super::{Source, tcf, usprivacy};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "gpp",
    read,
    wants: "a__gpp",
    events: "",
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

/// Fields of the US sections from the top, a letter each; a number says how many items the field has.
///
/// Six bits of version, then two bits for each item. Notices and the rest are small letters; `S` `H` `T` are the opt-outs of sale,
/// sharing and targeted advertising. IAB Global Privacy Platform, section specifications as of November 2026.
const LAYOUTS: [(u16, &str); 22] = [
    (7, "abcdefSHTP12K2lmoz"),
    (8, "bcfSHP9K2lmoz"),
    (9, "abdSTP8Kmoz"),
    (10, "abdSTP7Kmoz"),
    (11, "abdeSTP8Kmoz"),
    (12, "abdSTP8K3moz"),
    (13, "gbdSTP8K3Amoz"),
    (14, "abdSTP8K3Amoz"),
    (15, "gbdSTP11K3Amoz"),
    (16, "gbdSTP8KAmoz"),
    (17, "gbdSTP9K5Amoz"),
    (18, "gbdiSTP8Kmoz"),
    (19, "gbdSTP8KAmoz"),
    (20, "gbdSTP8K3Amoz"),
    (21, "gbdSTP10K5Amoz"),
    (22, "gbdSTP8KAmoz"),
    (23, "gbdSTP8KAmoz"),
    (24, "mMgbdSTA"),
    (25, "mMgbdSTKA"),
    (26, "mMgbdSTKA"),
    (27, "mMgbdSTKA"),
    // The national section's second version.
    (0, "abcdefSHTP16K3lmoz"),
];

/// Most sections that a string may name; the specification knows 27.
const MOST: usize = 64;

/// A decoded section.
#[derive(Clone, Debug, PartialEq)]
pub struct Section<'a> {
    /// Its id: 2 `tcfeuv2`, 6 `uspv1`, 7 to 27 the United States; others are not read.
    pub id: u16,
    /// Its text.
    pub text: &'a str,
    /// Its fields: those of a TC string, or letters of a layout with the values of their items. `q` is Global Privacy
    /// Control as a US section carries it, `v` before all others its version. Fields that are cut off are left out.
    pub decoded: Decoded,
}

impl Section<'_> {
    /// Whether the visitor objects to sale, sharing or targeted advertising.
    fn is_opted_out(&self) -> bool {
        match self.id {
            2 => false,
            6 => usprivacy::is_opted_out(self.text),
            // 0 not applicable, 1 opted out, 2 did not; 3 is reserved, and no "did not".
            _ => self.decoded.fields.iter().any(|(field, value)| b"SHTq".contains(field) && value % 2 == 1),
        }
    }
}

/// Decodes a GPP string into its sections; `None` for whatever is not one.
pub fn decode(text: &str) -> Option<Vec<Section<'_>>> {
    let mut parts = text.split('~');
    let ids = header(&mut Bits::new(parts.next()?)?)?;
    let mut sections = Vec::new();
    for id in ids {
        sections.push(section(id, parts.next()?)?);
    }
    parts.next().is_none().then_some(sections)
}

/// The ids of the sections, rising.
fn header(bits: &mut Bits<'_>) -> Option<Vec<u16>> {
    // Type 3, version 1.
    if bits.take(12)? != 0b11_000001 {
        return None;
    }
    let (mut ids, mut last) = (Vec::new(), 0u16);
    for _ in 0..bits.take(12)? {
        let is_range = bits.take(1)? == 1;
        let start = last.checked_add(bits.fibonacci()?)?;
        last = if is_range { start.checked_add(bits.fibonacci()?)? } else { start };
        if usize::from(last - start) + ids.len() >= MOST {
            return None;
        }
        ids.extend(start..=last);
    }
    Some(ids)
}

fn section(id: u16, text: &str) -> Option<Section<'_>> {
    let decoded = match id {
        2 => tc::decode(text)?,
        6 => usprivacy::decode(text).map(|_| Decoded::default())?,
        7..=27 => us(id, text)?,
        _ if text.is_empty() => return None,
        _ => Decoded::default(),
    };
    Some(Section { id, text, decoded })
}

fn us(id: u16, text: &str) -> Option<Decoded> {
    let mut parts = text.split('.');
    let mut bits = Bits::new(parts.next()?)?;
    let is_recent = id >= 24;
    // The newest sections begin with a header of their own, which the reference library leaves out: accept both.
    if is_recent && bits.clone().take(6)? == u64::from(id) {
        bits = Bits::new(parts.next()?)?;
    }
    let mut us = Decoded::default();
    us.walk(&mut bits, "v6", 0)?;
    let layout = match (id, us.get(b'v')?) {
        (7, 2) => 0,
        (_, 1) => id,
        _ if is_recent => id,
        _ => return None,
    };
    let layout = LAYOUTS.iter().find(|(own, _)| *own == layout)?.1;
    let _ = us.walk(&mut bits, layout, 2);
    // The opt-outs must be there; what is missing behind them is missing in the wild as well.
    us.get(if layout.contains('T') { b'T' } else { b'H' })?;
    for part in parts {
        let bits = &mut Bits::new(part)?;
        if id >= 25 {
            let _ = us.walk(bits, "P8", 2);
        } else if bits.take(2)? == 1 {
            us.walk(bits, "q1", 0)?;
        } else {
            return None;
        }
    }
    Some(us)
}

fn read(reader: &mut Reader<'_>) -> Option<()> {
    if let Some([data, Value::Bool(true), ..]) = reader.evidence.global("__gpp").map(Value::items) {
        // `ping` answers with its data, a listener with an event that carries them.
        let ping = data.get("pingData").unwrap_or(data);
        let is_ready = text(ping, "cmpStatus") == "loaded" && text(ping, "signalStatus") == "ready";
        let applies = at(ping, "applicableSections").items().contains(&2.0.into());
        let _ = by_string(reader, text(ping, "gppString"), is_ready && applies);
        return Some(());
    }
    let _ = reader.cookies("__gpp", As::Text(by_cookie));
    Some(())
}

/// Nothing in it is a record by itself: what it decides it hands in as a TC string.
fn by_cookie(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let ids = reader.cookie("__gpp_sid").unwrap_or_default();
    let applies = ids.split(|sign: char| !sign.is_ascii_digit()).any(|id| id == "2");
    by_string(reader, raw, applies)?;
    None
}

/// What a GPP string takes away, and, where its European section applies, what that grants.
pub fn by_string(reader: &mut Reader<'_>, text: &str, applies: bool) -> Option<()> {
    let sections = decode(text)?;
    if is_opted_out(&sections) {
        reader.object();
    }
    for section in sections {
        if section.id == 2 && applies && tcf::by_tc(reader, &section.decoded).is_some() {
            reader.keep();
        }
    }
    Some(())
}

/// Whether some section holds an objection.
pub fn is_opted_out(sections: &[Section<'_>]) -> bool {
    sections.iter().any(Section::is_opted_out)
}
