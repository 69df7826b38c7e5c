//! Audiences decided for attributes that somebody else holds: what `parea.js` exports as `decider`, for servers and pages.
//!
//! Nothing is stored, nothing is sent, nothing is known but what the caller gives; so no purpose is asked for, and every
//! name is a fact. A campaign fits when its audience does; all its other gates are the widget's business.

use super::condition::{Compiler, Condition, Facts};
use super::program::Program;
use crate::config::campaign::extended;
use crate::config::{Path, Segment, Value, member, value};
use crate::consent::Purposes;
use crate::ports::Ports;

/// The audiences of a configuration, ready to be decided.
#[derive(Debug)]
pub struct Decider {
    program: Program,
}

/// What audiences are read with.
struct Reader<'a> {
    compiler: Compiler<'a>,
    defaults: &'static Value,
    /// The members that audiences share, and whether there is nothing wrong with each.
    parts: &'static [Value],
    sound: Vec<bool>,
}

impl Reader<'_> {
    /// The audience of a campaign, as a list of its parts or, where it extends another, as a condition; `None` where
    /// something is wrong with it.
    #[inline(never)] // An engine optimises a function as a whole: the less stands around it, the sooner it has.
    fn audience(&self, campaign: &'static Value) -> Option<&'static Condition> {
        let own = member(campaign, "audience");
        let shared = member(own, "");
        if member(campaign, "extends").is_null() {
            let is_sound = |part: &Value| self.sound.get(index(part)) == Some(&true);
            let is_condition = matches!(own, Value::Null | Value::Map(_));
            return (is_condition && shared.items().iter().all(is_sound)).then_some(shared);
        }
        let mut whole = campaign.clone();
        if !shared.is_null() {
            whole.set("audience", Value::Map(Vec::new()));
        }
        for part in shared.items() {
            for (key, value) in self.parts.get(index(part)).unwrap_or(&Value::Null).entries() {
                whole.set_at(&["audience", key], value.clone());
            }
        }
        let mut problems = Vec::new();
        let whole = extended(whole.leak(), self.defaults, &mut Path::default(), &mut problems);
        let audience = member(whole, "audience");
        (problems.is_empty() && (audience.is_null() || self.compiler.is_sound(audience))).then_some(audience)
    }
}

/// Which of the parts that is.
fn index(part: &Value) -> usize {
    part.number().unwrap_or_default() as usize
}

impl Decider {
    /// Reads the campaigns of a configuration, with `segments`, and `defaults` where they extend one. Nobody fits an
    /// audience with a mistake in it, or one that refers to a segment with a mistake.
    ///
    /// # Errors
    /// The byte offset at which the text stops being JSON.
    pub fn new(config: String, ports: &dyn Ports) -> Result<Decider, usize> {
        // The last one's members are shared: campaigns ask the same questions over and over.
        let kept = ["campaigns", "segments", "defaults", "extends", "audience"];
        let (value, parts) = value::parse_some(&config, &kept, ports)?;
        // The program takes the place of the text.
        drop(config);
        // They stay as long as the page, as every configuration does: to let go of them piece by piece takes longer.
        let (config, parts) = (value.leak(), &*parts.leak());
        let mut segments = Vec::new();
        for (name, condition) in member(config, "segments").entries() {
            segments.push(Segment { name, condition, needs: Purposes::default() });
        }
        loop {
            let known = segments.clone();
            let compiler = Compiler { attributes: &[], segments: &known, answers: false };
            segments.retain(|segment| compiler.is_sound(segment.condition));
            if segments.len() == known.len() {
                break;
            }
        }
        let compiler = Compiler { attributes: &[], segments: &segments, answers: false };
        let mut reader = Reader { compiler, defaults: member(config, "defaults"), parts, sound: Vec::new() };
        for part in parts {
            reader.sound.push(compiler.is_sound(part));
        }
        let mut audiences = Vec::new();
        for campaign in member(config, "campaigns").items() {
            audiences.push(reader.audience(campaign));
        }
        Ok(Decider { program: Program::shared(&audiences, &segments, parts) })
    }

    /// The paths of the attributes that any audience asks for; the place of each is its slot. Features and events, of
    /// which there are none here, have a slot without a path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.program.paths().map(Option::unwrap_or_default)
    }

    /// Gives an attribute its value, null where it is absent.
    pub fn set(&mut self, slot: usize, value: Value, ports: &dyn Ports) {
        self.program.set(slot, value, &Facts::new(&|_| Value::Null, ports));
    }

    /// The campaigns whose audience fits, by their indices in the file, in order; `wall` says what time it is, in
    /// milliseconds since 1970, where an audience asks for it.
    pub fn fitting(&mut self, wall: &dyn Fn() -> f64, ports: &dyn Ports) -> &[i32] {
        if self.program.is_timed() {
            self.program.refresh(&Facts { wall: wall(), ..Facts::new(&|_| Value::Null, ports) });
        }
        self.program.fitting()
    }
}
