//! The integration tests of the house: one binary, one file per room.

mod pades;
mod pades_attacks;
mod pades_messages;
mod pades_mutants;
mod pades_world;
