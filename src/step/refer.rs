//! Links by which visitors invite others: the code of this visitor's own, by whose link they came, and who came by theirs.
//!
//! The code is drawn here, says nothing of anybody, and is kept only when a link with it is shared. The collector learns it
//! from who arrives, and tells whoever has it how many did.

use super::Turn;
use crate::config::value::texts;
use crate::config::{Value, member};
use crate::consent::Purpose;
use crate::content::Feed;
use crate::effect::Effect;
use crate::share::link::encode;
use crate::visitor::facts;

/// Hexadecimal digits of a code: nobody guesses 80 bits.
const DIGITS: usize = 20;

/// The longest code of a link, in bytes.
const LONGEST: usize = 64;

impl Turn<'_> {
    /// Draws the code, looks by whose link the visitor came, and asks who came by theirs: once all that is granted was read.
    pub(super) fn refer(&mut self) {
        let state = &mut *self.state;
        if !state.config.uses.referral || state.awaits_memory() {
            return;
        }
        if state.visitor.code.is_empty() && state.grants.purposes().personalise {
            state.visitor.code = state.chance.id();
            state.visitor.code.truncate(DIGITS);
            self.review();
        }
        self.arrive();
        self.ask_for_arrivals();
    }

    /// A visitor whose page has loaded and who has decided came by a link, if its address says so: not by their own. It is
    /// noted and told as soon as each is granted, also by a second answer.
    fn arrive(&mut self) {
        let state = &*self.state;
        if !(state.is_loaded && state.reading.decided) || state.visitor.has_arrived {
            return;
        }
        let Some(code) = state.page.facts.at("page.query.ref").and_then(Value::text) else { return };
        // Whatever else stands there is nobody's code, and might be somebody's name or address.
        let is_code = code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let is_own = facts::fact(state, "referral.code", self.ports).is(code);
        if !is_code || code.is_empty() || code.len() > LONGEST || is_own {
            return;
        }
        let code = code.to_owned();
        self.state.visitor.has_arrived = self.record_arrival(&code);
        let by = self.state.visitor.profile.facts.at("referral.by");
        if by.is_none_or(|by| !by.is(&code)) {
            self.note("referral", "by", code.into());
        }
    }

    /// The same event whenever this visitor loads this page again; whether it was recorded.
    fn record_arrival(&mut self, code: &str) -> bool {
        let state = &*self.state;
        let mut data = texts(&[("ref", code), ("path", state.path())]);
        if state.is_test {
            data.set("test", true);
        }
        self.is_collected("arrived") && self.collect("arrived", data, code)
    }

    /// The link is shared: its code is kept.
    pub(super) fn keep_code(&mut self, url: &str) {
        let visitor = &self.state.visitor;
        let is_kept = visitor.profile.facts.at("referral.code").is_some();
        if !is_kept && !visitor.code.is_empty() && url.contains(&visitor.code) {
            let code = visitor.code.as_str().into();
            self.note("referral", "code", code);
            self.note("referral", "arrived", 0.0.into());
        }
    }

    /// Where the collector tells how many have come; none where nothing shows it, and while no link was shared.
    fn arrivals(&self) -> Option<String> {
        let (state, site) = (&*self.state, &self.state.config.site);
        let code = state.visitor.profile.facts.at("referral.code").and_then(Value::text)?;
        if !state.config.uses.arrived || site.collector.is_empty() {
            return None;
        }
        let url = [site.collector, "/v1/public/", site.id, "/referrals?code=", &encode(code)].concat();
        self.ports.url(&url, &state.page.url).map(|url| url.href)
    }

    /// Asks for that, once on a page.
    fn ask_for_arrivals(&mut self) {
        let Some(url) = self.arrivals().filter(|url| !self.state.feeds.iter().any(|feed| feed.url == *url)) else {
            return;
        };
        let permit = self.state.grants.permit(Purpose::Personalise);
        let Some(effect) = permit.map(|permit| Effect::feed(&permit, url.clone())) else { return };
        self.push(effect);
        self.request(&url, "feed", Purpose::Personalise.name());
        self.state.feeds.push(Feed { url, written: "", products: None });
    }

    /// The collector has told how many have come.
    pub(super) fn count_arrivals(&mut self, url: &str, told: &Value) {
        let Some(arrived) = member(told, "arrived").number() else { return };
        let is_new = !self.state.visitor.profile.facts.at("referral.arrived").is_some_and(|own| *own == arrived.into());
        if is_new && self.arrivals().is_some_and(|own| own == url) {
            self.note("referral", "arrived", arrived.into());
        }
    }
}
