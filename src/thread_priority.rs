//! Thread priorities, for work that must not delay requests.

/// Nice values (`setpriority(2)`). They have no effect while a core is idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nice {
    /// For work that a client waits for: about 6 % of a busy core.
    Interactive = 12,
    /// For long-running work: about 3 % of a busy core.
    Background = 15,
}

/// Lowers the priority of this thread and of the threads that it starts from now on. Failures are ignored.
#[cfg(target_os = "linux")]
pub fn lower_priority(nice: Nice) {
    let this_thread = Some(rustix::thread::gettid());
    if let Err(error) = rustix::process::setpriority_process(this_thread, nice as i32) {
        log::debug!("cannot lower the priority of a thread: {error}");
    }
}

/// Does nothing on other systems than Linux.
#[cfg(not(target_os = "linux"))]
pub fn lower_priority(_: Nice) {}
