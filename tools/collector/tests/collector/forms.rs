//! Answers are those of a form that the configuration knows, in the shapes that its questions give.

use parea_collector::Options;
use serde_json::{Value, json};

use crate::house::{House, problem, shown, submitted, with};

/// A site with a form of every type of question, a poll, reviews, comments and ideas; a variant has an older form.
pub const CONFIG: &str = r#"{
  "version": 1,
  "site": { "id": "elaia", "language": "en", "collector": "/parea" },
  "campaigns": [
    { "id": "how-was-it", "format": "tab", "content": [
      { "type": "form", "id": "nps", "variables": { "outcome": "" }, "alert": { "if": { "answers.score": { "$lte": 6 } } }, "steps": [
        { "id": "score", "type": "nps", "title": "How?" }, { "id": "why", "type": "long-text", "title": "Why?", "maxLength": 20 },
        { "id": "thanks", "type": "end", "title": "Thank you." } ] },
      { "type": "row", "items": [ { "type": "form", "id": "all", "steps": [
        { "id": "short", "type": "short-text", "title": "?" }, { "id": "mail", "type": "email", "title": "?" },
        { "id": "number", "type": "number", "min": 1, "title": "?" }, { "id": "slider", "type": "slider", "min": 0, "max": 10, "title": "?" },
        { "id": "date", "type": "date", "title": "?" }, { "id": "rating", "type": "rating", "scale": 10, "title": "?" },
        { "id": "ces", "type": "ces", "title": "?" }, { "id": "thumbs", "type": "thumbs", "title": "?" },
        { "id": "boolean", "type": "boolean", "title": "?" }, { "id": "hidden", "type": "hidden", "title": "?" },
        { "id": "single", "type": "single", "title": "?", "other": true, "options": ["Oil", { "value": "soap", "text": "Soap" }] },
        { "id": "closed", "type": "select", "title": "?", "options": ["a", "b"] },
        { "id": "multi", "type": "multi", "title": "?", "other": true, "none": true, "options": ["a", "b"] },
        { "id": "ranking", "type": "ranking", "title": "?", "options": ["a", "b"] },
        { "id": "matrix", "type": "matrix", "title": "?", "rows": ["r"], "columns": [{ "value": "c", "text": "C" }] },
        { "id": "contact", "type": "contact", "title": "?" }, { "id": "later", "type": "hologram", "title": "?" },
        { "id": "end", "type": "end", "title": "." } ] } ] } ],
      "experiment": { "key": "e", "variants": [ { "id": "a" }, { "id": "b", "patch": { "content": [
        { "type": "form", "id": "nps", "steps": [ { "id": "word", "type": "short-text", "title": "A word" } ] } ] } } ] } },
    { "id": "votes", "format": "inline", "slot": "x", "content": [
      { "type": "poll", "id": "kind", "title": "?", "options": ["oil", "soap"] },
      { "type": "reviews", "id": "stars", "steps": [ { "id": "photo", "type": "url", "title": "?" } ] },
      { "type": "comments", "id": "talk" }, { "type": "ideas", "id": "ideas" } ] }
  ]
}"#;

/// A collector that knows the site.
pub async fn house() -> House {
    knowing(CONFIG).await
}

/// A collector that knows a configuration.
async fn knowing(config: &str) -> House {
    let (_folder, file) = written(config);
    House::open_with(|options| Options { configs: vec![file], ..options }).await
}

/// A configuration in a file.
fn written(config: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parea.json");
    std::fs::write(&file, config).unwrap();
    (folder, file)
}

fn of(form: &str, answers: Value) -> Value {
    with(submitted("e1", "s1", answers), "form", json!(form))
}

#[tokio::test]
async fn answers_that_fit_are_taken() {
    let house = house().await;
    #[rustfmt::skip]
    let table = [
        of("nps", json!({})), of("nps", json!({ "score": 0, "why": "twenty characters 🫒" })), of("nps", json!({ "word": "older" })),
        of("all", json!({ "short": "", "mail": "a@b", "number": 1.5, "slider": 10, "date": "2026-11-22", "rating": 10, "ces": 7 })),
        of("all", json!({ "date": "2026-11-22T08:15", "thumbs": "up", "boolean": false, "hidden": ["a", 1, true], "later": { "any": [] } })),
        of("all", json!({ "single": "soap", "closed": "b", "multi": ["b", "a", { "other": "x" }], "ranking": ["b", "a"] })),
        of("all", json!({ "single": { "other": "x" }, "multi": ["none"], "matrix": { "r": "c" }, "contact": { "name": "Maria" } })),
        of("kind", json!({ "choice": "oil" })), of("stars", json!({ "rating": 5, "text": "!", "consent": true, "collected": "website", "photo": "u" })),
        of("talk", json!({ "text": "Hello", "parent": "p" })), of("ideas", json!({ "title": "More" })), of("ideas", json!({ "vote": "p" })),
        with(of("talk", json!({ "text": "Hello" })), "path", json!("/story")),
        with(of("all", json!({ "mail": "maria@" })), "final", json!(false)),
        with(of("all", json!({ "single": "soap" })), "order", json!({ "single": ["soap", "Oil"] })),
        with(of("nps", json!({ "score": 3 })), "variables", json!({ "score": 3, "outcome": "low" })),
        with(of("nps", json!({ "score": 3 })), "variables", json!({ "score": 0.3, "outcome": null })),
        shown("e0"),
    ];
    for (n, mut event) in table.into_iter().enumerate() {
        (event["id"], event["data"]["submission"]) = (json!(format!("e{n}")), json!(format!("s{n}")));
        house.take(&[event]).await;
    }
}

/// A form whose answers are written, with bounds that are its own and bounds that the collector does not go along with.
const WRITTEN: &str = r#"{
  "version": 1, "site": { "id": "elaia", "language": "en", "collector": "/parea" },
  "campaigns": [ { "id": "a", "format": "tab", "content": [ { "type": "form", "id": "nps", "steps": [
    { "id": "short", "type": "short-text", "title": "?" }, { "id": "shorter", "type": "short-text", "maxLength": 5, "title": "?" },
    { "id": "long", "type": "long-text", "title": "?" }, { "id": "longer", "type": "long-text", "maxLength": 20000, "title": "?" },
    { "id": "mail", "type": "email", "title": "?" }, { "id": "phone", "type": "phone", "title": "?" },
    { "id": "url", "type": "url", "title": "?" }, { "id": "contact", "type": "contact", "title": "?", "fields": ["name", "email"] },
    { "id": "end", "type": "end", "title": "." } ] } ] } ]
}"#;

#[tokio::test]
async fn what_the_widget_lets_pass_is_taken() {
    let house = knowing(WRITTEN).await;
    let config = parea::config::Config::read(WRITTEN, &parea::ports::Native);
    let form = parea::content::form(&config.campaigns[0]).unwrap();
    let texts = [6, 501, 5_001, 16_385].into_iter().flat_map(|count| ["x".repeat(count), "🫒".repeat(count / 2 + 1)]);
    let addresses =
        ["@anna@mastodon.social", "anna@elaia@example", "anna@elaia.example", "elaia.example", "+30 210 123"];
    let mut taken = 0;
    for text in texts.chain(addresses.map(str::to_owned)) {
        for step in parea::form::steps(form) {
            let id = parea::form::text(step, "id");
            let answer = if id == "contact" { json!({ "name": text, "email": "a@b" }) } else { json!(text) };
            let read = parea::config::value::parse(&answer.to_string(), &parea::ports::Native).unwrap();
            let question = parea::form::questions::of(step).unwrap();
            if id != "end" && (question.check)(step, &read, false).is_none() {
                let mut event = of("nps", json!({ id: answer }));
                (event["id"], event["data"]["submission"]) = (json!(format!("e{taken}")), json!(format!("s{taken}")));
                house.take(&[event]).await;
                taken += 1;
            }
        }
    }
    assert!(taken > 20, "{taken}");
    let most = "x".repeat(parea::form::LARGEST / 3 - 20);
    house.take(&[of("nps", json!({ "long": &most[..5_000], "longer": most, "url": most, "phone": most }))]).await;
}

#[tokio::test]
async fn answers_that_do_not_fit_are_refused_with_their_place_and_store_nothing() {
    let house = house().await;
    let mut elsewhere = shown("e1");
    elsewhere["source"] = json!("another-site");
    let all = |step: &str, answer: Value| (of("all", json!({ step: answer })), format!("/0/data/answers/{step}"));
    #[rustfmt::skip]
    let table = [
        (elsewhere, "/0/source".to_owned()),
        (of("unknown", json!({})), "/0/data/form".to_owned()),
        (of("nps", json!({ "score": 11 })), "/0/data/answers/score".to_owned()),
        (of("nps", json!({ "score": "9" })), "/0/data/answers/score".to_owned()),
        (of("nps", json!({ "why": "x".repeat(21) })), "/0/data/answers/why".to_owned()),
        (of("nps", json!({ "thanks": "x" })), "/0/data/answers/thanks".to_owned()),
        (of("nps", json!({ "a/b~c": "x" })), "/0/data/answers/a~1b~0c".to_owned()),
        (with(of("nps", json!({ "no": 1 })), "final", json!(false)), "/0/data/answers/no".to_owned()),
        (with(of("nps", json!({ "score": 3 })), "variables", json!({ "inv/ented": 3 })), "/0/data/variables/inv~1ented".to_owned()),
        (of("kind", json!({ "choice": "gold" })), "/0/data/answers/choice".to_owned()),
        (of("kind", json!({})), "/0/data/answers".to_owned()),
        (of("stars", json!({ "rating": 6 })), "/0/data/answers/rating".to_owned()),
        (of("talk", json!({ "name": "Maria" })), "/0/data/answers".to_owned()),
        (of("ideas", json!({ "text": "x" })), "/0/data/answers".to_owned()),
        all("short", json!(1)), all("mail", json!("maria")), all("number", json!(0)), all("slider", json!(11)),
        all("date", json!("22.11.2026")), all("date", json!("2026-02-30")), all("rating", json!(0)), all("ces", json!(1.5)),
        all("thumbs", json!("sideways")), all("boolean", json!("yes")), all("hidden", json!({ "a": 1 })),
        all("single", json!("Soap")), all("single", json!({ "other": 1 })), all("closed", json!({ "other": "x" })),
        all("multi", json!(["a", "a"])), all("multi", json!("a")), all("ranking", json!(["c"])),
        all("matrix", json!({ "r": "d" })), all("matrix", json!({ "s": "c" })), all("contact", json!({ "name": 1 })),
    ];
    for (event, pointer) in table {
        let told = problem(house.post(json!([event]).to_string()).await, 422).await;
        assert_eq!(told["errors"][0]["pointer"], pointer, "{told} for {event}");
        assert_eq!(told["errors"].as_array().unwrap().len(), 1, "{told}");
    }
    assert_eq!((house.count("events").await, house.count("answers").await), (0, 0));
}

/// Forms that stand nowhere as they are shown: taken over from `defaults`, and changed by a variant block by block.
const RESOLVED: &str = r#"{
  "version": 1, "site": { "id": "elaia", "language": "en", "collector": "/parea" },
  "defaults": { "survey": { "format": "tab", "content": [ { "type": "form", "id": "taken-over", "steps": [
    { "id": "word", "type": "short-text", "title": "?" }, { "id": "end", "type": "end", "title": "." } ] } ] } },
  "campaigns": [
    { "id": "a", "extends": "survey" },
    { "id": "b", "format": "tab", "content": [ { "type": "form", "id": "patched", "steps": [
        { "id": "score", "type": "nps", "title": "?" }, { "id": "end", "type": "end", "title": "." } ] } ],
      "experiment": { "key": "e", "variants": [ { "id": "one" }, { "id": "two", "patch": { "content": { "patched": { "steps": [
        { "id": "stars", "type": "rating", "title": "?" }, { "id": "end", "type": "end", "title": "." } ] } } } } ] } }
  ] }"#;

#[tokio::test]
async fn forms_are_known_as_the_widget_shows_them() {
    let house = knowing(RESOLVED).await;
    for (n, (form, answers)) in
        [("taken-over", json!({ "word": "x" })), ("patched", json!({ "score": 9 })), ("patched", json!({ "stars": 5 }))]
            .into_iter()
            .enumerate()
    {
        house.take(&[with(submitted(&format!("e{n}"), &format!("s{n}"), answers), "form", json!(form))]).await;
    }
    problem(house.post(json!([of("patched", json!({ "stars": 6 }))]).to_string()).await, 422).await;
}

#[tokio::test]
async fn a_form_that_asks_for_less_work_than_the_collector_is_named_at_the_start() {
    let asking = |bits: u32| CONFIG.replace(r#""type": "form","#, &format!(r#""type": "form", "proof": {bits},"#));
    let open = async |config: String, proof: u32| {
        let (_folder, file) = written(&config);
        let vetting = parea_collector::Vetting { proof, ..Default::default() };
        let options =
            Options { configs: vec![file], vetting, ..Options::new(_folder.path().join("a.sqlite").to_str().unwrap()) };
        parea_collector::open(options).await.err().map(|error| error.to_string())
    };
    let error = open(asking(8), 9).await.unwrap();
    for word in ["--proof 9", "\"nps\"", "\"elaia\"", "8 bits", "\"proof\": 9"] {
        assert!(error.contains(word), "{word} in {error}");
    }
    // A poll asks for nothing, whatever the forms do.
    assert!(open(asking(9), 9).await.unwrap().contains("\"kind\""));
    // These comments can only be read: there is nothing to prove.
    let all = ["poll", "reviews", "ideas"].into_iter().fold(asking(9), |config, block| {
        config.replace(&format!(r#""type": "{block}","#), &format!(r#""type": "{block}", "proof": 10,"#))
    });
    assert_eq!(open(all, 9).await, None);
}

#[tokio::test]
async fn a_place_where_a_form_is_only_read_spares_nobody_the_work_of_another() {
    let steps = r#""id": "talk", "proof": 8, "steps": [{ "id": "text", "type": "long-text", "title": "?" }]"#;
    let written = CONFIG.replace(
        r#"{ "type": "comments", "id": "talk" }"#,
        &format!(r#"{{ "type": "comments", "id": "talk" }}, {{ "type": "comments", {steps} }}"#),
    );
    let house = knowing(&written).await;
    let told = problem(house.post(json!([of("talk", json!({ "text": "Hello" }))]).to_string()).await, 422).await;
    assert_eq!(told["errors"][0]["pointer"], "/0/data/proof", "{told}");
}

#[tokio::test]
async fn of_several_blocks_with_one_id_the_strictest_decides_and_all_options_are_known() {
    let house = knowing(
        r#"{ "version": 1, "site": { "id": "elaia", "language": "en", "collector": "/parea" }, "campaigns": [
        { "id": "a", "format": "inline", "slot": "x", "content": [
          { "type": "poll", "id": "kind", "title": "?", "options": ["oil"] }, { "type": "poll", "id": "secret", "title": "?", "options": ["oil"] },
          { "type": "comments", "id": "talk", "moderation": "after" } ] },
        { "id": "b", "format": "inline", "slot": "y", "content": [
          { "type": "poll", "id": "kind", "title": "?", "options": ["soap"] },
          { "type": "poll", "id": "secret", "title": "?", "options": ["oil"], "results": "never" }, { "type": "comments", "id": "talk" } ] } ] }"#,
    )
    .await;
    let vote = |n: u32, form: &str, choice: &str| {
        with(submitted(&format!("e{n}"), &format!("s{n}"), json!({ "choice": choice })), "form", json!(form))
    };
    house.take(&[vote(1, "kind", "oil"), vote(2, "kind", "soap"), vote(3, "secret", "oil")]).await;
    let comment = with(submitted("e4", "s4", json!({ "text": "Hello" })), "form", json!("talk"));
    house.take(&[with(comment, "path", json!("/story"))]).await;
    let read =
        async |what: &str| house.client.get(format!("{}/v1/public/elaia/{what}", house.base)).send().await.unwrap();
    let body =
        async |what: &str| -> Value { serde_json::from_slice(&read(what).await.bytes().await.unwrap()).unwrap() };
    assert_eq!(body("kind/tally").await, json!({ "total": 2, "steps": { "choice": { "oil": 1, "soap": 1 } } }));
    // What is asked not to be told is told nobody, also where one block of that id is open.
    problem(read("secret/tally").await, 404).await;
    assert_eq!(body("talk/comments?path=/story").await["count"], 0);
}
