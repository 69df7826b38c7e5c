//! The table of networks: one row each, data only, in `networks.txt`.
//!
//! `name|brand|colour|limit|link|icon`. The colour is that of the filled button, six hexadecimal digits with `!` behind them
//! where black stands on it instead of white, chosen for a contrast of 4.5:1; without one the button takes the theme's. The
//! limit is what the network cuts or refuses: of which text, how many characters, and what an address counts if it is
//! not its length. Rows that link to a page follow the network's public documentation; tests/data/share/networks.json names
//! the source of each. The icons here are our own drawings on a 24 by 24 field, strokes without a fill; where there is
//! none the package has a file, `icons/<name>.txt`, with the path of simple-icons (CC0), which is fetched when it is drawn.

/// The rows, in the order of the documentation.
const TABLE: &str = include_str!("networks.txt");

/// The networks that are offered where the configuration names none.
pub const DEFAULT: [&str; 7] = ["native", "facebook", "x", "linkedin", "whatsapp", "email", "copy"];

/// A way to share.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// The word in the configuration, in events and in `data-network`.
    pub name: &'static str,
    /// A name that is the same in every language; empty where it is called by one of our words.
    pub brand: &'static str,
    /// The colour of its button, six hexadecimal digits, and `!` where black is to stand on it; empty for the theme's.
    pub colour: &'static str,
    /// What it takes at most: `text`, `title` or `post` (text, hashtags and address together), a number of characters,
    /// and what an address counts there; empty where nothing is documented.
    pub limit: &'static str,
    /// The address that using it opens, a template with the places of [`link`](super::link()); empty where the widget
    /// acts itself.
    pub link: &'static str,
    /// Path data of its icon; empty where that is a file of the package.
    pub icon: &'static str,
}

impl Network {
    /// Whether it asks for the visitor's own server first.
    pub fn asks(&self) -> bool {
        self.link.starts_with("https://{")
    }

    /// Whether another device reads the address from the screen.
    pub fn shows_code(&self) -> bool {
        matches!(self.name, "qr" | "wechat")
    }

    fn read(row: &'static str) -> Self {
        let mut cells = row.split('|');
        let mut next = || cells.next().unwrap_or_default();
        Self { name: next(), brand: next(), colour: next(), limit: next(), link: next(), icon: next() }
    }
}

/// Every network.
pub fn all() -> impl Iterator<Item = Network> {
    TABLE.lines().map(Network::read)
}

/// The network of that name.
pub fn find(name: &str) -> Option<Network> {
    all().find(|network| network.name == name)
}
