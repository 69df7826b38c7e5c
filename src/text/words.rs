//! The widget's own words, in the languages of `locales/`.
//!
//! A language is one JSON file and one word in [`LOCALES`]; the compiler keeps of each file the values alone, in the
//! order of [`Word`]. Where they come from is known to [`find`] only.

use super::language::fit;

macro_rules! words {
    ($($(#[$doc:meta])* $word:ident = $key:literal;)*) => {
        /// A word or sentence of the widget itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word {
            $($(#[$doc])* $word,)*
        }

        #[cfg(test)]
        const KEYS: &[&str] = &[$($key,)*];
    };
}

words! {
    /// Name of the button that closes.
    Close = "close";
    /// On to the next step of a form.
    Next = "next";
    /// To the step before.
    Back = "back";
    /// Sends a form.
    Send = "send";
    /// Mark of a question that may be left out.
    Optional = "optional";
    /// A required question has no answer.
    AnswerNeeded = "answerNeeded";
    /// What was written is no e-mail address.
    EmailWrong = "emailWrong";
    /// A required consent is not ticked.
    TickNeeded = "tickNeeded";
    /// The lower end of a recommendation scale.
    NotLikely = "notLikely";
    /// The upper end of a recommendation scale.
    VeryLikely = "veryLikely";
    /// The collector has confirmed the answers.
    Sent = "sent";
    /// The answers are queued.
    Waiting = "waiting";
    /// The collector will never take the answers.
    NotSent = "notSent";
    /// The submission's id, `{id}`, by which it can be erased.
    Reference = "reference";
    /// A tab's launcher where the content is a form.
    Feedback = "feedback";
    /// Name of a campaign that has no heading.
    Notice = "notice";
    /// Copies a coupon's code.
    CopyCode = "copyCode";
    /// Closes a campaign, which comes back after a while.
    RemindLater = "remindLater";
    /// Keeps open what would close by itself.
    KeepOpen = "keepOpen";
    /// Something was copied.
    Copied = "copied";
    /// Opens the browser's own share sheet.
    Share = "share";
    /// Name of a share link; `{network}`.
    ShareOn = "shareOn";
    /// Name of the share link that writes an e-mail.
    ShareByEmail = "shareByEmail";
    /// E-mail, as the label of an icon or a field.
    Email = "email";
    /// Copies the page's address.
    CopyLink = "copyLink";
    /// The page's address was copied.
    LinkCopied = "linkCopied";
    /// Title of the panel about the visitor's data.
    YourData = "yourData";
    /// Heading: the purposes, ticked where granted.
    Agreed = "agreed";
    /// The purpose `remember`.
    Remember = "remember";
    /// The purpose `personalise`.
    Personalise = "personalise";
    /// The purpose `measure`.
    Measure = "measure";
    /// The purpose `service`.
    Service = "service";
    /// Where consent is changed: never here.
    Decide = "decide";
    /// Heading: the stored items.
    Stored = "stored";
    /// A list is empty.
    Nothing = "nothing";
    /// Heading: the requests of this page.
    Requested = "requested";
    /// Why files, the configuration and pictures were loaded.
    Files = "files";
    /// Heading: what is on the screen, and the facts by which it shows.
    Why = "why";
    /// No fact decided.
    Everyone = "everyone";
    /// A fact that needs no consent: about the page, the device or the moment.
    ThisVisit = "thisVisit";
    /// A fact that needs consent.
    Known = "known";
    /// Closes a campaign and holds it back.
    Less = "less";
    /// What the visitor asked for was done.
    Done = "done";
    /// Erases everything.
    Forget = "forget";
    /// Saves the export as a file.
    Download = "download";
    /// Deletes the answers that the collector has not confirmed.
    Discard = "discard";
}

macro_rules! locales {
    ($($tag:literal)*) => {
        /// The languages, each with its words; the first stands in for every language that is missing.
        const LOCALES: &[(&str, &str)] = &[$(($tag, {
            const JSON: &str = include_str!(concat!("locales/", $tag, ".json"));
            const WORDS: &[u8] = &values::<{ length(JSON) }>(JSON);
            match std::str::from_utf8(WORDS) {
                Ok(words) => words,
                Err(_) => panic!("not UTF-8"),
            }
        }),)*];
    };
}

locales! { "en" "el" "fa" "pl" "de" }

/// Bytes that [`values`] needs.
const fn length(json: &str) -> usize {
    let (mut rest, mut quotes, mut length) = (json.as_bytes(), 0, 0);
    while let [byte, after @ ..] = rest {
        if *byte == b'"' {
            quotes += 1;
        }
        if quotes % 4 == 3 {
            length += 1;
        }
        rest = after;
    }
    length
}

/// The values of a flat JSON object whose strings need no escapes, each with a line feed before it.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it, and a wrong index stops the build")]
const fn values<const LENGTH: usize>(json: &str) -> [u8; LENGTH] {
    let mut out = [0; LENGTH];
    let (mut rest, mut quotes, mut end) = (json.as_bytes(), 0, 0);
    while let [byte, after @ ..] = rest {
        if *byte == b'"' {
            quotes += 1;
        }
        // From the third quotation mark of an entry, which becomes the line feed, to just before the fourth.
        if quotes % 4 == 3 {
            out[end] = if *byte == b'"' { b'\n' } else { *byte };
            end += 1;
        }
        rest = after;
    }
    out
}

/// The language that has our words and fits a language best, and all of its words, a line each after an empty one.
fn find(language: &str) -> (&'static str, &'static str) {
    let place = fit(language, &|place| LOCALES.get(place).map(|(tag, _)| *tag));
    LOCALES.get(place.unwrap_or_default()).copied().unwrap_or_default()
}

/// The language in which [`word`] answers.
pub fn language(language: &str) -> &'static str {
    find(language).0
}

/// A word in the language that fits best; English where none does.
pub fn word(language: &str, word: Word) -> &'static str {
    find(language).1.split('\n').nth(word as usize + 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::path::Path;

    fn files() -> Vec<(String, Value)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/locales");
        let read = |path: std::path::PathBuf| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), serde_json::from_str(&text).unwrap())
        };
        std::fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect()
    }

    #[test]
    fn every_file_is_in_the_table_and_has_every_word_in_order_and_no_other() {
        let files = files();
        assert_eq!(files.len(), LOCALES.len());
        for (tag, file) in files {
            let words: Vec<&str> = LOCALES.iter().find(|(own, _)| *own == tag).unwrap().1.split('\n').skip(1).collect();
            let text =
                std::fs::read_to_string(format!("{}/src/text/locales/{tag}.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let keys: Vec<&str> =
                text.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
            assert_eq!(keys, KEYS, "{tag}.json");
            for (key, word) in KEYS.iter().zip(words) {
                assert_eq!(file[key].as_str(), Some(word), "{tag}.json: {key}");
                assert!(!word.trim().is_empty(), "{tag}.json: {key}");
            }
        }
    }

    #[test]
    fn every_language_fills_the_same_places() {
        for (tag, file) in files() {
            for key in KEYS {
                let place = match *key {
                    "shareOn" => "{network}",
                    "reference" => "{id}",
                    _ => "",
                };
                let text = file[key].as_str().unwrap();
                assert!(text.contains(place), "{tag}.json: {key}");
                assert_eq!(text.matches('{').count(), usize::from(!place.is_empty()), "{tag}.json: {key}");
            }
        }
    }

    #[test]
    fn a_word_comes_in_the_nearest_language_and_else_in_english() {
        for (language, expected) in
            [("de-AT", "Schließen"), ("fa", "بستن"), ("EL", "Κλείσιμο"), ("fr", "Close"), ("", "Close")]
        {
            assert_eq!(word(language, Word::Close), expected);
        }
        assert_eq!(word("pl", Word::LinkCopied), "Skopiowano link");
        assert_eq!(super::language("fr"), "en");
        assert_eq!(super::language("de-CH"), "de");
    }
}
