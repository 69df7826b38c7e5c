//! What a button does: the verbs of `do`.

use super::Scene;
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Value, member};
use crate::text::LANGUAGE;
use crate::text::address::LINKS;

/// Something that a button does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verb {
    /// What is done.
    pub does: Does,
    /// With what: an address that may be followed, a text, a name or an id.
    pub what: String,
    /// With [`Does::Open`] whether in a new tab; with [`Does::Track`] an object with more to tell, with [`Does::Set`] one
    /// from attributes to values.
    pub more: Value,
}

/// What a verb does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Does {
    /// Goes to an address.
    #[default]
    Open,
    /// Closes the campaign.
    Close,
    /// Puts a text on the clipboard.
    Copy,
    /// Tells the page that something happened.
    Track,
    /// Shows another campaign, by its id.
    Show,
    /// Shares the page: by the browser's own sheet where there is one, else by copying its address.
    Share,
    /// Closes the campaign, which comes back after a while.
    Remind,
    /// Goes to another step, by its id.
    Goto,
    /// Goes on in the form as its own button does, which sends it on its last step.
    Submit,
    /// Tells the widget facts, as `parea.set` does.
    Set,
    /// Plays the video of the block; no word of the language.
    Play,
}

/// The keys of an object that says what is done: one verb, and what belongs to it.
pub const KEYS: &[Key] = keys! {
    "open": Kind::Address, "Goes to this address.", eg "\"/shop/olive-oil\"";
    "new": Kind::Flag, "With `open`: in a new tab.";
    "close": Kind::Flag, "Closes the campaign.";
    "copy": Kind::Text, "Puts this text on the clipboard.";
    "track": Kind::Str, "Tells the page that this happened, by name.", eg "\"catalogue-asked\"";
    "properties": Kind::Map(&Kind::Any), "With `track`: what more there is to tell.";
    "show": Kind::Str, "Shows another campaign, by its id.";
    "share": Kind::Flag, "Shares the page by the browser's own sheet.";
    "remind": Kind::Either(&Kind::Flag, &Kind::Duration), "Closes the campaign and brings it back after so long: what is given here, else the campaign's own `remind`, else a day. Without `remember` it only closes.", eg "\"3d\"";
    "goto": Kind::Str, "Goes to a step of the form, by its id.", eg "\"why\"";
    "submit": Kind::Flag, "Goes on in the form as its own button does: on its last step that sends it.";
    "set": Kind::Map(&Kind::Any), "Gives values to attributes for this page view, as `parea.set` does; `language` chooses the language, which is remembered where that is granted.", eg "{ \"interested\": true }";
};

/// Each verb, and the key that belongs to it.
const VERBS: &[(&str, Does, &str)] = &[
    ("open", Does::Open, "new"),
    ("close", Does::Close, ""),
    ("copy", Does::Copy, ""),
    ("track", Does::Track, "properties"),
    ("show", Does::Show, ""),
    ("share", Does::Share, ""),
    ("remind", Does::Remind, ""),
    ("goto", Does::Goto, ""),
    ("submit", Does::Submit, ""),
    ("set", Does::Set, "set"),
];

/// Reads one verb or a list of them.
pub fn all(scene: &Scene<'_>, value: &Value) -> Vec<Verb> {
    let mut verbs = Vec::new();
    if !matches!(value, Value::List(_)) {
        one(scene, value, &mut verbs);
    }
    for (index, item) in value.items().iter().enumerate() {
        scene.item(index, || one(scene, item, &mut verbs));
    }
    if verbs.is_empty() {
        scene.refuse(Code::Missing, "");
    }
    verbs
}

fn one(scene: &Scene<'_>, value: &Value, verbs: &mut Vec<Verb>) {
    let find = |name: &str| VERBS.iter().find(|(own, ..)| *own == name);
    let keys = value.entries();
    let first = || keys.iter().find(|(key, _)| find(key).is_some()).or(keys.first()).map(|(key, _)| key.as_str());
    let Some(name) = value.text().or_else(first) else { return scene.refuse(Code::WrongType, "") };
    let Some((_, does, more)) = find(name) else { return scene.refuse_member(name, Code::UnknownWord, name) };
    scene.check(KEYS, &[], value);
    for (key, _) in keys {
        if key != name && key != more {
            scene.refuse_member(key, Code::UnknownKey, key);
        }
    }
    let target = member(value, name);
    let takes_nothing = matches!(does, Does::Close | Does::Share | Does::Remind | Does::Submit);
    if target.is_null() && !takes_nothing {
        scene.refuse_member(name, Code::Missing, name);
    }
    let what = match does {
        Does::Open => scene.address(value, name, LINKS),
        Does::Copy => scene.plain(value, name),
        _ => target.text().unwrap_or_default().to_owned(),
    };
    let config = scene.config;
    let is_there = match does {
        // One with a problem of its own is there too: it is only not shown.
        Does::Show => config.uses.campaigns.iter().any(|campaign| member(campaign, "id").is(&what)),
        Does::Goto => has_step(scene.campaign.content, &what),
        Does::Submit => super::form(scene.campaign).is_some(),
        _ => true,
    };
    if !is_there {
        scene.refuse_member(name, Code::UnknownReference, &what);
    }
    if *does == Does::Set {
        for (attribute, _) in target.entries() {
            if attribute != LANGUAGE && !config.attributes.iter().any(|own| own.name == attribute) {
                scene.member(name, || scene.refuse_member(attribute, Code::UnknownReference, attribute));
            }
        }
    }
    verbs.push(Verb { does: *does, what, more: member(value, more).clone() });
}

/// Whether a block of a content has a step with an id.
fn has_step(content: &Value, id: &str) -> bool {
    super::all(content).iter().any(|block| member(block, "steps").items().iter().any(|step| member(step, "id").is(id)))
}

/// Whether a button only opens an address: it is drawn as a link then, which the browser follows by itself.
pub fn is_link(verbs: &[Verb]) -> bool {
    matches!(verbs, [Verb { does: Does::Open, .. }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stage::Stage;

    fn read(json: &str) -> Result<Vec<Verb>, (Code, String, String)> {
        let stage = Stage::new("[]").fact("name", "a b");
        let value = crate::config::value::parse(json, &crate::ports::Native).unwrap();
        let read = stage.read(|scene| scene.member("do", || all(scene, &value)));
        read.map_err(|problem| (problem.code, problem.path.clone(), problem.got.clone()))
    }

    #[track_caller]
    fn check(json: &str, expected: &[Verb]) {
        assert_eq!(read(json).as_deref(), Ok(expected), "{json}");
    }

    #[track_caller]
    fn refused(json: &str, code: Code, path: &str, got: &str) {
        assert_eq!(read(json), Err((code, path.to_owned(), got.to_owned())), "{json}");
    }

    fn verb(does: Does, what: &str) -> Verb {
        Verb { does, what: what.to_owned(), more: Value::Null }
    }

    #[test]
    fn a_button_does_one_thing_or_several_in_order() {
        check(r#""close""#, &[verb(Does::Close, "")]);
        check(r#""share""#, &[verb(Does::Share, "")]);
        check(r#"{ "close": true }"#, &[verb(Does::Close, "")]);
        check(r#"["remind", { "remind": "3d" }]"#, &[verb(Does::Remind, ""), verb(Does::Remind, "3d")]);
        check(r#"{ "open": "/a?b={{ name or 'x' }}" }"#, &[verb(Does::Open, "/a?b=a%20b")]);
        check(r#"{ "new": true, "open": "tel:+30" }"#, &[Verb { more: true.into(), ..verb(Does::Open, "tel:+30") }]);
        check(
            r#"[{ "copy": { "en": "A", "de": "B" } }, { "track": "won", "properties": { "n": 1 } }, "close"]"#,
            &[
                verb(Does::Copy, "A"),
                Verb { more: crate::config::value::map([("n", 1.0.into())]), ..verb(Does::Track, "won") },
                verb(Does::Close, ""),
            ],
        );
        check(r#"{ "show": "stage" }"#, &[verb(Does::Show, "stage")]);
    }

    #[test]
    fn what_is_no_verb_or_lacks_something_says_where() {
        refused(r#""teleport""#, Code::UnknownWord, "do.teleport", "teleport");
        refused(r#"{ "goto": "why" }"#, Code::UnknownReference, "do.goto", "why");
        refused(r#"["close", "submit"]"#, Code::UnknownReference, "do[1].submit", "");
        refused(r#"{ "set": { "name": "A", "nmae": 1 } }"#, Code::UnknownReference, "do.set.nmae", "nmae");
        refused(r#"{ "set": true }"#, Code::WrongType, "do.set", "");
        refused(r#"{ "close": true, "new": true }"#, Code::UnknownKey, "do.new", "new");
        refused(r#""open""#, Code::Missing, "do.open", "open");
        refused(r#"{ "open": 1 }"#, Code::WrongType, "do.open", "");
        refused(r#"{ "open": "/a", "newTab": true }"#, Code::UnknownKey, "do.newTab", "newTab");
        refused(r#"{ "open": "/a", "close": true }"#, Code::UnknownKey, "do.close", "close");
        refused(r#"{ "open": " javascript:alert(1)" }"#, Code::UnsafeAddress, "do.open", "javascript");
        refused(r#"{ "show": "nothing" }"#, Code::UnknownReference, "do.show", "nothing");
        refused("[]", Code::Missing, "do", "");
        refused("{}", Code::WrongType, "do", "");
        refused("null", Code::WrongType, "do", "");
        refused("[[]]", Code::WrongType, "do[0]", "");
    }
}
