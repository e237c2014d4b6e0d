//! One integration binary: each room and each walk has its file.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod blobs;
mod keyring;
mod mail;
//! The integration tests of the house: one binary, one file per room.

mod pades;
mod pades_world;
