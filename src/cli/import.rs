//! `teamsheet import`. May run while a server is running, whose writes then wait.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use crate::{
    changes::Actor,
    clock::Timestamp,
    database::{WriteOptions, ids::TeamId},
    import::{
        self, CodeSystem, DateFormat, Delimiter, Encoding, ImportError, Null, Options, Report,
        RowKind, SquadOptions,
    },
    server::{database_exists, open_database, open_existing},
    thread_priority::{Nice, lower_priority},
    values::Day,
};

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The kind of rows in the file
    kind: RowKind,

    /// A CSV file with a header
    file: PathBuf,

    /// The provider of the ids in the file: `external_id`, `team` and `player` contain its ids
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,

    /// The columns to read, as TO=FROM or just TO, separated by commas; without it every column is read
    #[arg(long, value_name = "TO=FROM,…", value_delimiter = ',', value_parser = parse_pair)]
    map: Vec<(String, String)>,

    /// A cell value that means null, in any column or, as COLUMN=WORD, in one; may be given more than once
    #[arg(long = "null", value_name = "[COLUMN=]WORD", value_parser = parse_null)]
    nulls: Vec<Null>,

    /// The system of country codes that have several meanings (BRN, ANT)
    #[arg(long, value_enum, value_name = "SYSTEM")]
    country_codes: Option<CodeSystem>,

    /// The delimiter; without it, the most frequent one in the header
    #[arg(long, value_enum)]
    delimiter: Option<Delimiter>,

    /// The encoding of a file without a byte order mark [default: utf-8]
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,

    /// The order of dates such as 07/05/2008; ISO dates need none
    #[arg(long, value_enum, value_name = "ORDER")]
    date_format: Option<DateFormat>,

    /// Squads: the id of the team of all rows
    #[arg(long, value_name = "ID")]
    team: Option<TeamId>,

    /// Squads: the season of rows without one
    #[arg(long)]
    season: Option<String>,

    /// Squads: the first day (YYYY-MM-DD) of rows without one
    #[arg(long, value_name = "DATE")]
    start: Option<Day>,

    /// Squads: create teams that are unknown
    #[arg(long)]
    create_teams: bool,

    /// Create a database if there is none
    #[arg(long)]
    create: bool,

    /// Check the file without changing anything
    #[arg(long)]
    dry_run: bool,
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (to, from) = text.split_once('=').unwrap_or((text, text));
    if to.trim().is_empty() || from.trim().is_empty() {
        return Err("must be TO=FROM or TO".to_owned());
    }
    Ok((to.trim().to_owned(), from.trim().to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "required of a value parser")]
fn parse_null(text: &str) -> Result<Null, String> {
    let (column, word) = match text.split_once('=') {
        Some((column, word)) => (Some(column.trim().to_owned()), word),
        None => (None, text),
    };
    Ok(Null { column, word: word.to_owned() })
}

impl Import {
    pub(super) fn run(self, data_dir: &Path) -> Result<(), Failure> {
        // A running server must not become slower.
        lower_priority(Nice::Background);
        let name = self.file.display().to_string();
        let file = File::open(&self.file).map_err(|error| format!("{name}: {error}"))?;
        let actor = Actor::command_line(Timestamp::now());
        let options = Options {
            provider: self.provider,
            map: self.map,
            nulls: self.nulls,
            country_codes: self.country_codes,
            delimiter: self.delimiter,
            encoding: self.encoding,
            date_format: self.date_format,
            squad: SquadOptions {
                team: self.team,
                season: self.season,
                start: self.start,
                create_teams: self.create_teams,
            },
            dry_run: self.dry_run,
        };
        let dry_run = self.dry_run;
        let started = Instant::now();
        let fail = |error: ImportError| format!("{name}: {error}");
        let table = import::read(BufReader::new(file), self.kind, options, &actor).map_err(fail)?;
        let (rows, blank_rows) = (table.len(), table.blank_rows());
        if table.cleaned_cells() > 0 {
            eprintln!(
                "{name}: warning: invisible characters were removed from {}",
                counted(table.cleaned_cells(), "cell")
            );
        }
        if self.create && !dry_run && !database_exists(data_dir) {
            // An invalid file must not create a database.
            table.check().map_err(fail)?;
        }
        let open = if self.create && !dry_run {
            open_database(data_dir, WriteOptions::default())
        } else {
            open_existing(data_dir)
        };
        let database = open.map_err(|error| error.to_string())?;
        let bar = progress_bar(rows);
        let ticks = bar.clone();
        let result = database.write_blocking(move |connection| {
            import::write(connection, &actor, &table, || ticks.inc(1))
        });
        bar.finish_and_clear();
        match result {
            Ok(report) => {
                println!("{name}: {}", summary(rows, blank_rows, &report, started.elapsed()));
            }
            Err(ImportError::DryRun(report)) => {
                println!(
                    "{name}: {}; this was a dry run, nothing was changed",
                    summary(rows, blank_rows, &report, started.elapsed())
                );
            }
            Err(error) => return Err(fail(error)),
        }
        Ok(())
    }
}

/// Draws nothing if standard error is not a terminal.
fn progress_bar(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {per_sec}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A number with a noun in the singular or plural.
fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn summary(rows: usize, blank_rows: u64, report: &Report, took: Duration) -> String {
    let Report { created, updated, unchanged } = report;
    let unchanged_note = if created + updated == 0 { ", nothing changed" } else { "" };
    let blank_note = match blank_rows {
        0 => String::new(),
        count => format!(", {} skipped", counted(count, "blank row")),
    };
    let seconds = took.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "an approximate rate")]
    let rate = rows as f64 / seconds.max(0.001);
    format!(
        "{rows} rows: {created} created, {updated} updated, {unchanged} unchanged{unchanged_note}{blank_note}; {seconds:.1} s, {rate:.0} rows per second"
    )
}
