//! `segments`: named conditions.

use super::problem::{Code, Path, Problem};
use super::{Attribute, Value};
use crate::consent::Purposes;
use crate::decide::condition::{Compiler, Condition};

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Who belongs to it.
    pub condition: Condition,
    /// The purposes of the facts it uses.
    pub needs: Purposes,
}

/// Decodes `segments` in an order in which none comes before those that it refers to.
pub fn decode(value: &Value, attributes: &[Attribute], path: &mut Path, problems: &mut Vec<Problem>) -> Vec<Segment> {
    let mut done: Vec<Segment> = Vec::new();
    let mut left: Vec<&(String, Value)> = value.entries().iter().collect();
    while !left.is_empty() {
        let waiting = left.len();
        left.retain(|(name, condition)| {
            let waits = referred(condition)
                .iter()
                .any(|other| done.iter().all(|segment| segment.name != *other) && value.get(other).is_some());
            if !waits {
                path.member(name, |path| {
                    let compiler = Compiler { attributes, segments: &done, answers: false };
                    if let Some((condition, needs)) = compiler.compile(condition, path, problems) {
                        done.push(Segment { name: name.clone(), condition, needs });
                    }
                });
            }
            waits
        });
        if left.len() == waiting {
            for (name, _) in left {
                // Those that are broken are reported already; the rest wait for each other.
                let blocked = problems.iter().any(|problem| problem.path.starts_with("segments."));
                if !blocked {
                    path.member(name, |path| problems.push(Problem::new(path, Code::Cycle, name)));
                }
            }
            break;
        }
    }
    done
}

/// The names of the segments that a condition refers to.
fn referred(condition: &Value) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![condition];
    while let Some(value) = open.pop() {
        open.extend(value.items());
        for (key, member) in value.entries() {
            match member.text() {
                Some(name) if key == "$segment" => names.push(name),
                _ => open.push(member),
            }
        }
    }
    names
}
