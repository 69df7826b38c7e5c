//! Product feeds in a turn, and what the visitor says of what is recommended.

use super::Turn;
use crate::config::{Campaign, Code, Path, Problem, Value, member, text};
use crate::consent::Purpose;
use crate::content;
use crate::content::blocks::{recommendations::LIST, steps::TOP, wheel::WON};
use crate::content::feed::{self, Feed};
use crate::effect::Effect;
use crate::state::Showing;
use crate::visitor::commerce;
use crate::visitor::history::Outcome;

impl Turn<'_> {
    /// Whether a campaign has to wait for a product feed, which is asked for where it was not yet: once on a page.
    pub(super) fn awaits_feeds(&mut self, campaign: &Campaign, showing: &Showing) -> bool {
        let mut wanted = Vec::new();
        self.play(campaign, showing, &mut |scene| wanted = feed::wanted(scene));
        let waits = self.are_coming(&wanted);
        self.ask_for_feeds(wanted);
        waits
    }

    /// Whether some of these feeds have not come yet.
    pub(super) fn are_coming(&self, wanted: &[(String, &'static str)]) -> bool {
        wanted.iter().any(|(url, _)| {
            let own = self.state.feeds.iter().find(|feed| feed.url == *url);
            own.is_none_or(|feed| feed.products.is_none())
        })
    }

    /// Asks for product feeds, each once.
    pub(super) fn ask_for_feeds(&mut self, wanted: Vec<(String, &'static str)>) {
        for (url, written) in wanted {
            if !self.state.feeds.iter().any(|feed| feed.url == url) {
                self.request(&url, "feed", "");
                self.state.feeds.push(Feed { url: url.clone(), written, products: None });
                self.push(Effect::Feed(url));
            }
        }
    }

    /// What could not be had is asked for once more on another page, and so is what others have said before the visitor has
    /// voted: their own vote is not in it.
    pub(super) fn forget_feeds(&mut self, has_voted: bool) {
        let is_old = |feed: &Feed| has_voted && feed.url.contains("/v1/public/");
        self.state.feeds.retain(|feed| feed.products.is_none_or(is_whole) && !is_old(feed));
    }

    /// A product feed could not be had: it is asked for once more, as if it had not been. What says something of the visitor
    /// `refer` asks for, as long as that is granted.
    pub(super) fn unfed(&mut self, url: &str, purpose: Option<Purpose>) {
        let Some(at) = self.state.feeds.iter().position(|feed| feed.url == url) else { return };
        let feed = self.state.feeds.remove(at);
        if purpose.is_none() {
            self.ask_for_feeds(vec![(feed.url, feed.written)]);
        }
    }

    /// A product feed has come, or will not: then what would show of it is left out. Or a campaign is given a code.
    pub(super) fn fed(&mut self, url: &str, products: Value, campaign: &'static str) {
        let products = products.leak();
        if !campaign.is_empty() {
            return self.claimed(campaign, url, text(products, "code"));
        }
        if !is_whole(products) {
            self.no_feed(url);
        }
        if let Some(feed) = self.state.feeds.iter_mut().find(|feed| feed.url == url) {
            feed.products = Some(products);
            self.count_arrivals(url, products);
        }
        self.review();
    }

    /// Says that an address did not give what it should.
    pub(super) fn no_feed(&mut self, url: &str) {
        self.report(Problem::new(&Path::default(), Code::NoFeed, url));
    }

    /// The visitor turns the wheel: what it gives was certain before.
    pub(super) fn spin(&mut self, campaign: &'static Campaign) {
        let blocks = content::all(campaign.content);
        let Some(wheel) = blocks.iter().position(|block| member(block, "type").is("wheel")) else { return };
        let Some(showing) = self.state.showing(campaign).filter(|showing| !showing.is_spun) else { return };
        showing.is_spun = true;
        showing.focus = WON.to_owned();
        self.clicked(campaign, wheel);
        self.conclude(campaign, Outcome::Converted);
        self.redraw(campaign);
    }

    /// The visitor goes to another step, or back to where they came from.
    pub(super) fn step_to(&mut self, campaign: &'static Campaign, at: usize) {
        let Some(step) = content::steps(campaign.content).get(at) else { return };
        let Some(showing) = self.state.showing(campaign) else { return };
        if showing.trail.last() == Some(&at) {
            showing.trail.pop();
        } else if showing.step != at {
            showing.trail.push(showing.step);
        }
        showing.step = at;
        showing.focus = TOP.to_owned();
        let id = member(step, "id").clone();
        self.record("step", campaign, "block", id.clone());
        self.tell("step", campaign, "step", id);
        self.redraw(campaign);
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

/// Whether something can be read from what has come: a list of products, or what others have said.
fn is_whole(fed: &Value) -> bool {
    matches!(fed, Value::List(_)) || ["items", "steps", "networks", "arrived"].iter().any(|key| fed.get(key).is_some())
}

/// The place of a step of an offer, by its id.
pub(super) fn place(campaign: &Campaign, id: &str) -> Option<usize> {
    content::steps(campaign.content).iter().position(|step| member(step, "id").is(id))
}
