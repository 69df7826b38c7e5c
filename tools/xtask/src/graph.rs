//! What in the linked Wasm needs what: functions and constants, by the relocations that the linker leaves there.
//!
//! A function needs what it calls and that whose address it holds, a constant what it points to.

use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    DataKind, ExternalKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationEntry, RelocationType,
    SymbolInfo, TypeRef,
};

/// What needs and is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A function, by its name as the linker writes it.
    Function(String),
    /// A constant: from one address in the memory up to another.
    Data(u32, u32),
}

/// The linked Wasm.
#[derive(Debug, Default)]
pub struct Graph {
    needs: BTreeMap<Node, BTreeSet<Node>>,
    /// What JavaScript calls.
    roots: Vec<Node>,
}

impl Graph {
    /// Reads a module that was linked with `--emit-relocs`.
    pub fn read(wasm: &[u8]) -> Result<Self> {
        let mut read = Read::default();
        for payload in Parser::new(0).parse_all(wasm) {
            read.section(payload?)?;
        }
        ensure!(!read.symbols.is_empty(), "the linker has left no symbols in the Wasm");
        read.constants.sort_by_key(|place| place.range.start);
        let mut graph =
            Self { roots: read.exported.iter().filter_map(|index| read.function(*index)).collect(), ..Self::default() };
        for (section, relocation) in &read.relocations {
            if let Some(target) = read.target(relocation)
                && let Some(from) = read.holder(*section, relocation.offset as usize)
            {
                graph.needs.entry(from).or_default().insert(target);
            }
        }
        Ok(graph)
    }

    /// One of functions alone.
    #[cfg(test)]
    pub fn of(roots: &[&str], calls: &[(&str, &str)]) -> Self {
        let node = |name: &str| Node::Function(name.to_owned());
        let mut graph = Self { roots: roots.iter().map(|name| node(name)).collect(), ..Self::default() };
        for (from, to) in calls {
            graph.needs.entry(node(from)).or_default().insert(node(to));
        }
        graph
    }

    /// All that JavaScript can come to without passing what is in `closed`.
    pub fn reached(&self, closed: &BTreeSet<Node>) -> BTreeSet<Node> {
        self.from(self.roots.iter().cloned(), closed)
    }

    /// All that can be come to from somewhere without passing what is in `closed`.
    pub fn from(&self, roots: impl IntoIterator<Item = Node>, closed: &BTreeSet<Node>) -> BTreeSet<Node> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<Node> = roots.into_iter().collect();
        while let Some(node) = open.pop() {
            if !closed.contains(&node) && !seen.contains(&node) {
                open.extend(self.needs.get(&node).into_iter().flatten().cloned());
                seen.insert(node);
            }
        }
        seen
    }

    /// The functions whose names, as people read them, fit.
    pub fn functions(&self, fits: impl Fn(&str) -> bool) -> BTreeSet<Node> {
        let all = self.needs.iter().flat_map(|(from, to)| std::iter::once(from).chain(to));
        let is_one = |node: &&Node| matches!(node, Node::Function(name) if fits(&format!("{:#}", rustc_demangle::demangle(name))));
        all.filter(is_one).cloned().collect()
    }
}

/// What stands somewhere in the file or the memory.
#[derive(Debug)]
struct Place<T> {
    range: Range<usize>,
    is: T,
}

/// What stands at a position, of what is sorted.
fn at<T>(places: &[Place<T>], position: usize) -> Option<&Place<T>> {
    let next = places.partition_point(|place| place.range.start <= position);
    places.get(next.checked_sub(1)?).filter(|place| place.range.contains(&position))
}

/// What is read of the module before it can be said who needs whom.
#[derive(Debug, Default)]
struct Read<'a> {
    /// Where each section begins in the file.
    sections: Vec<usize>,
    imported: u32,
    names: BTreeMap<u32, &'a str>,
    exported: Vec<u32>,
    /// The functions by where they stand in the file.
    functions: Vec<Place<u32>>,
    /// The segments by where they stand in the file, with their addresses.
    segments: Vec<Place<u32>>,
    /// The constants by their addresses.
    constants: Vec<Place<()>>,
    symbols: Vec<SymbolInfo<'a>>,
    relocations: Vec<(u32, RelocationEntry)>,
}

impl<'a> Read<'a> {
    fn section(&mut self, payload: Payload<'a>) -> Result<()> {
        self.sections.extend(payload.as_section().map(|(_, range)| range.start));
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exported.extend((export.kind == ExternalKind::Func).then_some(export.index));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let is = self.imported + u32::try_from(self.functions.len())?;
                self.functions.push(Place { range: body.range(), is });
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    let DataKind::Active { offset_expr, .. } = data.kind else { continue };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else { continue };
                    let end = data.range.end;
                    self.segments.push(Place { range: end - data.data.len()..end, is: u32::try_from(value)? });
                }
            }
            Payload::CustomSection(section) => self.custom(section.as_known())?,
            _ => {}
        }
        Ok(())
    }

    fn custom(&mut self, section: KnownCustom<'a>) -> Result<()> {
        match section {
            KnownCustom::Name(section) => {
                for names in section {
                    let Name::Function(map) = names? else { continue };
                    for naming in map {
                        let naming = naming?;
                        self.names.insert(naming.index, naming.name);
                    }
                }
            }
            KnownCustom::Linking(section) => {
                for part in section.subsections() {
                    let Linking::SymbolTable(symbols) = part? else { continue };
                    for symbol in symbols {
                        self.symbols.push(symbol?);
                        self.constants.extend(self.symbols.last().and_then(|symbol| self.constant(symbol)));
                    }
                }
            }
            KnownCustom::Reloc(section) => {
                for relocation in section.entries() {
                    self.relocations.push((section.section_index(), relocation?));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Where in the memory a constant stands.
    fn constant(&self, symbol: &SymbolInfo<'_>) -> Option<Place<()>> {
        let SymbolInfo::Data { symbol: Some(data), .. } = symbol else { return None };
        let start = (self.segments.get(data.index as usize)?.is + data.offset) as usize;
        Some(Place { range: start..start + data.size as usize, is: () })
    }

    fn function(&self, index: u32) -> Option<Node> {
        self.names.get(&index).map(|name| Node::Function((*name).to_owned()))
    }

    /// What a relocation is about; nothing for types, globals and tables.
    fn target(&self, relocation: &RelocationEntry) -> Option<Node> {
        if relocation.ty == RelocationType::TypeIndexLeb {
            return None;
        }
        match self.symbols.get(relocation.index as usize)? {
            SymbolInfo::Func { index, .. } => self.function(*index),
            symbol => self.constant(symbol).and_then(|place| node(&place)),
        }
    }

    /// The function or constant in which something stands, by its place in a section.
    fn holder(&self, section: u32, offset: usize) -> Option<Node> {
        let position = self.sections.get(section as usize)? + offset;
        if let Some(function) = at(&self.functions, position) {
            return self.function(function.is);
        }
        let segment = at(&self.segments, position)?;
        node(at(&self.constants, segment.is as usize + position - segment.range.start)?)
    }
}

fn node(place: &Place<()>) -> Option<Node> {
    Some(Node::Data(u32::try_from(place.range.start).ok()?, u32::try_from(place.range.end).ok()?))
}

/// A module without what only linkers read, which would be wrong after any change.
pub fn without_relocations(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut kept = wasm.get(..8).context("no Wasm")?.to_vec();
    let mut from = kept.len();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let is_linking = matches!(&payload, Payload::CustomSection(section)
            if section.name() == "linking" || section.name().starts_with("reloc."));
        if !is_linking {
            kept.extend(wasm.get(from..range.end).unwrap_or_default());
        }
        from = range.end;
    }
    Ok(kept)
}
