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
    rules: "gpc o *p ; gnavigator.doNotTrack gdoNotTrack gnavigator.msDoNotTrack",
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

pub(super) fn read(reader: &mut Reader<'_>) -> Option<()> {
    if reader.page.evidence.gpc && reader.page.config.honours_gpc() {
        reader.object();
    }
    None
}

/// What the browser says about tracking; for reports.
pub fn do_not_track(evidence: &Evidence) -> Option<bool> {
    let spellings = ["navigator.doNotTrack", "doNotTrack", "navigator.msDoNotTrack"];
    spellings.into_iter().find_map(|path| match evidence.global(path)?.text()? {
        "1" | "yes" => Some(true),
        "0" | "no" => Some(false),
        _ => None,
    })
}
