//! Ships the style sheet small: every byte of it is a visitor's.

use std::path::Path;

/// The files of `src/web/style/` that every page gets, in the order in which they stand in the sheet. What comes with a part
/// of the Wasm stands behind them: `tools/xtask/src/parts.rs` names it.
pub const SHEETS: [&str; 5] = ["base", "presets", "formats", "blocks", "adapt"];

/// A style sheet as it is written, from some of the files.
pub fn sheet(root: &Path, names: &[&str]) -> std::io::Result<String> {
    let read = |name: &&str| std::fs::read_to_string(root.join(format!("src/web/style/{name}.css")));
    Ok(names.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat())
}

/// Takes comments and the white space that CSS does not need out of a style sheet.
///
/// Made for our own sheet: it knows no strings that hold comments, and no selector that needs a space before a colon
/// inside a rule.
pub fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let mut out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    for sign in ["{", "}", ";", ",", ">"] {
        out = out.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
    }
    out.replace(": ", ":").replace(";}", "}")
}

#[allow(dead_code, reason = "the tests take this file in as a module")]
fn main() {
    println!("cargo::rerun-if-changed=src/web/style");
    println!("cargo::rerun-if-env-changed=PAREA_BUILD");
    let to = std::env::var("OUT_DIR").unwrap_or_default();
    let copied = sheet(Path::new(""), &SHEETS).and_then(|css| std::fs::write(format!("{to}/style.css"), squeeze(&css)));
    assert!(copied.is_ok(), "src/web/style/ could not be copied to {to}: {copied:?}");
}
