//! Makes the children of an element equal to a list of pieces, keeping what is the same.
//!
//! What was drawn is remembered here and never read back from the page, so an extension that rewrites our text cannot
//! confuse us. A kept element keeps its focus, its selection and what the visitor typed.

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use crate::event::Act;
use crate::view::{self, Piece};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A piece as it stands on the page.
#[derive(Debug)]
pub struct Drawn {
    /// Its node.
    pub node: JsValue,
    /// What it shows; its children are drawn below.
    piece: Piece,
    children: Vec<Drawn>,
}

/// Draws pieces into a parent that shows `old`.
pub fn draw(parent: &JsValue, mut old: Vec<Drawn>, new: Vec<Piece>) -> Vec<Drawn> {
    let mut all = Vec::new();
    for piece in new {
        let kept = old.iter().position(|drawn| fits(&drawn.piece, &piece)).map(|at| old.remove(at));
        all.push(put(parent, kept, piece));
    }
    // What is gone goes first: then what stays need not move, and keeps its focus.
    for gone in old {
        dom::call(&gone.node, "remove", args());
    }
    let mut next = dom::get(parent, "firstChild");
    for drawn in &all {
        if drawn.node == next {
            next = dom::get(&next, "nextSibling");
        } else {
            dom::insert(parent, &drawn.node, &next);
        }
    }
    all
}

/// Whether a piece can take over the node of another.
fn fits(old: &Piece, new: &Piece) -> bool {
    match (old, new) {
        (Piece::Text(_), Piece::Text(_)) => true,
        (Piece::Element(old), Piece::Element(new)) => old.tag == new.tag && old.key == new.key,
        _ => false,
    }
}

/// Makes one piece, or brings the one that is kept up to date.
fn put(parent: &JsValue, kept: Option<Drawn>, mut piece: Piece) -> Drawn {
    let (node, was, old) = match kept {
        Some(drawn) => (drawn.node, Some(drawn.piece), drawn.children),
        None => (create(parent, &piece), None, Vec::new()),
    };
    let mut children = Vec::new();
    match (&mut piece, &was) {
        (Piece::Text(text), Some(Piece::Text(old))) if text == old => {}
        (Piece::Text(text), _) => dom::set(&node, "data", &text.as_str().into()),
        (Piece::Element(element), was) => {
            let (part, attributes): (_, &[_]) = match was {
                Some(Piece::Element(was)) => (was.part, &was.attributes),
                _ => ("", &[]),
            };
            if part != element.part {
                dom::set_attribute(&node, "part", element.part);
            }
            set(&node, attributes, element);
            children = draw(&node, old, std::mem::take(&mut element.children));
        }
    }
    Drawn { node, piece, children }
}

/// A new node; what stands in an `<svg>` is of its kind.
fn create(parent: &JsValue, piece: &Piece) -> JsValue {
    match piece {
        Piece::Text(_) => dom::invoke("document.createTextNode", args().text("")),
        Piece::Element(element) => {
            let space = if element.tag == "svg" { SVG.into() } else { dom::get(parent, "namespaceURI") };
            dom::invoke("document.createElementNS", args().value(&space).text(element.tag))
        }
    }
}

fn set(node: &JsValue, old: &[(&'static str, String)], new: &view::Element) {
    for (name, _) in old {
        if !new.attributes.iter().any(|(own, _)| own == name) {
            dom::remove_attribute(node, name);
            set_property(node, name, None);
        }
    }
    for attribute in &new.attributes {
        if !old.contains(attribute) {
            dom::set_attribute(node, attribute.0, &attribute.1);
            set_property(node, attribute.0, Some(&attribute.1));
        }
    }
}

/// After the visitor has touched a field its attributes no longer show; never changes the field they are in.
fn set_property(node: &JsValue, name: &str, value: Option<&str>) {
    let value = match name {
        "checked" => value.is_some().into(),
        "value" => value.unwrap_or_default().into(),
        _ => return,
    };
    if dom::focused() != *node {
        dom::set(node, name, &value);
    }
}

/// What using a node does: the act of the innermost piece around it that has one.
pub fn act_at(drawn: &[Drawn], node: &JsValue) -> Option<Act> {
    let around = drawn.iter().find(|drawn| dom::contains(&drawn.node, node))?;
    let Piece::Element(element) = &around.piece else { return None };
    act_at(&around.children, node).or_else(|| element.act.clone())
}

/// The node of the piece with a key.
pub fn find<'a>(drawn: &'a [Drawn], key: &str) -> Option<&'a JsValue> {
    drawn.iter().find_map(|drawn| match &drawn.piece {
        Piece::Element(element) if element.key == key => Some(&drawn.node),
        _ => find(&drawn.children, key),
    })
}
