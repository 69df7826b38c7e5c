//! The statistics against values that others have published, and an A/A simulation with daily looks.

use super::*;
use crate::report::verdict::{Kind, Verdict};
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;

fn count(goals: f64, visitors: f64) -> Count {
    Count { visitors, goals }
}

#[track_caller]
fn near(found: f64, known: f64, within: f64) {
    assert!((found - known).abs() <= within, "{found} is not {known}");
}

/// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values of the chi-square distribution.
#[test]
fn an_uneven_split_is_as_improbable_as_tables_say() {
    // 10.828 is exceeded with probability 0.001 where one is free, 13.816 where two are.
    let off = (10.828_f64 * 1000.0).sqrt() / 2.0;
    near(split(&[(500.0 + off, 0.5), (500.0 - off, 0.5)]).unwrap(), 0.001, 1e-6);
    let off = (13.816_f64 * 300.0 / 2.0).sqrt();
    near(split(&[(300.0 + off, 1.0), (300.0 - off, 1.0), (300.0, 1.0)]).unwrap(), 0.001, 1e-6);
    near(split(&[(700.0, 0.7), (300.0, 0.3)]).unwrap(), 1.0, 1e-9);
}

#[test]
fn a_split_of_few_is_not_judged() {
    assert_eq!(split(&[(9.0, 0.5), (0.0, 0.5)]), None);
    assert!(split(&[(10.0, 0.5), (0.0, 0.5)]).is_some());
    near(least(&[(0.0, 0.9), (0.0, 0.1)]), 50.0, 0.0);
    assert_eq!(split(&[(1000.0, 1.0)]), None, "one alone has no split");
}

/// Closed forms: Beta(n + 1, 1) is at most x with x^(n + 1), and Beta(1, n + 1) with 1 - (1 - x)^(n + 1).
#[test]
fn rates_are_believed_as_closed_forms_say() {
    let known = |share: f64| 1.0 - (1.0 - share).powf(1.0 / 301.0);
    let none = Posterior::new(count(0.0, 300.0)).estimate();
    near(none.low, known(0.025), 1e-9);
    near(none.high, known(0.975), 1e-9);
    near(none.value, 1.0 / 302.0, 1e-12);
    let all = Posterior::new(count(20.0, 20.0)).estimate();
    near(all.low, 0.025_f64.powf(1.0 / 21.0), 1e-9);
    // The normal distribution that many visitors come to: 10 % of a million, ± 1.96 standard errors.
    let many = Posterior::new(count(1e5, 1e6)).estimate();
    near(many.low, 0.1 - 1.96 * 3e-4, 3e-6);
    near(many.high, 0.1 + 1.96 * 3e-4, 3e-6);
}

/// Evan Miller, "Formulas for Bayesian A/B Testing": the exact sum for two Beta distributions, which ends where
/// the first shape is a whole number.
fn exact(a: Count, b: Count) -> f64 {
    use statrs::function::beta::ln_beta;
    let (a1, b1) = (1.0 + a.goals, 1.0 + a.visitors - a.goals);
    let (a2, b2) = (1.0 + b.goals, 1.0 + b.visitors - b.goals);
    let term = |i: f64| (ln_beta(a1 + i, b1 + b2) - (b2 + i).ln() - ln_beta(1.0 + i, b2) - ln_beta(a1, b1)).exp();
    (0..a2 as u32).map(|i| term(f64::from(i))).sum()
}

#[test]
fn the_probability_to_be_best_is_the_exact_one() {
    for [a, b] in [[(40.0, 500.0), (60.0, 510.0)], [(3.0, 90.0), (2.0, 40.0)], [(0.0, 10.0), (0.0, 1000.0)]] {
        let (a, b) = (count(a.0, a.1), count(b.0, b.1));
        let best = best(&[Posterior::new(a), Posterior::new(b)]);
        near(best[1], exact(a, b), 2e-4);
        near(best[0] + best[1], 1.0, 1e-3);
    }
}

#[test]
fn the_uplift_of_equals_is_none_and_of_twice_the_rate_all_of_it() {
    let same = Posterior::new(count(1e4, 1e5));
    near(same.uplift(&same).value, 0.0, 1e-6);
    let twice = Posterior::new(count(2e4, 1e5)).uplift(&same);
    near(twice.value, 1.0, 1e-3);
    // The delta method on the logarithm: 2 · exp(± 1.96 · sqrt(0.9/1e4 + 0.8/2e4)) - 1.
    let width = 1.96 * (0.9_f64 / 1e4 + 0.8 / 2e4).sqrt();
    near(twice.low, 2.0 * (-width).exp() - 1.0, 2e-3);
    near(twice.high, 2.0 * width.exp() - 1.0, 2e-3);
    let nothing = Posterior::new(count(0.0, 0.0)).uplift(&Posterior::new(count(0.0, 0.0)));
    assert!(nothing.low < -0.9 && nothing.high > 10.0 && nothing.high.is_finite(), "{nothing:?}");
}

/// Waudby-Smith and others, equations 9 and 161, worked out apart from this code with alpha 0.05 and N* 5000 (rho is
/// 0.0398401): half-widths of unit variance.
#[test]
fn the_interval_is_as_wide_as_the_paper_says() {
    for (n, known) in [(500.0, 0.172_403_284), (5000.0, 0.042_924_337), (50_000.0, 0.014_497_427)] {
        // Halves whose visitors have a variance of 1/4: their difference varies as the mean of n draws of variance 1 does.
        let half = count(n / 4.0, n / 2.0);
        let sequence = Sequence::new(half, half, 1.0);
        near(sequence.estimate().high, known, 1e-8);
        near(sequence.p(), 1.0, 0.0);
    }
}

#[test]
fn p_is_where_the_interval_begins_to_leave_out_no_difference() {
    for goals in [120.0, 160.0, 200.0, 240.0] {
        let sequence = Sequence::new(count(goals, 1000.0), count(120.0, 1000.0), 1.0);
        assert_eq!(sequence.p() < 0.05, sequence.estimate().low > 0.0, "{goals}");
        let more = sequence.until(0.01);
        near(sequence.margin(2000.0 * more), 0.01, 1e-6);
    }
}

/// Experiments of two or three equal variants, looked at every day; how many ever had a winner.
fn false_winners(rate: f64, arms: usize, days: usize, a_day: usize) -> usize {
    let mut chance = Pcg64Mcg::seed_from_u64(20_261_122);
    let names = ["a", "b", "c"];
    let mut winners = 0;
    for _ in 0..400 {
        let mut counts = vec![count(0.0, 0.0); arms];
        let is_won = (0..days).any(|_| {
            for _ in 0..a_day {
                let own = &mut counts[chance.random_range(0..arms)];
                own.visitors += 1.0;
                own.goals += f64::from(u8::from(chance.random_bool(rate)));
            }
            let named: Vec<_> = names.iter().copied().zip(counts.iter().copied()).collect();
            Verdict::of(&named, 0.1).kind == Kind::Better
        });
        winners += usize::from(is_won);
    }
    winners
}

#[test]
fn of_equals_fewer_than_one_in_twenty_ever_win_however_often_somebody_looks() {
    for (rate, arms, days, a_day) in [(0.1, 2, 40, 100), (0.02, 2, 40, 200), (0.5, 3, 40, 60)] {
        let winners = false_winners(rate, arms, days, a_day);
        assert!(winners < 20, "{winners} of 400 at {rate}");
    }
}

#[test]
fn what_is_better_is_found() {
    let better = Verdict::of(&[("a", count(100.0, 1000.0)), ("b", count(190.0, 1000.0))], 0.1);
    assert_eq!((better.kind, better.sentence.as_str()), (Kind::Better, "`b` is better than `a`."));
    let same = Verdict::of(&[("a", count(50_000.0, 100_000.0)), ("b", count(50_010.0, 100_000.0))], 0.1);
    assert_eq!(same.kind, Kind::NoDifference);
    let early = Verdict::of(&[("a", count(1.0, 20.0)), ("b", count(19.0, 20.0))], 0.1);
    assert_eq!(early.kind, Kind::NotEnough);
    let none = Verdict::of(&[("a", count(0.0, 900.0)), ("b", count(0.0, 900.0))], 0.1);
    assert!(none.sentence.contains("nobody has reached the goal"), "{}", none.sentence);
}

#[test]
fn as_many_more_visitors_as_are_asked_for_are_enough_where_the_rates_stay() {
    let verdict = Verdict::of(&[("a", count(100.0, 1000.0)), ("b", count(115.0, 1000.0))], 0.1);
    let more: f64 = verdict.sentence.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
    let times = (2000.0 + more) / 2000.0;
    let then =
        Verdict::of(&[("a", count(100.0 * times, 1000.0 * times)), ("b", count(115.0 * times, 1000.0 * times))], 0.1);
    assert_ne!(then.kind, Kind::NotEnough, "{}", then.sentence);
}
