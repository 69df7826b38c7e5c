//! Everything of ours that stands on the page, or waits for its slot there.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::mount::Mounted;
use super::{drive, watch};
use crate::event::Event;
use crate::view::{Format, View};

thread_local! {
    static MOUNTED: RefCell<Vec<Rc<Mounted>>> = const { RefCell::new(Vec::new()) };
    /// The campaign that the visitor is using at this moment.
    static USED: Cell<&'static str> = const { Cell::new("") };
}

/// Shows a view, or lets it replace the one that its campaign shows.
pub fn draw(view: Box<View>) {
    let mounted = find(view.campaign).unwrap_or_else(|| {
        let mounted = Rc::new(Mounted::new(&view));
        MOUNTED.with_borrow_mut(|all| all.push(mounted.clone()));
        mounted
    });
    let by_visitor = USED.get() == view.campaign;
    mounted.show(view, by_visitor);
    watch::observe();
}

/// Takes a campaign off the page.
pub fn erase(campaign: &str) {
    if let Some(mounted) = find(campaign) {
        MOUNTED.with_borrow_mut(|all| all.retain(|other| !Rc::ptr_eq(other, &mounted)));
        mounted.erase();
        watch::observe();
    }
}

/// Takes everything off the page.
pub fn clear() {
    for mounted in MOUNTED.take() {
        mounted.erase();
    }
}

/// A campaign that is on the page.
pub fn find(campaign: &str) -> Option<Rc<Mounted>> {
    first(&|mounted| mounted.campaign == campaign)
}

/// The campaign with that frame.
pub fn holding(frame: &JsValue) -> Option<Rc<Mounted>> {
    first(&|mounted| mounted.frame == *frame)
}

/// Whether something stands in the page itself, or waits to.
pub fn is_inline() -> bool {
    first(&|mounted| mounted.format == Format::Inline).is_some()
}

fn first(test: &dyn Fn(&Mounted) -> bool) -> Option<Rc<Mounted>> {
    MOUNTED.with_borrow(|all| all.iter().find(|mounted| test(mounted)).cloned())
}

/// Reports what the visitor does in a campaign; views drawn because of it may move the focus.
pub fn use_now(campaign: &'static str, event: Event) {
    USED.set(campaign);
    drive::dispatch(event);
    USED.set("");
}

/// The page has changed: puts back what it removed, and fills slots that have appeared.
pub fn keep() {
    // The page's own listeners may run in the middle of this and take a campaign away.
    for mounted in MOUNTED.with_borrow(Clone::clone) {
        mounted.place();
    }
}
