//! All that the widget knows between two turns.

use crate::config::{Campaign, Config, Experiment, Value, text};
use crate::consent::{Evidence, Grants, Purpose, Purposes, Reading};
use crate::content::Feed;
use crate::decide::experiment::run::Drawn;
use crate::decide::program::Program;
use crate::decide::trigger::{Happened, Trigger};
use crate::event::Page;
use crate::form::Progress;
use crate::outbox::Outbox;
use crate::part::{PARTS, Place};
use crate::ports::Url;
use crate::privacy::Privacy;
use crate::text::Words;
use crate::visitor::Visitor;
use crate::visitor::chance::Chance;
use crate::visitor::history::{History, Outcome};
use std::cell::{OnceCell, RefCell};

/// Longest path that is remembered or sent, in bytes.
const LONGEST_PATH: usize = 1_000;

/// The widget between two turns.
#[derive(Debug, Default)]
pub struct State {
    /// The configuration, read once.
    pub(crate) config: &'static Config,
    /// Where the visitor is.
    pub(crate) page: Box<Page>,
    /// Its address, read when a campaign asks for it first.
    pub(crate) here: OnceCell<Option<Url>>,
    /// The clocks of the last event.
    pub(crate) clock: Clock,
    /// The campaigns as they stand for this visitor, in the order in which they may show.
    pub(crate) order: Vec<&'static Campaign>,
    /// The GrowthBook payload; null until it has come.
    pub(crate) payload: Value,
    /// Whether that was asked for.
    pub(crate) has_asked: bool,
    /// What may be used, as of the last event.
    pub(crate) grants: Grants,
    /// The purposes whose data we hold: those granted now or, while the visitor is being asked anew, before.
    pub(crate) held: Purposes,
    /// What the consent manager said, for submissions and reports.
    pub(crate) reading: Reading,
    /// The signs from which that was read; equal signs are not read again.
    pub(crate) evidence: Evidence,
    /// What we may know.
    pub(crate) visitor: Visitor,
    /// The widget's own words.
    pub(crate) spoken: Spoken,
    /// What is to be sent.
    pub(crate) outbox: Outbox,
    /// Ids and jitter.
    pub(crate) chance: Chance,
    /// One for each campaign of the configuration.
    pub(crate) runs: Vec<Run>,
    /// The product feeds that were asked for.
    pub(crate) feeds: Vec<Feed>,
    /// The codes that coupons were given on this page, by campaign and by address.
    pub(crate) codes: Value,
    /// Whether the page is loaded and idle, so that something may interrupt.
    pub(crate) is_loaded: bool,
    /// Whether the page was left, and has not come back.
    pub(crate) is_left: bool,
    /// Whether the widget runs: after its start, before `disable()`.
    pub(crate) is_running: bool,
    /// The audiences, compiled, with the facts for which they were evaluated last.
    pub(crate) program: RefCell<Program>,
    /// What has happened on this page view, for triggers.
    pub(crate) happened: Happened,
    /// Indices of the campaigns that have shown, or of which the page was asked: few of all.
    pub(crate) stage: Vec<usize>,
    /// Interruptions in this page view.
    pub(crate) interruptions: f64,
    /// When the wake-up call was last set for, to set it only when it changes.
    pub(crate) alarm: Option<f64>,
    /// Whether what is refused is still stored, because only a default has refused it.
    pub(crate) is_put_off: bool,
    /// Whether the signs of consent have changed since they were read.
    pub(crate) is_stale: bool,
    /// Visible milliseconds until a gate opens by itself.
    pub(crate) retry: Option<f64>,
    /// What of the page's own stands in the way, as far as the browser was asked ([`Event::Busy`](crate::Event::Busy)).
    pub(crate) busy: &'static str,
    /// Whether the browser has said in this turn that nothing does.
    pub(crate) is_free: bool,
    /// What the browser watches for.
    pub(crate) armed: Vec<Trigger>,
    /// What the visitor and the page are told about all this.
    pub(crate) privacy: Privacy,
    /// Which parts of the widget are there.
    pub parts: [Place; PARTS.len()],
    /// Whether a configuration is only tried: what a visitor sends is taken as sent, and its items have other names.
    pub is_preview: bool,
    /// Whether somebody tests: the address had `parea-debug`, so that nothing counts.
    pub(crate) is_test: bool,
    /// Every fact that is read, while somebody asks why: a list, else null.
    pub(crate) witness: RefCell<Value>,
}

/// The widget's own words, as far as they have come.
#[derive(Debug, Default)]
pub struct Spoken {
    /// The file of the package that was asked for; none for English.
    pub place: Option<usize>,
    /// Whether it is awaited.
    pub waits: bool,
    /// The words.
    pub words: Words,
    /// The language that the page or the visitor has chosen; empty for the page's own.
    pub chosen: String,
}

/// The clocks, in milliseconds.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Clock {
    /// Monotonic.
    pub now: f64,
    /// Since 1970 UTC.
    pub wall: f64,
    /// Time for which this page view was visible.
    pub visible: f64,
    /// Whether the page is visible.
    pub is_visible: bool,
}

/// A campaign on this page view.
#[derive(Debug, Default)]
pub struct Run {
    /// The visible time at which enough of its triggers had fired.
    pub ready: Option<f64>,
    /// What is on the screen.
    pub showing: Option<Box<Showing>>,
    /// Why it is out for this page view, as a code: a problem in its content (`content`), `parea.hide` (`hidden`), a listener
    /// that said no (`prevented`), `cancelOn` (`cancelled`), "less like this" (`refused`), a busy page (`dropped`); empty
    /// where it is not.
    pub out: &'static str,
    /// Whether its triggers have done their work: they fire once in a page view.
    pub is_spent: bool,
    /// Whether `beforeshow` is being asked.
    pub is_asking: bool,
    /// Whether its parts are being fetched; what interrupts keeps its place meanwhile.
    pub is_coming: bool,
    /// Whether the page asked for it by `parea.show`.
    pub is_called: bool,
    /// Whether the address calls for it, `?parea-show=<id>`: its audience and its triggers are not asked.
    pub is_linked: bool,
    /// Whether what shows was called for, whatever its audience and triggers say.
    pub was_called: bool,
    /// What its experiment has drawn.
    pub lot: Drawn,
    /// Whether the exposure of this page view is recorded, where nothing may be remembered.
    pub is_exposed: bool,
    /// The selector of the slot that must be in view before the exposure is recorded; empty where none is awaited.
    pub slot: &'static str,
    /// Showings in this page view.
    pub count: f64,
}

impl Run {
    /// Begins the page view anew, but for what shows, and for what was drawn: that tells where the campaign stands in the order.
    #[inline(never)]
    pub(crate) fn renew(&mut self) {
        let (mut showing, lot) = (self.showing.take(), std::mem::take(&mut self.lot));
        // What was copied belongs to the page before; a message that says nothing else goes by itself.
        if let Some(showing) = showing.as_mut().filter(|showing| showing.left.is_none()) {
            showing.copied = None;
        }
        *self = Run { showing, lot, slot: self.slot, ..Run::default() };
    }
}

/// A campaign that is on the screen.
#[derive(Debug, Default)]
pub struct Showing {
    /// Whether it is shown without personal facts.
    pub neutral: bool,
    /// Whether a tab's panel is open.
    pub open: bool,
    /// Index of the coupon block whose code was copied, or the networks' own act, last.
    pub copied: Option<Copied>,
    /// What that should have been, where the browser refused it.
    pub uncopied: Option<String>,
    /// Whether a space is said with it, as every second time: a live region says no words that it holds already.
    pub is_again: bool,
    /// The key with which a code is asked for, always the same, so that nobody is given two; empty before.
    pub key: String,
    /// Whether a code is on its way.
    pub is_claiming: bool,
    /// What is said of it once it has come: the code itself, or that it could not be had.
    pub said: &'static str,
    /// By what a coupon is picked from its pool, as long as this shows.
    pub unit: String,
    /// The moment at which it looks different by itself.
    pub until: Option<f64>,
    /// The video block that plays, by its place among all blocks.
    pub playing: Option<usize>,
    /// The network that waits below the share buttons for a server, or to be read from the screen; empty where none does.
    pub picked: &'static str,
    /// What is shared in the place of the page, as the browser side has found it ([`Event::Given`](crate::Event::Given)).
    pub given: Value,
    /// The networks that the visitor has used before, the newest first, as this began to show: buttons do not change their
    /// places under the finger.
    pub used: Value,
    /// What the visitor typed as their server.
    pub server: String,
    /// Whether that is none.
    pub is_unfit: bool,
    /// Whether what was copied, or that server, came after what the form has to say.
    pub is_aside: bool,
    /// The form's progress, where the content holds a form.
    pub form: Option<Progress>,
    /// The step that shows, where there are some, and those before it that the visitor came by.
    pub step: usize,
    /// See there.
    pub trail: Vec<usize>,
    /// Whether the prize wheel was turned.
    pub is_spun: bool,
    /// What the visitor writes, of what others can read: an answer to what has that id, or something new where that is
    /// empty; none while they only read.
    pub writes: Option<&'static str>,
    /// How often they have asked for more of it.
    pub pages: usize,
    /// The stars of the reviews that they want to see; empty for all.
    pub stars: &'static str,
    /// The idea for which their last vote was refused; empty where none was.
    pub refused: String,
    /// Key of the element that the next drawing gives the focus.
    pub focus: String,
    /// The wall clock when it was counted; 0 while it is not: a closed tab is no showing.
    pub at: f64,
    /// Whether half of it was visible for a second.
    pub was_seen: bool,
    /// Milliseconds in view after which it closes by itself; none where it stays.
    pub left: Option<f64>,
    /// Whether that time stands still, because the visitor points at it or has the focus in it.
    pub is_held: bool,
    /// Whether it closes as soon as what was begun by the same press has ended.
    pub is_closing: bool,
    /// The outcome, once there is one.
    pub outcome: Option<Outcome>,
}

/// What was put on the clipboard last, or was to be (`uncopied`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// The code of the coupon block at that index.
    Coupon(usize),
    /// The page's address, by the share block's button of that network.
    Link(&'static str),
}

impl State {
    /// The grants of the last turn.
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// Whether the past is being read, so that nothing can be decided yet.
    pub(crate) fn awaits_memory(&self) -> bool {
        let granted = self.grants.purposes();
        (granted.remember && !self.visitor.is_read) || (granted.personalise && !self.visitor.profile.is_read)
    }

    /// The campaign with an id, as it stands for this visitor.
    pub(crate) fn campaign(&self, id: &str) -> Option<&'static Campaign> {
        self.order.iter().copied().find(|campaign| campaign.id == id)
    }

    /// What is tried on a campaign.
    pub(crate) fn experiment(&self, campaign: &Campaign) -> Option<&'static Experiment> {
        self.config.campaigns.get(campaign.index)?.experiment.as_ref()
    }

    /// Whether a campaign shows, or is about to.
    pub(crate) fn is_on_stage(&self, index: usize) -> bool {
        self.runs.get(index).is_some_and(|run| run.showing.is_some() || run.is_asking || run.is_coming)
    }

    /// A campaign as it stands for this visitor: as it was written, or as its variant makes it.
    #[inline(never)]
    pub(crate) fn current<'a>(&self, campaign: &'a Campaign) -> &'a Campaign {
        let Some(experiment) = self.experiment(campaign) else { return campaign };
        let drawn = self.runs.get(campaign.index).map_or(0, |run| run.lot.variation);
        let variant = experiment.variants.get(drawn).and_then(Option::as_ref);
        variant.or(self.config.campaigns.get(campaign.index)).unwrap_or(campaign)
    }

    /// Whether the address has forced a variant of a campaign for a test: nothing of it is counted or sent.
    pub(crate) fn is_forced(&self, campaign: &Campaign) -> bool {
        self.runs.get(campaign.index).is_some_and(|run| run.lot.is_test)
    }

    /// What a campaign shows.
    pub(crate) fn showing(&mut self, campaign: &Campaign) -> Option<&mut Showing> {
        self.runs.get_mut(campaign.index)?.showing.as_deref_mut()
    }

    /// Whether a campaign goes without personal facts, because a purpose that it needs is not granted.
    pub(crate) fn is_neutral(&self, campaign: &Campaign) -> bool {
        !self.grants.purposes().covers(campaign.needs)
    }

    /// The path of this page, as far as it is remembered and sent: what browsers allow would fill the storage.
    pub(crate) fn path(&self) -> &str {
        let path = self.page.facts.at("page.path").and_then(Value::text).unwrap_or_default();
        path.get(..LONGEST_PATH).unwrap_or(path)
    }

    /// The past that rules may look at: without the grant that of this page view only.
    pub(crate) fn past(&self) -> &History {
        if self.grants.purposes().remember { &self.visitor.history } else { &self.visitor.page }
    }

    /// Whether the visitor is being asked anew, so that what is remembered is kept and not used.
    pub(crate) fn is_suspended(&self) -> bool {
        self.held.remember && !self.grants.purposes().remember
    }

    /// By what shares are drawn: the remembered id, else one of this page only.
    pub(crate) fn unit(&self) -> &str {
        match text(&self.visitor.history.facts, "id") {
            id if !id.is_empty() && !self.is_suspended() => id,
            _ => &self.visitor.unit,
        }
    }

    /// The name of the visitor's time zone; empty where the browser does not say.
    pub(crate) fn zone(&self) -> &str {
        self.page.facts.at("time.zone").and_then(Value::text).unwrap_or_default()
    }

    /// The `localStorage` key of a purpose (events.md).
    pub fn storage_key(&self, purpose: Purpose) -> String {
        let between = if self.is_preview { ".preview." } else { "." };
        ["parea.", self.config.site.id, between, purpose.name()].concat()
    }
}
