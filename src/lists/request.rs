//! Which part of a list is asked for, in which order, with which members.

use std::fmt::Write;

use aws_lc_rs::digest::{SHA256, digest};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa::openapi::{RefOr, Schema};

use super::{
    cursor::{Cursor, Position},
    list::List,
};
use crate::{
    error::AppError,
    http::Query,
    values::{BoundedInt, string_enum},
};

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i32 = 200;

type Limit = BoundedInt<1, MAX_LIMIT>;

/// All but what means nothing else in a URL (RFC 3986, 2.3).
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// The parameters that every list has.
#[derive(Debug)]
pub struct ListRequest {
    /// The name of the list; of one that is filtered, with a hash of its filters.
    pub(super) list: String,
    path: &'static str,
    filters: Vec<(String, String)>,
    pub(super) limit: i64,
    pub(super) sort: &'static str,
    pub(super) descending: bool,
    cursor: Option<(Position, bool)>,
    /// Whether the rows are to be counted.
    pub(super) count: bool,
    /// The members to send; all of them where it is empty.
    pub(super) fields: Vec<&'static str>,
    short: bool,
}

impl ListRequest {
    /// Reads `limit`, `cursor`, `sort`, `count` and `fields`. To be called before the filters are read: what is
    /// then left are the filters, and those tell one list from another.
    pub fn read<Q, R>(query: &mut Query, list: &List<Q, R>) -> Result<Self, AppError> {
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
        let members = || list.members.iter().map(|name| (*name).to_owned());
        let fields = query.parameter(
            "fields",
            true,
            || choice(members()),
            |text| {
                let member = |name| list.members.iter().copied().find(|member| *member == name);
                let fields: Option<Vec<_>> = text.split(',').map(member).collect();
                fields.ok_or_else(|| one_of(members()))
            },
        )?;
        let (sort, descending) = order.unwrap_or(("id", false));
        let filters = query.rest();
        let by_id = sort == "id" && !count;
        let short = match filters.as_slice() {
            [] => !count,
            [(name, value)] => by_id && list.quick.contains(&name.as_str()) && !value.contains(','),
            _ => false,
        };
        let mut request = Self {
            list: identity(list.name, &filters),
            path: list.name,
            filters,
            limit,
            sort,
            descending,
            cursor: None,
            count,
            fields: fields.unwrap_or_default(),
            short,
        };
        if let Some(cursor) = cursor {
            let cursor =
                Cursor::decode(&cursor).and_then(|c| c.of(&request.list, &request.order()));
            let rule = "must be the page.next of this very list, with the same sort and filters";
            request.cursor = Some(cursor.ok_or_else(|| AppError::parameter("cursor", rule))?);
        }
        Ok(request)
    }

    /// Whether its page is one range, or two, of one index: read in no time, however large the roster is.
    pub fn is_short(&self) -> bool {
        self.short
    }

    /// Whether the list is narrowed by nothing but one range, and sorted by id: then the index of the range is in
    /// another order.
    pub(super) fn is_ranged(&self) -> bool {
        let Some((first, _)) = self.filters.first() else { return false };
        let mut names = self.filters.iter().map(|(name, _)| name);
        self.sort == "id" && names.all(|name| name.contains('[') && member(name) == member(first))
    }

    /// What it is sorted by, and what it is narrowed by.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.sort).chain(self.filters.iter().map(|(name, _)| member(name)))
    }

    /// Whether a row's member of this name is to be sent.
    pub fn wants(&self, member: &str) -> bool {
        self.fields.is_empty() || self.fields.contains(&member)
    }

    /// The id after which the page begins, where one filter alone picks the rows in the order of their ids: an index
    /// that is in that order itself needs to be read no further than the page goes.
    pub fn of_one_filter_after(&self) -> Option<i64> {
        let by_id = self.sort == "id" && !self.descending && !self.backwards();
        let alone = self.filters.len() == 1;
        (by_id && alone).then(|| self.position().map_or(0, |position| position.id))
    }

    /// How many rows to fetch for a page: one more tells whether there is another.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    pub(super) fn position(&self) -> Option<Position> {
        self.cursor.as_ref().map(|(position, _)| position.clone())
    }

    pub(super) fn backwards(&self) -> bool {
        self.cursor.as_ref().is_some_and(|(_, backwards)| *backwards)
    }

    /// The sort as it is written in the query.
    pub(super) fn order(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.sort)
    }

    /// The page that begins at a cursor, or the first one.
    pub(super) fn url(&self, cursor: Option<&str>) -> String {
        let mut url = format!("/api/v1/{}?limit={}", self.path, self.limit);
        // What is so anyway is not said.
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

/// What a filter is about: `founded_year` of `founded_year[gte]`.
fn member(filter: &str) -> &str {
    filter.split_once('[').map_or(filter, |(member, _)| member)
}

/// The name of a list, with a hash of its filters where it has any.
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
