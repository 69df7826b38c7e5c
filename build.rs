//! Ships the style sheet small: every byte of it is a visitor's.

/// The files of `src/web/style/`, in the order in which they stand in the sheet.
pub const SHEETS: [&str; 7] = ["base", "presets", "formats", "blocks", "forms", "crowd", "adapt"];

/// The whole style sheet as it is written.
pub fn sheet() -> std::io::Result<String> {
    let read = |name: &&str| std::fs::read_to_string(format!("src/web/style/{name}.css"));
    Ok(SHEETS.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat())
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
    let copied = sheet().and_then(|css| std::fs::write(format!("{to}/style.css"), squeeze(&css)));
    assert!(copied.is_ok(), "src/web/style/ could not be copied to {to}: {copied:?}");
}
