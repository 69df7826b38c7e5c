//! `parea text`: to translators and back.

use super::{DEMO, file, printed, run};

const FILE: &str = "harvest.jsonc";

/// The file for translators, with what they say for some of the texts.
fn translated(language: &str, said: &[(&str, &str)]) -> String {
    let mut po = printed(&["text", "extract", FILE, "--language", language]);
    for (source, translation) in said {
        let (before, after) =
            (format!("msgid \"{source}\"\nmsgstr \"\""), format!("msgid \"{source}\"\nmsgstr \"{translation}\""));
        assert!(po.contains(&before), "{source} is not for translation in\n{po}");
        po = po.replace(&before, &after);
    }
    po
}

#[test]
fn texts_are_written_for_translators_word_for_word() {
    insta::assert_snapshot!(printed(&["text", "extract", FILE, "--language", "de"]));
}

#[test]
fn translations_go_where_their_texts_stand_and_leave_all_else() {
    let folder = tempfile::tempdir().unwrap();
    let polish = [
        ("The new oil, {{ name or 'friend' }}", "Nowa oliwa, {{ name or 'przyjacielu' }}"),
        (r#"Pressed \"cold\" **today**"#, r#"Tłoczona \"na zimno\" **dziś**"#),
        ("See it", "Zobacz"),
    ];
    let polish = file(&folder, "pl.po", &translated("pl", &polish));
    let german = file(&folder, "de.po", &translated("de", &[("See it", "Ansehen")]));
    let (merged, said, status) = run(&["text", "merge", FILE, &polish, &german]);
    assert_eq!((said.as_str(), status), ("parea: 4 texts are new in harvest.jsonc\n", 0));
    insta::assert_snapshot!(merged);
    // What was merged is what translators are given next.
    let whole = file(&folder, "whole.jsonc", &merged);
    let again = printed(&["text", "extract", &whole, "--language", "pl"]);
    assert!(again.contains("msgstr \"Zobacz\"") && !again.contains("msgstr \"\"\n\n"), "{again}");
}

#[test]
fn what_nobody_has_changed_comes_back_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("po");
    printed(&["text", "extract", DEMO, "--output", out.to_str().unwrap()]);
    let mut files: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|file| file.unwrap().path().to_str().unwrap().to_owned()).collect();
    files.sort();
    let names: Vec<&str> = files.iter().filter_map(|file| file.rsplit('/').next()).collect();
    assert_eq!(names, ["de.po", "el.po", "fa.po", "pl.po"]);
    let mut arguments = vec!["text", "merge", DEMO];
    arguments.extend(files.iter().map(String::as_str));
    let (merged, said, status) = run(&arguments);
    assert!(said.starts_with("parea: 0 texts are new") && status == 0, "{said}");
    assert_eq!(merged, std::fs::read_to_string(super::root().join("www/elaia/parea.json")).unwrap());
}

#[test]
fn what_would_not_work_is_left_out_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let po =
        translated("de", &[(r#"Pressed \"cold\" **today**"#, "Heute {{ naem or 'kalt' }}"), ("See it", "Ansehen")])
            .replace(
                "msgctxt \"campaigns.harvest.content.3.text\"\nmsgid \"See it\"",
                "msgctxt \"campaigns.gone.content.3.text\"\nmsgid \"See it\"",
            )
            .replace("msgid \"The new oil,", "msgid \"The newest oil,");
    let po = file(&folder, "de.po", &po);
    let (merged, said, status) = run(&["text", "merge", FILE, &po]);
    insta::assert_snapshot!(said.replace(&po, "de.po"));
    assert_eq!(status, 1);
    assert!(!merged.contains("naem") && !merged.contains("Ansehen"), "{merged}");
    let fuzzy = translated("de", &[("See it", "Ansehen")]).replace("msgctxt", "#, fuzzy\nmsgctxt");
    let (merged, _, status) = run(&["text", "merge", FILE, &file(&folder, "fuzzy.po", &fuzzy)]);
    assert!(status == 0 && !merged.contains("Ansehen"), "{merged}");
}

#[test]
fn what_is_no_translation_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let nameless = file(&folder, "nameless.po", &translated("de", &[]).replace("\"Language: de\\n\"\n", ""));
    let (out, said, status) = run(&["text", "merge", FILE, &nameless]);
    assert!(out.is_empty() && status == 2 && said.contains("does not say its language"), "{said}");
    let (_, said, status) = run(&["text", "merge", FILE, FILE]);
    assert!(status == 2 && said.contains("does not say its language"), "{said}");
}

#[test]
fn a_language_is_the_sites_however_programs_for_translators_write_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = |text: &str| {
        let whole = r#"{ "version": 1, "site": { "id": "s", "languages": ["en", "pt-BR"], "language": "en" }, "campaigns": [
            { "id": "a", "format": "bar", "content": [{ "type": "text", "text": TEXT }] }] }"#;
        whole.replace("TEXT", text)
    };
    let source = file(&folder, "in.json", &config(r#"{ "en": "Oil", "pt-BR": "Olio" }"#));
    let po = printed(&["text", "extract", &source, "--language", "pt-BR"]);
    let po = po.replace("pt-BR", "pt_BR").replace("\"Olio\"", "\"Azeite\"");
    let (merged, said, status) = run(&["text", "merge", &source, &file(&folder, "pt.po", &po)]);
    assert_eq!((said.as_str(), status), (&*format!("parea: 1 text is new in {source}\n"), 0));
    assert_eq!(merged, config(r#"{ "en": "Oil", "pt-BR": "Azeite" }"#));
}
