//! Teken: pacts, agreements and minutes of a public institution, from draft to a signed PDF that anyone can verify.
//!
//! Five floors, one direction of imports; `ARCHITECTURE.md` draws them and `tests/it/house.rs` holds them:
//! `domain`, `pades` (pure) → `store`, `blobs`, `keyring`, `mail`, `render`, `roster`, `judge` (one outside thing each) →
//! `flows` (one file per verb) → `worker`, `cli` (doors) → `boot`, `config`.

pub mod blobs;
pub mod boot;
pub mod cli;
pub mod config;
pub mod domain;
pub mod flows;
pub mod judge;
pub mod keyring;
pub mod mail;
pub mod pades;
pub mod render;
pub mod roster;
pub mod store;
pub mod web;
pub mod worker;
