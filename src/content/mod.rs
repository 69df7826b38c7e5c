//! What a campaign looks like: its format and its blocks, from configuration to a view.
//!
//! The content stays as it was written until it is shown; then every block is checked against its description, and the
//! first problem ends the drawing before anything is recorded.

pub mod blocks;
pub mod feed;
pub mod formats;
pub mod icon;
#[cfg(test)]
pub(crate) mod stage;
pub mod verb;

pub use feed::{Feed, Goods};
pub use verb::{Does, Verb, is_link};

use crate::config::describe::{Key, check_members};
use crate::config::{Campaign, Code, Config, Path, Problem, Value, member};
use crate::consent::Purposes;
use crate::decide::condition::Facts;
use crate::event::Page;
use crate::form;
use crate::ports::Ports;
use crate::share::{self, Shared};
use crate::state::{Copied, Showing};
use crate::text::{Word, Words, language::is_rtl};
use crate::view::{Format, View};
use std::cell::{Cell, RefCell};

/// All that the look of a campaign depends on.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The configuration it stands in.
    pub config: &'a Config,
    /// Where the visitor is.
    pub page: &'a Page,
    /// Facts that may be used, by dot path; null where one is absent or not permitted.
    pub facts: &'a dyn Fn(&str) -> Value,
    /// What conditions ask for besides: events, features, segments and the clock.
    pub known: &'a Facts<'a>,
    /// The purposes whose facts may be used.
    pub granted: Purposes,
    /// Whether what is remembered outlives the page, whatever may be used of it here.
    pub remembers: bool,
    /// How it stands on the screen.
    pub showing: &'a Showing,
    /// What the platform computes.
    pub ports: &'a dyn Ports,
    /// The widget's own words.
    pub words: Words,
    /// What blocks of a shop may know besides.
    pub goods: Goods<'a>,
    /// The wall clock, milliseconds since 1970.
    pub wall: f64,
    /// When a countdown of the campaign began for this visitor; 0 where none has.
    pub begun: f64,
    /// What is wrong with the content.
    pub notes: &'a Notes,
}

/// What is wrong with a content, and which part of it is being read: drawing goes on all the same, and its result is
/// dropped at the end.
#[derive(Debug, Default)]
pub struct Notes {
    path: RefCell<Path>,
    problems: RefCell<Vec<Problem>>,
    until: Cell<Option<f64>>,
}

impl Notes {
    /// From now on they are about what stands at a path.
    pub fn at(&self, path: &str) {
        self.path.replace(Path::at(path));
    }

    /// What is drawn holds until a moment, of several the first; one of 0 is over, and nothing of it is to be seen.
    pub fn holds_until(&self, at: f64) {
        self.until.set(Some(self.until.get().map_or(at, |other| other.min(at))));
    }

    /// The first problem, if there is any.
    pub fn first(&self) -> Option<Problem> {
        let mut problems = self.problems.borrow_mut();
        if problems.is_empty() { None } else { Some(problems.swap_remove(0)) }
    }
}

impl std::fmt::Debug for Scene<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.campaign.id)
    }
}

impl Scene<'_> {
    /// What is said of something that can be copied: whether it was, if it was tried last.
    pub fn copied(&self, what: Copied, otherwise: Word) -> Word {
        match what {
            _ if self.showing.copied != Some(what) => otherwise,
            _ if self.showing.uncopied.is_some() => Word::NotCopied,
            Copied::Link(_) => Word::LinkCopied,
            Copied::Coupon(_) => Word::Copied,
        }
    }

    /// Reads something one member deeper.
    pub fn member<T>(&self, key: &str, read: impl FnOnce() -> T) -> T {
        self.deeper(|path| path.member(key, |path| path.clone()), read)
    }

    /// Reads something one item deeper.
    pub fn item<T>(&self, index: usize, read: impl FnOnce() -> T) -> T {
        self.deeper(|path| path.item(index, |path| path.clone()), read)
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn deeper<T>(&self, step: impl FnOnce(&mut Path) -> Path, read: impl FnOnce() -> T) -> T {
        let inside = step(&mut self.notes.path.borrow_mut());
        let outside = self.notes.path.replace(inside);
        let result = read();
        self.notes.path.replace(outside);
        result
    }

    /// The page keeps only the beginning of a path (see [`Path`]).
    #[cfg(target_arch = "wasm32")]
    fn deeper<T>(&self, _: impl FnOnce(&mut Path) -> Path, read: impl FnOnce() -> T) -> T {
        read()
    }

    /// Notes a problem in what is being read.
    pub fn refuse(&self, code: Code, got: &str) {
        self.notes.problems.borrow_mut().push(Problem::new(&self.notes.path.borrow(), code, got));
    }

    /// Notes a problem in a member of what is being read.
    pub fn refuse_member(&self, key: &str, code: Code, got: &str) {
        self.member(key, || self.refuse(code, got));
    }

    /// Checks the members of what is being read against a table of common keys and one of its own.
    pub fn check(&self, common: &[Key], own: &[Key], value: &Value) {
        self.note(|path, problems| check_members(common, own, value, path, problems));
    }

    /// Lets something note the problems in what is being read.
    pub fn note<T>(&self, read: impl FnOnce(&mut Path, &mut Vec<Problem>) -> T) -> T {
        read(&mut self.notes.path.borrow_mut(), &mut self.notes.problems.borrow_mut())
    }
}

/// The view of a campaign.
///
/// # Errors
/// The first problem of its content.
pub fn view(scene: &Scene<'_>) -> Result<Box<View>, Problem> {
    let campaign = scene.campaign;
    scene.notes.at(&campaign.path);
    let body = formats::frame(scene, scene.member("content", || blocks::draw(scene, campaign.content)));
    if let Some(problem) = scene.notes.first() {
        return Err(problem);
    }
    let language = scene.language();
    Ok(Box::new(View {
        campaign: campaign.id,
        format: campaign.format,
        placement: if campaign.placement.is_empty() { campaign.format.place() } else { campaign.placement },
        slot: campaign.slot,
        language: language.to_owned(),
        rtl: is_rtl(language),
        open: campaign.format != Format::Tab || scene.showing.open,
        body,
        focus: scene.showing.focus.clone(),
        announcement: announcement(scene),
        until: scene.notes.until.get(),
    }))
}

/// What the live region says: what was copied or given, or what the form has to say, whichever came last.
fn announcement(scene: &Scene<'_>) -> String {
    let showing = scene.showing;
    let copied = showing.copied.map(|what| scene.copied(what, Word::Copied));
    let aside = if showing.is_unfit { Some(Word::UrlWrong) } else { copied };
    let aside = if showing.refused.is_empty() { aside } else { Some(Word::NotSent) };
    let space = if showing.is_again { "\u{a0}" } else { "" };
    let aside = match showing.said {
        "" => aside.map(|word| [scene.word(word), space].concat()),
        said => Some(said.to_owned()),
    };
    let mut said = showing.form.as_ref().and_then(|form| form::view::announcement(scene, form));
    if let Some(said) = said.as_mut().filter(|_| blocks::crowd::is_held(scene, scene.campaign.form)) {
        said.push(' ');
        said.push_str(scene.word(Word::Held));
    }
    let (first, second) = if showing.is_aside { (aside, said) } else { (said, aside) };
    first.or(second).unwrap_or_default()
}

/// The form of a campaign, if it has one: a block with steps, or what a poll asks.
pub fn form(campaign: &Campaign) -> Option<&'static Value> {
    Some(campaign.form).filter(|form| !form.is_null())
}

/// The form in a content; null where there is none.
pub fn asks(content: &'static Value) -> &'static Value {
    let block = all(content).into_iter().find(|block| is_asking(block));
    block.map_or(&Value::Null, |block| if kind(block) == "poll" { blocks::poll::form(block) } else { block })
}

/// Whether a block asks the visitor something, step by step; of those a campaign has one.
fn is_asking(block: &Value) -> bool {
    matches!(kind(block), "form" | "poll") || (blocks::crowd::is_list(block) && block.get("steps").is_some())
}

/// Every block of a content in the order in which they are written; of one that holds others itself first. By their
/// places here acts and events tell blocks apart.
pub fn all(content: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    gather(content, &mut found);
    found
}

/// Adds the blocks of a list, and those in what they hold: `content`, and that of each of `steps`.
fn gather<'a>(content: &'a Value, found: &mut Vec<&'a Value>) {
    for block in content.items() {
        if matches!(block, Value::List(_)) {
            // A column of a row.
            gather(block, found);
            continue;
        }
        found.push(block);
        gather(member(block, "content"), found);
        for step in member(block, "steps").items() {
            gather(member(step, "content"), found);
        }
    }
}

/// Whether a content has a countdown that begins with its first showing, which is to be kept.
pub fn begins(content: &Value) -> bool {
    all(content).iter().any(|block| kind(block) == "countdown" && block.get("for").is_some())
}

/// What using the block at an index does, in order: a button's verbs, or an `open` for a link in a text.
///
/// Where [`is_link`] holds for them the browser follows the link by itself.
pub fn verbs(scene: &Scene<'_>, index: usize) -> Vec<Verb> {
    let block = block(scene, index);
    match kind(block) {
        "button" => verb::all(scene, member(block, "do")),
        "video" => vec![Verb { does: Does::Play, what: blocks::video::address(scene, block), more: Value::Null }],
        _ => vec![Verb::default()],
    }
}

/// The steps of the block that has some, and is no form; empty where there is none.
pub fn steps(content: &Value) -> &[Value] {
    let block = all(content).into_iter().find(|block| kind(block) == "steps");
    block.map_or(&[], |block| member(block, "steps").items())
}

/// The code of the coupon block at an index, or what the wheel there gave; empty where it has to be asked for.
pub fn coupon(scene: &Scene<'_>, index: usize) -> Option<String> {
    let block = block(scene, index);
    let code = match kind(block) {
        "wheel" => blocks::wheel::code(scene, block),
        "coupon" => blocks::coupon::code(scene, block),
        _ => None,
    };
    code.map(str::to_owned)
}

/// The share block of a campaign; null where it has none.
pub fn sharing(campaign: &Campaign) -> &Value {
    all(campaign.content).into_iter().find(|block| kind(block) == "share").unwrap_or(&Value::Null)
}

/// What the share block of a campaign shares with a network; without one the page is shared.
pub fn shared(scene: &Scene<'_>, network: &str) -> Shared {
    let block = sharing(scene.campaign);
    share::shared(scene, block, blocks::share::entry(block, network), network)
}

/// The block at an index; null where there is none.
fn block<'a>(scene: &Scene<'a>, index: usize) -> &'a Value {
    all(scene.campaign.content).get(index).unwrap_or(&&Value::Null)
}

/// The `type` of a block.
fn kind(block: &Value) -> &str {
    member(block, "type").text().unwrap_or_default()
}
