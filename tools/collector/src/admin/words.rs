//! Words that say nothing by themselves, in the languages of our sites; they are left out of lists of words.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::desk::words;

static STOP: LazyLock<HashSet<String>> = LazyLock::new(|| words(include_str!("pages/stop.txt")).into_iter().collect());

/// Whether a folded word is one of them.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP.contains(word)
}
