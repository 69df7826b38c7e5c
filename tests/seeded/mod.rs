//! Random numbers that are the same on every machine, for the suites that compare with GrowthBook's SDK.

use parea::visitor::chance::Chance;

/// Numbers from a seed, the same on every machine.
pub struct Random(Chance);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(Chance::new([seed, !seed]))
    }

    /// A whole number below another.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.bits() % end as u64) as usize
    }
}
