//! Ground floor: exact values that know neither Segment nor HTTP.

mod cut;
mod digest;
pub mod json;
#[cfg(feature = "impact")]
mod lower;
mod money;
mod owned;
mod prose;
mod secret;
mod shown;
mod span;
mod split;
mod timestamp;

pub use cut::beginning;
#[cfg(feature = "webhooks")]
pub use digest::is_hmac_sha1_hex;
#[cfg(feature = "impact")]
pub use digest::sha1_hex;
pub use digest::{hmac_sha256_hex, sha256_hex};
#[cfg(feature = "impact")]
pub use lower::lower;
pub use money::{Amount, AmountError, Currency, Decimal};
pub use owned::owned;
pub use prose::prose;
pub use secret::Secret;
pub use shown::{looks_like_key, scrub, shown, shown_value};
pub use span::Span;
pub use split::{Split, split, split_once};
pub use timestamp::Timestamp;
