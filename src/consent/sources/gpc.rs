//! Global Privacy Control, and Do Not Track.
//!
//! GPC refuses marketing whatever a consent manager says, while the configuration honours it; its absence grants
//! nothing, and a later consent does not lift it. DNT has no agreed meaning: it is reported and never applied. Neither
//! has events; both are read each time. Verified with the corpus's combinations of properties.

use super::Source;
use super::about::about;
use super::reader::Reader;
use crate::consent::Evidence;

/// The source; it counts whichever sources the site names, unless `consent.gpc` is `"ignore"`.
pub const SOURCE: Source = Source {
    name: "gpc",
    read,
    events: "",
    about: about! {
        title: "Global Privacy Control, Do Not Track",
        versions: "GPC (W3C); DNT in its three spellings",
        read: "`navigator.globalPrivacyControl`. Never a decision; always read, unless `consent.gpc` is `\"ignore\"`. \
            DNT is reported only",
        changes: "read again each time",
        mapping: "GPC → marketing refused",
        told: "",
        personalises: false,
        verified: "combinations of properties from the documentation",
    },
};

/// Where browsers say, or said, whether the visitor wants to be tracked.
const SPELLINGS: [&str; 3] = ["navigator.doNotTrack", "doNotTrack", "navigator.msDoNotTrack"];

fn read(reader: &mut Reader<'_>) -> Option<()> {
    for path in SPELLINGS {
        let _ = reader.global(path);
    }
    if reader.evidence.gpc && reader.config.honours_gpc() {
        reader.object();
    }
    Some(())
}

/// What the browser says about tracking; for reports.
pub fn do_not_track(evidence: &Evidence) -> Option<bool> {
    SPELLINGS.into_iter().find_map(|path| match evidence.global(path)?.text()? {
        "1" | "yes" => Some(true),
        "0" | "no" => Some(false),
        _ => None,
    })
}
