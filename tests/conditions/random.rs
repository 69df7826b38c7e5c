//! Random conditions and attributes from a seed: nested groups, nulls, every type where another was expected, letters
//! beyond ASCII, versions, lists of everything.

use crate::seeded::Random;
use parea::config::Value;
use parea::config::value::map;

/// The names of attributes; few, so that conditions and attributes meet.
const PATHS: &[&str] = &["a", "b", "c.d", "c.e.f", "tags", "tags.0", "tags.length", "carts", "v", "missing", "name"];

const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "b",
    "5",
    "5.0",
    " 7 ",
    "0x10",
    "-1",
    "1e3",
    "null",
    "true",
    "Olive oil",
    "olive OIL",
    "ΠΑΡΕΑ",
    "παρέα",
    "παρέας",
    "İstanbul",
    "straße",
    "STRASSE",
    "😀",
    "\u{ffff}",
    "zebra",
    "[object Object]",
    "a,b",
    "Infinity",
    "inf",
    "NaN",
    "/shop/oil/1",
];

const VERSIONS: &[&str] = &[
    "1.2.3",
    "v1.2.3",
    "1.2.3-beta",
    "1.2.3-beta.2",
    "1.2.3-beta.11",
    "1.2.3+build",
    "1.10.0",
    "1.9",
    "2",
    "10.0.0",
    "1.0.0--1",
    "a.b.c",
    "",
    "1.2.3.4",
];

const PATTERNS: &[&str] = &[
    "^a",
    "^/shop/(oil|soap)/",
    "oil$",
    "^[a-z]+$",
    "(a|b)",
    "^.$",
    "ull",
    "^$",
    "[",
    "\\d+",
    "^5",
    "/shop/",
    "^(a|)b?",
    "ας",
];

const ORDERS: &[&str] = &["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"];

impl Random {
    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn many(&mut self, most: usize, one: &mut dyn FnMut(&mut Random) -> Value) -> Value {
        let count = self.below(most + 1);
        Value::List((0..count).map(|_| one(self)).collect())
    }

    fn scalar(&mut self) -> Value {
        match self.below(10) {
            0 => Value::Null,
            1 => (self.below(2) == 0).into(),
            2 => self.pick(VERSIONS).into(),
            3..=5 => [0.0, 1.0, -1.0, 5.0, 7.0, 16.0, 0.5, 1000.0, 1.2, 1e21, -0.0][self.below(11)].into(),
            _ => self.pick(TEXTS).into(),
        }
    }

    /// Any value.
    pub fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0..=5 => self.scalar(),
            6 => map([(self.pick(&["d", "e", "n", "sku"]), self.value(depth - 1)), ("k", self.scalar())]),
            _ => self.many(3, &mut |random| random.value(depth - 1)),
        }
    }

    /// The attributes of somebody.
    pub fn attributes(&mut self) -> Value {
        let mut all = Value::Map(Vec::new());
        for name in ["a", "b", "name", "v"] {
            if self.below(5) > 0 {
                let value = self.value(1);
                all.set(name, value);
            }
        }
        let inner = map([("d", self.value(1)), ("e", map([("f", self.scalar())]))]);
        all.set("c", if self.below(6) == 0 { self.scalar() } else { inner });
        let tags = self.many(3, &mut Random::scalar);
        all.set("tags", tags);
        let carts = self.many(2, &mut |random| map([("sku", random.scalar()), ("n", random.value(1))]));
        all.set("carts", carts);
        all
    }

    /// A condition.
    pub fn condition(&mut self, depth: usize) -> Value {
        let mut parts = Value::Map(Vec::new());
        for _ in 0..1 + self.below(2) {
            let group = if depth == 0 { 9 } else { self.below(12) };
            let (key, value) = match group {
                0..=2 => (self.pick(&["$and", "$or", "$nor"]), self.many(3, &mut |random| random.condition(depth - 1))),
                3 => ("$not", self.condition(depth - 1)),
                _ => (self.pick(PATHS), self.test(depth)),
            };
            parts.set(key, value);
        }
        parts
    }

    /// What is asked of one value.
    fn test(&mut self, depth: usize) -> Value {
        if self.below(4) == 0 {
            return self.value(1);
        }
        let mut operators = Value::Map(Vec::new());
        for _ in 0..1 + self.below(2) {
            let (operator, wanted) = self.operator(depth);
            operators.set(operator, wanted);
        }
        operators
    }

    fn operator(&mut self, depth: usize) -> (&'static str, Value) {
        let inner = depth.saturating_sub(1);
        match self.below(12) {
            0..=2 => (self.pick(ORDERS), self.value(1)),
            3 | 4 => (self.pick(&["$in", "$nin", "$ini", "$nini"]), self.list()),
            5 => (self.pick(&["$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte"]), self.version()),
            6 => (self.pick(&["$regex", "$regexi"]), self.pick(PATTERNS).into()),
            7 => (
                self.pick(&["$exists", "$exists", "$type"]),
                self.pick(&["true", "null", "string", "array", ""]).into(),
            ),
            8 => (self.pick(&["$inGroup", "$notInGroup"]), self.pick(&["some", "listed", "broken", "nobody"]).into()),
            9 => ("$size", if self.below(2) == 0 { self.scalar() } else { self.test(inner) }),
            10 => (self.pick(&["$all", "$alli"]), self.many(2, &mut |random| random.test(0))),
            _ if depth == 0 => ("$eq", self.scalar()),
            _ => match self.below(3) {
                0 => ("$not", self.test(inner)),
                1 => ("$elemMatch", self.condition(inner)),
                _ => ("$elemMatch", map([self.operator(inner)])),
            },
        }
    }

    /// A list, now and then none.
    fn list(&mut self) -> Value {
        if self.below(8) == 0 { self.scalar() } else { self.many(3, &mut |random| random.value(1)) }
    }

    fn version(&mut self) -> Value {
        if self.below(6) == 0 { self.scalar() } else { self.pick(VERSIONS).into() }
    }
}

/// Saved groups that conditions name: a bare list, a list by its type, and what is none.
pub fn groups() -> Value {
    let some = || Value::List(vec![1.0.into(), "a".into(), 5.0.into(), "Olive oil".into()]);
    map([
        ("some", some()),
        ("listed", map([("type", "list".into()), ("attributeKey", "a".into()), ("values", some())])),
        ("broken", map([("type", "condition".into())])),
    ])
}
