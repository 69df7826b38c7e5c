//! `parea diff`.

use super::{printed, run};
use serde_json::Value;

fn diff(old: &str, new: &str, more: &[&str]) -> String {
    printed(&[&["diff", old, new, "--visitors", "200"], more].concat())
}

#[test]
fn reach_before_and_after_what_is_lost_and_what_overlaps() {
    insta::assert_snapshot!(diff("old.jsonc", "new.jsonc", &["--seed", "3"]));
}

#[test]
fn equal_seeds_give_equal_numbers_and_others_do_not() {
    assert_eq!(diff("old.jsonc", "new.jsonc", &["--seed", "3"]), diff("old.jsonc", "new.jsonc", &["--seed", "3"]));
    assert_ne!(diff("old.jsonc", "new.jsonc", &["--seed", "3"]), diff("old.jsonc", "new.jsonc", &["--seed", "4"]));
}

#[test]
fn nothing_changes_where_nothing_is_changed() {
    let change: Value = serde_json::from_str(&diff("old.jsonc", "old.jsonc", &["--format", "json"])).unwrap();
    for reach in change["campaigns"].as_array().unwrap() {
        assert_eq!(reach["before"], reach["after"], "{reach}");
        assert!(reach["before"].as_u64().unwrap() > 0, "the population tries every campaign: {reach}");
    }
}

#[test]
fn a_file_that_is_not_there_is_said() {
    assert_eq!(run(&["diff", "old.jsonc", "absent.jsonc"]).2, 2);
}
