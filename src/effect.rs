//! Everything the widget may do to the world; the browser side carries it out in the turn that returned it.

use crate::config::{Problem, Value};
use crate::consent::{Permit, Purpose};
use crate::decide::trigger::Trigger;
use crate::event::Act;
use crate::view::View;

/// What the browser side must report from now on.
#[derive(Clone, Debug, PartialEq)]
pub enum Listen {
    /// [`Event::Busy`](crate::Event::Busy): now, at once, and as long as something stands in the way whenever that changes.
    Busy,
    /// These triggers and no others, by [`Event::Fired`](crate::Event::Fired); but of `Up` each
    /// [`Event::Scrolled`](crate::Event::Scrolled) and one at once, and of `Idle` [`Event::Active`](crate::Event::Active).
    Watch(Vec<Trigger>),
    /// [`Event::Pushed`](crate::Event::Pushed), of a `dataLayer` that is not heard yet; at once for what it holds already.
    /// Where it is false, only that something was pushed, without any entry: then all that is read there is looked up.
    Layer(bool),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Show a view, or let it replace the one that this campaign shows.
    Draw(Box<View>),
    /// Take a campaign's view away and give the focus back.
    Erase(&'static str),
    /// Something that needs a permit.
    Permitted(Permitted),
    /// Look things up on the page that need no consent; answered at once by `Found`.
    ///
    /// A list of texts, each the letter of a place and what is wanted there: `m` a `<meta>` of that name or property, and
    /// `e` the elements of a selector: the list of their contents; `j` the page's JSON-LD: the list of the texts of its
    /// scripts; `g` a variable by dot path; `d` the same path in the newest entry of `dataLayer` that has it; and, with a
    /// permit only, `l` and `s`, items of `localStorage` and `sessionStorage`.
    Find(Value),
    /// Delete the stored item of a purpose; taking away needs no permit.
    Forget(Purpose),
    /// Empty the stored item of a purpose, which tells other tabs that the visitor has had it erased; `Forget` follows.
    Blank(Purpose),
    /// Ask for the lock that lets one tab flush; answered by `Locked`.
    Lock,
    /// Give the lock back.
    Unlock,
    /// Call with `Wake` in so many milliseconds instead of any earlier call; `None` calls it off.
    Wake(Option<f64>),
    /// Report something from now on.
    Listen(Listen),
    /// Tell the page: `parea:<name>` on `window` and the listeners of `on()`.
    Emit {
        /// Name without the prefix.
        name: &'static str,
        /// `detail` of the event.
        detail: Value,
    },
    /// Ask the page by a cancelable event; answered at once by `Allowed`.
    Ask {
        /// Name without the prefix.
        name: &'static str,
        /// The campaign it is about; also `detail.campaign`.
        campaign: &'static str,
    },
    /// Go to an address, in place or in a new tab.
    Open {
        /// An address that passed the list of allowed schemes.
        url: String,
        /// Whether in a new tab.
        new: bool,
    },
    /// Put text on the clipboard; answered by `Done`.
    Copy {
        /// Campaign and act to answer with.
        campaign: &'static str,
        /// The act.
        act: Act,
        /// The text.
        text: String,
    },
    /// Open the browser's share sheet; answered by `Done`.
    Share {
        /// The campaign to answer with.
        campaign: &'static str,
        /// The act of what was pressed, by which the address is copied where the browser opens no sheet.
        act: Act,
        /// Title of what is shared.
        title: String,
        /// What is said about it, else empty.
        text: String,
        /// Address of a picture that goes with it where the browser can share files, else empty.
        media: String,
        /// Address of what is shared.
        url: String,
    },
    /// Open the browser's print dialog.
    Print,
    /// Get the payload of the site's GrowthBook, without credentials, decrypt what is encrypted in it, and hand it over
    /// by the call `growthbook`; where that fails, say so once.
    Fetch {
        /// Where it is.
        url: String,
        /// The key of what is encrypted, base64; else empty.
        key: &'static str,
    },
    /// Get the widget's own words in a language, a file of the package; answered by `Words`, also while they are awaited
    /// for too long.
    Words {
        /// Its place among the files.
        place: usize,
        /// The language, which names it.
        language: &'static str,
    },
    /// Get a part of the widget, a file of the package; answered by `Part`.
    Part(&'static str),
    /// Get a product feed from an address, without credentials; answered by `Fed`, or by `Unfed` before that.
    Feed(String),
    /// Ask an address for a code by `POST`, without credentials; answered by `Fed`.
    Claim {
        /// The address, as it was written.
        url: &'static str,
        /// The campaign, which is sent and answered with.
        campaign: &'static str,
        /// The key, which is sent.
        key: String,
    },
    /// What the call that is under way returns.
    Answer(Value),
    /// One message on the console, however many problems there are.
    Report(Vec<Problem>),
    /// Begin anew with this configuration, the text of it, where nothing is kept or sent
    /// ([`Config::preview`](crate::config::Config::preview)); the listeners of `on()` stay.
    Preview(String),
    /// Undo everything that was done to the page: listeners, timers, locks and elements.
    Stop,
}

/// An effect about a visitor, with the purpose and the epoch under which it may be carried out.
///
/// It can only be made from a [`Permit`]; the browser side drops it when its epoch is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Permitted {
    purpose: Purpose,
    epoch: u32,
    deed: Deed,
}

/// What is done under a permit.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Read the stored item of the purpose; answered at once by `Stored`.
    Read,
    /// Read it for the report; answered at once by `Looked`.
    Look,
    /// Look things up that are for the purpose, as [`Effect::Find`] does; answered at once by `Found`.
    Find(Value),
    /// Get something small from an address that says something of the visitor, as [`Effect::Feed`] does; answered in its way.
    Feed(String),
    /// Store the item of the purpose.
    Store(String),
    /// Send a batch of CloudEvents; answered by `Answered`.
    Send {
        /// Number to answer with.
        request: u32,
        /// Address of the collector's endpoint.
        url: String,
        /// JSON text.
        body: String,
    },
    /// Hand an event to what the page measures with: the entry of `sinks`, the kind of the event, what is said of it and,
    /// where nothing has taken it yet, for how long to wait then. Answered by `Unheard` while nothing is there to take it.
    Tell(Value),
}

impl Permitted {
    /// The purpose under which it is done.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The epoch in which it may be done.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// What is done.
    pub fn deed(&self) -> &Deed {
        &self.deed
    }
}

impl Effect {
    /// Reads back what is stored for the permit's purpose.
    pub fn read(permit: &Permit<'_>) -> Effect {
        permitted(permit, Deed::Read)
    }

    /// Looks at what is stored for the permit's purpose.
    pub fn look(permit: &Permit<'_>) -> Effect {
        permitted(permit, Deed::Look)
    }

    /// Looks things up for the permit's purpose.
    pub fn find(permit: &Permit<'_>, wants: Value) -> Effect {
        permitted(permit, Deed::Find(wants))
    }

    /// Asks an address that holds something of the permit's purpose.
    pub fn feed(permit: &Permit<'_>, url: String) -> Effect {
        permitted(permit, Deed::Feed(url))
    }

    /// Stores text for the permit's purpose.
    pub fn store(permit: &Permit<'_>, text: String) -> Effect {
        permitted(permit, Deed::Store(text))
    }

    /// Sends a batch for the permit's purpose.
    pub fn send(permit: &Permit<'_>, request: u32, url: String, body: String) -> Effect {
        permitted(permit, Deed::Send { request, url, body })
    }

    /// Hands an event on for the permit's purpose.
    pub fn tell(permit: &Permit<'_>, told: Value) -> Effect {
        permitted(permit, Deed::Tell(told))
    }
}

fn permitted(permit: &Permit<'_>, deed: Deed) -> Effect {
    Effect::Permitted(Permitted { purpose: permit.purpose(), epoch: permit.epoch(), deed })
}
