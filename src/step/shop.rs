//! Product feeds in a turn, and what the visitor says of what is recommended.

use super::Turn;
use crate::config::{Campaign, Code, Path, Problem, Value};
use crate::content::blocks::recommendations::LIST;
use crate::content::feed::{self, Feed};
use crate::effect::Effect;
use crate::state::Showing;
use crate::visitor::commerce;

impl Turn<'_> {
    /// Whether a campaign has to wait for a product feed, which is asked for where it was not yet: once on a page.
    pub(super) fn awaits_feeds(&mut self, campaign: &Campaign, showing: &Showing) -> bool {
        let (mut wanted, mut waits) = (Vec::new(), false);
        self.play(campaign, showing, &mut |scene| wanted = feed::wanted(scene));
        for url in wanted {
            let own = self.state.feeds.iter().find(|feed| feed.url == url);
            waits |= own.is_none_or(|feed| feed.products.is_none());
            if own.is_none() {
                self.request(&url, "feed", "");
                self.state.feeds.push(Feed { url: url.clone(), products: None });
                self.push(Effect::Feed(url));
            }
        }
        waits
    }

    /// A product feed has come, or will not: then what would show of it is left out.
    pub(super) fn fed(&mut self, url: &str, products: Value) {
        if !matches!(products, Value::List(_)) {
            self.report(Problem::new(&Path::default(), Code::NoFeed, url));
        }
        if let Some(feed) = self.state.feeds.iter_mut().find(|feed| feed.url == url) {
            feed.products = Some(products.leak());
        }
        self.review();
    }

    /// The visitor wants less of a topic.
    pub(super) fn less_of(&mut self, campaign: &'static Campaign, topic: &str) {
        let mut topics = Vec::new();
        commerce::add_topics(&topic.into(), &mut topics, self.ports);
        for topic in topics {
            self.note("interests", &topic, 0.0.into());
        }
        if let Some(showing) = self.state.showing(campaign) {
            showing.focus = LIST.to_owned();
        }
        self.redraw(campaign);
    }
}
