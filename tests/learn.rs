//! Learning on the device, simulated: ten thousand visitors, each of whom is learnt by their own browser alone.
//!
//! Regret is what is lost by not always showing what suits a visitor best; an even split loses most of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

use parea::config::Value;
use parea::config::value::parse;
use parea::decide::learn::{Learner, name};
use parea::ports::Native;
use parea::visitor::chance::Chance;
use parea::visitor::profile::Profile;

const ARMS: [&str; 3] = ["control", "by-name", "short"];
const SCOPE: [&str; 2] = ["winter-oil", ":"];
const START: f64 = 1.8e12;
const DAY: f64 = 8.64e7;
const HALF: f64 = 30.0 * DAY;
const VISITORS: usize = 10_000;

fn words(priors: &str) -> Value {
    parse(&format!(r#"{{ "priors": {priors} }}"#), &Native).unwrap()
}

/// The arm whose draw is largest on a page view.
fn choose(words: &Value, profile: &Profile, page: &str, now: f64) -> usize {
    let learner = Learner::new(words, SCOPE, profile, page, now);
    let draws = ARMS.map(|arm| learner.draw(arm));
    (1..ARMS.len()).fold(0, |best, at| if draws[at] > draws[best] { at } else { best })
}

fn note(profile: &mut Profile, arm: usize, converted: bool, now: f64) {
    let mut tell = |shown: f64, converted: f64| {
        let change = [shown, converted, HALF].map(Value::from).into();
        profile.note("learning", &name(SCOPE, ARMS[arm]), Value::List(change), now);
    };
    tell(1.0, 0.0);
    if converted {
        tell(0.0, 1.0);
    }
}

/// What is lost in all views of all visitors, by learning and by an even split. `rates` are a visitor's own.
fn regret(priors: &str, views: usize, rates: impl Fn(&mut Chance) -> [f64; 3]) -> (f64, f64) {
    let (words, mut chance) = (words(priors), Chance::new([20_261_122, 5]));
    let (mut learnt, mut split) = (0.0, 0.0);
    for _ in 0..VISITORS {
        let (own, mut profile) = (rates(&mut chance), Profile::default());
        let best = own.into_iter().fold(0.0, f64::max);
        for view in 0..views {
            let now = START + view as f64 * DAY;
            let arm = choose(&words, &profile, &chance.id(), now);
            learnt += best - own[arm];
            split += best - own.iter().sum::<f64>() / 3.0;
            note(&mut profile, arm, chance.share() < own[arm], now);
        }
    }
    (learnt, split)
}

#[test]
fn with_what_was_known_before_less_than_half_of_an_even_splits_regret_is_left() {
    // What the priors say is right of the many, and every visitor is a little different.
    let near = |chance: &mut Chance| [0.03, 0.13, 0.05].map(|rate| rate * (0.6 + 0.8 * chance.share()));
    let (learnt, split) = regret(r#"{ "control": [3, 97], "by-name": [12, 80], "short": [5, 95] }"#, 12, near);
    assert!(learnt < 0.5 * split, "{learnt:.0} of {split:.0}");
}

#[test]
fn tastes_that_nobody_knew_are_learnt_from_the_visitor_alone() {
    let taste = |chance: &mut Chance| {
        let favourite = (chance.share() * 3.0) as usize;
        [0, 1, 2].map(|arm| if arm == favourite { 0.6 } else { 0.05 })
    };
    let (learnt, split) = regret("{}", 36, taste);
    assert!(learnt < 0.5 * split, "{learnt:.0} of {split:.0}");
}

#[test]
fn the_same_page_view_draws_the_same_and_another_one_anew() {
    let (words, mut profile) = (words(r#"{ "by-name": [2, 2] }"#), Profile::default());
    note(&mut profile, 2, true, START);
    let run = |seed: u64| {
        let mut chance = Chance::new([seed, 1]);
        (0..200).map(|_| choose(&words, &profile, &chance.id(), START + DAY)).collect::<Vec<_>>()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
    // To the last bit, wherever it is computed.
    let learner = Learner::new(&words, SCOPE, &profile, "page", START + DAY);
    assert_eq!(ARMS.map(|arm| learner.draw(arm).to_bits()), DRAWS);
}

/// Draws of a known page view; whoever changes the hash, the generator or the method changes these.
const DRAWS: [u64; 3] = [4605459891190030965, 4605456558548350058, 4605245886865065161];

#[test]
fn priors_alone_put_the_arms_in_their_order() {
    let words = words(r#"{ "control": [2, 200], "by-name": [90, 110], "short": [40, 160] }"#);
    let (profile, mut chance, mut drawn) = (Profile::default(), Chance::new([3, 3]), [0; 3]);
    for _ in 0..1_000 {
        let page = chance.id();
        drawn[choose(&words, &profile, &page, START)] += 1;
        let learner = Learner::new(&words, SCOPE, &profile, &page, START);
        let draws = ARMS.map(|arm| learner.draw(arm));
        assert!(draws[0] < draws[2] && draws.iter().all(|draw| (0.0..=1.0).contains(draw)), "{draws:?}");
    }
    assert_eq!(drawn.iter().max(), Some(&drawn[1]));
    assert!(drawn[1] > 950 && drawn[0] == 0, "{drawn:?}");
}

#[test]
fn what_a_visitor_did_counts_half_after_a_month_and_priors_stay() {
    let (words, mut profile) = (words(r#"{ "by-name": [12, 80] }"#), Profile::default());
    for _ in 0..4 {
        note(&mut profile, 1, true, START);
        note(&mut profile, 1, false, START);
    }
    for (days, expected) in [(0.0, [16.0, 84.0]), (30.0, [14.0, 82.0]), (60.0, [13.0, 81.0]), (3_000.0, [12.0, 80.0])] {
        let now = Learner::new(&words, SCOPE, &profile, "", START + days * DAY).posterior("by-name");
        assert!((now[0] - expected[0]).abs() < 1e-4 && (now[1] - expected[1]).abs() < 1e-4, "{days} days: {now:?}");
    }
}
