//! Chance that is the same for the same seed, on every machine.

/// A source of chance.
pub struct Dice(u64);

impl Dice {
    /// The source that a seed stands for.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x00C0_FFEE)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64: <https://prng.di.unimi.it/splitmix64.c> describes it.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }

    /// A number between these two, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to - from).unwrap_or_default() + 1;
        from + i64::try_from(self.next() % span).unwrap_or_default()
    }

    /// True in so many of a thousand cases.
    pub fn permille(&mut self, cases: u64) -> bool {
        cases > 0 && self.next() % 1000 < cases
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, cases: u64) -> bool {
        self.permille(cases * 10)
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }
}
