//! A product feed: what a shop has, as a JSON list that is fetched when a campaign that recommends is about to show. It
//! is ranked here, by what the device knows, and nobody is told how.

use super::blocks::crowd;
use super::{Scene, all, kind};
use crate::config::describe::is_translated;
use crate::config::{Value, member, text};
use crate::text::address::{LINKS, safe};
use crate::visitor::commerce;
use crate::visitor::profile::Profile;

/// Most products of a feed that are looked at.
const MOST: usize = 500;

/// A feed of this page.
#[derive(Debug)]
pub struct Feed {
    /// Its whole address.
    pub url: String,
    /// That as it was written, with its fields.
    pub written: &'static str,
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
    /// What the visitor has voted for, by form, as far as that is remembered.
    pub votes: Option<&'a Value>,
    /// What they have voted for on this page view: what was counted before lacks it.
    pub cast: Option<&'a Value>,
    /// The codes that coupons were given, by campaign and by address: on this page, and as far as that is remembered.
    pub codes: [Option<&'a Value>; 2],
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
    /// Whether it is what the visitor is looking at.
    is_here: bool,
    /// Whether it stands under the path of this page.
    is_near: bool,
}

/// The whole address of a block's feed; empty where it is none or may not be asked for. It may hold what is known of the
/// page, such as its language, and nothing of the visitor: nobody is told that.
pub fn address(scene: &Scene<'_>, block: &Value, key: &str) -> String {
    let address = scene.fetched(block, key);
    if address.is_empty() {
        return address;
    }
    scene.ports.url(&address, &scene.page.url).map_or(String::new(), |url| url.href)
}

/// The feeds that the blocks of a campaign need: their addresses, and as they were written; none where one may not be asked for.
pub fn wanted(scene: &Scene<'_>) -> Vec<(String, &'static str)> {
    let mut wanted = Vec::new();
    for block in all(scene.campaign.content) {
        if kind(block) == "recommendations" {
            wanted.push((address(scene, block, "feed"), text(block, "feed")));
        }
        wanted.extend(crowd::wanted(scene, block).into_iter().map(|url| (url, "")));
    }
    wanted.retain(|(url, _)| !url.is_empty());
    if scene.notes.first().is_some() {
        wanted.clear();
    }
    wanted
}

/// What a block recommends from; until the feed of this page has come, that of the page before.
pub fn products(scene: &Scene<'_>, block: &Value) -> Option<&'static Value> {
    let (url, feeds) = (address(scene, block, "feed"), scene.goods.feeds);
    let own = feeds.iter().find(|feed| feed.url == url).and_then(|feed| feed.products);
    let is_own = |feed: &Feed| feed.written == text(block, "feed");
    own.or_else(|| feeds.iter().rev().find_map(|feed| feed.products.filter(|_| is_own(feed))))
}

/// The best products of a feed: what the visitor likes more goes first, of equals what the feed has first. What they have
/// bought is left out, and what they are looking at.
pub fn rank(scene: &Scene<'_>, products: &'static Value, most: usize) -> Vec<Pick> {
    let (purchased, mut picks) = ((scene.facts)("purchased"), Vec::<Pick>::new());
    let (mut all, mut near) = (Vec::new(), 0);
    for product in products.items().iter().take(MOST) {
        if let Some(pick) = pick(scene, product) {
            near += i32::from(pick.is_near);
            all.push(pick);
        }
    }
    for pick in all {
        // Where several products stand under the path of this page, the query tells them apart.
        if pick.is_here || (pick.is_near && near == 1) {
            continue;
        }
        let at = picks.iter().position(|other| other.score < pick.score).unwrap_or(picks.len());
        if at < most && !purchased.items().iter().any(|id| id.is(&pick.id)) {
            picks.insert(at, pick);
            picks.truncate(most);
        }
    }
    picks
}

/// A product that could be shown, and how much it is liked.
fn pick(scene: &Scene<'_>, product: &'static Value) -> Option<Pick> {
    let id = commerce::id(product, scene.ports);
    let url = safe(text(product, "url"), LINKS).ok()?;
    let here = scene.ports.url(&scene.page.url, "")?;
    let there = scene.ports.url(&url, &scene.page.url)?;
    let is_near = there.host == here.host && there.path == here.path;
    let is_shared = |pair: &str| pair.is_empty() || here.query.split('&').any(|own| own == pair);
    let is_here = id == scene.goods.viewed || (is_near && there.query.split('&').all(is_shared));
    let title = member(product, "title");
    let is_titled = title.text().is_some() || is_translated(title);
    if id.is_empty() || !is_titled {
        return None;
    }
    let mut pick = Pick { product, url, id, reason: Default::default(), score: 0.0, is_here, is_near };
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
