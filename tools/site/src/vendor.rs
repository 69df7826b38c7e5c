//! The consent managers, straight from their npm packages.

use std::path::{Path, PathBuf};

/// Address below `/vendor/`, and file below `www/npm/node_modules/`.
const FILES: [(&str, &str); 4] = [
    ("cookieconsent.esm.js", "vanilla-cookieconsent/dist/cookieconsent.esm.js"),
    ("cookieconsent.css", "vanilla-cookieconsent/dist/cookieconsent.css"),
    ("klaro-no-css.js", "klaro/dist/klaro-no-css.js"),
    ("klaro.css", "klaro/dist/klaro.css"),
];

/// What mends a missing file.
pub const MEND: &str = "npm ci --prefix www/npm --ignore-scripts";

/// The file at an address.
pub fn file(root: &Path, name: &str) -> Option<PathBuf> {
    let (_, file) = FILES.into_iter().find(|(address, _)| *address == name)?;
    Some(root.join("www/npm/node_modules").join(file))
}

/// What is missing, in a sentence with its remedy; nothing when all is there.
pub fn missing(root: &Path) -> Option<String> {
    let file =
        FILES.into_iter().map(|(_, file)| root.join("www/npm/node_modules").join(file)).find(|file| !file.is_file())?;
    Some(format!("{} is missing: `{MEND}` mends it", file.display()))
}
