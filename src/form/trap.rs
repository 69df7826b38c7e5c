//! A field that nobody sees, hears or reaches, and many a bot fills: what stands in it tells the collector who wrote.

use crate::event::Act;
use crate::view::{Element, el};

/// The field's name, which bots like; no step has it, for it is no kebab-case id.
pub const NAME: &str = "website_url";

/// Puts the field into what a form shows, where that can be filled in.
pub fn set(shown: Element) -> Element {
    if shown.tag != "form" {
        return shown;
    }
    // Neither browsers nor password managers fill in what is inert.
    let field = el("input|type=text|name=website_url|tabindex=-1|autocomplete=off").does(Act::Field);
    shown.child(el("div trap|inert|aria-hidden=true").key("trap").child(field))
}
