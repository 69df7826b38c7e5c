//! What we may know: facts of this page view, and what the granted purposes let us remember.

pub mod chance;
pub mod commerce;
pub mod declared;
pub mod facts;
pub mod history;
pub mod profile;
pub mod referrer;

use crate::config::{Value, member};
use crate::consent::Purpose;
use history::History;
use profile::Profile;
use std::cell::RefCell;

/// The visitor, as far as known in this turn.
#[derive(Debug, Default)]
pub struct Visitor {
    /// The past that is stored once `remember` is granted.
    pub history: History,
    /// What was shown on this page view.
    pub page: History,
    /// Stands for the visitor on this page, random; what is remembered about them gets it as its id.
    pub unit: String,
    /// Whether the history holds what was stored; false until `remember` is granted and read.
    pub is_read: bool,
    /// Whether the history, which held nothing that was not stored, is to be replaced by what is stored now.
    pub is_recalled: bool,
    /// Whether the visitor was asked anew meanwhile, so that other pages may have stored what is not known here.
    pub is_parted: bool,
    /// Milliseconds for which this page was visible and that the history does not count yet.
    pub stayed: f64,
    /// Showings since the history was stored that nobody caps, and that are no reason to store it: campaign and time.
    pub unstored: Vec<(&'static str, f64)>,
    /// Whether the history has changed since it was stored.
    pub is_changed: bool,
    /// Whether the browser has not stored it: then what is stored is less than what is known here.
    pub is_unstored: bool,
    /// Which variants this visitor was drawn, as GrowthBook keeps them; stored with the history.
    pub sticky: RefCell<Value>,
    /// When the stored item was first written, milliseconds since 1970.
    pub since: f64,
    /// Facts that the page gave by `parea.set`, by attribute.
    pub declared: Value,
    /// What the page told by `parea.consent`.
    pub told: Value,
    /// What was found on the page and in its storage, by the purpose for which it was looked for and by what was wanted.
    pub found: Value,
    /// The attributes that are there in this turn, by their names, in the shapes that they declare.
    pub attributes: Value,
    /// Attributes of which was said already that they do not fit.
    pub unfit: Vec<&'static str>,
    /// Whether something that attributes are read from may have changed.
    pub is_unread: bool,
    /// What `personalise` holds, of this page view only while that is not granted.
    pub profile: Profile,
    /// When the stored profile was first written, milliseconds since 1970.
    pub profile_since: f64,
    /// The code of the links that the visitor would share, random; it is kept when they share one. Empty until
    /// `personalise` is granted and read, and where nobody asks for it.
    pub code: String,
    /// Whether it was recorded by whose link this page view came.
    pub has_arrived: bool,
    /// Whether it was told of this page view what kept campaigns from showing.
    pub has_left: bool,
    /// What this page view is about.
    pub about: About,
}

/// What a page view is about.
#[derive(Debug, Default)]
pub struct About {
    /// Its topics.
    pub topics: Vec<String>,
    /// Its product, by its id, once it was noted.
    pub product: String,
    /// How far it has come towards counting as seen.
    pub sight: Sight,
}

/// Whether a page was seen long enough to say something about what the visitor likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// Not yet.
    #[default]
    Short,
    /// Long enough: its topics are read once more, and then count.
    Due,
    /// It has counted.
    Counted,
}

impl Visitor {
    /// Whether what is stored for a purpose was read.
    pub fn knows(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Remember => self.is_read,
            Purpose::Personalise => self.profile.is_read,
            _ => true,
        }
    }

    /// What was found for a purpose; null where it was not there.
    pub fn found(&self, purpose: Option<Purpose>, want: &str) -> &Value {
        member(member(&self.found, key(purpose)), want)
    }

    /// Takes over what was found for a purpose.
    pub fn take(&mut self, purpose: Option<Purpose>, mut found: Value) {
        for (want, value) in member(&self.found, key(purpose)).entries() {
            // A `dataLayer` only grows: what is there no longer was thrown away, and still holds.
            if want.starts_with('d') && found.get(want).is_none() {
                found.set(want, value.clone());
            }
        }
        self.found.set(key(purpose), found);
    }

    /// Forgets what was found for a purpose.
    pub fn drop_found(&mut self, purpose: Purpose) {
        self.found.set(purpose.name(), Value::Null);
    }
}

fn key(purpose: Option<Purpose>) -> &'static str {
    purpose.map_or("", Purpose::name)
}
