//! What is stored of the queues, damaged in any way: whole entries that stand in front of the damage stay, what is written
//! is within its bounds, and it reads back as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::Value;
use parea::consent::Purpose;
use parea::outbox::{Outbox, cloudevent};
use parea::ports::{Native, Ports};

const WALL: f64 = 1e12;

fuzz_target!(|input: (bool, u16, &str)| {
    let (is_service, at, damage) = input;
    let purpose = if is_service { Purpose::Service } else { Purpose::Measure };
    let mut writer = Outbox::default();
    for id in ["one", "two"] {
        let data = Value::Text(damage.to_owned());
        writer.push(purpose, cloudevent::event(id, "elaia", "submitted", "", &Native.time(WALL), data));
    }
    let whole = writer.stored(purpose, &Native).unwrap_or_default();
    assert!(whole.len() <= purpose.bounds().0 || damage.len() > 10_000);
    let cut = whole.char_indices().map(|(index, _)| index).nth(usize::from(at)).unwrap_or(whole.len());
    let (front, back) = whole.split_at(cut);
    for text in [damage.to_owned(), [front, damage].concat(), [front, damage, back].concat()] {
        let mut page = Outbox::default();
        page.merge(purpose, Some(&text), WALL, &Native);
        let Some(first) = page.stored(purpose, &Native) else { continue };
        assert!(first.len() <= purpose.bounds().0);
        let mut next = Outbox::default();
        next.merge(purpose, Some(&first), WALL, &Native);
        assert_eq!(next.stored(purpose, &Native).as_ref(), Some(&first), "it is not read back as it was written");
    }
    // The end of the first entry, as it is written.
    let end = whole.find(r#"},{"specversion""#).unwrap_or(whole.len());
    if cut > end && front.len() + damage.len() < 100_000 {
        let mut page = Outbox::default();
        page.merge(purpose, Some(front), WALL, &Native);
        assert!(page.stored(purpose, &Native).is_some_and(|text| text.contains(r#""id":"one""#)), "{front}");
    }
});
