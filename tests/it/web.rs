//! The web service through its real router, over a real socket, on a real database.

mod app;
mod archived;
mod budgets;
mod ceremony;
mod desk;
mod drafting;
mod entrance;
mod judged;
mod kept;
mod kiosk;
mod languages;
mod live;
mod matrix;
mod minutes;
mod passkeys;
mod personnel;
mod reading;
mod recovery;
mod replay;
mod reviewing;
mod routes;
mod seasons;
mod signing;
mod summary;
mod verify;
mod wordings;
