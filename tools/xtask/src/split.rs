//! Takes parts out of the Wasm that most pages do not need, each a module of its own beside the widget's.
//!
//! A part shares the memory, the table of functions and the stack of the widget. What one of them calls in the other has a
//! place in the table, so neither needs the other's names: the widget calls what nobody has put there yet only if it does
//! not keep the rule of `src/part.rs`, and traps. Constants that only a part needs come with it, to their old addresses.

use crate::graph::{Graph, Node};
use crate::parts::{Owners, PARTS, Part, owners};
use crate::style;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalId, GlobalKind,
    Module, RawCustomSection, TableId,
};

/// The widget without its parts, and each of them.
#[derive(Debug)]
pub struct Split {
    /// What every page gets.
    pub main: Vec<u8>,
    /// What a page gets when it needs it.
    pub parts: Vec<(&'static Part, Vec<u8>)>,
}

/// The module that a part imports from, as the loader calls it, and what it finds there.
const SHARED: &str = "shared";
const MEMORY: &str = "memory";
const TABLE: &str = "T";
const STACK: &str = "S";

/// The section in which a part brings its style sheet, where the loader looks for it.
const STYLE: &str = "style";

/// Splits a module, whose functions have the names that they have in `linked`, which has the linker's relocations; style
/// sheets are those of the workspace at `root`.
pub fn split(linked: &[u8], module: &[u8], root: &Path) -> Result<Split> {
    let owners = owners(&Graph::read(linked)?)?;
    let places = Places::find(&Module::from_buffer(module)?, &owners)?;
    let main = keep(Module::from_buffer(module)?, None, &owners, &places)?;
    let parts = PARTS.iter().enumerate().map(|(at, part)| {
        let mut module = Module::from_buffer(module)?;
        let css = style::squeeze(&style::sheet(root, part.style)?);
        module.customs.add(RawCustomSection { name: STYLE.into(), data: css.into_bytes() });
        Ok((part, keep(module, Some(at), &owners, &places)?))
    });
    Ok(Split { main, parts: parts.collect::<Result<_>>()? })
}

/// Whose function it is: a part's, or the widget's.
fn owner(module: &Module, owners: &Owners, function: FunctionId) -> Option<usize> {
    let name = module.funcs.get(function).name.clone()?;
    owners.get(&Node::Function(name)).copied()
}

/// Where in the table each function stands that is called through it: those that did before, and then those that are called
/// across a border. Functions are told apart by their index, which is the same each time the module is read.
#[derive(Debug, Default)]
struct Places {
    of: BTreeMap<usize, u32>,
    /// The same by place: one function can have several.
    taken: BTreeMap<u32, usize>,
}

impl Places {
    fn find(module: &Module, owners: &Owners) -> Result<Self> {
        let mut places = Self::default();
        for element in module.elements.iter() {
            let (Some(first), ElementItems::Functions(functions)) = (first(&element.kind), &element.items) else {
                bail!("the table of functions is filled in a way that is not known here")
            };
            for (place, function) in (first..).zip(functions) {
                places.set(place, function.index());
            }
        }
        // Those of one side stand together, so that they are filled in at once.
        let mut crossing = BTreeSet::new();
        for (caller, function) in module.funcs.iter_local() {
            let own = owner(module, owners, caller);
            let mut calls = Calls::default();
            walrus::ir::dfs_in_order(&mut calls, function, function.entry_block());
            let others = calls.0.into_iter().map(|called| (owner(module, owners, called), called.index()));
            crossing.extend(others.filter(|(other, called)| *other != own && !places.of.contains_key(called)));
        }
        let size = u32::try_from(module.tables.get(table(module)?).initial)?;
        for (place, (_, function)) in (size..).zip(crossing) {
            places.set(place, function);
        }
        Ok(places)
    }

    fn set(&mut self, place: u32, function: usize) {
        self.of.insert(function, place);
        self.taken.insert(place, function);
    }

    /// How large the table must be.
    fn size(&self) -> u64 {
        self.taken.keys().next_back().map_or(0, |last| u64::from(*last) + 1)
    }
}

/// The functions that one calls, in order.
#[derive(Default)]
struct Calls(Vec<FunctionId>);

impl<'instr> walrus::ir::Visitor<'instr> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.push(*function);
    }
}

fn table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table()?.context("the Wasm has no table of functions")
}

fn first(kind: &ElementKind) -> Option<u32> {
    match kind {
        ElementKind::Active { offset: ConstExpr::Value(Value::I32(first)), .. } => u32::try_from(*first).ok(),
        _ => None,
    }
}

/// Leaves of a module what one of the parts has, or the widget itself.
fn keep(mut module: Module, part: Option<usize>, owners: &Owners, places: &Places) -> Result<Vec<u8>> {
    let table = table(&module)?;
    let all: BTreeMap<usize, FunctionId> = module.funcs.iter().map(|one| (one.id().index(), one.id())).collect();
    let own: BTreeMap<usize, FunctionId> =
        all.iter().filter(|(_, id)| owner(&module, owners, **id) == part).map(|(at, id)| (*at, *id)).collect();
    fill_table(&mut module, table, places, &own);
    fill_memory(&mut module, part, owners)?;
    match part {
        None => lend(&mut module, table, places)?,
        Some(_) => borrow(&mut module, table)?,
    }
    for (at, function) in all.iter().filter(|(at, _)| !own.contains_key(*at)) {
        call_by_place(&mut module, *function, table, places.of.get(at));
    }
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// Puts the module's own functions into the table, and no others.
fn fill_table(module: &mut Module, table: TableId, places: &Places, own: &BTreeMap<usize, FunctionId>) {
    let old: Vec<_> = module.elements.iter().map(walrus::Element::id).collect();
    old.into_iter().for_each(|id| module.elements.delete(id));
    module.tables.get_mut(table).elem_segments.clear();
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (place, function) in places.taken.iter().filter_map(|(place, at)| Some((*place, *own.get(at)?))) {
        match runs.last_mut() {
            Some((first, run)) if *first as usize + run.len() == place as usize => run.push(function),
            _ => runs.push((place, vec![function])),
        }
    }
    for (first, functions) in runs {
        let kind = ElementKind::Active { table, offset: constant(first) };
        let id = module.elements.add(kind, ElementItems::Functions(functions));
        module.tables.get_mut(table).elem_segments.insert(id);
    }
}

fn constant(number: u32) -> ConstExpr {
    ConstExpr::Value(Value::I32(number.cast_signed()))
}

/// How many bytes of the widget's stand between two runs of a part's that are filled in together: a run of its own takes more.
const BETWEEN: u32 = 6;

/// Leaves of the constants those of a part, or those of the widget. What can change is the widget's.
fn fill_memory(module: &mut Module, part: Option<usize>, owners: &Owners) -> Result<()> {
    let memory = module.get_memory_id()?;
    let old: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for id in old {
        let data = module.data.get(id);
        let is_constant = data.name.as_deref().is_some_and(|name| name.starts_with(".rodata"));
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else {
            bail!("the memory is filled in a way that is not known here")
        };
        let (start, mut bytes) = (u32::try_from(start)?, data.value.clone());
        let inside = |node: &Node, owner: &usize| match node {
            Node::Data(from, to) if is_constant && *from >= start && (*to - start) as usize <= bytes.len() => {
                Some((*owner, *from - start, *to - start))
            }
            _ => None,
        };
        let ranges: Vec<(usize, u32, u32)> = owners.iter().filter_map(|(node, owner)| inside(node, owner)).collect();
        let Some(part) = part else {
            for (_, from, to) in ranges {
                bytes.get_mut(from as usize..to as usize).into_iter().for_each(|range| range.fill(0));
            }
            module.data.get_mut(id).value = bytes;
            continue;
        };
        module.memories.get_mut(memory).data_segments.remove(&id);
        module.data.delete(id);
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for (_, from, to) in ranges.into_iter().filter(|(owner, ..)| *owner == part) {
            match runs.last_mut() {
                Some((_, end)) if *end + BETWEEN >= from => *end = to,
                _ => runs.push((from, to)),
            }
        }
        for (from, to) in runs {
            let value = bytes.get(from as usize..to as usize).context("a constant that is not there")?.to_vec();
            let id = module.data.add(DataKind::Active { memory, offset: constant(start + from) }, value);
            module.memories.get_mut(memory).data_segments.insert(id);
        }
    }
    Ok(())
}

/// The pointer to the stack: the one global that changes.
fn stack(module: &Module) -> Result<GlobalId> {
    let mut changing = module.globals.iter().filter(|global| global.mutable);
    match (changing.next(), changing.next()) {
        (Some(one), None) => Ok(one.id()),
        _ => bail!("the Wasm has not one global that changes, but none or several"),
    }
}

/// Lets parts have what the widget shares with them.
fn lend(module: &mut Module, table: TableId, places: &Places) -> Result<()> {
    let stack = stack(module)?;
    for name in [TABLE, STACK] {
        ensure!(module.exports.iter().all(|export| export.name != name), "two exports are called {name}");
    }
    module.exports.add(TABLE, table);
    module.exports.add(STACK, stack);
    let table = module.tables.get_mut(table);
    table.initial = table.initial.max(places.size());
    table.maximum = table.maximum.map(|most| most.max(places.size()));
    Ok(())
}

/// Lets a part take what it shares from the widget, and nothing else: it has no exports, and JavaScript is reached through
/// the table too.
fn borrow(module: &mut Module, table: TableId) -> Result<()> {
    let (stack, memory) = (stack(module)?, module.get_memory_id()?);
    let exports: Vec<_> = module.exports.iter().map(walrus::Export::id).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    module.start = None;
    let import = module.imports.add(SHARED, MEMORY, memory);
    module.memories.get_mut(memory).import = Some(import);
    let import = module.imports.add(SHARED, TABLE, table);
    module.tables.get_mut(table).import = Some(import);
    let import = module.imports.add(SHARED, STACK, stack);
    module.globals.get_mut(stack).kind = GlobalKind::Import(import);
    // Whatever the widget's table and memory have grown to.
    let (table, memory) = (module.tables.get_mut(table), module.memories.get_mut(memory));
    (table.maximum, memory.maximum) = (None, None);
    Ok(())
}

/// Puts in the place of a function of another module a call through the table; of one that is never called nothing is left.
fn call_by_place(module: &mut Module, function: FunctionId, table: TableId, place: Option<&u32>) {
    let kind = module.funcs.get(function);
    let (ty, import) =
        (kind.ty(), if let FunctionKind::Import(import) = &kind.kind { Some(import.import) } else { None });
    if let Some(import) = import {
        module.imports.delete(import);
    }
    let (params, results) = module.types.params_results(ty);
    let (params, results) = (params.to_vec(), results.to_vec());
    let arguments: Vec<_> = params.iter().map(|kind| module.locals.add(*kind)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    let mut body = builder.func_body();
    match place {
        Some(place) => {
            for argument in &arguments {
                body.local_get(*argument);
            }
            body.i32_const(place.cast_signed()).call_indirect(ty, table);
        }
        None => {
            body.unreachable();
        }
    }
    module.funcs.get_mut(function).kind = FunctionKind::Local(builder.local_func(arguments));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;
    use walrus::RefType;
    use walrus::ValType::I32;
    use walrus::ir::{LoadKind, MemArg};

    /// `main` calls `far`, which adds a constant of its own to what `near` gives; the constants are 1, 2 and 3.
    fn whole() -> Vec<u8> {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let bytes = [1_u32, 2, 3].map(u32::to_le_bytes).concat();
        let data = module.data.add(DataKind::Active { memory, offset: constant(1024) }, bytes);
        module.data.get_mut(data).name = Some(".rodata".into());
        module.memories.get_mut(memory).data_segments.insert(data);
        module.tables.add_local(false, 1, Some(1), RefType::FUNCREF);
        module.globals.add_local(I32, true, false, constant(1024));
        let mut function = |name: &str, address: i32, calls: Option<FunctionId>| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[I32]);
            let mut body = builder.name(name.into()).func_body();
            body.i32_const(address).load(memory, LoadKind::I32 { atomic: false }, MemArg { align: 4, offset: 0 });
            if let Some(called) = calls {
                body.call(called).binop(walrus::ir::BinaryOp::I32Add);
            }
            builder.finish(vec![], &mut module.funcs)
        };
        let near = function("near", 1024, None);
        let far = function("far", 1028, Some(near));
        let main = function("main", 1032, Some(far));
        module.exports.add("main", main);
        module.exports.add(MEMORY, memory);
        module.emit_wasm()
    }

    #[test]
    fn a_part_works_with_the_widget_once_it_is_there_and_not_before() {
        let owners = Owners::from([(Node::Function("far".into()), 0), (Node::Data(1028, 1032), 0)]);
        let read = || Module::from_buffer(&whole()).unwrap();
        let places = Places::find(&read(), &owners).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (name, part) in [("main.wasm", None), ("part.wasm", Some(0))] {
            std::fs::write(folder.path().join(name), keep(read(), part, &owners, &places).unwrap()).unwrap();
        }
        let script = "
            const load = async (name, imports) => WebAssembly.instantiate(await require('node:fs/promises').readFile(name), imports);
            (async () => {
                const shared = (await load('main.wasm')).instance.exports;
                const constants = () => [...new Uint32Array(shared.memory.buffer, 1024, 3)];
                let said = constants();
                try { said.push(shared.main()); } catch { said.push('trap'); }
                await load('part.wasm', { shared });
                console.log(said.join(), constants().join(), shared.main());
            })();";
        let said = Workspace::command_in(folder.path(), "node", ["-e", script]).read().unwrap();
        assert_eq!(said, "1,0,3,trap 1,2,3 6");
    }
}
