//! The gallery is whole: every block in every format that has room for it, and every state that a press leads to.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that finds nothing fails"
)]

use parea::content::blocks;
use parea::view::Format;
use serde_json::Value;
use std::collections::BTreeMap;

/// Blocks for which a strip or a short message has room.
const SMALL: [(&str, &[&str]); 3] = [
    ("bar", &["heading", "text", "image", "button", "coupon", "countdown", "progress", "rating", "share", "form"]),
    ("rail", &["share"]),
    ("toast", &["heading", "text", "button", "coupon", "countdown", "progress"]),
];

/// Blocks that every other format shows; what is newer than these shows somewhere at least.
const LARGE: [&str; 18] = [
    "heading",
    "text",
    "image",
    "video",
    "button",
    "coupon",
    "countdown",
    "divider",
    "list",
    "row",
    "form",
    "share",
    "recommendations",
    "progress",
    "rating",
    "quote",
    "wheel",
    "steps",
];

/// Blocks that look different after something was done: an example has a state for that.
const MOVING: [&str; 3] = ["coupon", "wheel", "steps"];

/// Adds the kinds of the blocks in a content, and of those inside of them; questions of a form are none.
fn gather(content: &Value, kinds: &mut Vec<String>) {
    for block in content.as_array().into_iter().flatten() {
        if block.is_array() {
            gather(block, kinds);
            continue;
        }
        let kind = block["type"].as_str().expect("a block has a type").to_owned();
        gather(&block["content"], kinds);
        if kind != "form" {
            block["steps"].as_array().into_iter().flatten().for_each(|step| gather(&step["content"], kinds));
        }
        kinds.push(kind);
    }
}

/// What stands in each format: kinds of blocks, and whether any example with it has states.
fn shown() -> BTreeMap<String, BTreeMap<String, bool>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/gallery");
    let mut shown: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let example: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let campaign = &example["campaign"];
        let mut kinds = Vec::new();
        gather(&campaign["content"], &mut kinds);
        let has_states = example.get("states").is_some() || example.get("state").is_some();
        for kind in kinds {
            *shown.entry(campaign["format"].as_str().unwrap().to_owned()).or_default().entry(kind).or_default() |=
                has_states;
        }
    }
    shown
}

#[test]
fn every_block_is_shown_in_every_format_that_has_room_for_it_and_in_its_states() {
    let shown = shown();
    let mut missing = Vec::new();
    for format in Format::NAMES {
        let wanted = SMALL.iter().find(|(own, _)| own == format).map_or(&LARGE[..], |(_, blocks)| blocks);
        for block in wanted {
            match shown.get(*format).and_then(|kinds| kinds.get(*block)) {
                None => missing.push(format!("{block} in {format}")),
                Some(false) if MOVING.contains(block) => missing.push(format!("a state of {block} in {format}")),
                Some(_) => {}
            }
        }
    }
    for block in blocks::ALL {
        if !shown.values().any(|kinds| kinds.contains_key(block.name)) {
            missing.push(format!("{} anywhere", block.name));
        }
    }
    assert!(missing.is_empty(), "the gallery lacks {}", missing.join(", "));
}
