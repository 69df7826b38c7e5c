//! A TC string of IAB TCF v2 (2.0 to 2.3), decoded field by field: what stands in it, not what it allows.
//!
//! Verified against the corpus's TC strings, on which several public decoders agree. Stricter than most of them: a
//! segment that comes twice, a second core, an unknown segment, a range that runs backwards and whatever is cut off
//! make the whole string unreadable (consent.md 1.5). Ranges stay ranges, so a string cannot grow when it is read.

use std::ops::RangeInclusive;

use super::bits::Bits;

/// Ids as inclusive ranges, in the order of the string.
pub type Ranges = Vec<RangeInclusive<u16>>;

/// A set of purposes (or special features), a bit each; the highest of `width` bits is number 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purposes {
    bits: u64,
    width: u8,
}

impl Purposes {
    fn take(bits: &mut Bits<'_>, width: u8) -> Option<Self> {
        Some(Purposes { bits: bits.take(usize::from(width))?, width })
    }

    /// Whether a purpose is in the set.
    pub fn has(self, purpose: u8) -> bool {
        purpose >= 1 && purpose <= self.width && self.bits >> (self.width - purpose) & 1 == 1
    }

    /// Whether all of these are in the set.
    pub fn has_all(self, purposes: &[u8]) -> bool {
        purposes.iter().all(|purpose| self.has(*purpose))
    }
}

/// What a publisher demands of vendors; it does not bind the publisher (consent.md 1.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Restriction {
    /// The purpose.
    pub purpose: u8,
    /// 0 not allowed, 1 require consent, 2 require legitimate interest, 3 undefined.
    pub kind: u8,
    /// The vendors that it binds.
    pub vendors: Ranges,
}

/// The publisher's own purposes: the segment for who runs the site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Publisher {
    /// Purposes consented to.
    pub consents: Purposes,
    /// Purposes with legitimate interest.
    pub interests: Purposes,
    /// How many purposes of its own the publisher has.
    pub custom: u8,
    /// Own purposes consented to.
    pub custom_consents: Purposes,
    /// Own purposes with legitimate interest.
    pub custom_interests: Purposes,
}

/// A decoded TC string.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tc {
    /// Deciseconds since 1970.
    pub created: u64,
    /// Deciseconds since 1970.
    pub updated: u64,
    /// Id of the consent manager; 0 and 1 are none.
    pub cmp: u16,
    /// Its version.
    pub cmp_version: u16,
    /// The screen on which consent was given.
    pub screen: u8,
    /// Two letters as numbers from `A` = 0.
    pub language: [u8; 2],
    /// Version of the vendor list.
    pub vendor_list: u16,
    /// TCF policy version: 2 is TCF 2.0, 4 is TCF 2.2.
    pub policy: u8,
    /// Whether it holds for this site only.
    pub is_service_specific: bool,
    /// Whether the texts differ from the standard ones.
    pub has_own_texts: bool,
    /// Special features opted in to.
    pub features: Purposes,
    /// Purposes consented to.
    pub consents: Purposes,
    /// Purposes with legitimate interest; never a consent.
    pub interests: Purposes,
    /// Whether purpose 1 was not disclosed at all.
    pub hides_first: bool,
    /// Two letters as numbers from `A` = 0.
    pub country: [u8; 2],
    /// Vendors with consent.
    pub vendors: Ranges,
    /// Vendors with legitimate interest.
    pub vendor_interests: Ranges,
    /// What the publisher demands of vendors.
    pub restrictions: Vec<Restriction>,
    /// Vendors that were shown.
    pub disclosed: Option<Ranges>,
    /// Vendors that are allowed; deprecated.
    pub allowed: Option<Ranges>,
    /// The publisher's own purposes.
    pub publisher: Option<Publisher>,
}

impl Tc {
    /// Whether TCF policy lets this string count today: made for this site, under TCF 2.2 or later, by a registered
    /// consent manager (consent.md 1.2).
    pub fn is_usable(&self) -> bool {
        self.is_service_specific && self.policy >= 4 && self.cmp >= 2
    }
}

/// Decodes a TC string; `None` for whatever is not one.
pub fn decode(text: &str) -> Option<Tc> {
    let mut segments = text.split('.');
    let mut tc = core(&mut Bits::new(segments.next()?)?)?;
    for segment in segments {
        let bits = &mut Bits::new(segment)?;
        match bits.take(3)? {
            1 if tc.disclosed.is_none() => tc.disclosed = Some(vendors(bits)?),
            2 if tc.allowed.is_none() => tc.allowed = Some(vendors(bits)?),
            3 if tc.publisher.is_none() => tc.publisher = Some(publisher(bits)?),
            _ => return None,
        }
    }
    Some(tc)
}

fn core(bits: &mut Bits<'_>) -> Option<Tc> {
    if bits.take(6)? != 2 {
        return None;
    }
    let mut tc = Tc {
        created: bits.take(36)?,
        updated: bits.take(36)?,
        cmp: short(bits, 12)?,
        cmp_version: short(bits, 12)?,
        screen: byte(bits, 6)?,
        language: letters(bits)?,
        vendor_list: short(bits, 12)?,
        policy: byte(bits, 6)?,
        is_service_specific: bits.bit()?,
        has_own_texts: bits.bit()?,
        features: Purposes::take(bits, 12)?,
        consents: Purposes::take(bits, 24)?,
        interests: Purposes::take(bits, 24)?,
        hides_first: bits.bit()?,
        country: letters(bits)?,
        vendors: vendors(bits)?,
        vendor_interests: vendors(bits)?,
        ..Tc::default()
    };
    for _ in 0..short(bits, 12)? {
        tc.restrictions.push(Restriction { purpose: byte(bits, 6)?, kind: byte(bits, 2)?, vendors: ranges(bits)? });
    }
    Some(tc)
}

fn publisher(bits: &mut Bits<'_>) -> Option<Publisher> {
    let (consents, interests, custom) = (Purposes::take(bits, 24)?, Purposes::take(bits, 24)?, byte(bits, 6)?);
    let (custom_consents, custom_interests) = (Purposes::take(bits, custom)?, Purposes::take(bits, custom)?);
    Some(Publisher { consents, interests, custom, custom_consents, custom_interests })
}

/// A vendor section: as many flags as the highest id, or ranges.
fn vendors(bits: &mut Bits<'_>) -> Option<Ranges> {
    let highest = short(bits, 16)?;
    if bits.bit()? { ranges(bits) } else { bits.flags(highest) }
}

fn ranges(bits: &mut Bits<'_>) -> Option<Ranges> {
    // No capacity is reserved on the word of the string.
    let mut ranges = Vec::new();
    for _ in 0..short(bits, 12)? {
        let is_range = bits.bit()?;
        let start = short(bits, 16)?;
        let end = if is_range { short(bits, 16)? } else { start };
        if end < start {
            return None;
        }
        ranges.push(start..=end);
    }
    Some(ranges)
}

fn letters(bits: &mut Bits<'_>) -> Option<[u8; 2]> {
    Some([byte(bits, 6)?, byte(bits, 6)?])
}

fn short(bits: &mut Bits<'_>, count: usize) -> Option<u16> {
    bits.take(count).map(|value| value as u16)
}

fn byte(bits: &mut Bits<'_>, count: usize) -> Option<u8> {
    bits.take(count).map(|value| value as u8)
}
