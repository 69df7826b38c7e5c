//! Random situations: a visitor on a page, and an experiment or features to ask about.

use crate::seeded::Random;
use parea::config::Value;
use parea::config::value::{map, parse};
use parea::ports::Native;

impl Random {
    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// A hundredth, 0 to 1.
    fn share(&mut self) -> f64 {
        self.below(101) as f64 / 100.0
    }

    /// One of these JSON texts, by words.
    fn any(&mut self, texts: &[&str]) -> Value {
        parse(texts[self.below(texts.len())], &Native).unwrap()
    }

    /// A visitor, a page, and what is asked.
    pub fn situation(&mut self) -> Value {
        let attributes = self.attributes();
        let mut context = map([("attributes", attributes.clone()), ("features", self.features())]);
        if self.one_in(3) {
            context.set("url", self.any(ADDRESSES));
        }
        if self.one_in(12) {
            context.set("qaMode", true);
        }
        if self.one_in(30) {
            context.set("enabled", false);
        }
        if self.one_in(12) {
            context.set("forcedVariations", map([(KEYS[self.below(2)], (self.below(4) as f64).into())]));
        }
        context.set("savedGroups", map([("staff", self.any(&[r#"["1", "2", 7]"#]))]));
        context.set("contextualBandits", map([("bandit", self.bandit())]));
        let mut situation = map([("context", context)]);
        if self.one_in(2) {
            situation.set("experiment", self.experiment(true));
        }
        if self.one_in(2) {
            situation.set("sticky", self.docs(&attributes));
        }
        situation
    }

    fn attributes(&mut self) -> Value {
        let mut all = Value::Map(Vec::new());
        if !self.one_in(6) {
            let id = self.below(300) as f64;
            all.set("id", if self.one_in(4) { Value::Number(id) } else { Value::Text(id.to_string()) });
        }
        if !self.one_in(4) {
            all.set("device", format!("d{}", self.below(40)));
        }
        all.set("country", self.any(&[r#""GR""#, r#""PL""#, r#""DE""#, "null"]));
        all.set("premium", self.any(&["true", "false", "null", "1"]));
        all
    }

    /// What is remembered of this visitor, and of somebody else.
    fn docs(&mut self, attributes: &Value) -> Value {
        let mut docs = Value::Map(Vec::new());
        for name in ["id", "device", "other"] {
            let value = match attributes.get(name) {
                Some(value) => value.text().map_or_else(|| value.to_json(&Native), str::to_owned),
                None => "somebody".to_owned(),
            };
            if self.one_in(3) {
                continue;
            }
            let mut kept = Value::Map(Vec::new());
            for _ in 0..self.below(4) {
                let key = ["one", "two", "feature"][self.below(3)];
                let name = self.any(&[r#""0""#, r#""1""#, r#""v0""#, r#""v1""#, r#""v1""#]);
                kept.set(&format!("{key}__{}", self.below(6).saturating_sub(3)), name);
            }
            let doc =
                [("attributeName", name.into()), ("attributeValue", value.as_str().into()), ("assignments", kept)];
            docs.set(&format!("{name}||{value}"), map(doc));
        }
        docs
    }

    fn condition(&mut self) -> Value {
        self.any(&[
            "{}",
            r#"{ "country": "GR" }"#,
            r#"{ "country": { "$in": ["GR", "PL"] } }"#,
            r#"{ "premium": true }"#,
            r#"{ "premium": { "$ne": true } }"#,
            r#"{ "id": { "$inGroup": "staff" } }"#,
            r#"{ "$or": [{ "country": "DE" }, { "premium": true }] }"#,
        ])
    }

    fn range(&mut self) -> Value {
        let (one, other) = (self.share(), self.share());
        Value::List(vec![one.min(other).into(), one.max(other).into()])
    }

    fn ranges(&mut self, count: usize) -> Value {
        Value::List((0..count).map(|_| self.range()).collect())
    }

    /// The words that rules and experiments by themselves have in common.
    fn words(&mut self, count: usize) -> Value {
        let mut words = Value::Map(Vec::new());
        if self.one_in(2) {
            words.set("coverage", if self.one_in(8) { 1.4 } else { self.share() });
        }
        if self.one_in(2) {
            let left = self.share();
            let mut weights = vec![Value::Number(left), Value::Number(1.0 - left)];
            weights
                .resize(if self.one_in(6) { 1 } else { count }, Value::Number(if self.one_in(5) { 0.2 } else { 0.0 }));
            words.set("weights", Value::List(weights));
        }
        if self.one_in(2) {
            words.set("hashVersion", self.any(&["1", "2", "2", "2", "3"]));
        }
        if self.one_in(4) {
            words.set("seed", self.any(&[r#""s""#, r#""σπόρος""#, r#""""#]));
        }
        if self.one_in(4) {
            words.set("hashAttribute", self.any(&[r#""device""#, r#""id""#, r#""nobody""#]));
        }
        if self.one_in(3) {
            words.set("fallbackAttribute", self.any(&[r#""device""#, r#""id""#]));
        }
        if self.one_in(5) {
            words.set("namespace", Value::List(vec!["n".into(), 0.0.into(), self.share().into()]));
        }
        if self.one_in(5) {
            let mut filter = map([("seed", "f".into()), ("ranges", self.ranges(2))]);
            if self.one_in(2) {
                filter.set("attribute", "device");
            }
            if self.one_in(3) {
                filter.set("hashVersion", self.any(&["1", "2"]));
            }
            words.set("filters", Value::List(vec![filter]));
        }
        if self.one_in(6) {
            words.set("ranges", self.ranges(count));
        }
        if self.one_in(3) {
            words.set("condition", self.condition());
        }
        if self.one_in(2) {
            let keyed = |at: usize| map([("key", if at == 0 { "v0".into() } else { Value::Text(format!("v{at}")) })]);
            let mut meta: Vec<Value> = (0..count).map(keyed).collect();
            if self.one_in(5) {
                meta[0].set("passthrough", true);
            }
            words.set("meta", Value::List(meta));
        }
        for (key, share) in [("bucketVersion", 4), ("minBucketVersion", 6)] {
            if self.one_in(share) {
                words.set(key, self.below(3) as f64);
            }
        }
        if self.one_in(8) {
            words.set("disableStickyBucketing", true);
        }
        words
    }

    fn variations(&mut self, count: usize) -> Value {
        Value::List((0..count).map(|at| Value::Text(format!("{at}"))).collect())
    }

    fn experiment(&mut self, is_alone: bool) -> Value {
        let count = 1 + self.below(4);
        let mut words = self.words(count);
        words.set("variations", self.variations(count));
        if is_alone || self.one_in(2) {
            words.set("key", KEYS[self.below(2)]);
        }
        if is_alone {
            if self.one_in(8) {
                words.set("active", self.any(&["true", "false"]));
            }
            if self.one_in(8) {
                words.set("force", self.below(4) as f64);
            }
            if self.one_in(4) {
                words.set("urlPatterns", Value::List((0..self.below(3)).map(|_| self.any(PATTERNS)).collect()));
            }
            if self.one_in(4) {
                words.set("parentConditions", self.parents());
            }
        }
        words
    }

    fn parents(&mut self) -> Value {
        let mut parent = map([("id", self.any(&[r#""parent""#, r#""other""#, r#""feature""#, r#""missing""#]))]);
        parent.set(
            "condition",
            self.any(&[r#"{ "value": "a" }"#, r#"{ "value": { "$ne": "a" } }"#, r#"{ "value": { "$exists": true } }"#]),
        );
        if self.one_in(3) {
            parent.set("gate", true);
        }
        Value::List(vec![parent])
    }

    fn features(&mut self) -> Value {
        let mut all = Value::Map(Vec::new());
        for name in ["feature", "parent", "other"] {
            let mut feature = map([("defaultValue", self.any(&[r#""a""#, r#""b""#, "null", "0"]))]);
            let rules = (0..self.below(4)).map(|at| self.rule(at)).collect();
            feature.set("rules", Value::List(rules));
            all.set(name, feature);
        }
        all
    }

    fn rule(&mut self, at: usize) -> Value {
        let mut rule = self.experiment(false);
        if self.one_in(3) {
            rule = self.words(2);
            rule.set("force", self.any(&[r#""a""#, "false", "{}"]));
            if self.one_in(3) {
                rule.set("range", self.range());
            }
        } else if self.one_in(4) {
            rule = self.words(2);
            rule.set("contextualVariations", self.variations(2));
            rule.set("contextualBanditRef", self.any(&[r#""bandit""#, r#""nothing""#]));
        }
        if self.one_in(2) {
            rule.set("id", format!("rule-{at}"));
        }
        if self.one_in(4) {
            rule.set("parentConditions", self.parents());
        }
        rule
    }

    fn bandit(&mut self) -> Value {
        let mut bandit = map([("banditVersion", 3.0.into())]);
        let leaf = |random: &mut Self, at: usize| {
            let weight = random.share();
            let weights = Value::List(vec![weight.into(), (1.0 - weight).into()]);
            map([("leafId", (at as f64).into()), ("condition", random.condition()), ("weights", weights)])
        };
        let contexts = (0..self.below(3)).map(|at| leaf(self, at)).collect();
        bandit.set("contexts", Value::List(contexts));
        bandit
    }
}

const KEYS: [&str; 2] = ["one", "two"];

const ADDRESSES: &[&str] = &[
    r#""https://elaia.example/shop""#,
    r#""https://elaia.example/shop/oil?one=1""#,
    r#""https://elaia.example/?two=0&one=x#two=1""#,
    r#""https://elaia.example/?one=7&two=2""#,
    r#""https://elaia.example/shop/?ref=mail""#,
];

const PATTERNS: &[&str] = &[
    r#"{ "type": "simple", "include": true, "pattern": "/shop" }"#,
    r#"{ "type": "simple", "include": true, "pattern": "/shop/*" }"#,
    r#"{ "type": "simple", "include": false, "pattern": "*?ref=mail" }"#,
    r#"{ "type": "simple", "pattern": "elaia.example/*" }"#,
    r#"{ "type": "regex", "include": true, "pattern": "^/shop" }"#,
    r#"{ "type": "regex", "include": true, "pattern": "example\\/\\?" }"#,
    r#"{ "type": "regex", "include": false, "pattern": "[" }"#,
];
