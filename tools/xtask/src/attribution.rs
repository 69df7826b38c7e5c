//! Whose code the Wasm is: each function body goes to the crate, and within the widget to the folder, that wrote it.
//!
//! Reads the Wasm optimised as for release but with function names kept. The optimiser joins small functions with
//! their callers, and then the caller has the bytes: these are shares of what is left, not of what was written.

use anyhow::{Result, ensure};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Who wrote a part of the Wasm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A crate: the widget's own has a folder of `src/` too.
    Crate(String),
    /// A module of the widget, as its first path segment.
    Widget(String),
    /// A consent source, by its file: its code, and the text of its rules.
    Source(String),
    /// Strings, tables and other constants, whoever else wrote them.
    Data,
    /// Types, imports, exports and the other parts that hold the module together.
    Frame,
}

/// The bytes of a module, by owner.
pub type Shares = BTreeMap<Owner, Vec<Range<usize>>>;

/// Who has how much of a module.
#[derive(Debug, Default)]
pub struct Attribution {
    /// Every byte of the released file, by owner.
    pub shares: Shares,
    /// Names and sizes of the functions, largest first.
    pub functions: Vec<(String, usize)>,
}

/// Parses a module whose functions have names. `texts` are parts of its data that belong to a consent source each.
pub fn attribute(wasm: &[u8], texts: &[(String, String)]) -> Result<Attribution> {
    let (mut imported, mut bodies, mut names) = (0_usize, Vec::new(), BTreeMap::new());
    let (mut shares, mut covered, mut functions) = (Shares::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            Payload::DataSection(section) => {
                covered.push(section.range());
                let mut data = Vec::new();
                for (source, text) in texts {
                    let found = wasm.get(section.range()).and_then(|bytes| find(bytes, text.as_bytes()));
                    let range = found.map(|at| section.range().start + at).map(|at| at..at + text.len());
                    data.extend(range.clone());
                    shares.entry(Owner::Source(source.clone())).or_default().extend(range);
                }
                let rest = gaps(data, section.range().end)
                    .into_iter()
                    .map(|gap| gap.start.max(section.range().start)..gap.end);
                shares.entry(Owner::Data).or_default().extend(rest.filter(|gap| gap.start < gap.end));
            }
            Payload::CustomSection(section) => {
                // Not part of the released file.
                covered.push(section.range());
                let KnownCustom::Name(section) = section.as_known() else { continue };
                for subsection in section {
                    let Name::Function(map) = subsection? else { continue };
                    for naming in map {
                        let naming = naming?;
                        names.insert(naming.index as usize, naming.name.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    ensure!(!names.is_empty(), "the Wasm has no function names to go by");
    for (position, body) in bodies.into_iter().enumerate() {
        let symbol = names.get(&(imported + position)).map(String::as_str).unwrap_or_default();
        let name = format!("{:#}", rustc_demangle::demangle(symbol));
        covered.push(body.clone());
        functions.push((name.clone(), body.len()));
        shares.entry(owner(&name)).or_default().push(body);
    }
    shares.entry(Owner::Frame).or_default().extend(gaps(covered, wasm.len()));
    functions.sort_by_key(|(_, bytes)| Reverse(*bytes));
    Ok(Attribution { shares, functions })
}

fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    bytes.windows(text.len().max(1)).position(|window| window == text)
}

/// What lies between some ranges.
fn gaps(mut covered: Vec<Range<usize>>, end: usize) -> Vec<Range<usize>> {
    covered.sort_by_key(|range| range.start);
    covered.push(end..end);
    let mut at = 0;
    let mut gaps = Vec::new();
    for range in covered {
        if range.start > at {
            gaps.push(at..range.start);
        }
        at = at.max(range.end);
    }
    gaps
}

/// The owner of a function, by its demangled name.
fn owner(name: &str) -> Owner {
    match head(written_in(name)) {
        Head::Path("parea", module) => match written_in(name).split_once("consent::sources::") {
            Some((_, source)) => Owner::Source(head_of(source).to_owned()),
            None => Owner::Widget(module.to_owned()),
        },
        // Behind this name stand the hooks between `alloc` and the allocator.
        Head::Path("__rustc", _) => Owner::Crate("alloc".into()),
        Head::Path(name, _) => Owner::Crate(name.to_owned()),
        Head::Primitive => Owner::Crate("core".into()),
        // What has no path is called by JavaScript or by the compiler.
        Head::Plain("memcpy" | "memmove" | "memset" | "memcmp" | "bcmp") => Owner::Crate("compiler_builtins".into()),
        Head::Plain(name) if name.starts_with("__wbindgen") || name.starts_with("__externref") => {
            Owner::Crate("wasm_bindgen".into())
        }
        Head::Plain(_) => Owner::Widget("web".into()),
    }
}

/// How a name begins.
enum Head<'a> {
    /// A crate and what follows it.
    Path(&'a str, &'a str),
    /// A type of the language, such as `str` or `[u8]`, with something of its own.
    Primitive,
    /// A name without a path.
    Plain(&'a str),
}

/// The identifier with which a text begins.
fn head_of(text: &str) -> &str {
    text.split(|sign: char| !sign.is_alphanumeric() && sign != '_').next().unwrap_or_default()
}

fn head(name: &str) -> Head<'_> {
    let first = head_of(name);
    let rest = name.get(first.len()..).unwrap_or_default();
    match rest.strip_prefix("::") {
        Some(rest) => Head::Path(first, head_of(rest)),
        None if rest.is_empty() => Head::Plain(first),
        None => Head::Primitive,
    }
}

/// The crates that come with the compiler.
const STD: [&str; 5] = ["core", "alloc", "std", "compiler_builtins", "panic_abort"];

/// The path, from the crate on, of the code behind a demangled name. `<Type as Trait>::method` was written with the
/// type or with the trait, and certainly not in std when either is from elsewhere.
fn written_in(name: &str) -> &str {
    let name = name.trim_start_matches(['&', '*', '[', '(', ' ']);
    for prefix in ["mut ", "const ", "dyn ", "core::ptr::drop_in_place::<", "core::ptr::drop_in_place<"] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return written_in(rest);
        }
    }
    let Some(inside) = name.strip_prefix('<') else { return name };
    let Some((kind, used_trait)) = split_at_as(inside) else { return written_in(inside) };
    let (kind, used_trait) = (written_in(kind), written_in(used_trait));
    let is_std = |path: &str| match head(path) {
        Head::Path(name, _) => STD.contains(&name),
        Head::Primitive | Head::Plain(_) => true,
    };
    if is_std(kind) && !is_std(used_trait) { used_trait } else { kind }
}

/// Splits `Type as Trait>…` at the `as` that belongs to the bracket before it.
fn split_at_as(inside: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, sign) in inside.char_indices() {
        match sign {
            '<' => depth += 1,
            // The arrow of a function type closes nothing.
            '>' if inside.get(..at).is_some_and(|before| before.ends_with('-')) => {}
            '>' => depth = depth.checked_sub(1)?,
            ' ' if depth == 0 => {
                if let Some(used_trait) = inside.get(at..).and_then(|rest| rest.strip_prefix(" as ")) {
                    return inside.get(..at).map(|kind| (kind, used_trait));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Owner) {
        assert_eq!(owner(name), expected, "{name}");
    }

    fn of(name: &str) -> Owner {
        Owner::Crate(name.into())
    }

    #[test]
    fn code_belongs_to_who_wrote_it() {
        check("parea::decide::place::matches", Owner::Widget("decide".into()));
        check("<parea::view::View as core::clone::Clone>::clone", Owner::Widget("view".into()));
        check("parea::consent::sources::klaro::read", Owner::Source("klaro".into()));
        check("<parea::consent::sources::reader::Reader>::file", Owner::Source("reader".into()));
        check("<parea::consent::reading::Says>::with", Owner::Widget("consent".into()));
        check("core::ptr::drop_in_place::<parea::view::View>", Owner::Widget("view".into()));
        check("core::ptr::drop_in_place::<alloc::vec::Vec<parea::view::View>>", of("alloc"));
        check("<alloc::vec::Vec<parea::view::View>>::push", of("alloc"));
        check("<alloc::string::String as serde::ser::Serialize>::serialize::<X>", of("serde"));
        check("<&str as parea::config::Decode>::decode", Owner::Widget("config".into()));
        check("<[parea::view::View] as core::fmt::Debug>::fmt", Owner::Widget("view".into()));
        check(
            "<core::option::Option<fn(u8) -> parea::X> as parea::config::Decode>::decode",
            Owner::Widget("config".into()),
        );
    }

    #[test]
    fn what_the_language_brings_is_of_core_and_alloc() {
        check("<[u8]>::to_vec::<alloc::alloc::Global>", of("core"));
        check("<str>::trim", of("core"));
        check("__rustc::__rust_alloc", of("alloc"));
    }

    #[test]
    fn mangled_names_are_read() {
        let check = |symbol, expected| check(&format!("{:#}", rustc_demangle::demangle(symbol)), expected);
        check("_RNvNtCs1234_5parea6decide6choose", Owner::Widget("decide".into()));
        check("_ZN12wasm_bindgen7convert8closures6invoke17h2d90f38ac3239477E", of("wasm_bindgen"));
    }

    #[test]
    fn names_without_a_path_are_known_by_what_they_serve() {
        check("memcpy", of("compiler_builtins"));
        check("__wbindgen_malloc", of("wasm_bindgen"));
        check("start", Owner::Widget("web".into()));
    }

    #[test]
    fn every_byte_has_one_owner() {
        let mut module = walrus::Module::default();
        let mut function = walrus::FunctionBuilder::new(&mut module.types, &[], &[]);
        function.name("parea::step::step".into()).func_body().unreachable();
        let function = function.finish(vec![], &mut module.funcs);
        module.exports.add("start", function);
        let wasm = module.emit_wasm();
        let Attribution { shares, functions } = attribute(&wasm, &[]).unwrap();
        assert_eq!(functions.len(), 1);
        assert!(shares.contains_key(&Owner::Widget("step".into())), "{shares:?}");
        let mut seen = vec![0; wasm.len()];
        for range in shares.values().flatten() {
            seen.get_mut(range.clone()).unwrap().iter_mut().for_each(|times| *times += 1);
        }
        assert!(seen.iter().all(|times| *times <= 1), "a byte is counted twice");
        let uncounted = seen.iter().filter(|times| **times == 0).count();
        assert!(uncounted > 0 && uncounted < wasm.len() / 2, "only the names are left out, {uncounted} bytes");
    }

    #[test]
    fn a_module_without_names_is_refused() {
        assert!(attribute(&walrus::Module::default().emit_wasm(), &[]).is_err());
    }
}
