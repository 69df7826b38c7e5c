//! The tables of the documentation of the language (`www/docs/config.md`): every object with its keys, and every list of
//! words. They are read off the schema, which is made of the descriptions by which the widget decodes.

use parea::consent::Purpose;
use parea::visitor::facts;
use serde_json::{Map, Value};

use crate::about::{self, About};
use crate::schema::schema;

/// Every table, by its name, in Markdown.
pub(crate) fn tables() -> Vec<(String, String)> {
    let schema = schema();
    let mut tables = Tables { all: Vec::new(), objects: Vec::new() };
    tables.object("configuration", &schema, &[]);
    let none = Map::new();
    let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    tables.kinds(definitions);
    for (name, definition) in definitions {
        match name.as_str() {
            "text" | "share" | "duration" | "date" | "block" | "step" | "campaignPart" => {}
            "verb" => definition.pointer("/anyOf/1").into_iter().for_each(|object| tables.object(name, object, &[])),
            "test" => definition.get("then").into_iter().for_each(|object| tables.object("operators", object, &[])),
            "calculation" => definition.get("then").into_iter().for_each(|object| tables.object(name, object, &[])),
            _ if name.starts_with("block-") || name.starts_with("step-") => {}
            _ => tables.object(name, definition, &[]),
        }
    }
    tables.family("block", definitions);
    tables.family("step", definitions);
    tables.words("formats", "format", about::FORMATS);
    tables.words("blocks", "block", about::BLOCKS);
    tables.words("questions", "`type`", about::QUESTIONS);
    tables.facts();
    tables.all
}

struct Tables {
    all: Vec<(String, String)>,
    /// Objects without a name of their own, and the name of the table of each: those that are the same share one.
    objects: Vec<(Value, String)>,
}

impl Tables {
    fn add(&mut self, name: &str, table: String) {
        self.all.push((name.to_owned(), format!("<a id=\"{name}\"></a>\n\n{table}")));
    }

    /// The keys of an object but for some, and of the objects in it.
    fn object(&mut self, name: &str, object: &Value, without: &[&str]) {
        let Some(properties) = object.get("properties").and_then(Value::as_object) else { return };
        let has = |place: &str, key: &str| names(object, place, key);
        let own = || properties.iter().filter(|(key, _)| !without.contains(&key.as_str()));
        let mut table = String::from("| key | takes | without it | what it is for |\n|---|---|---|---|\n");
        for (key, property) in own() {
            let inside = format!("{name}.{key}");
            let default = property.get("default").map(|default| format!("`{default}`"));
            let default = match default {
                _ if has("/required", key) => "required".to_owned(),
                _ if has("/anyOf/1/required", key) => "required, here or by `extends`".to_owned(),
                default => default.unwrap_or("–".to_owned()),
            };
            let example = property.get("examples").and_then(|examples| examples.get(0));
            let example = example.map(|example| format!(" For example `{example}`.")).unwrap_or_default();
            let about = text(property, "description");
            table +=
                &row(&[&format!("`{key}`"), &self.takes(property, &inside), &default, &format!("{about}{example}")]);
        }
        self.add(name, if own().next().is_none() { "No keys of its own.\n".to_owned() } else { table });
        for (key, property) in own() {
            let inside = format!("{name}.{key}");
            objects(property, &mut |object| {
                if self.named(object, &inside) == inside {
                    self.object(&inside, object, &[]);
                }
            });
        }
    }

    /// What all kinds of blocks, or of steps, have in common, and what each has besides.
    fn family(&mut self, group: &str, definitions: &Map<String, Value>) {
        let all = || {
            definitions.iter().filter(|(name, _)| name.strip_prefix(group).is_some_and(|rest| rest.starts_with('-')))
        };
        let Some((_, first)) = all().next() else { return };
        let keys = |one: &Value| -> Vec<String> {
            one.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.clone()).collect()
        };
        let common: Vec<String> =
            keys(first).into_iter().filter(|key| all().all(|(_, other)| keys(other).contains(key))).collect();
        let others: Vec<String> = keys(first).into_iter().filter(|key| !common.contains(key)).collect();
        let mut whole = first.clone();
        if let Some(kind) = whole.pointer_mut("/properties/type").and_then(Value::as_object_mut) {
            kind.remove("const");
            // One of all that have a table here, and not the first of them.
            let kinds = if group == "block" { "blocks" } else { "questions" };
            kind.insert("$ref".to_owned(), format!("#/$defs/{kinds}").into());
        }
        self.object(group, &whole, &others.iter().map(String::as_str).collect::<Vec<_>>());
        for (name, one) in all() {
            // What only this one must have is said of it again.
            let is_known = |key: &str| names(first, "/required", key) || !names(one, "/required", key);
            let without = common.iter().map(String::as_str).filter(|key| is_known(key));
            self.object(name, one, &without.collect::<Vec<_>>());
        }
    }

    /// What values are called.
    fn kinds(&mut self, definitions: &Map<String, Value>) {
        let mut table = String::from("| kind | is | for example |\n|---|---|---|\n");
        for name in ["text", "duration", "date", "share"] {
            let Some(kind) = definitions.get(name) else { continue };
            let examples = kind.get("examples").and_then(Value::as_array).into_iter().flatten();
            let examples: Vec<String> = examples.map(|example| format!("`{example}`")).collect();
            let anchor = format!("<a id=\"{name}\"></a>{name}");
            table += &row(&[&anchor, text(kind, "description"), &examples.join(" ")]);
        }
        self.add("kinds", table);
    }

    fn words(&mut self, name: &str, column: &str, table: &About) {
        let rows = table.iter().map(|(word, about)| row(&[&format!("`{word}`"), about]));
        self.add(name, format!("| {column} | is |\n|---|---|\n{}", rows.collect::<String>()));
    }

    fn facts(&mut self) {
        let mut table = String::from("| fact | needs | is |\n|---|---|---|\n");
        for (name, about) in about::FACTS {
            let path = if name.ends_with('.') { format!("{name}x") } else { (*name).to_owned() };
            let needs = facts::purpose(&path, &[]).flatten().map_or("–", Purpose::name);
            let shown = if name.ends_with('.') { format!("`{name}…`") } else { format!("`{name}`") };
            table += &row(&[&shown, needs, about]);
        }
        self.add("facts", table);
    }

    /// The table of an object: the one that it has already, or else this.
    fn named(&mut self, object: &Value, name: &str) -> String {
        if let Some((_, known)) = self.objects.iter().find(|(own, _)| own == object) {
            return known.clone();
        }
        self.objects.push((object.clone(), name.to_owned()));
        name.to_owned()
    }

    /// What a key takes, in words; `inside` is the name of the table of an object in it.
    fn takes(&mut self, schema: &Value, inside: &str) -> String {
        let list = |key: &str| schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
            let (name, anchor) = match name {
                "campaignPart" => ("campaign", "campaign"),
                "test" => ("test", "operators"),
                "change" => ("calculation", "calculation"),
                "blocks" => ("block", "blocks"),
                "questions" => ("question", "questions"),
                other => (other, other),
            };
            return format!("[{name}](#{anchor})");
        }
        if let Some(one) = schema.get("const") {
            return format!("`{one}`");
        }
        if !list("enum").is_empty() {
            return list("enum").iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
        }
        if !list("anyOf").is_empty() {
            return list("anyOf").iter().map(|one| self.takes(one, inside)).collect::<Vec<_>>().join(", or ");
        }
        let mut of = |key: &str| schema.get(key).filter(|one| one.is_object()).map(|one| self.takes(one, inside));
        match text(schema, "type") {
            "array" => format!("a list: {}", of("items").unwrap_or_default()),
            "object" if schema.get("properties").is_some() => format!("[an object](#{})", self.named(schema, inside)),
            "object" => match of("additionalProperties") {
                Some(member) => format!("an object, by names of your own: {member}"),
                None => "an object".to_owned(),
            },
            "boolean" => "`true` or `false`".to_owned(),
            "string" => "a string".to_owned(),
            "" => "any value".to_owned(),
            "integer" => "a whole number".to_owned(),
            other => format!("a {other}"),
        }
    }
}

/// Whether a list of keys at a place of an object's schema names a key.
fn names(object: &Value, place: &str, key: &str) -> bool {
    let all = object.pointer(place).and_then(Value::as_array);
    all.is_some_and(|all| all.iter().any(|own| own.as_str() == Some(key)))
}

/// A row of a table.
fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Visits the objects with keys of their own that a value can be, or hold.
fn objects(schema: &Value, visit: &mut dyn FnMut(&Value)) {
    if schema.get("properties").is_some() {
        return visit(schema);
    }
    let branches = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
    let inside = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    // A value and a list of such values are one and the same object.
    let mut seen = Vec::new();
    for one in branches.chain(inside) {
        objects(one, &mut |object| {
            if !seen.contains(object) {
                seen.push(object.clone());
                visit(object);
            }
        });
    }
}
