//! Claims about explaining that hold for any configuration and any order of events: it says what is decided, and changes
//! nothing.

use crate::world::{ALL_GRANTED, World};
use parea::config::Config;
use parea::decide::explain::explain;
use parea::decide::judge;
use parea::decide::trigger::Trigger;
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// Words and numbers as gates read them, and some that nobody should write.
fn leaf() -> impl Strategy<Value = Json> {
    let words = vec![
        "7d",
        "30s",
        "1h",
        "0s",
        "50%",
        "09:00-21:00",
        "22:00-02:00",
        "00:00-00:00",
        "2026-11-22",
        "2026-11-22T03:30",
        "2027-01-01T00:00Z",
        "0000-01-01",
        "9999-12-31",
        "fri",
        "sun",
        "session",
        "page",
        "ever",
        "dismissed",
        "converted",
        "group",
        "self",
        "visitor",
        "live",
        "paused",
        "a",
        "b",
        "nobody",
        "purchase",
        "#x",
        "skip",
        "neutral",
        "evaluate",
        "remember",
        "",
    ];
    prop_oneof![
        6 => prop::sample::select(words).prop_map(Json::from),
        3 => prop::sample::select(vec![0.0, 1.0, 2.0, 0.5, -1.0, 1e300]).prop_map(Json::from),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
    ]
}

/// An object with some of these keys.
fn object(keys: &'static [&'static str]) -> impl Strategy<Value = Json> {
    let value = leaf().prop_recursive(2, 12, 3, |inner| {
        let keys = vec![
            "any",
            "all",
            "from",
            "to",
            "dismissed",
            "ignored",
            "campaign",
            "state",
            "visible",
            "event",
            "if",
            "follows",
            "load",
            "pageViews",
            "session",
            "hash",
            "exit",
            "include",
            "sessions",
            "$gte",
            "$segment",
            "page.path",
            "max",
            "per",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map(prop::sample::select(keys), inner, 0..3).prop_map(|map| json!(map)),
        ]
    });
    prop::collection::btree_map(prop::sample::select(keys.to_vec()), value, 0..4).prop_map(|map| json!(map))
}

fn campaign() -> impl Strategy<Value = Json> {
    let parts = (
        object(&["from", "to", "days", "hours", "blackout", "timeZone"]),
        object(&["max", "per", "every", "cooldown", "backoff", "stopOn", "sample", "clock", "withoutConsent"]),
        object(&["any", "all", "delay", "cancelOn"]),
        object(&["status", "audience", "where", "priority", "group", "needs", "otherwise", "withoutConsent"]),
        prop::sample::select(vec!["modal", "bar", "inline", "tab"]),
        any::<[bool; 3]>(),
    );
    parts.prop_map(|(schedule, frequency, when, mut campaign, format, [has_schedule, has_frequency, has_when])| {
        for (key, value, is_there) in
            [("schedule", schedule, has_schedule), ("frequency", frequency, has_frequency), ("when", when, has_when)]
        {
            if is_there {
                campaign[key] = value;
            }
        }
        campaign["format"] = format.into();
        campaign["content"] = json!([{ "type": "heading", "text": "Hello" }]);
        campaign
    })
}

/// Campaigns that are whole, so that there is much to decide: each a few words that are right.
fn sound() -> impl Strategy<Value = Json> {
    let keys = vec![
        json!({ "frequency": { "max": 1, "per": "7d" } }),
        json!({ "frequency": { "every": "1h", "backoff": ["1h", "2d"], "clock": "group" }, "group": "g" }),
        json!({ "frequency": { "sample": 0.5, "per": "session", "max": 2, "stopOn": "converted" } }),
        json!({ "schedule": { "days": ["sun", "mon"], "hours": ["01:00-05:00", "22:00-02:00"] } }),
        json!({ "schedule": { "from": "2026-11-22T01:00", "blackout": "2026-11-23", "timeZone": "visitor" } }),
        json!({ "audience": { "sessions": { "$gte": 2 } }, "otherwise": "neutral", "group": "g" }),
        json!({ "audience": { "$or": [{ "pageViews": 2 }, { "$event": { "name": "purchase" } }] } }),
        json!({ "when": { "any": [{ "event": "purchase" }, { "visible": "2s" }], "delay": "1s" } }),
        json!({ "when": { "all": [{ "load": true }, { "pageViews": 2 }], "cancelOn": ["purchase"] } }),
        json!({ "where": { "include": ["/a/*"] }, "priority": 2 }),
    ];
    (prop::sample::select(keys), prop::sample::select(vec!["modal", "bar", "inline", "tab"])).prop_map(
        |(mut campaign, format)| {
            campaign["format"] = format.into();
            campaign["content"] = json!([{ "type": "heading", "text": "Hello" }]);
            campaign
        },
    )
}

fn config(campaigns: Vec<Json>, limits: Json) -> &'static Config {
    let ids = ["a", "b", "c", "d"];
    let campaigns: Vec<_> = ids
        .into_iter()
        .zip(campaigns)
        .map(|(id, mut campaign)| {
            campaign["id"] = id.into();
            campaign
        })
        .collect();
    let whole = json!({
        "version": 1, "site": { "id": "elaia", "timeZone": "Europe/Athens" },
        "consent": { "source": "vanilla-cookieconsent", "purposes": { "remember": "functional" } },
        "segments": { "a": { "sessions": { "$gte": 2 } } }, "limits": limits, "campaigns": campaigns,
    });
    Config::read(&whole.to_string(), &Native)
}

#[derive(Debug, Clone)]
enum Deed {
    Open(&'static str),
    Wait(f64),
    SetClock(f64),
    Decide(&'static str),
    Track,
    Exit,
    Close(&'static str),
    Show(&'static str),
    Visible(bool),
    Leave,
}

fn deed() -> impl Strategy<Value = Deed> {
    let id = || prop::sample::select(vec!["a", "b", "c", "d"]);
    prop_oneof![
        3 => prop::sample::select(vec!["/", "/a/x", "/#x"]).prop_map(Deed::Open),
        4 => prop::sample::select(vec![0.0, 500.0, 2e3, 6e4, 3.6e6, 8.64e7, 6.1e8]).prop_map(Deed::Wait),
        1 => prop::sample::select(vec![-8.64e7, 3.2e10, -4e10]).prop_map(Deed::SetClock),
        1 => prop::sample::select(vec!["", "necessary", ALL_GRANTED]).prop_map(Deed::Decide),
        1 => Just(Deed::Track),
        1 => Just(Deed::Exit),
        3 => id().prop_map(Deed::Close),
        1 => id().prop_map(Deed::Show),
        1 => any::<bool>().prop_map(Deed::Visible),
        1 => Just(Deed::Leave),
    ]
}

fn act(world: &mut World, config: &'static Config, deed: &Deed) {
    let call = |name: &str, word: &str| Event::Call { name: name.into(), args: vec![word.into()] };
    match deed {
        Deed::Open(path) => world.start(path, config).loaded(),
        // A page that is open for long is asleep: else every wake-up call of a week would ring.
        Deed::Wait(time) => {
            world.alarm = world.alarm.filter(|_| *time < 1e6);
            world.wait(*time).happen(Event::Wake)
        }
        Deed::SetClock(by) => {
            world.wall += by;
            world.happen(Event::Wake)
        }
        Deed::Decide(categories) => world.decide(categories),
        Deed::Track => world.happen(call("track", "purchase")),
        Deed::Exit => world.happen(Event::Fired(Trigger::Exit)),
        Deed::Close(campaign) => world.act(campaign, Act::Close(Close::Button)),
        Deed::Show(campaign) => world.happen(call("show", campaign)),
        Deed::Visible(visible) => world.happen(Event::Visible(*visible)),
        Deed::Leave => world.happen(Event::Leaving),
    };
}

/// What is explained is what is decided, gate by gate.
fn agrees(world: &World, config: &Config) -> Result<(), TestCaseError> {
    let trace: Json = serde_json::from_str(&explain(&world.state, "", &Native).to_json(&Native)).unwrap();
    let shown: Vec<&str> = trace["show"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    for (campaign, told) in config.campaigns.iter().zip(trace["campaigns"].as_array().unwrap()) {
        prop_assert_eq!(&told["id"], campaign.id);
        let closed = told["gates"].as_array().unwrap().iter().find(|gate| gate["pass"] != true);
        let answer = judge(&world.state, campaign, &Native, false);
        prop_assert_eq!(answer.map(|answer| json!(answer.why)), closed.map(|gate| gate["why"].clone()), "{}", told);
        prop_assert_eq!(shown.contains(&campaign.id), told["outcome"] == "show");
        // Whatever is on the screen is told to show, and nothing waits that could show at once.
        prop_assert_eq!(world.shows(campaign.id) || answer.is_none(), shown.contains(&campaign.id), "{}", told);
        for gate in told["gates"].as_array().unwrap() {
            let next = gate["nextAt"].as_f64();
            prop_assert!(next.is_none_or(|next| next >= world.wall && gate["pass"] == false), "{}", gate);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn explaining_says_what_is_decided_and_changes_nothing(
        campaigns in prop::collection::vec(sound(), 1..=4),
        limits in prop::sample::select(vec![
            json!({}),
            json!({ "perPage": 1, "gap": "30s" }),
            json!({ "perSession": 2, "perDay": 3, "groups": { "g": { "max": 1, "per": "14d" } } }),
        ]),
        deeds in prop::collection::vec(deed(), 1..30),
    ) {
        let config = config(campaigns, limits);
        prop_assert_eq!(&config.problems, &[]);
        let (mut asked, mut left_alone) = (World::new(), World::new());
        for deed in [Deed::Decide(ALL_GRANTED), Deed::Open("/")].iter().chain(&deeds) {
            act(&mut asked, config, deed);
            act(&mut left_alone, config, deed);
            agrees(&asked, config)?;
            asked.happen(Event::Call { name: "explain".into(), args: vec![] });
            prop_assert_eq!(&asked.screen, &left_alone.screen);
            prop_assert_eq!(&asked.storage, &left_alone.storage);
            prop_assert_eq!(asked.alarm, left_alone.alarm);
        }
    }

    #[test]
    fn no_configuration_makes_a_gate_panic(
        campaigns in prop::collection::vec(campaign(), 1..=4),
        limits in object(&["perPage", "perSession", "perDay", "gap", "groups"]),
        deeds in prop::collection::vec(deed(), 1..10),
    ) {
        let config = config(campaigns, limits);
        let mut world = World::new();
        for deed in [Deed::Decide(ALL_GRANTED), Deed::Open("/")].iter().chain(&deeds) {
            act(&mut world, config, deed);
            agrees(&world, config)?;
        }
    }
}
