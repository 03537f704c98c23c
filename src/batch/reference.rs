//! References: `"$0.id"` stands for the id that an earlier operation produced.

use serde_json::Value;

/// A reference, as a regular expression.
pub const PATTERN: &str = r"\$(0|[1-9][0-9]*)\.id";

/// The index of the operation, if the whole text is a reference.
pub fn parse(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('$')?.strip_suffix(".id")?;
    let plain = digits == "0" || !digits.starts_with('0');
    if digits.is_empty() || !plain || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A number that overflows is out of range anyway.
    Some(digits.parse().unwrap_or(usize::MAX))
}

/// A reference in a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    /// The field names and list indexes that lead to it.
    pub path: Vec<String>,
    /// The index of the referenced operation.
    pub index: usize,
}

/// All the references in a body.
pub fn find(body: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(body, &mut Vec::new(), &mut found);
    found
}

fn walk(value: &Value, path: &mut Vec<String>, found: &mut Vec<Reference>) {
    let mut enter = |step: String, inner: &Value| {
        path.push(step);
        walk(inner, path, found);
        path.pop();
    };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| enter(name.clone(), inner));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| enter(index.to_string(), inner));
        }
        Value::String(text) => {
            found.extend(parse(text).map(|index| Reference { path: path.clone(), index }));
        }
        _ => {}
    }
}

/// Replaces references by ids.
pub fn resolve_in_body(value: &mut Value, ids: &[Option<i64>]) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|inner| resolve_in_body(inner, ids)),
        Value::Array(items) => items.iter_mut().for_each(|inner| resolve_in_body(inner, ids)),
        Value::String(text) => {
            let id = parse(text).and_then(|index| ids.get(index).copied().flatten());
            if let Some(id) = id {
                *value = id.into();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_is_a_whole_string() {
        assert_eq!(parse("$0.id"), Some(0));
        assert_eq!(parse("$499.id"), Some(499));
        assert_eq!(parse("$99999999999999999999999.id"), Some(usize::MAX));
        for text in [
            "", "$.id", "$0", "0.id", "$0.ID", "$0.id ", " $0.id", "$00.id", "$-1.id", "$+1.id",
            "$0.name",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn references_are_found_and_replaced_at_any_depth() {
        let mut body = json!({ "a": "$0.id", "b": { "c": ["x", "$1.id"] }, "d": "$9.id" });
        let found = find(&body);
        let found: Vec<_> = found.iter().map(|f| (f.path.join("/"), f.index)).collect();
        let expected = [("a", 0), ("b/c/1", 1), ("d", 9)].map(|(path, i)| (path.to_owned(), i));
        assert_eq!(found, expected);
        resolve_in_body(&mut body, &[Some(7), Some(8)]);
        assert_eq!(body, json!({ "a": 7, "b": { "c": ["x", 8] }, "d": "$9.id" }));
    }
}
