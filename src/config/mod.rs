//! What the marketer writes: one file per top-level key, decoded once at the start.
//!
//! A problem stays where it is (config.md): decoding always gives a configuration that can run, and says what it
//! left out.

pub mod attributes;
pub mod campaign;
pub mod consent;
pub mod describe;
pub mod experiment;
pub mod growthbook;
pub mod limits;
pub mod problem;
pub mod segments;
pub mod sinks;
pub mod site;
pub mod theme;
pub mod uses;
pub mod value;

pub use attributes::Attribute;
pub use campaign::Campaign;
pub use consent::Consent;
pub use experiment::Experiment;
pub use limits::Limits;
pub use problem::{Code, Path, Problem};
pub use segments::Segment;
pub use site::Site;
pub use uses::Uses;
pub use value::Value;

use crate::ports::Ports;
use describe::{Key, Kind, check_keys, keys};

/// The version of the language that this widget speaks.
pub const VERSION: f64 = 1.0;

/// The top-level keys.
pub const KEYS: &[Key] = keys! {
    #[required] "version": Kind::Number, "The version of the configuration language, 1.", eg "1";
    #[required] "site": Kind::Any, "What the site is: its id, its languages, its collector.";
    "consent": Kind::Any, "Which consent manager is read, and which of its categories allow which purpose.";
    "attributes": Kind::Map(&Kind::Any), "Facts that the site itself supplies.";
    "segments": Kind::Map(&Kind::Any), "Named conditions, for use in audiences.";
    "theme": Kind::Any, "Colours and shapes.";
    "limits": Kind::Any, "How often anything may interrupt, over all campaigns.";
    "defaults": Kind::Map(&Kind::Any), "Named parts of campaigns, for their `extends`.";
    #[required] "campaigns": Kind::List(&Kind::Any), "Who sees what, where, when and how often.";
    "growthbook": Kind::Any, "Where the payload of a site that runs GrowthBook is.";
    "sinks": Kind::List(&Kind::Object(sinks::KEYS)), "Where events go besides the page itself.";
};

/// A configuration that can run. It is read once and lives as long as the page, so that everything can point into it.
#[derive(Debug)]
pub struct Config {
    /// What the site is.
    pub site: Site,
    /// What may be used.
    pub consent: Consent,
    /// Facts from the page.
    pub attributes: Vec<Attribute>,
    /// Named conditions.
    pub segments: Vec<Segment>,
    /// Colours and shapes, as they were written; null where there are none.
    pub theme: Value,
    /// Caps over everything that interrupts.
    pub limits: Limits,
    /// Where a GrowthBook payload is; null where the site has none.
    pub growthbook: &'static Value,
    /// The campaigns that are whole, higher priority first, then in the order of the file.
    pub campaigns: Vec<Campaign>,
    /// Where events go besides the page itself.
    pub sinks: Vec<&'static Value>,
    /// What is asked about, and therefore read.
    pub uses: Uses,
    /// Fingerprint of the text, for events (FNV-1a, hexadecimal).
    pub hash: String,
    /// What was left out, and why.
    pub problems: Vec<Problem>,
}

impl Config {
    /// What is known before anything is read: nothing shows.
    pub const NONE: Config = Config {
        site: Site::NONE,
        consent: Consent::NONE,
        attributes: Vec::new(),
        segments: Vec::new(),
        theme: Value::Null,
        limits: Limits::NONE,
        growthbook: &Value::Null,
        campaigns: Vec::new(),
        sinks: Vec::new(),
        uses: Uses::NONE,
        hash: String::new(),
        problems: Vec::new(),
    };

    /// Reads a configuration from its text.
    pub fn read(text: &str, ports: &dyn Ports) -> &'static mut Config {
        Config::load(text, false, ports)
    }

    fn load(text: &str, is_preview: bool, ports: &dyn Ports) -> &'static mut Config {
        let config = Box::leak(Box::new(Config::NONE));
        match value::parse(text, ports) {
            Ok(mut value) => {
                if is_preview {
                    value.visit("campaigns", &mut |campaign| campaign.set("otherwise", "neutral"));
                }
                config.hash = fingerprint(text);
                config.decode(value.leak(), ports);
            }
            Err(at) => {
                let path = Path::at(&value::integer_text(at as i64));
                config.problems.push(Problem::new(&path, Code::NotJson, ""));
            }
        }
        config
    }

    /// Reads one that is only tried. Nobody has agreed to it, so every purpose is denied; and nobody is known, so what would
    /// be shown to somebody shows as it does to anybody.
    pub fn preview(text: &str, ports: &dyn Ports) -> &'static Config {
        let config = Config::load(text, true, ports);
        config.consent = Consent::NONE;
        config
    }

    fn decode(&mut self, value: &'static Value, ports: &dyn Ports) {
        let (path, problems) = (&mut Path::default(), &mut self.problems);
        check_keys(KEYS, value, path, problems);
        let version = member(value, "version");
        if version.number() != Some(VERSION) {
            if !version.is_null() {
                problems.push(Problem::new(&Path::at("version"), Code::UnknownVersion, ""));
            }
            return;
        }
        self.site = path.member("site", |path| Site::decode(member(value, "site"), path, problems, ports));
        self.consent = path.member("consent", |path| Consent::decode(member(value, "consent"), path, problems));
        self.theme = path.member("theme", |path| theme::decode(member(value, "theme"), path, problems));
        self.limits = path.member("limits", |path| Limits::decode(member(value, "limits"), path, problems));
        self.growthbook =
            path.member("growthbook", |path| growthbook::decode(member(value, "growthbook"), path, problems));
        self.sinks = sinks::whole(member(value, "sinks"), problems);
        self.attributes =
            path.member("attributes", |path| attributes::decode(member(value, "attributes"), path, problems));
        self.uses.campaigns = member(value, "campaigns").items();
        self.uses.has_features = value.get("growthbook").is_some();
        self.segments = path.member("segments", |path| {
            segments::decode(member(value, "segments"), &self.attributes, &mut self.uses, path, problems)
        });
        path.member("campaigns", |path| campaign::decode(value, self, path));
        self.uses.events |=
            self.campaigns.iter().flat_map(Campaign::all).any(|campaign| campaign.when.asks_for_events());
    }
}

impl Default for &'static Config {
    fn default() -> Self {
        static NONE: Config = Config::NONE;
        &NONE
    }
}

/// A member of an object, or null.
pub(crate) fn member<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// A string among the members of an object, or nothing.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    member(value, key).text().unwrap_or_default()
}

/// FNV-1a, 32 bit: short, and good enough to tell two configurations apart.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut out = String::new();
    value::hex(hash.into(), 8, &mut out);
    out
}
