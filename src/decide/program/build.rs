//! From conditions to a circuit: what is equal is made once.

use super::{Ask, Atom, Node, Program, Slot, Source, Wire};
use crate::config::value::table::{Hash, Table};
use crate::config::{Segment, Value};
use crate::decide::condition::{Condition, count};
use crate::decide::operators::{LONGEST, Op, is_operators, is_plain, operator};

/// A segment that was not asked for yet.
const UNKNOWN: Wire = Wire::MAX;

/// What is needed only while compiling.
struct Builder<'a> {
    program: Program,
    segments: &'a [Segment],
    /// What audiences share.
    parts: &'a [Condition],
    /// The wire of each segment, then of each part; while it is being compiled, nobody belongs to it.
    wires: Vec<Wire>,
    nodes: Table,
    facts: Table,
    /// The inputs of the gates that are being made, innermost last.
    open: Vec<Wire>,
}

impl Program {
    /// Compiles the audiences of campaigns, in their order; nobody fits `None`.
    pub fn new(audiences: &[Option<&Condition>], segments: &[Segment]) -> Program {
        Program::shared(audiences, segments, &[])
    }

    /// Compiles audiences of which a list stands for all the parts whose indices it holds.
    pub fn shared(audiences: &[Option<&Condition>], segments: &[Segment], parts: &[Condition]) -> Program {
        let mut builder = Builder {
            program: Program::default(),
            segments,
            parts,
            wires: vec![UNKNOWN; segments.len() + parts.len()],
            nodes: Table::default(),
            facts: Table::default(),
            open: Vec::new(),
        };
        let program = &mut builder.program;
        program.campaigns = audiences.len();
        program.fitting.resize(audiences.len() / 64 + 1, 0);
        program.nodes.resize(audiences.len(), Node::Gate { need: 1, from: 0, to: 0 });
        program.counts.resize(audiences.len(), -1);
        for (at, audience) in audiences.iter().enumerate() {
            if let Some(condition) = audience {
                builder.condition(condition);
                builder.program.gate(at, builder.open.len(), &builder.open);
                builder.open.clear();
            }
        }
        builder.program.connect();
        builder.program
    }

    /// Makes a node the gate of some inputs.
    fn gate(&mut self, node: usize, need: usize, inputs: &[Wire]) {
        let (from, need) = (self.inputs.len() as u32, need as i32);
        self.inputs.extend_from_slice(inputs);
        let mut holding = 0;
        for wire in inputs {
            holding += i32::from(self.holds(*wire));
        }
        if let (Some(own), Some(count)) = (self.nodes.get_mut(node), self.counts.get_mut(node)) {
            *own = Node::Gate { need, from, to: from + inputs.len() as u32 };
            *count = holding - need;
            if holding >= need && node < self.campaigns {
                self.toggle(node);
            }
        }
    }

    /// Lays the wires from each node to the gates behind it, once all stand.
    #[inline(never)] // Its loops are no reason for an engine to optimise all that goes before.
    fn connect(&mut self) {
        let mut starts = vec![0; self.nodes.len() + 2];
        for wire in &self.inputs {
            if let Some(count) = starts.get_mut((wire >> 1) as usize + 2) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // While they are filled, each start moves on to the end of its part, which is the start of the next.
        self.outputs.resize(self.inputs.len(), 0);
        for (gate, node) in self.nodes.iter().enumerate() {
            let Node::Gate { from, to, .. } = *node else { continue };
            for wire in self.inputs.get(from as usize..to as usize).unwrap_or_default() {
                if let Some(at) = starts.get_mut((wire >> 1) as usize + 1)
                    && let Some(output) = self.outputs.get_mut(*at as usize)
                {
                    *output = (gate as Wire) << 1 | (wire & 1);
                    *at += 1;
                }
            }
        }
        self.starts = starts;
        self.asked.resize(self.nodes.len(), 0);
    }
}

/// Whether the answer of a test depends on more than the value, somewhere inside of it.
fn is_timed(test: &Value) -> bool {
    let words = ["$within", "$event", "$feature", "$segment"];
    test.items().iter().any(is_timed)
        || test.entries().iter().any(|(key, inner)| words.contains(&key.as_str()) || is_timed(inner))
}

impl Builder<'_> {
    /// Opens a wire for each part of a condition.
    fn condition(&mut self, condition: &Condition) {
        let (segments, parts) = (self.segments, self.parts);
        for item in condition.items() {
            let at = item.number().unwrap_or_default() as usize;
            if let Some(part) = parts.get(at) {
                let wire = self.once(segments.len() + at, part);
                self.open.push(wire);
            }
        }
        for (key, value) in condition.entries() {
            let mark = self.open.len();
            // Most are facts: words are not looked for in their names.
            let wire = match if key.starts_with('$') { key.as_str() } else { "" } {
                "$and" => {
                    for item in value.items() {
                        self.condition(item);
                    }
                    continue;
                }
                "$or" | "$nor" => {
                    for item in value.items() {
                        let inner = self.open.len();
                        self.condition(item);
                        let wire = self.join(inner, true);
                        self.open.push(wire);
                    }
                    self.join(mark, false) ^ Wire::from(key == "$nor")
                }
                "$not" => {
                    self.condition(value);
                    self.join(mark, true) ^ 1
                }
                "$segment" => self.segment(value),
                "$feature" => {
                    let slot = self.named(value.text().unwrap_or_default(), true);
                    self.atom(slot, Ask::Short, &Value::Bool(true))
                }
                "$event" => {
                    let slot = self.event(value);
                    self.test(slot, count(value));
                    continue;
                }
                _ => {
                    let slot = self.named(key, false);
                    self.test(slot, value);
                    continue;
                }
            };
            self.open.push(wire);
        }
    }

    /// The wire of a segment.
    fn segment(&mut self, name: &Value) -> Wire {
        let segments = self.segments;
        let at = segments.iter().position(|segment| name.is(segment.name));
        match at.and_then(|at| Some((at, segments.get(at)?))) {
            Some((at, segment)) => self.once(at, segment.condition),
            None => self.make(self.open.len(), 1),
        }
    }

    /// The wire of a segment or a part; it is compiled when it is asked for first.
    fn once(&mut self, at: usize, condition: &Condition) -> Wire {
        let mark = self.open.len();
        match self.wires.get(at) {
            Some(&UNKNOWN) => {
                let nobody = self.make(mark, 1);
                self.know(at, nobody);
                self.condition(condition);
                let wire = self.join(mark, true);
                self.know(at, wire);
                wire
            }
            wire => wire.copied().unwrap_or_default(),
        }
    }

    fn know(&mut self, at: usize, wire: Wire) {
        if let Some(own) = self.wires.get_mut(at) {
            *own = wire;
        }
    }

    /// Opens a wire for each thing that is asked of a slot.
    fn test(&mut self, slot: u32, test: &Value) {
        if !is_operators(test) {
            let wire = self.atom(slot, Ask::Short, test);
            return self.open.push(wire);
        }
        for (name, wanted) in test.entries() {
            let mark = self.open.len();
            let wire = match operator(name) {
                Some((op @ (Op::In | Op::Nin), _)) if !wanted.items().is_empty() => {
                    for item in wanted.items() {
                        let wire = self.atom(slot, Ask::Among, item);
                        self.open.push(wire);
                    }
                    self.join(mark, false) ^ Wire::from(op == Op::Nin)
                }
                Some((Op::In, _)) | None => self.make(mark, 1),
                Some((Op::Ne, _)) => self.atom(slot, Ask::By(Op::Eq), wanted) ^ 1,
                Some((Op::Not, _)) => {
                    self.test(slot, wanted);
                    self.join(mark, true) ^ 1
                }
                Some((Op::Regex, _)) => self.regex(slot, wanted),
                Some((op, _)) => self.atom(slot, Ask::By(op), wanted),
            };
            self.open.push(wire);
        }
    }

    /// `^/shop/(a|b)/` asks for texts that begin with `/shop/a/` or `/shop/b/`, as others may, and needs no `RegExp`.
    fn regex(&mut self, slot: u32, wanted: &Value) -> Wire {
        let pattern = wanted.text().unwrap_or_default();
        let (head, rest) = pattern.split_once('(').unwrap_or((pattern, ")"));
        if let (Some(head), Some((choice, tail))) = (head.strip_prefix('^'), rest.split_once(')'))
            && [head, tail].into_iter().chain(choice.split('|')).all(is_plain)
            && pattern.len() <= LONGEST
        {
            let mark = self.open.len();
            for one in choice.split('|') {
                let wire = self.atom(slot, Ask::Begins, &[head, one, tail].concat().into());
                self.open.push(wire);
            }
            return self.join(mark, false);
        }
        self.atom(slot, Ask::By(Op::Regex), wanted)
    }

    /// The slot of a fact, or of a feature.
    fn named(&mut self, name: &str, is_feature: bool) -> u32 {
        let hash = Hash::of(is_feature.into()).text(name);
        let slots = &self.program.slots;
        let is = |at: u32| match slots.get(at as usize).map(|slot| &slot.source) {
            Some(Source::Fact(own)) => own == name && !is_feature,
            Some(Source::Feature(own)) => own == name && is_feature,
            _ => false,
        };
        let known = self.facts.find(hash, &is);
        known.unwrap_or_else(|| {
            let name = name.to_owned();
            let id = self.slot(if is_feature { Source::Feature(name) } else { Source::Fact(name) }, false);
            self.facts.add(hash, id);
            id
        })
    }

    /// The slot of an event; there are few. What has happened falls out of the span in which it counts.
    fn event(&mut self, event: &Value) -> u32 {
        let is = |slot: &Slot| matches!(&slot.source, Source::Event(own) if own == event);
        let known = self.program.slots.iter().position(is);
        let is_timed = event.get("within").is_some();
        known.map_or_else(|| self.slot(Source::Event(event.clone()), is_timed), |at| at as u32)
    }

    /// A slot for a source.
    fn slot(&mut self, source: Source, is_timed: bool) -> u32 {
        let slots = &mut self.program.slots;
        slots.push(Slot { source, value: None, is_timed, atoms: Vec::new() });
        slots.len() as u32 - 1
    }

    /// The atom that asks this of a slot.
    fn atom(&mut self, slot: u32, ask: Ask, wanted: &Value) -> Wire {
        let hash = Hash::of(slot).value(wanted);
        let Program { nodes, slots, counts, .. } = &mut self.program;
        let is = |id: u32| match nodes.get(id as usize) {
            Some(Node::Atom { slot: own, at }) if *own == slot => {
                let atom = slots.get(slot as usize).and_then(|slot| slot.atoms.get(*at as usize));
                atom.is_some_and(|atom| atom.ask == ask && atom.wanted == *wanted)
            }
            _ => false,
        };
        let known = self.nodes.find(hash, &is);
        let node = known.unwrap_or_else(|| {
            let id = nodes.len() as u32;
            if let Some(own) = slots.get_mut(slot as usize) {
                nodes.push(Node::Atom { slot, at: own.atoms.len() as u32 });
                counts.push(-1);
                own.is_timed |= matches!(ask, Ask::By(op) if op == Op::Within || is_timed(wanted));
                own.atoms.push(Atom { node: id, ask, wanted: wanted.clone() });
                self.nodes.add(hash, id);
            }
            id
        });
        node << 1
    }

    /// One wire for those that were opened since a mark: all of them, or any; of none, what holds.
    fn join(&mut self, mark: usize, all: bool) -> Wire {
        let count = self.open.len() - mark;
        if count == 1 {
            return self.open.pop().unwrap_or_default();
        }
        self.make(mark, if all { count } else { count.min(1) })
    }

    /// The gate that needs so many of the wires that were opened since a mark.
    fn make(&mut self, mark: usize, need: usize) -> Wire {
        let wires = self.open.get(mark..).unwrap_or_default();
        let hash = wires.iter().fold(Hash::of(need as u32), |hash, wire| hash.number(*wire));
        let program = &self.program;
        let is = |id: u32| match program.nodes.get(id as usize) {
            Some(Node::Gate { need: own, from, to }) => {
                *own == need as i32 && program.inputs.get(*from as usize..*to as usize) == Some(wires)
            }
            _ => false,
        };
        let known = self.nodes.find(hash, &is);
        let node = known.unwrap_or_else(|| {
            let id = self.program.nodes.len() as u32;
            self.program.nodes.push(Node::Gate { need: 0, from: 0, to: 0 });
            self.program.counts.push(-1);
            self.program.gate(id as usize, need, self.open.get(mark..).unwrap_or_default());
            self.nodes.add(hash, id);
            id
        });
        self.open.truncate(mark);
        node << 1
    }
}
