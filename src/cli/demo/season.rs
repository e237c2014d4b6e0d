//! The season, played by everyone who has a part in it. Each step is the flow that the service uses.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::TimeDelta;
use indicatif::{ProgressBar, ProgressStyle};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::super::sample::Sample;
use crate::boot;
use crate::domain::document::{Document, Kind};
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::stage::{Actor, ReturnKind, Stage, StageName};
use crate::domain::turn::TurnState;
use crate::flows::decisions::Decision;
use crate::flows::season::Papers;
use crate::flows::sign::{self, Wanted};
use crate::flows::verify::Verdict;
use crate::flows::{Rooms, draft, enrol, import, season};
use crate::keyring::Passphrase;
use crate::pades::verify::TrustAnchors;
use crate::store::documents;
use crate::worker::Worker;

/// One season being played.
pub(super) struct Play<'a> {
    rooms: &'a Rooms,
    sample: &'a Sample,
    clock: &'a (dyn Fn() -> Moment + Sync),
    worker: Worker<'a>,
    documents: Vec<(DocumentId, Kind)>,
    spent: BTreeMap<Kind, Duration>,
    until: Until,
}

/// A signer and the passphrase of his key.
type Key = (PersonId, Zeroizing<String>);

/// How far the season is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// To the verified archive.
    Archived,
    /// Until the regent's signature is awaited; one document in eight is still in review.
    Regent,
    /// Until everybody could sign and nobody has; the certificate of one signer has ended.
    Signing,
}

/// The office whose holder leaves something to do in [`Until::Regent`].
const REGENT: &str = "BUPATI";
/// The office whose holder has a certificate that ended yesterday, in [`Until::Signing`].
const LATE: &str = "KEP-DPUPR";

/// What came of it.
pub(super) struct Played {
    /// Every document, in the order it was drafted.
    pub(super) documents: Vec<(DocumentId, Kind)>,
    /// Time spent on each kind.
    pub(super) spent: BTreeMap<Kind, Duration>,
    /// How many archived files verified.
    pub(super) verified: usize,
    /// The passphrases of the signers, if there is still something to sign.
    pub(super) passphrases: BTreeMap<PersonId, Zeroizing<String>>,
}

impl Played {
    pub(super) fn all_verified(&self) -> bool {
        self.verified == self.documents.len()
    }
}

impl<'a> Play<'a> {
    pub(super) fn new(
        rooms: &'a Rooms,
        sample: &'a Sample,
        clock: &'a (dyn Fn() -> Moment + Sync),
        until: Until,
    ) -> Result<Self> {
        let worker = Worker::new(rooms)?;
        Ok(Self { rooms, sample, clock, worker, documents: Vec::new(), spent: BTreeMap::new(), until })
    }

    pub(super) fn run(mut self) -> Result<Played> {
        let mut rng = boot::randomness();
        import::run(&self.rooms.store, &mut rng, &self.sample.season, boot::now())?;
        self.draft(&mut rng)?;
        let passphrases = self.enrol()?;
        self.review(&mut rng)?;
        self.freeze(&mut rng)?;
        self.sign(&mut rng, &passphrases)?;
        self.archive(&mut rng)?;
        let verified = self.verify()?;
        let passphrases = if self.until == Until::Archived { BTreeMap::new() } else { passphrases };
        Ok(Played { documents: self.documents, spent: self.spent, verified, passphrases })
    }

    fn draft(&mut self, rng: &mut dyn CryptoRng) -> Result<()> {
        let period = "2027".parse()?;
        let Sample { texts, routes, .. } = self.sample;
        let papers = Papers { texts, routes, pact: "PI-TAHUNAN", period };
        let new = season::documents(&self.sample.season, &papers, rng, (self.clock)())?;
        let bar = progress("draft and submit", new.len());
        for document in new {
            let begun = Instant::now();
            let drafted =
                draft::run(&self.rooms.store, &self.rooms.institution, rng, document, (self.clock)())?;
            let drafter = Actor::Person(drafted.drafter.clone());
            self.decision().submit(rng, drafted.id, &drafter).with_context(|| drafted.title.clone())?;
            self.documents.push((drafted.id, drafted.kind()));
            self.spend(drafted.kind(), begun);
            bar.inc(1);
        }
        bar.finish();
        Ok(())
    }

    /// A key for everyone who signs. The passphrases are random, live in this process and are written nowhere.
    fn enrol(&self) -> Result<BTreeMap<PersonId, Zeroizing<String>>> {
        let signers = self.signers()?;
        let bar = progress("signing keys", signers.len());
        let halves: Vec<&[PersonId]> = signers.chunks(signers.len().div_ceil(2).max(1)).collect();
        let made = std::thread::scope(|scope| {
            let running: Vec<_> =
                halves.iter().map(|half| scope.spawn(|| self.make_keys(half, &bar))).collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| bail!("making keys stopped")))
                .collect()
        });
        let made: Vec<Result<Vec<Key>>> = made;
        bar.finish();
        let made: Result<Vec<_>> = made.into_iter().collect();
        Ok(made?.into_iter().flatten().collect())
    }

    fn make_keys(&self, people: &[PersonId], bar: &ProgressBar) -> Result<Vec<Key>> {
        let mut rng = boot::randomness();
        let mut made = Vec::new();
        for person in people {
            let text = Zeroizing::new(words(&mut rng));
            let passphrase = Passphrase::parse(text.to_string())?;
            enrol::run(self.rooms, &mut rng, person, &passphrase, self.enrolled(person)?)?;
            made.push((person.clone(), text));
            bar.inc(1);
        }
        Ok(made)
    }

    /// When this signer got his key.
    fn enrolled(&self, person: &PersonId) -> Result<Moment> {
        let moment = (self.clock)();
        let office = LATE.parse()?;
        let late = self.until == Until::Signing
            && self.sample.season.roster.official(&office, moment.day).is_ok_and(|o| o.person == *person);
        let at = if late { moment.at - TimeDelta::days(enrol::VALID_DAYS + 1) } else { moment.at };
        Ok(Moment { at, ..moment })
    }

    fn signers(&self) -> Result<Vec<PersonId>> {
        let moment = (self.clock)();
        let mut signers: Vec<PersonId> = Vec::new();
        for document in self.all()? {
            let parties = document.parties(&self.sample.season.roster, moment)?;
            signers.extend(parties.into_iter().map(|party| party.official.person));
        }
        signers.sort_unstable();
        signers.dedup();
        Ok(signers)
    }

    /// Everyone whose turn it is approves. One agreement comes back once for correction, as happens every year.
    fn review(&mut self, rng: &mut dyn CryptoRng) -> Result<()> {
        let bar = progress("review", self.documents.len());
        let corrected = self.documents.iter().rposition(|(_, kind)| *kind == Kind::Agreement);
        for (i, (id, kind)) in self.documents.clone().into_iter().enumerate() {
            let begun = Instant::now();
            if Some(i) == corrected {
                self.correct(rng, id)?;
            }
            let left = self.until == Until::Regent && i % 8 == 7;
            while let Some((version, reviewer)) = self.reviewer(id)?.filter(|_| !left) {
                self.decision().approve(rng, id, version, &reviewer, None)?;
            }
            self.spend(kind, begun);
            bar.inc(1);
        }
        bar.finish();
        Ok(())
    }

    fn correct(&self, rng: &mut dyn CryptoRng, id: DocumentId) -> Result<()> {
        let Some((version, reviewer)) = self.reviewer(id)? else { return Ok(()) };
        let reason = "Mohon satuan indikator pertama diperiksa kembali.";
        let decision = self.decision();
        let back = decision.send_back(rng, id, version, &reviewer, ReturnKind::Correction, reason)?;
        let drafter = Actor::Person(back.drafter.clone());
        decision.edit(rng, id, &drafter, back.content)?;
        decision.submit(rng, id, &drafter)?;
        Ok(())
    }

    /// Whose review is open, and of which version.
    fn reviewer(&self, id: DocumentId) -> Result<Option<(u32, PersonId)>> {
        let document = self.find(id)?;
        let Stage::InReview { turns } = &document.stage else { return Ok(None) };
        let open = turns.iter().find_map(|turn| match &turn.state {
            TurnState::Open { official, .. } => Some(official.person.clone()),
            TurnState::Waiting { .. } | TurnState::Blocked { .. } | TurnState::Done { .. } => None,
        });
        let open = open.with_context(|| format!("{} is blocked in review", document.title))?;
        Ok(Some((document.version, open)))
    }

    fn freeze(&mut self, rng: &mut dyn CryptoRng) -> Result<()> {
        self.work(rng, "freeze and tell the signers", None)
    }

    /// Each signer opens his key once and signs all that waits for him; then whoever comes next.
    fn sign(
        &mut self,
        rng: &mut dyn CryptoRng,
        passphrases: &BTreeMap<PersonId, Zeroizing<String>>,
    ) -> Result<()> {
        if self.until == Until::Signing {
            return Ok(());
        }
        let all = self.all()?;
        let total = all.iter().map(|document| document.route.signings.iter().flatten().count()).sum();
        let bar = progress("sign", total);
        loop {
            let mut waiting: BTreeMap<PersonId, Vec<Wanted>> = BTreeMap::new();
            for document in self.all()? {
                let Some(frozen) = document.stage.frozen() else { continue };
                for party in &frozen.parties {
                    if self.until == Until::Regent && party.official.office.as_str() == REGENT {
                        continue;
                    }
                    if document.open_fields(&party.official.person).contains(&party.field) {
                        let wanted = Wanted { document: document.id, field: party.field, seen: frozen.base };
                        waiting.entry(party.official.person.clone()).or_default().push(wanted);
                    }
                }
            }
            if waiting.is_empty() {
                // Agreements that waited for their superior's are let go by its last signature.
                if self.worker.run_due(rng, || (self.clock)())?.done > 0 {
                    continue;
                }
                bar.finish();
                return Ok(());
            }
            for (person, wanted) in waiting {
                let text = passphrases.get(&person).with_context(|| format!("{person} has no key"))?;
                let passphrase = Passphrase::parse(text.to_string())?;
                let signer = sign::open(self.rooms, &person, &passphrase, (self.clock)())?;
                let mut begun = Instant::now();
                for one in &wanted {
                    let [(_, outcome)] =
                        &sign::many(self.rooms, rng, &signer, std::slice::from_ref(one), self.clock)[..]
                    else {
                        bail!("one answer was expected for {}", one.document);
                    };
                    let document =
                        outcome.as_ref().map_err(|error| anyhow::anyhow!("{}: {error}", one.document))?;
                    self.spend(document.kind(), begun);
                    begun = Instant::now();
                    bar.inc(1);
                }
            }
        }
    }

    fn archive(&mut self, rng: &mut dyn CryptoRng) -> Result<()> {
        self.work(rng, "seal, archive and mail", Some(StageName::Archived))
    }

    /// Lets the worker do what is owed; in the end every document is where it should be.
    fn work(&mut self, rng: &mut dyn CryptoRng, what: &str, expected: Option<StageName>) -> Result<()> {
        let bar = progress(what, self.documents.len());
        let begun = Instant::now();
        let tally = self.worker.run_due(rng, || {
            bar.tick();
            (self.clock)()
        })?;
        if tally.retried + tally.buried > 0 {
            bail!(
                "{what}: {} job(s) failed; `teken doctor --instance` on the demo's folder says why",
                tally.retried + tally.buried
            );
        }
        for document in self.all()? {
            let stage = document.stage.name();
            if let Some(expected) = expected.filter(|one| self.until == Until::Archived && stage != *one) {
                bail!("{} is {stage} and should be {expected}", document.title);
            }
            bar.inc(1);
        }
        self.share(begun.elapsed());
        bar.finish();
        Ok(())
    }

    /// Reads each archived file back under its readable name and judges it as a stranger would.
    fn verify(&mut self) -> Result<usize> {
        let bar = progress("verify", self.documents.len());
        let anchors = TrustAnchors::new(vec![self.rooms.keyring.root().clone()]);
        let mut verified = 0;
        for document in self.all()? {
            let begun = Instant::now();
            let Stage::Archived(archived) = &document.stage else { continue };
            let name = crate::flows::archive::name(&document, 0);
            let bytes = self
                .rooms
                .blobs
                .get_named(&name)?
                .with_context(|| format!("{} is missing", archived.path))?;
            let verdict = Verdict::of(&archived.path, &bytes, Some(&anchors), boot::now());
            if verdict.is_valid() && verdict.sha256 == archived.sha256 {
                verified += 1;
            } else {
                bar.suspend(|| eprintln!("NOT VALID: {}: {:?}", archived.path, verdict.report.reasons));
            }
            self.spend(document.kind(), begun);
            bar.inc(1);
        }
        bar.finish();
        Ok(verified)
    }

    fn find(&self, id: DocumentId) -> Result<Document> {
        let found = self.rooms.store.read(|tx| documents::find(tx, id))?;
        found.with_context(|| format!("document {id} is gone"))
    }

    fn all(&self) -> Result<Vec<Document>> {
        self.documents.iter().map(|(id, _)| self.find(*id)).collect()
    }

    fn decision(&self) -> Decision<'_> {
        Decision { store: &self.rooms.store, institution: &self.rooms.institution, moment: (self.clock)() }
    }

    fn spend(&mut self, kind: Kind, since: Instant) {
        *self.spent.entry(kind).or_default() += since.elapsed();
    }

    /// Work done for all documents at once counts for each kind by its number.
    fn share(&mut self, time: Duration) {
        let all = u32::try_from(self.documents.len()).unwrap_or(1).max(1);
        for (_, kind) in self.documents.clone() {
            *self.spent.entry(kind).or_default() += time / all;
        }
    }
}

/// 80 random bits in four groups, to be typed from a screen.
pub(super) fn words(rng: &mut dyn CryptoRng) -> String {
    let mut bytes = [0; 10];
    rng.fill_bytes(&mut bytes);
    let text = data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase();
    let groups: Vec<&str> = (0..16).step_by(4).filter_map(|i| text.get(i..i + 4)).collect();
    groups.join("-")
}

fn progress(what: &str, count: usize) -> ProgressBar {
    let bar = ProgressBar::new(count as u64);
    let style = ProgressStyle::with_template("  {msg:<28} {bar:30} {pos:>3}/{len}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.set_message(what.to_owned());
    bar
}
