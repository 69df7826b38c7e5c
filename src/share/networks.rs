//! The table of networks: one row each, data only.
//!
//! The icons are our own drawings on a 24 by 24 field, strokes without a fill.

use crate::text::Word;

/// A way to share.
#[derive(Debug)]
pub struct Network {
    /// The word in the configuration, in events and in `data-network`.
    pub name: &'static str,
    /// A name that is the same in every language; empty where it is called by one of our words.
    pub brand: &'static str,
    /// Our word for it where it has no brand.
    pub label: Word,
    /// The word by which it is named where nothing else can be seen; with a place for a brand.
    pub title: Word,
    /// The address that using it opens, a template with the places `{url}` and `{title}`; empty where the widget acts
    /// itself: opens the browser's own share sheet, where there is one, or copies.
    pub link: &'static str,
    /// Path data of its icon.
    pub icon: &'static str,
}

/// Every network, in the order in which they are shown where the configuration names none.
pub const ALL: &[Network] = &[
    Network {
        name: "native",
        brand: "",
        label: Word::Share,
        title: Word::Share,
        link: "",
        icon: "M12 15V3M7.5 7.5 12 3l4.5 4.5M8 11H5v10h14V11h-3",
    },
    Network {
        name: "facebook",
        brand: "Facebook",
        label: Word::Share,
        title: Word::ShareOn,
        link: "https://www.facebook.com/sharer/sharer.php?u={url}",
        icon: "M17.5 3H16a4 4 0 0 0-4 4v14M7.5 11.5h9",
    },
    Network {
        name: "x",
        brand: "X",
        label: Word::Share,
        title: Word::ShareOn,
        link: "https://x.com/intent/post?text={title}&url={url}",
        icon: "M4 4h4l12 16h-4zM19 4l-6.5 7.2M10.8 13 5 20",
    },
    Network {
        name: "linkedin",
        brand: "LinkedIn",
        label: Word::Share,
        title: Word::ShareOn,
        link: "https://www.linkedin.com/sharing/share-offsite/?url={url}",
        icon: "M5 10v10M5 4.5v.1M10.5 20V10M10.5 14.5a4.25 4.25 0 0 1 8.5 0V20",
    },
    Network {
        name: "whatsapp",
        brand: "WhatsApp",
        label: Word::Share,
        title: Word::ShareOn,
        link: "https://wa.me/?text={title}%20{url}",
        icon: "M3.5 20.5l1.2-4.4a8.7 8.7 0 1 1 3.3 3.2zM9 8.3c0 3.7 3 6.7 6.7 6.7v-1.9l-2-.7-1 .9a5.5 5.5 0 0 1-2-2l.9-1-.7-2z",
    },
    Network {
        name: "email",
        brand: "",
        label: Word::Email,
        title: Word::ShareByEmail,
        link: "mailto:?subject={title}&body={title}%0D%0A%0D%0A{url}",
        icon: "M3 5.5h18v13H3zM3.5 6.5 12 13l8.5-6.5",
    },
    Network {
        name: "copy",
        brand: "",
        label: Word::CopyLink,
        title: Word::CopyLink,
        link: "",
        icon: "M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12.2 6M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.4-1.3",
    },
];

/// The network of that name.
pub fn find(name: &str) -> Option<&'static Network> {
    ALL.iter().find(|network| network.name == name)
}
