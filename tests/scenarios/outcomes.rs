//! What becomes of a showing, by whatever way it ends; and what the page may call for.

use crate::showings::{go, visitor};
use crate::world::{World, config};
use parea::config::{Value, value};
use parea::event::{Act, Close, Event};
use parea::ports::Native;

const BUTTONS: &str = r#""content": [{ "type": "heading", "text": "Oil" }, { "type": "coupon", "code": "OIL" },
    { "type": "button", "text": "Take it", "do": [{ "copy": "OIL" }, "close"] },
    { "type": "button", "text": "Tell a friend", "do": ["share", "close"] }]"#;

fn campaign(id: &str, keys: &str) -> String {
    format!(r#"{{ "id": "{id}", {keys}, {BUTTONS} }}"#)
}

fn call(world: &mut World, name: &str, args: &[&str]) {
    world.happen(Event::Call { name: name.into(), args: args.iter().map(|arg| Value::from(*arg)).collect() });
}

/// How many events of each kind of outcome the collector took: converted, dismissed, ignored.
fn outcomes(world: &World) -> [usize; 3] {
    ["converted", "dismissed", "ignored"].map(|kind| world.collected(kind).len())
}

fn told(world: &World, name: &str) -> usize {
    world.emitted.iter().filter(|(own, _)| own == name).count()
}

#[test]
fn a_code_that_is_taken_and_closes_has_converted() {
    for block in [2, 3] {
        let mut world = visitor();
        world.open("/", &config(&campaign("a", r#""format": "modal""#))).loaded().act("a", Act::Button(block));
        assert!(!world.shows("a"), "the button closes");
        assert_eq!(outcomes(&world), [1, 0, 0], "button {block}");
        assert!(!world.clipboard.is_empty());
    }
}

#[test]
fn what_could_not_be_copied_stays_until_it_is() {
    for block in [2, 3] {
        let mut world = visitor();
        world.copies = false;
        world.open("/", &config(&campaign("a", r#""format": "modal""#))).loaded().act("a", Act::Button(block));
        assert!(world.text("a").contains("Could not be copied"), "{}", world.text("a"));
        assert!(world.text("a").matches(&world.clipboard).count() > 0, "it is there to be selected");
        assert_eq!(outcomes(&world)[1], 0, "nobody has dismissed it");
        world.copies = true;
        // What only copies does not close for the press before it.
        world.act("a", Act::Coupon(1));
        assert!(world.shows("a"));
        world.act("a", Act::Button(block));
        assert!(!world.shows("a"), "button {block}");
        assert_eq!(outcomes(&world), [1, 0, 0], "button {block}");
    }
}

#[test]
fn a_share_begun_has_converted() {
    for (network, can_share) in [("native", true), ("copy", false), ("facebook", false)] {
        let mut world = visitor();
        world.open("/", &config(&campaign("a", r#""format": "bar""#))).loaded();
        let mut page = world.page("/");
        page.can_share = can_share;
        world.happen(Event::Navigated(page));
        world.copies = false;
        world.act("a", Act::Share(network));
        assert_eq!(outcomes(&world), [1, 0, 0], "{network}");
    }
}

#[test]
fn a_press_on_a_code_is_a_click_for_the_page_as_well() {
    let mut world = visitor();
    world.open("/", &config(&campaign("a", r#""format": "bar""#))).loaded().act("a", Act::Coupon(1));
    assert_eq!((told(&world, "click"), world.collected("clicked").len()), (1, 1));
}

#[test]
fn what_the_page_hides_after_it_was_seen_was_ignored() {
    let keys = r#""format": "bar", "frequency": { "cooldown": { "ignored": "3d" } }"#;
    let mut world = visitor();
    world.open("/", &config(&campaign("a", keys))).loaded();
    call(&mut world, "hide", &["a"]);
    assert_eq!(outcomes(&world), [0, 0, 0], "nobody saw it");
    world.alarm = None;
    world.open("/", &config(&campaign("a", keys))).loaded().happen(Event::Shown("a"));
    call(&mut world, "hide", &["a"]);
    assert_eq!(outcomes(&world), [0, 0, 1]);
    world.alarm = None;
    world.open("/", &config(&campaign("a", keys))).loaded();
    assert!(!world.shows("a"), "its cooldown has begun");
}

#[test]
fn an_opened_tab_that_is_left_was_ignored_and_a_launcher_was_not() {
    for (toggles, ignored) in [(0, 0), (1, 1)] {
        let mut world = visitor();
        world.open("/", &config(&campaign("a", r#""format": "tab", "placement": "middle-end""#))).loaded();
        for _ in 0..toggles {
            world.act("a", Act::Toggle);
        }
        world.happen(Event::Shown("a")).happen(Event::Leaving);
        assert_eq!(outcomes(&world), [0, 0, ignored]);
    }
}

#[test]
fn what_is_called_for_and_hidden_before_the_load_does_not_come() {
    let text = config(&campaign("a", r#""format": "modal", "when": { "any": [{ "manual": true }] }"#));
    let mut world = visitor();
    world.open("/", &text);
    call(&mut world, "show", &["a"]);
    call(&mut world, "hide", &["a"]);
    world.loaded();
    assert!(!world.shows("a"));
    call(&mut world, "show", &["a"]);
    assert!(world.shows("a"));
}

#[test]
fn what_a_withdrawal_takes_away_has_no_outcome() {
    let keys = r#""format": "bar", "audience": { "favourites": { "$exists": false } }"#;
    let mut world = visitor();
    world.open("/", &config(&campaign("a", keys))).loaded().happen(Event::Shown("a"));
    world.decide("necessary functionality analytics");
    assert!(!world.shows("a"));
    assert_eq!(outcomes(&world), [0, 0, 0]);
}

#[test]
fn who_comes_back_and_accepts_did_not_ignore_it() {
    let mut world = visitor();
    world.open("/", &config(&campaign("a", r#""format": "bar""#))).loaded().happen(Event::Shown("a"));
    // Another tab sends, so that this one waits.
    world.is_busy = true;
    world.happen(Event::Leaving);
    world.is_busy = false;
    world.act("a", Act::Coupon(1)).wait(60e3);
    assert_eq!(outcomes(&world), [1, 0, 0], "one showing, one outcome");
}

#[test]
fn a_visitor_who_is_held_out_is_not_shown_what_the_page_calls_for() {
    let held = |share: &str| {
        format!(
            r#""format": "modal", "when": {{ "any": [{{ "manual": true }}] }},
               "experiment": {{ "key": "oil", "holdout": "{share}", "variants": [{{ "id": "x" }}, {{ "id": "y", "patch": {{ "priority": 1 }} }}] }}"#
        )
    };
    for (share, shows) in [("100%", false), ("0%", true)] {
        let mut world = visitor();
        world.open("/", &config(&campaign("a", &held(share)))).loaded();
        call(&mut world, "show", &["a"]);
        assert_eq!(world.shows("a"), shows, "{share} are held out");
    }
}

#[test]
fn who_is_held_out_is_asked_only_once_that_is_known() {
    let keys = r#""format": "modal", "when": { "any": [{ "manual": true }] },
        "experiment": { "key": "oil", "holdout": "100%", "variants": [{ "id": "x" }, { "id": "y", "patch": { "priority": 1 } }] }"#;
    let mut world = visitor();
    let start = Event::Start {
        seed: [7, 7],
        config: parea::config::Config::read(&config(&campaign("a", keys)), &Native),
        page: world.page("/"),
        files: Value::Null,
        told: Value::Null,
    };
    world.turn(start);
    world.turn(Event::Loaded);
    call(&mut world, "show", &["a"]);
    assert!(!world.shows("a"), "what is stored is still being read");
    world.happen(Event::Stored { purpose: parea::consent::Purpose::Remember, text: None });
    assert!(!world.shows("a"), "held out");
}

#[test]
fn what_was_called_for_elsewhere_stays_until_the_next_page() {
    let keys = r#""when": { "any": [{ "manual": true }] }, "where": { "include": "/shop" }"#;
    for format in [r#""format": "modal""#, r#""format": "inline", "slot": "x""#] {
        let mut world = visitor();
        world.open("/", &config(&campaign("a", &format!("{format}, {keys}")))).loaded();
        call(&mut world, "show", &["a"]);
        assert!(world.shows("a"));
        // Each makes the widget look again at what shows.
        go(&mut world, "/#part");
        world.decide("necessary functionality analytics");
        assert!(world.shows("a"), "{format}: nothing of that is another page");
        go(&mut world, "/about");
        assert!(!world.shows("a"), "{format}");
    }
}

#[test]
fn what_the_page_calls_for_waits_for_its_load() {
    let keys = r#""when": { "any": [{ "manual": true }] }"#;
    let text = config(
        &[
            campaign("a", &format!(r#""format": "modal", {keys}"#)),
            campaign("b", &format!(r#""format": "inline", "slot": "x", {keys}"#)),
        ]
        .join(","),
    );
    let mut world = visitor();
    world.open("/", &text);
    call(&mut world, "show", &["a"]);
    call(&mut world, "show", &["b"]);
    assert!(!world.shows("a") && world.shows("b"));
    world.loaded();
    assert!(world.shows("a"));
    world.act("a", Act::Close(Close::Button));
    call(&mut world, "show", &["a"]);
    assert!(world.shows("a"), "as often as the page wants");
}

#[test]
fn what_cannot_be_drawn_is_said_once_however_often_it_is_called_for() {
    let text = config(
        r#"{ "id": "a", "format": "modal", "when": { "any": [{ "manual": true }] }, "content": [{ "type": "hologram" }] }"#,
    );
    let mut world = visitor();
    world.open("/", &text).loaded();
    call(&mut world, "show", &["a"]);
    world.happen(Event::Wake).happen(Event::Wake);
    assert_eq!(world.problems.len(), 1, "{:?}", world.codes());
}

#[test]
fn the_panel_and_the_trace_speak_of_the_variant_that_shows() {
    let keys = r#""format": "modal", "experiment": { "key": "oil", "variants": [{ "id": "x", "weight": 0 },
        { "id": "y", "weight": 1, "patch": { "when": { "any": [{ "visible": "2s" }] }, "content": { "h": { "text": "Other oil" } } } }] }"#;
    let text =
        config(&format!(r#"{{ "id": "a", {keys}, "content": [{{ "type": "heading", "id": "h", "text": "Oil" }}] }}"#));
    let mut world = visitor();
    world.open("/", &text).loaded();
    assert!(!world.shows("a"), "the variant waits");
    call(&mut world, "explain", &["a"]);
    let trace = world.answers.last().unwrap().clone();
    let gate = trace.at("campaigns.0.gates.9").unwrap().clone();
    assert_eq!(gate.at("wanted.any"), Some(&value::parse(r#"[{ "visible": "2s" }]"#, &Native).unwrap()), "{gate:?}");
    world.wait(2_000.0);
    assert_eq!(world.text("a"), "Other oil");
    call(&mut world, "privacy.report", &[]);
    let shown = world.answers.last().unwrap().at("shown").unwrap().clone();
    let facts = shown.items()[0].at("facts").unwrap().items().to_vec();
    assert!(facts.iter().any(|fact| fact.get("fact").unwrap().is("secondsOnPage")), "{facts:?}");
}
