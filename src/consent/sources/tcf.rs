//! IAB TCF 2.2 and 2.3: `__tcfapi`, and the TC string in `euconsent-v2` or `eupubconsent-v2` while the API is silent.
//!
//! Only consent bits count, never legitimate interest. The publisher's own segment is the right one for a first party
//! and is taken where it is there; many consent managers write it empty, so a site may choose the core (`segment`).
//! TCF has no functional category: a site maps a purpose (`purpose-1` to `purpose-11`) instead. Change and withdrawal
//! come through the listener (`useractioncomplete`); an open dialog (`cmpuishown`) suspends; data of an unfinished
//! answer are not used. Verified with callbacks recorded from @iabtechlabtcf/cmpapi 1.5.21 and the corpus's strings.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, text};
use super::tc::{self, Decoded};
use crate::config::Value;
use crate::config::value::integer_text;
use crate::consent::Category;
use crate::consent::reading::Says;

/// The source. `cookieName` and `segment` may be told.
pub const SOURCE: Source = Source {
    name: "tcf",
    read,
    wants: "a__tcfapi leuconsent-v2?cookieName",
    events: "",
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

/// What TCF says on this page: by its API, else by what is stored.
pub fn read(reader: &mut Reader<'_>) -> Option<()> {
    if let Some([data, Value::Bool(true), ..]) = reader.evidence.global("__tcfapi").map(Value::items) {
        // Once the API speaks, stored strings do not count: they may be older.
        let _ = reader.value(data, by_api);
        return Some(());
    }
    let name = told(reader, "cookieName").unwrap_or("euconsent-v2");
    let _ = reader.cookies(name, As::Text(by_string));
    let _ = reader.cookies("eupubconsent-v2", As::Text(by_string));
    let _ = reader.stored(reader.evidence.local(name), As::Text(by_string));
    Some(())
}

fn told<'a>(reader: &Reader<'a>, key: &str) -> Option<&'a str> {
    reader.config.setting(SOURCE.name, key).and_then(Value::text)
}

/// What the API has said last. Where GDPR does not apply nothing was asked, which is no consent.
fn by_api(reader: &mut Reader<'_>, data: &Value) -> Option<()> {
    if data.get("gdprApplies") == Some(&Value::Bool(false)) {
        return None;
    }
    match text(data, "eventStatus") {
        "tcloaded" | "useractioncomplete" => by_string(reader, text(data, "tcString")),
        status => {
            reader.found.is_open |= status == "cmpuishown";
            None
        }
    }
}

/// What a TC string says, if it is one that counts.
pub fn by_string(reader: &mut Reader<'_>, text: &str) -> Option<()> {
    by_tc(reader, &tc::decode(text)?)
}

/// What a decoded TC string says, if TCF policy lets it count.
pub fn by_tc(reader: &mut Reader<'_>, tc: &Decoded) -> Option<()> {
    if !is_usable(tc) {
        return None;
    }
    let consents = consents(tc, told(reader, "segment") == Some("core"));
    for category in [Category::Analytics, Category::Marketing, Category::Personalisation] {
        reader.says.add(Says::of(category), Some(allows(consents, category)));
    }
    for purpose in 1..=11 {
        let id = ["purpose-", &integer_text(purpose.into())].concat();
        reader.place(None, &id, Some(has(consents, purpose)));
    }
    Some(())
}

/// Whether TCF policy lets a string count today: made for this site, under TCF 2.2 or later, by a registered consent
/// manager (consent.md 1.2).
pub fn is_usable(tc: &Decoded) -> bool {
    tc.get(b'S') == Some(1) && tc.get(b'p') >= Some(4) && tc.get(b'i') >= Some(2)
}

/// The purposes that the site itself may go by, as a set of 24 bits: the publisher's, where it has a segment of its own.
pub fn consents(tc: &Decoded, takes_core: bool) -> u64 {
    let publisher = tc.get(b'A').filter(|_| !takes_core);
    publisher.or(tc.get(b'P')).unwrap_or_default()
}

/// Whether a purpose is in a set of 24 bits.
pub fn has(purposes: u64, purpose: u8) -> bool {
    purposes >> (24 - purpose) & 1 == 1
}

/// Whether purposes together allow a category (consent.md 1.2); TCF has no functional one.
pub fn allows(consents: u64, category: Category) -> bool {
    let needs: &[u8] = match category {
        Category::Functional => return false,
        Category::Analytics => &[1, 8, 9],
        Category::Marketing => &[1, 2, 3, 4],
        Category::Personalisation => &[1, 5, 6],
    };
    needs.iter().all(|purpose| has(consents, *purpose))
}
