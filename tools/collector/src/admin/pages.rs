//! The templates: HTML with everything escaped that comes from outside.

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use minijinja::{Environment, UndefinedBehavior, Value};

/// The templates by name; `.html` switches escaping on.
const TEMPLATES: [(&str, &str); 8] = [
    ("base.html", include_str!("pages/base.html")),
    ("login.html", include_str!("pages/login.html")),
    ("trouble.html", include_str!("pages/trouble.html")),
    ("inbox.html", include_str!("pages/inbox.html")),
    ("answer.html", include_str!("pages/answer.html")),
    ("forms.html", include_str!("pages/forms.html")),
    ("form.html", include_str!("pages/form.html")),
    ("sharing.html", include_str!("pages/sharing.html")),
];

static PAGES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    pages.set_trim_blocks(true);
    pages.set_lstrip_blocks(true);
    for (name, text) in TEMPLATES {
        pages.add_template(name, text)?;
    }
    Ok(pages)
});

/// A page; a template that fails is ours to mend and is told to the log only.
pub(super) fn show(status: StatusCode, name: &str, context: Value) -> Response {
    let page = PAGES.as_ref().map_err(ToString::to_string).and_then(|pages| {
        let template = pages.get_template(name).map_err(|error| error.to_string())?;
        template.render(context).map_err(|error| format!("{error:#}"))
    });
    match page {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(error, name, "a page could not be made");
            crate::problem::Problem::internal().into_response()
        }
    }
}
