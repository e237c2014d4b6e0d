//! Few at a time, some waiting, the rest sent away: key derivation must not take the whole machine. Who waits goes in in the
//! order in which he came: otherwise whoever comes just then is faster, and somebody waits for very long.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// So many are waiting already that one more would wait too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passphrases are being checked at this moment; try again in a few seconds")]
pub struct Busy;

pub(super) struct Gate {
    at_once: usize,
    waiting: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    inside: usize,
    waiting: usize,
    /// The number of the next who comes, and of the next who goes in.
    next: u64,
    turn: u64,
}

/// The right to be inside; given back when dropped.
pub(super) struct Pass<'a>(&'a Gate);

impl Gate {
    pub(super) const fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            at_once,
            waiting,
            state: Mutex::new(State { inside: 0, waiting: 0, next: 0, turn: 0 }),
            freed: Condvar::new(),
        }
    }

    /// Goes in, or waits for it, or is sent away at once.
    pub(super) fn enter(&self) -> Result<Pass<'_>, Busy> {
        let mut state = self.lock();
        let must_wait = |state: &State, mine: u64| state.inside >= self.at_once || state.turn != mine;
        let mine = state.next;
        if must_wait(&state, mine) && state.waiting >= self.waiting {
            return Err(Busy);
        }
        state.next += 1;
        state.waiting += 1;
        while must_wait(&state, mine) {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
        state.turn += 1;
        state.inside += 1;
        // The next one may have a place too, and was woken before it was his turn.
        self.freed.notify_all();
        Ok(Pass(self))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.lock().inside -= 1;
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn two_go_in_twenty_wait_and_the_next_is_sent_away() {
        let gate = Gate::new(2, 20);
        let served = AtomicUsize::new(0);
        let first = gate.enter().unwrap();
        let second = gate.enter().unwrap();
        thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    let _pass = gate.enter().unwrap();
                    assert!(gate.lock().inside <= 2);
                    served.fetch_add(1, Ordering::SeqCst);
                });
            }
            while gate.lock().waiting < 20 {
                thread::yield_now();
            }
            assert_eq!(gate.enter().map(|_| ()), Err(Busy));
            drop(first);
            drop(second);
        });
        assert_eq!(served.into_inner(), 20, "nobody who waited was lost");
        assert!(gate.enter().is_ok(), "and the gate is free again");
    }

    #[test]
    fn who_waits_goes_in_in_the_order_in_which_he_came() {
        let gate = Gate::new(1, 8);
        let order = Mutex::new(Vec::new());
        let first = gate.enter().unwrap();
        thread::scope(|scope| {
            for number in 0..8 {
                let (gate, order) = (&gate, &order);
                scope.spawn(move || {
                    let _pass = gate.enter().unwrap();
                    order.lock().unwrap().push(number);
                });
                while gate.lock().waiting <= number {
                    thread::yield_now();
                }
            }
            drop(first);
        });
        assert_eq!(order.into_inner().unwrap(), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_inside_frees_the_place() {
        let gate = Gate::new(1, 0);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _pass = gate.enter().unwrap();
            panic!("inside");
        }));
        assert!(panicked.is_err());
        assert!(gate.enter().is_ok());
    }
}
