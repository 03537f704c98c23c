//! The query parameters that all lists share: limit, cursor, sort, count, fields.

use std::fmt::Write;

use aws_lc_rs::digest::{SHA256, digest};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa::openapi::{RefOr, Schema};

use super::{
    cursor::{Cursor, Position},
    definition::ListDefinition,
    key_ranges::key_ranges,
    sort_key::{KeyRange, SortKey},
};
use crate::{
    database::ReadCost,
    error::AppError,
    http::Query,
    values::{BoundedInt, string_enum},
};

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i32 = 200;

type Limit = BoundedInt<1, MAX_LIMIT>;

/// All characters except the unreserved ones (RFC 3986, 2.3) and the comma.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// The parsed parameters.
#[derive(Debug)]
pub struct ListRequest {
    /// The name of the list, with a hash of its filters if there are any.
    pub(super) list: String,
    /// The path of the list, with the prefix of `--public-url`.
    path: String,
    filters: Vec<(String, String)>,
    pub(super) limit: i64,
    pub(super) sort: &'static str,
    pub(super) descending: bool,
    cursor: Option<(Position, bool)>,
    /// Whether `page.total` is requested.
    pub(super) count: bool,
    /// The requested fields; empty means all.
    pub(super) fields: Vec<&'static str>,
    is_bounded: bool,
}

impl ListRequest {
    /// Reads `limit`, `cursor`, `sort`, `count` and `fields`. Has to be called before the filters are read: all remaining
    /// parameters are taken as filters.
    pub fn read<Q, R>(query: &mut Query, list: &ListDefinition<Q, R>) -> Result<Self, AppError> {
        let limit = query.json::<Limit>("limit")?;
        let limit = limit.map_or(DEFAULT_LIMIT, |limit| i64::from(limit.get()));
        let cursor = query.text::<String>("cursor")?;
        let orders = || list.sort_names().flat_map(|name| [name.to_owned(), format!("-{name}")]);
        let order = query.parameter(
            "sort",
            false,
            || choice(orders()),
            |text| {
                let name = text.strip_prefix('-').unwrap_or(text);
                let sort = list.sort(name).ok_or_else(|| one_of(orders()))?;
                Ok((sort.name, name != text))
            },
        )?;
        let count = query.json::<bool>("count")?.unwrap_or(false);
        let names = || list.fields.iter().map(|name| (*name).to_owned());
        let fields = query.parameter(
            "fields",
            true,
            || choice(names()),
            |text| {
                let field = |name| list.fields.iter().copied().find(|field| *field == name);
                let fields: Option<Vec<_>> = text.split(',').map(field).collect();
                fields.ok_or_else(|| one_of(names()))
            },
        )?;
        let (sort, descending) = order.unwrap_or(("id", false));
        let filters = query.rest();
        let by_id = sort == "id" && !count;
        let is_bounded = match filters.as_slice() {
            [] => !count,
            [(name, value)] => {
                by_id && list.indexed_by_id.contains(&name.as_str()) && !value.contains(',')
            }
            _ => false,
        };
        let mut request = Self {
            list: identity(list.name, &filters),
            path: format!("{}/api/v1/{}", query.base(), list.name),
            filters,
            limit,
            sort,
            descending,
            cursor: None,
            count,
            fields: fields.unwrap_or_default(),
            is_bounded,
        };
        if let Some(cursor) = cursor {
            let cursor = Cursor::decode(&cursor)
                .and_then(|c| c.position_in(&request.list, &request.order()));
            let rule = "must be the page.next of this very list, with the same sort and filters";
            request.cursor = Some(cursor.ok_or_else(|| AppError::parameter("cursor", rule))?);
        }
        Ok(request)
    }

    /// What reading the page costs; `None` if it is one or two ranges of one index, which are read quickly in a table of any
    /// size.
    pub fn cost(&self) -> Option<ReadCost> {
        let is_search = self.filters_by("q") && self.single_filter_cursor().is_some();
        match self {
            Self { is_bounded: true, .. } => None,
            Self { count: false, .. } if is_search => Some(ReadCost::Cheap),
            _ => Some(ReadCost::Costly),
        }
    }

    /// Whether there are filters.
    pub(super) fn has_filters(&self) -> bool {
        !self.filters.is_empty()
    }

    /// Whether the filters and the sort do not share an index, so that few matches would be found late: a range sorted by id,
    /// several filters, or another sort.
    pub(super) fn needs_candidates(&self) -> bool {
        let mut fields = self.filters.iter().map(|(name, _)| filtered_field(name));
        let Some(first) = fields.next() else { return false };
        let is_range = self.filters.iter().any(|(name, _)| name.contains('['));
        let is_single = fields.all(|field| field == first);
        // The range of a field's own sort is one range of its index.
        let is_own_sort = self.sort == first;
        !is_single || (!is_own_sort && (self.sort != "id" || is_range))
    }

    /// The names of the sort and of the filters.
    pub(super) fn sort_and_filter_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.sort).chain(self.filters.iter().map(|(name, _)| filtered_field(name)))
    }

    /// Whether a field is requested.
    pub fn wants(&self, field: &str) -> bool {
        self.fields.is_empty() || self.fields.contains(&field)
    }

    /// The id after which the page begins, if there is a single filter and the sort is by id: then an index in the order
    /// of ids has to be read only up to the end of the page.
    pub fn single_filter_cursor(&self) -> Option<i64> {
        let by_id = self.sort == "id" && !self.descending && !self.backwards();
        let alone = self.filters.len() == 1;
        (by_id && alone).then(|| self.position().map_or(0, |position| position.id))
    }

    /// Whether the list is sorted by this field.
    pub fn is_sorted_by(&self, field: &str) -> bool {
        self.sort == field
    }

    /// Whether a filter of this field is given.
    pub fn filters_by(&self, field: &str) -> bool {
        self.filters.iter().any(|(name, _)| filtered_field(name) == field)
    }

    /// Whether the rows are read in descending order. Reading backwards is reading in the reverse order.
    pub fn reads_descending(&self) -> bool {
        self.descending != self.backwards()
    }

    /// The id at which the page begins; `None` for the first page.
    pub fn begin_id(&self) -> Option<i64> {
        self.position().map(|position| position.id)
    }

    /// The ranges of keys of the page, for a sort whose keys may be null.
    pub fn nullable_ranges(&self) -> Vec<KeyRange> {
        key_ranges(SortKey::Nullable, self.position(), self.backwards())
    }

    /// The number of rows to fetch: one more than the limit, to know whether there is a next page.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    pub(super) fn position(&self) -> Option<Position> {
        self.cursor.as_ref().map(|(position, _)| position.clone())
    }

    pub(super) fn backwards(&self) -> bool {
        self.cursor.as_ref().is_some_and(|(_, backwards)| *backwards)
    }

    /// The sort as in the query.
    pub(super) fn order(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.sort)
    }

    /// The URL of the page at a cursor, or of the first page.
    pub(super) fn url(&self, cursor: Option<&str>) -> String {
        let mut url = format!("{}?limit={}", self.path, self.limit);
        // Defaults are omitted.
        let order = Some(self.order()).filter(|order| order != "id").unwrap_or_default();
        let fields = self.fields.join(",");
        let own = [
            ("sort", order.as_str()),
            ("count", if self.count { "true" } else { "" }),
            ("fields", &fields),
            ("cursor", cursor.unwrap_or_default()),
        ];
        let filters = self.filters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let own = own.into_iter().filter(|(_, value)| !value.is_empty());
        for (name, value) in filters.chain(own) {
            let encode = |text| utf8_percent_encode(text, RESERVED);
            // Writing into a string cannot fail.
            let _ = write!(url, "&{}={}", encode(name), encode(value));
        }
        url
    }
}

/// The field of a filter: `founded_year` of `founded_year[gte]`.
fn filtered_field(filter: &str) -> &str {
    filter.split_once('[').map_or(filter, |(field, _)| field)
}

/// The name of a list, with a hash of its filters if there are any.
fn identity(name: &str, filters: &[(String, String)]) -> String {
    if filters.is_empty() {
        return name.to_owned();
    }
    let mut text = String::new();
    for (name, value) in filters {
        let _ = write!(text, "{}:{name}{}:{value}", name.len(), value.len());
    }
    let hash = digest(&SHA256, text.as_bytes());
    format!("{name}?{}", hex::encode(&hash.as_ref()[..6]))
}

fn choice(values: impl Iterator<Item = String>) -> RefOr<Schema> {
    string_enum(values.collect::<Vec<_>>().iter().map(String::as_str)).into()
}

fn one_of(values: impl Iterator<Item = String>) -> String {
    format!("must be one of {}", values.collect::<Vec<_>>().join(", "))
}
