//! `attributes`: facts that the site itself supplies.

use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Code, Path, Problem};
use super::{Value, member};
use crate::consent::Purpose;
use crate::visitor::facts;

/// The keys of an attribute.
pub const KEYS: &[Key] = keys! {
    "type": Kind::Word(&["string", "number", "boolean", "date", "version", "list"]), "What it must be; anything else is absent.";
    #[required] "from": Kind::Object(FROM), "Where it is read: one place.";
    "purpose": Kind::Word(&["remember", "personalise", "personalize", "measure"]),
        "The purpose that must be granted before it is read; cookies and storage cannot do without.";
};

/// The keys of `from`.
pub const FROM: &[Key] = keys! {
    "cookie": Kind::Str, "The name of a cookie of the site's own.";
    "localStorage": Kind::Str, "The key of an item in `localStorage`.";
    "sessionStorage": Kind::Str, "The key of an item in `sessionStorage`.";
    "meta": Kind::Str, "The `name` or `property` of a `<meta>` element.";
    "jsonLd": Kind::Str, "A type in the page's JSON-LD, and a dot path into it: `Product.category`.";
    "dataLayer": Kind::Str, "A dot path into the newest entry of `dataLayer` that has it.";
    "element": Kind::Str, "The selector of an element, whose text is read; it may be without one. As a `boolean` it is true where there is such an element, unless it says `false` or `0`; as a `list` each is one item.";
    "query": Kind::Str, "The name of a parameter of the address.";
    "global": Kind::Str, "The dot path of a variable of the page.";
    "path": Kind::Str, "For cookies and storage: a dot path into their JSON.";
    "decode": Kind::Word(&["auto", "none", "uri", "base64"]), "For cookies and storage, how it was written; `auto` undoes percent-encoding and reads JSON where that fits.";
};

/// The readers; the first letter of each is the letter of its place.
const READERS: &str = "cookie localStorage sessionStorage meta jsonLd dataLayer element query global";

/// A fact that the site supplies; how it is decoded stands in its entry.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// The fact's name.
    pub name: &'static str,
    /// The purpose that must be granted before it is read.
    pub purpose: Option<Purpose>,
    /// Where it is read: the letter of the place, and the key, name, path or selector there. `c` is a cookie, `q` a
    /// parameter of the address, and the others are those of [`Effect::Find`](crate::Effect::Find).
    pub want: &'static str,
    /// As it was written.
    pub value: &'static Value,
}

impl Attribute {
    /// Whether it is read at one of these places.
    pub fn is_at(&self, places: &[u8]) -> bool {
        self.want.as_bytes().first().is_some_and(|place| places.contains(place))
    }

    /// Whether it reads what is stored in the visitor's browser, be it by way of a variable: never without a purpose.
    fn is_stored(&self) -> bool {
        let mut path = self.want.get(1..).unwrap_or_default().split('.');
        self.is_at(b"cls")
            || self.is_at(b"g") && path.any(|name| matches!(name, "localStorage" | "sessionStorage" | "cookie"))
    }

    /// Whether it may be anything that the page holds, about the visitor too, and no purpose is stated for it: then it may
    /// decide, but not be said or sent (config.md, Facts).
    pub fn is_loose(&self) -> bool {
        self.purpose.is_none() && self.is_at(b"deqg")
    }
}

/// Decodes `attributes`; one with a problem is left out, and what refers to it with it.
pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Vec<Attribute> {
    let mut all = Vec::new();
    for (name, value) in value.entries() {
        path.member(name, |path| {
            let before = problems.len();
            check_keys(KEYS, value, path, problems);
            if facts::is_reserved(name) {
                problems.push(Problem::new(path, Code::Duplicate, name));
            }
            let found = attribute(name, value, path, problems);
            if problems.len() == before {
                all.extend(found);
            }
        });
    }
    all
}

fn attribute(
    name: &'static str,
    value: &'static Value,
    path: &mut Path,
    problems: &mut Vec<Problem>,
) -> Option<Attribute> {
    let (from, word) = (member(value, "from"), member(value, "purpose"));
    let mut found = None;
    for reader in READERS.split(' ') {
        let Some(key) = from.get(reader).and_then(Value::text) else { continue };
        if found.is_some() {
            path.member("from", |path| problems.push(Problem::new(path, Code::Duplicate, reader)));
        }
        let want = [reader.get(..1).unwrap_or_default(), key].concat().leak();
        found = Some(Attribute { name, purpose: (!word.is_null()).then(|| purpose(word)), want, value });
    }
    for &key in &["path", "decode"] {
        if from.get(key).is_some() && found.is_some_and(|found| !found.is_at(b"cls")) {
            path.member("from", |path| {
                path.member(key, |path| problems.push(Problem::new(path, Code::UnknownKey, key)))
            });
        }
    }
    let missing = match found {
        None => "from",
        Some(found) if found.purpose.is_none() && found.is_stored() => "purpose",
        _ => return found,
    };
    // A place that is there and unfit has been named already.
    if from.entries().iter().all(|(key, own)| own.text().is_some() || key == "path") {
        path.member(missing, |path| problems.push(Problem::new(path, Code::Missing, missing)));
    }
    None
}

/// The purpose that a word names, in either spelling.
pub(super) fn purpose(word: &Value) -> Purpose {
    match word.text() {
        Some("remember") => Purpose::Remember,
        Some("measure") => Purpose::Measure,
        _ => Purpose::Personalise,
    }
}
