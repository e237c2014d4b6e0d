//! The core: what pacts, agreements and minutes are and what may follow what. No I/O, no clock, no randomness.
//!
//! Everything that happens to a document is a verb on [`document::Document`]; a verb returns a
//! [`document::Change`], and the store saves nothing else.

pub mod access;
pub mod account;
pub mod agency;
pub mod agreement;
pub mod assignment;
pub mod audit;
pub mod budget;
pub mod cascade;
pub mod ceremony;
pub mod changes;
mod closing;
pub mod code;
pub mod comment;
pub mod coverage;
pub mod deadline;
pub mod digest;
pub mod document;
pub mod dpa;
pub mod event;
pub mod figures;
pub mod handover;
pub mod ids;
pub mod institution;
pub mod job;
pub mod language;
pub mod minutes;
pub mod moment;
pub mod office;
pub mod one_turn;
pub mod pact;
pub mod parts;
pub mod passkey;
pub mod passphrase_limit;
pub mod password;
pub mod period;
pub mod person;
pub mod place;
pub mod practice;
pub mod readiness;
pub mod reading;
pub mod refusal;
pub mod reminding;
mod reviewing;
pub mod revocation;
pub mod roster;
pub mod route;
pub mod route_name;
pub mod season;
pub mod season_act;
pub mod sheet;
pub mod sign_act;
mod signing;
pub mod stage;
pub mod standard_text;
pub mod summary;
pub mod token;
pub mod totp;
pub mod turn;
pub mod wording;

#[cfg(test)]
mod tests;
