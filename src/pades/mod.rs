//! (being built)

pub mod appearance;

pub use appearance::{Appearance, AppearanceObject};
