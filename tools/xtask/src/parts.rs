//! Which code is a part of its own, that a page gets where something on it needs it, and which is every page's.

use crate::graph::{Graph, Node};
use anyhow::Result;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// A part of the widget.
#[derive(Debug)]
pub struct Part {
    /// Its name, as `src/part.rs` and the loader have it.
    pub name: &'static str,
    /// Its file in the package.
    pub file: &'static str,
    /// The files of `src/web/style/` that come with it.
    pub style: &'static [&'static str],
    /// The functions through which alone the widget comes to it: none may run before it is there. What only they need
    /// belongs to it as well.
    doors: &'static str,
}

/// The parts; a function that several need stays in the widget.
pub static PARTS: [Part; 3] = [
    Part {
        name: "forms",
        file: "parea_forms.wasm",
        style: &["forms", "crowd"],
        doors: r"(?x)^(
            parea::content::blocks::(form|poll|reviews|comments|ideas)::(draw|BLOCK\b.*)
            | parea::content::blocks::crowd::(bar|entry|read|write)
            | parea::form::(check|questions::of|view::(view|readable\b.*))
            | <parea::form::Progress>::(answer|back|check|known|look|next|report|resume\b.*)
            | <parea::form::fault::Fault>::say
            | <parea::form::way::Way>::.*
            | <parea::step::Turn>::(go_on|go_back|submit|keep_answers|crowd)
            | <parea::step::Turn>::(open_form|field|refused|end_form)::\{closure.*
        )$",
    },
    Part {
        name: "share",
        file: "parea_share.wasm",
        style: &["share"],
        doors: r"(?x)^(
            parea::content::blocks::share::(draw|add|entry|BLOCK\b.*)
            | parea::share::(link|shared|qr::.*)
            | <parea::step::Turn>::(share|share_at|share_link|pick|hand_over|begin_sharing\b.*)
            | <?qrcodegen_no_heap::.*
        )$",
    },
    Part {
        name: "blocks",
        file: "parea_blocks.wasm",
        style: &["shop"],
        doors: r"(?x)^(
            parea::content::blocks::(recommendations|wheel|video|countdown|progress|steps|rating|quote)::(draw|BLOCK\b.*)
            | parea::content::blocks::(video::address|wheel::(code|drawn))
            | parea::content::feed::(products|rank)
            | parea::content::blocks::claim::(code|draw)
            | <parea::step::Turn>::(claim|claimed)
        )$",
    },
];

/// Which part something belongs to, by its place in [`PARTS`].
pub type Owners = BTreeMap<Node, usize>;

/// What belongs to a part and to nothing else.
pub fn owners(graph: &Graph) -> Result<Owners> {
    let mut doors = Vec::new();
    for part in &PARTS {
        let pattern = Regex::new(part.doors)?;
        doors.push(graph.functions(|name| pattern.is_match(name)));
    }
    let closed: BTreeSet<Node> = doors.iter().flatten().cloned().collect();
    let mut taken = graph.reached(&closed);
    let mut owners = Owners::new();
    for (part, own) in doors.iter().enumerate() {
        let others = closed.difference(own).cloned().collect();
        for node in graph.from(own.iter().cloned(), &others) {
            if !taken.contains(&node) && owners.insert(node.clone(), part).is_some() {
                owners.remove(&node);
                taken.insert(node);
            }
        }
    }
    Ok(owners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_parts_or_the_widget_need_stays_in_the_widget() {
        let node = |name: &str| Node::Function(name.into());
        let (form, share) = ("parea::form::check", "parea::share::link");
        let graph = Graph::of(
            &["main"],
            &[
                ("main", form),
                ("main", share),
                ("main", "both"),
                (form, "form only"),
                (form, "shared"),
                (share, "shared"),
                (share, "both"),
                (form, share),
            ],
        );
        let owners = owners(&graph).unwrap();
        let expected = [(node("form only"), 0), (node(form), 0), (node(share), 1)];
        assert_eq!(owners, Owners::from(expected));
    }
}
