//! What a visitor does inside a campaign, heard at its frame and reported as events.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, EventListener, How, args};
use super::stage;
use crate::event::{Act, Close, Event};
use crate::view::Format;

/// Remembers, on our own dialog, that a press began on its backdrop.
const PRESSED: &str = "pressed";

/// Hears everything in one campaign. Only a dialog has `cancel` and `close`, and a backdrop to press.
pub fn listen(listeners: &RefCell<Vec<EventListener>>, campaign: &'static str, frame: &JsValue) {
    const EVENTS: &str = "click submit input change focusin keydown keypress keyup cancel close pointerdown";
    dom::listen(listeners, campaign, frame, EVENTS, How::Active, heard);
}

fn heard(campaign: &'static str, event: &JsValue) {
    // The innermost element, because we listen inside the shadow root.
    let target = dom::get(event, "target");
    let is_frame = dom::text(&target, "localName") == "dialog";
    let Some(mounted) = stage::find(campaign) else { return };
    let act = match dom::text(event, "type").as_str() {
        "click" if is_frame => {
            // A press that began inside, selecting text say, and ended out here is none.
            if !dom::truth(&target, PRESSED) {
                return;
            }
            Act::Close(Close::Backdrop)
        }
        "click" => match mounted.act_at(&target) {
            // Fields speak through `input`.
            None | Some(Act::Field) => return,
            // A form speaks through `submit`; the second half of a double click would skip a step.
            Some(Act::Next) => {
                let button = dom::call(&target, "closest", args().text("button[type=submit]"));
                if dom::number(event, "detail") > 1.0 && button.is_truthy() {
                    prevent(event);
                }
                return;
            }
            Some(act) => act,
        },
        "submit" => {
            prevent(event);
            Act::Next
        }
        "input" | "change" => {
            let Some(Act::Field) = mounted.act_at(&target) else { return };
            let is_choice = matches!(dom::text(&target, "type").as_str(), "checkbox" | "radio");
            let (value, on) = (dom::text(&target, "value"), !is_choice || dom::truth(&target, "checked"));
            return stage::use_now(campaign, Event::Field { campaign, name: dom::text(&target, "name"), value, on });
        }
        "focusin" => {
            let from = dom::get(event, "relatedTarget");
            if from.is_truthy() && !dom::contains(&mounted.frame, &from) {
                mounted.before.set(from);
            }
            return;
        }
        "pointerdown" => return dom::set(&mounted.frame, PRESSED, &is_frame.into()),
        "cancel" if is_frame => {
            prevent(event);
            Act::Close(Close::Escape)
        }
        // Chromium closes a dialog without asking on the second Escape in a row.
        "close" if !dom::truth(&mounted.frame, "open") => Act::Close(Close::Escape),
        // A file or colour picker inside has a `cancel` of its own, which bubbles.
        "cancel" | "close" => return,
        kind => match key(kind, event, &target, mounted.format, mounted.is_open.get()) {
            Some(act) => act,
            None => return,
        },
    };
    stage::use_now(campaign, Event::Act { campaign, act });
}

/// What a key means: Escape closes one thing; Enter that is held down, or belongs to an input method, sends nothing.
fn key(kind: &str, event: &JsValue, target: &JsValue, format: Format, is_open: bool) -> Option<Act> {
    let key = if kind == "keydown" { dom::text(event, "key") } else { String::new() };
    let is_held = dom::truth(event, "repeat") || dom::truth(event, "isComposing");
    if key == "Enter" && is_held && dom::text(target, "type") != "textarea" {
        prevent(event);
        return None;
    }
    if key != "Escape" || is_held || dom::truth(event, "defaultPrevented") {
        // The page sees keys of our fields as keys of a plain element and would run its shortcuts.
        if dom::is_field(target) {
            stop(event);
        }
        return None;
    }
    let act = match format {
        Format::Bar => Act::Close(Close::Escape),
        Format::Tab if is_open => Act::Toggle,
        Format::Modal => {
            // The dialog itself turns the key into `cancel`; the page shall not close something as well.
            stop(event);
            return None;
        }
        _ => return None,
    };
    prevent(event);
    stop(event);
    Some(act)
}

fn prevent(event: &JsValue) {
    dom::call(event, "preventDefault", args());
}

fn stop(event: &JsValue) {
    dom::call(event, "stopPropagation", args());
}
