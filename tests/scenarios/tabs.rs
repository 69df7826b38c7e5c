//! Two tabs of one visitor, and a page that comes back: what one has stored is not lost to the other.

use crate::bounds::item;
use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::consent::Purpose;
use parea::event::{Act, Close, Event};

const ONCE: &str = r#"{ "id": "offer", "format": "modal", "frequency": { "max": 1, "per": "7d" },
    "content": [ { "type": "text", "text": "New oil" } ] }"#;

fn visitor() -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    world
}

/// Another tab takes over what this one has stored, or hears what was stored there.
fn hears(tab: &mut World, other: &World) {
    tab.storage.clone_from(&other.storage);
    tab.wall = tab.wall.max(other.wall);
}

#[test]
fn an_offer_that_was_closed_in_another_tab_does_not_come_back() {
    let (mut one, mut two) = (visitor(), visitor());
    // Not loaded yet: nothing interrupts here.
    one.open("/", &config(ONCE));
    hears(&mut two, &one);
    two.open("/two", &config(ONCE)).loaded();
    assert!(two.shows("offer"));
    two.act("offer", Act::Close(Close::Button)).happen(Event::Leaving);
    hears(&mut one, &two);
    one.happen(Event::Consent).loaded();
    assert!(!one.shows("offer"), "closed in the other tab");
    one.happen(Event::Leaving);
    let shown = item(&one, "remember");
    assert_eq!(shown.at("data.shown").map(|shown| shown.items().len()), Some(1), "{shown:?}");
}

#[test]
fn a_page_that_comes_back_does_not_bring_back_what_was_erased_meanwhile() {
    let mut page = visitor();
    page.open("/", &config(ONCE)).loaded().act("offer", Act::Close(Close::Button));
    let id = |page: &World| item(page, "remember").at("data.id").and_then(Value::text).map(str::to_owned);
    let before = id(&page);
    assert!(before.is_some());
    // The next page, on which all is erased, and back.
    page.storage.clear();
    page.happen(Event::Visible(false)).happen(Event::Visible(true)).happen(Event::Leaving);
    assert_ne!(id(&page), before, "somebody new");
    assert!(item(&page, "remember").at("data.shown").is_none_or(|shown| shown.items().is_empty()));
}

const FORM: &str = r#"{ "id": "ask", "format": "tab", "content": [ { "type": "form", "id": "nps", "steps": [
    { "id": "score", "type": "long-text", "title": "How was it?" }, { "id": "bye", "type": "end", "title": "Thank you" } ] } ] }"#;

#[test]
fn answers_that_were_deleted_in_one_tab_are_not_sent_by_another() {
    let (mut one, mut two) = (visitor(), visitor());
    (one.collector, two.collector) = (0, 0);
    one.open("/", &config(FORM)).loaded().act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next);
    assert!(one.keys().contains(&"parea.elaia.service"), "it waits: {:?} {:?}", one.keys(), one.codes());
    hears(&mut two, &one);
    two.open("/two", &config(FORM)).wait(1.0);
    let options = parea::config::value::map([("answers", true.into())]);
    one.happen(Event::Call { name: "privacy.erase".into(), args: vec![options] });
    hears(&mut two, &one);
    assert_eq!(one.blanked, [Purpose::Service, Purpose::Remember, Purpose::Personalise, Purpose::Measure]);
    (one.collector, two.collector) = (202, 202);
    two.happen(Event::Erased(Purpose::Service)).happen(Event::Online).wait(600e3);
    assert_eq!(two.collected("submitted").len(), 0);
    assert!(two.stored("parea.elaia.service").is_none());
}

#[test]
fn answers_that_were_deleted_while_a_page_was_frozen_are_not_sent_when_it_comes_back() {
    let mut page = visitor();
    page.collector = 0;
    page.open("/", &config(FORM)).loaded().act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next);
    page.happen(Event::Visible(false));
    page.storage.clear();
    page.collector = 202;
    page.happen(Event::Visible(true)).happen(Event::Online).wait(600e3);
    assert_eq!(page.collected("submitted").len(), 0);
}

#[test]
fn answers_that_somebody_else_has_deleted_from_the_storage_are_sent_all_the_same() {
    let mut page = visitor();
    page.collector = 0;
    page.open("/", &config(FORM)).loaded().act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next);
    page.storage.clear();
    page.collector = 202;
    page.happen(Event::Online).wait(600e3);
    assert_eq!(page.collected("submitted").len(), 1);
    assert!(page.text("ask").contains("have arrived"));
}

#[test]
fn what_another_tab_has_sent_is_known_to_have_arrived() {
    let (mut one, mut two) = (visitor(), visitor());
    (one.collector, two.collector) = (0, 0);
    one.open("/", &config(FORM)).loaded().act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next);
    hears(&mut two, &one);
    two.open("/two", &config(FORM));
    two.collector = 202;
    two.happen(Event::Online);
    assert_eq!(two.collected("submitted").len(), 1);
    hears(&mut one, &two);
    one.collector = 202;
    one.happen(Event::Online);
    assert!(one.text("ask").contains("have arrived"), "{}", one.text("ask"));
}

#[test]
fn what_could_not_be_stored_is_known_as_long_as_the_page_lives() {
    // Storage that is blocked, and one that is full with what is there.
    for is_empty in [true, false] {
        let mut world = visitor();
        if !is_empty {
            world.open("/first", &config("")).loaded();
        }
        world.is_full = true;
        world.open("/", &config(ONCE)).loaded().act("offer", Act::Close(Close::Button));
        for path in ["/next", "/last"] {
            world.happen(Event::Visible(false)).happen(Event::Visible(true)).happen(Event::Consent);
            let page = world.page(path);
            world.happen(Event::Navigated(page)).wait(1_000.0);
            assert!(!world.shows("offer"), "a second time in seven days");
        }
    }
}

/// Whether the consent manager's dialog is open on a page.
fn asks(world: &mut World, is_open: bool) {
    let said = parea::config::value::map([("eventStatus", "cmpuishown".into())]);
    world.globals.clear();
    if is_open {
        world.globals.push(("__tcfapi".into(), Value::List(vec![said, true.into()])));
    }
    world.happen(Event::Consent);
}

#[test]
fn what_another_tab_stores_while_the_visitor_is_asked_anew_is_not_overwritten() {
    let goal = r#"{ "id": "goal", "format": "inline", "slot": "a", "goal": { "event": "purchase", "within": "7d" },
        "frequency": { "max": 9 }, "content": [ { "type": "text", "text": "Oil" } ] }"#;
    let often = ONCE.replace(r#""max": 1"#, r#""max": 9"#);
    let both = config(&[goal, &often].join(",")).replacen(
        r#""vanilla-cookieconsent""#,
        r#"["vanilla-cookieconsent", "tcf"]"#,
        1,
    );
    let (mut one, mut two) = (visitor(), visitor());
    one.open("/", &both).loaded().happen(Event::Leaving);
    // On the next page the dialog is open, and something is bought there.
    one.open("/thanks", &both.replace("\"slot\": \"a\"", "\"slot\": \"a\", \"where\": { \"include\": [\"/\"] }"))
        .wait(1_000.0);
    asks(&mut one, true);
    one.happen(Event::Call { name: "track".into(), args: vec!["purchase".into()] }).wait(1_000.0);
    assert_eq!(one.collected("converted").len(), 0, "nothing is used while they are asked");
    hears(&mut two, &one);
    two.open("/two", &both).loaded();
    two.act("offer", Act::Close(Close::Button)).happen(Event::Leaving);
    let rows = |tab: &World| item(tab, "remember").at("data.shown").map_or(0, |rows| rows.items().len());
    let before = rows(&two);
    hears(&mut one, &two);
    asks(&mut one, false);
    one.wait(1_000.0);
    assert_eq!((rows(&one), before), (4, 4), "{:?}", item(&one, "remember"));
    let kept = item(&one, "remember");
    let sum = |path: &str| kept.at(path).and_then(Value::number);
    assert_eq!(sum("data.campaigns.offer.dismissed"), Some(1.0), "{kept:?}");
    assert_eq!(sum("data.campaigns.goal.converted"), Some(1.0), "and what was bought is the goal of what had shown");
}

#[test]
fn what_another_tab_makes_of_what_had_shown_before_the_visitor_is_asked_anew_holds() {
    let offer = r#"{ "id": "offer", "format": "inline", "slot": "a", "where": { "include": ["/"] }, "goal": { "event": "purchase", "within": "7d" },
        "frequency": { "max": 9, "stopOn": ["converted"] }, "content": [ { "type": "text", "text": "Oil" } ] }"#;
    let once = FORM.replace(r#""id": "nps","#, r#""id": "nps", "once": true,"#);
    let text = config(&[offer, &once].join(",")).replacen(
        r#""vanilla-cookieconsent""#,
        r#"["vanilla-cookieconsent", "tcf"]"#,
        1,
    );
    let (mut one, mut two) = (visitor(), visitor());
    one.open("/", &text).loaded().wait(1_000.0).happen(Event::Visible(false)).happen(Event::Visible(true));
    assert!(one.shows("offer") && one.shows("ask"));
    asks(&mut one, true);
    hears(&mut two, &one);
    two.open("/two", &text).loaded();
    two.happen(Event::Call { name: "track".into(), args: vec!["purchase".into()] });
    two.act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next).wait(1_000.0);
    two.happen(Event::Leaving);
    let before = item(&two, "remember");
    assert!(before.at("data.campaigns.ask.answered").is_some(), "{before:?}");
    hears(&mut one, &two);
    asks(&mut one, false);
    one.wait(1_000.0).happen(Event::Leaving);
    let kept = item(&one, "remember");
    for path in ["data.shown", "data.campaigns.offer", "data.campaigns.ask.answered", "data.pageViews", "data.drafts"] {
        assert_eq!(kept.at(path), before.at(path), "{path}");
    }
    one.open("/", &text).loaded().wait(1_000.0);
    assert!(!one.shows("offer") && !one.shows("ask"), "bought, and sent");
}

#[test]
fn what_ends_in_the_turn_in_which_the_storage_is_asked_is_remembered() {
    let text = config(
        r#"{ "id": "offer", "format": "inline", "slot": "a", "audience": { "$segment": "oil-lover" }, "frequency": { "cooldown": { "ignored": "3d" } },
            "content": [ { "type": "text", "text": "Oil" } ] }"#,
    );
    let likes = "elaia_prefs=%7B%22kinds%22%3A%5B%22olive-oil%22%5D%7D";
    let (mut world, mut other) = (visitor(), visitor());
    world.cookie(likes);
    world.open("/", &text).loaded().wait(1_000.0).happen(Event::Shown("offer")).wait(2_000.0);
    assert!(world.shows("offer"));
    // Another tab is used meanwhile, and then they log out here.
    hears(&mut other, &world);
    other.open("/two", &text).loaded().happen(Event::Leaving);
    hears(&mut world, &other);
    world.cookies = world.cookies.replace(likes, "");
    world.happen(Event::Consent);
    assert!(!world.shows("offer"));
    let kept = item(&world, "remember");
    let number = |path: &str| kept.at(path).and_then(Value::number);
    assert_eq!((number("data.campaigns.offer.ignored"), number("data.pageViews")), (Some(1.0), Some(2.0)), "{kept:?}");
    world.cookie(likes);
    world.happen(Event::Consent).wait(1_000.0);
    assert!(!world.shows("offer"), "for three days");
}

#[test]
fn a_folded_tab_leaves_its_group_to_the_others_and_an_open_one_does_not() {
    let tab = FORM.replace(r#""format": "tab""#, r#""format": "tab", "group": "feedback", "priority": 1"#);
    let survey = r#"{ "id": "survey", "format": "modal", "group": "feedback", "when": { "any": [{ "visible": "5s" }] },
        "content": [{ "type": "text", "text": "A word?" }] }"#;
    let text = config(&[&tab, survey].join(","));
    let mut page = visitor();
    page.open("/", &text).loaded().wait(6e3);
    assert!(page.shows("ask") && page.shows("survey"));
    let mut page = visitor();
    page.open("/", &text).loaded().act("ask", Act::Toggle).wait(6e3);
    assert!(page.shows("ask") && !page.shows("survey"), "one of a group at a time");
}

/// The visitor goes on to another page, does something there and comes back to this one, which has heard of nothing.
fn back_after(page: &mut World, text: &str, work: impl FnOnce(&mut World)) {
    page.happen(Event::Leaving).happen(Event::Visible(false));
    let (state, screen) = (std::mem::take(&mut page.state), page.screen.clone());
    page.open("/two", text).loaded();
    work(page);
    page.happen(Event::Leaving);
    (page.state, page.screen, page.alarm) = (state, screen, None);
    page.happen(Event::Visible(true)).happen(Event::Consent);
}

fn call(page: &mut World, name: &str, args: &[Value]) {
    page.happen(Event::Call { name: name.into(), args: args.to_vec() });
}

#[test]
fn a_page_that_comes_back_measures_somebody_new_where_the_visitor_was_forgotten_meanwhile() {
    let subject = |page: &World| item(page, "measure").at("data.subject").and_then(Value::text).map(str::to_owned);
    let text = config(&ONCE.replace(r#""frequency""#, r#""when": { "any": [{ "manual": true }] }, "frequency""#));
    for is_erased in [true, false] {
        let mut page = visitor();
        page.open("/", &text).loaded();
        call(&mut page, "show", &["offer".into()]);
        page.happen(Event::Shown("offer"));
        let before = subject(&page);
        assert!(before.is_some(), "{:?}", page.keys());
        back_after(&mut page, &text, |page| {
            if is_erased {
                call(page, "privacy.erase", &[]);
            } else {
                page.decide("necessary").decide(ALL_GRANTED);
            }
        });
        page.act("offer", Act::Close(Close::Button)).wait(60e3);
        assert!(subject(&page).is_some(), "it is measured again");
        assert_ne!(subject(&page), before, "erased: {is_erased}");
    }
}

#[test]
fn a_page_that_comes_back_does_not_send_an_answer_that_was_deleted_before_another_was_given() {
    let mut page = visitor();
    page.collector = 0;
    let answer = |page: &mut World, text: &str| {
        page.act("ask", Act::Toggle).fill("ask", "score", text).act("ask", Act::Next);
    };
    page.open("/", &config(FORM)).loaded();
    answer(&mut page, "deleted");
    back_after(&mut page, &config(FORM), |page| {
        call(page, "privacy.erase", &[parea::config::value::map([("answers", true.into())])]);
        answer(page, "given");
    });
    page.collector = 202;
    page.happen(Event::Online).wait(600e3);
    let sent: Vec<_> = page.collected("submitted").iter().map(|event| event.at("data.answers.score")).collect();
    assert_eq!(sent, [Some(&Value::from("given"))]);
}

#[test]
fn a_page_that_comes_back_still_sends_what_could_never_be_stored() {
    let mut page = visitor();
    (page.collector, page.is_full) = (0, true);
    page.open("/", &config(FORM)).loaded().act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next);
    back_after(&mut page, &config(FORM), |_| {});
    page.collector = 202;
    page.happen(Event::Online).wait(600e3);
    assert_eq!(page.collected("submitted").len(), 1);
}
