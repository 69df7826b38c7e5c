//! Learning what may be known: what the page and its storage say, what the visitor looks at, and keeping that.

use super::Turn;
use crate::config::{Code, Path, Problem, Value, member, value};
use crate::consent::Purpose;
use crate::consent::sources::Want;
use crate::effect::{Effect, Listen};
use crate::outbox;
use crate::visitor::{Found, Sight, commerce, declared};

/// A page counts as seen after so many visible milliseconds (config.md, Facts).
const SEEN: f64 = 10_000.0;

/// What tells the topics of a page, and its product.
const TOPICS: Want = Want { place: b'm', name: "parea:topics" };
const TAGS: Want = Want { place: b'm', name: "article:tag" };
const PRODUCT: Want = Want { place: b'm', name: "product:retailer_item_id" };
const THINGS: Want = Want { place: b'j', name: "" };

impl Turn<'_> {
    /// Another page view: what it says is looked up.
    pub(super) fn look_around(&mut self) {
        let visitor = &mut self.state.visitor;
        (visitor.topics, visitor.product, visitor.sight) = Default::default();
        visitor.is_unread = true;
        if self.state.config.uses.scroll && !std::mem::replace(&mut self.state.hears_scroll, true) {
            self.push(Effect::Listen(Listen::Scroll));
        }
        self.hear_layer();
        self.find_all();
    }

    /// Hears what is put into `dataLayer`, if anything here makes use of it.
    pub(super) fn hear_layer(&mut self) {
        let config = self.state.config;
        let is_read = config.attributes.iter().any(|attribute| attribute.place == b'd');
        if is_read || config.uses.commerce || config.uses.events {
            self.push(Effect::Listen(Listen::Layer));
        }
    }

    /// Looks up what is declared, of each purpose only while it is granted.
    pub(super) fn find_all(&mut self) {
        self.find(None);
        Purpose::CONSENTED.into_iter().for_each(|purpose| self.find(Some(purpose)));
    }

    pub(super) fn find(&mut self, purpose: Option<Purpose>) {
        let config = self.state.config;
        let mut wants = Vec::new();
        for attribute in &config.attributes {
            let name = if attribute.place == b'j' { "" } else { attribute.key };
            let want = Want { place: attribute.place, name };
            // The address and the cookies are known already.
            if attribute.purpose == purpose && !b"cq".contains(&want.place) && !wants.contains(&want) {
                wants.push(want);
            }
        }
        if purpose.is_none() && config.uses.commerce {
            wants.extend([TOPICS, TAGS, PRODUCT, THINGS]);
        }
        let effect = match purpose {
            _ if wants.is_empty() => return,
            None => Effect::Find(wants),
            Some(purpose) => match self.state.grants.permit(purpose) {
                Some(permit) => Effect::find(&permit, wants),
                None => return,
            },
        };
        self.push(effect);
    }

    /// What was found of what was looked for.
    pub(super) fn found(&mut self, purpose: Option<Purpose>, found: Vec<(Want, Value)>) {
        let state = &mut *self.state;
        if purpose.is_some_and(|purpose| !state.grants.purposes().has(purpose)) {
            return;
        }
        for (want, mut value) in found {
            if want.place == b'j' {
                value = commerce::things(&value, self.ports);
            }
            state.visitor.take(Found { purpose, want, value });
        }
        state.visitor.is_unread = true;
        if purpose.is_none() && state.config.uses.commerce {
            self.survey();
        }
    }

    /// Takes what the page says of itself: its topics, and the product that it shows.
    fn survey(&mut self) {
        let visitor = &mut self.state.visitor;
        let found = |want: Want| visitor.found(None, want.place, want.name).unwrap_or(&Value::Null);
        let (mut topics, mut products) = (Vec::new(), Vec::new());
        for list in found(TOPICS).items() {
            let words = list.text().unwrap_or_default().split(',').map(Value::from).collect();
            commerce::add_topics(&Value::List(words), &mut topics, self.ports);
        }
        let is_told = !topics.is_empty();
        for thing in found(THINGS).items().iter().filter(|thing| commerce::is_a(thing, "Product")) {
            if !is_told {
                commerce::add_topics(member(thing, "category"), &mut topics, self.ports);
            }
            products.push(commerce::id(thing, self.ports));
        }
        if topics.is_empty() {
            commerce::add_topics(found(TAGS), &mut topics, self.ports);
        }
        if products.is_empty() {
            products.extend(found(PRODUCT).items().iter().filter_map(Value::text).map(str::to_owned));
        }
        visitor.topics = topics;
        // A page with several products is a list, and nobody has looked at each of them.
        if let [product] = &mut *products
            && visitor.product != *product
        {
            visitor.product = std::mem::take(product);
            let product = self.state.visitor.product.clone();
            self.note("viewed", &product, Value::Null);
        }
        if self.state.visitor.sight == Sight::Due {
            self.state.visitor.sight = Sight::Counted;
            let topics = self.state.visitor.topics.clone();
            self.like(&topics, 1.0);
        }
    }

    /// After a while a page counts as seen; by then it has said everything about itself.
    pub(super) fn dwell(&mut self) {
        let state = &mut *self.state;
        if state.config.uses.commerce && state.visitor.sight == Sight::Short && state.clock.visible >= SEEN {
            state.visitor.sight = Sight::Due;
            self.find(None);
        }
    }

    /// Visible milliseconds until this page counts as seen.
    pub(super) fn sight(&self) -> Option<f64> {
        let state = &*self.state;
        let waits = state.config.uses.commerce && state.visitor.sight == Sight::Short && state.clock.is_visible;
        waits.then_some(SEEN - state.clock.visible)
    }

    fn note(&mut self, part: &'static str, name: &str, value: Value) {
        let state = &mut *self.state;
        // What was erased does not begin anew on the page on which that was asked for.
        if !state.privacy.is_erased {
            state.visitor.profile.note(part, name, value, state.clock.wall);
        }
    }

    /// The visitor seems to like something; with a gain of 0 they have said that they do not.
    pub(super) fn like(&mut self, topics: &[String], gain: f64) {
        for topic in topics {
            self.note("interests", topic, gain.into());
        }
    }

    /// What the visitor has answered about themselves: `name`, `email`, or a preference.
    pub(super) fn prefer(&mut self, key: &str, answer: Value) {
        let part = if matches!(key, "name" | "email") { "" } else { "preferences" };
        self.note(part, key, answer);
    }

    /// The page has put something into its `dataLayer`.
    pub(super) fn pushed(&mut self, entries: &[Value]) {
        for entry in entries {
            if let Some((event, properties)) = commerce::event(entry) {
                self.occur(event, properties);
            }
        }
        if self.state.config.attributes.iter().any(|attribute| attribute.place == b'd') {
            self.find_all();
        }
    }

    /// Something happened on the page: it calls off what waits and says so in `cancelOn`, and may say what the visitor likes.
    pub(super) fn occur(&mut self, event: &str, properties: &Value) {
        let config = self.state.config;
        for (run, campaign) in self.state.runs.iter_mut().zip(&config.campaigns) {
            run.is_out |= run.showing.is_none() && campaign.when.cancel.iter().any(|own| own.is(event));
        }
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
        if topics.is_empty() {
            topics.clone_from(&self.state.visitor.topics);
        }
        if gain > 0.0 {
            self.like(&topics, gain);
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
            match declared::resolve(state, attribute, permit.as_ref(), self.ports) {
                Ok(value) => value.into_iter().for_each(|value| attributes.set(attribute.name, value)),
                Err(()) if state.visitor.unfit.contains(&attribute.name) => {}
                Err(()) => {
                    self.state.visitor.unfit.push(attribute.name);
                    self.report(Problem::new(
                        &Path::at(&["attributes.", attribute.name].concat()),
                        Code::WrongFact,
                        "",
                    ));
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
