//! `teken serve`: the web service, and the worker beside it.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::rt;
use anyhow::{Context, Result, bail};
use chrono::{NaiveDate, TimeDelta};

use crate::boot;
use crate::config::Config;
use crate::domain::digest::Digest;
use crate::domain::moment::Moment;
use crate::flows::sign_in::FactorPolicy;
use crate::flows::{FlowError, Rooms, audit, clock, second_factor, set_up, sweep};
use crate::render::pages::Pages;
use crate::store::intents;
use crate::web::{self, Service, Settings};
use crate::worker::{Share, Worker};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    instance: super::Instance,
    /// Where to listen.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Rehearse: judge offices and deadlines as on this day. Signatures carry the true time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<NaiveDate>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let dir = &arguments.instance.instance;
    let listener = listen(arguments.listen)?;
    let rooms = Arc::new(boot::open(dir)?);
    if let Some(token) = set_up::link(&rooms.store, &mut boot::randomness(), boot::now())? {
        let config = Config::read(dir)?;
        // Behind a proxy people reach it under its own address only.
        let door = if config.web.behind_proxy {
            config.mail.base_address.trim_end_matches('/').to_owned()
        } else {
            format!("http://{}", listener.local_addr()?)
        };
        println!("Nobody can sign in yet. Set the service up here, once, within 24 hours:");
        println!("  {door}/set-up/{}", token.text());
    }
    keep(dir, &rooms, listener, arguments.day)
}

pub(super) fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("listening on {address}"))
}

/// Serves and works until it is told to stop; then ends what is under way.
pub(super) fn keep(
    dir: &Path,
    rooms: &Arc<Rooms>,
    listener: TcpListener,
    day: Option<NaiveDate>,
) -> Result<ExitCode> {
    let config = Config::read(dir)?;
    let address = listener.local_addr()?;
    if !web::is_loopback(&address) && !config.web.behind_proxy {
        eprintln!(
            "teken: {address} is reachable without TLS: put a proxy before it and set behind_proxy in teken.toml"
        );
    }
    let settings = Settings {
        factor: if config.web.require_second_factor {
            FactorPolicy::Required
        } else {
            FactorPolicy::Optional
        },
        behind_proxy: config.web.behind_proxy,
        contact: config.web.contact.clone().unwrap_or_else(|| config.mail.sender.clone()),
        remind_pause: TimeDelta::hours(i64::from(config.web.remind_again_hours)),
        metrics_token: config
            .web
            .metrics_token_file
            .as_ref()
            .map(|file| token(&dir.join(file)))
            .transpose()?,
    };
    let institution = rooms.institution.clone();
    let clock = move || {
        let moment = Moment::of(boot::now(), &institution);
        Moment { day: day.unwrap_or(moment.day), ..moment }
    };
    let judge = boot::judge(dir, &config, rooms.keyring.root())?;
    heal(rooms)?;
    let sealed = second_factor::seal_all(&rooms.store, &rooms.keyring, &mut boot::randomness())?;
    if sealed > 0 {
        println!("{sealed} authenticator secret(s) that an earlier release kept in clear are sealed now.");
    }
    let service = Arc::new(Service::new(rooms.clone(), Pages::load()?, clock.clone(), settings, judge));
    let followed = service.clone();
    let lease = config.worker.lease_seconds.duration();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let working = scope.spawn(|| work(rooms, lease, &clock, &stop));
        let posting = scope.spawn(|| post(rooms, lease, &clock, &stop));
        let served = rt::System::new().block_on(async {
            let server = web::serve(service, listener, 2)?;
            let handle = server.handle();
            rt::spawn(async move {
                stopped().await;
                followed.close();
                handle.stop(true).await;
            });
            println!("Serving on http://{address}; Ctrl-C ends it.");
            server.await
        });
        stop.store(true, Ordering::Release);
        drop(working.join());
        drop(posting.join());
        served
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn stopped() {
    let term = rt::signal::unix::signal(rt::signal::unix::SignalKind::terminate());
    match term {
        Ok(mut term) => {
            // Whichever comes first.
            let interrupted = rt::spawn(async { rt::signal::ctrl_c().await });
            let terminated = rt::spawn(async move { term.recv().await });
            while !interrupted.is_finished() && !terminated.is_finished() {
                rt::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Err(_) => drop(rt::signal::ctrl_c().await),
    }
}

/// What a crash has left: intents without a signature.
fn heal(rooms: &Rooms) -> Result<()> {
    let now = boot::now();
    let closed =
        rooms.store.write("heal", |tx| intents::abort_stale(tx, now - TimeDelta::minutes(5), now))?;
    if closed > 0 {
        eprintln!(
            "teken: {closed} signing act(s) that a stop had interrupted were closed; nothing was signed"
        );
    }
    Ok(())
}

/// Rounds, of a second each, between two sweeps of rows; and how many of those between two of files.
const SWEEP_EVERY: u32 = 600;
const FILES_EVERY: u32 = 6;
/// Every file of the archive is read again within so many days (SECURITY 4.4).
const SCRUB_DAYS: i64 = 30;
/// So many documents an hour at most, so that nobody notices: a thousand a day are thirty thousand in that time.
const SCRUB_AN_HOUR: u32 = 42;

/// Does what is owed but letters, every second; sweeps what has lapsed, every ten minutes; looks after the files, every hour.
fn work(rooms: &Rooms, lease: Duration, clock: &(dyn Fn() -> Moment + Sync), stop: &AtomicBool) {
    let Some(worker) = worker(rooms, lease, Share::AllButLetters) else { return };
    let mut rng = boot::randomness();
    let mut rounds = 0_u32;
    let goes_on = || !stop.load(Ordering::Acquire);
    while goes_on() {
        if let Err(error) = worker.run_while(&mut rng, clock, goes_on) {
            eprintln!("teken: worker: {error}");
        }
        if rounds.is_multiple_of(SWEEP_EVERY)
            && let Err(error) = sweep::rows(rooms, &mut rng, boot::now())
        {
            eprintln!("teken: sweeping: {error}");
        }
        if rounds.is_multiple_of(SWEEP_EVERY * FILES_EVERY) {
            match clock::doubt(&rooms.store, boot::now()) {
                Ok(doubt) => doubt.iter().for_each(|doubt| eprintln!("teken: {doubt}")),
                Err(error) => eprintln!("teken: comparing the clock: {error}"),
            }
        }
        if rounds.is_multiple_of(SWEEP_EVERY * FILES_EVERY)
            && let Err(error) = look_after_files(rooms)
        {
            eprintln!("teken: looking after the archive: {error}");
        }
        rounds = rounds.wrapping_add(1);
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Sends what is owed, every second: a thread of its own, so that nothing but letters waits for a mail server that hangs.
fn post(rooms: &Rooms, lease: Duration, clock: &(dyn Fn() -> Moment + Sync), stop: &AtomicBool) {
    let Some(worker) = worker(rooms, lease, Share::Letters) else { return };
    let mut rng = boot::randomness();
    let goes_on = || !stop.load(Ordering::Acquire);
    while goes_on() {
        if let Err(error) = worker.run_while(&mut rng, clock, goes_on) {
            eprintln!("teken: post: {error}");
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn worker(rooms: &Rooms, lease: Duration, share: Share) -> Option<Worker<'_>> {
    match Worker::new(rooms) {
        Ok(worker) => Some(worker.taking(share).leasing(lease)),
        Err(error) => {
            eprintln!("teken: the worker cannot start: {error}");
            None
        }
    }
}

/// Removes what a crash has left, and reads a part of the archive again.
fn look_after_files(rooms: &Rooms) -> Result<(), FlowError> {
    let now = boot::now();
    sweep::files(rooms, now)?;
    let scrubbed = audit::scrub_oldest(rooms, now - TimeDelta::days(SCRUB_DAYS), SCRUB_AN_HOUR, now)?;
    for fault in scrubbed.faults {
        eprintln!("teken: document {}: {}", fault.document, fault.what);
    }
    Ok(())
}

/// The digest of the token in that file; only the digest stays in memory.
fn token(file: &Path) -> Result<Digest> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let token = text.trim();
    if token.len() < 22 {
        bail!("the token in {} is too short: at least 22 random characters are needed", file.display());
    }
    Ok(Digest::of(token.as_bytes()))
}
