//! Deriving a key from a password takes a processor for tens of milliseconds. It is done with less of a claim on it than
//! answering people has, so that whoever reads a page does not wait for those who sign in.

use std::panic::resume_unwind;
use std::thread;

use rustix::process::nice;

/// About a tenth of the processor when others want it too, and all of it when they do not. Not the least there is: whoever
/// signs in must get in on a busy day as well.
const NICENESS: i32 = 10;

/// Does this work on a thread of its own, below the others, and waits for it. A thread that has lowered its priority
/// cannot raise it again, so it does nothing else afterwards.
pub fn quietly<T: Send>(mut work: impl FnMut() -> T + Send) -> T {
    let done = thread::scope(|scope| {
        let below = || {
            // Refused, the work is done all the same.
            let _ = nice(NICENESS);
            work()
        };
        let thread = thread::Builder::new().name("derive".to_owned()).spawn_scoped(scope, below).ok()?;
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    // Without a thread to spare it is done here.
    done.unwrap_or_else(work)
}

/// So many passwords are checked at once, two at most (SECURITY, bar 25): one processor is left to those who ask for pages.
pub fn derivations_at_once() -> usize {
    thread::available_parallelism().map_or(1, |all| all.get() - 1).clamp(1, 2)
}

#[cfg(test)]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn the_work_is_done_below_the_others_and_who_waits_for_it_stays_where_he_was() {
        let before = getpriority_process(None).unwrap();
        let within = quietly(|| getpriority_process(None).unwrap());
        assert_eq!((within, getpriority_process(None).unwrap()), ((before + NICENESS).min(19), before));
    }

    #[test]
    fn a_panic_in_the_work_reaches_who_asked_for_it() {
        let asked = std::panic::catch_unwind(|| quietly(|| -> u8 { panic!("inside") }));
        assert_eq!(asked.unwrap_err().downcast_ref::<&str>(), Some(&"inside"));
    }
}
