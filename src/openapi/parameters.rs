//! Query parameters, as the lists read them, and the headers of requests.

use utoipa::openapi::{
    RefOr, Required, Schema,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
};

use crate::{
    http::{self, MOST_VALUES, Parameters, Query},
    idempotency::key_schema,
    values::{array_of, string},
};

/// What the parameters are about, but for the ends of ranges.
const ABOUT: &[(&str, &str)] = &[
    ("limit", "How many rows a page has at most; 50 where it is left out."),
    (
        "cursor",
        "Where the page begins: the `page.next` of this very list, with the same sort and filters.",
    ),
    (
        "sort",
        "The order; `-` in front turns it around. Rows without a value are last in both, the id is the last word.",
    ),
    ("count", "Whether `page.total` tells how many rows there are in all."),
    ("fields", "The members that the rows have; all of them where it is left out."),
    (
        "q",
        "Words, or their beginnings, of names, short names and codes; letter case and accents aside.",
    ),
    ("name", "Exactly this name."),
    ("family_name", "Exactly this family name."),
    ("category", "Exactly this category."),
    ("code", "One of these codes."),
    ("sport", "Exactly this sport."),
    ("country", "From one of these countries."),
    ("nationality", "From one of these countries."),
    ("city", "Exactly this city."),
    ("founded_year", "When it was founded."),
    ("birth_date", "The date of birth; a year, or a month, stands for its first day."),
    ("height_cm", "In centimetres."),
    ("weight_kg", "In kilograms."),
    ("dominant_side", "The foot or hand that is preferred."),
    ("created_at", "When it was made."),
    ("updated_at", "When it was last written."),
    ("external_id", "What another source calls it, written `provider:value`."),
    ("team_id", "Of this team."),
    ("player_id", "Of this player."),
    ("season", "Of this season."),
    ("captain", "Whether the player leads the team."),
    ("position", "Exactly this position."),
    ("shirt_number", "Exactly this number."),
    ("start_date", "The first day."),
    ("end_date", "The last day."),
    ("as_of", "On this day."),
];

/// The ends of ranges.
const ENDS: &[(&str, &str)] = &[
    ("[gt]", " More than this."),
    ("[gte]", " This or more."),
    ("[lt]", " Less than this."),
    ("[lte]", " This or less."),
];

/// What an operation reads of its query.
pub fn of<P: Parameters>() -> Vec<Parameter> {
    Query::describe::<P>().into_iter().map(parameter).collect()
}

fn parameter(read: http::Parameter) -> Parameter {
    let about = about(&read.name);
    let mut parameter = ParameterBuilder::new()
        .name(read.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(about);
    if read.list {
        let (style, explode) = (ParameterStyle::Form, false);
        parameter =
            parameter.style(Some(style)).explode(Some(explode)).schema(Some(several(read.schema)));
    } else {
        parameter = parameter.schema(Some(read.schema));
    }
    parameter.build()
}

/// At least one value, and not too many.
fn several(values: RefOr<Schema>) -> RefOr<Schema> {
    let mut several = array_of(values, Some(MOST_VALUES));
    if let RefOr::T(Schema::Array(array)) = &mut several {
        array.min_items = Some(1);
    }
    several
}

/// What a parameter is about; a test looks for one that nobody knows.
fn about(name: &str) -> Option<String> {
    let (base, end) = name.find('[').map_or((name, ""), |at| name.split_at(at));
    let text = ABOUT.iter().find(|(known, _)| *known == base).map(|(_, text)| *text)?;
    let end = ENDS.iter().find(|(known, _)| *known == end).map_or("", |(_, text)| *text);
    Some(format!("{text}{end}"))
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
    let text = "Does it once, however often it is sent: for 24 hours the same key and body get the same answer again.";
    header("Idempotency-Key", key_schema(), text)
}

/// `If-Match`
pub fn if_match() -> Parameter {
    let text = "`*`, or a list of entity tags: 412 unless one of them has the current version. Only the version is compared, not the hash; weak and malformed tags never match.";
    header("If-Match", string().build(), text)
}

/// `If-None-Match` and `If-Modified-Since`
pub fn unless_known() -> [Parameter; 2] {
    let tags =
        "`*`, or a list of entity tags: 304 if one of them is current. Malformed tags are ignored.";
    let since = "The `Last-Modified` of a cached copy: 304 if it is current. Ignored beside `If-None-Match`.";
    [
        header("If-None-Match", string().build(), tags),
        header("If-Modified-Since", string().build(), since),
    ]
}
