//! Conditions compiled once: a circuit in which only what depends on a changed value is evaluated again.
//!
//! Every value that is asked for has a **slot**; every question to one is an **atom**, there once however many
//! conditions ask it: `$in` is one atom for each item of its list. **Gates** join atoms and gates: each counts the inputs
//! that hold beyond those that it needs, so it holds from zero on; a negation is a mark on a wire. When the value of a
//! slot changes, its atoms are asked ([`super::operators`], as the interpreter asks), and those that answer otherwise
//! than before tell the gates behind them. The audience of a campaign is the gate that has its index.

mod build;

use super::condition::Facts;
use super::operators::{Op, is_truthy};
use crate::config::Value;

/// A wire: the index of a node, and in the lowest bit whether it is negated.
type Wire = u32;

/// Where the value of a slot comes from.
#[derive(Debug)]
enum Source {
    Fact(String),
    Feature(String),
    Event(Value),
}

/// A value that conditions ask for.
#[derive(Debug)]
struct Slot {
    source: Source,
    /// For what its atoms have answered; `None` before, and after it was forgotten.
    value: Option<Value>,
    /// Whether an atom depends on more than the value: on the clock, or on what has happened.
    is_timed: bool,
    atoms: Vec<Atom>,
}

/// What is asked of a slot.
#[derive(Debug)]
struct Atom {
    node: u32,
    ask: Ask,
    wanted: Value,
}

/// How a value is asked for what is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ask {
    /// As in the short form `{ "fact": value }`.
    Short,
    /// As by `$in` with a list of one.
    Among,
    /// As by `$regex` with `^` and a text that stands for itself.
    Begins,
    /// By an operator.
    By(Op),
}

/// A node of the circuit: an atom, or a gate, how many inputs it needs and where they stand.
#[derive(Debug, Clone, Copy)]
enum Node {
    Atom { slot: u32, at: u32 },
    Gate { need: i32, from: u32, to: u32 },
}

/// Conditions, ready to be asked.
#[derive(Debug, Default)]
pub struct Program {
    campaigns: usize,
    slots: Vec<Slot>,
    nodes: Vec<Node>,
    /// The inputs of all gates.
    inputs: Vec<Wire>,
    /// For each node how many inputs hold beyond those that it needs; an atom that holds has 0, and else -1.
    counts: Vec<i32>,
    /// For each node where the wires that lead from it begin among `outputs`.
    starts: Vec<u32>,
    outputs: Vec<Wire>,
    /// A bit for each campaign whose audience fits.
    fitting: Vec<u64>,
    /// Their indices, when they were asked for last, and room for all others.
    list: Vec<i32>,
    /// How often was asked what depends on what, and for each node when it was come across last.
    question: u32,
    asked: Vec<u32>,
}

impl Program {
    /// Whether the audience of a campaign fits: reads what it asks for, and evaluates what depends on what has changed.
    /// `None` for what was not compiled.
    pub fn fits(&mut self, campaign: usize, facts: &Facts<'_>) -> Option<bool> {
        for at in self.slots_of(campaign) {
            if let Some(slot) = self.slots.get(at) {
                let value = match &slot.source {
                    Source::Fact(path) => (facts.fact)(path),
                    Source::Feature(key) => (facts.feature)(key),
                    Source::Event(event) => facts.happened(event),
                };
                self.set(at, value, facts);
            }
        }
        (campaign < self.campaigns).then(|| self.holds((campaign as Wire) << 1))
    }

    /// In how many milliseconds an audience may answer otherwise by the passage of time alone, infinity for never: when as
    /// many seconds have gone by as it asks for, and for all else at the next minute.
    pub fn wait(&mut self, campaign: usize, wall: f64) -> f64 {
        let mut wait = f64::INFINITY;
        for at in self.slots_of(campaign) {
            let Some(Slot { source, value: Some(value), is_timed, atoms }) = self.slots.get(at) else { continue };
            let path = if let Source::Fact(path) = source { path } else { "" };
            if path.starts_with("secondsOn") {
                let own = value.number().unwrap_or(0.0);
                for atom in atoms {
                    for wanted in atom.wanted.each() {
                        // What asks for more than it has by now is answered a second later.
                        if wanted.number().is_some_and(|wanted| wanted >= own) {
                            wait = wait.min((wanted.number().unwrap_or(own) - own).max(1.0) * 1e3);
                        }
                    }
                }
            } else if path.starts_with("time.") || (*is_timed && is_truthy(value)) {
                wait = wait.min((60_000 - wall as i64 % 60_000) as f64);
            }
        }
        wait
    }

    /// Whether an audience asks for one of some facts.
    pub fn asks(&mut self, campaign: usize, is_one: &dyn Fn(&str) -> bool) -> bool {
        let slots = self.slots_of(campaign);
        slots.iter().any(|at| match self.slots.get(*at).map(|slot| &slot.source) {
            Some(Source::Fact(path)) => is_one(path),
            _ => false,
        })
    }

    /// The slots on which a campaign depends. What is shared is come across once, however often it is referred to.
    fn slots_of(&mut self, campaign: usize) -> Vec<usize> {
        self.question = self.question.wrapping_add(1);
        let (mut left, mut slots) = (vec![(campaign as Wire) << 1], Vec::new());
        while let Some(wire) = left.pop() {
            let node = (wire >> 1) as usize;
            let Some(asked) = self.asked.get_mut(node) else { continue };
            if std::mem::replace(asked, self.question) == self.question {
                continue;
            }
            match self.nodes.get(node) {
                Some(Node::Gate { from, to, .. }) => {
                    left.extend_from_slice(self.inputs.get(*from as usize..*to as usize).unwrap_or_default());
                }
                Some(Node::Atom { slot, .. }) if !slots.contains(&(*slot as usize)) => slots.push(*slot as usize),
                _ => {}
            }
        }
        slots
    }

    /// The paths of the facts that are asked for, slot by slot; none where something else is asked for.
    pub fn paths(&self) -> impl Iterator<Item = Option<&str>> {
        self.slots.iter().map(|slot| if let Source::Fact(path) = &slot.source { Some(path.as_str()) } else { None })
    }

    /// Gives a slot its value.
    pub fn set(&mut self, at: usize, value: Value, facts: &Facts<'_>) {
        let Some(slot) = self.slots.get_mut(at) else { return };
        // Nobody but the history knows how often something happened.
        let value = if let Source::Event(event) = &slot.source { facts.happened(event) } else { value };
        if !slot.is_timed && slot.value.as_ref() == Some(&value) {
            return;
        }
        let atoms = std::mem::take(&mut slot.atoms);
        for Atom { node, ask, wanted } in &atoms {
            let holds = match (ask, wanted, &value) {
                (Ask::Among | Ask::Short, Value::Text(wanted), Value::Text(text)) => wanted == text,
                // Most of what is asked, without the ceremony: a number against a threshold.
                (Ask::By(Op::Lt), Value::Number(wanted), Value::Number(own)) => own < wanted,
                (Ask::By(Op::Lte), Value::Number(wanted), Value::Number(own)) => own <= wanted,
                (Ask::By(Op::Gt), Value::Number(wanted), Value::Number(own)) => own > wanted,
                (Ask::By(Op::Gte), Value::Number(wanted), Value::Number(own)) => own >= wanted,
                (Ask::Begins, Value::Text(wanted), _) => facts.text(&value).starts_with(wanted.as_str()),
                (Ask::Among, ..) => facts.is_in(std::slice::from_ref(wanted), false, &value),
                (Ask::By(op), ..) => facts.operate(*op, wanted, &value),
                _ => facts.is_like(wanted, &value, false),
            };
            self.answer(*node as usize, holds);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            (slot.atoms, slot.value) = (atoms, Some(value));
        }
    }

    /// Forgets every value, and every answer that came of one.
    pub fn forget(&mut self) {
        for node in 0..self.nodes.len() {
            if let Some(Node::Atom { .. }) = self.nodes.get(node) {
                self.answer(node, false);
            }
        }
        for slot in &mut self.slots {
            slot.value = None;
        }
    }

    /// Whether anything depends on more than the values of the slots.
    pub fn is_timed(&self) -> bool {
        self.slots.iter().any(|slot| slot.is_timed)
    }

    /// Asks again what depends on more than the value of its slot.
    pub fn refresh(&mut self, facts: &Facts<'_>) {
        for at in 0..self.slots.len() {
            if let Some(Slot { is_timed: true, value: Some(value), .. }) = self.slots.get(at) {
                self.set(at, value.clone(), facts);
            }
        }
    }

    /// The campaigns whose audience fits, by index, in order.
    pub fn fitting(&mut self) -> &[i32] {
        self.list.resize(self.campaigns, 0);
        let mut count = 0;
        let mut cells = self.list.iter_mut();
        for (at, word) in self.fitting.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                if let Some(cell) = cells.next() {
                    *cell = (at * 64) as i32 + left.trailing_zeros() as i32;
                }
                count += 1;
                left &= left - 1;
            }
        }
        self.list.get(..count).unwrap_or_default()
    }

    /// An atom answers; where it answers otherwise than before, the gates behind it are told.
    fn answer(&mut self, node: usize, holds: bool) {
        if let Some(count) = self.counts.get_mut(node)
            && (*count >= 0) != holds
        {
            *count = i32::from(holds) - 1;
            self.tell(node, holds);
        }
    }

    /// Tells the gates behind a node that it holds now, or does no longer.
    fn tell(&mut self, node: usize, holds: bool) {
        let (Some(from), Some(to)) = (self.starts.get(node), self.starts.get(node + 1)) else { return };
        for at in *from as usize..*to as usize {
            let Some(wire) = self.outputs.get(at) else { return };
            let gate = (wire >> 1) as usize;
            let step = if (wire & 1 == 0) == holds { 1 } else { -1 };
            let Some(count) = self.counts.get_mut(gate) else { return };
            let before = *count;
            *count += step;
            let now = *count;
            if before ^ now >= 0 {
                continue;
            }
            if gate < self.campaigns {
                self.toggle(gate);
            } else {
                self.tell(gate, now >= 0);
            }
        }
    }

    fn toggle(&mut self, campaign: usize) {
        if let Some(word) = self.fitting.get_mut(campaign / 64) {
            *word ^= 1 << (campaign % 64);
        }
    }

    fn holds(&self, wire: Wire) -> bool {
        self.counts.get((wire >> 1) as usize).is_some_and(|count| (*count >= 0) == (wire & 1 == 0))
    }
}
