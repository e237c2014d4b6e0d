//! Everything that needs more than one room, or the outside world.

mod roster;
