//! The decoder's problems as they are said: each once, and none that only follows from another.

use parea::config::{Code, Path, Problem, Value};

use super::language::value;

/// What is said of all that was found.
pub(super) fn said(root: &Value, all: impl Iterator<Item = Problem>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for problem in all.map(|problem| of_owner(root, problem)) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    let has = |code: Code, path: &str| problems.iter().any(|other| other.code == code && other.path == path);
    problems.iter().filter(|problem| !is_echo(root, problem, &has)).copied().collect()
}

/// What is missing in something that is no object at all: then that is what is wrong.
fn of_owner(root: &Value, problem: Problem) -> Problem {
    let Some((owner, last)) = problem.path.rsplit_once('.').filter(|_| problem.code == Code::Missing) else {
        return problem;
    };
    let holds = value(root, owner);
    // A verb may be written as a text.
    if matches!(holds, Value::Null | Value::Map(_)) || holds.is(last) {
        return problem;
    }
    Problem::new(&Path::at(owner), Code::WrongType, "")
}

fn is_echo(root: &Value, problem: &Problem, has: &dyn Fn(Code, &str) -> bool) -> bool {
    let path = problem.path.as_str();
    // The steps that a poll is made into stand in no file, and what is wrong with them was said of the poll.
    let is_made = path
        .rsplit_once(".steps[")
        .is_some_and(|(block, _)| value(root, block).get("type").is_some_and(|kind| kind.is("poll")));
    is_made
        || match problem.code {
            // What is missing is of no kind, and what is of another kind is not missing.
            Code::WrongType => value(root, path).is_null() && has(Code::Missing, path),
            Code::Missing => {
                let instead = path.strip_suffix(".to").map(|countdown| format!("{countdown}.for"));
                !value(root, path).is_null() && has(Code::WrongType, path)
                    || instead.is_some_and(|instead| has(Code::WrongType, &instead))
            }
            // A name that is missing is no word either.
            Code::UnknownWord => problem.got.is_empty() && has(Code::Missing, &format!("{path}.network")),
            _ => false,
        }
}
