//! Learning on the device: of several arms the one is shown whose share of successes may be the best, as far as priors and
//! what this visitor did can tell (Thompson sampling).
//!
//! Each arm has a Beta posterior, and a draw from it that is the same for a whole page view; the largest wins. Nothing of it
//! leaves the browser, and without `personalise` there is nothing here.

use crate::config::describe::{Key, Kind, duration, keys};
use crate::config::{Campaign, Value, member, text};
#[cfg(not(target_arch = "wasm32"))]
use crate::config::{Code, Path, Problem};
use crate::consent::Purpose;
use crate::state::State;
use crate::visitor::chance::Chance;
use crate::visitor::profile::{HALF, Profile};

use super::hash::fnv1a;

/// The keys of `learn`.
pub const KEYS: &[Key] = keys! {
    "reward": Kind::Word(&["converted"]), "What counts as a success.", or "\"converted\"";
    "decay": Kind::Duration, "After so long what the visitor did counts half.", or "\"30d\"";
    "priors": Kind::Map(&Kind::List(&Kind::Number)), "What is known before, by variant (of a group by campaign): successes and failures, at least 1 each.", eg "{ \"by-name\": [12, 80] }";
};

/// What is learnt about the variants of a campaign, or the campaigns of a group.
#[derive(Clone, Copy)]
pub struct Learner<'a> {
    /// The key `learn`.
    words: &'a Value,
    /// What comes before the name of an arm where it is kept.
    scope: [&'a str; 2],
    profile: &'a Profile,
    /// What the draws depend on: other page views have others.
    seed: &'a str,
    now: f64,
}

impl<'a> Learner<'a> {
    /// From what is kept of a visitor at a moment.
    pub fn new(words: &'a Value, scope: [&'a str; 2], profile: &'a Profile, seed: &'a str, now: f64) -> Self {
        Learner { words, scope, profile, seed, now }
    }

    /// The successes and failures of an arm: its prior, and what this visitor did.
    pub fn posterior(&self, arm: &str) -> [f64; 2] {
        let prior = member(member(self.words, "priors"), arm).items();
        let [shown, converted] = self.profile.learnt(&name(self.scope, arm), self.now, half(self.words));
        let before = |at: usize| prior.get(at).and_then(Value::number).unwrap_or(1.0).clamp(1.0, 1e6);
        [before(0) + converted, before(1) + (shown - converted).max(0.0)]
    }

    /// What the share of successes of an arm may be: a draw from its posterior.
    pub fn draw(&self, arm: &str) -> f64 {
        let [first, second] = [fnv1a(&[self.seed, arm]), fnv1a(&[arm, self.scope[0], self.seed])];
        // 32 bits each are spread over all 64.
        let mut chance = Chance::new([first, second].map(|hash| u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let [good, bad] = self.posterior(arm).map(|shape| gamma(shape, &mut chance));
        good / (good + bad)
    }

    /// For whoever asks why: of each arm the successes, the failures and the draw.
    pub fn told(&self, arms: &[&str]) -> Value {
        let mut told = Value::default();
        for arm in arms {
            let [good, bad] = self.posterior(arm);
            told.set(
                arm,
                Value::List([good, bad, self.draw(arm)].map(|share| ((share * 1e3).round() / 1e3).into()).into()),
            );
        }
        told
    }
}

/// Under what an arm is kept.
pub fn name(scope: [&str; 2], arm: &str) -> String {
    [scope[0], scope[1], arm].concat()
}

/// After how long what was done counts half, in milliseconds.
pub fn half(words: &Value) -> f64 {
    duration(member(words, "decay")).filter(|half| *half > 0.0).unwrap_or(HALF)
}

/// What is learnt about the variants of a campaign; none where nothing is, or may be.
pub fn of_variants<'a>(state: &'a State, campaign: &'a Campaign) -> Option<Learner<'a>> {
    learner(state, member(campaign.value, "learn"), [campaign.id, ":"])
}

/// What is learnt about the campaigns of a group; none where nothing is, or may be.
pub fn of_group<'a>(state: &'a State, group: &'a str) -> Option<Learner<'a>> {
    learner(state, group_words(state, group), [group, "/"])
}

/// The key `learn` of a group.
pub fn group_words(state: &State, group: &str) -> &'static Value {
    member(member(member(state.config.limits.value, "groups"), group), "learn")
}

fn learner<'a>(state: &'a State, words: &'a Value, scope: [&'a str; 2]) -> Option<Learner<'a>> {
    let may_learn = !words.is_null() && state.grants.permit(Purpose::Personalise).is_some();
    // As of the beginning of the page view, in which nothing changes by itself.
    let now = state.visitor.page.number("seen");
    may_learn.then(|| Learner::new(words, scope, &state.visitor.profile, &state.visitor.unit, now))
}

/// The arms of a campaign: its variants that show something.
pub fn variants(words: &Value) -> Vec<&str> {
    let variants = member(words, "variants").items();
    variants.iter().map(|variant| if member(variant, "control").is_true() { "" } else { text(variant, "id") }).collect()
}

/// Everything that is learnt about a campaign, for the report: of each arm its name, successes and failures.
pub fn reported(state: &State, campaign: &Campaign) -> Vec<(String, [f64; 2])> {
    let words = state.experiment(campaign).map_or(&Value::Null, |experiment| experiment.words);
    let group = state.config.campaigns.iter().filter(|other| other.group == campaign.group).map(|other| other.id);
    let learners = [of_variants(state, campaign), of_group(state, campaign.group)];
    let mut all = Vec::new();
    for (learner, arms) in learners.into_iter().zip([variants(words), group.collect()]) {
        let Some(learner) = learner else { continue };
        for arm in arms.into_iter().filter(|arm| !arm.is_empty()) {
            all.push((name(learner.scope, arm), learner.posterior(arm).map(|count| (count * 1e3).round() / 1e3)));
        }
    }
    all
}

/// Notes what is wrong with `learn` that its keys do not say: priors of what there is not, or that are no two numbers of at
/// least 1.
#[cfg(not(target_arch = "wasm32"))]
pub fn check(words: &Value, names: &[&str], path: &mut Path, problems: &mut Vec<Problem>) {
    path.member("priors", |path| {
        for (name, prior) in member(words, "priors").entries() {
            let is_one = |count: &Value| count.number().is_some_and(|count| (1.0..=1e6).contains(&count));
            let is_fit = matches!(prior.items(), [good, bad] if is_one(good) && is_one(bad));
            path.member(name, |path| {
                if !names.contains(&name.as_str()) {
                    problems.push(Problem::new(path, Code::UnknownReference, name));
                } else if !is_fit {
                    problems.push(Problem::new(path, Code::WrongType, ""));
                }
            });
        }
    });
}

/// A draw from the gamma distribution with a shape of at least 1 (Marsaglia and Tsang 2000).
fn gamma(shape: f64, chance: &mut Chance) -> f64 {
    let most = shape - 1.0 / 3.0;
    let spread = 1.0 / (9.0 * most).sqrt();
    loop {
        let normal = normal(chance);
        let root = 1.0 + spread * normal;
        let value = root * root * root;
        let bound = 0.5 * normal * normal + most - most * value;
        if root > 0.0 && ln(1.0 - chance.share()) < bound + most * ln(value) {
            return most * value;
        }
    }
}

/// A draw from the normal distribution (Marsaglia's polar method).
fn normal(chance: &mut Chance) -> f64 {
    loop {
        let [one, two] = [chance.share() * 2.0 - 1.0, chance.share() * 2.0 - 1.0];
        let square = one * one + two * two;
        if square > 0.0 && square < 1.0 {
            return one * (-2.0 * ln(square) / square).sqrt();
        }
    }
}

/// The natural logarithm of a positive number, by the series of its inverse hyperbolic tangent: the same bits everywhere, and
/// without the table that a library brings.
fn ln(value: f64) -> f64 {
    let bits = value.to_bits();
    let power = (bits >> 52) as f64 - 1023.0;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let (mut sum, mut term, mut place) = (0.0, 2.0 * ratio, 1.0);
    while place < 34.0 {
        sum += term / place;
        term *= ratio * ratio;
        place += 2.0;
    }
    power * std::f64::consts::LN_2 + sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_the_logarithm() {
        for value in [1e-300, 1e-9, 0.1, 0.5, 0.999, 1.0, 1.001, 1.5, 1.999, 2.0, 3.0, 1e6, 1e300] {
            let off = (ln(value) - f64::ln(value)).abs();
            assert!(off <= 1e-14 * f64::ln(value).abs().max(1.0), "{value}: off by {off}");
        }
    }

    #[test]
    fn draws_have_the_mean_and_the_spread_of_their_posterior() {
        for (shape, seed) in [(1.0, 1), (1.7, 2), (12.0, 3), (480.0, 4)] {
            let mut chance = Chance::new([seed, 99]);
            let draws: Vec<f64> = (0..40_000).map(|_| gamma(shape, &mut chance)).collect();
            let mean = draws.iter().sum::<f64>() / 40_000.0;
            let square = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>() / 40_000.0;
            // Mean and variance of a gamma distribution are its shape.
            assert!(
                (mean / shape - 1.0).abs() < 0.02 && (square / shape - 1.0).abs() < 0.06,
                "{shape}: {mean} {square}"
            );
        }
    }
}
