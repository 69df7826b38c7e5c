//! Coupons whose code an address gives: asked for by a press and by nothing else, kept where that was allowed.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::config::value::{map, parse, texts};
use parea::event::{Act, Event};
use parea::ports::Native;

const OFFER: &str = r#"{ "id": "spring", "format": "inline", "slot": "here", "content": [
    { "type": "text", "text": "Ten euros" },
    { "type": "coupon", "from": "/codes/spring", "apply": "/cart?code={{ code }}" }] }"#;
const CODE: &str = "ELAIA-7F3K";

fn visitor(categories: &str) -> World {
    let mut world = World::new();
    world.decide(categories);
    world
}

/// The offer stands on the page.
fn offered(categories: &str) -> World {
    let mut world = visitor(categories);
    world.open("/", &config(OFFER)).loaded();
    world
}

fn gives(world: &mut World, code: &str) {
    world.code = Some(texts(&[("code", code)]));
}

fn press(world: &mut World) {
    world.act("spring", Act::Coupon(1));
}

fn is_given(world: &World) -> bool {
    world.text("spring").contains(CODE)
}

fn said(world: &World) -> &str {
    &world.screen.iter().find(|view| view.campaign == "spring").unwrap().announcement
}

/// The keys with which was asked.
fn keys(world: &World) -> Vec<&str> {
    world.claimed.iter().map(|(_, _, key)| key.as_str()).collect()
}

/// What was asked for last is answered.
fn answered(world: &mut World, products: Value) {
    let &(url, campaign, _) = world.claimed.last().unwrap();
    world.happen(Event::Fed { url: url.to_owned(), products, campaign });
}

#[test]
fn a_code_is_asked_for_by_a_press_and_only_once_however_often_that_is() {
    let mut world = offered("necessary");
    assert!(world.claimed.is_empty() && world.fetched.is_empty(), "nothing is asked before");
    assert!(world.text("spring").contains("Show code"));
    press(&mut world);
    press(&mut world);
    assert_eq!(world.claimed.len(), 1, "it is on its way");
    let (url, campaign, key) = world.claimed[0].clone();
    assert_eq!((url, campaign), ("/codes/spring", "spring"));
    assert!(key.len() >= 32, "nobody guesses it");
    let button = world.part("spring", "copy").unwrap();
    assert!(button.act.is_none() && button.attributes.contains(&("aria-disabled", "true".into())), "{button:?}");
    assert_eq!(said(&world), "");

    answered(&mut world, texts(&[("code", CODE)]));
    assert!(is_given(&world) && !world.text("spring").contains("Show code"));
    assert_eq!(said(&world), CODE);
    let apply = world.part("spring", "apply").unwrap();
    assert!(apply.attributes.contains(&("href", "/cart?code=ELAIA-7F3K".into())), "{apply:?}");
    press(&mut world);
    assert_eq!((world.clipboard.as_str(), said(&world).trim()), (CODE, "Copied"));
    assert_eq!((world.claimed.len(), world.codes()), (1, vec![]));
}

#[test]
fn it_counts_as_a_coupon_does_and_the_visitor_can_see_that_it_was_asked_for() {
    let mut world = offered(ALL_GRANTED);
    gives(&mut world, CODE);
    press(&mut world);
    world.wait(60_000.0);
    assert_eq!((world.collected("clicked").len(), world.collected("converted").len()), (1, 0));
    press(&mut world);
    world.wait(60_000.0);
    assert_eq!((world.collected("clicked").len(), world.collected("converted").len()), (2, 1), "it was used");

    world.happen(Event::Call { name: "privacy.report".into(), args: vec![] });
    let report = world.answers.pop().unwrap();
    let requests = report.get("requests").unwrap().items();
    let asked: Vec<_> = requests.iter().filter(|one| one.get("why") == Some(&"code".into())).collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].get("url"), Some(&"https://elaia.example/codes/spring".into()), "of the key nobody is told");
}

#[test]
fn what_is_remembered_shows_again_without_being_asked_for_until_it_is_erased() {
    let mut world = offered("necessary functionality");
    gives(&mut world, CODE);
    press(&mut world);
    assert!(world.stored("parea.elaia.remember").unwrap().contains(CODE));
    world.open("/next", &config(OFFER)).loaded();
    assert!(is_given(&world));
    assert_eq!((world.claimed.len(), said(&world)), (1, ""), "nothing has happened here");
    press(&mut world);
    assert_eq!(world.clipboard, CODE);

    // The address of another coupon has its own.
    world.open("/next", &config(&OFFER.replace("/codes/", "/summer/"))).loaded();
    assert!(!is_given(&world));

    world.open("/next", &config(OFFER)).loaded();
    world.happen(Event::Call { name: "privacy.erase".into(), args: vec![] });
    assert_eq!((world.keys(), is_given(&world)), (vec![], false));
    world.open("/", &config(OFFER)).loaded();
    assert!(!is_given(&world));
    press(&mut world);
    let keys = keys(&world);
    assert!(keys.len() == 2 && keys[0] != keys[1], "it is somebody new: {keys:?}");
}

#[test]
fn what_was_given_and_erased_on_one_page_is_gone_as_well() {
    let mut world = offered("necessary functionality");
    gives(&mut world, CODE);
    press(&mut world);
    world.happen(Event::Call { name: "privacy.erase".into(), args: vec![] });
    assert_eq!((world.keys(), is_given(&world)), (vec![], false));
    // What was on its way stands there, and is kept nowhere.
    world.code = None;
    press(&mut world);
    world.happen(Event::Call { name: "privacy.erase".into(), args: vec![] });
    answered(&mut world, texts(&[("code", CODE)]));
    assert!(is_given(&world));
    assert_eq!((world.keys(), world.codes()), (vec![], vec![]));
    world.open("/", &config(OFFER)).loaded();
    assert!(!is_given(&world));
}

#[test]
fn without_the_grant_it_lives_for_the_page_and_nothing_keeps_it() {
    let mut world = offered("necessary");
    gives(&mut world, CODE);
    press(&mut world);
    assert!(is_given(&world) && world.keys().is_empty());
    // What was given after a refusal is nothing for a later grant to keep.
    world.decide("necessary functionality");
    assert!(is_given(&world) && !world.stored("parea.elaia.remember").unwrap().contains(CODE));
    world.decide("necessary");
    // A page without a load is the same page.
    let page = world.page("/next");
    world.happen(Event::Navigated(page));
    assert!(is_given(&world));
    assert_eq!((world.claimed.len(), world.keys()), (1, vec![]));
    world.open("/", &config(OFFER)).loaded();
    assert!(!is_given(&world));
}

#[test]
fn what_was_given_before_the_answer_is_kept_after_it_and_a_withdrawal_takes_it_from_the_storage_alone() {
    let mut world = World::new();
    world.open("/", &config(OFFER)).loaded();
    gives(&mut world, CODE);
    press(&mut world);
    assert!(is_given(&world) && world.keys().is_empty());
    world.decide(ALL_GRANTED);
    assert!(world.stored("parea.elaia.remember").unwrap().contains(CODE));
    world.decide("necessary");
    assert!(world.keys().is_empty() && is_given(&world), "it stands before the visitor's eyes");
    world.open("/", &config(OFFER)).loaded();
    assert!(!is_given(&world));
}

#[test]
fn what_fails_says_so_and_is_asked_for_again_with_the_same_key() {
    let long = "X".repeat(65);
    let answers =
        [Value::Null, map([]), texts(&[("code", &long)]), texts(&[("code", "A\u{7}B")]), texts(&[("code", " ")])];
    for answer in answers {
        let mut world = offered("necessary functionality");
        world.code = Some(answer.clone());
        press(&mut world);
        assert!(world.text("spring").contains("This could not be loaded. Show code"), "{}", world.text("spring"));
        assert_eq!((said(&world), world.codes()), ("This could not be loaded.", vec![("no-feed", "")]), "{answer:?}");
        world.code = None;
        press(&mut world);
        assert_eq!(said(&world), "", "so that it is heard again");
        answered(&mut world, Value::Null);
        assert_eq!(said(&world), "This could not be loaded.");

        gives(&mut world, &"X".repeat(64));
        press(&mut world);
        assert!(world.text("spring").contains(&"X".repeat(64)));
        let keys = keys(&world);
        assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }
}

#[test]
fn two_campaigns_with_one_address_have_a_code_each() {
    let mut world = visitor("necessary functionality");
    let other = OFFER.replace("\"spring\"", "\"summer\"").replace("\"here\"", "\"there\"");
    world.open("/", &config(&[OFFER, ",", &other].concat())).loaded();
    gives(&mut world, CODE);
    press(&mut world);
    assert!(is_given(&world) && !world.text("summer").contains(CODE));
    gives(&mut world, "SUMMER");
    world.act("summer", Act::Coupon(1));
    assert!(is_given(&world) && world.text("summer").contains("SUMMER"));
    world.open("/", &config(&[OFFER, ",", &other].concat())).loaded();
    assert!(is_given(&world) && world.text("summer").contains("SUMMER"));
}

#[test]
fn what_is_only_tried_costs_the_shop_no_code() {
    let mut world = offered(ALL_GRANTED);
    gives(&mut world, CODE);
    let args = vec![parse(&config(OFFER), &Native).unwrap()];
    world.happen(Event::Call { name: "preview".into(), args });
    press(&mut world);
    assert!(world.text("spring").contains("PREVIEW") && world.claimed.is_empty(), "{}", world.text("spring"));
}

#[test]
fn nothing_else_is_asked_for_by_what_a_page_makes_up() {
    let mut world = visitor("necessary");
    let static_one = OFFER.replace(r#""from": "/codes/spring""#, r#""code": "TEN""#);
    world.is_split = true;
    world.open("/", &config(&static_one)).loaded();
    assert!(world.text("spring").contains("TEN") && world.parts.is_empty(), "{:?}", world.parts);
    for act in [Act::Coupon(0), Act::Coupon(1), Act::Coupon(9)] {
        world.act("spring", act);
    }
    assert!(world.claimed.is_empty());
    world.open("/", &config(OFFER)).loaded();
    assert_eq!((world.shows("spring"), &world.parts[..]), (false, &["blocks"][..]));
}
