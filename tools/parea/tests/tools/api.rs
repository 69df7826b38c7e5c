//! `www/docs/api.md` is what the shipped types say, and those name what the core can do. `UPDATE=1` writes the tables anew.

use super::root;

const PAGE: &str = "www/docs/api.md";

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Every declaration between two lines of the types, with its comment in one line.
fn declared(from: &str, to: &str) -> Vec<(String, String)> {
    let types = read("src/web/parea.d.ts");
    let (_, rest) = types.split_once(from).unwrap_or_else(|| panic!("there is no {from}"));
    let (body, _) = rest.split_once(to).unwrap();
    let mut all = Vec::new();
    let mut about = String::new();
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line
            .trim_start_matches("/**")
            .trim_start_matches("*/")
            .trim_start_matches('*')
            .trim_end_matches("*/")
            .trim()
        {
            said if line.starts_with(['/', '*']) => about = [about.trim(), said].join(" ").trim().to_owned(),
            own => {
                all.push((own.trim_end_matches(';').trim_start_matches("| ").to_owned(), std::mem::take(&mut about)))
            }
        }
    }
    all
}

fn calls() -> Vec<(String, String)> {
    declared("export interface Parea {\n", "\n}")
}

fn privacy() -> Vec<(String, String)> {
    declared("export interface Privacy {\n", "\n}")
}

fn events() -> Vec<(String, String)> {
    declared("export type EventName =\n", ";\n")
}

/// The name of a method or of a member.
fn name(declaration: &str) -> &str {
    declaration.split(['(', ':']).next().unwrap()
}

fn table(head: &str, rows: &[(String, String)], owner: &str) -> String {
    let row = |(own, about): &(String, String)| {
        format!("| `{owner}{}` | {} |\n", own.replace('|', "\\|"), about.replace('|', "\\|"))
    };
    format!("| {head} | what it is for |\n|---|---|\n{}", rows.iter().map(row).collect::<String>())
}

/// The page with the part between two marks replaced.
fn filled(page: &str, mark: &str, table: &str) -> String {
    let (before, rest) = page.split_once(&format!("<!-- {mark}")).unwrap();
    let (first, rest) = rest.split_once("-->\n").unwrap();
    let (_, after) = rest.split_once(&format!("<!-- end of {mark} -->")).unwrap();
    format!("{before}<!-- {mark}{first}-->\n{table}<!-- end of {mark} -->{after}")
}

#[test]
fn the_page_says_what_the_types_say() {
    let page = read(PAGE);
    let quoted = |(own, about): (String, String)| (own.trim_matches('"').to_owned(), about);
    let mut fresh = filled(&page, "calls", &table("call", &calls(), "parea."));
    fresh = filled(&fresh, "privacy", &table("call", &privacy(), "parea.privacy."));
    fresh = filled(&fresh, "events", &table("event", &events().into_iter().map(quoted).collect::<Vec<_>>(), ""));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(root().join(PAGE), &fresh).unwrap();
    }
    assert!(read(PAGE) == fresh, "{PAGE} is stale: UPDATE=1 cargo test -p parea-cli --test tools api");
}

#[test]
fn every_call_and_event_has_a_sentence() {
    for (own, about) in calls().into_iter().chain(privacy()).chain(events()) {
        assert!(about.contains(['.', ':']) && about.len() > 15, "{own}: {about}");
    }
    assert!(calls().len() > 8 && events().len() > 8 && privacy().len() == 3);
}

/// All of our own code that can tell the page of something, or takes its calls.
fn source() -> String {
    let mut all = String::new();
    for folder in ["src/step", "src/web"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs" || extension == "js") {
                all += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    all + &read("src/step.rs")
}

#[test]
fn what_the_types_promise_is_in_the_code_and_nothing_else_is_told() {
    let source = source();
    let names: Vec<String> = events().into_iter().map(|(own, _)| own.trim_matches('"').to_owned()).collect();
    for name in &names {
        assert!(source.contains(&format!("\"{name}\"")), "nothing tells of {name}");
    }
    for (told, mark) in [("emit(\"", "emit"), ("tell(\"", "tell"), ("Ask { name: \"", "ask")] {
        for part in source.split(told).skip(1) {
            let event = part.split('"').next().unwrap();
            assert!(names.iter().any(|name| name == event), "{mark} {event}: the types do not name it");
        }
    }
    for (call, _) in calls() {
        let name = name(&call);
        let is_there =
            [format!("\"{name}\""), format!("{name}("), format!("{name}:")].iter().any(|form| source.contains(form));
        assert!(is_there, "nothing does {name}");
    }
}
