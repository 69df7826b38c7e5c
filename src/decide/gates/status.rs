//! `status`, and what took a campaign out for this page view.

use super::{Answer, Case, Gate};

/// The gate.
pub const GATE: Gate = Gate { name: "status", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (status, out) = (case.key("status").text().unwrap_or("live"), case.run.out);
    let is_live = status == "live";
    if case.is_asked() {
        case.say(if is_live && !out.is_empty() { out } else { status }.into(), &"live".into());
    }
    Answer::closed(if !is_live {
        "status"
    } else if out.is_empty() && case.campaign.format.interrupts() && !case.state.config.site.is_whole {
        "site"
    } else {
        out
    })
}
