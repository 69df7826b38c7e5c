//! Learning what may be known: what the page and its storage say, what the visitor looks at, and keeping that.

use super::Turn;
use crate::config::{Code, Path, Problem, Value, member, value};
use crate::consent::Purpose;
use crate::effect::{Effect, Listen};
use crate::outbox;
use crate::visitor::{About, Sight, commerce, declared};

/// A page counts as seen after so many visible milliseconds (config.md, Facts).
const SEEN: f64 = 10_000.0;

/// What tells the topics of a page, and its product.
const TOPICS: &str = "mparea:topics";
const TAGS: &str = "marticle:tag";
const PRODUCT: &str = "mproduct:retailer_item_id";
const THINGS: &str = "j";

impl Turn<'_> {
    /// Another page view: what it says is looked up.
    pub(super) fn look_around(&mut self) {
        let visitor = &mut self.state.visitor;
        visitor.about = About::default();
        visitor.is_unread = true;
        self.hear_layer();
        self.find_all();
    }

    /// Hears what is put into `dataLayer`, if anything here makes use of it.
    pub(super) fn hear_layer(&mut self) {
        let config = self.state.config;
        // An attribute may have a purpose: what is in the list is looked up under its permit, and nothing else of it comes here.
        let takes_events = config.uses.commerce || config.uses.events;
        if takes_events || self.reads_layer() {
            self.push(Effect::Listen(Listen::Layer(takes_events)));
        }
    }

    fn reads_layer(&self) -> bool {
        self.state.config.attributes.iter().any(|attribute| attribute.is_at(b"d"))
    }

    /// Looks up what is declared, of each purpose only while it is granted; once in a turn.
    pub(super) fn find_all(&mut self) {
        if !std::mem::replace(&mut self.has_looked, true) {
            self.find(None);
            self.find_permitted();
        }
    }

    /// Looks up what is declared for the purposes that are granted.
    pub(super) fn find_permitted(&mut self) {
        Purpose::CONSENTED.into_iter().for_each(|purpose| self.find(Some(purpose)));
    }

    fn find(&mut self, purpose: Option<Purpose>) {
        let config = self.state.config;
        let mut wants = Vec::new();
        // Once, because an answer with two members of one name could be changed in the one and read in the other.
        let mut want = |want: &str| {
            if !wants.iter().any(|own: &Value| own.is(want)) {
                wants.push(want.into());
            }
        };
        for attribute in &config.attributes {
            // The address and the cookies are known already.
            if attribute.purpose == purpose && !attribute.is_at(b"cq") {
                want(if attribute.is_at(b"j") { THINGS } else { attribute.want });
            }
        }
        if purpose.is_none() && config.uses.commerce {
            [TOPICS, TAGS, PRODUCT, THINGS].into_iter().for_each(want);
        }
        let (wants, grants) = (Value::List(wants), &self.state.grants);
        let effect = match purpose.map(|purpose| grants.permit(purpose)) {
            _ if wants.items().is_empty() => return,
            None => Effect::Find(wants),
            Some(Some(permit)) => Effect::find(&permit, wants),
            Some(None) => return,
        };
        self.push(effect);
    }

    /// What was found of what was looked for.
    pub(super) fn found(&mut self, purpose: Option<Purpose>, mut found: Value) {
        let state = &mut *self.state;
        if purpose.is_some_and(|purpose| !state.grants.purposes().has(purpose)) {
            return;
        }
        if let Some(texts) = found.get(THINGS) {
            let things = commerce::things(texts, self.ports);
            found.set(THINGS, things);
        }
        state.visitor.take(purpose, found);
        state.visitor.is_unread = true;
        if purpose.is_none() && state.config.uses.commerce {
            self.survey();
        }
    }

    /// Takes what the page says of itself: its topics, and the product that it shows.
    fn survey(&mut self) {
        let visitor = &self.state.visitor;
        let found = |want| visitor.found(None, want).items();
        let (mut topics, mut product, mut products) = (Vec::new(), String::new(), 0);
        for list in found(TOPICS) {
            for word in list.text().unwrap_or_default().split(',') {
                commerce::add_topics(&word.into(), &mut topics, self.ports);
            }
        }
        let is_told = !topics.is_empty();
        for thing in found(THINGS) {
            if commerce::is_a(thing, "Product") {
                if !is_told {
                    commerce::add_topics(member(thing, "category"), &mut topics, self.ports);
                }
                // One product is often described twice, and of those beside it some have no number.
                let id = commerce::id(thing, self.ports);
                if !id.is_empty() && id != product {
                    product = id;
                    products += 1;
                }
            }
        }
        if topics.is_empty() {
            commerce::add_topics(visitor.found(None, TAGS), &mut topics, self.ports);
        }
        if let ([told], 0) = (found(PRODUCT), products) {
            (product, products) = (told.text().unwrap_or_default().to_owned(), 1);
        }
        let visitor = &mut self.state.visitor;
        visitor.about.topics = topics;
        // A page with several products is a list, and nobody has looked at each of them.
        if products == 1 && visitor.about.product != product {
            self.note("viewed", &product, Value::Null);
            self.state.visitor.about.product = product;
        }
        if self.state.visitor.about.sight == Sight::Due {
            self.state.visitor.about.sight = Sight::Counted;
            self.like(Vec::new(), 1.0);
        }
    }

    /// After a while a page counts as seen; by then it has said everything about itself.
    pub(super) fn dwell(&mut self) {
        let state = &mut *self.state;
        if state.config.uses.commerce && state.visitor.about.sight == Sight::Short && state.clock.visible >= SEEN {
            state.visitor.about.sight = Sight::Due;
            self.find(None);
        }
    }

    /// Visible milliseconds until this page counts as seen.
    pub(super) fn sight(&self) -> Option<f64> {
        let state = &*self.state;
        let waits = state.config.uses.commerce && state.visitor.about.sight == Sight::Short && state.clock.is_visible;
        waits.then_some(SEEN - state.clock.visible)
    }

    pub(super) fn note(&mut self, part: &'static str, name: &str, value: Value) {
        let state = &mut *self.state;
        // What was erased does not begin anew on the page on which that was asked for.
        // Nor is what was done under a refusal kept for a later grant.
        let may_note = state.held.personalise || !state.reading.decided;
        if may_note && !state.privacy.is_erased {
            state.visitor.profile.note(part, name, value, state.clock.wall);
        }
    }

    /// The visitor seems to like something; where it has no topics of its own, what this page is about.
    fn like(&mut self, topics: Vec<String>, gain: f64) {
        let own = std::mem::take(&mut self.state.visitor.about.topics);
        for topic in if topics.is_empty() { &own } else { &topics } {
            self.note("interests", topic, gain.into());
        }
        self.state.visitor.about.topics = own;
    }

    /// What the visitor has answered about themselves: `name`, `email`, or a preference.
    pub(super) fn prefer(&mut self, key: &str, answer: Value) {
        let part = if matches!(key, "name" | "email") { "" } else { "preferences" };
        self.note(part, key, answer);
    }

    /// The page has put something into its `dataLayer`.
    pub(super) fn pushed(&mut self, entries: &Value) {
        for entry in entries.items() {
            // What we have pushed ourselves has happened in a campaign, not on the page.
            if let Some((event, properties)) = commerce::event(entry)
                && properties.get("parea").is_none()
            {
                self.occur(event, properties);
            }
        }
        if self.reads_layer() {
            self.find_all();
        }
    }

    /// Something happened on the page: it fires triggers, calls off what waits and says so in `cancelOn`, and may say what
    /// the visitor likes.
    pub(super) fn occur(&mut self, event: &str, properties: &Value) {
        let may_count = self.may_remember();
        let (config, state) = (self.state.config, &mut *self.state);
        if !state.privacy.is_erased && config.uses.counted.contains(&event) {
            let wall = state.clock.wall;
            if may_count {
                state.visitor.history.track(event, wall);
                state.visitor.is_changed = true;
            }
            self.reach(event, wall);
        }
        let state = &mut *self.state;
        for base in &config.campaigns {
            for campaign in base.all() {
                for trigger in &campaign.when.triggers {
                    if !state.happened.fired.contains(trigger) && trigger.hears(event, properties, state, self.ports) {
                        state.happened.fired.push(*trigger);
                    }
                }
            }
            let cancel = state.current(base).when.cancel;
            if let Some(run) = state.runs.get_mut(base.index)
                && run.showing.is_none()
                && cancel.iter().any(|own| own.is(event))
            {
                run.out = "cancelled";
            }
        }
        self.shop(event, properties);
    }

    /// What an event of a shop says about the visitor.
    fn shop(&mut self, event: &str, properties: &Value) {
        let config = self.state.config;
        let Some((list, gain)) = commerce::meaning(event).filter(|_| config.uses.commerce) else { return };
        if list == "searches" {
            return self.note(list, commerce::search(properties).trim(), Value::Null);
        }
        let mut topics = Vec::new();
        for item in commerce::items(properties) {
            commerce::add_item_topics(item, &mut topics, self.ports);
            if !list.is_empty() {
                self.note(list, &commerce::id(item, self.ports), Value::Null);
            }
        }
        if gain > 0.0 {
            self.like(topics, gain);
        }
        // What was bought goes from where it is still recommended.
        if list == "purchased" {
            self.review();
        }
    }

    /// Reads the attributes anew if something has changed; what does not fit is absent, and said once.
    pub(super) fn resolve(&mut self) {
        if !std::mem::take(&mut self.state.visitor.is_unread) {
            return;
        }
        let mut attributes = Value::default();
        for attribute in &self.state.config.attributes {
            let state = &*self.state;
            let permit = attribute.purpose.and_then(|purpose| state.grants.permit(purpose));
            if attribute.purpose.is_some() && permit.is_none() {
                continue;
            }
            let raw = declared::read(state, attribute, permit.as_ref(), self.ports).unwrap_or_default();
            match declared::shaped(attribute, raw, self.ports) {
                Some(Value::Null) => {}
                Some(value) => attributes.set(attribute.name, value),
                None if state.visitor.unfit.contains(&attribute.name) => {}
                None => {
                    self.state.visitor.unfit.push(attribute.name);
                    let path = Path::at(&["attributes.", attribute.name].concat());
                    self.report(Problem::new(&path, Code::WrongFact, ""));
                }
            }
        }
        if self.state.visitor.attributes != attributes {
            self.state.visitor.attributes = attributes;
            self.review();
        }
    }

    /// What the stored profile held: what is new here is added to it, whatever another tab has stored meanwhile.
    pub(super) fn recalled(&mut self, text: Option<&str>) {
        let (most, age) = Purpose::Personalise.bounds();
        let wall = self.state.clock.wall;
        let text = text.filter(|text| text.len() <= most);
        let stored = text.and_then(|text| value::parse(text, self.ports).ok()).unwrap_or_default();
        let since = member(&stored, "since").number().filter(|since| (wall - since).abs() < age);
        let visitor = &mut self.state.visitor;
        let was_read = visitor.profile.is_read;
        let is_recalled = std::mem::take(&mut visitor.profile.is_recalled);
        // Another answer was first, and what it was asked for is stored: this is how it was before.
        if was_read && !is_recalled && !visitor.profile.has_news() {
            return;
        }
        visitor.profile_since = since.unwrap_or(wall);
        let data = since.map_or(Value::Null, |_| member(&stored, "data").clone());
        if visitor.profile.join(data) {
            self.keep_profile();
        }
        if !was_read {
            self.review();
        }
    }

    /// Stores the profile, the oldest of it left out where it is too large.
    fn keep_profile(&mut self) {
        let visitor = &mut self.state.visitor;
        let Some(permit) = self.state.grants.permit(Purpose::Personalise) else { return };
        let mut item = String::new();
        while item.is_empty() || (item.len() > Purpose::Personalise.bounds().0 && visitor.profile.forget()) {
            item = outbox::item(visitor.profile_since, visitor.profile.facts.clone(), self.ports);
        }
        let effect = Effect::store(&permit, item);
        self.push(effect);
    }

    /// Asks for the stored profile, to add what is new to it, where that is granted.
    pub(super) fn learn(&mut self) {
        let profile = &self.state.visitor.profile;
        if profile.is_read && profile.has_news() {
            let effect = self.state.grants.permit(Purpose::Personalise).map(|permit| Effect::read(&permit));
            self.effects.extend(effect);
        }
    }
}
