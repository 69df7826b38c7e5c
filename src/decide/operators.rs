//! What is asked of one value: the operators of GrowthBook's condition language (SDK specification 0.8.0), and ours.
//!
//! One semantics for the interpreter and for compiled conditions. Values are compared as JavaScript compares them:
//! `===` for `$eq` and `$in`, conversions for `<` and the short form, texts by UTF-16 unit.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::condition::{Facts, reach};
use super::moment::moment;
use crate::config::describe::{Key, Kind, duration, keys};
use crate::config::value::number_text;
use crate::config::{Value, member};
use crate::ports::Ports;
use crate::text::cut;

/// Longest text that a regular expression is tried on, in characters (config.md, Conditions).
pub(super) const LONGEST: usize = 2_000;

/// A number or a string.
const PLAIN: Kind = Kind::Either(&Kind::Number, &Kind::Str);

/// The table of operators: what each is called, what it takes, what it asks.
macro_rules! operators {
    ($($op:ident $name:literal: $kind:expr, $text:literal;)*) => {
        /// The operators.
        pub const OPERATORS: &[Key] = keys! { $($name: $kind, $text;)* };

        /// An operator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the table describes each")]
        pub enum Op { $($op),* }

        const OPS: &[Op] = &[$(Op::$op),*];
    };
}

operators! {
    Eq "$eq": Kind::Any, "The same value of the same type.";
    Ne "$ne": Kind::Any, "Anything but that.";
    Lt "$lt": PLAIN, "Less; texts by their characters.";
    Lte "$lte": PLAIN, "Less or equal.";
    Gt "$gt": PLAIN, "More.";
    Gte "$gte": PLAIN, "More or equal.";
    In "$in": Kind::List(&Kind::Any), "One of these; of a list, any item.";
    Nin "$nin": Kind::List(&Kind::Any), "None of these.";
    Ini "$ini": Kind::List(&Kind::Any), "One of these, whatever the case of its letters.";
    Nini "$nini": Kind::List(&Kind::Any), "None of these, whatever the case of its letters.";
    InGroup "$inGroup": Kind::Str, "One of a saved group, by its id.";
    NotInGroup "$notInGroup": Kind::Str, "None of a saved group.";
    Exists "$exists": Kind::Flag, "Whether there is a value.";
    Type "$type": Kind::Word(&["null", "boolean", "number", "string", "array", "object"]), "The type of the value.";
    Veq "$veq": PLAIN, "The same version.";
    Vne "$vne": PLAIN, "Another version.";
    Vlt "$vlt": PLAIN, "An older version.";
    Vlte "$vlte": PLAIN, "This version or an older one.";
    Vgt "$vgt": PLAIN, "A newer version.";
    Vgte "$vgte": PLAIN, "This version or a newer one.";
    Regex "$regex": Kind::Str, "Matches an ECMAScript regular expression.";
    Regexi "$regexi": Kind::Str, "Matches it, whatever the case of its letters.";
    StartsWith "$startsWith": Kind::Str, "A text that begins so.";
    EndsWith "$endsWith": Kind::Str, "A text that ends so.";
    Contains "$contains": PLAIN, "A text with this in it, or a list with this item.";
    Between "$between": Kind::List(&PLAIN), "From the first to the second of two, both included: numbers, texts or dates.";
    Before "$before": PLAIN, "A moment before that date.";
    After "$after": PLAIN, "A moment after that date.";
    Within "$within": Kind::Duration, "A moment no further from now than this.";
    Not "$not": Kind::Any, "What does not pass this test.";
    Size "$size": Kind::Any, "A list whose length passes this test.";
    All "$all": Kind::List(&Kind::Any), "A list with an item for each of these tests.";
    Alli "$alli": Kind::List(&Kind::Any), "The same, whatever the case of its letters.";
    ElemMatch "$elemMatch": Kind::Any, "A list with an item that passes this test, or to which this condition applies.";
}

/// The operator of that name, and what it takes.
pub fn operator(name: &str) -> Option<(Op, &'static Kind)> {
    // The lengths first, here: a call for each name takes longer.
    let at = OPERATORS.iter().position(|key| key.name.len() == name.len() && key.name == name)?;
    Some((*OPS.get(at)?, &OPERATORS.get(at)?.kind))
}

/// Whether an object consists of operators; anything else is compared with as it stands.
pub fn is_operators(value: &Value) -> bool {
    let entries = value.entries();
    !entries.is_empty() && entries.iter().all(|(key, _)| key.starts_with('$'))
}

impl Facts<'_> {
    /// Whether a value passes a test; `fold` takes letters of either case for equal in the short form.
    pub(super) fn passes(&self, test: &Value, value: &Value, fold: bool) -> bool {
        if !is_operators(test) {
            return self.is_like(test, value, fold);
        }
        test.entries()
            .iter()
            .all(|(name, wanted)| operator(name).is_some_and(|(op, _)| self.operate(op, wanted, value)))
    }

    /// GrowthBook's short form `{ "fact": value }`.
    pub(super) fn is_like(&self, wanted: &Value, value: &Value, fold: bool) -> bool {
        match wanted {
            Value::Text(wanted) => {
                let text = self.text(value);
                *text == **wanted || (fold && self.ports.lower(&text) == self.ports.lower(wanted))
            }
            Value::Number(wanted) => self.number(value) == *wanted,
            Value::Bool(wanted) => !value.is_null() && is_truthy(value) == *wanted,
            _ => wanted == value,
        }
    }

    /// Whether an operator holds between what a condition wants and a value.
    pub(super) fn operate(&self, op: Op, wanted: &Value, value: &Value) -> bool {
        let items = value.items();
        // Bits for less, equal, more.
        let orders = match op {
            Op::Lt | Op::Vlt => 1,
            Op::Lte | Op::Vlte => 3,
            Op::Gt | Op::Vgt => 4,
            Op::Gte | Op::Vgte => 6,
            Op::Veq => 2,
            Op::Vne => 5,
            _ => 0,
        };
        match op {
            Op::Eq | Op::Ne => is_same(value, wanted) == (op == Op::Eq),
            Op::Lt | Op::Lte | Op::Gt | Op::Gte => is_one(orders, self.order(value, wanted)),
            Op::Veq | Op::Vne | Op::Vlt | Op::Vlte | Op::Vgt | Op::Vgte => {
                is_one(orders, Some(by_unit(&self.version(value), &self.version(wanted))))
            }
            Op::In | Op::Ini | Op::InGroup | Op::Nin | Op::Nini | Op::NotInGroup => {
                let is_group = matches!(op, Op::InGroup | Op::NotInGroup);
                let list = if is_group { self.group(wanted) } else { list(wanted) };
                let is_wanted = matches!(op, Op::In | Op::Ini | Op::InGroup);
                let fold = matches!(op, Op::Ini | Op::Nini);
                list.is_some_and(|list| self.is_in(list, fold, value) == is_wanted)
            }
            Op::Exists => is_truthy(wanted) != value.is_null(),
            Op::Type => wanted.is(type_of(value)),
            Op::Contains if !items.is_empty() => items.iter().any(|item| is_same(item, wanted)),
            Op::Regex | Op::Regexi | Op::StartsWith | Op::EndsWith | Op::Contains => {
                let Value::Text(part) = wanted else { return false };
                match (op, value) {
                    (Op::Regex, _) => is_match(part, "", &self.text(value), self.ports),
                    (Op::Regexi, _) => is_match(part, "i", &self.text(value), self.ports),
                    (Op::StartsWith, Value::Text(text)) => text.starts_with(part.as_str()),
                    (Op::EndsWith, Value::Text(text)) => text.ends_with(part.as_str()),
                    (_, Value::Text(text)) => cut(text, part).is_some(),
                    _ => false,
                }
            }
            Op::Between | Op::Before | Op::After | Op::Within => self.lies(op, wanted, value) == Some(true),
            Op::Not => !self.passes(wanted, value, false),
            Op::ElemMatch => items.iter().any(|item| !item.is_null() && self.fits(wanted, item)),
            _ if !matches!(value, Value::List(_)) => false,
            Op::Size => self.passes(wanted, &(items.len() as f64).into(), false),
            Op::All | Op::Alli => {
                let has = |test: &Value| items.iter().any(|item| self.passes(test, item, op == Op::Alli));
                list(wanted).is_some_and(|tests| tests.iter().all(has))
            }
        }
    }

    /// Whether an item of a list fits: by operators, or by a condition on its members.
    fn fits(&self, wanted: &Value, item: &Value) -> bool {
        if is_operators(wanted) {
            return self.passes(wanted, item, false);
        }
        Facts { fact: &|path| reach(item, path), ..*self }.hold(wanted)
    }

    /// A saved group; one that nobody knows is empty.
    fn group(&self, id: &Value) -> Option<&[Value]> {
        match self.groups.get(id.text()?) {
            None => Some(&[]),
            // A list by itself, or as `{ "type": "list", "values": […] }`.
            Some(group) => list(if member(group, "type").is("list") { member(group, "values") } else { group }),
        }
    }

    /// Whether a value, or any item of a list, is among these; `fold` takes letters of either case for equal.
    pub(super) fn is_in(&self, list: &[Value], fold: bool, value: &Value) -> bool {
        let values = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
        let folded = |value: &Value| value.text().map(|text| self.ports.lower(text));
        let is_like = |one: &Value, other: &Value| {
            is_same(one, other) || (fold && one.text().is_some() && folded(one) == folded(other))
        };
        values.iter().any(|one| list.iter().any(|other| is_like(one, other)))
    }

    /// Where a value lies between others, or in time; `None` where it is none that could.
    fn lies(&self, op: Op, wanted: &Value, value: &Value) -> Option<bool> {
        let when = |value: &Value| moment(value, self.zoned);
        if let [low, high] = wanted.items() {
            if let (Value::Text(_), Value::Text(_), Some(low), Some(high), Some(at)) =
                (low, high, when(low), when(high), when(value))
            {
                return Some(at.0 >= low.0 && (at.0 < high.1 || at.0 == high.0));
            }
            let fits = self.order(value, low)? != Ordering::Less && self.order(value, high)? != Ordering::Greater;
            return Some(fits && !value.is_null());
        }
        let (at, _) = when(value)?;
        Some(match op {
            Op::Before => at < when(wanted)?.0,
            Op::After => when(wanted).is_some_and(|(start, end)| at >= end && at > start),
            _ => (self.wall - at).abs() <= duration(wanted)?,
        })
    }

    /// `<` as JavaScript has it: texts by code unit, anything else as numbers; `None` where neither is so.
    fn order(&self, one: &Value, other: &Value) -> Option<Ordering> {
        if is_text(one) && is_text(other) {
            return Some(by_unit(&self.text(one), &self.text(other)));
        }
        self.number(one).partial_cmp(&self.number(other))
    }

    /// `Number(value)`.
    fn number(&self, value: &Value) -> f64 {
        match value {
            Value::Number(number) => *number,
            Value::Null => 0.0,
            Value::Bool(truth) => f64::from(u8::from(*truth)),
            _ => self.ports.number(&self.text(value)),
        }
    }

    /// `String(value)`.
    pub(super) fn text<'v>(&self, value: &'v Value) -> Cow<'v, str> {
        Cow::Borrowed(match value {
            Value::Null => "null",
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Text(text) => text,
            Value::Map(_) => "[object Object]",
            Value::Number(number) => return Cow::Owned(number_text(*number, self.ports)),
            Value::List(items) => {
                let mut all = String::new();
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        all.push(',');
                    }
                    if !item.is_null() {
                        all.push_str(&self.text(item));
                    }
                }
                return Cow::Owned(all);
            }
        })
    }

    /// A version as a text that sorts: GrowthBook's `paddedVersionString`.
    fn version(&self, value: &Value) -> String {
        let text = match value {
            Value::Text(text) if !text.is_empty() => Cow::Borrowed(text.as_str()),
            Value::Number(_) => self.text(value),
            _ => Cow::Borrowed("0"),
        };
        let text = text.split('+').next().unwrap_or_default();
        let text = text.strip_prefix('v').unwrap_or(text);
        let (mut out, mut count) = (String::new(), 0);
        for part in text.replace('.', "-").split('-') {
            if count > 0 {
                out.push('-');
            }
            if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
                out.push_str("     ".get(part.len()..).unwrap_or_default());
            }
            out.push_str(part);
            count += 1;
        }
        // Without a pre-release it comes after all that have one.
        out + if count == 3 { "-~" } else { "" }
    }
}

/// Whether a regular expression finds something in the first [`LONGEST`] characters of a text.
pub(super) fn is_match(pattern: &str, flags: &str, text: &str, ports: &dyn Ports) -> bool {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
    ports.regex(pattern, flags, text.get(..end).unwrap_or(text)).unwrap_or(false)
}

/// Whether a text stands for nothing but itself in a regular expression.
pub(super) fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| br".*+?^${}()|[]\".contains(&byte))
}

/// The items of a list; of anything else not even none.
fn list(value: &Value) -> Option<&[Value]> {
    matches!(value, Value::List(_)).then(|| value.items())
}

/// `===`: two objects or lists are never one and the same.
fn is_same(one: &Value, other: &Value) -> bool {
    !matches!(one, Value::List(_) | Value::Map(_)) && one == other
}

/// What JavaScript compares as a text where both are.
fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::List(_) | Value::Map(_))
}

/// Whether an order is one of those, as bits for less, equal, more.
fn is_one(orders: u8, order: Option<Ordering>) -> bool {
    order.is_some_and(|order| orders >> (order as i8 + 1) & 1 == 1)
}

fn by_unit(one: &str, other: &str) -> Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}

pub(super) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::Text(text) => !text.is_empty(),
        _ => true,
    }
}

/// `$type`: GrowthBook's `getType`.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}
