//! The whole configuration: any text gives a configuration that can run; a page with it shows what is whole and goes on.
//!
//! A configuration lives as long as its page, so this target fills its memory by design: `cargo xtask fuzz` runs it in
//! processes that are replaced.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::Config;
use parea::ports::Native;

#[path = "../../tests/scenarios/world.rs"]
#[allow(dead_code, reason = "shared with the native tests, which use all of it")]
mod world;

fuzz_target!(|text: &str| {
    let config = Config::read(text, &Native);
    for problem in &config.problems {
        assert!(!problem.code.name().is_empty());
    }
    let mut world = world::World::new();
    world.cookie("prefs=%7B%22name%22%3A%22Anna%22%7D");
    world.decide(world::ALL_GRANTED);
    world.start("/shop?utm_source=a#b", config);
    world.loaded().wait(30_000.0).decide("").wait(1_000.0);
    assert!(world.keys().iter().all(|key| key.ends_with(".service")), "{:?}", world.keys());
});
