//! The widget's own words in the page's language: what could show waits for them, and does without them in the end.

use crate::world::World;
use parea::config::{Value, value};
use parea::event::{Act, Event, Page};
use parea::text::{Words, words};
use parea::view::Piece;

/// A bar that can be closed.
const CONFIG: &str = r#"{ "version": 1, "site": { "id": "elaia", "languages": ["en", "fr", "de"], "language": "en" },
    "campaigns": [{ "id": "bar", "format": "bar", "content": [{ "type": "text", "text": { "en": "Oil", "fr": "Huile", "de": "Öl" } }] }] }"#;

/// The same page in a language.
fn page(language: &str) -> Box<Page> {
    Box::new(Page { language: language.to_owned(), ..*World::new().page("/") })
}

/// The name of the close button, and the language in which that is marked, if it is.
fn close(world: &World) -> (String, String) {
    fn find(pieces: &[Piece]) -> Option<(String, String)> {
        pieces.iter().find_map(|piece| match piece {
            Piece::Element(element) if element.part.contains("close") => {
                let of = |name| element.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone());
                Some((of("aria-label").unwrap_or_default(), of("lang").unwrap_or_default()))
            }
            Piece::Element(element) => find(&element.children),
            Piece::Text(_) => None,
        })
    }
    find(&world.screen[0].body).unwrap()
}

/// A French page whose words are awaited.
fn waiting() -> World {
    let mut world = World::new();
    world.has_words = false;
    world.open("/", CONFIG).happen(Event::Navigated(page("fr"))).loaded();
    world
}

/// The file of words, or the end of patience.
fn came(language: &str, has_come: bool) -> Event {
    let place = words::place(language).unwrap();
    let text = has_come.then(|| Words::file(place));
    Event::Words { place, text, address: String::new() }
}

#[test]
fn words_are_asked_for_once_and_awaited_before_anything_is_drawn() {
    let mut world = waiting();
    world.wait(1_000.0).happen(Event::Wake);
    assert_eq!(world.spoken, ["fr"]);
    assert!(world.screen.is_empty());
    world.happen(came("fr", true));
    assert_eq!(close(&world), ("Fermer".to_owned(), String::new()));
    assert_eq!(world.screen[0].language, "fr");
}

#[test]
fn words_that_do_not_come_are_english_ones_until_they_do() {
    let mut world = waiting();
    world.happen(came("fr", false));
    assert_eq!(close(&world), ("Close".to_owned(), "en".to_owned()));
    world.happen(came("fr", true));
    assert_eq!(close(&world), ("Fermer".to_owned(), String::new()));
}

#[test]
fn english_asks_for_nothing_and_neither_does_a_page_on_which_nothing_shows() {
    let mut world = World::new();
    world.open("/", CONFIG).loaded();
    assert_eq!(close(&world).0, "Close");
    assert!(world.spoken.is_empty());
    let elsewhere = CONFIG.replace(r#""format": "bar""#, r#""format": "bar", "where": { "include": ["/shop"] }"#);
    let mut world = World::new();
    world.open("/", &elsewhere).happen(Event::Navigated(page("fr"))).loaded();
    assert!(world.spoken.is_empty() && world.screen.is_empty());
}

#[test]
fn what_shows_changes_its_language_as_a_whole() {
    let mut world = waiting();
    world.happen(came("fr", true));
    world.happen(Event::Navigated(page("de")));
    assert_eq!((world.screen[0].language.as_str(), close(&world).0.as_str()), ("fr", "Fermer"));
    // What was asked for before is of no use any more.
    world.happen(came("fr", true));
    assert_eq!(world.screen[0].language, "fr");
    world.happen(came("de", true));
    assert_eq!((world.screen[0].language.as_str(), close(&world).0.as_str()), ("de", "Schließen"));
    assert_eq!(world.spoken, ["fr", "de"]);
}

#[test]
fn what_the_page_calls_for_waits_as_well() {
    let mut world = World::new();
    world.has_words = false;
    let manual = CONFIG.replace(r#""format": "bar""#, r#""format": "bar", "when": { "any": [{ "manual": true }] }"#);
    world.open("/", &manual).happen(Event::Navigated(page("fr"))).loaded();
    world.happen(Event::Call { name: "show".to_owned(), args: vec!["bar".into()] });
    assert!(world.screen.is_empty());
    world.happen(came("fr", true));
    assert_eq!(close(&world).0, "Fermer");
}

#[test]
fn a_chosen_language_goes_before_that_of_the_page_until_it_is_taken_back() {
    let mut world = World::new();
    world.open("/", CONFIG).loaded();
    let choose = |world: &mut World, language: Value| {
        let wanted = value::map([("language", language)]);
        world.happen(Event::Call { name: "set".to_owned(), args: vec![wanted] });
        world.screen[0].language.clone()
    };
    assert_eq!(choose(&mut world, "fr-CA".into()), "fr");
    world.happen(Event::Navigated(page("en")));
    assert_eq!((world.screen[0].language.as_str(), close(&world).0.as_str()), ("fr", "Fermer"));
    assert_eq!(choose(&mut world, "de".into()), "de");
    assert_eq!(choose(&mut world, Value::Null), "en");
    assert!(world.problems.is_empty());
}

#[test]
fn a_chosen_language_outlives_the_page_where_that_may_be_remembered() {
    let config = CONFIG.replace("\"campaigns\"", "\"consent\": { \"source\": \"parea\" }, \"campaigns\"");
    for (granted, next) in [(true, "de"), (false, "en")] {
        let mut world = World::new();
        world.told = value::map([("functional", granted.into())]);
        let call = |name: &str, key: &str, value: Value| Event::Call {
            name: name.to_owned(),
            args: vec![value::map([(key, value)])],
        };
        world.open("/", &config).loaded();
        world.happen(call("set", "language", "de".into()));
        assert_eq!(world.screen[0].language, "de");
        world.open("/next", &config).loaded();
        assert_eq!(world.screen[0].language, next, "granted: {granted}");
        world.happen(call("set", "language", Value::Null));
        world.open("/last", &config).loaded();
        assert_eq!(world.screen[0].language, "en", "it was taken back");
    }
}

#[test]
fn a_button_may_choose_the_language() {
    let mut world = World::new();
    let text = r#"{ "type": "button", "text": "Deutsch", "do": { "set": { "language": "de" } } }"#;
    world.open("/", &CONFIG.replace("\"content\": [", &["\"content\": [", text, ","].concat())).loaded();
    world.happen(Event::Act { campaign: "bar", act: Act::Button(0) });
    assert_eq!(world.screen[0].language, "de");
    assert!(world.problems.is_empty());
}

#[test]
fn a_file_of_words_stands_in_the_report() {
    let mut world = World::new();
    world.open("/", CONFIG).happen(Event::Navigated(page("fr"))).loaded();
    world.happen(Event::Call { name: "privacy.report".to_owned(), args: vec![] });
    let report = world.answers.last().unwrap().to_json(&parea::ports::Native);
    assert!(report.contains("/pkg/words/fr.txt"), "{report}");
}
