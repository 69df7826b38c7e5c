//! What others have said: votes, reviews, comments and ideas, read, added to and remembered.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::event::{Act, Event};
use parea::ports::Native;
use parea::view::{Element, Piece};

const REVIEWS: &str = r#"{ "id": "voices", "format": "inline", "slot": "voices", "content": [
  { "type": "reviews", "id": "oil", "max": 2, "jsonLd": { "name": "Olive oil" }, "steps": [
    { "id": "rating", "type": "nps", "title": "How many stars?", "required": true },
    { "id": "text", "type": "long-text", "title": "What do you think?" },
    { "id": "thanks", "type": "end", "title": "Thank you." } ] } ] }"#;

const VOICES: &str = r#"{ "average": 4.64, "count": 4, "distribution": { "5": 3, "4": 1 }, "next": "c4", "items": [
  { "id": "r1", "rating": 5, "title": "Green", "text": "<b>Fresh</b>\nand sharp", "name": "Anna", "time": "2026-11-01T09:00:00Z",
    "collected": "website", "verified": true, "reply": { "text": "Thank you!", "time": "2026-11-02T09:00:00Z" } },
  { "id": "r2", "rating": 1, "text": "From nowhere" },
  { "id": "r3", "rating": 4, "text": "Good", "collected": "by e-mail", "incentivised": true },
  { "id": "r4", "rating": 5, "text": "Third", "collected": "by e-mail" } ] }"#;

fn json(text: &str) -> Value {
    value::parse(text, &Native).unwrap()
}

/// A visitor of a page with a campaign, for whom every feed holds this.
fn visits(grants: &str, campaign: &str, feed: &str) -> World {
    let mut world = World::new();
    world.feed = Some(json(feed));
    world.write_decision(grants);
    world.open("/oil", &config(campaign)).loaded();
    world
}

/// Every act on the screen with the text of its control.
fn acts(world: &World) -> Vec<(Act, String)> {
    fn gather(pieces: &[Piece], out: &mut Vec<(Act, String)>) {
        for piece in pieces {
            let Piece::Element(element) = piece else { continue };
            if let Some(act) = element.act {
                out.push((act, said(element)));
            }
            gather(&element.children, out);
        }
    }
    let mut out = Vec::new();
    gather(&world.screen[0].body, &mut out);
    out
}

fn said(element: &Element) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Element(element) => said(element),
    };
    element.children.iter().map(text).collect()
}

fn answers(world: &World, at: usize) -> &Value {
    world.collected("submitted")[at].at("data.answers").unwrap()
}

#[test]
fn reviews_say_how_they_were_collected_or_are_not_shown() {
    let world = visits("", REVIEWS, VOICES);
    assert_eq!(world.fetched[0].0, "https://elaia.example/parea/v1/public/elaia/oil/reviews");
    let text = world.text("voices");
    for part in ["4.6", "Reviews: 4", "Anna", "<b>Fresh</b>\nand sharp", "Written on this website", "Verified purchase"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    for part in ["Our reply", "Thank you!", "by e-mail", "The author received something for this review"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(
        !text.contains("From nowhere") && !text.contains("Third"),
        "two at first, and none without its origin: {text}"
    );
}

#[test]
fn more_is_shown_when_it_is_asked_for_and_what_is_missing_is_fetched() {
    let mut world = visits("", REVIEWS, VOICES);
    world.feed = None;
    world.act("voices", Act::Crowd('m', ""));
    assert!(world.text("voices").contains("Third"));
    let more = |world: &World| world.part("voices", "more").map(|button| (button.key.clone(), button.act));
    assert_eq!(more(&world), Some(("more".to_owned(), None)), "the button stays, and keeps the focus");
    assert_eq!(world.fetched.len(), 2, "{:?}", world.fetched);
    let url = "https://elaia.example/parea/v1/public/elaia/oil/reviews?after=c4".to_owned();
    assert_eq!(world.fetched[1].0, url);
    let products = json(r#"{ "items": [{ "id": "r5", "rating": 2, "text": "Fourth", "collected": "website" }] }"#);
    world.happen(Event::Fed { url, products, campaign: "" });
    assert!(world.text("voices").contains("Fourth") && !world.text("voices").contains("Show more"));
    let view = &world.screen[0];
    assert!(view.focus == "new" && format!("{view:?}").contains("key: \"new\""), "the first new one takes the focus");
}

#[test]
fn where_nothing_more_has_come_the_last_one_takes_the_focus() {
    let mut world = visits("", REVIEWS, VOICES);
    world.feed = Some(json(r#"{ "items": [] }"#));
    world.act("voices", Act::Crowd('m', "")).act("voices", Act::Crowd('m', ""));
    let view = &world.screen[0];
    assert!(!world.text("voices").contains("Show more"), "{}", world.text("voices"));
    assert!(view.focus == "new" && format!("{view:?}").contains("key: \"new\""), "{view:?}");
}

#[test]
fn a_bar_shows_only_what_gives_so_many_stars_and_pressed_again_all() {
    let mut world = visits("", REVIEWS, VOICES);
    let pressed = |world: &World| {
        let bars = world.part("voices", "bars").unwrap();
        format!("{bars:?}").matches(r#"("aria-pressed", "true")"#).count()
    };
    world.feed = Some(json(r#"{ "items": [{ "id": "r3", "rating": 4, "text": "Good", "collected": "by e-mail" }] }"#));
    world.act("voices", Act::Crowd('s', "4"));
    let text = world.text("voices");
    assert!(text.contains("Good") && !text.contains("Fresh") && text.contains("Reviews: 4"), "{text}");
    assert_eq!((pressed(&world), world.fetched.last().unwrap().0.ends_with("/reviews?stars=4")), (1, true));
    world.act("voices", Act::Crowd('s', "4"));
    assert!(world.text("voices").contains("Fresh") && pressed(&world) == 0);
}

#[test]
fn a_review_is_written_in_a_form_and_held_until_it_is_checked() {
    let mut world = visits("", REVIEWS, VOICES);
    assert!(!world.text("voices").contains("How many stars?"));
    world.act("voices", Act::Crowd('w', "")).fill("voices", "rating", "5").act("voices", Act::Next);
    world.fill("voices", "text", "Fine").act("voices", Act::Next);
    let text = world.text("voices");
    assert!(text.contains("Thank you.") && text.contains("once it has been checked"), "{text}");
    let expected = json(r#"{ "rating": 5, "text": "Fine", "collected": "website" }"#);
    assert_eq!(answers(&world, 0), &expected);
    assert_eq!(world.collected("submitted")[0].at("data.path"), None);
    world.act("voices", Act::Crowd('w', "")).act("voices", Act::Crowd('w', ""));
    assert!(world.text("voices").contains("How many stars?"), "another one begins anew");
}

#[test]
fn search_engines_are_told_what_is_shown_and_only_where_the_site_says_so() {
    let told = |campaign: &str, feed: &str| {
        let data = visits("", campaign, feed).part("voices", "data")?;
        Some(json(&data.attributes.iter().find(|(name, _)| *name == "data-ld").unwrap().1))
    };
    let whole = told(REVIEWS, VOICES).unwrap();
    assert_eq!(whole.at("@type"), Some(&"Product".into()));
    assert_eq!(whole.at("aggregateRating.ratingValue"), Some(&4.64.into()));
    assert_eq!(whole.get("review").unwrap().items().len(), 2, "what shows, and not the one of unknown origin");
    assert_eq!(whole.at("review.0.author.name"), Some(&"Anna".into()));
    assert_eq!(told(&REVIEWS.replace("jsonLd", "id"), VOICES), None);
    assert_eq!(told(&REVIEWS.replace(r#""jsonLd": { "name": "Olive oil" }, "#, ""), VOICES), None);
    assert_eq!(told(REVIEWS, r#"{ "average": 0, "count": 0, "items": [] }"#), None, "an average of nobody is none");
}

#[test]
fn what_cannot_be_had_is_said_and_can_still_be_added_to() {
    let world = visits("", REVIEWS, "null");
    let text = world.text("voices");
    assert!(text.contains("This could not be loaded.") && text.contains("Write a review"), "{text}");
    assert_eq!(world.codes(), [("no-feed", "")]);
    let empty = visits("", REVIEWS, r#"{ "average": 0, "count": 0, "items": [] }"#);
    assert_eq!(empty.text("voices"), "Write a review");
    let only = REVIEWS.replace("steps", "x");
    assert!(!visits("", &only, r#"{ "count": 0, "items": [] }"#).shows("voices"));
}

const TALK: &str = r#"{ "id": "talk", "format": "inline", "slot": "talk", "content": [
  { "type": "comments", "id": "story", "steps": [
    { "id": "text", "type": "long-text", "title": "Your comment", "required": true },
    { "id": "thanks", "type": "end", "title": "Thank you." } ] } ] }"#;

const SAID: &str = r#"{ "count": 3, "items": [
  { "id": "c1", "name": "Anna", "text": "First" }, { "id": "c2", "text": "Second" },
  { "id": "c3", "parent": "c1", "text": "An answer" } ] }"#;

#[test]
fn comments_stand_with_their_answers_and_one_is_given() {
    let mut world = visits("", TALK, SAID);
    assert_eq!(world.fetched[0].0, "https://elaia.example/parea/v1/public/elaia/story/comments?path=%2Foil");
    let text = world.text("talk");
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
    assert!(at("Comments: 3") < at("First") && at("First") < at("An answer") && at("An answer") < at("Second"));
    let replies = acts(&world).iter().filter(|(_, text)| text == "Reply").count();
    assert_eq!(replies, 2, "an answer is not answered: one level is enough");
    world.act("talk", Act::Crowd('w', "c1")).fill("talk", "text", "I agree").act("talk", Act::Next);
    assert_eq!(answers(&world, 0), &json(r#"{ "text": "I agree", "parent": "c1" }"#));
    assert_eq!(world.collected("submitted")[0].at("data.path"), Some(&"/oil".into()));
    assert!(world.text("talk").contains("once it has been checked"));
    assert!(world.screen[0].announcement.contains("once it has been checked"), "{}", world.screen[0].announcement);
    goes(&mut world, "/vinegar");
    assert!(!world.text("talk").contains("Thank you."), "that was of another page");
    world.act("talk", Act::Crowd('w', ""));
    assert!(world.text("talk").contains("Your comment"), "another one begins anew");
}

/// Follows a link in an app.
fn goes(world: &mut World, path: &str) {
    let page = world.page(path);
    world.happen(Event::Navigated(page));
}

/// What stands in the field of the comment that is being written.
fn written(world: &World) -> String {
    let field = world.part("talk", "field").unwrap();
    format!("{field:?}")
}

#[test]
fn what_was_begun_is_kept_for_the_page_and_the_comment_that_it_is_about() {
    let mut world = visits(ALL_GRANTED, TALK, SAID);
    world.act("talk", Act::Crowd('w', "c1")).fill("talk", "text", "I agree");
    world.act("talk", Act::Crowd('w', "c2"));
    assert!(!written(&world).contains("I agree"), "that was for another one: {}", written(&world));
    world.act("talk", Act::Crowd('w', "c1"));
    assert!(written(&world).contains("I agree"), "{}", written(&world));
    goes(&mut world, "/vinegar");
    world.act("talk", Act::Crowd('w', "c1"));
    assert!(!written(&world).contains("I agree"));
    goes(&mut world, "/oil");
    world.act("talk", Act::Crowd('w', "c1"));
    assert!(written(&world).contains("I agree"));
    world.wait(2_000.0);
    world.open("/oil", &config(TALK)).loaded();
    world.act("talk", Act::Crowd('w', "c1"));
    assert!(written(&world).contains("I agree"), "and on another day");
}

const WISHES: &str = r#"{ "id": "wishes", "format": "inline", "slot": "wishes", "content": [
  { "type": "ideas", "id": "wishes" } ] }"#;

const IDEAS: &str = r#"{ "items": [
  { "id": "i1", "title": "Refill", "votes": 12, "status": "planned" },
  { "id": "i2", "title": "Tours", "text": "Through the grove", "votes": 3, "status": "open" } ] }"#;

#[test]
fn an_idea_is_voted_for_once_and_that_is_remembered_where_it_may_be() {
    for (grants, kept) in [(ALL_GRANTED, true), ("necessary", false)] {
        let mut world = visits(grants, WISHES, IDEAS);
        let text = world.text("wishes");
        assert!(
            text.contains("Planned") && text.contains("Vote · Votes: 12"),
            "{text} {:?} {:?}",
            world.codes(),
            world.fetched
        );
        world.act("wishes", Act::Crowd('v', "i1")).act("wishes", Act::Crowd('v', "i1"));
        assert!(world.text("wishes").contains("Your vote · Votes: 13"), "{}", world.text("wishes"));
        assert_eq!(world.collected("submitted").len(), 1);
        assert_eq!(answers(&world, 0), &json(r#"{ "vote": "i1" }"#));
        world.wait(2_000.0);
        world.open("/oil", &config(WISHES)).loaded();
        let expected = if kept { "Your vote · Votes: 12" } else { "Vote · Votes: 12" };
        assert!(world.text("wishes").contains(expected), "{grants}: {}", world.text("wishes"));
    }
}

const POLL: &str = r#"{ "id": "taste", "format": "inline", "slot": "taste", "content": [
  { "type": "poll", "id": "favourite", "title": "Which do you like?", "options": [
    { "value": "mild", "text": "Mild" }, "Peppery" ] } ] }"#;

const TALLY: &str = r#"{ "total": 3, "steps": { "choice": { "mild": 2, "Peppery": 1 } } }"#;

fn votes(world: &mut World) {
    world.fill("taste", "choice", "mild").act("taste", Act::Next);
}

#[test]
fn a_poll_tells_how_all_have_chosen_once_the_visitor_has() {
    let mut world = visits(ALL_GRANTED, POLL, TALLY);
    assert_eq!(world.fetched, [], "nobody is asked before");
    assert!(!world.text("taste").contains('%') && !world.text("taste").contains("Votes"));
    votes(&mut world);
    assert_eq!(world.fetched[0].0, "https://elaia.example/parea/v1/public/elaia/favourite/tally");
    assert_eq!(answers(&world, 0), &json(r#"{ "choice": "mild" }"#));
    let bars = said(&world.part("taste", "bars").unwrap());
    assert_eq!(bars, "Mild Your vote0.75 (3)Peppery0.25 (1)");
    assert!(world.text("taste").contains("Votes: 4 · Approximate"), "{}", world.text("taste"));
    world.wait(2_000.0);
    world.feed = Some(json(r#"{ "total": 4, "steps": { "choice": { "mild": 3, "Peppery": 1 } } }"#));
    world.open("/oil", &config(POLL)).loaded();
    let text = world.text("taste");
    assert!(text.contains("Your vote") && text.contains("Votes: 4 · Approximate"), "{text}");
    assert!(world.part("taste", "form").is_none(), "nobody is asked twice");
}

#[test]
fn without_the_grant_a_vote_holds_for_the_page_and_leaves_no_trace() {
    let mut world = visits("necessary", POLL, TALLY);
    votes(&mut world);
    assert!(world.text("taste").contains("Your vote"));
    world.wait(2_000.0);
    assert!(!world.storage.iter().any(|(_, text)| text.contains("votes")), "{:?}", world.storage);
    world.open("/oil", &config(POLL)).loaded();
    assert!(world.part("taste", "form").is_some());
}

#[test]
fn what_all_have_chosen_stays_where_a_router_leads_on() {
    let mut world = visits("necessary", POLL, TALLY);
    votes(&mut world);
    world.feed = Some(json(r#"{ "total": 4, "steps": { "choice": { "mild": 3, "Peppery": 1 } } }"#));
    goes(&mut world, "/vinegar");
    assert!(world.text("taste").contains("Votes: 4"), "with the own vote: {}", world.text("taste"));
    let asked = world.fetched.len();
    goes(&mut world, "/soap");
    assert_eq!(world.fetched.len(), asked, "without another vote nobody is asked again");
}

#[test]
fn without_a_tally_a_poll_shows_the_own_vote_and_says_so() {
    let mut world = visits(ALL_GRANTED, POLL, "null");
    votes(&mut world);
    let text = world.text("taste");
    assert!(text.contains("This could not be loaded.") && text.contains("Your vote"), "{text}");
    assert!(!said(&world.part("taste", "bars").unwrap()).contains("Peppery"), "{text}");
}

#[test]
fn until_the_tally_has_come_its_room_is_kept() {
    let mut world = visits(ALL_GRANTED, POLL, TALLY);
    world.feed = None;
    votes(&mut world);
    let bars = world.part("taste", "bars").unwrap();
    assert_eq!((said(&bars).as_str(), bars.children.len()), ("Mild Your votePeppery", 2));
    assert!(bars.attributes.contains(&("aria-busy", "true".to_owned())));
}

#[test]
fn results_are_for_everybody_or_for_nobody_as_the_site_says() {
    let says = |when: &str| POLL.replace(r#""title""#, &format!(r#""results": "{when}", "title""#));
    let always = visits("", &says("always"), TALLY);
    assert!(always.text("taste").contains("Votes: 3") && always.part("taste", "form").is_some());
    let mut never = visits("", &says("never"), TALLY);
    votes(&mut never);
    assert!(never.fetched.is_empty() && never.part("taste", "bars").is_none());
    assert_eq!(answers(&never, 0), &json(r#"{ "choice": "mild" }"#));
}

#[test]
fn what_is_wrong_with_a_block_is_said_where_it_stands() {
    for (campaign, code, path) in [
        (POLL.replace("\"Peppery\"", "\"mild\""), "duplicate", "campaigns[0].content[0].options[1]"),
        (POLL.replace(", \"Peppery\"", ""), "missing", "campaigns[0].content[0].options"),
        (TALK.replace("\"id\": \"text\"", "\"id\": \"word\""), "missing", "campaigns[0].content[0].steps"),
        (REVIEWS.replace("\"max\"", "\"round\": 0.3, \"max\""), "wrong-type", "campaigns[0].content[0].round"),
        (REVIEWS.replace("2, ", "99, "), "wrong-type", "campaigns[0].content[0].max"),
    ] {
        let world = visits("", &campaign, r#"{ "items": [], "steps": {} }"#);
        assert_eq!(world.codes(), [(code, path)], "{campaign}");
    }
    let both = REVIEWS.replace("\"content\": [", "\"content\": [{ \"type\": \"ideas\", \"id\": \"more\" },");
    assert_eq!(visits("", &both, r#"{ "items": [] }"#).codes()[0].0, "duplicate");
}

#[test]
fn without_a_collector_nobody_votes_into_nothing() {
    let mut world = World::new();
    world.feed = Some(json(IDEAS));
    let campaign = WISHES.replace(r#""type": "ideas""#, r#""type": "ideas", "from": "/ideas.json""#);
    world
        .open(
            "/oil",
            &config(&campaign)
                .replace(r#", "collector": "/parea""#, "")
                .replace(r#""sinks": [{ "type": "collector" }],"#, ""),
        )
        .loaded();
    let text = world.text("wishes");
    assert!(text.contains("Votes: 12") && !text.contains("Vote ·"), "{text} {:?}", world.codes());
    assert!(!acts(&world).iter().any(|(act, _)| matches!(act, Act::Crowd('v', _))));
}

#[test]
fn a_vote_that_is_refused_can_be_given_again() {
    let mut world = visits(ALL_GRANTED, WISHES, IDEAS);
    world.collector = 422;
    world.act("wishes", Act::Crowd('v', "i1")).wait(5_000.0);
    assert!(world.text("wishes").contains("Vote · Votes: 12"), "{}", world.text("wishes"));
    let refused = "could not be delivered";
    assert!(world.text("wishes").contains(refused) && world.screen[0].announcement.contains(refused), "and is told");
    world.collector = 202;
    world.act("wishes", Act::Crowd('v', "i1")).wait(5_000.0);
    assert!(world.text("wishes").contains("Your vote · Votes: 13"), "{}", world.text("wishes"));
    assert!(!world.text("wishes").contains(refused) && !world.screen[0].announcement.contains(refused));
    let mut poll = visits(ALL_GRANTED, POLL, TALLY);
    poll.collector = 422;
    votes(&mut poll);
    poll.wait(5_000.0);
    assert!(
        poll.part("taste", "form").is_some() && !poll.text("taste").contains("Your vote"),
        "{}",
        poll.text("taste")
    );
}

#[test]
fn a_campaign_that_is_reset_forgets_its_votes() {
    let mut world = visits(ALL_GRANTED, POLL, TALLY);
    votes(&mut world);
    world.happen(Event::Call { name: "reset".into(), args: vec!["taste".into()] });
    assert!(!world.stored("parea.elaia.remember").unwrap().contains("mild"));
    assert!(!world.text("taste").contains("Your vote"), "{}", world.text("taste"));
}

#[test]
fn a_vote_under_a_refusal_is_not_kept_for_a_later_grant() {
    let mut world = visits("necessary", POLL, TALLY);
    votes(&mut world);
    world.decide(ALL_GRANTED).happen(Event::Consent);
    assert!(!world.stored("parea.elaia.remember").unwrap().contains("mild"));
}
