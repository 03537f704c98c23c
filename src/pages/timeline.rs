//! The timeline of a squad: the days on which it changed, its size between them, its seasons, who joined and who left.

use std::collections::{BTreeMap, BTreeSet};

use super::percent::Percent;
use crate::{
    database::ids::PlayerId,
    memberships::Membership,
    values::{Day, Text},
};

/// The part of the width that the chart uses; the rest is for the labels at both ends.
const CHART_WIDTH_PERCENT: f64 = 94.0;

/// The part of the height that the largest squad uses.
const CHART_HEIGHT_PERCENT: f64 = 68.0;

/// The vertical position of the baseline.
const BASELINE_PERCENT: f64 = 80.0;

/// The maximum number of years that are labeled.
const MAX_LABELS: i32 = 6;

/// A day on which the squad changed.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The day.
    pub day: Day,
    /// The position in the chart.
    pub x: Percent,
    /// The position of the next stop.
    pub end: Percent,
    /// The distance to the next stop.
    pub width: Percent,
    /// The top of the area.
    pub y: Percent,
    /// The height of the area.
    pub height: Percent,
}

/// A label of the axis.
#[derive(Debug, Clone)]
pub struct YearLabel {
    /// The year.
    pub year: i32,
    /// The position.
    pub x: Percent,
}

/// A season of the team.
#[derive(Debug, Clone)]
pub struct Season {
    /// The name.
    pub name: String,
    /// The first day of a membership of this season.
    pub start: Day,
    /// Whether the chosen day is in it.
    pub is_current: bool,
}

/// A player who joined or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The player.
    pub player: PlayerId,
    /// The name.
    pub name: String,
}

/// The timeline of a team, seen from one day.
#[derive(Debug)]
pub struct Timeline {
    /// The chosen day.
    pub day: Day,
    /// The position of the chosen day in the chart.
    pub x: Percent,
    /// All stops, in order.
    pub stops: Vec<Stop>,
    /// The index of the last stop that is not after the chosen day.
    pub current: Option<usize>,
    /// The labels of the axis.
    pub years: Vec<YearLabel>,
    /// The seasons, in the order of their starts.
    pub seasons: Vec<Season>,
    /// The players who joined at the current stop.
    pub joined: Vec<Move>,
    /// The players who left at the current stop.
    pub left: Vec<Move>,
}

impl Timeline {
    /// Computes the timeline from all memberships of a team, with the names of the players.
    pub fn new(memberships: &[(Membership, String)], day: Day, today: Day) -> Self {
        let mut changes: BTreeMap<Day, (usize, usize)> = BTreeMap::new();
        for (membership, _) in memberships {
            let terms = &membership.details.terms;
            changes.entry(terms.start_date).or_default().0 += 1;
            if let Some(after) = terms.end_date.and_then(Day::after) {
                changes.entry(after).or_default().1 += 1;
            }
        }
        let scale = Scale::new(&changes, day, today);
        let mut size = 0;
        let mut sizes = Vec::with_capacity(changes.len());
        for (day, (joined, left)) in &changes {
            size = size + joined - left;
            sizes.push((*day, size));
        }
        let largest = sizes.iter().map(|(_, size)| *size).max().unwrap_or(1).max(1);
        let ends = sizes.iter().skip(1).map(|(day, _)| scale.x(*day)).chain([Scale::END]);
        let stops: Vec<Stop> = sizes
            .iter()
            .zip(ends)
            .map(|((day, size), end)| {
                let height = CHART_HEIGHT_PERCENT * ratio(*size, largest);
                let x = scale.x(*day);
                Stop {
                    day: *day,
                    x: Percent(x),
                    end: Percent(end),
                    width: Percent((end - x).max(0.0)),
                    y: Percent(BASELINE_PERCENT - height),
                    height: Percent(height),
                }
            })
            .collect();
        let current = stops.iter().rposition(|stop| stop.day <= day);
        let (joined, left) = match current {
            Some(index) => moves(memberships, stops[index].day),
            None => (Vec::new(), Vec::new()),
        };
        Self {
            day,
            x: Percent(scale.x(day)),
            current,
            years: scale.years(),
            seasons: seasons(memberships, day),
            stops,
            joined,
            left,
        }
    }

    /// The last stop before the chosen day.
    pub fn previous(&self) -> Option<Day> {
        self.stops.iter().map(|stop| stop.day).rfind(|stop| *stop < self.day)
    }

    /// The first stop after the chosen day.
    pub fn next(&self) -> Option<Day> {
        self.stops.iter().map(|stop| stop.day).find(|stop| *stop > self.day)
    }

    /// The day of the current stop: since when the squad is as shown.
    pub fn current_since(&self) -> Option<Day> {
        self.current.map(|index| self.stops[index].day)
    }

    /// The index of the current stop for the slider; 0 before the first one.
    pub fn slider_value(&self) -> usize {
        self.current.unwrap_or(0)
    }

    /// The days of all stops, separated by spaces, for the attribute `data-days`.
    pub fn stop_days(&self) -> String {
        self.stops.iter().map(|stop| stop.day.to_string()).collect::<Vec<_>>().join(" ")
    }
}

/// Converts days to positions.
struct Scale {
    first: Day,
    last: Day,
    /// The length of the chart in days.
    length: i32,
}

impl Scale {
    /// The left edge of the chart, in percent.
    const BEGIN: f64 = (100.0 - CHART_WIDTH_PERCENT) / 2.0;

    /// The right edge.
    const END: f64 = Self::BEGIN + CHART_WIDTH_PERCENT;

    fn new(changes: &BTreeMap<Day, (usize, usize)>, day: Day, today: Day) -> Self {
        let first_change = changes.keys().next().copied().unwrap_or(day);
        let last_change = changes.keys().next_back().copied().unwrap_or(day);
        let (first, last) = (first_change.min(day), last_change.max(day).max(today));
        let days = last.days_since(first);
        // Otherwise the squad after a change that is the last day would have no width.
        let after_change = if last == last_change { days / 20 + 1 } else { 0 };
        Self { first, last, length: days + after_change }
    }

    fn x(&self, day: Day) -> f64 {
        let days = f64::from(day.days_since(self.first));
        Self::BEGIN + CHART_WIDTH_PERCENT * days / f64::from(self.length.max(1))
    }

    /// The years that begin in the chart, at most [`MAX_LABELS`], evenly spaced.
    fn years(&self) -> Vec<YearLabel> {
        let first = self.first.year();
        let begins_in_chart = Day::first_of_year(first) == Some(self.first);
        let (first, last) = (if begins_in_chart { first } else { first + 1 }, self.last.year());
        let step = ((last - first) / MAX_LABELS + 1).max(1);
        // Round years if there are many: 1940, 1960 rather than 1931, 1947.
        let step = if step > 2 { (step + 4) / 5 * 5 } else { step };
        let first = if step > 2 { (first + step - 1) / step * step } else { first };
        (first..=last)
            .step_by(usize::try_from(step).unwrap_or(1))
            .filter_map(|year| {
                Some(YearLabel { year, x: Percent(self.x(Day::first_of_year(year)?)) })
            })
            .collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of squads are small")]
fn ratio(size: usize, largest: usize) -> f64 {
    size as f64 / largest as f64
}

/// The players who joined and left on a day. A player whose membership was renewed did neither.
fn moves(memberships: &[(Membership, String)], day: Day) -> (Vec<Move>, Vec<Move>) {
    let starting = memberships.iter().filter(|(m, _)| m.details.terms.start_date == day);
    let ends_before = |membership: &Membership| {
        membership.details.terms.end_date.and_then(Day::after) == Some(day)
    };
    let ending = memberships.iter().filter(|(membership, _)| ends_before(membership));
    let player = |(membership, _): &&(Membership, String)| membership.details.player_id;
    let joined_ids: BTreeSet<PlayerId> = starting.clone().map(|entry| player(&entry)).collect();
    let left_ids: BTreeSet<PlayerId> = ending.clone().map(|entry| player(&entry)).collect();
    let to_move =
        |entry: &(Membership, String)| Move { player: player(&entry), name: entry.1.clone() };
    let joined = starting.filter(|entry| !left_ids.contains(&player(entry))).map(to_move).collect();
    let left = ending.filter(|entry| !joined_ids.contains(&player(entry))).map(to_move).collect();
    (joined, left)
}

fn seasons(memberships: &[(Membership, String)], day: Day) -> Vec<Season> {
    let mut periods: BTreeMap<&str, (Day, Day)> = BTreeMap::new();
    for (membership, _) in memberships {
        let terms = &membership.details.terms;
        if let Some(season) = terms.season.as_ref().map(Text::as_str) {
            let (start, end) = (terms.start_date, terms.last_day());
            let period = periods.entry(season).or_insert((start, end));
            *period = (period.0.min(start), period.1.max(end));
        }
    }
    let mut seasons: Vec<(Day, Day, &str)> =
        periods.into_iter().map(|(name, (start, end))| (start, end, name)).collect();
    seasons.sort_unstable();
    // Seasons overlap if a membership lasts longer than its season: then the one that started last is current.
    let current = seasons.iter().rposition(|(start, end, _)| *start <= day && day <= *end);
    let season = |(index, (start, _, name)): (usize, (Day, Day, &str))| Season {
        name: name.to_owned(),
        start,
        is_current: current == Some(index),
    };
    seasons.into_iter().enumerate().map(season).collect()
}
