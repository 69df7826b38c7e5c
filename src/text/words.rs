//! The widget's own words, in the languages of `locales/`.
//!
//! A language is one JSON file and one word in the list of [`TAGS`]. The widget holds the English ones; every other
//! language is a file of the package, its values alone, a line each in the order of [`Word`], and is fetched before
//! something in that language is drawn ([`Effect::Words`](crate::Effect::Words)).

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
    /// An answer is too short; `{n}` characters are needed.
    TooShort = "tooShort";
    /// An answer is too long; `{n}` characters are allowed.
    TooLong = "tooLong";
    /// A number is too small; `{n}`.
    TooLow = "tooLow";
    /// A number is too large; `{n}`.
    TooHigh = "tooHigh";
    /// Too few are chosen; `{n}`.
    TooFew = "tooFew";
    /// Too many are chosen; `{n}`.
    TooMany = "tooMany";
    /// A date is too early; `{n}`.
    TooEarly = "tooEarly";
    /// A date is too late; `{n}`.
    TooLate = "tooLate";
    /// An answer breaks a rule that says nothing else.
    Unfit = "unfit";
    /// Where in a form whose length depends on the answers; `{n}`, `{total}`.
    StepOfAtMost = "stepOfAtMost";
    /// A required question has no answer.
    AnswerNeeded = "answerNeeded";
    /// What was written is no e-mail address.
    EmailWrong = "emailWrong";
    /// A required consent is not ticked.
    TickNeeded = "tickNeeded";
    /// What was written is no web address.
    UrlWrong = "urlWrong";
    /// What was written is no phone number.
    PhoneWrong = "phoneWrong";
    /// What was written is no number.
    NumberWrong = "numberWrong";
    /// What was written is no date, or only a part of one.
    DateWrong = "dateWrong";
    /// A date is too early; `{n}`.
    NotBefore = "notBefore";
    /// A date is too late; `{n}`.
    NotAfter = "notAfter";
    /// Nothing is chosen yet.
    Choose = "choose";
    /// The option that is none of those offered, in words of one's own.
    Other = "other";
    /// The option that none of the others fits.
    NoneOfThese = "noneOfThese";
    /// Yes.
    Yes = "yes";
    /// No.
    No = "no";
    /// Name of a thumb that points up.
    ThumbsUp = "thumbsUp";
    /// Name of a thumb that points down.
    ThumbsDown = "thumbsDown";
    /// The lower end of a scale of satisfaction.
    VeryDissatisfied = "veryDissatisfied";
    /// Its upper end.
    VerySatisfied = "verySatisfied";
    /// The lower end of a scale of effort.
    VeryDifficult = "veryDifficult";
    /// Its upper end.
    VeryEasy = "veryEasy";
    /// Begins with the questions.
    Start = "start";
    /// How long a form takes at most, in minutes; `{n}`.
    TimeNeeded = "timeNeeded";
    /// Ranks something higher; `{item}`.
    MoveUp = "moveUp";
    /// Ranks something lower; `{item}`.
    MoveDown = "moveDown";
    /// How many characters may still be written; `{n}`.
    CharactersLeft = "charactersLeft";
    /// A field for a name.
    Name = "name";
    /// A field for a phone number.
    Phone = "phone";
    /// A field for a company.
    Company = "company";
    /// A field for street and number.
    Address = "address";
    /// A field for a city.
    City = "city";
    /// A field for a postcode.
    Postcode = "postcode";
    /// A field for a country.
    Country = "country";
    /// The lower end of a recommendation scale.
    NotLikely = "notLikely";
    /// The upper end of a recommendation scale.
    VeryLikely = "veryLikely";
    /// The collector has confirmed the answers.
    Sent = "sent";
    /// The answers are queued, and did not get through.
    Waiting = "waiting";
    /// The collector will never take the answers.
    NotSent = "notSent";
    /// The answers are on their way for the first time.
    Sending = "sending";
    /// The answers did not get through, and cannot be stored.
    Unsaved = "unsaved";
    /// The submission's id, `{id}`, by which it can be erased.
    Reference = "reference";
    /// A tab's launcher where the content is a form.
    Feedback = "feedback";
    /// Name of a campaign that has no heading.
    Notice = "notice";
    /// Copies a coupon's code.
    CopyCode = "copyCode";
    /// Asks for a coupon's code.
    ShowCode = "showCode";
    /// Something was copied.
    Copied = "copied";
    /// The browser has refused to copy.
    NotCopied = "notCopied";
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
    /// Opens the browser's print dialog.
    Print = "print";
    /// Shows the address as a QR code.
    QrCode = "qrCode";
    /// Label of the field for the host of the visitor's server.
    Server = "server";
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
    /// Recommends less of a kind; closes a campaign and holds it back.
    Less = "less";
    /// What the visitor asked for was done.
    Done = "done";
    /// Erases everything.
    Forget = "forget";
    /// Saves the export as a file.
    Download = "download";
    /// Deletes the answers that the collector has not confirmed.
    Discard = "discard";
    /// Puts an offer off.
    RemindLater = "remindLater";
    /// Takes back what was just done.
    Undo = "undo";
    /// Starts a video.
    PlayVideo = "playVideo";
    /// Where a video comes from, before it is asked for; `{host}`.
    VideoFrom = "videoFrom";
    /// Goes where a coupon is applied.
    ApplyCode = "applyCode";
    /// Label of a countdown.
    EndsIn = "endsIn";
    /// A countdown is over.
    Ended = "ended";
    /// Why a product is recommended; `{topic}`.
    Because = "because";
    /// Turns a prize wheel.
    Spin = "spin";
    /// What the wheel gave; `{prize}`.
    YouWon = "youWon";
    /// Heading: how likely each prize is.
    Odds = "odds";
    /// A rating; `{value}`, `{max}`.
    Stars = "stars";
    /// Where in an offer of several steps; `{n}`, `{total}`.
    StepOf = "stepOf";
    /// Stops something from closing by itself.
    KeepOpen = "keepOpen";
    /// Said of a link, after its name.
    NewTab = "newTab";
    /// Votes for an idea, or sends what was chosen in a poll.
    Vote = "vote";
    /// Marks what the visitor has voted for.
    YourVote = "yourVote";
    /// How many have voted; `{n}`.
    Votes = "votes";
    /// How often a page was shared; `{n}`.
    Shares = "shares";
    /// What was counted may lack a vote, or hold one twice.
    Approximate = "approximate";
    /// What was to be shown could not be had.
    NotLoaded = "notLoaded";
    /// Shows more of a list.
    ShowMore = "showMore";
    /// Opens the form for a review.
    WriteReview = "writeReview";
    /// Opens the form for a comment.
    WriteComment = "writeComment";
    /// Opens the form for an idea.
    Suggest = "suggest";
    /// Opens the form for an answer to a comment.
    Reply = "reply";
    /// What the company says to it.
    OurReply = "ourReply";
    /// How many reviews there are; `{n}`.
    Reviews = "reviews";
    /// How many comments there are; `{n}`.
    Comments = "comments";
    /// What was sent is looked at before others can read it.
    Held = "held";
    /// How a review was collected: by this form.
    OnWebsite = "onWebsite";
    /// Whoever wrote a review has bought the thing.
    Verified = "verified";
    /// Whoever wrote a review got something for it.
    Incentivised = "incentivised";
    /// An idea will be carried out.
    Planned = "planned";
    /// An idea is being carried out.
    Started = "started";
    /// An idea has been carried out.
    Completed = "completed";
    /// An idea will not be carried out.
    Declined = "declined";
}

/// The values of one of our files, a line each after an empty one.
macro_rules! lines {
    ($tag:literal) => {{
        const JSON: &str = include_str!(concat!("locales/", $tag, ".json"));
        const WORDS: &[u8] = &values::<{ length(JSON) }>(JSON);
        match std::str::from_utf8(WORDS) {
            Ok(words) => words,
            Err(_) => panic!("not UTF-8"),
        }
    }};
}

macro_rules! locales {
    ($($tag:literal)*) => {
        /// The languages besides English, in the order of their files; the package names each file so.
        const TAGS: &str = concat!($($tag, " ",)*);

        /// What stands in the files, for tests and tools.
        #[cfg(not(target_arch = "wasm32"))]
        const FILES: &[&str] = &[$(lines!($tag),)*];
    };
}

locales! {
    "ar" "bg" "cs" "da" "de" "el" "es" "et" "fa" "fi" "fr" "he" "hi" "hr" "hu" "id" "it" "ja" "ko" "lt" "lv" "nb" "nl" "pl" "pt" "pt-BR" "ro" "ru" "sk" "sl" "sv" "th" "tr" "uk" "ur" "vi" "zh-Hans" "zh-Hant"
}

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

/// The words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: &'static str,
    lines: &'static str,
}

impl Default for Words {
    fn default() -> Words {
        Words { language: "en", lines: lines!("en") }
    }
}

impl Words {
    /// The words that a file of the package holds.
    pub fn of(place: usize, file: String) -> Words {
        Words { language: tag(place), lines: file.leak() }
    }

    /// What the file of the package at that place holds; nothing where there is none.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn file(place: usize) -> String {
        FILES.get(place).map_or_else(String::new, |lines| (*lines).to_owned())
    }

    /// A word.
    pub fn word(&self, word: Word) -> &'static str {
        self.lines.split('\n').nth(word as usize + 1).unwrap_or_default()
    }
}

/// The place of the file whose language fits best; `None` where that is English, or none of ours.
pub fn place(language: &str) -> Option<usize> {
    fit(language, &|place| Some(tag(place)).filter(|tag| !tag.is_empty()))
}

/// The language of the file at a place; empty after the last.
pub fn tag(place: usize) -> &'static str {
    TAGS.split(' ').nth(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;
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
    fn every_file_is_in_the_list_in_order_and_has_every_word_in_order_and_no_other() {
        let mut files = files();
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        let tags: Vec<&str> = files.iter().map(|(tag, _)| tag.as_str()).filter(|tag| *tag != "en").collect();
        assert_eq!(TAGS.split_whitespace().collect::<Vec<_>>(), tags);
        for (tag, file) in &files {
            let place = tags.iter().position(|own| own == tag);
            let words = place.map_or(Words::default(), |place| Words::of(place, Words::file(place)));
            let words: Vec<&str> = words.lines.split('\n').skip(1).collect();
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

    /// The places of a word, in any order.
    fn places(word: &Value) -> BTreeSet<&str> {
        word.as_str().unwrap().split('{').skip(1).map(|after| after.split_once('}').unwrap().0).collect()
    }

    #[test]
    fn every_language_fills_the_same_places() {
        let english: Value = serde_json::from_str(include_str!("locales/en.json")).unwrap();
        for (tag, file) in files() {
            for key in KEYS {
                assert_eq!(places(&file[key]), places(&english[key]), "{tag}.json: {key}");
            }
        }
    }

    /// `Intl` gives units as they are named, not as they stand after a preposition.
    #[test]
    fn what_stands_before_a_time_left_governs_no_case() {
        for (tag, file) in files() {
            let word = file["endsIn"].as_str().unwrap();
            let is_declined = ["ar", "cs", "de", "hr", "lt", "lv", "pl", "sk", "sl"].contains(&tag.as_str());
            let last = word.rsplit(' ').next().unwrap();
            let governs = ["in", "za", "o", "po", "pēc", "čez", "خلال"].contains(&last);
            assert!(!is_declined || !governs, "{tag}.json: {word}");
        }
    }

    #[test]
    fn the_visitor_is_spoken_to_in_one_manner() {
        let others =
            [("es", "Tu "), ("it", "Il tuo"), ("et", "Sinu"), ("he", "שלכם"), ("zh-Hans", "你"), ("zh-Hant", "你")];
        for (tag, file) in files() {
            for key in KEYS {
                let word = file[key].as_str().unwrap();
                let is_other = others.iter().any(|(own, other)| tag == *own && word.contains(other));
                assert!(!is_other, "{tag}.json: {key}: {word}");
            }
        }
    }

    #[test]
    fn a_word_comes_in_the_nearest_language_and_else_in_english() {
        for (language, expected) in [
            ("de-AT", "Schließen"),
            ("fa", "بستن"),
            ("EL", "Κλείσιμο"),
            ("eo", "Close"),
            ("en-GB", "Close"),
            ("", "Close"),
        ] {
            let words = place(language).map_or(Words::default(), |place| Words::of(place, Words::file(place)));
            assert_eq!(words.word(Word::Close), expected, "{language}");
        }
        for (language, expected) in [
            ("zh-TW", "zh-Hant"),
            ("zh", "zh-Hans"),
            ("pt-AO", "pt"),
            ("pt-BR", "pt-BR"),
            ("no", "nb"),
            ("iw-IL", "he"),
            ("es-419", "es"),
            ("en-IN", ""),
            ("sr", ""),
        ] {
            assert_eq!(place(language).map_or("", tag), expected, "{language}");
        }
    }
}
