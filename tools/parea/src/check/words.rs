//! The sentences: what is wrong, what comes of it, how to mend it.

use parea::config::{Code, Config, Problem, Value};
use parea::consent::Category;
use parea::text::merge;

use super::language::{self, at, list};
use super::{Document, Finding, Severity, source_names};

/// How alike a word and a suggestion must be (Jaro and Winkler, 0 to 1).
const ALIKE: f64 = 0.8;

/// What is wrong, and how to mend it.
pub(super) fn sentences(document: &Document<'_>, problem: &Problem) -> (String, String) {
    let root = &document.value;
    let (path, got) = (problem.path.as_str(), problem.got.as_str());
    let (owner, last) = path.rsplit_once('.').unwrap_or(("", path));
    let here = || at(root, path);
    match problem.code {
        Code::NotJson => ("this cannot be read: it is nested too deep, or too large".into(), "take levels away".into()),
        Code::UnknownVersion => ("this version of the language is not known".into(), "write `\"version\": 1`".into()),
        Code::UnknownKey => {
            let keys = at(root, owner).keys();
            (format!("`{got}` is no key that belongs here"), suggestion(got, &keys, "the keys here are"))
        }
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
        Code::WrongType => wrong_type(root, path, last),
        Code::UnknownWord => {
            let words = match (here().words(), last) {
                (words, _) if !words.is_empty() => words,
                (_, "type") => types(path),
                _ => parea::content::verb::KEYS.iter().map(|key| key.name).collect(),
            };
            (format!("`{got}` is none of the words that this key takes"), suggestion(got, &words, "the words are"))
        }
        Code::UnknownReference => unknown_reference(root, path, got),
        Code::UnknownFact => {
            let facts = language::facts(root);
            let names: Vec<&str> = facts.iter().map(String::as_str).collect();
            let help = suggestion(got, &names, "");
            let declare = format!(
                "declare it: `\"attributes\": {{ \"{got}\": {{ \"from\": {{ \"cookie\": \"…\" }}, \"purpose\": \"personalise\" }} }}`"
            );
            (format!("there is no fact `{got}`"), if help.is_empty() { declare } else { help })
        }
        Code::Duplicate if last == "type" => (
            format!("this campaign has one that could not be told from this `{got}` already"),
            "give it a campaign of its own: each has room for one that asks, one list, one wheel and one row of steps"
                .into(),
        ),
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

/// What a key takes, and where a date is meant that there is not, that.
fn wrong_type(root: &Value, path: &str, last: &str) -> (String, String) {
    let here = at(root, path);
    let wanted =
        language::operand(last).or_else(|| here.wanted()).unwrap_or_else(|| "another kind of value".to_owned());
    let written = language::value(root, path).text().unwrap_or_default();
    let is_date = written.get(..10).is_some_and(|day| day.split('-').count() == 3) && wanted.starts_with("a date");
    let message = match is_date {
        true => format!("there is no such day or time as `{written}`"),
        false => format!("`{last}` takes another kind of value"),
    };
    (message, format!("write {wanted}"))
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

fn unknown_reference(root: &Value, path: &str, got: &str) -> (String, String) {
    let names = |key: &str| {
        root.get(key).map(Value::entries).unwrap_or_default().iter().map(|(name, _)| name.as_str()).collect()
    };
    let (owner, last) = path.rsplit_once('.').unwrap_or(("", path));
    if last == "$feature" {
        return (
            format!("there is no GrowthBook payload that could have a feature `{got}`"),
            "say where it is: `\"growthbook\": { \"features\": \"/growthbook.json\" }`".into(),
        );
    }
    let (what, known): (&str, Vec<&str>) = match last {
        "source" => ("consent source", source_names().collect()),
        "$segment" => ("segment", names("segments")),
        "extends" => ("entry of `defaults`", names("defaults")),
        "goto" => ("step", steps(root)),
        _ if owner.ends_with("patch.content") => ("block with the id", Vec::new()),
        "timeZone" => ("time zone", vec!["Europe/Athens", "Europe/Warsaw", "Europe/Berlin", "UTC"]),
        "campaign" | "show" => ("campaign", campaigns(root)),
        "force" => ("variant", variants(language::value(root, owner))),
        // Of a fact `campaigns.<id>.shown`, in a condition or in a text.
        _ if path.contains(".campaigns.") || path.contains("].content") => ("campaign", campaigns(root)),
        _ => ("such thing", Vec::new()),
    };
    let help = suggestion(got, &known, "there are");
    let none = "there is none at all: write one, or take this away";
    (format!("there is no {what} `{got}`"), if help.is_empty() { none.to_owned() } else { help })
}

/// The ids of all campaigns.
fn campaigns(root: &Value) -> Vec<&str> {
    let all = root.get("campaigns").map(Value::items).unwrap_or_default();
    all.iter().filter_map(|campaign| campaign.get("id")?.text()).collect()
}

/// The ids of the variants of an experiment.
fn variants(experiment: &Value) -> Vec<&str> {
    let all = experiment.get("variants").map(Value::items).unwrap_or_default();
    all.iter().filter_map(|variant| variant.get("id")?.text()).collect()
}

/// The ids of all steps of all forms.
fn steps(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    for (key, member) in value.entries() {
        if key == "steps" {
            found.extend(member.items().iter().filter_map(|step| step.get("id").and_then(Value::text)));
        }
        found.extend(steps(member));
    }
    value.items().iter().for_each(|item| found.extend(steps(item)));
    found
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
        _ if matches!(code, Code::NotJson | Code::UnknownVersion) => "nothing is shown",
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

fn lower_first(text: &str) -> String {
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

/// Comments are for people: the page reads strict JSON.
pub(super) fn comments(document: &Document<'_>) -> Option<Finding> {
    let span = document.comment.clone()?;
    let (message, why) = ("there are comments in this file", "a page that loads this very file cannot read it");
    Some(warning("comments", "", span, message.to_owned(), why, "serve what `parea build` writes".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_named_by_what_it_refers_to_wherever_it_stands() {
        let text = r#"{ "campaigns": [{ "id": "winter-oil", "experiment": { "variants": [{ "id": "by-name" }] } }] }"#;
        let document = Document::read(text).unwrap_or_else(|finding| panic!("{finding:?}"));
        for (path, got, message, help) in [
            (
                "segments.s.campaigns.winter-oli.shown",
                "winter-oli",
                "no campaign `winter-oli`",
                "did you mean `winter-oil`?",
            ),
            ("campaigns[0].content[0].text", "coffee", "no campaign `coffee`", "there are `winter-oil`"),
            ("campaigns[0].audience.$feature", "new", "no GrowthBook payload", "\"growthbook\": {"),
            ("campaigns[0].experiment.force", "by-nam", "no variant `by-nam`", "did you mean `by-name`?"),
            ("campaigns[0].extends", "base", "no entry of `defaults` `base`", "there is none at all"),
        ] {
            let (said, mend) = unknown_reference(&document.value, path, got);
            assert!(said.contains(message) && mend.contains(help), "{path}: {said}; {mend}");
        }
    }

    #[test]
    fn an_id_is_written_in_kebab_case() {
        for (written, expected) in
            [("Winter Oil", "winter-oil"), ("winterOil2", "winter-oil2"), ("--a__b", "a-b"), ("Ελιά", "winter-oil")]
        {
            assert_eq!(kebab(written), expected);
        }
    }
}
