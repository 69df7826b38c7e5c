//! What a button does: the verbs of `do`.

use super::Scene;
use crate::config::describe::{Key, Kind, check_keys, keys};
use crate::config::{Code, Path, Problem, Value, member};
use crate::text::address::LINKS;

/// Something that a button does.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// Goes to an address.
    Open {
        /// One that may be followed.
        url: String,
        /// Whether in a new tab.
        new: bool,
    },
    /// Closes the campaign.
    Close,
    /// Puts a text on the clipboard.
    Copy(String),
    /// Tells the page and the sinks that something happened: a name, and an object with more.
    Track(String, Value),
    /// Shows another campaign, by its id.
    Show(String),
    /// Shares the page: by the browser's own sheet where there is one, else by copying its address.
    Share,
}

/// The keys of an object that says what is done: one verb, and what belongs to it.
pub const KEYS: &[Key] = keys! {
    "open": Kind::Address, "Goes to this address.";
    "new": Kind::Flag, "With `open`: in a new tab.";
    "close": Kind::Flag, "Closes the campaign.";
    "copy": Kind::Text, "Puts this text on the clipboard.";
    "track": Kind::Str, "Tells the page that this happened, by name.";
    "properties": Kind::Map(&Kind::Any), "With `track`: what more there is to tell.";
    "show": Kind::Str, "Shows another campaign, by its id.";
    "share": Kind::Flag, "Shares the page by the browser's own sheet.";
};

/// Reads one verb or a list of them.
///
/// # Errors
/// The first that is no verb of the language or lacks something.
pub fn all(scene: &Scene<'_>, value: &Value, path: &mut Path) -> Result<Vec<Verb>, Problem> {
    let verbs = match value {
        Value::List(items) => {
            items.iter().enumerate().map(|(index, item)| path.item(index, |path| one(scene, item, path))).collect()
        }
        single => one(scene, single, path).map(|verb| vec![verb]),
    };
    verbs.and_then(
        |verbs: Vec<Verb>| {
            if verbs.is_empty() { Err(Problem::new(path, Code::Missing, "")) } else { Ok(verbs) }
        },
    )
}

fn one(scene: &Scene<'_>, value: &Value, path: &mut Path) -> Result<Verb, Problem> {
    let is_verb = |key: &&str| !["new", "properties"].contains(key);
    let name = value.text().or_else(|| value.entries().iter().map(|(key, _)| key.as_str()).find(is_verb));
    let Some(name) = name else { return Err(Problem::new(path, Code::WrongType, "")) };
    match check(name, value, path) {
        Some(problem) => Err(problem),
        None => path.member(name, |path| read(scene, name, value, path)),
    }
}

/// The first problem of an object, apart from what its verb makes of it.
fn check(name: &str, value: &Value, path: &mut Path) -> Option<Problem> {
    let mut problems = Vec::new();
    if !KEYS.iter().any(|key| key.name == name) {
        problems.push(path.member(name, |path| Problem::new(path, Code::UnknownWord, name)));
    }
    check_keys(KEYS, value, path, &mut problems);
    for (key, _) in value.entries() {
        // One verb, and what belongs to it.
        let belongs = matches!((name, key.as_str()), ("open", "new") | ("track", "properties"));
        if key != name && !belongs {
            problems.push(path.member(key, |path| Problem::new(path, Code::UnknownKey, key)));
        }
    }
    problems.into_iter().next()
}

fn read(scene: &Scene<'_>, name: &str, value: &Value, path: &Path) -> Result<Verb, Problem> {
    let target = member(value, name);
    let text = target.text().unwrap_or_default();
    Ok(match name {
        "close" => Verb::Close,
        "share" => Verb::Share,
        _ if target.is_null() => return Err(Problem::new(path, Code::Missing, name)),
        "open" => Verb::Open { url: scene.address(text, LINKS, path)?, new: member(value, "new").is_true() },
        "copy" => Verb::Copy(scene.plain(target, path)?),
        "track" => Verb::Track(text.to_owned(), member(value, "properties").clone()),
        _ if scene.config.campaigns.iter().any(|campaign| campaign.id == text) => Verb::Show(text.to_owned()),
        _ => return Err(Problem::new(path, Code::UnknownReference, text)),
    })
}

/// Whether a button only opens an address: it is drawn as a link then, which the browser follows by itself.
pub fn is_link(verbs: &[Verb]) -> bool {
    matches!(verbs, [Verb::Open { .. }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stage::Stage;

    fn read(json: &str) -> Result<Vec<Verb>, (Code, String, String)> {
        let stage = Stage::new("[]").fact("name", "a b");
        let value = crate::config::value::parse(json, &crate::ports::Native).unwrap();
        let read = stage.scene(|scene| all(scene, &value, &mut Path::at("do")));
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

    #[test]
    fn a_button_does_one_thing_or_several_in_order() {
        check(r#""close""#, &[Verb::Close]);
        check(r#""share""#, &[Verb::Share]);
        check(r#"{ "close": true }"#, &[Verb::Close]);
        check(r#"{ "open": "/a?b={{ name or 'x' }}" }"#, &[Verb::Open { url: "/a?b=a%20b".to_owned(), new: false }]);
        check(r#"{ "new": true, "open": "tel:+30" }"#, &[Verb::Open { url: "tel:+30".to_owned(), new: true }]);
        check(
            r#"[{ "copy": { "en": "A", "de": "B" } }, { "track": "won", "properties": { "n": 1 } }, "close"]"#,
            &[
                Verb::Copy("A".to_owned()),
                Verb::Track("won".to_owned(), crate::config::value::map([("n", 1.0.into())])),
                Verb::Close,
            ],
        );
        check(r#"{ "show": "stage" }"#, &[Verb::Show("stage".to_owned())]);
    }

    #[test]
    fn what_is_no_verb_or_lacks_something_says_where() {
        refused(r#""remind""#, Code::UnknownWord, "do.remind", "remind");
        refused(r#"{ "goto": "why" }"#, Code::UnknownWord, "do.goto", "goto");
        refused(r#"["close", "submit"]"#, Code::UnknownWord, "do[1].submit", "submit");
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
