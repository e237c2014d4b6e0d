//! The service people use. A handler parses, calls one flow through [`Asker::run`], and answers; it holds no rule about
//! documents. Every URL stands in [`routes`], with who may ask for it: the guard reads the access from there, so that no
//! handler can forget it. The only async room.

mod account;
mod answer;
mod asker;
mod budget;
mod cascade;
mod ceremony;
mod desk;
mod documents;
mod drafting;
mod entrance;
mod error;
mod form;
mod front;
mod guard;
mod inbox;
mod kept;
mod kiosk;
mod language;
mod limit;
mod live;
mod menu;
mod personnel;
mod public;
mod route;
mod season;
mod signing;
mod verify;
mod when;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use chrono::TimeDelta;
use tokio::sync::Semaphore;

use crate::domain::digest::Digest;
use crate::domain::moment::Moment;
use crate::flows::Rooms;
use crate::flows::sign_in::FactorPolicy;
use crate::flows::verify::Records;
use crate::judge::Judge;
use crate::keyring::derivations_at_once;
use crate::render::pages::Pages;

use limit::Limit;
use live::Live;

pub use asker::{Asker, Member, Visitor};
pub use error::WebError;
pub use form::Filled;
pub use route::{Access, Method, Route};

/// Every URL. An area keeps its own table; this joins them.
pub fn routes() -> Vec<Route> {
    [
        public::ROUTES,
        verify::ROUTES,
        entrance::ROUTES,
        account::ROUTES,
        inbox::ROUTES,
        documents::ROUTES,
        drafting::ROUTES,
        signing::ROUTES,
        kiosk::ROUTES,
        desk::ROUTES,
        ceremony::ROUTES,
        season::ROUTES,
        live::ROUTES,
        personnel::ROUTES,
        budget::ROUTES,
        cascade::ROUTES,
    ]
    .concat()
}

/// So many flows run at once; the others wait their turn without a thread.
const FLOWS: usize = 32;
/// So many may wait until a password is checked; one more is sent away.
const HASHES_WAITING: usize = 20;

/// So many files are judged at once, each in a process of its own.
const JUDGING: usize = 2;
/// So many may be on their way here or wait for that, 25 MiB each at most.
const UPLOADS: usize = 12;

/// What an operator may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether everybody needs a second factor.
    pub factor: FactorPolicy,
    /// A proxy on this machine ends TLS and tells the client's address: cookies are `Secure`, HSTS is sent.
    pub behind_proxy: bool,
    /// Where complaints go, for the foot of each page.
    pub contact: String,
    /// Somebody is reminded by hand of the same document once in so long.
    pub remind_pause: TimeDelta,
    /// SHA-256 of the token with which `/metrics` answers other machines; without one it answers this machine only.
    pub metrics_token: Option<Digest>,
}

/// The service: its rooms, its pages, its clock.
pub struct Service {
    rooms: Arc<Rooms>,
    pages: Pages,
    clock: Box<dyn Fn() -> Moment + Send + Sync>,
    settings: Settings,
    judge: Judge,
    flows: Semaphore,
    hashes: Semaphore,
    hashes_waiting: Semaphore,
    judging: Semaphore,
    uploads: Semaphore,
    questions: Limit,
    files: Limit,
    live: Arc<Live>,
    records: Records,
    desk: desk::Last,
}

impl Service {
    /// Puts the service together.
    pub fn new(
        rooms: Arc<Rooms>,
        pages: Pages,
        clock: impl Fn() -> Moment + Send + Sync + 'static,
        settings: Settings,
        judge: Judge,
    ) -> Self {
        Self {
            rooms,
            pages,
            clock: Box::new(clock),
            settings,
            judge,
            flows: Semaphore::new(FLOWS),
            hashes: Semaphore::new(derivations_at_once()),
            hashes_waiting: Semaphore::new(HASHES_WAITING + derivations_at_once()),
            judging: Semaphore::new(JUDGING),
            uploads: Semaphore::new(UPLOADS),
            questions: Limit::new(30, 600),
            files: Limit::new(30, 600),
            live: Arc::new(Live::new()),
            records: Records::default(),
            desk: desk::Last::new(),
        }
    }

    /// Ends the open streams of live pages, so that the service can stop without waiting for them.
    pub fn close(&self) {
        self.live.close();
    }
}

/// Serves on that listener, within an actix system, until the returned server is stopped. `workers` threads answer; blocking work has its own.
pub fn serve(service: Arc<Service>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    actix_web::rt::spawn(live::keep(service.clone()));
    let server = HttpServer::new(move || {
        let service = web::Data::from(service.clone());
        App::new()
            .app_data(service)
            .configure(route::configure)
            .default_service(route::nothing_here())
            .wrap(from_fn(front::front))
            .wrap(Compress::default())
    });
    Ok(server
        .workers(workers)
        // Whoever has a permit has a thread, on whichever worker he came in: otherwise signers who wait for the key
        // derivation could take every thread of one worker, and all others there would wait behind them.
        .worker_max_blocking_threads(FLOWS + derivations_at_once() + JUDGING)
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(20)
        .disable_signals()
        .listen(listener)?
        .run())
}

/// The system's randomness, drawn at the door and handed down.
pub(crate) fn randomness() -> impl rand_core::CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}

/// Whether that address is of this machine.
pub fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().is_loopback()
}
