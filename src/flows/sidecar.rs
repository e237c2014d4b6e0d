//! The JSON beside an archived PDF: parties, times, hashes and certificate fingerprints, for machines that keep or
//! check archives. No NIP, no address.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::agreement::Indicator;
use crate::domain::digest::Digest;
use crate::domain::document::{Content, Document, Kind};
use crate::domain::institution::Institution;
use crate::domain::stage::{Archived, Signature};

/// What the sidecar says.
#[derive(Debug, Clone, Serialize)]
pub struct Sidecar {
    /// Version of this format.
    pub format: &'static str,
    /// Whose archive.
    pub institution: String,
    /// The document's id.
    pub document: String,
    /// Pact, agreement or minutes.
    pub kind: Kind,
    /// The title printed on it.
    pub title: String,
    /// The name that lists and mails give it.
    pub name: String,
    /// The period it speaks about.
    pub period: String,
    /// Which version was signed.
    pub version: u32,
    /// As printed.
    pub code: String,
    /// Where anyone checks it; the QR code leads here.
    pub address: String,
    /// SHA-256 of the PDF beside this file: the verification hash.
    pub sha256: Digest,
    /// Its length in bytes.
    pub length: u64,
    /// SHA-256 of the final PDFs that this one continues under a fresh time stamp, oldest first.
    pub earlier_sha256: Vec<Digest>,
    /// SHA-256 of the text before any signature.
    pub base_sha256: Digest,
    /// When the text was fixed.
    pub frozen_at: DateTime<Utc>,
    /// When it was archived.
    pub archived_at: DateTime<Utc>,
    /// Uncertified in the sense of PP 71/2019 art. 60.
    pub signature_class: &'static str,
    /// Who signed, oldest first.
    pub parties: Vec<PartyLine>,
    /// What the document says, in reading order: to find it without opening the PDF.
    pub text: Vec<String>,
}

/// One signature.
#[derive(Debug, Clone, Serialize)]
pub struct PartyLine {
    /// The field in the PDF.
    pub field: &'static str,
    /// With titles.
    pub name: String,
    /// Office with its capacity.
    pub office: String,
    /// DEFINITIF, PLT, PLH or PJ.
    pub capacity: &'static str,
    /// Decree of the assignment.
    pub decree: String,
    /// The agency.
    pub agency: Option<String>,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// Algorithm of the signature.
    pub algorithm: &'static str,
    /// SHA-256 of the signer's certificate.
    pub certificate_sha256: Digest,
}

impl Sidecar {
    /// For an archived document.
    pub fn of(document: &Document, archived: &Archived, institution: &Institution) -> Self {
        let frozen = &archived.complete.frozen;
        Self {
            format: "teken-sidecar-1",
            institution: institution.name.clone(),
            document: document.id.to_string(),
            kind: document.kind(),
            title: document.printed_title(),
            name: document.title.clone(),
            period: document.period.to_string(),
            version: document.version,
            code: document.code.to_string(),
            address: format!("{}{}", institution.verify_address, document.code.plain()),
            sha256: archived.sha256,
            length: archived.length,
            earlier_sha256: archived.earlier.clone(),
            base_sha256: frozen.base,
            frozen_at: frozen.at,
            archived_at: archived.at,
            signature_class: "tidak tersertifikasi",
            parties: archived.complete.signatures.iter().map(party).collect(),
            text: text(document, institution),
        }
    }

    /// As it is written to disk.
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

fn party(signature: &Signature) -> PartyLine {
    let official = &signature.official;
    PartyLine {
        field: signature.field.name(),
        name: official.name.clone(),
        office: official.styled_title(),
        capacity: official.capacity.as_str(),
        decree: official.decree.clone(),
        agency: official.agency_name.clone(),
        signed_at: signature.at,
        algorithm: "Ed25519",
        certificate_sha256: signature.certificate,
    }
}

fn text(document: &Document, institution: &Institution) -> Vec<String> {
    let parties = document.stage.frozen().map(|f| f.parties.as_slice()).unwrap_or_default();
    match (&document.content, parties.first()) {
        (Content::Pact(pact), Some(declarant)) => {
            let mut text = vec![pact.opening_for(&declarant.official)];
            text.extend(pact.points_for(&declarant.official, &institution.name));
            text
        }
        (Content::Agreement(agreement), _) => {
            let alone = parties.len() == 1;
            let texts = &agreement.texts;
            let clauses = if alone {
                texts.promise_one.clone()
            } else {
                [texts.promise.clone(), texts.supervision.clone()].concat()
            };
            let opening = if alone { &texts.opening_one } else { &texts.opening_two };
            let mut text = vec![opening.clone()];
            text.extend(clauses);
            let cells = |row: &Indicator| [row.indicator.clone(), row.target.clone()];
            text.extend(agreement.indicators.iter().flat_map(cells));
            text.extend(
                agreement.budget.iter().flat_map(|line| [line.name.clone(), line.amount.to_string()]),
            );
            text
        }
        (Content::Minutes(minutes), _) => minutes.texts(),
        (Content::Pact(_), None) => vec![],
    }
}
