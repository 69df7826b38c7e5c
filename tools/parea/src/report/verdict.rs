//! What follows from the numbers, in plain words.

use serde::Serialize;

use super::stats::{Count, Sequence};

/// How improbable a split is that nobody believes: low, because it is looked at again and again.
pub(crate) const UNBELIEVABLE: f64 = 0.001;

/// Of how many visitors each variant must have some before anything is said, and how many must have reached the goal, and
/// have not: what holds for any number of looks holds for many visitors.
const LEAST: Count = Count { visitors: 100.0, goals: 20.0 };

/// What to make of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) sentence: String,
}

/// Which sort of verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Keep it running.
    NotEnough,
    /// One is better than all others.
    Better,
    /// Take whichever you like.
    NoDifference,
    /// Something is wrong with the experiment.
    DoNotTrust,
    /// There is nothing to compare.
    NotCompared,
}

impl Verdict {
    pub(crate) fn new(kind: Kind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into() }
    }

    /// Compares the one in front with every other; a relative difference below `matters` does not matter.
    pub(crate) fn of(arms: &[(&str, Count)], matters: f64) -> Self {
        let order = |one: &&(&str, Count), other: &&(&str, Count)| one.1.rate().total_cmp(&other.1.rate());
        let Some(leader) = arms.iter().rev().max_by(order).filter(|_| arms.len() > 1) else {
            return Self::new(Kind::NotCompared, "Nothing to compare: there is only one variant.");
        };
        let pairs = pairs(arms.len());
        let (mut behind, mut equal, mut more) = (Vec::new(), Vec::new(), too_few(arms));
        for other in arms.iter().filter(|other| other.0 != leader.0) {
            let sequence = Sequence::new(leader.1, other.1, pairs);
            let (known, margin) = (sequence.estimate(), matters * other.1.rate());
            if more <= 1.0 && known.low > 0.0 {
                behind.push(other.0);
            } else if more <= 1.0 && known.high < margin {
                equal.push(other.0);
            } else {
                let width = sequence.difference.max(margin - sequence.difference);
                more = more.max(sequence.until(width));
            }
        }
        if arms.iter().all(|arm| arm.1.goals == 0.0) {
            return Self::new(Kind::NotEnough, "Not enough yet: nobody has reached the goal so far.");
        }
        let visitors: f64 = arms.iter().map(|arm| arm.1.visitors).sum();
        said(leader.0, &behind, &equal, (more - 1.0) * visitors, matters)
    }
}

/// How many pairs there are.
pub(crate) fn pairs(arms: usize) -> f64 {
    ((arms * arms.saturating_sub(1) / 2) as f64).max(1.0)
}

/// How many times as many visitors it takes until anything can be said.
fn too_few(arms: &[(&str, Count)]) -> f64 {
    let sum = |of: fn(&Count) -> f64| arms.iter().map(|arm| of(&arm.1)).sum::<f64>();
    let fewest = arms.iter().map(|arm| arm.1.visitors).fold(f64::INFINITY, f64::min);
    let (goals, others) = (sum(|count| count.goals), sum(|count| count.visitors - count.goals));
    let times = |wanted: f64, is: f64| wanted / is.max(0.5);
    times(LEAST.visitors, fewest).max(times(LEAST.goals, goals)).max(times(LEAST.goals, others)).max(1.0)
}

/// The sentence for what was found of the one in front.
fn said(leader: &str, behind: &[&str], equal: &[&str], more: f64, matters: f64) -> Verdict {
    let better = format!("`{leader}` is better than {}", names(behind));
    let same = format!("than {} it is at most {:.0} % better", names(equal), 100.0 * matters);
    if more > 0.0 {
        let already = if behind.is_empty() { String::new() } else { format!(" So far only this is known: {better}.") };
        let sentence =
            format!("Not enough yet: about {} more visitors, if the rates stay as they are.{already}", rounded(more));
        return Verdict::new(Kind::NotEnough, sentence);
    }
    match (behind.is_empty(), equal.is_empty()) {
        (false, true) => Verdict::new(Kind::Better, format!("{better}.")),
        (false, false) => Verdict::new(Kind::Better, format!("{better}; {same}, which does not matter.")),
        _ => {
            let sentence = format!("No difference that matters: `{leader}` is ahead, and {same}.");
            Verdict::new(Kind::NoDifference, sentence)
        }
    }
}

/// Names in a sentence.
pub(crate) fn names(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Two digits: nobody knows it better.
fn rounded(number: f64) -> String {
    let scale = 10_f64.powf((number.max(1.0).log10().floor() - 1.0).max(0.0));
    format!("{:.0}", (number / scale).ceil() * scale)
}
