//! What breaks the visitor's decision. Pure: stages in, findings out. www/docs/audit.md lists the rules for people.

use super::keys::Key;
use super::managers::{COMMON_RECORDS, Manager};
use super::own;
use super::parties::{Party, is_below};
use super::report::{Allowed, Finding, Held, Look, Request, Severity, Stage};
use super::trackers::{identifier, tracker};
use wildmatch::WildMatch;

/// What the findings depend on besides what was seen.
#[derive(Debug)]
pub struct Rules<'a> {
    /// The consent manager that was recognised.
    pub manager: Option<&'static Manager>,
    /// What was said to be necessary.
    pub allowed: &'a Allowed,
    /// The stages, each once.
    pub looks: &'a [Look],
}

/// Everything that was found, breaches first; the same thing in several stages is one finding.
pub fn judge(rules: &Rules) -> Vec<Finding> {
    let mut findings = Vec::new();
    for look in rules.looks {
        for held in &look.keys {
            rules.judge_key(look, held, &mut findings);
        }
        for request in look.requests.iter().filter(|request| !request.sent.is_blocked) {
            rules.judge_request(look, request, &mut findings);
        }
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Adds a finding, or its stage to the one that is there.
fn add(findings: &mut Vec<Finding>, finding: Finding) {
    let same =
        |other: &&mut Finding| (other.rule, &other.what, &other.place) == (finding.rule, &finding.what, &finding.place);
    match findings.iter_mut().find(same) {
        Some(known) => {
            known
                .stages
                .extend(finding.stages.into_iter().filter(|stage| !known.stages.contains(stage)).collect::<Vec<_>>());
        }
        None => findings.push(finding),
    }
}

impl Rules<'_> {
    fn judge_key(&self, look: &Look, held: &Held, findings: &mut Vec<Finding>) {
        let (stage, key) = (look.stage, &held.key);
        let place = format!("{} of {}", key.kind.word(), key.host);
        let finding = |severity, rule, why: String, mend: &str| Finding {
            severity,
            rule,
            what: key.name.clone(),
            place: place.clone(),
            stages: vec![stage],
            why,
            mend: mend.to_owned(),
        };
        if own::is_ours(key) {
            for (rule, why) in own::broken(key, stage) {
                add(findings, finding(Severity::Breach, rule, why, MEND_OWN));
            }
            return;
        }
        if stage == Stage::Granted || self.note(held).is_some() {
            return;
        }
        add(
            findings,
            if self.seems_a_record(key) {
                finding(Severity::Remark, "taken-for-the-record", WHY_SEEMS.to_owned(), MEND_SEEMS)
            } else if stage != Stage::Withdrawn || !self.came_with_the_grant(|look| holds(look, key)) {
                finding(Severity::Breach, "stored-without-consent", stored(held), MEND_STORED)
            } else if held.at_end {
                finding(Severity::Breach, "stays-after-withdrawal", WHY_STAYS.to_owned(), MEND_STAYS)
            } else {
                finding(Severity::Remark, "goes-with-a-reload", WHY_RELOAD.to_owned(), MEND_STAYS)
            },
        );
    }

    /// Why a key may be there whatever the visitor decides; nothing where there is no reason.
    pub fn note(&self, held: &Held) -> Option<&'static str> {
        if self.is_record(&held.key) {
            Some("the record of the decision")
        } else if self.is_allowed(held) {
            Some("allowed by whoever asked for this audit")
        } else {
            None
        }
    }

    /// The record of the decision itself, by the names that its manager gives it.
    fn is_record(&self, key: &Key) -> bool {
        let records = self.manager.map(|manager| manager.records).unwrap_or_default();
        COMMON_RECORDS.iter().chain(records).any(|name| WildMatch::new(name).matches(&key.name))
    }

    /// Without a manager that we know: something named consent that came with either decision, and not before.
    fn seems_a_record(&self, key: &Key) -> bool {
        let has = |stage| self.looks.iter().any(|look| look.stage == stage && holds(look, key));
        let decided = has(Stage::Refused) && has(Stage::Granted) && !has(Stage::Undecided);
        self.manager.is_none() && decided && key.name.to_lowercase().contains("consent")
    }

    fn is_allowed(&self, held: &Held) -> bool {
        let named = self.allowed.names.iter().any(|name| WildMatch::new(name).matches(&held.key.name));
        named || (self.allowed.session && held.party == Party::First && held.key.ends_with_the_session())
    }

    /// Whether something was seen with the grant and in none of the stages without.
    fn came_with_the_grant(&self, seen: impl Fn(&Look) -> bool) -> bool {
        let seen_in = |stage| self.looks.iter().any(|look| look.stage == stage && seen(look));
        seen_in(Stage::Granted) && !seen_in(Stage::Undecided) && !seen_in(Stage::Refused)
    }

    fn judge_request(&self, look: &Look, request: &Request, findings: &mut Vec<Finding>) {
        if look.stage == Stage::Granted {
            return;
        }
        let (what, place, said) = match request.party {
            Party::First => {
                let place = format!("{} to {}", request.sent.kind, request.host);
                (path(request), place, self.to_itself(look, request))
            }
            Party::Third => (request.host.clone(), "third party".to_owned(), self.to_others(look, request)),
        };
        for (severity, rule, why, mend) in measured(look, request).into_iter().chain(said) {
            let (what, place, mend, stages) = (what.clone(), place.clone(), mend.to_owned(), vec![look.stage]);
            add(findings, Finding { severity, rule, what, place, stages, why, mend });
        }
    }

    /// Requests to the site itself are no breach; one that reports may be worth a look.
    fn to_itself(&self, look: &Look, request: &Request) -> Vec<Said> {
        let is_late = look.stage == Stage::Withdrawn && reports(request);
        let goes_on = is_late && self.came_with_the_grant(|look| repeats(look, request));
        let said = || (Severity::Remark, "still-reports", WHY_REPORTS.to_owned(), MEND_REPORTS);
        goes_on.then(said).into_iter().collect()
    }

    fn to_others(&self, look: &Look, request: &Request) -> Vec<Said> {
        let (known, mut said) = (tracker(&request.host), Vec::new());
        let told = known.and_then(|tracker| Some((tracker.name, identifier(&request.sent, &keys(look))?)));
        if let Some((name, id)) = told {
            let why = format!("{name} was told an identifier of the visitor: {id}.");
            said.push((Severity::Breach, "identifier-to-tracker", why, MEND_TRACKER));
        }
        if self.allowed.hosts.iter().any(|host| is_below(&request.host, host)) {
            return said;
        }
        let managers = self.manager.map(|manager| manager.hosts).unwrap_or_default();
        let made = format!("{} {} ({})", request.sent.method, excerpt(&request.sent.url), request.sent.initiator);
        said.push(if managers.iter().any(|host| is_below(&request.host, host)) {
            (Severity::Remark, "manager-from-elsewhere", WHY_MANAGER.to_owned(), MEND_MANAGER)
        } else if look.stage == Stage::Withdrawn && self.came_with_the_grant(|look| calls(look, &request.host)) {
            let why = format!("It began with the grant and goes on: {made}.");
            (Severity::Breach, "sent-after-withdrawal", why, MEND_SENT)
        } else {
            let who = known.map(|tracker| format!("This is {}. ", tracker.name)).unwrap_or_default();
            let cookies = if request.sent.cookies.is_empty() { "" } else { " Cookies went along." };
            let why = format!("{who}The visitor's address and the page were told to somebody else: {made}.{cookies}");
            (Severity::Breach, "third-party-without-consent", why, MEND_THIRD)
        });
        said
    }
}

/// Severity, rule, why, and what mends it.
type Said = (Severity, &'static str, String, &'static str);

/// Events of Parea that only the grant of `measure` lets leave.
fn measured(look: &Look, request: &Request) -> Option<Said> {
    let rule = if look.stage == Stage::Withdrawn { "parea-after-withdrawal" } else { "parea-without-consent" };
    let events = own::measured(request);
    let why = || format!("{} was sent without the grant of measure.", events.join(", "));
    (!events.is_empty()).then(|| (Severity::Breach, rule, why(), MEND_OWN))
}

fn holds(look: &Look, key: &Key) -> bool {
    look.keys.iter().any(|held| held.key.is_same(key))
}

fn calls(look: &Look, host: &str) -> bool {
    look.requests.iter().any(|request| request.host == host && !request.sent.is_blocked)
}

fn repeats(look: &Look, request: &Request) -> bool {
    look.requests.iter().any(|other| other.sent.method == request.sent.method && path(other) == path(request))
}

/// A request that tells something rather than fetching it.
fn reports(request: &Request) -> bool {
    request.sent.method != "GET" || request.sent.kind == "Ping"
}

fn keys(look: &Look) -> Vec<Key> {
    look.keys.iter().map(|held| held.key.clone()).collect()
}

fn path(request: &Request) -> String {
    request.sent.url.split('?').next().unwrap_or_default().to_owned()
}

fn excerpt(url: &str) -> String {
    let mut text: String = url.chars().take(120).collect();
    if text.len() < url.len() {
        text.push('…');
    }
    text
}

fn stored(held: &Held) -> String {
    let whose = if held.party == Party::First { "The site" } else { "A third party" };
    let long = match (held.key.expires, held.key.ends_with_the_session()) {
        (Some(end), _) => format!("until {}", end.strftime("%Y-%m-%d")),
        (None, true) => "until the browser is closed".to_owned(),
        (None, false) => "without an end".to_owned(),
    };
    format!("{whose} keeps it on the visitor's device {long}, without consent.")
}

const MEND_OWN: &str = "This is a fault of Parea or of something that uses its name: please report it with this page.";
const MEND_STORED: &str = "Store it only once consent is given. If the service that the visitor asked for cannot do \
                           without it (a basket, a sign-in), say so with --allow NAME.";
const WHY_SEEMS: &str =
    "By its name, and because it came with the decision, it was taken for the record of the decision.";
const MEND_SEEMS: &str = "If so, say it with --allow NAME; if not, it must not be there after a refusal.";
const WHY_STAYS: &str = "It came with the grant and is still there after the withdrawal and a reload.";
const WHY_RELOAD: &str = "It came with the grant and went only when the page was loaded anew.";
const MEND_STAYS: &str = "Delete it when consent is withdrawn; most consent managers can be told which keys to clear.";
const WHY_REPORTS: &str = "It began with the grant, tells the site something, and goes on after the withdrawal.";
const MEND_REPORTS: &str = "Look whether it measures; if so, it must end with the consent.";
const MEND_TRACKER: &str = "Load the tracker only once consent is given, and end it when consent is withdrawn. --allow-host \
                            does not excuse an identifier.";
const WHY_MANAGER: &str = "The consent manager itself comes from its maker's servers, which see every visitor.";
const MEND_MANAGER: &str =
    "It is commonly held to be necessary; serve it from your own site where its maker allows that.";
const MEND_SENT: &str = "End it when consent is withdrawn, or load the page anew without it.";
const MEND_THIRD: &str = "Load it only once consent is given, or serve it from your own site. If the service that the \
                          visitor asked for cannot do without it, say so with --allow-host HOST.";

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
