//! One integration binary: each room and each walk has its file.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod blobs;
mod keyring;
mod mail;
mod pades;
mod pades_world;
mod store;
