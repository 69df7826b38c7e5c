//! A shop that recommends: one feed, and what each visitor sees of it.

use crate::facts::{PERSONALISE, config};
use crate::likes::{kept, pushed};
use crate::world::{ALL_GRANTED, World};
use parea::config::value::parse;
use parea::event::{Act, Event};
use parea::ports::Native;
use parea::view::Piece;

const FEED: &str = r#"[
    { "id": "soap", "title": "Soap", "url": "/soap", "topics": ["Soap"] },
    { "id": "sku-42", "title": "Early harvest", "url": "/early", "topics": ["Food > Olive oil"] },
    { "id": "sku-43", "title": "Koroneiki", "url": "/koroneiki", "topics": ["olive-oil", "Kalamata"] },
    { "id": "honey", "title": "Honey", "url": "/honey", "topics": ["Honey"] }
]"#;
pub const SHELF: &str = r#"{ "id": "shelf", "format": "inline", "slot": "shelf",
    "content": [{ "type": "recommendations", "feed": "/products.json", "max": 4 }] }"#;
const BOUGHT: &str = r#"{ "event": "purchase", "ecommerce": { "items": [{ "item_id": "sku-42" }] } }"#;

/// A visitor on a page of the shop, whose feed has come.
fn visitor(categories: &str) -> World {
    fed(FEED, categories)
}

/// A visitor on a page with a feed.
pub fn fed(feed: &str, categories: &str) -> World {
    let mut world = World::new();
    world.feed = parse(feed, &Native).ok();
    world.decide(categories);
    world
}

/// The products in the order in which they stand.
pub fn order(world: &World) -> Vec<String> {
    let list = world.part("shelf", "products").map(|list| list.children.clone()).unwrap_or_default();
    let key = |piece: &Piece| match piece {
        Piece::Element(item) => item.key.clone(),
        Piece::Text(text) => text.clone(),
    };
    list.iter().map(key).collect()
}

/// Reads three pages about olive oil for ten seconds each.
fn read(world: &mut World) {
    for page in ["/harvest", "/press", "/taste"] {
        world.has("mparea:topics", r#"["Olive oil"]"#).open(page, &config("", SHELF)).loaded().wait(10_000.0);
    }
    world.findings.clear();
}

#[test]
fn of_one_feed_three_visitors_see_three_orders() {
    let mut neutral = visitor("necessary");
    read(&mut neutral);
    neutral.open("/", &config("", SHELF)).loaded();
    assert_eq!(order(&neutral), ["soap", "sku-42", "sku-43", "honey"], "as the feed has it");
    assert!(neutral.keys().is_empty());

    let mut reader = visitor(ALL_GRANTED);
    read(&mut reader);
    reader.open("/", &config("", SHELF)).loaded();
    assert_eq!(order(&reader), ["sku-42", "sku-43", "soap", "honey"]);
    assert!(reader.text("shelf").contains("Because you looked at  Food > Olive oil"), "{}", reader.text("shelf"));

    let mut buyer = visitor(ALL_GRANTED);
    buyer.open("/thanks", &config("", SHELF)).loaded();
    assert_eq!(order(&buyer), ["soap", "sku-42", "sku-43", "honey"]);
    pushed(&mut buyer, &[BOUGHT]);
    for page in ["/", "/soap", "/again"] {
        buyer.open(page, &config("", SHELF)).loaded();
        assert!(!order(&buyer).contains(&"sku-42".to_owned()), "{page}: {:?}", order(&buyer));
    }
}

#[test]
fn what_is_looked_at_is_not_recommended() {
    for (page, thing) in [("/koroneiki", "[]"), ("/other", r#"["{\"@type\":\"Product\",\"sku\":\"sku-43\"}"]"#)] {
        let mut world = visitor("necessary");
        world.has("j", thing).open(page, &config("", SHELF)).loaded();
        assert_eq!(order(&world), ["soap", "sku-42", "honey"], "{page}");
    }
}

#[test]
fn a_withdrawal_brings_the_neutral_order_back_at_once() {
    let mut world = visitor(ALL_GRANTED);
    read(&mut world);
    world.open("/", &config("", SHELF)).loaded().decide("necessary");
    assert_eq!(order(&world), ["soap", "sku-42", "sku-43", "honey"]);
    assert!(!world.text("shelf").contains("Because"), "{}", world.text("shelf"));
}

#[test]
fn less_of_a_topic_holds_from_then_on() {
    let mut world = visitor(ALL_GRANTED);
    read(&mut world);
    world.open("/", &config("", SHELF)).loaded();
    let Some(Act::Less(topic)) = world.part("shelf", "less").and_then(|button| button.act) else {
        panic!("no way to see less")
    };
    world.act("shelf", Act::Less(topic));
    assert_eq!(order(&world), ["soap", "sku-42", "sku-43", "honey"]);
    assert_eq!(world.screen[0].focus, "products", "the button is gone");
    assert_eq!(kept(&world).at("interests.olive-oil.0"), Some(&0.0.into()));
    assert!(world.stored(PERSONALISE).is_some());
}

#[test]
fn the_feed_is_fetched_once_for_what_shows_and_not_before() {
    let mut world = World::new();
    let hidden = SHELF.replace("\"content\"", r#""audience": { "page.path": "/shop" }, "content""#);
    world.open("/", &config("", &hidden)).loaded().wait(10_000.0);
    assert_eq!(world.fetched, []);
    let other = SHELF
        .replace("shelf", "other")
        .replace("\"content\"", r#""when": { "any": [{ "visible": "5s" }] }, "content""#);
    world.open("/", &config("", &[SHELF, &other].join(","))).loaded();
    assert!(!world.shows("shelf"), "it waits, and nothing jumps");
    let products = parse(FEED, &Native).unwrap();
    world.happen(Event::Fed { url: "https://elaia.example/products.json".into(), products, campaign: "" });
    assert!(world.shows("shelf") && order(&world).len() == 4);
    world.wait(6_000.0);
    assert!(world.shows("other"));
    assert_eq!(world.fetched, [("https://elaia.example/products.json".to_owned(), String::new())]);
}

#[test]
fn without_the_feed_the_rest_shows_and_it_is_said_once() {
    let with_text = SHELF.replace("[{", r#"[{ "type": "text", "text": "Fresh" }, {"#);
    let both = [SHELF.replace("shelf", "alone"), with_text].join(",");
    for products in ["null", "{}", "7"] {
        let mut world = visitor("");
        world.feed = parse(products, &Native).ok();
        world.open("/", &config("", &both)).loaded().wait(1_000.0);
        assert_eq!((world.text("shelf").as_str(), world.shows("alone")), ("Fresh", false), "{products}");
        assert_eq!(world.codes(), [("no-feed", "")], "{products}");
        assert_eq!(world.problems[0].got, "https://elaia.example/products.json");
    }
}

#[test]
fn whoever_asks_why_is_told_the_interest_and_not_all_that_was_weighed() {
    let mut world = visitor(ALL_GRANTED);
    read(&mut world);
    world.open("/", &config("", SHELF)).loaded();
    world.happen(Event::Call { name: "privacy.report".into(), args: vec![] });
    let report = world.answers.pop().unwrap();
    let facts = report.at("shown.0.facts").unwrap().to_json(&Native);
    assert!(
        facts.contains("purchased") && facts.contains("interests.olive-oil") && !facts.contains("interests.soap"),
        "{facts}"
    );
    let requests = report.get("requests").unwrap().to_json(&Native);
    assert!(requests.contains(r#""https://elaia.example/products.json","why":"feed""#), "{requests}");
}

#[test]
fn a_bar_fills_as_the_cart_does() {
    let free = r#"{ "id": "free", "format": "inline", "slot": "free", "content": [{ "type": "progress", "value": "cart", "goal": 50,
        "text": "{{ remaining }} € to free delivery", "reached": "Delivery is free" }] }"#;
    let cart = r#""cart": { "type": "number", "from": { "meta": "cart" }, "purpose": "remember" }"#;
    let mut world = World::new();
    world.decide("necessary").has("mcart", r#"["32"]"#).open("/", &config(cart, free)).loaded();
    assert!(!world.shows("free"), "what may not be known is not shown as nothing");
    world.decide(ALL_GRANTED);
    world.happen(Event::Call { name: "set".into(), args: vec![parse(r#"{ "cart": 32 }"#, &Native).unwrap()] });
    assert_eq!(world.text("free"), "18 € to free delivery");
    world.happen(Event::Call { name: "set".into(), args: vec![parse(r#"{ "cart": 61 }"#, &Native).unwrap()] });
    assert_eq!(world.text("free"), "Delivery is free");
    assert_eq!(world.codes(), []);
}

const WHEEL: &str = r#"{ "id": "luck", "format": "modal", "needs": "remember", "content": [{ "type": "wheel", "id": "turn", "prizes": [
    { "text": "10 % off", "share": 0.5, "code": "TEN" }, { "text": "A soap", "share": 0.5, "code": "SOAP" }] }] }"#;

#[test]
fn a_wheel_gives_a_visitor_the_same_on_every_page() {
    let mut codes = Vec::new();
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    for page in ["/", "/again", "/?new"] {
        world.open(page, &config("", WHEEL)).loaded().act("luck", Act::Spin).act("luck", Act::Spin);
        assert_eq!(world.screen[0].focus, "won", "{page}");
        world.act("luck", Act::Coupon(0));
        codes.push(world.clipboard.clone());
        assert!(world.text("luck").contains("You have won:"), "{}", world.text("luck"));
    }
    assert!(codes[0] == codes[1] && codes[1] == codes[2] && !codes[0].is_empty(), "{codes:?}");
    let clicked = world.collected("clicked");
    assert!(clicked.iter().all(|event| event.at("data.block").is_some_and(|block| block.is("turn"))), "{clicked:?}");
}

const TOUR: &str = r#"{ "id": "tour", "format": "modal", "content": [{ "type": "steps", "steps": [
    { "id": "taste", "content": [{ "type": "heading", "text": "Which?" }, { "type": "button", "text": "Strong", "do": { "goto": "strong" } }] },
    { "id": "mild", "content": [{ "type": "text", "text": "Mild oil" }] },
    { "id": "strong", "content": [{ "type": "heading", "text": "Strong oil" }, { "type": "coupon", "code": "STRONG" }] }] }] }"#;

#[test]
fn a_fault_in_a_later_step_is_found_before_anything_is_recorded() {
    let broken = TOUR.replace(r#""code": "STRONG""#, r#""cod": "STRONG""#);
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &config("", &broken)).loaded();
    assert!(!world.shows("tour") && !world.emitted.iter().any(|(name, _)| name == "show"));
    assert_eq!(world.problems.iter().map(|problem| problem.code.name()).next(), Some("unknown-key"));
    // What has nothing to say yet may have by the time somebody comes there.
    let empty = TOUR.replace(
        r#"{ "type": "text", "text": "Mild oil" }"#,
        r#"{ "type": "progress", "value": "page.query.n", "goal": 5, "text": "" }"#,
    );
    world.open("/", &config("", &empty)).loaded();
    assert!(world.shows("tour"), "{:?}", world.codes());
}

#[test]
fn steps_go_on_and_back_the_way_they_came() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &config("", TOUR)).loaded();
    assert!(world.text("tour").contains("Which?") && !world.text("tour").contains("Strong oil"));
    world.act("tour", Act::Button(2));
    assert!(world.text("tour").contains("Strong oil"), "{}", world.text("tour"));
    assert_eq!(world.screen[0].focus, "step");
    world.act("tour", Act::Coupon(5));
    assert_eq!(world.clipboard, "STRONG");
    world.act("tour", Act::Step(0));
    assert!(world.text("tour").contains("Which?") && world.part("tour", "back").is_none(), "back is where it began");
    world.act("tour", Act::Step(1)).act("tour", Act::Step(2)).act("tour", Act::Step(9));
    assert!(world.text("tour").contains("Strong oil"));
    let steps: Vec<_> =
        world.emitted.iter().filter(|(name, _)| name == "step").filter_map(|(_, detail)| detail.get("step")).collect();
    assert_eq!(steps, [&"strong".into(), &"taste".into(), &"mild".into(), &"strong".into()]);
    assert_eq!(world.codes(), []);
}
