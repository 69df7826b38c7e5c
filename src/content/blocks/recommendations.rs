//! Products of a feed that fit the visitor: chosen on the device, each with its reason, and with a way to see less of it.

use super::{Block, Here, rating, said};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::number_text;
use crate::config::{Code, member, text};
use crate::content::feed::{self, Pick};
use crate::event::Act;
use crate::text::Word;
use crate::text::address::{MEDIA, safe};
use crate::view::{Element, el};

/// Most products that are shown.
const MOST: f64 = 12.0;

/// Key of the list, to which the focus goes when what it was in may have gone.
pub const LIST: &str = "products";

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "feed": Kind::Address, "Where the products are: a JSON list, fetched without cookies when this is about to show, once on a page; 256 KiB at most, of which 500 products are looked at. Each has an `id` (as the shop's events and JSON-LD name it), a `title` (a text, or one for each language) and a `url`; it may have an `image`, a `price` with its `currency` (`\"EUR\"`), `topics` (as people read them) and a `rating` (0 to 5). Addresses are relative to the page. Of the visitor nothing goes into this address. From another origin it must be allowed (CORS).", eg "\"/products.json\"";
    "max": Kind::Number, "How many are shown, 1 to 12.", or "3";
};

/// The block.
pub const BLOCK: Block = Block { name: "recommendations", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let most = here.get("max").number().unwrap_or(3.0);
    if !(1.0..=MOST).contains(&most) {
        scene.refuse_member("max", Code::WrongType, "");
    }
    let mut list = el("ul products|role=list|tabindex=-1").key(LIST);
    // Until it has come the list has nothing in it, and nobody sees that: the campaign waits for it.
    let Some(products) = feed::products(scene, here.value) else { return Some(list) };
    for pick in feed::rank(scene, products, most as usize) {
        list = list.child(product(here, &pick));
    }
    (!list.children.is_empty()).then_some(list)
}

fn product(here: &Here<'_>, pick: &Pick) -> Element {
    let (scene, product) = (here.scene, pick.product);
    let mut link = el("a product-link").with("href", &pick.url).does(Act::Button(here.index));
    if let Ok(image) = safe(text(product, "image"), MEDIA)
        && !image.is_empty()
    {
        // Its name is beside it. Square, so that its room is kept before it has come.
        let picture =
            el("img product-image|alt=|width=160|height=160|crossorigin=anonymous|loading=lazy|decoding=async");
        link = link.child(picture.with("src", &image));
    }
    let (title, language) = scene.translated(member(product, "title"));
    link = link.child(scene.mark(el("span product-title").text(title), language));
    if let Some(price) = member(product, "price").number() {
        let currency = text(product, "currency");
        // What is no code of a currency the browser would refuse.
        if currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
            let price = number_text(price, scene.ports);
            let price = scene.ports.format("currency", &price, currency, scene.language(), scene.wall);
            link = link.child(el("span price").text(&price.unwrap_or_default()));
        }
    }
    if let Some(value) = member(product, "rating").number().filter(|value| (0.0..=5.0).contains(value)) {
        link = link.child(rating::stars(scene, value, 5.0));
    }
    let mut item = el("li product").key(&pick.id).child(link);
    let (topic, fact) = &pick.reason;
    if !topic.is_empty() {
        // What decided is said to whoever asks why this shows.
        (scene.facts)(fact);
        let name = el("bdi").text(topic);
        item = item.child(said(scene, el("p reason"), Word::Because, &mut [("topic", Some(name))]));
        let label = [scene.word(Word::Less), ": ", topic].concat();
        item = item
            .child(scene.own("button less|type=button", Word::Less).with("aria-label", &label).does(Act::Less(topic)));
    }
    item
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    const BLOCK: &str = r#"[{ "type": "recommendations", "feed": "/feed.json", "max": 2 }]"#;
    const FEED: &str = "https://elaia.example/feed.json";

    #[test]
    fn a_product_has_its_room_its_price_and_its_rating() {
        let feed = r#"[{ "id": "oil", "title": { "en": "Oil", "de": "Öl" }, "url": "/oil", "image": "/oil.avif", "price": 12.5,
            "currency": "EUR", "rating": 4.5 }, { "id": "soap", "title": "Soap", "url": "https://elaia.example/soap", "price": 3, "currency": "coins" }]"#;
        let html = Stage::new(BLOCK).feed(FEED, feed).language("de").blocks().unwrap();
        assert!(html.starts_with("<ul part=products role=list tabindex=-1><li part=product><a part=product-link href=/oil>\
            <img part=product-image alt width=160 height=160 crossorigin=anonymous loading=lazy decoding=async src=/oil.avif>\
            <span part=product-title>Öl</span><span part=price>12.5 EUR</span><span part=rating>"), "{html}");
        let soap = "<li part=product><a part=product-link href=https://elaia.example/soap><span part=product-title>Soap</span></a></li></ul>";
        assert!(html.ends_with(soap), "{html}");
    }

    #[test]
    fn what_is_no_product_or_is_looked_at_is_left_out() {
        let feed = r#"[1, {}, { "id": "a", "url": "/a" }, { "title": "b", "url": "/b" }, { "id": "c", "title": "c", "url": "javascript:c" },
            { "id": "here", "title": "d", "url": "https://elaia.example/shop/?from=feed" }]"#;
        assert_eq!(Stage::new(BLOCK).feed(FEED, feed).blocks().unwrap_err().0, "nothing");
        let many = r#"[{ "id": "a", "title": "a", "url": "/a" }, { "id": "b", "title": "{{ email }}", "url": "/b" }, { "id": "c", "title": "c", "url": "/c" }]"#;
        let html =
            Stage::new(BLOCK).feed(FEED, many).fact("purchased", crate::config::Value::List(vec!["a".into()])).blocks();
        let html = html.unwrap();
        assert_eq!(html.matches("<li").count(), 2);
        assert!(!html.contains("href=/a>") && html.contains("{{ email }}"), "a feed is no text of ours: {html}");
    }

    #[test]
    fn the_address_of_a_feed_tells_the_language_and_nothing_of_the_visitor() {
        let block = r#"[{ "type": "recommendations", "feed": "/feed.{{ page.language or 'en' }}.json?{{ name or 'nobody' }}" }]"#;
        let stage = Stage::new(block).fact("name", "Anna").fact("page.language", "de");
        let wanted = stage.scene(crate::content::feed::wanted);
        let urls: Vec<_> = wanted.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["https://elaia.example/feed.de.json?nobody"]);
    }

    #[test]
    fn a_feed_that_has_not_come_leaves_an_empty_list_and_none_nothing() {
        assert_eq!(Stage::new(BLOCK).blocks().unwrap(), "<ul part=products role=list tabindex=-1></ul>");
        assert_eq!(Stage::new(BLOCK).feed(FEED, "null").blocks().unwrap_err().0, "nothing");
        let refused = Stage::new(r#"[{ "type": "recommendations", "feed": "/a", "max": 13 }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("wrong-type", "content[0].max".to_owned(), String::new()));
    }
}
