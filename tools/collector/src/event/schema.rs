//! The events as JSON Schema (2020-12), made from the same table that checks them.

use serde_json::{Map, Value, json};

use super::shape::{ID, Member, PATH, Shape};
use super::{ATTRIBUTES, MOST_EVENTS, SUBMITTED, TYPES};

/// Texts without control characters.
const PLAIN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]+$";

/// The schemas by name: `Batch`, and one for each type of event.
pub(crate) fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    let mut kinds = Vec::new();
    for (kind, data) in TYPES {
        let name = kind.trim_start_matches("eu.parea.");
        kinds.push(json!({ "$ref": format!("#/components/schemas/{name}") }));
        schemas.insert(name.to_owned(), event(kind, data));
    }
    schemas
        .insert("Batch".to_owned(), json!({ "type": "array", "maxItems": MOST_EVENTS, "items": { "oneOf": kinds } }));
    schemas
}

/// One type of event.
fn event(kind: &str, data: Shape) -> Value {
    let mut event = object(ATTRIBUTES);
    if let Some(properties) = event.pointer_mut("/properties").and_then(Value::as_object_mut) {
        properties.insert("type".to_owned(), json!({ "const": kind }));
        properties.insert("data".to_owned(), schema(data));
        if kind == SUBMITTED {
            // A submission never carries the id of a visitor.
            properties.insert("subject".to_owned(), json!({ "enum": [null, ""] }));
        }
    }
    if let Some(required) = event.pointer_mut("/required").and_then(Value::as_array_mut) {
        required.extend(["type".into(), "data".into()]);
    }
    event
}

/// An object with these members, and any others.
fn object(members: &[Member]) -> Value {
    let property = |member: &Member| {
        let schema = schema(member.shape);
        let schema = if member.required { schema } else { json!({ "anyOf": [schema, { "enum": [null, ""] }] }) };
        (member.name.to_owned(), schema)
    };
    let properties: Map<String, Value> = members.iter().map(property).collect();
    let required: Vec<&str> = members.iter().filter(|member| member.required).map(|member| member.name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// A shape.
fn schema(shape: Shape) -> Value {
    let plain = |most: usize| json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": PLAIN });
    match shape {
        Shape::Id => plain(ID),
        Shape::Path => plain(PATH),
        Shape::Moment => json!({ "type": "string", "format": "date-time", "examples": ["2026-11-22T08:15:00Z"] }),
        Shape::Label => json!({ "anyOf": [{ "type": "integer" }, plain(ID)] }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Ids => json!({ "type": "array", "items": plain(ID), "maxItems": 200 }),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::Object(members) => object(members),
        Shape::Names => {
            json!({ "type": "object", "minProperties": 1, "maxProperties": 200, "propertyNames": plain(ID), "additionalProperties": plain(ID) })
        }
        Shape::Answers => json!({ "type": "object", "maxProperties": 200, "propertyNames": plain(ID) }),
        Shape::Orders => {
            json!({ "type": "object", "propertyNames": plain(ID), "additionalProperties": { "type": "array", "items": plain(1000) } })
        }
        Shape::Text => json!({ "type": "string" }),
        Shape::Count => json!({ "type": "number", "minimum": 0 }),
    }
}
