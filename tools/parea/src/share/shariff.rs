//! Shariff 3: its services and `data-` options (heiseonline/shariff, README.md, src/js/shariff.js and dom.js).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use scraper::ElementRef;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::import::{Found, data};

/// Its services and our networks; what closed, and what takes its place, if anything does.
const SERVICES: &[(&str, &str)] = &[
    ("twitter", "x"),
    ("facebook", "facebook"),
    ("linkedin", "linkedin"),
    ("pinterest", "pinterest"),
    ("xing", "xing"),
    ("whatsapp", "whatsapp"),
    ("mail", "email"),
    ("tumblr", "tumblr"),
    ("diaspora", "diaspora"),
    ("reddit", "reddit"),
    ("threema", "threema"),
    ("weibo", "weibo"),
    ("qzone", "qzone"),
    ("print", "print"),
    ("telegram", "telegram"),
    ("vk", "vk"),
    ("flipboard", "flipboard"),
    ("buffer", "buffer"),
    ("clipboard", "copy"),
    ("fediverse", "mastodon"),
];

const CLOSED: &[(&str, Option<&str>)] = &[
    ("pocket", Some("instapaper")),
    ("stumbleupon", None),
    ("flattr", None),
    ("tencent-weibo", Some("weibo")),
    ("tencent", Some("weibo")),
    ("googleplus", None),
    ("addthis", None),
];

/// What it shows where nothing is said.
const DEFAULT: &str = r#"["twitter","facebook","info"]"#;

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[a-z][a-z-]+").ok());

/// What has nothing to take its place, and why.
const LOST: &[(&str, &str)] = &[
    ("lang", "the page's language decides"),
    ("backend-url", "its counters are gone"),
    ("flattr-user", "Flattr has closed"),
    ("flattr-category", "Flattr has closed"),
    ("info-url", "goes with the button `info`; use a text block with a link to that page"),
    ("info-display", "goes with the button `info`"),
];

/// A box of its buttons.
pub(super) fn read(element: &ElementRef<'_>) -> Found {
    let (mut found, mut options) = (Found::new(), data(element));
    // Shariff reads such a value as no value.
    options.retain(|_, value| !value.is_empty() && *value != "null");
    let services = services(options.remove("services").unwrap_or(DEFAULT), &mut found);
    let mut networks = networks(&services, &mut found);
    mail(&mut options, &mut networks, &mut found);
    found.set("networks", networks.into());
    for (theirs, ours) in [("url", "url"), ("title", "title"), ("media-url", "media"), ("twitter-via", "via")] {
        if let Some(value) = options.remove(theirs) {
            found.set(ours, value.into());
        }
    }
    track(&mut options, &mut found);
    look(&mut options, &mut found);
    for option in options.keys() {
        let reason = LOST
            .iter()
            .find(|(name, _)| name == option)
            .map_or("left out, Shariff knows no such option", |(_, reason)| reason);
        found.say(format!("data-{option}: {reason}"));
    }
    found
}

/// The parameters that its links carry at their end belong to the address that is shared.
fn track(options: &mut BTreeMap<&str, &str>, found: &mut Found) {
    let Some(written) = options.remove("referrer-track") else { return };
    let pairs: Vec<(String, Value)> = written
        .strip_prefix(['?', '&'])
        .map(|query| {
            form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into(), value.into())).collect()
        })
        .unwrap_or_default();
    if pairs.is_empty() {
        found.say("data-referrer-track: left out, it is no parameter (`?name=value`)");
        return;
    }
    found.set("add", Map::from_iter(pairs).into());
}

/// What its button for letters does: ours always writes one, whose end is the address.
fn mail(options: &mut BTreeMap<&str, &str>, networks: &mut [Value], found: &mut Found) {
    let address = options.remove("mail-url").unwrap_or("?view=mail");
    let [subject, body] = ["mail-subject", "mail-body"].map(|key| options.remove(key));
    let Some(email) = networks.iter_mut().find(|network| *network == "email") else {
        if subject.or(body).is_some() {
            found.say("data-mail-subject, data-mail-body: left out, there is no button for letters");
        }
        return;
    };
    let Some(recipient) = address.strip_prefix("mailto:") else {
        found.say(format!("mail: opens a letter; for your form at {address} use a button block"));
        return;
    };
    if !recipient.is_empty() {
        found.say("data-mail-url: the recipient is left out, the visitor chooses it");
    }
    let mut own = Map::new();
    if let Some(subject) = subject {
        own.insert("title".to_owned(), subject.into());
    }
    if let Some(body) = body {
        let (before, after) = body.split_once("{url}").unwrap_or((body, ""));
        if !after.trim().is_empty() {
            found.say("data-mail-body: the address stands behind it");
        }
        let text = [before.trim(), after.trim()].join(" ");
        own.insert("text".to_owned(), text.trim().into());
    }
    own.retain(|_, value| *value != "");
    if !own.is_empty() {
        own.shift_insert(0, "network".to_owned(), "email".into());
        *email = own.into();
    }
}

/// The services that are named: JSON, and where it is broken the known words in it, as far as Shariff reads them.
fn services(written: &str, found: &mut Found) -> Vec<String> {
    if let Ok(Value::Array(services)) = serde_json::from_str(written) {
        return services.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    found.say("data-services is no JSON: read by its words");
    let is_known =
        |word: &&str| SERVICES.iter().any(|(name, _)| name == word) || CLOSED.iter().any(|(name, _)| name == word);
    let text = written.replace("&quot;", " ");
    let words = WORDS.as_ref().map(|words| words.find_iter(&text).map(|word| word.as_str()).filter(is_known));
    words.into_iter().flatten().map(str::to_owned).collect()
}

/// Our name for a service that there still is.
pub(super) fn network(service: &str) -> Option<&'static str> {
    SERVICES.iter().find(|(name, _)| *name == service).map(|(_, ours)| *ours)
}

fn networks(services: &[String], found: &mut Found) -> Vec<Value> {
    let mut networks: Vec<Value> = Vec::new();
    for service in services {
        let closed = CLOSED.iter().find(|(name, _)| name == service);
        let ours = match (network(service), closed) {
            (Some(ours), _) => Some(ours),
            (_, Some((_, Some(instead)))) => {
                found.say(format!("{service}: closed, {instead} in its place"));
                let is_there = services.iter().any(|other| network(other) == Some(instead));
                Some(*instead).filter(|_| !is_there)
            }
            (_, Some((_, None))) => {
                found.say(format!("{service}: closed, left out"));
                None
            }
            _ if service == "info" => {
                found.say("info: a link to a page of yours; use a text block");
                None
            }
            _ => {
                found.say(format!("{service}: unknown, left out"));
                None
            }
        };
        if let Some(ours) = ours.filter(|ours| !networks.iter().any(|other| other == ours)) {
            networks.push(ours.into());
        }
    }
    networks
}

/// How the buttons look.
fn look(options: &mut BTreeMap<&str, &str>, found: &mut Found) {
    let style = options.remove("button-style").unwrap_or_default();
    if style.starts_with("icon") {
        found.set("labels", false.into());
    }
    if style == "icon-count" {
        found.say("icon-count: foreign counters are gone; counts of your own come from the collector");
    }
    if options.remove("orientation") == Some("vertical") {
        found.set("direction", "column".into());
    }
    if !matches!(options.remove("theme"), Some("grey" | "gray" | "white")) {
        found.set("colours", "brand".into());
    }
}
