//! What is on screen, as data; `web/` draws it, tests read it.

use crate::event::Act;

/// Where and how a campaign stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A strip over the page, or in the room that the page has for it.
    Bar,
    /// A dialog that blocks the page.
    Modal,
    /// A card at a corner or an edge, beside which the page can be used.
    SlideIn,
    /// A dialog that covers the page.
    FullScreen,
    /// In the page's own slot.
    Inline,
    /// A launcher at an edge that opens a panel.
    Tab,
    /// A short message that goes by itself.
    Toast,
    /// Buttons in a column beside the page, or along its bottom where that is narrow.
    Rail,
}

impl Format {
    /// Every format, in the order of [`Format::NAMES`].
    pub const ALL: &'static [Format] = &[
        Format::Bar,
        Format::Modal,
        Format::SlideIn,
        Format::FullScreen,
        Format::Inline,
        Format::Tab,
        Format::Toast,
        Format::Rail,
    ];

    /// The words in the configuration.
    pub const NAMES: &'static [&'static str] =
        &["bar", "modal", "slide-in", "full-screen", "inline", "tab", "toast", "rail"];

    /// Where each stands without a `placement`.
    const PLACES: &'static [&'static str] =
        &["bottom", "center", "bottom-end", "center", "", "middle-end", "bottom", "middle-start"];

    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        Format::NAMES.get(self as usize).copied().unwrap_or_default()
    }

    /// The format of a name; what is none of them has been refused before.
    pub fn named(name: &str) -> Format {
        let at = Format::NAMES.iter().position(|own| *own == name);
        at.and_then(|at| Format::ALL.get(at)).copied().unwrap_or(Format::Inline)
    }

    /// The logical edge or corner at which it stands by itself; empty where that is not ours to say.
    pub fn place(self) -> &'static str {
        Format::PLACES.get(self as usize).copied().unwrap_or_default()
    }

    /// Whether limits and one-at-a-time count it (config.md, How often).
    pub fn interrupts(self) -> bool {
        !matches!(self, Format::Inline | Format::Tab | Format::Rail)
    }

    /// Whether it is a part of the page, which is neither counted nor ignored.
    pub fn belongs(self) -> bool {
        matches!(self, Format::Inline | Format::Rail)
    }
}

/// One campaign on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The campaign's id.
    pub campaign: &'static str,
    /// The container.
    pub format: Format,
    /// Logical edge or corner, as in the configuration (`"middle-end"`, `"top"`).
    pub placement: &'static str,
    /// The page's slot, for [`Format::Inline`] and [`Format::Bar`].
    pub slot: &'static str,
    /// Language of the text, BCP 47.
    pub language: String,
    /// Whether that language is written from right to left.
    pub rtl: bool,
    /// Whether a tab's panel is open; otherwise true.
    pub open: bool,
    /// What the shadow root holds.
    pub body: Vec<Piece>,
    /// Key of the element that takes the focus when this view replaces another; empty leaves it alone.
    pub focus: String,
    /// What the live region says; spoken when it differs from what it said before.
    pub announcement: String,
    /// The moment at which it looks different by itself, milliseconds since 1970; 0 where it is over.
    pub until: Option<f64>,
}

/// A part of a view.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text, never markup.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element: only tags, attributes and parts that the core wrote itself.
///
/// One pointer wide: it is handed on at every step of its making.
#[derive(Clone, Debug, PartialEq)]
pub struct Element(Box<Node>);

/// What an [`Element`] holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// HTML or (inside `svg`) SVG tag.
    pub tag: &'static str,
    /// `::part()` names, space separated; also what the style sheet goes by.
    pub part: &'static str,
    /// Identity among its siblings when a view replaces another, and focus target; empty goes by position.
    pub key: String,
    /// Attributes; never `style`, never an event handler.
    pub attributes: Vec<(&'static str, String)>,
    /// What using it does.
    pub act: Option<Act>,
    /// Its children.
    pub children: Vec<Piece>,
}

/// An element from its description: tag and parts, then attributes, each after a bar, with or without a value
/// (`"button copy|type=button"`).
pub fn el(description: &'static str) -> Element {
    let mut sections = description.split('|');
    let (tag, part) = halves(sections.next().unwrap_or_default(), ' ');
    let mut element = Element(Box::new(Node { tag, part, ..Node::default() }));
    for attribute in sections {
        let (name, value) = halves(attribute, '=');
        element = element.with(name, value);
    }
    element
}

/// What stands before a sign and after it.
fn halves(text: &'static str, sign: char) -> (&'static str, &'static str) {
    text.split_once(sign).unwrap_or((text, ""))
}

impl Element {
    /// What it holds, for whoever draws it.
    pub fn into_node(self) -> Node {
        *self.0
    }

    /// Adds an attribute.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// Adds an attribute without a value (`required`, `checked`), if so.
    pub fn flag(self, name: &'static str, on: bool) -> Self {
        if on { self.with(name, "") } else { self }
    }

    /// Names it among its siblings.
    pub fn key(mut self, key: &str) -> Self {
        self.key = key.to_owned();
        self
    }

    /// Makes it do something.
    pub fn does(mut self, act: Act) -> Self {
        self.act = Some(act);
        self
    }

    /// Adds text.
    pub fn text(mut self, text: &str) -> Self {
        self.children.push(Piece::Text(text.to_owned()));
        self
    }

    /// Adds a child.
    pub fn child(mut self, child: Element) -> Self {
        push(&mut self.children, child);
        self
    }
}

/// Adds an element to pieces.
#[inline(never)]
pub fn push(pieces: &mut Vec<Piece>, element: Element) {
    pieces.push(Piece::Element(element));
}

/// The text of the first element with one of these parts.
pub fn named(pieces: &[Piece], parts: &[&str]) -> Option<String> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Element(element) if parts.contains(&element.part) => {
            let mut text = String::new();
            gather(&element.children, &mut text);
            Some(text)
        }
        Piece::Element(element) => named(&element.children, parts),
        Piece::Text(_) => None,
    })
}

/// Adds the text of pieces.
fn gather(pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Element(element) => gather(&element.children, out),
        }
    }
}

impl std::ops::Deref for Element {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.0
    }
}

impl std::ops::DerefMut for Element {
    fn deref_mut(&mut self) -> &mut Node {
        &mut self.0
    }
}
