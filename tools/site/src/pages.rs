//! The pages of the site: one table, the same in every language.

use serde::Serialize;

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Page {
    /// What templates call it; also the section of the texts that holds its title and description.
    pub name: &'static str,
    /// Its address below the language, without a slash at the start.
    pub path: &'static str,
    /// Its template.
    pub template: &'static str,
    /// The picture that stands for it where it is shared.
    pub picture: &'static str,
    /// What it sells.
    pub product: Option<Product>,
}

/// A product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Its number in the shop.
    pub sku: &'static str,
    /// The topic that interests and preferences know it by.
    pub category: &'static str,
    /// In euros, as machines read it.
    pub price: &'static str,
}

/// Every page.
pub const PAGES: [Page; 5] = [
    Page { name: "home", path: "", template: "home.html", picture: "hero", product: None },
    Page { name: "shop", path: "shop", template: "shop.html", picture: "press", product: None },
    Page {
        name: "oil",
        path: "shop/olive-oil",
        template: "product.html",
        picture: "bottle",
        product: Some(Product { sku: "sku-42", category: "olive-oil", price: "18.50" }),
    },
    Page {
        name: "soap",
        path: "shop/soap",
        template: "product.html",
        picture: "soap",
        product: Some(Product { sku: "sku-7", category: "soap", price: "6.90" }),
    },
    Page { name: "story", path: "story", template: "story.html", picture: "press", product: None },
];

/// The page at an address below the language.
pub fn page(path: &str) -> Option<Page> {
    PAGES.into_iter().find(|page| page.path == path)
}
