//! Query parameters, described by the code that reads them, and request headers.

use serde_json::Value;
use utoipa::openapi::{
    RefOr, Required, Schema,
    extensions::Extensions,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
};

use crate::{
    http::{self, MAX_VALUES, Parameters},
    idempotency::key_schema,
    values::{array_of, schema_ref, string},
};

/// The descriptions of the parameters, without the suffixes of ranges.
const DESCRIPTIONS: &[(&str, &str)] = &[
    ("limit", "The maximum number of rows in the page. Default: 50."),
    (
        "cursor",
        "Where the page starts: `page.next` of the page before, with the same sort and filters.",
    ),
    (
        "sort",
        "The sort order; a leading `-` means descending. Rows without a value come last in both directions, ties are \
         ordered by ID.",
    ),
    (
        "count",
        "Whether to include the total number of rows as `page.total`. With filters it ends at 20,000; then `page.total_is_exact` is false.",
    ),
    ("fields", "The fields to include in each row. Default: all."),
    (
        "q",
        "A search for words or prefixes of words in names, short names and codes, ignoring case and accents.",
    ),
    ("name", "Filter by name (exact match)."),
    ("family_name", "Filter by family name (exact match)."),
    ("category", "Filter by category (exact match)."),
    ("code", "Filter by code (any of these)."),
    ("sport", "Filter by sport (exact match)."),
    ("country", "Filter by country (any of these)."),
    ("nationality", "Filter by nationality (any of these)."),
    ("city", "Filter by city (exact match)."),
    ("founded_year", "Filter by year of foundation."),
    ("birth_date", "Filter by date of birth. In a range, a year or a month means its first day."),
    ("height_cm", "Filter by height in centimeters."),
    ("weight_kg", "Filter by weight in kilograms."),
    ("created_at", "Filter by creation time."),
    ("updated_at", "Filter by time of the last change."),
    ("external_id", "Filter by external ID, written `provider:value`."),
    ("team_id", "Filter by team."),
    ("player_id", "Filter by player."),
    ("season", "Filter by season (exact match)."),
    ("start_date", "Filter by first day."),
    ("as_of", "The day to look at. Default: today (UTC)."),
];

/// The suffixes of ranges.
const BOUNDS: &[(&str, &str)] = &[
    ("[gt]", " Greater than this value."),
    ("[gte]", " Greater than or equal to this value."),
    ("[lt]", " Less than this value."),
    ("[lte]", " Less than or equal to this value."),
];

/// Query parameters, and the schemas of the components that they refer to.
#[derive(Default)]
pub struct Query {
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The components by name.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

/// The query parameters that `P` reads.
pub fn query<P: Parameters>() -> Query {
    let parameters = http::Query::describe::<P>().into_iter().map(parameter).collect();
    Query { parameters, schemas: Vec::new() }
}

/// The query parameters of a list of `resource`, whose sort orders and fields become components of that name.
pub fn list_query<P: Parameters>(resource: &str) -> Query {
    let mut schemas = Vec::new();
    let parameters = http::Query::describe::<P>().into_iter().map(|mut read| {
        let (suffix, schema) = match read.name.as_str() {
            "sort" => ("Sort", with_sort_names(read.schema.clone())),
            "fields" => ("Field", read.schema.clone()),
            _ => return parameter(read),
        };
        let name = format!("{resource}{suffix}");
        read.schema = schema_ref(&name);
        schemas.push((name, schema));
        parameter(read)
    });
    Query { parameters: parameters.collect(), schemas }
}

/// Generators of clients cannot make an identifier of `-name`: this one is called `NAME_DESC`.
fn with_sort_names(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let orders = object.enum_values.iter().flatten().filter_map(Value::as_str);
        let names = orders.map(|order| match order.strip_prefix('-') {
            Some(field) => format!("{}_DESC", field.to_uppercase()),
            None => order.to_uppercase(),
        });
        let names = Value::from(names.collect::<Vec<_>>());
        object.extensions = Some(Extensions::from_iter([("x-enum-varnames", names)]));
    }
    schema
}

fn parameter(read: http::Parameter) -> Parameter {
    let parameter = ParameterBuilder::new()
        .description(description(&read.name))
        .name(read.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False);
    if read.list {
        let parameter = parameter.style(Some(ParameterStyle::Form)).explode(Some(false));
        parameter.schema(Some(set_of(read.schema))).build()
    } else {
        parameter.schema(Some(read.schema)).build()
    }
}

/// One or more values.
fn set_of(values: RefOr<Schema>) -> RefOr<Schema> {
    let mut set = array_of(values, Some(MAX_VALUES));
    if let RefOr::T(Schema::Array(array)) = &mut set {
        array.min_items = Some(1);
    }
    set
}

/// The description of a parameter; a test fails where it is missing.
fn description(name: &str) -> Option<String> {
    let (base, bound) = name.find('[').map_or((name, ""), |at| name.split_at(at));
    let text = DESCRIPTIONS.iter().find(|(known, _)| *known == base).map(|(_, text)| *text)?;
    let bound = BOUNDS.iter().find(|(known, _)| *known == bound).map_or("", |(_, text)| *text);
    Some(format!("{text}{bound}"))
}

fn header(name: &str, schema: impl Into<RefOr<Schema>>, text: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(text))
        .schema(Some(schema))
        .build()
}

/// `Idempotency-Key`
pub fn idempotency_key() -> Parameter {
    let text = "Makes the request safe to retry: for 24 hours the same key with the same body returns the first \
        response again.";
    header("Idempotency-Key", key_schema(), text)
}

/// `If-Match`
pub fn if_match() -> Parameter {
    let text = "The `ETag` of the version to change, a list of them, or `*` for any version: 412 if the resource has \
        another version. Only the version in a tag is compared; weak and malformed tags never match.";
    header("If-Match", string().build(), text)
}

/// `If-None-Match` and `If-Modified-Since`
pub fn cache_validators() -> [Parameter; 2] {
    let tags = "The `ETag` of a cached response, a list of them, or `*`: 304 if one of them is current. Malformed tags \
        are ignored.";
    let since = "The `Last-Modified` of a cached response: 304 if it is current. Ignored if `If-None-Match` is present.";
    [
        header("If-None-Match", string().build(), tags),
        header("If-Modified-Since", string().build(), since),
    ]
}
