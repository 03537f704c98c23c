//! Tests that the schemas agree with the parsers.

use serde_json::{Value, json};

use super::{
    BoundedInt, Colors, CountryCode, Day, DominantSide, FromJsonField, PartialDate, ShirtNumber,
    TeamCode, Text, Website,
};

/// Asserts that schema and parser agree on each value, and that there are valid and invalid ones.
#[track_caller]
fn agree<T: FromJsonField>(values: impl IntoIterator<Item = Value>) {
    let schema = serde_json::to_value(T::request_schema()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let (mut good, mut bad) = (0, 0);
    for value in values {
        let parsed = T::from_field(&value);
        assert_eq!(validator.is_valid(&value), parsed.is_ok(), "{value}: {:?}", parsed.err());
        if parsed.is_ok() { good += 1 } else { bad += 1 }
    }
    assert!(good > 0 && bad > 0, "{good} good, {bad} bad");
}

fn strings<'a>(texts: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = Value> {
    texts.into_iter().map(Value::from)
}

#[test]
fn texts() {
    agree::<Text<100>>((0..=0x2100).chain(0xfe00..=0xffff).chain(0xdff00..=0xe0200).flat_map(
        |code| {
            let letter = char::from_u32(code).unwrap_or('x');
            [format!("{letter}"), format!("a{letter}b"), format!(" {letter}a{letter}\n")]
                .map(Value::from)
        },
    ));
    let joiners = ["\u{200d}", "\u{200d} \u{200c}", "می\u{200c}خواهم", "\u{200d}a"];
    agree::<Text<100>>(strings(joiners));
    let lengths = [0, 1, 2, 3, 4].map(|length| Value::from("日".repeat(length)));
    agree::<Text<3>>(lengths.into_iter().chain([json!(null), json!(1), json!([])]));
}

#[test]
fn dates() {
    let years =
        [0, 1, 1799, 1800, 1804, 1899, 1900, 1904, 1999, 2000, 2024, 2100, 2400, 9996, 9999, 10000];
    let days = years.into_iter().flat_map(|year| {
        let day = move |day: u32| format!("{year:04}-{:02}-{:02}", day / 33, day % 33);
        (0..33 * 14).map(day).chain([format!("{year:04}"), format!("{year}-1-1")])
    });
    let months = (0..14).map(|month| format!("1991-{month:02}"));
    let all: Vec<Value> = days.chain(months).map(Value::from).collect();
    agree::<Day>(all.iter().cloned());
    agree::<PartialDate>(all);
    agree::<Day>(strings(["2024-02-29", "2024-02-29T00:00:00Z", "20240229", "٢٠٢٤-٠٢-٢٩", ""]));
}

#[test]
fn marks() {
    let digits = (0..1100).flat_map(|number| {
        [format!("{number}"), format!("0{number}"), format!("00{number}"), format!("-{number}")]
    });
    agree::<ShirtNumber>(digits.map(Value::from).chain([json!(10), json!(""), json!("١")]));
    agree::<TeamCode>(strings(["A", "AB", "1. FC", "ABCDE", "ABCDEF", "abc", "ÄBC", "99", ""]));
    agree::<DominantSide>(strings(["left", "right", "both", "Left", "none", ""]));
    agree::<Colors>([
        json!([]),
        json!(["#FFcc00"]),
        json!(["#ffcc00", "#000000"]),
        json!(["#ffcc00", "#000000", "#ffffff"]),
        json!(["ffcc00"]),
        json!(["#ffcc0"]),
        json!([null]),
        json!("#ffcc00"),
        json!({}),
    ]);
    agree::<Website>(strings([
        "https://example.org",
        "HTTP://köln.example/fußball?x=1#y",
        "http://a.example?x@y",
        "http://[::1]:8080/",
        "https://",
        "https:///example.org",
        "https://u:p@example.org",
        "https://u@example.org/",
        "https:example.org",
        "ftp://example.org",
        "http:\\\\example.org",
        "https://a b.example",
        "https://example.org/a b",
        "https://example.org/a\u{200b}b",
        "",
    ]));
}

#[test]
fn numbers() {
    let around = [49, 50, 51, 271, 272, 273].map(Value::from);
    let others = [json!(-60), json!(60.5), json!("60"), json!(4_294_967_356_u64), json!(null)];
    agree::<BoundedInt<50, 272>>(around.into_iter().chain(others));
}

#[test]
fn countries() {
    let Value::Array(mut codes) = serde_json::to_value(CountryCode::any()).unwrap()["enum"].take()
    else {
        panic!("no codes")
    };
    assert!(codes.len() > 300);
    for code in &codes {
        assert!(CountryCode::from_field(code).is_ok(), "{code}");
    }
    // Every other code of three letters is rejected.
    for number in 0..26_u32.pow(3) {
        let letter = |place: u32| char::from_u32(65 + number / 26_u32.pow(place) % 26).unwrap();
        let code = Value::from(String::from_iter([letter(2), letter(1), letter(0)]));
        assert_eq!(CountryCode::from_field(&code).is_ok(), codes.contains(&code), "{code}");
    }
    let stored = serde_json::to_value(<CountryCode as utoipa::PartialSchema>::schema()).unwrap();
    codes.retain(|code| {
        let read = CountryCode::from_field(code).unwrap();
        !stored["enum"].as_array().unwrap().contains(&Value::from(read.as_str()))
    });
    assert_eq!(codes, Vec::<Value>::new(), "what is stored is in the schema of what is sent");
}
