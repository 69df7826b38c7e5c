//! The numbers behind a verdict. Special functions come from statrs; everything is arithmetic, so equal events give equal
//! reports.

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF as _};
use statrs::function::beta::{beta_reg, inv_beta_reg};

/// How often all that is said may be wrong, over all looks together.
const ALPHA: f64 = 0.05;

/// After how many visitors the always-valid interval is narrowest (GrowthBook's default).
const TUNED: f64 = 5000.0;

/// At how many places of a distribution is looked.
const PLACES: usize = 200;

/// How often each variant must be expected for the chi-square test (Cochran 1954).
const EXPECTED: f64 = 5.0;

/// Of so many visitors so many have reached the goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Count {
    pub(crate) visitors: f64,
    pub(crate) goals: f64,
}

/// A number and between what it lies with 95 %.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Count {
    /// The share that has reached the goal.
    pub(crate) fn rate(self) -> f64 {
        self.goals / self.visitors.max(1.0)
    }

    /// The variance of one visitor. Half a goal is added, so that nobody seems certain because nothing happened yet.
    fn variance(self) -> f64 {
        let rate = (self.goals + 0.5) / (self.visitors + 1.0);
        rate * (1.0 - rate)
    }
}

/// How likely a split as uneven as this one is where visitors are divided by these shares; nothing where there are too few.
pub(crate) fn split(counts: &[(f64, f64)]) -> Option<f64> {
    let (all, shares) = counts.iter().fold((0.0, 0.0), |(all, shares), (count, share)| (all + count, shares + share));
    if counts.len() < 2 || all < least(counts) {
        return None;
    }
    let distance = |(count, share): &(f64, f64)| {
        let expected = all * share / shares;
        (count - expected).powi(2) / expected
    };
    let chi_squared = counts.iter().map(distance).sum();
    ChiSquared::new((counts.len() - 1) as f64).ok().map(|distribution| distribution.sf(chi_squared))
}

/// From how many visitors on the split is tested.
pub(crate) fn least(counts: &[(f64, f64)]) -> f64 {
    let shares: f64 = counts.iter().map(|(_, share)| share).sum();
    let smallest = counts.iter().map(|(_, share)| share / shares).fold(1.0, f64::min);
    (EXPECTED / smallest).ceil()
}

/// What is believed of a rate after its visitors, where before them every rate was as likely as the next: a Beta distribution.
pub(crate) struct Posterior {
    a: f64,
    b: f64,
    /// Its value at the middle of each of so many equal parts.
    places: Vec<f64>,
}

impl Posterior {
    /// After these visitors.
    pub(crate) fn new(count: Count) -> Self {
        let (a, b) = (1.0 + count.goals, 1.0 + (count.visitors - count.goals).max(0.0));
        let places = (0..PLACES).map(|at| inv_beta_reg(a, b, (at as f64 + 0.5) / PLACES as f64)).collect();
        Self { a, b, places }
    }

    /// The mean, and what lies between 2.5 % and 97.5 %.
    pub(crate) fn estimate(&self) -> Estimate {
        let at = |share| inv_beta_reg(self.a, self.b, share);
        Estimate { value: self.a / (self.a + self.b), low: at(ALPHA / 2.0), high: at(1.0 - ALPHA / 2.0) }
    }

    /// How likely its rate is below this one.
    fn below(&self, rate: f64) -> f64 {
        beta_reg(self.a, self.b, rate.clamp(0.0, 1.0))
    }

    /// The mean of something over the whole distribution.
    fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.places.iter().map(|rate| of(*rate)).sum::<f64>() / PLACES as f64
    }

    /// How much higher its rate is than another one's, as a share of that one: median and 95 %.
    pub(crate) fn uplift(&self, other: &Self) -> Estimate {
        let at = |share: f64| {
            let below = |ratio: f64| other.mean(|rate| self.below(rate * ratio));
            let mut range = [0.0, 2.0];
            while below(range[1]) < share && range[1] < 1e12 {
                range = [range[1], 2.0 * range[1]];
            }
            for _ in 0..40 {
                let middle = f64::midpoint(range[0], range[1]);
                range = if below(middle) < share { [middle, range[1]] } else { [range[0], middle] };
            }
            range[0] - 1.0
        };
        Estimate { value: at(0.5), low: at(ALPHA / 2.0), high: at(1.0 - ALPHA / 2.0) }
    }
}

/// How likely each has the highest rate of all.
pub(crate) fn best(all: &[Posterior]) -> Vec<f64> {
    let others = |at: usize| all.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, other)| other);
    let best = |(at, own): (usize, &Posterior)| own.mean(|rate| others(at).map(|other| other.below(rate)).product());
    all.iter().enumerate().map(best).collect()
}

/// The difference of two rates, which holds however often somebody looks: the asymptotic confidence sequence of Waudby-Smith
/// and others (arXiv 2103.06476, equations 9 and 161), tuned as GrowthBook does it; it is the inversion of a mixture SPRT.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sequence {
    pub(crate) difference: f64,
    visitors: f64,
    /// The variance of the difference.
    variance: f64,
    alpha: f64,
    /// How many comparisons share what may be wrong (Bonferroni).
    pairs: f64,
}

impl Sequence {
    /// The first rate less the second, which is one of so many differences that are looked at.
    pub(crate) fn new(one: Count, other: Count, pairs: f64) -> Self {
        let variance = one.variance() / one.visitors.max(1.0) + other.variance() / other.visitors.max(1.0);
        let (difference, visitors) = (one.rate() - other.rate(), one.visitors + other.visitors);
        Self { difference, visitors, variance, alpha: ALPHA / pairs, pairs }
    }

    /// How much of the variance the mixture spreads over, at so many visitors.
    fn spread(self, visitors: f64) -> f64 {
        let log = -2.0 * self.alpha.ln();
        visitors * (log + (log + 1.0).ln()) / TUNED
    }

    /// By how much the true difference may lie beside the measured one, were there so many visitors with the same rates.
    fn margin(self, visitors: f64) -> f64 {
        let spread = self.spread(visitors);
        let variance = self.variance * self.visitors / visitors;
        (variance * 2.0 * (spread + 1.0) / spread * ((spread + 1.0).sqrt() / self.alpha).ln()).sqrt()
    }

    /// The difference and between what it lies.
    pub(crate) fn estimate(self) -> Estimate {
        let (value, margin) = (self.difference, self.margin(self.visitors.max(1.0)));
        Estimate { value, low: (value - margin).max(-1.0), high: (value + margin).min(1.0) }
    }

    /// The always-valid p: no difference would ever, at any look, give one so small with more than this probability.
    pub(crate) fn p(self) -> f64 {
        let spread = self.spread(self.visitors);
        let squares = self.difference.powi(2) / self.variance;
        ((spread + 1.0).sqrt() * (-squares * spread / (2.0 * (spread + 1.0))).exp() * self.pairs).min(1.0)
    }

    /// How many times as many visitors it takes until the difference is known to within `margin`, at the same rates.
    pub(crate) fn until(self, margin: f64) -> f64 {
        let mut range = [1.0, 2.0];
        while self.margin(self.visitors * range[1]) > margin && range[1] < 1e12 {
            range = [range[1], 2.0 * range[1]];
        }
        for _ in 0..40 {
            let middle = f64::midpoint(range[0], range[1]);
            let is_wide = self.margin(self.visitors * middle) > margin;
            range = if is_wide { [middle, range[1]] } else { [range[0], middle] };
        }
        range[1]
    }
}

#[cfg(test)]
mod tests;
