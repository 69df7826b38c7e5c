//! The driver: gives every event, with the clocks and the consent of that moment, to the core and carries out what it
//! answers, one event after the other.
//!
//! Effects run listeners of the page, and those may cause events; they wait in a queue. A trap leaves `BUSY` set, so
//! nothing of ours ever runs again on that page.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::ports::Browser;
use super::{carry, dom, layer, probe, stage, watch};
use crate::config::{Config, Value};
use crate::consent::Purpose;
use crate::consent::sources::Want;
use crate::event::{Event, Input};
use crate::state::State;
use crate::step;

thread_local! {
    static APP: Cell<Option<Box<App>>> = const { Cell::new(None) };
    /// What the browser answers at once, which belongs to the turn that asked; then what came meanwhile.
    static QUEUES: RefCell<[Vec<Event>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static ANSWER: Cell<JsValue> = const { Cell::new(JsValue::UNDEFINED) };
    /// The list that the loader started us with; its method gets the payload of the site's GrowthBook.
    static LOADER: Cell<JsValue> = const { Cell::new(JsValue::UNDEFINED) };
    static STARTED: Cell<bool> = const { Cell::new(false) };
}

struct App {
    state: State,
    wants: Vec<Want>,
}

/// Starts the widget with the text of its configuration, what the loader has fetched and what the page has told; a second start does nothing.
pub fn start(config: String, files: JsValue, told: Value) {
    if STARTED.replace(true) {
        return;
    }
    LOADER.set(files.clone());
    begin(&config, State::default(), probe::json(&files).unwrap_or_default(), told);
}

/// Begins anew with another configuration, which keeps nothing.
pub fn preview(config: &str) {
    stop();
    begin(config, State::preview(), Value::Null, Value::Null);
}

fn begin(config: &str, state: State, files: Value, told: Value) {
    // Which signs of consent to look up stands in the configuration, and the first turn must see them: without a
    // decision it deletes what earlier pages have stored.
    let config = &*Config::read(config, &Browser);
    let wants = config.consent.wants(&Browser);
    APP.set(Some(Box::new(App { state, wants: wants.clone() })));
    dispatch(Event::Start { seed: probe::seed(), config, page: probe::page(), files, told });
    watch::start(&wants);
}

/// Stops the widget and takes away everything that it did to the page.
pub fn stop() {
    watch::stop();
    layer::stop();
    carry::stop();
    stage::clear();
    APP.take();
}

/// Something happened.
pub fn dispatch(event: Event) {
    queue(1, event);
    if BUSY.replace(true) {
        return;
    }
    while let Some(event) = next() {
        turn(event);
    }
    BUSY.set(false);
}

/// Lets the loader get a payload, which comes as a call.
pub fn fetch(url: &str, key: &str) {
    let loader = LOADER.take();
    dom::call(&loader, "features", dom::args().text(url).text(key));
    LOADER.set(loader);
}

/// What the call that is under way returns.
pub fn tell(answer: JsValue) {
    ANSWER.set(answer);
}

/// Carries out a call of the page, and gives what it returns; nothing in the middle of a turn.
pub fn call(name: String, args: Vec<Value>) -> JsValue {
    dispatch(Event::Call { name, args });
    ANSWER.take()
}

/// The answer to an effect, for the core's very next turn.
pub fn answer(event: Event) {
    queue(0, event);
}

fn queue(which: usize, event: Event) {
    QUEUES.with_borrow_mut(|queues| queues.get_mut(which).map(|queue| queue.push(event)));
}

fn next() -> Option<Event> {
    QUEUES.with_borrow_mut(|queues| {
        let queue = queues.iter_mut().find(|queue| !queue.is_empty())?;
        Some(queue.remove(0))
    })
}

/// The key under which the item of a purpose is stored.
pub fn storage_key(purpose: Purpose) -> String {
    let app = APP.take();
    let key = app.as_ref().map(|app| app.state.storage_key(purpose)).unwrap_or_default();
    APP.set(app);
    key
}

/// One turn: the effects are carried out while their epoch is the current one, and dropped otherwise.
fn turn(event: Event) {
    let Some(mut app) = APP.take() else { return };
    let now = dom::invoke("performance.now", dom::args()).as_f64().unwrap_or_default();
    let input = Input { now, wall: js_sys::Date::now(), consent: probe::evidence(&app.wants), event };
    let effects = step(&mut app.state, &Browser, input);
    let epoch = app.state.grants().epoch();
    APP.set(Some(app));
    for effect in effects {
        carry::out(effect, epoch);
    }
}
