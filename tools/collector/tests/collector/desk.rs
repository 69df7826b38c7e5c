//! Somebody of the site's people at the admin pages, and everybody else at what is public.

use parea_collector::Options;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::house::{House, TOKEN, submitted, with};

/// A browser that is logged in.
pub struct Desk {
    pub house: House,
    pub client: Client,
    pub cookie: String,
    pub key: String,
}

/// A collector that knows the configuration of these tests.
pub async fn configured() -> House {
    House::open_with(with_config).await
}

/// Those options with the configuration of these tests.
pub fn with_config(options: Options) -> Options {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/collector/elaia.json");
    Options { configs: vec![config.into()], ..options }
}

/// A submission of a form of that configuration.
pub fn sent(form: &str, id: &str, answers: Value) -> Value {
    with(submitted(&format!("e-{id}"), id, answers), "form", json!(form))
}

/// A comment below a page.
pub fn comment(id: &str, path: &str, answers: Value) -> Value {
    with(sent("talk", id, answers), "path", json!(path))
}

/// What everybody reads at an address below the site.
pub async fn public(house: &House, what: &str) -> Value {
    let response = house.client.get(format!("{}/v1/public/elaia/{what}", house.base)).send().await.unwrap();
    assert_eq!(response.status(), 200, "{what}");
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// The value of a hidden field.
pub fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

/// The cookie that a response sets.
pub fn cookie(response: &Response, name: &str) -> Option<String> {
    let all = response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    all.map(str::to_owned).find(|set| set.starts_with(&format!("{name}=")))
}

/// A browser that follows nothing by itself.
pub fn browser() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

/// Sends the login page with a token.
pub async fn enter(house: &House, client: &Client, token: &str, to: &str) -> Response {
    let address = format!("{}/admin/login", house.base);
    let page = client.get(&address).send().await.unwrap();
    let login = cookie(&page, "parea_login").unwrap().split(';').next().unwrap().to_owned();
    let key = hidden(&page.text().await.unwrap(), "key").to_owned();
    let form = [("key", key.as_str()), ("token", token), ("to", to)];
    client.post(address).header("cookie", login).header("content-type", FORM).body(encoded(&form)).send().await.unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded";

fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Desk {
    /// Logs in.
    pub async fn open(house: House) -> Self {
        let client = browser();
        let response = enter(&house, &client, TOKEN, "inbox").await;
        assert_eq!(response.status(), 303);
        let cookie = cookie(&response, "parea_admin").unwrap().split(';').next().unwrap().to_owned();
        let mut desk = Self { house, client, cookie, key: String::new() };
        desk.key = hidden(&desk.page("inbox").await, "key").to_owned();
        desk
    }

    /// Asks for a page.
    pub async fn get(&self, page: &str) -> Response {
        let address = format!("{}/admin/{page}", self.house.base);
        self.client.get(address).header("cookie", &self.cookie).send().await.unwrap()
    }

    /// The text of a page that must be there.
    pub async fn page(&self, page: &str) -> String {
        let response = self.get(page).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 200, "{page}: {text}");
        text
    }

    /// Sends a form.
    pub async fn post(&self, page: &str, pairs: &[(&str, &str)]) -> Response {
        let request = self.client.post(format!("{}/admin/{page}", self.house.base)).header("cookie", &self.cookie);
        request.header("content-type", FORM).body(encoded(pairs)).send().await.unwrap()
    }

    /// Does something with a submission; it must be possible.
    pub async fn act(&self, submission: &str, act: &str, value: &str) {
        assert_eq!(self.attempt(submission, act, value).await, 303, "{act} {submission}");
    }

    /// Tries to.
    pub async fn attempt(&self, submission: &str, act: &str, value: &str) -> StatusCode {
        let pairs = [
            ("key", self.key.as_str()),
            ("source", "elaia"),
            ("submission", submission),
            ("act", act),
            ("value", value),
        ];
        self.post("answer", &pairs).await.status()
    }

    /// The submissions in an inbox.
    pub async fn found(&self, query: &str) -> Vec<String> {
        let page = self.page(&format!("inbox{query}")).await;
        let parts = page.split("<h2><a href=\"answer?source=elaia&amp;submission=").skip(1);
        parts.map(|part| part.split("&amp;").next().unwrap().to_owned()).collect()
    }
}
