//! react-cookie-consent: the cookie `CookieConsent`, `true` or `false`, one answer for everything.
//!
//! Others write the same name, so `true` counts only where the site names this source; `false` refuses in any case. A
//! banner that accepts on scrolling writes the same `true`: do not name this source then. There are callbacks and no
//! events. Verified with react-cookie-consent 10.0.2.

use super::Source;
use super::about::about;
use super::reader::Reader;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    rules: "react-cookie-consent kclick c$cookieName|CookieConsent N=false , *r Y=true",
    about: about! {
        title: "react-cookie-consent",
        versions: "2 to 10",
        read: "the cookie `CookieConsent`. Decided: `false`, or `true` where the site names this source",
        changes: "callbacks only: read again each time; the cookie is rewritten or deleted",
        mapping: "true → functional, analytics and marketing; false → none of them",
        told: "`cookieName`",
        personalises: false,
        verified: "values written by 10.0.2",
    },
};

/// Goes on where the site names this source.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<()> {
    reader.page.config.names(reader.found.source).then_some(())
}
