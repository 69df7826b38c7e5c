//! A fact that may not be used is unknown, whatever a condition asks of it: no operator, however it negates, can turn a
//! missing consent into "never bought" or "first visit".

use std::collections::BTreeSet;
use std::path::Path;

use crate::world::World;

/// Every operator of the condition language: a condition that uses it, and whether the visitor of this test fits.
///
/// The facts `text number flag list carts` are attributes with the purpose under test.
const ROWS: &[(&str, &str, bool)] = &[
    ("$and", r#"{ "$and": [ { "number": 5 }, { "text": { "$ne": "" } } ] }"#, true),
    ("$and", r#"{ "$and": [ { "number": { "$lt": 9 } }, { "flag": false } ] }"#, false),
    ("$or", r#"{ "$or": [ { "number": { "$lt": 2 } }, { "text": { "$nin": ["wine"] } } ] }"#, true),
    ("$or", r#"{ "$or": [ { "page.path": "/" }, { "number": 7 } ] }"#, true),
    ("$nor", r#"{ "$nor": [ { "number": 7 }, { "list": { "$elemMatch": { "$eq": "wine" } } } ] }"#, true),
    ("$nor", r#"{ "$nor": [ { "number": 5 } ] }"#, false),
    ("$not", r#"{ "$not": { "list": { "$elemMatch": { "$eq": "wine" } } } }"#, true),
    ("$not", r#"{ "number": { "$not": { "$gt": 7 } } }"#, true),
    ("$not", r#"{ "$not": { "text": { "$exists": true } } }"#, false),
    ("$segment", r#"{ "$segment": "never-bought" }"#, true),
    ("$segment", r#"{ "$not": { "$segment": "never-bought" } }"#, false),
    ("$eq", r#"{ "number": { "$eq": 5 } }"#, true),
    ("$eq", r#"{ "text": { "$eq": null } }"#, false),
    ("$ne", r#"{ "text": { "$ne": "wine" } }"#, true),
    ("$ne", r#"{ "number": { "$ne": 5 } }"#, false),
    ("$lt", r#"{ "number": { "$lt": 9 } }"#, true),
    ("$lt", r#"{ "number": { "$lt": 2 } }"#, false),
    ("$lte", r#"{ "number": { "$lte": 5 } }"#, true),
    ("$lte", r#"{ "number": { "$lte": 0 } }"#, false),
    ("$gt", r#"{ "number": { "$gt": -1 } }"#, true),
    ("$gte", r#"{ "number": { "$gte": 0 } }"#, true),
    ("$in", r#"{ "list": { "$in": ["soap"] } }"#, true),
    ("$in", r#"{ "text": { "$in": [null, ""] } }"#, false),
    ("$nin", r#"{ "list": { "$nin": ["wine"] } }"#, true),
    ("$nin", r#"{ "list": { "$nin": ["soap"] } }"#, false),
    ("$exists", r#"{ "text": { "$exists": true } }"#, true),
    ("$exists", r#"{ "text": { "$exists": false } }"#, false),
    ("$type", r#"{ "text": { "$type": "string" } }"#, true),
    ("$type", r#"{ "text": { "$type": "null" } }"#, false),
    ("$regex", r#"{ "text": { "$regex": "^Olive" } }"#, true),
    ("$regexi", r#"{ "text": { "$regexi": "^olive OIL$" } }"#, true),
    ("$startsWith", r#"{ "text": { "$startsWith": "Olive" } }"#, true),
    ("$endsWith", r#"{ "text": { "$endsWith": "" } }"#, true),
    ("$contains", r#"{ "text": { "$contains": "e o" }, "list": { "$contains": "soap" } }"#, true),
    ("$ini", r#"{ "list": { "$ini": ["SOAP"] } }"#, true),
    ("$nini", r#"{ "text": { "$nini": ["olive OIL"] } }"#, false),
    ("$inGroup", r#"{ "text": { "$inGroup": "nobody" } }"#, false),
    ("$notInGroup", r#"{ "text": { "$notInGroup": "nobody" } }"#, true),
    ("$alli", r#"{ "list": { "$alli": ["OIL", "Soap"] } }"#, true),
    ("$veq", r#"{ "number": { "$veq": "5" } }"#, true),
    ("$vne", r#"{ "number": { "$vne": "5.1" } }"#, true),
    ("$vlt", r#"{ "number": { "$vlt": "10" } }"#, true),
    ("$vlte", r#"{ "number": { "$vlte": "4" } }"#, false),
    ("$vgt", r#"{ "number": { "$vgt": "4" } }"#, true),
    ("$vgte", r#"{ "number": { "$vgte": "50" } }"#, false),
    ("$between", r#"{ "number": { "$between": [5, 6] } }"#, true),
    ("$before", r#"{ "number": { "$before": "1970-01-02" } }"#, true),
    ("$after", r#"{ "number": { "$after": "1970-01-01T00:00Z" } }"#, true),
    ("$within", r#"{ "number": { "$within": "1d" } }"#, false),
    ("$size", r#"{ "list": { "$size": 2 } }"#, true),
    ("$size", r#"{ "list": { "$not": { "$size": { "$gt": 1 } } } }"#, false),
    ("$all", r#"{ "list": { "$all": ["oil", "soap"] } }"#, true),
    ("$all", r#"{ "list": { "$all": [] } }"#, true),
    ("$elemMatch", r#"{ "list": { "$elemMatch": { "$eq": "oil" } } }"#, true),
    ("$elemMatch", r#"{ "carts": { "$elemMatch": { "sku": "a", "n": { "$not": { "$gt": 3 } } } } }"#, true),
    ("$elemMatch", r#"{ "carts": { "$not": { "$elemMatch": { "$not": { "sku": "wine" } } } } }"#, false),
];

/// What has a purpose of its own, `remember`, and holds for the visitor of this test.
const REMEMBERED: [(&str, &str); 2] = [
    ("$event", r#"{ "$event": { "name": "purchase", "count": { "$lt": 1 }, "within": "30d" } }"#),
    ("$feature", r#"{ "$not": { "$feature": "new-checkout" } }"#),
];

const PURPOSES: [(&str, &str); 3] =
    [("remember", "functionality"), ("personalise", "personalisation"), ("measure", "analytics")];

/// Whether a campaign with an audience shows to a visitor who has granted some categories.
fn shows(audience: &str, purpose: &str, granted: &str) -> bool {
    let attribute = |name: &str, kind: &str| {
        format!(
            r#""{name}": {{ "type": "{kind}", "from": {{ "cookie": "site", "path": "{name}" }}, "purpose": "{purpose}" }}"#
        )
    };
    let attributes =
        [("text", "string"), ("number", "number"), ("flag", "boolean"), ("list", "list"), ("carts", "list")]
            .map(|(name, kind)| attribute(name, kind))
            .join(", ");
    let config = format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "languages": ["en"], "language": "en" }},
             "consent": {{ "source": "vanilla-cookieconsent",
                 "purposes": {{ "remember": "functional", "personalise": "personalisation", "measure": "analytics" }} }},
             "attributes": {{ {attributes} }},
             "segments": {{ "never-bought": {{ "$not": {{ "list": {{ "$elemMatch": {{ "$eq": "wine" }} }} }} }} }},
             "growthbook": {{ "features": "/gb.json" }},
             "campaigns": [ {{ "id": "it", "format": "inline", "slot": "a", "audience": {audience},
                 "content": [ {{ "type": "text", "text": "Here" }} ] }} ] }}"#
    );
    let mut world = World::new();
    world.cookie(
        r#"site={"text":"Olive oil","number":5,"flag":true,"list":["oil","soap"],"carts":[{"sku":"a","n":2}]}"#,
    );
    world.decide(&format!("necessary {granted}")).open("/", &config).loaded();
    assert_eq!(world.codes(), [], "{audience}");
    world.shows("it")
}

/// The categories of all purposes but one.
fn all_but(purpose: &str) -> String {
    PURPOSES.iter().filter(|(own, _)| *own != purpose).map(|(_, category)| *category).collect::<Vec<_>>().join(" ")
}

#[test]
fn without_the_purpose_of_a_fact_no_operator_gives_an_answer_and_with_it_every_one_does() {
    for (operator, condition, fits) in ROWS {
        assert!(condition.contains(operator), "{operator} is not in its row: {condition}");
        let ways = [
            (condition.to_string(), *fits),
            (format!(r#"{{ "$not": {condition} }}"#), !fits),
            (format!(r#"{{ "$nor": [ {condition} ] }}"#), !fits),
            (format!(r#"{{ "$or": [ {{ "page.path": "/" }}, {condition} ] }}"#), true),
        ];
        for (purpose, category) in PURPOSES {
            for (audience, fits) in &ways {
                assert!(!shows(audience, purpose, &all_but(purpose)), "without {purpose}: {audience}");
                assert_eq!(shows(audience, purpose, category), *fits, "with {purpose}: {audience}");
            }
        }
    }
}

#[test]
fn what_asks_for_events_or_features_is_unknown_without_remember() {
    for (_, condition) in REMEMBERED {
        let negated = format!(r#"{{ "$not": {condition} }}"#);
        assert!(shows(condition, "personalise", &all_but("personalise")), "{condition}");
        for audience in [condition, &negated] {
            assert!(!shows(audience, "personalise", &all_but("remember")), "{audience}");
        }
    }
}

#[test]
fn every_operator_of_the_language_has_a_row() {
    let rows: BTreeSet<&str> =
        ROWS.iter().map(|(operator, ..)| *operator).chain(REMEMBERED.map(|(operator, _)| operator)).collect();
    let mut known = BTreeSet::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/decide"), &mut known);
    assert_eq!(
        known,
        rows.iter().map(|row| (*row).to_owned()).collect(),
        "an operator of src/decide/ and the rows above"
    );
}

/// The operators that the engine's sources spell out, tests left aside.
fn gather(folder: &Path, known: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, known);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for quoted in code.split('"').filter(|part| part.starts_with('$') && part.len() > 1) {
            if quoted.chars().skip(1).all(char::is_alphanumeric) {
                known.insert(quoted.to_owned());
            }
        }
    }
}

#[test]
fn every_fact_of_the_past_is_unknown_without_remember() {
    for fact in ["sessions", "pageViews", "firstVisit", "lastVisit", "entry.path", "campaigns.it.shown", "id"] {
        for test in [r#"{ "$ne": "nobody" }"#, r#"{ "$nin": ["nobody"] }"#, r#"{ "$not": { "$eq": "nobody" } }"#] {
            let audience = format!(r#"{{ "{fact}": {test} }}"#);
            assert!(!shows(&audience, "personalise", &all_but("remember")), "{audience}");
            assert!(shows(&audience, "personalise", "functionality"), "{audience}");
        }
        for test in [r#"{ "$exists": false }"#, r#"{ "$lt": 2 }"#, r#"{ "$gte": 0 }"#, "null"] {
            let audience = format!(r#"{{ "{fact}": {test} }}"#);
            assert!(!shows(&audience, "personalise", &all_but("remember")), "{audience}");
        }
    }
}

#[test]
fn what_an_audience_holds_of_a_fact_goes_with_the_purpose() {
    let config = r#"{ "version": 1, "site": { "id": "elaia", "languages": ["en"], "language": "en" },
        "consent": { "source": "vanilla-cookieconsent", "purposes": { "personalise": "personalisation" } },
        "attributes": { "name": { "type": "string", "from": { "cookie": "name" }, "purpose": "personalise" } },
        "campaigns": [ { "id": "it", "format": "inline", "slot": "a", "audience": { "name": { "$startsWith": "Pene" } },
            "content": [ { "type": "text", "text": "Here" } ] } ] }"#;
    let mut world = World::new();
    world.cookie("name=Penelope");
    world.decide("necessary personalisation").open("/", config).loaded();
    assert!(world.shows("it"));
    // The cookie is the site's and stays; what counts is what the compiled audiences hold of it.
    let held = |world: &World| {
        let state = format!("{:?}", world.state);
        let program = state.split("program: ").nth(1).and_then(|rest| rest.split("happened: ").next());
        program.unwrap().contains("Penelope")
    };
    assert!(held(&world), "the value is kept while it may be used");
    world.decide("necessary");
    assert!(!world.shows("it") && !held(&world));
    world.decide("necessary personalisation");
    assert!(world.shows("it"));
}

#[test]
fn a_feature_that_a_fact_decided_which_may_not_be_known_has_no_value() {
    let payload = r#"{ "features": {
        "few": { "defaultValue": false, "rules": [{ "condition": { "secret": { "$lt": 3 } }, "force": true }] },
        "not-many": { "defaultValue": true, "rules": [{ "condition": { "secret": { "$gte": 3 } }, "force": false }] },
        "open": { "defaultValue": false, "rules": [
            { "condition": { "page.path": "/" }, "force": true },
            { "condition": { "secret": { "$lt": 3 } }, "force": false } ] } } }"#;
    for (feature, expected) in [("few", [false, true]), ("not-many", [false, true]), ("open", [true, true])] {
        let config = crate::world::config(&format!(
            r#"{{ "id": "offer", "format": "bar", "audience": {{ "$feature": "{feature}" }}, "content": [{{ "type": "text", "text": "x" }}] }}"#
        ))
        .replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#)
        .replacen(r#""attributes": {"#, r#""attributes": { "secret": { "type": "number", "from": { "cookie": "site", "path": "n" }, "purpose": "personalise" },"#, 1);
        for (granted, expected) in ["functionality", crate::world::ALL_GRANTED].into_iter().zip(expected) {
            let mut world = World::new();
            world.decide(granted);
            world.cookie(r#"site={"n":2}"#);
            world.open("/", &config).loaded();
            let payload = parea::config::value::parse(payload, &parea::ports::Native).unwrap();
            world.happen(parea::event::Event::Call { name: "growthbook".into(), args: vec![payload] });
            assert_eq!(world.shows("offer"), expected, "{feature} with {granted}: {:?}", world.codes());
        }
    }
}
