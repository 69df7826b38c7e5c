//! Mutations of vectors: cutting a record or taking it away never grants what the whole one does not.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::managers::{FILES, expected, is_safe, show};
use crate::page;
use crate::tally::{self, Tally};

#[test]
fn a_mutation_never_grants_more_than_its_base() {
    let Some(file) = tally::file("mutations") else { return };
    let mut bases: HashMap<String, (Json, &str)> = HashMap::new();
    for (stem, source) in FILES {
        for vector in tally::file(stem).iter().flat_map(|file| tally::vectors(file).to_vec()) {
            bases.insert(tally::id(&vector).to_owned(), (vector, source));
        }
    }
    let mut tally = Tally::new("mutations");
    for mutation in tally::vectors(&file) {
        let (base, source) = &bases[mutation["base"].as_str().unwrap()];
        let mut vector = base.clone();
        let (area, key) = (mutation["area"].as_str().unwrap(), mutation["key"].as_str().unwrap());
        let is_removed = mutation["operation"] == "remove";
        if is_removed {
            vector[area].as_object_mut().unwrap().remove(key);
        } else {
            let whole = vector[area][key].as_str().unwrap();
            let cut: String = whole.chars().take(mutation["at"].as_u64().unwrap() as usize).collect();
            vector[area][key] = cut.into();
        }
        for name in [source, "auto"].into_iter().filter(|name| !name.is_empty()) {
            let config = page::config(name, source, &vector["config"]);
            let answer = page::answer(&page::read(&vector, &config));
            let granted = answer.1.contains(&Some(true));
            let is_safe = is_safe(answer, &expected(base)) && !(is_removed && (answer.0 || granted));
            tally
                .count(mutation, is_safe, is_safe, || format!("{name} of {} gives {}", mutation["base"], show(answer)));
        }
    }
    tally::require(&tally.finish());
}

/// A vector, its source, and where in it a record stands.
type Record = (Json, &'static str, &'static str, String);

/// Every record of the corpus that is text.
static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(records);

fn records() -> Vec<Record> {
    let mut records = Vec::new();
    for (stem, source) in FILES {
        for vector in tally::file(stem).iter().flat_map(|file| tally::vectors(file).to_vec()) {
            for area in ["cookies", "localStorage", "sessionStorage"] {
                for key in vector[area].as_object().into_iter().flatten().map(|(key, _)| key.clone()) {
                    // A shorter list of what is switched off is a whole one that allows more.
                    if key != "cookieconsent_preferences_disabled" && vector[area][&key].is_string() {
                        records.push((vector.clone(), *source, area, key));
                    }
                }
            }
        }
    }
    records
}

/// Bytes that no consent manager writes where they end up.
const DAMAGE: [&str; 8] = ["%", "%zz", "\"", "}", "\u{0}", "\u{e9}", "{{", "\\"];

fn strict_auto(vector: &Json, source: &str) -> Vec<(&'static str, page::Answer)> {
    let names = if source.is_empty() { vec!["auto"] } else { vec!["auto", "named"] };
    let read = |name: &'static str| {
        let config = page::config(if name == "auto" { "auto" } else { source }, source, &vector["config"]);
        (name, page::answer(&page::read(vector, &config)))
    };
    names.into_iter().map(read).collect()
}

#[test]
fn cutting_any_record_at_any_place_never_grants_more() {
    for (vector, source, area, key) in RECORDS.iter() {
        let whole: Vec<char> = vector[*area][key].as_str().unwrap().chars().collect();
        // Every place in short records, and a spread of them in long ones.
        let stride = (whole.len() / 60).max(1);
        for at in (0..whole.len()).step_by(stride) {
            let mut cut = vector.clone();
            cut[*area][key] = whole[..at].iter().collect::<String>().into();
            for (name, answer) in strict_auto(&cut, source) {
                assert!(
                    is_safe(answer, &expected(vector)),
                    "{} cut at {at}, {name}: {}",
                    tally::id(vector),
                    show(answer)
                );
            }
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, ..Default::default() })]

    #[test]
    fn damage_anywhere_never_grants_more(pick in proptest::prelude::any::<proptest::sample::Index>(), at in 0.0..1.0f64, damage in 0..8usize) {
        let (vector, source, area, key) = pick.get(&RECORDS);
        let whole: Vec<char> = vector[*area][key].as_str().unwrap().chars().collect();
        let at = (at * whole.len() as f64) as usize;
        let mut damaged = vector.clone();
        damaged[*area][key] = [&whole[..at].iter().collect::<String>(), DAMAGE[damage], &whole[at..].iter().collect::<String>()].concat().into();
        for (name, answer) in strict_auto(&damaged, source) {
            proptest::prop_assert!(is_safe(answer, &expected(vector)), "{} {name}: {}", tally::id(vector), show(answer));
        }
    }

    #[test]
    fn two_records_on_one_page_grant_nothing_that_either_refuses(pick in proptest::prelude::any::<[proptest::sample::Index; 2]>()) {
        let [one, other] = pick.map(|pick| pick.get(&RECORDS));
        // Of one source's records the live page names the one that counts, and each vector has its own clock.
        if one.1 == other.1 || one.0["now"] != other.0["now"] {
            return Ok(());
        }
        let (one, other) = (&one.0, &other.0);
        let mut both = one.clone();
        for area in ["cookies", "localStorage", "sessionStorage", "window"] {
            for (key, own) in other[area].as_object().into_iter().flatten() {
                // The same key twice is one record, and covered by the vectors of `malformed`.
                if one[area].get(key).is_some_and(|there| there != own) {
                    return Ok(());
                }
                both[area][key] = own.clone();
            }
        }
        let auto = page::config("auto", "", &Json::Null);
        let read = |vector: &Json| page::answer(&page::read(vector, &auto));
        let pair = [tally::id(one), tally::id(other)];
        let (one, other, both) = (read(one), read(other), read(&both));
        for at in 0..4 {
            let refused = [one, other].iter().any(|answer| answer.0 && answer.1[at] == Some(false));
            let granted = [one, other].iter().any(|answer| answer.1[at] == Some(true));
            proptest::prop_assert!(both.1[at] != Some(true) || (granted && !refused), "{pair:?} {} {} {}", show(one), show(other), show(both));
        }
    }
}
