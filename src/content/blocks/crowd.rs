//! What others have said, read from the collector or from a file of the same shape: polls, reviews, comments and ideas
//! have one list and one kind of bar among them. What visitors wrote is text, whatever stands in it.

use super::{Here, rating};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::number_text;
use crate::config::{Code, Value, member, text};
use crate::content::{Scene, all, feed, kind};
use crate::event::{Act, Page};
use crate::form;
use crate::ports::Ports;
use crate::share::count;
use crate::share::link::encode;
use crate::text::Word;
use crate::view::{Element, el, push};

/// Key of what has come because the visitor wanted more, to which the focus goes: the first new item, or why there is none.
pub const NEW: &str = "new";

/// Most pages of a list that are fetched.
const PAGES: usize = 50;

/// The keys that every list has.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names it in answers and reports, and to the collector; kebab-case.";
    "from": Kind::Address, "A JSON file that stands in for the collector, in the same shape: `items`, and for reviews `average`, `count` and `distribution`. Fetched without cookies when this is about to show, once on a page; 256 KiB at most.", eg "\"/reviews.json\"";
    "max": Kind::Number, "How many are shown at first, and with each \"Show more\"; 1 to 50.", or "5";
    "steps": Kind::List(&Kind::Any), "What whoever adds something is asked, as in a `form`; without it this can only be read.";
    "moderation": Kind::Word(&["before", "after"]), "Whether what visitors write is looked at `before` it can be read here, which they are told, or `after`.", or "\"before\"";
    "proof": Kind::Count, "Proof of work against spam, as a `form` has it.", eg "16";
    "ticket": Kind::Flag, "A ticket against voting many times, as a `form` has it; of ideas each is counted by itself.", or "false";
};

/// What has come of a list.
struct Read {
    /// The addresses that it needs so far.
    urls: Vec<String>,
    /// The first answer, which speaks for the whole list: none while it is on its way, null where it could not be had.
    whole: Option<&'static Value>,
    /// Its items that show.
    items: Vec<&'static Value>,
    /// The pages that have come, with what was answered to them.
    pages: Vec<&'static Value>,
    /// Whether the last page that was asked for could not be had.
    has_failed: bool,
    /// Whether there is more than shows.
    is_more: bool,
    /// Whether that is on its way.
    is_coming: bool,
    /// The place of the first item that the visitor has asked for with the last "Show more"; 0 where they have not.
    new: usize,
}

/// Whether a block is a list of what others have said; of those a campaign has one.
pub fn is_list(block: &Value) -> bool {
    matches!(kind(block), "reviews" | "comments" | "ideas")
}

/// The list of a content, if there is one.
pub fn list(content: &'static Value) -> Option<&'static Value> {
    all(content).into_iter().find(|block| is_list(block))
}

/// The path under which a page is talked about, in whatever ways it is reached.
pub fn path(page: &Page, ports: &dyn Ports) -> String {
    ports.url(&page.canonical, &page.url).map_or(String::new(), |url| url.path)
}

/// The whole address from which a block is read.
pub fn address(scene: &Scene<'_>, block: &Value) -> String {
    if block.get("from").is_some() {
        return feed::address(scene, block, "from");
    }
    let (site, mut what) = (&scene.config.site, kind(block));
    if what == "poll" {
        what = "tally";
    }
    let mut url = [site.collector, "/v1/public/", site.id, "/", text(block, "id"), "/", what].concat();
    if what == "comments" {
        url = with(&url, "path", &path(scene.page, scene.ports));
    }
    scene.ports.url(&url, &scene.page.url).map_or(String::new(), |url| url.href)
}

/// An address with one parameter more.
pub fn with(url: &str, name: &str, value: &str) -> String {
    [url, if url.contains('?') { "&" } else { "?" }, name, "=", &encode(value)].concat()
}

/// What has come from an address: none while it is on its way, null where it could not be had.
pub fn come(scene: &Scene<'_>, url: &str) -> Option<&'static Value> {
    scene.goods.feeds.iter().find(|feed| feed.url == url)?.products
}

/// The addresses that a block needs, as far as they are known.
pub fn wanted(scene: &Scene<'_>, block: &Value) -> Vec<String> {
    match kind(block) {
        "share" if count::is_wanted(block) => vec![count::address(scene, block)],
        "poll" if super::poll::tells(scene, block) => vec![address(scene, block)],
        _ if is_list(block) => read(scene, block).urls,
        _ => Vec::new(),
    }
}

/// How many of a list show.
fn most(scene: &Scene<'_>, block: &Value) -> usize {
    let most = member(block, "max").number().unwrap_or(5.0);
    if !(1.0..=50.0).contains(&most) {
        scene.refuse_member("max", Code::WrongType, "");
    }
    most as usize * (scene.showing.pages + 1)
}

/// Reads a list, page after page: each names the next.
fn read(scene: &Scene<'_>, block: &Value) -> Read {
    let (base, most, stars) = (address(scene, block), most(scene, block), scene.showing.stars);
    let whole = come(scene, &base);
    let mut read = Read {
        urls: vec![base.clone()],
        whole,
        items: Vec::new(),
        pages: Vec::new(),
        has_failed: false,
        is_more: false,
        is_coming: false,
        new: most - most / (scene.showing.pages + 1),
    };
    // A file is whole; the collector is asked for what is wanted of it.
    let is_file = block.get("from").is_some();
    let first = if is_file || stars.is_empty() { base } else { with(&base, "stars", stars) };
    let mut url = first.clone();
    for _ in 0..PAGES {
        if !read.urls.contains(&url) {
            read.urls.push(url.clone());
        }
        let page = come(scene, &url);
        read.has_failed = page.is_some_and(|page| !matches!(member(page, "items"), Value::List(_)));
        // Until what was asked for has come, what is known already shows.
        let known = page.or(whole.filter(|_| url == first)).unwrap_or(&Value::Null);
        read.is_coming = page.is_none() && url != first;
        read.pages.push(known);
        for item in member(known, "items").items() {
            if fits(block, item, stars) {
                read.items.push(item);
            }
        }
        let next = page.map_or("", |page| text(page, "next"));
        read.is_more = read.items.len() > most || !(next.is_empty() || is_file);
        if !read.is_more || read.items.len() >= most || read.has_failed {
            break;
        }
        url = with(&first, "after", next);
    }
    read.items.truncate(most);
    read
}

/// Whether an item may be shown in a list: whoever reads a review must be told how it was collected.
fn fits(block: &Value, item: &Value, stars: &str) -> bool {
    match kind(block) {
        "reviews" => {
            let rating = member(item, "rating").number().unwrap_or_default();
            let is_one = (1.0..=5.0).contains(&rating) && !text(item, "collected").is_empty();
            is_one && (stars.is_empty() || stars.as_bytes() == [b'0' + rating as u8])
        }
        "comments" => !text(item, "text").is_empty() && text(item, "parent").is_empty(),
        _ => !text(item, "title").is_empty(),
    }
}

/// A count in one of the widget's own words, `{n}`.
pub fn counted(scene: &Scene<'_>, word: Word, count: f64) -> String {
    let count = scene.ports.format("number", &number_text(count, scene.ports), "", scene.words.language, scene.wall);
    scene.phrase(word, "n", &count.unwrap_or_default())
}

/// A bar in an element: what it is about, how long it is, and the same as a share and a number. Without a count, which has
/// not come or will not, its room is kept.
pub fn bar(scene: &Scene<'_>, element: Element, label: Element, count: Option<f64>, total: f64) -> Element {
    let mut value = el("span bar-value");
    let length = el("progress bar-length|aria-hidden=true").with("max", &number_text(total.max(1.0), scene.ports));
    let length = length.with("value", &number_text(count.unwrap_or_default(), scene.ports));
    if let Some(count) = count {
        let share = (count / total.max(1.0) * 100.0).round() / 100.0;
        value = value.child(scene.format(el("span"), "percent", &number_text(share, scene.ports)));
        value = value.text(" (").child(super::number(scene, count)).text(")");
    }
    element.child(label).child(length).child(value)
}

/// What says that something could not be had.
pub fn failed(scene: &Scene<'_>) -> Element {
    scene.own("p status", Word::NotLoaded)
}

/// A list: what stands above it, a way to add to it with its word and the answer that it needs, its items, and a way to
/// more; nothing where there is nothing of it.
pub(super) fn draw(
    here: &Here<'_>,
    (word, needed): (Word, &str),
    top: impl FnOnce(&Value, &[&Value], &mut Element),
) -> Option<Element> {
    let scene = here.scene;
    if here.get("from").is_null() && scene.config.site.collector.is_empty() {
        scene.refuse(Code::NoCollector, "");
    }
    let (read, mut block) = (read(scene, here.value), el("div crowd"));
    if let Some(whole) = read.whole {
        top(whole, if shows(here, "list") { &read.items } else { &[] }, &mut block);
    }
    if here.value.get("steps").is_some() {
        form::check(scene, here.value);
        if !form::steps(here.value).iter().any(|step| text(step, "id") == needed) {
            scene.member("steps", || scene.refuse(Code::Missing, needed));
        }
        let button = scene.own("button write|type=button", word).with("aria-expanded", state(writes(scene, "")));
        push(&mut block.children, button.key("write").does(Act::Crowd('w', "")));
        write(here, "", &mut block);
    }
    if !read.items.is_empty() && shows(here, "list") {
        let mut list = el("ul voices|role=list");
        // Where nothing has come after all the last one takes the focus, for the button is gone.
        let new = if read.is_coming { read.new } else { read.new.min(read.items.len() - 1) };
        for (at, item) in read.items.into_iter().enumerate() {
            let mut entry = entry(here, item, &read.pages);
            if read.new > 0 && at == new {
                entry = entry.key(NEW).with("tabindex", "-1");
            }
            push(&mut list.children, entry);
        }
        push(&mut block.children, list);
    }
    if read.has_failed {
        push(&mut block.children, failed(scene).key(NEW).with("tabindex", "-1"));
    }
    if (read.is_more || read.is_coming) && shows(here, "list") {
        let more = scene.own("button more|type=button", Word::ShowMore).key("more");
        // Until it has come the button keeps the focus.
        let more = if read.is_coming { more.with("aria-disabled", "true") } else { more.does(Act::Crowd('m', "")) };
        push(&mut block.children, more);
    }
    // Until it has come nobody sees it: the campaign waits for it.
    (read.whole.is_none() || !block.children.is_empty()).then_some(block)
}

/// Whether a part of the block is to be seen.
pub(super) fn shows(here: &Here<'_>, part: &str) -> bool {
    let parts = here.get("show").items();
    parts.is_empty() || parts.iter().any(|own| own.is(part))
}

/// Whether the visitor writes an answer to what has an id, or something new where that is empty.
fn writes(scene: &Scene<'_>, id: &str) -> bool {
    scene.showing.writes == Some(id)
}

/// The value of an attribute that is on or off.
pub fn state(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// The form, where the visitor writes there; and what becomes of what they have sent.
fn write(here: &Here<'_>, id: &str, out: &mut Element) {
    let scene = here.scene;
    if !writes(scene, id) {
        return;
    }
    if let Some(form) = form::view(scene, here.value) {
        push(&mut out.children, form);
    }
    if is_held(scene, here.value) {
        push(&mut out.children, scene.own("p status", Word::Held));
    }
}

/// Whether what the visitor has sent is looked at before others can read it.
pub fn is_held(scene: &Scene<'_>, block: &Value) -> bool {
    let is_sent = scene.showing.form.as_ref().is_some_and(form::Progress::is_sent);
    is_sent && is_list(block) && !member(block, "moderation").is("after")
}

/// Something that somebody wrote: whatever of it there is, in one order; with what was answered to it on these pages.
fn entry(here: &Here<'_>, item: &'static Value, pages: &[&'static Value]) -> Element {
    let scene = here.scene;
    let id = text(item, "id");
    let mut entry = el("li voice").key(id);
    let line = by(scene, item, text(item, "name"));
    if !line.children.is_empty() {
        push(&mut entry.children, line);
    }
    if let Some(rating) = member(item, "rating").number() {
        push(&mut entry.children, rating::stars(scene, rating, 5.0));
    }
    for (part, key) in [("p voice-title|dir=auto", "title"), ("p voice-text|dir=auto", "text")] {
        let said = text(item, key);
        if !said.is_empty() {
            push(&mut entry.children, el(part).text(said));
        }
    }
    labels(scene, item, &mut entry);
    let reply = member(item, "reply");
    if !text(reply, "text").is_empty() {
        let said = el("p voice-text|dir=auto").text(text(reply, "text"));
        let line = by(scene, reply, scene.word(Word::OurReply));
        push(&mut entry.children, el("div reply").child(line).child(said));
    }
    match kind(here.value) {
        "ideas" => {
            push(&mut entry.children, vote(here, item));
            if scene.showing.refused == id {
                push(&mut entry.children, scene.own("p error", Word::NotSent));
            }
        }
        "comments" => answers(here, id, pages, &mut entry),
        _ => {}
    }
    entry
}

/// Who said it, and when.
fn by(scene: &Scene<'_>, item: &Value, name: &str) -> Element {
    let (mut line, time) = (el("p description"), text(item, "time"));
    if !name.is_empty() {
        line = line.child(el("bdi voice-name").text(name)).text(" ");
    }
    match scene.ports.format("date", time, "", scene.words.language, scene.wall) {
        Some(day) if !time.is_empty() => line.child(scene.mark_own(el("time").with("datetime", time).text(&day))),
        _ => line,
    }
}

/// What readers must be told of it: how it was collected, or how far it has come.
fn labels(scene: &Scene<'_>, item: &Value, out: &mut Element) {
    let mut add = |element| push(&mut out.children, element);
    match text(item, "collected") {
        "" => {}
        "website" => add(scene.own("p label", Word::OnWebsite)),
        how => add(el("p label|dir=auto").text(how)),
    }
    let status = text(item, "status");
    for (on, word) in [
        (member(item, "verified").is_true(), Word::Verified),
        (member(item, "incentivised").is_true(), Word::Incentivised),
        (status == "planned", Word::Planned),
        (status == "started", Word::Started),
        (status == "done", Word::Completed),
        (status == "declined", Word::Declined),
    ] {
        if on {
            add(scene.own("p label", word));
        }
    }
}

/// The button that votes for an idea; whoever has pressed it has voted. Without a collector it says how many have.
fn vote(here: &Here<'_>, item: &'static Value) -> Element {
    let (scene, id) = (here.scene, text(item, "id"));
    let [own, cast] = [scene.goods.votes, scene.goods.cast].map(|votes| has(votes, text(here.value, "id"), id));
    let count = member(item, "votes").number().unwrap_or_default() + f64::from(u8::from(cast));
    if scene.config.site.collector.is_empty() {
        return scene.mark_own(el("p description").text(&counted(scene, Word::Votes, count)));
    }
    let is_own = own || cast;
    let word = scene.word(if is_own { Word::YourVote } else { Word::Vote });
    let said = [word, " · ", &counted(scene, Word::Votes, count)].concat();
    // One of many: whoever hears only the buttons hears for what.
    let button = el("button vote|type=button").with("aria-label", &[&said, ": ", text(item, "title")].concat());
    let button = scene.mark_own(button.text(&said)).with("aria-pressed", state(is_own));
    button.key("vote").does(Act::Crowd('v', id))
}

/// Whether a vote is among those of a form.
pub fn has(votes: Option<&Value>, form: &str, vote: &str) -> bool {
    votes.is_some_and(|votes| member(votes, form).items().iter().any(|own| own.is(vote)))
}

/// The answers to a comment, and a way to give one; an answer itself has none.
fn answers(here: &Here<'_>, id: &'static str, pages: &[&'static Value], out: &mut Element) {
    let mut list = el("ul voices|role=list");
    for item in pages.iter().flat_map(|page| member(page, "items").items()) {
        if text(item, "parent") == id && !text(item, "text").is_empty() {
            push(&mut list.children, entry(here, item, &[]));
        }
    }
    if !list.children.is_empty() {
        push(&mut out.children, list);
    }
    if here.value.get("steps").is_some() && !pages.is_empty() {
        let button = here.scene.own("button quiet|type=button", Word::Reply);
        let button = button.with("aria-expanded", state(writes(here.scene, id))).key("answer");
        push(&mut out.children, button.does(Act::Crowd('w', id)));
        write(here, id, out);
    }
}
