//! Agreements are carried down the ranks: held back until the superior's is signed, within a week from the ceremony, and
//! told to whoever follows it.

mod clock;
mod gate;
mod letters;
mod tree;

pub use clock::{Task, begin, due, tasks};
pub use gate::{Gate, gate, heal, hold_back, release};
pub use letters::{digest, task};
pub use tree::{Line, Node, State, Tree, ranking, tree};
