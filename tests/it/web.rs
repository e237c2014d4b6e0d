//! The web service through its real router, over a real socket, on a real database.

mod app;
mod archived;
mod desk;
mod entrance;
mod matrix;
mod passkeys;
mod personnel;
mod recovery;
mod signing;
mod verify;
