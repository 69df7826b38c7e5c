//! What may be there, and what may leave, while purposes are granted: the whole browser and the whole request log.

use super::managers::Manager;
use anyhow::{Result, ensure};
use parea_walks::server::{Fate, Request, Site};
use parea_walks::storage::Storage;
use serde_json::Value;

/// The purposes that a visitor has granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grants {
    pub remember: bool,
    pub personalise: bool,
    pub measure: bool,
}

/// Nothing, and everything.
pub const NONE: Grants = Grants { remember: false, personalise: false, measure: false };
pub const ALL: Grants = Grants { remember: true, personalise: true, measure: true };
/// Everything but personalisation.
pub const SOME: Grants = Grants { remember: true, personalise: false, measure: true };

/// The site's own cookie.
const SITE: &str = "elaia_prefs";

/// What is ours in `localStorage`: the key, whether it may be there, and whether it must be.
fn ours(granted: Grants) -> [(&'static str, bool, bool); 4] {
    [
        ("parea.walk.remember", granted.remember, granted.remember),
        // These campaigns gather no interests, so there may be nothing to keep.
        ("parea.walk.personalise", granted.personalise, false),
        ("parea.walk.measure", granted.measure, false),
        // Nobody has sent a form.
        ("parea.walk.service", false, false),
    ]
}

/// Compares everything that is stored with what the grants allow.
pub fn is_stored(storage: &Storage, manager: &Manager, granted: Grants) -> Result<()> {
    let may = |name: &str| name == SITE || manager.cookies.contains(&name);
    let cookies: Vec<_> = storage.cookies.keys().filter(|name| !may(name)).collect();
    ensure!(cookies.is_empty(), "cookies {cookies:?} belong to nobody");
    let table = ours(granted);
    for (key, item) in &storage.local {
        let is_allowed = table.iter().any(|(own, may, _)| own == key && *may);
        ensure!(is_allowed, "{granted:?}, and localStorage holds {key} = {item}");
        let item: Value = serde_json::from_str(item)?;
        let is_item = item["v"] == 1 && item["since"].is_number() && item["data"].is_object();
        ensure!(is_item && !item.to_string().contains("Anna"), "{key} holds {item}");
    }
    for (key, _, must) in table {
        ensure!(!must || storage.local.contains_key(key), "{granted:?}, and localStorage has no {key}");
    }
    let rest = Storage { cookies: Default::default(), local: Default::default(), ..storage.clone() };
    ensure!(rest.is_empty(), "more is stored than anybody may: {rest:?}");
    Ok(())
}

/// Compares every request with what the grants allow.
pub fn is_sent(site: &Site, granted: Grants) -> Result<()> {
    for request in site.requests() {
        if request.method == "POST" {
            ensure!(granted.measure, "{granted:?}, and {request} left: {}", request.json());
            is_measured(&request)?;
        } else {
            let is_file = ["/pkg/", "/consent/", "/vendor/"].iter().any(|folder| request.path.starts_with(folder));
            let is_page =
                ["/page", "/other", "/form", "/plain", "/parea.json", "/host.css", "/icon.svg", "/favicon.ico"]
                    .contains(&&*request.path);
            // The build and version of a file are not about anybody.
            let is_version =
                |query: &str| query.len() < 16 && query.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
            let is_plain = request.query.is_empty() || is_file && is_version(request.query.trim_start_matches("v="));
            ensure!(request.method == "GET" && (is_file || is_page) && is_plain, "{request} was requested");
        }
    }
    Ok(())
}

/// A batch of events says what happened and not to whom, and carries no cookie.
fn is_measured(request: &Request) -> Result<()> {
    ensure!(request.path == "/parea/v1/events", "{request}");
    ensure!(request.header("cookie").is_none(), "{request} carries a cookie");
    let body = request.json();
    // One that left in this very moment is answered in the next.
    ensure!(matches!(request.fate, Fate::Answered(202) | Fate::Pending), "{request}: {body}");
    for event in body.as_array().into_iter().flatten() {
        let kind = event["type"].as_str().unwrap_or_default();
        let is_known =
            ["shown", "clicked", "dismissed", "ignored"].iter().any(|known| kind == format!("eu.parea.{known}"));
        let may = ["campaign", "block", "path", "config"];
        let data = event["data"].as_object().into_iter().flatten();
        let strange: Vec<_> = data.filter(|(key, _)| !may.contains(&key.as_str())).collect();
        ensure!(is_known && strange.is_empty() && !event.to_string().contains("Anna"), "{event} was sent");
    }
    Ok(())
}
