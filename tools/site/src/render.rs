//! Pages from templates: `www/elaia/templates/`, filled with the texts of one language.
//!
//! Everything is read again for each page, so that what one edits shows with the next reload.

use crate::locales::{self, LANGUAGES, Language};
use crate::pages::{PAGES, Page, Product};
use anyhow::{Context, Result, anyhow};
use minijinja::{Environment, UndefinedBehavior, context, path_loader};
use serde::Serialize;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the site's files lie.
#[derive(Debug, Clone)]
pub struct Site {
    root: PathBuf,
}

/// The same page in another language.
#[derive(Debug, Serialize)]
struct Alternate {
    #[serde(flatten)]
    language: Language,
    path: String,
    current: bool,
}

impl Site {
    /// The site in a checkout; says on the console what the consent dialog lacks.
    ///
    /// # Errors
    /// When the folder holds no site.
    pub fn open(root: &Path) -> Result<Self> {
        let site = Self { root: root.to_owned() };
        if !site.folder().join("templates").is_dir() {
            return Err(anyhow!("{} holds no www/elaia: name the checkout with --root", root.display()));
        }
        if let Some(missing) = crate::vendor::missing(root) {
            eprintln!("{missing}");
        }
        Ok(site)
    }

    /// The checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the site's own files.
    pub fn folder(&self) -> PathBuf {
        self.root.join("www/elaia")
    }

    /// A page, or with `None` the answer that there is none at this address.
    ///
    /// # Errors
    /// When a text, a template or the widget is missing.
    pub fn page(&self, page: Option<Page>, language: Language, origin: &str) -> Result<String> {
        let template = page.map_or("missing.html", |page| page.template);
        let path = page.map_or("", |page| page.path);
        self.render(template, page, language, origin, &address(language, path))
    }

    /// The page with the other consent manager, in English.
    ///
    /// # Errors
    /// As [`Site::page`].
    pub fn klaro(&self, origin: &str) -> Result<String> {
        self.render("klaro.html", None, locales::english(), origin, "/klaro")
    }

    fn render(
        &self,
        template: &str,
        page: Option<Page>,
        language: Language,
        origin: &str,
        path: &str,
    ) -> Result<String> {
        let texts = locales::texts(&self.folder().join("locales"), language)?;
        let environment = self.environment(language);
        let alternates: Vec<Alternate> = LANGUAGES
            .into_iter()
            .map(|other| Alternate {
                language: other,
                path: address(other, page.map_or("", |page| page.path)),
                current: other == language,
            })
            .collect();
        let rendered = environment.get_template(template)?.render(context! {
            page => page,
            products => PAGES.into_iter().filter(|page| page.product.is_some()).collect::<Vec<_>>(),
            language => language,
            alternates => alternates,
            origin => origin,
            url => format!("{origin}{path}"),
            data => page.map(|page| structured(page, &texts, origin, path)),
            integrity => self.integrity()?,
            t => texts,
        })?;
        Ok(rendered)
    }

    fn environment(&self, language: Language) -> Environment<'static> {
        let mut environment = Environment::new();
        environment.set_loader(path_loader(self.folder().join("templates")));
        // A text that is missing is a fault, not an empty place.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.add_function("href", move |name: String| {
            let page = PAGES.into_iter().find(|page| page.name == name);
            page.map(|page| address(language, page.path)).ok_or_else(|| {
                minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, format!("there is no page {name}"))
            })
        });
        environment
    }

    /// The hash of the loader, from the package itself.
    fn integrity(&self) -> Result<String> {
        let path = self.root.join("pkg/integrity.json");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} is missing: `cargo xtask build` makes it", path.display()))?;
        let hashes: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let hash = hashes.get("parea.js").and_then(Value::as_str);
        hash.map(str::to_owned).with_context(|| format!("{} names no parea.js", path.display()))
    }
}

/// The address of a page in a language.
pub fn address(language: Language, path: &str) -> String {
    format!("/{}/{path}", language.tag)
}

/// What machines read about a page (schema.org).
fn structured(page: Page, texts: &Value, origin: &str, path: &str) -> Value {
    let text = |section: &str, key: &str| texts.get(section).and_then(|section| section.get(key)).cloned();
    let url = format!("{origin}{path}");
    let image = format!("{origin}/art/{}.svg", page.picture);
    match page.product {
        Some(Product { sku, category, price }) => json!({
            "@context": "https://schema.org",
            "@type": "Product",
            "name": text(page.name, "name"),
            "description": text(page.name, "description"),
            "image": image,
            "sku": sku,
            "category": category,
            "brand": { "@type": "Brand", "name": "Elaia" },
            "url": url,
            "offers": {
                "@type": "Offer",
                "price": price,
                "priceCurrency": "EUR",
                "availability": "https://schema.org/InStock",
                "url": url,
            },
        }),
        None => json!({
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": text(page.name, "title"),
            "description": text(page.name, "description"),
            "image": image,
            "url": url,
            "publisher": { "@type": "Organization", "name": "Elaia", "url": origin },
        }),
    }
}
