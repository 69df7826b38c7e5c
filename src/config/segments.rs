//! `segments`: named conditions.

use super::problem::{Code, Path, Problem};
use super::{Attribute, Uses, Value};
use crate::consent::Purposes;
use crate::decide::condition::Compiler;

/// A named condition.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    /// Its name.
    pub name: &'static str,
    /// Who belongs to it: a checked condition.
    pub condition: &'static Value,
    /// The purposes of the facts it uses.
    pub needs: Purposes,
}

/// Checks `segments` in an order in which none comes before those that it refers to.
pub fn decode(
    value: &'static Value,
    attributes: &[Attribute],
    uses: &mut Uses,
    path: &mut Path,
    problems: &mut Vec<Problem>,
) -> Vec<Segment> {
    let before = problems.len();
    let mut done: Vec<Segment> = Vec::new();
    let mut left: Vec<&'static (String, Value)> = value.entries().iter().collect();
    let mut at = 0;
    while let Some((name, condition)) = left.get(at) {
        if waits(condition, value, &done) {
            at += 1;
            continue;
        }
        left.remove(at);
        // Somebody may have waited for this one.
        at = 0;
        path.member(name, |path| {
            let compiler = Compiler { attributes, segments: &done, answers: false };
            let (mut needs, before) = (Purposes::default(), problems.len());
            compiler.check(condition, path, problems, &mut needs);
            uses.look(condition, path, problems);
            if problems.len() == before {
                done.push(Segment { name, condition, needs });
            }
        });
    }
    // Who waits for a broken one needs no problem of its own; the rest wait for each other.
    if let Some((name, _)) = left.first()
        && problems.len() == before
    {
        path.member(name, |path| problems.push(Problem::new(path, Code::Cycle, name)));
    }
    done
}

/// Whether a condition refers to one of the segments that is not done yet.
fn waits(condition: &Value, all: &Value, done: &[Segment]) -> bool {
    condition.items().iter().any(|item| waits(item, all, done))
        || condition.entries().iter().any(|(key, member)| match member.text() {
            Some(name) => {
                key == "$segment" && all.get(name).is_some() && !done.iter().any(|segment| segment.name == name)
            }
            None => waits(member, all, done),
        })
}
