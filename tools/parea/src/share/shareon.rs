//! shareon 2: the classes and `data-` attributes of its links (kytta/shareon, README.md).

use std::collections::BTreeMap;

use scraper::ElementRef;
use serde_json::{Map, Value};

use super::import::{Found, data};

/// Its classes where ours are called otherwise; the others have the same name.
const RENAMED: &[(&str, &str)] = &[
    ("twitter", "x"),
    ("vkontakte", "vk"),
    ("copy-url", "copy"),
    ("web-share", "native"),
    ("hackernews", "hacker-news"),
    ("pocket", "instapaper"),
];

const SAME: &str = "bluesky email facebook fediverse linkedin lobsters mastodon messenger odnoklassniki pinterest print reddit \
    teams telegram threads tumblr viber whatsapp";

/// What its elements may say.
const OPTIONS: &str = "url title text media via hashtags fb-app-id s2f-instance";

/// Networks to which it tells an account, and ours has no place for one.
const UNNAMED: &str = "fediverse mastodon tumblr";

/// A box of its buttons.
pub(super) fn read(element: &ElementRef<'_>) -> Found {
    let mut found = Found::new();
    let whole = data(element);
    notes(&whole, &mut found);
    for (key, value) in said(&whole) {
        found.set(&key, value);
    }
    let mut networks: Vec<Value> = Vec::new();
    let mut has_words = false;
    for child in element.child_elements() {
        let Some((class, network)) = child.value().classes().find_map(network) else {
            found.say(format!("{}: no network of shareon, left out", child.html()));
            continue;
        };
        let options = data(&child);
        notes(&options, &mut found);
        has_words |= child.text().any(|text| !text.trim().is_empty());
        let of = |key: &str| options.get(key).or(whole.get(key)).filter(|value| !value.is_empty());
        networks.push(entry(class, network, said(&options), &of, &mut found));
    }
    found.set("networks", networks.into());
    found.set("colours", "brand".into());
    if has_words {
        found.say("words inside of a button: left out, all buttons say their network's name in the page's language");
    } else {
        found.set("labels", false.into());
    }
    found
}

/// Says of attributes which of them have no place here.
fn notes(options: &BTreeMap<&str, &str>, found: &mut Found) {
    for option in options.keys().filter(|option| !OPTIONS.split(' ').any(|known| known == **option)) {
        found.say(format!("data-{option}: left out, shareon knows no such option"));
    }
    if options.contains_key("s2f-instance") {
        found.say("data-s2f-instance: Share2Fedi is not needed, the widget asks for the server itself");
    }
    if options.contains_key("text") && options.contains_key("title") {
        found.say("data-text: where a network takes one text, it stands there instead of the title");
    }
}

/// A button; `of` knows what it says, or the box for it.
fn entry<'v>(
    class: &str,
    network: &str,
    mut row: Map<String, Value>,
    of: &dyn Fn(&str) -> Option<&'v &'v str>,
    found: &mut Found,
) -> Value {
    if class == "pocket" {
        found.say("pocket: closed, instapaper in its place");
    }
    if UNNAMED.split(' ').any(|name| name == network) && of("via").is_some() {
        row.remove("via");
        found.say(format!("{class}: data-via is left out; name the account in its `text`"));
    }
    if network == "messenger" {
        match of("fb-app-id") {
            Some(id) => _ = row.insert("appId".to_owned(), (*id).into()),
            None => found.say("messenger: without data-fb-app-id it never worked; it shows where the device can share"),
        }
    }
    if row.is_empty() {
        return network.into();
    }
    row.shift_insert(0, "network".to_owned(), network.into());
    row.into()
}

/// The first class that is one of its networks, and our name for it.
pub(super) fn network(class: &str) -> Option<(&str, &str)> {
    let renamed = RENAMED.iter().find(|(theirs, _)| *theirs == class).map(|(_, ours)| *ours);
    renamed.or(SAME.split_whitespace().find(|name| *name == class)).map(|ours| (class, ours))
}

/// What attributes say of what is shared, in our keys.
fn said(options: &BTreeMap<&str, &str>) -> Map<String, Value> {
    let mut said = Map::new();
    for key in ["url", "title", "text", "media", "via"] {
        if let Some(value) = options.get(key).filter(|value| !value.is_empty()) {
            said.insert(key.to_owned(), (*value).into());
        }
    }
    if let Some(tags) = options.get("hashtags").filter(|tags| !tags.is_empty()) {
        let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        said.insert("hashtags".to_owned(), tags.collect());
    }
    said
}
