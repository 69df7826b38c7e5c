//! What fuzzing found, as small inputs: each was wrong once.

use parea::config::{Consent, Path, Value, value};
use parea::consent::sources::Context;
use parea::consent::{Category, Evidence};
use parea::ports::Native;

/// Whether a page with that `localStorage` item grants a category.
fn grants(key: &str, raw: &str, category: Category) -> bool {
    let config = Consent::decode(&Value::Null, &mut Path::default(), &mut Vec::new());
    let mut evidence = Evidence::default();
    evidence.add(b'l', key, raw);
    let context =
        Context { config: &config, evidence: &evidence, told: &Value::Null, wall: 1_795_305_600_000.0, ports: &Native };
    parea::consent::read(&context).get(category) == Some(true)
}

/// Target `records`, vector termly-04: marketing takes two ids, and `social_networking` is refused.
fn termly(id: &str) -> String {
    format!(
        r#"{{"TERMLY_COOKIE_CONSENT":{{"createdAt":1735689600000,"value":{{"advertising":true,"analytics":false,"essential":true,"performance":true,"{id}":false}}}}}}"#
    )
}

#[test]
fn a_record_of_termly_that_is_whole_refuses_by_either_of_its_two_ids() {
    assert!(value::parse(&termly("social_networking"), &Native).is_ok());
    assert!(!grants("TERMLY_API_CACHE", &termly("social_networking"), Category::Marketing));
}

/// A damaged id is one that nobody knows, and its refusal is lost: what is not there is not granted.
#[test]
fn damage_to_the_name_of_a_refused_id_does_not_grant_its_category() {
    assert!(!grants("TERMLY_API_CACHE", &termly("social_networ%king"), Category::Marketing));
}
