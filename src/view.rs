//! What is on screen, as data; `web/` draws it, tests read it.

use crate::event::Act;

/// Where and how a campaign stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A dialog that blocks the page.
    Modal,
    /// A strip over the page.
    Bar,
    /// In the page's own slot.
    Inline,
    /// A launcher at an edge that opens a panel.
    Tab,
}

impl Format {
    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Format::Modal => "modal",
            Format::Bar => "bar",
            Format::Inline => "inline",
            Format::Tab => "tab",
        }
    }

    /// Whether limits and one-at-a-time count it (config.md, How often).
    pub fn interrupts(self) -> bool {
        matches!(self, Format::Modal | Format::Bar)
    }
}

/// One campaign on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The campaign's id.
    pub campaign: String,
    /// The container.
    pub format: Format,
    /// Logical edge or corner, as in the configuration (`"middle-end"`, `"top"`).
    pub placement: String,
    /// The page's slot, for [`Format::Inline`].
    pub slot: String,
    /// Language of the text, BCP 47.
    pub language: String,
    /// Whether that language is written from right to left.
    pub rtl: bool,
    /// `light`, `dark` or `auto`.
    pub scheme: String,
    /// Custom properties of the theme: name with its dashes, value.
    pub theme: Vec<(String, String)>,
    /// Whether a tab's panel is open; otherwise true.
    pub open: bool,
    /// What the shadow root holds.
    pub body: Vec<Piece>,
    /// Key of the element that takes the focus when this view replaces another; empty leaves it alone.
    pub focus: String,
    /// What the live region says; spoken when it differs from what it said before.
    pub announcement: String,
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

/// An element with a tag and a part.
pub fn el(tag: &'static str, part: &'static str) -> Element {
    Element(Box::new(Node { tag, part, ..Node::default() }))
}

impl Element {
    /// What it holds, for whoever draws it.
    pub fn into_node(self) -> Node {
        *self.0
    }

    /// Adds an attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds an attribute without a value (`required`, `checked`), if so.
    pub fn flag(self, name: &'static str, on: bool) -> Self {
        if on { self.with(name, "") } else { self }
    }

    /// Names it among its siblings.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Makes it do something.
    pub fn does(mut self, act: Act) -> Self {
        self.act = Some(act);
        self
    }

    /// Adds text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Piece::Text(text.into()));
        self
    }

    /// Adds a child.
    pub fn child(mut self, child: Element) -> Self {
        self.children.push(Piece::Element(child));
        self
    }

    /// Adds children.
    pub fn children(mut self, children: impl IntoIterator<Item = Piece>) -> Self {
        self.children.extend(children);
        self
    }
}

impl From<Element> for Piece {
    fn from(element: Element) -> Self {
        Piece::Element(element)
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
