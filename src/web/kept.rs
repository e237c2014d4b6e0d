//! What a page was made of a moment ago, to be shown again while it is still true. Whoever keeps something keeps with it
//! by what he will know that; this is only the place, and it is bounded.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Turns, MutexGuard as Turn};

/// So many things, under their names.
pub(super) struct Kept<V> {
    most: usize,
    things: Mutex<Things<V>>,
    making: Turns<()>,
}

struct Things<V> {
    named: BTreeMap<String, Arc<V>>,
    /// In the order they came.
    order: VecDeque<String>,
}

impl<V> Kept<V> {
    /// At most so many.
    pub(super) fn new(most: usize) -> Self {
        let things = Things { named: BTreeMap::new(), order: VecDeque::new() };
        Self { most, things: Mutex::new(things), making: Turns::new(()) }
    }

    /// What is kept under that name.
    pub(super) fn get(&self, name: &str) -> Option<Arc<V>> {
        self.things().named.get(name).cloned()
    }

    /// Keeps it, in place of what was there; the oldest thing gives way.
    pub(super) fn put(&self, name: &str, thing: &Arc<V>) {
        let mut things = self.things();
        if things.named.insert(name.to_owned(), thing.clone()).is_none() {
            things.order.push_back(name.to_owned());
        }
        while things.order.len() > self.most {
            if let Some(oldest) = things.order.pop_front() {
                things.named.remove(&oldest);
            }
        }
    }

    /// Waits for the turn to make something: of many who look at once one makes it, and the others find it made.
    pub(super) async fn turn(&self) -> Turn<'_, ()> {
        self.making.lock().await
    }

    fn things(&self) -> MutexGuard<'_, Things<V>> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_gives_way_and_what_is_put_again_takes_no_second_place() {
        let kept = Kept::new(2);
        for (name, thing) in [("a", 1), ("b", 2), ("b", 3), ("c", 4)] {
            kept.put(name, &Arc::new(thing));
        }
        assert_eq!(kept.get("a"), None);
        assert_eq!((kept.get("b").as_deref(), kept.get("c").as_deref()), (Some(&3), Some(&4)));
    }
}
