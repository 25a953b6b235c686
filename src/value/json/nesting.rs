//! Which brackets are open while a nested value is read.

/// The brackets that are open, innermost last, one bit each (set: an object): no recursion, so no depth is too deep.
#[derive(Default)]
pub(super) struct Nesting {
    bits: u64,
    depth: u32,
    outer: Vec<u64>,
}

impl Nesting {
    #[inline]
    pub fn push(&mut self, object: bool) {
        if self.depth == u64::BITS {
            self.outer.push(std::mem::take(&mut self.bits));
            self.depth = 0;
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.depth += 1;
    }

    #[inline]
    pub fn pop(&mut self) {
        self.bits >>= 1;
        self.depth -= 1;
        if self.depth == 0
            && let Some(bits) = self.outer.pop()
        {
            self.bits = bits;
            self.depth = u64::BITS;
        }
    }

    #[inline]
    pub fn innermost(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }
}
