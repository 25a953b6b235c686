//! Credentials that are known again wherever they turn up.

use affonso_segment::Target;
use std::fmt::Debug;

/// What stands in every planted credential and in nothing else.
const MARK: &str = "UMA2VDSJ75P5RUYXAGH7NDMQ";

/// The secret that names of memory are made with.
pub const OF_MEMORY: &str = "memory-UMA2VDSJ75P5RUYXAGH7NDMQ";

/// The credentials that golden cases use, and what is put in their place.
const PLANTED: [(&str, &str); 4] = [
    ("sk_live_test", "sk_live_UMA2VDSJ75P5RUYXAGH7NDMQ"),
    ("sk_live_demo", "sk_live_UMA2VDSJ75P5RUYXAGH7NDMQ"),
    ("token-secret", "token-UMA2VDSJ75P5RUYXAGH7NDMQ"),
    ("whsec_custom", "whsec_UMA2VDSJ75P5RUYXAGH7NDMQ"),
];

/// The settings with marked credentials.
pub fn mark(settings: &str) -> String {
    PLANTED.iter().fold(settings.to_owned(), |settings, (usual, planted)| settings.replace(usual, planted))
}

/// Is a credential to be expected nowhere? `given` is the input before anything was planted in it: the fuzzer learns the mark
/// from our own comparisons. A key of Affonso is known by how it begins, a token of impact.com looks like any word: put into
/// a setting that is shown, it is shown.
pub fn are_in_place(target: Target, given: &str, settings: &str) -> bool {
    let begins_a_word = |at: usize| !settings[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let in_its_place = || settings.contains("\"apiKey\": \"token-UMA2") || settings.contains("\"apiKey\":\"token-UMA2");
    !given.contains(MARK)
        && match target {
            Target::Affonso => {
                ["sk_live_UMA2", "whsec_UMA2"].iter().all(|key| settings.match_indices(key).all(|(at, _)| begins_a_word(at)))
                    && !settings.contains("token-UMA2")
            }
            Target::Impact => settings.matches(MARK).count() == 1 && in_its_place(),
        }
}

/// Panics when a text tells a credential.
pub fn untold(place: &str, text: &str) {
    assert!(!text.contains(MARK), "a credential stands in {place}: {text}");
}

/// The same for what `Debug` shows.
pub fn undebugged(place: &str, value: &impl Debug) {
    untold(place, &format!("{value:?}"));
}
