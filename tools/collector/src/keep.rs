//! How long what was collected is kept: what is older is erased, an hour later at the latest.

use std::sync::Arc;
use std::time::Duration;

use crate::store::{Store, before};

/// How often it is looked for.
const OFTEN: Duration = Duration::from_secs(3600);

/// How long what was begun and not sent is kept at most: its visitor was never shown the id that erases it. Widgets keep
/// their draft as long.
const UNFINISHED: Duration = Duration::from_secs(30 * 86_400);

/// For how long each kind is kept; without an age for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    /// What visitors sent: answers, with all that was derived from them. What they did not send goes after 30 days.
    pub answers: Option<Duration>,
    /// What was measured.
    pub events: Option<Duration>,
}

/// A word of `--keep` that says nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} says not what is kept how long: write 400d for everything, answers=400d or events=90d")]
pub struct BadKeep(pub String);

impl Keep {
    /// Reads words like `400d`, `answers=2y` or `events=12w`; a later one counts.
    ///
    /// # Errors
    /// When a word is none of these.
    pub fn read(words: &[String]) -> Result<Self, BadKeep> {
        let mut keep = Self::default();
        for word in words {
            let bad = || BadKeep(word.clone());
            let (kind, age) = word.split_once('=').unwrap_or(("", word));
            let age = Some(age_of(age).ok_or_else(bad)?);
            match kind {
                "" => keep = Self { answers: age, events: age },
                "answers" => keep.answers = age,
                "events" => keep.events = age,
                _ => return Err(bad()),
            }
        }
        Ok(keep)
    }
}

/// Days, weeks or years.
fn age_of(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let days = match unit {
        "d" => 1,
        "w" => 7,
        "y" => 366,
        _ => return None,
    };
    let number: u64 = number.parse().ok().filter(|number| (1..=10_000).contains(number))?;
    Some(Duration::from_secs(number * days * 86_400))
}

/// Erases what is too old, now and every hour; ends never.
pub(crate) async fn run(store: Arc<Store>, keep: Keep) {
    let mut clock = tokio::time::interval(OFTEN);
    loop {
        clock.tick().await;
        // A failure is in the log, and the next hour tries again.
        let _ = expire(&store, keep).await;
    }
}

async fn expire(store: &Store, keep: Keep) -> Result<(), crate::store::Unavailable> {
    let (mut answers, mut events) = (store.expire_unfinished(before(UNFINISHED)).await?, 0);
    if let Some(age) = keep.answers {
        answers += store.expire_answers(before(age)).await?;
    }
    if let Some(age) = keep.events {
        events = store.expire_events(before(age)).await?;
    }
    store.expire_erased().await?;
    store.scrub().await?;
    if answers + events > 0 {
        tracing::info!(answers, events, "erased what was too old");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_is_kept_how_long() {
        let days = |days: u64| Some(Duration::from_secs(days * 86_400));
        let read = |words: &[&str]| Keep::read(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&[]).unwrap(), Keep::default());
        assert_eq!(read(&["400d"]).unwrap(), Keep { answers: days(400), events: days(400) });
        assert_eq!(read(&["2y", "events=12w"]).unwrap(), Keep { answers: days(732), events: days(84) });
        for bad in ["", "d", "0d", "400", "400m", "all=3d", "answers=", "é", "-3d"] {
            assert!(read(&[bad]).is_err(), "{bad}");
        }
    }
}
