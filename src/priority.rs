//! Who goes first where there are fewer cores than work: whoever answers a request.

/// What work that takes long has, from 0 to 19, the lowest (`setpriority(2)`).
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lets others go before this thread, and before the threads that it starts from now on. Where the system has no
/// such thing, or does not want it, all is as it was.
#[cfg(target_os = "linux")]
pub fn give_way() {
    let this_thread = Some(rustix::thread::gettid());
    if let Err(error) = rustix::process::setpriority_process(this_thread, NICE) {
        log::debug!("a thread keeps its priority: {error}");
    }
}

/// Lets others go before this thread; here there is no such thing.
#[cfg(not(target_os = "linux"))]
pub fn give_way() {}
