//! Whether half of a campaign was visible for one second: what counts as shown (events.md).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::dom::{self, Observer};
use super::{drive, probe};
use crate::event::Event;

/// How long, in milliseconds, and what share of the element.
const LONG: u32 = 1000;
const SHARE: f64 = 0.5;

/// Watches one element until dropped.
pub struct Sight {
    _observer: Observer,
}

struct Looking {
    campaign: &'static str,
    is_done: Cell<bool>,
    timer: RefCell<Option<Timeout>>,
}

impl Sight {
    /// Reports [`Event::Shown`] once for an element.
    pub fn new(campaign: &'static str, element: &Element) -> Option<Sight> {
        let looking = Rc::new(Looking { campaign, is_done: Cell::new(false), timer: RefCell::new(None) });
        let options = dom::object(&[("threshold", SHARE.into())]);
        let observer = Observer::new(
            "IntersectionObserver",
            &options,
            Box::new(move |entries| {
                let last = dom::number(&entries, "length") - 1.0;
                let entry = dom::invoke(&entries, "at", &[&last.into()]).unwrap_or_default();
                look(&looking, dom::number(&entry, "intersectionRatio") >= SHARE);
            }),
        )?;
        observer.observe(element, &JsValue::UNDEFINED);
        Some(Sight { _observer: observer })
    }
}

fn look(looking: &Rc<Looking>, is_seen: bool) {
    let timer = (is_seen && !looking.is_done.get()).then(|| {
        let again = Rc::downgrade(looking);
        Timeout::new(LONG, move || {
            let Some(looking) = again.upgrade() else { return };
            if probe::is_visible() {
                looking.is_done.set(true);
                drive::dispatch(Event::Shown(looking.campaign));
            } else {
                look(&looking, true);
            }
        })
    });
    looking.timer.replace(timer);
}
