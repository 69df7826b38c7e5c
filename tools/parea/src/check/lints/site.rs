//! What the site says of itself and of addresses, and that leads elsewhere than it is meant.

use parea::config::Value;
use parea::config::describe::Kind;
use parea::text::language::is_covered;

use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;
use crate::check::language::{Here, at};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "unknown-language",
        severity: Severity::Warning,
        about: "A language that is no tag such as `de` or `pt-BR`, or a `site.language` that is none of `site.languages`.",
        why: "visitors are spoken to in another language than is meant",
        mend: "write a tag of BCP 47, such as `en`, `de` or `pt-BR`",
        find: languages,
    },
    Lint {
        code: "collector-path",
        severity: Severity::Error,
        about: "A `site.collector` that ends in a path of the collector's own.",
        why: "the widget adds `/v1/events` and the like itself, so nothing arrives",
        mend: "write only what stands before `/v1`",
        find: collector,
    },
    Lint {
        code: "bare-host",
        severity: Severity::Warning,
        about: "An address that begins with `www.`.",
        why: "without `https://` it is a path of the page's own site",
        mend: "put `https://` before it",
        find: hosts,
    },
    Lint {
        code: "window-alone",
        severity: Severity::Warning,
        about: "A `per` in `frequency` without a `max`.",
        why: "it is the window in which `max` counts, and does nothing by itself",
        mend: "add `\"max\": 1`, or write `every` for the least time between two showings",
        find: window,
    },
];

/// Whether a text can be the tag of a language: two or three letters, and what is added to them.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_language = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_language
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn languages(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    let site = get(root, "site");
    let mut judge = |path: &str, tag: &str, is_key: bool| {
        if is_tag(tag) {
            return true;
        }
        let message = format!("`{tag}` is no tag of a language");
        let plain = tag.replace('_', "-");
        let help = is_tag(&plain).then(|| format!("write `{plain}`"));
        if is_key {
            found.key(path, message, help)
        } else {
            found.value(path, "", message, help)
        }
        false
    };
    let all = get(site, "languages").items();
    for (at, tag) in all.iter().enumerate() {
        judge(&format!("site.languages[{at}]"), tag.text().unwrap_or("en"), false);
    }
    super::walk(get(root, "campaigns"), "campaigns", &mut |path, value| {
        let tags: Vec<&str> = value.entries().iter().map(|(tag, _)| tag.as_str()).collect();
        let is_plain = value.entries().iter().all(|(_, text)| text.text().is_some());
        if is_plain && tags.iter().any(|tag| !is_tag(tag)) && matches!(at(root, path), Here::Kind(Kind::Text)) {
            for tag in tags {
                judge(&format!("{path}.{tag}"), tag, true);
            }
        }
    });
    let own = text(site, "language");
    let is_one = |tag: &Value| tag.text().is_some_and(|tag| is_covered(tag, own) || is_covered(own, tag));
    if !own.is_empty() && judge("site.language", own, false) && !all.is_empty() && !all.iter().any(is_one) {
        let message = format!("`{own}` is none of `site.languages`");
        found.value("site.language", "", message, Some("add it there, or name one of them".to_owned()));
    }
}

/// Paths of the collector's own; its address may well have a `/v1/` of its own before them.
const PATHS: [&str; 3] = ["/v1/events", "/v1/answers", "/v1/public"];

fn collector(whole: &Whole<'_>, found: &mut Found<'_>) {
    let address = text(get(&whole.document.value, "site"), "collector").trim_end_matches('/');
    if let Some(before) = PATHS.iter().find_map(|path| address.strip_suffix(path)) {
        let help = Some(format!("write `{before}`")).filter(|_| !before.is_empty());
        found.value("site.collector", "", "this is not the collector, but one of its addresses".to_owned(), help);
    }
}

fn hosts(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    super::walk(root, "", &mut |path, value| {
        let written = value.text().unwrap_or_default();
        if written.starts_with("www.") && matches!(at(root, path), Here::Kind(Kind::Address)) {
            let help = format!("write `https://{written}`");
            found.value(path, "", format!("`{written}` is a path of the page's own site"), Some(help));
        }
    });
}

fn window(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        let frequency = entry.get("frequency");
        if frequency.get("per").is_some() && frequency.get("max").is_none() {
            found.key(&entry.place("frequency.per"), "nothing is counted in this window".to_owned(), None);
        }
    }
}
