//! Certificate paths to the anchors, by key, and revocation lists.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::report::{Anchor, Trust};
use crate::pades::certificate::{Certificate, Fingerprint, KeyUsage};
use crate::pades::limits::{
    LONGEST_PATH, MOST_CERTIFICATES, MOST_CHECKS, MOST_LISTS, MOST_RESPONSES, MOST_REVOKED,
};
use crate::pades::pki::{RevocationList, Status, StatusResponse};

/// Most certificate pairs remembered before the memory starts afresh.
const MOST_REMEMBERED: usize = 1_024;

/// Subject and issuer, each by the hash of its whole certificate.
type Pair = (Fingerprint, Fingerprint);

/// The roots a verifier believes, and revocation lists it knows from elsewhere.
///
/// Keep one for many files: it remembers which certificate signed which, so that the few certificates of an institution
/// are checked once and not once per file. Clones share that memory. Validity and revocation are judged each time.
#[derive(Debug, Clone, Default)]
pub struct TrustAnchors {
    roots: Vec<(Certificate, Anchor)>,
    lists: Vec<Vec<u8>>,
    /// Only what held: a stranger's files cannot make it forget more than they prove. A pair of hashes fixes every
    /// byte that went into the check, so its outcome can never change.
    held: Arc<Mutex<HashSet<Pair>>>,
}

impl TrustAnchors {
    /// Takes the root certificates of the institution.
    pub fn new(roots: Vec<Certificate>) -> Self {
        Self { roots: roots.into_iter().map(|root| (root, Anchor::Own)).collect(), ..Self::default() }
    }

    /// Adds the roots of providers that are accredited in Indonesia: what leads to them is *tersertifikasi*. An
    /// authority below a root may be named too.
    #[must_use]
    pub fn with_accredited(mut self, roots: Vec<Certificate>) -> Self {
        self.roots.extend(roots.into_iter().map(|root| (root, Anchor::Accredited)));
        self
    }

    /// The roots, and whose each is.
    pub fn roots(&self) -> impl Iterator<Item = (&Certificate, Anchor)> {
        self.roots.iter().map(|(root, anchor)| (root, *anchor))
    }

    /// Adds DER revocation lists that are newer than those in the documents.
    #[must_use]
    pub fn with_revocation_lists(mut self, lists: Vec<Vec<u8>>) -> Self {
        self.lists.extend(lists);
        self
    }

    /// Whether the issuer's key made the signature on the subject's certificate.
    fn signed(&self, pair: Pair, subject: &Certificate, issuer: &Certificate) -> bool {
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held().contains(&pair) {
            return true;
        }
        let holds = subject.is_signed_by(issuer);
        if holds {
            let mut held = held();
            if held.len() >= MOST_REMEMBERED {
                held.clear();
            }
            held.insert(pair);
        }
        holds
    }
}

/// What a file and the anchors offer to build paths from; signature checks are remembered.
pub(super) struct Paths<'a> {
    anchors: &'a TrustAnchors,
    pool: Vec<Certificate>,
    lists: Vec<(RevocationList<'a>, bool)>,
    responses: Vec<StatusResponse<'a>>,
    checked: RefCell<HashMap<Pair, bool>>,
    believed: RefCell<HashMap<(usize, Fingerprint), bool>>,
    answered: RefCell<HashMap<(usize, Fingerprint), bool>>,
}

/// The answer about one certificate.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) trust: Trust,
    pub(super) why: Option<String>,
    /// Whether the document itself holds revocation lists for the whole path.
    pub(super) has_lists: bool,
    /// Whether there was a list for each, from wherever.
    pub(super) listed: bool,
    /// Whose root the path ends at.
    pub(super) anchor: Option<Anchor>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(
        anchors: &'a TrustAnchors,
        stored: Vec<Certificate>,
        lists: &'a [Vec<u8>],
        responses: &'a [Vec<u8>],
    ) -> Self {
        // Lists beyond the bounds are left out: a certificate without a list is not called checked.
        let mut room = MOST_REVOKED;
        let mut read = |list: &'a Vec<u8>| {
            let list = RevocationList::read(list, room).ok()?;
            room = room.saturating_sub(list.length());
            Some(list)
        };
        let mut all = Vec::new();
        for (bytes, in_document) in
            anchors.lists.iter().map(|list| (list, false)).chain(lists.iter().map(|list| (list, true)))
        {
            if all.len() < MOST_LISTS {
                all.extend(read(bytes).map(|list| (list, in_document)));
            }
        }
        Self {
            anchors,
            pool: stored.into_iter().take(MOST_CERTIFICATES).collect(),
            lists: all,
            responses: responses
                .iter()
                .filter_map(|der| StatusResponse::read(der).ok())
                .take(MOST_RESPONSES)
                .collect(),
            checked: RefCell::default(),
            believed: RefCell::default(),
            answered: RefCell::default(),
        }
    }

    /// Judges a certificate at an instant. `proven`: whether that instant is proven or only claimed.
    /// Lists of the document count as evidence when they were made at `signed` or later.
    pub(super) fn judge(
        &self,
        leaf: &Certificate,
        chain: &[Certificate],
        (at, proven): (DateTime<Utc>, bool),
        signed: DateTime<Utc>,
    ) -> Standing {
        let mut standing =
            Standing { trust: Trust::Untrusted, why: None, has_lists: false, listed: false, anchor: None };
        let (path, anchor) = match self.build(leaf, chain) {
            Ok(found) => found,
            Err(why) => return Standing { why: Some(why.to_owned()), ..standing },
        };
        standing.anchor = Some(anchor);
        let may_sign = leaf.may(KeyUsage::DigitalSignature) || leaf.may(KeyUsage::NonRepudiation);
        if !may_sign || leaf.has_unknown_critical_extension() || leaf.authority().is_some() {
            return Standing { why: Some("the certificate is not meant for signing".to_owned()), ..standing };
        }
        (standing.has_lists, standing.listed) = (true, true);
        for (subject, issuer) in path.iter().zip(path.iter().skip(1)) {
            match self.revocation(subject, issuer, signed) {
                Some((Some(since), _)) if !proven || since <= at => {
                    let name = subject.common_name().unwrap_or_default();
                    let why = Some(format!("the certificate of `{name}` was revoked at {since}"));
                    return Standing { trust: Trust::Revoked, why, has_lists: false, ..standing };
                }
                Some((_, in_document)) => standing.has_lists &= in_document,
                None => (standing.has_lists, standing.listed) = (false, false),
            }
        }
        if let Some(outside) = path.iter().find(|certificate| !certificate.is_valid_at(at)) {
            let name = outside.common_name().unwrap_or_default();
            let why = Some(format!("the certificate of `{name}` was not valid at {at}"));
            return Standing { trust: Trust::Expired, why, ..standing };
        }
        Standing { trust: Trust::Trusted, ..standing }
    }

    /// From the leaf to an anchor, both included.
    fn build(
        &self,
        leaf: &Certificate,
        chain: &[Certificate],
    ) -> Result<(Vec<Certificate>, Anchor), &'static str> {
        let mut path = vec![leaf.clone()];
        while path.len() < LONGEST_PATH {
            let Some(current) = path.last().cloned() else { break };
            if let Some((root, anchor)) = self.anchors.roots().find(|(root, _)| self.issued(&current, root)) {
                path.push(root.clone());
                return Ok((path, anchor));
            }
            let below = u32::try_from(path.len() - 1).unwrap_or(u32::MAX);
            let may_issue = |candidate: &&Certificate| {
                !path.contains(candidate)
                    && candidate.authority().is_some_and(|limit| limit.allows(below))
                    && candidate.may(KeyUsage::CertificateSign)
                    && !candidate.has_unknown_critical_extension()
                    && self.issued(&current, candidate)
            };
            match chain.iter().chain(&self.pool).find(may_issue).cloned() {
                Some(issuer) => path.push(issuer),
                None => return Err("the certificate does not lead to a trusted root"),
            }
        }
        Err("the certificate path is too long")
    }

    fn issued(&self, subject: &Certificate, issuer: &Certificate) -> bool {
        let keys = (subject.authority_key_identifier(), issuer.subject_key_identifier());
        if subject.issuer() != issuer.subject() || matches!(keys, (Some(a), Some(b)) if a != b) {
            return false;
        }
        let pair = (subject.fingerprint(), issuer.fingerprint());
        let mut checked = self.checked.borrow_mut();
        if checked.len() >= MOST_CHECKS && !checked.contains_key(&pair) {
            return false;
        }
        *checked.entry(pair).or_insert_with(|| self.anchors.signed(pair, subject, issuer))
    }

    /// `Some((revoked since, from the document))` when a believable list or answer of this issuer exists.
    fn revocation(
        &self,
        subject: &Certificate,
        issuer: &Certificate,
        signed: DateTime<Utc>,
    ) -> Option<(Option<DateTime<Utc>>, bool)> {
        let mut found: Option<(Option<DateTime<Utc>>, bool)> = None;
        for (index, (list, in_document)) in self.lists.iter().enumerate() {
            let key = (index, issuer.fingerprint());
            let believed =
                *self.believed.borrow_mut().entry(key).or_insert_with(|| list.is_signed_by(issuer));
            if !believed {
                continue;
            }
            let (since, inside) = found.unwrap_or((None, false));
            let listed = list.revoked_at(subject);
            let earliest = [since, listed].into_iter().flatten().min();
            found = Some((earliest, inside || (*in_document && list.this_update >= signed)));
        }
        self.answers(subject, issuer, signed, found)
    }

    /// The same, with what status responders say in the document. An answer that does not know the certificate, or that had
    /// ended before the signature, is no answer; one that tells of a revocation counts whenever it was given.
    fn answers(
        &self,
        subject: &Certificate,
        issuer: &Certificate,
        signed: DateTime<Utc>,
        mut found: Option<(Option<DateTime<Utc>>, bool)>,
    ) -> Option<(Option<DateTime<Utc>>, bool)> {
        for (index, response) in self.responses.iter().enumerate() {
            for answer in response.about(subject, issuer) {
                let key = (index, issuer.fingerprint());
                let believed =
                    *self.answered.borrow_mut().entry(key).or_insert_with(|| response.is_signed_for(issuer));
                let since = found.and_then(|(since, _)| since);
                found = match answer.status {
                    _ if !believed => found,
                    Status::Good if answer.is_for(signed) => Some((since, true)),
                    Status::Revoked(at) => Some((Some(since.map_or(at, |since| since.min(at))), true)),
                    Status::Good | Status::Unknown => found,
                };
            }
        }
        found
    }
}
