//! IAB GPP 1.1: `__gpp`, and the string in the cookie `__gpp` while the API is silent.
//!
//! US sections are opt-outs and only take away: any opt-out, or the GPC bit, refuses marketing, even before the signal
//! is ready. The European section counts as TCF does, once the signal is ready and the section applies. Change and
//! withdrawal come through the listener (`signalStatus` goes `not ready`, then `ready`). Unknown sections are skipped;
//! anything malformed makes the string unreadable. Verified with callbacks recorded from @iabgpp/cmpapi 3.2.0 and the
//! corpus's strings.

use super::about::about;
use super::bits::Bits;
use super::tc::{self, Tc};
use super::usprivacy::Usp;
use super::{Context, Reading, Source, either, member, objection, tcf, usprivacy};
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
/// Six bits of version, then two bits for each item. Notices are small letters; `S` `H` `T` are the opt-outs of sale,
/// sharing and targeted advertising. IAB Global Privacy Platform, section specifications as of November 2026.
const LAYOUTS: [(u16, &str); 22] = [
    (7, "abcdefSHTP12K2lmov"),
    (8, "bcfSHP9K2lmov"),
    (9, "abdSTP8Kmov"),
    (10, "abdSTP7Kmov"),
    (11, "abdeSTP8Kmov"),
    (12, "abdSTP8K3mov"),
    (13, "gbdSTP8K3Amov"),
    (14, "abdSTP8K3Amov"),
    (15, "gbdSTP11K3Amov"),
    (16, "gbdSTP8KAmov"),
    (17, "gbdSTP9K5Amov"),
    (18, "gbdiSTP8Kmov"),
    (19, "gbdSTP8KAmov"),
    (20, "gbdSTP8K3Amov"),
    (21, "gbdSTP10K5Amov"),
    (22, "gbdSTP8KAmov"),
    (23, "gbdSTP8KAmov"),
    (24, "mMgbdSTA"),
    (25, "mMgbdSTKA"),
    (26, "mMgbdSTKA"),
    (27, "mMgbdSTKA"),
    // The national section's second version.
    (0, "abcdefSHTP16K3lmov"),
];

/// Most sections that a string may name; the specification knows 27.
const MOST: usize = 64;

/// A decoded section.
#[derive(Clone, Debug, PartialEq)]
pub enum Section<'a> {
    /// `tcfeuv2`.
    Tcf(Box<Tc>),
    /// `uspv1`.
    Usp(Usp),
    /// A US section.
    Us(Us),
    /// A section that is not read: Canada's, old ones, and those to come.
    Other(&'a str),
}

/// A US section: what was put before the visitor, and what they objected to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Us {
    /// Version of the section, or of the agreement (sections 24 to 27).
    pub version: u8,
    /// Letter of the layout and value of each item; fields that are cut off are left out.
    pub fields: Vec<(u8, u8)>,
    /// Global Privacy Control, as the section carries it.
    pub gpc: Option<bool>,
}

impl Us {
    /// Whether the visitor objects to sale, sharing or targeted advertising.
    fn is_opted_out(&self) -> bool {
        // 0 not applicable, 1 opted out, 2 did not; 3 is reserved, and no "did not".
        self.gpc == Some(true) || self.fields.iter().any(|(field, value)| b"SHT".contains(field) && value % 2 == 1)
    }
}

/// Decodes a GPP string into its sections by id; `None` for whatever is not one.
pub fn decode(text: &str) -> Option<Vec<(u16, Section<'_>)>> {
    let mut parts = text.split('~');
    let ids = header(&mut Bits::new(parts.next()?)?)?;
    let mut sections = Vec::new();
    for id in ids {
        sections.push((id, section(id, parts.next()?)?));
    }
    parts.next().is_none().then_some(sections)
}

/// The ids of the sections, rising.
fn header(bits: &mut Bits<'_>) -> Option<Vec<u16>> {
    if (bits.take(6)?, bits.take(6)?) != (3, 1) {
        return None;
    }
    let (mut ids, mut last) = (Vec::new(), 0u16);
    for _ in 0..bits.take(12)? {
        let is_range = bits.bit()?;
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
    Some(match id {
        2 => Section::Tcf(Box::new(tc::decode(text)?)),
        6 => Section::Usp(usprivacy::decode(text)?),
        7..=27 => Section::Us(us(id, text)?),
        _ if text.is_empty() => return None,
        _ => Section::Other(text),
    })
}

fn us(id: u16, text: &str) -> Option<Us> {
    let mut parts = text.split('.');
    let mut bits = Bits::new(parts.next()?)?;
    let is_recent = id >= 24;
    // The newest sections begin with a header of their own, which the reference library leaves out: accept both.
    if is_recent && bits.clone().take(6)? == u64::from(id) {
        bits = Bits::new(parts.next()?)?;
    }
    let mut us = Us { version: bits.take(6)? as u8, ..Us::default() };
    let layout = match (id, us.version) {
        (7, 2) => 0,
        (_, 1) => id,
        _ if is_recent => id,
        _ => return None,
    };
    let layout = LAYOUTS.iter().find(|(own, _)| *own == layout)?.1;
    fields(&mut bits, layout, &mut us.fields);
    // The opt-outs must be there; what is missing behind them is missing in the wild as well.
    let last = if layout.contains('T') { b'T' } else { b'H' };
    us.fields.iter().find(|(field, _)| *field == last)?;
    for part in parts {
        let mut bits = Bits::new(part)?;
        if id >= 25 {
            fields(&mut bits, "P8", &mut us.fields);
        } else if bits.take(2)? == 1 {
            us.gpc = Some(us.gpc == Some(true) || bits.bit()?);
        } else {
            return None;
        }
    }
    Some(us)
}

/// Reads the fields of a layout as far as they go.
fn fields(bits: &mut Bits<'_>, layout: &str, out: &mut Vec<(u8, u8)>) {
    let mut rest = layout.as_bytes();
    while let [field, tail @ ..] = rest {
        let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, tail) = tail.split_at_checked(digits).unwrap_or_default();
        rest = tail;
        let count = number.iter().fold(0, |sum, digit| sum * 10 + digit - b'0').max(1);
        for _ in 0..count {
            let Some(value) = bits.take(2) else { return };
            out.push((*field, value as u8));
        }
    }
}

fn read(context: &Context<'_>) -> Option<Reading> {
    if let Some([data, Value::Bool(true), ..]) = context.evidence.global("__gpp").map(Value::items) {
        // `ping` answers with its data, a listener with an event that carries them.
        let ping = data.get("pingData").unwrap_or(data);
        let is = |key: &str, word: &str| member(ping, key).text() == Some(word);
        let is_ready = is("cmpStatus", "loaded") && is("signalStatus", "ready");
        let applies = member(ping, "applicableSections").items().contains(&2.0.into());
        return by_string(context, member(ping, "gppString").text()?, is_ready && applies);
    }
    let applies =
        context.evidence.cookies("__gpp_sid").any(|raw| raw.split(|c: char| !c.is_ascii_digit()).any(|id| id == "2"));
    context.evidence.cookies("__gpp").fold(None, |sum, raw| either(sum, by_string(context, raw, applies)))
}

/// What a GPP string takes away, and, where its European section applies, what that grants.
pub fn by_string(context: &Context<'_>, text: &str, applies: bool) -> Option<Reading> {
    if text.len() > super::LONGEST {
        return None;
    }
    let sections = decode(text)?;
    let objects = is_opted_out(&sections).then(|| objection(SOURCE.name));
    let european = sections.iter().find_map(|(_, section)| match section {
        Section::Tcf(tc) if applies => tcf::by_tc(context, tc),
        _ => None,
    });
    either(objects, european)
}

/// Whether some section holds an objection.
pub fn is_opted_out(sections: &[(u16, Section<'_>)]) -> bool {
    sections.iter().any(|(_, section)| match section {
        Section::Us(us) => us.is_opted_out(),
        Section::Usp(usp) => usp.is_opted_out(),
        Section::Tcf(_) | Section::Other(_) => false,
    })
}
