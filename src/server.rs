//! The server: opens what it needs, listens, and stops in order. The binary and the tests share it.

use std::{fs, future::Future, io, net::SocketAddr, path::Path, rc::Rc, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{Condition, Logger, from_fn},
    web::Data,
};

use crate::{
    auth::{
        self, Hasher, Password, Role, Throttle, Tokens,
        keys::{self, KeySource},
        users,
    },
    changes::Actor,
    clock::Clock,
    config::{Secrets, Serve},
    database::{Closing, Database, OpenError},
    demo, docs,
    error::AppError,
    http, openapi, routes,
};

/// The name of the database in the data folder.
pub const DATABASE_FILE: &str = "teamsheet.db";

/// How many connections are served at once, in all.
const MAX_CONNECTIONS: usize = 2000;

/// How long a connection that asks nothing is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// How long what runs may go on once the server is told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 8;

/// What the access log says of a request: who, what, how it went, and by which id other lines know it.
const ACCESS_LOG: &str = r#"%a "%r" %s %b %Dms %{x-request-id}o"#;

/// The random part of the first password, in bytes.
const FIRST_PASSWORD_BYTES: usize = 15;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("{path}: {source}")]
    DataDir {
        /// The folder.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// There is no database to work on.
    #[error("there is no database in {0}; is --data-dir right?")]
    NoDatabase(String),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] keys::KeyError),
    /// A password that breaks a rule, or cannot be hashed.
    #[error("TEAMSHEET_ADMIN_PASSWORD {0}")]
    AdminPassword(String),
    /// The first rows cannot be written.
    #[error(transparent)]
    Write(#[from] AppError),
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// Threads, random numbers.
    #[error("the system does not give what is needed: {0}")]
    System(#[from] io::Error),
}

/// A server that accepts connections once its future is polled.
pub struct Listening {
    /// Runs the server to its end.
    pub server: Server,
    /// Waits until the database is closed, once the server has stopped.
    pub closing: Closing,
    /// Where it listens: the real port, where 0 was asked for.
    pub address: SocketAddr,
    /// The first user, where it was made just now.
    pub first_admin: Option<FirstAdmin>,
}

/// The user `admin`, who was made because there was nobody yet.
pub struct FirstAdmin {
    /// The password, where it was made up; it is stored nowhere else.
    pub password: Option<String>,
}

/// Opens the data folder, or makes it: only its owner may look inside.
pub fn open_database(data_dir: &Path, write_group: usize) -> Result<Database, StartError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(data_dir);
    made.map_err(|source| StartError::DataDir { path: data_dir.display().to_string(), source })?;
    Ok(Database::open(&data_dir.join(DATABASE_FILE), write_group)?)
}

/// Opens a database that must be there: a slip in `--data-dir` makes no new one.
pub fn open_existing(data_dir: &Path) -> Result<Database, StartError> {
    if !data_dir.join(DATABASE_FILE).exists() {
        return Err(StartError::NoDatabase(data_dir.display().to_string()));
    }
    open_database(data_dir, 1)
}

/// Opens everything and listens. The server stops in order once `stop` is ready.
pub async fn listen(
    settings: &Serve,
    secrets: &Secrets,
    data_dir: &Path,
    clock: Clock,
    stop: impl Future<Output = ()> + 'static,
) -> Result<Listening, StartError> {
    let database = open_database(data_dir, settings.write_group.into())?;
    let tokens = Data::new(Tokens::new(KeySource::open(&settings.access.keys, secrets, data_dir)?));
    let first_admin = first_admin(&database, settings, secrets, &clock).await?;
    if settings.demo {
        fill(&database, &clock).await?;
    }
    let hasher = Hasher::start(settings.access.bcrypt_cost)?;
    let workers = settings.workers.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
        usize::from,
    );
    let closing = database.closing();
    let (database, hasher, clock) = (Data::new(database), Data::new(hasher), Data::new(clock));
    let throttle = Data::new(Throttle::new(&settings.access, clock.as_ref().clone()));
    let access = Data::new(settings.access.clone());
    let writes = Data::new(settings.writes);
    let request_ids = Data::new(http::RequestIds::random());
    let origins: Vec<_> = settings.cors_origins.iter().flat_map(|some| some.0.clone()).collect();
    let access_log = settings.access_log;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(database.clone())
            .app_data(hasher.clone())
            .app_data(tokens.clone())
            .app_data(clock.clone())
            .app_data(throttle.clone())
            .app_data(access.clone())
            .app_data(Rc::new(docs::Description::new(openapi::json)))
            .app_data(writes.clone())
            .app_data(request_ids.clone())
            .app_data(Data::new(http::ResponseCache::default()))
            .configure(routes::configure)
            // The middleware that is registered last runs first.
            .wrap(from_fn(|request, next| {
                http::serve_from_cache(request, next, auth::check_credentials)
            }))
            .wrap(Condition::new(!origins.is_empty(), http::cors(&origins)))
            .wrap(from_fn(http::finalize))
            .wrap(Condition::new(access_log, Logger::new(ACCESS_LOG)))
    })
    .workers(workers)
    .max_connections(MAX_CONNECTIONS.div_ceil(workers))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .disable_signals()
    .bind((settings.host.as_str(), settings.port))
    .map_err(|source| StartError::Listen {
        address: format!("{}:{}", settings.host, settings.port),
        source,
    })?;
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("no address"))?;
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        stop.await;
        handle.stop(true).await;
    });
    Ok(Listening { server, closing, address, first_admin })
}

/// Where there are no users yet, makes `admin`.
async fn first_admin(
    database: &Database,
    settings: &Serve,
    secrets: &Secrets,
    clock: &Clock,
) -> Result<Option<FirstAdmin>, StartError> {
    if database.read(|connection| Ok(users::any(connection)?))? {
        return Ok(None);
    }
    let made_up = match secrets.admin_password {
        Some(_) => None,
        None => Some(auth::random_text::<FIRST_PASSWORD_BYTES>()?),
    };
    let password = secrets.admin_password.clone().or_else(|| made_up.clone()).unwrap_or_default();
    let password = Password::parse(password).map_err(StartError::AdminPassword)?;
    let hash = password
        .hash(settings.access.bcrypt_cost)
        .map_err(|error| StartError::AdminPassword(error.to_string()))?;
    let actor = Actor::command_line(clock.now());
    let name = users::UserName::parse("admin").map_err(AppError::internal)?;
    let made = database
        .write(move |connection| {
            // Two servers that start at once on one new file make one admin.
            if users::any(connection)? {
                return Ok(false);
            }
            users::create_user(connection, &actor, &name, &hash, Role::Admin).map(|_| true)
        })
        .await?;
    Ok(made.then_some(FirstAdmin { password: made_up }))
}

async fn fill(database: &Database, clock: &Clock) -> Result<(), AppError> {
    let actor = Actor::command_line(clock.now());
    // A container that is started again with the same flags finds the league there: that is no error.
    if !database.write(move |connection| demo::fill(connection, &actor)).await? {
        log::info!("--demo: there are teams or players already, they are left as they are");
    }
    Ok(())
}
