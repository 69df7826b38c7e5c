//! `site`: what the site is.

use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Code, Path, Problem};
use super::{Value, member, text};
use crate::ports::Ports;

/// The keys of `site`.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names storage keys and events; kebab-case.", eg "\"elaia\"";
    "languages": Kind::List(&Kind::Str), "The languages the site is written in, BCP 47.", eg "[\"el\", \"en\"]";
    "language": Kind::Str, "The language used when none of the visitor's fits.", eg "\"en\"";
    "timeZone": Kind::Str, "The zone in which dates without an offset are meant, IANA; without it UTC.", eg "\"Europe/Athens\"";
    "collector": Kind::Address, "Where answers and events go; without it nothing is sent.", eg "\"/parea\"";
};

/// What the site is.
#[derive(Debug)]
pub struct Site {
    /// Names storage keys and events.
    pub id: &'static str,
    /// The languages it is written in.
    pub languages: &'static [Value],
    /// The language used when none of the visitor's fits.
    pub language: &'static str,
    /// The zone in which dates without an offset are meant.
    pub time_zone: &'static str,
    /// Address of the collector, without a slash at its end; empty when there is none.
    pub collector: &'static str,
    /// False when `site` could not be read: then nothing interrupts.
    pub is_whole: bool,
}

impl Site {
    /// What is known before anything is read.
    pub(super) const NONE: Site =
        Site { id: "", languages: &[], language: "", time_zone: "UTC", collector: "", is_whole: false };

    /// Decodes `site`.
    pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>, ports: &dyn Ports) -> Self {
        let before = problems.len();
        check_keys(KEYS, value, path, problems);
        let time_zone = member(value, "timeZone").text().unwrap_or("UTC");
        if time_zone.is_empty() || ports.offset(time_zone, 0.0).is_none() {
            path.member("timeZone", |path| problems.push(Problem::new(path, Code::UnknownReference, time_zone)));
        }
        let id = text(value, "id");
        Site {
            id,
            languages: member(value, "languages").items(),
            language: text(value, "language"),
            time_zone,
            collector: text(value, "collector").trim_end_matches('/'),
            is_whole: problems.len() == before,
        }
    }
}
