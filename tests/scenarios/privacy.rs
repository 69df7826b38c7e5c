//! What the visitor and the page are told: the report, the export, the panel, and what erasing does.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use parea::privacy::panel::{DISCARD, FORGET, LESS};
use parea::view::Piece;
use proptest::prelude::*;

const CAMPAIGNS: &str = r#"
  { "id": "offer", "format": "modal", "where": { "include": "/*" }, "otherwise": "neutral",
    "audience": { "$or": [{ "$segment": "oil-lover" }, { "sessions": { "$gt": 9 } }] }, "when": { "any": [{ "scroll": "50%" }] },
    "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" },
                 { "type": "image", "src": "/img/oil.avif", "alt": "Oil", "width": 6, "height": 4 } ] },
  { "id": "open", "format": "inline", "slot": "a", "content": [ { "type": "text", "text": "For all" } ] },
  { "id": "ask", "format": "tab",
    "content": [ { "type": "form", "id": "nps", "steps": [ { "id": "score", "type": "nps", "title": "Likely?" }, { "id": "thanks", "type": "end", "title": "Thanks" } ] } ] }"#;

fn visitor() -> World {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world
}

/// On a page with everything granted, scrolled far enough for the offer.
fn friend() -> World {
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/shop", &config(CAMPAIGNS)).loaded();
    world.happen(Event::Scrolled { depth: 0.6, pixels: 900.0 }).happen(Event::Shown("offer"));
    world
}

fn call(world: &mut World, name: &str, args: Vec<Value>) -> Value {
    world.answers.clear();
    world.happen(Event::Call { name: format!("privacy.{name}"), args });
    assert_eq!(world.answers.len(), 1, "{name} is answered once");
    world.answers.remove(0)
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.at(path).unwrap_or(&Value::Null)
}

/// One member of every item in a list.
fn each<'a>(report: &'a Value, list: &str, key: &str) -> Vec<&'a str> {
    at(report, list).items().iter().map(|item| at(item, key).text().unwrap_or("-")).collect()
}

fn show(world: &mut World) -> String {
    world.happen(Event::Call { name: "show".into(), args: vec!["privacy".into()] });
    world.text("privacy")
}

/// The address of the link that saves a file.
fn saved(pieces: &[Piece]) -> Option<String> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Element(element) if element.attributes.iter().any(|(name, _)| *name == "download") => {
            element.attributes.iter().find(|(name, _)| *name == "href").map(|(_, address)| address.clone())
        }
        Piece::Element(element) => saved(&element.children),
        Piece::Text(_) => None,
    })
}

#[test]
fn without_consent_the_report_holds_our_files_and_nothing_about_the_visitor() {
    for categories in ["", "necessary"] {
        let mut world = visitor();
        world.decide(categories).open("/", &config(CAMPAIGNS)).loaded();
        world.permitted.clear();
        let report = call(&mut world, "report", vec![]);
        assert_eq!(at(&report, "stored"), &Value::List(vec![]), "{categories}");
        assert_eq!(at(&report, "consent.purposes"), &Value::List(vec![]));
        assert_eq!(
            each(&report, "requests", "url"),
            ["https://cdn.example/parea.js", "https://elaia.example/parea.json"]
        );
        assert_eq!(each(&report, "requests", "why"), ["file", "file"]);
        assert_eq!(at(&report, "shown.0.facts"), &Value::List(vec![]), "nobody is known");
        assert!(world.permitted.iter().all(|(purpose, _)| *purpose == Purpose::Service), "{:?}", world.permitted);
        let text = show(&mut world);
        assert!(text.contains("Everyone sees this here. Nothing about you was used."), "{text}");
        assert!(text.contains("What is stored here Nothing."), "{text}");
        assert!(!text.contains("Anna"), "{text}");
    }
}

#[test]
fn every_picture_that_may_be_requested_is_named_once() {
    let picture = |name: &str| {
        format!(
            r#"{{ "type": "image", "src": "https://a.example/{name}.avif", "alt": "", "width": 6, "height": 4,
                "srcset": [{{ "src": "https://b.example/{name}.avif", "width": 12 }}], "dark": "https://c.example/{name}.avif" }}"#
        )
    };
    let tour = format!(
        r#"{{ "id": "tour", "format": "inline", "slot": "a", "content": [{{ "type": "steps", "steps": [
            {{ "id": "one", "content": [{}] }}, {{ "id": "two", "content": [{}] }}] }}] }}"#,
        picture("one"),
        picture("two")
    );
    let mut world = visitor();
    world.open("/", &config(&tour)).loaded();
    let named = |world: &mut World| {
        let report = call(world, "report", vec![]);
        let mut all: Vec<_> = each(&report, "requests", "url").into_iter().map(str::to_owned).collect();
        all.retain(|url| url.ends_with(".avif"));
        all.sort();
        all
    };
    let all = |name: &str| ["a", "b", "c"].map(|host| format!("https://{host}.example/{name}.avif"));
    assert_eq!(named(&mut world), all("one"), "the second step is not requested yet");
    world.act("tour", Act::Step(1)).act("tour", Act::Step(0)).act("tour", Act::Step(1));
    let mut both = [all("one"), all("two")].concat();
    both.sort();
    assert_eq!(named(&mut world), both);
}

#[test]
fn the_report_is_what_is_stored_and_what_was_requested() {
    let mut world = friend();
    let report = call(&mut world, "report", vec![]);
    assert_eq!(at(&report, "consent.source"), &"vanilla-cookieconsent".into());
    assert_eq!(at(&report, "consent.purposes").items().len(), 3);
    assert_eq!(each(&report, "stored", "key"), world.keys().into_iter().rev().collect::<Vec<_>>());
    assert_eq!(each(&report, "stored", "purpose"), ["remember", "measure"]);
    for item in at(&report, "stored").items() {
        let text = world.stored(at(item, "key").text().unwrap()).unwrap();
        assert_eq!(at(item, "bytes"), &(text.len() as f64).into());
        assert_eq!(at(item, "data"), &Value::Null, "a report holds no data");
        assert_eq!(at(item, "since"), &"2026-11-22T00:00:00.000Z".into());
    }
    assert_eq!(each(&report, "stored", "until"), ["2027-05-21T00:00:00.000Z", "2027-02-20T00:00:00.000Z"]);
    assert_eq!(each(&report, "requests", "why"), ["file", "file", "image", "events"]);
    assert_eq!(each(&report, "requests", "purpose"), ["-", "-", "-", "measure"]);
    assert_eq!(
        each(&report, "requests", "url")[2..],
        ["https://elaia.example/img/oil.avif", "https://elaia.example/parea/v1/events"]
    );
}

#[test]
fn remembering_lives_on_with_every_visit() {
    let mut world = friend();
    world.wait(10.0 * 8.64e7).open("/", &config(CAMPAIGNS)).loaded();
    let report = call(&mut world, "report", vec![]);
    assert_eq!(at(&report, "stored.0.since"), &"2026-11-22T00:00:00.000Z".into());
    assert_eq!(at(&report, "stored.0.until"), &"2027-05-31T00:00:00.000Z".into());
}

#[test]
fn the_export_holds_the_data_of_every_item() {
    let mut world = friend();
    let export = call(&mut world, "export", vec![]);
    for item in at(&export, "stored").items() {
        let text = world.stored(at(item, "key").text().unwrap()).unwrap();
        let stored = value::parse(&text, &Native).unwrap();
        assert!(!at(item, "data").is_null());
        assert_eq!(at(item, "data"), at(&stored, "data"));
    }
    show(&mut world);
    let href = saved(&world.screen.last().unwrap().body).unwrap();
    let json = href.strip_prefix("data:application/json,").unwrap();
    let json = parea::consent::evidence::percent_decode(json).unwrap();
    assert_eq!(
        at(&value::parse(&json, &Native).unwrap(), "stored"),
        at(&export, "stored"),
        "the panel's link saves it"
    );
}

#[test]
fn why_names_the_facts_that_were_read_and_no_others() {
    let mut world = friend();
    let report = call(&mut world, "report", vec![]);
    assert_eq!(each(&report, "shown", "campaign"), ["offer", "open", "ask"]);
    assert_eq!(each(&report, "shown", "title")[2], "Feedback");
    // The segment holds, so the sessions were not asked.
    assert_eq!(each(&report, "shown.0.facts", "fact"), ["page.path", "favourites", "scroll", "name"]);
    assert_eq!(each(&report, "shown.0.facts", "purpose"), ["-", "personalise", "-", "personalise"]);
    assert_eq!(at(&report, "shown.0.facts.1.value"), &Value::List(vec!["olive-oil".into()]));
    assert_eq!(at(&report, "shown.0.facts.2.value"), &0.6.into());
    let text = show(&mut world);
    for part in ["Known here :  favourites olive-oil", "Known here :  name Anna", "This visit :  page.path /shop"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_the_page_called_for_is_not_explained_by_an_audience() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/shop", &config(CAMPAIGNS)).loaded();
    world.happen(Event::Call { name: "show".into(), args: vec!["offer".into()] });
    let report = call(&mut world, "report", vec![]);
    assert_eq!(each(&report, "shown.0.facts", "fact"), ["page.path", "name"]);
}

#[test]
fn a_withdrawal_takes_the_facts_out_of_the_open_panel() {
    let mut world = friend();
    assert!(show(&mut world).contains("Anna"));
    world.decide("necessary");
    let text = world.text("privacy");
    assert!(!text.contains("Anna") && !text.contains("olive-oil"), "{text}");
    assert!(text.contains("What you allow Nothing.") && text.contains("What is stored here Nothing."), "{text}");
}

#[test]
fn erasing_deletes_everything_at_once_and_nothing_comes_back_on_this_page() {
    let mut world = friend();
    let before = world.stored("parea.elaia.remember").unwrap();
    let answer = call(&mut world, "erase", vec![]);
    assert_eq!(world.keys(), [""; 0]);
    assert_eq!(at(&answer, "stored"), &Value::List(vec![]));
    assert_eq!(at(&answer, "consent.purposes").items().len(), 3, "the decision is the consent manager's");
    assert!(!world.text("offer").contains("Anna"), "{}", world.text("offer"));
    world.collector = 202;
    world.act("offer", Act::Close(Close::Button)).happen(Event::Shown("open")).happen(Event::Leaving).wait(600e3);
    assert_eq!(world.keys(), [""; 0], "no rewriting of what was erased");
    assert!(world.sent.is_empty(), "nothing is sent of what was erased");
    world.open("/", &config(CAMPAIGNS)).loaded();
    let after = world.stored("parea.elaia.remember").unwrap();
    let id = |text: &str| at(&value::parse(text, &Native).unwrap(), "data.id").clone();
    assert_ne!(id(&before), id(&after), "a new id");
    assert!(after.contains("\"pageViews\":1"), "{after}");
}

#[test]
fn an_erasure_holds_until_the_next_page_view_or_decision() {
    let mut world = friend();
    call(&mut world, "erase", vec![]);
    let next = world.page("/next");
    world.happen(Event::Navigated(next));
    assert_eq!(world.keys(), ["parea.elaia.remember"], "another page view without a load");
    call(&mut world, "erase", vec![]);
    world.decide("necessary functionality");
    assert_eq!(world.keys(), ["parea.elaia.remember"], "the visitor has decided anew");
}

#[test]
fn another_tab_erases_here_too() {
    let mut world = friend();
    world.storage.retain(|(key, _)| !key.starts_with("parea."));
    world.happen(Event::Erased(Purpose::Remember)).happen(Event::Shown("open")).happen(Event::Leaving);
    assert_eq!(world.keys(), [""; 0]);
    assert!(!world.text("offer").contains("Anna"));
    assert_eq!(world.blanked, [], "it is not told on, and back, for ever");
    let mut first = friend();
    call(&mut first, "erase", vec![]);
    assert_eq!(first.blanked, [Purpose::Remember, Purpose::Personalise, Purpose::Measure]);
}

/// A friend whose answers wait to be sent.
fn sender() -> World {
    let mut world = friend();
    world
        .act("offer", Act::Close(Close::Button))
        .act("ask", Act::Toggle)
        .fill("ask", "score", "9")
        .act("ask", Act::Next);
    world
}

#[test]
fn answers_that_wait_outlive_an_erasure_and_have_a_choice_of_their_own() {
    let mut world = sender();
    assert!(world.keys().contains(&"parea.elaia.service"), "{:?}", world.keys());
    let text = show(&mut world);
    assert!(text.contains("Deliver your answers") && text.contains("Delete unsent answers"), "{text}");
    world.act("privacy", Act::Button(FORGET));
    assert_eq!(world.keys(), ["parea.elaia.service"]);
    assert!(world.text("privacy").contains("Delete unsent answers"));
    world.act("privacy", Act::Button(DISCARD));
    assert_eq!(world.keys(), [""; 0]);
    assert!(!world.text("privacy").contains("Delete unsent answers"));
    assert!(world.text("ask").contains("could not be delivered"), "{}", world.text("ask"));
    world.collector = 202;
    world.wait(600e3).happen(Event::Online);
    assert!(world.sent.is_empty(), "they are not sent");
}

#[test]
fn the_page_can_erase_the_answers_as_well() {
    let mut world = sender();
    let answer = call(&mut world, "erase", vec![]);
    assert_eq!(each(&answer, "stored", "purpose"), ["service"], "what waits is said");
    let answer = call(&mut world, "erase", vec![value::map([("answers", true.into())])]);
    assert_eq!(at(&answer, "stored"), &Value::List(vec![]));
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn less_like_this_closes_and_holds_back_as_long_as_it_is_remembered() {
    let mut world = friend();
    show(&mut world);
    world.act("privacy", Act::Button(LESS));
    assert!(!world.shows("offer") && world.shows("privacy"));
    assert!(world.text("privacy").contains("Done."));
    world.wait(100.0 * 8.64e7).open("/shop", &config(CAMPAIGNS)).loaded();
    world.happen(Event::Scrolled { depth: 0.6, pixels: 900.0 });
    assert!(!world.shows("offer"), "it is remembered");
    call(&mut world, "erase", vec![]);
    world.open("/shop", &config(CAMPAIGNS)).loaded().happen(Event::Scrolled { depth: 0.6, pixels: 900.0 });
    assert!(world.shows("offer"), "what was forgotten does not hold");
}

#[test]
fn less_like_this_holds_for_the_page_without_remembering_and_is_kept_once_that_is_granted() {
    let mut world = visitor();
    world.open("/", &config(CAMPAIGNS)).loaded();
    show(&mut world);
    world.act("privacy", Act::Button(LESS + 1)).wait(60e3);
    assert!(!world.shows("open"));
    assert_eq!(world.keys(), [""; 0]);
    world.decide(ALL_GRANTED);
    assert!(!world.shows("open"));
    world.open("/", &config(CAMPAIGNS)).loaded();
    assert!(!world.shows("open"), "what was kept in memory was stored with the grant");
}

#[test]
fn the_panel_opens_by_call_and_by_address_and_holds_others_back() {
    let mut world = friend();
    world.act("offer", Act::Close(Close::Button));
    assert!(show(&mut world).starts_with("Your data"));
    world.act("privacy", Act::Close(Close::Escape));
    assert!(!world.shows("privacy"));
    world.open("/#parea-privacy", &config(CAMPAIGNS));
    assert!(!world.shows("privacy"), "not before the page has loaded");
    world.loaded();
    assert!(world.shows("privacy"));
    world.happen(Event::Scrolled { depth: 0.9, pixels: 900.0 });
    assert!(!world.shows("offer"), "nothing interrupts the panel");
    world.happen(Event::Call { name: "hide".into(), args: vec!["privacy".into()] });
    assert!(!world.shows("privacy"));
    let page = world.page("/other#parea-privacy");
    world.happen(Event::Navigated(page));
    assert!(world.shows("privacy"));
}

#[test]
fn the_panel_needs_no_campaigns_and_speaks_the_visitors_language() {
    for (language, title, rtl) in
        [("fa", "داده‌های شما", true), ("de-AT", "Ihre Daten", false), ("is", "Your data", false)]
    {
        let mut world = World::new();
        world.open("/", r#"{ "version": 1, "site": { "id": "bare" }, "campaigns": [] }"#).loaded();
        let page = parea::event::Page { language: language.into(), ..*world.page("/") };
        world.happen(Event::Navigated(Box::new(page)));
        assert!(show(&mut world).starts_with(title), "{language}: {}", world.text("privacy"));
        assert_eq!(world.screen.iter().find(|view| view.campaign == "privacy").unwrap().rtl, rtl);
        assert_eq!(world.codes(), []);
    }
}

#[test]
fn no_campaign_may_have_the_panels_id() {
    let mut world = World::new();
    let campaign =
        r#"{ "id": "privacy", "format": "inline", "slot": "a", "content": [ { "type": "text", "text": "a" } ] }"#;
    world.open("/", &config(campaign)).loaded();
    assert_eq!(world.codes(), [("duplicate", "campaigns[0]")]);
    assert!(!world.shows("privacy"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever is granted, taken away and done: a look at an item has its purpose's grant, and the report holds no more.
    #[test]
    fn nothing_is_looked_at_without_its_grant(deeds in prop::collection::vec((0..8usize, 0..16u8), 1..12)) {
        let mut world = friend();
        let mut agreed = ALL_GRANTED.to_owned();
        for (deed, mask) in deeds {
            if deed < 3 {
                let parts = ["functionality", "personalisation", "analytics"].into_iter().enumerate();
                let chosen: Vec<&str> = parts.filter(|(at, _)| mask & (1 << at) != 0).map(|(_, part)| part).collect();
                agreed = format!("necessary {}", chosen.join(" ")).trim().to_owned();
                world.decide(&agreed);
            }
            world.permitted.clear();
            match deed {
                3 => { show(&mut world); }
                4 => { call(&mut world, "erase", vec![]); }
                5 => { world.open("/shop", &config(CAMPAIGNS)).loaded(); }
                6 => { world.act("privacy", Act::Button(LESS + usize::from(mask % 3))); }
                _ => { world.happen(Event::Shown("open")); }
            }
            let report = call(&mut world, "report", vec![]);
            let is_granted = |purpose: Purpose| match purpose {
                Purpose::Remember => agreed.contains("functionality"),
                Purpose::Personalise => agreed.contains("personalisation"),
                Purpose::Measure => agreed.contains("analytics"),
                Purpose::Service => true,
            };
            for (purpose, deed) in &world.permitted {
                prop_assert!(is_granted(*purpose), "{:?} {} with {}", purpose, deed, agreed);
            }
            prop_assert_eq!(each(&report, "stored", "key").len(), world.keys().len());
            let facts = at(&report, "shown").items().iter().flat_map(|shown| at(shown, "facts").items());
            for fact in facts.filter(|fact| at(fact, "purpose").text() == Some("personalise")) {
                prop_assert!(is_granted(Purpose::Personalise) || at(fact, "value").is_null(), "{:?}", fact);
            }
        }
    }
}
