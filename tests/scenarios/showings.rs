//! What a showing is, what becomes of it, and what counts it: for every format, over pages and days.

use crate::world::{ALL_GRANTED, World, config};
use parea::State;
use parea::config::value::map;
use parea::config::{Config, Value, value};
use parea::consent::Purpose;
use parea::decide::trigger::Trigger;
use parea::event::{Act, Close, Event, Page};
use parea::ports::Native;

const DAY: f64 = 8.64e7;
const CONTENT: &str = r#""content": [{ "type": "heading", "text": "Oil" }, { "type": "button", "text": "Go", "do": { "open": "/shop" } }]"#;

/// A campaign with those keys.
fn campaign(id: &str, keys: &str) -> String {
    format!(r#"{{ "id": "{id}", {keys}, {CONTENT} }}"#)
}

/// A configuration with further top-level keys.
pub fn whole(campaigns: &[String], more: &str) -> String {
    let text = config(&campaigns.join(",")).replacen("\"sinks\"", &format!("{more} \"sinks\""), 1);
    assert_eq!(Config::read(&text, &Native).problems, []);
    text
}

/// Somebody new who has granted everything.
pub fn visitor() -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    world
}

/// One visit on a later day: what is open sees the light for a second, and the page is left.
fn visit(world: &mut World, days: f64, text: &str) -> Vec<&'static str> {
    world.alarm = None;
    world.wall += days * DAY;
    world.open("/", text).loaded();
    let shown: Vec<_> = world.screen.iter().map(|view| view.campaign).collect();
    for campaign in &shown {
        world.happen(Event::Shown(campaign));
    }
    world.happen(Event::Leaving);
    shown
}

/// Moves on within the same document, as a router does.
pub fn go(world: &mut World, path: &str) {
    let page = world.page(path);
    world.happen(Event::Navigated(page));
}

fn track(world: &mut World, event: &str) {
    world.happen(Event::Call { name: "track".into(), args: vec![event.into()] });
}

fn told(world: &World, name: &str) -> usize {
    world.emitted.iter().filter(|(own, _)| own == name).count()
}

#[test]
fn a_cap_of_fifty_in_a_window_holds_at_fifty() {
    let text = whole(&[campaign("a", r#""format": "modal", "frequency": { "max": 50, "per": "365d" }"#)], "");
    let mut world = visitor();
    let shown: Vec<_> = (0..60).map(|_| visit(&mut world, 1.0, &text).len()).collect();
    assert_eq!(shown.iter().sum::<usize>(), 50);
    assert!(shown[50..].iter().all(|count| *count == 0));
    world.wall += 305.5 * DAY;
    assert_eq!(visit(&mut world, 0.0, &text), ["a"], "a year after the first there is room again");
    let text = whole(&[campaign("a", r#""format": "modal""#)], r#""limits": { "perDay": 30 },"#);
    let mut world = visitor();
    let shown: usize = (0..40).map(|_| visit(&mut world, 0.02, &text).len()).sum();
    assert_eq!(shown, 30);
}

#[test]
fn more_than_can_be_remembered_is_a_mistake() {
    for (keys, code, path) in [
        (r#""frequency": { "max": 101, "per": "30d" }"#, "wrong-type", "campaigns[0].frequency.max"),
        (r#""frequency": { "max": 1.5 }"#, "wrong-type", "campaigns[0].frequency.max"),
        (r#""frequency": { "max": -1 }"#, "wrong-type", "campaigns[0].frequency.max"),
        (r#""frequency": { "every": "7d", "clock": "group" }"#, "no-group", "campaigns[0].frequency.clock"),
        (r#""group": "Our offers""#, "bad-id", "campaigns[0].group"),
    ] {
        let mut world = visitor();
        world.open("/", &config(&campaign("a", &format!(r#""format": "modal", {keys}"#)))).loaded();
        assert_eq!(world.codes(), [(code, path)]);
        assert!(world.screen.is_empty());
    }
}

#[test]
fn names_that_storage_and_reports_use_are_kebab_case() {
    for (id, is_good) in [
        ("winter-oil", true),
        ("a", true),
        ("2026-oil", true),
        ("", false),
        ("Winter", false),
        ("winter_oil", false),
        ("winter--oil", false),
        ("-oil", false),
        ("oil-", false),
        ("λάδι", false),
    ] {
        let text = config(&campaign(id, r#""format": "inline", "slot": "x""#));
        let codes: Vec<_> = Config::read(&text, &Native).problems.iter().map(|one| one.code.name()).collect();
        assert_eq!(codes.is_empty(), is_good, "{id}: {codes:?}");
        let site = config("").replacen(r#""id": "elaia""#, &format!(r#""id": "{id}""#), 1);
        let site = Config::read(&site, &Native);
        assert_eq!((site.problems.is_empty(), site.site.is_whole), (is_good, is_good), "{id}");
        assert!(is_good || site.problems[0].path == "site.id");
    }
}

#[test]
fn a_broken_group_holds_back_its_own_campaigns_only() {
    let campaigns = [
        campaign("asks", r#""format": "modal", "group": "feedback", "priority": 1"#),
        campaign("stands", r#""format": "inline", "slot": "x", "group": "feedback""#),
        campaign("offers", r#""format": "modal", "group": "offers""#),
    ];
    let limits = r#""limits": { "perPage": 1, "groups": { "feedback": { "max": 1, "per": "soon" }, "offers": { "max": 1, "per": "1d" } } }, "sinks""#;
    let text = config(&campaigns.join(",")).replacen("\"sinks\"", limits, 1);
    let mut world = visitor();
    world.open("/", &text).loaded();
    assert_eq!(world.codes(), [("wrong-type", "limits.groups.feedback.per")]);
    assert!(world.shows("offers") && world.screen.len() == 1);
    let mut world = visitor();
    world.open("/", &text.replacen("\"perPage\": 1", "\"perPage\": true", 1)).loaded();
    assert!(world.screen.is_empty(), "without its caps nothing interrupts");
}

#[test]
fn a_fragment_is_no_page_view_unless_it_is_a_path() {
    let text = whole(
        &[
            campaign("once", r#""format": "modal", "frequency": { "max": 1, "per": "page" }, "priority": 1"#),
            campaign(
                "part",
                r##""format": "modal", "when": { "any": [{ "hash": "#part" }] }, "audience": { "page.hash": "part" }"##,
            ),
        ],
        "",
    );
    let mut world = visitor();
    world.open("/", &text).loaded().act("once", Act::Close(Close::Button));
    let views = |world: &World| crate::bounds::item(world, "remember").at("data.pageViews").and_then(Value::number);
    go(&mut world, "/#other");
    assert!(world.screen.is_empty(), "it is the same page view");
    assert_eq!(views(&world), Some(1.0));
    go(&mut world, "/#part");
    assert!(world.shows("part"), "the trigger hears of it, and the fact is new");
    world.act("part", Act::Close(Close::Button));
    for path in ["/?q=1", "/next", "/#/shop", "/#/oil", "/#!oil"] {
        go(&mut world, path);
        assert!(world.shows("once"), "{path} is another page view");
        world.act("once", Act::Close(Close::Button));
    }
    world.happen(Event::Leaving);
    assert_eq!(views(&world), Some(6.0));
}

#[test]
fn a_query_that_the_page_replaces_is_no_page_view() {
    let text = whole(
        &[
            campaign("once", r#""format": "modal", "frequency": { "max": 1, "per": "page" }, "priority": 1"#),
            campaign("size", r#""format": "modal", "audience": { "page.query.size": "l", "utm.source": "letter" }"#),
        ],
        "",
    );
    let mut world = visitor();
    let utm = |page: &mut Page, source: &str| page.facts.set("utm", map([("source", source.into())]));
    let mut page = world.page("/oil?utm_source=letter");
    utm(&mut page, "letter");
    world.open("/other", &text).happen(Event::Navigated(page)).loaded().act("once", Act::Close(Close::Button));
    let replace = |world: &mut World, path: &str| {
        let mut page = world.page(path);
        page.is_same = true;
        world.happen(Event::Navigated(page));
        world.screen.iter().map(|one| one.campaign).collect::<Vec<_>>()
    };
    assert_eq!(replace(&mut world, "/oil"), [""; 0], "the letter's words are taken out");
    assert_eq!(replace(&mut world, "/oil?size=l"), ["size"], "and are known all the same");
}

#[test]
fn its_own_frequency_holds_for_what_stands_in_the_page() {
    let inline = |frequency: &str| {
        whole(&[campaign("note", &format!(r#""format": "inline", "slot": "x", "frequency": {frequency}"#))], "")
    };
    let days = |frequency: &str| {
        let (text, mut world) = (inline(frequency), visitor());
        (0..6).map(|_| visit(&mut world, 1.0, &text).len()).collect::<Vec<_>>()
    };
    assert_eq!(days(r#"{ "max": 2, "per": "ever" }"#), [1, 1, 0, 0, 0, 0]);
    assert_eq!(days(r#"{ "max": 1, "per": "2d" }"#), [1, 0, 1, 0, 1, 0]);
    assert_eq!(days(r#"{ "every": "3d" }"#), [1, 0, 0, 1, 0, 0]);
    assert_eq!(days(r#"{ "cooldown": { "ignored": "2d" } }"#), [1, 0, 1, 0, 1, 0], "it was seen and left");
    assert_eq!(days(r#"{ "stopOn": "ignored" }"#), [1, 0, 0, 0, 0, 0]);
    let (text, mut world) = (inline(r#"{ "stopOn": "converted" }"#), visitor());
    world.open("/", &text).loaded().act("note", Act::Button(1)).happen(Event::Leaving);
    assert_eq!(visit(&mut world, 1.0, &text), [""; 0], "it has done its work");
}

#[test]
fn what_stands_in_the_page_is_not_counted_by_the_limits_and_not_capped_by_them() {
    let note = r#""format": "inline", "slot": "x", "group": "offers", "frequency": { "max": 9, "per": "ever" }"#;
    let text = whole(
        &[campaign("note", note), campaign("modal", r#""format": "modal""#)],
        r#""limits": { "perPage": 1, "perSession": 1, "perDay": 1, "gap": "1h", "groups": { "offers": { "max": 1, "per": "1d" } } },"#,
    );
    let mut world = visitor();
    assert_eq!(visit(&mut world, 0.0, &text), ["note", "modal"]);
    assert_eq!(visit(&mut world, 0.01, &text), ["note"]);
}

#[test]
fn what_has_no_slot_on_the_page_neither_shows_nor_counts_nor_holds_its_group() {
    let once = r#""group": "offers", "frequency": { "max": 1, "per": "ever" }"#;
    let text = whole(
        &[
            campaign("hero", &format!(r#""format": "inline", "slot": "hero", {once}"#)),
            campaign("winter", &format!(r#""format": "slide-in", {once}"#)),
            campaign(
                "after",
                r#""format": "toast", "when": { "any": [{ "follows": { "campaign": "hero", "state": "shown" } }] }"#,
            ),
        ],
        "",
    );
    let mut world = visitor();
    world.has_slots = false;
    assert_eq!(visit(&mut world, 0.0, &text), ["winter"], "the group is not taken");
    assert_eq!(visit(&mut world, 1.0, &text), [""; 0]);
    assert!(world.emitted.iter().all(|(_, told)| !told.get("campaign").is_some_and(|id| id.is("hero"))));
    world.has_slots = true;
    assert_eq!(visit(&mut world, 1.0, &text), ["hero", "after"], "nothing of it was used up");
    assert_eq!(visit(&mut world, 1.0, &text), ["after"]);
}

#[test]
fn a_call_for_what_has_no_slot_holds_until_there_is_one() {
    let manual = r#""format": "inline", "slot": "hero", "when": { "any": [{ "manual": true }] }"#;
    let text = whole(&[campaign("hero", manual)], "");
    let mut world = visitor();
    world.has_slots = false;
    world.open("/", &text).loaded().happen(Event::Call { name: "show".into(), args: vec!["hero".into()] });
    world.wait(60_000.0).happen(Event::Wake);
    assert!(!world.shows("hero") && told(&world, "show") == 0);
    world.happen(Event::Fired(Trigger::Place("hero")));
    assert!(world.shows("hero") && told(&world, "show") == 1);
    go(&mut world, "/next");
    world.happen(Event::Call { name: "reset".into(), args: vec!["hero".into()] });
    world.happen(Event::Fired(Trigger::Place("hero")));
    assert!(!world.shows("hero"), "nobody has called for it since");
}

const TAB: &str = r#""format": "tab", "placement": "middle-end""#;

#[test]
fn a_closed_tab_is_no_showing_and_an_opened_one_is_one() {
    let modal = campaign("modal", r#""format": "modal", "when": { "any": [{ "exit": true }] }"#);
    let text = whole(&[campaign("tab", TAB), modal], r#""limits": { "perPage": 1 },"#);
    let mut world = visitor();
    world.open("/", &text).loaded().happen(Event::Fired(Trigger::Exit));
    assert!(world.shows("tab") && world.shows("modal"), "a launcher does not count");
    let mut world = visitor();
    world.open("/", &text).loaded().act("tab", Act::Toggle).act("tab", Act::Toggle).act("tab", Act::Toggle);
    world.act("tab", Act::Close(Close::Button)).happen(Event::Fired(Trigger::Exit));
    assert!(!world.shows("modal"), "what was opened is the one interruption of this page");
    let sums = crate::bounds::item(&world, "remember");
    let sum = |what: &str| sums.at(&format!("data.campaigns.tab.{what}")).and_then(Value::number);
    assert_eq!((sum("shown"), sum("dismissed")), (Some(1.0), Some(1.0)), "however often it is folded");
    assert_eq!(world.collected("dismissed").len(), 1);
}

#[test]
fn what_the_visitor_opens_is_never_refused_and_its_frequency_hides_the_launcher() {
    let tab = campaign("tab", &format!(r#"{TAB}, "frequency": {{ "cooldown": {{ "dismissed": "3d" }} }}"#));
    let text =
        whole(&[campaign("modal", r#""format": "modal", "priority": 1"#), tab], r#""limits": { "perPage": 1 },"#);
    let mut world = visitor();
    world.open("/", &text).loaded().act("modal", Act::Close(Close::Button));
    world.act("tab", Act::Toggle);
    assert!(world.screen.iter().any(|view| view.campaign == "tab" && view.open));
    world.act("tab", Act::Toggle).happen(Event::Leaving);
    assert!(!visit(&mut world, 1.0, &text).contains(&"tab"), "closed yesterday");
    assert!(visit(&mut world, 2.1, &text).contains(&"tab"));
}

#[test]
fn a_tab_that_was_folded_can_still_convert() {
    let text = whole(&[campaign("tab", TAB)], "");
    let mut world = visitor();
    world.open("/", &text).loaded().act("tab", Act::Toggle).act("tab", Act::Toggle).act("tab", Act::Toggle);
    world.act("tab", Act::Button(1)).act("tab", Act::Toggle).happen(Event::Leaving);
    let sums = crate::bounds::item(&world, "remember");
    let sum = |what: &str| sums.at(&format!("data.campaigns.tab.{what}")).and_then(Value::number);
    assert_eq!((sum("converted"), sum("dismissed")), (Some(1.0), Some(0.0)), "one showing, one outcome");
}

#[test]
fn a_page_that_calls_for_a_tab_opens_it() {
    let mut world = visitor();
    let text = whole(&[campaign("tab", &format!(r#"{TAB}, "when": {{ "any": [{{ "manual": true }}] }}"#))], "");
    world.open("/", &text).loaded().happen(Event::Call { name: "show".into(), args: vec!["tab".into()] });
    assert!(world.screen.iter().any(|view| view.campaign == "tab" && view.open));
}

#[test]
fn what_a_page_of_the_same_document_ends_was_ignored() {
    let text = whole(
        &[
            campaign("shop", r#""format": "modal", "where": { "include": "/shop" }"#),
            campaign("all", r#""format": "inline", "slot": "x", "frequency": { "max": 9, "per": "1d" }"#),
            campaign("free", r#""format": "inline", "slot": "y""#),
        ],
        "",
    );
    let mut world = visitor();
    world.open("/shop", &text).loaded();
    for campaign in ["shop", "all", "free"] {
        world.happen(Event::Shown(campaign));
    }
    go(&mut world, "/about");
    assert!(!world.shows("shop") && world.shows("all"));
    let ignored: Vec<_> = world.collected("ignored").iter().map(|event| (*event).clone()).collect();
    assert_eq!(ignored.len(), 1, "what stays is not over");
    assert!(ignored[0].at("data.campaign").unwrap().is("shop"));
    assert!(ignored[0].at("data.path").unwrap().is("/shop"), "that is where it was");
    world.happen(Event::Leaving);
    assert_eq!(world.collected("ignored").len(), 2, "what no rule of its own asks about is left in silence");
    go(&mut world, "/shop");
    assert!(world.shows("shop"));
    go(&mut world, "/about");
    assert_eq!(world.collected("ignored").len(), 2, "this time nobody saw it");
}

/// A page on which so many campaigns wait for the last gate, so that every one is asked in each turn.
fn crowd(count: usize) -> World {
    let keys = r#""format": "modal", "group": "all", "when": { "any": [{ "exit": true }] }"#;
    let campaigns: Vec<_> = (0..count).map(|at| campaign(&format!("c-{at}"), keys)).collect();
    let limits = r#""limits": { "groups": { "all": { "max": 9, "per": "1d" } } },"#;
    let mut world = visitor();
    world.start("/", Config::read(&whole(&campaigns, limits), &Native)).loaded();
    world
}

#[test]
fn thousands_of_campaigns_cost_as_much_each_as_hundreds() {
    // The same number of campaigns is judged: few in many turns, and many in few. Where each looked at all the others the
    // second took twenty times as long.
    let time = |world: &mut World, turns: usize| {
        let start = std::time::Instant::now();
        for _ in 0..turns {
            world.turn(Event::Wake);
        }
        start.elapsed().as_secs_f64()
    };
    let (mut few, mut many, mut best) = (crowd(500), crowd(4_000), [f64::INFINITY; 2]);
    for _ in 0..7 {
        best = [best[0].min(time(&mut few, 16)), best[1].min(time(&mut many, 2))];
    }
    assert!(best[1] < best[0] * 6.0, "{best:?}");
}

const GOAL: &str = r#""goal": { "event": "purchase", "within": "7d" }"#;

#[test]
fn with_a_goal_only_its_event_converts() {
    let text = whole(&[campaign("a", &format!(r#""format": "bar", {GOAL}"#))], "");
    let mut world = visitor();
    world.open("/", &text).loaded().act("a", Act::Button(1));
    assert_eq!((world.collected("clicked").len(), world.collected("converted").len()), (1, 0), "a click is no goal");
    track(&mut world, "search");
    track(&mut world, "purchase");
    track(&mut world, "purchase");
    assert_eq!((world.collected("converted").len(), told(&world, "convert")), (1, 1), "once");
    world.act("a", Act::Close(Close::Button)).happen(Event::Leaving);
    assert_eq!(world.collected("dismissed").len(), 0, "one showing has one outcome");
}

#[test]
fn a_goal_is_reached_pages_and_days_later_by_the_last_showing() {
    let rule =
        format!(r#""format": "modal", {GOAL}, "frequency": {{ "max": 2, "per": "ever", "stopOn": "converted" }}"#);
    let text = whole(&[campaign("a", &rule)], "");
    for (days, converted) in [(1.0, 1), (6.9, 1), (7.1, 0)] {
        let mut world = visitor();
        assert_eq!(visit(&mut world, 0.0, &text), ["a"]);
        assert_eq!(visit(&mut world, 1.0, &text), ["a"]);
        assert_eq!(visit(&mut world, days, &text), [""; 0]);
        track(&mut world, "purchase");
        assert_eq!(world.collected("converted").len(), converted, "{days} days after the last");
        let sums = crate::bounds::item(&world, "remember");
        let sum = |what: &str| sums.at(&format!("data.campaigns.a.{what}")).and_then(Value::number).unwrap_or(0.0);
        assert_eq!((sum("converted"), sum("ignored")), (converted as f64, 2.0 - converted as f64), "of two showings");
    }
}

#[test]
fn a_goal_told_before_the_past_is_known_counts_all_the_same() {
    // The page after the purchase pushes into `dataLayer` before there is a widget.
    let text =
        whole(&[campaign("a", &format!(r#""format": "modal", {GOAL}, "frequency": {{ "stopOn": "converted" }}"#))], "");
    let mut world = visitor();
    assert_eq!(visit(&mut world, 0.0, &text), ["a"]);
    world.state = State::default();
    let (config, page) = (Config::read(&text, &Native), world.page("/thanks"));
    world.turn(Event::Start { seed: [7, 7], config, page, files: Value::Null, told: Value::Null });
    let bought = value::parse(r#"[{ "event": "purchase" }]"#, &Native).unwrap();
    world.turn(Event::Pushed(bought));
    assert_eq!(told(&world, "convert"), 0, "what is stored is still being read");
    let text = world.stored("parea.elaia.remember");
    world.happen(Event::Stored { purpose: Purpose::Remember, text });
    assert_eq!(told(&world, "convert"), 1);
}

#[test]
fn a_goal_needs_its_event_and_its_window() {
    for (goal, code, path) in [
        (r#"{ "event": "purchase" }"#, "missing", "campaigns[0].goal.within"),
        (r#"{ "within": "7d" }"#, "missing", "campaigns[0].goal.event"),
        (r#"{ "event": "purchase", "within": "a week" }"#, "wrong-type", "campaigns[0].goal.within"),
        (r#""purchase""#, "wrong-type", "campaigns[0].goal"),
    ] {
        let text = config(&campaign("a", &format!(r#""format": "bar", "goal": {goal}"#)));
        let found: Vec<_> =
            Config::read(&text, &Native).problems.iter().map(|one| (one.code.name(), one.path.clone())).collect();
        assert!(found.contains(&(code, path.to_owned())), "{found:?}");
    }
}

#[test]
fn without_the_grant_a_goal_is_of_this_page_view_only() {
    let text = whole(&[campaign("a", &format!(r#""format": "modal", {GOAL}"#))], "");
    let mut world = World::new();
    world.decide("necessary analytics").open("/", &text).loaded().happen(Event::Shown("a"));
    track(&mut world, "purchase");
    assert_eq!(world.collected("converted").len(), 1, "shown on this page");
    world.alarm = None;
    world.open("/next", &text);
    track(&mut world, "purchase");
    assert_eq!(world.collected("converted").len(), 1, "nothing is known of the page before");
}

#[test]
fn a_goal_belongs_to_the_showing_before_it() {
    let text = whole(&[campaign("a", &format!(r#""format": "modal", {GOAL}"#))], "");
    let mut world = visitor();
    assert_eq!(visit(&mut world, 0.0, &text), ["a"]);
    let stored = world.storage.clone();
    // The visitor is asked anew on the next page, buys, and sees it again before they answer.
    world.alarm = None;
    world.cookies.clear();
    world.wall += DAY;
    world.open("/", &text);
    track(&mut world, "purchase");
    world.wait(1_000.0).loaded();
    assert!(world.shows("a"));
    world.storage = stored;
    world.wait(1_000.0).decide(ALL_GRANTED);
    let sums = crate::bounds::item(&world, "remember");
    let rows = sums.at("data.shown").cloned().unwrap_or_default();
    let outcome = |at: usize| rows.items().get(at).and_then(|row| row.items().get(4)).cloned();
    assert_eq!((outcome(0), outcome(1)), (Some("converted".into()), Some(Value::Null)), "{rows:?}");
    world.act("a", Act::Close(Close::Button));
    assert_eq!(world.collected("dismissed").len(), 1, "the second one has its own end");
}
