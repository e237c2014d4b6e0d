//! A fault of the program itself: one sentence, instead of a panic's own lines and a stack trace, which say nothing to
//! an operator and could show what somebody typed.

use std::any::Any;
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Where the main thread panicked last. A reader that catches the panics of a library leaves its place here too, and
/// then nobody asks.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// What the standard library says when `println!` fails; it has no other way to tell.
const OUTPUT_FAILED: &str = "failed printing to stdout: ";

/// Runs a command; a panic in it becomes a sentence on stderr and an exit code.
pub(super) fn guarded(run: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|fault| {
        let place = fault.location().map(ToString::to_string).unwrap_or_default();
        if thread::current().name() == Some("main") {
            *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
        } else {
            // Nobody else may ever say it.
            say(&sentence(&place));
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match output_failure(&*payload) {
            // Whoever reads our output has read enough.
            Some(why) if why.contains("Broken pipe") => {}
            Some(why) => say(&format!("the output cannot be written: {why}")),
            None => say(&sentence(&place)),
        }
        ExitCode::from(super::UNUSABLE)
    })
}

fn sentence(place: &str) -> String {
    format!(
        "this is a fault of the program, at {place}; what was not finished was not kept. Please report it."
    )
}

fn output_failure(payload: &dyn Any) -> Option<&str> {
    payload.downcast_ref::<String>()?.strip_prefix(OUTPUT_FAILED)
}

fn say(what: &str) {
    // Without stderr there is nobody left to tell.
    drop(writeln!(std::io::stderr(), "teken: {what}"));
}
