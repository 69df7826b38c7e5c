//! A scene for tests: one campaign of a small site, on a page of a shop.

use super::Scene;
use crate::config::{Config, Value};
use crate::event::Page;
use crate::ports::Native;
use crate::state::Showing;
use crate::view::{Format, Piece};

/// All that a scene borrows.
pub(crate) struct Stage {
    config: Config,
    page: Page,
    showing: Showing,
    facts: Vec<(String, Value)>,
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
        Stage { config, page, showing: Showing::default(), facts }
    }

    /// A fact that is known and permitted.
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Stage {
        self.facts.push((name.to_owned(), value.into()));
        self
    }

    /// The language of the page.
    pub fn language(mut self, language: &str) -> Stage {
        self.page.language = language.to_owned();
        self
    }

    /// The languages of the visitor.
    pub fn visitor(mut self, languages: &[&str]) -> Stage {
        self.page.languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
        self
    }

    /// The languages of the site, and the one of them for everybody else.
    pub fn site(mut self, languages: &[&str], language: &str) -> Stage {
        self.config.site.languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
        self.config.site.language = language.to_owned();
        self
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
    pub fn format(mut self, format: Format) -> Stage {
        self.config.campaigns[0].format = format;
        self
    }

    /// An inline campaign that can be closed.
    pub fn closable(mut self) -> Stage {
        self.config.campaigns[0].closable = true;
        self
    }

    /// How it stands on the screen.
    pub fn showing(self, showing: Showing) -> Stage {
        Stage { showing, ..self }
    }

    /// Plays a scene.
    pub fn scene<T>(&self, play: impl FnOnce(&Scene<'_>) -> T) -> T {
        let find = |path: &str| self.facts.iter().find(|(name, _)| name == path).map(|(_, value)| value.clone());
        play(&Scene {
            campaign: &self.config.campaigns[0],
            config: &self.config,
            page: &self.page,
            facts: &|path| find(path).unwrap_or_default(),
            showing: &self.showing,
            ports: &Native,
        })
    }

    /// The pieces of its blocks, as [`html`] writes them, or the first problem: code, path and what was found.
    pub fn blocks(&self) -> Result<String, (&'static str, String, String)> {
        let view = self.scene(|scene| {
            super::blocks::draw(scene, &mut crate::config::Path::at("content")).map(|pieces| html(&pieces))
        });
        view.map_err(|problem| (problem.code.name(), problem.path.clone(), problem.got.clone()))
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
