//! Texts of a configuration: merge fields and the inline subset. A value never becomes a mark, a link has an allowed
//! scheme, and everything is drawn or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::{Config, Value};
use parea::consent::Purposes;
use parea::content::{Goods, Notes, Scene};
use parea::decide::condition::Facts;
use parea::event::Page;
use parea::ports::Native;
use parea::state::Showing;
use parea::text::Words;
use parea::text::address::LINKS;
use parea::text::merge::{Use, merge};
use parea::text::rich;
use parea::view::Piece;
use std::sync::LazyLock;

const CONFIG: &str = r#"{ "version": 1, "site": { "id": "elaia", "languages": ["en", "fa"], "language": "en" },
    "attributes": { "name": { "from": { "cookie": "prefs" }, "purpose": "personalise" } },
    "campaigns": [ { "id": "it", "format": "modal", "content": [] } ] }"#;

static HERE: LazyLock<(&'static Config, Page)> = LazyLock::new(|| {
    let url = "https://elaia.example/shop/".to_owned();
    (Config::read(CONFIG, &Native), Page { url, language: "en".to_owned(), ..Page::default() })
});

fn check(pieces: &[Piece], depth: usize) {
    assert!(depth < 64, "elements in elements without end");
    for piece in pieces {
        let Piece::Element(element) = piece else { continue };
        assert!(["a", "strong", "em", "br", "span", "bdi"].contains(&element.tag), "{}", element.tag);
        for (name, value) in &element.attributes {
            if *name == "href" && !value.is_empty() {
                let base = url::Url::parse(&HERE.1.url).expect("an address");
                if let Ok(url) = base.join(value) {
                    assert!(LINKS.contains(&url.scheme()), "{value}");
                }
            }
        }
        check(&element.children, depth + 1);
    }
}

fuzz_target!(|input: (&str, &str)| {
    let (text, name) = input;
    let (config, page) = &*HERE;
    let Some(campaign) = config.campaigns.first() else { return };
    let facts = |path: &str| if path == "name" { Value::from(name) } else { Value::Null };
    let granted = Purposes { remember: true, personalise: true, measure: true };
    let (showing, notes) = (Showing::default(), Notes::default());
    let (showing, ports, wall, begun, remembers) = (&showing, &Native, 0.0, 0.0, true);
    let (words, goods, notes) = (Words::default(), Goods::default(), &notes);
    let (facts, known) = (&facts as &dyn Fn(&str) -> Value, &Facts::new(&facts, ports));
    let scene = Scene {
        campaign,
        config,
        page,
        facts,
        known,
        granted,
        remembers,
        showing,
        ports,
        words,
        goods,
        wall,
        begun,
        notes,
    };
    for purpose in [Use::Plain, Use::Address, Use::Screen] {
        let merged = merge(text, "fa", purpose, &scene);
        assert!(merged.len() <= text.len() * (8 + 3 * name.len()), "a text that grows without bounds");
    }
    let mut pieces = Vec::new();
    rich::read(text, &rich::Place { scene: &scene, language: "fa", act: None }, &mut pieces);
    check(&pieces, 0);
});
