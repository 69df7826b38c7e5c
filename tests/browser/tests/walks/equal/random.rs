//! Random configurations and visits: every gate is asked something that some visits pass and others do not.

use super::seeded::Random;
use serde_json::{Value, json};

/// The pages that there are.
pub const PATHS: [&str; 4] = ["/", "/shop", "/shop/oil", "/checkout"];

/// The monotonic clock when a page opens, milliseconds.
pub const NOW: f64 = 1_000.0;

/// 128 bits that are no longer random.
pub const CHANCE: [u64; 2] = [0x0000_0001_0000_0002, 0x0000_0003_0000_0004];

const DAY: f64 = 864e5;

/// A visit of somebody to a site.
pub struct Situation {
    /// The site's configuration.
    pub config: Value,
    /// What the visitor allows, as `parea.consent` takes it.
    pub consent: Value,
    /// What lies in storage: purposes and items.
    pub stored: Vec<(&'static str, String)>,
    /// The wall clock when the page opens, milliseconds since 1970.
    pub wall: f64,
    path: String,
}

impl Situation {
    /// The site's id, which no other visit has.
    pub fn site(&self) -> &str {
        self.config["site"]["id"].as_str().unwrap_or_default()
    }

    /// It, for a frame.
    pub fn told(&self) -> Value {
        json!({
            "site": self.site(), "config": self.config.to_string(), "consent": self.consent, "stored": self.stored,
            "path": self.path, "now": NOW, "wall": self.wall,
            "chance": CHANCE.iter().flat_map(|half| [half >> 32, half & 0xffff_ffff]).collect::<Vec<_>>(),
        })
    }
}

impl Random {
    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn any(&mut self, all: &[Value]) -> Value {
        all[self.below(all.len())].clone()
    }

    fn word(&mut self, all: &[&str]) -> String {
        all[self.below(all.len())].to_owned()
    }

    fn share(&mut self) -> f64 {
        self.below(101) as f64 / 100.0
    }

    /// Sets a member now and then.
    fn maybe(&mut self, whole: &mut Value, key: &str, make: impl FnOnce(&mut Self) -> Value) {
        if self.one_in(3) {
            whole[key] = make(self);
        }
    }

    /// A visit, whose number names its site.
    pub fn situation(&mut self, number: usize) -> Situation {
        // A year, so that clocks are set forward and back, at any second.
        let wall = 1_780_000_000_000.0 + self.below(365 * 86_400) as f64 * 1_000.0;
        let mut campaigns: Vec<Value> = (0..3 + self.below(4)).map(|at| self.campaign(at)).collect();
        campaigns[0]["audience"] = json!({});
        let mut config = json!({
            "version": 1,
            "site": {
                "id": format!("site-{number}"), "languages": ["en"], "language": "en",
                "timeZone": self.word(&["Europe/Athens", "America/New_York", "Asia/Kathmandu", "UTC"]),
            },
            "segments": {
                "returning": { "sessions": { "$gte": 2 } },
                "here": { "$or": [{ "page.path": { "$startsWith": "/shop" } }, { "$segment": "returning" }] },
            },
            "campaigns": campaigns,
        });
        self.maybe(&mut config, "limits", Self::limits);
        let allowed = |random: &mut Self| !random.one_in(5);
        let consent = json!({
            "remember": allowed(self), "personalise": allowed(self), "measure": allowed(self),
        });
        let path = format!("{}{}", self.word(&PATHS), self.word(&["", "", "?utm_source=mail", "?x1=b", "?x0=0"]));
        let stored = if self.one_in(4) {
            Vec::new()
        } else {
            vec![("remember", self.past(wall)), ("personalise", self.likes(wall))]
        };
        Situation { config, consent, stored, wall, path }
    }

    fn campaign(&mut self, at: usize) -> Value {
        let format = self.word(&["bar", "modal", "slide-in", "full-screen", "toast", "tab", "inline", "inline"]);
        let mut campaign = json!({
            "id": format!("c{at}"), "format": format,
            "content": [{ "type": "text", "id": "text", "text": "Hello" }],
        });
        if format == "inline" {
            campaign["slot"] = json!("here");
        }
        self.maybe(&mut campaign, "where", |random| {
            let all = [
                json!("/shop/*"),
                json!(["/", "/shop"]),
                json!("*?utm_source=mail"),
                json!("/*"),
                json!({ "regex": "^/(shop|$)" }),
            ];
            let mut place = json!({ "include": random.any(&all) });
            random.maybe(&mut place, "exclude", |_| json!(["/checkout"]));
            place
        });
        self.maybe(&mut campaign, "audience", |random| random.condition(2));
        self.maybe(&mut campaign, "when", Self::when);
        self.maybe(&mut campaign, "schedule", Self::schedule);
        self.maybe(&mut campaign, "frequency", Self::frequency);
        self.maybe(&mut campaign, "goal", |_| json!({ "event": "cart", "within": "7d" }));
        self.maybe(&mut campaign, "experiment", |random| random.experiment(at));
        if campaign.get("experiment").is_some() && self.one_in(2) {
            let prior = [1 + self.below(40), 1 + self.below(40)];
            campaign["learn"] = json!({ "decay": self.word(&["1d", "30d"]), "priors": { "b": prior } });
        }
        self.maybe(&mut campaign, "priority", |random| json!(random.below(3)));
        self.maybe(&mut campaign, "group", |random| json!(random.word(&["offers", "news"])));
        self.maybe(&mut campaign, "otherwise", |random| json!(random.word(&["skip", "neutral"])));
        if self.one_in(8) {
            campaign["withoutConsent"] = json!("evaluate");
        }
        if self.one_in(12) {
            campaign["status"] = json!("paused");
        }
        campaign
    }

    fn condition(&mut self, depth: usize) -> Value {
        let inner = |random: &mut Self| (0..2).map(|_| random.condition(depth - 1)).collect::<Vec<_>>();
        match self.below(if depth == 0 { 1 } else { 5 }) {
            1 => json!({ "$or": inner(self) }),
            2 => json!({ "$not": self.condition(depth - 1) }),
            3 => json!({ "$nor": inner(self) }),
            _ => {
                let number = self.below(6);
                let share = self.share();
                self.any(&[
                    json!({ "page.path": { "$regex": "^/shop" } }),
                    json!({ "page.query.x1": { "$exists": true } }),
                    json!({ "device.kind": { "$in": ["phone", "desktop"] } }),
                    json!({ "device.viewport.width": { "$gt": 700 + 50 * number } }),
                    json!({ "time.weekday": { "$nin": ["sat", "sun"] } }),
                    json!({ "time.hour": { "$between": [number, 12 + number] } }),
                    json!({ "time.zone": { "$contains": "U" } }),
                    json!({ "referrer.kind": "internal" }),
                    json!({ "utm.source": "mail" }),
                    json!({ "sessions": { "$gte": number } }),
                    json!({ "pageViews": { "$lt": 2 * number } }),
                    json!({ "firstVisit": { "$within": format!("{}d", 1 + 10 * number) } }),
                    json!({ "firstVisit": { "$after": "2026-09-01" } }),
                    json!({ "lastVisit": { "$before": "2027-01-01T09:00" } }),
                    json!({ "id": { "$regexi": "^[0-9A-C]" } }),
                    json!({ "campaigns.c1.shown": { "$lte": number } }),
                    json!({ "campaigns.c0.dismissed": 0 }),
                    json!({ "secondsOnPage": { "$gte": number } }),
                    json!({ "interests.oil": { "$gte": share } }),
                    json!({ "purchased": { "$elemMatch": { "$eq": "sku-1" } } }),
                    json!({ "viewed": { "$size": number } }),
                    json!({ "$segment": "returning" }),
                    json!({ "$segment": "here" }),
                    json!({ "$event": { "name": "cart", "count": { "$gte": number }, "within": "30d" } }),
                ])
            }
        }
    }

    fn when(&mut self) -> Value {
        let all = [
            json!({ "visible": "5s" }),
            json!({ "event": "cart" }),
            json!({ "pageViews": 3 }),
            json!({ "session": 2 }),
            json!({ "load": true }),
            json!({ "exit": true }),
            json!({ "scroll": 0.6 }),
        ];
        let triggers: Vec<Value> = (0..=self.below(2)).map(|_| self.any(&all)).collect();
        let mut when = json!({ self.word(&["any", "all"]): triggers });
        self.maybe(&mut when, "delay", |random| json!(random.word(&["1s", "30s"])));
        when
    }

    fn schedule(&mut self) -> Value {
        let mut schedule = json!({});
        self.maybe(&mut schedule, "from", |random| {
            json!(random.word(&["2026-07-01", "2026-10-25T03:30", "2027-03-14T02:30"]))
        });
        self.maybe(&mut schedule, "to", |random| json!(random.word(&["2026-11-20", "2027-03-28T03:30", "2027-05-01"])));
        self.maybe(&mut schedule, "days", |random| json!([random.word(&["mon", "wed", "sat"]), "sun"]));
        self.maybe(&mut schedule, "hours", |random| json!(random.word(&["09:00-21:00", "22:00-02:00", "02:00-03:00"])));
        self.maybe(
            &mut schedule,
            "blackout",
            |_| json!(["2026-12-24", { "from": "2026-08-01", "to": "2026-08-31T12:00" }]),
        );
        self.maybe(&mut schedule, "timeZone", |random| json!(random.word(&["site", "visitor"])));
        schedule
    }

    fn frequency(&mut self) -> Value {
        let mut rule = json!({});
        self.maybe(&mut rule, "max", |random| json!(1 + random.below(3)));
        if rule.get("max").is_some() {
            rule["per"] = json!(self.word(&["1d", "30d", "page", "session", "ever"]));
        }
        self.maybe(&mut rule, "every", |random| json!(random.word(&["1h", "3d"])));
        self.maybe(&mut rule, "sample", |random| json!(random.share()));
        self.maybe(&mut rule, "stopOn", |random| json!([random.word(&["converted", "dismissed"])]));
        if self.one_in(2) {
            self.maybe(&mut rule, "cooldown", |random| json!({ random.word(&["dismissed", "ignored"]): "2d" }));
        } else {
            self.maybe(&mut rule, "backoff", |_| json!(["1d", "7d"]));
        }
        self.maybe(&mut rule, "withoutConsent", |_| json!("skip"));
        rule
    }

    fn experiment(&mut self, at: usize) -> Value {
        let share = self.share();
        let mut words = json!({ "key": format!("x{at}"), "variants": [
            { "id": "a" }, { "id": "b", "weight": share, "control": self.one_in(4), "patch": { "priority": self.below(3), "content": { "text": { "text": "Other" } } } },
        ] });
        self.maybe(&mut words, "coverage", |random| json!(random.share()));
        self.maybe(&mut words, "holdout", |random| json!(random.share() / 4.0));
        self.maybe(&mut words, "withoutConsent", |_| json!("page"));
        self.maybe(&mut words, "hashVersion", |random| json!(1 + random.below(2)));
        self.maybe(&mut words, "seed", |random| json!(random.word(&["s", "σπόρος"])));
        let from = self.share() / 2.0;
        self.maybe(&mut words, "namespace", |random| json!(["n", from, from + random.share() / 2.0]));
        self.maybe(&mut words, "filters", |_| json!([{ "seed": "f", "ranges": [[from, 1]] }]));
        self.maybe(&mut words, "ranges", |_| json!([[0, from], [from, from + 0.4]]));
        self.maybe(&mut words, "condition", |random| random.condition(1));
        if self.one_in(8) {
            words["urlPatterns"] =
                json!([{ "type": "simple", "pattern": "/shop/*" }, { "type": "regex", "pattern": "^/$" }]);
        }
        if self.one_in(8) {
            words["force"] = self.any(&[json!("b"), json!(0)]);
        }
        if self.one_in(8) {
            words["active"] = json!(self.one_in(2));
        }
        words
    }

    fn limits(&mut self) -> Value {
        let mut limits = json!({});
        for key in ["perPage", "perSession", "perDay"] {
            self.maybe(&mut limits, key, |random| json!(1 + random.below(2)));
        }
        self.maybe(&mut limits, "gap", |random| json!(random.word(&["30s", "2h"])));
        self.maybe(&mut limits, "holdout", |random| json!(random.share() / 4.0));
        self.maybe(&mut limits, "groups", |random| {
            let mut group = json!({ "max": 1, "per": "14d" });
            random.maybe(&mut group, "learn", |random| json!({ "priors": { "c0": [1 + random.below(9), 3] } }));
            json!({ "offers": group })
        });
        limits
    }

    /// What is remembered.
    fn past(&mut self, wall: f64) -> String {
        let begun = wall - (1 + self.below(60)) as f64 * DAY;
        let mut at = begun;
        let (mut shown, mut sums) = (Vec::new(), json!({}));
        for session in 1..=self.below(8) {
            at += (wall - at) * self.share();
            let (id, outcome) = (format!("c{}", self.below(3)), self.word(&["dismissed", "ignored", "converted", ""]));
            let mut row = vec![json!(id), json!(at.floor()), json!(session)];
            if !outcome.is_empty() {
                row.extend([json!(outcome), json!((at + 5_000.0).floor())]);
                sums[&id][&outcome] = json!(sums[&id][&outcome].as_f64().unwrap_or(0.0) + 1.0);
            }
            sums[&id]["shown"] = json!(sums[&id]["shown"].as_f64().unwrap_or(0.0) + 1.0);
            sums[&id]["lastShown"] = json!(at.floor());
            shown.push(json!(row));
        }
        let events: Vec<Value> =
            (0..self.below(4)).map(|_| json!(["cart", (begun + self.share() * DAY).floor()])).collect();
        json!({ "v": 1, "since": begun, "data": {
            "id": format!("{:032x}", self.below(1 << 40)), "sessions": 1 + self.below(5), "pageViews": 1 + self.below(12),
            "firstVisit": begun, "lastVisit": at.floor(), "seen": at.floor(), "entry.path": "/",
            "campaigns": sums, "shown": shown, "events": events,
        } })
        .to_string()
    }

    /// What the visitor seems to like.
    fn likes(&mut self, wall: f64) -> String {
        let arms = ["c0:a", "c0:b", "c1:a", "c1:b", "c2:b", "offers/c0", "offers/c1"];
        let learning: Value = (arms.iter())
            .map(|arm| ((*arm).to_owned(), json!([self.below(9), self.below(5), wall - self.share() * 60.0 * DAY])))
            .collect::<serde_json::Map<_, _>>()
            .into();
        json!({ "v": 1, "since": wall - DAY, "data": { "learning": learning,
            "interests": { "oil": [self.below(6), wall - self.below(30) as f64 * DAY] }, "purchased": ["sku-1"], "viewed": ["sku-2"],
        } })
        .to_string()
    }
}
