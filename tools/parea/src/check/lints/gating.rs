//! Review gating: only the satisfied are asked for a review in public. Law and the rules of every review site forbid it.

use std::sync::LazyLock;

use parea::config::Value;
use parea::config::value::map;
use parea::consent::Purposes;
use parea::decide::condition::Facts;
use parea::form::{Progress, Way};
use parea::ports::Native;
use regex::Regex;

use super::steps::{Form, forms, said};
use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "review-gating",
    severity: Severity::Error,
    about: "A way to a public review that only good answers lead to.",
    why: "reviews of the satisfied alone mislead whoever reads them (Directive 2005/29/EC, annex I no. 23c; in the USA \
          16 CFR part 465), and the rules of Google, Trustpilot and others forbid it",
    mend: "let every score lead to the same invitation, or none; whoever is unhappy can be asked what went wrong as well",
    find: gating,
}];

/// Where reviews are written.
static SITES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let hosts = [
        r"g\.page",
        r"search\.google\.[a-z.]+/local/writereview",
        r"google\.[a-z.]+/maps",
        r"maps\.app\.goo\.gl",
        r"g\.co/kgs",
        r"trustpilot\.com",
        r"yelp\.[a-z.]+",
        r"tripadvisor\.[a-z.]+",
        r"facebook\.com/[^\s)]*review",
        r"trustedshops\.[a-z.]+",
        r"provenexpert\.com",
        r"ekomi[^/\s]*\.[a-z]+",
        r"reviews\.io",
        r"feefo\.com",
        r"capterra\.[a-z.]+",
        r"g2\.com",
        r"glassdoor\.[a-z.]+",
        r"kununu\.com",
        r"booking\.com",
        r"holidaycheck\.[a-z]+",
        r"jameda\.de",
        r"sitejabber\.com",
        r"bbb\.org",
        r"apps\.apple\.com",
        r"play\.google\.com",
        r"skroutz\.gr",
        r"opineo\.pl",
        r"ceneo\.pl",
    ];
    Regex::new(&format!(r"(?i)(?:^|[/.(])(?:{})(?:[/?#)\s]|$)", hosts.join("|"))).ok()
});

/// The answers of a kind of question that say how satisfied somebody is, from the worst to the best. Options do where each
/// has a `score`; whether a plain yes is a good one nobody can tell.
fn scores(step: &Value) -> Vec<Value> {
    let most = |otherwise: f64| get(step, "scale").number().unwrap_or(otherwise) as i32;
    let numbers = |from: i32, to: i32| (from..=to).map(|score| f64::from(score).into()).collect();
    match text(step, "type") {
        "nps" => numbers(0, 10),
        "csat" | "rating" => numbers(1, most(5.0)),
        "ces" => numbers(1, most(7.0)),
        "thumbs" => vec!["down".into(), "up".into()],
        "single" | "select" | "reaction" | "picture" => {
            let options = get(step, "options").items().iter();
            let scored: Option<Vec<_>> =
                options.map(|option| Some((get(option, "score").number()?, get(option, "value").clone()))).collect();
            let mut scored = scored.unwrap_or_default();
            scored.sort_by(|one, other| one.0.total_cmp(&other.0));
            scored.into_iter().map(|(_, value)| value).collect()
        }
        _ => Vec::new(),
    }
}

/// What is known when a step was answered so: the answer, and the variables that this step alone changes.
fn known(whole: &Whole<'_>, steps: &[Value], asked: &Value, answer: &Value) -> Value {
    let root = &whole.document.value;
    let mut known = said(&format!("answers.{}", text(asked, "id")), answer.clone());
    let mut changes: Vec<(&str, Value)> = Vec::new();
    let chosen = get(asked, "options").items().iter().find(|option| get(option, "value") == answer);
    if let Some(score) = chosen.and_then(|option| get(option, "score").number()) {
        changes.push(("score", score.into()));
    }
    let form = Form { steps, root, given: &known };
    let way = get(asked, "next").items().iter().find(|entry| form.may(get(entry, "if")));
    let way = way.filter(|entry| form.must(get(entry, "if"))).map_or(&Value::Null, |entry| get(entry, "set"));
    for (name, change) in get(asked, "set").entries().iter().chain(way.entries()) {
        let change = change.get("add").unwrap_or(change);
        changes.push((name, calculated(whole, steps, change, asked, answer)));
    }
    for (name, value) in changes {
        let is_elsewhere = steps.iter().any(|step| text(step, "id") != text(asked, "id") && is_changed(step, name));
        if !is_elsewhere && !value.is_null() && value.entries().is_empty() {
            known.set(&format!("variables.{name}"), value);
        }
    }
    known
}

/// What the widget calculates where nothing but this is answered; null where that is not all that it needs.
fn calculated(whole: &Whole<'_>, steps: &[Value], change: &Value, asked: &Value, answer: &Value) -> Value {
    let id = text(asked, "id");
    let mut needs_more = false;
    super::walk(change, "", &mut |path, value| {
        let last = path.rsplit(['.', '[']).next().unwrap_or_default();
        needs_more |= last == "variable" || (last == "answer" && !value.is(id));
        // Whatever else a condition asks for.
        let asks = |key: &str| path.contains("$if[0]") && !key.starts_with('$') && key != format!("answers.{id}");
        needs_more |= value.entries().iter().any(|(key, _)| asks(key));
    });
    if needs_more {
        return Value::Null;
    }
    let form = map([("steps", Value::List(steps.to_vec()))]);
    let at = steps.iter().position(|step| text(step, "id") == id).unwrap_or_default();
    let progress = Progress { at, answers: said(id, answer.clone()), ..Progress::default() };
    let (fact, granted) = (|_: &str| Value::Null, Purposes::default());
    let facts = Facts { segments: &whole.config.segments, ..Facts::new(&fact, &Native) };
    Way { form: &form, config: whole.config, granted, facts: &facts }.operand(&progress, change)
}

/// Whether a step changes a variable.
fn is_changed(step: &Value, name: &str) -> bool {
    let is_scored = name == "score" && get(step, "options").items().iter().any(|option| option.get("score").is_some());
    let ways = get(step, "next").items().iter().map(|entry| get(entry, "set"));
    is_scored || ways.chain([get(step, "set")]).any(|set| set.get(name).is_some())
}

/// Whether a part of the configuration invites to a public review: by an address, a block, or another campaign that does.
fn invites(whole: &Whole<'_>, part: &Value) -> bool {
    let mut is_found = false;
    super::walk(part, "", &mut |path, value| {
        let written = value.text().unwrap_or_default();
        let is_site = SITES.as_ref().is_some_and(|sites| sites.is_match(written));
        let is_shown = path.ends_with("show")
            && whole.campaigns.iter().any(|entry| entry.id == written && has_reviews(entry.get("content")));
        is_found |= is_site || is_shown || (path.ends_with("type") && written == "reviews");
    });
    is_found
}

/// Whether a campaign's content invites by itself.
fn has_reviews(content: &Value) -> bool {
    let mut is_found = false;
    super::walk(content, "", &mut |path, value| {
        let written = value.text().unwrap_or_default();
        is_found |= SITES.as_ref().is_some_and(|sites| sites.is_match(written));
        is_found |= path.ends_with("type") && written == "reviews";
    });
    is_found
}

/// Whether something is open to a better answer and closed to a worse one.
fn is_gated(scores: &[Value], is_open: &dyn Fn(&Value) -> bool) -> bool {
    let open: Vec<bool> = scores.iter().map(is_open).collect();
    open.iter().position(|open| !open).is_some_and(|closed| open.iter().skip(closed).any(|open| *open))
}

fn gating(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    forms(whole, &mut |path, steps| {
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| invites(whole, step)) {
            for asked in steps {
                let is_open = |score: &Value| {
                    let given = known(whole, steps, asked, score);
                    Form { steps, root, given: &given }.all().contains(&at)
                };
                if is_gated(&scores(asked), &is_open) {
                    let (id, score) = (text(step, "id"), text(asked, "id"));
                    let message = format!("only good answers to `{score}` lead to the public review at `{id}`");
                    found.value(&format!("{path}[{at}].id"), "", message, None);
                }
            }
        }
    });
    audiences(whole, found);
}

/// Campaigns that invite only those who have answered well: the answer was remembered as a preference.
fn audiences(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    forms(whole, &mut |_, steps| {
        for asked in steps.iter().filter(|step| !text(step, "saveAs").is_empty()) {
            let fact = format!("preferences.{}", text(asked, "saveAs"));
            for entry in whole.campaigns.iter().filter(|entry| invites(whole, entry.get("content"))) {
                let is_open = |score: &Value| {
                    let given = said(&fact, score.clone());
                    Form { steps, root, given: &given }.may(entry.get("audience"))
                };
                if is_gated(&scores(asked), &is_open) {
                    let message = format!("`{}` asks only those for a public review who answered well", entry.id);
                    found.value(&entry.place("audience"), "", message, None);
                }
            }
        }
    });
}
