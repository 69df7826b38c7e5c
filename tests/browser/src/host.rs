//! Host pages of our own (`tests/pages`) and the tag that puts the widget on them.

use crate::server::{Page, Site};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The tag as the README tells it, with the configuration at `/parea.json`.
pub const TAG: &str = r#"<script type="module" src="/pkg/parea.js" data-config="/parea.json"></script>"#;

/// The files of the package that a page loads.
const PACKAGE: [(&str, &str); 7] = [
    ("parea.js", "text/javascript; charset=utf-8"),
    ("parea_bg.wasm", "application/wasm"),
    ("parea_blocks.wasm", "application/wasm"),
    ("parea_forms.wasm", "application/wasm"),
    ("parea_share.wasm", "application/wasm"),
    ("parea-debug.js", "text/javascript; charset=utf-8"),
    ("parea-share.js", "text/javascript; charset=utf-8"),
];

/// The ordinary host page with more in its head and in its body.
pub fn page(head: &str, body: &str) -> Result<Page> {
    Ok(Page::html(text(head, body)?))
}

/// Its text.
pub fn text(head: &str, body: &str) -> Result<String> {
    Ok(file("host.html")?.replace("<!-- head -->", head).replace("<!-- body -->", body))
}

/// The configuration in `formats.json` with only these campaigns.
pub fn formats(campaigns: &[&str]) -> Result<Value> {
    let mut config: Value = serde_json::from_str(&file("formats.json")?)?;
    let all = config.get_mut("campaigns").and_then(Value::as_array_mut).context("formats.json has no campaigns")?;
    all.retain(|campaign| campaigns.iter().any(|id| campaign["id"] == *id));
    Ok(config)
}

/// A configuration of one inline campaign that says `text` in the host's slot.
pub fn says(text: &str) -> Value {
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en" },
        "campaigns": [{ "id": "hello", "format": "inline", "slot": "here", "content": [{ "type": "text", "text": text }] }]
    })
}

/// The text of a file in `tests/pages`.
pub fn file(name: &str) -> Result<String> {
    let path = crate::root().join("tests/pages").join(name);
    std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The bytes of a file in `pkg`.
pub fn package_file(name: &str) -> Result<Vec<u8>> {
    let path = crate::root().join("pkg").join(name);
    std::fs::read(&path).with_context(|| format!("{} is missing: `cargo xtask build` makes it", path.display()))
}

impl Site {
    /// Serves the widget at `/pkg/`, the host's own files and this configuration at `/parea.json`.
    pub fn equips(&self, config: &Value) -> Result<()> {
        self.serves_package("/pkg/")?;
        self.serves_host()?;
        self.serve("/parea.json", Page::json(config));
        Ok(())
    }

    /// Serves the built widget below `folder`, readable from anywhere as on a content network.
    pub fn serves_package(&self, folder: &str) -> Result<()> {
        for (name, kind) in PACKAGE {
            let page = Page::new(kind, package_file(name)?).header("access-control-allow-origin", "*");
            self.serve(&format!("{folder}{name}"), page);
        }
        for kind in ["words", "icons"] {
            let files = crate::root().join("pkg").join(kind);
            for file in files.read_dir().context("the package is not whole: `cargo xtask build` makes it")? {
                let name = format!("{kind}/{}", file?.file_name().to_string_lossy());
                let page = Page::new("text/plain", package_file(&name)?).header("access-control-allow-origin", "*");
                self.serve(&format!("{folder}{name}"), page);
            }
        }
        Ok(())
    }

    /// Serves what the host page itself asks for.
    pub fn serves_host(&self) -> Result<()> {
        let icon = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#5b6e1f"/></svg>"##;
        self.serve("/icon.svg", Page::new("image/svg+xml", icon));
        self.serve("/host.css", Page::new("text/css", file("host.css")?));
        self.serve("/scheme.css", Page::new("text/css", file("scheme.css")?));
        self.serve("/unset.css", Page::new("text/css", file("unset.css")?));
        Ok(())
    }
}
