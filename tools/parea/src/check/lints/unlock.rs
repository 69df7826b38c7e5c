//! Share-to-unlock: what shows only to who has shared. Nobody can know whether they have.

use parea::config::Value;
use parea::decide::condition::Facts;
use parea::ports::Native;

use super::{Entry, Found, Lint, Whole, get, text, walk};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "share-to-unlock",
    severity: Severity::Error,
    about: "Something of worth (a coupon, a prize wheel, a form) that shows only to visitors who have used share buttons, or that a button gives after it has shared.",
    why: "a press on a button is no proof that anything was shared, so it rewards pressing alone; and a recommendation that \
          was bought deceives whoever gets it",
    mend: "give it to everybody, or thank for friends who really came: `\"audience\": { \"referral.arrived\": { \"$gte\": 3 } }`",
    find: unlock,
}];

fn unlock(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        if holds(entry, WORTH) {
            let mut follows = false;
            walk(entry.get("when"), "", &mut |path, value| {
                let is_after = path.ends_with("follows") && text(value, "state") == "converted";
                follows |= is_after && is_sharing(whole, text(value, "campaign"));
            });
            let asks = asks(whole, entry.get("audience"), true, &mut Vec::new());
            for (key, _) in [("audience", asks), ("when", follows)].into_iter().filter(|(_, is_it)| *is_it) {
                let message = format!("`{}` is unlocked by pressing share buttons", entry.id);
                found.value(&entry.place(key), "", message, None);
            }
        }
        walk(entry.get("content"), "content", &mut |path, value| {
            let verbs = get(value, "do").items().iter().enumerate();
            let behind = verbs.skip_while(|(_, verb)| !verb.is("share") && !get(verb, "share").is_true());
            for (at, _) in behind.filter(|(_, verb)| gives(whole, verb)) {
                let place = format!("{}[{at}]", entry.place(&format!("{path}.do")));
                found.value(&place, "", format!("`{}` gives this for pressing a share button", entry.id), None);
            }
        });
    }
}

/// Whether a condition that should hold, or below a `$not` or `$nor` should not, turns away who has shared nothing; each
/// segment is looked into once.
fn asks<'w>(whole: &'w Whole<'_>, condition: &'w Value, should: bool, seen: &mut Vec<(&'w str, bool)>) -> bool {
    condition.entries().iter().any(|(key, value)| match key.as_str() {
        "$and" | "$or" | "$nor" => value.items().iter().any(|one| asks(whole, one, should == (key != "$nor"), seen)),
        "$not" => asks(whole, value, !should, seen),
        "$segment" => {
            let name = value.text().unwrap_or_default();
            let is_new = !seen.contains(&(name, should));
            seen.push((name, should));
            is_new && asks(whole, get(get(&whole.document.value, "segments"), name), should, seen)
        }
        fact => {
            let campaign = fact.strip_prefix("campaigns.").and_then(|rest| rest.split_once(".converted"));
            // Nothing was counted, and no network was remembered.
            let nothing = match campaign {
                Some((id, _)) if is_sharing(whole, id) => Value::from(0.0),
                None if fact == "shared" => Value::Null,
                _ => return false,
            };
            let test = Value::Map(vec![(key.clone(), value.clone())]);
            Facts::new(&|_| nothing.clone(), &Native).hold(&test) != should
        }
    })
}

/// Whether a verb gives something of worth: a code, or a campaign that holds some.
fn gives(whole: &Whole<'_>, verb: &Value) -> bool {
    let (code, target) = (get(verb, "copy"), text(verb, "show"));
    let is_address = code.text().is_some_and(|text| text.starts_with("http"));
    let shows = |entry: &Entry| entry.id == target && entry.is_live() && holds(entry, WORTH);
    (!code.is_null() && !is_address) || whole.campaigns.iter().any(shows)
}

fn is_sharing(whole: &Whole<'_>, id: &str) -> bool {
    whole.campaigns.iter().any(|entry| entry.id == id && only_shares(entry))
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
