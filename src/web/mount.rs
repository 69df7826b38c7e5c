//! One campaign on the page: its host element, the frame in its shadow root, its focus and its voice.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;

use super::dom::{self, EventListener, args};
use super::reconcile::{self, Drawn};
use super::{hear, sight, slot, stage};
use crate::event::Act;
use crate::view::{Format, View};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// How often a host is put on the page: its body may be replaced a few times, but a page that insists has its way.
const PATIENCE: u8 = 6;

/// How long a screen reader needs to notice a live region before a message in it is spoken, in milliseconds.
const HEARING: u32 = 150;

thread_local! {
    static SHEET: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// A campaign on the page, or one that waits for its slot.
pub struct Mounted {
    /// Its id.
    pub campaign: &'static str,
    /// Its container.
    pub format: Format,
    /// The dialog or section that holds everything.
    pub frame: JsValue,
    /// Whether a tab's panel is open.
    pub is_open: Cell<bool>,
    /// What had the focus before it came in here.
    pub before: Cell<JsValue>,
    /// Runs while half of it is in view.
    pub sight: Cell<Option<Timeout>>,
    slot: &'static str,
    host: JsValue,
    live: JsValue,
    body: JsValue,
    drawn: RefCell<Vec<Drawn>>,
    /// What the live region was last asked to say.
    said: Cell<&'static str>,
    patience: Cell<u8>,
    speaking: Cell<Option<Timeout>>,
    listeners: RefCell<Vec<EventListener>>,
}

impl Mounted {
    /// Builds a campaign's element, empty and not yet on the page.
    pub fn new(view: &View) -> Mounted {
        let is_modal = view.format == Format::Modal;
        let host = dom::invoke("document.createElement", args().text("div"));
        dom::set_attribute(&host, "data-parea-campaign", view.campaign);
        let root = dom::call(&host, "attachShadow", args().value(&dom::parse(r#"{"mode":"open"}"#)));
        SHEET.with_borrow_mut(|sheet| {
            if sheet.is_undefined() {
                *sheet = dom::sheet(STYLE);
            }
            dom::call(&root, "adoptedStyleSheets.push", args().value(sheet));
        });
        let frame = element(if is_modal { "dialog" } else { "section" }, "frame");
        let (live, body) = (element("div", "live"), element("div", "body"));
        dom::set_attribute(&live, "role", "status");
        dom::call(&frame, "append", args().value(&live).value(&body));
        dom::call(&root, "append", args().value(&frame));
        let listeners = RefCell::default();
        hear::listen(&listeners, view.campaign, &frame);
        sight::observe(&frame);
        Mounted {
            campaign: view.campaign,
            format: view.format,
            slot: view.slot,
            is_open: Cell::new(view.open),
            before: Cell::new(if is_modal { dom::focused() } else { JsValue::UNDEFINED }),
            patience: Cell::new(PATIENCE),
            sight: Cell::default(),
            drawn: RefCell::default(),
            said: Cell::default(),
            speaking: Cell::default(),
            listeners,
            host,
            frame,
            live,
            body,
        }
    }

    /// Shows a view of the campaign. `by_visitor` says that the visitor just used it.
    pub fn show(&self, mut view: Box<View>, by_visitor: bool) {
        // What the visitor did not ask for takes no focus, unless it takes the page.
        let may_focus = by_visitor || self.format == Format::Modal || self.has_focus();
        self.dress(&view);
        let drawn = reconcile::draw(&self.body, self.drawn.take(), std::mem::take(&mut view.body));
        let focus = reconcile::find(&drawn, &view.focus).cloned();
        self.drawn.replace(drawn);
        if self.format != Format::Inline {
            // What it is called: its first heading, question or launcher.
            let title = self.query("[part=heading],[part=title],[part=legend],[part=launcher]");
            dom::set_attribute(&self.frame, "aria-label", &dom::text(&title, "textContent"));
        }
        self.place();
        let has_turned = self.is_open.replace(view.open) != view.open;
        if may_focus && has_turned {
            // A tab was opened or folded by the visitor: the focus goes along.
            take_focus(&self.query(if view.open { "[part=panel]" } else { "[part=launcher]" }));
        } else if may_focus && !view.focus.is_empty() {
            take_focus(&focus.unwrap_or_default());
        }
        if self.said.replace(view.announcement) != view.announcement {
            self.speaking.set(dom::later(self.campaign, HEARING, speak));
        }
    }

    fn query(&self, selector: &str) -> JsValue {
        dom::call(&self.body, "querySelector", args().text(selector))
    }

    /// Attributes and custom properties of the host and the frame.
    fn dress(&self, view: &View) {
        let direction = if view.rtl { "rtl" } else { "ltr" };
        for (element, name, value) in [
            (&self.host, "data-format", view.format.name()),
            (&self.host, "data-placement", view.placement),
            (&self.frame, "lang", &view.language),
            (&self.frame, "dir", direction),
        ] {
            dom::set_attribute(element, name, value);
        }
        if matches!(view.format, Format::Bar | Format::Tab) {
            dom::set_attribute(&self.frame, "role", "region");
        }
        dom::remove_attribute(&self.host, "style");
        for (name, value) in &view.theme {
            let name = ["--parea-", name].concat();
            dom::call(&self.host, "style.setProperty", args().text(&name).text(value));
        }
    }

    /// Puts the host on the page if it is not there: into its slot, else at the end and into the top layer.
    pub fn place(&self) {
        let patience = self.patience.get();
        if dom::truth(&self.host, "isConnected") {
            return;
        }
        if self.format == Format::Inline {
            let slot = slot::find(self.slot);
            if slot.is_truthy() {
                slot::fill(&slot, &self.host);
            }
        } else if patience > 0 {
            self.patience.set(patience - 1);
            dom::insert(&dom::global("document.documentElement"), &self.host, &JsValue::NULL);
            if self.format == Format::Modal {
                dom::call(&self.frame, "close", args());
                dom::call(&self.frame, "showModal", args());
            } else {
                dom::set_attribute(&self.host, "popover", "manual");
                dom::call(&self.host, "showPopover", args());
            }
        }
    }

    /// What using a node does.
    pub fn act_at(&self, node: &JsValue) -> Option<Act> {
        reconcile::act_at(&self.drawn.borrow(), node)
    }

    fn has_focus(&self) -> bool {
        dom::contains(&self.frame, &dom::focused())
    }

    /// Takes it off the page and gives the focus back to what had it.
    pub fn erase(&self) {
        let had_focus = self.format == Format::Modal || self.has_focus();
        // The dialog's own `close` event comes too late to be heard.
        self.listeners.take();
        dom::call(&self.frame, "close", args());
        slot::leave(&self.host);
        if had_focus {
            dom::focus(&self.before.take());
        }
        self.sight.take();
        self.speaking.take();
    }
}

fn element(tag: &str, part: &str) -> JsValue {
    let element = dom::invoke("document.createElement", args().text(tag));
    dom::set_attribute(&element, "part", part);
    element
}

/// Says what the campaign has to say.
fn speak(campaign: &str) {
    if let Some(mounted) = stage::find(campaign) {
        dom::set(&mounted.live, "textContent", &mounted.said.get().into());
    }
}

/// Gives a node the focus; a heading or a panel is made able to take it.
fn take_focus(node: &JsValue) {
    dom::focus(node);
    if dom::focused() != *node {
        dom::set_attribute(node, "tabindex", "-1");
        dom::focus(node);
    }
}
