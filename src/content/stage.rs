//! A scene for tests: one campaign of a small site, on a page of a shop.

use super::{Feed, Goods, Notes, Scene};
use crate::config::{Config, Problem, Value};
use crate::consent::Purposes;
use crate::decide::condition::Facts;
use crate::decide::zone::instant;
use crate::event::Page;
use crate::ports::Native;
use crate::state::Showing;
use crate::text::{Words, language, words};
use crate::view::{Format, Piece, View};

/// All that a scene borrows.
pub(crate) struct Stage {
    config: &'static mut Config,
    page: Page,
    showing: Showing,
    facts: Vec<(String, Value)>,
    feeds: Vec<Feed>,
    wall: f64,
    begun: f64,
    granted: bool,
}

impl Stage {
    /// A modal with a content, JSON.
    pub fn new(content: &str) -> Stage {
        let text = [
            r#"{
                "version": 1,
                "site": { "id": "elaia", "languages": ["en", "el", "fa", "pl", "de"], "language": "en", "collector": "/parea" },
                "attributes": {
                    "name": { "from": { "cookie": "prefs" }, "purpose": "personalise" },
                    "kinds": { "type": "list", "from": { "cookie": "prefs" }, "purpose": "personalise" },
                    "total": { "type": "number", "from": { "cookie": "total" }, "purpose": "personalise" },
                    "one": { "type": "number", "from": { "cookie": "one" }, "purpose": "personalise" },
                    "absent": { "from": { "cookie": "prefs" }, "purpose": "personalise" }
                },
                "campaigns": [{ "id": "stage", "format": "modal", "content": "#,
            content,
            "}] }",
        ]
        .concat();
        let config = Config::read(&text, &Native);
        assert_eq!(config.problems, [], "{content}");
        let url = "https://elaia.example/shop/".to_owned();
        let page = Page { url, title: "Shop".to_owned(), language: "en".to_owned(), ..Page::default() };
        let facts = vec![("page.path".to_owned(), "/shop/".into())];
        Stage {
            config,
            page,
            showing: Showing::default(),
            facts,
            feeds: Vec::new(),
            wall: 0.0,
            begun: 0.0,
            granted: true,
        }
    }

    /// A fact that is known and permitted.
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Stage {
        self.facts.push((name.to_owned(), value.into()));
        self
    }

    /// A feed that has come, JSON.
    pub fn feed(mut self, url: &str, products: &str) -> Stage {
        let read = crate::config::value::parse(products, &Native);
        let products = read.map_or_else(|at| panic!("{products}: no JSON at {at}"), Value::leak);
        self.feeds.push(Feed { url: url.to_owned(), written: "", products: Some(products) });
        self
    }

    /// The language of the page.
    pub fn language(mut self, language: &str) -> Stage {
        self.page.language = language.to_owned();
        self
    }

    /// The languages of the visitor.
    pub fn visitor(mut self, languages: &[&str]) -> Stage {
        self.page.languages = crate::config::Value::List(languages.iter().map(|tag| (*tag).into()).collect());
        self
    }

    /// The languages of the site, and the one of them for everybody else.
    pub fn site(self, languages: &[&'static str], language: &'static str) -> Stage {
        let languages = languages.iter().map(|tag| (*tag).into()).collect();
        self.config.site.languages = Value::List(languages).leak().items();
        self.config.site.language = language;
        self
    }

    /// The time zone of the site.
    pub fn zone(self, zone: &'static str) -> Stage {
        self.config.site.time_zone = zone;
        self
    }

    /// At another time, for a visitor for whom a countdown has begun at a moment, or 0.
    pub fn at(self, wall: f64, begun: f64) -> Stage {
        Stage { wall, begun, ..self }
    }

    /// A visitor who has granted nothing.
    pub fn ungranted(self) -> Stage {
        Stage { granted: false, ..self }
    }

    /// Another page.
    pub fn page(self, page: Page) -> Stage {
        Stage { page, ..self }
    }

    /// A browser that can share.
    pub fn sharing(mut self) -> Stage {
        self.page.can_share = true;
        self
    }

    /// Another format.
    pub fn format(self, format: Format) -> Stage {
        self.config.campaigns[0].format = format;
        self
    }

    /// An inline campaign that can be closed.
    pub fn closable(self) -> Stage {
        self.config.campaigns[0].closable = true;
        self
    }

    /// How it stands on the screen.
    pub fn showing(self, showing: Showing) -> Stage {
        Stage { showing, ..self }
    }

    /// Plays a scene.
    pub fn scene<T>(&self, play: impl FnOnce(&Scene<'_>) -> T) -> T {
        self.played("", play).0
    }

    /// Plays a scene, or gives the first problem of it.
    pub fn read<T>(&self, play: impl FnOnce(&Scene<'_>) -> T) -> Result<T, Problem> {
        let (played, problem) = self.played("", play);
        problem.map_or(Ok(played), Err)
    }

    /// The view of its campaign.
    pub fn view(&self) -> Result<Box<View>, Problem> {
        self.played("", crate::content::view).0
    }

    /// Our own words in the language of the page.
    fn words(&self) -> Words {
        let place = words::place(language(&self.page, &self.config.site));
        place.map_or(Words::default(), |place| Words::of(place, Words::file(place)))
    }

    fn known(&self, path: &str) -> Value {
        self.facts.iter().find(|(name, _)| name == path).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn played<T>(&self, path: &str, play: impl FnOnce(&Scene<'_>) -> T) -> (T, Option<Problem>) {
        let facts = |path: &str| self.known(path);
        let zoned = |local: f64| instant(local, self.config.site.time_zone, &Native);
        let segments = &self.config.segments;
        let known = Facts { zoned: &zoned, wall: self.wall, segments, ..Facts::new(&facts, &Native) };
        let notes = Notes::default();
        let scene = self.set(&known, &notes);
        scene.notes.at(path);
        let played = play(&scene);
        (played, scene.notes.first())
    }

    fn set<'a>(&'a self, known: &'a Facts<'a>, notes: &'a Notes) -> Scene<'a> {
        Scene {
            campaign: &self.config.campaigns[0],
            config: self.config,
            page: &self.page,
            facts: known.fact,
            known,
            granted: Purposes { remember: self.granted, personalise: self.granted, measure: self.granted },
            remembers: self.granted,
            showing: &self.showing,
            ports: &Native,
            words: self.words(),
            goods: Goods { feeds: &self.feeds, ..Goods::default() },
            notes,
            wall: self.wall,
            begun: self.begun,
        }
    }

    /// The pieces of its blocks, as [`html`] writes them, or the first problem: code, path and what was found.
    pub fn blocks(&self) -> Result<String, (&'static str, String, String)> {
        let (pieces, problem) =
            self.played("content", |scene| html(&super::blocks::draw(scene, scene.campaign.content)));
        match problem {
            Some(problem) => Err((problem.code.name(), problem.path.clone(), problem.got.clone())),
            None => Ok(pieces),
        }
    }
}

/// Pieces as markup without quotation marks, for comparison; drawings without their insides.
pub(crate) fn html(pieces: &[Piece]) -> String {
    let write = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Element(element) => {
            let part = if element.part.is_empty() { String::new() } else { format!(" part={}", element.part) };
            if element.tag == "svg" {
                return format!("<svg{part}>");
            }
            let attributes: String = element
                .attributes
                .iter()
                .map(|(name, value)| if value.is_empty() { format!(" {name}") } else { format!(" {name}={value}") })
                .collect();
            let open = format!("<{}{part}{attributes}>", element.tag);
            if ["br", "img"].contains(&element.tag) {
                open
            } else {
                format!("{open}{}</{}>", html(&element.children), element.tag)
            }
        }
    };
    pieces.iter().map(write).collect()
}
