//! The collector's reader of batches: whole events or named faults, and what is stored is JSON again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea_collector::event::{MOST_EVENTS, Refusal, read_batch};
use serde_json::Value;

fuzz_target!(|body: &[u8]| match read_batch(body) {
    Ok(events) => {
        assert!(events.len() <= MOST_EVENTS);
        for event in events {
            assert!(!event.id.is_empty() && !event.source.is_empty());
            assert_eq!(event.time.len(), "2026-11-22T08:15:00.000Z".len(), "{}", event.time);
            let whole: Value = serde_json::from_str(&event.json).expect("stored JSON");
            assert!(whole.is_object());
            if let Some(submission) = event.submission {
                assert!(event.subject.is_none(), "a submission names nobody");
                for text in [submission.answers, submission.consent] {
                    assert!(serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_object()), "{text}");
                }
            }
        }
    }
    Err(Refusal::Faults(faults)) => assert!(!faults.is_empty() && faults.len() <= 20),
    Err(Refusal::TooMany(count)) => assert!(count > MOST_EVENTS),
    Err(_) => {}
});
