//! IAB TCF 2.2 and 2.3: `__tcfapi`, and the TC string in `euconsent-v2` or `eupubconsent-v2` while the API is silent.
//!
//! Only consent bits count, never legitimate interest. The publisher's own segment is the right one for a first party
//! and is taken where it is there; many consent managers write it empty, so a site may choose the core (`segment`).
//! TCF has no functional category: a site maps a purpose (`purpose-1` to `purpose-11`) instead. Change and withdrawal
//! come through the listener (`useractioncomplete`); an open dialog (`cmpuishown`) suspends; data of an unfinished
//! answer are not used. Verified with callbacks recorded from @iabtechlabtcf/cmpapi 1.5.21 and the corpus's strings.

use super::about::about;
use super::tc::{self, Tc};
use super::{Context, Reading, Source, either, member};
use crate::config::Value;
use crate::config::value::integer_text;
use crate::consent::Category;

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

/// Names of the cookies in which consent managers keep the string.
const COOKIES: [&str; 2] = ["euconsent-v2", "eupubconsent-v2"];

/// What TCF says on this page: by its API, else by what is stored.
pub fn read(context: &Context<'_>) -> Option<Reading> {
    if let Some([data, Value::Bool(true), ..]) = context.evidence.global("__tcfapi").map(Value::items) {
        return by_api(context, data);
    }
    let name = context.setting(SOURCE.name, "cookieName", COOKIES[0]);
    let cookies = either(stored(context, name), stored(context, COOKIES[1]));
    either(cookies, context.evidence.local(name).and_then(|text| by_string(context, text)))
}

/// What the cookies of a name say; empty ones were cleared.
pub fn stored(context: &Context<'_>, name: &str) -> Option<Reading> {
    context.cookies(name, |raw| by_string(context, raw))
}

/// What the API has said last. Once it speaks, stored strings do not count: they may be older.
fn by_api(context: &Context<'_>, data: &Value) -> Option<Reading> {
    // Where GDPR does not apply nothing was asked, which is no consent.
    if data.get("gdprApplies") == Some(&Value::Bool(false)) {
        return None;
    }
    match member(data, "eventStatus").text()? {
        "tcloaded" | "useractioncomplete" => by_string(context, member(data, "tcString").text()?),
        "cmpuishown" => Some(Reading::open(SOURCE.name)),
        _ => None,
    }
}

/// What a TC string says, if it is one that counts.
pub fn by_string(context: &Context<'_>, text: &str) -> Option<Reading> {
    if text.len() > super::LONGEST {
        return None;
    }
    by_tc(context, &tc::decode(text)?)
}

/// What a decoded TC string says, if TCF policy lets it count.
pub fn by_tc(context: &Context<'_>, tc: &Tc) -> Option<Reading> {
    if !tc.is_usable() {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    reading.revision = integer_text(i64::from(tc.policy));
    let consents = consents(tc, context.setting(SOURCE.name, "segment", "publisher") == "core");
    for category in [Category::Analytics, Category::Marketing, Category::Personalisation] {
        reading.say(category, Some(allows(consents, category)));
    }
    for purpose in 1..=11 {
        let id = ["purpose-", &integer_text(i64::from(purpose))].concat();
        context.file(&mut reading, "", &id, Some(consents.has(purpose)));
    }
    Some(reading)
}

/// The purposes that the site itself may go by.
pub fn consents(tc: &Tc, takes_core: bool) -> tc::Purposes {
    match &tc.publisher {
        Some(publisher) if !takes_core => publisher.consents,
        _ => tc.consents,
    }
}

/// Whether purposes together allow a category (consent.md 1.2); TCF has no functional one.
pub fn allows(consents: tc::Purposes, category: Category) -> bool {
    let needs: &[u8] = match category {
        Category::Functional => return false,
        Category::Analytics => &[1, 8, 9],
        Category::Marketing => &[1, 2, 3, 4],
        Category::Personalisation => &[1, 5, 6],
    };
    consents.has_all(needs)
}
