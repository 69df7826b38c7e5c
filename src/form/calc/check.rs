//! What the tools check of calculations; not in the Wasm, where one that is wrong comes to null.

use super::super::{steps, way};
use super::operators::{Operator, Sort, operator};
use crate::config::{Code, Path, Problem, Value, member};
use crate::consent::Purposes;
use crate::content::Scene;
use crate::decide::condition::Compiler;
use crate::decide::moment::moment;

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
