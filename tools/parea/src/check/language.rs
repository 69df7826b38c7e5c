//! What the language allows at a path: which keys, which words, which kind of value. It follows the tables of the core.

use parea::config::describe::{self, CHOICE, Key, Kind, MOST};
use parea::config::{Path, Value, attributes, campaign, consent, experiment, growthbook, limits, site, theme};
use parea::content::{blocks, verb};
use parea::decide::condition::{EVENT, OPERATORS};
use parea::form;
use parea::form::calc::operators::{self, REFERENCE, Sort};
use parea::visitor::facts;

/// What stands at a path.
pub(crate) enum Here {
    /// A value of a kind.
    Kind(&'static Kind),
    /// An object with the keys of these tables.
    Keys(Vec<&'static [Key]>),
    /// A condition, or a part of one.
    Condition,
    /// A calculation, or an operand of one.
    Calculation,
    /// The operands of `$if`.
    Choice,
    /// Items of one sort.
    Items(fn(&Value) -> Here),
    /// Members of one sort, with names of the site's own.
    Members(fn(&Value) -> Here),
    /// Something without a description.
    Unknown,
}

/// Operators that stand where facts do, besides `$not`.
pub(crate) const HOLDING: [&str; 6] = ["$and", "$or", "$nor", "$segment", "$feature", "$event"];

/// What stands at a path of a configuration.
pub(crate) fn at(root: &Value, path: &str) -> Here {
    let (mut here, mut value) = (Here::Keys(vec![parea::config::KEYS]), root);
    for part in parts(path) {
        static NULL: Value = Value::Null;
        let inside = match part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(index) => value.items().get(index.parse::<usize>().unwrap_or(usize::MAX)),
            None => value.get(part),
        };
        value = inside.unwrap_or(&NULL);
        here = deeper(here, part, value);
    }
    here
}

/// The value at a path; null where there is none.
pub(super) fn value<'v>(root: &'v Value, path: &str) -> &'v Value {
    static NULL: Value = Value::Null;
    parts(path).fold(root, |here, part| {
        let index = part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let inside = index.map_or_else(|| here.get(part), |index| here.items().get(index.parse::<usize>().ok()?));
        inside.unwrap_or(&NULL)
    })
}

/// What an operator of a condition takes, in words.
pub(super) fn operand(operator: &str) -> Option<String> {
    if operator == "$event" {
        return Some("an object with the event's name: `{ \"name\": \"purchase\" }`".to_owned());
    }
    let key = OPERATORS.iter().find(|own| own.name == operator)?;
    Some(match operator {
        "$before" | "$after" => wanted(&Kind::Date),
        "$between" => "a list of two, the least and the most: `[9, 17]`".to_owned(),
        "$regex" | "$regexi" => "an ECMAScript regular expression".to_owned(),
        "$not" | "$size" | "$elemMatch" => "a test, such as `{ \"$gte\": 2 }`".to_owned(),
        _ => wanted(&key.kind),
    })
}

/// What is wanted at a place of a calculation, in words: of an operator, or of one of its operands (`$add[1]`).
pub(super) fn calculated(last: &str) -> String {
    let (name, index) = last.split_once('[').unwrap_or((last, ""));
    let wanted = |sort| match sort {
        Sort::Number => "a number",
        Sort::Date => "a date such as `\"2026-11-20\"`, `\"today\"`",
        Sort::Plain => "a text, a number",
        Sort::Any => "a value",
    };
    let others = "`{ \"answer\": \"a-step\" }`, `{ \"variable\": \"a-name\" }` or a calculation with one operator";
    match (operators::operator(name), index) {
        (Some(operator), "") => {
            let count = match (operator.least, operator.most) {
                (least, most) if least == most => format!("{least}"),
                (least, usize::MAX) => format!("at least {least}"),
                (least, most) => format!("{least} or {most}"),
            };
            format!("a list, as long as {count}: `\"{name}\": {}`", operator.example)
        }
        (Some(operator), _) => format!("{}, {others}", wanted(operator.takes)),
        (None, _) if last == "add" => format!("{}, {others}", wanted(Sort::Number)),
        (None, _) => format!("{}, {others}", wanted(Sort::Any)),
    }
}

/// The steps of a path: names, and indices in their brackets.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').flat_map(|part| {
        let end = part.find('[').unwrap_or(part.len());
        let (name, indices) = part.split_at(end);
        std::iter::once(name)
            .filter(|name| !name.is_empty())
            .chain(indices.split_inclusive(']').filter(|one| !one.is_empty()))
    })
}

fn deeper(here: Here, part: &str, value: &Value) -> Here {
    match here {
        Here::Keys(tables) => match tables.iter().flat_map(|keys| keys.iter()).find(|key| key.name == part) {
            Some(Key { kind: Kind::Any, .. }) => named(part),
            Some(Key { kind: Kind::List(Kind::Any), .. }) => Here::Items(match part {
                "campaigns" => |_| Here::Keys(vec![campaign::KEYS]),
                "content" => block,
                "steps" => step,
                _ => |_| Here::Unknown,
            }),
            Some(Key { kind: Kind::Map(Kind::Any), .. }) => Here::Members(match part {
                "attributes" => |_| Here::Keys(vec![attributes::KEYS]),
                "segments" => |_| Here::Condition,
                // A verb of the same name is about attributes.
                "variables" | "set" if !tables.iter().any(|keys| keys.iter().any(|key| key.name == "copy")) => {
                    |_| Here::Calculation
                }
                "defaults" => |_| Here::Keys(vec![campaign::KEYS]),
                _ => |_| Here::Unknown,
            }),
            Some(key) => Here::Kind(&key.kind),
            None => Here::Unknown,
        },
        Here::Items(sort) | Here::Members(sort) => sort(value),
        Here::Kind(Kind::Object(keys)) => deeper(Here::Keys(vec![keys]), part, value),
        Here::Kind(Kind::List(kind) | Kind::Some(kind)) if part.starts_with('[') => Here::Kind(kind),
        Here::Kind(Kind::Map(kind)) => Here::Kind(kind),
        // One that stands there by itself, and the form of it that has members.
        Here::Kind(Kind::Some(kind)) => deeper(Here::Kind(kind), part, value),
        Here::Kind(kind @ Kind::Either(..)) => {
            object(kind).map_or(Here::Unknown, |keys| deeper(Here::Keys(vec![keys]), part, value))
        }
        Here::Kind(Kind::Text) if part.starts_with('[') => Here::Keys(vec![CHOICE]),
        Here::Condition if part == "$event" => Here::Keys(vec![EVENT]),
        Here::Condition => Here::Condition,
        Here::Calculation if part == "$if" => Here::Choice,
        Here::Choice if part == "[0]" => Here::Condition,
        Here::Calculation | Here::Choice => Here::Calculation,
        _ => Here::Unknown,
    }
}

/// What a key that is decoded where it is used holds.
fn named(key: &str) -> Here {
    match key {
        "site" => Here::Keys(vec![site::KEYS]),
        "consent" => Here::Keys(vec![consent::KEYS]),
        "theme" => Here::Keys(vec![theme::COLOURS, theme::KEYS]),
        "limits" => Here::Keys(vec![limits::KEYS]),
        "experiment" => Here::Keys(vec![experiment::KEYS]),
        "growthbook" => Here::Keys(vec![growthbook::KEYS]),
        "audience" | "if" | "condition" | "visibleIf" | "requiredIf" | "count" => Here::Condition,
        "do" => Here::Keys(vec![verb::KEYS]),
        _ => Here::Unknown,
    }
}

/// The keys of a kind that is an object, or can be one.
fn object(kind: &'static Kind) -> Option<&'static [Key]> {
    match kind {
        Kind::Object(keys) => Some(keys),
        Kind::List(kind) | Kind::Some(kind) => object(kind),
        Kind::Either(one, other) => object(other).or_else(|| object(one)),
        _ => None,
    }
}

fn block(value: &Value) -> Here {
    if matches!(value, Value::List(_)) {
        // A column of a row.
        return Here::Items(block);
    }
    let own = blocks::ALL.iter().find(|block| value.get("type").is_some_and(|kind| kind.is(block.name)));
    Here::Keys(std::iter::once(blocks::COMMON).chain(own.map(|block| (block.keys)())).collect())
}

fn step(value: &Value) -> Here {
    let own = form::questions::of(value);
    Here::Keys(std::iter::once(form::STEP).chain(own.map(|question| question.keys)).collect())
}

impl Here {
    /// The keys that may stand here.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        match self {
            // What all blocks have and one asks for stands in two tables.
            Here::Keys(tables) => {
                let mut names = Vec::new();
                for key in tables.iter().flat_map(|keys| keys.iter()) {
                    if !names.contains(&key.name) {
                        names.push(key.name);
                    }
                }
                names
            }
            Here::Kind(kind) => object(kind).unwrap_or_default().iter().map(|key| key.name).collect(),
            Here::Condition => OPERATORS.iter().map(|operator| operator.name).chain(HOLDING).collect(),
            Here::Calculation => {
                let references = REFERENCE.iter().map(|key| key.name);
                operators::OPERATORS.iter().map(|operator| operator.name).chain(references).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The description of one of its keys.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        match self {
            Here::Keys(tables) => tables.iter().flat_map(|keys| keys.iter()).find(|key| key.name == name),
            Here::Kind(kind) => object(kind)?.iter().find(|key| key.name == name),
            _ => None,
        }
    }

    /// The words that may stand here.
    pub(super) fn words(&self) -> Vec<&'static str> {
        fn of(kind: &Kind) -> Vec<&'static str> {
            match kind {
                Kind::Word(words) => words.to_vec(),
                Kind::Some(kind) | Kind::List(kind) | Kind::Map(kind) => of(kind),
                Kind::Either(one, other) => [of(one), of(other)].concat(),
                _ => Vec::new(),
            }
        }
        if let Here::Kind(kind) = self { of(kind) } else { Vec::new() }
    }

    /// Whether a value is of the kind that is wanted here, so that something else is wrong with it.
    pub(super) fn takes(&self, value: &Value) -> bool {
        let mut problems = Vec::new();
        if let Here::Kind(kind) = self {
            describe::check(kind, value, &mut Path::default(), &mut problems);
        }
        matches!(self, Here::Kind(_)) && problems.is_empty()
    }

    /// What is wanted here, in words.
    pub(super) fn wanted(&self) -> Option<String> {
        match self {
            Here::Kind(kind) => Some(wanted(kind)),
            Here::Keys(_) => Some("an object".to_owned()),
            Here::Condition => Some(
                "a condition: an object from facts to tests, or `$and`, `$or`, `$nor` with a list of them".to_owned(),
            ),
            Here::Items(_) => Some("a list".to_owned()),
            Here::Members(_) => Some("an object".to_owned()),
            Here::Calculation | Here::Choice | Here::Unknown => None,
        }
    }
}

fn wanted(kind: &Kind) -> String {
    match kind {
        Kind::Any => "a value".to_owned(),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Id => "an id in small letters, with hyphens between words, such as `\"winter-oil\"`".to_owned(),
        Kind::Count => format!("a whole number from 0 to {MOST}"),
        Kind::Number => "a number".to_owned(),
        Kind::Share => "a share: a number from 0 to 1, or a percentage such as `\"60%\"`".to_owned(),
        Kind::Duration => "a duration such as `\"500ms\"`, `\"20s\"`, `\"5m\"`, `\"12h\"` or `\"7d\"`".to_owned(),
        Kind::Date => "a date such as `\"2026-11-20\"`, or a time such as `\"2026-11-20T09:00\"`".to_owned(),
        Kind::Hours => "hours such as `\"09:00-21:00\"`".to_owned(),
        Kind::Str => "a text".to_owned(),
        Kind::Text => {
            "a text, an object from language tag to text, or a list of `{ \"if\": condition, \"text\": … }`".to_owned()
        }
        Kind::Address => "an address".to_owned(),
        Kind::Word(words) => format!("one of {}", list(words)),
        Kind::List(kind) => format!("a list, each item {}", wanted(kind)),
        Kind::Some(kind) => format!("{}, or a list of such", wanted(kind)),
        Kind::Map(kind) => format!("an object, each member {}", wanted(kind)),
        Kind::Object(keys) => {
            let required = || keys.iter().filter(|key| key.required);
            let members: Vec<String> = required().map(|key| format!("\"{}\": {}", key.name, key.example)).collect();
            match members.is_empty() || required().any(|key| key.example.is_empty()) {
                true => "an object".to_owned(),
                false => format!("an object: `{{ {} }}`", members.join(", ")),
            }
        }
        Kind::Either(one, other) => format!("{}; or {}", wanted(one), wanted(other)),
    }
}

/// Names, each in its marks.
pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Every fact that a condition or merge field may name.
pub(super) fn facts(root: &Value) -> Vec<String> {
    let own = root.get("attributes").map(Value::entries).unwrap_or_default().iter().map(|(name, _)| name.clone());
    own.chain(facts::names().map(str::to_owned)).collect()
}
