//! The strict JSON that is served: what people need and visitors do not is left out.

use jiff::Timestamp;
use parea::config::Value;
use parea::ports::Native;

use crate::check::{Document, Finding, Severity, check};

/// The configuration as it is served, on one line.
///
/// Left out are comments, `$schema`, and the campaigns that are drafts or have ended; of one whose facts others ask for the
/// name stays. Everything else stays, in its
/// order, so that decisions are those of the source.
///
/// # Errors
/// The first error in what is left of a file that has none: a button may show a campaign that is still a draft.
pub(crate) fn build(text: &str, now: Timestamp) -> Result<String, Box<Finding>> {
    let mut value = Document::read(text)?.value;
    if let Value::Map(entries) = &mut value {
        entries.retain(|(key, _)| key != "$schema");
    }
    let campaigns = value.get("campaigns").map(Value::items).unwrap_or_default();
    let (out, mut served): (Vec<_>, Vec<_>) = campaigns.iter().cloned().partition(|campaign| is_out(campaign, &value));
    let text = json(&Value::List(served.clone())) + &value.get("segments").map_or(String::new(), json);
    let mut followed = Vec::new();
    served.iter().for_each(|campaign| follow(campaign, &mut followed));
    // Others may still ask what a visitor did with one that has ended, or follow it: its name stays.
    let is_kept = |campaign: &&Value| {
        let id = campaign.get("id").and_then(Value::text).unwrap_or_default();
        let is_followed = status(campaign, &value).is_some_and(|status| status.is("ended")) && followed.contains(&id);
        is_followed || text.contains(&format!("campaigns.{id}."))
    };
    let stubs: Vec<Value> = out.iter().filter(is_kept).map(stub).collect();
    served.extend(stubs);
    value.set("campaigns", Value::List(served));
    let built = json(&value);
    match check(&built, now).into_iter().find(|finding| finding.severity == Severity::Error) {
        None => Ok(built),
        Some(mut error) => {
            error.message = format!("without its drafts and ended campaigns: {}", error.message);
            Err(Box::new(error))
        }
    }
}

fn json(value: &Value) -> String {
    value.to_json(&Native)
}

/// The campaigns that triggers follow, wherever they stand in a value: variants have some of their own.
fn follow<'v>(value: &'v Value, followed: &mut Vec<&'v str>) {
    let campaign = value.get("follows").and_then(|follows| follows.get("campaign"));
    followed.extend(campaign.and_then(Value::text));
    value.items().iter().chain(value.entries().iter().map(|(_, own)| own)).for_each(|own| follow(own, followed));
}

/// A campaign of which nothing is left but its name.
fn stub(campaign: &Value) -> Value {
    let mut stub = Value::default();
    for key in ["id", "format", "slot"] {
        if let Some(value) = campaign.get(key) {
            stub.set(key, value.clone());
        }
    }
    stub.set("status", "ended");
    stub.set("content", Value::List(Vec::new()));
    stub
}

/// The status of a campaign, its own or that which it takes over.
fn status<'v>(campaign: &'v Value, root: &'v Value) -> Option<&'v Value> {
    let base = || root.get("defaults")?.get(campaign.get("extends")?.text()?)?.get("status");
    campaign.get("status").or_else(base)
}

/// Whether a campaign is not served.
fn is_out(campaign: &Value, root: &Value) -> bool {
    status(campaign, root).is_some_and(|status| status.is("draft") || status.is("ended"))
}
