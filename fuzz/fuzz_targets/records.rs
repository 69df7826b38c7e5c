//! Records of the corpus, damaged: cut off, with bytes put in that no consent manager writes, or there twice. Whatever is
//! done to a record, it never grants what the whole one does not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::consent::Category;
use serde_json::Value as Json;
use std::sync::LazyLock;

#[path = "../../tests/consent_corpus/page.rs"]
#[allow(dead_code, reason = "shared with the native tests, which use all of it")]
mod page;

/// Damage that cannot turn a refusal into a grant: it makes a record unreadable, or leaves it as it was.
const DAMAGE: [&str; 12] = ["%", "%zz", "%00", "\"", "}", "]", "\u{0}", "\u{e9}", "{{", "\\", "%25", "\u{fffd}"];

/// Files whose pages show several consent managers at once, of which the live one counts: without its record the other
/// may be the one.
const SEVERAL: [&str; 3] = ["precedence", "malformed", "misc"];

/// A vector, the source that it names, and its records: area and key.
type Page = (Json, Vec<(&'static str, String)>);

static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/consent");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect(folder).map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    let mut pages = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|own| own == "json")) {
        if SEVERAL.iter().any(|stem| file.file_stem().is_some_and(|own| own == *stem)) {
            continue;
        }
        let json: Json = serde_json::from_str(&std::fs::read_to_string(file).expect("file")).expect("JSON");
        for vector in json["vectors"].as_array().into_iter().flatten() {
            let mut records = Vec::new();
            for area in ["cookies", "localStorage", "sessionStorage"] {
                for (key, raw) in vector[area].as_object().into_iter().flatten() {
                    // A shorter list of what is switched off is a whole one that allows more.
                    if raw.is_string() && key != "cookieconsent_preferences_disabled" {
                        records.push((area, key.clone()));
                    }
                }
            }
            if !records.is_empty() {
                pages.push((vector.clone(), records));
            }
        }
    }
    pages
});

fn granted(vector: &Json) -> [bool; 4] {
    let config = page::config("auto", "", &Json::Null);
    let reading = page::read(vector, &config);
    Category::ALL.map(|category| reading.get(category) == Some(true))
}

fuzz_target!(|data: &[u8]| {
    let [one, two, record, steps @ ..] = data else { return };
    let Some((base, records)) = PAGES.get((usize::from(*one) << 8 | usize::from(*two)) % PAGES.len()) else { return };
    let Some((area, key)) = records.get(usize::from(*record) % records.len()) else { return };
    let mut vector = base.clone();
    let mut done = Vec::new();
    for step in steps.chunks_exact(3).take(6) {
        let [what, high, low] = *step else { return };
        let whole: Vec<char> = vector[*area][key].as_str().unwrap_or_default().chars().collect();
        let at = (usize::from(high) << 8 | usize::from(low)) % (whole.len() + 1);
        let (before, after) = whole.split_at(at);
        let (before, after): (String, String) = (before.iter().collect(), after.iter().collect());
        let damaged = match what % 16 {
            0..=2 => before,
            kind => [&before, DAMAGE[usize::from(kind - 3) % DAMAGE.len()], &after].concat(),
        };
        done.push((what % 16, at));
        vector[*area][key] = damaged.into();
    }
    let acceptable = |category: &str| {
        let others = base["expected"]["acceptable"].as_array();
        others.into_iter().flatten().chain([&base["expected"]]).any(|one| one[category] == true)
    };
    for ((damaged, whole), category) in granted(&vector).into_iter().zip(granted(base)).zip(page::CATEGORIES) {
        assert!(
            whole || acceptable(category) || !damaged,
            "{} grants more after {done:?} to {key}: {vector}",
            base["id"]
        );
    }
});
