//! The consent managers: each vector by its source's name and by `auto`; several sources at once; hostile input.

use serde_json::Value as Json;

use crate::page::{self, Answer, CATEGORIES};
use crate::tally::{self, Tally};

/// Files and the source that reads them; what has no source is read by `auto` only.
pub const FILES: &[(&str, &str)] = &[
    ("axeptio", "axeptio"),
    ("borlabs", "borlabs"),
    ("civic", "civic"),
    ("complianz", "complianz"),
    ("cookie_information", "cookie-information"),
    ("cookie_notice", "cookie-notice"),
    ("cookiebot", "cookiebot"),
    ("cookieconsent_legacy", "osano-legacy"),
    ("cookiefirst", "cookiefirst"),
    ("cookiescript", "cookie-script"),
    ("cookieyes", "cookieyes"),
    ("didomi", "didomi"),
    ("iubenda", "iubenda"),
    ("klaro", "klaro"),
    ("matomo", "matomo"),
    ("onetrust", "onetrust"),
    ("osano", "osano"),
    ("react_cookie_consent", "react-cookie-consent"),
    ("shopify", "shopify"),
    ("sourcepoint", "sourcepoint"),
    ("tarteaucitron", "tarteaucitron"),
    ("tcf_cookie", "tcf"),
    ("termly", "termly"),
    ("trustarc", "trustarc"),
    ("usercentrics", "usercentrics"),
    ("vanilla_cookieconsent_v2", "vanilla-cookieconsent"),
    ("vanilla_cookieconsent_v3", "vanilla-cookieconsent"),
    ("wp_consent_api", "wp-consent-api"),
    ("misc", ""),
];

/// What a vector expects, and every answer that is acceptable instead.
pub fn expected(vector: &Json) -> Vec<Answer> {
    let base = &vector["expected"];
    let patches = base["acceptable"].as_array().cloned().unwrap_or_default();
    std::iter::once(base.clone())
        .chain(patches.into_iter().map(|patch| {
            let mut patched = base.clone();
            for (key, own) in patch.as_object().unwrap() {
                patched[key] = own.clone();
            }
            patched
        }))
        .map(|one| (one["decided"] == true, CATEGORIES.map(|category| one[category].as_bool())))
        .collect()
}

/// Whether nothing is granted that no acceptable answer grants.
pub fn is_safe(answer: Answer, allowed: &[Answer]) -> bool {
    (0..4).all(|at| answer.1[at] != Some(true) || allowed.iter().any(|one| one.1[at] == Some(true)))
        && (!answer.0 || allowed.iter().any(|one| one.0) || answer.1 == [None; 4])
}

pub fn show((decided, categories): Answer) -> String {
    let word = |said: Option<bool>| match said {
        Some(true) => '1',
        Some(false) => '0',
        None => '-',
    };
    format!("decided {} {}", u8::from(decided), categories.map(word).iter().collect::<String>())
}

fn count(tally: &mut Tally, vector: &Json, source: &str, told: &str) {
    let answer = page::answer(&page::read(vector, &page::config(source, told, &vector["config"])));
    let allowed = expected(vector);
    // A bare answer says nothing about its writer: `auto` may leave it undecided.
    let is_bare = source == "auto" && told == "react-cookie-consent" && !answer.0;
    let is_strict = allowed.contains(&answer) || is_bare;
    let wanted = || format!("{source} gives {}, expected {}", show(answer), show(allowed[0]));
    tally.count(vector, is_strict, is_safe(answer, &allowed), wanted);
}

#[test]
fn consent_managers_are_read_right_by_name_and_safely_by_auto() {
    let mut failures = Vec::new();
    for (stem, source) in FILES {
        let Some(file) = tally::file(stem) else { continue };
        if !source.is_empty() {
            let mut named = Tally::new(stem);
            tally::vectors(&file).iter().for_each(|vector| count(&mut named, vector, source, source));
            failures.extend(named.finish());
        }
        let mut auto = Tally::new(&format!("{stem} (auto)"));
        tally::vectors(&file).iter().for_each(|vector| count(&mut auto, vector, "auto", source));
        failures.extend(auto.finish());
    }
    tally::require(&failures);
}

#[test]
fn several_sources_agree_or_the_stricter_wins_and_hostile_input_grants_nothing() {
    let mut failures = Vec::new();
    for stem in ["precedence", "malformed"] {
        let Some(file) = tally::file(stem) else { continue };
        let mut tally = Tally::new(stem);
        tally::vectors(&file).iter().for_each(|vector| count(&mut tally, vector, "auto", ""));
        failures.extend(tally.finish());
    }
    tally::require(&failures);
}

/// Every file of the corpus is read by some test: a new one must not go unnoticed.
#[test]
fn no_file_of_the_corpus_is_left_out() {
    let known = [
        "precedence",
        "malformed",
        "mutations",
        "tcf_vectors",
        "gpp_vectors",
        "google_consent_mode",
        "usprivacy",
        "gpc_dnt",
        "tcfapi_sequences",
        "gppapi_sequences",
    ];
    for entry in std::fs::read_dir(tally::folder()).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|extension| extension == "json") {
            let is_read = known.contains(&stem.as_str()) || FILES.iter().any(|(own, _)| *own == stem);
            assert!(is_read, "{} is read by no test", path.display());
        }
    }
}
