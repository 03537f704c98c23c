//! Who goes first where there are fewer cores than work: whoever answers a request.

/// How much a thread lets others go before it: its nice value, from 0 to 19 (`setpriority(2)`). Where there is a core
/// to spare, neither makes anything slower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nice {
    /// Somebody waits for it: on a core that is full it still has some six in a hundred.
    Interactive = 12,
    /// It may take as long as it takes: three in a hundred.
    Background = 15,
}

/// Lets others go before this thread, and before the threads that it starts from now on. Where the system has no
/// such thing, or does not want it, all is as it was.
#[cfg(target_os = "linux")]
pub fn lower_priority(nice: Nice) {
    let this_thread = Some(rustix::thread::gettid());
    if let Err(error) = rustix::process::setpriority_process(this_thread, nice as i32) {
        log::debug!("a thread keeps its priority: {error}");
    }
}

/// Lets others go before this thread; here there is no such thing.
#[cfg(not(target_os = "linux"))]
pub fn lower_priority(_: Nice) {}
