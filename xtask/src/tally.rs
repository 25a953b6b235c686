//! How many tests passed and failed, read from what the runners print.

/// The counts of one runner, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Sums libtest's lines, which wasm-bindgen's runner prints too: `test result: ok. 3 passed; 0 failed; …`.
pub fn of_libtest(output: &str) -> Tally {
    let mut sum = Tally::default();
    for line in output.lines() {
        let Some(result) = line.trim().strip_prefix("test result: ") else { continue };
        let counts = result.split_once(". ").map_or("", |(_, counts)| counts);
        for part in counts.split(';') {
            match part.trim().split_once(' ') {
                Some((n, "passed")) => sum.passed += n.parse().unwrap_or(0),
                Some((n, "failed")) => sum.failed += n.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    sum
}

/// Reads the summary of `node --test`: `ℹ pass 3`, or `# pass 3` in its other format. A cancelled test has not passed.
pub fn of_node(output: &str) -> Tally {
    let mut sum = Tally::default();
    for line in output.lines() {
        let Some(summary) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else { continue };
        match summary.trim().split_once(' ') {
            Some(("pass", n)) => sum.passed += n.parse().unwrap_or(0),
            Some(("fail" | "cancelled", n)) => sum.failed += n.parse().unwrap_or(0),
            _ => {}
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{Tally, of_libtest, of_node};

    #[test]
    fn sums_every_binary_of_a_cargo_run() {
        let output = "\
running 2 tests
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
test a ... FAILED
test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s
";
        assert_eq!(of_libtest(output), Tally { passed: 5, failed: 1 });
        assert_eq!(of_libtest("no tests at all"), Tally::default());
    }

    #[test]
    fn reads_both_summaries_of_node() {
        let spec = "✔ works (1ms)\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ todo 0\n";
        assert_eq!(of_node(spec), Tally { passed: 2, failed: 2 });
        assert_eq!(of_node(&spec.replace('ℹ', "#")), Tally { passed: 2, failed: 2 });
        assert_eq!(of_node("pass 7"), Tally::default());
    }
}
