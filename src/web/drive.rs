//! The driver: gives every event, with the clocks and the consent of that moment, to the core and carries out what it
//! answers, one event after the other.
//!
//! Effects run listeners of the page, and those may cause events; they wait in a queue. A trap leaves `BUSY` set, so
//! nothing of ours ever runs again on that page.

use std::cell::{Cell, RefCell};

use super::ports::Browser;
use super::{carry, dom, probe, stage, watch};
use crate::config::Config;
use crate::consent::Purpose;
use crate::consent::sources::Want;
use crate::event::{Event, Input};
use crate::state::State;
use crate::step;

thread_local! {
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
    static QUEUE: RefCell<Queue> = RefCell::default();
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

struct App {
    state: State,
    wants: Vec<Want>,
}

#[derive(Default)]
struct Queue {
    /// What the browser answers at once: it belongs to the turn that asked, before anything that came meanwhile.
    answers: Vec<Event>,
    events: Vec<Event>,
}

/// Starts the widget with the text of its configuration; a second start does nothing.
pub fn start(config: String) {
    if look(|_| ()).is_some() {
        return;
    }
    // Which signs of consent to look up stands in the configuration, and the first turn must see them: without a
    // decision it deletes what earlier pages have stored.
    let config = Box::new(Config::read(&config, &Browser));
    let wants = config.consent.wants();
    let events = config.consent.events();
    APP.set(Some(App { state: State::default(), wants }));
    dispatch(Event::Start { seed: probe::seed(), config, page: probe::page() });
    watch::start(events);
}

/// Stops the widget and takes away everything that it did to the page.
pub fn stop() {
    watch::stop();
    carry::stop();
    stage::clear();
    APP.take();
}

/// Something happened.
pub fn dispatch(event: Event) {
    QUEUE.with_borrow_mut(|queue| queue.events.push(event));
    if BUSY.replace(true) {
        return;
    }
    while let Some(event) = next() {
        turn(event);
    }
    BUSY.set(false);
}

/// The answer to an effect, for the core's very next turn.
pub fn answer(event: Event) {
    QUEUE.with_borrow_mut(|queue| queue.answers.push(event));
}

/// The key under which the item of a purpose is stored.
pub fn storage_key(purpose: Purpose) -> String {
    look(|state| state.storage_key(purpose)).unwrap_or_default()
}

fn look<T>(work: impl FnOnce(&State) -> T) -> Option<T> {
    APP.with_borrow(|app| app.as_ref().map(|app| work(&app.state)))
}

fn next() -> Option<Event> {
    QUEUE.with_borrow_mut(|queue| {
        let queue = if queue.answers.is_empty() { &mut queue.events } else { &mut queue.answers };
        (!queue.is_empty()).then(|| queue.remove(0))
    })
}

/// One turn: the effects are carried out while their epoch is the current one, and dropped otherwise.
fn turn(event: Event) {
    let turned = APP.with_borrow_mut(|app| {
        let app = app.as_mut()?;
        let now = dom::invoke(&dom::global("performance"), "now", &[])?.as_f64()?;
        let input = Input { now, wall: js_sys::Date::now(), consent: probe::evidence(&app.wants), event };
        let effects = step(&mut app.state, &Browser, input);
        Some((effects, app.state.grants().epoch()))
    });
    let Some((effects, epoch)) = turned else { return };
    for effect in effects {
        carry::out(effect, epoch);
    }
}
