//! The collector's addresses as OpenAPI 3.1, made from what stands beside each handler and from the table of events.

use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::event::schemas;
use crate::{public, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Parea collector",
        description = "Takes CloudEvents 1.0 from the widget, keeps them durably, and lets the site's people read the answers.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "Where the collector is served.")),
    tags(
        (name = "collect", description = "What the widget sends."),
        (name = "public", description = "What everybody may read, for the widget."),
        (name = "erase", description = "What visitors and the site's people erase."),
        (name = "read", description = "What the site's people read."),
        (name = "operate", description = "How the collector is."),
    ),
    paths(
        routes::events::take,
        routes::answers::list,
        routes::erase::submission,
        routes::erase::subject,
        routes::deliveries::list,
        routes::deliveries::retry,
        routes::health::alive,
        routes::health::ready,
        routes::health::metrics,
        public::tell,
        public::spread::shares,
        public::spread::referrals,
    ),
    modifiers(&Token)
)]
struct Document;

/// The admin token.
struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// The whole document.
pub fn document() -> Value {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    if let Some(known) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        known.extend(schemas());
    }
    let body = "/paths/~1v1~1events/post/requestBody/content/application~1cloudevents-batch+json/schema";
    if let Some(schema) = document.pointer_mut(body) {
        *schema = json!({ "$ref": "#/components/schemas/Batch" });
    }
    document
}
