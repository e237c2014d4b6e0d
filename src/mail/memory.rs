//! A letter box for tests: it keeps what it gets, and fails on order in the two ways real mail fails.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Letter, Receipt, SendError};

/// Letters kept in memory. Clones share one box.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
}

/// What the next send does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Takes the letter and says so.
    Take,
    /// Fails and took nothing.
    Fail(SendError),
    /// Took the letter, and reports a failure all the same: the answer got lost on the way.
    TakeButFail(SendError),
}

#[derive(Debug, Default)]
struct State {
    letters: Vec<Letter>,
    planned: VecDeque<Outcome>,
}

impl Memory {
    /// An empty box.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every letter taken so far, oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        self.lock().letters.clone()
    }

    /// Takes the letters out of the box.
    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut self.lock().letters)
    }

    /// Plans the outcome of one coming send; plans are used up in order, then everything is taken.
    pub fn plan(&self, outcome: Outcome) {
        self.lock().planned.push_back(outcome);
    }

    pub(super) fn send(&self, letter: &Letter) -> Result<Receipt, SendError> {
        let mut state = self.lock();
        let outcome = state.planned.pop_front().unwrap_or(Outcome::Take);
        if let Outcome::Fail(error) = outcome {
            return Err(error);
        }
        state.letters.push(letter.clone());
        match outcome {
            Outcome::TakeButFail(error) => Err(error),
            Outcome::Take | Outcome::Fail(_) => Ok(Receipt { note: "kept in memory".to_owned() }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
