//! The operators of calculations, and what the tools check of one; not in the Wasm, where `calc.rs` knows them by name.

use super::{steps, way};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Path, Problem, Value, member};
use crate::consent::Purposes;
use crate::content::Scene;
use crate::decide::condition::Compiler;
use crate::decide::moment::moment;

/// What a value is, or must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Anything.
    Any,
    /// A number.
    Number,
    /// A date, or `today`.
    Date,
    /// A text or a number.
    Plain,
}

/// An operator.
#[derive(Debug)]
pub struct Operator {
    /// Its name.
    pub name: &'static str,
    /// Least operands.
    pub least: usize,
    /// Most operands.
    pub most: usize,
    /// What each of them is; the first one of `$if` is a condition.
    pub takes: Sort,
    /// What comes of them.
    pub gives: Sort,
    /// What it calculates, in one sentence.
    pub text: &'static str,
    /// An example, as JSON.
    pub example: &'static str,
}

/// What stands for an answer or a variable: one of the two, and what takes its place.
pub const REFERENCE: &[Key] = keys! {
    "answer": Kind::Str, "The id of a step: its answer. A part of it behind a dot: a row, a field, or `length`, how many were chosen.", eg "\"people\"";
    "variable": Kind::Str, "The name of a variable: what it is by then.", eg "\"price\"";
    "or": Kind::Any, "Beside `answer` or `variable`: what counts while there is none; without it nothing is calculated with it.", eg "0";
};

/// As many operands as one likes.
const ANY: usize = usize::MAX;

/// Every operator.
pub const OPERATORS: &[Operator] = &[
    number("$add", 1, ANY, "The sum.", r#"[{ "answer": "adults" }, { "answer": "children", "or": 0 }]"#),
    number("$subtract", 2, 2, "The first without the second.", r#"[{ "variable": "price" }, 5]"#),
    number("$multiply", 1, ANY, "The product.", r#"[{ "answer": "people" }, { "variable": "price" }]"#),
    number("$divide", 2, 2, "The first by the second; nothing where that is 0.", r#"[{ "variable": "total" }, 12]"#),
    number("$min", 1, ANY, "The smallest.", r#"[{ "variable": "total" }, 100]"#),
    number("$max", 1, ANY, "The largest.", r#"[{ "variable": "total" }, 0]"#),
    number("$avg", 1, ANY, "The average.", r#"[{ "answer": "taste" }, { "answer": "price" }]"#),
    number(
        "$round",
        1,
        2,
        "A number with so many decimals, 0 to 9; none without the second. A half is rounded away from zero.",
        r#"[{ "variable": "total" }, 2]"#,
    ),
    Operator {
        takes: Sort::Plain,
        gives: Sort::Plain,
        ..number("$concat", 1, ANY, "Texts and numbers, one after the other.", r#"["ELAIA-", { "answer": "city" }]"#)
    },
    Operator {
        takes: Sort::Any,
        gives: Sort::Any,
        ..number(
            "$if",
            3,
            3,
            "A condition, what it is where that holds, and what it is where it does not.",
            r#"[{ "answers.people": { "$gte": 10 } }, 8, 10]"#,
        )
    },
    Operator {
        takes: Sort::Date,
        ..number(
            "$days",
            2,
            2,
            "How many days it is from the first date to the second; `today` is one.",
            r#"["today", { "answer": "arrival" }]"#,
        )
    },
    Operator {
        takes: Sort::Date,
        ..number(
            "$years",
            2,
            2,
            "How many whole years it is from the first date to the second: an age, say.",
            r#"[{ "answer": "birthday" }, "today"]"#,
        )
    },
];

/// An operator that makes a number of numbers.
const fn number(
    name: &'static str,
    least: usize,
    most: usize,
    text: &'static str,
    example: &'static str,
) -> Operator {
    Operator { name, least, most, takes: Sort::Number, gives: Sort::Number, text, example }
}

/// The operator of a name.
pub fn operator(name: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.name == name)
}

/// Notes the problems of all that a form calculates.
pub fn check(scene: &Scene<'_>, form: &Value) {
    let compiler = &way::compiler(scene.config);
    let set = |owner: &Value, key: &str| {
        scene.member(key, || scene.note(|path, problems| Check { compiler, problems }.set(member(owner, key), path)));
    };
    set(form, "variables");
    scene.member("steps", || {
        for (at, step) in steps(form).iter().enumerate() {
            scene.item(at, || {
                set(step, "set");
                scene.member("next", || {
                    for (at, entry) in member(step, "next").items().iter().enumerate() {
                        scene.item(at, || set(entry, "set"));
                    }
                });
            });
        }
    });
}

struct Check<'a> {
    compiler: &'a Compiler<'a>,
    problems: &'a mut Vec<Problem>,
}

impl Check<'_> {
    fn refuse(&mut self, path: &Path, code: Code, got: &str) {
        self.problems.push(Problem::new(path, code, got));
    }

    /// Variables and what they become.
    fn set(&mut self, set: &Value, path: &mut Path) {
        for (name, value) in set.entries() {
            path.member(name, |path| match value.entries() {
                [(key, more)] if key == "add" => path.member(key, |path| self.value(more, Sort::Number, path)),
                _ => self.value(value, Sort::Any, path),
            });
        }
    }

    fn value(&mut self, value: &Value, sort: Sort, path: &mut Path) {
        let Value::Map(entries) = value else {
            if !is(value, sort) {
                self.refuse(path, Code::WrongType, "");
            }
            return;
        };
        let is_reference = value.get("answer").or(value.get("variable")).is_some();
        if entries.len() != 1 + usize::from(is_reference && value.get("or").is_some()) {
            return self.refuse(path, Code::WrongType, "");
        }
        for (key, inside) in entries {
            match (key.as_str(), operator(key)) {
                ("or", _) if is_reference => path.member(key, |path| self.value(inside, sort, path)),
                ("answer" | "variable", _) if inside.text().is_some() => {}
                ("answer" | "variable", _) => path.member(key, |path| self.refuse(path, Code::WrongType, "")),
                (_, None) => path.member(key, |path| self.refuse(path, Code::UnknownKey, key)),
                // A text is no number, and a number no date.
                (_, Some(operator)) if !suits(operator.gives, sort) => self.refuse(path, Code::WrongType, ""),
                (_, Some(operator)) => path.member(key, |path| self.operands(operator, inside, sort, path)),
            }
        }
    }

    fn operands(&mut self, operator: &Operator, operands: &Value, sort: Sort, path: &mut Path) {
        let (items, is_choice) = (operands.items(), operator.name == "$if");
        if !(operator.least..=operator.most).contains(&items.len()) {
            return self.refuse(path, Code::WrongType, "");
        }
        for (at, item) in items.iter().enumerate() {
            path.item(at, |path| match at {
                0 if is_choice => {
                    self.compiler.check(item, path, self.problems, &mut Purposes::default());
                }
                _ => self.value(item, if is_choice { sort } else { operator.takes }, path),
            });
        }
    }
}

/// Whether a value that is written down is of a sort.
fn is(value: &Value, sort: Sort) -> bool {
    match sort {
        Sort::Any => true,
        Sort::Number => value.number().is_some(),
        Sort::Plain => value.number().is_some() || value.text().is_some(),
        Sort::Date => value.is("today") || value.text().is_some() && moment(value, &|local| local).is_some(),
    }
}

/// Whether what an operator gives can be of a sort.
fn suits(gives: Sort, sort: Sort) -> bool {
    gives == Sort::Any || matches!(sort, Sort::Any | Sort::Plain) || gives == sort
}
