//! The SQL of birth dates as a reader sees them: filters and the order of the list of players must not tell more.
//!
//! A date that is shown as its year sorts as the first day of that year. Everybody who is born in an earlier year than the
//! last complete date is shown completely, everybody who is born in a later one with the year. Only one year has both.

use std::{cmp::Ordering, rc::Rc};

use diesel::{
    ExpressionMethods, QueryDsl,
    dsl::sql,
    expression::{AsExpression, SqlLiteral, UncheckedBind},
    sql_types::{Nullable, Text},
};

use super::{list::Rows, model::PlayerRow};
use crate::{
    database::{Backend, likely, schema::players},
    lists::{Key, KeyRange, ListRequest, Order, RangeFilter, RangeQuery},
    values::PartialDate,
};

/// The last day that a birth date may be: `1991-05` counts as `1991-05-31`, `1991` as `1991-12-31`.
const LAST_DAY: &str = "players.birth_date || substr('-12-31', length(players.birth_date) - 3)";

/// Selects a range of keys and sorts it by the key, then by id.
macro_rules! narrow_to_range {
    ($query:expr, $column:expr, $range:expr, $descending:expr, $value_of:ident) => {{
        let (column, id) = ($column, players::id);
        let query = match $range {
            KeyRange::EqualKeyAfter(key, after) if $descending => {
                $query.filter(column.clone().eq($value_of(&key))).filter(id.lt(after))
            }
            KeyRange::EqualKeyAfter(key, after) => {
                $query.filter(column.clone().eq($value_of(&key))).filter(id.gt(after))
            }
            KeyRange::AfterKey(key) if $descending => {
                $query.filter(column.clone().lt($value_of(&key)))
            }
            KeyRange::AfterKey(key) => $query.filter(column.clone().gt($value_of(&key))),
            KeyRange::NullAfter(None) => $query.filter(column.clone().is_null()),
            KeyRange::NullAfter(Some(after)) if $descending => {
                $query.filter(column.clone().is_null()).filter(id.lt(after))
            }
            KeyRange::NullAfter(Some(after)) => {
                $query.filter(column.clone().is_null()).filter(id.gt(after))
            }
            KeyRange::NotNull | KeyRange::Ids(_) => $query,
        };
        if $descending {
            query.order((column.desc(), id.desc()))
        } else {
            query.order((column.asc(), id.asc()))
        }
    }};
}
type Expression = SqlLiteral<
    Nullable<Text>,
    UncheckedBind<SqlLiteral<Nullable<Text>>, <String as AsExpression<Text>>::Expression>,
>;

/// The birth dates of which those after a day are shown as their years.
#[derive(Debug, Clone)]
pub struct ShownBirthDate {
    last_complete: String,
    /// The year of the last complete date.
    year: i32,
}

impl ShownBirthDate {
    /// Dates are shown completely up to `last_complete`, a date as text.
    pub fn until(last_complete: String) -> Self {
        let year = year_of(&Key::Text(last_complete.clone()));
        Self { last_complete, year }
    }

    fn choose(&self, year: &str, complete: &str) -> Expression {
        sql::<Nullable<Text>>(&format!("CASE WHEN {LAST_DAY} > "))
            .bind::<Text, _>(self.last_complete.clone())
            .sql(&format!(" THEN {year} ELSE {complete} END"))
    }

    /// The shown date.
    fn date(&self) -> Expression {
        self.choose("substr(players.birth_date, 1, 4)", "players.birth_date")
    }

    /// The first day of the shown date, by which it is sorted and compared.
    fn day(&self) -> Expression {
        self.choose("substr(players.birth_date, 1, 4) || '-01-01'", "players.birth_day")
    }

    /// Adds the conditions of a filter. A shown day is in the year of the stored one and not after it, which bounds the range
    /// of the index.
    pub fn narrow<S>(
        &self,
        mut query: players::BoxedQuery<'static, Backend, S>,
        filter: &RangeFilter<PartialDate>,
    ) -> players::BoxedQuery<'static, Backend, S> {
        if let Some(date) = &filter.eq {
            let year_begins = date.year_only().first_day().to_string();
            query = query.filter(players::birth_day.ge(year_begins));
            query = query.filter(players::birth_day.le(year_end(date.year())));
            query = query.filter(self.date().eq(date.to_string()));
            query = query.filter(self.day().eq(date.first_day().to_string()));
        }
        let bound = |date: &PartialDate| date.first_day().to_string();
        if let Some(date) = &filter.gt {
            query = query.filter(players::birth_day.gt(bound(date)));
            query = query.filter(self.day().gt(bound(date)));
        }
        if let Some(date) = &filter.gte {
            query = query.filter(players::birth_day.ge(bound(date)));
            query = query.filter(self.day().ge(bound(date)));
        }
        if let Some(date) = &filter.lt {
            query = query.filter(likely(players::birth_day.le(year_end(date.year()))));
            query = query.filter(self.day().lt(bound(date)));
        }
        if let Some(date) = &filter.lte {
            query = query.filter(likely(players::birth_day.le(year_end(date.year()))));
            query = query.filter(self.day().le(bound(date)));
        }
        query
    }

    /// The order by the shown date, for one page.
    pub fn order(&self, request: &ListRequest) -> Order<Rows, PlayerRow> {
        let descending = request.reads_descending();
        let ranges = request.nullable_ranges();
        let ranges = ranges.into_iter().flat_map(|range| self.expand(&range, descending)).collect();
        let shown = self.clone();
        Order { ranges, key: Box::new(move |row| shown.key(row)) }
    }

    /// The sort key of a row.
    fn key(&self, row: &PlayerRow) -> Option<Key> {
        let date = row.details.birth_date.as_ref()?;
        let is_complete = date.last_day().le(self.last_complete.bytes());
        let day = if is_complete { date.first_day() } else { date.year_only().first_day() };
        Some(Key::Text(day.to_string()))
    }

    /// Splits a range of keys at the year that has both kinds of dates: each part is a range of one index, in that order.
    fn expand(&self, range: &KeyRange, descending: bool) -> Vec<RangeQuery<Rows>> {
        let mut parts = [Part::Complete, Part::Mixed, Part::Years];
        if descending {
            parts.reverse();
        }
        match range {
            KeyRange::NotNull => parts.map(|part| self.part(part, range, descending)).to_vec(),
            KeyRange::EqualKeyAfter(key, _) => {
                vec![self.part(self.part_of(key), range, descending)]
            }
            KeyRange::AfterKey(key) => {
                let first = self.part_of(key);
                let parts = parts.into_iter().skip_while(|part| *part != first);
                let range_of = |part| if part == first { range.clone() } else { KeyRange::NotNull };
                parts.map(|part| self.part(part, &range_of(part), descending)).collect()
            }
            KeyRange::NullAfter(_) | KeyRange::Ids(_) => {
                vec![self.part(Part::Complete, range, descending)]
            }
        }
    }

    fn part_of(&self, key: &Key) -> Part {
        match year_of(key).cmp(&self.year) {
            Ordering::Less => Part::Complete,
            Ordering::Equal => Part::Mixed,
            Ordering::Greater => Part::Years,
        }
    }

    /// The query of a range within a part.
    fn part(&self, part: Part, range: &KeyRange, descending: bool) -> RangeQuery<Rows> {
        let (shown, range) = (self.clone(), range.clone());
        let first_of_year = format!("{:04}-01-01", self.year);
        Rc::new(move |query: Rows| {
            let range = range.clone();
            match part {
                Part::Complete if matches!(range, KeyRange::NullAfter(_)) => {
                    narrow_to_range!(query, players::birth_day, range, descending, text_of)
                }
                Part::Complete => {
                    let query = query.filter(players::birth_day.lt(first_of_year.clone()));
                    narrow_to_range!(query, players::birth_day, range, descending, text_of)
                }
                Part::Mixed => {
                    let query = query.filter(players::birth_year.eq(shown.year));
                    narrow_to_range!(query, shown.day(), range, descending, text_of)
                }
                Part::Years => {
                    let query = query.filter(players::birth_year.gt(shown.year));
                    narrow_to_range!(query, players::birth_year, range, descending, year_of)
                }
            }
        })
    }
}

/// A part of the list that is sorted by one expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The years before that of the last complete date, by day.
    Complete,
    /// That year, by shown day.
    Mixed,
    /// The years after it, by year.
    Years,
}

fn text_of(key: &Key) -> String {
    key.clone().text()
}

fn year_of(key: &Key) -> i32 {
    text_of(key).get(..4).and_then(|year| year.parse().ok()).unwrap_or(0)
}

/// The last day of a year.
fn year_end(year: i32) -> String {
    format!("{year:04}-12-31")
}
