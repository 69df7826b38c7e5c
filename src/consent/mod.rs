//! What may be used: which purposes the visitor has granted, read from the site's consent manager and never written.
//!
//! Unknown is no. A purpose is granted only while a decided source grants every category that the site maps it to.

pub mod evidence;
pub mod permit;
pub mod reading;
pub mod sources;

pub use evidence::Evidence;
pub use permit::{Grants, Permit, Purpose, Purposes};
pub use reading::{Category, Reading};
pub use sources::read;

use crate::config::Consent;

/// Takes this turn's reading into the grants; says what was read, and whether the grants have changed.
pub fn renew(grants: &mut Grants, context: &sources::Context<'_>) -> (Reading, bool) {
    let reading = read(context);
    let changed = grants.renew(purposes(context.config, &reading));
    (reading, changed)
}

/// What the reading grants for our purposes.
pub fn purposes(config: &Consent, reading: &Reading) -> Purposes {
    let granted = |category: &str| reading.grants(config, category);
    Purposes {
        remember: config.grants(Purpose::Remember, &granted),
        personalise: config.grants(Purpose::Personalise, &granted),
        measure: config.grants(Purpose::Measure, &granted),
    }
}
