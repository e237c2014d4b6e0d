//! Builds the rooms of an instance from its folder; the only place with a clock and the system's randomness.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, SubsecRound as _, Utc};
use rand_core::CryptoRng;
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::blobs::Blobs;
use crate::config::{self, Config};
use crate::domain::institution::{Institution, Texts};
use crate::domain::route::Routes;
use crate::flows::paper::Emblems;
use crate::flows::{Post, Rooms, import, texts};
use crate::judge::{Judge, Limits};
use crate::keyring::{InstitutionName, Keyring};
use crate::mail::{Folder, Mailbox, Password, Smtp, SmtpSettings, Transport};
use crate::pades::Certificate;
use crate::pades::verify::TrustAnchors;
use crate::store::{Store, institution};

/// The time, in whole microseconds: what the database keeps, so that a time reads back as it was.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// The system's randomness.
pub fn randomness() -> impl CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}

/// No core file, and no other program of the same user may look into this one's memory: keys and passphrases pass
/// through it (SECURITY, bar 14).
pub fn keep_memory_private() -> std::io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// What a new instance begins with.
pub struct Beginnings<'a> {
    /// Whose it is.
    pub institution: &'a Institution,
    /// PNG of the head of region's emblem.
    pub emblem_head_of_region: &'a [u8],
    /// PNG of the agencies' emblem.
    pub emblem_agency: &'a [u8],
}

/// Makes an instance in `dir`: settings, emblems, keys, database. Whatever is there already is left as it is.
pub fn create(dir: &Path, beginnings: &Beginnings<'_>) -> Result<()> {
    let institution = beginnings.institution;
    fs::create_dir_all(dir.join("emblems")).with_context(|| format!("making {}", dir.display()))?;
    for (name, bytes) in [
        ("emblems/head-of-region.png", beginnings.emblem_head_of_region),
        ("emblems/agency.png", beginnings.emblem_agency),
        (config::FILE, config::template(&institution.domain).as_bytes()),
    ] {
        write_new(&dir.join(name), bytes)?;
    }
    let config = Config::read(dir)?;
    let keys = dir.join(&config.keys);
    if !keys.join("root.pem").exists() {
        let name = InstitutionName::parse(&institution.name)?;
        Keyring::create(&keys, &name, &mut randomness(), now()).context("making the institution's keys")?;
    }
    let belongs_to = Keyring::open(&keys).context("opening the institution's keys")?.institution();
    if belongs_to != institution.name {
        bail!(
            "{} is the instance of {belongs_to}: make the one of {} in another folder",
            dir.display(),
            institution.name
        );
    }
    let store = Store::open(&config.database_in(dir))?;
    import::settle(&store, institution)?;
    Ok(())
}

/// Gives the instance in `dir` what it drafts with: the first version of its wordings, and which document goes which way
/// if that is known yet. Whatever is there already is left as it is.
pub fn settle_papers(dir: &Path, whose: &Texts, routes: Option<&Routes>) -> Result<()> {
    let store = Store::open(&Config::read(dir)?.database_in(dir))?;
    texts::settle(&store, whose, routes, now())?;
    Ok(())
}

/// Opens the instance in `dir`.
pub fn open(dir: &Path) -> Result<Rooms> {
    let config = Config::read(dir)?;
    let store = Store::open(&config.database_in(dir)).context("opening the database")?.heeding_its_clock();
    let Some(whose) = store.read(institution::find)? else {
        bail!("the database of {} belongs to no institution yet: run `teken init` first", dir.display());
    };
    let keyring = Keyring::open(&dir.join(&config.keys)).context("opening the keys")?;
    Ok(Rooms {
        store,
        // Without the dot of `.`, so that paths read well where they are shown.
        blobs: Blobs::open(dir.join(&config.files).components().collect::<PathBuf>())
            .context("opening the archive")?,
        anchors: TrustAnchors::new(vec![keyring.root().clone()]),
        keyring,
        post: post(dir, &config, &whose)?,
        emblems: Emblems {
            head_of_region: read(&dir.join(&config.emblem_head_of_region))?,
            agency: read(&dir.join(&config.emblem_agency))?,
        },
        institution: whose,
    })
}

/// What judges the files of strangers: this very program, in processes of its own.
pub fn judge(dir: &Path, config: &Config, root: &Certificate) -> Result<Judge> {
    let accredited = match &config.verify.accredited_roots {
        None => Vec::new(),
        Some(folder) => accredited(&dir.join(folder)).context("[verify] accredited_roots")?,
    };
    let anchors = TrustAnchors::new(vec![root.clone()]).with_accredited(accredited);
    // The running program even after its file was replaced; elsewhere than on Linux, the file.
    let own = PathBuf::from("/proc/self/exe");
    let program = if own.exists() { own } else { std::env::current_exe().context("finding this program")? };
    Ok(Judge::new(program, anchors, Limits::default()))
}

/// Every certificate in that folder.
pub fn accredited(folder: &Path) -> Result<Vec<Certificate>> {
    let reading = || format!("reading {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        files.push(entry.with_context(reading)?.path());
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "pem"));
    files.sort();
    let certificate = |file: &PathBuf| {
        let pem = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        Certificate::from_pem(&pem).with_context(|| format!("{} is not a certificate", file.display()))
    };
    files.iter().map(certificate).collect()
}

/// How letters leave this instance.
pub fn post(dir: &Path, config: &Config, whose: &Institution) -> Result<Post> {
    let mail = &config.mail;
    let transport = if let Some(folder) = mail.transport.strip_prefix("folder:") {
        Transport::Folder(
            Folder::open(dir.join(folder)).with_context(|| format!("opening the mail folder {folder}"))?,
        )
    } else {
        let password =
            mail.password_file.as_ref().map(|file| Password::from_file(&dir.join(file))).transpose()?;
        let root = mail.root_certificate.as_ref().map(|file| fs::read(dir.join(file))).transpose()?;
        let settings = SmtpSettings::parse(&mail.transport, password, root).context("[mail] transport")?;
        Transport::Smtp(Smtp::new(settings)?)
    };
    let sender = Mailbox::new(&format!("Teken {}", whose.region), &mail.sender).context("[mail] sender")?;
    Ok(Post { transport, sender, base_address: mail.base_address.trim_end_matches('/').to_owned() })
}

fn read(path: &PathBuf) -> Result<Arc<[u8]>> {
    Ok(fs::read(path).with_context(|| format!("reading {}", path.display()))?.into())
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}
