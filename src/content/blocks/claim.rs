//! A coupon whose code an address gives to each visitor, once they press: what stands in its place until then.

use super::Here;
#[cfg(not(target_arch = "wasm32"))]
use crate::config::Code;
use crate::config::{Value, member, text};
use crate::content::Scene;
use crate::event::Act;
use crate::text::Word;
#[cfg(not(target_arch = "wasm32"))]
use crate::text::address::{MEDIA, safe};
use crate::view::{Element, el};

/// The code, if it was given on this page, or before and is remembered; else empty.
#[inline(never)]
pub fn code<'s>(scene: &Scene<'s>, block: &Value) -> Option<&'s str> {
    let of = |codes: &Option<&'s Value>| member(member((*codes)?, scene.campaign.id), text(block, "from")).text();
    Some(scene.goods.codes.iter().find_map(of).unwrap_or_default())
}

/// While there is no code: the button that asks, and that none could be had. In its place there will be the one that
/// copies, in the same element, which keeps the focus.
#[inline(never)]
pub(super) fn draw(here: &Here<'_>) -> Element {
    let (scene, mut coupon) = (here.scene, el("div coupon"));
    if scene.showing.said == scene.word(Word::NotLoaded) {
        coupon = coupon.child(scene.own("p status", Word::NotLoaded));
    }
    let button = scene.own("button copy|type=button", Word::ShowCode);
    let is_coming = scene.showing.is_claiming;
    coupon.child(if is_coming { button.with("aria-disabled", "true") } else { button.does(Act::Coupon(here.index)) })
}

/// Notes what is wrong with the address. On a page, where there is no room for that, nothing could be had from it.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn check(here: &Here<'_>) {
    let (scene, Some(from)) = (here.scene, here.get("from").text()) else { return };
    for other in ["code", "pool"] {
        if !here.get(other).is_null() {
            scene.refuse_member("from", Code::Conflict, other);
        }
    }
    match safe(from, MEDIA) {
        Ok(address) if address.is_empty() => scene.refuse_member("from", Code::Missing, "from"),
        Ok(address) if address.contains("{{") => scene.refuse_member("from", Code::WrongType, ""),
        Ok(_) => {}
        Err(scheme) => scene.refuse_member("from", Code::UnsafeAddress, &scheme),
    }
}
