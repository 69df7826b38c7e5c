//! What the core answers, as JSON for the browser side: a list of effects, each a name with its arguments (`carry.js`).

use super::ports::Browser;
use crate::config::Value;
use crate::config::value::{number_text, quote};
use crate::consent::Purpose;
use crate::decide::trigger::Trigger;
use crate::effect::{Deed, Effect, Listen, Permitted};
use crate::event::{Act, Close};
use crate::state::State;
use crate::view::{Piece, View};

/// Effects on their way to the browser side.
pub struct Script(String);

/// All effects of a turn; what needs a permit only while the epoch of the permit is current.
pub fn write(effects: Vec<Effect>, state: &State) -> String {
    let mut script = Script("[".to_owned());
    for effect in effects {
        script.effect(effect, state);
    }
    script.0.push(']');
    script.0
}

impl Script {
    /// One effect: its name and what it says in words, then the rest of its arguments as JSON.
    fn say(&mut self, words: &[&str], rest: &str) {
        open(&mut self.0, '[');
        for text in words {
            word(text, &mut self.0);
        }
        if !rest.is_empty() {
            self.0.push(',');
            self.0.push_str(rest);
        }
        self.0.push(']');
    }

    fn effect(&mut self, effect: Effect, state: &State) {
        match effect {
            Effect::Draw(view) => self.draw(&view),
            Effect::Erase(campaign) => self.say(&["erase", campaign], ""),
            Effect::Permitted(permitted) => {
                if permitted.epoch() == state.grants().epoch() {
                    self.permitted(&permitted, state);
                }
            }
            Effect::Find(wants) => self.say(&["find", ""], &json(&wants)),
            Effect::Forget(purpose) => self.say(&["forget", &state.storage_key(purpose)], ""),
            Effect::Blank(purpose) => self.say(&["store", purpose.name(), &state.storage_key(purpose), ""], ""),
            Effect::Lock => self.say(&["lock", &state.storage_key(Purpose::Service)], ""),
            Effect::Unlock => self.say(&["unlock"], ""),
            Effect::Wake(after) => self.say(&["wake"], &json(&after.map_or(Value::Null, Value::Number))),
            Effect::Listen(Listen::Busy) => self.say(&["busy"], ""),
            Effect::Listen(Listen::Watch(triggers)) => {
                let mut wants = Vec::new();
                for want in triggers.iter().filter_map(Trigger::want) {
                    wants.push(Value::List(want.into()));
                }
                self.say(&["arm"], &json(&Value::List(wants)));
            }
            Effect::Listen(Listen::Layer(wants)) => self.say(&["layer"], if wants { "true" } else { "false" }),
            Effect::Emit { name, detail } => self.say(&["emit", name], &json(&detail)),
            Effect::Ask { name, campaign } => self.say(&["ask", name, campaign], ""),
            Effect::Open { url, new } => self.say(&[if new { "open" } else { "go" }, &url], ""),
            Effect::Copy { campaign, act, text } => self.say(&["copy", campaign, &act_text(Some(act)), &text], ""),
            Effect::Share { campaign, act, title, text, media, url } => {
                self.say(&["share", campaign, &act_text(Some(act)), &title, &text, &media, &url], "");
            }
            Effect::Print => self.say(&["print"], ""),
            Effect::Fetch { url, key } => self.say(&["fetch", &url, key], ""),
            Effect::Words { place, language } => {
                self.say(&["words", language], &number_text(place as f64, &Browser));
            }
            Effect::Part(name) => self.say(&["part", name], ""),
            Effect::Feed(url) => self.say(&["feed", &url], ""),
            Effect::Claim { url, campaign, key } => self.say(&["feed", url, "", campaign, &key], ""),
            Effect::Answer(value) => self.say(&["answer"], &json(&value)),
            Effect::Report(problems) => {
                let mut all = String::new();
                open(&mut all, '[');
                for problem in &problems {
                    open(&mut all, '[');
                    for text in [problem.code.name(), &problem.path, &problem.got] {
                        word(text, &mut all);
                    }
                    all.push(']');
                }
                all.push(']');
                self.say(&["report"], &all);
            }
            Effect::Preview(config) => self.say(&["preview", &config], ""),
            Effect::Stop => self.say(&["stop"], ""),
        }
    }

    fn permitted(&mut self, permitted: &Permitted, state: &State) {
        let purpose = permitted.purpose();
        let (name, key) = (purpose.name(), state.storage_key(purpose));
        match permitted.deed() {
            Deed::Read => self.say(&["read", name, &key], ""),
            Deed::Look => self.say(&["look", name, &key], ""),
            Deed::Find(wants) => self.say(&["find", name], &json(wants)),
            Deed::Feed(url) => self.say(&["feed", url, name], ""),
            Deed::Store(text) => self.say(&["store", name, &key, text], ""),
            Deed::Send { request, url, body } => {
                self.say(&["send", url, body], &number_text(f64::from(*request), &Browser));
            }
            Deed::Tell(told) => self.say(&["sink"], &json(told)),
        }
    }

    fn draw(&mut self, view: &View) {
        let mut rest = String::from(if view.open { "true," } else { "false," });
        pieces(&view.body, &mut rest);
        let direction = if view.rtl { "rtl" } else { "ltr" };
        let (format, language) = (view.format.name(), view.language.as_str());
        let (place, focus, says) = (view.placement, view.focus.as_str(), view.announcement.as_str());
        self.say(&["draw", view.campaign, format, view.slot, place, language, direction, focus, says], &rest);
    }
}

pub fn json(value: &Value) -> String {
    value.to_json(&Browser)
}

/// A comma, unless something has just begun.
pub fn comma(out: &mut String) {
    if !out.is_empty() && !out.ends_with(['[', '{', ',']) {
        out.push(',');
    }
}

/// Begins a list or an object.
pub fn open(out: &mut String, sign: char) {
    comma(out);
    out.push(sign);
}

/// Adds a text to a list.
pub fn word(text: &str, out: &mut String) {
    comma(out);
    quote(text, out);
}

/// Adds a member to an object.
fn member(name: &str, value: &str, out: &mut String) {
    word(name, out);
    out.push(':');
    quote(value, out);
}

/// A text is a string, an element `[tag, part, key, act, {attributes}, [children]]`.
fn pieces(all: &[Piece], out: &mut String) {
    open(out, '[');
    for piece in all {
        match piece {
            Piece::Text(text) => word(text, out),
            Piece::Element(node) => {
                open(out, '[');
                for text in [node.tag, node.part, &node.key, &act_text(node.act)] {
                    word(text, out);
                }
                open(out, '{');
                for (name, value) in &node.attributes {
                    member(name, value, out);
                }
                out.push('}');
                pieces(&node.children, out);
                out.push(']');
            }
        }
    }
    out.push(']');
}

/// What using a control does, as a letter and an index or name; empty for nothing.
fn act_text(act: Option<Act>) -> String {
    let with = |letter, index| {
        let mut text = String::from(letter);
        text.push_str(&number_text(index as f64, &Browser));
        text
    };
    let plain = match act {
        // What no control stands for is never written.
        None | Some(Act::Hold(_) | Act::Close(Close::Swipe)) => "",
        Some(Act::Close(Close::Button)) => "x",
        Some(Act::Close(Close::Escape)) => "e",
        Some(Act::Close(Close::Backdrop)) => "o",
        Some(Act::Toggle) => "t",
        Some(Act::Remind) => "r",
        Some(Act::Keep) => "k",
        Some(Act::Next) => "n",
        Some(Act::Server) => "v",
        Some(Act::Back) => "p",
        Some(Act::Field) => "f",
        Some(Act::Button(index)) => return with("b", index),
        Some(Act::Step(index)) => return with("g", index),
        Some(Act::Coupon(index)) => return with("c", index),
        Some(Act::Spin) => "z",
        Some(Act::Less(topic)) => return ["l", topic].concat(),
        Some(Act::Crowd(verb, id)) => return String::from_iter(["q", verb.encode_utf8(&mut [0; 4]), id]),
        Some(Act::Share(name)) => return ["s", name].concat(),
    };
    plain.to_owned()
}
