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

impl Decider {
    /// Reads the campaigns of a configuration, with `segments`, and `defaults` where they extend one. Nobody fits an
    /// audience with a mistake in it, or one that refers to a segment with a mistake.
    ///
    /// # Errors
    /// The byte offset at which the text stops being JSON.
    pub fn new(config: String, ports: &dyn Ports) -> Result<Decider, usize> {
        // It stays as long as the page, as every configuration does: to let go of it piece by piece takes longer.
        let kept = ["campaigns", "segments", "defaults", "audience", "extends"];
        let value = value::parse_some(&config, &kept, ports)?.leak();
        // The program takes the place of the text.
        drop(config);
        let config = value;
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
        let mut audiences: Vec<Option<&Condition>> = Vec::new();
        for campaign in member(config, "campaigns").items() {
            let mut problems = Vec::new();
            let whole = extended(campaign, member(config, "defaults"), &mut Path::default(), &mut problems);
            let audience = member(whole, "audience");
            let is_sound = problems.is_empty() && (audience.is_null() || compiler.is_sound(audience));
            audiences.push(is_sound.then_some(audience));
        }
        Ok(Decider { program: Program::new(&audiences, &segments) })
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
