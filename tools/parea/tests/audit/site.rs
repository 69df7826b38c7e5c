//! The sites that are audited: the demo site, and pages with something planted, on one server.
//!
//! The pages reach it as 127.0.0.1; as localhost the same server is a third party.

use std::path::PathBuf;
use std::sync::{LazyLock, mpsc};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use tokio::net::TcpListener;

/// A consent dialog as somebody writes it who uses no consent manager, with buttons of these names.
fn dialog(title: &str, accept: &str, refuse: &str, open: &str) -> String {
    format!(
        "<div id=ask role=dialog aria-label='{title}'><p>{title}</p>
           <button id=yes>{accept}</button> <button id=no>{refuse}</button></div>
         <p><a href='/planted/second'>On</a> <button id=again>{open}</button></p>
         <script>
           const decide = (answer) => {{ localStorage.consent = answer; ask.hidden = true; changed(answer); }};
           yes.onclick = () => decide('yes');
           no.onclick = () => decide('no');
           again.onclick = () => (ask.hidden = false);
           ask.hidden = 'consent' in localStorage;
           addEventListener('DOMContentLoaded', () => changed(localStorage.consent));
         </script>"
    )
}

fn english() -> String {
    dialog("We use cookies", "Accept all", "Reject all", "Cookie settings")
}

/// What each page does when the decision changes, and when it is opened; `THIRD` is the third party's origin.
fn page(name: &str) -> Option<String> {
    let planted = |dialog: String, script: &str| format!("{dialog}<script>{script}</script>");
    Some(match name {
        "clean" => planted(
            dialog("Wir verwenden Cookies", "Alle akzeptieren", "Alle ablehnen", "Cookie-Einstellungen"),
            "function changed(answer) {
               if (answer == 'yes') { localStorage.basket = '1'; new Image().src = 'THIRD/pixel.gif'; }
               else localStorage.removeItem('basket');
             }",
        ),
        "early" => planted(
            english(),
            "function changed() {}
             document.cookie = 'visitor=12345678; max-age=63072000';
             localStorage.uid = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
             localStorage['parea.x.measure'] = JSON.stringify({ v: 1, since: Date.now(), data: { events: [] } });
             new Image().src = 'THIRD/pixel.gif?page=1';
             new Worker(URL.createObjectURL(new Blob([`fetch('THIRD/from-a-worker', { mode: 'no-cors' })`])));
             navigator.serviceWorker.register('/planted/worker.js');
             document.body.append(Object.assign(document.createElement('iframe'), { src: 'THIRD/planted/frame' }));",
        ),
        "late" => planted(
            english(),
            "function changed(answer) {
               if (answer == 'yes') { localStorage.profile = 'likes oil'; indexedDB.open('profiles'); caches.open('offers'); }
               if (localStorage.profile) navigator.sendBeacon('THIRD/still', 'here');
             }",
        ),
        "unknown" => "<div id=ask><button id=yes>Jawohl</button><button id=no>Nö</button></div><button id=again>…</button>
             <script>yes.onclick = no.onclick = () => (ask.hidden = true); again.onclick = () => (ask.hidden = false)</script>"
            .to_owned(),
        "frame" => "<script>localStorage.framed = 'by somebody else'</script>".to_owned(),
        "silent" => "<p>Nobody asks you anything here.</p>".to_owned(),
        _ => "<p>Another page.</p>".to_owned(),
    })
}

async fn planted(State(third): State<String>, Path(name): Path<String>) -> Response {
    let Some(body) = page(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let body = body.replace("THIRD", &third);
    let html =
        Html(format!("<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>{name}</title>{body}"));
    if name == "early" {
        return ([(header::SET_COOKIE, "from_the_server=1; HttpOnly; Path=/")], html).into_response();
    }
    html.into_response()
}

/// A service worker that calls somebody else as soon as it is there.
async fn worker(State(third): State<String>) -> impl IntoResponse {
    let script = format!("oninstall = () => fetch('{third}/from-a-service-worker', {{ mode: 'no-cors' }})");
    ([(header::CONTENT_TYPE, "text/javascript")], script)
}

/// Whatever is told to the third party is taken.
async fn taken(headers: HeaderMap) -> Response {
    let is_third = headers.get(header::HOST).is_some_and(|host| host.as_bytes().starts_with(b"localhost"));
    if is_third { StatusCode::NO_CONTENT.into_response() } else { StatusCode::NOT_FOUND.into_response() }
}

static ORIGIN: LazyLock<String> = LazyLock::new(|| {
    let (sender, origin) = mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async move {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let folder = tempfile::tempdir().unwrap();
            let options = parea_site::Options {
                port,
                root: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
                database: folder.path().join("answers.db"),
                admin_token: None,
            };
            let third = format!("http://localhost:{port}");
            let pages = Router::new()
                .route("/planted/{name}", get(planted))
                .route("/pixel.gif", any(taken))
                .route("/planted/worker.js", get(worker))
                .route("/from-a-worker", any(taken))
                .route("/from-a-service-worker", any(taken))
                .route("/still", any(taken))
                .with_state(third);
            let app = pages.merge(parea_site::app(&options).await.unwrap());
            sender.send(format!("http://127.0.0.1:{port}")).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    origin.recv().unwrap()
});

/// The address of a path on the server, which runs as long as the tests do.
pub fn url(path: &str) -> String {
    format!("{}{path}", *ORIGIN)
}
