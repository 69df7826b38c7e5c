//! A feed that fails, changes or holds something broken, and what was bought while it stands there.

use crate::facts::config;
use crate::likes::pushed;
use crate::shop::{SHELF, fed, order};
use crate::world::{ALL_GRANTED, World};
use parea::config::value::parse;
use parea::decide::trigger::Trigger;
use parea::event::Event;
use parea::ports::Native;

const FEED: &str =
    r#"[{ "id": "soap", "title": "Soap", "url": "/?p=1" }, { "id": "honey", "title": "Honey", "url": "/?p=2" }]"#;

fn visitor(feed: &str) -> World {
    fed(feed, ALL_GRANTED)
}

#[test]
fn another_address_leaves_what_stands_until_it_has_come() {
    let shelf = SHELF.replace("/products.json", "{{ page.path }}.json");
    let mut world = visitor(FEED);
    world.open("/a", &config("", &shelf)).loaded();
    world.feed = None;
    let page = Event::Navigated(world.page("/b"));
    world.happen(page);
    assert_eq!(order(&world), ["soap", "honey"], "the new one is on its way");
    let asked: Vec<_> = world.fetched.iter().map(|(url, _)| url.as_str()).collect();
    assert_eq!(asked, ["https://elaia.example/%2Fa.json", "https://elaia.example/%2Fb.json"]);
    let products = parse(r#"[{ "id": "oil", "title": "Oil", "url": "/oil" }]"#, &Native).unwrap();
    world.happen(Event::Fed { url: asked[1].to_owned(), products, campaign: "" });
    assert_eq!(order(&world), ["oil"]);
}

#[test]
fn what_could_not_be_had_is_asked_for_again_on_the_next_page() {
    let mut world = visitor("null");
    world.open("/", &config("", SHELF)).loaded().wait(60e3);
    assert_eq!((order(&world), world.fetched.len()), (vec![], 1));
    world.feed = parse(FEED, &Native).ok();
    let page = Event::Navigated(world.page("/next"));
    world.happen(page);
    assert_eq!((order(&world).len(), world.fetched.len()), (2, 2));
    let page = Event::Navigated(world.page("/again"));
    world.happen(page);
    assert_eq!(world.fetched.len(), 2, "what has come is kept");
}

#[test]
fn what_failed_once_is_asked_for_again_and_is_a_request_of_its_own() {
    let mut world = visitor(FEED);
    world.feed = None;
    world.open("/", &config("", SHELF)).loaded();
    let url = world.fetched[0].0.clone();
    world.feed = parse(FEED, &Native).ok();
    world.happen(Event::Unfed { url: url.clone(), purpose: None });
    assert_eq!((order(&world).len(), world.fetched.len()), (2, 2));
    world.happen(Event::Call { name: "privacy.report".into(), args: vec![] });
    let report = world.answers.last().unwrap().get("requests").unwrap().to_json(&Native);
    assert_eq!(report.matches(&url).count(), 2, "{report}");
    world.happen(Event::Unfed { url: "https://elsewhere.example/".into(), purpose: None });
    assert_eq!(world.fetched.len(), 2, "what nobody asks for");
}

#[test]
fn products_are_told_apart_by_their_queries_where_a_shop_does_so() {
    for (page, expected) in [
        ("/", vec!["soap", "honey"]),
        ("/?p=1", vec!["honey"]),
        ("/?utm_source=mail&p=2", vec!["soap"]),
        ("/?p=22", vec!["soap", "honey"]),
    ] {
        let mut world = visitor(FEED);
        world.open(page, &config("", SHELF)).loaded();
        assert_eq!(order(&world), expected, "{page}");
    }
}

#[test]
fn nothing_is_fetched_for_a_slot_that_the_page_does_not_have() {
    let mut world = visitor(FEED);
    world.has_slots = false;
    world.open("/", &config("", SHELF)).loaded().wait(10e3);
    assert_eq!(world.fetched, []);
    world.happen(Event::Fired(Trigger::Place("shelf")));
    assert_eq!((order(&world).len(), world.fetched.len()), (2, 1));
}

#[test]
fn a_broken_product_is_left_out_alone() {
    let broken = [r#""title": 7"#, r#""title": { "en": 7 }"#, r#""title": {}"#, r#""title": ["a"]"#, r#""id": 1"#];
    for broken in broken {
        let feed = FEED.replace("[{", &format!(r#"[{{ "id": "x", "url": "/x", {broken} }}, {{"#));
        let mut world = visitor(&feed);
        world.open("/", &config("", SHELF)).loaded();
        assert_eq!((order(&world), world.codes()), (vec!["soap".into(), "honey".into()], vec![]), "{broken}");
    }
}

#[test]
fn what_may_not_be_said_is_not_asked_for_either() {
    let loose = r#""plan": { "from": { "dataLayer": "plan" } }"#;
    for feed in ["javascript:alert(1)", "/{{ plan or 'x' }}.json", ""] {
        // In a step that does not show as well.
        for content in [
            r#"[{ "type": "text", "text": "a" }, BLOCK]"#,
            r#"[{ "type": "steps", "steps": [{ "id": "a", "content": [{ "type": "text", "text": "a" }] }, { "id": "b", "content": [BLOCK] }] }]"#,
        ] {
            let block = format!(r#"{{ "type": "recommendations", "feed": "{feed}" }}"#);
            let campaign = r#"{ "id": "shelf", "format": "inline", "slot": "shelf", "content": "#;
            let campaign = [campaign, &content.replace("BLOCK", &block), "}"].concat();
            let mut world = visitor(FEED);
            world.open("/", &config(loose, &campaign)).loaded();
            assert_eq!(world.fetched, [], "{feed} {content}");
        }
    }
}

#[test]
fn what_is_bought_goes_from_the_shelf_at_once() {
    let mut world = visitor(FEED);
    world.open("/", &config("", SHELF)).loaded();
    pushed(&mut world, &[r#"{ "event": "purchase", "ecommerce": { "items": [{ "item_id": "soap" }] } }"#]);
    assert_eq!(order(&world), ["honey"]);
}

#[test]
fn what_was_bought_long_ago_is_never_offered_again() {
    let mut world = visitor(FEED);
    world.open("/", &config("", SHELF)).loaded();
    pushed(&mut world, &[r#"{ "event": "purchase", "ecommerce": { "items": [{ "item_id": "soap" }] } }"#]);
    for number in 0..400 {
        let item =
            format!(r#"{{ "event": "purchase", "ecommerce": {{ "items": [{{ "item_id": "sku-{number}" }}] }} }}"#);
        pushed(&mut world, &[&item]);
    }
    world.open("/", &config("", SHELF)).loaded();
    assert_eq!(order(&world), ["honey"], "four hundred purchases later");
}

#[test]
fn what_is_missing_is_said_within_the_leave_alone() {
    let free = r#"{ "id": "free", "format": "inline", "slot": "free", "content": [{ "type": "progress", "value": "cart", "goal": 50,
        "text": "{{ remaining }} € to free delivery" }] }"#;
    for (reader, expected) in [("global", "no-purpose"), ("dataLayer", "no-purpose"), ("meta", "")] {
        let mut world = visitor("[]");
        for want in ["gcart", "dcart"] {
            world.has(want, "32");
        }
        world.has("mcart", r#"["32"]"#);
        let cart = format!(r#""cart": {{ "type": "number", "from": {{ "{reader}": "cart" }} }}"#);
        world.open("/", &config(&cart, free)).loaded();
        let codes: Vec<_> = world.problems.iter().map(|problem| problem.code.name()).collect();
        assert_eq!((world.shows("free"), codes.concat()), (expected.is_empty(), expected.to_owned()), "{reader}");
    }
}

#[test]
fn an_image_is_fetched_without_what_only_leave_lets_us_know() {
    let name = r#""name": { "from": { "cookie": "name" }, "purpose": "personalise" }"#;
    let image = r#"{ "id": "shelf", "format": "inline", "slot": "shelf", "content": [{ "type": "image", "alt": "", "width": 6, "height": 4,
        "src": "/{{ name or 'all' }}.avif", "srcset": [{ "src": "/{{ name or 'all' }}-2.avif", "width": 12 }], "dark": "/{{ name or 'all' }}-dark.avif" },
        { "type": "video", "src": "/a.mp4", "poster": "/{{ name or 'all' }}.png", "title": "Film", "width": 6, "height": 4 },
        { "type": "text", "text": "{{ name or 'all' }}" }] }"#;
    let mut world = visitor("[]");
    world.cookie("name=Anna");
    world.open("/", &config(name, image)).loaded();
    assert_eq!(world.text("shelf").trim_start_matches("Play video").trim(), "Anna");
    let drawn = format!("{:?}", world.screen[0].body);
    assert!(drawn.contains("/all.avif") && drawn.contains("/all-2.avif") && drawn.contains("all-dark.avif"), "{drawn}");
    assert!(!drawn.contains("Anna.") && !drawn.contains("Anna-"), "{drawn}");
}
