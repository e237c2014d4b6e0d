//! The web service through its real router, over a real socket, on a real database.

mod app;
mod archived;
mod desk;
mod entrance;
mod judged;
mod matrix;
mod personnel;
mod signing;
mod verify;
