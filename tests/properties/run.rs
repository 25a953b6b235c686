//! How a property is run: the same cases on every machine unless the environment asks for others.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// What a property returns.
pub type Checked = Result<(), TestCaseError>;

/// Tries a property on so many generated cases; the smallest failing one is in the panic.
///
/// `PROPTEST_RNG_SEED=7` tries other cases, `PROPTEST_CASES=25600` a hundred times as many.
pub fn check<S: Strategy>(cases: u32, strategy: S, property: impl Fn(S::Value) -> Checked) {
    let asked = Config::default();
    let rng_seed = if asked.rng_seed == RngSeed::Random { RngSeed::Fixed(20_260_622) } else { asked.rng_seed };
    // A seed says all; no file of failures is left behind.
    let config = Config { cases: cases * asked.cases / 256, rng_seed, failure_persistence: None, ..asked };
    if let Err(failure) = TestRunner::new(config).run(&strategy, property) {
        panic!("{failure}");
    }
}

/// A failed property, in a sentence.
pub fn fail(reason: impl Into<String>) -> TestCaseError {
    TestCaseError::fail(reason.into())
}
