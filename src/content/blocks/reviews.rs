//! What buyers say: how many stars on average, how they are distributed, and each review with how it was collected.

use super::crowd::{self, bar, counted, shows, state};
use super::{Block, Here, rating};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::map;
use crate::config::{Code, Value, member, text};
use crate::event::Act;
use crate::text::Word;
use crate::view::{Element, el, push};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names it in answers and reports, and to the collector; kebab-case.";
    "show": Kind::List(&Kind::Word(&["badge", "distribution", "list"])), "What of them is shown: the `badge` with the average, how the stars are distributed, by which the list is filtered, and the `list`; without it all three.";
    "round": Kind::Number, "To what the average is rounded: 0.1, 0.5 or 1.", or "0.1";
    "from": Kind::Address, "A JSON file that stands in for the collector, in the same shape: `average`, `count`, `distribution` and `items`, each with `id`, `rating` (1 to 5), `time`, `collected` (how it was collected: without that it is not shown) and, where they are there, `title`, `text`, `name`, `verified`, `incentivised` and the company's `reply`. Fetched without cookies when this is about to show, once on a page; 256 KiB at most.", eg "\"/reviews.json\"";
    "max": Kind::Number, "How many are shown at first, and with each \"Show more\"; 1 to 50.", or "5";
    "steps": Kind::List(&Kind::Any), "What whoever writes a review is asked, as in a `form`: a step `rating` of 1 to 5, and `title`, `text`, `name`, `consent` as you like; without it they can only be read.";
    "moderation": Kind::Word(&["before", "after"]), "Whether what visitors write is looked at `before` it can be read here, which they are told, or `after`.", or "\"before\"";
    "jsonLd": Kind::Map(&Kind::Any), "What is reviewed, in the words of schema.org: with it the page tells search engines the average and the reviews that are shown. Only for what your visitors can see here, and of which you may say it. Where the site's policy has `trusted-types`, it allows `parea` there.", eg "{ \"@type\": \"Product\", \"name\": \"Olive oil\" }";
    "proof": Kind::Count, "Proof of work against spam, as a `form` has it.", eg "16";
    "ticket": Kind::Flag, "A ticket against voting many times, as a `form` has it.", or "false";
};

/// The block.
pub const BLOCK: Block = Block { name: "reviews", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let round = here.get("round").number().unwrap_or(0.1);
    if ![0.1, 0.5, 1.0].contains(&round) {
        here.scene.refuse_member("round", Code::WrongType, "");
    }
    crowd::draw(here, (Word::WriteReview, "rating"), |whole, items, out| {
        let number = |key| member(whole, key).number().unwrap_or_default();
        let (average, count) = (number("average"), number("count"));
        // An average of nobody is none.
        if !(1.0..=5.0).contains(&average) || count < 1.0 {
            return;
        }
        if shows(here, "badge") {
            let steps = (1.0 / round).round();
            let stars = rating::stars(here.scene, (average * steps).round() / steps, 5.0);
            push(&mut out.children, stars.text(", ").text(&counted(here.scene, Word::Reviews, count)));
        }
        if shows(here, "distribution") {
            push(&mut out.children, distribution(here, member(whole, "distribution"), count));
        }
        if let Some(product) = here.value.get("jsonLd") {
            let told = structured(product, items, average, count).to_json(here.scene.ports);
            push(&mut out.children, el("span data|hidden").with("data-ld", &told));
        }
    })
}

/// How many have given how many stars; pressing one shows only those.
fn distribution(here: &Here<'_>, counts: &Value, total: f64) -> Element {
    let scene = here.scene;
    let mut list = el("ul bars|role=list");
    for (stars, value) in [("5", 5.0), ("4", 4.0), ("3", 3.0), ("2", 2.0), ("1", 1.0)] {
        let count = member(counts, stars).number().unwrap_or_default();
        let button = el("button bar|type=button").with("aria-pressed", state(scene.showing.stars == stars));
        let button = bar(scene, button, rating::stars(scene, value, 5.0), Some(count), total);
        let button = button.flag("disabled", count == 0.0).key(stars).does(Act::Crowd('s', stars));
        push(&mut list.children, el("li").child(button));
    }
    list
}

/// The reviews that show as schema.org has them.
fn structured(product: &Value, items: &[&Value], average: f64, count: f64) -> Value {
    let mut told = map([("@context", "https://schema.org".into()), ("@type", "Product".into())]);
    for (key, value) in product.entries() {
        told.set(key, value.clone());
    }
    told.set(
        "aggregateRating",
        map([("@type", "AggregateRating".into()), ("ratingValue", average.into()), ("reviewCount", count.into())]),
    );
    let mut reviews = Vec::new();
    for item in items {
        let rating = map([("@type", "Rating".into()), ("ratingValue", member(item, "rating").clone())]);
        let author = map([("@type", "Person".into()), ("name", member(item, "name").clone())]);
        let mut review = map([("@type", "Review".into()), ("reviewRating", rating)]);
        if !text(item, "name").is_empty() {
            review.set("author", author);
        }
        for (key, own) in [("datePublished", "time"), ("name", "title"), ("reviewBody", "text")] {
            if !text(item, own).is_empty() {
                review.set(key, text(item, own));
            }
        }
        reviews.push(review);
    }
    told.set("review", Value::List(reviews));
    told
}
