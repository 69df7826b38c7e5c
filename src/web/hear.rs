//! What a visitor does inside a campaign, heard at its shadow root and reported as events.

use wasm_bindgen::prelude::*;
use web_sys::{Element, EventTarget};

use super::dom::{self, EventListener};
use super::stage;
use crate::event::{Act, Close, Event};
use crate::view::{Format, View};

/// Everything that is heard in one campaign.
pub fn listeners(view: &View, root: &JsValue, frame: &Element) -> Vec<EventListener> {
    let (root, format): (&EventTarget, _) = (root.unchecked_ref(), view.format);
    let hear = |target: &EventTarget, name, work: fn(&Ear, &JsValue)| {
        let ear = Ear { campaign: view.campaign, format };
        dom::listen(target, name, false, Box::new(move |event| work(&ear, event)))
    };
    let mut listeners = vec![
        hear(root, "click", Ear::click),
        hear(root, "submit", Ear::submit),
        hear(root, "input", Ear::input),
        hear(root, "change", Ear::input),
        hear(root, "focusin", Ear::enter),
        hear(root, "keydown", Ear::key),
        hear(root, "keypress", Ear::typed),
        hear(root, "keyup", Ear::typed),
    ];
    if format == Format::Modal {
        listeners.extend([
            hear(frame, "cancel", Ear::cancel),
            hear(frame, "close", Ear::closed),
            hear(frame, "pointerdown", Ear::press),
        ]);
    }
    listeners
}

struct Ear {
    campaign: &'static str,
    format: Format,
}

impl Ear {
    fn act(&self, act: Act) {
        stage::use_now(self.campaign, Event::Act { campaign: self.campaign, act });
    }

    fn close(&self, how: Close) {
        self.act(Act::Close(how));
    }

    fn click(&self, event: &JsValue) {
        let target = target(event);
        if self.format == Format::Modal && is_frame(&target) {
            // A press that began inside, selecting text say, and ended out here is none.
            if dom::truth(&target, PRESSED) {
                self.close(Close::Backdrop);
            }
            return;
        }
        let Some(act) = stage::act_at(self.campaign, target.unchecked_ref()) else { return };
        match act {
            // Fields speak through `input`.
            Act::Field => {}
            // A form speaks through `submit`; the second half of a double click would skip a step.
            Act::Next => {
                if dom::number(event, "detail") > 1.0 && is_submit(&target) {
                    prevent(event);
                }
            }
            act => self.act(act),
        }
    }

    fn submit(&self, event: &JsValue) {
        prevent(event);
        self.act(Act::Next);
    }

    fn input(&self, event: &JsValue) {
        let field = target(event);
        let Some(Act::Field) = stage::act_at(self.campaign, field.unchecked_ref()) else { return };
        let name = dom::text(&field, "name");
        let kind = dom::text(&field, "type");
        let value = dom::text(&field, "value");
        let on = !["checkbox", "radio"].contains(&kind.as_str()) || dom::truth(&field, "checked");
        stage::use_now(self.campaign, Event::Field { campaign: self.campaign, name: name.to_owned(), value, on });
    }

    fn enter(&self, event: &JsValue) {
        let from = dom::get(event, "relatedTarget");
        if from.is_truthy() {
            stage::entered(self.campaign, from.unchecked_ref());
        }
    }

    fn key(&self, event: &JsValue) {
        let key = dom::text(event, "key");
        // A key that is held down, or belongs to an input method, is not meant for us.
        let is_held = dom::truth(event, "repeat") || dom::truth(event, "isComposing");
        if key == "Enter" && is_held && dom::text(&target(event), "type") != "textarea" {
            return prevent(event);
        }
        if key != "Escape" || is_held || dom::truth(event, "defaultPrevented") {
            return self.typed(event);
        }
        let act = match self.format {
            Format::Bar => Act::Close(Close::Escape),
            Format::Tab if stage::is_open(self.campaign) => Act::Toggle,
            // The dialog itself turns the key into `cancel`; the page shall not close something as well.
            Format::Modal => return stop(event),
            _ => return,
        };
        prevent(event);
        stop(event);
        self.act(act);
    }

    /// The page sees keys of our fields as keys of a plain element and would run its shortcuts.
    fn typed(&self, event: &JsValue) {
        if dom::is_field(&target(event)) {
            stop(event);
        }
    }

    fn cancel(&self, event: &JsValue) {
        // A file or colour picker inside has a `cancel` of its own, which bubbles.
        if is_frame(&target(event)) {
            prevent(event);
            self.close(Close::Escape);
        }
    }

    /// Chromium closes a dialog without asking on the second Escape in a row.
    fn closed(&self, _: &JsValue) {
        if !stage::has_dialog(self.campaign) {
            self.close(Close::Escape);
        }
    }

    fn press(&self, event: &JsValue) {
        let pressed = is_frame(&target(event));
        dom::set(&dom::get(event, "currentTarget"), PRESSED, &pressed.into());
    }
}

/// Remembers, on our own dialog, that a press began on its backdrop.
const PRESSED: &str = "pressed";

/// The innermost element, because we listen inside the shadow root.
fn target(event: &JsValue) -> JsValue {
    dom::get(event, "target")
}

fn is_frame(target: &JsValue) -> bool {
    dom::text(target, "localName") == "dialog"
}

fn is_submit(target: &JsValue) -> bool {
    dom::invoke(target, "closest", &[&"button[type=submit]".into()]).is_some_and(|button| button.is_truthy())
}

fn prevent(event: &JsValue) {
    dom::invoke(event, "preventDefault", &[]);
}

fn stop(event: &JsValue) {
    dom::invoke(event, "stopPropagation", &[]);
}
