//! The time line of a squad: the days on which it changed, its size between them, its seasons, who came and who left.

use std::collections::{BTreeMap, BTreeSet};

use super::percent::Percent;
use crate::{
    database::ids::PlayerId,
    memberships::Membership,
    values::{Day, Text},
};

/// The part of the width that the chart uses, in percent; the rest is for the labels at both ends.
const CHART_WIDTH: f64 = 94.0;

/// The part of the height that the largest squad uses, in percent.
const CHART_HEIGHT: f64 = 68.0;

/// The position of the lowest line, in percent.
const BASE_LINE: f64 = 80.0;

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

/// A player who came or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The player.
    pub player: PlayerId,
    /// The name.
    pub name: String,
}

/// The time line of a team, seen from one day.
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
    /// The players who came at the current stop.
    pub came: Vec<Move>,
    /// The players who left at the current stop.
    pub left: Vec<Move>,
}

impl Timeline {
    /// Computes the time line from all memberships of a team, with the names of the players.
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
        for (day, (came, left)) in &changes {
            size = size + came - left;
            sizes.push((*day, size));
        }
        let largest = sizes.iter().map(|(_, size)| *size).max().unwrap_or(1).max(1);
        let ends = sizes.iter().skip(1).map(|(day, _)| *day).chain([scale.last]);
        let stops: Vec<Stop> = sizes
            .iter()
            .zip(ends)
            .map(|((day, size), end)| {
                let height = CHART_HEIGHT * ratio(*size, largest);
                let (x, end) = (scale.x(*day), scale.x(end));
                Stop {
                    day: *day,
                    x: Percent(x),
                    end: Percent(end),
                    width: Percent((end - x).max(0.0)),
                    y: Percent(BASE_LINE - height),
                    height: Percent(height),
                }
            })
            .collect();
        let current = stops.iter().rposition(|stop| stop.day <= day);
        let (came, left) = match current {
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
            came,
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

    /// The day of the last change.
    pub fn since(&self) -> Option<Day> {
        self.current.map(|index| self.stops[index].day)
    }

    /// The index of the current stop for the slider; 0 before the first one.
    pub fn slider_value(&self) -> usize {
        self.current.unwrap_or(0)
    }

    /// The days of all stops, for the script.
    pub fn days(&self) -> String {
        self.stops.iter().map(|stop| stop.day.to_string()).collect::<Vec<_>>().join(" ")
    }
}

/// Converts days to positions.
struct Scale {
    first: Day,
    last: Day,
}

impl Scale {
    fn new(changes: &BTreeMap<Day, (usize, usize)>, day: Day, today: Day) -> Self {
        let first_change = changes.keys().next().copied().unwrap_or(day);
        let last_change = changes.keys().next_back().copied().unwrap_or(day);
        Self { first: first_change.min(day), last: last_change.max(day).max(today) }
    }

    fn x(&self, day: Day) -> f64 {
        let margin = (100.0 - CHART_WIDTH) / 2.0;
        let length = f64::from(self.last.days_since(self.first).max(1));
        margin + CHART_WIDTH * f64::from(day.days_since(self.first)) / length
    }

    /// The years that begin in the chart, at most [`MAX_LABELS`], evenly spaced.
    fn years(&self) -> Vec<YearLabel> {
        let (first, last) = (self.first.year() + 1, self.last.year());
        let step = ((last - first) / MAX_LABELS + 1).max(1);
        // Round years if there are many: 1930, 1950 rather than 1931, 1947.
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

/// The players who came and left on a day. A player whose membership was renewed did neither.
fn moves(memberships: &[(Membership, String)], day: Day) -> (Vec<Move>, Vec<Move>) {
    let starts = memberships.iter().filter(|(m, _)| m.details.terms.start_date == day);
    let ended = |membership: &Membership| {
        membership.details.terms.end_date.and_then(Day::after) == Some(day)
    };
    let ends = memberships.iter().filter(|(membership, _)| ended(membership));
    let player = |(membership, _): &&(Membership, String)| membership.details.player_id;
    let started: BTreeSet<PlayerId> = starts.clone().map(|entry| player(&entry)).collect();
    let stopped: BTreeSet<PlayerId> = ends.clone().map(|entry| player(&entry)).collect();
    let to_move =
        |entry: &(Membership, String)| Move { player: player(&entry), name: entry.1.clone() };
    let came = starts.filter(|entry| !stopped.contains(&player(entry))).map(to_move).collect();
    let left = ends.filter(|entry| !started.contains(&player(entry))).map(to_move).collect();
    (came, left)
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
    // Seasons may overlap, as a player's contract may last longer: the latest one counts.
    let current = seasons.iter().rposition(|(start, end, _)| *start <= day && day <= *end);
    let season = |(index, (start, _, name)): (usize, (Day, Day, &str))| Season {
        name: name.to_owned(),
        start,
        is_current: current == Some(index),
    };
    seasons.into_iter().enumerate().map(season).collect()
}
