//! A whole visit with any words and any order of events: nothing is stored without its grant, and the collector takes
//! whatever the widget sends.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use parea::config::{Config, value};
use parea::consent::Purpose;
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use parea_collector::event::read_batch;
use std::sync::LazyLock;

#[path = "../../tests/scenarios/world.rs"]
#[allow(dead_code, reason = "shared with the native tests, which use all of it")]
mod world;

use world::World;

const CAMPAIGNS: &str = r#"
  { "id": "offer", "format": "modal", "audience": { "$or": [{ "favourites": { "$contains": "olive-oil" } }, { "interests.soap": { "$gt": 0.2 } }] }, "otherwise": "neutral",
    "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" }, { "type": "coupon", "code": "A" },
                 { "type": "button", "text": "Go", "do": { "open": "/shop" } } ] },
  { "id": "bar", "format": "bar", "content": [ { "type": "share" } ] },
  { "id": "tab", "format": "tab", "content": [ { "type": "form", "id": "f", "steps": [
      { "id": "score", "type": "nps", "title": "How?", "next": [ { "if": { "answers.score": { "$lte": 6 } }, "goto": "why" }, { "goto": "mail" } ] },
      { "id": "why", "type": "long-text", "title": "Why?", "saveAs": "reason" }, { "id": "mail", "type": "email", "title": "Mail?" },
      { "id": "end", "type": "end", "title": "Thanks" } ] } ] }"#;

static CONFIG: LazyLock<&'static Config> = LazyLock::new(|| Config::read(&world::config(CAMPAIGNS), &Native));

const ITEMS: [&str; 4] =
    ["parea.elaia.remember", "parea.elaia.measure", "parea.elaia.service", "parea.elaia.personalise"];
const SHOWN: [&str; 3] = ["offer", "bar", "tab"];

#[derive(Arbitrary, Debug)]
enum Happening<'a> {
    Decide(u8),
    Cookies(&'a str),
    Stored(u8, &'a str),
    Says(&'a str, &'a str),
    Pushed(&'a str),
    Open(&'a str),
    Navigate(&'a str),
    Loaded,
    Wait(u16),
    Away(u8),
    Shown(u8),
    Close(u8),
    Toggle,
    Next,
    Back,
    Field(&'a str, &'a str),
    Button(u8),
    Coupon(u8),
    Share(u8),
    Call(&'a str, &'a str),
    Answered(u32, u16, f64),
    Network(u16),
    Leave,
}

const CATEGORIES: [&str; 5] = ["necessary", "functionality", "personalisation", "analytics", "marketing"];

fn carry(world: &mut World, happening: &Happening<'_>) {
    let campaign = |place: u8| SHOWN[usize::from(place) % SHOWN.len()];
    match *happening {
        Happening::Decide(bits) => {
            let chosen: Vec<_> = (0..5).filter(|bit| bits >> bit & 1 == 1).map(|bit| CATEGORIES[bit]).collect();
            world.decide(&chosen.join(" "))
        }
        Happening::Cookies(text) => {
            text.clone_into(&mut world.cookies);
            world
        }
        Happening::Stored(place, text) => {
            let key = ITEMS[usize::from(place) % ITEMS.len()];
            world.storage.retain(|(own, _)| own != key);
            world.storage.push((key.into(), text.into()));
            world
        }
        Happening::Says(script, topics) => {
            let list = |text: &str| parea::config::Value::List(vec![text.into()]);
            world.findings = vec![("j".into(), list(script)), ("mparea:topics".into(), list(topics))];
            world
        }
        Happening::Pushed(entries) => world.happen(Event::Pushed(value::parse(entries, &Native).unwrap_or_default())),
        Happening::Open(path) => world.start(&format!("/{path}"), *CONFIG),
        Happening::Navigate(path) => {
            let page = world.page(&format!("/{path}"));
            world.happen(Event::Navigated(page))
        }
        Happening::Loaded => world.loaded(),
        Happening::Wait(tenths) => world.wait(f64::from(tenths) * 100.0),
        Happening::Away(days) => {
            world.wall += f64::from(days) * 8.64e7;
            world
        }
        Happening::Shown(place) => world.happen(Event::Shown(campaign(place))),
        Happening::Close(place) => world.act(campaign(place), Act::Close(Close::Button)),
        Happening::Toggle => world.act("tab", Act::Toggle),
        Happening::Next => world.act("tab", Act::Next),
        Happening::Back => world.act("tab", Act::Back),
        Happening::Field(name, text) => {
            let name = if name.is_empty() { "why" } else { name };
            world.fill("tab", name, text)
        }
        Happening::Button(block) => world.act("offer", Act::Button(block.into())),
        Happening::Coupon(block) => world.act("offer", Act::Coupon(block.into())),
        Happening::Share(network) => {
            let networks: Vec<_> = parea::share::networks::all().collect();
            world.act("bar", Act::Share(networks[usize::from(network) % networks.len()].name))
        }
        Happening::Call(name, argument) => {
            let args = value::parse(argument, &Native).map(|value| vec![value]).unwrap_or_default();
            // What the page switches off stays off.
            let name = if name == "disable" { "show" } else { name };
            world.happen(Event::Call { name: name.into(), args })
        }
        Happening::Answered(request, status, after) => world.happen(Event::Answered {
            request,
            status,
            retry_after: Some(after).filter(|after| after.is_finite()),
            ticket: if status == 428 { "ticket".into() } else { String::new() },
        }),
        Happening::Network(status) => {
            // A refusal for good is the collector's word, which here is asked below.
            world.collector = if matches!(status, 400 | 413 | 415 | 422) { 503 } else { status };
            world.happen(Event::Online)
        }
        Happening::Leave => world.happen(Event::Leaving),
    };
}

fuzz_target!(|happenings: Vec<Happening<'_>>| {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world.start("/", *CONFIG);
    let foreign = happenings.iter().any(|one| matches!(one, Happening::Stored(..)));
    for happening in happenings.iter().take(60) {
        world.permitted.clear();
        carry(&mut world, happening);
        if matches!(happening, Happening::Cookies(_) | Happening::Stored(..) | Happening::Away(_)) {
            continue;
        }
        let granted = world.state.grants().purposes();
        for purpose in Purpose::CONSENTED {
            let key = world.state.storage_key(purpose);
            assert!(granted.has(purpose) || foreign || world.stored(&key).is_none(), "{happening:?} leaves {key}");
        }
        for event in world.sent.drain(..).filter(|_| !foreign) {
            let body = parea::config::Value::List(vec![event]).to_json(&Native);
            if let Err(refusal) = read_batch(body.as_bytes()) {
                panic!("the collector refuses what the widget sends: {refusal:?} {body}");
            }
        }
    }
});
