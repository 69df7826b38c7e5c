//! The sentences: what is wrong, what comes of it, how to mend it.

use parea::config::describe::Kind;
use parea::config::{Code, Config, Problem, Value};
use parea::consent::Category;
use parea::text::merge;

use super::language::{self, Here, at, list};
use super::{Document, Finding, Severity, kinds, refer};

/// How alike a word and a suggestion must be (Jaro and Winkler, 0 to 1).
const ALIKE: f64 = 0.8;

/// What is wrong, and how to mend it.
pub(super) fn sentences(document: &Document<'_>, problem: &Problem) -> (String, String) {
    let root = &document.value;
    let (path, got) = (problem.path.as_str(), problem.got.as_str());
    let (owner, last) = path.rsplit_once('.').unwrap_or(("", path));
    match problem.code {
        Code::NotJson => ("this cannot be read: it is nested too deep, or too large".into(), "take levels away".into()),
        Code::UnknownVersion => ("this version of the language is not known".into(), "write `\"version\": 1`".into()),
        Code::UnknownKey => kinds::verbs(root, owner, got).unwrap_or_else(|| unknown_key(root, owner, got)),
        Code::Missing if got == "end" => (
            "this form has no end: it would never be sent".into(),
            "add a last step: `{ \"id\": \"thanks\", \"type\": \"end\", \"title\": \"Thank you.\" }`".into(),
        ),
        Code::Missing => missing(root, owner, last),
        Code::WrongType if owner.ends_with(".prefill") && language::value(root, path).text().is_some() => (
            format!("the step `{last}` cannot be answered by an address"),
            "take it out: an address answers questions with one answer or a list to choose from, and never a consent"
                .into(),
        ),
        Code::WrongType => kinds::wrong_type(root, path, last),
        Code::UnknownWord => kinds::verbs(root, owner, got).unwrap_or_else(|| unknown_word(root, path, last, got)),
        Code::UnknownReference => refer::reference(root, path, got),
        Code::UnknownFact => refer::fact(root, path, got),
        Code::Duplicate if last == "type" => (
            format!("this campaign has one that could not be told from this `{got}` already"),
            "give it a campaign of its own: each has room for one that asks, one list, one wheel and one row of steps"
                .into(),
        ),
        Code::Duplicate if path.starts_with("attributes.") && last == "from" => (
            format!("`{got}` is a second place, and an attribute is read at one"),
            "take all but one of the places away".into(),
        ),
        Code::Duplicate if path.ends_with("when.any") => {
            ("`any` stands beside `all`, and only that holds".into(), "take one of them away".into())
        }
        Code::Duplicate => (
            format!("`{got}` is taken already, by something before it or by the language"),
            "give it another name".into(),
        ),
        Code::BadId if got.is_empty() => (
            "this id is empty, and storage, events and reports refer to it".into(),
            "give it a name in small letters, with hyphens between words: `\"winter-oil\"`".into(),
        ),
        Code::BadId => (
            format!("`{got}` is not in kebab-case, and storage, events and reports refer to it by that"),
            format!("write small letters and digits, with single hyphens between words: `\"{}\"`", kebab(got)),
        ),
        Code::NoGroup => (
            "this asks for the clock of its group, and it has no group".into(),
            "name one: `\"group\": \"offers\"`, or leave `clock` out".into(),
        ),
        Code::BadWeights if last == "prizes" => (
            "the shares of these prizes do not add up to 1, or there are not 2 to 12 of them".into(),
            "change a share: what is shown to visitors as their chance must be their chance".into(),
        ),
        Code::BadWeights => (
            "these weights do not add up to 1".into(),
            "leave out one weight: that variant gets what is left; without any, all are equal".into(),
        ),
        Code::BadUnit => (
            format!("`{got}` cannot tell visitors apart: there is no such fact, or it needs more than `remember`"),
            "leave it out, so that the unit is `id`, or name an attribute whose purpose is `remember`".into(),
        ),
        Code::NotPatchable => (
            format!("`{got}` decides who takes part, so variants cannot change it"),
            "take it out of the patch, or make this a campaign of its own".into(),
        ),
        Code::Conflict => (
            format!("`{last}` and `{got}` say the same thing twice"),
            format!("take one of them away: `{last}` holds in place of `{got}`"),
        ),
        Code::Cycle if last != got => (
            format!("this waits for `{got}`, which by way of others waits for this: neither would ever show"),
            "take one `follows` out of the circle".into(),
        ),
        Code::Cycle => (
            format!("the segment `{got}` refers to itself, by way of others"),
            "take one reference out of the circle".into(),
        ),
        Code::NoFallback => (
            format!("`{got}` can be absent, and nothing is said in its stead"),
            format!("write `{{{{ {got} or '…' }}}}`"),
        ),
        Code::NoPurpose => (
            format!(
                "`{got}` is read from the page, where it may be anything about the visitor, and no purpose is stated for it"
            ),
            "state one in the attribute: `\"purpose\": \"personalise\"`".into(),
        ),
        Code::BadMerge => ("this merge field cannot be read".into(), "write `{{ fact or 'in its stead' }}`".into()),
        Code::UnknownFilter => {
            let filters: Vec<&str> = merge::FILTERS.split(' ').collect();
            (format!("`{got}` is no filter of merge fields"), suggestion(got, &filters, "the filters are"))
        }
        Code::UnsafeAddress if problem.path.starts_with("theme") => (
            format!("a theme fetches nothing, and `{got}` may"),
            "write colours, lengths and fonts that the page has; pictures belong into a block".into(),
        ),
        Code::UnsafeAddress => (
            format!("addresses that begin with `{got}:` are not followed"),
            "write an https, http, mailto, tel, sms or relative address".into(),
        ),
        Code::NoCollector => (
            "a form has nowhere to go: there is no collector".into(),
            "write its address: `\"site\": { \"collector\": \"/parea\" }`".into(),
        ),
        Code::Unreachable | Code::Refused | Code::WrongFact | Code::BadCall | Code::NoFeed | Code::Nothing => {
            (problem.code.name().into(), String::new())
        }
    }
}

/// A name in kebab-case that looks like one.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        let after_small = out.ends_with(|last: char| last.is_ascii_lowercase());
        if (character.is_ascii_uppercase() && after_small) || !character.is_ascii_alphanumeric() {
            out.push('-');
        }
        out.extend(Some(character.to_ascii_lowercase()).filter(char::is_ascii_alphanumeric));
    }
    let parts: Vec<&str> = out.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "winter-oil".to_owned() } else { parts.join("-") }
}

fn unknown_key(root: &Value, owner: &str, got: &str) -> (String, String) {
    let keys = at(root, owner).keys();
    if keys.contains(&got) {
        let others: Vec<&str> = language::value(root, owner).entries().iter().map(|(key, _)| key.as_str()).collect();
        let others: Vec<&str> = others.into_iter().filter(|key| *key != got).collect();
        return (format!("`{got}` says nothing here, beside {}", list(&others)), "take it away".to_owned());
    }
    (format!("`{got}` is no key that belongs here"), suggestion(got, &keys, "the keys here are"))
}

fn unknown_word(root: &Value, path: &str, last: &str, got: &str) -> (String, String) {
    let here = at(root, path);
    let words = match (here.words(), last) {
        (words, _) if !words.is_empty() => words,
        (_, "type") => types(path),
        (_, "network") => networks(),
        _ if last.starts_with("networks[") => networks(),
        _ => parea::content::verb::KEYS.iter().map(|key| key.name).collect(),
    };
    let message = format!("`{got}` is none of the words that this key takes");
    let help = match &here {
        // Where something else can stand as well, the words alone would say too little.
        Here::Kind(Kind::Either(..)) if !here.words().is_empty() => {
            Some(suggestion(got, &words, "")).filter(|help| !help.is_empty())
        }
        _ => Some(suggestion(got, &words, "the words are")),
    };
    (message, help.unwrap_or_else(|| format!("write {}", here.wanted().unwrap_or_default())))
}

/// The names of all networks.
fn networks() -> Vec<&'static str> {
    parea::share::networks::all().map(|network| network.name).collect()
}

fn missing(root: &Value, owner: &str, last: &str) -> (String, String) {
    let here = at(root, owner);
    let help = match here.key(last) {
        Some(key) => format!("add `\"{last}\"`: {}", lower_first(key.text)),
        None => "add it".to_owned(),
    };
    (format!("`{last}` is missing, or there is nothing in it"), help)
}

/// The words of `type`: of a question where the path leads into a form's steps, else of a block.
fn types(path: &str) -> Vec<&'static str> {
    if path.contains("steps[") {
        return parea::form::questions::QUESTIONS.iter().map(|question| question.name).collect();
    }
    parea::content::blocks::ALL.iter().map(|block| block.name).collect()
}

/// The most alike of some names, or all of them.
pub(super) fn suggestion(got: &str, known: &[&str], otherwise: &str) -> String {
    if let Some(best) = nearest(got, known) {
        return format!("did you mean `{best}`?");
    }
    if known.is_empty() || otherwise.is_empty() { String::new() } else { format!("{otherwise} {}", list(known)) }
}

fn nearest<'k>(got: &str, known: &[&'k str]) -> Option<&'k str> {
    let likeness = |name: &str| strsim::jaro_winkler(&got.to_lowercase(), &name.to_lowercase());
    let best = known.iter().map(|name| (likeness(name), *name)).max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}

/// What comes of a problem, by the part of the file it stands in: "a problem stays where it is" (config.md).
pub(super) fn consequence(path: &str, code: Code) -> &'static str {
    let part = path.split(['.', '[']).next().unwrap_or_default();
    match part {
        _ if path == "campaigns" || matches!(code, Code::NotJson | Code::UnknownVersion) => "nothing is shown",
        "consent" => "every purpose is denied",
        "site" | "limits" => "nothing interrupts",
        "segments" | "attributes" | "defaults" => "whatever refers to it is skipped",
        "campaigns" if path.contains(".content") => "the campaign is skipped when it would be drawn",
        "campaigns" => "the campaign is skipped",
        "growthbook" => "no feature has a value",
        "theme" | "sinks" => "this entry is left out",
        "version" => "nothing is shown",
        _ => "it does nothing: an unknown key is never ignored silently",
    }
}

/// A warning.
fn warning(
    code: &'static str,
    path: &str,
    span: std::ops::Range<usize>,
    message: String,
    why: &str,
    help: String,
) -> Finding {
    Finding { code, severity: Severity::Warning, path: path.to_owned(), span, message, why: why.to_owned(), help }
}

/// Says that the chosen consent manager has no category for personalising, and what to write.
pub(super) fn never_personalises(document: &Document<'_>, config: &Config) -> Option<Finding> {
    let advice = config.consent.advice()?;
    let (message, help) = advice.split_once(". ").unwrap_or((&advice, ""));
    let (path, why) =
        ("consent.source", "names, interests and favourites are never used, and what needs them is skipped");
    Some(warning("never-personalises", path, document.value(path, ""), message.to_owned(), why, lower_first(help)))
}

pub(super) fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_lowercase().chain(rest).collect()).unwrap_or_default()
}

/// Categories under `consent.purposes` that are neither ours nor mapped, and look like one of ours.
pub(super) fn doubtful_categories(document: &Document<'_>) -> Vec<Finding> {
    const OURS: [&str; 6] = ["necessary", "functional", "analytics", "marketing", "personalisation", "personalization"];
    let consent = document.value.get("consent");
    let mapped = consent.and_then(|consent| consent.get("map")).map(Value::entries).unwrap_or_default();
    let purposes = consent.and_then(|consent| consent.get("purposes")).map(Value::entries).unwrap_or_default();
    let mut found = Vec::new();
    for (purpose, ids) in purposes {
        for id in ids.each().iter().filter_map(Value::text) {
            let is_known = id == OURS[0] || Category::named(id).is_some() || mapped.iter().any(|(own, _)| own == id);
            let Some(best) = nearest(id, &OURS).filter(|_| !is_known) else { continue };
            let path = format!("consent.purposes.{purpose}");
            let (message, help) = (
                format!("`{id}` is none of our categories, so it is taken for an id of the site's own"),
                format!(
                    "did you mean `{best}`? If it is the site's own id, say so: `\"map\": {{ \"{id}\": \"{best}\" }}`"
                ),
            );
            let why = "where the consent manager has no such id, the purpose is never granted";
            found.push(warning("doubtful-category", &path, document.value(&path, id), message, why, help));
        }
    }
    found
}

/// The page reads strict JSON: comments are for people, and so is whatever else only the tools read.
pub(super) fn strictness(document: &Document<'_>) -> Option<Finding> {
    let (code, span, message) = match (&document.comment, document.lax()) {
        (Some(span), _) => ("comments", span.clone(), "there are comments in this file"),
        (None, Some(span)) => {
            ("not-strict", span, "this is not strict JSON: a comma too much, a line break in a text, or the like")
        }
        (None, None) => return None,
    };
    let why = "a page that loads this very file cannot read it";
    Some(warning(code, "", span, message.to_owned(), why, "serve what `parea build` writes".to_owned()))
}

/// Names that stand in an object twice.
pub(super) fn doubles(document: &Document<'_>) -> Vec<Finding> {
    let finding = |(path, span): (String, std::ops::Range<usize>)| Finding {
        code: "duplicate",
        severity: Severity::Error,
        message: format!("`{}` stands here a second time", path.rsplit('.').next().unwrap_or_default()),
        why: "only the last one counts".to_owned(),
        help: "take one of them away, or make one of the two".to_owned(),
        path,
        span,
    };
    document.doubles().into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_kebab_case() {
        for (written, expected) in
            [("Winter Oil", "winter-oil"), ("winterOil2", "winter-oil2"), ("--a__b", "a-b"), ("Ελιά", "winter-oil")]
        {
            assert_eq!(kebab(written), expected);
        }
    }
}
