//! Sharing at a server of one's own beside a form, what was copied, codes that open and fold, links of the page's own,
//! what stands by a selection, and the order by use.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::effect::Effect;
use parea::event::{Act, Event};
use parea::ports::Native;

const CAMPAIGN: &str = r#"{ "id": "oil", "format": "inline", "slot": "oil", "content": [
  { "type": "share", "networks": ["fediverse", "qr", "instagram"], "url": "/oil?of={{ answers.server or 'nobody' }}" },
  { "type": "form", "id": "ask", "autoAdvance": true, "steps": [
    { "id": "server", "type": "short-text", "title": "Which server?", "required": true },
    { "id": "colour", "type": "single", "title": "Which colour?", "options": ["green", "gold"], "other": true },
    { "id": "why", "type": "short-text", "title": "Why?" },
    { "id": "end", "type": "end", "title": "Thank you." } ] } ] }"#;

fn visits() -> World {
    let mut world = World::new();
    world.write_decision(ALL_GRANTED);
    world.open("/oil", &config(CAMPAIGN)).loaded();
    world
}

#[test]
fn a_server_of_ones_own_leaves_the_form_beside_it_alone() {
    let mut world = visits();
    world.act("oil", Act::Share("fediverse")).fill("oil", "server", "mine").act("oil", Act::Next);
    assert!(world.text("oil").contains("Which colour?"), "the form went on: {}", world.text("oil"));
    world.fill("oil", "server_host", "localhost:3000").act("oil", Act::Server);
    assert!(world.opened[0].starts_with("https://localhost:3000/share?"), "{:?}", world.opened);
    assert!(!format!("{:?}", world.screen[0]).contains("server_host"), "it has done its work");
    assert_eq!(world.screen[0].focus, "fediverse");
}

#[test]
fn a_wrong_server_is_said() {
    let mut world = visits();
    world.act("oil", Act::Share("fediverse")).fill("oil", "server_host", "nowhere").act("oil", Act::Server);
    assert_eq!(world.opened, [""; 0]);
    let field = world.part("oil", "field").unwrap();
    assert!(field.attributes.contains(&("aria-invalid", "true".to_owned())), "{field:?}");
    let view = &world.screen[0];
    assert_eq!(view.announcement, "Please write a web address, such as example.com.");
    assert!(world.text("oil").contains(&view.announcement) && view.focus == "server_host");
}

#[test]
fn folding_a_code_shares_nothing() {
    let mut world = visits();
    world.act("oil", Act::Share("qr")).act("oil", Act::Share("qr"));
    assert_eq!(world.collected("shared").len(), 1);
    assert!(world.part("oil", "qr").is_none());
}

#[test]
fn what_was_copied_says_so_where_it_was_pressed_and_knows_the_answers() {
    let mut world = visits();
    world.fill("oil", "server", "mine").act("oil", Act::Next).act("oil", Act::Share("instagram"));
    assert_eq!(world.clipboard, "https://elaia.example/oil?of=mine");
    assert!(world.text("oil").contains("Link copied") && !world.text("oil").contains("Instagram"));
    assert_eq!(world.screen[0].announcement, "Link copied");
}

const TELLS: &str = r#"{ "id": "oil", "format": "inline", "slot": "oil", "content": [
  { "type": "text", "text": "Fresh oil" },
  { "type": "button", "text": "Tell a friend", "do": "share" },
  { "type": "share", "networks": ["native", "messenger", "x", "copy"] } ] }"#;

/// A browser with a share sheet.
fn has_sheet(world: &mut World) {
    let mut page = world.page("/oil");
    page.can_share = true;
    world.happen(Event::Navigated(page));
}

#[test]
fn a_button_that_shares_says_what_it_has_copied_where_there_is_no_sheet() {
    for (copies, said) in [(true, "Copied"), (false, "Could not be copied")] {
        let mut world = World::new();
        world.copies = copies;
        world.open("/oil", &config(TELLS)).loaded().act("oil", Act::Button(1));
        assert_eq!(world.clipboard, "https://elaia.example/oil");
        assert_eq!(
            world.part("oil", "button").map(|button| format!("{:?}", button.children)),
            Some(format!("[Text({said:?})]"))
        );
    }
}

#[test]
fn where_the_sheet_is_refused_what_was_pressed_says_that_the_address_was_copied() {
    for (act, said) in [(Act::Button(1), "Copied"), (Act::Share("native"), "Link copied")] {
        let mut world = World::new();
        world.open("/oil", &config(TELLS)).loaded();
        has_sheet(&mut world);
        let effects = world.turn(Event::Act { campaign: "oil", act });
        let own = effects.iter().find_map(|effect| match effect {
            Effect::Share { act, .. } => Some(*act),
            _ => None,
        });
        assert_eq!(own, Some(act));
        // It has ended in the sheet, which says so itself.
        for ok in [true, false] {
            world.happen(Event::Done { campaign: "oil", act: Act::Share(""), ok, text: String::new() });
            assert!(!world.text("oil").contains("opied") && world.screen[0].announcement.is_empty());
        }
        // The browser side has copied it under the act that it was given.
        world.happen(Event::Done { campaign: "oil", act, ok: true, text: "https://elaia.example/oil".into() });
        assert_eq!(world.text("oil").matches("opied").count(), 1, "{}", world.text("oil"));
        assert!(world.text("oil").contains(said) && world.screen[0].announcement == said, "{}", world.text("oil"));
    }
}

#[test]
fn what_was_copied_is_not_said_on_the_next_page_and_can_be_said_again() {
    let mut world = World::new();
    world.open("/oil", &config(TELLS)).loaded().act("oil", Act::Share("copy"));
    assert!(world.text("oil").contains("Link copied"));
    let page = world.page("/soap");
    world.happen(Event::Navigated(page));
    let view = world.screen[0].clone();
    assert!(!world.text("oil").contains("Link copied") && view.announcement.is_empty(), "{}", world.text("oil"));
    world.act("oil", Act::Share("copy"));
    assert_eq!(world.clipboard, "https://elaia.example/soap");
    assert!(world.text("oil").contains("Link copied") && world.screen[0].announcement == "Link copied");
}

#[test]
fn what_happened_last_is_said() {
    let mut world = visits();
    world.fill("oil", "server", "mine").act("oil", Act::Next).fill("oil", "colour", "gold").act("oil", Act::Next);
    world.act("oil", Act::Next).wait(2_000.0);
    let sent = world.screen[0].announcement.clone();
    assert!(!sent.is_empty(), "{}", world.text("oil"));
    world.act("oil", Act::Share("instagram"));
    assert_eq!(world.screen[0].announcement, "Link copied");
}

#[test]
fn choosing_other_words_does_not_go_on_before_they_are_written() {
    let mut world = visits();
    let goes_on = |world: &World| {
        let form = world.part("oil", "form").unwrap();
        form.attributes.iter().any(|(name, _)| *name == "data-auto")
    };
    world.fill("oil", "server", "mine").act("oil", Act::Next);
    assert!(goes_on(&world));
    world.fill("oil", "colour", "other");
    assert!(!goes_on(&world));
    world.fill("oil", "colour", "gold");
    assert!(goes_on(&world));
}

/// A link of the page's own for a network is looked at, or followed; what it is answered.
fn link(world: &mut World, network: &str, address: &str, is_followed: bool) -> Option<Value> {
    world.answers.clear();
    let args = vec![network.into(), address.into(), is_followed.into()];
    world.happen(Event::Call { name: "share".into(), args });
    world.answers.pop()
}

fn told(world: &World) -> Vec<(&str, &str)> {
    let text = |detail: &Value, key: &str| detail.get(key).and_then(Value::text).unwrap_or_default().to_owned();
    let shares = world.emitted.iter().filter(|(name, _)| name == "share");
    shares
        .map(|(_, detail)| (text(detail, "campaign").leak() as &str, text(detail, "network").leak() as &str))
        .collect()
}

#[test]
fn a_link_of_the_page_that_is_followed_is_recorded_as_a_share() {
    let mut world = visits();
    let answer = link(&mut world, "x", "https://x.com/intent/post?text=Oil", true);
    assert_ne!(answer, Some(true.into()), "the browser follows it");
    assert_eq!(told(&world), [("page", "x")]);
    let [event] = world.collected("shared")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(event.at("data.campaign"), Some(&"page".into()));
    assert_eq!(event.at("data.network"), Some(&"x".into()));
}

#[test]
fn a_link_of_the_page_is_told_of_without_consent_and_recorded_nowhere() {
    let mut world = World::new();
    world.write_decision("necessary");
    world.open("/oil", &config(CAMPAIGN)).loaded();
    link(&mut world, "x", "https://x.com/intent/post", true);
    assert_eq!(told(&world), [("page", "x")]);
    assert!(world.sent.is_empty() && world.keys().is_empty(), "{:?} {:?}", world.sent, world.keys());
}

#[test]
fn a_link_without_an_address_gets_the_right_one_and_has_shared_nothing() {
    let mut world = visits();
    let answer = link(&mut world, "reddit", "", false);
    assert_eq!(answer, Some("https://www.reddit.com/submit?url=https%3A%2F%2Felaia.example%2Foil&title=Elaia".into()));
    assert_eq!(link(&mut world, "copy", "", false), Some("https://elaia.example/oil".into()));
    assert_eq!(link(&mut world, "fediverse", "", false), Some("https://elaia.example/oil".into()));
    assert!(told(&world).is_empty() && world.collected("shared").is_empty() && !world.shows("page"));
    assert_eq!(link(&mut world, "orkut", "", false), None);
    assert_eq!(world.codes(), [("bad-call", "parea")]);
}

#[test]
fn a_bare_link_to_a_network_that_needs_a_number_of_the_site_copies_without_one() {
    let mut world = visits();
    assert_eq!(link(&mut world, "messenger", "", false), Some("https://elaia.example/oil".into()));
    assert_eq!(link(&mut world, "messenger", "", true), Some(true.into()));
    assert_eq!(world.clipboard, "https://elaia.example/oil");
    assert!(world.text("page").contains("Link copied"), "{}", world.text("page"));
    // Where the page wrote an address, that is followed.
    let own = "https://m.me/elaia";
    assert_ne!(link(&mut world, "messenger", own, true), Some(true.into()));
}

#[test]
fn a_link_that_copies_says_so_for_a_while() {
    let mut world = visits();
    assert_eq!(link(&mut world, "copy", "https://elaia.example/press", true), Some(true.into()));
    assert_eq!(world.clipboard, "https://elaia.example/press");
    assert_eq!(world.text("page"), "Link copied Keep open");
    // It is a fallback for who has no clipboard, and no address to share.
    link(&mut world, "copy", "mailto:?body=oil", true);
    assert_eq!(world.clipboard, "https://elaia.example/oil");
    world.wait(19_000.0);
    assert!(world.shows("page"));
    world.wait(1_500.0);
    assert!(!world.shows("page"));
    assert!(world.collected("shown").iter().all(|event| event.at("data.campaign") != Some(&"page".into())));
}

#[test]
fn a_link_to_a_server_of_ones_own_asks_for_it_and_is_gone_then() {
    let mut world = visits();
    assert_eq!(link(&mut world, "fediverse", "https://joinmastodon.org/", true), Some(true.into()));
    assert!(told(&world).is_empty(), "nothing is shared yet");
    world.fill("page", "server_host", "mastodon.example").act("page", Act::Server);
    assert_eq!(world.opened, ["https://mastodon.example/share?text=Elaia%0Ahttps%3A%2F%2Felaia.example%2Foil"]);
    assert_eq!(told(&world), [("page", "fediverse")]);
    assert!(!world.shows("page"));
}

#[test]
fn a_link_to_a_code_shows_the_code_of_its_own_address() {
    let mut world = visits();
    link(&mut world, "copy", "https://elaia.example/a", true);
    link(&mut world, "qr", "https://elaia.example/a", true);
    world.wait(30_000.0);
    let short = world.part("page", "qr").unwrap();
    world.act("page", Act::Close(parea::event::Close::Button));
    assert!(!world.shows("page"));
    let long = ["https://elaia.example/", &"a".repeat(300)].concat();
    link(&mut world, "qr", &long, true);
    assert_ne!(world.part("page", "qr").unwrap(), short);
}

#[test]
fn a_campaign_of_the_configuration_says_what_the_links_of_the_page_share() {
    let mut world = World::new();
    let own = r#"{ "id": "page", "format": "slide-in", "when": { "any": [{ "manual": true }] },
        "content": [{ "type": "share", "what": "link", "add": { "utm_source": "{network}" } }] }"#;
    world.open("/oil", &config(own)).loaded();
    let answer = link(&mut world, "linkedin", "", true);
    let expected =
        "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Felaia.example%2Foil%3Futm_source%3Dlinkedin";
    assert_eq!(answer, Some(expected.into()));
    assert!(!world.shows("page"));
    link(&mut world, "copy", "", true);
    assert_eq!(world.clipboard, "https://elaia.example/oil?utm_source=copy");
    assert!(world.shows("page"));
}

const QUOTES: &str = r#"{ "id": "quote", "format": "inline", "slot": "oil", "content": [
  { "type": "share", "what": "selection", "within": "article", "networks": ["reddit", "whatsapp", "copy"], "url": "/oil#press" } ] }"#;

/// The address of a network's link.
fn href(world: &World, campaign: &str, network: &str) -> String {
    let view = world.screen.iter().find(|view| view.campaign == campaign).unwrap();
    let drawn = format!("{:?}", view.body);
    let before = drawn.split(&format!("(\"data-network\", \"{network}\")")).next().unwrap();
    before.rsplit("(\"href\", \"").next().unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn a_quote_is_shared_with_the_way_back_to_it() {
    let mut world = World::new();
    world.open("/oil", &config(QUOTES)).loaded();
    let given = r#"{ "text": "cold pressed", "hash": ":~:text=cold%20pressed" }"#;
    let given = value::parse(given, &Native).unwrap();
    world.happen(Event::Given { campaign: "quote", given });
    assert_eq!(
        href(&world, "quote", "whatsapp"),
        "https://wa.me/?text=cold%20pressed%0Ahttps%3A%2F%2Felaia.example%2Foil%23press%3A~%3Atext%3Dcold%2520pressed",
    );
    world.act("quote", Act::Share("copy"));
    assert_eq!(world.clipboard, "https://elaia.example/oil#press:~:text=cold%20pressed");
}

#[test]
fn a_picture_is_shared_as_what_it_is() {
    let mut world = World::new();
    let pictures = QUOTES.replace("selection", "image").replace(r#""reddit""#, r#""pinterest""#);
    world.open("/oil", &config(&pictures)).loaded();
    let given = r#"{ "text": "An olive", "media": "https://elaia.example/olive.avif" }"#;
    world.happen(Event::Given { campaign: "quote", given: value::parse(given, &Native).unwrap() });
    assert_eq!(
        href(&world, "quote", "pinterest"),
        "https://www.pinterest.com/pin/create/button/?url=https%3A%2F%2Felaia.example%2Foil%23press\
         &media=https%3A%2F%2Felaia.example%2Folive.avif&description=An%20olive",
    );
}

const ORDERED: &str = r#"{ "id": "oil", "format": "inline", "slot": "oil", "content": [
  { "type": "share", "order": "used", "networks": ["facebook", "x", "copy", "reddit"] } ] }"#;

fn order(world: &World) -> Vec<String> {
    let drawn = format!("{:?}", world.screen[0].body);
    drawn.split("(\"data-network\", \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn what_was_used_comes_first_on_the_next_page_where_that_is_granted() {
    for (grants, expected) in [
        (ALL_GRANTED, ["reddit", "copy", "facebook", "x"]),
        ("necessary functionality analytics", ["facebook", "x", "copy", "reddit"]),
    ] {
        let mut world = World::new();
        world.write_decision(grants);
        world.open("/oil", &config(ORDERED)).loaded();
        world.act("oil", Act::Share("copy")).act("oil", Act::Share("reddit"));
        assert_eq!(order(&world), ["facebook", "x", "copy", "reddit"], "not under the finger");
        world.open("/oil", &config(ORDERED)).loaded();
        assert_eq!(order(&world), expected, "{grants}");
        // It goes with the grant, from the screen and from the storage.
        world.decide("necessary functionality");
        assert_eq!(order(&world), ["facebook", "x", "copy", "reddit"]);
        world.open("/oil", &config(ORDERED)).loaded();
        world.decide(ALL_GRANTED);
        assert_eq!(order(&world), ["facebook", "x", "copy", "reddit"]);
    }
}

#[test]
fn what_was_used_is_kept_only_where_a_block_goes_by_it_and_the_visitor_can_read_it() {
    let mut world = visits();
    world.act("oil", Act::Share("instagram"));
    world.open("/oil", &config(CAMPAIGN)).loaded();
    assert!(!format!("{:?}", world.storage).contains("instagram"), "{:?}", world.storage);
    let mut world = World::new();
    world.write_decision(ALL_GRANTED);
    world.open("/oil", &config(ORDERED)).loaded().act("oil", Act::Share("copy"));
    world.open("/oil", &config(ORDERED)).loaded();
    world.happen(Event::Call { name: "privacy.report".into(), args: Vec::new() });
    let report = world.answers.pop().unwrap().to_json(&Native);
    assert!(report.contains(r#""fact":"shared""#) && report.contains("copy"), "{report}");
}
