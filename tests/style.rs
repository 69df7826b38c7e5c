//! The style sheet: what ships of it, and what it must never hold.

#[path = "../build.rs"]
mod build;

use std::path::Path;

/// Every rule there is, of the parts too.
fn sheet() -> String {
    let files = std::fs::read_dir("src/web/style").unwrap_or_else(|error| panic!("src/web/style: {error}"));
    let paths = files.map(|file| file.unwrap_or_else(|error| panic!("src/web/style: {error}")).path());
    let names: Vec<String> = paths.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(build::SHEETS.iter().all(|name| names.contains(name)) && names.len() > build::SHEETS.len(), "{names:?}");
    build::sheet(Path::new(""), &names).unwrap_or_else(|error| panic!("src/web/style: {error}"))
}

#[test]
fn comments_and_white_space_go_and_meaning_stays() {
    for (css, expected) in [
        ("/* one */ a {\n  color: red;\n}\n", "a{color:red}"),
        ("a b,\n:host(:not(x)) > c { margin: 0 1em }", "a b,:host(:not(x))>c{margin:0 1em}"),
        ("a { width: calc(100% - 2em + 1px); }", "a{width:calc(100% - 2em + 1px)}"),
        ("@media (min-width: 3em) and (x) { a { b: c; } }", "@media (min-width:3em) and (x){a{b:c}}"),
        ("a /* open", "a "),
    ] {
        assert_eq!(build::squeeze(css).trim_end(), expected.trim_end(), "{css}");
    }
}

#[test]
fn the_sheet_that_ships_is_shorter_and_as_whole() {
    let written = sheet();
    let squeezed = build::squeeze(&written);
    assert!(squeezed.len() * 10 < written.len() * 9, "{} of {} bytes", squeezed.len(), written.len());
    assert!(!squeezed.contains("/*") && !squeezed.contains('\n'));
    for brace in ['{', '}', '(', ')'] {
        let count = |css: &str| css.matches(brace).count();
        let comments: usize = written.split("/*").skip(1).filter_map(|part| part.split("*/").next()).map(count).sum();
        assert_eq!(count(&squeezed), count(&written) - comments, "{brace}");
    }
}

#[test]
fn nothing_in_it_makes_a_request() {
    let squeezed = build::squeeze(&sheet());
    for word in ["url(", "@import", "image-set(", "@font-face"] {
        assert!(!squeezed.contains(word), "{word}");
    }
}

#[test]
fn it_knows_start_and_end_and_never_left_and_right() {
    let squeezed = build::squeeze(&sheet());
    for declaration in squeezed.split(['{', '}', ';']) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        // Queries of the window know no logical sizes.
        if property.starts_with("--") || property.starts_with("@media") {
            continue;
        }
        let physical = ["top", "bottom", "left", "right", "width", "height"];
        let sides = property.split('-').filter(|word| physical.contains(word)).count();
        // Only what has no logical twin, or names no side of the page.
        let known = ["line-height", "stroke-width", "border-width", "border-block-start-width", "border-block-width"];
        assert!(sides == 0 || known.contains(&property), "{declaration}");
        assert!(!["left", "right"].contains(&value), "{declaration}");
    }
}
