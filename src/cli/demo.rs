//! `teken demo`: the sample regency's January 2027 season, on the real rooms, from the roster to a verified archive.

mod accounts;
pub(super) mod event;
mod folder;
mod season;
mod table;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use chrono::NaiveDate;

use super::{sample, serve};
use crate::boot::{self, Beginnings};
use crate::domain::moment::Moment;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Folder to make the demo in. A demo of an earlier run is replaced; anything else is refused.
    #[arg(long, value_name = "DIR", default_value = "./teken-demo")]
    out: PathBuf,
    /// Keep the unsigned PDFs too, under DIR/base/, for those who judge documents.
    #[arg(long)]
    keep_base: bool,
    /// Stop before the regent signs, and serve what there is: one account per role, its sign-in lines printed.
    #[arg(long)]
    serve: bool,
    /// With --serve: stop before anybody signs, so that the morning of the event can be rehearsed. Every signer gets an
    /// account; the certificate of one has ended.
    #[arg(long, requires = "serve")]
    ceremony: bool,
    /// Where to listen with --serve.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080", requires = "serve")]
    listen: SocketAddr,
}

/// The day of the sample's event; assignments and deadlines are judged by it. Signatures carry the true time.
const DAY: (i32, u32, u32) = (2027, 1, 4);

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let begun = Instant::now();
    let mut sample = sample::load()?;
    let listener = arguments.serve.then(|| serve::listen(arguments.listen)).transpose()?;
    if let Some(listener) = &listener {
        // So that the QR codes and the links in the letters lead here.
        sample.institution.verify_address = format!("http://{}/v/", listener.local_addr()?);
    }
    folder::prepare(&arguments.out)?;
    let day = NaiveDate::from_ymd_opt(DAY.0, DAY.1, DAY.2).unwrap_or_default();
    eprintln!(
        "{}: season of {}. Offices are held as on that day; signatures carry today's true time.",
        sample.institution.region,
        crate::domain::wording::date_in(crate::domain::language::Language::English, day)
    );
    boot::create(
        &arguments.out,
        &Beginnings {
            institution: &sample.institution,
            emblem_head_of_region: &sample.emblem_head_of_region,
            emblem_agency: &sample.emblem_agency,
        },
    )?;
    boot::settle_papers(&arguments.out, &sample.texts, Some(&sample.routes))?;
    if let Some(listener) = &listener {
        accounts::settle(&arguments.out, &sample.institution.domain, listener.local_addr()?)?;
    }
    let rooms = boot::open(&arguments.out)?;
    let clock = move || Moment { at: boot::now(), day };
    let until = match (arguments.serve, arguments.ceremony) {
        (true, true) => season::Until::Signing,
        (true, false) => season::Until::Regent,
        (false, _) => season::Until::Archived,
    };
    let played = season::Play::new(&rooms, &sample, &clock, until)?.run()?;
    if arguments.keep_base {
        folder::keep_base(&rooms, &arguments.out)?;
    }
    print!("{}", table::of(&rooms, &played, &arguments.out, begun.elapsed())?);
    if let Some(listener) = listener {
        accounts::make(&rooms, &played.passphrases, arguments.ceremony, day)?;
        event::schedule(&rooms, &sample.event, &mut boot::randomness(), day)?;
        return serve::keep(&arguments.out, &Arc::new(rooms), listener, Some(day));
    }
    Ok(if played.all_verified() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
