//! Makes the children of an element equal to a list of pieces, keeping what is the same.
//!
//! What was drawn is remembered here and never read back from the page, so an extension that rewrites our text cannot
//! confuse us. A kept element keeps its focus, its selection and what the visitor typed.

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use crate::event::Act;
use crate::view::{Element, Piece, el};

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
        let mut drawn = match old.iter().position(|drawn| fits(&drawn.piece, &piece)) {
            Some(at) => old.remove(at),
            None => create(parent, &piece),
        };
        update(&mut drawn, piece);
        all.push(drawn);
    }
    // What is gone goes first: then what stays need not move, and keeps its focus.
    for gone in &old {
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

/// A new node that shows nothing yet; what stands in an `<svg>` is of its kind.
fn create(parent: &JsValue, piece: &Piece) -> Drawn {
    let (node, piece) = match piece {
        Piece::Text(_) => (dom::invoke("document.createTextNode", args().text("")), Piece::Text(String::new())),
        Piece::Element(element) => {
            let space = if element.tag == "svg" { SVG.into() } else { dom::get(parent, "namespaceURI") };
            let node = dom::invoke("document.createElementNS", args().value(&space).text(element.tag));
            (node, Piece::Element(el("")))
        }
    };
    Drawn { node, piece, children: Vec::new() }
}

/// Makes a node show a piece.
fn update(drawn: &mut Drawn, mut piece: Piece) {
    let node = &drawn.node;
    match (&drawn.piece, &mut piece) {
        (Piece::Text(old), Piece::Text(new)) if old != new => dom::set(node, "data", &new.as_str().into()),
        (Piece::Element(old), Piece::Element(new)) => {
            if old.part != new.part {
                dom::set_attribute(node, "part", new.part);
            }
            for (name, _) in &old.attributes {
                if value(new, name).is_none() {
                    dom::remove_attribute(node, name);
                    set_property(node, name, None);
                }
            }
            for (name, text) in &new.attributes {
                if value(old, name) != Some(text.as_str()) {
                    dom::set_attribute(node, name, text);
                    set_property(node, name, Some(text));
                    format(node, name, text, value(new, "lang"));
                }
            }
            drawn.children = draw(node, std::mem::take(&mut drawn.children), std::mem::take(&mut new.children));
        }
        _ => {}
    }
    drawn.piece = piece;
}

fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
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

/// Writes a day, a time or a size as people of a language do.
fn format(node: &JsValue, name: &str, text: &str, language: Option<&str>) {
    let (class, options) = match name {
        "data-day" => ("Date", r#"{"dateStyle":"long"}"#),
        "data-time" => ("Date", r#"{"timeStyle":"short"}"#),
        "data-bytes" => ("Number", r#"{"style":"unit","unit":"byte","unitDisplay":"long"}"#),
        _ => return,
    };
    let value = dom::construct(class, args().text(text));
    let args = args().text(language.unwrap_or_default()).value(&dom::parse(options));
    dom::set(node, "textContent", &dom::call(&value, "toLocaleString", args));
}

/// What using a node does: the act of the innermost piece around it that has one.
pub fn act_at(drawn: &[Drawn], node: &JsValue) -> Option<Act> {
    let around = drawn.iter().find(|drawn| dom::contains(&drawn.node, node))?;
    let Piece::Element(element) = &around.piece else { return None };
    act_at(&around.children, node).or_else(|| element.act)
}

/// The node of the piece with a key.
pub fn find<'a>(drawn: &'a [Drawn], key: &str) -> Option<&'a JsValue> {
    drawn.iter().find_map(|drawn| match &drawn.piece {
        Piece::Element(element) if element.key == key => Some(&drawn.node),
        _ => find(&drawn.children, key),
    })
}
