//! Pages that fill in late, say a thing twice or not at all, and take back what they said.

use crate::facts::{config, inline};
use crate::likes::{CART, kept, pushed, shop, weight};
use crate::world::{ALL_GRANTED, World};
use parea::config::value::map;
use parea::config::{Config, Value};
use parea::decide::trigger::Trigger;
use parea::effect::Listen;
use parea::event::Event;
use parea::ports::Native;

const KIND: &str = r#""kind": { "from": { "meta": "kind" } }"#;

#[test]
fn what_the_page_says_after_the_start_is_heard() {
    let text = config(KIND, &inline("oil", r#"{ "kind": "oil" }"#));
    for event in [Event::Loaded, Event::Consent] {
        let mut world = World::new();
        world.open("/", &text);
        assert!(!world.has("mkind", r#"["oil"]"#).shows("oil"));
        assert!(world.happen(event.clone()).shows("oil"), "{event:?}");
    }
}

#[test]
fn when_a_delay_ends_the_page_is_read_again() {
    let bar = r#"{ "id": "oil", "format": "bar", "audience": { "kind": "oil" }, "when": { "any": [{ "load": true }], "delay": "5s" },
        "content": [{ "type": "text", "text": "Hello" }] }"#;
    let mut world = World::new();
    world.has("mkind", r#"["oil"]"#).open("/", &config(KIND, bar)).loaded();
    world.wait(4_000.0).has("mkind", r#"["soap"]"#).wait(2_000.0);
    assert!(!world.shows("oil"), "the shop has sold out meanwhile");
}

#[test]
fn a_data_layer_that_comes_with_the_answer_is_heard() {
    let mut world = World::new();
    world.open("/", &shop()).loaded();
    for event in [Event::Consent, Event::Call { name: "consent".into(), args: vec![Value::Null] }] {
        world.listening.clear();
        world.write_decision(if matches!(event, Event::Consent) { "necessary" } else { ALL_GRANTED });
        world.happen(event);
        assert!(world.listening.contains(&Listen::Layer(true)));
    }
}

#[test]
fn what_the_data_layer_takes_back_is_gone() {
    let mut world = World::new();
    let text = config(r#""plan": { "from": { "dataLayer": "user.plan" } }"#, &inline("pro", r#"{ "plan": "pro" }"#));
    world.has("duser.plan", r#""pro""#).open("/", &text).loaded();
    assert!(world.shows("pro"));
    world.has("duser.plan", "null").happen(Event::Pushed(Value::List(vec![])));
    assert!(!world.shows("pro"));
}

#[test]
fn an_item_counts_by_its_finest_category_that_says_anything() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    let blank = r#"{ "item_category": "Food > Olive Oil", "item_category2": "", "item_category3": null }"#;
    let same = r#"{ "item_category": "Gifts", "item_category2": "Olive oil" }"#;
    for items in [blank, &[blank, ",", same].concat()] {
        pushed(&mut world, &[&format!(r#"{{ "event": "add_to_cart", "items": [{items}] }}"#)]);
    }
    assert_eq!((weight(&world, "olive-oil"), weight(&world, "gifts")), (6.0, 0.0));
}

#[test]
fn a_product_that_is_described_twice_was_looked_at() {
    let product = r#"{\"@type\":\"Product\",\"sku\":\"oil-500\"}"#;
    let other = r#"{\"@type\":\"Product\",\"sku\":\"soap\"}"#;
    let nameless = r#"{\"@type\":\"Product\",\"name\":\"Oil\"}"#;
    for (scripts, expected) in [
        (vec![product, product], Some("oil-500")),
        (vec![product, nameless], Some("oil-500")),
        (vec![product, other], None),
        (vec![nameless, nameless], None),
    ] {
        let mut world = World::new();
        let scripts: Vec<_> = scripts.into_iter().map(|script| format!("\"{script}\"")).collect();
        world.has("j", &format!("[{}]", scripts.join(","))).decide(ALL_GRANTED).open("/", &shop()).loaded();
        assert_eq!(kept(&world).at("viewed.0").and_then(Value::text), expected, "{scripts:?}");
    }
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    pushed(&mut world, &[CART]);
    assert_eq!(kept(&world).get("viewed"), None);
}

#[test]
fn a_list_takes_all_that_is_there() {
    let list = r#""kinds": { "type": "list", "from": { "element": ".kind" } }"#;
    let text = config(list, &inline("soap", r#"{ "kinds": { "$elemMatch": { "$eq": "soap" } } }"#));
    for (found, expected) in
        [(r#"["oil", "soap"]"#, true), (r#"["oil, soap"]"#, false), (r#"["oil"]"#, false), ("[]", false)]
    {
        let mut world = World::new();
        world.has("e.kind", found).open("/", &text).loaded();
        assert_eq!(world.shows("soap"), expected, "{found}");
        assert_eq!(world.codes(), []);
    }
}

#[test]
fn what_cannot_be_read_is_absent_and_reported() {
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(9_000));
    for (from, raw, is_reported) in [
        (r#""path": "a""#, "{ broken", true),
        (r#""path": "a""#, "7", false),
        (r#""path": "a""#, "", false),
        (r#""path": "a""#, r#"{"b":1}"#, false),
        (r#""path": "a""#, long.as_str(), true),
        (r#""decode": "base64""#, "no base64!", true),
        (r#""decode": "base64""#, "/w==", true),
        (r#""decode": "uri""#, "100%", false),
    ] {
        let mut world = World::new();
        let attribute = format!(r#""it": {{ "from": {{ "localStorage": "a", {from} }}, "purpose": "remember" }}"#);
        world.storage.push(("a".into(), raw.into()));
        world.decide(ALL_GRANTED).open("/", &config(&attribute, "")).loaded();
        let expected = if is_reported { vec![("wrong-fact", "attributes.it")] } else { vec![] };
        assert_eq!(world.codes(), expected, "{from} {raw:.20}");
    }
}

#[test]
fn a_variable_that_is_the_storage_needs_a_purpose() {
    for (path, needs) in [
        ("localStorage.prefs", true),
        ("window.localStorage.prefs", true),
        ("sessionStorage.x", true),
        ("document.cookie", true),
        ("top.document.cookie", true),
        ("shop.user.plan", false),
    ] {
        for (purpose, is_stated) in [("", false), (r#", "purpose": "remember""#, true)] {
            let text = config(&format!(r#""it": {{ "from": {{ "global": "{path}" }}{purpose} }}"#), "");
            let problems = &Config::read(&text, &Native).problems;
            let codes: Vec<_> = problems.iter().map(|one| (one.code.name(), one.path.as_str())).collect();
            let expected = if needs && !is_stated { vec![("missing", "attributes.it.purpose")] } else { vec![] };
            assert_eq!(codes, expected, "{path}{purpose}");
        }
    }
}

#[test]
fn two_attributes_may_read_one_product() {
    let attributes = r#""price": { "type": "number", "from": { "jsonLd": "Product.price" } }, "brand": { "from": { "jsonLd": "Product.brand.name" } }"#;
    let campaigns = [
        inline("cheap", r#"{ "price": { "$gt": 1, "$lt": 20 }, "brand": "Elaia" }"#),
        inline("lover", r#"{ "viewed": { "$elemMatch": { "$eq": "oil-500" } } }"#),
    ];
    let mut world = World::new();
    world.has("j", r#"["{\"@type\":\"Product\",\"sku\":\"oil-500\",\"price\":12,\"brand\":{\"name\":\"Elaia\"}}"]"#);
    world.decide(ALL_GRANTED).open("/", &config(attributes, &campaigns.join(","))).loaded();
    assert!(world.shows("cheap") && world.shows("lover"));
}

#[test]
fn a_page_that_does_not_scroll_counts_when_it_is_there_and_anew_on_every_page() {
    let mut world = World::new();
    let short = || Event::Scrolled { depth: 1.0, pixels: 0.0 };
    world.open("/", &config("", &inline("read", r#"{ "scroll": { "$gte": 0.5 } }"#))).happen(short());
    assert!(
        world.listening.contains(&Listen::Watch(vec![Trigger::Up])) && !world.shows("read"),
        "the app has drawn nothing yet"
    );
    for event in [Event::Loaded, Event::Navigated(world.page("/next"))] {
        world.listening.clear();
        world.happen(event);
        assert!(world.listening.contains(&Listen::Watch(vec![Trigger::Up])) && !world.shows("read"), "it is measured");
        assert!(world.happen(short()).shows("read"));
    }
}

#[test]
fn the_next_page_was_not_found_by_a_search() {
    let mut world = World::new();
    let campaigns = ["search", "internal"].map(|kind| inline(kind, &format!(r#"{{ "referrer.kind": "{kind}" }}"#)));
    let from_search = |world: &World, path: &str| {
        let mut page = world.page(path);
        page.facts.set("referrer", map([("host", "www.google.com".into())]));
        Event::Navigated(page)
    };
    let Event::Navigated(page) = from_search(&world, "/") else { return };
    let config = Config::read(&config("", &campaigns.join(",")), &Native);
    world.happen(Event::Start { seed: [1, 2], config, page, files: Value::Null, told: Value::Null }).loaded();
    assert!(world.shows("search"));
    // What the browser says stays the same while the page is not loaded anew.
    for path in ["/", "/#part", "/next", "/next", "/next#part"] {
        world.happen(from_search(&world, path));
        let is_first = !path.starts_with("/next");
        assert_eq!((world.shows("search"), world.shows("internal")), (is_first, !is_first), "{path}");
    }
}
