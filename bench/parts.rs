//! How long the parts of a read and of a write take, in a roster of 10,000 players: `cargo bench --bench parts`.
#![allow(
    clippy::unwrap_used,
    clippy::allow_attributes,
    missing_docs,
    reason = "a measurement stops where it fails"
)]

use std::{hint::black_box, path::PathBuf};

use actix_web::{HttpRequest, test::TestRequest};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use teamsheet::{
    clock::Timestamp,
    measured::{
        Actor, Database, ListFilter, Player, PlayerFilter, Query, Representation, Resource, create,
        load,
    },
};
use tokio::runtime::{Builder, Runtime};

const PLAYERS: u64 = 10_000;

/// As many writes as the comparison has clients.
const TOGETHER: usize = 64;

/// The same numbers in each run.
struct Numbers(u64);

impl Numbers {
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

/// A file in a folder of its own, gone at the end.
struct Roster {
    folder: PathBuf,
    database: Database,
    runtime: Runtime,
    actor: Actor,
    numbers: Numbers,
}

impl Roster {
    fn fill() -> Self {
        // Where the build is, so that the disk is the one that is meant and no memory.
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("parts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = Database::open(&folder.join("teamsheet.db"), 256).unwrap();
        let runtime = Builder::new_current_thread().build().unwrap();
        let actor = Actor::command_line(Timestamp::now());
        let mut roster = Self { folder, database, runtime, actor, numbers: Numbers(1863) };
        for _ in 0..PLAYERS / 1000 {
            roster.add(1000);
        }
        roster
    }

    /// So many writes at once: each is read, queued, and waited for.
    fn add(&mut self, players: usize) {
        let bodies: Vec<_> = (0..players).map(|_| self.numbers.player()).collect();
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
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn writer(criterion: &mut Criterion) {
    let mut roster = Roster::fill();
    let mut group = criterion.benchmark_group("writer");
    for together in [1, TOGETHER] {
        // Each is durable: the disk is in it.
        group.bench_function(format!("{together} together"), |bench| {
            bench.iter(|| roster.add(black_box(together)));
        });
    }
    group.finish();
}

/// A request for a list, as it comes.
fn request(path: &str) -> HttpRequest {
    TestRequest::with_uri(path).to_http_request()
}

/// A page as it is answered.
fn page(roster: &Roster, request: &HttpRequest) -> Representation {
    let filter: PlayerFilter = Query::read(request).unwrap();
    let today = roster.actor.today();
    let page = roster.database.read(|connection| filter.page(connection, today));
    page.unwrap().represent().unwrap()
}

/// The cursor of a page so far into a list.
fn cursor(roster: &Roster, list: &str, pages: usize) -> String {
    let mut path = list.to_owned();
    for _ in 0..pages {
        let filter: PlayerFilter = Query::read(&request(&path)).unwrap();
        let page = roster.database.read(|connection| filter.page(connection, roster.actor.today()));
        let page = serde_json::to_value(page.unwrap()).unwrap();
        path = format!("{list}&cursor={}", page["page"]["next"].as_str().unwrap());
    }
    path
}

fn reads(criterion: &mut Criterion) {
    let mut roster = Roster::fill();
    let today = roster.actor.today();
    let mut numbers = Numbers(7);
    let mut group = criterion.benchmark_group("reader");
    group.bench_function("data_version", |bench| {
        bench.iter(|| roster.database.data_version().unwrap());
    });
    group.bench_function("a player", |bench| {
        bench.iter(|| {
            let id = i64::try_from(1 + numbers.below(PLAYERS)).unwrap();
            let view = roster.database.read(|connection| {
                let player: Player = load(connection, id.into())?;
                Ok(player.view(connection, today)?)
            });
            black_box(view.unwrap())
        });
    });
    let by_name = cursor(&roster, "/players?limit=20&sort=name", 100);
    let later = cursor(&roster, "/players?limit=20", 100);
    let paths = [
        ("a page", "/players?limit=20"),
        ("a page by cursor", &later),
        ("a page by name", "/players?limit=20&sort=name"),
        ("a page by name, by cursor", &by_name),
        ("a search of two letters", "/players?limit=20&q=ma"),
        ("a search of two words", "/players?limit=20&q=maka+jo"),
    ];
    for (name, path) in paths {
        let request = request(path);
        group.bench_function(name, |bench| bench.iter(|| black_box(page(&roster, &request))));
    }
    // As many as there may be before they are settled.
    roster.add(999);
    for (name, path) in paths {
        let request = request(path);
        group.bench_function(format!("{name}, 999 new players"), |bench| {
            bench.iter(|| black_box(page(&roster, &request)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("cursor");
    let request = request(&by_name);
    group.bench_function("read, with all of the query", |bench| {
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
            let player = player.view(connection, today)?;
            Ok((player, filter.page(connection, today)?))
        })
        .unwrap();
    let mut group = criterion.benchmark_group("rendering");
    group.bench_function("a player, with its tag", |bench| {
        bench.iter(|| Representation::of_resource(black_box(&player)).unwrap());
    });
    group.bench_function("a page, with its tag", |bench| {
        bench.iter(|| black_box(&page).represent().unwrap());
    });
    group.finish();
}

criterion_group!(benches, writer, reads, rendering);
criterion_main!(benches);
