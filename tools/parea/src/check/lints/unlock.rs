//! Share-to-unlock: what shows only to who has shared. Nobody can know whether they have.

use parea::config::Value;

use super::{Entry, Found, Lint, Whole, get, text, walk};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "share-to-unlock",
    severity: Severity::Error,
    about: "Something of worth (a coupon, a prize wheel, a form) that shows only to visitors who have used share buttons.",
    why: "a press on a button is no proof that anything was shared, so it rewards pressing alone; and a recommendation that \
          was bought deceives whoever gets it",
    mend: "give it to everybody, or thank for friends who really came: `\"audience\": { \"referral.arrived\": { \"$gte\": 3 } }`",
    find: unlock,
}];

fn unlock(whole: &Whole<'_>, found: &mut Found<'_>) {
    let is_sharing = |id: &str| whole.campaigns.iter().any(|entry| entry.id == id && only_shares(entry));
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live() && holds(entry, WORTH)) {
        let (mut asks, mut follows) = (false, false);
        walk(entry.get("audience"), "", &mut |path, _| {
            let of = path.split("campaigns.").nth(1).and_then(|rest| rest.split_once(".converted"));
            asks |= of.is_some_and(|(id, _)| is_sharing(id));
        });
        walk(entry.get("when"), "", &mut |path, value| {
            let is_after = path.ends_with("follows") && text(value, "state") == "converted";
            follows |= is_after && is_sharing(text(value, "campaign"));
        });
        for (key, _) in [("audience", asks), ("when", follows)].into_iter().filter(|(_, is_it)| *is_it) {
            let message = format!("`{}` is unlocked by pressing share buttons", entry.id);
            found.value(&entry.place(key), "", message, None);
        }
    }
}

/// What is worth something.
const WORTH: &[&str] = &["coupon", "wheel", "form"];

/// Whether a campaign holds one of these blocks.
fn holds(entry: &Entry, kinds: &[&str]) -> bool {
    let mut is_found = false;
    walk(entry.get("content"), "", &mut |_, value: &Value| {
        is_found |= get(value, "type").text().is_some_and(|kind| kinds.contains(&kind));
    });
    is_found
}

/// Whether a campaign converts by sharing and by nothing else.
fn only_shares(entry: &Entry) -> bool {
    holds(entry, &["share"]) && !holds(entry, WORTH) && entry.get("goal").is_null()
}
