//! Open connections: those on which no request runs are closed after a while, whatever bytes arrive on them, and a client
//! that does not read is disconnected.
//!
//! The timer of actix-http for request heads covers only the first request of a connection, and each byte restarts its
//! keep-alive timer. So a client could hold a connection for ever with one byte of a second request.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    net::Shutdown,
    os::fd::AsFd,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error,
    body::{BodySize, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    middleware::Next,
    rt::net::TcpStream,
    web::Bytes,
};
use pin_project_lite::pin_project;

use crate::clock::Clock;

/// How long an unread response is kept, in milliseconds.
#[cfg(target_os = "linux")]
const UNREAD_TIMEOUT_MS: u32 = 20_000;

thread_local! {
    /// The connections of this worker.
    static OPEN: RefCell<Vec<Weak<Connection>>> = const { RefCell::new(Vec::new()) };
}

/// An open connection.
struct Connection {
    /// A second handle of the socket, to shut it down.
    socket: std::net::TcpStream,
    clock: Clock,
    /// The number of requests that run, pipelined ones included.
    running: Cell<usize>,
    /// The time at which the last request ended.
    idle_since: Cell<Duration>,
}

/// Callback of the server for each new connection.
pub fn register(stream: &dyn Any, extensions: &mut Extensions, clock: &Clock) {
    let Some(stream) = stream.downcast_ref::<TcpStream>() else { return };
    // Linux counts from the moment at which the client stopped reading. Without it, such a client keeps its connection.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, UNREAD_TIMEOUT_MS) {
        log::debug!("no timeout for unread responses: {error}");
    }
    // Without a second handle, for lack of file descriptors, the connection is served but not watched.
    let Ok(socket) = stream.as_fd().try_clone_to_owned() else { return };
    let connection = Rc::new(Connection {
        socket: socket.into(),
        clock: clock.clone(),
        running: Cell::new(0),
        idle_since: Cell::new(clock.elapsed()),
    });
    OPEN.with_borrow_mut(|open| open.push(Rc::downgrade(&connection)));
    extensions.insert(connection);
}

/// Closes the connections of this worker that are idle for longer than `limit`; checks once per `period`.
pub async fn close_idle(clock: Clock, limit: Duration, period: Duration) {
    loop {
        actix_web::rt::time::sleep(period).await;
        let now = clock.elapsed();
        OPEN.with_borrow_mut(|open| {
            open.retain(|connection| {
                let Some(connection) = connection.upgrade() else { return false };
                let idle = now.saturating_sub(connection.idle_since.get());
                if connection.running.get() == 0 && idle > limit {
                    // An error means that it is closed already.
                    let _closed = connection.socket.shutdown(Shutdown::Both);
                    return false;
                }
                true
            });
        });
    }
}

/// A request that runs, until its response is sent or dropped.
struct Running(Rc<Connection>);

impl Running {
    fn start(connection: &Rc<Connection>) -> Self {
        connection.running.set(connection.running.get() + 1);
        Self(Rc::clone(connection))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.set(self.0.running.get() - 1);
        self.0.idle_since.set(self.0.clock.elapsed());
    }
}

pin_project! {
    /// The body of a response, with which its request ends.
    pub struct TrackedBody<B> {
        #[pin]
        body: B,
        running: Option<Running>,
    }
}

impl<B: MessageBody> MessageBody for TrackedBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        self.project().body.poll_next(context)
    }
}

/// The outermost middleware: marks the begin and the end of each request on its connection.
pub async fn track<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<TrackedBody<B>>, Error> {
    let connection = request.conn_data::<Rc<Connection>>();
    let running = connection.map(Running::start);
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| TrackedBody { body, running }))
}
