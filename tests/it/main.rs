//! The integration tests of the house: one binary, one file per room.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[macro_use]
mod store;

mod app;
mod blobs;
mod browser;
mod cli;
mod fuzz;
mod house;
mod keyring;
mod kills;
mod mail;
mod pades;
mod pades_attacks;
mod pades_differential;
mod pades_foreign;
mod pades_framed;
mod pades_hostile;
mod pades_messages;
mod pades_metadata;
mod pades_mutants;
mod pades_status;
mod pades_twins;
mod pades_vectors;
mod pades_world;
mod pades_wrapping;
mod render;
mod roster;
mod typed_words;
mod walks;
mod web;
