//! Server start-up and graceful shutdown; shared by the binary and the tests.

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
    database::{Database, OpenError, ShutdownWaiter, WriteOptions},
    demo, docs,
    error::AppError,
    http, openapi, pages, routes,
};

/// The name of the database file in the data folder.
pub const DATABASE_FILE: &str = "teamsheet.db";

/// The maximum number of concurrent connections, for all workers together.
const MAX_CONNECTIONS: usize = 2000;

/// How long an idle connection stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// The size of the responses that are buffered for a connection, in bytes; one slice of a body may exceed it.
const WRITE_BUFFER: usize = 16 << 10;

/// How long a connection may stay open on which no request runs, whatever bytes arrive on it.
const IDLE_LIMIT: Duration = Duration::from_secs(10);

/// How long running requests may take to finish after the stop signal, in seconds.
const SHUTDOWN_SECONDS: u64 = 8;

/// A line of the access log: client address, request line, status, size, duration and request id.
const ACCESS_LOG: &str = r#"%{client}xi "%r" %s %b %Dms %{x-request-id}o"#;

/// The entropy of the generated password of the first admin, in bytes.
const FIRST_PASSWORD_BYTES: usize = 15;

/// The reasons why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be created.
    #[error("{path}: {source}")]
    DataDir {
        /// The path of the folder.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The database file does not exist.
    #[error(
        "there is no database in {0}; check --data-dir, or start the server or use --create to create one"
    )]
    NoDatabase(String),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// There is no usable signing key.
    #[error(transparent)]
    Key(#[from] keys::KeyError),
    /// The password of the first admin is invalid or cannot be hashed.
    #[error("TEAMSHEET_ADMIN_PASSWORD {0}")]
    AdminPassword(String),
    /// The initial rows cannot be read or written.
    #[error(transparent)]
    Write(#[from] AppError),
    /// The address is in use or does not belong to this host.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The configured address.
        address: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Threads cannot be started, or random numbers are not available.
    #[error("operating system error: {0}")]
    System(#[from] io::Error),
}

/// A server that accepts connections once its future is polled.
pub struct Listening {
    /// Runs the server to its end.
    pub server: Server,
    /// Waits until the database is closed, after the server has stopped.
    pub shutdown: ShutdownWaiter,
    /// The address it listens on, with the actual port if 0 was configured.
    pub address: SocketAddr,
    /// The first user, if this start created it.
    pub first_admin: Option<FirstAdmin>,
}

/// The user `admin`, created because there were no users.
pub struct FirstAdmin {
    /// The password, if it was generated. It is not stored anywhere.
    pub password: Option<String>,
}

/// Opens the database in a data folder, which is created if necessary, accessible to its owner only.
pub fn open_database(data_dir: &Path, options: WriteOptions) -> Result<Database, StartError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(data_dir);
    made.map_err(|source| StartError::DataDir { path: data_dir.display().to_string(), source })?;
    Ok(Database::open(&data_dir.join(DATABASE_FILE), options)?)
}

/// Whether a data folder contains a database.
pub fn database_exists(data_dir: &Path) -> bool {
    data_dir.join(DATABASE_FILE).exists()
}

/// Opens an existing database, so that a mistyped `--data-dir` does not create a new one.
pub fn open_existing(data_dir: &Path) -> Result<Database, StartError> {
    if !database_exists(data_dir) {
        return Err(StartError::NoDatabase(data_dir.display().to_string()));
    }
    open_database(data_dir, WriteOptions::default())
}

/// Opens everything and listens. The server shuts down gracefully once `stop` completes.
pub async fn listen(
    settings: &Serve,
    secrets: &Secrets,
    data_dir: &Path,
    clock: Clock,
    stop: impl Future<Output = ()> + 'static,
) -> Result<Listening, StartError> {
    let options = WriteOptions {
        group: settings.write_group.into(),
        index_delay: settings.index_delay,
        ..WriteOptions::default()
    };
    let database = open_database(data_dir, options)?;
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
    let shutdown = database.shutdown_waiter();
    let (database, hasher, clock) = (Data::new(database), Data::new(hasher), Data::new(clock));
    let throttle = Data::new(Throttle::new(&settings.access, clock.as_ref().clone()));
    let access = Data::new(settings.access.clone());
    let public_url = Data::new(settings.public_url.clone().unwrap_or_default());
    let description = docs::SharedDescription::new(openapi::json, &public_url);
    let privacy = Data::new(settings.privacy);
    let embed_origins = Data::new(pages::EmbedOrigins(
        settings.embed_origins.iter().flat_map(|list| list.0.clone()).collect(),
    ));
    let writes = Data::new(settings.writes);
    let request_ids = Data::new(http::RequestIds::random());
    let origins: Vec<_> = settings.cors_origins.iter().flat_map(|list| list.0.clone()).collect();
    let cors_headers = settings.cors_headers.clone();
    let access_log = settings.access_log;
    let (idle_check_period, connection_clock) = (settings.idle_check_period, clock.clone());
    let server = HttpServer::new(move || {
        // Each worker closes its own connections.
        let clock_of_worker = clock.as_ref().clone();
        actix_web::rt::spawn(http::close_idle(clock_of_worker, IDLE_LIMIT, idle_check_period));
        App::new()
            .app_data(database.clone())
            .app_data(hasher.clone())
            .app_data(tokens.clone())
            .app_data(clock.clone())
            .app_data(throttle.clone())
            .app_data(access.clone())
            .app_data(Rc::new(docs::Description::new(description.clone())))
            .app_data(public_url.clone())
            .app_data(writes.clone())
            .app_data(privacy.clone())
            .app_data(embed_origins.clone())
            .app_data(request_ids.clone())
            .app_data(Data::new(http::ResponseCache::default()))
            .configure(routes::configure)
            // The middleware that is registered last runs first.
            .wrap(from_fn(|request, next| {
                http::serve_from_cache(request, next, auth::check_credentials)
            }))
            .wrap(Condition::new(!origins.is_empty(), http::cors(&origins, &cors_headers)))
            .wrap(from_fn(|request, next| http::finalize(request, next, pages::render_error_page)))
            .wrap(Condition::new(access_log, access_logger()))
            .wrap(from_fn(http::track))
    })
    .on_connect(move |stream, extensions| http::register(stream, extensions, &connection_clock))
    .workers(workers)
    .max_connections(MAX_CONNECTIONS.div_ceil(workers))
    .keep_alive(KEEP_ALIVE)
    .h1_write_buffer_size(WRITE_BUFFER)
    // Large responses are sent in several writes: with Nagle's algorithm the last one waits for a delayed ACK, 40 ms.
    .tcp_nodelay(true)
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
    Ok(Listening { server, shutdown, address, first_admin })
}

fn access_logger() -> Logger {
    Logger::new(ACCESS_LOG).custom_request_replace("client", |request| {
        auth::client_address(request.request())
            .map_or_else(|_| "-".to_owned(), |address| address.to_string())
    })
}

/// Creates the user `admin` if there are no users.
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
    let password = Password::parse(&password).map_err(StartError::AdminPassword)?;
    let hash = password
        .hash(settings.access.bcrypt_cost)
        .map_err(|error| StartError::AdminPassword(error.to_string()))?;
    let actor = Actor::command_line(clock.now());
    let is_generated = made_up.is_some();
    let name = users::UserName::parse("admin").map_err(AppError::internal)?;
    let made = database
        .write(move |connection| {
            // Another server may have created it in the meantime.
            if users::any(connection)? {
                return Ok(false);
            }
            let admin = users::create_user(connection, &actor, &name, &hash, Role::Admin)?;
            if is_generated {
                users::set_temporary_password(connection, admin.id)?;
            }
            Ok(true)
        })
        .await?;
    Ok(made.then_some(FirstAdmin { password: made_up }))
}

async fn fill(database: &Database, clock: &Clock) -> Result<(), AppError> {
    let actor = Actor::command_line(clock.now());
    // A container may be restarted with the same flags: existing data is not an error.
    if !database.write(move |connection| demo::fill(connection, &actor)).await? {
        log::info!("--demo: there are teams or players already, no demo data is added");
    }
    Ok(())
}
