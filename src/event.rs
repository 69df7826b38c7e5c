//! Everything that can happen, as the browser side reports it.

use crate::config::{Config, Value};
use crate::consent::{Evidence, Purpose};
use crate::decide::trigger::Trigger;

/// One turn of the widget: the clocks and the consent as read just before the event.
#[derive(Clone, Debug)]
pub struct Input {
    /// Monotonic clock, milliseconds.
    pub now: f64,
    /// Wall clock, milliseconds since 1970 UTC.
    pub wall: f64,
    /// What the page shows of the visitor's consent.
    pub consent: Evidence,
    /// What happened.
    pub event: Event,
}

/// What the page is, as far as no consent is needed to know it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// `location.href`.
    pub url: String,
    /// `document.title`.
    pub title: String,
    /// `<html lang>`, else empty.
    pub language: String,
    /// `navigator.languages`, a list of text.
    pub languages: Value,
    /// `<link rel=canonical>`, else empty.
    pub canonical: String,
    /// `og:title`, else empty.
    pub og_title: String,
    /// Whether it is the page that was told before, which has replaced the query of its address (`history.replaceState`):
    /// with what was chosen there, or without what a letter had put there.
    pub is_same: bool,
    /// Height of the viewport in CSS pixels.
    pub height: f64,
    /// Whether the document is visible.
    pub visible: bool,
    /// Whether the page can be shared natively (`navigator.share`).
    pub can_share: bool,
    /// The facts that need no consent, as config.md names them: `page.{url,path,host,query{},hash,title,language}` and,
    /// to be shared, `page.image` (`og:image`),
    /// `referrer.host`, `utm.{…}`, `device.{kind,pointer,viewport{width,height},language,scheme,reducedMotion}` and
    /// `time.zone`.
    pub facts: Value,
}

/// How the visitor closed something, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The close button.
    Button,
    /// The Escape key.
    Escape,
    /// A press outside of a modal.
    Backdrop,
    /// Swiped over the nearest edge.
    Swipe,
}

/// What a control in a view does; the browser side hands it back when the visitor uses the control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Closes the campaign.
    Close(Close),
    /// Opens or folds a tab.
    Toggle,
    /// Closes the campaign, which comes back after a while.
    Remind,
    /// What would close by itself stays.
    Keep,
    /// Whether what would close by itself waits: the visitor points at it, or has the focus in it.
    Hold(bool),
    /// Runs the verbs of the button block at that index of the content.
    Button(usize),
    /// Copies the coupon of the block at that index.
    Coupon(usize),
    /// Uses a share network, by its name in the table of networks; none in [`Event::Done`] of the browser's own sheet.
    Share(&'static str),
    /// Goes on from the step that a form shows; on its last step sends.
    Next,
    /// Shares at the server that was typed below the share buttons.
    Server,
    /// Goes back to the step before.
    Back,
    /// Recommends less of a topic, which is called as a feed has it.
    Less(&'static str),
    /// Goes to a step of an offer, by its place.
    Step(usize),
    /// Turns the prize wheel.
    Spin,
    /// Does something with what others have said ([`content::blocks::crowd`](crate::content::blocks::crowd)): `m` shows
    /// more of it, `s` only what gives so many stars, `w` writes an answer to what has that id or, where that is empty,
    /// something new, `v` votes for it.
    Crowd(char, &'static str),
    /// A field of the form changed; comes with [`Event::Field`].
    Field,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The widget starts; chance enters here once.
    Start {
        /// 128 random bits.
        seed: [u64; 2],
        /// The configuration.
        config: &'static Config,
        /// The page.
        page: Box<Page>,
        /// Addresses that the loader has fetched, its own and the configuration's, for the report: a list of text.
        files: Value,
        /// What the page had told by `parea.consent` before the widget was there; null where it had not. Without a decision
        /// the first turn deletes what earlier pages have stored.
        told: Value,
    },
    /// The page is loaded and had one idle turn: what interrupts may be drawn from now on.
    Loaded,
    /// Another page without a load (history, hash), or a change of `<html lang>`.
    Navigated(Box<Page>),
    /// A consent manager spoke, storage changed in another tab, or the page came back: only the evidence is new.
    Consent,
    /// What was to be stored for a purpose was not: storage is blocked, or full.
    Unstored(Purpose),
    /// What a permitted read found.
    Stored {
        /// The purpose whose item was read.
        purpose: Purpose,
        /// Its text, if there was any and storage works.
        text: Option<String>,
    },
    /// What was found of what was looked for.
    Found {
        /// The purpose for which it was looked for.
        purpose: Option<Purpose>,
        /// An object from each text to what was there; what was not there is left out.
        found: Value,
    },
    /// The page has put something into its `dataLayer`: the list of the newest entries, as far as JSON can hold them.
    Pushed(Value),
    /// What is stored, for the report.
    Looked {
        /// The purpose whose item was looked at.
        purpose: Purpose,
        /// Its text, if there was any and storage works.
        text: Option<String>,
    },
    /// Submissions as another tab has stored them, which this one has written over in the same moment: what a tab reads is
    /// its own process's copy, and may be older.
    Missed(String),
    /// The visitor has had the item of a purpose erased in another tab: `service`, or with it everything else.
    Erased(Purpose),
    /// The wake-up call that was asked for.
    Wake,
    /// The document became visible or hidden.
    Visible(bool),
    /// The visitor has scrolled: depth seen so far (0..1; 1 where the page does not scroll) and pixels from the top.
    Scrolled {
        /// Share of the scrollable height, 0..1.
        depth: f64,
        /// CSS pixels from the top.
        pixels: f64,
    },
    /// What of the page's own stands in the way of an interruption: `dialog`, `consent` (a banner that asks for it),
    /// `fullscreen`, `print` or `field` (a text is being written); empty where nothing does.
    Busy(&'static str),
    /// What was watched for has happened ([`Listen::Watch`](crate::effect::Listen::Watch)).
    Fired(Trigger),
    /// Told before each wake-up call while somebody waits for the visitor to be idle: milliseconds since their last input.
    Active(f64),
    /// The visitor used a control.
    Act {
        /// The campaign whose view holds it.
        campaign: &'static str,
        /// What the control does.
        act: Act,
    },
    /// The visitor changed a field of a form.
    Field {
        /// The campaign whose view holds it.
        campaign: &'static str,
        /// The field's name: step, or step and option.
        name: String,
        /// Its value; of a check box or radio button, the value of the option.
        value: String,
        /// Of a check box or radio button, whether it is on; else true.
        on: bool,
    },
    /// The visitor has selected words of the page, or a picture of it is looked at: what the share buttons of a campaign
    /// are about now.
    Given {
        /// The campaign.
        campaign: &'static str,
        /// What it is: `hash` goes behind the address, `text` and `media` are what belongs to it; all of them text.
        given: Value,
    },
    /// Half of a campaign's element has been visible for a second.
    Shown(&'static str),
    /// An act that the browser carries out has ended: copied, shared natively.
    Done {
        /// The campaign it belongs to.
        campaign: &'static str,
        /// The act.
        act: Act,
        /// Whether it worked.
        ok: bool,
        /// What was to be copied; empty where nothing was.
        text: String,
    },
    /// The page's answer to [`Effect::Ask`](crate::Effect::Ask).
    Allowed {
        /// What was asked (`"beforeshow"`, `"beforesubmit"`).
        name: &'static str,
        /// The campaign it is about.
        campaign: &'static str,
        /// False when a listener called `preventDefault`.
        ok: bool,
    },
    /// The lock for flushing the outbox is ours, or is not.
    Locked(bool),
    /// A request of the outbox ended.
    Answered {
        /// The number that the effect carried.
        request: u32,
        /// HTTP status; 0 when there was no answer.
        status: u16,
        /// `Retry-After`, milliseconds.
        retry_after: Option<f64>,
        /// `Parea-Ticket`: with what the submission is taken; else empty.
        ticket: String,
    },
    /// The widget's own words in a language have come.
    Words {
        /// The place of their file in the package.
        place: usize,
        /// What it holds; `None` where it did not come, or takes too long.
        text: Option<String>,
        /// From where, once that is over.
        address: String,
    },
    /// A part of the widget has come.
    Part {
        /// Its name.
        name: String,
        /// From where.
        address: String,
        /// Whether it did come, and is the one that was built with the widget.
        ok: bool,
    },
    /// A product feed has come, or a code.
    Fed {
        /// Its address, as it was asked for.
        url: String,
        /// What it holds; null where it could not be had, or is no JSON.
        products: Value,
        /// The campaign for which a code was asked for; empty for a feed.
        campaign: &'static str,
    },
    /// A product feed could not be had, for the first time or on a page that was left: it may be asked for once more.
    Unfed {
        /// Its address, as it was asked for.
        url: String,
        /// The purpose for which it was asked for, if it was for one.
        purpose: Option<Purpose>,
    },
    /// Nothing is there yet to take what [`Deed::Tell`](crate::effect::Deed::Tell) said: here it is again.
    Unheard(Value),
    /// The browser is online again.
    Online,
    /// The page is about to be left or frozen.
    Leaving,
    /// The page called the API: `parea.<name>(…args)`.
    Call {
        /// The method.
        name: String,
        /// Its arguments, as JSON.
        args: Vec<Value>,
    },
}
