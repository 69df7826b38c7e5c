//! Carries effects out: storage, requests, the lock, the alarm, the clipboard and going elsewhere.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;

use super::{dom, drive, listen, probe, stage, tell};
use crate::consent::Purpose;
use crate::effect::{Deed, Effect, Permitted};
use crate::event::{Act, Event};

/// After so long without an answer a request counts as lost, in milliseconds; the outbox sends it again, with its id.
const PATIENCE: f64 = 30_000.0;

/// `setTimeout` counts in 31 bits; an alarm beyond 24 days rings early, which does no harm.
const LONGEST: f64 = 2_147_483_647.0;

thread_local! {
    static ALARM: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// Gives the lock back.
    static UNLOCK: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Carries one effect out; what needs a permit only while the epoch of the permit is current.
pub fn out(effect: Effect, epoch: u32) {
    match effect {
        Effect::Draw(view) => stage::draw(*view),
        Effect::Erase(campaign) => stage::erase(&campaign),
        Effect::Permitted(permitted) if permitted.epoch() == epoch => act(&permitted),
        Effect::Permitted(_) => {}
        Effect::Forget(purpose) => {
            dom::invoke(&dom::global("localStorage"), "removeItem", &[&key(purpose)]);
        }
        Effect::Lock => lock(),
        Effect::Unlock => unlock(),
        Effect::Wake(after) => alarm(after),
        Effect::Listen(what) => listen::start(what),
        Effect::Emit { name, detail } => {
            tell::emit(name, &detail, false);
        }
        Effect::Ask { name, campaign } => {
            let ok = tell::ask(name, &campaign);
            drive::answer(Event::Allowed { name, campaign, ok });
        }
        Effect::Open { url, new } => open(&url, new),
        Effect::Copy { campaign, act, text } => {
            let writing = dom::invoke(&dom::get(&probe::navigator(), "clipboard"), "writeText", &[&text.into()]);
            done(writing, campaign, act);
        }
        Effect::Share { campaign, title, url } => {
            let data = dom::object(&[("title", title.into()), ("url", url.into())]);
            let sharing = dom::invoke(&probe::navigator(), "share", &[&data]);
            done(sharing, campaign, Act::Share("native"));
        }
        Effect::Report(problems) => tell::report(&problems),
        Effect::Stop => drive::stop(),
    }
}

/// Lets go of what outlives a turn.
pub fn stop() {
    alarm(None);
    unlock();
    listen::stop();
    tell::stop();
}

fn key(purpose: Purpose) -> JsValue {
    drive::storage_key(purpose).into()
}

fn act(permitted: &Permitted) {
    let purpose = permitted.purpose();
    let storage = dom::global("localStorage");
    match permitted.deed() {
        Deed::Read => {
            let text = dom::invoke(&storage, "getItem", &[&key(purpose)]).and_then(|item| item.as_string());
            drive::answer(Event::Stored { purpose, text });
        }
        Deed::Store(text) => {
            dom::invoke(&storage, "setItem", &[&key(purpose), &text.into()]);
        }
        Deed::Send { request, url, body } => send(*request, url, body),
    }
}

/// Posts a batch; whatever happens to it is answered.
fn send(request: u32, url: &str, body: &str) {
    let headers = dom::object(&[("content-type", "application/cloudevents-batch+json".into())]);
    let signal = dom::invoke(&dom::global("AbortSignal"), "timeout", &[&PATIENCE.into()]).unwrap_or_default();
    let options = dom::object(&[
        ("method", "POST".into()),
        ("headers", headers),
        ("body", body.into()),
        ("keepalive", true.into()),
        ("credentials", "omit".into()),
        ("referrerPolicy", "strict-origin".into()),
        ("signal", signal),
    ]);
    let answered = move |response: JsValue| {
        let status = dom::number(&response, "status") as u16;
        let after = dom::invoke(&dom::get(&response, "headers"), "get", &[&"retry-after".into()]);
        let retry_after = after.and_then(|after| after.as_string()).and_then(|after| delay(&after));
        drive::dispatch(Event::Answered { request, status, retry_after });
    };
    match dom::invoke(&dom::window(), "fetch", &[&url.into(), &options]) {
        Some(response) => dom::settle(&response, Box::new(answered)),
        None => answered(JsValue::UNDEFINED),
    }
}

/// `Retry-After`: seconds, or a date; in milliseconds.
fn delay(after: &str) -> Option<f64> {
    let seconds = JsValue::from_str(after).unchecked_into_f64();
    let delay = if seconds.is_nan() { js_sys::Date::parse(after) - js_sys::Date::now() } else { seconds * 1000.0 };
    (delay >= 0.0).then_some(delay)
}

/// Asks for the lock under which one tab sends; a browser without locks lets every tab send, and the collector takes
/// each event once.
fn lock() {
    let taken = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let is_ours = lock.is_truthy();
        // The lock is held until this promise is fulfilled.
        let held = if is_ours { hold() } else { JsValue::UNDEFINED };
        drive::dispatch(Event::Locked(is_ours));
        held
    });
    let options = dom::object(&[("ifAvailable", true.into())]);
    let name = key(Purpose::Service);
    let asked = dom::invoke(&dom::get(&probe::navigator(), "locks"), "request", &[&name, &options, &taken]);
    match asked {
        // A sandboxed frame has the interface and no leave to use it.
        Some(promise) => dom::refused(&promise, Box::new(|_| drive::dispatch(Event::Locked(true)))),
        None => drive::answer(Event::Locked(true)),
    }
}

fn hold() -> JsValue {
    js_sys::Promise::new(&mut |fulfil, _| {
        UNLOCK.set(Some(fulfil.into()));
    })
    .into()
}

fn unlock() {
    if let Some(fulfil) = UNLOCK.take() {
        dom::invoke(&fulfil, "call", &[]);
    }
}

fn alarm(after: Option<f64>) {
    ALARM.set(after.map(|after| Timeout::new(after.clamp(0.0, LONGEST) as u32, || drive::dispatch(Event::Wake))));
}

fn open(url: &str, new: bool) {
    let window = dom::window();
    if new {
        dom::invoke(&window, "open", &[&url.into(), &"_blank".into(), &"noopener".into()]);
    } else {
        dom::invoke(&dom::get(&window, "location"), "assign", &[&url.into()]);
    }
}

/// Answers when a promise without a value has ended; a rejection has a reason.
fn done(promise: Option<JsValue>, campaign: String, act: Act) {
    match promise {
        Some(promise) => dom::settle(
            &promise,
            Box::new(move |reason| drive::dispatch(Event::Done { campaign, act, ok: reason.is_undefined() })),
        ),
        None => drive::answer(Event::Done { campaign, act, ok: false }),
    }
}
