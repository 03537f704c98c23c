//! A server in this process on port 0 with a temporary data folder; stops at the end of the test.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

use clap::Parser;
use diesel::{
    Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::BigInt,
};
use teamsheet::{
    clock::{Clock, Timestamp},
    config::{Secrets, Serve},
    server,
};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{Client, teamsheet};

/// The credentials of the first user.
pub const PASSWORD: &str = "correct horse";

/// The initial time of the clock: 2026-03-01T12:00:00Z.
const BEGIN: i64 = 1_772_366_400;

/// The options of a server.
#[derive(Default)]
pub struct Setup {
    /// Additional flags of `serve`.
    pub flags: Vec<&'static str>,
    /// The data folder of an earlier server.
    pub folder: Option<Arc<TempDir>>,
    /// Whether idle connections are closed at once when the clock is advanced.
    pub closes_idle: bool,
}

/// A running server.
pub struct Server {
    pub client: Client,
    /// The data folder.
    pub folder: Arc<TempDir>,
    seconds: Arc<AtomicI64>,
    elapsed: Arc<AtomicU64>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    serve: Serve,
}

impl Server {
    /// Starts a server, whose only user is `admin`.
    pub fn start() -> Self {
        Self::start_with(Setup::default())
    }

    pub fn start_with(setup: Setup) -> Self {
        let folder = setup.folder.unwrap_or_else(|| Arc::new(tempfile::tempdir().unwrap()));
        let mut flags = vec!["serve", "--port", "0", "--bcrypt-cost", "4"];
        if !setup.flags.contains(&"--workers") {
            flags.extend(["--workers", "2"]);
        }
        let mut settings = Flags::parse_from(flags.into_iter().chain(setup.flags)).serve;
        // Tests decide which rows are pending.
        settings.index_delay = Duration::from_secs(3600);
        // Otherwise a clock that is advanced would close the connections that clients keep.
        let period = if setup.closes_idle { 10 } else { 3_600_000 };
        settings.idle_check_period = Duration::from_millis(period);
        let secrets = Secrets { jwt_secret: None, admin_password: Some(PASSWORD.to_owned()) };
        let seconds = Arc::new(AtomicI64::new(BEGIN));
        let now = Arc::clone(&seconds);
        let elapsed = Arc::new(AtomicU64::new(0));
        let monotonic = Arc::clone(&elapsed);
        let clock = Clock::new(
            move || Timestamp::from_second(now.load(Ordering::SeqCst)).unwrap(),
            move || Duration::from_secs(monotonic.load(Ordering::SeqCst)),
        );
        let (stop, stopped) = oneshot::channel::<()>();
        let (started, starting) = mpsc::channel();
        let data_dir = folder.path().to_owned();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let stop = async move { drop(stopped.await) };
                match server::listen(&settings, &secrets, &data_dir, clock, stop).await {
                    Ok(listening) => {
                        started.send(Ok(listening.address)).unwrap();
                        listening.server.await.unwrap();
                    }
                    Err(error) => started.send(Err(error.to_string())).unwrap(),
                }
            });
        });
        let address = starting.recv().unwrap().unwrap_or_else(|error| panic!("{error}"));
        Self {
            client: Client::new(address),
            folder,
            seconds,
            elapsed,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// A client that is signed in as the first user.
    pub fn admin(&self) -> Client {
        self.sign_in("admin")
    }

    /// A client that is signed in; all users have the same password.
    pub fn sign_in(&self, name: &str) -> Client {
        self.client.sign_in(name, PASSWORD)
    }

    /// Adds a user from the command line, and signs in.
    pub fn user(&self, name: &str, role: &str) -> Client {
        let added =
            teamsheet(self.path(), &["user", "add", name, "--role", role, "--bcrypt-cost", "4"])
                .input(PASSWORD);
        added.run().success();
        self.sign_in(name)
    }

    /// Advances the clock, or sets it back: then only the wall clock changes.
    pub fn advance_clock(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
        self.elapsed.fetch_add(u64::try_from(seconds).unwrap_or(0), Ordering::SeqCst);
    }

    /// The time of the clock, in seconds since 1970-01-01.
    pub fn now(&self) -> i64 {
        self.seconds.load(Ordering::SeqCst)
    }

    /// The data folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A separate connection to the database file.
    pub fn file(&self) -> SqliteConnection {
        let file = self.path().join(server::DATABASE_FILE);
        SqliteConnection::establish(file.to_str().unwrap()).unwrap()
    }

    /// Indexes every `every`-th of the pending players.
    pub fn index_pending(&self, every: i64) {
        self.file()
            .batch_execute(&format!(
                "BEGIN IMMEDIATE;
                UPDATE players SET indexed = 1 WHERE NOT indexed AND id % {every} = 0;
                INSERT INTO players_search (players_search, rowid, search)
                    SELECT command, id, search FROM players_search_queue ORDER BY seq;
                DELETE FROM players_search_queue;
                COMMIT"
            ))
            .unwrap();
    }

    /// The number of rows of a table.
    pub fn count(&self, table: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let count = sql_query(format!("SELECT count(*) AS n FROM {table}"));
        count.get_result::<Count>(&mut self.file()).unwrap().n
    }

    /// Stops the server gracefully; the folder stays.
    pub fn stop(mut self) -> Arc<TempDir> {
        self.shut_down();
        Arc::clone(&self.folder)
    }

    fn shut_down(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
    }
}
