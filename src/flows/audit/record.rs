//! What the rows about one document say, against each other and against the folder of files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Audit, Fault, Invariant, lost, owed};
use crate::domain::cascade::Setting;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::event::Event;
use crate::domain::ids::{DocumentId, IntentId, PersonId};
use crate::domain::job::Job;
use crate::flows::cascade::{self, Gate};
use crate::flows::{FlowError, Rooms, practice};
use crate::store::events::Recorded;
use crate::store::intents::{Intent, Outcome};
use crate::store::jobs::{Filter, Listed, State};
use crate::store::revisions::{Kind, Revision};
use crate::store::signatures::Made;
use crate::store::{
    StoreError, cascades, documents, events, intents, jobs, revisions, signatures, signer_keys,
};

/// An intent is closed a minute after the service has started again; this is longer than that and any signing act.
const INTENT_PATIENCE: TimeDelta = TimeDelta::minutes(3);
/// Clocks of two machines may differ by so much (EN 319 421 asks for one second).
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(2);

/// Everything recorded about one document, as of one moment.
pub(super) struct Record {
    pub(super) document: Document,
    pub(super) trail: Vec<Recorded>,
    made: Vec<Made>,
    files: Vec<Revision>,
    intents: Vec<(Intent, Outcome)>,
    pub(super) jobs: Vec<Listed>,
    certificates: BTreeMap<PersonId, BTreeSet<Digest>>,
    /// Noted as held back, and whether its superior's agreement still holds it.
    pub(super) held: Option<bool>,
}

/// Faults of one document, as they are found.
pub(super) struct Findings<'a> {
    document: DocumentId,
    audit: &'a mut Audit,
}

impl Findings<'_> {
    pub(super) fn add(&mut self, invariant: Invariant, what: String) {
        self.audit.add(Fault { invariant, document: self.document, what });
    }
}

/// Checks one document's rows, and whether its files are there.
pub(super) fn check(
    rooms: &Rooms,
    id: DocumentId,
    at: DateTime<Utc>,
    audit: &mut Audit,
) -> Result<(), FlowError> {
    let found = rooms.store.read(|tx| {
        let setting = practice::present(tx, &rooms.institution)?.cascade;
        read(tx, &setting, id)
    });
    let record = match found {
        Ok(Some(record)) => record,
        Ok(None) => return Ok(()),
        Err(error @ StoreError::Corrupt { .. }) => {
            let what = format!("{error}: restore the database from its backup");
            audit.add(Fault { invariant: Invariant::OneStory, document: id, what });
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    audit.signatures += record.made.len();
    audit.files += record.files.len();
    let mut findings = Findings { document: id, audit };
    trail(&record, &mut findings);
    made(&record, at, &mut findings);
    chain(&record, &mut findings);
    stage(&record, &mut findings);
    intended(&record, at, &mut findings);
    owed::check(&record, rooms.institution.zone(), &mut findings);
    present(rooms, &record, &mut findings)
}

fn read(
    tx: &mut crate::store::ReadTx,
    setting: &Setting,
    id: DocumentId,
) -> Result<Option<Record>, StoreError> {
    let Some(document) = documents::find(tx, id)? else { return Ok(None) };
    let made = signatures::list(tx, id)?;
    let mut certificates = BTreeMap::new();
    for one in &made {
        if !certificates.contains_key(&one.person) {
            certificates.insert(one.person.clone(), signer_keys::fingerprints(tx, &one.person)?);
        }
    }
    let held = match cascades::find_held(tx, id)? {
        Some(one) => Some(matches!(cascade::gate(tx, setting, (&one.subject, one.period))?, Gate::Waits(_))),
        None => None,
    };
    Ok(Some(Record {
        held,
        document,
        trail: events::list(tx, id)?,
        made,
        files: revisions::list(tx, id)?,
        intents: intents::list_for(tx, id)?,
        jobs: jobs::list(tx, &Filter { document: Some(id), ..Filter::default() })?,
        certificates,
    }))
}

fn trail(record: &Record, findings: &mut Findings<'_>) {
    for (expected, line) in (1_u64..).zip(&record.trail) {
        if line.seq != expected {
            let what = format!("its trail has line {} where line {expected} belongs", line.seq);
            findings.add(Invariant::OneStory, what);
            return;
        }
    }
    if record.trail.is_empty() {
        findings.add(Invariant::OneStory, "it has no trail at all".to_owned());
    }
}

/// Every signature row: its event, its intent, its file, its certificate, its time.
fn made(record: &Record, at: DateTime<Utc>, findings: &mut Findings<'_>) {
    let told: BTreeSet<IntentId> = record
        .trail
        .iter()
        .filter_map(|line| match &line.event {
            Event::Signed { intent, .. } => Some(*intent),
            _ => None,
        })
        .collect();
    let mut newest: Option<DateTime<Utc>> = None;
    for one in &record.made {
        let name = format!("the signature in {} of version {}", one.field.name(), one.version);
        if !told.contains(&one.intent) {
            findings.add(Invariant::OneStory, format!("{name} is not in the trail"));
        }
        let intent = record.intents.iter().find(|(intent, _)| intent.id == one.intent);
        if !intent.is_some_and(|(_, outcome)| matches!(outcome, Outcome::Done { .. })) {
            findings.add(Invariant::OneStory, format!("{name} has no intent that ended in it"));
        }
        let of_it = |file: &&Revision| file.version == one.version && file.sha256 == one.revision;
        if record.files.iter().find(of_it).is_none_or(|file| file.kind != Kind::Signed) {
            let what = format!("{name} names the file {}, which is not recorded", one.revision);
            findings.add(Invariant::SignatureInFile, what);
        }
        if !record.certificates.get(&one.person).is_some_and(|all| all.contains(&one.certificate)) {
            let what = format!("{name} was made under a certificate that {} never had here", one.person);
            findings.add(Invariant::SignatureInFile, what);
        }
        if newest.is_some_and(|newest| one.at < newest) || one.at > at + CLOCKS_DIFFER {
            let what = format!("{name} has the time {}, before its predecessor or after now", one.at);
            findings.add(Invariant::TimeRunsOn, what);
        }
        newest = Some(newest.map_or(one.at, |newest| newest.max(one.at)));
    }
    let rows: BTreeSet<IntentId> = record.made.iter().map(|one| one.intent).collect();
    for intent in told.difference(&rows) {
        findings
            .add(Invariant::OneStory, format!("the trail tells of a signature ({intent}) that has no row"));
    }
}

/// The files of each version: numbered without a gap, in the order of their kinds, each longer than the one before.
fn chain(record: &Record, findings: &mut Findings<'_>) {
    let mut before: Option<&Revision> = None;
    for file in &record.files {
        let earlier = before.filter(|earlier| earlier.version == file.version);
        let expected = earlier.map_or(1, |earlier| earlier.seq + 1);
        let follows = earlier.is_none_or(|earlier| earlier.length < file.length);
        let kind_fits = match file.kind {
            Kind::Base => earlier.is_none(),
            Kind::Certified => earlier.is_some_and(|earlier| earlier.kind == Kind::Base),
            Kind::Signed => {
                earlier.is_some_and(|earlier| matches!(earlier.kind, Kind::Certified | Kind::Signed))
            }
            Kind::Archived => {
                earlier.is_some_and(|earlier| matches!(earlier.kind, Kind::Signed | Kind::Archived))
            }
        };
        if file.seq != expected || !follows || !kind_fits {
            let what = format!(
                "file {} of version {} ({}) does not follow on the one before it",
                file.seq,
                file.version,
                file.kind.as_str()
            );
            findings.add(Invariant::OneChain, what);
        }
        before = Some(file);
    }
}

/// What the document says of itself, against its signatures and its newest file.
fn stage(record: &Record, findings: &mut Findings<'_>) {
    let document = &record.document;
    let ours: BTreeSet<IntentId> = document.stage.signatures().iter().map(|one| one.intent).collect();
    let rows: BTreeSet<IntentId> =
        record.made.iter().filter(|one| one.version == document.version).map(|one| one.intent).collect();
    // A version that was given up keeps its rows; the draft that follows has none of its own yet.
    if document.stage.frozen().is_some() && ours != rows {
        let what = format!("it counts {} signature(s), its rows {}", ours.len(), rows.len());
        findings.add(Invariant::OneStory, what);
    }
    let newest = record.files.iter().rfind(|file| file.version == document.version);
    if let Some(current) = document.stage.current_pdf()
        && newest.is_none_or(|newest| newest.sha256 != current)
    {
        findings.add(Invariant::OneChain, format!("its present file {current} is not its newest"));
    }
}

fn intended(record: &Record, at: DateTime<Utc>, findings: &mut Findings<'_>) {
    for (intent, outcome) in &record.intents {
        match outcome {
            Outcome::Done { .. } if !record.made.iter().any(|one| one.intent == intent.id) => {
                let what = format!("the intent {} ended in a signature that has no row", intent.id);
                findings.add(Invariant::OneStory, what);
            }
            Outcome::Open if at - intent.at > INTENT_PATIENCE => {
                let what = format!(
                    "the intent {} of {} has been open since {}: start the service, which closes it",
                    intent.id, intent.person, intent.at
                );
                findings.add(Invariant::IntentsEnd, what);
            }
            Outcome::Done { .. } | Outcome::Open | Outcome::Aborted { .. } => {}
        }
    }
}

/// Is every file there, as long as it was?
fn present(rooms: &Rooms, record: &Record, findings: &mut Findings<'_>) -> Result<(), FlowError> {
    for file in &record.files {
        let length = rooms.blobs.length(&file.sha256)?;
        if length != Some(file.length) {
            findings.add(Invariant::FileKept, lost(&file.sha256, file.length, length));
        }
    }
    if let Some(archived) = record.document.stage.archived() {
        // Published right after the commit, by a job that is tried again until it is.
        let published = rooms.blobs.is_named(&archived.path)?;
        let owed = record.jobs.iter().any(|one| {
            matches!(one.job, Some(Job::Archive { .. })) && matches!(one.state, State::Queued | State::Buried)
        });
        if !published && !owed {
            let what = format!("archive damaged: {} is missing; restore it from the backup", archived.path);
            findings.add(Invariant::FileKept, what);
        }
    }
    Ok(())
}
