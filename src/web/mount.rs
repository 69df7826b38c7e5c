//! One campaign on the page: its host element, the frame in its shadow root, its focus and its voice.

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use super::dom::{self, EventListener};
use super::reconcile::{self, Drawn};
use super::sight::Sight;
use super::{hear, slot};
use crate::view::{Format, Piece, View, named};

/// How often a host is put back when the page removes it: replacing the body is common, a page that insists has its way.
const PATIENCE: u8 = 5;

/// How long a screen reader needs to notice a live region before a message in it is spoken, in milliseconds.
const HEARING: u32 = 150;

/// A campaign on the page.
pub struct Mounted {
    /// What it shows; the body lives on in `drawn`.
    pub view: View,
    /// The element on the page.
    pub host: Element,
    /// The dialog or section that holds everything.
    pub frame: Element,
    /// What had the focus before it came in here.
    pub before: Option<JsValue>,
    /// What is drawn.
    pub drawn: Vec<Drawn>,
    body: Element,
    live: Element,
    patience: u8,
    speaking: Option<Timeout>,
    _sight: Option<Sight>,
    _listeners: Vec<EventListener>,
}

impl Mounted {
    /// Builds a campaign's element and puts it on the page; `None` where its slot does not exist.
    pub fn new(mut view: View, sheet: &JsValue) -> Option<Mounted> {
        let place = if view.format == Format::Inline { Some(slot::find(view.slot)?) } else { None };
        let host = dom::element("div", false)?;
        dom::set_attribute(&host, "data-parea-campaign", view.campaign);
        let root = dom::invoke(&host, "attachShadow", &[&dom::object(&[("mode", "open".into())])])?;
        dom::set(&root, "adoptedStyleSheets", &js_sys::Array::of1(sheet));
        let frame = dom::element(if view.format == Format::Modal { "dialog" } else { "section" }, false)?;
        let (live, body) = (dom::element("div", false)?, dom::element("div", false)?);
        dom::set_attribute(&live, "part", "live");
        dom::set_attribute(&live, "role", "status");
        dom::set_attribute(&body, "part", "body");
        dom::set_attribute(&frame, "part", "frame");
        dom::insert(root.unchecked_ref(), &frame, None);
        dom::insert(&frame, &live, None);
        dom::insert(&frame, &body, None);
        let modal = view.format == Format::Modal;
        let pieces = std::mem::take(&mut view.body);
        let focus = std::mem::take(&mut view.focus);
        let announcement = std::mem::take(&mut view.announcement);
        let mut mounted = Mounted {
            _listeners: hear::listeners(&view, &root, &frame),
            _sight: Sight::new(view.campaign, if modal { &frame } else { &host }),
            before: if modal { dom::focused().map(JsValue::from) } else { None },
            drawn: Vec::new(),
            patience: PATIENCE,
            speaking: None,
            view,
            host,
            frame,
            body,
            live,
        };
        mounted.dress(&pieces);
        mounted.drawn = reconcile::draw(&mounted.body, Vec::new(), pieces, false);
        match place {
            Some(slot) => slot::fill(&slot, &mounted.host),
            None => mounted.attach(),
        }
        // What the visitor did not ask for takes no focus, unless it takes the page.
        mounted.settle(focus, modal, announcement);
        Some(mounted)
    }

    /// Shows another view of the same campaign in place. `by_visitor` says that the visitor just used it.
    pub fn redraw(&mut self, mut view: View, by_visitor: bool) {
        let pieces = std::mem::take(&mut view.body);
        let focus = std::mem::take(&mut view.focus);
        let announcement = std::mem::take(&mut view.announcement);
        let had_focus = self.has_focus();
        let (was_open, was_focus, was_said) = (self.view.open, self.view.focus.clone(), self.view.announcement);
        for (name, _) in &self.view.theme {
            self.theme("removeProperty", &[&property(name)]);
        }
        self.view = view;
        self.dress(&pieces);
        self.drawn = reconcile::draw(&self.body, std::mem::take(&mut self.drawn), pieces, false);
        self.view.focus = was_focus;
        self.view.announcement = was_said;
        let may_focus = by_visitor || had_focus || self.view.format == Format::Modal;
        let has_turned = was_open != self.view.open && self.view.format == Format::Tab;
        if may_focus && has_turned {
            self.turn();
        }
        self.settle(focus, may_focus && !has_turned, announcement);
    }

    /// A tab was opened or folded by the visitor: the focus goes along.
    fn turn(&self) {
        if let Some(node) = reconcile::part(&self.drawn, if self.view.open { "panel" } else { "launcher" }) {
            take_focus(node);
        }
    }

    /// Attributes and custom properties of the host and the frame.
    fn dress(&self, pieces: &[Piece]) {
        let (view, host, frame) = (&self.view, &self.host, &self.frame);
        dom::set_attribute(host, "data-format", view.format.name());
        dom::set_attribute(host, "data-placement", view.placement);
        dom::set_attribute(host, "data-scheme", view.scheme);
        dom::set_attribute(host, "data-open", if view.open { "true" } else { "false" });
        dom::set_attribute(frame, "lang", &view.language);
        dom::set_attribute(frame, "dir", if view.rtl { "rtl" } else { "ltr" });
        if matches!(view.format, Format::Bar | Format::Tab) {
            dom::set_attribute(frame, "role", "region");
        }
        if view.format != Format::Inline {
            dom::set_attribute(frame, "aria-label", &named(pieces, NAMES).unwrap_or_default());
        }
        for (name, value) in &view.theme {
            self.theme("setProperty", &[&property(name), &(*value).into()]);
        }
    }

    fn theme(&self, verb: &str, arguments: &[&JsValue]) {
        dom::invoke(&dom::get(&self.host, "style"), verb, arguments);
    }

    /// Puts the host at the end of the page and into the top layer.
    fn attach(&self) {
        let Some(page) = dom::root() else { return };
        dom::insert(&page, &self.host, None);
        if self.view.format == Format::Modal {
            dom::invoke(&self.frame, "close", &[]);
            dom::invoke(&self.frame, "showModal", &[]);
        } else {
            dom::set_attribute(&self.host, "popover", "manual");
            dom::invoke(&self.host, "showPopover", &[]);
        }
    }

    /// Puts the host back if the page has removed it.
    pub fn keep(&mut self) {
        if self.host.is_connected() {
            return;
        }
        if self.view.format == Format::Inline {
            if let Some(slot) = slot::find(self.view.slot) {
                slot::fill(&slot, &self.host);
            }
        } else if self.patience > 0 {
            self.patience -= 1;
            self.attach();
        }
    }

    /// Moves the focus and speaks, each only when asked for something new.
    fn settle(&mut self, focus: String, may_focus: bool, announcement: &'static str) {
        if self.view.focus != focus
            && may_focus
            && !focus.is_empty()
            && let Some(node) = reconcile::find(&self.drawn, &focus)
        {
            take_focus(node);
        }
        if self.view.announcement != announcement {
            let (live, said) = (self.live.clone(), announcement);
            self.speaking = Some(Timeout::new(HEARING, move || live.set_text_content(Some(said))));
        }
        self.view.focus = focus;
        self.view.announcement = announcement;
    }

    /// Whether the focus is in here.
    pub fn has_focus(&self) -> bool {
        dom::focused().is_some_and(|element| self.frame.contains(Some(&element)))
    }

    /// Takes it off the page and gives the focus back to what had it.
    pub fn erase(mut self) {
        let had_focus = self.has_focus() || self.view.format == Format::Modal;
        // The dialog's own `close` event comes too late to be heard.
        self._listeners.clear();
        if self.view.format == Format::Modal {
            dom::invoke(&self.frame, "close", &[]);
        }
        slot::leave(&self.host);
        if let Some(before) = self.before.filter(|_| had_focus) {
            dom::focus(&before);
        }
    }
}

/// The custom property of the style sheet for a key of the theme.
fn property(name: &str) -> JsValue {
    ["--parea-", name].concat().into()
}

/// Gives a node the focus; a heading or a panel is made able to take it.
fn take_focus(node: &Node) {
    dom::focus(node);
    let element: &Element = node.unchecked_ref();
    if dom::focused().as_ref() != Some(element) {
        dom::set_attribute(element, "tabindex", "-1");
        dom::focus(node);
    }
}

/// Parts by which a campaign is called: its first heading, question or launcher.
const NAMES: &[&str] = &["heading", "title", "legend", "launcher"];
