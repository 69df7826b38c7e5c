//! What is said of mistakes that people make, in the words that they read.

use jiff::Timestamp;

use super::{Finding, check};

/// What is found in a file whose campaign has these members besides its name.
fn campaign(members: &str) -> Vec<Finding> {
    whole(&format!(r#""campaigns": [{{ "id": "a", "format": "modal", {members} }}]"#))
}

/// What is found in a campaign with this block.
fn block(block: &str) -> Vec<Finding> {
    campaign(&format!(r#""content": [{block}]"#))
}

/// What is found for this audience.
fn audience(condition: &str) -> Vec<Finding> {
    campaign(&format!(r#""audience": {condition}, "content": [{{ "type": "text", "text": "x" }}]"#))
}

/// What is found in a form with these steps before its end, and these keys.
fn form(steps: &str, keys: &str) -> Vec<Finding> {
    block(&format!(
        r#"{{ "type": "form", "id": "f", {keys} "steps": [{steps}, {{ "id": "z", "type": "end", "title": "z" }}] }}"#
    ))
}

/// What is found in a file with these members.
fn whole(members: &str) -> Vec<Finding> {
    file(&format!(r#"{{ "version": 1, "site": {{ "id": "e", "language": "en", "collector": "/p" }}, {members} }}"#))
}

/// What is found in a text.
fn file(text: &str) -> Vec<Finding> {
    check(text, Timestamp::UNIX_EPOCH)
}

/// Whether one of the findings is of a code, and says these words of what is wrong and of how it is mended.
#[track_caller]
fn says(found: &[Finding], code: &str, message: &str, help: &str) {
    let is_it = |one: &Finding| one.code == code && one.message.contains(message) && one.help.contains(help);
    assert!(found.iter().any(is_it), "{code}: {message}; {help}\n{}", printed(found));
}

/// Whether these are all codes that were found.
#[track_caller]
fn only(found: &[Finding], codes: &[&str]) {
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), codes, "{}", printed(found));
}

fn printed(found: &[Finding]) -> String {
    let line = |one: &Finding| format!("{} at {}: {}; {}; {}\n", one.code, one.path, one.message, one.why, one.help);
    found.iter().map(line).collect()
}

#[test]
fn a_misspelt_network_is_answered_with_networks() {
    let found = block(r#"{ "type": "share", "networks": ["Facebook", "foo", "twitter"] }"#);
    says(&found, "unknown-word", "`Facebook`", "did you mean `facebook`?");
    says(&found, "unknown-word", "`foo`", "`whatsapp`");
    only(&found, &["unknown-word", "unknown-word", "closed-network"]);
    let found = block(r#"{ "type": "share", "networks": [{ "netwrok": "x" }] }"#);
    says(&found, "unknown-key", "`netwrok`", "did you mean `network`?");
    only(&found, &["missing", "unknown-key"]);
}

#[test]
fn two_verbs_in_one_object_are_shown_as_a_list() {
    let found = block(r#"{ "type": "button", "text": "go", "do": { "open": "/shop", "new": true, "close": true } }"#);
    says(&found, "unknown-key", "one verb", r#"`[{ "open": "/shop", "new": true }, "close"]`"#);
    let found = block(r#"{ "type": "button", "text": "go", "do": { "properties": { "a": 1 } } }"#);
    says(&found, "unknown-word", "belongs to the verb `track`", r#"`"track": …`"#);
    let found = block(r#"{ "type": "button", "text": "go", "do": { "clsoe": true } }"#);
    says(&found, "unknown-word", "`clsoe`", "did you mean `close`?");
}

#[test]
fn an_operator_without_its_sign_is_named_wherever_it_stands() {
    let found = audience(r#"{ "sessions": { "gte": 2 } }"#);
    says(&found, "vain-test", "`gte`", "did you mean `$gte`?");
    only(&found, &["vain-test"]);
    let found = form(
        r#"{ "id": "s", "type": "nps", "title": "?", "next": [{ "if": { "answers.s": { "lte": 2 } }, "goto": "z" }] }"#,
        "",
    );
    says(&found, "vain-test", "`lte`", "did you mean `$lte`?");
    let found = audience(r#"{ "$event": { "name": "buy", "count": { "gte": 2 } } }"#);
    says(&found, "vain-test", "`gte`", "did you mean `$gte`?");
}

#[test]
fn a_test_that_nobody_passes_says_what_the_fact_can_be() {
    for (condition, message, help) in [
        (r#"{ "device.kind": "mobile" }"#, "`device.kind` is never", "`phone`, `tablet`, `desktop`"),
        (r#"{ "device.pointer": "touch" }"#, "never", "`fine`, `coarse`"),
        (r#"{ "$or": [{ "time.weekday": "Monday" }, { "sessions": 1 }] }"#, "never", "did you mean `mon`?"),
        (r#"{ "referrer.kind": "Google" }"#, "never", "`search`"),
        (r#"{ "page.path": "/shop/*" }"#, "`*` stands for itself", r#"`{ "$startsWith": "/shop/" }`"#),
        (r#"{ "utm.source": ["mail", "app"] }"#, "never", r#"`{ "$in": ["mail","app"] }`"#),
        (r#"{ "purchased": "sku-1" }"#, "is a list", r#"`{ "$contains": "sku-1" }`"#),
        (r#"{ "interests.oil": { "$gte": 50 } }"#, "never `$gte` 50", "from 0 to 1"),
        (r#"{ "secondsOnPage": { "$gte": "30s" } }"#, r#"never `$gte` "30s""#, "without quotation marks"),
        (r#"{ "firstVisit": { "$gte": "2026-01-01" } }"#, "never `$gte`", "`$after`"),
        (r#"{ "sessions": { "$eq": "2" } }"#, r#"never `"2"`"#, "a number from 1"),
    ] {
        let found = audience(condition);
        says(&found, "vain-test", message, help);
        only(&found, &["vain-test"]);
    }
    // The short form converts as JavaScript does, and lists are looked into.
    for condition in [
        r#"{ "sessions": "2" }"#,
        r#"{ "purchased": { "$in": ["sku-1"] } }"#,
        r#"{ "lastVisit": { "$exists": false }, "campaigns.a.lastShown": { "$within": "7d" } }"#,
        r#"{ "device.kind": "phone", "page.path": { "$regex": "^/a.*" } }"#,
    ] {
        only(&audience(condition), &[]);
    }
    // What a page tells of its own events is named by the page.
    let found = campaign(
        r#""when": { "any": [{ "event": "buy", "if": { "scroll": 5 } }] }, "content": [{ "type": "text", "text": "x" }]"#,
    );
    only(&found, &[]);
}

#[test]
fn a_fact_of_a_campaign_is_one_of_those_that_are_kept() {
    let found = audience(r#"{ "campaigns.a.closed": { "$gte": 1 } }"#);
    says(&found, "unknown-fact", "`closed`", "`dismissed`");
    let found = block(r#"{ "type": "text", "text": "{{ campaigns.a.show or '0' }} times" }"#);
    says(&found, "unknown-fact", "`show`", "did you mean `shown`?");
    only(&audience(r#"{ "campaigns.a.lastShown": { "$exists": true } }"#), &[]);
}

#[test]
fn a_value_of_the_right_kind_is_told_what_is_meant() {
    let when = |any: &str| {
        campaign(&format!(r#""when": {{ "any": [{any}] }}, "content": [{{ "type": "text", "text": "x" }}]"#))
    };
    says(
        &when(r#"{ "scroll": "60%", "exit": true }"#),
        "wrong-type",
        "one trigger",
        r#"{ "scroll": "60%" }, { "exit": true }"#,
    );
    says(&when(r#"{ "exit": false }"#), "wrong-type", "`exit`", "write `true`");
    says(&when(r#"{ "scroll": "60%", "if": { "a": 1 } }"#), "wrong-type", "`if` asks", "`event`");
    let per = |per: &str| {
        campaign(&format!(
            r#""frequency": {{ "max": 1, "per": {per} }}, "content": [{{ "type": "text", "text": "x" }}]"#
        ))
    };
    for written in [r#""day""#, r#""1w""#, r#""7 days""#] {
        says(&per(written), "unknown-word", "none of the words", r#"`"7d"`; or one of `page`"#);
    }
    says(&per(r#""sesion""#), "unknown-word", "`sesion`", "did you mean `session`?");
    says(&block(r#"{ "type": "countdown", "daily": "18" }"#), "wrong-type", r#"cannot be `"18"`"#, r#"`"18:00"`"#);
    let image = block(r#"{ "type": "image", "src": "/a.avif", "alt": "", "width": 0, "height": 9 }"#);
    says(&image, "wrong-type", "`width` cannot be `0`", "pixels");
    says(&audience(r#"{ "time.hour": { "$between": [9, 17, 18] } }"#), "wrong-type", "`$between`", "a list of two");
    let options = form(
        r#"{ "id": "s", "type": "single", "title": "?", "options": [{ "label": "A", "value": 1 }, { "label": "B", "value": 2 }] }"#,
        "",
    );
    says(&options, "unknown-key", "`label`", "`text`");
    says(&options, "wrong-type", "`value`", "write a text");
    let blackout = campaign(
        r#""schedule": { "blackout": { "form": "2026-01-01" } }, "content": [{ "type": "text", "text": "x" }]"#,
    );
    says(&blackout, "unknown-key", "`form`", "did you mean `from`?");
    assert!(options.iter().all(|one| one.code != "repeated-option"), "{}", printed(&options));
}

#[test]
fn a_date_in_another_form_is_no_dark_pattern() {
    let found = block(r#"{ "type": "countdown", "to": "24.12.2026" }"#);
    says(&found, "wrong-type", "`to`", "write a date");
    only(&found, &["wrong-type"]);
    says(&block(r#"{ "type": "countdown", "to": "15m" }"#), "restarting-countdown", "starts again", "");
}

#[test]
fn what_is_there_is_not_called_missing_or_taken() {
    let attribute = |own: &str| {
        whole(&format!(r#""attributes": {{ "plan": {{ "purpose": "personalise", {own} }} }}, "campaigns": []"#))
    };
    let found = attribute(r#""from": "cookie:plan""#);
    says(&found, "wrong-type", "`from`", "an object");
    only(&found, &["wrong-type"]);
    says(
        &attribute(r#""from": { "cookie": "p", "meta": "q" }"#),
        "duplicate",
        "`meta` is a second place",
        "all but one",
    );
    only(&block(r#"{ "type": "coupon", "code": 123 }"#), &["wrong-type"]);
    only(&block(r#"{ "type": "countdown", "for": "2 days" }"#), &["wrong-type"]);
    let found = file(r#"{ "version": 1, "site": "elaia", "campaigns": [] }"#);
    says(&found, "wrong-type", "`site`", "an object");
    only(&found, &["wrong-type"]);
    let found = campaign(r#""goal": "purchase", "content": [{ "type": "text", "text": "x" }]"#);
    says(&found, "wrong-type", "`goal`", r#""event": "purchase""#);
    only(&found, &["wrong-type"]);
    let found = whole(r#""segments": {}"#);
    assert!(found.iter().any(|one| one.path == "campaigns" && one.why == "nothing is shown"), "{}", printed(&found));
    // What is not there at all still is.
    only(&block(r#"{ "type": "countdown" }"#), &["missing"]);
    only(&block(r#"{ "type": "button", "text": "go", "do": "open" }"#), &["missing"]);
}

#[test]
fn what_is_referred_to_is_sought_among_its_kind() {
    let button = |verb: &str| {
        whole(&format!(
            r#""attributes": {{ "plan": {{ "from": {{ "meta": "plan" }} }} }},
               "campaigns": [{{ "id": "a", "format": "modal", "content": [{{ "type": "button", "text": "go", "do": {verb} }}] }}]"#
        ))
    };
    says(&button(r#"{ "set": { "planx": 1 } }"#), "unknown-reference", "no attribute `planx`", "did you mean `plan`?");
    says(&button(r#""submit""#), "unknown-reference", "no form", "put a `form`");
    let step = r#"{ "id": "s", "type": "single", "title": "?", "options": ["a", "b"], "next": [{ "if": { "s": "a" }, "goto": "z" }] }"#;
    let found = form(step, r#""prefill": { "ss": "q" },"#);
    says(&found, "unknown-reference", "no step `ss`", "did you mean `s`?");
    says(&found, "unknown-fact", "`s`", "did you mean `answers.s`?");
    says(&audience(r#"{ "utm_source": "mail" }"#), "unknown-fact", "`utm_source`", "did you mean `utm.source`?");
    says(&audience(r#"{ "$event": "purchase" }"#), "wrong-type", "`$event`", r#"{ "name": "purchase" }"#);
    let found = audience(r#"{ "$event": { "name": "buy", "withinn": "7d" } }"#);
    says(&found, "unknown-key", "`withinn`", "did you mean `within`?");
    let found = file(
        r#"{ "version": 1, "site": { "id": "e", "language": "en", "timeZone": "America/New York" }, "campaigns": [] }"#,
    );
    says(&found, "unknown-reference", "no time zone", "did you mean `America/New_York`?");
}

#[test]
fn what_a_calculation_lacks_is_named() {
    let set = |value: &str| {
        let step = format!(r#"{{ "id": "n", "type": "number", "title": "?", "set": {{ "total": {value} }} }}"#);
        form(&step, r#""variables": { "price": 2 },"#)
    };
    for fine in [
        "2",
        "null",
        r#""today""#,
        r#"["a", "b"]"#,
        r#"{ "add": 2 }"#,
        r#"{ "add": { "$multiply": [{ "answer": "n" }, { "variable": "price" }] } }"#,
        r#"{ "answer": "n", "or": { "variable": "total" } }"#,
        r#"{ "answer": "n.length" }"#,
        r#"{ "$round": [{ "$if": [{ "answers.n": 1, "sessions": { "$gte": 2 } }, 2, { "answer": "n" }] }, 2] }"#,
        r#"{ "$concat": ["a ", 2, { "$add": [1] }] }"#,
        r#"{ "$if": [{ "variables.price": 2 }, true, "no"] }"#,
        r#"{ "$days": ["2026-11-20", { "$if": [{}, "today", { "answer": "n" }] }] }"#,
    ] {
        only(&set(fine), &[]);
    }
    let key = |value: &str, name: &str, help: &str| says(&set(value), "unknown-key", name, help);
    key(r#"{ "$mutliply": [1, 2] }"#, "`$mutliply`", "did you mean `$multiply`?");
    key(r#"{ "$add": [1, { "add": 2 }] }"#, "`add`", "did you mean `$add`?");
    key(r#"{ "anwser": "n" }"#, "`anwser`", "did you mean `answer`?");
    key(r#"{ "$if": [{ "answers.n": { "$more": 1 } }, 1, 2] }"#, "`$more`", "");
    let kind = |value: &str, message: &str, help: &str| says(&set(value), "wrong-type", message, help);
    kind(r#"{ "$divide": [1] }"#, "`$divide`", "as long as at least 2: `\"$divide\": [");
    kind(r#"{ "$days": ["today"] }"#, "`$days`", "as long as 2: ");
    kind(r#"{ "$round": [1, 2, 3] }"#, "`$round`", "as long as 1 or 2");
    kind(r#"{ "$add": [] }"#, "`$add`", "as long as at least 1");
    kind(r#"{ "$add": { "answer": "n" } }"#, "`$add`", "a list");
    kind(r#"{ "$if": [{ "answers.n": 1 }, 2] }"#, "`$if`", "as long as 3");
    kind(r#"{ "$add": [1, "2"] }"#, "`$add[1]`", "a number, `{ \"answer\"");
    kind(r#"{ "$add": [1, { "$concat": ["a"] }] }"#, "`$add[1]`", "a number");
    kind(r#"{ "$add": [1, { "answer": "n", "or": "none" }] }"#, "`or`", "");
    kind(r#"{ "$days": ["soon", "today"] }"#, "`$days[0]`", "a date such as");
    kind(r#"{ "$years": [{ "$add": [1] }, "today"] }"#, "`$years[0]`", "a date such as");
    kind(r#"{ "$concat": ["a", true] }"#, "`$concat[1]`", "a text, a number");
    kind(r#"{ "$add": [1], "$min": [2] }"#, "`$add`, `$min`", "one operator");
    kind(r#"{ "answer": "n", "variable": "price" }"#, "`answer`, `variable`", "one operator");
    kind(r#"{ "add": "2" }"#, "`add`", "a number");
    kind(r#"{}"#, "`total`", "one operator");
    says(&set(r#"{ "answer": "m" }"#), "unknown-answer", "no answer `m`", "");
    says(&set(r#"{ "$add": [{ "variable": "prise" }] }"#), "unknown-variable", "`prise`", "did you mean `price`?");
    // A verb of the same name gives attributes what it likes.
    let found = whole(
        r#""attributes": { "plan": { "from": { "meta": "plan" } } }, "campaigns": [{ "id": "a", "format": "modal",
           "content": [{ "type": "button", "text": "go", "do": { "set": { "plan": { "$mutliply": 1 } } } }] }]"#,
    );
    only(&found, &[]);
}

#[test]
fn what_a_consent_source_cannot_be_told_is_named() {
    let consent = |own: &str| whole(&format!(r#""consent": {{ {own} }}, "campaigns": []"#));
    let klaro = consent(r#""source": "klaro", "sources": { "klaro": { "storagename": "x" } }"#);
    says(&klaro, "unknown-key", "`storagename`", "did you mean `storageName`?");
    let custom = consent(r#""source": "custom", "sources": { "custom": { "cooky": "x" } }"#);
    says(&custom, "unknown-key", "`cooky`", "did you mean `cookie`?");
    says(&custom, "missing", "no place", r#""cookie": "…""#);
    says(&consent(r#""source": "custom""#), "missing", "no place", r#""cookie": "…""#);
    for fine in [
        r#""source": "custom", "sources": { "custom": { "cookie": "c", "path": "a", "granted": "yes", "categories": ["functional"] } }"#,
        r#""source": "google-consent-mode", "sources": { "google-consent-mode": { "trusted": true, "region": "ES" } }, "purposes": { "personalise": "marketing" }"#,
        r#""source": "tcf", "sources": { "tcf": { "segment": "core" } }"#,
    ] {
        only(&consent(fine), &[]);
    }
}

#[test]
fn what_the_site_says_of_itself_is_looked_at() {
    let site = |own: &str| file(&format!(r#"{{ "version": 1, "site": {{ "id": "e", {own} }}, "campaigns": [] }}"#));
    says(&site(r#""language": "deutsch""#), "unknown-language", "`deutsch`", "`de`");
    says(&site(r#""languages": ["en", "german"], "language": "en""#), "unknown-language", "`german`", "BCP 47");
    says(&site(r#""languages": ["en_GB"], "language": "en_GB""#), "unknown-language", "`en_GB`", "write `en-GB`");
    says(&site(r#""languages": ["en"], "language": "de""#), "unknown-language", "`de` is none of", "");
    only(&site(r#""languages": ["en-GB", "zh-Hans-CN"], "language": "en""#), &[]);
    let found = block(r#"{ "type": "text", "text": { "en": "x", "deutsch": "y" } }"#);
    says(&found, "unknown-language", "`deutsch`", "BCP 47");
    says(&site(r#""collector": "/parea/v1/events""#), "collector-path", "its addresses", "write `/parea`");
    only(&site(r#""language": "en", "collector": "/v1/parea""#), &[]);
    let found = block(r#"{ "type": "button", "text": "go", "do": { "open": "www.elaia.example/x" } }"#);
    says(&found, "bare-host", "a path of the page's own site", "`https://www.elaia.example/x`");
    let found = whole(r#""defaults": { "format": "modal" }, "campaigns": []"#);
    says(&found, "wrong-type", "`format`", r#""extends": "base""#);
    let found = campaign(r#""frequency": { "per": "7d" }, "content": [{ "type": "text", "text": "x" }]"#);
    says(&found, "window-alone", "nothing is counted", "`\"max\": 1`");
}

#[test]
fn what_an_option_says_is_a_text_like_any_other() {
    let found = file(
        r#"{ "version": 1, "site": { "id": "e", "languages": ["en", "de"], "language": "en", "collector": "/p" },
             "campaigns": [{ "id": "a", "format": "modal", "content": [{ "type": "poll", "id": "p", "title": { "en": "a", "de": "b" },
               "options": [{ "value": "x", "text": "Oil" }, { "value": "y", "text": { "en": "Soap", "de": "Seife" } }] }] }] }"#,
    );
    says(&found, "missing-translation", "the same in every language", "`en`, `de`");
    only(&found, &["missing-translation"]);
}

#[test]
fn words_of_the_visitors_own_are_asked_for_by_their_name() {
    let ask = |kind: &str, test: &str| {
        form(
            &format!(
                r#"{{ "id": "s", "type": "{kind}", "title": "?", "options": ["a", "b"], "other": true, "next": [{{ "if": {{ {test} }}, "goto": "z" }}] }}"#
            ),
            "",
        )
    };
    let found = ask("single", r#""answers.s": "other""#);
    says(&found, "other-words", "is never `other`", r#"`"answers.s.other": { "$exists": true }`"#);
    let found = ask("multi", r#""answers.s": { "$in": ["a", "other"] }"#);
    says(&found, "other-words", "is never `other`", "$elemMatch");
    only(&ask("single", r#""answers.s.other": { "$exists": true }"#), &[]);
    only(&ask("multi", r#""answers.s": { "$elemMatch": { "other": { "$exists": true } } }"#), &[]);
}

#[test]
fn an_answer_may_be_as_long_as_the_collector_takes() {
    let long =
        |most: u32| form(&format!(r#"{{ "id": "s", "type": "long-text", "title": "?", "maxLength": {most} }}"#), "");
    says(&long(20_000), "long-answer", "longer than the collector takes", "16384");
    only(&long(16_384), &[]);
}

#[test]
fn what_only_the_tools_read_is_said() {
    let text =
        |tail: &str| format!("{{ \"version\": 1, \"site\": {{ \"id\": \"e\", \"language\": \"en\" }}, {tail} }}");
    let comma = text("\"campaigns\": [],");
    let found = file(&comma);
    says(&found, "not-strict", "a comma too much", "parea build");
    assert_eq!(comma.get(found[0].span.clone()), Some(","));
    let broken = text(
        "\"campaigns\": [{ \"id\": \"a\", \"format\": \"bar\", \"content\": [{ \"type\": \"text\", \"text\": \"one\ntwo\" }] }]",
    );
    let found = file(&broken);
    says(&found, "not-strict", "a line break in a text", "parea build");
    let twice = text("\"campaigns\": [], \"campaigns\": []");
    let found = file(&twice);
    says(&found, "duplicate", "`campaigns` stands here a second time", "take one of them away");
    assert_eq!(found[0].span.start, twice.rfind("\"campaigns\"").unwrap());
    only(&file(&text("\"campaigns\": []")), &[]);
}

#[test]
fn a_campaign_has_room_for_one_of_what_could_not_be_told_apart() {
    let steps = r#""steps": [{ "id": "q", "type": "nps", "title": "?" }, { "id": "z", "type": "end", "title": "z" }]"#;
    let found =
        block(&format!(r#"{{ "type": "form", "id": "f", {steps} }}, {{ "type": "form", "id": "g", {steps} }}"#));
    says(&found, "duplicate", "could not be told from this `form`", "a campaign of its own");
    only(&found, &["duplicate"]);
}

#[test]
fn a_mistake_in_a_poll_is_said_once_and_at_the_poll() {
    let found = block(r#"{ "type": "poll", "id": "p", "title": "?", "options": ["a", "a"] }"#);
    only(&found, &["duplicate"]);
    assert!(found.iter().all(|one| !one.path.contains(".steps[")), "{}", printed(&found));
}

#[test]
fn a_key_of_all_blocks_is_listed_once() {
    let found = block(r#"{ "type": "form", "idd": "f", "steps": [{ "id": "z", "type": "end", "title": "z" }] }"#);
    let help = &found.iter().find(|one| one.path.ends_with(".idd")).unwrap().help;
    assert!(help.matches("`id`").count() == 1, "{help}");
}
