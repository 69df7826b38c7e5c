//! A product feed: what a shop has, as a JSON list that is fetched when a campaign that recommends is about to show. It
//! is ranked here, by what the device knows, and nobody is told how.

use super::{Scene, all, kind};
use crate::config::{Value, member, text};
use crate::text::address::{LINKS, MEDIA, safe};
use crate::visitor::commerce;
use crate::visitor::facts;
use crate::visitor::profile::Profile;

/// Most products of a feed that are looked at.
const MOST: usize = 500;

/// A feed of this page.
#[derive(Debug)]
pub struct Feed {
    /// Its whole address.
    pub url: String,
    /// What it holds, null where it could not be had; none while it is on its way.
    pub products: Option<&'static Value>,
}

/// What blocks may know besides facts.
#[derive(Clone, Copy, Default)]
pub struct Goods<'a> {
    /// The feeds that have been asked for.
    pub feeds: &'a [Feed],
    /// What the visitor likes, and the time; none where that may not be used.
    pub tastes: Option<(&'a Profile, f64)>,
    /// The id of the product that this page shows; empty where it shows none.
    pub viewed: &'a str,
}

/// A product that is recommended.
pub struct Pick {
    /// As the feed has it.
    pub product: &'static Value,
    /// Its address, which may be followed.
    pub url: String,
    /// Its id.
    pub id: String,
    /// The topic for which it is recommended, as the feed has it and as the fact is called; empty where there is none.
    pub reason: (&'static str, String),
    /// How much the visitor likes that, 0 to 1.
    score: f64,
}

/// The whole address of a block's feed; empty where it is none. It may hold what is known of the page, such as its language,
/// and nothing of the visitor: nobody is told that.
pub fn address(scene: &Scene<'_>, block: &Value) -> String {
    let open = |path: &str| match facts::purpose(path, &scene.config.attributes) {
        Some(None) => (scene.facts)(path),
        _ => Value::Null,
    };
    let address = Scene { facts: &open, ..*scene }.address(block, "feed", MEDIA);
    scene.ports.url(&address, &scene.page.url).map_or(String::new(), |url| url.href)
}

/// The feeds that the blocks of a campaign need.
pub fn wanted(scene: &Scene<'_>) -> Vec<String> {
    let mut wanted = Vec::new();
    for block in all(scene.campaign.content) {
        if kind(block) == "recommendations" {
            wanted.push(address(scene, block));
        }
    }
    wanted
}

/// The best products of a feed: what the visitor likes more goes first, of equals what the feed has first. What they have
/// bought is left out, and what they are looking at.
pub fn rank(scene: &Scene<'_>, products: &'static Value, most: usize) -> Vec<Pick> {
    let (purchased, mut picks) = ((scene.facts)("purchased"), Vec::<Pick>::new());
    for product in products.items().iter().take(MOST) {
        let Some(pick) = pick(scene, product) else { continue };
        let at = picks.iter().position(|other| other.score < pick.score).unwrap_or(picks.len());
        if at < most && !purchased.items().iter().any(|id| id.is(&pick.id)) {
            picks.insert(at, pick);
            picks.truncate(most);
        }
    }
    picks
}

/// A product that can be shown, and how much it is liked.
fn pick(scene: &Scene<'_>, product: &'static Value) -> Option<Pick> {
    let id = commerce::id(product, scene.ports);
    let url = safe(text(product, "url"), LINKS).ok()?;
    let here = scene.ports.url(&scene.page.url, "")?;
    let there = scene.ports.url(&url, &scene.page.url)?;
    let is_here = id == scene.goods.viewed || (there.host == here.host && there.path == here.path);
    if is_here || id.is_empty() || member(product, "title").is_null() {
        return None;
    }
    let mut pick = Pick { product, url, id, reason: Default::default(), score: 0.0 };
    let (tastes, now) = scene.goods.tastes.unzip();
    for topic in member(product, "topics").each() {
        let mut slugs = Vec::new();
        commerce::add_topics(topic, &mut slugs, scene.ports);
        let path = ["interests.", slugs.first().map_or("", |slug| slug)].concat();
        let liked = tastes.and_then(|tastes| tastes.fact(&path, now?)?.number()).unwrap_or_default();
        if liked > pick.score {
            (pick.score, pick.reason) = (liked, (topic.text().unwrap_or_default(), path));
        }
    }
    Some(pick)
}
