//! Holds a JSON value against a JSON Schema, as far as our own descriptions use it.

use serde_json::Value;

/// What is wrong with a value; nothing where it has the shape.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    judge(document, schema, value, "$", &mut faults);
    faults
}

/// All that a schema of ours may say; a word that is not judged here would judge nothing.
const WORDS: [&str; 15] = [
    "$ref",
    "anyOf",
    "type",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minItems",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "format",
    "description",
    "default",
];

fn judge(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let words = schema.as_object().expect("a schema is an object");
    for word in words.keys() {
        assert!(WORDS.contains(&word.as_str()), "{word} is not judged");
    }
    if let Some(name) = words.get("$ref") {
        let place = name.as_str().unwrap().strip_prefix('#').unwrap();
        let named = document.pointer(place).unwrap_or_else(|| panic!("{name} leads nowhere"));
        return judge(document, named, value, at, faults);
    }
    if let Some(choices) = words.get("anyOf") {
        let fits = |choice: &Value| self::faults(document, choice, value).is_empty();
        if !choices.as_array().unwrap().iter().any(fits) {
            faults.push(format!("{at}: {value} is none of {choices}"));
        }
        return;
    }
    let kind = words["type"].as_str().unwrap();
    if kind != kind_of(value) {
        faults.push(format!("{at}: {value} is no {kind}"));
        return;
    }
    if let Some(words) = words.get("enum")
        && !words.as_array().unwrap().contains(value)
    {
        faults.push(format!("{at}: {value} is none of {words}"));
    }
    if let Some(pattern) = words.get("pattern") {
        assert_eq!(pattern, "^[0-9a-f]{32}$", "the one that is judged here");
        let text = value.as_str().unwrap();
        if text.len() != 32 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            faults.push(format!("{at}: {value} is no identifier"));
        }
    }
    if words.get("format").is_some_and(|format| format == "date-time")
        && chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).is_err()
    {
        faults.push(format!("{at}: {value} is no time"));
    }
    let beyond = |word: &str, is: fn(i64, i64) -> bool| {
        words.get(word).is_some_and(|bound| is(value.as_i64().unwrap(), bound.as_i64().unwrap()))
    };
    if beyond("minimum", |number, least| number < least) || beyond("maximum", |number, most| number > most) {
        faults.push(format!("{at}: {value} is out of bounds"));
    }
    parts(document, schema, value, at, faults);
}

fn parts(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (nth, value) in values.iter().enumerate() {
            judge(document, items, value, &format!("{at}[{nth}]"), faults);
        }
    }
    let (Some(properties), Some(values)) = (schema.get("properties"), value.as_object()) else { return };
    for name in schema["required"].as_array().unwrap() {
        if !values.contains_key(name.as_str().unwrap()) {
            faults.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, value) in values {
        match properties.get(name) {
            Some(schema) => judge(document, schema, value, &format!("{at}.{name}"), faults),
            None => faults.push(format!("{at}: {name} is not described")),
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
