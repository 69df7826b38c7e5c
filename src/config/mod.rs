//! What the marketer writes: one file per top-level key, decoded once at the start.
//!
//! A problem stays where it is (config.md): decoding always gives a configuration that can run, and says what it
//! left out.

pub mod attributes;
pub mod campaign;
pub mod consent;
pub mod describe;
pub mod limits;
pub mod problem;
pub mod segments;
pub mod site;
pub mod theme;
pub mod value;

pub use attributes::Attribute;
pub use campaign::Campaign;
pub use consent::Consent;
pub use limits::Limits;
pub use problem::{Code, Path, Problem};
pub use segments::Segment;
pub use site::Site;
pub use theme::Theme;
pub use value::Value;

use crate::ports::Ports;
use describe::{Key, Kind, check_keys, keys};

/// The version of the language that this widget speaks.
pub const VERSION: f64 = 1.0;

/// The top-level keys.
pub const KEYS: &[Key] = keys! {
    #[required] "version": Kind::Number, "The version of the configuration language, 1.";
    #[required] "site": Kind::Any, "What the site is: its id, its languages, its collector.";
    "consent": Kind::Any, "Which consent manager is read, and which of its categories allow which purpose.";
    "attributes": Kind::Map(&Kind::Any), "Facts that the site itself supplies.";
    "segments": Kind::Map(&Kind::Any), "Named conditions, for use in audiences.";
    "theme": Kind::Any, "Colours and shapes.";
    "limits": Kind::Any, "How often anything may interrupt, over all campaigns.";
    "defaults": Kind::Map(&Kind::Any), "Named parts of campaigns, for their `extends`.";
    #[required] "campaigns": Kind::List(&Kind::Any), "Who sees what, where, when and how often.";
    "sinks": Kind::List(&Kind::Object(SINK)), "Where events go besides the page itself.";
};

/// The keys of an entry of `sinks`.
pub const SINK: &[Key] = keys! {
    #[required] "type": Kind::Word(&["collector"]), "Where to: the site's collector.";
};

/// A configuration that can run.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What the site is.
    pub site: Site,
    /// What may be used.
    pub consent: Consent,
    /// Facts from the page.
    pub attributes: Vec<Attribute>,
    /// Named conditions.
    pub segments: Vec<Segment>,
    /// Colours and shapes.
    pub theme: Theme,
    /// Caps over everything that interrupts.
    pub limits: Limits,
    /// The campaigns that are whole, in the order of the file.
    pub campaigns: Vec<Campaign>,
    /// Whether events go to the collector.
    pub measures: bool,
    /// Fingerprint of the text, for events (FNV-1a, hexadecimal).
    pub hash: String,
    /// What was left out, and why.
    pub problems: Vec<Problem>,
}

impl Config {
    /// Reads a configuration from its text.
    pub fn read(text: &str, ports: &dyn Ports) -> Config {
        match value::parse(text, ports) {
            Ok(value) => Config { hash: fingerprint(text), ..Config::decode(&value) },
            Err(at) => {
                let path = Path::at(&value::integer_text(at as i64));
                Config { problems: vec![Problem::new(&path, Code::NotJson, "")], ..Config::default() }
            }
        }
    }

    /// Decodes what `read` has parsed.
    pub fn decode(value: &Value) -> Config {
        let (mut problems, path) = (Vec::new(), &mut Path::default());
        check_keys(KEYS, value, path, &mut problems);
        if value.get("version").and_then(Value::number) != Some(VERSION) {
            if value.get("version").is_some() {
                problems.push(Problem::new(&Path::at("version"), Code::UnknownVersion, ""));
            }
            return Config { problems, ..Config::default() };
        }
        let mut config = Config {
            site: path.member("site", |path| Site::decode(member(value, "site"), path, &mut problems)),
            consent: path.member("consent", |path| Consent::decode(member(value, "consent"), path, &mut problems)),
            theme: path.member("theme", |path| Theme::decode(member(value, "theme"), path, &mut problems)),
            limits: path.member("limits", |path| Limits::decode(member(value, "limits"), path, &mut problems)),
            measures: member(value, "sinks").items().iter().any(|sink| sink.get("type") == Some(&"collector".into())),
            ..Config::default()
        };
        config.attributes =
            path.member("attributes", |path| attributes::decode(member(value, "attributes"), path, &mut problems));
        config.segments = path.member("segments", |path| {
            segments::decode(member(value, "segments"), &config.attributes, path, &mut problems)
        });
        config.campaigns = path.member("campaigns", |path| {
            campaign::decode(member(value, "campaigns"), member(value, "defaults"), &config, path, &mut problems)
        });
        config.problems = problems;
        config
    }
}

/// A member of an object, or null.
pub(crate) fn member<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// FNV-1a, 32 bit: short, and good enough to tell two configurations apart.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (0..8).rev().filter_map(|nibble| char::from_digit(hash >> (4 * nibble) & 15, 16)).collect()
}
