//! Carries effects out: storage, requests, the lock, the alarm, the clipboard and going elsewhere.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::{drive, layer, listen, sight, stage, tell};
use crate::config::Value;
use crate::consent::Purpose;
use crate::effect::{Deed, Effect, Permitted};
use crate::event::{Act, Event};

/// `setTimeout` counts in 31 bits; an alarm beyond 24 days rings early, which does no harm.
const LONGEST: f64 = 2_147_483_647.0;

/// Options of every request but for its body and its patience: after 30 s without an answer it counts as lost, and the
/// outbox sends it again, with its id.
const POST: &str = r#"{"method":"POST","headers":{"content-type":"application/cloudevents-batch+json"},"keepalive":true,"credentials":"omit","referrerPolicy":"strict-origin"}"#;

thread_local! {
    static ALARM: Cell<Option<Timeout>> = const { Cell::new(None) };
    /// The promise that holds the lock, with what fulfils it.
    static HOLD: Cell<JsValue> = const { Cell::new(JsValue::UNDEFINED) };
}

/// Carries one effect out; what needs a permit only while the epoch of the permit is current.
pub fn out(effect: Effect, epoch: u32) {
    match effect {
        Effect::Draw(view) => stage::draw(view),
        Effect::Erase(campaign) => stage::erase(campaign),
        Effect::Permitted(permitted) if permitted.epoch() == epoch => act(&permitted),
        Effect::Permitted(_) => {}
        Effect::Find(wants) => find(None, &wants),
        Effect::Forget(purpose) => {
            storage("localStorage.removeItem", purpose, None);
        }
        Effect::Blank(purpose) => {
            storage("localStorage.setItem", purpose, Some(""));
        }
        Effect::Lock => lock(),
        Effect::Unlock => unlock(),
        Effect::Wake(after) => {
            ALARM.set(after.and_then(|after| dom::later("", after.clamp(0.0, LONGEST) as u32, wake)))
        }
        Effect::Listen(what) => listen::start(what),
        Effect::Emit { name, detail } => {
            tell::emit(name, &detail, false);
        }
        Effect::Ask { name, campaign } => {
            let ok = tell::ask(name, campaign);
            drive::answer(Event::Allowed { name, campaign, ok });
        }
        Effect::Open { url, new } if new => {
            dom::invoke("open", args().text(&url).text("_blank").text("noopener"));
        }
        Effect::Open { url, .. } => {
            dom::invoke("location.assign", args().text(&url));
        }
        Effect::Copy { campaign, act, text } => {
            done(dom::invoke("navigator.clipboard.writeText", args().text(&text)), campaign, act);
        }
        Effect::Share { campaign, title, url } => {
            let data = dom::with(dom::parse("{}"), "title", &title.into());
            let sharing = dom::invoke("navigator.share", args().value(&dom::with(data, "url", &url.into())));
            done(sharing, campaign, Act::Share("native"));
        }
        Effect::Fetch { url, key } => drive::fetch(&url, key),
        Effect::Answer(value) => drive::tell(tell::outgoing(&value)),
        Effect::Report(problems) => tell::report(&problems),
        Effect::Preview(config) => drive::preview(&config),
        Effect::Stop => {
            drive::stop();
            tell::stop();
        }
    }
}

/// Lets go of what outlives a turn.
pub fn stop() {
    ALARM.take();
    unlock();
    sight::stop();
}

/// Calls a method of the storage with the key of a purpose.
fn storage(method: &str, purpose: Purpose, text: Option<&str>) -> JsValue {
    let args = args().text(&drive::storage_key(purpose));
    dom::invoke(method, if let Some(text) = text { args.text(text) } else { args })
}

fn stored(purpose: Purpose) -> Option<String> {
    storage("localStorage.getItem", purpose, None).as_string()
}

/// Looks up what is wanted for a purpose, or for none.
fn find(purpose: Option<Purpose>, wants: &Value) {
    drive::answer(Event::Found { purpose, found: layer::look(wants) });
}

fn act(permitted: &Permitted) {
    let purpose = permitted.purpose();
    match permitted.deed() {
        Deed::Read => drive::answer(Event::Stored { purpose, text: stored(purpose) }),
        Deed::Look => drive::answer(Event::Looked { purpose, text: stored(purpose) }),
        Deed::Find(wants) => find(Some(purpose), wants),
        Deed::Store(text) => {
            storage("localStorage.setItem", purpose, Some(text));
        }
        Deed::Send { request, url, body } => send(*request, url, body),
    }
}

/// Posts a batch; whatever happens to it is answered.
fn send(request: u32, url: &str, body: &str) {
    let options = dom::with(dom::parse(POST), "body", &body.into());
    let options = dom::with(options, "signal", &dom::invoke("AbortSignal.timeout", args().value(&30_000.into())));
    let answered = move |response: JsValue| {
        let status = dom::number(&response, "status") as u16;
        let after = dom::call(&response, "headers.get", args().text("retry-after"));
        drive::dispatch(Event::Answered { request, status, retry_after: delay(&after) });
        JsValue::UNDEFINED
    };
    dom::settle(dom::invoke("fetch", args().text(url).value(&options)), Box::new(answered));
}

/// `Retry-After`: seconds, or a date; in milliseconds.
fn delay(after: &JsValue) -> Option<f64> {
    let seconds = after.unchecked_into_f64();
    let date = dom::invoke("Date.parse", args().value(after)).as_f64().unwrap_or(f64::NAN);
    let delay = if seconds.is_nan() { date - js_sys::Date::now() } else { seconds * 1000.0 };
    (after.is_string() && delay >= 0.0).then_some(delay)
}

/// Asks for the lock under which one tab sends; a browser without locks, or a sandboxed frame that may not use them,
/// lets every tab send, and the collector takes each event once.
fn lock() {
    let taken = dom::function(Box::new(|lock| {
        let is_ours = lock.is_truthy();
        // The lock is held until this promise is fulfilled.
        let hold = if is_ours { dom::invoke("Promise.withResolvers", args()) } else { JsValue::UNDEFINED };
        HOLD.set(hold.clone());
        drive::dispatch(Event::Locked(is_ours));
        dom::get(&hold, "promise")
    }));
    let options = dom::parse(r#"{"ifAvailable":true}"#);
    let name = drive::storage_key(Purpose::Service);
    let asked = dom::invoke("navigator.locks.request", args().text(&name).value(&options).value(&taken));
    let ended = |reason: JsValue| {
        if !reason.is_undefined() {
            drive::dispatch(Event::Locked(true));
        }
        JsValue::UNDEFINED
    };
    dom::settle(asked, Box::new(ended));
}

fn unlock() {
    dom::call(&HOLD.take(), "resolve", args());
}

fn wake(_: &str) {
    drive::dispatch(Event::Wake);
}

/// Answers when a promise without a value has ended; a rejection has a reason.
fn done(promise: JsValue, campaign: &'static str, act: Act) {
    let ended = move |reason: JsValue| {
        drive::dispatch(Event::Done { campaign, act, ok: reason.is_undefined() });
        JsValue::UNDEFINED
    };
    dom::settle(promise, Box::new(ended));
}
