//! Any cookie string, read by every source: what `auto` grants, a source named by the site grants as well, and nothing is
//! granted without a decision.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::{Consent, Path, Value, value};
use parea::consent::sources::{ALL, Context};
use parea::consent::{Category, Evidence, Reading};
use parea::ports::Native;
use std::sync::LazyLock;

/// `auto`, and then every source by its name.
static CONFIGURATIONS: LazyLock<Vec<Consent>> = LazyLock::new(|| {
    let names = std::iter::once("auto").chain(ALL.iter().map(|source| source.name()));
    let read = |name: &str| {
        let text =
            format!(r#"{{ "source": "{name}", "purposes": {{ "remember": "own", "measure": ["a", "statistics"] }} }}"#);
        let value = value::parse(&text, &Native).expect("JSON").leak();
        Consent::decode(value, &mut Path::default(), &mut Vec::new())
    };
    names.map(read).collect()
});

fn read(cookies: &str, config: &Consent) -> Reading {
    let mut evidence = Evidence::of(cookies);
    evidence.add(b'l', "any", cookies);
    let context =
        Context { config, evidence: &evidence, told: &Value::Null, wall: 1_795_305_600_000.0, ports: &Native };
    parea::consent::read(&context)
}

fn grants(reading: &Reading) -> [bool; 4] {
    Category::ALL.map(|category| reading.get(category) == Some(true))
}

fuzz_target!(|cookies: &str| {
    let Some((auto, named)) = CONFIGURATIONS.split_first() else { return };
    let automatic = read(cookies, auto);
    let mut one_grants = [false; 4];
    for config in named {
        let reading = read(cookies, config);
        assert!(reading.decided || grants(&reading) == [false; 4], "granted without a decision: {reading:?}");
        for (sum, own) in one_grants.iter_mut().zip(grants(&reading)) {
            *sum |= own;
        }
    }
    assert!(automatic.decided || grants(&automatic) == [false; 4], "granted without a decision: {automatic:?}");
    for (place, (all, one)) in grants(&automatic).into_iter().zip(one_grants).enumerate() {
        assert!(one || !all, "auto grants category {place}, which no source by itself does: {automatic:?}");
    }
});
