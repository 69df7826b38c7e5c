//! The table of networks: one row each, data only.
//!
//! The icons are our own drawings on a 24 by 24 field, strokes without a fill.

use crate::text::Word;

/// A way to share.
#[derive(Debug)]
pub struct Network {
    /// The word in the configuration, in events and in `data-network`.
    pub name: &'static str,
    /// What it is called on the screen.
    pub label: Label,
    /// What using it does.
    pub way: Way,
    /// Path data of its icon.
    pub icon: &'static str,
}

/// What a network is called.
#[derive(Debug)]
pub enum Label {
    /// A name of its own, the same in every language.
    Brand(&'static str),
    /// One of our words, and the one by which it is named where nothing else can be seen.
    Own(Word, Word),
}

/// What using a network does.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// Opens an address in a new tab: a template with the places `{url}` and `{title}`.
    Link(&'static str),
    /// Opens the visitor's mail program; a template as above.
    Mail(&'static str),
    /// Opens the browser's own share sheet, where there is one.
    Native,
    /// Copies the address.
    Copy,
}

/// Every network, in the order in which they are shown where the configuration names none.
pub const ALL: &[Network] = &[
    Network {
        name: "native",
        label: Label::Own(Word::Share, Word::Share),
        way: Way::Native,
        icon: "M12 15V3M7.5 7.5 12 3l4.5 4.5M8 11H5v10h14V11h-3",
    },
    Network {
        name: "facebook",
        label: Label::Brand("Facebook"),
        way: Way::Link("https://www.facebook.com/sharer/sharer.php?u={url}"),
        icon: "M17.5 3H16a4 4 0 0 0-4 4v14M7.5 11.5h9",
    },
    Network {
        name: "x",
        label: Label::Brand("X"),
        way: Way::Link("https://x.com/intent/post?text={title}&url={url}"),
        icon: "M4 4h4l12 16h-4zM19 4l-6.5 7.2M10.8 13 5 20",
    },
    Network {
        name: "linkedin",
        label: Label::Brand("LinkedIn"),
        way: Way::Link("https://www.linkedin.com/sharing/share-offsite/?url={url}"),
        icon: "M5 10v10M5 4.5v.1M10.5 20V10M10.5 14.5a4.25 4.25 0 0 1 8.5 0V20",
    },
    Network {
        name: "whatsapp",
        label: Label::Brand("WhatsApp"),
        way: Way::Link("https://wa.me/?text={title}%20{url}"),
        icon: "M3.5 20.5l1.2-4.4a8.7 8.7 0 1 1 3.3 3.2zM9 8.3c0 3.7 3 6.7 6.7 6.7v-1.9l-2-.7-1 .9a5.5 5.5 0 0 1-2-2l.9-1-.7-2z",
    },
    Network {
        name: "email",
        label: Label::Own(Word::Email, Word::ShareByEmail),
        way: Way::Mail("mailto:?subject={title}&body={title}%0D%0A%0D%0A{url}"),
        icon: "M3 5.5h18v13H3zM3.5 6.5 12 13l8.5-6.5",
    },
    Network {
        name: "copy",
        label: Label::Own(Word::CopyLink, Word::CopyLink),
        way: Way::Copy,
        icon: "M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12.2 6M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.4-1.3",
    },
];

/// The network of that name.
pub fn find(name: &str) -> Option<&'static Network> {
    ALL.iter().find(|network| network.name == name)
}
