//! Networks that cannot be shared to, or not in the way that is configured.

use parea::config::Value;

use super::honest::each;
use super::{Found, Lint, Whole, get};
use crate::check::Severity;
use crate::share::gone;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "closed-network",
        severity: Severity::Error,
        about: "A network that has closed, has another name, or has no page to share to.",
        why: "its button would lead nowhere",
        mend: "take it out of `networks`; `native` and `copy` reach every network there is",
        find: closed,
    },
    Lint {
        code: "network-without-page",
        severity: Severity::Warning,
        about: "A network whose own page needs something that is missing, or may lead nowhere.",
        why: "visitors press it and cannot share",
        mend: "take it out of `networks`, or give it what it needs",
        find: without_page,
    },
];

/// Visits every network of every share block, with its name.
fn each_network<'v>(whole: &'v Whole<'_>, visit: &mut dyn FnMut(&str, &'v Value, &'v str)) {
    each(whole, "share", &mut |path, block| {
        for (at, entry) in get(block, "networks").items().iter().enumerate() {
            let name = entry.text().or_else(|| get(entry, "network").text()).unwrap_or_default();
            visit(&format!("{path}.networks[{at}]"), entry, name);
        }
    });
}

fn closed(whole: &Whole<'_>, found: &mut Found<'_>) {
    each_network(whole, &mut |path, _, name| {
        if let Some(gone) = gone(name) {
            let instead: Vec<String> = gone.instead.iter().map(|name| format!("`{name}`")).collect();
            let help =
                (!instead.is_empty()).then(|| format!("take it out of `networks`, or use {}", instead.join(" or ")));
            found.value(path, "", gone.fate(), help);
        }
    });
}

fn without_page(whole: &Whole<'_>, found: &mut Found<'_>) {
    each_network(whole, &mut |path, entry, name| {
        let message = match name {
            "messenger" if get(entry, "appId").is_null() => {
                "`messenger` without `appId` shows only where the device itself can share"
            }
            "xing" => "XING has become a job board: its share page may lead nowhere",
            _ => return,
        };
        found.value(path, "", message.to_owned(), None);
    });
}
