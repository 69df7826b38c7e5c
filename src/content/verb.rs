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

/// A verb of the language: its name, the keys of its object, and how it is read.
#[derive(Debug)]
pub struct Row {
    /// The word; also the key of the object that says more.
    pub name: &'static str,
    /// The keys of that object.
    pub keys: &'static [Key],
    /// Reads an object that has passed the check.
    read: fn(&Scene<'_>, &Value, &Path) -> Result<Verb, Problem>,
}

/// Every verb.
pub const ALL: &[Row] = &[
    Row { name: "open", keys: OPEN, read: open },
    Row { name: "close", keys: CLOSE, read: |_, _, _| Ok(Verb::Close) },
    Row {
        name: "copy",
        keys: COPY,
        read: |scene, value, path| scene.plain(member(value, "copy"), path).map(Verb::Copy),
    },
    Row {
        name: "track",
        keys: TRACK,
        read: |_, value, _| Ok(Verb::Track(name(value, "track"), member(value, "properties").clone())),
    },
    Row { name: "show", keys: SHOW, read: show },
    Row { name: "share", keys: SHARE, read: |_, _, _| Ok(Verb::Share) },
];

/// The keys of `open`.
pub const OPEN: &[Key] = keys! {
    #[required] "open": Kind::Address, "Goes to this address.";
    "new": Kind::Flag, "In a new tab.";
};

/// The keys of `close`.
pub const CLOSE: &[Key] = keys! {
    "close": Kind::Flag, "Closes the campaign.";
};

/// The keys of `copy`.
pub const COPY: &[Key] = keys! {
    #[required] "copy": Kind::Text, "Puts this text on the clipboard.";
};

/// The keys of `track`.
pub const TRACK: &[Key] = keys! {
    #[required] "track": Kind::Str, "Tells the page that this happened, by name.";
    "properties": Kind::Map(&Kind::Any), "What more there is to tell.";
};

/// The keys of `show`.
pub const SHOW: &[Key] = keys! {
    #[required] "show": Kind::Str, "Shows another campaign, by its id.";
};

/// The keys of `share`.
pub const SHARE: &[Key] = keys! {
    "share": Kind::Flag, "Shares the page by the browser's own sheet, else copies its address.";
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
    let names = || value.text().into_iter().chain(value.entries().iter().map(|(key, _)| key.as_str()));
    let Some(row) = names().find_map(|name| ALL.iter().find(|row| row.name == name)) else {
        return Err(match names().next() {
            Some(name) => Problem::new(path, Code::UnknownWord, name),
            None => Problem::new(path, Code::WrongType, ""),
        });
    };
    let mut problems = Vec::new();
    check_keys(row.keys, value, path, &mut problems);
    match problems.into_iter().next() {
        Some(problem) => Err(problem),
        None => path.member(row.name, |path| (row.read)(scene, value, path)),
    }
}

fn name(value: &Value, key: &str) -> String {
    member(value, key).text().unwrap_or_default().to_owned()
}

fn open(scene: &Scene<'_>, value: &Value, path: &Path) -> Result<Verb, Problem> {
    let url = scene.address(member(value, "open").text().unwrap_or_default(), LINKS, path)?;
    Ok(Verb::Open { url, new: member(value, "new").is_true() })
}

fn show(scene: &Scene<'_>, value: &Value, path: &Path) -> Result<Verb, Problem> {
    let id = name(value, "show");
    if scene.config.campaigns.iter().any(|campaign| campaign.id == id) {
        return Ok(Verb::Show(id));
    }
    Err(Problem::new(path, Code::UnknownReference, &id))
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
        refused(r#""remind""#, Code::UnknownWord, "do", "remind");
        refused(r#"{ "goto": "why" }"#, Code::UnknownWord, "do", "goto");
        refused(r#"["close", "submit"]"#, Code::UnknownWord, "do[1]", "submit");
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
