//! Files that stand in for the collector (`from`): looked into where they lie beside the configuration.

use jiff::Timestamp;
use parea::config::Value;
use parea::config::value::parse;
use parea::ports::Native;

use super::honest::each;
use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "bad-feed",
    severity: Severity::Error,
    about: "A file of votes, reviews, comments or ideas (`from`) that is not as the widget reads it; looked for in the folder of the configuration, or in `--root`.",
    why: "visitors see less of it than is there, or something that is not true",
    mend: "write it as the collector would answer (`www/docs/collector.md`, \"Addresses\")",
    find: feeds,
}];

/// The most characters that the widget reads.
const LARGEST: usize = 262_144;

/// So many faults of a file are said; whoever has more needs the first ones.
const MOST: usize = 5;

fn feeds(whole: &Whole<'_>, found: &mut Found<'_>) {
    let Some(folder) = whole.folder else { return };
    for kind in ["poll", "reviews", "comments", "ideas"] {
        each(whole, kind, &mut |path, block| {
            let address = text(block, "from");
            let file = address.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
            if file.is_empty() || address.starts_with("//") || address.contains("://") {
                return;
            }
            // What is not there is made elsewhere.
            let Ok(content) = std::fs::read_to_string(folder.join(file)) else { return };
            for fault in faults(kind, &content).into_iter().take(MOST) {
                found.value(&format!("{path}.from"), "", format!("in `{address}` {fault}"), None);
            }
        });
    }
}

fn faults(kind: &str, content: &str) -> Vec<String> {
    if content.chars().count() > LARGEST {
        return vec![format!("there are more than {LARGEST} characters, so it is not read")];
    }
    let Ok(feed) = parse(content, &Native) else { return vec!["is no JSON".to_owned()] };
    let mut faults = Vec::new();
    if kind == "poll" {
        let counts = get(get(&feed, "steps"), "choice");
        if get(&feed, "total").number().is_none() || !matches!(counts, Value::Map(_)) {
            faults.push("`total` or `steps.choice` is missing: how many have voted, and how often for what".to_owned());
        }
        return faults;
    }
    let Some(Value::List(items)) = feed.get("items") else { return vec!["there is no list `items`".to_owned()] };
    for (at, item) in items.iter().enumerate() {
        faults.extend(lacks(kind, item).map(|fault| format!("`items[{at}]` {fault}")));
    }
    if kind == "reviews" {
        faults.extend(sum(&feed));
    }
    faults
}

/// Why an item is not shown, or not as it is meant.
fn lacks(kind: &str, item: &Value) -> Option<&'static str> {
    let is_stars = || get(item, "rating").number().is_some_and(|stars| (1.0..=5.0).contains(&stars));
    let is_flag = |key: &str| matches!(get(item, key), Value::Null | Value::Bool(_));
    let (time, is_review) = (text(item, "time"), kind == "reviews");
    let faults = [
        (text(item, "id").is_empty(), "has no `id`"),
        (is_review && !is_stars(), "has no `rating` of 1 to 5, so it is not shown"),
        (is_review && text(item, "collected").is_empty(), "does not say how it was `collected`, so it is not shown"),
        (
            !is_flag("verified") || !is_flag("incentivised"),
            "has a `verified` or `incentivised` that is neither true nor false",
        ),
        (kind == "comments" && text(item, "text").is_empty(), "has no `text`, so it is not shown"),
        (kind == "ideas" && text(item, "title").is_empty(), "has no `title`, so it is not shown"),
        (!time.is_empty() && time.parse::<Timestamp>().is_err(), "has a `time` that is no moment of RFC 3339"),
    ];
    faults.into_iter().find_map(|(is_so, fault)| is_so.then_some(fault))
}

/// Whether average, count and distribution tell the same.
fn sum(feed: &Value) -> Option<String> {
    let number = |value: &Value, key: &str| get(value, key).number();
    let (average, count) = (number(feed, "average"), number(feed, "count"));
    let (Some(average), Some(count)) = (average, count) else {
        return Some("`average` or `count` is missing, so neither is shown".to_owned());
    };
    let stars = get(feed, "distribution");
    if stars.is_null() || count < 1.0 {
        return None;
    }
    let of = |stars: &Value, at: i32| number(stars, &at.to_string()).unwrap_or_default();
    let (all, points) =
        (1..=5).fold((0.0, 0.0), |(all, points), at| (all + of(stars, at), points + of(stars, at) * f64::from(at)));
    if all != count {
        return Some(format!("`count` is {count}, and `distribution` has {all}"));
    }
    let mean = points / all;
    ((mean - average).abs() > 0.051).then(|| format!("`average` is {average}, and `distribution` comes to {mean:.2}"))
}
