//! What a page sells and what the visitor does with it: schema.org's JSON-LD, and the e-commerce events of GA4.
//!
//! All of it is written by others, and half of it wrong: what cannot be read counts as absent.

use crate::config::{Value, member, text, value};
use crate::ports::Ports;

/// Most things of a page, and most topics.
const THINGS: usize = 200;
const TOPICS: usize = 10;

/// Longest id or topic, in characters.
const LONGEST: usize = 64;

/// Where the id of a product stands, in JSON-LD and in events.
const IDS: &str = "sku productID item_id id gtin13 gtin mpn";

/// Where the category of an item stands, the finest first.
const CATEGORIES: &str = "item_category5 item_category4 item_category3 item_category2 item_category category topics";

/// The things that a page's JSON-LD describes, from the texts of its scripts; what is no JSON is left out.
pub fn things(texts: &Value, ports: &dyn Ports) -> Value {
    let mut things = Vec::new();
    for script in texts.items() {
        if let Ok(found) = value::parse(script.text().unwrap_or_default(), ports) {
            gather(found, &mut things);
        }
    }
    Value::List(things)
}

/// Adds a thing and those that it is only the wrapping of.
fn gather(found: Value, things: &mut Vec<Value>) {
    match found {
        Value::List(items) => items.into_iter().for_each(|item| gather(item, things)),
        Value::Map(_) if things.len() < THINGS => {
            for key in ["@graph", "mainEntity", "itemOffered"] {
                gather(member(&found, key).clone(), things);
            }
            things.push(found);
        }
        _ => {}
    }
}

/// Whether a thing is of a type: `Product`, or `https://schema.org/Product`.
pub fn is_a(thing: &Value, kind: &str) -> bool {
    let is_kind = |own: &Value| {
        let rest = own.text().and_then(|own| own.strip_suffix(kind));
        rest.is_some_and(|rest| matches!(rest.as_bytes().last(), None | Some(b'/' | b':')))
    };
    member(thing, "@type").each().iter().any(is_kind)
}

/// What a dot path leads to; where a list is in the way, by its first item that leads on.
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let found = match value {
        Value::List(items) => return value.at(path).or_else(|| items.iter().find_map(|item| at(item, path))),
        _ => value.get(first)?,
    };
    if rest.is_empty() { Some(found) } else { at(found, rest) }
}

/// The id of a product or item; empty where it has none.
pub fn id(item: &Value, ports: &dyn Ports) -> String {
    for key in IDS.split(' ') {
        let id = match item.get(key) {
            Some(Value::Text(id)) => id.trim().to_owned(),
            Some(Value::Number(id)) if id.is_finite() => value::number_text(*id, ports),
            _ => continue,
        };
        if fits(&id) {
            return id;
        }
    }
    // A product may leave its number to its offers.
    let offer = match member(item, "offers").each() {
        [first, ..] => first,
        [] => return String::new(),
    };
    id(offer, ports)
}

/// Whether a text can be an id or a topic.
fn fits(text: &str) -> bool {
    (1..=LONGEST).contains(&text.chars().count())
}

/// Adds the topics that categories name: the last part of a path, lower case, spaces as `-`. Says whether they name any.
pub fn add_topics(categories: &Value, topics: &mut Vec<String>, ports: &dyn Ports) -> bool {
    let mut is_any = false;
    for category in categories.each() {
        let name = category.text().unwrap_or_else(|| text(category, "name"));
        let (mut topic, mut lead) = (String::new(), "");
        for character in ports.lower(name).chars() {
            match character {
                '/' | '>' => lead = ">",
                character if character <= ' ' || character == '\u{a0}' => lead = if lead == ">" { lead } else { "-" },
                character => {
                    if lead == ">" {
                        topic.clear();
                    } else if !topic.is_empty() {
                        topic.push_str(lead);
                    }
                    topic.push(character);
                    lead = "";
                }
            }
        }
        let is_one = fits(&topic);
        is_any |= is_one;
        if is_one && topics.len() < TOPICS && !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    is_any
}

/// The name and the properties of an event in `dataLayer`: Tag Manager's object, or gtag's command.
pub fn event(entry: &Value) -> Option<(&str, &Value)> {
    if entry.at("0").is_some_and(|first| first.is("event")) {
        return Some((entry.at("1")?.text()?, entry.at("2").unwrap_or(&Value::Null)));
    }
    Some((entry.get("event")?.text()?, entry))
}

/// What a shop's event means: the list that its items go to, and how much it says about what the visitor likes.
pub fn meaning(event: &str) -> Option<(&'static str, f64)> {
    Some(match event {
        "view_item" => ("viewed", 0.0),
        "add_to_cart" | "cart" => ("", 3.0),
        "purchase" => ("purchased", 5.0),
        "search" | "view_search_results" => ("searches", 0.0),
        _ => return None,
    })
}

/// The items of an event; without a list of them, its properties are the only one.
pub fn items(properties: &Value) -> &[Value] {
    let commerce = properties.get("ecommerce").unwrap_or(properties);
    match commerce.get("items") {
        Some(items) => items.items(),
        None => std::slice::from_ref(commerce),
    }
}

/// What was searched for; empty where an event does not say.
pub fn search(properties: &Value) -> &str {
    ["search_term", "term", "query"]
        .iter()
        .map(|key| text(properties, key))
        .find(|term| !term.is_empty())
        .unwrap_or_default()
}

/// Adds the topics of an event's item, by the finest of its categories that names any.
pub fn add_item_topics(item: &Value, topics: &mut Vec<String>, ports: &dyn Ports) {
    for key in CATEGORIES.split(' ') {
        if add_topics(member(item, key), topics, ports) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Native;
    use proptest::prelude::*;

    fn read(texts: &[&str]) -> Value {
        things(&Value::List(texts.iter().map(|text| (*text).into()).collect()), &Native)
    }

    fn topics(text: &str) -> Vec<String> {
        let mut topics = Vec::new();
        add_topics(&value::parse(text, &Native).unwrap(), &mut topics, &Native);
        topics
    }

    #[test]
    fn things_are_found_where_pages_put_them() {
        let graph = r#"{ "@context": "https://schema.org", "@graph": [ { "@type": "WebSite" },
            { "@type": ["ItemPage"], "mainEntity": { "@type": "http://schema.org/Product", "sku": "a" } } ] }"#;
        let list = r#"[{ "@type": "Offer", "itemOffered": { "@type": "schema:Product", "sku": "b" } }, 7, null, "x"]"#;
        let found = read(&[graph, "{ broken", "<!-- {} -->", "", list]);
        let products: Vec<_> =
            found.items().iter().filter(|thing| is_a(thing, "Product")).map(|thing| id(thing, &Native)).collect();
        assert_eq!(products, ["a", "b"]);
        assert_eq!(read(&[&format!("[{}]", vec![r#"{"@graph":[]}"#; 5_000].join(","))]).items().len(), THINGS);
    }

    #[test]
    fn a_path_goes_through_lists() {
        let product = value::parse(
            r#"{ "offers": [{ "price": null }, { "price": "12.5", "seller": [{ "name": "Elaia" }] }], "category": ["a", "b"] }"#,
            &Native,
        )
        .unwrap();
        for (path, expected) in [
            ("offers.1.price", Some("12.5")),
            ("offers.seller.name", Some("Elaia")),
            ("category.1", Some("b")),
            ("offers.nothing", None),
            ("category.x", None),
        ] {
            assert_eq!(at(&product, path).and_then(Value::text), expected, "{path}");
        }
    }

    #[test]
    fn a_topic_is_the_last_part_of_a_category() {
        for (text, expected) in [
            (r#""Food > Oil > Olive Oil""#, vec!["olive-oil"]),
            (r#""Food/Oil/""#, vec!["oil"]),
            (
                r#"["Ελαιόλαδο ", { "name": "Food > ÖL" }, "ελαιόλαδο", 7, null, { "name": 1 }, "", " > "]"#,
                vec!["ελαιόλαδο", "öl"],
            ),
            (r#"{ "a": 1 }"#, vec![]),
            ("null", vec![]),
        ] {
            assert_eq!(topics(text), expected, "{text}");
        }
        assert!(topics(&format!("[\"{}\"]", "x".repeat(65))).is_empty());
        assert_eq!(topics(&format!("[\"{}\"]", "ω".repeat(64))), ["ω".repeat(64)]);
        let many: Vec<String> = (0..99).map(|number| format!("\"t{number}\"")).collect();
        assert_eq!(topics(&format!("[{}]", many.join(","))).len(), TOPICS);
    }

    #[test]
    fn a_product_without_a_number_has_that_of_its_offer() {
        for (text, expected) in [
            (r#"{ "sku": " a " }"#, "a"),
            (r#"{ "sku": "", "productID": 12 }"#, "12"),
            (r#"{ "offers": { "sku": "o" } }"#, "o"),
            (r#"{ "offers": [{ "gtin13": "4006381333931" }] }"#, "4006381333931"),
            (r#"{ "offers": { "offers": {} } }"#, ""),
            (r#"{ "name": "x" }"#, ""),
        ] {
            assert_eq!(id(&value::parse(text, &Native).unwrap(), &Native), expected, "{text}");
        }
    }

    #[test]
    fn events_are_read_in_both_spellings() {
        for text in [
            r#"{ "event": "purchase", "ecommerce": { "items": [{ "item_id": "a", "item_category": "Food", "item_category2": "Olive Oil" }] } }"#,
            r#"{ "0": "event", "1": "purchase", "2": { "items": [{ "item_id": "a", "item_category2": "Olive oil" }] } }"#,
            r#"["event", "purchase", { "id": "a", "category": "Food > Olive oil" }]"#,
        ] {
            let entry = value::parse(text, &Native).unwrap();
            let (name, properties) = event(&entry).unwrap();
            let [item] = items(properties) else { panic!("{text}") };
            let mut topics = Vec::new();
            add_item_topics(item, &mut topics, &Native);
            assert_eq!((name, id(item, &Native), topics), ("purchase", "a".to_owned(), vec!["olive-oil".to_owned()]));
        }
        for text in ["{}", "7", "null", r#"["set", {}]"#, r#"{ "event": 1 }"#, r#"["event"]"#] {
            assert_eq!(event(&value::parse(text, &Native).unwrap()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in r#"([\[\]{}:,"0-9a-c@> ]|"@graph"|"offers"|"@type"|"Product"){0,60}"#) {
            for thing in read(&[&text]).items() {
                let _ = (is_a(thing, "Product"), id(thing, &Native), event(thing), items(thing), at(thing, "a.b.0"));
            }
        }
    }
}
