//! Benchmarks of the steps of a read and of a write, in a roster of 10,000 players: `cargo bench --bench parts`.
#![allow(
    clippy::unwrap_used,
    clippy::allow_attributes,
    missing_docs,
    reason = "a benchmark aborts on the first error"
)]

use std::{hint::black_box, path::PathBuf, time::Duration};

use actix_web::{HttpRequest, test::TestRequest};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use teamsheet::{
    bench_support::{
        Actor, BirthDateVisibility, Database, ListFilter, Player, PlayerFilter, Query,
        Representation, Resource, WriteOptions, create, load,
    },
    clock::Timestamp,
};
use tokio::runtime::{Builder, Runtime};

const PLAYERS: u64 = 10_000;

/// The number of clients in `bench/run`.
const CLIENTS: usize = 64;

/// A random number generator with a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ma", "ka", "jo", "an", "el", "ri", "so", "ti", "be", "lu", "na", "ve", "ol", "pe",
            "ha", "mi",
        ];
        let syllables = 2 + self.below(3);
        (0..syllables).map(|_| SYLLABLES[usize::try_from(self.below(16)).unwrap()]).collect()
    }

    fn player(&mut self) -> Value {
        let (given, family) = (self.word(), self.word());
        let country = ["NOR", "BRA", "DEU", "FRA"][usize::try_from(self.below(4)).unwrap()];
        json!({
            "name": format!("{given} {family}"), "given_name": given, "family_name": family,
            "birth_date": format!("{}-{:02}-{:02}", 1980 + self.below(25), 1 + self.below(12), 1 + self.below(28)),
            "nationality": country,
            "height_cm": 155 + self.below(50), "weight_kg": 50 + self.below(55),
        })
    }
}

/// A database in a temporary directory, which is removed when it is dropped.
struct Roster {
    directory: PathBuf,
    database: Database,
    runtime: Runtime,
    actor: Actor,
    random: Random,
}

impl Roster {
    fn fill() -> Self {
        // Not in the system's temporary directory, which may be in memory.
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("parts-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let database = Database::open(
            &directory.join("teamsheet.db"),
            WriteOptions {
                group: 256,
                index_delay: Duration::from_secs(3600),
                ..WriteOptions::default()
            },
        )
        .unwrap();
        let runtime = Builder::new_current_thread().build().unwrap();
        let actor = Actor::command_line(Timestamp::now());
        let mut roster = Self { directory, database, runtime, actor, random: Random(1863) };
        for _ in 0..PLAYERS / 1000 {
            roster.add(1000);
        }
        roster
    }

    /// Creates this many players concurrently: parses, queues and awaits each write.
    fn add(&mut self, players: usize) {
        let bodies: Vec<_> = (0..players).map(|_| self.random.player()).collect();
        self.runtime.block_on(async {
            let writes: Vec<_> = bodies
                .into_iter()
                .map(|body| {
                    let create = create::<Player>(self.actor.clone(), body).unwrap();
                    let database = self.database.clone();
                    async move { database.write(create).await.map(drop) }
                })
                .collect();
            for write in futures_util::future::join_all(writes).await {
                write.unwrap();
            }
        });
    }
}

impl Drop for Roster {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

fn writer(criterion: &mut Criterion) {
    let mut roster = Roster::fill();
    let mut group = criterion.benchmark_group("writer");
    for clients in [1, CLIENTS] {
        // Includes the time for making the writes durable.
        group.bench_function(format!("{clients} concurrent writes"), |bench| {
            bench.iter(|| roster.add(black_box(clients)));
        });
    }
    group.finish();
}

/// A GET request.
fn request(path: &str) -> HttpRequest {
    TestRequest::with_uri(path).to_http_request()
}

/// The response representation of a list request.
fn page(roster: &Roster, request: &HttpRequest) -> Representation {
    let filter: PlayerFilter = Query::read(request).unwrap();
    let today = roster.actor.today();
    let page = roster
        .database
        .read(|connection| filter.page(connection, BirthDateVisibility::full(today)));
    page.unwrap().representation().unwrap()
}

/// The path of the page that follows this many pages of a list.
fn path_after(roster: &Roster, list: &str, pages: usize) -> String {
    let mut path = list.to_owned();
    for _ in 0..pages {
        let filter: PlayerFilter = Query::read(&request(&path)).unwrap();
        let page = roster.database.read(|connection| {
            filter.page(connection, BirthDateVisibility::full(roster.actor.today()))
        });
        let page = serde_json::to_value(page.unwrap()).unwrap();
        path = format!("{list}&cursor={}", page["page"]["next"].as_str().unwrap());
    }
    path
}

fn reads(criterion: &mut Criterion) {
    let mut roster = Roster::fill();
    let today = roster.actor.today();
    let mut random = Random(7);
    let mut group = criterion.benchmark_group("reader");
    group.bench_function("data_version", |bench| {
        bench.iter(|| roster.database.data_version().unwrap());
    });
    group.bench_function("player by id", |bench| {
        bench.iter(|| {
            let id = i64::try_from(1 + random.below(PLAYERS)).unwrap();
            let view = roster.database.read(|connection| {
                let player: Player = load(connection, id.into())?;
                Ok(player.view(connection, BirthDateVisibility::full(today))?)
            });
            black_box(view.unwrap())
        });
    });
    let by_name_after_100 = path_after(&roster, "/players?limit=20&sort=name", 100);
    let after_100 = path_after(&roster, "/players?limit=20", 100);
    let paths = [
        ("page", "/players?limit=20"),
        ("page by cursor", &after_100),
        ("page sorted by name", "/players?limit=20&sort=name"),
        ("page sorted by name, by cursor", &by_name_after_100),
        ("search for two letters", "/players?limit=20&q=ma"),
        ("search for two words", "/players?limit=20&q=maka+jo"),
    ];
    for (name, path) in paths {
        let request = request(path);
        group.bench_function(name, |bench| bench.iter(|| black_box(page(&roster, &request))));
    }
    // The largest number of pending rows, which are not in the indexes yet.
    roster.add(999);
    for (name, path) in paths {
        let request = request(path);
        group.bench_function(format!("{name}, 999 pending players"), |bench| {
            bench.iter(|| black_box(page(&roster, &request)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("cursor");
    let request = request(&by_name_after_100);
    group.bench_function("parse the query string and cursor", |bench| {
        bench.iter(|| black_box(Query::read::<PlayerFilter>(&request).unwrap()));
    });
    group.finish();
}

fn rendering(criterion: &mut Criterion) {
    let roster = Roster::fill();
    let today = roster.actor.today();
    let filter: PlayerFilter = Query::read(&request("/players?limit=20")).unwrap();
    let (player, page) = roster
        .database
        .read(|connection| {
            let player: Player = load(connection, 1.into())?;
            let player = player.view(connection, BirthDateVisibility::full(today))?;
            Ok((player, filter.page(connection, BirthDateVisibility::full(today))?))
        })
        .unwrap();
    let mut group = criterion.benchmark_group("rendering");
    group.bench_function("player with ETag", |bench| {
        bench.iter(|| Representation::of_resource(black_box(&player)).unwrap());
    });
    group.bench_function("page with ETag", |bench| {
        bench.iter(|| black_box(&page).representation().unwrap());
    });
    group.finish();
}

criterion_group!(benches, writer, reads, rendering);
criterion_main!(benches);
