//! As many bytes as the machine compares at once.

// Each is an instruction or two, and a hundred times that as a call.
#![allow(clippy::inline_always)]

#[cfg(target_feature = "simd128")]
pub(super) use vector::{Lane, WIDTH};
#[cfg(not(target_feature = "simd128"))]
pub(super) use word::{Lane, WIDTH};

/// Sixteen bytes, where WebAssembly has vectors.
#[cfg(target_feature = "simd128")]
mod vector {
    use std::arch::wasm32::{i8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128, v128_any_true, v128_or};

    /// How many bytes it has.
    pub const WIDTH: usize = 16;

    /// Some bytes, or for each of them whether it is marked.
    #[derive(Clone, Copy)]
    pub struct Lane(v128);

    impl Lane {
        #[inline(always)]
        pub fn load(chunk: [u8; WIDTH]) -> Self {
            let word = |half: usize| chunk.as_chunks().0.get(half).map_or(0, |word| u64::from_le_bytes(*word));
            Self(u64x2(word(0), word(1)))
        }

        /// Marks the bytes that are this one.
        #[inline(always)]
        pub fn is(self, byte: u8) -> Self {
            Self(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        /// Marks the control characters.
        #[inline(always)]
        pub fn control(self) -> Self {
            Self(u8x16_lt(self.0, u8x16_splat(b' ')))
        }

        /// Sets these bits in every byte.
        #[inline(always)]
        pub fn with(self, bits: u8) -> Self {
            Self(v128_or(self.0, u8x16_splat(bits)))
        }

        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }

        /// Is any byte marked?
        #[inline(always)]
        pub fn any(self) -> bool {
            v128_any_true(self.0)
        }

        /// A bit for each byte, set where it is marked.
        #[inline(always)]
        pub fn bits(self) -> u64 {
            u64::from(i8x16_bitmask(self.0))
        }
    }
}

/// Eight bytes in one register, for every other machine. The mark of a byte is its highest bit.
#[cfg(not(target_feature = "simd128"))]
mod word {
    /// How many bytes it has.
    pub const WIDTH: usize = 8;

    const EACH: u64 = 0x0101_0101_0101_0101;
    const MARK: u64 = EACH << 7;

    /// Some bytes, or for each of them whether it is marked.
    #[derive(Clone, Copy)]
    pub struct Lane(u64);

    impl Lane {
        #[inline(always)]
        pub fn load(chunk: [u8; WIDTH]) -> Self {
            Self(u64::from_le_bytes(chunk))
        }

        /// Marks the bytes that are this one.
        #[inline(always)]
        pub fn is(self, byte: u8) -> Self {
            let other = self.0 ^ (u64::from(byte) * EACH);
            Self(!(((other & !MARK) + !MARK) | other) & MARK)
        }

        /// Marks the control characters.
        #[inline(always)]
        pub fn control(self) -> Self {
            Self(!(((self.0 & !MARK) + 0x60 * EACH) | self.0) & MARK)
        }

        /// Sets these bits in every byte.
        #[inline(always)]
        pub fn with(self, bits: u8) -> Self {
            Self(self.0 | (u64::from(bits) * EACH))
        }

        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(self.0 | other.0)
        }

        /// Is any byte marked?
        #[inline(always)]
        pub fn any(self) -> bool {
            self.0 != 0
        }

        /// A bit for each byte, set where it is marked.
        #[inline(always)]
        pub fn bits(self) -> u64 {
            // Each mark is carried to its place in the highest byte; no two meet on the way.
            (self.0 >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
        }
    }
}
