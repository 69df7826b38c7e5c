//! What left the browser: every request of every page, frame and worker, put together from its events.

use super::json::{list, part, text};
use super::wire::Event;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// No sign that a page is still loading: connections that stay open, and documents, which know it themselves (and whose
/// end goes unheard where they change the browser's process).
const NOT_AWAITED: [&str; 3] = ["Document", "EventSource", "WebSocket"];

/// Milliseconds since 1970 by this machine's clock, which is also the browser's. When an event reaches us says little of when
/// it happened.
pub type Moment = f64;

/// The moment it is.
pub fn now() -> Moment {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1e3)
}

/// One request as it was made; a redirect makes another.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// When it began.
    #[serde(skip)]
    pub at: Moment,
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The address, without its fragment.
    pub url: String,
    /// `Document`, `Script`, `Image`, `Fetch`, `Ping` and so on.
    pub kind: String,
    /// What made it: `parser`, `script`, `preload`, …, and the file if there is one.
    pub initiator: String,
    /// The HTTP status, once there is an answer.
    pub status: Option<u64>,
    /// Bytes received over the network, headers included.
    pub bytes: u64,
    /// The body, if the browser tells it.
    #[serde(skip)]
    pub body: Option<String>,
    /// Names of the cookies that went along.
    pub cookies: Vec<String>,
    /// Why it did not go out or was not answered.
    pub failure: Option<String>,
    /// The browser held it back (a policy of the page, mixed content): nothing was sent.
    pub is_blocked: bool,
}

/// All that was sent since the browser began.
#[derive(Debug, Default)]
pub struct Traffic {
    sent: Vec<Sent>,
    /// The requests with one id, in order: redirects keep it.
    hops: HashMap<String, Vec<usize>>,
    /// Cookies per id, in the order of the hops; they may be told before the request is.
    cookies: HashMap<String, Vec<Vec<String>>>,
    under_way: BTreeSet<String>,
    changed: Option<Instant>,
    workers: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WillBeSent {
    request_id: String,
    request: Request,
    #[serde(default)]
    initiator: Value,
    #[serde(default, rename = "type")]
    kind: String,
    redirect_response: Option<Value>,
    /// Seconds since 1970.
    wall_time: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    url: String,
    method: String,
    post_data: Option<String>,
}

impl Traffic {
    /// Takes note of an event, if it is about the network.
    pub fn hear(&mut self, event: &Event) {
        let params = &event.params;
        match event.method.as_ref() {
            "Network.requestWillBeSent" => self.begins(params),
            "Network.requestWillBeSentExtraInfo" => {
                self.cookies.entry(text(params, "/requestId").to_owned()).or_default().push(cookies(params));
            }
            "Network.responseReceived" => self.answered(params),
            "Network.loadingFinished" => {
                let bytes = part(params, "/encodedDataLength").as_f64().unwrap_or_default();
                self.change(params, |sent| sent.bytes = bytes as u64);
                self.ends(params);
            }
            "Network.loadingFailed" => {
                self.change(params, |sent| fail(sent, params));
                self.ends(params);
            }
            "Network.webSocketCreated" => self.socket(params, "WebSocket"),
            "Network.webTransportCreated" => self.socket(params, "WebTransport"),
            "ServiceWorker.workerRegistrationUpdated" => self.register(params),
            _ => {}
        }
    }

    fn begins(&mut self, params: &Value) {
        let Ok(WillBeSent { request_id, request, initiator, kind, redirect_response, wall_time }) =
            WillBeSent::deserialize(params)
        else {
            return;
        };
        // A frame of another site is told of by its own session and by that of the page around it.
        let known = self.hops.get(&request_id).is_some_and(|hops| !hops.is_empty());
        if !is_sent(&request.url) || (known && redirect_response.is_none()) {
            return;
        }
        if let Some(redirect) = redirect_response {
            let status = part(&redirect, "/status").as_u64();
            self.change(params, |sent| sent.status = status);
        }
        if !NOT_AWAITED.contains(&kind.as_str()) {
            self.under_way.insert(request_id.clone());
        }
        let (method, body) = (request.method, request.post_data);
        let at = wall_time.map_or_else(now, |seconds| seconds * 1e3);
        self.push(request_id, Sent { at, method, body, ..Sent::new(&request.url, &kind, origin_of(&initiator)) });
    }

    fn answered(&mut self, params: &Value) {
        let id = text(params, "/requestId").to_owned();
        let response = part(params, "/response");
        // The first requests of a new process may be told only by their answers.
        if !self.hops.contains_key(&id) && is_sent(text(response, "/url")) {
            self.push(id, Sent::new(text(response, "/url"), text(params, "/type"), "parser".to_owned()));
        }
        self.change(params, |sent| sent.status = part(response, "/status").as_u64());
    }

    fn socket(&mut self, params: &Value, kind: &str) {
        let id = [text(params, "/requestId"), text(params, "/transportId")].concat();
        self.push(id, Sent::new(text(params, "/url"), kind, origin_of(part(params, "/initiator"))));
    }

    fn push(&mut self, id: String, sent: Sent) {
        self.changed = Some(Instant::now());
        self.hops.entry(id).or_default().push(self.sent.len());
        self.sent.push(sent);
    }

    fn change(&mut self, params: &Value, change: impl FnOnce(&mut Sent)) {
        let newest = self.hops.get(text(params, "/requestId")).and_then(|hops| hops.last());
        if let Some(sent) = newest.and_then(|index| self.sent.get_mut(*index)) {
            change(sent);
        }
    }

    fn ends(&mut self, params: &Value) {
        if self.under_way.remove(text(params, "/requestId")) {
            self.changed = Some(Instant::now());
        }
    }

    fn register(&mut self, params: &Value) {
        for registration in list(params, "/registrations") {
            let scope = text(registration, "/scopeURL").to_owned();
            if part(registration, "/isDeleted").as_bool() == Some(true) {
                self.workers.remove(&scope);
            } else {
                self.workers.insert(scope);
            }
        }
    }

    /// Another page is opened: what the last one was still waiting for is of no interest any more.
    pub fn turn_the_page(&mut self) {
        self.under_way.clear();
    }

    /// Nothing is under way, and nothing has been for so long.
    pub fn is_quiet(&self, long: Duration) -> bool {
        self.under_way.is_empty() && self.changed.is_none_or(|changed| changed.elapsed() >= long)
    }

    /// The status with which a document was answered, by the browser's id of its loading.
    pub fn status(&self, loader: &str) -> Option<u64> {
        self.sent.get(*self.hops.get(loader)?.last()?)?.status
    }

    /// The scopes of the service workers that are registered now.
    pub fn workers(&self) -> &BTreeSet<String> {
        &self.workers
    }

    /// What was sent from one moment to another, in order, with the cookies that went along.
    pub fn between(&self, since: Moment, until: Moment) -> Vec<Sent> {
        let mut sent = self.sent.clone();
        for (id, hops) in &self.hops {
            let cookies = self.cookies.get(id).into_iter().flatten();
            for (index, cookies) in hops.iter().zip(cookies) {
                if let Some(sent) = sent.get_mut(*index) {
                    sent.cookies.clone_from(cookies);
                }
            }
        }
        sent.retain(|sent| since <= sent.at && sent.at < until);
        sent
    }
}

impl Sent {
    fn new(url: &str, kind: &str, initiator: String) -> Self {
        let url = url.split('#').next().unwrap_or_default().to_owned();
        Self {
            at: now(),
            method: "GET".to_owned(),
            url,
            kind: kind.to_owned(),
            initiator,
            status: None,
            bytes: 0,
            body: None,
            cookies: Vec::new(),
            failure: None,
            is_blocked: false,
        }
    }
}

/// The browser's own surfaces, data: and blob: go nowhere.
fn is_sent(url: &str) -> bool {
    ["http:", "https:"].iter().any(|scheme| url.starts_with(scheme))
}

fn fail(sent: &mut Sent, params: &Value) {
    let blocked = part(params, "/blockedReason").as_str();
    sent.is_blocked = blocked.is_some();
    sent.failure = blocked.or_else(|| part(params, "/errorText").as_str()).map(str::to_owned);
}

/// The cookies that were sent: those associated with the request less those held back.
fn cookies(params: &Value) -> Vec<String> {
    let associated = list(params, "/associatedCookies");
    let sent = associated.filter(|entry| part(entry, "/blockedReasons").as_array().is_none_or(Vec::is_empty));
    sent.filter_map(|entry| part(entry, "/cookie/name").as_str()).map(str::to_owned).collect()
}

/// What an initiator amounts to: its kind, and the file in which it stands.
fn origin_of(initiator: &Value) -> String {
    let kind = part(initiator, "/type").as_str().unwrap_or("other");
    let mut stack = part(initiator, "/stack");
    while part(stack, "/callFrames").as_array().is_some_and(Vec::is_empty) && part(stack, "/parent").is_object() {
        stack = part(stack, "/parent");
    }
    let script = part(stack, "/callFrames/0/url").as_str();
    match part(initiator, "/url").as_str().or(script).filter(|url| !url.is_empty()) {
        Some(url) => format!("{kind} {url}"),
        None => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(method: &'static str, params: Value) -> Event {
        Event { method: method.into(), session: None, params }
    }

    fn begins(id: &str, url: &str) -> Value {
        json!({ "requestId": id, "type": "Image", "request": { "url": url, "method": "GET" },
                "initiator": { "type": "script", "stack": { "callFrames": [], "parent": {
                    "callFrames": [{ "url": "https://a.example/x.js" }] } } } })
    }

    #[test]
    fn a_redirect_is_two_requests_each_with_its_cookies() {
        let (start, mut traffic) = (now(), Traffic::default());
        let cookie = |name: &str| {
            json!({ "requestId": "1", "associatedCookies": [
                { "cookie": { "name": name }, "blockedReasons": [] },
                { "cookie": { "name": "held back" }, "blockedReasons": ["SameSiteLax"] }] })
        };
        traffic.hear(&event("Network.requestWillBeSentExtraInfo", cookie("a")));
        traffic.hear(&event("Network.requestWillBeSent", begins("1", "https://a.example/1#x")));
        let mut second = begins("1", "https://b.example/2");
        second["redirectResponse"] = json!({ "status": 302 });
        traffic.hear(&event("Network.requestWillBeSent", second));
        traffic.hear(&event("Network.requestWillBeSentExtraInfo", cookie("b")));
        assert!(!traffic.is_quiet(Duration::ZERO));
        traffic.hear(&event("Network.loadingFinished", json!({ "requestId": "1", "encodedDataLength": 43.0 })));
        assert!(traffic.is_quiet(Duration::ZERO));
        let sent = traffic.between(start, f64::INFINITY);
        let [first, second] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!(
            (first.url.as_str(), first.status, first.cookies.as_slice()),
            ("https://a.example/1", Some(302), &["a".to_owned()][..])
        );
        assert_eq!(
            (second.url.as_str(), second.bytes, second.cookies.as_slice()),
            ("https://b.example/2", 43, &["b".to_owned()][..])
        );
        assert_eq!(first.initiator, "script https://a.example/x.js");
    }

    #[test]
    fn what_two_sessions_tell_is_one_request() {
        let (start, mut traffic) = (now(), Traffic::default());
        traffic.hear(&event("Network.requestWillBeSent", begins("1", "https://a.example/1")));
        traffic.hear(&event("Network.requestWillBeSent", begins("1", "https://a.example/1")));
        traffic.hear(&event("Network.requestWillBeSent", begins("2", "data:,")));
        assert_eq!(traffic.between(start, f64::INFINITY).len(), 1);
    }

    #[test]
    fn what_a_policy_held_back_was_not_sent() {
        let (start, mut traffic) = (now(), Traffic::default());
        traffic.hear(&event("Network.requestWillBeSent", begins("1", "https://a.example/1")));
        traffic.hear(&event("Network.loadingFailed", json!({ "requestId": "1", "blockedReason": "csp" })));
        assert!(traffic.between(start, f64::INFINITY).iter().all(|sent| sent.is_blocked));
    }
}
