//! The JSON Schema (2020-12) of the configuration language, made from the descriptions by which the widget decodes it.

use parea::config::describe::{CHOICE, Key, Kind, MOST};
use parea::config::{KEYS, VERSION, attributes, campaign, consent, experiment, growthbook, limits, site, theme};
use parea::content::{blocks, verb};
use parea::decide::condition::{EVENT, OPERATORS};
use parea::form;
use parea::form::calc::operators;
use serde_json::{Map, Value, json};

use crate::about;
use crate::check::HOLDING;

/// The whole schema.
pub(crate) fn schema() -> Value {
    let editors =
        json!({ "type": "string", "title": "Schema", "description": "The address of this schema, for editors." });
    let mut own = vec![("$schema".to_owned(), editors)];
    for key in KEYS {
        let only = json!({ "const": VERSION as i64 });
        own.push((key.name.to_owned(), if key.name == "version" { with(property(key), only) } else { property(key) }));
    }
    let about = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:parea:schema:{VERSION}"),
        "title": "Parea configuration",
        "description":
            "What a site's engagement widget shows, to whom, where, when and how often, within the visitor's consent.",
    });
    let properties = json!({ "properties": Map::from_iter(own), "$defs": definitions() });
    with(with(about, object(&[KEYS])), properties)
}

/// An object with more members; those of one name are replaced.
fn with(schema: Value, more: Value) -> Value {
    match (schema, more) {
        (Value::Object(mut members), Value::Object(more)) => {
            members.extend(more);
            Value::Object(members)
        }
        (_, more) => more,
    }
}

/// Everything that is referred to by name.
fn definitions() -> Value {
    let mut all = Map::new();
    let mut add = |name: &str, schema: Value| {
        all.insert(name.to_owned(), schema);
    };
    add("site", object(&[site::KEYS]));
    add("consent", object(&[consent::KEYS]));
    add("attribute", object(&[attributes::KEYS]));
    add("theme", object(&[theme::COLOURS, theme::KEYS]));
    add("limits", object(&[limits::KEYS]));
    add("experiment", object(&[experiment::KEYS]));
    add("growthbook", object(&[growthbook::KEYS]));
    add("campaign", campaign_schema());
    // What campaigns take over need not be whole.
    add("campaignPart", with(object(&[campaign::KEYS]), json!({ "required": [] })));
    add("text", text());
    add("share", share());
    add("duration", duration());
    add("date", date());
    add("condition", condition());
    add("test", test());
    add("calculation", calculation());
    add("change", change());
    add("verb", verb_schema());
    add("block", one_of(blocks::ALL.iter().map(|block| ("block", block.name))));
    for block in blocks::ALL {
        add(&format!("block-{}", block.name), of_type(block.name, &[blocks::COMMON, (block.keys)()]));
    }
    add("step", one_of(form::questions::QUESTIONS.iter().map(|question| ("step", question.name))));
    for question in form::questions::QUESTIONS {
        add(&format!("step-{}", question.name), of_type(question.name, &[form::STEP, question.keys]));
    }
    Value::Object(all)
}

/// An object with the keys of some tables, and no others.
fn object(tables: &[&[Key]]) -> Value {
    let keys = || tables.iter().flat_map(|table| table.iter());
    let mut properties = Map::new();
    for key in keys() {
        properties.insert(key.name.to_owned(), property(key));
    }
    let required: Vec<&str> = keys().filter(|key| key.required).map(|key| key.name).collect();
    let schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if required.is_empty() { schema } else { with(schema, json!({ "required": required })) }
}

/// A campaign: what it does not have itself it takes over by `extends`, but for its name.
fn campaign_schema() -> Value {
    let required = campaign::KEYS.iter().filter(|key| key.required && key.name != "id").map(|key| key.name);
    let required: Vec<&str> = required.collect();
    let either = json!([{ "required": ["extends"] }, { "required": required }]);
    with(object(&[campaign::KEYS]), json!({ "required": ["id"], "anyOf": either }))
}

/// An object whose `type` is one word.
fn of_type(name: &str, tables: &[&[Key]]) -> Value {
    let whole = object(tables);
    let own = json!({ "type": { "const": name, "title": "Type", "description": "What it is." } });
    let mut properties = with(whole.get("properties").cloned().unwrap_or_default(), own);
    if let Some(items) = properties.pointer_mut("/content/items").filter(|_| name == "row") {
        // Columns as well, which are lists of blocks.
        *items = json!({ "anyOf": [reference("block"), { "type": "array", "items": reference("block") }] });
    }
    let about = [about::of(about::BLOCKS, name), about::of(about::QUESTIONS, name)].concat();
    with(whole, json!({ "title": title(name), "description": about, "properties": properties }))
}

/// An object that is judged by its `type`, so that editors say what is wrong with it and not with all the others.
fn one_of<'n>(kinds: impl Iterator<Item = (&'n str, &'n str)>) -> Value {
    let kinds: Vec<_> = kinds.collect();
    let names: Vec<&str> = kinds.iter().map(|(_, name)| *name).collect();
    let branches = kinds.iter().map(|(group, name)| {
        json!({
            "if": { "properties": { "type": { "const": name } }, "required": ["type"] },
            "then": reference(&format!("{group}-{name}")),
        })
    });
    json!({
        "type": "object",
        "required": ["type"],
        "properties": { "type": { "enum": names } },
        "allOf": branches.collect::<Vec<_>>(),
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A key: what it takes, and what people are told about it.
fn property(key: &Key) -> Value {
    let mut schema = with(taken(key), json!({ "title": title(key.name), "description": key.text }));
    // Both are written in the tables, as JSON; a test reads them all.
    if let Ok(example) = serde_json::from_str::<Value>(key.example) {
        schema = with(schema, json!({ "examples": [example] }));
    }
    if let Ok(default) = serde_json::from_str::<Value>(key.default) {
        schema = with(schema, json!({ "default": default }));
    }
    schema
}

/// What a key takes; of what is decoded where it is used, what is known of it.
fn taken(key: &Key) -> Value {
    let list = |name: &str| json!({ "type": "array", "items": reference(name) });
    let map = |name: &str| json!({ "type": "object", "additionalProperties": reference(name) });
    match (key.name, &key.kind) {
        ("site" | "consent" | "theme" | "limits", Kind::Any) => reference(key.name),
        ("experiment" | "growthbook", Kind::Any) => reference(key.name),
        ("count", Kind::Any) => reference("test"),
        ("audience" | "if" | "condition" | "visibleIf" | "requiredIf", Kind::Any) => reference("condition"),
        ("do", Kind::Any) => json!({ "anyOf": [reference("verb"), list("verb")] }),
        ("campaigns", Kind::List(Kind::Any)) => list("campaign"),
        ("content", Kind::List(Kind::Any)) => list("block"),
        ("steps", Kind::List(Kind::Any)) => list("step"),
        ("attributes", Kind::Map(Kind::Any)) => map("attribute"),
        ("variables", Kind::Map(Kind::Any)) => map("change"),
        ("set", Kind::Map(Kind::Any)) => map("change"),
        ("segments", Kind::Map(Kind::Any)) => map("condition"),
        ("defaults", Kind::Map(Kind::Any)) => map("campaignPart"),
        (_, kind) => of_kind(kind),
    }
}

fn of_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Any => json!({}),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Id => json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" }),
        Kind::Count => json!({ "type": "integer", "minimum": 0, "maximum": MOST }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Share => reference("share"),
        Kind::Duration => reference("duration"),
        Kind::Date => reference("date"),
        Kind::Hours => json!({ "type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$", "examples": ["09:00-21:00"] }),
        Kind::Str | Kind::Address => json!({ "type": "string" }),
        Kind::Text => reference("text"),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::List(kind) => json!({ "type": "array", "items": of_kind(kind) }),
        Kind::Some(kind) => json!({ "anyOf": [of_kind(kind), { "type": "array", "items": of_kind(kind) }] }),
        Kind::Map(kind) => json!({ "type": "object", "additionalProperties": of_kind(kind) }),
        Kind::Object(keys) => object(&[keys]),
        Kind::Either(one, other) => json!({ "anyOf": [of_kind(one), of_kind(other)] }),
    }
}

fn text() -> Value {
    json!({
        "title": "Text",
        "description": "A text, or an object from language tag (BCP 47) to text; or a list of these, of which the first counts whose condition holds. Merge fields: {{ fact or 'in its stead' }}.",
        "anyOf": [
            { "type": "string" },
            { "type": "object", "minProperties": 1, "additionalProperties": { "type": "string" } },
            { "type": "array", "minItems": 1, "items": object(&[CHOICE]) },
        ],
        "examples": ["New harvest", { "en": "New harvest", "el": "Νέα σοδειά" }, "For you, {{ name or 'friend' }}"],
    })
}

fn share() -> Value {
    json!({
        "title": "Share",
        "description": "A number from 0 to 1, or a percentage.",
        "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "type": "string", "pattern": r"^(100(\.0+)?|\d{1,2}(\.\d+)?)%$" },
        ],
        "examples": [0.5, "60%"],
    })
}

fn duration() -> Value {
    json!({
        "title": "Duration",
        "description": "A number and its unit: ms, s, m, h or d.",
        "type": "string",
        "pattern": r"^\d+(\.\d+)?(ms|s|m|h|d)$",
        "examples": ["500ms", "20s", "5m", "12h", "7d"],
    })
}

fn date() -> Value {
    json!({
        "title": "Date",
        "description": "An ISO 8601 date, which means its whole day, or a moment; without an offset in the site's time zone.",
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$",
        "examples": ["2026-11-20", "2026-11-20T09:00", "2026-11-20T09:00+02:00"],
    })
}

/// A condition: from facts to tests, and conditions that hold others.
fn condition() -> Value {
    let whole = reference("condition");
    let mut properties = Map::new();
    for key in HOLDING.into_iter().chain(["$not"]) {
        let value = match key {
            "$not" => whole.clone(),
            "$segment" | "$feature" => json!({ "type": "string" }),
            "$event" => object(&[EVENT]),
            _ => json!({ "type": "array", "items": whole }),
        };
        let about = json!({ "title": title(key), "description": about::of(about::HOLDING, key) });
        properties.insert(key.to_owned(), with(value, about));
    }
    json!({
        "title": "Condition",
        "description": "GrowthBook's condition language: from facts to tests, all of which must hold.",
        "type": "object",
        "properties": properties,
        "patternProperties": { r"^[^$]": reference("test") },
        "additionalProperties": false,
        "examples": [{ "sessions": { "$gte": 2 } }, { "$segment": "oil-lover" }],
    })
}

/// What is asked of one value: operators, or the value itself.
fn test() -> Value {
    let mut operators = Map::new();
    for operator in OPERATORS {
        let value = match operator.name {
            "$not" | "$size" => reference("test"),
            "$all" | "$alli" => json!({ "type": "array", "items": reference("test") }),
            "$elemMatch" => json!({ "type": "object" }),
            _ => of_kind(&operator.kind),
        };
        let about = json!({ "title": title(operator.name), "description": operator.text });
        operators.insert(operator.name.to_owned(), with(value, about));
    }
    json!({
        "title": "Test",
        "description": "Operators that must all hold, or the value that the fact must have.",
        "if": { "type": "object", "minProperties": 1, "propertyNames": { "pattern": r"^\$" } },
        "then": { "properties": operators, "additionalProperties": false },
        "examples": [{ "$gte": 2 }, "en", { "$in": ["a", "b"] }],
    })
}

/// What a variable becomes: a value, an answer, another variable, or what is calculated.
fn calculation() -> Value {
    let whole = reference("calculation");
    let mut own = Map::new();
    for key in operators::REFERENCE {
        let value = if key.name == "or" { whole.clone() } else { of_kind(&key.kind) };
        own.insert(key.name.to_owned(), with(property(key), value));
    }
    for operator in operators::OPERATORS {
        let mut value = json!({ "type": "array", "items": whole, "minItems": operator.least });
        if operator.name == "$if" {
            value = with(value, json!({ "prefixItems": [reference("condition")] }));
        }
        if operator.most < usize::MAX {
            value = with(value, json!({ "maxItems": operator.most }));
        }
        let about = json!({ "title": title(operator.name), "description": operator.text });
        let example = serde_json::from_str::<Value>(operator.example).map(|example| json!({ "examples": [example] }));
        own.insert(operator.name.to_owned(), with(with(value, about), example.unwrap_or_default()));
    }
    json!({
        "title": "Calculation",
        "description": "A value, an answer, a variable, or one operator with its operands, which may be calculations again.",
        "if": { "type": "object" },
        "then": { "properties": own, "additionalProperties": false, "minProperties": 1, "maxProperties": 2 },
        "examples": [12, { "answer": "plan" }, { "$multiply": [{ "answer": "people" }, 12] }],
    })
}

/// What becomes of a variable: a new value, or how much is added to it.
fn change() -> Value {
    let more = json!({ "title": "Add", "description": "How much is added; where it is no number, nothing." });
    let keys = json!({ "add": with(reference("calculation"), more) });
    let add = json!({ "type": "object", "properties": keys, "required": ["add"], "additionalProperties": false });
    json!({
        "title": "Change",
        "description": "What a variable becomes: a calculation, or how much to add.",
        "if": { "type": "object", "required": ["add"] },
        "then": add,
        "else": reference("calculation"),
        "examples": [{ "add": 2 }, { "answer": "plan" }],
    })
}

/// What a button does: a word, or a verb with what belongs to it.
fn verb_schema() -> Value {
    let words: Vec<&str> = verb::KEYS
        .iter()
        .filter(|key| matches!(key.kind, Kind::Flag) && key.name != "new")
        .map(|key| key.name)
        .collect();
    let mut verbs = object(&[verb::KEYS]);
    if let Some(set) = verbs.pointer_mut("/properties/set/additionalProperties") {
        // These are attributes, and take what they are given.
        *set = json!({});
    }
    json!({
        "title": "Verb",
        "description": "What a button does.",
        "anyOf": [{ "enum": words }, verbs],
        "examples": ["close", { "open": "/shop" }],
    })
}

/// A key as people read it: `perPage` is "Per page".
fn title(name: &str) -> String {
    let mut out = String::new();
    for (at, character) in name.chars().enumerate() {
        match character {
            '-' => out.push(' '),
            upper if upper.is_uppercase() => out.extend([' '].into_iter().chain(upper.to_lowercase())),
            other if at == 0 => out.extend(other.to_uppercase()),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Visits every object of the schema that describes a key.
    fn each(schema: &Value, visit: &mut dyn FnMut(&str, &Value)) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            properties.iter().for_each(|(name, property)| visit(name, property));
        }
        match schema {
            Value::Object(members) => members.values().for_each(|member| each(member, visit)),
            Value::Array(items) => items.iter().for_each(|item| each(item, visit)),
            _ => {}
        }
    }

    #[test]
    fn a_key_is_read_as_words() {
        assert_eq!(
            (title("perPage"), title("long-text"), title("id")),
            ("Per page".into(), "Long text".into(), "Id".into())
        );
    }

    #[test]
    fn every_example_and_every_default_that_is_written_is_json() {
        for table in [
            KEYS,
            site::KEYS,
            theme::COLOURS,
            theme::KEYS,
            limits::KEYS,
            consent::KEYS,
            attributes::KEYS,
            campaign::KEYS,
            verb::KEYS,
        ] {
            for key in table {
                for written in [key.example, key.default].into_iter().filter(|written| !written.is_empty()) {
                    serde_json::from_str::<Value>(written)
                        .unwrap_or_else(|error| panic!("{}: {written}: {error}", key.name));
                }
            }
        }
        let mut count = 0;
        each(&schema(), &mut |_, property| count += usize::from(property.get("examples").is_some()));
        assert!(count > 30, "{count} examples");
    }

    #[test]
    fn every_key_has_a_title_and_a_sentence() {
        let schema = schema();
        each(schema.pointer("/$defs/campaign").unwrap(), &mut |name, property| {
            let is_said = |key: &str| property.get(key).is_some_and(Value::is_string);
            assert!(is_said("title") && is_said("description"), "{name}");
        });
    }
}
