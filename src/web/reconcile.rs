//! Makes the children of an element equal to a list of pieces, keeping what is the same.
//!
//! What was drawn is remembered here and never read back from the page, so an extension that rewrites our text cannot
//! confuse us. A kept element keeps its focus, its selection and what the visitor typed.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::dom;
use crate::event::Act;
use crate::view::Piece;

/// A piece as it stands on the page.
#[derive(Debug)]
pub struct Drawn {
    /// Its node.
    pub node: Node,
    /// Its tag; empty for text.
    tag: &'static str,
    key: String,
    text: String,
    attributes: Vec<(&'static str, String)>,
    act: Option<Act>,
    children: Vec<Drawn>,
}

/// Draws pieces into a parent that shows `old`; inside `<svg>` new elements are SVG.
pub fn draw(parent: &Node, mut old: Vec<Drawn>, new: Vec<Piece>, svg: bool) -> Vec<Drawn> {
    let mut pairs = Vec::with_capacity(new.len());
    for piece in new {
        let kept = old.iter().position(|drawn| drawn.fits(&piece)).map(|at| old.remove(at));
        pairs.push((kept, piece));
    }
    // What is gone goes first: then what stays need not move, and keeps its focus.
    for gone in &old {
        dom::remove(&gone.node);
    }
    let mut next = parent.first_child();
    let mut drawn = Vec::with_capacity(pairs.len());
    for (kept, piece) in pairs {
        let Some(piece) = put(kept, piece, svg) else { continue };
        if next.as_ref() == Some(&piece.node) {
            next = piece.node.next_sibling();
        } else {
            dom::insert(parent, &piece.node, next.as_ref());
        }
        drawn.push(piece);
    }
    drawn
}

/// Makes one piece, or brings the one that is kept up to date.
fn put(kept: Option<Drawn>, piece: Piece, svg: bool) -> Option<Drawn> {
    match piece {
        Piece::Text(text) => {
            let mut drawn = kept.unwrap_or_else(|| Drawn::new(dom::text_node(""), "", String::new()));
            if drawn.text != text {
                drawn.node.set_text_content(Some(&text));
                drawn.text = text;
            }
            Some(drawn)
        }
        Piece::Element(element) => {
            let element = element.into_node();
            let svg = svg || element.tag == "svg";
            let mut drawn = match kept {
                Some(drawn) => drawn,
                None => Drawn::new(dom::element(element.tag, svg)?.into(), element.tag, element.key),
            };
            let mut attributes = element.attributes;
            if !element.part.is_empty() {
                attributes.push(("part", element.part.to_owned()));
            }
            drawn.set(attributes);
            drawn.act = element.act;
            drawn.children = draw(&drawn.node, drawn.children, element.children, svg);
            Some(drawn)
        }
    }
}

impl Drawn {
    fn new(node: Node, tag: &'static str, key: String) -> Drawn {
        Drawn { node, tag, key, text: String::new(), attributes: Vec::new(), act: None, children: Vec::new() }
    }

    /// Whether a piece can take over this node.
    fn fits(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Text(_) => self.tag.is_empty(),
            Piece::Element(element) => self.tag == element.tag && self.key == element.key,
        }
    }

    fn set(&mut self, attributes: Vec<(&'static str, String)>) {
        let element: &Element = self.node.unchecked_ref();
        for (name, _) in &self.attributes {
            if !attributes.iter().any(|(own, _)| own == name) {
                dom::remove_attribute(element, name);
                set_property(element, name, None);
            }
        }
        for attribute in &attributes {
            if !self.attributes.contains(attribute) {
                dom::set_attribute(element, attribute.0, &attribute.1);
                set_property(element, attribute.0, Some(&attribute.1));
            }
        }
        self.attributes = attributes;
    }
}

/// After the visitor has touched a field its attributes no longer show; never changes the field they are in.
fn set_property(element: &Element, name: &str, value: Option<&str>) {
    let value = match name {
        "checked" => value.is_some().into(),
        "value" => value.unwrap_or_default().into(),
        _ => return,
    };
    if dom::focused().as_ref() != Some(element) {
        dom::set(element, name, &value);
    }
}

/// What using a node does: the act of the innermost piece around it that has one.
pub fn act_at<'a>(drawn: &'a [Drawn], node: &Node) -> Option<&'a Act> {
    let around = drawn.iter().find(|drawn| drawn.node.contains(Some(node)))?;
    act_at(&around.children, node).or(around.act.as_ref())
}

/// The node of the piece with a key.
pub fn find<'a>(drawn: &'a [Drawn], key: &str) -> Option<&'a Node> {
    drawn.iter().find_map(|drawn| if drawn.key == key { Some(&drawn.node) } else { find(&drawn.children, key) })
}

/// The node of the first piece with a part.
pub fn part<'a>(drawn: &'a [Drawn], name: &str) -> Option<&'a Node> {
    drawn.iter().find_map(|drawn| {
        let own = drawn.attributes.iter().any(|(attribute, value)| *attribute == "part" && value == name);
        if own { Some(&drawn.node) } else { part(&drawn.children, name) }
    })
}
