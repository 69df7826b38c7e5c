//! Whatever bytes come, the parser answers: with events that are whole, or with a refusal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

use parea_collector::event::{MOST_EVENTS, Refusal, read_batch};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON, up to some depth, with the names that the parser looks for.
fn any_json() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        proptest::sample::select(vec!["id", "type", "data", "answers", "consent", "purposes", "campaign", "a/b~c", ""])
            .prop_map(str::to_owned),
        ".{0,20}",
    ];
    let text = prop_oneof![
        ".{0,40}",
        Just("x".repeat(20_000)),
        Just("2026-11-22T08:15:00Z".to_owned()),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]{0,20}"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(14, 60, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A batch of two whole events.
fn whole() -> Value {
    json!([
        { "specversion": "1.0", "type": "eu.parea.shown", "id": "e1", "source": "elaia", "time": "2026-11-22T08:15:00Z",
          "subject": "8f2d", "data": { "campaign": "c", "variant": "v", "block": "b", "network": "n", "path": "/", "config": "h" } },
        { "specversion": "1.0", "type": "eu.parea.submitted", "id": "e2", "source": "elaia", "time": "2026-11-22T08:15:00Z",
          "data": { "submission": "s", "form": "f", "campaign": "c", "version": 1, "answers": { "score": 9, "why": ["a", { "b": 1 }] },
                    "final": true, "consent": { "source": "klaro", "purposes": ["remember"], "revision": "3" } } }
    ])
}

/// Every place in a value, as JSON Pointers.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{here}/{n}"), all)),
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| places(member, &format!("{here}/{name}"), all))
        }
        _ => {}
    }
}

/// What must hold of any answer of the parser.
fn holds(body: &[u8]) {
    let read = read_batch(body);
    assert_eq!(read, read_batch(body));
    match read {
        Ok(events) => {
            assert!(events.len() <= MOST_EVENTS);
            for event in events {
                assert!(!event.id.is_empty() && !event.source.is_empty() && event.kind.starts_with("eu.parea."));
                assert_eq!(event.time.len(), "2026-11-22T08:15:00.000Z".len());
                assert!(event.submission.is_none() || event.subject.is_none());
                // What is kept is the event: reading it again gives the same.
                assert_eq!(read_batch(format!("[{}]", event.json).as_bytes()).unwrap(), [event]);
            }
        }
        Err(Refusal::Faults(faults)) => {
            assert!((1..=20).contains(&faults.len()));
            let batch: Value = serde_json::from_slice(body).unwrap();
            assert!(faults.iter().all(|fault| fault.event < batch.as_array().unwrap().len()));
            assert!(faults.iter().all(|fault| fault.pointer.starts_with(&format!("/{}", fault.event))));
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(body in proptest::collection::vec(any::<u8>(), 0..2000)) {
        holds(&body);
    }

    #[test]
    fn any_value(value in any_json()) {
        holds(value.to_string().as_bytes());
        holds(json!([value]).to_string().as_bytes());
    }

    #[test]
    fn any_change_of_a_whole_batch(value in any_json(), place in any::<proptest::sample::Index>()) {
        let mut batch = whole();
        let mut all = Vec::new();
        places(&batch, "", &mut all);
        *batch.pointer_mut(&all[place.index(all.len())]).unwrap() = value;
        holds(batch.to_string().as_bytes());
    }

    #[test]
    fn any_broken_byte_of_a_whole_batch(at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = whole().to_string().into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        if cut {
            body.truncate(at);
        }
        holds(&body);
    }
}

#[test]
fn the_batch_that_is_changed_is_whole() {
    assert_eq!(read_batch(whole().to_string().as_bytes()).unwrap().len(), 2);
}

#[test]
fn a_number_keeps_every_digit() {
    let mut batch = whole();
    let number = -1.151_674_074_512_320_1e257;
    batch[1]["data"]["answers"]["score"] = json!(number);
    let events = read_batch(batch.to_string().as_bytes()).unwrap();
    let answers: Value = serde_json::from_str(&events[1].submission.as_ref().unwrap().answers).unwrap();
    assert_eq!(answers["score"], json!(number));
}
