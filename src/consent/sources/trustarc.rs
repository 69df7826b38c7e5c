//! TrustArc: its API, and the cookies `notice_gdpr_prefs`, `notice_preferences` and `cmapi_cookie_privacy`.
//!
//! Three levels: required, functional (with analytics), advertising. What is implied is not a decision, by the API's
//! `source`, by the suffix `::implied`, or, as the stricter reading, by `notice_behavior`. Where the cookies disagree the
//! strictest holds. Changes come by `postMessage`, so it is read again after each click. Verified with captured cookies
//! and TrustArc's documentation.

use super::about::about;
use super::{Context, Reading, Source, either, member};
use crate::config::Value;
use crate::consent::Category;

/// The source.
pub const SOURCE: Source = Source {
    name: "trustarc",
    read,
    wants: "gtruste.cma.callApi(getGDPRConsentDecision,$host)",
    events: "message click",
    about: about! {
        title: "TrustArc",
        versions: "Consent Manager of 2018 to 2026",
        read: "`truste.cma.callApi(\"getGDPRConsentDecision\")`, and the cookies `notice_gdpr_prefs`, `notice_preferences`, \
            `cmapi_cookie_privacy`. Decided: nothing says `implied`",
        changes: "`message` of the preference manager; the cookies are rewritten",
        mapping: "level 2 → functional and analytics; level 3 → marketing",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

fn read(context: &Context<'_>) -> Option<Reading> {
    let evidence = context.evidence;
    if evidence.cookies("notice_behavior").any(|raw| raw.starts_with("implied")) {
        return None;
    }
    let mut sum = by_api(context);
    for (name, decide) in
        [("notice_gdpr_prefs", preferences as Decide), ("notice_preferences", level), ("cmapi_cookie_privacy", permit)]
    {
        for raw in evidence.cookies(name) {
            // A record that cannot be read might have been the stricter one.
            sum = either(sum, Some(decide(&context.decoded(raw)?)?));
        }
    }
    sum
}

type Decide = fn(&str) -> Option<Reading>;

fn by_api(context: &Context<'_>) -> Option<Reading> {
    let decision = context.evidence.global(SOURCE.wants.get(1..)?)?;
    if member(decision, "source").text() != Some("asserted") {
        return None;
    }
    let levels = member(decision, "consentDecision").items();
    let has = |level: f64| levels.contains(&Value::Number(level));
    // Zero stands for no decision yet.
    (!levels.is_empty() && !has(0.0)).then(|| granted(has(2.0), has(3.0)))
}

/// `0,1,2:`, or with bars; behind the colon stands where it comes from.
fn preferences(raw: &str) -> Option<Reading> {
    let (levels, from) = raw.split_once(':')?;
    if from.contains("implied") {
        return None;
    }
    let levels = digits(levels)?;
    Some(granted(levels.contains(&1), levels.contains(&2)))
}

/// `2:`, the highest level that is allowed.
fn level(raw: &str) -> Option<Reading> {
    let (level, from) = raw.split_once(':')?;
    match digits(level)?.as_slice() {
        [level] if !from.contains("implied") => Some(granted(*level >= 1, *level >= 2)),
        _ => None,
    }
}

/// `permit 1,2,3`, perhaps with a word behind it.
fn permit(raw: &str) -> Option<Reading> {
    let levels = digits(raw.strip_prefix("permit ")?.split(' ').next()?)?;
    Some(granted(levels.contains(&2), levels.contains(&3)))
}

/// A list of one-digit levels.
fn digits(list: &str) -> Option<Vec<u8>> {
    list.split([',', '|'])
        .map(|level| match level.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(digit - b'0'),
            _ => None,
        })
        .collect()
}

fn granted(functional: bool, advertising: bool) -> Reading {
    let mut reading = Reading::decided(SOURCE.name);
    reading.say(Category::Functional, Some(functional));
    reading.say(Category::Analytics, Some(functional));
    reading.say(Category::Marketing, Some(advertising));
    reading
}
