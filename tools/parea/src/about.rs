//! One sentence each about what the core only names: formats, blocks, questions, facts. The schema and the documentation
//! of the language are written from these; tests hold them against the core's own tables.

/// Words and what each is.
pub(crate) type About = [(&'static str, &'static str)];

/// The containers.
pub(crate) const FORMATS: &About = &[
    (
        "bar",
        "A strip along the top or the bottom edge: over the page, or in room that the page has reserved for it (`data-parea-slot=\"bar\"`).",
    ),
    ("modal", "A dialog in the middle, which waits for the visitor."),
    ("slide-in", "A card at a corner or an edge, beside which the page can be used."),
    ("full-screen", "A dialog that covers the page."),
    (
        "inline",
        "A part of the page, in the slot that the page has for it, in place of what stands there; it interrupts nobody.",
    ),
    ("tab", "A small tab at an edge, which opens when the visitor wants it."),
    (
        "toast",
        "A short message that takes no focus and closes by itself after 20 seconds in view or later; whoever needs longer keeps it open.",
    ),
    (
        "rail",
        "Buttons in a column beside the page, or along its bottom edge where the window is narrow; it interrupts nobody and can be closed.",
    ),
];

/// The kinds of blocks.
pub(crate) const BLOCKS: &About = &[
    ("heading", "A line that names what follows."),
    ("text", "A paragraph: `**bold**`, `*italic*`, `[a link](/shop)` and line breaks; never HTML."),
    ("image", "A picture; with its size, so that nothing jumps when it arrives."),
    ("video", "A video behind its poster: nothing of it is requested before the visitor plays it."),
    ("button", "Something to press, which does one thing or several."),
    (
        "coupon",
        "A code, a button that copies it, and a link that uses it where the shop has one; the code is the same for all, one of a pool, or the visitor's own, which an address gives when they ask.",
    ),
    (
        "countdown",
        "The time that is left until a moment, a time of each day, or a deadline that is kept and never begins anew.",
    ),
    ("divider", "A line between what belongs together and what does not."),
    ("spacer", "Room between blocks, beyond what they have by themselves."),
    ("list", "A list of texts."),
    ("row", "Blocks side by side; where they do not fit, below each other."),
    ("form", "Questions, one step after the other."),
    ("share", "Buttons that share the page: plain links, no code of the networks."),
    ("recommendations", "Products of a feed, chosen on the device by what the visitor likes, each with its reason."),
    ("progress", "How far it is to a goal: free delivery, say."),
    ("rating", "What buyers think on average, in stars and in words."),
    ("quote", "What one buyer says, and how that was collected."),
    ("wheel", "A prize wheel: its chances are shown, and nobody can turn it twice."),
    ("steps", "Steps within one offer, one of them at a time."),
    ("poll", "One question, and how all have answered it."),
    (
        "reviews",
        "What buyers say: the average, how the stars are distributed, and each review with how it was collected.",
    ),
    ("comments", "What visitors say about the page they are on, with answers, and a form to say something."),
    ("ideas", "What visitors wish for, each with its votes, and a form to wish for something."),
];

/// The kinds of steps of a form.
pub(crate) const QUESTIONS: &About = &[
    ("intro", "A welcome before the questions, which says how long they take."),
    ("statement", "Something to read on the way, without a question."),
    ("short-text", "An answer of one line."),
    ("long-text", "An answer of several lines: Enter begins the next one, Ctrl or Cmd with Enter goes on."),
    ("email", "An e-mail address."),
    ("phone", "A phone number."),
    ("url", "A web address, with its scheme or without."),
    ("number", "A number, in the digits of the visitor's own script."),
    ("date", "A day, or a day and a time."),
    ("single", "One of several options."),
    ("multi", "Any of several options."),
    ("select", "One of many options, in a list that folds."),
    ("nps", "How likely, from 0 to 10."),
    ("csat", "How satisfied, in faces from 1 to 5."),
    ("ces", "How easy, from 1 to 7."),
    ("rating", "A rating from 1 to 5, in stars."),
    ("thumbs", "A thumb up or down."),
    ("reaction", "One of a few signs that say how somebody feels."),
    ("boolean", "Yes or no."),
    ("consent", "A box to tick, which is never ticked beforehand."),
    ("slider", "A number on a line; untouched it is no answer."),
    ("matrix", "The same choice for several things."),
    ("ranking", "Things in the order of one's liking, moved by buttons."),
    ("picture", "One picture of several, or some of them."),
    ("contact", "How somebody can be reached: name, address, phone and the like."),
    ("hidden", "Something that is sent along without being asked; `title` is what reports call it."),
    ("end", "The last step: the answers are sent when it is reached."),
];

/// What stands in a condition at the place of a fact.
pub(crate) const HOLDING: &About = &[
    ("$and", "All of these conditions hold."),
    ("$or", "One of these conditions holds."),
    ("$nor", "None of these conditions holds."),
    ("$segment", "The visitor is in this entry of `segments`."),
    ("$feature", "This feature of the GrowthBook payload is on."),
    ("$event", "An event of the page happened so often, so lately."),
    ("$not", "This condition does not hold."),
];

/// Facts; a name with a dot at its end stands for all below it.
pub(crate) const FACTS: &About = &[
    ("page.url", "The whole address."),
    ("page.path", "Its path: `/shop/olive-oil`."),
    ("page.host", "Its host: `elaia.example`."),
    ("page.hash", "What stands behind its `#`."),
    ("page.title", "The title of the page."),
    ("page.language", "The language of the page, as `<html lang>` says it."),
    ("page.query.", "A parameter of the address, by its name: `page.query.ref`."),
    ("referrer.host", "The host that the visitor came from."),
    (
        "referrer.kind",
        "What that is: `search` `social` `email` `ai` `internal` `other`, or `direct` where there is none.",
    ),
    ("utm.", "`utm.source`, `utm.medium`, `utm.campaign`, `utm.term`, `utm.content` of the address."),
    ("device.kind", "`phone`, `tablet` or `desktop`."),
    ("device.pointer", "`fine` for a mouse, `coarse` for a finger."),
    ("device.viewport.width", "The width of the window in CSS pixels."),
    ("device.viewport.height", "Its height."),
    ("device.language", "The language of the browser."),
    ("device.scheme", "`light` or `dark`, as the visitor's system is set."),
    ("device.reducedMotion", "Whether the visitor wants less motion."),
    ("time.hour", "The hour where the visitor is, 0 to 23."),
    ("time.weekday", "The day there: `mon` `tue` `wed` `thu` `fri` `sat` `sun`."),
    ("time.zone", "The visitor's time zone: `Europe/Athens`."),
    ("scroll", "How far down the visitor has been, 0 to 1."),
    ("secondsOnPage", "For how many seconds the page was looked at."),
    ("sessions", "Visits so far, this one included; a visit ends after 30 minutes without a page view."),
    ("pageViews", "Page views so far, this one included."),
    ("firstVisit", "When the visitor came first; compared with `$before`, `$after`, `$within`."),
    ("lastVisit", "When the last page view of the session before this one was; absent in the first session."),
    ("secondsOnSite", "For how many seconds the site was looked at, over all visits."),
    ("entry.path", "The path of the page on which this visit began."),
    (
        "campaigns.",
        "Of a campaign, by its id: how often it was `shown`, `dismissed`, `ignored`, `converted`, and when it was `lastShown`: `campaigns.winter-oil.shown`.",
    ),
    ("id", "The random id by which visitors are divided."),
    ("preferences.", "An answer whose step says `saveAs`: `preferences.shoe-size`."),
    ("interests.", "How much the visitor likes a topic, 0 to 1: `interests.olive-oil`; it halves every 30 days."),
    ("viewed", "Ids of products that were looked at, the newest first."),
    ("purchased", "Ids of products that were bought, the newest first."),
    ("searches", "What was searched for, the newest first."),
    (
        "shared",
        "The networks that the visitor has shared with, the newest first; noted where a share block says `order: used`.",
    ),
    ("referral.code", "The code of this visitor's own links, random; it is kept when a link with it is shared."),
    ("referral.arrived", "How many have come by them, as the collector has counted."),
    ("referral.by", "The code of the link by which this visitor came, `?ref=`."),
    ("name", "The visitor's name, from an answer or an attribute."),
    ("email", "The visitor's e-mail address, from an answer or an attribute."),
];

/// What is said of a word; empty where nothing is.
pub(crate) fn of(table: &'static About, word: &str) -> &'static str {
    table.iter().find(|(own, _)| *own == word).map_or("", |(_, about)| about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parea::config::campaign;
    use parea::config::describe::Kind;
    use parea::visitor::facts;
    use parea::{content::blocks, form::questions};

    #[track_caller]
    fn check(table: &About, names: &[&str]) {
        assert_eq!(table.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
        assert!(table.iter().all(|(_, about)| about.ends_with('.')));
    }

    #[test]
    fn everything_that_the_core_names_is_said_in_a_sentence_and_nothing_else() {
        let formats = campaign::KEYS.iter().find(|key| key.name == "format").map(|key| &key.kind);
        let Some(Kind::Word(formats)) = formats else { panic!("formats are words") };
        let mut said: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
        let mut formats = formats.to_vec();
        said.sort_unstable();
        formats.sort_unstable();
        assert_eq!(said, formats);
        check(BLOCKS, &blocks::ALL.iter().map(|block| block.name).collect::<Vec<_>>());
        check(QUESTIONS, &questions::QUESTIONS.iter().map(|question| question.name).collect::<Vec<_>>());
        check(FACTS, &facts::names().collect::<Vec<_>>());
        check(HOLDING, &[&crate::check::HOLDING[..], &["$not"]].concat());
    }
}
