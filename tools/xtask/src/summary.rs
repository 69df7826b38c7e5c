//! Counts what a test runner says that it ran.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
}

impl Count {
    /// One test.
    pub fn one(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed) }
    }

    /// Nothing was run: a suite that says so has not been tested at all.
    pub fn is_empty(self) -> bool {
        self.passed + self.failed == 0
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Reads a line of libtest (and of all harnesses that speak like it):
/// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
pub fn summary(line: &str) -> Option<Count> {
    let counts = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |word: &str| {
        let mut parts = counts.split("; ").map(|part| part.trim().split_once(' '));
        parts.find_map(|part| part.filter(|(_, name)| *name == word)).and_then(|(number, _)| number.parse().ok())
    };
    Some(Count { passed: number("passed")?, failed: number("failed")? })
}

/// Reads the line with which the browser walks say what ran in one engine: `firefox: 12 passed, 0 failed`.
pub fn engine_line(line: &str) -> Option<(String, Count)> {
    let (engine, counts) = line.trim().split_once(": ")?;
    let (passed, failed) = counts.split_once(", ")?;
    let passed = passed.strip_suffix(" passed")?.parse().ok()?;
    let failed = failed.strip_suffix(" failed")?.parse().ok()?;
    Some((engine.to_owned(), Count { passed, failed }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_counted_apart() {
        assert_eq!(
            engine_line("firefox: 12 passed, 1 failed"),
            Some(("firefox".into(), Count { passed: 12, failed: 1 }))
        );
        assert_eq!(engine_line("test result: ok. 12 passed; 0 failed"), None);
        assert_eq!(engine_line("error: something, failed"), None);
    }

    #[test]
    fn summaries_of_libtest_are_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s";
        assert_eq!(summary(line), Some(Count { passed: 12, failed: 3 }));
        assert_eq!(summary("test result: ok. 0 passed; 0 failed; finished in 0s"), Some(Count::default()));
    }

    #[test]
    fn other_lines_are_not() {
        assert_eq!(summary("running 12 tests"), None);
        assert_eq!(summary("test result: something else"), None);
        assert_eq!(summary("test step::withdrawal ... ok"), None);
    }
}
