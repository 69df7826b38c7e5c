//! IAB TCF 2.2 and 2.3: `__tcfapi`, and the TC string in `euconsent-v2` or `eupubconsent-v2` while the API is silent.
//!
//! Only consent bits count, never legitimate interest. The publisher's own segment is the right one for a first party
//! and is taken where it is there; many consent managers write it empty, so a site may choose the core (`segment`).
//! TCF has no functional category: a site maps a purpose (`purpose-1` to `purpose-11`) instead. Change and withdrawal
//! come through the listener (`useractioncomplete`); an open dialog (`cmpuishown`) suspends; data of an unfinished
//! answer are not used. Once the API has decided, a stored string, perhaps of another tab, can only take away. Verified with callbacks recorded from @iabtechlabtcf/cmpapi 1.5.21 and the corpus's strings.

use super::Source;
use super::about::about;
use super::bits::Field;
use super::reader::{Reader, UNKNOWN, is_one};
use super::rules::next;
use crate::config::Value;
use crate::consent::Category;

/// The source. `cookieName` and `segment` may be told.
pub const SOURCE: Source = Source {
    rules: "tcf a__tcfapi XgdprApplies=- UeventStatus=cmpuishown ?eventStatus=tcloaded|useractioncomplete TtcString ; \
        c$cookieName|euconsent-v2 ceupubconsent-v2 l$cookieName|euconsent-v2 0a__tcfapi T",
    about: about! {
        title: "IAB TCF",
        versions: "2.2 and 2.3 (policy version 4 and later)",
        read: "`__tcfapi` listener; while it is silent, the TC string in the cookies `euconsent-v2` and `eupubconsent-v2` or \
            localStorage `euconsent-v2`. Decided: `tcloaded` or `useractioncomplete`, or a stored string that is valid",
        changes: "`useractioncomplete` of the listener; `cmpuishown` suspends; stored strings are read again",
        mapping: "purposes 1, 8, 9 → analytics; 1, 2, 3, 4 → marketing; 1, 5, 6 → personalisation; `purpose-1` … \
            `purpose-11` by name; legitimate interest counts for nothing",
        told: "`cookieName`; `segment`: `\"core\"` instead of the publisher's segment",
        personalises: true,
        verified: "callbacks recorded from @iabtechlabtcf/cmpapi 1.5.21; TC strings of several encoders and public test suites",
    },
};

/// The fields of a TC string that come once, by their letters.
#[derive(Clone, Copy, Debug)]
pub struct Summary([Field; 128]);

impl Default for Summary {
    fn default() -> Self {
        Summary([Field::MAX; 128])
    }
}

impl Summary {
    /// Takes a field.
    pub fn hear(&mut self, letter: u8, value: Field) {
        if let Some(field) = self.0.get_mut(letter as usize) {
            *field = value;
        }
    }

    fn get(&self, letter: u8) -> Field {
        self.0.get(letter as usize).copied().unwrap_or_default()
    }

    /// Whether TCF policy lets the string count today: made for this site, under TCF 2.2 or later, by a registered consent
    /// manager (consent.md 1.2).
    pub fn is_usable(&self) -> bool {
        self.get(b'S') == 1 && self.get(b'p') >= 4 && self.get(b'i') >= 2
    }

    /// The purposes that the site itself may go by, as a set of 24 bits: the publisher's, where it has a segment of its own.
    pub fn consents(&self, takes_core: bool) -> Field {
        if takes_core || self.get(b'A') == Field::MAX { self.get(b'P') } else { self.get(b'A') }
    }

    /// Files what the string says; whether it may count.
    pub fn count(&self, reader: &mut Reader<'_>) -> bool {
        let told = reader.page.config.setting("tcf", "segment");
        let consents = self.consents(is_one(told.unwrap_or(&Value::Null), "core"));
        for (at, needs) in NEEDS.iter().enumerate() {
            reader.say(2 << at as u16, Some(consents & needs == *needs));
        }
        let (mut purposes, mut purpose) = (PURPOSES, 1);
        while let Some(id) = next(&mut purposes, ' ') {
            reader.place_as(UNKNOWN, id, Some(has(consents, purpose)));
            purpose += 1;
        }
        self.is_usable()
    }
}

/// The names of the purposes, in their order.
const PURPOSES: &str = "purpose-1 purpose-2 purpose-3 purpose-4 purpose-5 purpose-6 purpose-7 purpose-8 purpose-9 \
    purpose-10 purpose-11";

/// Whether a purpose is in a set of 24 bits.
pub fn has(purposes: Field, purpose: u8) -> bool {
    purposes >> (24 - purpose) & 1 == 1
}

/// The purposes that together allow analytics, marketing and personalisation (consent.md 1.2); TCF has no functional one.
///
/// Purposes 1, 8, 9; 1 to 4; 1, 5, 6: the first purpose is the highest of 24 bits.
const NEEDS: [Field; 3] = [0b1000_0001_1000 << 12, 0b1111 << 20, 0b1000_1100_0000 << 12];

/// Whether purposes together allow a category.
pub fn allows(consents: Field, category: Category) -> bool {
    let needs = (category as usize).checked_sub(1).and_then(|at| NEEDS.get(at));
    needs.is_some_and(|needs| consents & needs == *needs)
}
