//! Everything of ours that stands on the page, and what waits for its place there.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use super::dom::{self, Observer};
use super::mount::Mounted;
use super::{drive, reconcile, slot};
use crate::event::{Act, Event};
use crate::view::{Format, View};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

thread_local! {
    static STAGE: RefCell<Stage> = RefCell::default();
}

#[derive(Default)]
struct Stage {
    mounted: Vec<Mounted>,
    /// Inline views whose slot the page does not have yet.
    waiting: Vec<View>,
    /// Puts back what the page removes; whether it looks into the whole page.
    keeper: Option<(Observer, bool)>,
    sheet: Option<JsValue>,
    /// The campaign that the visitor is using at this moment.
    used: String,
}

/// Shows a view, or lets it replace the one that its campaign shows.
pub fn draw(view: View) {
    with(|stage| {
        stage.waiting.retain(|waiting| waiting.campaign != view.campaign);
        stage.draw(view);
        stage.watch();
    });
}

/// Takes a campaign off the page.
pub fn erase(campaign: &str) {
    with(|stage| {
        stage.waiting.retain(|waiting| waiting.campaign != campaign);
        if let Some(at) = stage.mounted.iter().position(|mounted| mounted.view.campaign == campaign) {
            stage.mounted.remove(at).erase();
        }
        stage.watch();
    });
}

/// Takes everything off the page.
pub fn clear() {
    with(|stage| std::mem::take(stage).mounted.into_iter().for_each(Mounted::erase));
}

/// What using a node of a campaign does.
pub fn act_at(campaign: &str, node: &Node) -> Option<Act> {
    find(campaign, |mounted| reconcile::act_at(&mounted.drawn, node).cloned())?
}

/// Whether the panel of a tab is open.
pub fn is_open(campaign: &str) -> bool {
    find(campaign, |mounted| mounted.view.open) == Some(true)
}

/// Whether a campaign's dialog is open in the browser's eyes.
pub fn has_dialog(campaign: &str) -> bool {
    find(campaign, |mounted| dom::truth(&mounted.frame, "open")) == Some(true)
}

/// The focus came into a campaign from somewhere else on the page.
pub fn entered(campaign: &str, from: &Element) {
    with(|stage| {
        if let Some(mounted) = stage.mounted.iter_mut().find(|mounted| mounted.view.campaign == campaign)
            && !mounted.frame.contains(Some(from))
        {
            mounted.before = Some(from.into());
        }
    });
}

/// Reports what the visitor does in a campaign; views drawn because of it may move the focus.
pub fn use_now(campaign: &str, event: Event) {
    with(|stage| stage.used = campaign.to_owned());
    drive::dispatch(event);
    with(|stage| stage.used.clear());
}

impl Stage {
    fn draw(&mut self, view: View) {
        if let Some(mounted) = self.mounted.iter_mut().find(|mounted| mounted.view.campaign == view.campaign) {
            let by_visitor = self.used == view.campaign;
            mounted.redraw(view, by_visitor);
        } else if view.format == Format::Inline && slot::find(&view.slot).is_none() {
            drive::dispatch(Event::Unplaced(view.campaign.clone()));
            self.waiting.push(view);
        } else {
            let sheet = self.sheet.get_or_insert_with(sheet);
            self.mounted.extend(Mounted::new(view, sheet));
        }
    }

    /// Looks after what is there, as far as something is: into the whole page only for the sake of slots.
    fn watch(&mut self) {
        let inline = self.mounted.iter().any(|mounted| mounted.view.format == Format::Inline);
        let deep = inline || !self.waiting.is_empty();
        if self.mounted.is_empty() && !deep {
            self.keeper = None;
        } else if self.keeper.as_ref().map(|(_, is_deep)| *is_deep) != Some(deep) {
            self.keeper =
                Observer::new("MutationObserver", &JsValue::UNDEFINED, Box::new(|_| keep())).map(|observer| {
                    let options = dom::object(&[("childList", true.into()), ("subtree", deep.into())]);
                    observer.observe(&dom::document(), &options);
                    observer.observe(&dom::root().into(), &options);
                    (observer, deep)
                });
        }
    }
}

/// The page has changed: puts back what it removed, and fills slots that have appeared.
fn keep() {
    with(|stage| {
        stage.mounted.iter_mut().for_each(Mounted::keep);
        let waiting = std::mem::take(&mut stage.waiting);
        let (ready, waiting): (Vec<View>, _) = waiting.into_iter().partition(|view| slot::find(&view.slot).is_some());
        stage.waiting = waiting;
        for view in ready {
            stage.draw(view);
        }
    });
}

fn sheet() -> JsValue {
    let sheet = dom::construct("CSSStyleSheet", &[]).unwrap_or_default();
    dom::invoke(&sheet, "replaceSync", &[&STYLE.into()]);
    sheet
}

/// The page's own listeners may run in the middle of our work; what they cause then finds the stage taken and is not
/// lost, because it goes through the driver's queue.
fn with(work: impl FnOnce(&mut Stage)) {
    STAGE.with(|stage| {
        if let Ok(mut stage) = stage.try_borrow_mut() {
            work(&mut stage);
        }
    });
}

fn find<T>(campaign: &str, work: impl FnOnce(&Mounted) -> T) -> Option<T> {
    STAGE.with(|stage| {
        let stage = stage.try_borrow().ok()?;
        stage.mounted.iter().find(|mounted| mounted.view.campaign == campaign).map(work)
    })
}
